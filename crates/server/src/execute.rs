//! The one door (design §4). Every write of a subject, from people, timers, imports and other features, goes
//! through [`execute`] or [`execute_many`]: locks, load, facts, decide, evolve, row, journal, timers, errands,
//! in one transaction.

mod many;
mod repeat;
mod room;
mod thought;

use std::sync::Arc;

use domain::{
    actor::Actor,
    feature::{Feature, Timer},
    rejection::Rejection,
};
use jiff::Timestamp;
use store::{Failure, Isolation, Lane, NewErrand, Position, StoreError, Stored, SubjectWrite, Tx};
use uuid::Uuid;

use self::thought::{Decided, Thought};
pub use self::{
    many::execute_many,
    repeat::Key,
    room::{AnyRoom, Ask, Room, Rooms},
};
use crate::{app::App, live::Change, problem::Problem};

/// How often a command that lost a race is decided anew before the caller is told to try later.
const ATTEMPTS: u32 = 6;

/// A command on its way to a subject.
#[derive(Clone, Debug)]
pub struct Call<C> {
    /// The subject; a new id for a subject that is to be made.
    pub id: Uuid,
    /// What is asked.
    pub command: C,
    /// The version that the caller saw (`If-Match`); another one refuses the command.
    pub seen_version: Option<i64>,
    /// Idempotency key, if the caller sent one.
    pub key: Option<Key>,
    /// People come first.
    pub lane: Lane,
    /// The timer whose ringing this is; it is taken down whatever the rule says.
    pub rung: Option<(String, Timestamp)>,
    /// The id was made for this command, so nobody looks whether there is such a subject. Should there be one
    /// after all, the row refuses.
    pub fresh: bool,
}

impl<C> Call<C> {
    /// A person's command.
    pub fn new(id: impl Into<Uuid>, command: C) -> Self {
        Self {
            id: id.into(),
            command,
            seen_version: None,
            key: None,
            lane: Lane::People,
            rung: None,
            fresh: false,
        }
    }

    /// For a subject that this command makes, under an id that was made for it.
    #[must_use]
    pub fn fresh(mut self) -> Self {
        self.fresh = true;
        self
    }

    /// With the version that the caller saw.
    #[must_use]
    pub fn seen(mut self, version: Option<i64>) -> Self {
        self.seen_version = version;
        self
    }

    /// With the caller's idempotency key.
    #[must_use]
    pub fn keyed(mut self, key: Option<Key>) -> Self {
        self.key = key;
        self
    }

    /// Behind people's commands: imports, timers, catch-up.
    #[must_use]
    pub fn background(mut self) -> Self {
        self.lane = Lane::Background;
        self
    }
}

/// What a command brought about.
#[derive(Clone, Debug)]
pub struct Done<F: Feature> {
    /// The subject; with a repeated idempotency key the one made the first time.
    pub id: Uuid,
    /// Its version afterwards.
    pub version: i64,
    /// Its state afterwards.
    pub state: F::State,
    /// What happened; empty if the rule saw nothing to do.
    pub events: Vec<F::Event>,
    /// Journal position of the entry; the default without events.
    pub position: Position,
    /// The moment of the command.
    pub now: Timestamp,
    /// The same key came before: this is the first answer.
    pub repeated: bool,
}

/// Sends `call` through the door.
///
/// # Errors
/// The rule's refusal, a stale version, a key used with another body, or a fault of the store; nothing was
/// written then.
pub async fn execute<F: Room>(
    app: &Arc<App>,
    actor: &Arc<Actor>,
    call: Call<F::Command>,
) -> Result<Done<F>, Problem> {
    let lane = call.lane;
    let call = Arc::new(call);
    let mut attempt = 0;
    let done = loop {
        attempt += 1;
        let ahead = thought::ahead::<F>(app, actor, &call).await.map(Arc::new);
        let (door, who, what) = (app.clone(), actor.clone(), call.clone());
        let result = app
            .store
            .write_isolated(lane, isolation::<F>(&call.command), move |tx| {
                let (door, who, what, ahead) = (door.clone(), who.clone(), what.clone(), ahead.clone());
                async move { step::<F>(&door, &tx, &who, &what, &ahead).await }
            })
            .await;
        match result {
            // Somebody else changed the row between our reading and our writing: decide anew.
            Err(Failure::Store(StoreError::Stale)) if attempt < ATTEMPTS => {
                tokio::time::sleep(std::time::Duration::from_millis(u64::from(attempt * attempt) * 3)).await;
            }
            other => break other?,
        }
    };
    after::<F>(app, &done);
    metrics::counter!("linli_commands_total", "feature" => F::NAME).increment(1);
    Ok(done)
}

