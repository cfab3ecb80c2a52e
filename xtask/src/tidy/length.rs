//! Files stay short enough to be read in one go: a warning over 400 lines.

use super::Finding;
use crate::tree::Tree;

const LIMIT: usize = 400;
const WRITTEN: &[&str] = &[".rs", ".ts", ".vue", ".sh", ".py"];

/// Files over the limit.
pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.files()
        .filter(|(path, _)| WRITTEN.iter().any(|ending| path.ends_with(ending)))
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > LIMIT)
        .map(|(path, lines)| {
            Finding::warning(
                path,
                0,
                format!("{lines} lines, more than {LIMIT}; split it by subject"),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_files_are_a_warning() {
        let long = "//\n".repeat(LIMIT + 1);
        let tree = Tree::of(&[("a.rs", long.as_str()), ("b.json", long.as_str()), ("c.rs", "")]);
        let found = check(&tree);
        assert!(found.len() == 1 && found[0].warning);
    }
}
