//! JSON shapes of areas, buildings, entrances and of who serves them.

use domain::{
    estates::{Area, Building},
    ids::{AreaId, BuildingId},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An area.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AreaAnswer {
    /// Id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// The responsible officer now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub officer_id: Option<Uuid>,
    /// Who stands in now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stand_in_id: Option<Uuid>,
    /// Customer service assistants.
    pub assistant_ids: Vec<Uuid>,
    /// Officers in order of time.
    pub terms: Vec<TermAnswer>,
}

/// From when an officer is responsible.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TermAnswer {
    /// The officer.
    pub officer_id: Uuid,
    /// First moment.
    pub from_at: Timestamp,
}

impl AreaAnswer {
    pub(super) fn new(id: AreaId, area: &Area, now: Timestamp) -> Self {
        Self {
            id: id.into(),
            name: area.name.clone(),
            officer_id: area.officer_at(now).map(Uuid::from),
            stand_in_id: area.stand_in_at(now).map(|stand_in| stand_in.staff.into()),
            assistant_ids: area.assistants.iter().map(|staff| (*staff).into()).collect(),
            terms: area
                .terms
                .iter()
                .map(|term| TermAnswer {
                    officer_id: term.officer.into(),
                    from_at: term.from_at,
                })
                .collect(),
        }
    }
}

/// A building.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BuildingAnswer {
    /// Id.
    pub id: Uuid,
    /// Number without its label.
    pub number: String,
    /// 幢, 栋, 座, 号楼.
    pub label: String,
    /// Number and label.
    pub title: String,
    /// Its area.
    pub area_id: Uuid,
    /// Storeys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floors: Option<u16>,
    /// Whether it has a lobby.
    pub lobby: bool,
    /// Entrances.
    pub entrances: Vec<EntranceAnswer>,
}

/// An entrance.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EntranceAnswer {
    /// Id.
    pub id: Uuid,
    /// Number without 单元.
    pub number: String,
}

impl BuildingAnswer {
    pub(super) fn new(id: BuildingId, building: &Building) -> Self {
        let mut entrances: Vec<EntranceAnswer> = building
            .entrances
            .iter()
            .map(|(id, entrance)| EntranceAnswer {
                id: (*id).into(),
                number: entrance.number.clone(),
            })
            .collect();
        entrances.sort_by_cached_key(|entrance| crate::reach::sortable(&entrance.number));
        Self {
            id: id.into(),
            number: building.number.clone(),
            label: building.label.clone(),
            title: building.title(),
            area_id: building.area.into(),
            floors: building.floors,
            lobby: building.lobby,
            entrances,
        }
    }
}

/// A new area.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateArea {
    /// Name.
    pub name: String,
    /// The responsible officer.
    #[serde(default)]
    pub officer_id: Option<Uuid>,
}

/// Changes of an area; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ChangeArea {
    /// Name.
    pub name: Option<String>,
    /// All assistants.
    pub assistant_ids: Option<Vec<Uuid>>,
}

/// The officer of an area from a moment on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NameOfficer {
    /// Who.
    pub staff_id: Uuid,
    /// From when; now if it is left out.
    #[serde(default)]
    pub from_at: Option<Timestamp>,
}

/// A stand-in for the officer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateStandIn {
    /// Who.
    pub staff_id: Uuid,
    /// First moment.
    pub from_at: Timestamp,
    /// First moment that no longer counts.
    pub until_at: Timestamp,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// Buildings to put on file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateBuildings {
    /// The buildings; one that is there already only gains entrances.
    pub buildings: Vec<CreateBuilding>,
}

/// A building to put on file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateBuilding {
    /// Number without its label.
    pub number: String,
    /// 幢, 栋, 座, 号楼; the estate's if it is left out.
    #[serde(default)]
    pub label: Option<String>,
    /// Its area; may be left out while the estate has only one.
    #[serde(default)]
    pub area_id: Option<Uuid>,
    /// Storeys.
    #[serde(default)]
    pub floors: Option<u16>,
    /// Whether it has a lobby.
    #[serde(default)]
    pub lobby: bool,
    /// Numbers of its entrances.
    #[serde(default)]
    pub entrances: Vec<String>,
}

/// Changes of a building; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ChangeBuilding {
    /// Number; only while no unit stands in it.
    pub number: Option<String>,
    /// Label.
    pub label: Option<String>,
    /// Area: all its units change area with it.
    pub area_id: Option<Uuid>,
    /// Storeys.
    pub floors: Option<u16>,
    /// Whether it has a lobby.
    pub lobby: Option<bool>,
}
