//! The store as the shell holds it: settings, opening, and the two ways in, writing and reading.

use std::{future::Future, path::PathBuf, sync::Arc, time::Duration};

use crate::{
    Failure, StoreError, Tx,
    line::Lane,
    postgres,
    read::Readers,
    sqlite::{self, Conn, Use},
    write::Writer,
};

/// Where the rows lie and how much may wait.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The data folder: the SQLite file, the uploaded files, the standards.
    pub data: PathBuf,
    /// `postgres://…`; without it the rows lie in an SQLite file in the data folder.
    pub database: Option<String>,
    /// SQLite: how many threads read.
    pub readers: usize,
    /// How many commands (and as many readings) may wait before further ones are told to come later.
    pub queue: usize,
    /// SQLite: at most so many commands of people share a commit: enough to be worth its sync, few enough that whoever
    /// comes next does not wait long.
    pub people_a_commit: usize,
    /// SQLite: at most so many background commands share a commit.
    pub background_a_commit: usize,
    /// SQLite: the file may grow to so many pages of 4 KiB; none means the disk is the limit.
    pub page_limit: Option<u32>,
    /// SQLite: at the latest when it has grown by so many pages, a commit carries the log over into the file.
    pub checkpoint_pages: u32,
    /// SQLite: how often it is asked whether another process has written.
    pub others_asked: Duration,
    /// PostgreSQL: how many connections are kept.
    pub connections: usize,
    /// SQLite: whether a commit is on the disk before anybody is told. Off only while a demo is being made,
    /// which is made anew if that is cut off.
    pub durable: bool,
    /// How long a command waits for a connection (PostgreSQL) or for another program's lock (SQLite).
    pub wait: Duration,
}

impl Settings {
    /// SQLite in `data`, with the usual sizes.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            database: None,
            readers: 4,
            queue: 4_096,
            people_a_commit: 32,
            background_a_commit: 64,
            page_limit: None,
            checkpoint_pages: 64_000,
            others_asked: Duration::from_secs(60),
            connections: 16,
            durable: true,
            wait: Duration::from_secs(5),
        }
    }

    /// The same with the rows in PostgreSQL.
    #[must_use]
    pub fn on(mut self, database: Option<String>) -> Self {
        self.database = database;
        self
    }
}

/// The database engine behind a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// One file, one writer, in this process.
    Sqlite,
    /// A server, shared by several processes if need be.
    Postgres,
}

/// How far a transaction is kept apart from others. On SQLite they follow each other anyway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isolation {
    /// READ COMMITTED: the version guards the subject's own row, locks guard the rest.
    Usual,
    /// SERIALIZABLE: of two such bodies, neither of which would do the same after the other, one runs again.
    Serializable,
}

/// A handle on the rows; cheap to clone. The last one to go waits for the commands that still stand in line.
#[derive(Clone)]
pub struct Store(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) settings: Settings,
    pub(crate) kind: Kind,
}

pub(crate) enum Kind {
    Sqlite { writer: Writer, readers: Readers },
    Postgres(postgres::Pool),
}

impl Store {
    /// Opens the database, and makes the data folder if there is none. Changes no table: see
    /// [`Store::migrate`].
    ///
    /// # Errors
    /// [`StoreError::Setting`] for a network folder or an address that is none; [`StoreError::Unavailable`] if
    /// the file cannot be opened. PostgreSQL is first spoken to by the first command.
    pub async fn open(settings: &Settings) -> Result<Self, StoreError> {
        let settings = settings.clone();
        std::fs::create_dir_all(&settings.data).map_err(|error| {
            StoreError::Setting(format!("data folder {}: {error}", settings.data.display()))
        })?;
        let kind = if settings.database.is_some() {
            Kind::Postgres(postgres::Pool::open(&settings)?)
        } else {
            sqlite::refuse_network_folder(&settings.data)?;
            // The writer first: it makes the file and its log.
            let writer = Writer::start(Conn::open(&settings, Use::Write)?, &settings)?;
            let readers = Readers::start(&settings, &writer.views())?;
            Kind::Sqlite { writer, readers }
        };
        Ok(Self(Arc::new(Inner { settings, kind })))
    }

    /// The engine behind the store.
    pub fn engine(&self) -> Engine {
        match self.0.kind {
            Kind::Sqlite { .. } => Engine::Sqlite,
            Kind::Postgres(_) => Engine::Postgres,
        }
    }

    /// The settings that the store was opened with.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Runs `body` in one transaction; when this answers `Ok`, its rows are on the disk.
    ///
    /// `body` may run more than once (PostgreSQL: two transactions met, the row was stale, or the connection
    /// broke before committing), so it must keep nothing from an earlier run. It may await nothing but its
    /// [`Tx`]. An `Err`, a panic or a failed statement undoes it alone; a full disk fails every command that
    /// shares its commit.
    ///
    /// # Errors
    /// [`Failure::Refused`] with what `body` refused; [`Failure::Store`] otherwise. Nothing was written then,
    /// except that a connection lost while PostgreSQL committed leaves that open.
    pub async fn write<T, R, F, Fut>(&self, lane: Lane, body: F) -> Result<T, Failure<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
        F: Fn(Tx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, Failure<R>>> + Send + 'static,
    {
        self.write_isolated(lane, Isolation::Usual, body).await
    }

    /// [`Store::write`], kept apart from what runs beside it as `isolation` says.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn write_isolated<T, R, F, Fut>(
        &self,
        lane: Lane,
        isolation: Isolation,
        body: F,
    ) -> Result<T, Failure<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
        F: Fn(Tx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, Failure<R>>> + Send + 'static,
    {
        match &self.0.kind {
            Kind::Sqlite { writer, .. } => writer.write(lane, body).await,
            Kind::Postgres(pool) => pool.write(isolation, body).await,
        }
    }

    /// Runs `body` on one snapshot of the rows; it may await nothing but its [`Tx`], and cannot write.
    ///
    /// # Errors
    /// What `body` answers, or what the store met.
    pub async fn read<T, F, Fut>(&self, body: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(Tx) -> Fut + Send + 'static,
        Fut: Future<Output = Result<T, StoreError>> + Send + 'static,
    {
        match &self.0.kind {
            Kind::Sqlite { readers, .. } => readers.read(body).await,
            Kind::Postgres(pool) => pool.read(body).await,
        }
    }

    /// A small write of the store itself, which cannot be refused.
    pub(crate) async fn write_plain<T, F, Fut>(&self, lane: Lane, body: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Fn(Tx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, StoreError>> + Send + 'static,
    {
        let answer: Result<T, Failure<std::convert::Infallible>> = self
            .write(lane, move |tx| {
                let running = body(tx);
                async move { running.await.map_err(Failure::Store) }
            })
            .await;
        answer.map_err(|failure| match failure {
            Failure::Store(error) => error,
            Failure::Refused(never) => match never {},
        })
    }

    /// Checks that the engine can prepare a statement; for tests that go through every text.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn prepare(&self, sql: &str) -> Result<(), StoreError> {
        let sql = sql.to_owned();
        self.read(move |tx| async move { tx.prepare(&sql).await }).await
    }
}
