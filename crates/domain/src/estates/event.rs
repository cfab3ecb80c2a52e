//! What happened to an estate. The author and the moment stand in the journal entry.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    command::EstateChanges,
    state::{Building, Department, Entrance, Facility, Offer, Post, StandIn, Term},
};
use crate::ids::{AreaId, BuildingId, DepartmentId, EntranceId, EstateId, FacilityId, StaffId};

/// An event of one estate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Event {
    /// Put on file.
    Registered {
        /// Id.
        estate: EstateId,
        /// When.
        at: Timestamp,
        /// Name, address, zone and the other details.
        details: Box<EstateChanges>,
    },
    /// Details changed.
    Changed {
        /// The new values.
        changes: Box<EstateChanges>,
        /// The values before.
        before: Box<EstateChanges>,
    },
    /// An area divided off.
    AreaAdded {
        /// Id.
        area: AreaId,
        /// Name.
        name: String,
    },
    /// An area renamed or its assistants changed.
    AreaChanged {
        /// Which.
        area: AreaId,
        /// Name from now on.
        name: String,
        /// Assistants from now on.
        assistants: Vec<StaffId>,
    },
    /// An officer made responsible.
    OfficerNamed {
        /// Which area.
        area: AreaId,
        /// Who, from when.
        term: Term,
        /// Who was responsible before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<StaffId>,
    },
    /// Somebody acts for the officer.
    StandInNamed {
        /// Which area.
        area: AreaId,
        /// Who and when.
        stand_in: StandIn,
    },
    /// A building put on file.
    BuildingAdded {
        /// Id.
        building: BuildingId,
        /// The record, without entrances.
        record: Building,
    },
    /// A building changed.
    BuildingChanged {
        /// Which.
        building: BuildingId,
        /// The record from now on, without entrances.
        record: Building,
        /// The record before, without entrances.
        before: Building,
    },
    /// An entrance put on file.
    EntranceAdded {
        /// Which building.
        building: BuildingId,
        /// Id.
        entrance: EntranceId,
        /// The record.
        record: Entrance,
    },
    /// A department added or changed.
    DepartmentSet {
        /// Which.
        department: DepartmentId,
        /// The record from now on.
        record: Department,
        /// The record before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<Department>,
    },
    /// A line of the catalogue added, changed or removed.
    OfferSet {
        /// Its code.
        code: String,
        /// The line from now on.
        offer: Option<Offer>,
        /// The line before.
        before: Option<Offer>,
    },
    /// A line of the fact sheet added, changed or removed.
    FacilitySet {
        /// Which.
        facility: FacilityId,
        /// The line from now on.
        line: Option<Facility>,
        /// The line before.
        before: Option<Facility>,
    },
    /// Duties of a post recorded or removed.
    PostSet {
        /// Title.
        title: String,
        /// The duties from now on.
        post: Option<Post>,
        /// The duties before.
        before: Option<Post>,
    },
    /// The duty manager of a day named.
    DutyManagerSet {
        /// Local date.
        on: Date,
        /// Who.
        staff: StaffId,
        /// Who was named before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<StaffId>,
    },
    /// Service ended.
    Closed {
        /// Last day.
        on: Date,
    },
}
