//! Owner files over HTTP and in rows: the desk's search by room, name, initials and phone.

mod facts;
mod routes;
mod table;
mod wire;

use std::sync::Arc;

use domain::{
    households::{Facts, Household, Households},
    ids::{EstateId, HouseholdId, UnitId},
    rejection::Rejection,
};
use store::{Failure, StoreError, Tx, Value};
use uuid::Uuid;

pub use self::routes::routes;
use crate::{
    app::App,
    execute::{Ask, Room},
};

impl Room for Households {
    const TABLE: &'static str = "households";

    fn estate(state: &Household) -> Option<EstateId> {
        Some(state.estate)
    }

    fn columns(state: &Household) -> Vec<(&'static str, Value)> {
        table::columns(state)
    }

    async fn facts(_app: &Arc<App>, tx: &Tx, ask: &Ask<'_, Self>) -> Result<Facts, Failure<Rejection>> {
        facts::gather(tx, ask).await.map_err(Failure::Store)
    }
}

/// The owner file of a unit, for the facts of other features.
///
/// # Errors
/// A fault of the store.
pub async fn of_unit(tx: &Tx, unit: UnitId) -> Result<Option<HouseholdId>, StoreError> {
    let row = tx
        .query_opt("SELECT id FROM households WHERE unit_id = $1", &[unit.into()])
        .await?;
    row.map(|row| row.get::<Uuid>(0).map(HouseholdId)).transpose()
}
