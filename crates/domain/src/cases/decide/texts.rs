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

/// Comes back once; with the confirmation it goes through.
pub(super) fn check(deed: &Deed, facts: &Facts) -> Result<(), Rejection> {
    let limit = facts.standard.intake.description_characters as usize;
    let texts = written(deed);
    if texts.iter().any(|text| text.chars().count() > limit) {
        return Err(Rejection::field("text", "too-long").with("limit", limit));
    }
    if deed.confirmed {
        Ok(())
    } else {
        refuse(&codes(texts, facts))
    }
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
