//! Intakes: number and time of a form as soon as it is opened, whether it becomes a case or not.

mod facts;
mod routes;
mod table;
mod wire;

use std::sync::Arc;

use domain::{
    ids::{CaseId, EstateId, IntakeId},
    intakes::{Command, Facts, Intake, Intakes, Stage},
    rejection::Rejection,
};
use store::{Failure, StoreError, Tx, Value};

pub use self::routes::routes;
use crate::{
    app::App,
    execute::{Ask, Call, Room, within},
};

impl Room for Intakes {
    const TABLE: &'static str = "intakes";

    fn estate(state: &Intake) -> Option<EstateId> {
        Some(state.estate)
    }

    fn columns(state: &Intake) -> Vec<(&'static str, Value)> {
        table::columns(state)
    }

    async fn facts(app: &Arc<App>, tx: &Tx, ask: &Ask<'_, Self>) -> Result<Facts, Failure<Rejection>> {
        facts::gather(app, tx, ask).await
    }
}

/// An intake, for the facts of a case that is saved from it.
///
/// # Errors
/// A fault of the store.
pub async fn of_id(tx: &Tx, id: IntakeId) -> Result<Option<Intake>, StoreError> {
    let stored = tx.load(Intakes::TABLE, id.into()).await?;
    stored
        .map(|stored| {
            serde_json::from_str(&stored.state).map_err(|error| StoreError::Corrupt(error.to_string()))
        })
        .transpose()
}

/// The form has become a case, said in the transaction in which the case is made; twice changes nothing.
///
/// # Errors
/// The intake does not exist or became another case, or a fault of the store.
pub async fn save(app: &Arc<App>, tx: &Tx, id: IntakeId, case: CaseId) -> Result<(), Failure<Rejection>> {
    let call = Call::new(id, Command::Save { case });
    within::<Intakes>(app, tx, &app.system, &call).await.map(|_| ())
}

/// Whether an intake still waits to be saved.
pub fn is_open(intake: &Intake) -> bool {
    intake.stage == Stage::Open
}
