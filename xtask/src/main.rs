//! The house inspects itself: `cargo xtask tidy`, `cargo xtask new-feature NAME`, `cargo xtask update`.
//!
//! Add a rule of tidiness as one file in `tidy/` with its own tests and one line in `tidy::RULES`.

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

mod new_feature;
mod rust;
mod tidy;
mod tree;
mod update;

#[derive(Parser)]
#[command(about = "Tools of the house", long_about = None)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Fails on misplaced imports, missing cells, untranslated refusals and other untidiness
    Tidy,
    /// Writes the files of a new feature in every room, and its lines in the registers
    NewFeature {
        /// Plural noun in snake case, for example `renovations`
        name: String,
    },
    /// Writes everything generated again: openapi.json, tables in docs
    Update {
        /// Change nothing; fail where something is out of date
        #[arg(long)]
        check: bool,
    },
}

#[expect(clippy::print_stdout, reason = "a command-line tool speaks to the terminal")]
fn main() -> ExitCode {
    let root = root();
    let outcome = match Arguments::parse().task {
        Task::Tidy => tidy::run(&root),
        Task::NewFeature { name } => new_feature::run(&root, &name),
        Task::Update { check } => update::run(&root, check),
    };
    match outcome {
        Ok(closing) => {
            println!("{closing}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// The folder of the workspace: where this crate lies, one up.
fn root() -> PathBuf {
    let own = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("xtask"), PathBuf::from);
    own.parent().map_or_else(|| PathBuf::from("."), PathBuf::from)
}
