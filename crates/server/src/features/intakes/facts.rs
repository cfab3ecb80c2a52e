//! What the rules of intakes need to know.

use std::sync::Arc;

use domain::{
    ids::EstateId,
    intakes::{Command, Facts, Intakes},
    rejection::Rejection,
};
use jiff::{Timestamp, civil::Date};
use store::{Failure, StoreError, Tx};

use crate::{app::App, execute::Ask, features::estates};

pub(super) async fn gather(
    _app: &Arc<App>,
    tx: &Tx,
    ask: &Ask<'_, Intakes>,
) -> Result<Facts, Failure<Rejection>> {
    let estate_known = match ask.command {
        Command::Open { estate, .. } => crate::features::estate_known(tx, *estate).await?,
        _ => true,
    };
    Ok(Facts { estate_known })
}

/// The estate's local date, under which its numbers are counted.
pub(super) async fn today(tx: &Tx, estate: EstateId, now: Timestamp) -> Result<Date, StoreError> {
    estates::today(tx, estate, now).await
}
