//! Grades by rule: which rules fire, and the highest grade they give.

use jiff::Timestamp;
use serde::Serialize;

use super::{ChannelCode, Grade, Standard, chapters::GradeRule, clause::Matter};

/// What the grade rules look at besides the matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GradeFacts<'a> {
    /// The description.
    pub text: &'a str,
    /// The channel, and the shipped one that it behaves like where it is an own one (B-02).
    pub channels: &'a [ChannelCode],
    /// Households affected; at least the reporting one.
    pub households: u32,
    /// When the same matter (same subject, same unit, place or person) was reported before.
    pub earlier: &'a [Timestamp],
    /// The report.
    pub reported_at: Timestamp,
}

/// A grade found by rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Graded {
    /// The grade that the matter has at least.
    pub grade: Grade,
    /// The rule.
    pub rule: String,
    /// The reason in Chinese.
    pub reason: String,
}

impl Standard {
    /// The highest grade that a rule gives `matter`, if any rule fires.
    pub fn grade(&self, matter: &Matter, facts: &GradeFacts<'_>) -> Option<Graded> {
        self.grades
            .iter()
            .filter(|rule| {
                let ungraded = Matter {
                    grade: Grade::General,
                    ..matter.clone()
                };
                rule.applies.covers(&ungraded, &self.taxonomy)
            })
            .filter(|rule| fires(rule, self.taxonomy.is_dangerous(matter), facts))
            .max_by_key(|rule| rule.grade)
            .map(|rule| Graded {
                grade: rule.grade,
                rule: rule.id.clone(),
                reason: rule.title.clone(),
            })
    }

    /// The longest span, in days, that a grade rule looks back for `matter`; 0 if none does.
    pub fn grade_looks_back_days(&self, matter: &Matter) -> u32 {
        self.grades
            .iter()
            .filter(|rule| rule.applies.covers(matter, &self.taxonomy))
            .filter_map(|rule| rule.within_days)
            .max()
            .unwrap_or(0)
    }
}

fn fires(rule: &GradeRule, dangerous: bool, facts: &GradeFacts<'_>) -> bool {
    let repeated = rule.repeats.is_some_and(|repeats| {
        let span = jiff::SignedDuration::from_hours(24 * i64::from(rule.within_days.unwrap_or(0)));
        let earlier = facts
            .earlier
            .iter()
            .filter(|at| **at < facts.reported_at && facts.reported_at.duration_since(**at) <= span)
            .count();
        earlier + 1 >= repeats as usize
    });
    (rule.danger && dangerous)
        || repeated
        || rule.households.is_some_and(|least| facts.households >= least)
        || facts
            .channels
            .iter()
            .any(|channel| rule.channels.contains(channel))
        || rule
            .keywords
            .iter()
            .any(|word| facts.text.contains(word.as_str()))
}
