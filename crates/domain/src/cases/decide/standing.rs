//! How a clock stands now, and the explanation of its deadline: what lists and pages show.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Facts, bells::share_moment, clocks::spans};
use crate::{
    cases::state::{Case, Clock, Verdict},
    clock::{Due, Step, due},
};

/// How a clock stands, for lists and pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClockState {
    /// Its step has not come yet.
    NotStarted,
    /// Running, with time enough.
    Running,
    /// Past the share at which the standard escalates.
    Near,
    /// Past its deadline, not stopped.
    Overdue,
    /// Held by a pause.
    Paused,
    /// Stopped in time.
    Met,
    /// Stopped late.
    Missed,
}

impl ClockState {
    /// The code of the API.
    pub fn code(self) -> &'static str {
        match self {
            ClockState::NotStarted => "not-started",
            ClockState::Running => "running",
            ClockState::Near => "near",
            ClockState::Overdue => "overdue",
            ClockState::Paused => "paused",
            ClockState::Met => "met",
            ClockState::Missed => "missed",
        }
    }
}

/// How the clock `number` stands at `now`, with the share of its limit used up in percent of the time between start and
/// deadline (over 100 once overdue). There is no clock of that number, or it was lifted: `None`.
pub fn clock_state(case: &Case, number: u16, facts: &Facts, now: Timestamp) -> Option<(ClockState, u32)> {
    let clock = case.clock(number)?;
    if clock.lifted {
        return None;
    }
    let until = clock.stopped_at.unwrap_or(now);
    let frozen = clock
        .held
        .and_then(|hold| case.hold(hold))
        .map_or(until, |hold| hold.from);
    let share = share(clock, frozen);
    let near = |share: u32| share >= facts.standard.shares.escalate;
    let state = match clock.verdict {
        Some(Verdict::Met) => ClockState::Met,
        Some(Verdict::Missed) => ClockState::Missed,
        None if clock.held.is_some() || clock.stopped_at.is_some() => ClockState::Paused,
        None if now >= clock.due_at => ClockState::Overdue,
        None => {
            let bell = share_moment(
                clock,
                facts.standard.shares.escalate,
                &facts.calendar,
                &spans(case, number, now),
                now,
            );
            if clock.near || now >= bell || near(share) && clock.extended.is_some() {
                ClockState::Near
            } else {
                ClockState::Running
            }
        }
    };
    Some((state, share))
}

fn share(clock: &Clock, until: Timestamp) -> u32 {
    let whole = clock.due_at.duration_since(clock.started_at).as_secs().max(1);
    let used = until.duration_since(clock.started_at).as_secs().max(0);
    u32::try_from(used.saturating_mul(100) / whole).unwrap_or(u32::MAX)
}

/// The explanation of a clock's deadline, line by line.
pub fn explain(case: &Case, number: u16, facts: &Facts, now: Timestamp) -> Option<Due> {
    let clock = case.clock(number)?;
    let pauses = spans(case, number, clock.stopped_at.unwrap_or(now));
    let mut counted = due(clock.started_at, clock.limit, &facts.calendar, &pauses, now);
    let last = counted.steps.pop();
    if let Some(at) = clock.agreed {
        counted.steps.push(Step::Agreed { at, cap: counted.at });
    }
    if let Some(extension) = &clock.extended {
        counted.steps.push(Step::Extended {
            from: extension.from,
            to: extension.to,
        });
    }
    if let Some(Step::Due { .. }) = last {
        counted.steps.push(Step::Due { at: clock.due_at });
    }
    counted.at = clock.due_at;
    counted.provisional = clock.provisional;
    Some(counted)
}
