//! Cuts a folded text into runs of one kind: Chinese characters, letters and digits, and everything else.

use crate::text::is_han;

/// One run of a folded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Run {
    /// Chinese characters.
    Han(Vec<char>),
    /// Letters and digits of any other script; an apostrophe inside (`xi'an`) is left out.
    Plain(String),
}

/// The runs in order; signs between them are dropped.
pub(super) fn runs(letters: &[char]) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut joins = false;
    for letter in letters {
        match (is_han(*letter), runs.last_mut()) {
            (true, Some(Run::Han(run))) if joins => run.push(*letter),
            (true, _) => runs.push(Run::Han(vec![*letter])),
            (false, last) if letter.is_alphanumeric() => match last {
                Some(Run::Plain(run)) if joins => run.push(*letter),
                _ => runs.push(Run::Plain(letter.to_string())),
            },
            (false, Some(Run::Plain(_))) if joins && matches!(letter, '\'' | '\u{2019}') => {}
            _ => {
                joins = false;
                continue;
            }
        }
        joins = true;
    }
    runs
}
