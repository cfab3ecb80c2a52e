//! Staff (员工): roles independent of titles (U-02, U-03), departments, skills, areas, contact wishes, signing
//! on and off (on shift, until rosters exist), away today.

pub mod command;
pub mod decide;
pub mod event;
pub mod evolve;
pub mod state;

pub use command::{Command, NewStaff, StaffChanges};
pub use decide::Facts;
pub use event::Event;
pub use state::{Away, OnShift, StaffMember};

use crate::{
    feature::{Context, Feature},
    rejection::Rejection,
};

/// The feature.
pub struct Staff;

impl Feature for Staff {
    const NAME: &'static str = "staff";
    type State = StaffMember;
    type Command = Command;
    type Event = Event;
    type Facts = Facts;

    fn decide(
        state: Option<&StaffMember>,
        command: &Command,
        facts: &Facts,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Rejection> {
        decide::decide(state, command, facts, context)
    }

    fn evolve(state: Option<StaffMember>, event: &Event) -> Option<StaffMember> {
        evolve::evolve(state, event)
    }
}
