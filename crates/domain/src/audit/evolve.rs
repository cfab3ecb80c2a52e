//! The state after an event.

use super::{AuditPage, Event};

pub(super) fn evolve(state: Option<AuditPage>, event: &Event) -> Option<AuditPage> {
    let Event::Noted { .. } = event;
    let lines = state.map_or(0, |page| page.lines) + 1;
    Some(AuditPage { lines })
}
