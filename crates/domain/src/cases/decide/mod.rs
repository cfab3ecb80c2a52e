//! The rules, by verb.

use std::sync::Arc;

use super::{command::Command, event::Event, state::Case};
use crate::{
    clock::Calendar,
    feature::Context,
    ids::{DepartmentId, StaffId},
    rejection::Rejection,
};

/// What the rules know besides the case.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Calendar of the estate.
    pub calendar: Arc<Calendar>,
}

/// The rule.
pub fn decide(
    _state: Option<&Case>,
    _command: &Command,
    _facts: &Facts,
    _context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    Ok(Vec::new())
}
