//! Owner files over HTTP and in rows: the desk's search by room, name, initials and phone.

mod facts;
mod routes;
mod table;
mod wire;

use std::sync::Arc;

use domain::{
    feature::Feature as _,
    flows::Errand,
    households::{Command, Facts, Household, Households},
    ids::{EstateId, HouseholdId, UnitId},
    rejection::Rejection,
};
use jiff::Timestamp;
use store::{Failure, StoreError, Told, Tx, Value};
use uuid::Uuid;

pub use self::routes::routes;
use crate::{
    app::App,
    execute::{Ask, Call, Room, execute},
    jobs::Task,
    problem::Problem,
};

impl Room for Households {
    const TABLE: &'static str = "households";

    fn estate(state: &Household) -> Option<EstateId> {
        Some(state.estate)
    }

    fn columns(state: &Household) -> Vec<(&'static str, Value)> {
        table::columns(state)
    }

    async fn keep(
        app: &Arc<App>,
        tx: &Tx,
        id: Uuid,
        command: &Command,
        after: &Household,
        now: Timestamp,
    ) -> Result<(), Failure<Rejection>> {
        let forgets = matches!(command, Command::ForgetSensitive { details: true, .. });
        if forgets && !after.has_details() {
            forget_details(app, tx, id, now).await?;
        }
        Ok(())
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

/// Takes age, occupation, employer and composition out of the file's journal as well, former ones too.
async fn forget_details(app: &Arc<App>, tx: &Tx, file: Uuid, now: Timestamp) -> Result<(), StoreError> {
    let tables = [(Households::NAME, Households::TABLE)];
    let details = |told: Told<'_>| told.class == "household";
    let touched = tx
        .erase_told((Households::NAME, file), details, &tables, now)
        .await?;
    for one in touched {
        if let Some(room) = app.rooms.get(one.feature) {
            room.rewrite(tx, one.subject, &one.state).await?;
        }
    }
    Ok(())
}

/// Runs an errand of kind `forget`: takes out of owner files what stood on a consent that was withdrawn.
///
/// # Errors
/// A fault of the store; the errand is tried again and changes nothing twice.
pub async fn forget(app: Arc<App>, task: Task) -> Result<(), Problem> {
    let errand: Errand = serde_json::from_value(task.body).map_err(Problem::fault)?;
    let Errand::Forget {
        person,
        units,
        care,
        children,
        details,
        ..
    } = errand
    else {
        return Err(Problem::Fault(
            "an errand of kind `forget` carries something else".to_owned(),
        ));
    };
    for unit in units {
        let file = app
            .store
            .read(move |tx| async move { of_unit(&tx, unit).await })
            .await?;
        let Some(file) = file else { continue };
        let command = Command::ForgetSensitive {
            person,
            care,
            children,
            details,
        };
        execute::<Households>(&app, &app.system, Call::new(file, command).background()).await?;
    }
    Ok(())
}
