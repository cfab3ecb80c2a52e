//! Many commands in one transaction, for imports and batches.

use std::sync::Arc;

use domain::{
    actor::Actor,
    rejection::{Nature, Rejection},
};
use store::{Failure, Isolation, Lane, StoreError};

use super::{ATTEMPTS, Call, Done, Room, after, step};
use crate::{app::App, problem::Problem};

/// Most commands of one [`execute_many`].
pub const MOST: usize = 500;

/// Sends up to [`MOST`] commands through the door in one transaction, one journal entry a command. A refused
/// command is left out and answered with its refusal; a fault of the store undoes all.
///
/// # Errors
/// More than [`MOST`] commands, or a fault of the store; nothing was written then.
pub async fn execute_many<F: Room>(
    app: &Arc<App>,
    actor: &Arc<Actor>,
    calls: Vec<Call<F::Command>>,
) -> Result<Vec<Result<Done<F>, Rejection>>, Problem> {
    if calls.len() > MOST {
        return Err(Rejection::new(Nature::TooLarge, "input.too-many-items")
            .with("most", MOST)
            .into());
    }
    // One long body keeps people waiting: it goes where a commit takes only one of its kind.
    let lane = match calls.first().map(|call| call.lane) {
        Some(Lane::People) => Lane::People,
        _ => Lane::Batch,
    };
    let isolation = match calls.iter().any(|call| F::stands_on_others(&call.command)) {
        true => Isolation::Serializable,
        false => Isolation::Usual,
    };
    let calls = Arc::new(calls);
    let mut attempt = 0;
    let answers = loop {
        attempt += 1;
        let (door, who, what) = (app.clone(), actor.clone(), calls.clone());
        let result: Result<_, Failure<Rejection>> = app
            .store
            .write_isolated(lane, isolation, move |tx| {
                let (door, who, what) = (door.clone(), who.clone(), what.clone());
                async move {
                    let mut answers = Vec::with_capacity(what.len());
                    for call in what.iter() {
                        // A rule refuses before anything is written, so the others may go on.
                        match step::<F>(&door, &tx, &who, call, &None).await {
                            Ok(done) => answers.push(Ok(done)),
                            Err(Failure::Refused(rejection)) => answers.push(Err(rejection)),
                            Err(fault) => return Err(fault),
                        }
                    }
                    Ok(answers)
                }
            })
            .await;
        match result {
            Err(Failure::Store(StoreError::Stale)) if attempt < ATTEMPTS => {
                tokio::time::sleep(std::time::Duration::from_millis(u64::from(attempt * attempt) * 5)).await;
            }
            other => break other?,
        }
    };
    for done in answers.iter().flatten() {
        after::<F>(app, done);
    }
    metrics::counter!("linli_commands_total", "feature" => F::NAME)
        .increment(u64::try_from(answers.len()).unwrap_or_default());
    Ok(answers)
}
