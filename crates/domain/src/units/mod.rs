//! Units (房屋): every unit stands in one building and so in exactly one area; title, tenancy, rent,
//! layout, structure, condition and upkeep are kept with their history.

pub mod command;
pub mod decide;
pub mod event;
pub mod evolve;
pub mod state;

pub use command::{Command, NewUnit, UnitChanges};
pub use decide::{BuildingFacts, Facts};
pub use event::Event;
pub use state::{Dated, Occupancy, Rent, Tenancy, Title, Trait, Unit, Upkeep};

use crate::{
    feature::{Context, Feature},
    rejection::Rejection,
};

/// The feature.
pub struct Units;

impl Feature for Units {
    const NAME: &'static str = "units";
    type State = Unit;
    type Command = Command;
    type Event = Event;
    type Facts = Facts;

    fn decide(
        state: Option<&Unit>,
        command: &Command,
        facts: &Facts,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Rejection> {
        decide::decide(state, command, facts, context)
    }

    fn evolve(state: Option<Unit>, event: &Event) -> Option<Unit> {
        evolve::evolve(state, event)
    }
}
