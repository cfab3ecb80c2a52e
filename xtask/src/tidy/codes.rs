//! Refusals speak both languages: every code that a rule or a route uses has its text in each
//! `locales/*/problems.toml`, with the same placeholders, and no text is left over.

use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, rooms::is_test};
use crate::{
    rust::{Kind, Token, shipped_tokens, tokens},
    tree::Tree,
};

const LANGUAGES: &[&str] = &["en", "zh-CN"];

/// Codes without a text, texts without a code, texts that do not agree.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let texts: Vec<(String, BTreeMap<String, String>)> = LANGUAGES
        .iter()
        .map(|language| {
            let path = format!("locales/{language}/problems.toml");
            let read = read_texts(tree.get(&path).unwrap_or_default());
            let texts = read.unwrap_or_else(|message| {
                findings.push(Finding::new(&path, 0, message));
                BTreeMap::new()
            });
            (path, texts)
        })
        .collect();
    let mut used = BTreeMap::new();
    let mut written = BTreeSet::new();
    for (path, text) in tree
        .files()
        .filter(|(path, _)| path.starts_with("crates/") && path.ends_with(".rs"))
    {
        let all = tokens(text);
        written.extend(
            all.iter()
                .filter(|t| t.kind == Kind::Text)
                .map(|t| t.text.clone()),
        );
        if !is_test(path) {
            for (code, line) in refusals(&shipped_tokens(text)) {
                used.entry(code).or_insert((path.to_owned(), line));
            }
        }
    }
    for (code, (path, line)) in &used {
        let lacking: Vec<&str> = texts
            .iter()
            .filter(|(_, texts)| !texts.contains_key(code))
            .map(|(file, _)| file.as_str())
            .collect();
        if !lacking.is_empty() {
            let files = lacking.join(" and ");
            findings.push(Finding::new(
                path,
                *line,
                format!("the code `{code}` has no text in {files}; add one"),
            ));
        }
    }
    for (file, texts) in &texts {
        for code in texts
            .keys()
            .filter(|code| !written.contains(*code) && !used.contains_key(*code))
        {
            findings.push(Finding::new(
                file,
                0,
                format!("`{code}` is used nowhere; take its text out"),
            ));
        }
    }
    findings.extend(disagreements(&texts));
    findings
}

/// `[feature] reason = "…"` as `feature.reason`; the table `field` holds codes without a feature.
fn read_texts(source: &str) -> Result<BTreeMap<String, String>, String> {
    let table: toml::Table = source.parse().map_err(|e| format!("is not TOML: {e}"))?;
    let mut texts = BTreeMap::new();
    for (feature, reasons) in &table {
        let Some(reasons) = reasons.as_table() else {
            return Err(format!(
                "`{feature}` stands outside a table; write [feature] above it"
            ));
        };
        for (reason, text) in reasons {
            let Some(text) = text.as_str() else {
                return Err(format!("`{feature}.{reason}` is not a text"));
            };
            let code = if feature == "field" {
                reason.clone()
            } else {
                format!("{feature}.{reason}")
            };
            texts.insert(code, text.to_owned());
        }
    }
    Ok(texts)
}

/// The codes in `Rejection::…(…)` and `.and_field(…, code)`: every text there that has the shape of a code.
fn refusals(tokens: &[Token]) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        let is_field = tokens[at].text == "and_field"
            && tokens.get(at + 1).is_some_and(|t| t.text == "(")
            && at > 0
            && tokens[at - 1].text == ".";
        let is_refusal = tokens[at].text == "Rejection"
            && tokens.get(at + 1).is_some_and(|t| t.text == "::")
            && tokens.get(at + 3).is_some_and(|t| t.text == "(");
        let (open, takes_field) = match (is_field, is_refusal) {
            (true, _) => (at + 1, true),
            (_, true) => (at + 3, tokens[at + 2].text == "field"),
            _ => continue,
        };
        let arguments = arguments(&tokens[open..]);
        if takes_field {
            if let Some(token) = arguments.last().and_then(|argument| only_text(argument)) {
                found.push((token.text.clone(), token.line));
            }
            if is_refusal {
                found.push(("input.invalid".into(), tokens[at].line));
            }
        } else {
            for token in arguments
                .iter()
                .flat_map(|a| a.iter())
                .filter(|t| t.kind == Kind::Text && is_code(&t.text))
            {
                found.push((token.text.clone(), token.line));
            }
        }
    }
    found
}

