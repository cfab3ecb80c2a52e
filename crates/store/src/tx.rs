//! The handle on an open transaction.

use std::{
    borrow::Cow,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use parking_lot::Mutex;
use uuid::Uuid;

use crate::{Engine, Row, StoreError, Value, postgres, search::Words, sqlite::Conn};

/// An open transaction. Cheap to clone; worthless once its body has answered.
#[derive(Clone)]
pub struct Tx(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    door: Door,
    open: AtomicBool,
    /// The first fault: after it the transaction is lost, on both engines alike.
    failed: Mutex<Option<StoreError>>,
    /// SQLite: search words of this command, written once for all commands of the commit.
    pub(crate) words: Mutex<Vec<Words>>,
}

pub(crate) enum Door {
    Sqlite(Arc<Mutex<Conn>>),
    Postgres(Box<postgres::Session>),
}

impl Tx {
    pub(crate) fn new(door: Door) -> Self {
        Self(Arc::new(Inner {
            door,
            open: AtomicBool::new(true),
            failed: Mutex::new(None),
            words: Mutex::new(Vec::new()),
        }))
    }

    /// Runs a statement that answers no rows; tells how many rows it changed.
    ///
    /// # Errors
    /// What the engine says; the transaction is lost then.
    pub async fn execute(&self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        self.check()?;
        let answer = match &self.0.door {
            Door::Sqlite(conn) => conn.lock().execute(sql, params),
            Door::Postgres(session) => session.execute(sql, params).await,
        };
        self.note(answer)
    }

    /// Runs a statement of which nobody needs the answer. PostgreSQL gets it together with the next statement
    /// that is waited for, at the latest with the commit: whoever waits there hears of its fault, and nothing of
    /// the transaction is kept.
    ///
    /// # Errors
    /// What the engine says; the transaction is lost then.
    pub async fn send(
        &self,
        sql: impl Into<Cow<'static, str>>,
        params: Vec<Value>,
    ) -> Result<(), StoreError> {
        self.check()?;
        match &self.0.door {
            Door::Sqlite(conn) => {
                let answer = conn.lock().execute(&sql.into(), &params);
                self.note(answer.map(drop))
            }
            Door::Postgres(session) => {
                session.send(sql.into(), params);
                Ok(())
            }
        }
    }

    /// Runs a statement that answers rows.
    ///
    /// # Errors
    /// What the engine says; the transaction is lost then.
    pub async fn query(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.check()?;
        let answer = match &self.0.door {
            Door::Sqlite(conn) => conn.lock().query(sql, params),
            Door::Postgres(session) => session.query(sql, params).await,
        };
        self.note(answer)
    }

    /// Runs a statement that answers at most one row; of several the first is taken.
    ///
    /// # Errors
    /// What the engine says; the transaction is lost then.
    pub async fn query_opt(&self, sql: &str, params: &[Value]) -> Result<Option<Row>, StoreError> {
        Ok(self.query(sql, params).await?.into_iter().next())
    }

    /// Holds `key` until the transaction ends, so that two commands that name it run one after the other.
    /// On SQLite there is one writer anyway.
    ///
    /// # Errors
    /// [`StoreError::Busy`] if somebody holds it for too long; the next statement hears of it, which does not
    /// run before the key is held.
    pub async fn lock(&self, key: Uuid) -> Result<(), StoreError> {
        if self.engine() == Engine::Postgres {
            let (high, low) = key.as_u64_pair();
            let folded = (high ^ low).cast_signed();
            self.send("SELECT pg_advisory_xact_lock($1)", vec![Value::Int(folded)])
                .await?;
        }
        Ok(())
    }

    /// The engine, for the few fragments that differ.
    pub fn engine(&self) -> Engine {
        match self.0.door {
            Door::Sqlite(_) => Engine::Sqlite,
            Door::Postgres(_) => Engine::Postgres,
        }
    }

    /// Has the engine prepare a statement, unless it has it already.
    pub(crate) async fn prepare(&self, sql: &str) -> Result<(), StoreError> {
        self.check()?;
        let answer = match &self.0.door {
            Door::Sqlite(conn) => conn.lock().prepare(sql),
            Door::Postgres(session) => session.prepare(sql).await,
        };
        self.note(answer)
    }

    /// Runs statements in the engine's own words (migrations only).
    pub(crate) async fn script(&self, sql: &str) -> Result<(), StoreError> {
        self.check()?;
        let answer = match &self.0.door {
            Door::Sqlite(conn) => conn.lock().script(sql),
            Door::Postgres(session) => session.script(sql).await,
        };
        self.note(answer)
    }

    /// The session on PostgreSQL, for COPY.
    pub(crate) fn session(&self) -> Option<&postgres::Session> {
        match &self.0.door {
            Door::Postgres(session) => Some(session),
            Door::Sqlite(_) => None,
        }
    }

    /// Ends the handle and its clones; answers the first fault, if there was one.
    pub(crate) fn end(&self) -> Option<StoreError> {
        self.0.open.store(false, Ordering::Release);
        self.0.failed.lock().clone()
    }

    fn check(&self) -> Result<(), StoreError> {
        if !self.0.open.load(Ordering::Acquire) {
            return Err(StoreError::Misused("the transaction is over".into()));
        }
        match &*self.0.failed.lock() {
            Some(error) => Err(error.clone()),
            None => Ok(()),
        }
    }

    fn note<T>(&self, answer: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(error) = &answer {
            self.0.failed.lock().get_or_insert_with(|| error.clone());
        }
        answer
    }

    /// Loses the transaction for a reason found by the store itself, such as a stale version.
    pub(crate) fn fail<T>(&self, error: StoreError) -> Result<T, StoreError> {
        self.note(Err(error))
    }
}
