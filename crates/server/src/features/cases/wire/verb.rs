//! A verb and its inputs become an action; what a verb needs and lacks is named.

use domain::{
    cases::{Action, Check, Deed},
    rejection::Rejection,
    standard::Verb,
};

use super::{VerbWish, evidence, words};

fn needed<T>(value: Option<T>, field: &'static str) -> Result<T, Rejection> {
    value.ok_or_else(|| Rejection::field(field, "required"))
}

/// The deed that `verb` with these inputs asks for.
pub(in super::super) fn deed(verb: Verb, wish: &VerbWish) -> Result<Deed, Rejection> {
    if wish.told_at.is_some() && wish.told().is_none() {
        return Err(Rejection::field("toldBy", "required"));
    }
    Ok(Deed {
        action: action(verb, wish)?,
        told: wish.told(),
        confirmed: wish.confirmed,
        files: wish.files.iter().map(evidence).collect(),
        visit: wish.visit(),
        lesson: wish.lesson(),
    })
}

fn action(verb: Verb, wish: &VerbWish) -> Result<Action, Rejection> {
    let text = || wish.text.clone().map(words);
    let why = || wish.reason.clone();
    // A reason may be given as `text` too: one box on a page.
    let reason = || needed(why().or_else(|| wish.text.clone()), "reason");
    Ok(match verb {
        Verb::Acknowledge => Action::Acknowledge { text: text() },
        Verb::Respond => Action::Respond {
            text: needed(text(), "text")?,
        },
        Verb::Dispatch => Action::Dispatch {
            staff: wish.staff_id.map(Into::into),
            department: wish.department_id.map(Into::into),
            tracker: wish.tracker_id.map(Into::into),
            work: wish.work_type.clone(),
        },
        Verb::Take => Action::Take {},
        Verb::Arrive => Action::Arrive {},
        Verb::Investigate => Action::Investigate {
            findings: words(needed(
                wish.findings.clone().or_else(|| wish.text.clone()),
                "findings",
            )?),
        },
        Verb::Verify => Action::Verify {
            finding: needed(wish.finding, "finding")?,
            findings: words(needed(
                wish.findings.clone().or_else(|| wish.text.clone()),
                "findings",
            )?),
        },
        Verb::Judge => Action::Judge {
            validity: needed(wish.validity, "validity")?,
            reason: words(reason()?),
        },
        Verb::Plan => Action::Plan {
            cause: wish.cause.clone().map(words),
            solution: words(needed(
                wish.solution.clone().or_else(|| wish.text.clone()),
                "solution",
            )?),
        },
        Verb::Quote => Action::Quote {
            amount_fen: needed(wish.amount_fen, "amountFen")?,
            list_item: wish.list_item.clone(),
            text: wish.text.clone(),
            consent: wish.consent,
        },
        Verb::Progress => Action::Progress {
            text: needed(text(), "text")?,
        },
        Verb::Pause => Action::Pause {
            reason: needed(why(), "reason")?,
            note: wish.note.clone().or_else(|| wish.text.clone()),
            clock: wish.clock,
        },
        Verb::ConfirmPause => Action::ConfirmPause { pause: wish.pause },
        Verb::StrikePause => Action::StrikePause {
            pause: wish.pause,
            reason: why(),
        },
        Verb::Resume => Action::Resume {},
        Verb::AskExtension => Action::AskExtension {
            clock: wish.clock,
            until: needed(wish.until, "until")?,
            reason: reason()?,
        },
        Verb::Extend => Action::Extend {
            clock: wish.clock,
            until: wish.until,
            reason: reason()?,
        },
        Verb::SetLimit => Action::SetLimit {
            until: needed(wish.until, "until")?,
        },
        Verb::Agree => Action::Agree {
            until: needed(wish.agreed_at.or(wish.until), "agreedAt")?,
            reason: reason()?,
        },
        Verb::Regrade => Action::Regrade {
            grade: wish.grade,
            level: wish.level,
            reason: reason()?,
        },
        Verb::Reclassify => Action::Reclassify {
            kind: wish.kind,
            subject: wish.subject.clone(),
            fault: wish.fault.clone(),
            counts_as_complaint: wish.counts_as_complaint,
            tags: wish.tags.clone(),
            reason: reason()?,
        },
        Verb::Resolve => Action::Resolve {
            outcome: wish.outcome,
            text: needed(text(), "text")?,
            materials: wish.materials.clone(),
            referred_to: wish.referred_to.clone(),
            duplicate_of: wish.duplicate_of.map(Into::into),
        },
        Verb::Inspect => Action::Inspect {
            result: wish.result.unwrap_or(Check::Passed),
            by_photo: wish.by_photo,
            reason: why().or_else(|| wish.text.clone()).map(words),
        },
        Verb::Accept => Action::Accept {},
        Verb::Reject => Action::Reject {
            reason: words(reason()?),
        },
        Verb::Rate => Action::Rate {
            stars: needed(wish.stars, "stars")?,
            text: text(),
        },
        Verb::Feedback => Action::Feedback {
            text: text(),
            manner: wish.manner,
            reached: wish.reached.unwrap_or(true),
            opinion: wish.opinion,
        },
        Verb::Transfer => Action::Transfer {
            staff: wish.staff_id.map(Into::into),
            department: wish.department_id.map(Into::into),
            reason: reason()?,
            first_contact: wish.first_contact,
        },
        Verb::TakeOver => Action::TakeOver {
            first_contact: wish.first_contact,
        },
        Verb::Escalate => Action::Escalate {
            reason: words(reason()?),
            report: wish.report.as_ref().map(super::ReportWish::report),
            decision: wish.decision.clone().map(words),
        },
        Verb::Urge => Action::Urge { text: text() },
        Verb::Remark => Action::Remark {
            text: text(),
            open: wish.open,
        },
        Verb::Promise => Action::Promise {
            text: text(),
            due_at: needed(wish.due_at.or(wish.until), "dueAt")?,
        },
        Verb::KeepPromise => Action::KeepPromise {
            promise: wish.promise,
        },
        Verb::Sign => Action::Sign {},
        Verb::Reopen => Action::Reopen {
            reason: words(reason()?),
        },
        Verb::Appeal => Action::Appeal {
            reason: words(reason()?),
        },
        Verb::Archive => Action::Archive {},
        Verb::Void => Action::Void {
            reason: words(reason()?),
        },
    })
}
