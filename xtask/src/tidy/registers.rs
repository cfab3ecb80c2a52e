//! The registers agree with the folders: `domain/src/lib.rs`, `domain/src/flows.rs`,
//! `server/src/features/mod.rs`, the list of migrations; name, table and folder of a feature are one word.

use super::{
    Finding,
    rooms::{DOMAIN, FEATURES, ruled, shelled},
};
use crate::{
    rust::{Kind, Token, tokens},
    tree::Tree,
};

/// Everything that one register has and another lacks.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let ruled = ruled(tree);
    for feature in &ruled {
        let lib = format!("{DOMAIN}/lib.rs");
        if !declares(tree, &lib, feature) {
            findings.push(Finding::new(lib, 0, format!("`pub mod {feature};` is missing")));
        }
        if tree.get(&format!("{DOMAIN}/{feature}/decide.rs")).is_some()
            || !tree.cells(&format!("{DOMAIN}/{feature}/decide")).is_empty()
        {
            named_like_its_folder(tree, feature, &mut findings);
            let register = format!("{FEATURES}/mod.rs");
            if tree
                .get(&register)
                .is_some_and(|text| !mentions(&tokens(text), &["domain", "::", feature]))
            {
                findings.push(Finding::new(
                    register,
                    0,
                    format!("`.with::<domain::{feature}::…>()` is missing in `rooms()`: its timers would never ring"),
                ));
            }
        }
        if tree.cells(&format!("{FEATURES}/{feature}")).is_empty() {
            findings.push(Finding::new(
                format!("{DOMAIN}/{feature}"),
                0,
                format!("has rules but no shell; write {FEATURES}/{feature} (cargo xtask new-feature)"),
            ));
        }
    }
    let register = format!("{FEATURES}/mod.rs");
    for feature in shelled(tree) {
        if !declares(tree, &register, &feature) {
            findings.push(Finding::new(
                &register,
                0,
                format!("`pub mod {feature};` is missing"),
            ));
        }
        if tree
            .get(&register)
            .is_some_and(|text| !mentions(&tokens(text), &[&feature, "::", "routes"]))
        {
            findings.push(Finding::new(
                &register,
                0,
                format!("the routes of `{feature}` are not joined: `.merge({feature}::routes())` is missing"),
            ));
        }
    }
    let list = "crates/store/src/migrate.rs";
    for (name, _) in tree
        .below("crates/store/migrations")
        .filter(|(name, _)| name.ends_with(".sql"))
    {
        let name = name.trim_end_matches(".sql");
        if !tree.get(list).is_some_and(|text| {
            tokens(text)
                .iter()
                .any(|t| t.kind == Kind::Text && t.text == name)
        }) {
            findings.push(Finding::new(
                list,
                0,
                format!("the migration \"{name}\" is not in the list"),
            ));
        }
    }
    findings
}

/// `mod <feature>;` in the register.
fn declares(tree: &Tree, register: &str, feature: &str) -> bool {
    tree.get(register)
        .is_some_and(|text| mentions(&tokens(text), &["mod", feature]))
}

fn mentions(tokens: &[Token], run: &[&str]) -> bool {
    tokens
        .windows(run.len())
        .any(|window| window.iter().zip(run).all(|(token, word)| token.text == *word))
}

/// `NAME` in the rules and `TABLE` in the shell are the folder's name.
fn named_like_its_folder(tree: &Tree, feature: &str, findings: &mut Vec<Finding>) {
    for (folder, constant) in [(DOMAIN, "NAME"), (FEATURES, "TABLE")] {
        let folder = format!("{folder}/{feature}");
        let values: Vec<(String, usize, String)> = tree
            .below(&folder)
            .flat_map(|(rest, text)| {
                let path = format!("{folder}/{rest}");
                constants(&tokens(text), constant)
                    .into_iter()
                    .map(move |(line, value)| (path.clone(), line, value))
            })
            .collect();
        for (path, line, value) in values
            .iter()
            .filter(|(_, _, value)| value != feature && !value.starts_with(&format!("{feature}_")))
        {
            findings.push(Finding::new(
                path,
                *line,
                format!("{constant} is \"{value}\"; a feature's name, folder and table are one word: \"{feature}\""),
            ));
        }
    }
}

/// Values of `const <name>: … = "…";`.
fn constants(tokens: &[Token], name: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, pair) in tokens.windows(2).enumerate() {
        if pair[0].text == "const" && pair[1].text == name {
            let value = tokens[at..]
                .iter()
                .take_while(|t| t.text != ";" || t.kind == Kind::Text)
                .find(|t| t.kind == Kind::Text);
            if let Some(value) = value {
                found.push((pair[1].line, value.text.clone()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn house(changes: &[(&'static str, &'static str)]) -> Vec<String> {
        let mut files = vec![
            ("crates/domain/src/lib.rs", "pub mod cases;"),
            (
                "crates/domain/src/cases/mod.rs",
                "impl Feature for Cases { const NAME: &'static str = \"cases\"; }",
            ),
            ("crates/domain/src/cases/decide.rs", ""),
            (
                "crates/server/src/features/mod.rs",
                "pub mod cases; fn all() { with::<domain::cases::Cases>(); cases::routes() }",
            ),
            (
                "crates/server/src/features/cases/mod.rs",
                "const TABLE: &'static str = \"cases\";",
            ),
        ];
        for (path, text) in changes {
            files.retain(|(known, _)| known != path);
            files.push((path, text));
        }
        check(&Tree::of(&files))
            .into_iter()
            .map(|f| f.to_string())
            .collect()
    }

    #[test]
    fn registers_that_agree_are_tidy() {
        assert!(house(&[]).is_empty());
    }

    #[test]
    fn a_missing_line_is_told() {
        assert!(house(&[("crates/domain/src/lib.rs", "")])[0].contains("`pub mod cases;` is missing"));
        let unjoined = house(&[("crates/server/src/features/mod.rs", "pub mod cases;")]);
        assert!(unjoined.iter().any(|f| f.contains("not joined")));
        assert!(unjoined.iter().any(|f| f.contains("never ring")));
    }

    #[test]
    fn a_migration_outside_the_list_never_runs() {
        let bad = house(&[
            ("crates/store/migrations/0001_cases.sql", ""),
            ("crates/store/src/migrate.rs", ""),
        ]);
        assert!(bad[0].contains("\"0001_cases\" is not in the list"));
    }

    #[test]
    fn another_table_name_is_told() {
        let wrong = [(
            "crates/server/src/features/cases/mod.rs",
            "const TABLE: &'static str = \"matters\";",
        )];
        assert!(house(&wrong)[0].contains("one word"));
    }
}
