//! Dependencies, checked offline against `deny.toml`: licences on the list, one registry as the only source,
//! no version twice without a reason. No advisory database: that would need the network.

use std::{collections::BTreeMap, path::Path, process::Command};

use serde::Deserialize;

use super::{Finding, licence::is_allowed};
use crate::tree::Tree;

/// What `cargo metadata` says, as far as it is needed.
#[derive(Debug, Deserialize)]
pub struct Metadata {
    packages: Vec<Package>,
}

#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    license_file: Option<String>,
    /// Nothing for packages of this workspace.
    source: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Deny {
    licenses: Licences,
    bans: Bans,
}

#[derive(Debug, Deserialize)]
struct Licences {
    allow: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Bans {
    #[serde(default)]
    skip: Vec<Skip>,
    #[serde(default)]
    deny: Vec<Skip>,
}

/// A package, `name` or `name@version`, and why it is named.
#[derive(Debug, Deserialize)]
struct Skip {
    #[serde(rename = "crate")]
    package: String,
    #[serde(default)]
    reason: String,
}

/// Asks cargo, without the network.
///
/// # Errors
/// What cargo said.
pub fn metadata(root: &Path) -> Result<Metadata, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "metadata",
            "--offline",
            "--locked",
            "--format-version",
            "1",
            "--filter-platform",
            &host()?,
        ])
        .current_dir(root)
        .output()
        .map_err(|e| format!("cargo metadata cannot be started: {e}"))?;
    if !output.status.success() {
        return Err(format!(
            "cargo metadata failed (after `cargo fetch` it works offline): {}",
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    serde_json::from_slice(&output.stdout).map_err(|e| format!("cargo metadata gave something unknown: {e}"))
}

/// The platform that is built for: packages of others are not on the machine.
fn host() -> Result<String, String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc)
        .arg("-vV")
        .output()
        .map_err(|e| format!("rustc cannot be started: {e}"))?;
    let shown = String::from_utf8_lossy(&output.stdout);
    let host = shown.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .ok_or_else(|| "rustc does not say its host".to_owned())
}

/// Findings, all at `deny.toml`, which is where each is settled.
///
/// # Errors
/// `deny.toml` is missing or cannot be read.
pub fn check(tree: &Tree, metadata: &Metadata) -> Result<Vec<Finding>, String> {
    let deny: Deny = toml::from_str(tree.get("deny.toml").ok_or("deny.toml is missing")?)
        .map_err(|e| format!("deny.toml: {e}"))?;
    let foreign: Vec<&Package> = metadata.packages.iter().filter(|p| p.source.is_some()).collect();
    let mut findings = Vec::new();
    let mut tell = |message: String| findings.push(Finding::new("deny.toml", 0, message));
    licences(&foreign, &deny, &mut tell);
    sources(&foreign, &mut tell);
    duplicates(&foreign, &deny, &mut tell);
    for banned in &deny.bans.deny {
        if foreign.iter().any(|p| p.name == banned.package) {
            tell(format!("`{}` is banned: {}", banned.package, banned.reason));
        }
    }
    Ok(findings)
}

fn licences(foreign: &[&Package], deny: &Deny, tell: &mut impl FnMut(String)) {
    for package in foreign {
        let name = format!("{} {}", package.name, package.version);
        match (&package.license, &package.license_file) {
            (Some(licence), _) if is_allowed(licence, &deny.licenses.allow) => {}
            (Some(licence), _) => tell(format!(
                "{name}: licence `{licence}` is not on the list; add it with its reason or drop the package"
            )),
            (None, _) => tell(format!("{name} states no licence; drop the package")),
        }
    }
    for licence in &deny.licenses.allow {
        let is_used = foreign.iter().any(|p| {
            p.license
                .as_deref()
                .is_some_and(|text| text.contains(licence.as_str()))
        });
        if !is_used {
            tell(format!(
                "licence `{licence}` is on the list but no package carries it; take it out"
            ));
        }
    }
}

fn sources(foreign: &[&Package], tell: &mut impl FnMut(String)) {
    let mut by_source: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in foreign {
        by_source
            .entry(package.source.as_deref().unwrap_or_default())
            .or_default()
            .push(&package.name);
    }
    for (source, names) in by_source
        .iter()
        .filter(|(source, _)| !source.starts_with("registry+"))
    {
        tell(format!(
            "{} come from {source}; only the package registry is a source",
            names.join(", ")
        ));
    }
    if by_source
        .keys()
        .filter(|source| source.starts_with("registry+"))
        .count()
        > 1
    {
        tell("packages come from more than one registry".into());
    }
}

fn duplicates(foreign: &[&Package], deny: &Deny, tell: &mut impl FnMut(String)) {
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in foreign {
        versions.entry(&package.name).or_default().push(&package.version);
    }
    for (name, found) in versions.iter().filter(|(_, found)| found.len() > 1) {
        let excused = found.iter().filter(|version| {
            deny.bans.skip.iter().any(|skip| {
                !skip.reason.is_empty()
                    && (skip.package == **name || skip.package == format!("{name}@{version}"))
            })
        });
        if excused.count() + 1 < found.len() {
            tell(format!(
                "{name} is there in {}; bring them together or add a skip with its reason",
                found.join(" and ")
            ));
        }
    }
    for skip in &deny.bans.skip {
        let name = skip.package.split('@').next().unwrap_or_default();
        if versions.get(name).is_none_or(|found| found.len() < 2) {
            tell(format!(
                "the skip `{}` excuses nothing any more; take it out",
                skip.package
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(packages: &[(&str, &str, &str, &str)], deny: &str) -> Vec<String> {
        let packages = packages
            .iter()
            .map(|(name, version, licence, source)| Package {
                name: (*name).into(),
                version: (*version).into(),
                license: Some((*licence).into()),
                license_file: None,
                source: Some((*source).into()),
            })
            .collect();
        let tree = Tree::of(&[("deny.toml", deny)]);
        check(&tree, &Metadata { packages })
            .unwrap()
            .into_iter()
            .map(|f| f.message)
            .collect()
    }

    const PLAIN: &str = "[licenses]\nallow = [\"MIT\"]\n[bans]\n";

    #[test]
    fn licences_and_sources_are_checked() {
        assert!(found(&[("a", "1.0.0", "MIT", "registry+x")], PLAIN).is_empty());
        assert_eq!(
            found(&[("a", "1.0.0", "MIT AND Strange", "registry+x")], PLAIN).len(),
            1
        );
        assert_eq!(found(&[("a", "1.0.0", "MIT", "git+x")], PLAIN).len(), 1);
    }

    #[test]
    fn a_second_version_needs_a_reason() {
        let twice = [
            ("a", "1.0.0", "MIT", "registry+x"),
            ("a", "2.0.0", "MIT", "registry+x"),
        ];
        assert_eq!(found(&twice, PLAIN).len(), 1);
        let excused = format!("{PLAIN}skip = [{{ crate = \"a@1.0.0\", reason = \"b needs it\" }}]\n");
        assert!(found(&twice, &excused).is_empty());
        assert_eq!(found(&twice[..1], &excused).len(), 1);
    }
}
