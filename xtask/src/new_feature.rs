//! `cargo xtask new-feature NAME`: every cell of a feature with the smallest thing that compiles, and its lines in
//! the registers. The cells are the files of `xtask/templates`; change a habit of the house there.

use std::{fs, path::Path};

use crate::tree::Tree;

/// Template and where it goes.
const CELLS: &[(&str, &str)] = &[
    (
        include_str!("../templates/domain/mod.rs.txt"),
        "crates/domain/src/{plural}/mod.rs",
    ),
    (
        include_str!("../templates/domain/state.rs.txt"),
        "crates/domain/src/{plural}/state.rs",
    ),
    (
        include_str!("../templates/domain/command.rs.txt"),
        "crates/domain/src/{plural}/command.rs",
    ),
    (
        include_str!("../templates/domain/event.rs.txt"),
        "crates/domain/src/{plural}/event.rs",
    ),
    (
        include_str!("../templates/domain/decide.rs.txt"),
        "crates/domain/src/{plural}/decide.rs",
    ),
    (
        include_str!("../templates/domain/evolve.rs.txt"),
        "crates/domain/src/{plural}/evolve.rs",
    ),
    (
        include_str!("../templates/server/mod.rs.txt"),
        "crates/server/src/features/{plural}/mod.rs",
    ),
    (
        include_str!("../templates/server/facts.rs.txt"),
        "crates/server/src/features/{plural}/facts.rs",
    ),
    (
        include_str!("../templates/server/table.rs.txt"),
        "crates/server/src/features/{plural}/table.rs",
    ),
    (
        include_str!("../templates/server/wire.rs.txt"),
        "crates/server/src/features/{plural}/wire.rs",
    ),
    (
        include_str!("../templates/server/routes.rs.txt"),
        "crates/server/src/features/{plural}/routes.rs",
    ),
    (
        include_str!("../templates/migration.sql.txt"),
        "crates/store/migrations/{number}_{plural}.sql",
    ),
];

/// Refusals that the cells use, with their texts.
const TEXTS: &[(&str, &str, &str)] = &[
    ("exists", "已经登记过", "This is on file already"),
    ("not-allowed", "您没有这项权限", "You have no right to do this"),
    ("unknown", "没有这条记录", "There is no such record"),
];

/// Writes the feature; `Ok` says what to do next.
///
/// # Errors
/// The name does not fit, the feature exists, or a file cannot be written.
pub fn run(root: &Path, name: &str) -> Result<String, String> {
    let tree = Tree::read(root)?;
    let files = files(&tree, name)?;
    for (path, text) in &files {
        let file = root.join(path);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(|e| format!("cannot make {}: {e}", folder.display()))?;
        }
        fs::write(&file, text).map_err(|e| format!("cannot write {path}: {e}"))?;
    }
    let written: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    Ok(format!(
        "wrote\n  {}\nnext: cargo fmt, cargo xtask tidy, then docs/ADDING-A-FEATURE.md",
        written.join("\n  ")
    ))
}

/// All files that change, with their new text.
fn files(tree: &Tree, name: &str) -> Result<Vec<(String, String)>, String> {
    let names = Names::of(name)?;
    if !tree.cells(&format!("crates/domain/src/{name}")).is_empty() {
        return Err(format!("crates/domain/src/{name} exists already"));
    }
    let number = next_migration(tree);
    let mut files: Vec<(String, String)> = CELLS
        .iter()
        .map(|(template, path)| {
            (
                names.fill(path).replace("{number}", &number),
                names.fill(template),
            )
        })
        .collect();
    let mut edit = |path: &str, change: &dyn Fn(&str) -> Option<String>| {
        let text = tree.get(path).ok_or_else(|| format!("{path} is missing"))?;
        let changed =
            change(text).ok_or_else(|| format!("{path}: no place found for the line of `{name}`"))?;
        files.push((path.to_owned(), changed));
        Ok::<(), String>(())
    };
    let declaration = format!("pub mod {name};");
    edit("crates/domain/src/lib.rs", &|text| {
        with_line(text, "pub mod ", &declaration)
    })?;
    edit("crates/server/src/features/mod.rs", &|text| {
        let text = with_line(text, "pub mod ", &declaration)?;
        let text = with_line(
            &text,
            "        .with::<domain::",
            &names.fill("        .with::<domain::{plural}::{Plural}>()"),
        )?;
        with_line(
            &text,
            "        .merge(",
            &names.fill("        .merge({plural}::routes())"),
        )
    })?;
    edit("crates/store/src/migrate.rs", &|text| {
        with_line(text, "    \"0", &format!("    \"{number}_{name}\","))
    })?;
    for (language, pick) in [("zh-CN", 1_usize), ("en", 2)] {
        edit(&format!("locales/{language}/problems.toml"), &|text| {
            let mut added = format!("{}\n\n[{name}]\n", text.trim_end());
            for (reason, chinese, english) in TEXTS {
                let words = if pick == 1 { chinese } else { english };
                added.push_str(&format!("{reason} = \"{words}\"\n"));
            }
            Some(added)
        })?;
    }
    Ok(files)
}

