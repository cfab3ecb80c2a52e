//! The company's check and the resident's acceptance, in any order; the rating.

use super::{
    draft::Draft,
    ending::{back_to_work, close_if_complete, reopen},
    permit::within_window,
    texts::needed,
};
use crate::{
    cases::{
        event::What,
        state::{Check, Inspection, Stage},
    },
    personal::Personal,
    rejection::{Nature, Rejection},
    standard::Standard,
};

pub(super) fn inspect(
    draft: &mut Draft<'_>,
    result: Check,
    by_photo: bool,
    reason: Option<Personal>,
) -> Result<(), Rejection> {
    if result == Check::Failed {
        match &reason {
            Some(reason) => needed(reason, "reason")?,
            None => return Err(Rejection::field("reason", "required")),
        }
        back_to_work(draft, What::InspectionFailed { reason });
        return Ok(());
    }
    if by_photo && !photo_suffices(&draft.facts.standard, draft) {
        return Err(
            Rejection::new(Nature::Invalid, "cases.photo-not-enough").and_field("byPhoto", "not-allowed")
        );
    }
    let inspection = Inspection {
        at: draft.when(),
        by: draft.staff(),
        by_photo,
    };
    draft.push(What::Inspected(inspection));
    close_if_complete(draft);
    Ok(())
}

fn photo_suffices(standard: &Standard, draft: &Draft<'_>) -> bool {
    let matter = draft.case.matter();
    standard
        .company_check
        .by_photo
        .iter()
        .any(|selector| selector.covers(&matter, &standard.taxonomy))
}

pub(super) fn accept(draft: &mut Draft<'_>) -> Result<(), Rejection> {
    draft.push(What::Accepted);
    close_if_complete(draft);
    Ok(())
}

pub(super) fn reject(draft: &mut Draft<'_>, reason: &Personal) -> Result<(), Rejection> {
    needed(reason, "reason")?;
    let reason = reason.clone();
    back_to_work(draft, What::Rejected { reason });
    Ok(())
}

/// A dissatisfied answer opens the case again (C-15).
pub(super) fn rate(draft: &mut Draft<'_>, stars: u8, text: Option<Personal>) -> Result<(), Rejection> {
    if !(1..=5).contains(&stars) {
        return Err(Rejection::field("stars", "out-of-range"));
    }
    draft.push(What::Rated { stars, text });
    if stars <= draft.facts.standard.acceptance.dissatisfied_stars {
        match draft.case.stage {
            Stage::Resolved => back_to_work(draft, What::WorkResumed),
            Stage::Closed | Stage::Archived if within_window(&draft.case, draft.facts, draft.context) => {
                reopen(draft, None)?;
            }
            _ => {}
        }
    }
    Ok(())
}