/// The one text literal of an argument, if it has one.
fn only_text<'a>(argument: &&'a [Token]) -> Option<&'a Token> {
    argument.iter().find(|t| t.kind == Kind::Text)
}

/// `<feature>.<reason>` in lower case.
fn is_code(text: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    text.split_once('.')
        .is_some_and(|(feature, reason)| plain(feature) && plain(reason))
}

/// The arguments behind the opening parenthesis, as slices of tokens.
fn arguments(tokens: &[Token]) -> Vec<&[Token]> {
    let mut depth = 0_usize;
    let mut from = 1;
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.kind != Kind::Mark {
            continue;
        }
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    found.push(&tokens[from..at]);
                    break;
                }
            }
            "," if depth == 1 => {
                found.push(&tokens[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    found.retain(|argument| !argument.is_empty());
    found
}

/// Texts of one language that the other lacks, or whose placeholders differ.
fn disagreements(texts: &[(String, BTreeMap<String, String>)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, own) in texts {
        for (other_file, other) in texts.iter().filter(|(name, _)| name != file) {
            for (code, text) in own {
                match other.get(code) {
                    None => findings.push(Finding::new(
                        other_file,
                        0,
                        format!("`{code}` is missing; {file} has it"),
                    )),
                    Some(twin) if placeholders(twin) != placeholders(text) && file < other_file => {
                        findings.push(Finding::new(
                            other_file,
                            0,
                            format!(
                                "`{code}`: placeholders differ from {file}: {:?} and {:?}",
                                placeholders(twin),
                                placeholders(text)
                            ),
                        ));
                    }
                    Some(_) => {}
                }
            }
        }
    }
    findings
}

/// The names in braces.
fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(code: &str, zh: &str, en: &str) -> Vec<String> {
        let tree = Tree::of(&[
            ("crates/domain/src/cases/decide.rs", code),
            ("locales/zh-CN/problems.toml", zh),
            ("locales/en/problems.toml", en),
        ]);
        check(&tree).into_iter().map(|f| f.to_string()).collect()
    }

    const TEXTS: &str = "[cases]\nlate = \"x {at}\"\n";

    #[test]
    fn a_code_with_both_texts_is_tidy() {
        assert!(found("Rejection::conflict(\"cases.late\")", TEXTS, TEXTS).is_empty());
        assert!(
            found(
                "Rejection::new(if a { Nature::Stale } else { b }, \"cases.late\")",
                TEXTS,
                TEXTS
            )
            .is_empty()
        );
    }

    #[test]
    fn a_missing_text_is_told_once_with_its_files() {
        let bad = found("Rejection::conflict(\"cases.early\")", "", "");
        assert!(
            bad.len() == 1 && bad[0].contains("en/problems.toml and locales/zh-CN"),
            "{bad:?}"
        );
    }

    #[test]
    fn a_field_needs_its_code_and_the_general_one() {
        let bad = found("Rejection::field(\"contact.phone\", \"required\")", "", "");
        assert_eq!(bad.len(), 2, "{bad:?}");
        assert!(bad.iter().all(|text| !text.contains("contact.phone")));
    }

    #[test]
    fn a_text_that_nothing_uses_is_told() {
        assert_eq!(found("", TEXTS, TEXTS).len(), 2);
        assert!(found("const CODE: &str = \"cases.late\";", TEXTS, TEXTS).is_empty());
    }

    #[test]
    fn placeholders_must_agree() {
        let bad = found(
            "Rejection::conflict(\"cases.late\")",
            TEXTS,
            "[cases]\nlate = \"x {when}\"\n",
        );
        assert_eq!(bad.len(), 1, "{bad:?}");
    }
}
