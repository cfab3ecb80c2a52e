//! The explanation of a deadline, as data: pages, the command line and the API print it in their own words.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{DayKind, Limit};

/// One line of the arithmetic, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Step {
    /// Counting starts.
    Started {
        /// The report.
        at: Timestamp,
        /// What is counted.
        limit: Limit,
    },
    /// The day of receipt does not count: counting begins the day after.
    DayOfReceipt {
        /// Local date of the estate.
        date: Date,
    },
    /// A window that counted.
    Counted {
        /// Local date of the window.
        date: Date,
        /// From.
        from: Timestamp,
        /// To (exclusive).
        to: Timestamp,
        /// Minutes of it that counted, rounded down, pauses left out.
        minutes: u32,
        /// What the day was.
        kind: DayKind,
    },
    /// Days that did not count at all.
    Skipped {
        /// First day.
        from: Date,
        /// Last day (inclusive).
        to: Date,
        /// Why.
        kind: DayKind,
    },
    /// A pause: the clock stood still.
    Paused {
        /// From.
        from: Timestamp,
        /// To; `None` while it lasts.
        to: Option<Timestamp>,
        /// Code of the reason.
        reason: String,
    },
    /// A time agreed with the resident.
    Agreed {
        /// The agreed time.
        at: Timestamp,
        /// The latest time that the clause allows.
        cap: Timestamp,
    },
    /// An extension by the service-centre manager (D-15).
    Extended {
        /// The deadline before.
        from: Timestamp,
        /// The deadline now.
        to: Timestamp,
    },
    /// Some day of the arithmetic lies in a year without a notice.
    Provisional {
        /// The year.
        year: i16,
    },
    /// The result.
    Due {
        /// The deadline: an exclusive instant; 00:00 is shown as 24:00 of the day before.
        at: Timestamp,
    },
}
