//! What happened to a person's record. The author and the moment stand in the journal entry; personal values
//! stand apart from it and can be erased.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    command::{NewPerson, PersonChanges},
    state::{Consent, Purpose, UnitRole, UnitTie},
};
use crate::{contact::ContactPhone, ids::UnitId};

/// An event of one person's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Event {
    /// Put on file.
    Registered {
        /// The person; roles and consents follow as events of their own.
        person: Box<NewPerson>,
        /// When.
        at: Timestamp,
    },
    /// Changed.
    Changed {
        /// The new values.
        changes: Box<PersonChanges>,
        /// The values before.
        before: Box<PersonChanges>,
    },
    /// Numbers added by a workbook.
    PhonesAdded {
        /// The further numbers.
        phones: Vec<ContactPhone>,
    },
    /// Became something to a unit.
    RoleTaken {
        /// Unit, role, dates.
        tie: UnitTie,
    },
    /// Is it no more.
    RoleEnded {
        /// Which unit.
        unit: UnitId,
        /// Which role.
        role: UnitRole,
        /// Last day.
        until_on: Date,
    },
    /// Consented.
    ConsentGiven {
        /// To what.
        purpose: Purpose,
        /// When and how.
        consent: Consent,
    },
    /// Withdrew a consent.
    ConsentWithdrawn {
        /// To what.
        purpose: Purpose,
        /// When.
        at: Timestamp,
    },
    /// Personal values erased by rule or on demand.
    Erased {
        /// When.
        at: Timestamp,
    },
}
