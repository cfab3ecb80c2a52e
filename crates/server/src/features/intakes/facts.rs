//! What the rules of intakes need to know.

use std::sync::Arc;

use domain::{
    clock::Unit,
    ids::EstateId,
    intakes::{Command, Facts, Intakes},
    rejection::Rejection,
};
use jiff::{SignedDuration, Timestamp, civil::Date};
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

/// Forms opened before this moment and still open were left by whoever opened them (B-05); how long that takes is
/// the estate's standard.
pub(super) fn left_since(app: &App, estate: Option<EstateId>, now: Timestamp) -> Timestamp {
    let after = app.standards.at(estate, now).intake.abandoned_after;
    let minutes = match after.unit {
        Unit::WorkingDays | Unit::Days | Unit::SameDay => i64::from(after.amount.max(1)) * 1440,
        Unit::Minutes | Unit::DaytimeMinutes | Unit::ServiceMinutes => i64::from(after.amount),
    };
    now - SignedDuration::from_mins(minutes)
}
