//! How long each step of a case takes.

use domain::{
    cases::{Case, Clock},
    standard::{ClockName, Kind},
};
use jiff::Timestamp;

use super::life::{Doing, Life};
use crate::demo::chance::Chance;

impl Life {
    /// Seconds until the next step is done: as usual, or sooner where a limit presses and somebody minds it.
    pub(super) fn wait(&self, doing: Doing, case: &Case, now: Timestamp, chance: &mut Chance) -> i64 {
        let usual = self.usual_wait(doing, case, chance);
        if self.fate.slow || chance.of_100(3) || matches!(doing, Doing::Resume | Doing::Accept) {
            return usual;
        }
        let left = |names: &[ClockName]| {
            let running = case
                .clocks
                .iter()
                .filter(|clock| clock.is_running() && clock.held.is_none());
            let due = running
                .filter(|clock| names.contains(&clock.name))
                .map(|clock| clock.due_at)
                .min()?;
            Some(due.duration_since(now).as_secs()).filter(|left| *left > 0)
        };
        let own: &[ClockName] = match doing {
            Doing::Acknowledge => &[ClockName::Acknowledge],
            Doing::Dispatch => &[ClockName::Dispatch],
            Doing::Take | Doing::TakeOver => &[ClockName::Take],
            Doing::Arrive => &[ClockName::Arrive],
            Doing::Investigate => &[ClockName::Investigate],
            Doing::SetLimit => &[ClockName::SetLimit],
            Doing::Respond => &[ClockName::Respond],
            Doing::Verify => &[ClockName::Verify],
            Doing::Plan => &[ClockName::Plan],
            Doing::Progress => &[ClockName::Progress],
            Doing::Resolve => &[ClockName::Resolve, ClockName::SameDay],
            Doing::Feedback => &[ClockName::Feedback],
            _ => &[],
        };
        let by_own = left(own).map_or(usual, |left| left * chance.within(35, 80) / 100);
        let last = matches!(doing, Doing::Resolve | Doing::Feedback);
        let soonest = left(&[ClockName::Resolve]).filter(|_| !last);
        let by_end = soonest.map_or(usual, |left| left * chance.within(8, 20) / 100);
        usual.min(by_own).min(by_end).max(15)
    }

    fn usual_wait(&self, doing: Doing, case: &Case, chance: &mut Chance) -> i64 {
        let slow = if self.fate.slow { 3 } else { 1 };
        let soon = |clock: &&Clock| clock.due_at.duration_since(clock.started_at).as_mins() <= 30;
        let rush = case
            .clocks
            .iter()
            .filter(|clock| clock.name == ClockName::Arrive && clock.is_running())
            .any(|clock| soon(&clock));
        let urgent = case.urgent || rush;
        let minutes = match doing {
            Doing::Dispatch | Doing::Acknowledge if urgent => {
                return chance.within(8, if self.fate.slow { 95 } else { 40 });
            }
            Doing::Acknowledge => chance.minutes(7) * slow,
            Doing::Dispatch => chance.minutes(3) * slow,
            // Not taken within two minutes, an urgent order goes to the next one.
            Doing::Take if urgent => return chance.within(25, if self.fate.slow { 260 } else { 100 }),
            Doing::Take | Doing::TakeOver if case.kind == Kind::Inquiry => chance.minutes(2) * slow,
            Doing::Take | Doing::TakeOver => chance.minutes(5) * slow,
            Doing::Arrive if urgent => chance.within(2, 6) + if self.fate.slow { 6 } else { 0 },
            Doing::Arrive if case.kind == Kind::Complaint && case.fault.is_none() => {
                chance.within(2, 6) + if self.fate.slow { 8 } else { 0 }
            }
            Doing::Arrive => chance.minutes(40) * slow,
            Doing::Investigate => chance.minutes(40) * slow,
            Doing::SetLimit => chance.minutes(35),
            Doing::Respond => chance.minutes(110) * slow,
            Doing::Verify => chance.minutes(260) * slow,
            Doing::Judge => chance.minutes(70),
            Doing::Sign | Doing::Quote | Doing::Transfer => chance.within(2, 12),
            Doing::Consent => chance.minutes(14),
            Doing::Plan => chance.minutes(16),
            Doing::Escalate => chance.minutes(240),
            Doing::Progress => chance.minutes(60),
            Doing::Pause => chance.minutes(15),
            Doing::Resume => chance.minutes(3_600),
            Doing::AskExtension => chance.minutes(60),
            Doing::Resolve => match case.kind {
                Kind::Inquiry => chance.minutes(7) * slow,
                Kind::Repair | Kind::Emergency => chance.minutes(self.arrival.matter.minutes) * slow,
                Kind::Complaint if case.fault.is_none() && case.arrived_at.is_some() => {
                    chance.minutes(90) * slow
                }
                Kind::Complaint => chance.minutes(420) * slow,
                Kind::Help | Kind::Concierge => chance.minutes(45) * slow,
                _ => chance.minutes(900) * slow,
            },
            Doing::Inspect => chance.minutes(190) * slow,
            Doing::Accept => chance.minutes(160),
            Doing::Unreached if !case.attempts.is_empty() => chance.minutes(1_300),
            Doing::Unreached => chance.minutes(120),
            Doing::Feedback => chance.minutes(24) * slow,
        };
        minutes * 60 + chance.within(0, 59)
    }
}
