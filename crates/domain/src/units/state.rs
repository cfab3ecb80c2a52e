//! One unit with its history.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{BuildingId, CaseId, EntranceId, EstateId, PersonId, UnitId},
    personal::Personal,
};

/// One unit (房屋).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Unit {
    /// Id.
    pub id: UnitId,
    /// Estate.
    pub estate: EstateId,
    /// Building; its area is the unit's area.
    pub building: BuildingId,
    /// Entrance, where the building has any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entrance: Option<EntranceId>,
    /// Floor; below ground is negative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<i16>,
    /// Room number as written on the door, for example `501`, `0301`, `12A`.
    pub room: String,
    /// Building area (建筑面积) in 0.01 m².
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_centi_m2: Option<i64>,
    /// What it is for, for example `住宅`, `商铺`.
    #[serde(default)]
    pub usage: String,
    /// How it is occupied, with the date of the change.
    pub occupancy: Dated<Occupancy>,
    /// Title ownership in order of time; the last one holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub titles: Vec<Title>,
    /// Tenancies in order of time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tenancies: Vec<Tenancy>,
    /// Layout (户型) in order of time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub layouts: Vec<Dated<String>>,
    /// Structure (结构) in order of time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub structures: Vec<Dated<String>>,
    /// Quality condition (质量现状) in order of time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Dated<String>>,
    /// Upkeep and repairs noted by hand; those of cases are found by their unit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub upkeep: Vec<Upkeep>,
}

/// A value from a day on, and when it became known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Dated<T> {
    /// The value.
    pub value: T,
    /// First day on which it holds; `None`: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_on: Option<Date>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// How a unit is occupied (房态).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Occupancy {
    /// Not known.
    #[default]
    Unknown,
    /// 未售.
    Unsold,
    /// 已交房, not lived in yet.
    HandedOver,
    /// 已入住 by the owner.
    OwnerOccupied,
    /// 出租.
    Rented,
    /// 空置.
    Vacant,
    /// 长期空房.
    LongVacant,
    /// 装修中.
    Renovating,
}

impl Occupancy {
    /// Every code, in order.
    pub const ALL: &'static [Occupancy] = &[
        Occupancy::Unknown,
        Occupancy::Unsold,
        Occupancy::HandedOver,
        Occupancy::OwnerOccupied,
        Occupancy::Rented,
        Occupancy::Vacant,
        Occupancy::LongVacant,
        Occupancy::Renovating,
    ];

    /// The code of the API.
    pub fn code(self) -> &'static str {
        match self {
            Occupancy::Unknown => "unknown",
            Occupancy::Unsold => "unsold",
            Occupancy::HandedOver => "handed-over",
            Occupancy::OwnerOccupied => "owner-occupied",
            Occupancy::Rented => "rented",
            Occupancy::Vacant => "vacant",
            Occupancy::LongVacant => "long-vacant",
            Occupancy::Renovating => "renovating",
        }
    }

    /// The word of the trade.
    pub fn title(self) -> &'static str {
        match self {
            Occupancy::Unknown => "未知",
            Occupancy::Unsold => "未售",
            Occupancy::HandedOver => "已交房",
            Occupancy::OwnerOccupied => "已入住",
            Occupancy::Rented => "出租",
            Occupancy::Vacant => "空置",
            Occupancy::LongVacant => "长期空房",
            Occupancy::Renovating => "装修中",
        }
    }
}

/// Who owns the unit from when (产权归属).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Title {
    /// The owners; several share it.
    pub owners: Vec<PersonId>,
    /// Kind of title in words, for example `商品房`, `公房`.
    #[serde(default)]
    pub kind: String,
    /// Number of the certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Personal>,
    /// First day; `None`: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_on: Option<Date>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// Who rents the unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tenancy {
    /// The tenants.
    pub tenants: Vec<PersonId>,
    /// First day; `None`: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_on: Option<Date>,
    /// Last day; `None`: running, end not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_on: Option<Date>,
    /// Rent a month, in order of time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rents: Vec<Rent>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Whether it has ended.
    #[serde(default)]
    pub ended: bool,
}

/// Rent from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rent {
    /// A month, in fen.
    pub month_fen: i64,
    /// First day; `None`: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_on: Option<Date>,
}

/// One act of upkeep or repair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Upkeep {
    /// Local date.
    pub on: Date,
    /// What was done.
    pub text: Personal,
    /// The case it belonged to, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// A property of a unit that is kept as a dated text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trait {
    /// 户型.
    Layout,
    /// 结构.
    Structure,
    /// 质量现状.
    Condition,
}

impl Unit {
    /// Who owns it, as last recorded.
    pub fn owners(&self) -> &[PersonId] {
        self.titles.last().map_or(&[], |title| &title.owners)
    }

    /// The running tenancy.
    pub fn tenancy(&self) -> Option<&Tenancy> {
        self.tenancies.last().filter(|tenancy| !tenancy.ended)
    }

    /// The history of one property.
    pub fn history(&self, property: Trait) -> &[Dated<String>] {
        match property {
            Trait::Layout => &self.layouts,
            Trait::Structure => &self.structures,
            Trait::Condition => &self.conditions,
        }
    }
}