/// The forms of a feature's name.
struct Names {
    plural: String,
    singular: String,
}

impl Names {
    fn of(name: &str) -> Result<Self, String> {
        let plain = name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        if !plain || name.is_empty() || name.starts_with('_') || name.ends_with('_') {
            return Err(format!(
                "`{name}`: a feature is a plural noun in snake case, such as `follow_ups`"
            ));
        }
        let singular = match name.strip_suffix("ies") {
            Some(stem) => format!("{stem}y"),
            None => name.strip_suffix('s').unwrap_or(name).to_owned(),
        };
        if singular == name {
            return Err(format!("`{name}` is no plural"));
        }
        Ok(Self {
            plural: name.to_owned(),
            singular,
        })
    }

    fn fill(&self, template: &str) -> String {
        template
            .replace("{plural}", &self.plural)
            .replace("{Plural}", &camel(&self.plural))
            .replace("{singular}", &self.singular)
            .replace("{Singular}", &camel(&self.singular))
            .replace("{url}", &self.plural.replace('_', "-"))
    }
}

fn camel(snake: &str) -> String {
    let capital = |part: &str| {
        let mut letters = part.chars();
        letters
            .next()
            .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
            .unwrap_or_default()
    };
    snake.split('_').map(capital).collect()
}

/// Puts `line` into the first run of lines that start with `head`, in order.
fn with_line(text: &str, head: &str, line: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let first = lines.iter().position(|l| l.starts_with(head))?;
    let run = lines[first..].iter().take_while(|l| l.starts_with(head)).count();
    let offset = lines[first..first + run]
        .iter()
        .take_while(|l| **l < line)
        .count();
    let mut changed = lines;
    changed.insert(first + offset, line);
    Some(changed.join("\n") + "\n")
}

/// The number after the last migration, in steps of ten.
fn next_migration(tree: &Tree) -> String {
    let numbers = tree
        .below("crates/store/migrations")
        .filter_map(|(name, _)| name.get(..4)?.parse::<u32>().ok());
    format!("{:04}", (numbers.max().unwrap_or_default() / 10 + 1) * 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn house() -> Tree {
        Tree::of(&[
            (
                "crates/domain/src/lib.rs",
                "//! d\n\npub mod cases;\npub mod units;\n",
            ),
            (
                "crates/server/src/features/mod.rs",
                "//! f\n\npub mod cases;\n\nfn a() {\n    Rooms::default()\n        .with::<domain::cases::Cases>()\n}\n\
                 fn b() {\n    x()\n        .merge(cases::routes())\n}\n",
            ),
            ("crates/store/migrations/0024_staff.sql", ""),
            (
                "crates/store/src/migrate.rs",
                "//! m\nmigrations! {\n    \"0024_staff\",\n}\n",
            ),
            ("locales/en/problems.toml", "[cases]\n"),
            ("locales/zh-CN/problems.toml", "[cases]\n"),
        ])
    }

    #[test]
    fn every_cell_and_every_register_is_written() {
        let files = files(&house(), "follow_ups").unwrap();
        let text = |path: &str| {
            files
                .iter()
                .find(|(p, _)| p == path)
                .map(|(_, t)| t.as_str())
                .unwrap()
        };
        assert_eq!(files.len(), CELLS.len() + 5);
        assert!(
            text("crates/domain/src/lib.rs").contains("pub mod cases;\npub mod follow_ups;\npub mod units;")
        );
        assert!(text("crates/store/src/migrate.rs").contains("\"0024_staff\",\n    \"0030_follow_ups\","));
        let register = text("crates/server/src/features/mod.rs");
        assert!(
            register.contains(".with::<domain::follow_ups::FollowUps>()"),
            "{register}"
        );
        assert!(register.contains(".merge(cases::routes())\n        .merge(follow_ups::routes())"));
        assert!(
            text("crates/server/src/features/follow_ups/routes.rs").contains("\"/api/v1/follow-ups/{id}\"")
        );
        assert!(text("crates/store/migrations/0030_follow_ups.sql").contains("CREATE TABLE follow_ups"));
        assert!(
            !files
                .iter()
                .any(|(_, text)| text.contains("{plural}") || text.contains("{Singular}"))
        );
    }

    #[test]
    fn what_is_written_is_tidy() {
        let written = files(&house(), "renovations").unwrap();
        let tree: Vec<(&str, &str)> = written.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
        let tree = Tree::of(&tree);
        let findings: Vec<String> = crate::tidy::findings(&tree)
            .into_iter()
            .map(|f| f.to_string())
            .filter(|f| f.contains("renovations") && !f.contains("`input.invalid`"))
            .collect();
        let field_codes = |f: &&String| !f.contains("`required`") && !f.contains("`too-long`");
        assert_eq!(findings.iter().find(field_codes), None);
    }

    #[test]
    fn a_name_that_is_no_plural_noun_is_refused() {
        for name in ["Cases", "follow-ups", "", "fee", "_s"] {
            assert!(Names::of(name).is_err(), "{name}");
        }
        assert_eq!(Names::of("policies").unwrap().singular, "policy");
    }
}
