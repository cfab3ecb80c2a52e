//! Every feature has the same files: whoever has read one has read all. A cell is a file or a folder of that
//! name. Three shapes and no fourth: lifecycle and plan (all cells) and report (`measure`; `routes wire table
//! mod`). A feature of the shell alone (sign-in, audit log) has the cells of a report.

use super::{
    Finding,
    rooms::{DOMAIN, DOMAIN_CELLS, FEATURES, SERVER_CELLS, ruled, shelled},
};
use crate::tree::Tree;

/// Cells that are missing or that the house does not know.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for feature in ruled(tree) {
        let folder = format!("{DOMAIN}/{feature}");
        let is_report = tree.cells(&folder).iter().any(|cell| cell == "measure");
        let needed: &[&str] = if is_report {
            &["measure", "mod"]
        } else {
            DOMAIN_CELLS
        };
        compare(tree, &folder, needed, needed, &mut findings);
    }
    for feature in shelled(tree) {
        let folder = format!("{FEATURES}/{feature}");
        let decides = !tree.cells(&format!("{DOMAIN}/{feature}")).is_empty()
            && tree
                .cells(&format!("{DOMAIN}/{feature}"))
                .iter()
                .any(|cell| cell == "decide");
        let needed: &[&str] = if decides { SERVER_CELLS } else { &["mod", "routes"] };
        compare(tree, &folder, needed, SERVER_CELLS, &mut findings);
    }
    findings
}

fn compare(tree: &Tree, folder: &str, needed: &[&str], known: &[&str], findings: &mut Vec<Finding>) {
    let cells = tree.cells(folder);
    for missing in needed
        .iter()
        .filter(|name| !cells.iter().any(|cell| cell == *name))
    {
        findings.push(Finding::new(
            folder,
            0,
            format!("the cell `{missing}` is missing; write {missing}.rs (`cargo xtask new-feature` shows its shape)"),
        ));
    }
    for extra in cells
        .iter()
        .filter(|cell| !known.contains(&cell.as_str()) && *cell != "tests")
    {
        findings.push(Finding::new(
            format!("{folder}/{extra}"),
            0,
            format!(
                "not a cell of this room ({}); move it into the folder of the cell it belongs to",
                known.join(" ")
            ),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(extra: &[&str], left_out: &str) -> Vec<Finding> {
        let paths: Vec<String> = DOMAIN_CELLS
            .iter()
            .filter(|cell| **cell != left_out)
            .chain(extra)
            .map(|cell| format!("{DOMAIN}/cases/{cell}.rs"))
            .collect();
        let files: Vec<_> = paths.iter().map(|p| (p.as_str(), "")).collect();
        check(&Tree::of(&files))
    }

    #[test]
    fn a_full_set_is_tidy_and_a_folder_counts() {
        assert!(rules(&[], "").is_empty());
        assert!(rules(&["decide/pause"], "decide").is_empty());
    }

    #[test]
    fn missing_and_unknown_cells_are_told() {
        assert!(rules(&[], "state")[0].message.contains("`state` is missing"));
        assert!(rules(&["helpers"], "")[0].message.contains("not a cell"));
    }

    #[test]
    fn a_feature_of_the_shell_alone_needs_no_facts() {
        let tree = Tree::of(&[
            ("crates/server/src/features/audit/mod.rs", ""),
            ("crates/server/src/features/audit/routes.rs", ""),
        ]);
        assert!(check(&tree).is_empty());
    }
}
