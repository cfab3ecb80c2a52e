//! Cases (事项): inquiry, complaint, repair and every other matter, from report to archive.
//!
//! `command` lists what may be asked, `event` what can have happened, `state` what a case is; `decide` holds
//! the rules by verb, `evolve` the fold. [`permit`] answers whether a verb is allowed now; the view shows it.

mod command;
mod decide;
mod event;
mod evolve;
mod state;

use jiff::Timestamp;
use uuid::Uuid;

pub use command::*;
pub use decide::*;
pub use event::*;
pub use evolve::evolve;
pub use state::*;

use crate::{
    feature::{Context, Feature, Timer},
    rejection::Rejection,
};

/// The feature `cases`.
#[derive(Clone, Copy, Debug)]
pub struct Cases;

impl Feature for Cases {
    const NAME: &'static str = "cases";
    type State = Case;
    type Command = Command;
    type Event = Event;
    type Facts = Facts;

    fn locks(_command: &Command) -> Vec<Uuid> {
        Vec::new()
    }

    fn decide(
        state: Option<&Case>,
        command: &Command,
        facts: &Facts,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Rejection> {
        decide(state, command, facts, context)
    }

    fn evolve(state: Option<Case>, event: &Event) -> Option<Case> {
        evolve(state, event)
    }

    /// One bell a case: the earliest moment at which something happens by itself.
    fn timers(state: &Case) -> Vec<Timer> {
        next_bell(state)
            .map(|due_at| Timer { name: "next", due_at })
            .into_iter()
            .collect()
    }

    fn lapse(_name: &str) -> Option<Command> {
        Some(Command::Lapse)
    }
}

fn next_bell(case: &Case) -> Option<Timestamp> {
    if case.stage == Stage::Void {
        return None;
    }
    let bells = case
        .clocks
        .iter()
        .filter(|clock| clock.is_running() && clock.held.is_none())
        .filter_map(|clock| clock.bell.map(|bell| bell.at));
    let holds = case.holds.iter().flat_map(|hold| {
        let lasts = hold.to.is_none() && hold.state != HoldState::Struck;
        [hold.confirm_by, hold.ends_by.filter(|_| lasts)]
    });
    bells
        .chain(holds.flatten())
        .chain(case.ask_again_at)
        .chain(case.acceptance.check_by.filter(|_| case.stage == Stage::Resolved))
        .chain(case.archive_at.filter(|_| !case.has_open_promise()))
        .min()
}
