//! Estates (小区): the places that a company serves, with areas, buildings, entrances, departments, the duty
//! manager of the day, the service catalogue, the fact sheet and post duties (A-01, A-02, A-16, U-01, U-04 to
//! U-06). One estate is one subject, so its structure is always consistent; units are a register of their own.

pub mod command;
pub mod decide;
pub mod event;
pub mod evolve;
pub mod state;

pub use command::{Command, EstateChanges, NewBuilding, NewEntrance};
pub use decide::Facts;
pub use event::Event;
pub use state::{
    Area, Building, Department, Entrance, Estate, Facility, Offer, Post, Serving, Settings, StandIn, Term,
};

use crate::{
    feature::{Context, Feature},
    rejection::Rejection,
};

/// The feature.
pub struct Estates;

impl Feature for Estates {
    const NAME: &'static str = "estates";
    type State = Estate;
    type Command = Command;
    type Event = Event;
    type Facts = Facts;

    fn decide(
        state: Option<&Estate>,
        command: &Command,
        facts: &Facts,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Rejection> {
        decide::decide(state, command, facts, context)
    }

    fn evolve(state: Option<Estate>, event: &Event) -> Option<Estate> {
        evolve::evolve(state, event)
    }
}
