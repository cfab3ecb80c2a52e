//! The place of a case in the worklists (X-36, C-06), by the keys of the standard that the case keeps.

use super::Case;
use crate::standard::{Grade, Level, chapters::PriorityKey};

/// Bits below the tier in [`Case::order`].
pub const TIER_SHIFT: u32 = 40;

/// The order of cases that carry none of their own: that of the shipped standard.
pub(in crate::cases) const ORDINARY: &[PriorityKey] = &[
    PriorityKey::Danger,
    PriorityKey::Urgent,
    PriorityKey::Overdue,
    PriorityKey::Near,
    PriorityKey::CustomerRaised,
    PriorityKey::Priority,
    PriorityKey::Age,
];

pub(in crate::cases) fn ordinary() -> Vec<PriorityKey> {
    ORDINARY.to_vec()
}

pub(in crate::cases) fn is_ordinary(keys: &[PriorityKey]) -> bool {
    keys == ORDINARY
}

impl Case {
    /// The tier in the worklists, 0 first: the place of the first key that holds. As shipped: danger to persons,
    /// the urgent lists, overdue, nearly due, raised by customers, found by patrol.
    pub fn priority(&self) -> u8 {
        let tier = self
            .priority_keys
            .iter()
            .map_while(|key| self.holds(*key))
            .take_while(|holds| !holds)
            .count();
        u8::try_from(tier).unwrap_or(u8::MAX)
    }

    /// The whole order as one number, smaller first: the tier, then every key in turn (grade and level, age in
    /// minutes, whatever the standard names). The deadline decides between equals.
    pub fn order(&self) -> i64 {
        let mut rest: i64 = 0;
        for key in &self.priority_keys {
            let (bits, value) = match key {
                PriorityKey::Priority => (4, self.difficulty()),
                // Minutes since 2020, room for 127 years.
                PriorityKey::Age => (26, self.age_mark()),
                key => (1, i64::from(self.holds(*key) != Some(true))),
            };
            rest = rest << bits | value;
        }
        i64::from(self.priority()) << TIER_SHIFT | rest
    }

    /// Whether a key of yes or no holds; `None` for the keys that are amounts.
    fn holds(&self, key: PriorityKey) -> Option<bool> {
        let running = || self.clocks.iter().filter(|clock| clock.is_running());
        Some(match key {
            PriorityKey::Danger => self.danger,
            PriorityKey::Urgent => self.urgent,
            PriorityKey::Overdue => running().any(|clock| clock.breached),
            PriorityKey::Near => running().any(|clock| clock.near),
            PriorityKey::CustomerRaised => self.from_customer(),
            PriorityKey::Priority | PriorityKey::Age => return None,
        })
    }

    /// How hard it is to handle: the grade, then the level of an emergency; 0 is the hardest.
    fn difficulty(&self) -> i64 {
        let grade = match self.grade {
            Grade::Major => 0,
            Grade::Serious => 1,
            Grade::General => 2,
        };
        let level = match self.level {
            Some(Level::I) => 0,
            Some(Level::II) => 1,
            Some(Level::III) => 2,
            None => 3,
        };
        grade << 2 | level
    }

    fn age_mark(&self) -> i64 {
        const START: i64 = 1_577_836_800;
        ((self.reported_at.as_second() - START) / 60).clamp(0, (1 << 26) - 1)
    }
}
