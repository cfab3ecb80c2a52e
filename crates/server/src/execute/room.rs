//! The server half of a feature, and the list of all of them.

use std::{collections::BTreeMap, future::Future, marker::PhantomData, pin::Pin, sync::Arc};

use domain::{actor::Actor, feature::Feature, flows::Errand, ids::EstateId, rejection::Rejection};
use jiff::Timestamp;
use serde_json::Value as Json;
use store::{Failure, StoreError, Tx, Value};
use uuid::Uuid;

use super::{Call, Done, execute};
use crate::{app::App, live::Audience, problem::Problem};

/// What the facts are gathered for.
#[derive(Debug)]
pub struct Ask<'a, F: Feature> {
    /// Who acts.
    pub actor: &'a Actor,
    /// The subject.
    pub id: Uuid,
    /// Its state, `None` before it is made.
    pub state: Option<&'a F::State>,
    /// What is asked.
    pub command: &'a F::Command,
    /// The moment of the command.
    pub now: Timestamp,
}

/// The server half of a feature: how its states stand in rows and what its rules need to know.
pub trait Room: Feature {
    /// Its table: `id version head estate_id state` and the typed columns of [`Room::columns`].
    const TABLE: &'static str;

    /// Whether people's commands are thought through before their turn (docs/decisions/0010): for subjects of which
    /// many are written a second.
    const THINKS_AHEAD: bool = false;

    /// Whether its search words are written by whoever follows the journal (`jobs/words.rs`), not by [`Room::beside`]:
    /// for subjects with long texts that many commands change.
    const WORDS_FOLLOW: bool = false;

    /// Whether this command stands on rows of others that must not change until its own is written, where neither
    /// a lock nor a unique index sees to it. PostgreSQL then runs it SERIALIZABLE, which protects it from commands
    /// that are marked too; so both sides of a pair are. It costs, so it is for what is asked rarely.
    fn stands_on_others(_command: &Self::Command) -> bool {
        false
    }

    /// Whether the subject exists for the actor; the rule is not asked about one that does not. Ships: the routes have
    /// seen to it.
    ///
    /// # Errors
    /// What is said of a subject that there is not.
    fn opens(_state: &Self::State, _actor: &Actor) -> Result<(), Rejection> {
        Ok(())
    }

    /// The estate that a subject belongs to.
    fn estate(state: &Self::State) -> Option<EstateId>;

    /// Typed columns: whatever a list filters, sorts, joins or counts.
    fn columns(state: &Self::State) -> Vec<(&'static str, Value)>;

    /// Reads what the rule needs. Runs inside the transaction: await nothing but the database.
    fn facts(
        app: &Arc<App>,
        tx: &Tx,
        ask: &Ask<'_, Self>,
    ) -> impl Future<Output = Result<Self::Facts, Failure<Rejection>>> + Send;

    /// Writes rows beside the subject's own that follow from its states: clocks, search words.
    fn beside(
        _tx: &Tx,
        _id: Uuid,
        _before: Option<&Self::State>,
        _after: &Self::State,
        _now: Timestamp,
    ) -> impl Future<Output = Result<(), Failure<Rejection>>> + Send {
        async { Ok(()) }
    }

    /// All its search words, where they follow the journal.
    fn words(_state: &Self::State) -> String {
        String::new()
    }

    /// Keeps what of a command must be stored but never journaled, such as a password's hash.
    fn keep(
        _app: &Arc<App>,
        _tx: &Tx,
        _id: Uuid,
        _command: &Self::Command,
        _after: &Self::State,
        _now: Timestamp,
    ) -> impl Future<Output = Result<(), Failure<Rejection>>> + Send {
        async { Ok(()) }
    }

    /// After the commit, in this process: forget what is cached about the subject.
    fn kept(_app: &Arc<App>, _done: &Done<Self>) {}

    /// The errands that follow; calls `domain::flows`.
    fn errands(
        _id: Uuid,
        _before: Option<&Self::State>,
        _events: &[Self::Event],
        _after: &Self::State,
    ) -> Vec<Errand> {
        Vec::new()
    }

    /// Who may hear on the live stream that the subject changed. Ships: holders of `<feature>.read` for its
    /// estate; a feature with areas or exclusions says more.
    fn audience(state: &Self::State) -> Audience {
        Audience::of_estate(Self::NAME, Self::estate(state))
    }
}

type Future_<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A room without its types, for whatever serves all features alike: bells, live stream, verify, rebuild.
pub trait AnyRoom: Send + Sync {
    /// The feature's name.
    fn name(&self) -> &'static str;

    /// Its table.
    fn table(&self) -> &'static str;

    /// Rings a timer; a timer that no rule answers is only taken down.
    fn ring<'a>(
        &self,
        app: &'a Arc<App>,
        subject: Uuid,
        name: String,
        due_at: Timestamp,
    ) -> Future_<'a, Result<(), Problem>>;

    /// Whether its search words follow the journal.
    fn words_follow(&self) -> bool;

    /// Estate and search words of a subject in this state, where they follow the journal.
    ///
    /// # Errors
    /// The stored text is no state of the feature.
    fn words(&self, state: &str) -> Result<(Option<Uuid>, String), StoreError>;

    /// Who may hear of a subject in this state.
    ///
    /// # Errors
    /// The stored text is no state of the feature.
    fn audience(&self, state: &str) -> Result<Audience, StoreError>;

