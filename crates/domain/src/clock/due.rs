//! Deadlines forwards and elapsed time backwards.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Calendar, Limit, Step};

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

/// When `limit`, counted from `start`, is used up. Time inside `pauses` does not count; an open pause is taken
/// to last until `now`, so that the deadline of a paused clock moves on with `now`.
pub fn due(start: Timestamp, limit: Limit, calendar: &Calendar, pauses: &[Pause], now: Timestamp) -> Due {
    let _ = (limit, calendar, pauses, now);
    Due {
        at: start,
        provisional: false,
        steps: Vec::new(),
    }
}

/// How much of the limit's own time lies in `[start, end)`, pauses left out: microseconds of counting time
/// (a working day or calendar day counts 24 hours). `elapsed(start, due(start, limit).at, …)` equals the limit.
pub fn elapsed(start: Timestamp, end: Timestamp, limit: Limit, calendar: &Calendar, pauses: &[Pause]) -> i64 {
    let _ = (start, end, limit, calendar, pauses);
    0
}
