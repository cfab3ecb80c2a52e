//! Versions of the service standard: proposed, approved by another account, compared; which one holds stands in
//! [`crate::standards`].

mod facts;
mod routes;
mod table;
mod wire;

use std::sync::Arc;

use domain::{
    flows::{self, Errand},
    ids::{EstateId, StandardId, derived},
    rejection::Rejection,
    standard::shipped,
    standards::{Command, Event, Facts, StandardVersion, Standards},
};
use store::{Failure, Tx, Value};
use uuid::Uuid;

pub use self::routes::routes;
use crate::{
    app::App,
    execute::{Ask, Call, Done, Room, execute},
    http::Problem,
};

impl Room for Standards {
    const TABLE: &'static str = "standards";

    fn estate(state: &StandardVersion) -> Option<EstateId> {
        state.reach.estate()
    }

    fn columns(state: &StandardVersion) -> Vec<(&'static str, Value)> {
        table::columns(state)
    }

    async fn facts(app: &Arc<App>, tx: &Tx, ask: &Ask<'_, Self>) -> Result<Facts, Failure<Rejection>> {
        facts::gather(app, tx, ask).await
    }

    fn errands(
        _id: Uuid,
        before: Option<&StandardVersion>,
        _events: &[Event],
        after: &StandardVersion,
    ) -> Vec<Errand> {
        flows::of_standards(before, after)
    }

    fn kept(app: &Arc<App>, done: &Done<Self>) {
        app.standards.learn(&done.state);
        // Roles may carry other permissions now.
        app.callers.forget_all();
    }
}

/// Reads the versions in force, and keeps the text of the shipped layer if this program brings a new one. Call it
/// once the database has the present shape.
///
/// # Errors
/// A fault of the store.
pub async fn ready(app: &Arc<App>) -> Result<(), Problem> {
    let living = app
        .store
        .read(|tx| async move { table::living(&tx).await })
        .await?;
    for version in &living {
        app.standards.learn(version);
    }
    let layer = shipped::layer();
    let hash = layer.hash();
    if living.iter().any(|version| version.hash == hash) {
        return Ok(());
    }
    let id = StandardId(derived(Uuid::nil(), &["shipped-standard", &hash]));
    let command = Command::Ship {
        id,
        layer: Box::new(layer),
    };
    execute::<Standards>(app, &app.system, Call::new(id, command).background()).await?;
    Ok(())
}
