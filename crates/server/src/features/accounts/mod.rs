//! Accounts: sign-in names, roles, passwords, second factors; resolves a token to a caller.

mod facts;
mod routes;
mod table;
mod wire;

use std::sync::Arc;

use domain::{
    accounts::{Account, Accounts, Command, Event, Facts},
    ids::EstateId,
    rejection::Rejection,
};
use jiff::Timestamp;
use store::{Failure, Tx, Value};
use uuid::Uuid;

pub use self::{
    facts::{
        callers::{Callers, Pending, SignedIn, signed_in, still_signed_in},
        confidentiality::{in_force as confidentiality_in_force, shipped_text as confidentiality_shipped},
        fold_name, has_left,
        receivers::{actor_of, administrators, follow, of_house, of_person, of_role, of_staff},
    },
    routes::routes,
    table::secrets::{Secrets, of as secrets_of, of_name},
};
use crate::{
    app::App,
    execute::{Ask, Done, Room},
    live::Audience,
};

impl Room for Accounts {
    const TABLE: &'static str = "accounts";

    fn estate(_state: &Account) -> Option<EstateId> {
        None
    }

    fn columns(state: &Account) -> Vec<(&'static str, Value)> {
        table::columns(state)
    }

    async fn facts(app: &Arc<App>, tx: &Tx, ask: &Ask<'_, Self>) -> Result<Facts, Failure<Rejection>> {
        facts::gather(app, tx, ask).await
    }

    async fn keep(
        _app: &Arc<App>,
        tx: &Tx,
        id: Uuid,
        command: &Command,
        _after: &Account,
        now: Timestamp,
    ) -> Result<(), Failure<Rejection>> {
        table::secrets::keep(tx, id, command, now)
            .await
            .map_err(Failure::Store)
    }

    async fn beside(
        tx: &Tx,
        id: Uuid,
        before: Option<&Account>,
        after: &Account,
        _now: Timestamp,
    ) -> Result<(), Failure<Rejection>> {
        if before.is_some_and(|before| before.grants == after.grants) {
            return Ok(());
        }
        table::write_grants(tx, id, after).await.map_err(Failure::Store)
    }

    fn kept(app: &Arc<App>, done: &Done<Self>) {
        // Rights count from now on, and the first administrator loses the exception when a second appears.
        if done
            .events
            .iter()
            .any(|event| !matches!(event, Event::PinSet { .. }))
        {
            app.callers.forget_all();
        }
    }

    fn audience(state: &Account) -> Audience {
        Audience {
            staff: state.staff.into_iter().collect(),
            ..Audience::of_estate("accounts", None)
        }
    }
}
