//! Impact assessments (个人信息保护影响评估): what a kind of processing is needed for, what it may do to people and
//! what is done about it; written by one, approved by another, kept (V-08, X-40; 个人信息保护法 第五十五、五十六条).
//! There is no command that deletes one: a newer one takes its place.

pub mod command;
mod decide;
pub mod event;
mod evolve;
pub mod state;

pub use command::Command;
pub use decide::{Facts, Successor};
pub use event::Event;
pub use state::{Approval, Assessment, Conclusion, Content, Stage, Writer};

use crate::{
    feature::{Context, Feature},
    rejection::Rejection,
};

/// The feature.
#[derive(Clone, Copy, Debug)]
pub struct Assessments;

impl Feature for Assessments {
    const NAME: &'static str = "assessments";
    type State = Assessment;
    type Command = Command;
    type Event = Event;
    type Facts = Facts;

    fn decide(
        state: Option<&Assessment>,
        command: &Command,
        facts: &Facts,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Rejection> {
        decide::decide(state, command, facts, context)
    }

    fn evolve(state: Option<Assessment>, event: &Event) -> Option<Assessment> {
        evolve::evolve(state, event)
    }
}
