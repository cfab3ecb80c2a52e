//! Deadlines forwards and elapsed time backwards.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Calendar, Limit, Step, Unit,
    count::{self, Log, Reached, Standstill},
    days::{self, DAY},
    lines::Lines,
};

/// A span in which a clock stands still, `[from, to)`; `to` is `None` while it lasts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pause {
    /// Start.
    pub from: Timestamp,
    /// End; `None` while it lasts.
    pub to: Option<Timestamp>,
    /// Code of the reason, for example `waiting-for-part`.
    pub reason: String,
}

/// A computed deadline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Due {
    /// Exclusive instant; reaching it is a breach.
    pub at: Timestamp,
    /// Some day needed data of a year that no notice covers.
    pub provisional: bool,
    /// The arithmetic, line by line, ending with [`Step::Due`].
    pub steps: Vec<Step>,
}

/// When `limit`, counted from `start`, is used up, with the explanation. Use [`due_at`] where nobody reads it.
///
/// Time inside `pauses` does not count: the deadline moves on by the part of a pause in which the clock would
/// have counted, in every unit (two hours of pause inside service hours move a limit in service hours by two
/// service hours, a pause over a weekend moves a limit in working days not at all). An open pause is taken to
/// last until `now`, so that the deadline of a paused clock moves on with `now`; overlapping pauses count once.
///
/// The end of the day of receipt ([`Unit::SameDay`]) is a date, not an amount, so a pause within the day leaves
/// it; if the clock stands still when the day ends, the limit is the end of the day on which it runs again.
///
/// A limit of 0 minutes ("at once") is due at `start`. Limits beyond about a hundred years end there.
pub fn due(start: Timestamp, limit: Limit, calendar: &Calendar, pauses: &[Pause], now: Timestamp) -> Due {
    let mut lines = Lines::begin(calendar, start, limit);
    let reached = reached(start, limit, calendar, pauses, now, &mut lines);
    let at = moment(start, reached.at);
    Due {
        at,
        provisional: reached.provisional,
        steps: lines.end(pauses, at),
    }
}

/// [`due`] without the explanation: the deadline, and whether it is provisional. Allocates only for pauses.
pub fn due_at(
    start: Timestamp,
    limit: Limit,
    calendar: &Calendar,
    pauses: &[Pause],
    now: Timestamp,
) -> (Timestamp, bool) {
    let reached = reached(start, limit, calendar, pauses, now, &mut ());
    (moment(start, reached.at), reached.provisional)
}

/// How much of the limit's own time lies in `[start, end)`, pauses left out: microseconds of counting time
/// (a working day or calendar day counts 24 hours). `elapsed(start, due(start, limit).at, …)` equals the limit.
/// An open pause lasts until `end`. For [`Unit::SameDay`], which has no amount, it is the clock time since
/// `start`, pauses left out.
pub fn elapsed(start: Timestamp, end: Timestamp, limit: Limit, calendar: &Calendar, pauses: &[Pause]) -> i64 {
    let end = end.as_microsecond();
    let standstills = standstills(pauses, end);
    count::spent(calendar, limit.unit, start.as_microsecond(), end, &standstills)
}

/// When `percent` of the limit is used up: the moment of a warning. Never after the deadline.
pub fn share_at(
    start: Timestamp,
    limit: Limit,
    percent: u8,
    calendar: &Calendar,
    pauses: &[Pause],
    now: Timestamp,
) -> Timestamp {
    let whole = match limit.unit {
        Unit::SameDay => {
            let (end, _) = due_at(start, limit, calendar, pauses, now);
            elapsed(start, end, limit, calendar, &closed(pauses, now))
        }
        _ => amount(limit),
    };
    let share = i128::from(whole) * i128::from(percent.min(100)) / 100;
    let standstills = standstills(pauses, now.as_microsecond());
    let from = start.as_microsecond();
    let reached = count::reach(calendar, limit.unit, from, share as i64, &standstills, &mut ());
    moment(start, reached.at)
}

/// The limit in microseconds of its own counting time.
fn amount(limit: Limit) -> i64 {
    let each = match limit.unit {
        Unit::Minutes | Unit::DaytimeMinutes | Unit::ServiceMinutes => 60_000_000,
        Unit::WorkingDays | Unit::Days => DAY,
        Unit::SameDay => 0,
    };
    i64::from(limit.amount).saturating_mul(each)
}

fn reached(
    start: Timestamp,
    limit: Limit,
    calendar: &Calendar,
    pauses: &[Pause],
    now: Timestamp,
    log: &mut impl Log,
) -> Reached {
    let standstills = standstills(pauses, now.as_microsecond());
    let from = start.as_microsecond();
    match limit.unit {
        Unit::SameDay => same_day(calendar, from, &standstills, log),
        _ => count::reach(calendar, limit.unit, from, amount(limit), &standstills, log),
    }
}

/// The end of the day of `start`, or of the day on which the clock runs again if it stands still at that end.
fn same_day(calendar: &Calendar, start: i64, standstills: &[Standstill], log: &mut impl Log) -> Reached {
    let mut end = calendar.instant(calendar.day_number(start), 1440);
    // In order, so one look at each is enough.
    for still in standstills {
        if still.from < end && still.to >= end {
            end = calendar.instant(calendar.day_number(still.to), 1440);
        }
    }
    let whole = count::spent(calendar, Unit::SameDay, start, end, standstills);
    count::reach(calendar, Unit::SameDay, start, whole, standstills, log);
    Reached {
        at: end,
        provisional: false,
    }
}

/// The pauses in order, merged where they touch or overlap, an open one ending at `until`.
fn standstills(pauses: &[Pause], until: i64) -> Vec<Standstill> {
    let mut spans: Vec<Standstill> = pauses
        .iter()
        .map(|pause| Standstill {
            from: pause.from.as_microsecond(),
            to: pause.to.map_or(until, |to| to.as_microsecond()),
        })
        .filter(|span| span.from < span.to)
        .collect();
    spans.sort_by_key(|span| span.from);
    spans.dedup_by(|later, earlier| {
        let joins = later.from <= earlier.to;
        if joins {
            earlier.to = earlier.to.max(later.to);
        }
        joins
    });
    spans
}

fn closed(pauses: &[Pause], now: Timestamp) -> Vec<Pause> {
    let close = |pause: &Pause| Pause {
        to: Some(pause.to.unwrap_or(now)),
        ..pause.clone()
    };
    pauses.iter().map(close).collect()
}

/// Back to a timestamp; never before `start`, which may hold parts of a microsecond.
fn moment(start: Timestamp, at: i64) -> Timestamp {
    days::timestamp(at).max(start)
}
