//! Nothing is listed or fetched without a scope: an SQL text in a route, or a reading function of a table, names
//! the `Scope` that limits it. Where none can apply, the line above the function says so:
//! `// no scope: <reason>`.

use super::{
    Finding,
    rooms::{Room, is_test, room},
};
use crate::{
    rust::{Function, Kind, functions, shipped_tokens},
    tree::Tree,
};

/// Words with which reading functions begin.
const READING: &[&str] = &["list", "get", "search", "find", "count", "export", "page"];
/// The mark of a considered exception.
const MARK: &str = "// no scope: ";

/// Reads that could show a stranger's record.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree
        .files()
        .filter(|(path, _)| path.ends_with(".rs") && !is_test(path))
    {
        let Room::Shell(_, cell) = room(tree, path) else {
            continue;
        };
        if cell == "facts" || cell == "mod" {
            continue; // what is gathered for a rule is not shown to anybody
        }
        let tokens = shipped_tokens(text);
        for function in functions(&tokens)
            .iter()
            .filter(|f| reads(f) && is_meant(&cell, f.name))
        {
            if !names_a_scope(function) && !is_excused(text, function.line) {
                findings.push(Finding::new(
                    path,
                    function.line,
                    format!(
                        "`{}` reads rows without a `Scope`; take the caller's scope into the statement, \
                         or write `{MARK}<reason>` above it",
                        function.name
                    ),
                ));
            }
        }
    }
    findings
}

fn is_meant(cell: &str, name: &str) -> bool {
    cell == "routes"
        || READING
            .iter()
            .any(|word| name == *word || name.starts_with(&format!("{word}_")))
}

fn reads(function: &Function<'_>) -> bool {
    function.tokens.iter().any(|token| {
        let start = token.text.trim_start().get(..6).map(str::to_ascii_uppercase);
        token.kind == Kind::Text && matches!(start.as_deref(), Some("SELECT" | "WITH R"))
    })
}

fn names_a_scope(function: &Function<'_>) -> bool {
    function
        .tokens
        .iter()
        .any(|t| t.kind == Kind::Name && t.text.to_ascii_lowercase().contains("scope"))
}

/// The mark stands in the comment above the function.
fn is_excused(text: &str, line: usize) -> bool {
    let above: Vec<&str> = text.lines().take(line.saturating_sub(1)).collect();
    above
        .iter()
        .rev()
        .take_while(|l| {
            let l = l.trim();
            l.starts_with("//") || l.starts_with('#')
        })
        .any(|l| l.trim().starts_with(MARK) && l.trim().len() > MARK.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(cell: &str, text: &str) -> usize {
        check(&Tree::of(&[(
            format!("crates/server/src/features/cases/{cell}.rs").as_str(),
            text,
        )]))
        .len()
    }

    #[test]
    fn a_list_without_a_scope_is_told() {
        assert_eq!(
            found(
                "table",
                "async fn list_rows(tx: &Tx) { tx.query(\"SELECT id FROM cases\", &[]) }"
            ),
            1
        );
        assert_eq!(
            found(
                "routes",
                "async fn anything() { tx.query(\"select id FROM cases\", &[]) }"
            ),
            1
        );
    }

    #[test]
    fn a_scope_a_reason_or_facts_are_tidy() {
        let scoped =
            "async fn list_rows(tx: &Tx, scope: &Scope) { tx.query(\"SELECT id\", &scope.clause()) }";
        assert_eq!(found("table", scoped), 0);
        let excused = "// no scope: the caller's own row\nasync fn get_own() { q(\"SELECT id\") }";
        assert_eq!(found("table", excused), 0);
        assert_eq!(found("facts", "fn list() { q(\"SELECT id\") }"), 0);
    }
}
