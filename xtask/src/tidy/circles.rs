//! No circles between the modules of a crate. A module here is what stands directly under the crate; in the
//! server each feature is one. The cells of one feature are one subject and may know each other; `lib.rs`,
//! `main.rs` and the register of features only put together and are left out, and so is naming `server::app`:
//! the `App` holds every part and is handed to every part; likewise what the gatehouse publishes. The crate `store` is one room and left out: a
//! transaction and the engine that made it know each other.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Finding,
    rooms::{is_gatehouse, is_test, module},
};
use crate::{
    rust::{paths, shipped_tokens},
    tree::Tree,
};

type Graph = BTreeMap<String, BTreeMap<String, (String, usize)>>;

/// One finding a circle.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let graph = graph(tree);
    let mut told = BTreeSet::new();
    let mut findings = Vec::new();
    for start in graph.keys() {
        let Some(way) = shortest_way_back(&graph, start) else {
            continue;
        };
        let mut members = way.clone();
        members.sort();
        members.dedup();
        if !told.insert(members) {
            continue;
        }
        let next = way.get(1).unwrap_or(start);
        if let Some((path, line)) = graph.get(start).and_then(|edges| edges.get(next)) {
            findings.push(Finding::new(
                path.clone(),
                *line,
                format!(
                    "a circle of modules: {}; move what both need into a third",
                    way.join(" -> ")
                ),
            ));
        }
    }
    findings
}

/// Which module names which, with one place where it does.
fn graph(tree: &Tree) -> Graph {
    let mut graph = Graph::new();
    for (path, text) in tree
        .files()
        .filter(|(path, _)| path.ends_with(".rs") && !is_test(path))
    {
        let Some(module) = module(path) else { continue };
        let Some(from) = node(&module).filter(|_| module[0] != "store") else {
            continue;
        };
        for named in paths(&shipped_tokens(text), &module) {
            if named.segment(0) != module[0] {
                continue;
            }
            let Some(to) = node(&named.segments) else { continue };
            if to == "server::app" || is_gatehouse(&named.segments) {
                continue;
            }
            if to != from && exists(tree, &named.segments) {
                graph
                    .entry(from.clone())
                    .or_default()
                    .entry(to)
                    .or_insert((path.into(), named.line));
            }
        }
    }
    graph
}

/// The module that a path belongs to, for this rule.
fn node(segments: &[String]) -> Option<String> {
    match segments {
        [_] | [] => None,
        [name, features] if features == "features" && name == "server" => None,
        [name, features, feature, ..] if features == "features" && name == "server" => {
            Some(format!("features::{feature}"))
        }
        [name, first, ..] => Some(format!("{name}::{first}")),
    }
}

/// Whether the path leads into a module of the crate, not to an item re-exported at its root.
fn exists(tree: &Tree, segments: &[String]) -> bool {
    let (Some(name), Some(first)) = (segments.first(), segments.get(1)) else {
        return false;
    };
    tree.cells(&format!("crates/{name}/src"))
        .iter()
        .any(|cell| cell == first)
}

/// The shortest way from `start` back to itself, both ends included.
fn shortest_way_back(graph: &Graph, start: &str) -> Option<Vec<String>> {
    let mut seen = BTreeSet::new();
    let mut ways = std::collections::VecDeque::from([vec![start.to_owned()]]);
    while let Some(way) = ways.pop_front() {
        let Some(edges) = way.last().and_then(|last| graph.get(last)) else {
            continue;
        };
        for to in edges.keys() {
            let mut longer = way.clone();
            longer.push(to.clone());
            if to == start {
                return Some(longer);
            }
            if seen.insert(to.clone()) {
                ways.push_back(longer);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_told_once() {
        let tree = Tree::of(&[
            ("crates/domain/src/clock/mod.rs", "use crate::standard::Clause;"),
            ("crates/domain/src/standard.rs", "use crate::ids::Id;"),
            ("crates/domain/src/ids.rs", "use crate::clock::due;"),
            ("crates/domain/src/text.rs", "use crate::ids::Id;"),
        ]);
        let found = check(&tree);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0]
                .message
                .contains("domain::clock -> domain::standard -> domain::ids -> domain::clock")
        );
    }

    #[test]
    fn the_cells_of_a_feature_may_know_each_other() {
        let tree = Tree::of(&[
            ("crates/domain/src/cases/state.rs", "use super::event::Event;"),
            ("crates/domain/src/cases/event.rs", "use super::state::Stage;"),
        ]);
        assert!(check(&tree).is_empty());
    }
}
