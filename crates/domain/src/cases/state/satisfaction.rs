//! Figures of cases that rules and reports share.

use crate::standard::settings::Target;

/// Answers on the scale of five and what they come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Satisfaction {
    /// Customers asked.
    pub asked: u32,
    /// Customers who answered.
    pub answers: u32,
    /// Of them satisfied: as shipped the upper two stars of five.
    pub satisfied: u32,
    /// Sum of all stars given.
    pub stars: u32,
}

impl Satisfaction {
    /// Counts `asked` customers and the stars of those who answered; from `satisfied_from` stars on one is
    /// satisfied.
    pub fn of(asked: u32, stars: impl IntoIterator<Item = u8>, satisfied_from: u8) -> Self {
        let mut counted = Self {
            asked,
            ..Self::default()
        };
        for given in stars {
            counted.answers += 1;
            counted.satisfied += u32::from(given >= satisfied_from);
            counted.stars += u32::from(given);
        }
        counted
    }

    /// 满意率: satisfied of those who answered, in per cent; nothing without an answer.
    pub fn rate(&self) -> Option<f64> {
        (self.answers > 0).then(|| f64::from(self.satisfied) * 100.0 / f64::from(self.answers))
    }

    /// 满意度: the mean of the answers as an index of 100.
    pub fn score(&self) -> Option<f64> {
        (self.answers > 0).then(|| f64::from(self.stars) * 20.0 / f64::from(self.answers))
    }

    /// Answers of those asked, in per cent.
    pub fn answer_rate(&self) -> Option<f64> {
        (self.asked > 0).then(|| f64::from(self.answers) * 100.0 / f64::from(self.asked))
    }

    /// Whether there are answers enough to judge by.
    pub fn is_significant(&self, target: &Target) -> bool {
        target.significant_from.is_none_or(|least| self.answers >= least)
    }

    /// Whether the target is reached, judged by the rate; nothing where there is no figure or no answer.
    pub fn reaches(&self, target: &Target) -> Option<bool> {
        Some(self.rate()? >= target.at_least?)
    }
}
