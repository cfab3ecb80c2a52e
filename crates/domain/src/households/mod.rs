//! Households: the owner file (业主档案, 一户一档) of a unit that every case, visit, fee and permit links to
//! the mark of special care with its emergency contacts, and when the file was last
//! confirmed. Sensitive fields stand only on a recorded consent (V-05).

pub mod command;
pub mod decide;
pub mod event;
pub mod evolve;
pub mod state;

pub use command::{Command, HouseholdChanges, NewCare};
pub use decide::{Facts, UnitFacts};
pub use event::Event;
pub use state::{Care, CareReason, Confirmed, EmergencyContact, Household};

use crate::{
    feature::{Context, Feature},
    rejection::Rejection,
};

/// The feature.
pub struct Households;

impl Feature for Households {
    const NAME: &'static str = "households";
    type State = Household;
    type Command = Command;
    type Event = Event;
    type Facts = Facts;

    fn decide(
        state: Option<&Household>,
        command: &Command,
        facts: &Facts,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Rejection> {
        decide::decide(state, command, facts, context)
    }

    fn evolve(state: Option<Household>, event: &Event) -> Option<Household> {
        evolve::evolve(state, event)
    }
}
