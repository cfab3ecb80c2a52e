//! Which room a file lies in, and which features the house has.

use crate::tree::Tree;

/// Where the rules of features live.
pub const DOMAIN: &str = "crates/domain/src";
/// Where the shell's half of features lives.
pub const FEATURES: &str = "crates/server/src/features";
/// The cells of a feature's rules.
pub const DOMAIN_CELLS: &[&str] = &["command", "decide", "event", "evolve", "mod", "state"];
/// The cells of a feature's shell.
pub const SERVER_CELLS: &[&str] = &["facts", "mod", "routes", "table", "wire"];

/// The gatehouse: features that serve every room of the shell, because they know who calls and keep the log of
/// what was looked at. Whatever their `mod.rs` publishes may be called from anywhere in the shell
/// (`docs/decisions/0006`).
pub const GATEHOUSE: &[&str] = &["accounts", "audit", "sessions"];

/// Whether a path leads to what the gatehouse publishes.
pub fn is_gatehouse(named: &[String]) -> bool {
    let names: Vec<&str> = named.iter().map(String::as_str).collect();
    match names.as_slice() {
        ["domain", feature, ..] => GATEHOUSE.contains(feature),
        ["server", "features", feature, inner, ..] => {
            GATEHOUSE.contains(feature) && !SERVER_CELLS.contains(inner)
        }
        ["server", "features", feature] => GATEHOUSE.contains(feature),
        _ => false,
    }
}

/// A room of the table in `docs/ARCHITECTURE.md`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Room {
    /// The rules of one feature.
    Rules(String),
    /// `domain/src/flows.rs`.
    Flows,
    /// What all rules share.
    SharedRules,
    /// The crate `store`.
    Store,
    /// `server/src/execute.rs`.
    Door,
    /// `server/src/http`.
    Http,
    /// The shell's half of one feature, and the cell.
    Shell(String, String),
    /// `server/src/jobs` and `server/src/outside`.
    Jobs,
    /// The rest of the server: what puts the rooms together.
    Frame,
    /// Tests, tools, benches: free.
    Free,
}

/// The room of the Rust file at `path`.
pub fn room(tree: &Tree, path: &str) -> Room {
    if let Some(rest) = path.strip_prefix("crates/domain/src/") {
        return match rest.split_once('/') {
            _ if rest == "flows.rs" || rest.starts_with("flows/") => Room::Flows,
            Some((folder, _)) if is_feature(tree, folder) => Room::Rules(folder.into()),
            _ => Room::SharedRules,
        };
    }
    if path.starts_with("crates/store/src/") {
        return Room::Store;
    }
    let Some(rest) = path.strip_prefix("crates/server/src/") else {
        return Room::Free;
    };
    let parts: Vec<&str> = rest.split('/').collect();
    match parts.as_slice() {
        ["features", feature, cell, ..] => {
            Room::Shell((*feature).into(), cell.trim_end_matches(".rs").into())
        }
        ["execute.rs"] | ["execute", ..] => Room::Door,
        ["http", ..] | ["http.rs"] => Room::Http,
        ["jobs" | "outside", ..] | ["jobs.rs" | "outside.rs"] => Room::Jobs,
        _ => Room::Frame,
    }
}

/// Whether a folder of the rules is a feature: it decides (a lifecycle or a plan) or measures (a report).
pub fn is_feature(tree: &Tree, folder: &str) -> bool {
    let cells = tree.cells(&format!("{DOMAIN}/{folder}"));
    cells
        .iter()
        .any(|cell| ["decide", "evolve", "measure"].contains(&cell.as_str()))
}

/// The features that have rules.
pub fn ruled(tree: &Tree) -> Vec<String> {
    tree.folders(DOMAIN)
        .into_iter()
        .filter(|folder| is_feature(tree, folder))
        .collect()
}

/// The features that have a shell.
pub fn shelled(tree: &Tree) -> Vec<String> {
    tree.folders(FEATURES)
}

/// The module that a Rust file is, its crate first: `crates/domain/src/cases/mod.rs` is `domain::cases`.
pub fn module(path: &str) -> Option<Vec<String>> {
    let rest = path.strip_prefix("crates/")?;
    let (name, inner) = rest.split_once("/src/")?;
    let inner = inner.strip_suffix(".rs")?;
    let mut segments = vec![name.to_owned()];
    segments.extend(inner.split('/').map(str::to_owned));
    if segments
        .last()
        .is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str()))
    {
        segments.pop();
    }
    Some(segments)
}

/// Whether the file holds tests only.
pub fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs") || path.ends_with("_tests.rs")
}
