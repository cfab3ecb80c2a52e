//! JSON shapes of units.

use domain::{
    ids::{BuildingId, EntranceId, PersonId},
    units::{Dated, Occupancy, Tenancy, Title, Trait, Unit, UnitChanges},
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{UnitPlace, table::Listed};

/// A unit to put on file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateUnit {
    /// Estate.
    pub estate_id: Uuid,
    /// Building.
    pub building_id: Uuid,
    /// Entrance, where the building has any.
    #[serde(default)]
    pub entrance_id: Option<Uuid>,
    /// Floor; read from the room if it is left out.
    #[serde(default)]
    pub floor: Option<i16>,
    /// Room number as written on the door.
    pub room: String,
    /// Building area in 0.01 m².
    #[serde(default)]
    pub area_centi_m2: Option<i64>,
    /// What it is for.
    #[serde(default)]
    pub usage: Option<String>,
    /// How it is occupied.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub occupancy: Option<Occupancy>,
    /// Layout.
    #[serde(default)]
    pub layout: Option<String>,
    /// Owners on file.
    #[serde(default)]
    pub owner_ids: Vec<Uuid>,
}

/// Corrections of a unit; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ChangeUnit {
    /// Building.
    pub building_id: Option<Uuid>,
    /// Entrance.
    pub entrance_id: Option<Uuid>,
    /// Floor.
    pub floor: Option<i16>,
    /// Room number.
    pub room: Option<String>,
    /// Building area in 0.01 m².
    pub area_centi_m2: Option<i64>,
    /// What it is for.
    pub usage: Option<String>,
}

impl From<ChangeUnit> for UnitChanges {
    fn from(wish: ChangeUnit) -> Self {
        Self {
            building: wish.building_id.map(BuildingId),
            entrance: wish.entrance_id.map(EntranceId),
            floor: wish.floor,
            room: wish.room,
            area_centi_m2: wish.area_centi_m2,
            usage: wish.usage,
        }
    }
}

/// A change of title ownership.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangeTitle {
    /// All owners from now on.
    pub owner_ids: Vec<Uuid>,
    /// Kind of title.
    #[serde(default)]
    pub kind: String,
    /// Number of the certificate.
    #[serde(default)]
    pub certificate: Option<String>,
    /// First day.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub from_on: Option<Date>,
}

/// A tenancy.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LetUnit {
    /// The tenants.
    pub tenant_ids: Vec<Uuid>,
    /// First day.
    #[schema(value_type = String, format = Date)]
    pub from_on: Date,
    /// Last day, if agreed.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub until_on: Option<Date>,
    /// Rent a month in fen.
    #[serde(default)]
    pub month_fen: Option<i64>,
}

/// A change of the rent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangeRent {
    /// Rent a month in fen.
    pub month_fen: i64,
    /// First day.
    #[schema(value_type = String, format = Date)]
    pub from_on: Date,
}

/// The end of the running tenancy.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EndTenancy {
    /// Last day.
    #[schema(value_type = String, format = Date)]
    pub on: Date,
}

/// Layout, structure or condition as it now is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DescribeUnit {
    /// `layout`, `structure`, `condition`.
    #[schema(value_type = String)]
    pub property: Trait,
    /// The words.
    pub text: String,
    /// First day.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub from_on: Option<Date>,
}

/// How the unit is occupied.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetOccupancy {
    /// `unsold handed-over owner-occupied rented vacant long-vacant renovating unknown`.
    #[schema(value_type = String)]
    pub occupancy: Occupancy,
    /// First day.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub from_on: Option<Date>,
}

/// Upkeep or a repair, noted by hand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NoteUpkeep {
    /// Local date.
    #[schema(value_type = String, format = Date)]
    pub on: Date,
    /// What was done.
    pub text: String,
    /// The case it belonged to.
    #[serde(default)]
    pub case_id: Option<Uuid>,
}

/// Which units are listed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UnitsQuery {
    /// Only of this estate.
    pub estate_id: Option<Uuid>,
    /// Only of this area.
    pub area_id: Option<Uuid>,
    /// Only of this building.
    pub building_id: Option<Uuid>,
    /// Only so occupied.
    pub occupancy: Option<String>,
    /// A room in any written form.
    pub q: Option<String>,
    /// Rows wanted.
    pub limit: Option<u32>,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// `xlsx`: answer with a workbook.
    pub format: Option<String>,
    /// What the workbook is for; stands in the audit log (V-02).
    pub purpose: Option<String>,
}

/// A row of the list.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnitRow {
    /// Id.
    pub id: Uuid,
    /// Estate.
    pub estate_id: Uuid,
    /// Area.
    pub area_id: Uuid,
    /// Building.
    pub building_id: Uuid,
    /// Entrance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entrance_id: Option<Uuid>,
    /// `3栋2单元501`.
    pub title: String,
    /// `3-2-501`.
    pub short: String,
    /// Floor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor: Option<i16>,
    /// Room number.
    pub room: String,
    /// How it is occupied.
    pub occupancy: String,
    /// Building area in 0.01 m².
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area_centi_m2: Option<i64>,
    #[serde(skip)]
    pub(super) sort: String,
}

