//! Versions of the service standard (服务标准版本): proposed by one account, approved by another, in force from a
//! date, never changed. The text of each stays; a case keeps the version that was in force when it began (W-09).

pub mod command;
pub mod decide;
pub mod event;
pub mod evolve;
pub mod state;

pub use command::Command;
pub use decide::Facts;
pub use event::Event;
pub use state::{Reach, Stage, StandardVersion};

use uuid::Uuid;

use crate::{
    feature::{Context, Feature},
    ids::derived,
    rejection::Rejection,
};

/// The feature.
pub struct Standards;

impl Feature for Standards {
    const NAME: &'static str = "standards";
    type State = StandardVersion;
    type Command = Command;
    type Event = Event;
    type Facts = Facts;

    /// One after the other: a version is tried with those around it.
    fn locks(_command: &Command) -> Vec<Uuid> {
        vec![derived(Uuid::nil(), &[Self::NAME])]
    }

    fn decide(
        state: Option<&StandardVersion>,
        command: &Command,
        facts: &Facts,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Rejection> {
        decide::decide(state, command, facts, context)
    }

    fn evolve(state: Option<StandardVersion>, event: &Event) -> Option<StandardVersion> {
        evolve::evolve(state, event)
    }
}
