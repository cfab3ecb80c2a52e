//! Written words: length, and expressions that a reply must not contain (N-08).

use super::{Facts, draft::Draft};
use crate::{
    cases::{
        command::{Action, Deed, NewCase},
        event::What,
    },
    personal::Personal,
    rejection::{Nature, Rejection},
};

/// The texts of a deed that a customer reads.
fn written(deed: &Deed) -> Vec<&str> {
    match &deed.action {
        Action::Respond { text } | Action::Progress { text } | Action::Resolve { text, .. } => {
            vec![text.text()]
        }
        Action::Acknowledge { text: Some(text) }
        | Action::Feedback { text: Some(text), .. }
        | Action::Promise { text: Some(text), .. }
        | Action::Remark {
            text: Some(text),
            open: true,
        } => vec![text.text()],
        _ => Vec::new(),
    }
}

fn codes<'a>(texts: impl IntoIterator<Item = &'a str>, facts: &Facts) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for text in texts {
        for entry in facts.standard.forbidden_in(text) {
            if !found.iter().any(|(code, _)| *code == entry.code) {
                found.push((entry.code.clone(), entry.instead.clone()));
            }
        }
    }
    found
}

fn refuse(found: &[(String, String)]) -> Result<(), Rejection> {
    let Some((code, instead)) = found.first() else {
        return Ok(());
    };
    let codes: Vec<&str> = found.iter().map(|(code, _)| code.as_str()).collect();
    Err(Rejection::conflict("cases.forbidden-expression")
        .and_field("text", "forbidden-expression")
        .with("expression", code)
        .with("expressions", codes.join(" "))
        .with("instead", instead))
}

/// The other words of a deed, each with its field.
fn noted(deed: &Deed) -> Vec<(&'static str, &str)> {
    let mut texts: Vec<(&'static str, Option<&str>)> = match &deed.action {
        Action::Investigate { findings } | Action::Verify { findings, .. } => {
            vec![("findings", Some(findings.text()))]
        }
        Action::Judge { reason, .. }
        | Action::Reject { reason }
        | Action::Reopen { reason }
        | Action::Appeal { reason }
        | Action::Void { reason } => vec![("reason", Some(reason.text()))],
        Action::Plan { cause, solution } => vec![
            ("cause", cause.as_ref().map(Personal::text)),
            ("solution", Some(solution.text())),
        ],
        Action::Quote { list_item, text, .. } => {
            vec![("listItem", list_item.as_deref()), ("text", text.as_deref())]
        }
        Action::Pause { note, .. } => vec![("note", note.as_deref())],
        Action::StrikePause { reason, .. } => vec![("reason", reason.as_deref())],
        Action::AskExtension { reason, .. }
        | Action::Extend { reason, .. }
        | Action::Agree { reason, .. }
        | Action::Regrade { reason, .. }
        | Action::Reclassify { reason, .. }
        | Action::Transfer { reason, .. } => vec![("reason", Some(reason))],
        Action::Resolve {
            materials,
            referred_to,
            ..
        } => vec![
            ("materials", materials.as_deref()),
            ("referredTo", referred_to.as_deref()),
        ],
        Action::Inspect { reason, .. } => vec![("reason", reason.as_ref().map(Personal::text))],
        Action::Rate { text, .. } | Action::Urge { text } | Action::Remark { text, .. } => {
            vec![("text", text.as_ref().map(Personal::text))]
        }
        Action::Escalate {
            reason,
            report,
            decision,
        } => {
            let of = |part: Option<&Personal>| part.map_or(0, |text| text.text().len());
            let report = report.as_ref();
            let longest = report.into_iter().flat_map(|report| {
                [
                    Some(&report.attempts),
                    report.options.as_ref(),
                    report.proposal.as_ref(),
                ]
            });
            vec![
                ("reason", Some(reason.text())),
                ("decision", decision.as_ref().map(Personal::text)),
                (
                    "report",
                    longest.max_by_key(|part| of(*part)).flatten().map(Personal::text),
                ),
            ]
        }
        _ => Vec::new(),
    };
    if let Some(visit) = &deed.visit {
        for part in [&visit.met, &visit.findings, &visit.agreed, &visit.result] {
            texts.push(("visit", part.as_ref().map(Personal::text)));
        }
    }
    if let Some(lesson) = &deed.lesson {
        texts.push(("lesson", Some(lesson.prevention.text())));
    }
    texts
        .into_iter()
        .filter_map(|(field, text)| text.map(|text| (field, text)))
        .collect()
}

fn short<'a>(
    texts: impl IntoIterator<Item = (&'static str, &'a str)>,
    facts: &Facts,
) -> Result<(), Rejection> {
    let limit = facts.standard.intake.description_characters as usize;
    for (field, text) in texts {
        if text.chars().count() > limit {
            return Err(Rejection::field(field, "too-long").with("limit", limit));
        }
    }
    Ok(())
}

/// No text is longer than the standard allows. A forbidden expression comes back once; with the confirmation it
/// goes through.
pub(super) fn check(deed: &Deed, facts: &Facts) -> Result<(), Rejection> {
    let texts = written(deed);
    short(texts.iter().map(|text| ("text", *text)).chain(noted(deed)), facts)?;
    if deed.confirmed {
        Ok(())
    } else {
        refuse(&codes(texts, facts))
    }
}

/// No text of a report is longer than the standard allows.
pub(super) fn check_report(report: &NewCase, facts: &Facts) -> Result<(), Rejection> {
    let contact = report.contact.as_ref();
    let texts = [
        ("description", Some(report.description.text())),
        ("contact.name", contact.map(|contact| contact.name.text())),
        ("contact.phone", contact.map(|contact| contact.phone.text())),
        ("place", report.place.text.as_ref().map(Personal::text)),
        ("gradeReason", report.grade_reason.as_deref()),
        (
            "solved.text",
            report.solved.as_ref().map(|solved| solved.text.text()),
        ),
    ];
    let given = texts.into_iter();
    short(
        given.filter_map(|(field, text)| text.map(|text| (field, text))),
        facts,
    )
}

/// What was confirmed is logged.
pub(super) fn note(draft: &mut Draft<'_>, deed: &Deed) {
    if deed.confirmed {
        log(draft, codes(written(deed), draft.facts));
    }
}

/// The same for an answer given at once.
pub(super) fn check_answer(report: &NewCase, facts: &Facts) -> Result<(), Rejection> {
    match &report.solved {
        Some(solved) if !report.confirmed => refuse(&codes([solved.text.text()], facts)),
        _ => Ok(()),
    }
}

/// What was confirmed is logged.
pub(super) fn note_answer(draft: &mut Draft<'_>, report: &NewCase) {
    if let (Some(solved), true) = (&report.solved, report.confirmed) {
        log(draft, codes([solved.text.text()], draft.facts));
    }
}

fn log(draft: &mut Draft<'_>, found: Vec<(String, String)>) {
    if !found.is_empty() {
        let codes = found.into_iter().map(|(code, _)| code).collect();
        draft.push(What::ExpressionConfirmed { codes });
    }
}

/// A text that must be there.
pub(super) fn needed(text: &Personal, field: &'static str) -> Result<(), Rejection> {
    filled(text.text(), field)
}

/// A text that must be there.
pub(super) fn filled(text: &str, field: &'static str) -> Result<(), Rejection> {
    if text.trim().is_empty() {
        return Err(Rejection::new(Nature::Invalid, "input.invalid").and_field(field, "required"));
    }
    Ok(())
}
