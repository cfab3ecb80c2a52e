//! Speed and size of the whole product, measured against a yardstick of bare engine work in the same run.
//!
//! `make bench` builds the release binary and runs every measurement; one is run by its name. Nothing here
//! asserts: machines differ, so each figure is quoted beside the yardstick taken minutes apart from it.
//! Add a measurement by a file with a `run` and one line in `Measurement`.

#![expect(clippy::print_stdout, reason = "the figures are printed for people")]

mod client;
mod creation;
mod figures;
mod life;
mod listing;
mod meanwhile;
mod postgres;
mod ringing;
mod search;
mod server;
mod size;
mod yardstick;

use std::{error::Error, path::PathBuf};

use clap::{Parser, ValueEnum};

/// Any failure ends the run with its message.
pub type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Measurement {
    /// Bare engine work: a case, an event and an outbox row; SQLite 64 a commit, PostgreSQL by pgbench.
    Yardstick,
    /// Durable case creation over HTTP.
    Creation,
    /// A whole life: create, dispatch, remark, resolve, feedback.
    Life,
    /// The 50 most urgent open cases of an area.
    Listing,
    /// Import of 100,000 rows; households by phone, two characters, initials.
    Search,
    /// Binary, memory, start time.
    Size,
    /// Case creation while 50,000 rows are imported.
    Meanwhile,
    /// Ringing 1,000 due timers among 10,000 and among 1,000,000.
    Ringing,
}

/// Measures the running product.
#[derive(Parser)]
struct Arguments {
    /// What to measure; everything when none is named.
    #[arg(value_enum)]
    only: Vec<Measurement>,
    /// The server binary.
    #[arg(long, default_value = "target/release/linli")]
    binary: PathBuf,
    /// PostgreSQL to use instead of SQLite (a database of its own; it is emptied for each measurement).
    #[arg(long)]
    database: Option<String>,
    /// Seconds of load for each figure.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Connections of the creation load.
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Open cases in the list measurement.
    #[arg(long, default_value_t = 200_000)]
    cases: u32,
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let arguments = Arguments::parse();
    let wanted = |measurement| arguments.only.is_empty() || arguments.only.contains(&measurement);
    if wanted(Measurement::Yardstick) {
        match &arguments.database {
            Some(database) => postgres::run(database, arguments.connections, arguments.seconds)?,
            None => yardstick::run(arguments.seconds)?,
        }
    }
    if wanted(Measurement::Size) {
        size::run(&arguments.binary, arguments.database.as_deref()).await?;
    }
    if wanted(Measurement::Creation) || wanted(Measurement::Life) {
        let server = server::Server::fresh(&arguments.binary, arguments.database.as_deref()).await?;
        if wanted(Measurement::Creation) {
            creation::run(&server, arguments.connections, arguments.seconds).await?;
        }
        if wanted(Measurement::Life) {
            life::run(&server, 16, arguments.seconds).await?;
        }
        size::memory_of(&server, "memory after the load")?;
    }
    // Cases are loaded into the file itself.
    if wanted(Measurement::Listing) && arguments.database.is_none() {
        listing::run(&arguments.binary, arguments.cases, arguments.seconds).await?;
    }
    if wanted(Measurement::Search) {
        search::run(
            &arguments.binary,
            arguments.database.as_deref(),
            arguments.seconds,
        )
        .await?;
    }
    if wanted(Measurement::Meanwhile) {
        meanwhile::run(
            &arguments.binary,
            arguments.database.as_deref(),
            arguments.connections,
        )
        .await?;
    }
    // Timers are loaded into the file itself.
    if wanted(Measurement::Ringing) && arguments.database.is_none() {
        ringing::run(&arguments.binary).await?;
    }
    Ok(())
}
