//! What may be asked of a staff record.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    actor::Grant,
    contact::{ContactPhone, ContactWishes},
    ids::{AreaId, DepartmentId, EstateId, StaffId},
    personal::Personal,
};

/// A command to one staff record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Command {
    /// Put a member of staff on file.
    Register {
        /// The member of staff.
        staff: Box<NewStaff>,
    },
    /// Change details; what is `None` stays.
    Change {
        /// The new values.
        changes: Box<StaffChanges>,
    },
    /// Begin a shift.
    SignOn {
        /// Where.
        estate: EstateId,
    },
    /// End the shift.
    SignOff,
    /// Record an absence of whole days; it replaces an earlier one.
    SetAway {
        /// First day.
        from_on: Date,
        /// Last day.
        until_on: Date,
        /// Why, in words.
        reason: Personal,
    },
    /// Back earlier than recorded.
    Return,
    /// Leave the company.
    Leave {
        /// Last day.
        on: Date,
    },
}

/// A member of staff to put on file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewStaff {
    /// Id.
    pub staff: StaffId,
    /// The estate; `None`: the company.
    pub estate: Option<EstateId>,
    /// Name.
    pub name: Personal,
    /// Service number.
    pub service_number: String,
    /// Title.
    #[serde(default)]
    pub title: String,
    /// Roles with their reach.
    #[serde(default)]
    pub grants: Vec<Grant>,
    /// Departments.
    #[serde(default)]
    pub departments: Vec<DepartmentId>,
    /// Skills.
    #[serde(default)]
    pub skills: BTreeSet<String>,
    /// Areas worked in.
    #[serde(default)]
    pub areas: BTreeSet<AreaId>,
    /// Telephone numbers.
    #[serde(default)]
    pub phones: Vec<ContactPhone>,
    /// Preferred channels and quiet times.
    #[serde(default)]
    pub wishes: ContactWishes,
}

/// Changes of a staff record; what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StaffChanges {
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Personal>,
    /// Service number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_number: Option<String>,
    /// Title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// All roles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grants: Option<Vec<Grant>>,
    /// All departments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub departments: Option<Vec<DepartmentId>>,
    /// All skills.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skills: Option<BTreeSet<String>>,
    /// All areas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub areas: Option<BTreeSet<AreaId>>,
    /// All telephone numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phones: Option<Vec<ContactPhone>>,
    /// Preferred channels and quiet times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wishes: Option<ContactWishes>,
}
