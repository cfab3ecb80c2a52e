//! Every module begins by saying what it is; no test is put to sleep.

use super::{Finding, rooms::is_test};
use crate::{rust::tokens, tree::Tree};

/// The one reason to ignore a test: another test starts it as a process of its own.
const PART: &str = "a part of the test";

/// Modules without a header, tests that are ignored.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.files().filter(|(path, _)| path.ends_with(".rs")) {
        if !is_test(path) && !text.trim_start().starts_with("//!") {
            findings.push(Finding::new(
                path,
                1,
                "begins without `//!`; say in two lines what it is and how to add one more",
            ));
        }
        let tokens = tokens(text);
        for window in tokens.windows(5) {
            let is_ignored = window[0].text == "#" && window[1].text == "[" && window[2].text == "ignore";
            if is_ignored && !window[4].text.starts_with(PART) {
                findings.push(Finding::new(
                    path,
                    window[2].line,
                    "an ignored test is forgotten; mend it or take it out (only `= \"a part of the test …\"` is a reason)",
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_and_sleeping_tests_are_seen() {
        let tree = Tree::of(&[
            ("a.rs", "fn a() {}\n#[ignore]\nfn b() {}"),
            (
                "b.rs",
                "//! What b is.\n#[ignore = \"a part of the test below\"]\nfn c() {}",
            ),
        ]);
        let lines: Vec<_> = check(&tree).into_iter().map(|f| (f.path, f.line)).collect();
        assert_eq!(lines, [("a.rs".to_owned(), 1), ("a.rs".to_owned(), 2)]);
    }
}
