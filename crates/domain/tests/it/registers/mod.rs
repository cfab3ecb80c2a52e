//! The rules of the registers: estates, units, persons, owner files, staff.

mod places;
mod residents;

use domain::{
    actor::Actor,
    feature::{Context, Feature},
    rejection::Rejection,
};
use jiff::Timestamp;

/// A moment on the afternoon of 23 September 2026 in Shanghai.
const NOW: Timestamp = Timestamp::constant(1_790_146_800, 0);

/// Decides as the system and folds; answers the refusal or the state.
fn told<F: Feature>(
    state: Option<F::State>,
    command: &F::Command,
    facts: &F::Facts,
) -> Result<F::State, Rejection> {
    let actor = Actor::system();
    let context = Context {
        now: NOW,
        actor: &actor,
    };
    let events = F::decide(state.as_ref(), command, facts, &context)?;
    let after = events.iter().fold(state, |state, event| F::evolve(state, event));
    Ok(after.unwrap())
}

/// The code of the first wrong field, or of the refusal.
fn code(rejection: &Rejection) -> &str {
    rejection
        .errors
        .first()
        .map_or(rejection.code.as_ref(), |error| error.code.as_ref())
}
