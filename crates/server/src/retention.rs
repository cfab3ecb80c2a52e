//! Retention: a case past its time keeps what was done and when, and loses who was concerned and what was said.

use std::sync::Arc;

use domain::{
    cases::Cases, feature::Feature, ids::EstateId, intakes::Intakes, rejection::Rejection, standard::Standard,
};
use jiff::Timestamp;
use store::{Erasure, Failure, Lane, StoreError, Tx};
use uuid::Uuid;

use crate::{
    app::App,
    features::{self, audit},
    problem::Problem,
};

/// Subjects that one transaction clears.
const CLEARED_AT_ONCE: u32 = 50;

/// Carries out the retention rules for cases, follow-ups and the forms they came from, estate by estate after its
/// own standard: every personal value and every attached file of what is past its time goes, the journal's chain
/// stays and says so, and the audit log says how many. Answers how many subjects were cleared; doing it again
/// changes nothing.
///
/// # Errors
/// A fault of the store; what was cleared before it stays cleared.
pub async fn carry_out(app: &Arc<App>) -> Result<u64, Problem> {
    let now = app.time.now();
    let estates = app
        .store
        .read(|tx| async move { features::estates::ids(&tx).await })
        .await?;
    let mut gone = 0;
    for estate in estates {
        let Some(before) = before(&app.standards.at(Some(estate), now), now) else {
            continue;
        };
        for feature in [Cases::NAME, Intakes::NAME] {
            let cleared = clear(app, feature, estate, before, now).await?;
            if cleared > 0 {
                let line = audit::Line::by_hand("expire", None)
                    .within(Some(estate))
                    .what(format!("{feature} {cleared}"));
                audit::note(app, line.into()).await?;
            }
            gone += cleared;
        }
    }
    Ok(gone)
}

/// The moment before which a case is past its time: what is said in a follow-up stands in its case, so the longer
/// of the two counts. `None`: cases are kept.
pub fn before(standard: &Standard, now: Timestamp) -> Option<Timestamp> {
    let case = standard.retention("case")?.until_before(now)?;
    match standard.retention("follow-up") {
        Some(keep) => keep.until_before(now).map(|follow_up| case.min(follow_up)),
        None => Some(case),
    }
}

async fn clear(
    app: &Arc<App>,
    feature: &'static str,
    estate: EstateId,
    before: Timestamp,
    now: Timestamp,
) -> Result<u64, Problem> {
    let mut gone = 0;
    loop {
        let own = app.clone();
        let cleared: Result<u64, Failure<Rejection>> = app
            .store
            .write(Lane::Background, move |tx| {
                let app = own.clone();
                async move {
                    let past = if feature == Cases::NAME {
                        features::cases::past(&tx, estate, before, CLEARED_AT_ONCE).await?
                    } else {
                        features::intakes::past(&tx, estate, before, CLEARED_AT_ONCE).await?
                    };
                    let mut cleared = 0;
                    for subject in past {
                        forget(&app, &tx, feature, subject, now).await?;
                        cleared += 1;
                    }
                    Ok(cleared)
                }
            })
            .await;
        match cleared? {
            0 => return Ok(gone),
            some => gone += some,
        }
    }
}

/// Takes the personal values of a subject out of journal, row, columns and search words, and its files away.
async fn forget(
    app: &App,
    tx: &Tx,
    feature: &'static str,
    subject: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    let tables: Vec<(&'static str, &'static str)> =
        app.rooms.iter().map(|room| (room.name(), room.table())).collect();
    let whole = Erasure::Subject { feature, subject };
    for one in tx.erase(whole, &tables, now, None, None).await? {
        if let Some(room) = app.rooms.get(one.feature) {
            room.rewrite(tx, one.subject, &one.state).await?;
            room.beside(tx, one.subject, &one.state, now).await?;
        }
    }
    features::files::remove(tx, feature, subject, now).await
}