/// Sends `call` through the door inside a transaction that is under way, for what two features must keep together
/// or not at all. Nobody is told on the live stream. Whoever opened that transaction has chosen how it is isolated.
///
/// # Errors
/// The rule's refusal, or a fault of the store: the transaction has to be given up then.
pub async fn within<F: Room>(
    app: &Arc<App>,
    tx: &Tx,
    actor: &Arc<Actor>,
    call: &Call<F::Command>,
) -> Result<Done<F>, Failure<Rejection>> {
    Box::pin(step::<F>(app, tx, actor, call, &None)).await
}

/// How a command is kept apart from those that run beside it.
fn isolation<F: Room>(command: &F::Command) -> Isolation {
    if F::stands_on_others(command) {
        Isolation::Serializable
    } else {
        Isolation::Usual
    }
}

/// One command inside the transaction.
async fn step<F: Room>(
    app: &Arc<App>,
    tx: &Tx,
    actor: &Arc<Actor>,
    call: &Call<F::Command>,
    ahead: &Option<Arc<Thought<F>>>,
) -> Result<Done<F>, Failure<Rejection>> {
    if let Some(key) = &call.key
        && let Some(first) = repeat::first_answer::<F>(tx, actor, key).await?
    {
        return Ok(first);
    }
    let mut locks = F::locks(&call.command);
    locks.sort_unstable();
    locks.dedup();
    for lock in locks {
        tx.lock(lock).await?;
    }
    let found = thought::find::<F>(tx, call).await?;
    let Decided {
        mut version,
        now,
        before,
        events,
        after,
        state,
        body,
    } = thought::settled(app, tx, actor, call, found.as_ref(), ahead).await?;
    let mut position = Position::default();
    if !events.is_empty() {
        let estate = F::estate(&after).map(Uuid::from);
        let written = tx
            .write_subject(SubjectWrite {
                table: F::TABLE,
                feature: F::NAME,
                id: call.id,
                estate,
                expected: found.as_ref().map(|found| &found.stored),
                state,
                columns: F::columns(&after),
                at: now,
                actor: actor.account.map(Uuid::from),
                command: None,
                body,
            })
            .await?;
        (version, position) = (written.version, written.position);
        F::keep(app, tx, call.id, &call.command, &after, now).await?;
        F::beside(tx, call.id, before.as_ref(), &after, now).await?;
        for errand in F::errands(call.id, before.as_ref(), &events, &after) {
            let due_at = errand.due_at();
            tx.leave(NewErrand {
                id: app.ids.next(now),
                kind: errand.kind(),
                estate,
                subject: Some(call.id),
                body: errand.body(),
                due_at,
            })
            .await?;
        }
    }
    set_timers::<F>(tx, call, before.as_ref(), &after).await?;
    let done = Done {
        id: call.id,
        version,
        state: after,
        events,
        position,
        now,
        repeated: false,
    };
    if let Some(key) = &call.key {
        repeat::remember(tx, actor, key, &done).await?;
    }
    Ok(done)
}

async fn set_timers<F: Room>(
    tx: &Tx,
    call: &Call<F::Command>,
    before: Option<&F::State>,
    after: &F::State,
) -> Result<(), StoreError> {
    let pairs = |timers: Vec<Timer>| -> Vec<(&'static str, Timestamp)> {
        timers
            .into_iter()
            .map(|timer| (timer.name, timer.due_at))
            .collect()
    };
    let before = pairs(before.map(F::timers).unwrap_or_default());
    let mut after_timers = pairs(F::timers(after));
    if let Some((name, due_at)) = &call.rung {
        // A rule that wants the same bell at the same moment again would ring for ever.
        after_timers.retain(|(other, at)| !(other == name && at <= due_at));
    }
    if before == after_timers {
        return Ok(());
    }
    let estate = F::estate(after).map(Uuid::from);
    tx.set_timers(F::NAME, call.id, estate, &before, &after_timers)
        .await
}

/// What follows a commit within this process: live readers and sleeping jobs are told.
fn after<F: Room>(app: &Arc<App>, done: &Done<F>) {
    if done.events.is_empty() || done.repeated {
        return;
    }
    F::kept(app, done);
    if F::WORDS_FOLLOW {
        app.words.expect(F::NAME, done.id, done.version);
    }
    app.live.publish(Change {
        position: done.position,
        feature: F::NAME.to_owned(),
        subject: done.id,
        version: done.version,
        audience: F::audience(&done.state),
    });
    if let Some(earliest) = F::timers(&done.state).iter().map(|timer| timer.due_at).min() {
        app.bells.expect(earliest);
    }
    app.bells.errands_left();
}

fn read_state<F: Feature>(stored: &Stored) -> Result<F::State, StoreError> {
    serde_json::from_str(&stored.state)
        .map_err(|error| StoreError::Corrupt(format!("a state of {}: {error}", F::NAME)))
}

fn to_text(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Corrupt(error.to_string()))
}
