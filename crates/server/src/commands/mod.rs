//! The command line: one file a command. Exit codes: 0 done, 1 the work was refused or found something, 2 wrong
//! usage, 3 the database or a file could not be used.

mod admin;
mod backup;
mod demo;
mod doctor;
mod export;
mod export_estate;
mod import;
mod migrate;
mod openapi;
mod place;
mod progress;
mod rebuild;
mod restore;
mod run_due;
mod serve;
mod standard;
mod verify;

use std::{future::Future, process::ExitCode};

use clap::{Parser, Subcommand};
use store::StoreError;

pub use self::{place::Place, rebuild::rebuild, verify::verify};

/// Linli 邻里: property customer service.
#[derive(Debug, Parser)]
#[command(
    name = "linli",
    version,
    about = "Linli 邻里: property customer service in one program",
    long_about = "Linli 邻里: cases, registers, deadlines by the service standard, in one program and one data folder.\n\n\
        First steps:\n  \
        linli migrate --data ./data\n  \
        echo 'a long password' | linli admin create --data ./data --account admin\n  \
        linli serve --data ./data --listen 127.0.0.1:8080",
    after_help = "Every command that reads or writes data takes --data and, for PostgreSQL, --database.\n\
        Settings come from --settings FILE (TOML) and from the environment: LINLI_SESSIONS__IDLE_HOURS=12."
)]
pub struct Linli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the program at work on an estate that has been lived in for a hundred days.
    Demo(demo::Demo),
    /// Serve the API and the pages.
    Serve(serve::Serve),
    /// Administer accounts from the server itself.
    Admin(admin::Admin),
    /// Bring the database's tables to this program's shape.
    Migrate(migrate::Migrate),
    /// Take over what an office keeps in Excel: units, people, owner files.
    Import(import::Import),
    /// Write a list of an estate into a workbook: households, persons, units, staff, cases.
    Export(export::Export),
    /// Let everything happen that is due by a moment: timers and errands, once and in order.
    RunDue(run_due::RunDue),
    /// The service standard: check one, explain its deadlines, publish a layer.
    Standard(standard::StandardCommand),
    /// Look at a deployment and say what to do.
    Doctor(doctor::Doctor),
    /// Write everything into one file while the server runs.
    Backup(backup::Backup),
    /// Bring a backup back into an empty data folder, and verify it.
    Restore(restore::Restore),
    /// Hand one estate over whole: records, history and files.
    ExportEstate(export_estate::ExportEstate),
    /// Check that nothing was lost or altered.
    Verify(verify::Verify),
    /// Write rows, clocks, timers and search words anew from the journal.
    Rebuild(rebuild::Rebuild),
    /// Write the API contract (OpenAPI 3.1).
    Openapi(openapi::Openapi),
}

/// Why a command did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The work was refused, or it found something that is not as it should be.
    #[error("{0}")]
    Refused(String),
    /// The command was used wrongly.
    #[error("{0}")]
    Usage(String),
    /// The database or a file could not be used.
    #[error("{0}")]
    Fault(String),
}

impl Failed {
    /// A fault, for `map_err`.
    pub fn fault(error: impl std::fmt::Display) -> Self {
        Self::Fault(error.to_string())
    }

    fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Refused(_) => 1,
            Self::Usage(_) => 2,
            Self::Fault(_) => 3,
        })
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Setting(text) => Self::Usage(text),
            other => Self::Fault(other.to_string()),
        }
    }
}

impl From<crate::problem::Problem> for Failed {
    fn from(problem: crate::problem::Problem) -> Self {
        match problem {
            crate::problem::Problem::Refused(_) => {
                let document = problem.document(crate::locales::Language::English);
                let fields: Vec<String> = document
                    .errors
                    .iter()
                    .map(|field| format!("{}: {}", field.field, field.message))
                    .collect();
                Self::Refused(
                    format!("{} {}", document.title, fields.join("; "))
                        .trim()
                        .to_owned(),
                )
            }
            other => Self::Fault(other.to_string()),
        }
    }
}

/// Runs the program with the arguments it was given.
pub fn main() -> ExitCode {
    let linli = Linli::parse();
    let result = match linli.command {
        Command::Demo(command) => run(command.run()),
        Command::Serve(command) => run(command.run()),
        Command::Admin(command) => run(command.run()),
        Command::Migrate(command) => run(command.run()),
        Command::Import(command) => run(command.run()),
        Command::Export(command) => run(command.run()),
        Command::RunDue(command) => run(command.run()),
        Command::Standard(command) => run(command.run()),
        Command::Doctor(command) => run(command.run()),
        Command::Backup(command) => run(command.run()),
        Command::Restore(command) => run(command.run()),
        Command::ExportEstate(command) => run(command.run()),
        Command::Verify(command) => run(command.run()),
        Command::Rebuild(command) => run(command.run()),
        Command::Openapi(command) => command.run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => {
            say_error(&failed);
            failed.code()
        }
    }
}

#[expect(clippy::print_stderr, reason = "the command line speaks to a terminal")]
fn say_error(failed: &Failed) {
    eprintln!("linli: {failed}");
}

/// Says a line on standard output.
pub fn say(line: impl std::fmt::Display) {
    use std::io::Write as _;
    // A reader that has seen enough (`| head`) closes the pipe; that is no fault of the command.
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// Runs a command on the runtime.
fn run(command: impl Future<Output = Result<(), Failed>>) -> Result<(), Failed> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failed::fault)?
        .block_on(command)
}