    /// Folds journal bodies (arrays of events, oldest first) into the state text, exactly as the door writes it.
    ///
    /// # Errors
    /// A body holds no event of the feature.
    fn fold(&self, bodies: &[Json]) -> Result<Option<String>, StoreError>;

    /// Writes row, typed columns and timers of a subject anew, for rebuilding.
    ///
    /// # Errors
    /// The text is no state of the feature, the subject has no row, or the store failed.
    fn rewrite<'a>(&self, tx: &'a Tx, subject: Uuid, state: &'a str) -> Future_<'a, Result<(), StoreError>>;

    /// Writes the rows beside the subject's own anew, search words to the last, for rebuilding and after erasing.
    fn beside<'a>(
        &self,
        tx: &'a Tx,
        subject: Uuid,
        state: &'a str,
        now: Timestamp,
    ) -> Future_<'a, Result<(), StoreError>>;
}

struct Of<F>(PhantomData<fn() -> F>);

impl<F: Room> Of<F> {
    fn read(state: &str) -> Result<F::State, StoreError> {
        serde_json::from_str(state)
            .map_err(|error| StoreError::Corrupt(format!("a state of {}: {error}", F::NAME)))
    }
}

impl<F: Room> AnyRoom for Of<F> {
    fn name(&self) -> &'static str {
        F::NAME
    }

    fn table(&self) -> &'static str {
        F::TABLE
    }

    fn ring<'a>(
        &self,
        app: &'a Arc<App>,
        subject: Uuid,
        name: String,
        due_at: Timestamp,
    ) -> Future_<'a, Result<(), Problem>> {
        Box::pin(async move {
            let Some(command) = F::lapse(&name) else {
                return Err(Problem::Fault(format!(
                    "{} has no answer to the timer {name}",
                    F::NAME
                )));
            };
            let mut call = Call::new(subject, command).background();
            call.rung = Some((name, due_at));
            execute::<F>(app, &app.system, call).await.map(|_| ())
        })
    }

    fn words_follow(&self) -> bool {
        F::WORDS_FOLLOW
    }

    fn words(&self, state: &str) -> Result<(Option<Uuid>, String), StoreError> {
        let state = Self::read(state)?;
        Ok((F::estate(&state).map(Uuid::from), F::words(&state)))
    }

    fn audience(&self, state: &str) -> Result<Audience, StoreError> {
        Ok(F::audience(&Self::read(state)?))
    }

    fn fold(&self, bodies: &[Json]) -> Result<Option<String>, StoreError> {
        let mut state = None;
        for body in bodies {
            // The store's own entry says only that personal values were erased.
            if body.get(0).is_some_and(|first| first.get("$erased").is_some()) {
                continue;
            }
            let events: Vec<F::Event> = serde_json::from_value(body.clone())
                .map_err(|error| StoreError::Corrupt(format!("an event of {}: {error}", F::NAME)))?;
            for event in &events {
                state = F::evolve(state, event);
            }
        }
        state.as_ref().map(super::to_text).transpose()
    }

    fn rewrite<'a>(&self, tx: &'a Tx, subject: Uuid, text: &'a str) -> Future_<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let state = Self::read(text)?;
            let estate = F::estate(&state).map(Uuid::from);
            let columns = F::columns(&state);
            if !tx
                .rewrite_row(F::TABLE, subject, estate, text.to_owned(), columns)
                .await?
            {
                return Err(StoreError::Corrupt(format!(
                    "{} {subject} has a journal and no row",
                    F::NAME
                )));
            }
            let wanted: Vec<(&'static str, Timestamp)> = F::timers(&state)
                .into_iter()
                .map(|timer| (timer.name, timer.due_at))
                .collect();
            // Names of timers that no state wants any more live as long as this short-lived program.
            let stored: Vec<(&'static str, Timestamp)> = tx
                .timers(F::NAME, subject)
                .await?
                .into_iter()
                .map(|(name, due_at)| (&*name.leak(), due_at))
                .collect();
            tx.set_timers(F::NAME, subject, estate, &stored, &wanted).await
        })
    }

    fn beside<'a>(
        &self,
        tx: &'a Tx,
        subject: Uuid,
        state: &'a str,
        now: Timestamp,
    ) -> Future_<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let state = Self::read(state)?;
            match F::beside(tx, subject, None, &state, now).await {
                Ok(()) => {}
                Err(Failure::Store(error)) => return Err(error),
                Err(Failure::Refused(refused)) => return Err(StoreError::Corrupt(refused.to_string())),
            }
            if F::WORDS_FOLLOW {
                let estate = F::estate(&state).map(Uuid::from);
                tx.index(F::NAME, subject, estate, &F::words(&state)).await?;
            }
            Ok(())
        })
    }
}

/// All features with a lifecycle, by name.
#[derive(Clone, Default)]
pub struct Rooms(BTreeMap<&'static str, Arc<dyn AnyRoom>>);

impl std::fmt::Debug for Rooms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Rooms {
    /// With the room of `F`.
    #[must_use]
    pub fn with<F: Room>(mut self) -> Self {
        self.0.insert(F::NAME, Arc::new(Of::<F>(PhantomData)));
        self
    }

    /// The room of a feature.
    pub fn get(&self, feature: &str) -> Option<&Arc<dyn AnyRoom>> {
        self.0.get(feature)
    }

    /// Every room, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn AnyRoom>> {
        self.0.values()
    }
}
