//! Estates over HTTP and in rows: structure, departments, catalogue, fact sheet, posts, duty.

mod facts;
mod routes;
mod table;
mod wire;

use std::sync::Arc;

use domain::{
    estates::{Command, Estate, Estates, Event, Facts},
    flows::{self, Errand},
    ids::{AreaId, BuildingId, EntranceId, EstateId, StaffId},
    rejection::Rejection,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use store::{Failure, StoreError, Tx, Value};
use uuid::Uuid;

pub use self::routes::routes;
use crate::{
    app::App,
    execute::{Ask, Room},
};

impl Room for Estates {
    const TABLE: &'static str = "estates";

    fn stands_on_others(command: &Command) -> bool {
        match command {
            // Whoever is named must still be here; see `Leave` of staff.
            Command::AddArea { officer, .. } => officer.is_some(),
            Command::ChangeArea { assistants, .. } => assistants.is_some(),
            Command::SetDepartment { head, .. } => head.is_some(),
            Command::NameOfficer { .. } | Command::StandIn { .. } | Command::SetDutyManager { .. } => true,
            // No unit may have been put on file under the old number; see `Register` of units.
            Command::ChangeBuilding { number, .. } => number.is_some(),
            _ => false,
        }
    }

    fn estate(state: &Estate) -> Option<EstateId> {
        Some(state.id)
    }

    fn columns(state: &Estate) -> Vec<(&'static str, Value)> {
        table::columns(state)
    }

    async fn facts(_app: &Arc<App>, tx: &Tx, ask: &Ask<'_, Self>) -> Result<Facts, Failure<Rejection>> {
        facts::gather(tx, ask).await.map_err(Failure::Store)
    }

    async fn beside(
        tx: &Tx,
        _id: Uuid,
        before: Option<&Estate>,
        after: &Estate,
        _now: Timestamp,
    ) -> Result<(), Failure<Rejection>> {
        table::write_beside(tx, before, after)
            .await
            .map_err(Failure::Store)
    }

    fn errands(id: Uuid, before: Option<&Estate>, events: &[Event], after: &Estate) -> Vec<Errand> {
        flows::of_estates(id.into(), before, events, after)
    }
}

/// One estate, for the facts of other features.
///
/// # Errors
/// A fault of the store.
pub async fn of_id(tx: &Tx, estate: EstateId) -> Result<Option<Estate>, StoreError> {
    let stored = tx.load(Estates::TABLE, estate.into()).await?;
    stored
        .map(|stored| {
            serde_json::from_str(&stored.state).map_err(|error| StoreError::Corrupt(error.to_string()))
        })
        .transpose()
}

/// Whether an estate is on file.
///
/// # Errors
/// A fault of the store.
pub async fn is_known(tx: &Tx, estate: EstateId) -> Result<bool, StoreError> {
    Ok(tx
        .query_opt("SELECT 1 FROM estates WHERE id = $1", &[estate.into()])
        .await?
        .is_some())
}

/// Every estate on file, those that were handed over included.
///
/// # Errors
/// A fault of the store.
// no scope: retention goes through all of them, and shows nothing
pub async fn ids(tx: &Tx) -> Result<Vec<EstateId>, StoreError> {
    let rows = tx.query("SELECT id FROM estates ORDER BY id", &[]).await?;
    rows.iter().map(|row| Ok(row.get::<Uuid>(0)?.into())).collect()
}

/// Every estate in service.
///
/// # Errors
/// A fault of the store.
// no scope: the server's own daily work goes through all of them, and shows nothing
pub async fn in_service(tx: &Tx) -> Result<Vec<EstateId>, StoreError> {
    let rows = tx
        .query("SELECT id FROM estates WHERE closed_on IS NULL ORDER BY id", &[])
        .await?;
    rows.iter().map(|row| Ok(row.get::<Uuid>(0)?.into())).collect()
}

/// The local date of an estate at a moment; of one that is not on file, that of Asia/Shanghai.
///
/// # Errors
/// A fault of the store.
pub async fn today(tx: &Tx, estate: EstateId, now: Timestamp) -> Result<Date, StoreError> {
    let row = tx
        .query_opt("SELECT zone FROM estates WHERE id = $1", &[estate.into()])
        .await?;
    let zone: String = row.map_or_else(|| Ok("Asia/Shanghai".to_owned()), |row| row.get(0))?;
    Ok(local_date(&zone, now))
}

/// The local date in a zone by its name.
pub fn local_date(zone: &str, now: Timestamp) -> Date {
    now.to_zoned(TimeZone::get(zone).unwrap_or(TimeZone::UTC)).date()
}

/// A building as other features need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildingPlace {
    /// Its estate.
    pub estate: EstateId,
    /// Its area.
    pub area: AreaId,
    /// Whether the estate's service has ended.
    pub closed: bool,
    /// The estate's zone.
    pub zone: String,
    /// The entrance asked for, if it belongs to the building.
    pub entrance: Option<EntranceId>,
}

/// A building, and whether an entrance belongs to it.
///
/// # Errors
/// A fault of the store.
pub async fn building(
    tx: &Tx,
    building: BuildingId,
    entrance: Option<EntranceId>,
) -> Result<Option<BuildingPlace>, StoreError> {
    let sql = "SELECT b.estate_id, b.area_id, e.closed_on, e.zone, n.id FROM buildings b \
         JOIN estates e ON e.id = b.estate_id \
         LEFT JOIN entrances n ON n.building_id = b.id AND n.id = $2 WHERE b.id = $1";
    let Some(row) = tx.query_opt(sql, &[building.into(), entrance.into()]).await? else {
        return Ok(None);
    };
    Ok(Some(BuildingPlace {
        estate: row.get::<Uuid>(0)?.into(),
        area: row.get::<Uuid>(1)?.into(),
        closed: row.get::<Option<Date>>(2)?.is_some(),
        zone: row.get(3)?,
        entrance: row.get::<Option<Uuid>>(4)?.map(EntranceId),
    }))
}

/// The duty manager of a local day, as the estate names them.
///
/// # Errors
/// A fault of the store.
pub async fn duty_manager(tx: &Tx, estate: EstateId, on: Date) -> Result<Option<StaffId>, StoreError> {
    let sql = "SELECT staff_id FROM duty_days WHERE estate_id = $1 AND day = $2";
    let row = tx.query_opt(sql, &[estate.into(), on.into()]).await?;
    row.map(|row| row.get::<Uuid>(0).map(StaffId)).transpose()
}
