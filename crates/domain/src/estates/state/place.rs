//! Areas, buildings and entrances.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{AreaId, EntranceId, StaffId};

/// An area (片区, 地段): exactly one officer is responsible for it at any moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Area {
    /// Name, for example `东区`.
    pub name: String,
    /// Responsible officers in order of time; each term ends where the next begins. Empty only until the
    /// first officer is named, which the estate reports as a gap.
    #[serde(default)]
    pub terms: Vec<Term>,
    /// Stand-ins, past and to come; they do not overlap.
    #[serde(default)]
    pub stand_ins: Vec<StandIn>,
    /// Customer service assistants of the area (U-04).
    #[serde(default)]
    pub assistants: Vec<StaffId>,
}

/// From when an officer is responsible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Term {
    /// The officer (片区管理员).
    pub officer: StaffId,
    /// First moment of responsibility.
    pub from_at: Timestamp,
}

/// Who acts for the officer during leave or illness; the officer stays responsible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StandIn {
    /// Who stands in.
    pub staff: StaffId,
    /// First moment.
    pub from_at: Timestamp,
    /// First moment that no longer counts.
    pub until_at: Timestamp,
    /// Why, for example `年休假`.
    #[serde(default)]
    pub reason: String,
}

impl Area {
    /// The responsible officer at a moment.
    pub fn officer_at(&self, moment: Timestamp) -> Option<StaffId> {
        self.terms
            .iter()
            .rev()
            .find(|term| term.from_at <= moment)
            .map(|term| term.officer)
    }

    /// The stand-in at a moment.
    pub fn stand_in_at(&self, moment: Timestamp) -> Option<&StandIn> {
        self.stand_ins
            .iter()
            .find(|stand_in| stand_in.from_at <= moment && moment < stand_in.until_at)
    }
}

/// A building (楼栋).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Building {
    /// Its number or name without the label, in half-width characters without leading zeros: `3`, `12A`.
    pub number: String,
    /// `幢`, `栋`, `座`, `号楼`, or empty for a building with a name.
    pub label: String,
    /// The one area that it and all its units belong to.
    pub area: AreaId,
    /// Storeys above ground, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floors: Option<u16>,
    /// Whether it has a lobby (大堂) with a desk.
    #[serde(default)]
    pub lobby: bool,
    /// Entrances (单元); may be empty.
    #[serde(default)]
    pub entrances: BTreeMap<EntranceId, Entrance>,
}

impl Building {
    /// As it is spoken and printed: `3栋`.
    pub fn title(&self) -> String {
        format!("{}{}", self.number, self.label)
    }

    /// An entrance by its number.
    pub fn entrance(&self, number: &str) -> Option<EntranceId> {
        self.entrances
            .iter()
            .find(|(_, entrance)| entrance.number == number)
            .map(|(id, _)| *id)
    }
}

/// A stair section of a building (单元).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entrance {
    /// Its number without `单元`.
    pub number: String,
    /// Storeys, where they differ from the building's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floors: Option<u16>,
}

/// Who serves a place (U-04).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Serving {
    /// The area.
    pub area: AreaId,
    /// The responsible officer; `None` is a gap.
    pub officer: Option<StaffId>,
    /// Who stands in just now.
    pub stand_in: Option<StaffId>,
    /// Customer service assistants.
    pub assistants: Vec<StaffId>,
    /// Telephone of the service centre.
    pub phone: String,
}

impl Serving {
    /// Who acts: the stand-in, else the officer.
    pub fn acting(&self) -> Option<StaffId> {
        self.stand_in.or(self.officer)
    }
}
