//! The audit log (审计日志, V-02, V-03): who signed in, looked behind a mask, took data out, gave rights, or was
//! refused. A subject is one page of the log; its journal chain makes a missing or altered line evident.

pub mod command;
mod decide;
pub mod event;
mod evolve;
pub mod state;

pub use command::Command;
pub use event::{Event, Line};
pub use state::AuditPage;

use crate::{
    feature::{Context, Feature},
    rejection::Rejection,
};

/// The feature.
#[derive(Clone, Copy, Debug)]
pub struct Audit;

impl Feature for Audit {
    const NAME: &'static str = "audit";
    type State = AuditPage;
    type Command = Command;
    type Event = Event;
    type Facts = ();

    fn decide(
        state: Option<&AuditPage>,
        command: &Command,
        (): &(),
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Rejection> {
        decide::decide(state, command, context)
    }

    fn evolve(state: Option<AuditPage>, event: &Event) -> Option<AuditPage> {
        evolve::evolve(state, event)
    }
}
