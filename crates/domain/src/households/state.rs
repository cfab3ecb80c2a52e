//! One owner file.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    contact::ContactPhone,
    ids::{EstateId, HouseholdId, PersonId, StaffId, UnitId},
    personal::Personal,
};

/// The owner file of one unit. Names and numbers are those of the persons with a role for the unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Household {
    /// Id.
    pub id: HouseholdId,
    /// Estate.
    pub estate: EstateId,
    /// Unit.
    pub unit: UnitId,
    /// Head of household (户主).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<PersonId>,
    /// Year of birth of the head, from which the age follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_year: Option<Personal>,
    /// Occupation of the head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occupation: Option<Personal>,
    /// Employer of the head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employer: Option<Personal>,
    /// Whose consent age, occupation, employer and composition stand on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details_consent_by: Option<PersonId>,
    /// Telephone at work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work_phone: Option<ContactPhone>,
    /// Telephone at home.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home_phone: Option<ContactPhone>,
    /// Number of members, children included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_count: Option<u16>,
    /// Composition (人口结构) in words, children under 14 left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub composition: Option<Personal>,
    /// Children under 14 in words: sensitive, with the guardian's consent only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub children: Option<Personal>,
    /// Who consented to what is said of the children.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub children_consent_by: Option<PersonId>,
    /// Special care, if marked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub care: Option<Care>,
    /// Anything else worth knowing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<Personal>,
    /// When the file was opened.
    pub opened_at: Timestamp,
    /// When it was last confirmed with the household.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<Confirmed>,
}

impl Household {
    /// Whether the file holds what stands on a consent to household details.
    pub fn has_details(&self) -> bool {
        [
            &self.birth_year,
            &self.occupation,
            &self.employer,
            &self.composition,
        ]
        .into_iter()
        .flatten()
        .any(|value| !value.text().is_empty())
    }
}

/// The mark of special care.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Care {
    /// Why.
    pub reasons: Vec<CareReason>,
    /// More in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Personal>,
    /// Whom to call in an emergency, in order.
    pub contacts: Vec<EmergencyContact>,
    /// Whose consent it stands on.
    pub consent_by: PersonId,
    /// First day.
    pub since_on: Date,
}

/// Why a household needs special care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CareReason {
    /// 高龄.
    Elderly,
    /// 独居.
    LivingAlone,
    /// 行动不便.
    LimitedMobility,
    /// Another reason, told in the note.
    Other,
}

impl CareReason {
    /// The word of the trade.
    pub fn title(self) -> &'static str {
        match self {
            CareReason::Elderly => "高龄",
            CareReason::LivingAlone => "独居",
            CareReason::LimitedMobility => "行动不便",
            CareReason::Other => "其他",
        }
    }
}

/// One line of the emergency-contact file (紧急联系人档案).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EmergencyContact {
    /// Name.
    pub name: Personal,
    /// Relation, for example `女儿`.
    #[serde(default)]
    pub relation: String,
    /// Numbers, the one to try first in front.
    pub phones: Vec<ContactPhone>,
}

/// A confirmation of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Confirmed {
    /// Local date.
    pub on: Date,
    /// By which member of staff; `None`: by the system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<StaffId>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}
