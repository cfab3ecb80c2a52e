//! Persons (客户): name, telephone numbers, wishes, dated roles per unit, consents (A-06, A-07, V-05, V-07).

pub mod command;
pub mod decide;
pub mod event;
pub mod evolve;
pub mod state;

pub use command::{Command, NewPerson, PersonChanges};
pub use decide::Facts;
pub use event::Event;
pub use state::{Consent, Person, Purpose, UnitRole, UnitTie};

use crate::{
    feature::{Context, Feature},
    rejection::Rejection,
};

/// The feature.
pub struct Persons;

impl Feature for Persons {
    const NAME: &'static str = "persons";
    type State = Person;
    type Command = Command;
    type Event = Event;
    type Facts = Facts;

    fn decide(
        state: Option<&Person>,
        command: &Command,
        facts: &Facts,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Rejection> {
        decide::decide(state, command, facts, context)
    }

    fn evolve(state: Option<Person>, event: &Event) -> Option<Person> {
        evolve::evolve(state, event)
    }
}
