//! One type for every kind of id, all in one place. Ids are UUIDv7 and are made outside (by the caller or
//! the shell), never by a rule. Add one more by one line in `ids!`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident,)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
        impl From<$name> for Uuid {
            fn from(id: $name) -> Uuid {
                id.0
            }
        }
    )+};
}

ids! {
    /// 小区.
    EstateId,
    /// 片区.
    AreaId,
    /// 楼栋.
    BuildingId,
    /// 单元 (stair section of a building).
    EntranceId,
    /// 房屋.
    UnitId,
    /// The owner file (业主档案) of a unit.
    HouseholdId,
    /// A customer on file.
    PersonId,
    /// A member of staff.
    StaffId,
    /// 部门.
    DepartmentId,
    /// A sign-in of a person or of staff.
    AccountId,
    /// One signed-in browser or program.
    SessionId,
    /// 事项.
    CaseId,
    /// A form opened at the desk, perhaps never saved.
    IntakeId,
    /// An uploaded file.
    FileId,
    /// A published or proposed version of the service standard.
    StandardId,
    /// An in-app message.
    NoticeId,
}
