//! What may be asked of an owner file.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::state::{CareReason, EmergencyContact};
use crate::{
    contact::ContactPhone,
    ids::{EstateId, HouseholdId, PersonId, UnitId},
    personal::Personal,
};

/// A command to one owner file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Command {
    /// Open the file of a unit.
    Open {
        /// Its id.
        household: HouseholdId,
        /// Estate.
        estate: EstateId,
        /// Unit.
        unit: UnitId,
        /// What is known already.
        changes: Box<HouseholdChanges>,
    },
    /// Take over a row of a workbook: opens the file, or fills in what is missing. Never overwrites.
    Import {
        /// Its id.
        household: HouseholdId,
        /// Estate.
        estate: EstateId,
        /// Unit.
        unit: UnitId,
        /// What the workbook says.
        changes: Box<HouseholdChanges>,
    },
    /// Change details; what is `None` stays.
    Change {
        /// The new values.
        changes: Box<HouseholdChanges>,
    },
    /// Mark the household as needing special care, or replace the mark.
    MarkCare {
        /// Reasons, contacts, consent.
        care: Box<NewCare>,
    },
    /// Take the mark away; the emergency contacts go with it.
    EndCare,
    /// Confirm that the file is right.
    Confirm {
        /// Local date on which the household was asked.
        on: Date,
    },
    /// A consent was withdrawn: what stood on it goes.
    ForgetSensitive {
        /// Whose consent.
        person: PersonId,
        /// Whether what stands on consent to special care goes.
        care: bool,
        /// Whether what is said of the children goes.
        children: bool,
        /// Whether age, occupation, employer and composition go.
        #[serde(default)]
        details: bool,
    },
}

/// Details of an owner file; what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HouseholdChanges {
    /// Head of household.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head: Option<PersonId>,
    /// Year of birth of the head, four digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_year: Option<Personal>,
    /// Occupation of the head.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occupation: Option<Personal>,
    /// Employer of the head.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employer: Option<Personal>,
    /// The head, whose consent age, occupation, employer and composition stand on; the rules fill it in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details_consent_by: Option<PersonId>,
    /// Telephone at work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work_phone: Option<ContactPhone>,
    /// Telephone at home.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home_phone: Option<ContactPhone>,
    /// Number of members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_count: Option<u16>,
    /// Composition in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub composition: Option<Personal>,
    /// Children under 14 in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub children: Option<Personal>,
    /// The guardian whose consent covers them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub children_consent_by: Option<PersonId>,
    /// Anything else worth knowing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<Personal>,
}

impl HouseholdChanges {
    /// What stands on a consent to household details, by its field.
    pub fn details(&self) -> impl Iterator<Item = &'static str> {
        [
            ("birthYear", &self.birth_year),
            ("occupation", &self.occupation),
            ("employer", &self.employer),
            ("composition", &self.composition),
        ]
        .into_iter()
        .filter(|(_, value)| value.as_ref().is_some_and(|value| !value.text().is_empty()))
        .map(|(field, _)| field)
    }

    /// The same without them.
    #[must_use]
    pub fn without_details(self) -> Self {
        Self {
            birth_year: None,
            occupation: None,
            employer: None,
            composition: None,
            ..self
        }
    }
}

/// A mark of special care.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewCare {
    /// Why.
    pub reasons: Vec<CareReason>,
    /// More in words.
    pub note: Option<Personal>,
    /// Whom to call in an emergency, in order.
    pub contacts: Vec<EmergencyContact>,
    /// Whose recorded consent it stands on.
    pub consent_by: PersonId,
}
