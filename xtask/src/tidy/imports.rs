//! What a room may import (table in `docs/ARCHITECTURE.md`): rules know no machine, the store knows no feature,
//! no feature knows another.

use super::{
    Finding,
    rooms::{Room, is_feature, is_gatehouse, is_test, module, room, ruled, shelled},
};
use crate::{
    rust::{NamedPath, paths, shipped_tokens},
    tree::Tree,
};

/// Crates that touch the world.
const WORLDLY: &[&str] = &[
    "tokio",
    "axum",
    "rusqlite",
    "tokio_postgres",
    "deadpool_postgres",
    "reqwest",
    "rand",
    "store",
    "server",
    "tracing",
    "futures_util",
];
/// Drivers: only the store names them.
const DRIVERS: &[&str] = &["rusqlite", "tokio_postgres", "deadpool_postgres"];
/// Parts of the standard library that touch the world.
const WORLDLY_STD: &[&str] = &["fs", "net", "process", "env", "thread"];

/// Every import that its room does not allow.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree
        .files()
        .filter(|(path, _)| path.ends_with(".rs") && !is_test(path))
    {
        let (Some(module), room) = (module(path), room(tree, path)) else {
            continue;
        };
        if room == Room::Free {
            continue;
        }
        for named in paths(&shipped_tokens(text), &module) {
            if let Some(message) = refused(tree, &room, &named) {
                let in_shell = matches!(room, Room::Shell(..) | Room::Http);
                if in_shell && is_gatehouse(&named.segments) {
                    continue;
                }
                findings.push(Finding::new(path, named.line, message));
            }
        }
    }
    findings
}

/// Why `room` may not name this path.
fn refused(tree: &Tree, room: &Room, named: &NamedPath) -> Option<String> {
    let shown = named.segments.join("::");
    let first = named.segment(0);
    let feature_of_rules =
        (first == "domain" && is_feature(tree, named.segment(1))).then(|| named.segment(1));
    match room {
        Room::Rules(_) | Room::SharedRules | Room::Flows if touches_the_world(named) => Some(format!(
            "`{shown}`: rules are pure; hand the value in through facts or context"
        )),
        Room::Rules(own) => {
            if named.starts_with(&["domain", "flows"]) {
                return Some(format!(
                    "`{shown}`: a feature does not know what follows from its events"
                ));
            }
            feature_of_rules.filter(|other| other != own).map(|other| {
                format!("`{shown}`: rules of `{own}` may not know `{other}`; tie them in flows.rs or hand a fact in")
            })
        }
        Room::SharedRules => feature_of_rules
            .filter(|_| named.segments.len() > 1)
            .map(|other| format!("`{shown}`: what all rules share may not know the feature `{other}`")),
        Room::Flows => (feature_of_rules.is_some() && named.segment(2) == "decide")
            .then(|| format!("`{shown}`: flows read events and commands; deciding stays in the feature")),
        Room::Store => {
            if ["axum", "server", "clap"].contains(&first) {
                return Some(format!("`{shown}`: the store knows rows only"));
            }
            feature_of_rules
                .map(|other| format!("`{shown}`: the store knows no feature; `{other}` hands rows in"))
        }
        Room::Door => {
            if first == "axum" || named.starts_with(&["server", "http"]) {
                return Some(format!("`{shown}`: the door knows no HTTP"));
            }
            names_a_feature(tree, named, feature_of_rules)
                .then(|| format!("`{shown}`: the door carries any feature and names none"))
        }
        Room::Http => names_a_feature(tree, named, feature_of_rules)
            .then(|| format!("`{shown}`: shared HTTP parts know no feature; the feature calls them")),
        Room::Jobs => (first == "axum" || names_a_feature(tree, named, feature_of_rules))
            .then(|| format!("`{shown}`: jobs go through the door and name no feature and no HTTP")),
        Room::Shell(own, cell) => shell(tree, own, cell, named, feature_of_rules, &shown),
        Room::Frame => DRIVERS
            .contains(&first)
            .then(|| format!("`{shown}`: only the crate `store` names a driver")),
        Room::Free => None,
    }
}

fn touches_the_world(named: &NamedPath) -> bool {
    WORLDLY.contains(&named.segment(0))
        || (named.segment(0) == "std" && WORLDLY_STD.contains(&named.segment(1)))
        || named.starts_with(&["std", "time", "SystemTime"])
        || named.starts_with(&["std", "time", "Instant"])
}

