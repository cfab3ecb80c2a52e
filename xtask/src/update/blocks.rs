//! The generated tables of the docs.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    rust::{functions, tokens},
    tree::Tree,
};

/// The block of that name, if there is such a one.
pub fn block(tree: &Tree, name: &str) -> Option<String> {
    match name {
        "routes" => Some(routes(tree.get("openapi.json").unwrap_or_default())),
        "refusals" => Some(refusals(tree)),
        "trace" => Some(trace(tree)),
        "clauses" => Some(clauses(
            tree.get("standards/default/deadlines.toml").unwrap_or_default(),
        )),
        _ => None,
    }
}

/// Every operation of the contract: one line each.
fn routes(openapi: &str) -> String {
    let document: serde_json::Value = serde_json::from_str(openapi).unwrap_or_default();
    let mut lines = vec![
        "| Call | Operation | What it does |".to_owned(),
        "|---|---|---|".to_owned(),
    ];
    let paths = document.get("paths").and_then(|paths| paths.as_object());
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let text = |key: &str| {
                operation
                    .get(key)
                    .and_then(|v| v.as_str())
                    .unwrap_or_default()
                    .to_owned()
            };
            if text("operationId").is_empty() {
                continue;
            }
            let summary = text("summary");
            let summary = summary.lines().next().unwrap_or_default().replace('|', "\\|");
            lines.push(format!(
                "| `{} {path}` | `{}` | {summary} |",
                method.to_uppercase(),
                text("operationId")
            ));
        }
    }
    lines.join("\n")
}

/// Every clause of the shipped standard: one line each.
fn clauses(deadlines: &str) -> String {
    let chapter: toml::Table = deadlines.parse().unwrap_or_default();
    let mut lines = vec![
        "| Clause | 内容 | Clock | Limit | From | Source |".to_owned(),
        "|---|---|---|---|---|---|".to_owned(),
    ];
    for clause in chapter
        .get("clause")
        .and_then(|list| list.as_array())
        .into_iter()
        .flatten()
    {
        let text = |key: &str| clause.get(key).and_then(|v| v.as_str()).unwrap_or_default();
        let source = |key: &str| {
            let source = clause.get("source").and_then(|source| source.get(key));
            source.and_then(|v| v.as_str()).unwrap_or_default()
        };
        let starts = if text("starts").is_empty() {
            "report"
        } else {
            text("starts")
        };
        let beside = clause.get("also").and_then(toml::Value::as_bool) == Some(true);
        lines.push(format!(
            "| {} | {} | `{}`{} | `{}` | {starts} | {} {} |",
            text("id"),
            text("title"),
            text("clock"),
            if beside { " (beside)" } else { "" },
            text("limit"),
            source("document"),
            source("article"),
        ));
    }
    lines.join("\n")
}

/// Every refusal with its text in both languages.
fn refusals(tree: &Tree) -> String {
    let read = |language: &str| -> toml::Table {
        let text = tree
            .get(&format!("locales/{language}/problems.toml"))
            .unwrap_or_default();
        text.parse().unwrap_or_default()
    };
    let (chinese, english) = (read("zh-CN"), read("en"));
    let mut lines = vec!["| Code | 中文 | English |".to_owned(), "|---|---|---|".to_owned()];
    for (feature, reasons) in &chinese {
        for (reason, text) in reasons.as_table().into_iter().flatten() {
            let code = if feature == "field" {
                reason.clone()
            } else {
                format!("{feature}.{reason}")
            };
            let twin = english
                .get(feature)
                .and_then(|r| r.get(reason))
                .and_then(|t| t.as_str())
                .unwrap_or_default();
            let own = text.as_str().unwrap_or_default();
            lines.push(format!(
                "| `{code}` | {} | {} |",
                own.replace('|', "\\|"),
                twin.replace('|', "\\|")
            ));
        }
    }
    lines.join("\n")
}

/// Counts of the states in `docs/TRACE.md`, and which requirements have tests that carry their number.
fn trace(tree: &Tree) -> String {
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    for line in tree.get("docs/TRACE.md").unwrap_or_default().lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let [_, id, _, state, ..] = cells.as_slice()
            && is_id(id)
        {
            *states.entry(state).or_default() += 1;
        }
    }
    let mut tests: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in tree.files().filter(|(path, _)| path.ends_with(".rs")) {
        let tokens = tokens(text);
        for function in functions(&tokens) {
            for id in ids_in(function.name) {
                tests
                    .entry(id)
                    .or_default()
                    .insert(format!("`{}` ({path})", function.name));
            }
        }
    }
    let counts: Vec<String> = states
        .iter()
        .map(|(state, count)| format!("{state}: {count}"))
        .collect();
    let mut lines = vec![counts.join(", "), String::new()];
    lines.push("Tests that carry a requirement's number in their name:".into());
    lines.push(String::new());
    for (id, names) in tests {
        let names: Vec<String> = names.into_iter().collect();
        lines.push(format!("- {id}: {}", names.join(", ")));
    }
    lines.join("\n")
}

fn is_id(text: &str) -> bool {
    let mut parts = text.splitn(2, '-');
    let letter = parts
        .next()
        .is_some_and(|p| p.len() == 1 && p.chars().all(|c| c.is_ascii_uppercase()));
    letter
        && parts
            .next()
            .is_some_and(|p| p.len() == 2 && p.chars().all(|c| c.is_ascii_digit()))
}

/// `d_04_flooding_is_ten_minutes` and `d04_…` carry D-04.
fn ids_in(name: &str) -> Vec<String> {
    let parts: Vec<&str> = name.split('_').collect();
    let two_digits = |text: &str| text.len() == 2 && text.chars().all(|c| c.is_ascii_digit());
    let mut found = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let Some(letter) = part.chars().next().filter(char::is_ascii_lowercase) else {
            continue;
        };
        let rest = &part[1..];
        if two_digits(rest) {
            found.push(format!("{}-{rest}", letter.to_ascii_uppercase()));
        } else if rest.is_empty()
            && let Some(number) = parts.get(at + 1).filter(|number| two_digits(number))
        {
            found.push(format!("{}-{number}", letter.to_ascii_uppercase()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_are_read() {
        assert_eq!(ids_in("d_04_and_x09_agree"), ["D-04", "X-09"]);
        assert!(ids_in("a_case_of_2026").is_empty());
    }

    #[test]
    fn routes_are_listed() {
        let document =
            r#"{"paths": {"/api/v1/me": {"get": {"operationId": "get_me", "summary": "Who I am"}}}}"#;
        assert!(routes(document).contains("| `GET /api/v1/me` | `get_me` | Who I am |"));
    }

    #[test]
    fn states_are_counted() {
        let tree = Tree::of(&[(
            "docs/TRACE.md",
            "| D-04 | x | works | |\n| D-05 | y | part | z |\n| ID | a | b | |\n",
        )]);
        assert!(trace(&tree).starts_with("part: 1, works: 1"));
    }
}
