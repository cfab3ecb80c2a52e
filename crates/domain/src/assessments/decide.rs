//! The rules of assessments: complete, approved by somebody who did not write it, replaced and never deleted.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{Approval, Assessment, Command, Content, Event, Stage, Writer};
use crate::{
    actor::{Actor, Reach},
    feature::Context,
    ids::AssessmentId,
    personal::{Personal, catalogue},
    rejection::Rejection,
};

/// The permission to write assessments; chapter `roles` of the standard says who holds it.
const WRITE: &str = "assessments.write";
/// The permission to approve what others wrote.
const APPROVE: &str = "assessments.approve";
/// Longest text in characters: input, not a rule of the trade.
const TEXT_MOST: usize = 8_000;
/// Most papers of one assessment.
const FILES_MOST: usize = 20;

/// The assessment that is to take another's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Successor {
    /// Whether it is approved and not superseded itself.
    pub approved: bool,
    /// The kinds that it concerns.
    pub concerns: BTreeSet<String>,
}

/// What the rules need to know besides the state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The local date.
    pub today: Date,
    /// Whether the responsible person is on file and has not left.
    pub responsible_known: bool,
    /// The successor named, if it is on file.
    pub successor: Option<Successor>,
}

pub(super) fn decide(
    state: Option<&Assessment>,
    command: &Command,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    match (state, command) {
        (Some(_), Command::Draft { .. }) => Err(Rejection::conflict("assessments.exists")),
        (None, Command::Draft { content }) => {
            let by = person(WRITE, context.actor)?;
            check(content, facts)?;
            Ok(vec![Event::Drafted {
                content: content.clone(),
                by,
                at: context.now,
            }])
        }
        (None, _) => Err(Rejection::not_found("assessments.unknown")),
        (Some(state), Command::Change { content }) => {
            let by = person(WRITE, context.actor)?;
            if state.stage != Stage::Draft {
                return Err(Rejection::conflict("assessments.approved"));
            }
            check(content, facts)?;
            if state.content == **content {
                return Ok(Vec::new());
            }
            Ok(vec![Event::Changed {
                content: content.clone(),
                by,
            }])
        }
        (Some(state), Command::Approve) => approve(state, context),
        (Some(state), Command::Supersede { successor }) => supersede(state, *successor, facts, context),
    }
}

/// A person who holds the permission for the whole company: what is assessed is the company's processing.
fn person(permission: &str, actor: &Actor) -> Result<Writer, Rejection> {
    match actor.account {
        Some(account) if actor.scope(permission).reach == Reach::Everything => Ok(Writer {
            account,
            staff: actor.staff,
        }),
        _ => Err(Rejection::forbidden("assessments.not-allowed")),
    }
}

fn approve(state: &Assessment, context: &Context<'_>) -> Result<Vec<Event>, Rejection> {
    let by = person(APPROVE, context.actor)?;
    if state.stage != Stage::Draft {
        return Err(Rejection::conflict("assessments.approved"));
    }
    let wrote =
        |writer: &Writer| writer.account == by.account || (by.staff.is_some() && writer.staff == by.staff);
    if state.writers.iter().any(wrote) {
        return Err(Rejection::forbidden("assessments.own"));
    }
    let approval = Approval { by, at: context.now };
    Ok(vec![Event::Approved { approval }])
}

fn supersede(
    state: &Assessment,
    successor: AssessmentId,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    person(APPROVE, context.actor)?;
    match state.stage {
        Stage::Draft => return Err(Rejection::conflict("assessments.not-in-force")),
        // Saying the same twice is no mistake.
        Stage::Superseded { successor: known, .. } if known == successor => return Ok(Vec::new()),
        Stage::Superseded { .. } => return Err(Rejection::conflict("assessments.not-in-force")),
        Stage::Approved { .. } => {}
    }
    let Some(newer) = &facts.successor else {
        return Err(Rejection::field("successorId", "unknown"));
    };
    if !newer.approved {
        return Err(Rejection::conflict("assessments.successor-not-approved"));
    }
    if !state.content.concerns.is_subset(&newer.concerns) {
        return Err(Rejection::conflict("assessments.not-covered"));
    }
    Ok(vec![Event::Superseded {
        successor,
        at: context.now,
    }])
}

fn check(content: &Content, facts: &Facts) -> Result<(), Rejection> {
    if content.concerns.is_empty() {
        return Err(Rejection::field("concerns", "required"));
    }
    if content
        .concerns
        .iter()
        .any(|code| catalogue::kind(code).is_none())
    {
        return Err(Rejection::field("concerns", "unknown"));
    }
    for (field, text) in [
        ("necessity", &content.necessity),
        ("risks", &content.risks),
        ("measures", &content.measures),
    ] {
        stated(field, text)?;
    }
    if !facts.responsible_known {
        return Err(Rejection::field("responsibleId", "unknown"));
    }
    if content.on > facts.today {
        return Err(Rejection::field("on", "future"));
    }
    if content.files.len() > FILES_MOST {
        return Err(Rejection::field("files", "too-many"));
    }
    Ok(())
}

fn stated(field: &'static str, text: &Personal) -> Result<(), Rejection> {
    if text.text().trim().is_empty() {
        return Err(Rejection::field(field, "required"));
    }
    if text.text().chars().count() > TEXT_MOST {
        return Err(Rejection::field(field, "too-long"));
    }
    Ok(())
}
