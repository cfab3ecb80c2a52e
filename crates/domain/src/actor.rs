//! Who acts: the roles of table U, what a caller may do, and which records a caller may see.
//!
//! Permissions are data: chapter `roles` of the service standard says which permission each role carries; the
//! shell resolves them when it builds the [`Actor`]. Add a role by one line in `roles!`.

use std::{collections::BTreeSet, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, AreaId, DepartmentId, EstateId, PersonId, StaffId};

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)+) => {
        /// A role of the software (U-02). Titles are labels, see chapter `roles` of the standard.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Role {
            $($(#[$doc])* #[serde(rename = $code)] $name,)+
        }

        impl Role {
            /// Every role, in the order of table U.
            pub const ALL: &'static [Role] = &[$(Role::$name),+];

            /// The code used in the API and in the standard.
            pub fn code(self) -> &'static str {
                match self { $(Role::$name => $code),+ }
            }
        }
    };
}

roles! {
    /// 住户.
    Resident = "resident",
    /// 业主.
    Owner = "owner",
    /// 租户.
    Tenant = "tenant",
    /// 客服助理 / 前台.
    FrontDeskAssistant = "front-desk-assistant",
    /// 服务跟踪员.
    ServiceTracker = "service-tracker",
    /// 质量评估员.
    QualityAssessor = "quality-assessor",
    /// 礼宾助理.
    ConciergeAssistant = "concierge-assistant",
    /// 片区管理员.
    AreaOfficer = "area-officer",
    /// 客服区域专员.
    AreaServiceSpecialist = "area-service-specialist",
    /// 客服主管.
    CustomerServiceSupervisor = "customer-service-supervisor",
    /// 部门负责人.
    DepartmentHead = "department-head",
    /// 维修人员.
    MaintenanceWorker = "maintenance-worker",
    /// 保洁 / 绿化人员.
    CleaningWorker = "cleaning-worker",
    /// 门岗 / 保安.
    Guard = "guard",
    /// 值班主任.
    DutyManager = "duty-manager",
    /// 分管主任.
    DirectorInCharge = "director-in-charge",
    /// 服务中心经理.
    ServiceCentreManager = "service-centre-manager",
    /// 物业公司管理层.
    CompanyManagement = "company-management",
    /// 业委会成员.
    CommitteeMember = "committee-member",
    /// 系统管理员: accounts, settings, standards.
    Administrator = "administrator",
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A text that names no role.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown role `{0}`")]
pub struct UnknownRole(pub String);

impl FromStr for Role {
    type Err = UnknownRole;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Role::ALL
            .iter()
            .copied()
            .find(|role| role.code() == text)
            .ok_or_else(|| UnknownRole(text.to_owned()))
    }
}

/// One role held in one place: company-wide without an estate; a whole estate without areas.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Grant {
    /// The role held.
    pub role: Role,
    /// `None`: every estate of the company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estate: Option<EstateId>,
    /// Empty: every area of the estate.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub areas: BTreeSet<AreaId>,
}

impl Grant {
    /// Whether the grant reaches `area` (or matters of no area) of `estate`.
    pub fn reaches(&self, estate: EstateId, area: Option<AreaId>) -> bool {
        self.estate.is_none_or(|own| own == estate)
            && (self.areas.is_empty() || area.is_some_and(|area| self.areas.contains(&area)))
    }
}

/// The caller of a command, resolved once per request; timers and imports act as [`Actor::system`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The signed-in account; `None` for the system itself.
    pub account: Option<AccountId>,
    /// The member of staff behind the account.
    pub staff: Option<StaffId>,
    /// The customer behind the account.
    pub person: Option<PersonId>,
    /// The department of the member of staff (complaints about it are not theirs to judge).
    pub department: Option<DepartmentId>,
    /// Roles with their reach, and for each the permissions that the standard gives it.
    pub grants: Vec<(Grant, BTreeSet<String>)>,
    /// Every right everywhere: the system, and the first administrator until a second one exists.
    pub unlimited: bool,
}

impl Actor {
    /// The server itself: timers, errands, imports, demo.
    pub fn system() -> Self {
        Self {
            account: None,
            staff: None,
            person: None,
            department: None,
            grants: Vec::new(),
            unlimited: true,
        }
    }

    /// Whether the actor is the server itself.
    pub fn is_system(&self) -> bool {
        self.account.is_none()
    }

    /// Whether the actor is a customer: only what is their own is opened, whatever estate their role names.
    pub fn is_customer(&self) -> bool {
        self.staff.is_none() && self.person.is_some() && !self.unlimited
    }

    /// Whether the actor holds `permission` (for example `cases.dispatch`) for that place.
    pub fn may(&self, permission: &str, estate: EstateId, area: Option<AreaId>) -> bool {
        self.unlimited
            || self
                .grants
                .iter()
                .any(|(grant, permissions)| permissions.contains(permission) && grant.reaches(estate, area))
    }

