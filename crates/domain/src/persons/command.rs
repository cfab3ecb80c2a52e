//! What may be asked of a person's record.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::state::{Purpose, UnitRole};
use crate::{
    contact::{ContactPhone, ContactWishes},
    ids::{EstateId, PersonId, UnitId},
    personal::Personal,
};

/// A command to one person's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Command {
    /// Put a person on file.
    Register {
        /// The person.
        person: Box<NewPerson>,
    },
    /// Take over rows of a workbook: puts the person on file, or adds numbers and roles. Never removes.
    Import {
        /// The person as the workbook has them.
        person: Box<NewPerson>,
    },
    /// Change name, salutation, numbers or wishes; what is `None` stays.
    Change {
        /// The new values.
        changes: Box<PersonChanges>,
    },
    /// Record that the person is something to a unit.
    TakeRole {
        /// Which unit.
        unit: UnitId,
        /// What.
        role: UnitRole,
        /// First day; `None`: not known.
        from_on: Option<Date>,
        /// Last day, if it is known already (visitors).
        until_on: Option<Date>,
    },
    /// Record that a role has ended.
    EndRole {
        /// Which unit.
        unit: UnitId,
        /// Which role.
        role: UnitRole,
        /// Last day.
        until_on: Date,
    },
    /// Record a consent.
    GiveConsent {
        /// For what.
        purpose: Purpose,
        /// How it was given, in words.
        how: String,
        /// The guardian who gave it for a child.
        by_guardian: Option<PersonId>,
        /// Day on which it was given.
        given_on: Date,
    },
    /// Record that a consent was withdrawn.
    WithdrawConsent {
        /// For what.
        purpose: Purpose,
    },
    /// Forget every personal value.
    Erase,
}

/// A person to put on file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewPerson {
    /// Id.
    pub person: PersonId,
    /// Estate.
    pub estate: EstateId,
    /// Full name.
    pub name: Personal,
    /// How to address the person.
    #[serde(default)]
    pub salutation: String,
    /// Telephone numbers.
    #[serde(default)]
    pub phones: Vec<ContactPhone>,
    /// Preferred channels and quiet times.
    #[serde(default)]
    pub wishes: ContactWishes,
    /// Roles with their first day.
    #[serde(default)]
    pub roles: Vec<(UnitId, UnitRole, Option<Date>)>,
    /// A child under 14.
    #[serde(default)]
    pub under_14: bool,
    /// The guardian of a child.
    #[serde(default)]
    pub guardian: Option<PersonId>,
    /// How the guardian consented.
    #[serde(default)]
    pub guardian_consent: Option<String>,
}

/// Changes of a person's record; what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PersonChanges {
    /// Full name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Personal>,
    /// How to address the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub salutation: Option<String>,
    /// All telephone numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phones: Option<Vec<ContactPhone>>,
    /// Preferred channels and quiet times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wishes: Option<ContactWishes>,
}
