//! The state after an event.

use super::{Event, Intake, Stage};

pub(super) fn evolve(state: Option<Intake>, event: &Event) -> Option<Intake> {
    if let Event::Opened {
        number,
        estate,
        channel,
        by,
        at,
    } = event
    {
        return Some(Intake {
            number: number.clone(),
            estate: *estate,
            channel: channel.clone(),
            opened_by: *by,
            opened_at: *at,
            draft: None,
            stage: Stage::Open,
            case: None,
            reason: None,
        });
    }
    let mut intake = state?;
    match event {
        Event::Opened { .. } => {}
        Event::DraftKept { draft } => intake.draft = Some(draft.clone()),
        Event::Saved { case } => {
            intake.stage = Stage::Saved;
            intake.case = Some(*case);
            // The case carries what was typed; a second copy would only have to be erased as well.
            intake.draft = None;
        }
        Event::Dropped { reason } => {
            intake.stage = Stage::Dropped;
            intake.reason = Some(reason.clone());
            intake.draft = None;
        }
    }
    Some(intake)
}
