//! One person on file.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    contact::{ContactPhone, ContactWishes},
    ids::{EstateId, PersonId, UnitId},
    personal::Personal,
};

pub use crate::residence::UnitRole;

/// One customer on file at one estate. Somebody with homes in two estates is on file in both, so that nobody
/// sees more than the estate they work for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// Id.
    pub id: PersonId,
    /// Estate.
    pub estate: EstateId,
    /// Full name.
    pub name: Personal,
    /// How to address the person, for example `先生`, `女士`, `老师`.
    #[serde(default)]
    pub salutation: String,
    /// Telephone numbers, the one to try first in front.
    #[serde(default)]
    pub phones: Vec<ContactPhone>,
    /// Preferred channels and quiet times (V-07).
    #[serde(default)]
    pub wishes: ContactWishes,
    /// What the person is to which unit, and when; past roles stay.
    #[serde(default)]
    pub roles: Vec<UnitTie>,
    /// Consents by purpose (V-05); withdrawn ones stay.
    #[serde(default)]
    pub consents: BTreeMap<Purpose, Consent>,
    /// A child under 14: every value is sensitive.
    #[serde(default)]
    pub under_14: bool,
    /// The guardian of a child.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guardian: Option<PersonId>,
    /// When the personal values were erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<Timestamp>,
}

/// One dated role for one unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnitTie {
    /// Which unit.
    pub unit: UnitId,
    /// What the person is to it.
    pub role: UnitRole,
    /// First day; `None`: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_on: Option<Date>,
    /// Last day; `None`: it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_on: Option<Date>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

impl UnitTie {
    /// Whether the role holds on the local date.
    pub fn holds_on(&self, date: Date) -> bool {
        self.from_on.is_none_or(|from| from <= date) && self.until_on.is_none_or(|until| date <= until)
    }
}

/// What a consent is for (V-05, X-40).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Care for elderly, lone or disabled people, with emergency contacts.
    SpecialCare,
    /// Household details: occupation, employer, composition.
    HouseholdDetails,
    /// A voluntary service profile.
    ServiceProfile,
    /// Data of a child under 14, given by the guardian.
    ChildData,
}

impl Purpose {
    /// The code of the API.
    pub fn code(self) -> &'static str {
        match self {
            Purpose::SpecialCare => "special-care",
            Purpose::HouseholdDetails => "household-details",
            Purpose::ServiceProfile => "service-profile",
            Purpose::ChildData => "child-data",
        }
    }
}

/// One consent, kept after it was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Consent {
    /// Day on which it was given.
    pub given_on: Date,
    /// How: `signed form`, `recorded call`, `wechat` … in words.
    pub how: String,
    /// Who gave it, where that is the guardian.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_guardian: Option<PersonId>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// When it was withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<Timestamp>,
}

impl Person {
    /// Whether consent for `purpose` stands.
    pub fn consents_to(&self, purpose: Purpose) -> bool {
        self.consents
            .get(&purpose)
            .is_some_and(|consent| consent.withdrawn_at.is_none())
    }

    /// The roles that hold on a local date.
    pub fn roles_on(&self, date: Date) -> impl Iterator<Item = &UnitTie> {
        self.roles.iter().filter(move |tie| tie.holds_on(date))
    }
}
