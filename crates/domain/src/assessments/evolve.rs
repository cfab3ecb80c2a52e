//! The state of an assessment after an event.

use std::collections::BTreeSet;

use super::{Assessment, Event, Stage};

pub(super) fn evolve(state: Option<Assessment>, event: &Event) -> Option<Assessment> {
    if let Event::Drafted { content, by, at } = event {
        return Some(Assessment {
            content: (**content).clone(),
            writers: BTreeSet::from([*by]),
            drafted_at: *at,
            stage: Stage::Draft,
        });
    }
    let mut state = state?;
    match event {
        Event::Drafted { .. } => {}
        Event::Changed { content, by } => {
            state.content = (**content).clone();
            state.writers.insert(*by);
        }
        Event::Approved { approval } => state.stage = Stage::Approved { approval: *approval },
        Event::Superseded { successor, at } => {
            if let Stage::Approved { approval } = state.stage {
                state.stage = Stage::Superseded {
                    approval,
                    successor: *successor,
                    at: *at,
                };
            }
        }
    }
    Some(state)
}
