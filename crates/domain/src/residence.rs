//! What people are to a unit: shared by persons, owner files and whoever asks who lives where.

use serde::{Deserialize, Serialize};

/// What a person is to a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitRole {
    /// 业主.
    Owner,
    /// 住户.
    Resident,
    /// 租户.
    Tenant,
    /// 家庭成员.
    Member,
    /// 访客.
    Visitor,
}

impl UnitRole {
    /// Every role, in order.
    pub const ALL: &'static [UnitRole] = &[
        UnitRole::Owner,
        UnitRole::Resident,
        UnitRole::Tenant,
        UnitRole::Member,
        UnitRole::Visitor,
    ];

    /// The code of the API.
    pub fn code(self) -> &'static str {
        match self {
            UnitRole::Owner => "owner",
            UnitRole::Resident => "resident",
            UnitRole::Tenant => "tenant",
            UnitRole::Member => "member",
            UnitRole::Visitor => "visitor",
        }
    }

    /// The word of the trade.
    pub fn title(self) -> &'static str {
        match self {
            UnitRole::Owner => "业主",
            UnitRole::Resident => "住户",
            UnitRole::Tenant => "租户",
            UnitRole::Member => "家庭成员",
            UnitRole::Visitor => "访客",
        }
    }
}
