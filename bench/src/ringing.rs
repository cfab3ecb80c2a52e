//! Ringing a thousand due timers, the same work among ten thousand running ones and among a million.

use std::{path::Path, process::Stdio, time::Instant};

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, params};

use crate::{Outcome, creation, server::Server};

/// Cases whose first timer is due.
const DUE: usize = 1_000;

/// Rings them among few and among many, and prints both times.
pub async fn run(binary: &Path) -> Outcome<()> {
    for running in [10_000_u32, 1_000_000] {
        let mut server = Server::fresh(binary, None).await?;
        let mut workers = Vec::new();
        for worker in 0..16 {
            let mut client = server.client().await?;
            let estate = server.estate.clone();
            workers.push(tokio::spawn(async move {
                for number in (worker..DUE).step_by(16) {
                    let body = creation::repair(&estate, number);
                    client.json("POST", "/api/v1/cases", Some(&body)).await?;
                }
                Outcome::Ok(())
            }));
        }
        for worker in workers {
            worker.await??;
        }
        server.stop();
        load(&server.folder().join("linli.sqlite"), running)?;
        // What was left over besides timers is done first, so that only bells remain to be measured.
        run_due(&server, SignedDuration::from_secs(5))?;
        let started = Instant::now();
        run_due(&server, SignedDuration::from_mins(10))?;
        println!(
            "{:<44} {:>9.0} ms",
            format!("ringing {DUE} among {running}"),
            started.elapsed().as_secs_f64() * 1000.0
        );
    }
    Ok(())
}

/// Has everything happen that is due within `span` from now.
#[expect(
    clippy::disallowed_methods,
    reason = "a measurement of the machine, by the machine's clock"
)]
fn run_due(server: &Server, span: SignedDuration) -> Outcome<()> {
    let until = (Timestamp::now() + span).to_string();
    let done = server
        .command(&["run-due", "--until", &until])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    if !done.success() {
        return Err("linli run-due failed".into());
    }
    Ok(())
}

/// Timers of other subjects that ring in many years.
fn load(file: &Path, running: u32) -> Outcome<()> {
    let connection = Connection::open(file)?;
    connection.execute_batch("PRAGMA synchronous=OFF; BEGIN")?;
    connection.execute(
        "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
         INSERT INTO timers (subject, feature, name, due_at, ring_at, attempts)
         SELECT randomblob(16), 'cases', 'next', 4102444800000000 + i * 7919 % 1000003,
                4102444800000000 + i * 7919 % 1000003, 0 FROM n",
        params![running],
    )?;
    connection.execute_batch("COMMIT; ANALYZE")?;
    Ok(())
}
