//! A small feature for the tests: things with a note.

use jiff::Timestamp;
use serde_json::{Value as Json, json};
use store::{Engine, Failure, Lane, Store, StoreError, SubjectWrite, Tx, Written, testing};
use uuid::Uuid;

pub const TABLE: &str = "CREATE TABLE things (
    id uuid NOT NULL PRIMARY KEY,
    version bigint NOT NULL,
    head bytea NOT NULL,
    estate_id uuid,
    state text NOT NULL,
    note text NOT NULL,
    urgent boolean NOT NULL,
    due_at timestamptz,
    day date,
    weight double precision
);
CREATE INDEX things_due ON things (estate_id, due_at) WHERE due_at IS NOT NULL;";

pub const ENGINES: [Engine; 2] = [Engine::Sqlite, Engine::Postgres];

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn noon() -> Timestamp {
    at("2026-11-21T04:00:00.123456Z")
}

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | number)
}

/// A scratch store with the table of things.
pub async fn things(engine: Engine) -> Option<testing::Scratch> {
    let scratch = testing::scratch(engine).await?;
    testing::apply(&scratch.store, TABLE).await.unwrap();
    Some(scratch)
}

/// Writes a note; the state repeats it.
pub async fn note(tx: &Tx, thing: Uuid, text: &str, body: Json) -> Result<Written, StoreError> {
    let stored = tx.load("things", thing).await?;
    tx.write_subject(SubjectWrite {
        table: "things",
        feature: "things",
        id: thing,
        estate: Some(id(1)),
        expected: stored.as_ref(),
        state: json!({"note": text}).to_string(),
        columns: vec![
            ("note", text.into()),
            ("urgent", true.into()),
            ("due_at", Some(noon()).into()),
            ("day", jiff::civil::date(2026, 11, 21).into()),
            ("weight", 1.5.into()),
        ],
        at: noon(),
        actor: Some(id(2)),
        command: Some(id(3)),
        body: store::Body::read(&body.to_string())?,
    })
    .await
}

/// Writes a note in a command of its own.
pub async fn put(store: &Store, lane: Lane, thing: Uuid, text: &str) -> Result<Written, Failure<String>> {
    let text = text.to_owned();
    store
        .write(lane, move |tx| {
            let text = text.clone();
            async move {
                let body = json!([{"Noted": {"text": text}}]);
                Ok(note(&tx, thing, &text, body).await?)
            }
        })
        .await
}

pub async fn notes(store: &Store) -> Vec<String> {
    store
        .read(|tx| async move {
            let rows = tx.query("SELECT note FROM things ORDER BY note", &[]).await?;
            rows.iter().map(|row| row.get(0)).collect()
        })
        .await
        .unwrap()
}

/// Waits until every entry shows to followers: on PostgreSQL that takes as long as the oldest transaction of the
/// whole server, and other tests have theirs.
pub async fn settle(store: &Store) {
    for _ in 0..400 {
        let all = store
            .read(|tx| async move {
                let count: i64 = tx.query("SELECT count(*) FROM journal", &[]).await?[0].get(0)?;
                let seen = tx.journal_after(store::Position::default(), 100_000).await?;
                Ok(seen.len() as i64 == count)
            })
            .await
            .unwrap();
        if all {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    panic!("entries do not show");
}
