//! Intakes (登记单): a form opened at the desk. Its number and time exist before anything is saved, so that an
//! abandoned call is seen (B-02, C-01).

pub mod command;
mod decide;
pub mod event;
mod evolve;
pub mod state;

pub use command::Command;
pub use decide::Facts;
pub use event::Event;
pub use state::{Intake, Stage};

use crate::{
    feature::{Context, Feature},
    rejection::Rejection,
};

/// The feature.
#[derive(Clone, Copy, Debug)]
pub struct Intakes;

impl Feature for Intakes {
    const NAME: &'static str = "intakes";
    type State = Intake;
    type Command = Command;
    type Event = Event;
    type Facts = Facts;

    fn decide(
        state: Option<&Intake>,
        command: &Command,
        facts: &Facts,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Rejection> {
        decide::decide(state, command, facts, context)
    }

    fn evolve(state: Option<Intake>, event: &Event) -> Option<Intake> {
        evolve::evolve(state, event)
    }
}
