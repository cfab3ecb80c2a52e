//! Accounts (账号): who may sign in, with which roles in which places (U-02, V-03, V-04). Secrets — hashes of
//! passwords and PINs, the second factor's key — never come here: the shell keeps them beside.

pub mod command;
mod decide;
pub mod event;
mod evolve;
pub mod state;

pub use command::Command;
pub use decide::{CONFIDENTIALITY_FROM, Facts};
pub use event::Event;
pub use state::Account;

use crate::{
    feature::{Context, Feature},
    rejection::Rejection,
};

/// The feature.
#[derive(Clone, Copy, Debug)]
pub struct Accounts;

impl Feature for Accounts {
    const NAME: &'static str = "accounts";
    type State = Account;
    type Command = Command;
    type Event = Event;
    type Facts = Facts;

    fn locks(command: &Command) -> Vec<uuid::Uuid> {
        decide::locks(command)
    }

    fn decide(
        state: Option<&Account>,
        command: &Command,
        facts: &Facts,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Rejection> {
        decide::decide(state, command, facts, context)
    }

    fn evolve(state: Option<Account>, event: &Event) -> Option<Account> {
        evolve::evolve(state, event)
    }
}
