//! Throw-away stores for tests, of this crate and of others (feature `testing`).
//!
//! ```ignore
//! let Some(scratch) = store::testing::scratch(Engine::Postgres).await else { return };
//! scratch.store.write(…).await
//! ```
//! PostgreSQL comes from the programs installed on the machine: one server for all tests of a run, one
//! database a test. Where there are none the test says so and is left out, unless `CI=true`: then it fails.

mod cluster;
mod own;
mod schema;
mod shared;

use tempfile::TempDir;

pub use cluster::{folder_for_server, is_root, missing};
pub use own::OwnCluster;
pub use schema::schema;
pub use shared::{Shared, shared};

use jiff::Timestamp;
use uuid::Uuid;

use crate::{Engine, Lane, Settings, Store, StoreError, Tx, dialect, journal::Stamped, migrate, statements};

/// A store of its own for one test, with every migration run; gone with the test.
pub struct Scratch {
    /// The store.
    pub store: Store,
    /// What it was opened with: open it again to see what a restart finds.
    pub settings: Settings,
    database: Option<String>,
    _folder: TempDir,
}

/// A store with all its tables; `None` (and a line on standard error) where PostgreSQL is not installed.
///
/// # Panics
/// If it cannot be made, or PostgreSQL is missing and `CI=true`.
pub async fn scratch(engine: Engine) -> Option<Scratch> {
    scratch_with(engine, |settings| settings).await
}

/// [`scratch`] with settings of the test's own.
///
/// # Panics
/// As [`scratch`].
pub async fn scratch_with(engine: Engine, change: impl FnOnce(Settings) -> Settings) -> Option<Scratch> {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let mut database = None;
    let mut settings = Settings::new(folder.path());
    if engine == Engine::Postgres {
        let cluster = shared().await?;
        let name = cluster.new_database().await;
        settings.database = Some(cluster.address(&name));
        settings.connections = 8;
        database = Some(name);
    }
    let settings = change(settings);
    let store = Store::open(&settings).await.expect("the store opens");
    if engine == Engine::Sqlite {
        store.migrate().await.expect("the tables are made");
    }
    Some(Scratch {
        store,
        settings,
        database,
        _folder: folder,
    })
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some(name) = self.database.take() {
            shared::drop_database(name);
        }
    }
}

/// Runs a script in the words of a migration, for tables of a test's own.
///
/// # Errors
/// What the engine says.
pub async fn apply(store: &Store, script: &str) -> Result<(), StoreError> {
    let script = script.to_owned();
    store
        .write_plain(Lane::People, move |tx| {
            let script = script.clone();
            async move { migrate::apply(&tx, &script).await }
        })
        .await
}

/// Every statement of this crate for an engine.
pub fn every_statement(engine: Engine) -> Vec<String> {
    let mut all: Vec<String> = statements::ALL.iter().map(|(_, sql)| (*sql).to_owned()).collect();
    all.extend(dialect::all(engine));
    all
}

/// Appends an entry to the journal of a feature `marks` that has no table.
///
/// # Errors
/// What the engine says.
pub async fn mark(tx: &Tx, subject: Uuid, at: Timestamp) -> Result<(), StoreError> {
    let before = tx.raw_journal("marks", subject).await?;
    let stamped = Stamped {
        seq: before.len() as i64 + 1,
        at,
        estate: None,
        actor: None,
        command: None,
        body: "[]".into(),
        prev: before.last().map(|raw| raw.hash.clone()).unwrap_or_default(),
    };
    let hash = stamped.hash("marks", subject);
    tx.append("marks", subject, stamped, &hash).await.map(drop)
}
