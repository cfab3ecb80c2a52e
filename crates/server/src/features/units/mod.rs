//! Units over HTTP and in rows.

mod facts;
mod routes;
mod table;
mod wire;

use std::sync::Arc;

use domain::{
    flows::{self, Errand},
    ids::{AreaId, BuildingId, EntranceId, EstateId, UnitId},
    place,
    rejection::Rejection,
    units::{Command, Event, Facts, Unit, Units},
};
use jiff::Timestamp;
use store::{Failure, Row, StoreError, Tx, Value};
use uuid::Uuid;

pub use self::routes::routes;
use crate::{
    app::App,
    execute::{Ask, Room},
};

impl Room for Units {
    const TABLE: &'static str = "units";

    fn stands_on_others(command: &Command) -> bool {
        // The building keeps its number once it has units. Imports are many rows at once and change no number.
        matches!(command, Command::Register { .. } | Command::Change { .. })
    }

    fn estate(state: &Unit) -> Option<EstateId> {
        Some(state.estate)
    }

    fn columns(state: &Unit) -> Vec<(&'static str, Value)> {
        table::columns(state)
    }

    fn errands(_id: Uuid, before: Option<&Unit>, events: &[Event], after: &Unit) -> Vec<Errand> {
        flows::of_units(before, events, after)
    }

    async fn facts(_app: &Arc<App>, tx: &Tx, ask: &Ask<'_, Self>) -> Result<Facts, Failure<Rejection>> {
        facts::check_case(tx, ask).await?;
        facts::gather(tx, ask).await.map_err(Failure::Store)
    }

    async fn beside(
        tx: &Tx,
        _id: Uuid,
        before: Option<&Unit>,
        after: &Unit,
        _now: Timestamp,
    ) -> Result<(), Failure<Rejection>> {
        table::write_beside(tx, before, after)
            .await
            .map_err(Failure::Store)
    }
}

/// Where a unit lies, as other features and pages need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitPlace {
    /// The unit.
    pub unit: UnitId,
    /// Its estate.
    pub estate: EstateId,
    /// The one area that it belongs to.
    pub area: AreaId,
    /// Its building.
    pub building: BuildingId,
    /// Its entrance.
    pub entrance: Option<EntranceId>,
    /// What the building is called: 幢, 栋, 座.
    pub label: String,
    /// Building, entrance, floor and room as numbers.
    pub room: place::Room,
}

impl UnitPlace {
    /// The columns that [`UnitPlace::read`] takes, of `units u`, `buildings b` and `entrances n`.
    pub const COLUMNS: &'static str = "u.id, u.estate_id, b.area_id, u.building_id, u.entrance_id, b.label, b.number, n.number, u.floor, u.room";
    /// The tables that those columns stand in.
    pub const TABLES: &'static str =
        "units u JOIN buildings b ON b.id = u.building_id LEFT JOIN entrances n ON n.id = u.entrance_id";
    /// How many columns those are.
    pub const WIDTH: usize = 10;

    /// Reads the columns from place `from` on.
    ///
    /// # Errors
    /// The row holds something else.
    pub fn read(row: &Row, from: usize) -> Result<Self, StoreError> {
        Ok(Self {
            unit: row.get::<Uuid>(from)?.into(),
            estate: row.get::<Uuid>(from + 1)?.into(),
            area: row.get::<Uuid>(from + 2)?.into(),
            building: row.get::<Uuid>(from + 3)?.into(),
            entrance: row.get::<Option<Uuid>>(from + 4)?.map(EntranceId),
            label: row.get(from + 5)?,
            room: place::Room {
                building: row.get(from + 6)?,
                entrance: row.get(from + 7)?,
                floor: row
                    .get::<Option<i64>>(from + 8)?
                    .and_then(|floor| i16::try_from(floor).ok()),
                room: row.get(from + 9)?,
            },
        })
    }

    /// As staff write it: `3栋2单元501`.
    pub fn title(&self) -> String {
        let place::Room {
            building,
            entrance,
            room,
            ..
        } = &self.room;
        match entrance {
            Some(entrance) => format!("{building}{}{entrance}单元{room}", self.label),
            None => format!("{building}{}{room}", self.label),
        }
    }
}

/// Where a unit lies, for the facts of other features.
///
/// # Errors
/// A fault of the store.
pub async fn place_of(tx: &Tx, unit: UnitId) -> Result<Option<UnitPlace>, StoreError> {
    let sql = format!(
        "SELECT {} FROM {} WHERE u.id = $1",
        UnitPlace::COLUMNS,
        UnitPlace::TABLES
    );
    tx.query_opt(&sql, &[unit.into()])
        .await?
        .map(|row| UnitPlace::read(&row, 0))
        .transpose()
}
