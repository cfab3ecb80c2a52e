//! What the rules of accounts need to know.

pub(super) mod callers;
pub(super) mod confidentiality;
pub(super) mod receivers;

use std::sync::Arc;

use domain::{
    accounts::{Accounts, Command, Facts},
    rejection::Rejection,
};
use store::{Failure, StoreError, Tx, Value};
use uuid::Uuid;

use super::table;
use crate::{app::App, execute::Ask};

/// A name as it is compared: nobody remembers how they wrote it.
pub fn fold_name(name: &str) -> String {
    name.trim().to_lowercase()
}

pub(super) async fn gather(
    _app: &Arc<App>,
    tx: &Tx,
    ask: &Ask<'_, Accounts>,
) -> Result<Facts, Failure<Rejection>> {
    let mut facts = Facts {
        id: ask.id,
        ..Facts::default()
    };
    match ask.command {
        Command::Open {
            name, staff, person, ..
        } => {
            let name = fold_name(name);
            facts.name_taken = tx
                .query_opt(table::NAME_TAKEN, &[name.into(), ask.id.into()])
                .await?
                .is_some();
            if staff.is_some() || person.is_some() {
                let params: [Value; 3] = [(*staff).into(), (*person).into(), ask.id.into()];
                facts.holder_taken = tx.query_opt(table::HOLDER_TAKEN, &params).await?.is_some();
            }
        }
        Command::Grant { .. } | Command::Lock { .. } => {
            facts.other_administrators = other_administrators(tx, ask.id).await?;
        }
        Command::Confirm { .. } => facts.confidentiality = confidentiality::version(tx).await?,
        _ => {}
    }
    Ok(facts)
}

/// Administrators besides `id` who can sign in.
pub(super) async fn other_administrators(tx: &Tx, id: Uuid) -> Result<u32, StoreError> {
    match tx.query_opt(table::OTHER_ADMINISTRATORS, &[id.into()]).await? {
        Some(row) => row.get(0),
        None => Ok(0),
    }
}
