//! Bare PostgreSQL work: the yardstick's three statements by pgbench, one transaction a case.

use std::{io::Write, process::Command};

use crate::{
    Outcome,
    yardstick::{ENTRY_BYTES, STATE_BYTES, text},
};

const TABLES: &str = "DROP SCHEMA IF EXISTS yardstick CASCADE; CREATE SCHEMA yardstick;
    CREATE TABLE yardstick.cases (id uuid PRIMARY KEY, estate_id uuid NOT NULL, stage text NOT NULL, due_at bigint, state text NOT NULL);
    CREATE TABLE yardstick.events (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, subject uuid NOT NULL, body text NOT NULL);
    CREATE TABLE yardstick.outbox (id uuid PRIMARY KEY, due_at bigint NOT NULL, body text NOT NULL);";

/// Runs pgbench for `seconds` at `connections` connections and prints cases a second.
pub fn run(database: &str, connections: usize, seconds: u64) -> Outcome<()> {
    let (state, entry) = (text(STATE_BYTES), text(ENTRY_BYTES));
    let mut script = tempfile::NamedTempFile::new()?;
    writeln!(
        script,
        "BEGIN;
INSERT INTO yardstick.cases VALUES (gen_random_uuid(), gen_random_uuid(), 'received', 1, '{state}');
INSERT INTO yardstick.events (subject, body) VALUES (gen_random_uuid(), '{entry}');
INSERT INTO yardstick.outbox VALUES (gen_random_uuid(), 1, '{{}}');
COMMIT;"
    )?;
    let made = Command::new(program("psql"))
        .args(["--quiet", "--no-psqlrc", "-c", TABLES, database])
        .status()?;
    if !made.success() {
        return Err("psql could not make the yardstick's tables".into());
    }
    let (clients, length) = (connections.to_string(), seconds.to_string());
    let done = Command::new(program("pgbench"))
        .args([
            "--no-vacuum",
            "--client",
            &clients,
            "--jobs",
            "2",
            "--time",
            &length,
            "--protocol",
            "prepared",
        ])
        .arg("--file")
        .arg(script.path())
        .arg(database)
        .output()?;
    let said = String::from_utf8_lossy(&done.stdout);
    let rate = said
        .lines()
        .find_map(|line| line.strip_prefix("tps = "))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|rate| rate.parse::<f64>().ok())
        .ok_or_else(|| format!("pgbench said: {said}{}", String::from_utf8_lossy(&done.stderr)))?;
    println!(
        "{:<44} {rate:>9.0} /s",
        format!("yardstick: pgbench, {connections} clients")
    );
    let _ = Command::new(program("psql"))
        .args([
            "--quiet",
            "--no-psqlrc",
            "-c",
            "DROP SCHEMA yardstick CASCADE",
            database,
        ])
        .status()?;
    Ok(())
}

/// Empties a database whose name begins with `bench`; every other one is left alone.
pub fn empty(database: &str) -> Outcome<()> {
    let name = database.rsplit('/').next().unwrap_or_default();
    if !name.starts_with("bench") {
        return Err(format!("`{name}` is not emptied: name a database that begins with `bench`").into());
    }
    let emptied = Command::new(program("psql"))
        .args(["--quiet", "--no-psqlrc", "-c"])
        .args([
            "SET client_min_messages = error; DROP SCHEMA public CASCADE; CREATE SCHEMA public",
            database,
        ])
        .status()?;
    if emptied.success() {
        Ok(())
    } else {
        Err("psql could not empty the database".into())
    }
}

/// Debian keeps PostgreSQL's programs off the path.
fn program(name: &str) -> std::path::PathBuf {
    let mut found: Vec<_> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin").join(name))
        .filter(|path| path.exists())
        .collect();
    found.sort();
    found.pop().unwrap_or_else(|| name.into())
}
