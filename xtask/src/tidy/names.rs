//! Names say what a thing is: none of the words that say nothing, unless they are a title or term of the trade.

use super::{Finding, rooms::is_test};
use crate::{
    rust::{Kind, shipped_tokens},
    tree::Tree,
};

/// Words that say nothing about the thing.
const EMPTY: &[&str] = &[
    "manager", "helper", "helpers", "util", "utils", "common", "service", "base", "data", "info", "process",
];
/// Terms of the trade in which such a word has a meaning (docs/GLOSSARY.md).
const TERMS: &[&str] = &[
    "duty_manager",
    "service_centre_manager",
    "management_service",
    "on_duty_manager",
];

/// Empty words in file names and in names of types and modules.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.files().filter(|(path, _)| path.ends_with(".rs")) {
        let file = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".rs");
        if let Some(word) = empty_word(file) {
            findings.push(Finding::new(path, 0, told("file", file, word)));
        }
        if is_test(path) {
            continue;
        }
        for pair in shipped_tokens(text).windows(2) {
            let is_item = ["struct", "enum", "trait", "mod", "type"].contains(&pair[0].text.as_str());
            if is_item
                && pair.iter().all(|t| t.kind == Kind::Name)
                && let Some(word) = empty_word(&pair[1].text)
            {
                findings.push(Finding::new(
                    path,
                    pair[1].line,
                    told(&pair[0].text, &pair[1].text, word),
                ));
            }
        }
    }
    findings
}

fn told(kind: &str, name: &str, word: &str) -> String {
    format!("the {kind} `{name}`: \"{word}\" says nothing; name what it holds or does")
}

/// The empty word in a name in snake or camel case.
fn empty_word(name: &str) -> Option<&'static str> {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    if TERMS.iter().any(|term| snake.contains(term)) {
        return None;
    }
    EMPTY
        .iter()
        .copied()
        .find(|word| snake.split('_').any(|part| part == *word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_words_are_told_and_terms_are_not() {
        let tree = Tree::of(&[(
            "crates/a/src/date_utils.rs",
            "struct CaseManager; struct DutyManager; mod database {}",
        )]);
        let found: Vec<_> = check(&tree).into_iter().map(|f| f.line).collect();
        assert_eq!(found, [0, 1]);
    }
}
