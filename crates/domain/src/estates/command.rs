//! What may be asked of an estate.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::state::{Facility, Offer, Post};
use crate::{
    clock::Hours,
    ids::{AreaId, BuildingId, DepartmentId, EntranceId, EstateId, FacilityId, StaffId},
};

/// A command to one estate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Command {
    /// Put an estate on file; it starts with one area and the shipped departments and catalogue.
    Register {
        /// Its id.
        estate: EstateId,
        /// Name.
        name: String,
        /// Postal address.
        address: String,
        /// IANA zone; `None`: `Asia/Shanghai`.
        zone: Option<String>,
        /// Further details.
        changes: Box<EstateChanges>,
    },
    /// Change details; what is `None` stays.
    Change {
        /// The new values.
        changes: Box<EstateChanges>,
    },
    /// Divide off an area, with its officer from now on.
    AddArea {
        /// Its id.
        area: AreaId,
        /// Name.
        name: String,
        /// The responsible officer; may be left open only until staff are on file.
        officer: Option<StaffId>,
    },
    /// Rename an area or change its assistants.
    ChangeArea {
        /// Which.
        area: AreaId,
        /// New name.
        name: Option<String>,
        /// All assistants.
        assistants: Option<Vec<StaffId>>,
    },
    /// Name the officer responsible for an area from a moment on; the term before ends there.
    NameOfficer {
        /// Which area.
        area: AreaId,
        /// Who.
        officer: StaffId,
        /// From when; `None`: now. Never before the running term began.
        from_at: Option<Timestamp>,
    },
    /// Let somebody act for the officer for a time.
    StandIn {
        /// Which area.
        area: AreaId,
        /// Who.
        staff: StaffId,
        /// First moment.
        from_at: Timestamp,
        /// First moment that no longer counts.
        until_at: Timestamp,
        /// Why.
        reason: String,
    },
    /// Put buildings on file, each with its entrances; one that is there already only gains entrances.
    AddBuildings {
        /// The buildings.
        buildings: Vec<NewBuilding>,
    },
    /// Change a building; what is `None` stays.
    ChangeBuilding {
        /// Which.
        building: BuildingId,
        /// New number.
        number: Option<String>,
        /// New label.
        label: Option<String>,
        /// New area: all its units change area with it.
        area: Option<AreaId>,
        /// Storeys.
        floors: Option<u16>,
        /// Whether it has a lobby.
        lobby: Option<bool>,
    },
    /// Add or change a department.
    SetDepartment {
        /// Which.
        department: DepartmentId,
        /// Code; fixed once set.
        code: String,
        /// Name.
        name: String,
        /// Who leads it.
        head: Option<StaffId>,
        /// Whether it takes work.
        active: bool,
    },
    /// Add or change a line of the catalogue; `None` removes it.
    SetOffer {
        /// Its code.
        code: String,
        /// The line.
        offer: Option<Offer>,
    },
    /// Add or change a line of the fact sheet; `None` removes it.
    SetFacility {
        /// Which.
        facility: FacilityId,
        /// The line.
        line: Option<Facility>,
    },
    /// Record the duties of a post; `None` removes it.
    SetPost {
        /// Title of the post.
        title: String,
        /// Roles and duties.
        post: Option<Post>,
    },
    /// Name the duty manager of a day.
    SetDutyManager {
        /// Local date.
        on: Date,
        /// Who.
        staff: StaffId,
    },
    /// End service: no new units or cases.
    Close {
        /// Last day.
        on: Date,
    },
}

/// Details of an estate; what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EstateChanges {
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Postal address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// IANA zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Telephone of the service centre.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Hours of service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_hours: Option<Hours>,
    /// How far in the past a call may be logged, in hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_logging_hours: Option<u16>,
    /// What a building is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub building_label: Option<String>,
    /// Label texts to set; an empty text removes the label.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
}

/// A building to put on file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewBuilding {
    /// Its id.
    pub building: BuildingId,
    /// Number without the label.
    pub number: String,
    /// Label; `None`: the estate's.
    pub label: Option<String>,
    /// Its area; may be left out while the estate has only one.
    pub area: Option<AreaId>,
    /// Storeys.
    pub floors: Option<u16>,
    /// Whether it has a lobby.
    pub lobby: bool,
    /// Entrances.
    pub entrances: Vec<NewEntrance>,
}

/// An entrance to put on file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewEntrance {
    /// Its id.
    pub entrance: EntranceId,
    /// Number without `单元`.
    pub number: String,
    /// Storeys, where they differ from the building's.
    pub floors: Option<u16>,
}