/// Whether a path leads into the rules or the shell of a feature.
fn names_a_feature(tree: &Tree, named: &NamedPath, feature_of_rules: Option<&str>) -> bool {
    let in_shell =
        named.starts_with(&["server", "features"]) && shelled(tree).iter().any(|f| f == named.segment(2));
    feature_of_rules.is_some() || in_shell
}

fn shell(
    tree: &Tree,
    own: &str,
    cell: &str,
    named: &NamedPath,
    feature_of_rules: Option<&str>,
    shown: &str,
) -> Option<String> {
    if DRIVERS.contains(&named.segment(0)) {
        return Some(format!(
            "`{shown}`: a feature speaks to `store`, never to a driver"
        ));
    }
    if let Some(other) = feature_of_rules.filter(|other| *other != own && cell != "facts") {
        return Some(format!(
            "`{shown}`: only facts.rs may read what `{other}` publishes"
        ));
    }
    if !named.starts_with(&["server", "features"]) || named.segments.len() < 3 || named.segment(2) == own {
        return None;
    }
    let other = named.segment(2);
    if !shelled(tree).iter().any(|f| f == other) && !ruled(tree).iter().any(|f| f == other) {
        return None;
    }
    if cell != "facts" {
        return Some(format!(
            "`{shown}`: only facts.rs may read what `{other}` publishes in its mod.rs"
        ));
    }
    ["routes", "wire", "facts", "table"]
        .contains(&named.segment(3))
        .then(|| {
            format!("`{shown}`: an inner file of `{other}`; use a reading function that its mod.rs publishes")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let base = [
            ("crates/domain/src/cases/decide.rs", ""),
            ("crates/domain/src/estates/decide.rs", ""),
            ("crates/server/src/features/estates/mod.rs", ""),
        ];
        let all: Vec<_> = base.iter().chain(files).copied().collect();
        check(&Tree::of(&all))
            .into_iter()
            .map(|f| f.to_string())
            .collect()
    }

    #[test]
    fn rules_are_pure() {
        let bad = found(&[(
            "crates/domain/src/cases/evolve.rs",
            "use std::{fs, fmt};\nuse tokio::time;",
        )]);
        assert_eq!(bad.len(), 2, "{bad:?}");
        assert!(bad[0].contains("cases/evolve.rs:1"));
    }

    #[test]
    fn a_feature_does_not_know_another() {
        assert_eq!(
            found(&[(
                "crates/domain/src/cases/state.rs",
                "use crate::estates::state::State;"
            )])
            .len(),
            1
        );
        assert_eq!(
            found(&[("crates/domain/src/cases/state.rs", "use super::event::Event;")]).len(),
            0
        );
        assert_eq!(
            found(&[(
                "crates/server/src/features/cases/routes.rs",
                "use crate::features::estates::by_id;"
            )])
            .len(),
            1
        );
    }

    #[test]
    fn facts_read_what_another_feature_publishes_and_no_inner_file() {
        let path = "crates/server/src/features/cases/facts.rs";
        assert_eq!(found(&[(path, "use crate::features::estates::by_id;")]).len(), 0);
        assert_eq!(
            found(&[(path, "use crate::features::estates::table::by_id;")]).len(),
            1
        );
    }

    #[test]
    fn the_gatehouse_serves_the_whole_shell_but_not_the_door() {
        let text = "use crate::features::audit::note;";
        assert_eq!(
            found(&[
                ("crates/server/src/features/cases/routes.rs", text),
                ("crates/server/src/features/audit/mod.rs", "")
            ])
            .len(),
            0
        );
        assert_eq!(
            found(&[
                ("crates/server/src/execute.rs", text),
                ("crates/server/src/features/audit/mod.rs", "")
            ])
            .len(),
            1
        );
        let inner = "use crate::features::audit::table::insert;";
        assert_eq!(
            found(&[
                ("crates/server/src/http/log.rs", inner),
                ("crates/server/src/features/audit/mod.rs", "")
            ])
            .len(),
            1
        );
    }

    #[test]
    fn the_door_the_store_and_the_jobs_name_no_feature() {
        for path in [
            "crates/server/src/execute.rs",
            "crates/server/src/jobs/bells.rs",
            "crates/store/src/db.rs",
        ] {
            assert_eq!(
                found(&[(path, "use domain::cases::state::State;")]).len(),
                1,
                "{path}"
            );
        }
        assert_eq!(
            found(&[("crates/server/src/app.rs", "use rusqlite::Connection;")]).len(),
            1
        );
    }

    #[test]
    fn tests_inside_a_file_are_free() {
        let text = "#[cfg(test)] mod tests { use tokio::test; }";
        assert!(found(&[("crates/domain/src/cases/state.rs", text)]).is_empty());
    }
}
