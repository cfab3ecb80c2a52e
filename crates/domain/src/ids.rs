//! One type for every kind of id, all in one place. Ids are UUIDv7 and are made outside (by the caller or
//! the shell), never by a rule. Add one more by one line in `ids!`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
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
    /// An impact assessment (个人信息保护影响评估).
    AssessmentId,
    /// An in-app message.
    NoticeId,
    /// One facility or piece of equipment on an estate's fact sheet.
    FacilityId,
}

/// The id that always belongs to `parts` within `space`: an import run twice, or after a crash, finds what it
/// made before. It is marked as version 8, so that it never meets a made id.
pub fn derived(space: Uuid, parts: &[&str]) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(space.as_bytes());
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
