//! What a command leads to, before anything of it is written. The rule is pure: with the same state and the same
//! facts it decides the same, so on SQLite it is asked ahead, on the caller's own thread, and the one thread that
//! writes only makes sure that neither has changed (docs/decisions/0010).

use std::{
    num::NonZero,
    sync::{Arc, LazyLock},
};

use domain::{
    actor::Actor,
    feature::Context,
    rejection::{Nature, Rejection},
};
use jiff::Timestamp;
use store::{Body, Dated, Engine, Failure, Lane, StoreError, Stored, Tx};

use super::{Ask, Call, Room, read_state, to_text};
use crate::app::App;

/// A decision with all that follows from it alone.
#[derive(Debug)]
pub(super) struct Decided<F: Room> {
    /// The version on which it rests; 0 before there is a subject.
    pub(super) version: i64,
    /// The moment of the command.
    pub(super) now: Timestamp,
    pub(super) before: Option<F::State>,
    pub(super) events: Vec<F::Event>,
    pub(super) after: F::State,
    /// The state as it is stored.
    pub(super) state: String,
    /// The events as they are stored.
    pub(super) body: Body,
}

impl<F: Room> Clone for Decided<F> {
    fn clone(&self) -> Self {
        Self {
            version: self.version,
            now: self.now,
            before: self.before.clone(),
            events: self.events.clone(),
            after: self.after.clone(),
            state: self.state.clone(),
            body: self.body.clone(),
        }
    }
}

/// A decision together with the facts on which it rests.
pub(super) struct Thought<F: Room> {
    facts: F::Facts,
    decided: Decided<F>,
}

/// Asks the rule.
///
/// # Errors
/// The rule's refusal, or a state that cannot be written.
pub(super) fn think<F: Room>(
    stored: Option<&Stored>,
    before: Option<F::State>,
    facts: F::Facts,
    call: &Call<F::Command>,
    actor: &Actor,
    now: Timestamp,
) -> Result<Thought<F>, Failure<Rejection>> {
    let context = Context { now, actor };
    let events = F::decide(before.as_ref(), &call.command, &facts, &context).map_err(Failure::Refused)?;
    let mut after = before.clone();
    for event in &events {
        after = F::evolve(after, event);
    }
    let Some(after) = after else {
        return Err(Failure::Refused(Rejection::not_found("input.no-such-subject")));
    };
    let (state, body) = if events.is_empty() {
        (String::new(), Body::read("[]")?)
    } else {
        (to_text(&after)?, Body::read(&to_text(&events)?)?)
    };
    Ok(Thought {
        facts,
        decided: Decided {
            version: stored.map_or(0, |stored| stored.version),
            now,
            before,
            events,
            after,
            state,
            body,
        },
    })
}

/// Thinks ahead for a person's command on SQLite. A refusal or a fault is left to the transaction to find.
pub(super) async fn ahead<F: Room>(
    app: &Arc<App>,
    actor: &Arc<Actor>,
    call: &Arc<Call<F::Command>>,
) -> Option<Thought<F>> {
    if !F::THINKS_AHEAD
        || app.store.engine() != Engine::Sqlite
        || processors() < app.settings.commands.ahead_from_processors
        || call.lane != Lane::People
        || call.rung.is_some()
    {
        return None;
    }
    let (app_, actor, call) = (app.clone(), actor.clone(), call.clone());
    let read = app
        .store
        .read(move |tx| async move {
            let found = find::<F>(&tx, &call).await?;
            match thought::<F>(&app_, &tx, &actor, &call, found.as_ref()).await {
                Ok(thought) => Ok(Some(thought)),
                Err(Failure::Refused(_)) => Ok(None),
                Err(Failure::Store(error)) => Err(error),
            }
        })
        .await;
    read.ok().flatten()
}

/// How many processors this process may use.
fn processors() -> usize {
    static COUNT: LazyLock<usize> =
        LazyLock::new(|| std::thread::available_parallelism().map_or(1, NonZero::get));
    *COUNT
}

/// Reads the facts and asks the rule.
///
/// # Errors
/// The rule's refusal, or a fault of the store.
pub(super) async fn thought<F: Room>(
    app: &Arc<App>,
    tx: &Tx,
    actor: &Arc<Actor>,
    call: &Call<F::Command>,
    found: Option<&Dated>,
) -> Result<Thought<F>, Failure<Rejection>> {
    let stored = found.map(|found| &found.stored);
    let before: Option<F::State> = stored.map(read_state::<F>).transpose()?;
    if let Some(state) = &before {
        F::opens(state, actor).map_err(Failure::Refused)?;
    }
    // The present, but never before the subject's last entry.
    let now = app.time.now();
    let now = found.and_then(|found| found.at).map_or(now, |last| now.max(last));
    let ask = Ask {
        actor,
        id: call.id,
        state: before.as_ref(),
        command: &call.command,
        now,
    };
    let facts = F::facts(app, tx, &ask).await?;
    think(stored, before, facts, call, actor, now)
}

/// The subject as it is stored, if there can be one.
///
/// # Errors
/// A fault of the store.
pub(super) async fn find<F: Room>(tx: &Tx, call: &Call<F::Command>) -> Result<Option<Dated>, StoreError> {
    if call.fresh {
        return Ok(None);
    }
    tx.load_dated(F::TABLE, F::NAME, call.id).await
}

/// The thought of the transaction: the one from ahead if state and facts are still the same, else a new one.
///
/// # Errors
/// A stale version, the rule's refusal, or a fault of the store.
pub(super) async fn settled<F: Room>(
    app: &Arc<App>,
    tx: &Tx,
    actor: &Arc<Actor>,
    call: &Call<F::Command>,
    found: Option<&Dated>,
    ahead: &Option<Arc<Thought<F>>>,
) -> Result<Decided<F>, Failure<Rejection>> {
    let version = found.map_or(0, |found| found.stored.version);
    if call
        .seen_version
        .is_some_and(|seen| found.is_none() || seen != version)
    {
        // Whoever may not see the subject does not hear that it has changed either.
        if let Some(found) = found {
            F::opens(&read_state::<F>(&found.stored)?, actor).map_err(Failure::Refused)?;
        }
        return Err(Failure::Refused(Rejection::new(Nature::Stale, "input.stale")));
    }
    if F::THINKS_AHEAD
        && let Some(ahead) = ahead
        && ahead.decided.version == version
    {
        let ask = Ask {
            actor,
            id: call.id,
            state: ahead.decided.before.as_ref(),
            command: &call.command,
            now: ahead.decided.now,
        };
        if F::facts(app, tx, &ask).await? == ahead.facts {
            // The body may run again, so it keeps what it was given.
            return Ok(ahead.decided.clone());
        }
    }
    let thought = thought::<F>(app, tx, actor, call, found).await?;
    Ok(thought.decided)
}
