//! The shell of impact assessments; what other features may read of them is published here.

mod facts;
mod routes;
mod table;
mod wire;

use std::sync::Arc;

use domain::{
    assessments::{Assessment, Assessments, Facts},
    ids::EstateId,
    rejection::Rejection,
};
use jiff::Timestamp;
use store::{Failure, StoreError, Tx, Value};
use uuid::Uuid;

pub use self::routes::routes;
use crate::{
    app::App,
    execute::{Ask, Room},
};

impl Room for Assessments {
    const TABLE: &'static str = "assessments";

    /// What is assessed is the company's processing, of whatever estate.
    fn estate(_state: &Assessment) -> Option<EstateId> {
        None
    }

    fn columns(state: &Assessment) -> Vec<(&'static str, Value)> {
        table::columns(state)
    }

    async fn facts(app: &Arc<App>, tx: &Tx, ask: &Ask<'_, Self>) -> Result<Facts, Failure<Rejection>> {
        facts::gather(app, tx, ask).await
    }

    /// The one that takes another's place must still be approved when that is written.
    fn stands_on_others(command: &domain::assessments::Command) -> bool {
        matches!(command, domain::assessments::Command::Supersede { .. })
    }

    async fn beside(
        tx: &Tx,
        id: Uuid,
        _before: Option<&Assessment>,
        after: &Assessment,
        now: Timestamp,
    ) -> Result<(), Failure<Rejection>> {
        Ok(facts::attach_files(tx, id, after, now).await?)
    }
}

/// The approved assessments, the newest first: processing may stand on those that permit it.
///
/// # Errors
/// A fault of the store.
pub async fn approved(tx: &Tx) -> Result<Vec<(Uuid, Assessment)>, StoreError> {
    table::approved(tx).await
}
