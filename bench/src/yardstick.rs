//! Bare engine work: what the same disk and processor do without any product around it.

use std::time::{Duration, Instant};

use rusqlite::{Connection, params};
use uuid::Uuid;

use crate::Outcome;

const CASES_PER_COMMIT: usize = 64;
/// Bytes of the state of a case and of its first journal entry as the product stores them, for the repair that
/// `creation` reports. A yardstick of shorter rows would measure something that no product could write.
pub const STATE_BYTES: usize = 2_585;
/// See [`STATE_BYTES`].
pub const ENTRY_BYTES: usize = 2_645;

/// A text of so many bytes that looks, and can be compressed, like the product's.
pub fn text(bytes: usize) -> String {
    let piece = r#"{"name":"resolve","clause":{"id":"D-08"},"dueAt":"2026-11-25T16:00:00Z"},"#;
    piece.chars().cycle().take(bytes).collect()
}

/// Writes a case, an event and an outbox row of the product's own sizes for `seconds`, 64 cases a commit, and prints cases a second.
pub fn run(seconds: u64) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let connection = Connection::open(folder.path().join("yardstick.sqlite"))?;
    connection.execute_batch(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
         CREATE TABLE cases (id BLOB PRIMARY KEY, estate_id BLOB NOT NULL, stage TEXT NOT NULL, due_at INTEGER, state TEXT NOT NULL) STRICT;
         CREATE TABLE events (position INTEGER PRIMARY KEY, subject BLOB NOT NULL, body TEXT NOT NULL) STRICT;
         CREATE TABLE outbox (id BLOB PRIMARY KEY, due_at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;",
    )?;
    let (state, entry) = (text(STATE_BYTES), text(ENTRY_BYTES));
    let until = Instant::now() + Duration::from_secs(seconds);
    let started = Instant::now();
    let mut cases = 0_u64;
    while Instant::now() < until {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for _ in 0..CASES_PER_COMMIT {
            cases += 1;
            // Rising ids, as UUIDv7 gives them.
            let id = Uuid::from_u128((u128::from(cases) << 80) | 0x7000_8000_0000_0000_0000);
            connection
                .prepare_cached("INSERT INTO cases VALUES (?1, ?2, 'received', ?3, ?4)")?
                .execute(params![
                    id.as_bytes().as_slice(),
                    [0_u8; 16].as_slice(),
                    cases as i64,
                    state
                ])?;
            connection
                .prepare_cached("INSERT INTO events (subject, body) VALUES (?1, ?2)")?
                .execute(params![id.as_bytes().as_slice(), entry])?;
            connection
                .prepare_cached("INSERT INTO outbox VALUES (?1, ?2, '{}')")?
                .execute(params![id.as_bytes().as_slice(), cases as i64])?;
        }
        connection.execute_batch("COMMIT")?;
    }
    let rate = cases as f64 / started.elapsed().as_secs_f64();
    println!(
        "{:<44} {rate:>9.0} /s",
        "yardstick: bare SQLite, 64 cases a commit"
    );
    Ok(())
}
