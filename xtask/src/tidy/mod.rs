//! `cargo xtask tidy`: the rules of the house that no compiler knows. Each rule is one file here and one line
//! in [`RULES`]; a finding says what to do about it.

use std::{fmt, path::Path, time::Instant};

use crate::tree::Tree;

mod cells;
mod circles;
mod codes;
mod dependencies;
mod headers;
mod imports;
mod length;
mod licence;
mod names;
mod places;
mod registers;
mod rooms;
mod scope;

/// Something untidy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path from the root.
    pub path: String,
    /// 1-based line; 0 where the whole file or folder is meant.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
    /// Told, but not a failure.
    pub warning: bool,
}

impl Finding {
    /// A failure.
    pub fn new(path: impl Into<String>, line: usize, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            line,
            message: message.into(),
            warning: false,
        }
    }

    /// A warning.
    pub fn warning(path: impl Into<String>, line: usize, message: impl Into<String>) -> Self {
        Self {
            warning: true,
            ..Self::new(path, line, message)
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.warning { "warning" } else { "untidy" };
        write!(f, "{word}: {}", self.path)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        write!(f, ": {}", self.message)
    }
}

type Rule = fn(&Tree) -> Vec<Finding>;

/// The rules that look at files only.
const RULES: &[Rule] = &[
    imports::check,
    circles::check,
    cells::check,
    registers::check,
    scope::check,
    codes::check,
    headers::check,
    length::check,
    names::check,
    places::check,
];

/// Looks at the whole house; `Ok` is the closing line.
///
/// # Errors
/// All findings, if any is more than a warning.
pub fn run(root: &Path) -> Result<String, String> {
    let begin = Instant::now();
    let tree = Tree::read(root)?;
    let mut findings = findings(&tree);
    findings.extend(dependencies::check(&tree, &dependencies::metadata(root)?)?);
    findings.sort();
    findings.dedup();
    let failures = findings.iter().filter(|f| !f.warning).count();
    let shown: String = findings.iter().map(|f| format!("{f}\n")).collect();
    let closing = format!(
        "tidy: {} files, {failures} untidy, {} warnings, {} ms",
        tree.files().count(),
        findings.len() - failures,
        begin.elapsed().as_millis()
    );
    if failures > 0 {
        Err(shown + &closing)
    } else {
        Ok(shown + &closing)
    }
}

/// What the rules that look at files only have found.
pub fn findings(tree: &Tree) -> Vec<Finding> {
    RULES.iter().flat_map(|rule| rule(tree)).collect()
}
