//! The files of the workspace in memory, so that every rule can be tested on a made-up tree.

use std::{collections::BTreeMap, fs, path::Path};

/// Path (with `/`, from the root) to text. Files that are not UTF-8 are left out.
#[derive(Debug, Default)]
pub struct Tree {
    files: BTreeMap<String, String>,
}

/// What holds nothing written by people (`.git` is a file in a second work tree).
const SKIPPED: &[&str] = &["target", ".git", "node_modules", "dist", "demo-data"];

impl Tree {
    /// Reads the whole workspace.
    ///
    /// # Errors
    /// A sentence naming the folder that could not be read.
    pub fn read(root: &Path) -> Result<Self, String> {
        let mut tree = Self::default();
        tree.read_folder(root, "")?;
        Ok(tree)
    }

    fn read_folder(&mut self, folder: &Path, prefix: &str) -> Result<(), String> {
        let entries = fs::read_dir(folder).map_err(|e| format!("cannot read {}: {e}", folder.display()))?;
        for entry in entries {
            let entry = entry.map_err(|e| format!("cannot read {}: {e}", folder.display()))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if SKIPPED.contains(&name.as_str()) {
                continue;
            }
            let path = if prefix.is_empty() {
                name.clone()
            } else {
                format!("{prefix}/{name}")
            };
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                self.read_folder(&entry.path(), &path)?;
            } else if kind.is_file()
                && let Ok(text) = fs::read_to_string(entry.path())
            {
                self.files.insert(path, text);
            }
        }
        Ok(())
    }

    /// A made-up tree.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        Self {
            files: files
                .iter()
                .map(|(path, text)| ((*path).into(), (*text).into()))
                .collect(),
        }
    }

    /// All files, by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The text of one file.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Files below `folder`, with the path as seen from there.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files().filter_map(move |(path, text)| {
            path.strip_prefix(folder)
                .and_then(|rest| rest.strip_prefix('/'))
                .map(|rest| (rest, text))
        })
    }

    /// Names directly below `folder` (files without `.rs`, and folders), sorted, each once.
    pub fn cells(&self, folder: &str) -> Vec<String> {
        let mut names: Vec<String> = self
            .below(folder)
            .filter_map(|(rest, _)| {
                let first = rest.split('/').next()?;
                if first.len() == rest.len() {
                    first.strip_suffix(".rs").map(str::to_owned)
                } else {
                    Some(first.to_owned())
                }
            })
            .collect();
        names.sort();
        names.dedup();
        names
    }

    /// Folders directly below `folder`.
    pub fn folders(&self, folder: &str) -> Vec<String> {
        let mut names: Vec<String> = self
            .below(folder)
            .filter_map(|(rest, _)| rest.split_once('/').map(|(first, _)| first.to_owned()))
            .collect();
        names.sort();
        names.dedup();
        names
    }
}
