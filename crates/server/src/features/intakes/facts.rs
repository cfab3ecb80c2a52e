//! What the rules of intakes need to know.

use std::sync::Arc;

use domain::{
    actor::Scope,
    clock::Unit,
    ids::EstateId,
    intakes::{Command, Facts, Intakes},
    rejection::Rejection,
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use store::{Failure, StoreError, Tx};
use uuid::Uuid;

use super::wire::IntakeAnswer;
use crate::{
    app::App,
    execute::Ask,
    features::{self, estates},
};

pub(super) async fn gather(
    app: &Arc<App>,
    tx: &Tx,
    ask: &Ask<'_, Intakes>,
) -> Result<Facts, Failure<Rejection>> {
    let estate_known = match ask.command {
        Command::Open { estate, .. } => features::estate_known(tx, *estate).await?,
        _ => true,
    };
    let channel_refused = match ask.command {
        Command::Open {
            estate,
            channel: Some(channel),
            ..
        } => app
            .standards
            .at(Some(*estate), ask.now)
            .taxonomy
            .open_channel(channel, "channel")
            .err(),
        _ => None,
    };
    Ok(Facts {
        estate_known,
        channel_refused,
    })
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

/// Takes out of the answers which case a form became where the reader may not know of the case.
pub(super) async fn leave_out_hidden(
    tx: &Tx,
    answers: &mut [IntakeAnswer],
    scope: &Scope,
) -> Result<(), StoreError> {
    let cases: Vec<Uuid> = answers.iter().filter_map(|answer| answer.case_id).collect();
    let hidden = features::hidden_of(tx, &cases, scope).await?;
    for answer in answers {
        answer.case_id = answer.case_id.filter(|case| !hidden.contains(case));
    }
    Ok(())
}
