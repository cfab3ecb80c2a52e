//! What happened to a staff record. The author and the moment stand in the journal entry.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    command::{NewStaff, StaffChanges},
    state::{Away, OnShift},
};

/// An event of one staff record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Event {
    /// Put on file.
    Registered {
        /// The member of staff.
        staff: Box<NewStaff>,
    },
    /// Changed.
    Changed {
        /// The new values.
        changes: Box<StaffChanges>,
        /// The values before.
        before: Box<StaffChanges>,
        /// When.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Timestamp>,
    },
    /// Began a shift.
    SignedOn {
        /// Where and since when.
        shift: OnShift,
    },
    /// Ended the shift.
    SignedOff {
        /// When.
        at: Timestamp,
    },
    /// Will be away.
    AwaySet {
        /// Days and reason.
        away: Away,
    },
    /// Back again.
    Returned {
        /// When.
        at: Timestamp,
    },
    /// Left the company.
    Left {
        /// Last day.
        on: Date,
        /// The last day had come when it was recorded: access ends at once.
        #[serde(default)]
        at_once: bool,
        /// When access ends: at once, or with the last day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        access_until: Option<Timestamp>,
    },
}
