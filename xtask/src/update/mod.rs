//! `cargo xtask update`: everything generated, by one command. `--check` changes nothing and fails where
//! something is out of date.
//!
//! `openapi.json` comes from the server itself. Tables in `docs/` stand between
//! `<!-- generated: NAME -->` and `<!-- end -->`; add one as a function in `blocks`.

use std::{fs, path::Path, process::Command};

use crate::tree::Tree;

mod blocks;

/// Writes, or with `check` only compares; `Ok` is the closing line.
///
/// # Errors
/// What could not be made, or with `check` the files that are out of date.
pub fn run(root: &Path, check: bool) -> Result<String, String> {
    let mut changes = Vec::new();
    let openapi = openapi(root)?;
    compare(root, "openapi.json", &openapi, check, &mut changes)?;
    let tree = Tree::read(root)?;
    for (path, text) in tree.files().filter(|(path, _)| path.ends_with(".md")) {
        let fresh =
            refreshed(text, &|name| blocks::block(&tree, name)).map_err(|e| format!("{path}: {e}"))?;
        compare(root, path, &fresh, check, &mut changes)?;
    }
    match (changes.as_slice(), check) {
        ([], _) => Ok("update: everything is up to date".into()),
        (changed, false) => Ok(format!("update: wrote {}", changed.join(", "))),
        (changed, true) => Err(format!(
            "out of date: {}; run `cargo xtask update`",
            changed.join(", ")
        )),
    }
}

fn compare(
    root: &Path,
    path: &str,
    fresh: &str,
    check: bool,
    changes: &mut Vec<String>,
) -> Result<(), String> {
    let file = root.join(path);
    if fs::read_to_string(&file).is_ok_and(|old| old == fresh) {
        return Ok(());
    }
    changes.push(path.to_owned());
    if check {
        return Ok(());
    }
    fs::write(&file, fresh).map_err(|e| format!("cannot write {}: {e}", file.display()))
}

/// Asks the server for its contract.
fn openapi(root: &Path) -> Result<String, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["run", "--quiet", "--locked", "--bin", "linli", "--", "openapi"])
        .current_dir(root)
        .output()
        .map_err(|e| format!("cargo cannot be started: {e}"))?;
    if !output.status.success() {
        return Err(format!(
            "`linli openapi` failed: {}",
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    let text = String::from_utf8(output.stdout).map_err(|e| format!("`linli openapi` is not UTF-8: {e}"))?;
    Ok(format!("{}\n", text.trim_end()))
}

/// The text with every generated block made anew.
fn refreshed(text: &str, block: &dyn Fn(&str) -> Option<String>) -> Result<String, String> {
    const BEGIN: &str = "<!-- generated: ";
    const END: &str = "<!-- end -->";
    let mut fresh = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(BEGIN) {
        let (before, block_on) = rest.split_at(at);
        let head_end = block_on.find("-->").ok_or("a generated block without `-->`")? + 3;
        let name = block_on[BEGIN.len()..head_end - 3].trim();
        let end = block_on
            .find(END)
            .ok_or_else(|| format!("the block `{name}` has no `{END}`"))?;
        let made = block(name).ok_or_else(|| format!("nobody knows how to make the block `{name}`"))?;
        fresh.push_str(before);
        fresh.push_str(&block_on[..head_end]);
        fresh.push('\n');
        fresh.push_str(made.trim_end());
        fresh.push('\n');
        fresh.push_str(END);
        rest = &block_on[end + END.len()..];
    }
    fresh.push_str(rest);
    Ok(fresh)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_replaced_and_the_rest_kept() {
        let text = "a\n<!-- generated: x -->\nold\n<!-- end -->\nb";
        let fresh = refreshed(text, &|name| (name == "x").then(|| "new\n".to_owned()));
        assert_eq!(
            fresh.as_deref(),
            Ok("a\n<!-- generated: x -->\nnew\n<!-- end -->\nb")
        );
    }

    #[test]
    fn an_unknown_or_open_block_is_an_error() {
        assert!(refreshed("<!-- generated: y -->\n<!-- end -->", &|_| None).is_err());
        assert!(refreshed("<!-- generated: y -->", &|_| Some(String::new())).is_err());
    }
}
