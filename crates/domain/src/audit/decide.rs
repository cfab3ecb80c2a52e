//! The rule of the log: only the server writes it, and only at its end.

use super::{AuditPage, Command, Event};
use crate::{feature::Context, rejection::Rejection};

pub(super) fn decide(
    _state: Option<&AuditPage>,
    command: &Command,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    if !context.actor.is_system() {
        return Err(Rejection::forbidden("access.denied"));
    }
    let Command::Note { line } = command;
    Ok(vec![Event::Noted {
        line: line.clone(),
        at: context.now,
    }])
}
