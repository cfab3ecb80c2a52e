//! The whole of one estate.

pub mod place;
pub mod shipped;

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

pub use place::{Area, Building, Entrance, Serving, StandIn, Term};

use crate::{
    actor::Role,
    clock::Hours,
    ids::{AreaId, BuildingId, DepartmentId, EstateId, FacilityId, StaffId},
};

/// One estate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Estate {
    /// Id.
    pub id: EstateId,
    /// Name, for example `翠湖花园`.
    pub name: String,
    /// Postal address.
    pub address: String,
    /// IANA name of the time zone; ships `Asia/Shanghai`.
    pub zone: String,
    /// Telephone of the service centre, shown to residents (U-04).
    #[serde(default)]
    pub phone: String,
    /// Hours of service; `None`: those of the service standard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_hours: Option<Hours>,
    /// Further settings.
    pub settings: Settings,
    /// Areas (片区); there is always at least one.
    pub areas: BTreeMap<AreaId, Area>,
    /// Buildings (楼栋), each in exactly one area.
    pub buildings: BTreeMap<BuildingId, Building>,
    /// Departments (U-01).
    pub departments: BTreeMap<DepartmentId, Department>,
    /// The published service scope (U-05), by code.
    pub catalogue: BTreeMap<String, Offer>,
    /// The fact sheet.
    pub facilities: BTreeMap<FacilityId, Facility>,
    /// Post duties (U-06), by title of the post.
    pub posts: BTreeMap<String, Post>,
    /// Duty manager by local date; days long past are dropped, the journal keeps them.
    pub duty: BTreeMap<Date, StaffId>,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// When service ended; no new records are taken then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_on: Option<Date>,
}

/// Settings of one estate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// How far in the past a call may be logged, in hours; at most 72 × 10.
    pub late_logging_hours: u16,
    /// What a building is called where its own record does not say: `幢`, `栋`, `座`, `号楼`.
    pub building_label: String,
    /// Words of this estate for things that the software names otherwise, by key (for example
    /// `role.area-officer` → `楼栋管家`, `form.intake` → `业主诉求登记表`).
    pub labels: BTreeMap<String, String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            late_logging_hours: 72,
            building_label: "栋".to_owned(),
            labels: BTreeMap::new(),
        }
    }
}

/// A department of the management office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Department {
    /// Stable code: `security engineering environment customer-service`, or the estate's own.
    pub code: String,
    /// Name in Chinese.
    pub name: String,
    /// Who leads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<StaffId>,
    /// Whether it takes work.
    pub active: bool,
}

/// One line of the service catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    /// Title in Chinese.
    pub title: String,
    /// What it covers.
    #[serde(default)]
    pub text: String,
    /// When it is offered, in words.
    #[serde(default)]
    pub hours: String,
    /// What it costs, in words; empty: included in the service charge.
    #[serde(default)]
    pub charge: String,
    /// Whether residents see it.
    pub published: bool,
}

/// One line of the fact sheet: a facility, a piece of equipment, or a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Facility {
    /// What it is, for example `2号变电房`.
    pub title: String,
    /// Grouping in words, for example `供配电`.
    #[serde(default)]
    pub group: String,
    /// Where it is.
    #[serde(default)]
    pub place: String,
    /// Number of pieces, if it is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// Anything worth knowing when a resident asks.
    #[serde(default)]
    pub note: String,
    /// Whether residents may be told.
    pub public: bool,
}

/// The duties of one post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Post {
    /// Roles whose holders see it.
    pub roles: Vec<Role>,
    /// The duties, one a line.
    pub duties: Vec<String>,
}

impl Estate {
    /// Who answers for the estate on the local date.
    pub fn duty_manager(&self, on: Date) -> Option<StaffId> {
        self.duty.get(&on).copied()
    }

    /// A building by its number, whatever it is called (幢, 栋, 座); `number` as [`Building::number`] writes it.
    pub fn building(&self, number: &str) -> Option<(BuildingId, &Building)> {
        self.buildings
            .iter()
            .find(|(_, building)| building.number == number)
            .map(|(id, building)| (*id, building))
    }

    /// Who serves a building at a moment (U-04); `None` for a building that is not on file.
    pub fn serving(&self, building: BuildingId, moment: Timestamp) -> Option<Serving> {
        let building = self.buildings.get(&building)?;
        self.serving_area(building.area, moment)
    }

    /// Who serves an area at a moment (U-04).
    pub fn serving_area(&self, area: AreaId, moment: Timestamp) -> Option<Serving> {
        let record = self.areas.get(&area)?;
        Some(Serving {
            area,
            officer: record.officer_at(moment),
            stand_in: record.stand_in_at(moment).map(|stand_in| stand_in.staff),
            assistants: record.assistants.clone(),
            phone: self.phone.clone(),
        })
    }

    /// Areas without a responsible officer at a moment: a gap to be closed at once.
    pub fn areas_without_officer(&self, moment: Timestamp) -> Vec<AreaId> {
        self.areas
            .iter()
            .filter(|(_, area)| area.officer_at(moment).is_none())
            .map(|(id, _)| *id)
            .collect()
    }
}
