//! What may be asked of a unit.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::state::{Occupancy, Trait};
use crate::{
    ids::{BuildingId, CaseId, EntranceId, EstateId, PersonId, UnitId},
    personal::Personal,
};

/// A command to one unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Command {
    /// Put a unit on file.
    Register {
        /// The unit.
        unit: Box<NewUnit>,
    },
    /// Take over a row of a workbook: puts the unit on file, or adds what is new about it. Never removes.
    Import {
        /// The unit as the workbook has it.
        unit: Box<NewUnit>,
    },
    /// Correct the address or the area; what is `None` stays.
    Change {
        /// The new values.
        changes: Box<UnitChanges>,
    },
    /// Record a change of title ownership.
    ChangeTitle {
        /// All owners from now on.
        owners: Vec<PersonId>,
        /// Kind of title.
        kind: String,
        /// Number of the certificate.
        certificate: Option<Personal>,
        /// First day; `None`: not known.
        from_on: Option<Date>,
    },
    /// Record a tenancy; a running one ends the day before.
    Let {
        /// The tenants.
        tenants: Vec<PersonId>,
        /// First day.
        from_on: Date,
        /// Last day, if agreed.
        until_on: Option<Date>,
        /// Rent a month in fen, if known.
        month_fen: Option<i64>,
    },
    /// Record a change of the rent.
    ChangeRent {
        /// A month, in fen.
        month_fen: i64,
        /// First day.
        from_on: Date,
    },
    /// Record the end of the running tenancy.
    EndTenancy {
        /// Last day.
        on: Date,
    },
    /// Record layout, structure or condition as it now is.
    Describe {
        /// Which property.
        property: Trait,
        /// The words.
        text: String,
        /// First day; `None`: not known.
        from_on: Option<Date>,
    },
    /// Record how the unit is occupied.
    SetOccupancy {
        /// How.
        occupancy: Occupancy,
        /// First day; `None`: not known.
        from_on: Option<Date>,
    },
    /// Note upkeep or a repair.
    NoteUpkeep {
        /// Local date.
        on: Date,
        /// What was done.
        text: Personal,
        /// The case it belonged to.
        case: Option<CaseId>,
    },
}

/// A unit to put on file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewUnit {
    /// Id.
    pub unit: UnitId,
    /// Estate.
    pub estate: EstateId,
    /// Building.
    pub building: BuildingId,
    /// Entrance.
    pub entrance: Option<EntranceId>,
    /// Floor.
    pub floor: Option<i16>,
    /// Room number.
    pub room: String,
    /// Building area in 0.01 m².
    pub area_centi_m2: Option<i64>,
    /// What it is for.
    pub usage: Option<String>,
    /// How it is occupied.
    pub occupancy: Option<Occupancy>,
    /// Layout.
    pub layout: Option<String>,
    /// Owners, if known.
    pub owners: Vec<PersonId>,
    /// Tenants, if known.
    pub tenants: Vec<PersonId>,
}

/// Corrections of a unit; what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UnitChanges {
    /// Building, with or without an entrance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub building: Option<BuildingId>,
    /// Entrance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entrance: Option<EntranceId>,
    /// Floor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor: Option<i16>,
    /// Room number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room: Option<String>,
    /// Building area in 0.01 m².
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area_centi_m2: Option<i64>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<String>,
}
