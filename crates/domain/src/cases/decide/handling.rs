//! Learning and planning: verify, judge, plan, quote, remark, promises.

use jiff::Timestamp;

use super::{Facts, bells, clocks, draft::Draft, texts::needed};
use crate::{
    cases::{
        command::Deed,
        event::What,
        state::{Finding, Promise, Quotation, Validity},
    },
    clock::due_at,
    personal::Personal,
    rejection::{Nature, Rejection},
    standard::{Matter, Verb},
};

pub(super) fn verify(draft: &mut Draft<'_>, finding: Finding, findings: &Personal) -> Result<(), Rejection> {
    needed(findings, "findings")?;
    let at = draft.when();
    draft.push(What::Verified {
        finding,
        findings: findings.clone(),
    });
    draft.stop(Verb::Verify, at);
    Ok(())
}

/// Valid is what is confirmed and the company's responsibility; the judgement follows the finding.
pub(super) fn judge(draft: &mut Draft<'_>, validity: Validity, reason: &Personal) -> Result<(), Rejection> {
    needed(reason, "reason")?;
    let confirmed = draft
        .case
        .handling
        .verification
        .as_ref()
        .is_some_and(|verification| verification.finding == Finding::Confirmed);
    if confirmed == (validity == Validity::NotConfirmed) {
        return Err(
            Rejection::conflict("cases.contradicts-verification").and_field("validity", "contradicts")
        );
    }
    let at = draft.when();
    draft.push(What::Judged {
        validity,
        reason: reason.clone(),
    });
    draft.stop(Verb::Judge, at);
    Ok(())
}

pub(super) fn plan(
    draft: &mut Draft<'_>,
    cause: Option<Personal>,
    solution: &Personal,
) -> Result<(), Rejection> {
    needed(solution, "solution")?;
    let at = draft.when();
    draft.push(What::Planned {
        cause,
        solution: solution.clone(),
    });
    draft.stop(Verb::Plan, at);
    Ok(())
}

pub(super) fn quote(
    draft: &mut Draft<'_>,
    amount_fen: i64,
    list_item: Option<String>,
    text: Option<String>,
    consent: Option<bool>,
) -> Result<(), Rejection> {
    if amount_fen < 0 {
        return Err(Rejection::field("amountFen", "negative"));
    }
    let at = draft.when();
    draft.push(What::Quoted(Quotation {
        amount_fen,
        list_item,
        text,
        consent_at: (consent == Some(true)).then_some(at),
        declined: consent == Some(false),
        at,
        by: draft.staff(),
    }));
    Ok(())
}

/// A note; evidence, a visit record or a lesson may stand alone.
pub(super) fn remark(
    draft: &mut Draft<'_>,
    deed: &Deed,
    text: Option<&Personal>,
    open: bool,
) -> Result<(), Rejection> {
    let beside = !deed.files.is_empty() || deed.visit.is_some() || deed.lesson.is_some();
    match text {
        Some(text) if !text.text().trim().is_empty() => draft.push(What::Remarked {
            text: text.clone(),
            open,
        }),
        _ if beside => {}
        _ => return Err(Rejection::field("text", "required")),
    }
    Ok(())
}

/// A promise is a clock (C-36).
pub(super) fn promise(
    draft: &mut Draft<'_>,
    text: Option<Personal>,
    due_at: Timestamp,
) -> Result<(), Rejection> {
    if due_at <= draft.now() {
        return Err(Rejection::new(Nature::Invalid, "cases.promise-past").and_field("dueAt", "past"));
    }
    let at = draft.now();
    promisable(draft.facts, &draft.case.matter(), due_at, at, "dueAt")?;
    promised(draft, text, due_at, at);
    Ok(())
}

/// Nothing is promised for later than the clause allows (C-36).
pub(super) fn promisable(
    facts: &Facts,
    matter: &Matter,
    promised: Timestamp,
    now: Timestamp,
    field: &'static str,
) -> Result<(), Rejection> {
    let Some(governing) = facts.standard.promise(matter) else {
        return Ok(());
    };
    let (latest, _) = due_at(now, governing.clause.limit.limit(), &facts.calendar, &[], now);
    if promised > latest {
        return Err(Rejection::new(Nature::Invalid, "cases.promise-beyond-cap")
            .and_field(field, "beyond-cap")
            .with("latest", latest));
    }
    Ok(())
}

pub(super) fn promised(draft: &mut Draft<'_>, text: Option<Personal>, due_at: Timestamp, at: Timestamp) {
    let by = draft.staff();
    draft.push(What::Promised(Promise {
        text,
        due_at,
        at,
        by,
        kept_at: None,
    }));
    let number = u16::try_from(draft.case.promises.len()).unwrap_or(u16::MAX);
    let matter = draft.case.matter();
    let Some(clause) = draft
        .facts
        .standard
        .promise(&matter)
        .map(|governing| governing.clause)
    else {
        return;
    };
    if let Ok(mut clock) = clocks::clock(&clause, at, None, draft.case.leg, draft.facts, draft.now()) {
        clock.agreed = Some(due_at);
        clock.due_at = due_at;
        clock.provisional = false;
        clock.promise = Some(number);
        clock.bell = bells::bell(&clock, at, &[], draft.facts, draft.now());
        draft.start(vec![clock], Vec::new());
    }
}

pub(super) fn keep_promise(draft: &mut Draft<'_>, promise: Option<u16>) -> Result<(), Rejection> {
    let open = (1_u16..)
        .zip(&draft.case.promises)
        .filter(|(number, open)| open.kept_at.is_none() && promise.is_none_or(|wanted| wanted == *number))
        .min_by_key(|(_, open)| open.due_at)
        .map(|(number, _)| number);
    let Some(number) = open else {
        return Err(Rejection::conflict("cases.no-promise").and_field("promise", "unknown"));
    };
    let at = draft.when();
    draft.push(What::PromiseKept { promise: number, at });
    draft.stop_where(at, |clock| clock.promise == Some(number));
    Ok(())
}
