//! Who is at work at a moment.

use domain::actor::Role;
use jiff::{Timestamp, ToSpan, civil::Date, civil::time, tz::TimeZone};

use super::Span;
use crate::demo::crew::{self, Member, Turn};

/// All turns of the story.
#[derive(Clone, Debug)]
pub struct Roster {
    turns: Vec<Turn>,
    by_member: Vec<Vec<Turn>>,
    roles: Vec<Role>,
    duty: Vec<(Timestamp, Date, usize)>,
    start: Timestamp,
}

impl Roster {
    /// The turns of a crew; those that run when the story begins sign on then.
    pub fn of(crew: &[Member], span: &Span, zone: &TimeZone) -> Self {
        let start = span.start();
        let first = start.to_zoned(zone.clone()).date();
        let (mut turns, mut duty) = (Vec::new(), Vec::new());
        // A day before, for the night, and some days after: whoever is waited for comes then.
        for ahead in -1..i64::from(span.days) + 9 {
            let Ok(day) = first.checked_add(ahead.days()) else {
                continue;
            };
            for turn in crew::turns(crew, span.seed, day, zone) {
                if turn.off > start {
                    turns.push(Turn {
                        on: turn.on.max(start),
                        ..turn
                    });
                }
            }
            let named = crew::moment(day, time(7, 30, 0, 0), zone);
            if let (Some(member), Some(at), true) = (crew::duty_manager(crew, day), named, day >= first) {
                duty.push((at.max(start), day, member));
            }
        }
        turns.sort_unstable();
        let mut by_member = vec![Vec::new(); crew.len()];
        for turn in &turns {
            by_member[turn.member].push(*turn);
        }
        Self {
            turns,
            by_member,
            roles: crew.iter().map(|member| member.role).collect(),
            duty,
            start,
        }
    }

    /// Every turn, in order.
    pub fn turns(&self) -> &[Turn] {
        &self.turns
    }

    /// Duty managers: when named, for which day, who.
    pub fn duty(&self) -> &[(Timestamp, Date, usize)] {
        &self.duty
    }

    /// Whether somebody is at work.
    pub fn at_work(&self, member: usize, at: Timestamp) -> bool {
        self.by_member[member].is_empty() || self.turn(member, at).is_some_and(|turn| turn.on <= at)
    }

    /// The first moment from `at` on at which somebody is at work; `at` for those who keep no turns.
    pub fn next_at_work(&self, member: usize, at: Timestamp) -> Timestamp {
        self.turn(member, at).map_or(at, |turn| turn.on.max(at))
    }

    /// Those of a role who are at work, in the order of the crew.
    pub fn there(&self, role: Role, at: Timestamp) -> Vec<usize> {
        let with_role = self.roles.iter().enumerate().filter(|(_, own)| **own == role);
        with_role
            .map(|(member, _)| member)
            .filter(|member| self.at_work(*member, at))
            .collect()
    }

    /// Those of a role, whether at work or not.
    pub fn all(&self, role: Role) -> Vec<usize> {
        let with_role = self.roles.iter().enumerate().filter(|(_, own)| **own == role);
        with_role.map(|(member, _)| member).collect()
    }

    /// The running turn, or else the next one.
    fn turn(&self, member: usize, at: Timestamp) -> Option<&Turn> {
        let turns = &self.by_member[member];
        let next = turns.partition_point(|turn| turn.off <= at.max(self.start));
        turns.get(next)
    }
}
