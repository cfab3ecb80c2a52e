//! What happened to a unit. The author and the moment stand in the journal entry; events that replace a value
//! keep the one before.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    command::{NewUnit, UnitChanges},
    state::{Dated, Occupancy, Rent, Tenancy, Title, Trait, Upkeep},
};

/// An event of one unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Event {
    /// Put on file.
    Registered {
        /// The unit.
        unit: Box<NewUnit>,
        /// When.
        at: Timestamp,
    },
    /// Corrected.
    Changed {
        /// The new values.
        changes: Box<UnitChanges>,
        /// The values before.
        before: Box<UnitChanges>,
    },
    /// Title ownership changed.
    TitleChanged {
        /// The title from now on; the one before is the last in the state.
        title: Title,
    },
    /// Rented out.
    Let {
        /// The tenancy.
        tenancy: Tenancy,
    },
    /// The rent changed.
    RentChanged {
        /// The rent from now on.
        rent: Rent,
    },
    /// The running tenancy ended.
    TenancyEnded {
        /// Last day.
        on: Date,
    },
    /// Layout, structure or condition described.
    Described {
        /// Which property.
        property: Trait,
        /// The words.
        text: Dated<String>,
    },
    /// Occupied otherwise.
    OccupancySet {
        /// From now on.
        occupancy: Dated<Occupancy>,
        /// Before.
        before: Dated<Occupancy>,
    },
    /// Upkeep noted.
    UpkeepNoted {
        /// What and when.
        upkeep: Upkeep,
    },
}
