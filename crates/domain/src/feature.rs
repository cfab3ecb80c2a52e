//! What a feature is: commands in, events out. The shell's one door (`server/execute.rs`) carries any type
//! that implements [`Feature`]; nothing else writes.

use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{actor::Actor, rejection::Rejection};

/// What every decision is handed besides its facts.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The moment of the command: never earlier than the subject's last event.
    pub now: Timestamp,
    /// Who acts.
    pub actor: &'a Actor,
}

/// A timer that a state wants to have running: it rings by sending the feature's lapse command.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timer {
    /// Distinguishes several timers of one subject.
    pub name: &'static str,
    /// When it rings.
    pub due_at: Timestamp,
}

/// One feature of the house with a lifecycle.
///
/// `decide` may refuse but changes nothing; `evolve` cannot fail and needs nothing but the event, so that
/// folding the journal always gives the row.
pub trait Feature: Send + Sync + Sized + 'static {
    /// The feature's name: a plural noun, the same in every room, table and URL.
    const NAME: &'static str;
    /// The whole state of one subject.
    type State: Clone + Serialize + DeserializeOwned + Send + Sync + 'static;
    /// What may be asked.
    type Command: Serialize + DeserializeOwned + Clone + Send + Sync + 'static;
    /// What happened; past tense, never renamed.
    type Event: Clone + Serialize + DeserializeOwned + Send + Sync + 'static;
    /// What the rules need to know besides the state: clauses, calendar, people on shift. Equal facts lead to
    /// equal decisions.
    type Facts: PartialEq + Send + Sync + 'static;

    /// Further things that must not change while the command is decided, as stable 128-bit keys.
    fn locks(_command: &Self::Command) -> Vec<Uuid> {
        Vec::new()
    }

    /// The rule. `state` is `None` for a subject that does not exist yet.
    ///
    /// # Errors
    /// The refusal, with a stable code; nothing is written then.
    fn decide(
        state: Option<&Self::State>,
        command: &Self::Command,
        facts: &Self::Facts,
        context: &Context<'_>,
    ) -> Result<Vec<Self::Event>, Rejection>;

    /// The state after one event.
    fn evolve(state: Option<Self::State>, event: &Self::Event) -> Option<Self::State>;

    /// The timers that this state wants running; the door brings the stored ones to this list.
    fn timers(_state: &Self::State) -> Vec<Timer> {
        Vec::new()
    }

    /// The command that a ringing timer sends.
    fn lapse(_name: &str) -> Option<Self::Command> {
        None
    }
}
