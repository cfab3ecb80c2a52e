//! The rules about versions: sound before it is proposed, approved by somebody else, never changed.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{
    command::Command,
    event::{Event, Proposal},
    state::{Reach, Stage, StandardVersion, Verdict},
};
use crate::{
    actor::Actor,
    feature::Context,
    ids::StandardId,
    rejection::{FieldError, Nature, Rejection},
    standard::{Findings, Layer, Standard},
};

/// What the rules need to know from elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The layers that lie below when the version takes effect, the shipped one first.
    pub below: Vec<Layer>,
    /// For a company layer: the layers of estates, in force or approved, that will lie on top of it.
    pub above: Vec<Layer>,
    /// Names (id and version) of all versions that are proposed or approved.
    pub names: BTreeSet<String>,
    /// Whether an older shipped layer is kept already: a newer one holds only from now on.
    pub shipped_before: bool,
    /// Whether the estate named exists.
    pub estate_known: bool,
}

/// Proposing needs `standards.propose`, approving and refusing `standards.approve`, each for the estate, or for
/// the whole company; nobody approves a proposal of their own, whatever else they may do.
pub fn decide(
    state: Option<&StandardVersion>,
    command: &Command,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    match (state, command) {
        (Some(_), Command::Ship { .. }) => Ok(Vec::new()),
        (None, Command::Ship { id, layer }) => ship(*id, layer, facts, context),
        (
            None,
            Command::Propose {
                id,
                reach,
                layer,
                effective_from,
                reason,
            },
        ) => {
            let proposal = propose(*id, *reach, layer, *effective_from, reason, facts, context)?;
            Ok(vec![Event::Proposed {
                proposal: Box::new(proposal),
            }])
        }
        (Some(_), Command::Propose { .. }) => Err(Rejection::conflict("standards.exists")),
        (None, _) => Err(Rejection::not_found("standards.unknown")),
        (Some(state), _) if state.stage != Stage::Proposed => Err(Rejection::conflict("standards.decided")),
        (Some(state), Command::Approve { note }) => approve(state, note, facts, context),
        (Some(state), Command::Reject { reason }) => {
            judge(state, context)?;
            let verdict = verdict(required(reason)?, context);
            Ok(vec![Event::Rejected { verdict }])
        }
        (Some(state), Command::Withdraw { reason }) => {
            if context.actor.account.is_none() || context.actor.account != state.proposed_by {
                return Err(Rejection::forbidden("standards.not-yours"));
            }
            let verdict = verdict(reason, context);
            Ok(vec![Event::Withdrawn { verdict }])
        }
    }
}

/// Whether the actor holds `permission` for all that `reach` governs.
fn may(actor: &Actor, permission: &str, reach: Reach) -> bool {
    match reach {
        Reach::Shipped => false,
        Reach::Estate { estate } => actor.may(permission, estate, None),
        Reach::Company => {
            actor.unlimited
                || actor
                    .grants
                    .iter()
                    .any(|(grant, permissions)| grant.estate.is_none() && permissions.contains(permission))
        }
    }
}

fn ship(
    id: StandardId,
    layer: &Layer,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    if !context.actor.is_system() {
        return Err(Rejection::forbidden("standards.not-allowed"));
    }
    let standard = Standard::read(std::slice::from_ref(layer)).map_err(defects)?;
    let proposal = Proposal {
        id,
        reach: Reach::Shipped,
        name: standard.version,
        title: standard.title,
        schema: standard.schema,
        hash: layer.hash(),
        layer: layer.clone(),
        effective_from: if facts.shipped_before {
            context.now
        } else {
            Timestamp::UNIX_EPOCH
        },
        by: None,
        by_staff: None,
        at: context.now,
        reason: String::new(),
    };
    Ok(vec![Event::Shipped {
        proposal: Box::new(proposal),
    }])
}

fn propose(
    id: StandardId,
    reach: Reach,
    layer: &Layer,
    effective_from: Timestamp,
    reason: &str,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Proposal, Rejection> {
    if context.actor.is_system() || !may(context.actor, "standards.propose", reach) {
        return Err(Rejection::forbidden("standards.not-allowed"));
    }
    if matches!(reach, Reach::Estate { .. }) && !facts.estate_known {
        return Err(Rejection::field("estateId", "standards.estate-unknown"));
    }
    let standard = sound(layer, facts)?;
    let name = standard.version.rsplit('+').next().unwrap_or_default().to_owned();
    if facts.names.contains(&name) {
        return Err(Rejection::conflict("standards.name-taken").with("name", name));
    }
    if standard.deviations.is_empty() {
        return Err(Rejection::field("files", "standards.nothing-changed"));
    }
    Ok(Proposal {
        id,
        reach,
        name,
        title: standard.title,
        schema: standard.schema,
        hash: layer.hash(),
        layer: layer.clone(),
        effective_from,
        by: context.actor.account,
        by_staff: context.actor.staff,
        at: context.now,
        reason: reason.trim().to_owned(),
    })
}

fn approve(
    state: &StandardVersion,
    note: &str,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    judge(state, context)?;
    // What lies below may have changed since the proposal.
    sound(&state.layer, facts)?;
    Ok(vec![Event::Approved {
        verdict: verdict(note, context),
        in_force_from: state.effective_from.max(context.now),
    }])
}

/// Whoever approves or refuses is a person with the right, and not the one who proposed.
fn judge(state: &StandardVersion, context: &Context<'_>) -> Result<(), Rejection> {
    let actor = context.actor;
    if actor.is_system() || !may(actor, "standards.approve", state.reach) {
        return Err(Rejection::forbidden("standards.not-allowed"));
    }
    let same_account = actor.account == state.proposed_by;
    let same_person = actor.staff.is_some() && actor.staff == state.proposed_by_staff;
    if same_account || same_person {
        return Err(Rejection::forbidden("standards.own-proposal"));
    }
    Ok(())
}

/// The standard that `layer` makes of the layers below it; with each layer that will lie on top it must be sound
/// as well.
fn sound(layer: &Layer, facts: &Facts) -> Result<Standard, Rejection> {
    let mut layers = facts.below.clone();
    layers.push(layer.clone());
    let standard = Standard::read(&layers).map_err(defects)?;
    for above in &facts.above {
        layers.push(above.clone());
        Standard::read(&layers).map_err(defects)?;
        layers.pop();
    }
    Ok(standard)
}

fn defects(findings: Findings) -> Rejection {
    let mut rejection = Rejection::new(Nature::Invalid, "standards.defects")
        .with("count", findings.0.len())
        .with("findings", findings.to_string());
    for finding in findings.0 {
        rejection.errors.push(FieldError {
            field: format!("files.{}", finding.place.file).into(),
            row: Some(finding.place.line),
            code: "standards.defect".into(),
        });
    }
    rejection
}

fn required(reason: &str) -> Result<&str, Rejection> {
    if reason.trim().is_empty() {
        return Err(Rejection::field("reason", "required"));
    }
    Ok(reason)
}

fn verdict(note: &str, context: &Context<'_>) -> Verdict {
    Verdict {
        by: context.actor.account,
        at: context.now,
        note: note.trim().to_owned(),
    }
}
