//! The rules of intakes.

use super::{Command, Event, Intake, Stage};
use crate::{
    feature::Context,
    personal::{Personal, PersonalClass},
    rejection::{Nature, Rejection},
};

/// The permission to take matters in.
const WRITE: &str = "intakes.write";
/// Longest draft in characters.
const DRAFT_MOST: usize = 40_000;

/// What the rules need to know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Whether the estate is on file.
    pub estate_known: bool,
    /// Why the estate's standard takes nothing in by the channel named, if it does not (B-02).
    pub channel_refused: Option<Rejection>,
}

pub(super) fn decide(
    state: Option<&Intake>,
    command: &Command,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    if let Command::Open {
        number,
        estate,
        channel,
    } = command
    {
        if state.is_some() {
            return Err(Rejection::conflict("intakes.exists"));
        }
        if !context.actor.scope(WRITE).reaches(*estate) {
            return Err(Rejection::forbidden("access.denied"));
        }
        if !facts.estate_known {
            return Err(Rejection::field("estateId", "unknown"));
        }
        if let Some(refused) = &facts.channel_refused {
            return Err(refused.clone());
        }
        return Ok(vec![Event::Opened {
            number: number.clone(),
            estate: *estate,
            channel: channel.clone(),
            by: context.actor.account,
            at: context.now,
        }]);
    }
    let unknown = || Rejection::not_found("intakes.unknown");
    let intake = state.ok_or_else(unknown)?;
    if !context.actor.scope(WRITE).reaches(intake.estate) {
        return Err(unknown());
    }
    if intake.stage != Stage::Open {
        // Saying the same twice is no mistake.
        return match command {
            Command::Save { case } if intake.case == Some(*case) => Ok(Vec::new()),
            _ => Err(Rejection::conflict("intakes.ended")),
        };
    }
    match command {
        Command::Open { .. } => Ok(Vec::new()),
        Command::KeepDraft { draft } => {
            if draft.chars().count() > DRAFT_MOST {
                return Err(
                    Rejection::new(Nature::TooLarge, "input.too-large").and_field("draft", "too-long")
                );
            }
            if intake.draft.as_ref().is_some_and(|kept| kept.text() == draft) {
                return Ok(Vec::new());
            }
            Ok(vec![Event::DraftKept {
                draft: Personal::new(PersonalClass::Text, draft.clone()),
            }])
        }
        Command::Save { case } => Ok(vec![Event::Saved { case: *case }]),
        Command::Drop { reason } => {
            if reason.trim().is_empty() {
                return Err(Rejection::field("reason", "required"));
            }
            Ok(vec![Event::Dropped {
                reason: reason.trim().to_owned(),
            }])
        }
    }
}
