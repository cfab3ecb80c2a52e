//! One member of staff.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    actor::{Grant, Role},
    contact::{ContactPhone, ContactWishes},
    ids::{AreaId, DepartmentId, EstateId, StaffId},
    personal::Personal,
};

/// One member of staff of one service centre, or of the company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StaffMember {
    /// Id.
    pub id: StaffId,
    /// The estate that the person belongs to; `None`: the company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estate: Option<EstateId>,
    /// Name.
    pub name: Personal,
    /// Service number (工号), unique within the company.
    pub service_number: String,
    /// Title as the company calls it, for example `管家`; it carries no rights (U-02).
    #[serde(default)]
    pub title: String,
    /// Roles with their reach; one person may hold several (U-03).
    #[serde(default)]
    pub grants: Vec<Grant>,
    /// Departments, the first being the main one.
    #[serde(default)]
    pub departments: Vec<DepartmentId>,
    /// Skills by code or words, for example `plumbing`, `electric`.
    #[serde(default)]
    pub skills: BTreeSet<String>,
    /// Areas worked in; empty: the whole estate.
    #[serde(default)]
    pub areas: BTreeSet<AreaId>,
    /// Telephone numbers.
    #[serde(default)]
    pub phones: Vec<ContactPhone>,
    /// Preferred channels and quiet times; neither blocks urgent work.
    #[serde(default)]
    pub wishes: ContactWishes,
    /// Signed on since when; `None`: off shift.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_shift: Option<OnShift>,
    /// Away on a day, for example ill.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub away: Option<Away>,
    /// Last day with the company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_on: Option<Date>,
    /// The last day had come when leaving was recorded.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub left_at_once: bool,
}

/// On shift: signed on and not yet off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OnShift {
    /// Where.
    pub estate: EstateId,
    /// Since when.
    pub since_at: Timestamp,
}

/// Away for whole local days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Away {
    /// First day.
    pub from_on: Date,
    /// Last day.
    pub until_on: Date,
    /// Why, in words.
    pub reason: Personal,
}

impl StaffMember {
    /// Whether the person holds `role` for the place.
    pub fn holds(&self, role: Role, estate: EstateId, area: Option<AreaId>) -> bool {
        self.grants
            .iter()
            .any(|grant| grant.role == role && grant.reaches(estate, area))
    }

    /// Whether the person belongs to the estate, to the company, holds a role there or is on shift there: only then
    /// may the estate name them for its work. Others are not on file for it.
    pub fn serves(&self, estate: EstateId) -> bool {
        self.estate.is_none_or(|own| own == estate)
            || self
                .grants
                .iter()
                .any(|grant| grant.estate.is_none_or(|own| own == estate))
            || self.on_shift.as_ref().is_some_and(|shift| shift.estate == estate)
    }

    /// Whether work can be given to the person at the estate on the local date: signed on there, not away.
    pub fn available(&self, estate: EstateId, on: Date) -> bool {
        self.left_on.is_none_or(|last| on <= last)
            && self.on_shift.as_ref().is_some_and(|shift| shift.estate == estate)
            && !self.away_on(on)
    }

    /// Whether the person has left by the local date: with it every access ends.
    pub fn has_left(&self, on: Date) -> bool {
        self.left_on.is_some_and(|last| self.left_at_once || last < on)
    }

    /// Whether the person is away on the local date.
    pub fn away_on(&self, on: Date) -> bool {
        self.away
            .as_ref()
            .is_some_and(|away| away.from_on <= on && on <= away.until_on)
    }
}
