//! `linli standard`: the regulation on the command line. Checking and explaining need no server and no data.

mod check;
mod explain;
mod publish;

use std::{collections::BTreeMap, path::Path};

use clap::{Args, Subcommand};
use domain::standard::{Layer, read::CHAPTERS, shipped};

use super::Failed;

/// The service standard: check one, explain its deadlines, publish a layer.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  \
    linli standard explain --kind repair --subject public.other --at 2026-09-24T18:30:00+08:00")]
pub struct StandardCommand {
    #[command(subcommand)]
    command: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Check a standard or a layer; every defect is named with file and line.
    Check(check::Check),
    /// Print every clock of a matter with its deadline, clause and counting.
    Explain(explain::Explain),
    /// Propose a layer for the company or an estate.
    Publish(publish::Publish),
}

impl StandardCommand {
    pub(super) async fn run(self) -> Result<(), Failed> {
        match self.command {
            Action::Check(command) => command.run(),
            Action::Explain(command) => command.run(),
            Action::Publish(command) => command.run().await,
        }
    }
}

/// Reads the chapters (`*.toml`) of a folder; folders inside, such as `calendar`, are left alone.
fn layer_of(folder: &Path) -> Result<Layer, Failed> {
    let fault = |error: std::io::Error| Failed::Fault(format!("{}: {error}", folder.display()));
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        let is_chapter = path.is_file() && path.extension().is_some_and(|end| end == "toml");
        if let Some(name) = path.file_name().and_then(|name| name.to_str())
            && is_chapter
        {
            let text = std::fs::read_to_string(&path)
                .map_err(|error| Failed::Fault(format!("{}: {error}", path.display())))?;
            files.insert(name.to_owned(), text);
        }
    }
    if files.is_empty() {
        return Err(Failed::Usage(format!("{} holds no *.toml", folder.display())));
    }
    let name = folder.display().to_string();
    Ok(Layer {
        name: name.trim_end_matches('/').to_owned(),
        files,
    })
}

/// The layers of several folders from the bottom up. A first folder with every chapter is a whole standard;
/// otherwise the shipped one lies under it.
fn stack(folders: &[impl AsRef<Path>]) -> Result<Vec<Layer>, Failed> {
    let mut layers: Vec<Layer> = folders
        .iter()
        .map(|folder| layer_of(folder.as_ref()))
        .collect::<Result<_, _>>()?;
    let whole = layers.first().is_some_and(|layer| {
        CHAPTERS
            .iter()
            .all(|chapter| layer.files.contains_key(&format!("{chapter}.toml")))
    });
    if !whole {
        layers.insert(0, shipped::layer());
    }
    Ok(layers)
}
