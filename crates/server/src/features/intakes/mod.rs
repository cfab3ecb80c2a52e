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
use jiff::Timestamp;
use store::{Failure, StoreError, Tx, Value};
use uuid::Uuid;

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

/// Forms of an estate that were opened before `before`, to which nothing has happened since, and which still hold
/// what was typed.
///
/// # Errors
/// A fault of the store.
// no scope: the program itself forgets, nobody reads
pub async fn past(tx: &Tx, estate: EstateId, before: Timestamp, most: u32) -> Result<Vec<Uuid>, StoreError> {
    let sql = "SELECT i.id FROM intakes i WHERE i.estate_id = $1 AND i.opened_at < $2 \
         AND EXISTS (SELECT 1 FROM journal_personal k WHERE k.subject = i.id AND k.feature = 'intakes') \
         AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.subject = i.id AND j.feature = 'intakes' AND j.at >= $2) \
         ORDER BY i.opened_at, i.id LIMIT $3";
    let params = [estate.into(), before.into(), i64::from(most).into()];
    let rows = tx.query(sql, &params).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// How many values those forms still hold (V-08).
///
/// # Errors
/// A fault of the store.
// no scope: figures of the whole house, for whoever answers for it
pub async fn past_held(tx: &Tx, estate: EstateId, before: Timestamp) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM journal_personal k JOIN intakes i ON i.id = k.subject \
         WHERE k.feature = 'intakes' AND i.estate_id = $1 AND i.opened_at < $2 AND NOT EXISTS \
         (SELECT 1 FROM journal j WHERE j.subject = i.id AND j.feature = 'intakes' AND j.at >= $2)";
    let row = tx.query_opt(sql, &[estate.into(), before.into()]).await?;
    row.map_or(Ok(0), |row| row.get(0))
}

/// Whether an intake still waits to be saved.
pub fn is_open(intake: &Intake) -> bool {
    intake.stage == Stage::Open
}