    /// Whether the actor holds `permission` for at least one area of `estate`: enough for what belongs to no
    /// area, such as a person without a unit.
    pub fn may_within(&self, permission: &str, estate: EstateId) -> bool {
        self.unlimited
            || self.grants.iter().any(|(grant, permissions)| {
                permissions.contains(permission) && grant.estate.is_none_or(|own| own == estate)
            })
    }

    /// Whether the actor holds `permission` anywhere.
    pub fn may_anywhere(&self, permission: &str) -> bool {
        self.unlimited
            || self
                .grants
                .iter()
                .any(|(_, permissions)| permissions.contains(permission))
    }

    /// Whether the actor holds `role` for that place (being unlimited is not holding a role).
    pub fn holds(&self, role: Role, estate: EstateId, area: Option<AreaId>) -> bool {
        self.grants
            .iter()
            .any(|(grant, _)| grant.role == role && grant.reaches(estate, area))
    }

    /// Whether the actor holds `role` anywhere.
    pub fn holds_anywhere(&self, role: Role) -> bool {
        self.grants.iter().any(|(grant, _)| grant.role == role)
    }

    /// The places where the actor holds `permission`.
    fn reach(&self, permission: &str) -> Reach {
        if self.unlimited {
            return Reach::Everything;
        }
        self.grants
            .iter()
            .filter(|(_, permissions)| permissions.contains(permission))
            .fold(Reach::Nothing, |reach, (grant, _)| reach.with(grant))
    }

    /// Which records `permission` opens to this actor; see [`Scope`].
    pub fn scope(&self, permission: &str) -> Scope {
        Scope {
            reach: self.reach(permission),
            complaints: self.reach("cases.complaints"),
            own_department: self.department,
            own_staff: self.staff,
            own_person: self.person,
            about_staff: self.staff,
            about_department: if self.unlimited { None } else { self.department },
            supervision: self.unlimited || self.holds_anywhere(Role::CompanyManagement),
        }
    }
}

/// The places a scope opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// No place: only what is one's own.
    Nothing,
    /// Every estate of the company.
    Everything,
    /// Whole estates, and areas of further estates.
    Places {
        /// Estates opened whole.
        estates: BTreeSet<EstateId>,
        /// Single areas of estates that are not opened whole.
        areas: BTreeSet<(EstateId, AreaId)>,
    },
}

impl Reach {
    fn with(self, grant: &Grant) -> Self {
        let Some(estate) = grant.estate else {
            return Reach::Everything;
        };
        let (mut estates, mut areas) = match self {
            Reach::Everything => return Reach::Everything,
            Reach::Nothing => (BTreeSet::new(), BTreeSet::new()),
            Reach::Places { estates, areas } => (estates, areas),
        };
        if grant.areas.is_empty() {
            estates.insert(estate);
        } else {
            areas.extend(grant.areas.iter().map(|area| (estate, *area)));
        }
        Reach::Places { estates, areas }
    }

    /// Whether the place is opened.
    pub fn covers(&self, estate: EstateId, area: Option<AreaId>) -> bool {
        match self {
            Reach::Nothing => false,
            Reach::Everything => true,
            Reach::Places { estates, areas } => {
                estates.contains(&estate) || area.is_some_and(|area| areas.contains(&(estate, area)))
            }
        }
    }
}

/// What a caller may see: places, own records **and exclusions**. Every list, get, search, count, export,
/// figure, live message and notice takes one; there is no read without it (design §6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Places opened by role.
    pub reach: Reach,
    /// Places whose complaints are opened too; elsewhere only one's own and those that one's department works on
    /// (V-01).
    pub complaints: Reach,
    /// The department whose complaints are visible within `reach`.
    pub own_department: Option<DepartmentId>,
    /// Cases held, or first received, by this member of staff are visible wherever they are.
    pub own_staff: Option<StaffId>,
    /// Cases of this customer are visible.
    pub own_person: Option<PersonId>,
    /// Cases about this member of staff are invisible, whatever else is opened.
    pub about_staff: Option<StaffId>,
    /// Supervision cases about this department are invisible.
    pub about_department: Option<DepartmentId>,
    /// Whether misconduct reports are visible at all (X-46: company management).
    pub supervision: bool,
}

impl Scope {
    /// Whether any part of the estate is opened by role.
    pub fn reaches(&self, estate: EstateId) -> bool {
        match &self.reach {
            Reach::Nothing => false,
            Reach::Everything => true,
            Reach::Places { estates, areas } => {
                estates.contains(&estate) || areas.iter().any(|(own, _)| *own == estate)
            }
        }
    }
}
