//! No file names a folder of somebody's machine.

use super::Finding;
use crate::tree::Tree;

/// Folders that exist on one machine only. Spelled in parts, or this file would find itself.
const PLACES: &[&str] = &[
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
    concat!("/Us", "ers/"),
    concat!("C:\\", "Users"),
];

/// Lines that name one.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.files() {
        for (number, line) in text.lines().enumerate() {
            if let Some(place) = PLACES.iter().find(|place| names(line, place)) {
                findings.push(Finding::new(
                    path,
                    number + 1,
                    format!("names `{place}…`, a folder of one machine; make it relative"),
                ));
            }
        }
    }
    findings
}

/// The place stands in the line as the beginning of a path.
fn names(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(at, _)| {
        !line[..at]
            .chars()
            .next_back()
            .is_some_and(|before| before.is_alphanumeric() || "._-}/".contains(before))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machine_folders_are_told_and_routes_are_not() {
        let text = format!("see {}ann/x\nGET /api/v1{}orders\n", PLACES[0], PLACES[2]);
        let found = check(&Tree::of(&[("docs/a.md", text.as_str())]));
        assert_eq!(found.iter().map(|f| f.line).collect::<Vec<_>>(), [1]);
    }
}