impl UnitRow {
    pub(super) fn new(listed: Listed) -> Self {
        let Listed {
            place,
            sort,
            occupancy,
            area_centi_m2,
        } = listed;
        Self {
            id: place.unit.into(),
            estate_id: place.estate.into(),
            area_id: place.area.into(),
            building_id: place.building.into(),
            entrance_id: place.entrance.map(Uuid::from),
            title: place.title(),
            short: place.room.short(),
            floor: place.room.floor,
            room: place.room.room,
            occupancy,
            area_centi_m2,
            sort,
        }
    }
}

/// A unit with its history.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnitAnswer {
    /// Id.
    pub id: Uuid,
    /// Version, for `If-Match`.
    pub version: i64,
    /// Estate.
    pub estate_id: Uuid,
    /// Area.
    pub area_id: Uuid,
    /// Building.
    pub building_id: Uuid,
    /// Entrance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entrance_id: Option<Uuid>,
    /// `3栋2单元501`.
    pub title: String,
    /// `3-2-501`.
    pub short: String,
    /// Floor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor: Option<i16>,
    /// Room number.
    pub room: String,
    /// Building area in 0.01 m².
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area_centi_m2: Option<i64>,
    /// What it is for.
    pub usage: String,
    /// How it is occupied.
    pub occupancy: DatedAnswer,
    /// Title ownership, oldest first.
    pub titles: Vec<TitleAnswer>,
    /// Tenancies, oldest first.
    pub tenancies: Vec<TenancyAnswer>,
    /// Layouts, oldest first.
    pub layouts: Vec<DatedAnswer>,
    /// Structures, oldest first.
    pub structures: Vec<DatedAnswer>,
    /// Conditions, oldest first.
    pub conditions: Vec<DatedAnswer>,
    /// Upkeep noted by hand, oldest first.
    pub upkeep: Vec<UpkeepAnswer>,
}

/// A value from a day on.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DatedAnswer {
    /// The value.
    pub value: String,
    /// First day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub from_on: Option<Date>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// Who owns the unit from when.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TitleAnswer {
    /// The owners.
    pub owner_ids: Vec<Uuid>,
    /// Kind of title.
    pub kind: String,
    /// First day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub from_on: Option<Date>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// Who rents the unit.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TenancyAnswer {
    /// The tenants.
    pub tenant_ids: Vec<Uuid>,
    /// First day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub from_on: Option<Date>,
    /// Last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub until_on: Option<Date>,
    /// Rents a month in fen, oldest first, each with its first day.
    pub rents: Vec<RentAnswer>,
    /// Whether it has ended.
    pub ended: bool,
}

/// Rent from a day on.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RentAnswer {
    /// A month, in fen.
    pub month_fen: i64,
    /// First day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub from_on: Option<Date>,
}

/// One act of upkeep.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpkeepAnswer {
    /// Local date.
    #[schema(value_type = String, format = Date)]
    pub on: Date,
    /// What was done.
    pub text: String,
    /// The case it belonged to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case_id: Option<Uuid>,
}

fn ids(persons: &[PersonId]) -> Vec<Uuid> {
    persons.iter().map(|person| (*person).into()).collect()
}

fn dated(values: &[Dated<String>]) -> Vec<DatedAnswer> {
    let one = |dated: &Dated<String>| DatedAnswer {
        value: dated.value.clone(),
        from_on: dated.from_on,
        recorded_at: dated.recorded_at,
    };
    values.iter().map(one).collect()
}

impl UnitAnswer {
    /// A unit and where it lies.
    pub fn new(state: &Unit, place: &UnitPlace, version: i64) -> Self {
        let title = |title: &Title| TitleAnswer {
            owner_ids: ids(&title.owners),
            kind: title.kind.clone(),
            from_on: title.from_on,
            recorded_at: title.recorded_at,
        };
        let tenancy = |tenancy: &Tenancy| TenancyAnswer {
            tenant_ids: ids(&tenancy.tenants),
            from_on: tenancy.from_on,
            until_on: tenancy.until_on,
            rents: tenancy
                .rents
                .iter()
                .map(|rent| RentAnswer {
                    month_fen: rent.month_fen,
                    from_on: rent.from_on,
                })
                .collect(),
            ended: tenancy.ended,
        };
        Self {
            id: state.id.into(),
            version,
            estate_id: state.estate.into(),
            area_id: place.area.into(),
            building_id: state.building.into(),
            entrance_id: state.entrance.map(Uuid::from),
            title: place.title(),
            short: place.room.short(),
            floor: state.floor,
            room: state.room.clone(),
            area_centi_m2: state.area_centi_m2,
            usage: state.usage.clone(),
            occupancy: DatedAnswer {
                value: state.occupancy.value.code().to_owned(),
                from_on: state.occupancy.from_on,
                recorded_at: state.occupancy.recorded_at,
            },
            titles: state.titles.iter().map(title).collect(),
            tenancies: state.tenancies.iter().map(tenancy).collect(),
            layouts: dated(&state.layouts),
            structures: dated(&state.structures),
            conditions: dated(&state.conditions),
            upkeep: state
                .upkeep
                .iter()
                .map(|upkeep| UpkeepAnswer {
                    on: upkeep.on,
                    text: upkeep.text.text().to_owned(),
                    case_id: upkeep.case.map(Uuid::from),
                })
                .collect(),
        }
    }
}
