//! A version after one event.

use super::{
    event::{Event, Proposal},
    state::{Stage, StandardVersion},
};

/// The state after `event`.
pub fn evolve(state: Option<StandardVersion>, event: &Event) -> Option<StandardVersion> {
    match event {
        Event::Shipped { proposal } => Some(StandardVersion {
            stage: Stage::Approved,
            in_force_from: Some(proposal.effective_from),
            ..proposed(proposal)
        }),
        Event::Proposed { proposal } => Some(proposed(proposal)),
        Event::Approved {
            verdict,
            in_force_from,
        } => Some(StandardVersion {
            stage: Stage::Approved,
            in_force_from: Some(*in_force_from),
            verdict: Some(verdict.clone()),
            ..state?
        }),
        Event::Rejected { verdict } => Some(StandardVersion {
            stage: Stage::Rejected,
            verdict: Some(verdict.clone()),
            ..state?
        }),
        Event::Withdrawn { verdict } => Some(StandardVersion {
            stage: Stage::Withdrawn,
            verdict: Some(verdict.clone()),
            ..state?
        }),
    }
}

fn proposed(proposal: &Proposal) -> StandardVersion {
    StandardVersion {
        id: proposal.id,
        reach: proposal.reach,
        name: proposal.name.clone(),
        title: proposal.title.clone(),
        schema: proposal.schema,
        hash: proposal.hash.clone(),
        layer: proposal.layer.clone(),
        stage: Stage::Proposed,
        effective_from: proposal.effective_from,
        in_force_from: None,
        proposed_by: proposal.by,
        proposed_by_staff: proposal.by_staff,
        proposed_at: proposal.at,
        reason: proposal.reason.clone(),
        verdict: None,
    }
}
