//! PostgreSQL: the pool, transactions with repetition, and values by the type of their column.

mod flight;

use std::{
    future::Future,
    panic::AssertUnwindSafe,
    pin::pin,
    sync::atomic::{AtomicBool, Ordering},
    task::Poll,
    time::Duration,
};

use bytes::BytesMut;
use deadpool_postgres::{Client, Manager, ManagerConfig, RecyclingMethod, Runtime};
use futures_util::{FutureExt, poll};
use parking_lot::Mutex;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use crate::{
    Failure, Isolation, Row, Settings, StoreError, Tx, Value,
    address::Address,
    tls::Tls,
    tx::Door,
    write::{panic_text, settle},
};

/// How often a command is tried again after meeting another one or losing its connection.
const ATTEMPTS: u32 = 8;

/// The connections, and how transactions run on them.
pub(crate) struct Pool {
    pool: deadpool_postgres::Pool,
    waiting_limit: usize,
}

/// One connection with a transaction that begins with its first statement.
pub(crate) struct Session {
    client: Option<Client>,
    begin: &'static str,
    begun: AtomicBool,
    /// Set once the transaction is over, so that the connection may serve again.
    clean: AtomicBool,
    /// Statements that are kept back until something is waited for.
    later: Mutex<Vec<flight::Later>>,
}

impl Pool {
    pub(crate) fn open(settings: &Settings) -> Result<Self, StoreError> {
        let Address { mut config, trust } = Address::read(settings.database.as_deref().unwrap_or_default())?;
        config.connect_timeout(Duration::from_secs(5));
        config.application_name("linli");
        // A statement that hangs must not hold its locks for ever.
        let own = "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s \
                   -c TimeZone=UTC";
        let options = match config.get_options() {
            Some(given) => format!("{own} {given}"),
            None => own.to_owned(),
        };
        config.options(&options);
        let manager = Manager::from_config(
            config,
            Tls::new(&trust)?,
            ManagerConfig {
                recycling_method: RecyclingMethod::Fast,
            },
        );
        let pool = deadpool_postgres::Pool::builder(manager)
            .max_size(settings.connections.max(1))
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(settings.wait))
            .build()
            .map_err(|error| StoreError::Setting(error.to_string()))?;
        Ok(Self {
            pool,
            waiting_limit: settings.queue,
        })
    }

    async fn session(&self, begin: &'static str) -> Result<Session, StoreError> {
        if self.pool.status().waiting >= self.waiting_limit {
            return Err(StoreError::Busy("too many commands are waiting".into()));
        }
        let client = self.pool.get().await?;
        Ok(Session {
            client: Some(client),
            begin,
            begun: AtomicBool::new(false),
            clean: AtomicBool::new(false),
            later: Mutex::default(),
        })
    }

    /// One statement outside any transaction, however long it takes.
    pub(crate) async fn say(&self, sql: &str) -> Result<(), StoreError> {
        let client = self.pool.get().await?;
        client.batch_execute("SET statement_timeout = 0").await?;
        let said = client.batch_execute(sql).await;
        client.batch_execute("RESET statement_timeout").await?;
        Ok(said?)
    }

    pub(crate) async fn write<T, R, F, Fut>(&self, isolation: Isolation, body: F) -> Result<T, Failure<R>>
    where
        F: Fn(Tx) -> Fut,
        Fut: Future<Output = Result<T, Failure<R>>>,
    {
        let begin = match isolation {
            Isolation::Usual => "BEGIN",
            Isolation::Serializable => "BEGIN ISOLATION LEVEL SERIALIZABLE",
        };
        let mut attempt = 0;
        loop {
            let (outcome, repeat) = self.try_write(begin, &body).await;
            attempt += 1;
            match outcome {
                Err(Failure::Store(error)) if repeat && attempt < ATTEMPTS => {
                    tracing::debug!(%error, attempt, "a command is repeated");
                    // Commands that met once should not meet again: wait longer each time, and unevenly.
                    let most = 2_u64 << attempt.min(8);
                    let pause = most / 2 + u64::from(rand::random::<u16>()) % most;
                    tokio::time::sleep(Duration::from_millis(pause)).await;
                }
                outcome => return outcome,
            }
        }
    }

    /// One attempt; the second value says whether another one is right.
    async fn try_write<T, R, F, Fut>(&self, begin: &'static str, body: &F) -> (Result<T, Failure<R>>, bool)
    where
        F: Fn(Tx) -> Fut,
        Fut: Future<Output = Result<T, Failure<R>>>,
    {
        let session = match self.session(begin).await {
            Ok(session) => session,
            Err(error) => {
                let repeat = matches!(error, StoreError::Unavailable(_));
                return (Err(error.into()), repeat);
            }
        };
        let tx = Tx::new(Door::Postgres(Box::new(session)));
        let outcome = run(body, &tx).await;
        let outcome = settle(outcome, tx.end());
        let Some(session) = tx.session() else {
            return (outcome, false);
        };
        match outcome {
            Ok(answer) => match session.commit().await {
                Ok(()) => (Ok(answer), false),
                // The server answered that it did not commit.
                Err(error @ StoreError::Conflict(_)) => (Err(error.into()), true),
                // Whether it committed is not known: only the caller can tell, by its idempotency key.
                Err(error) => (Err(error.into()), false),
            },
            Err(failure) => {
                let repeat = matches!(
                    &failure,
                    Failure::Store(StoreError::Conflict(_) | StoreError::Stale | StoreError::Unavailable(_))
                );
                // If undoing fails the connection is closed, which undoes as well.
                if let Err(error) = session.undo().await {
                    tracing::debug!(%error, "undoing by closing the connection");
                }
                (Err(failure), repeat)
            }
        }
    }

    pub(crate) async fn read<T, F, Fut>(&self, body: F) -> Result<T, StoreError>
    where
        F: FnOnce(Tx) -> Fut,
        Fut: Future<Output = Result<T, StoreError>>,
    {
        let session = self
            .session("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .await?;
        let tx = Tx::new(Door::Postgres(Box::new(session)));
        let answer = run(body, &tx).await.and_then(|answer| answer);
        let fault = tx.end();
        if let Some(session) = tx.session()
            && let Err(error) = session.turn_away().await
        {
            tracing::debug!(%error, "ending a reading by closing the connection");
        }
        match fault {
            Some(error) => Err(error),
            None => answer,
        }
    }
}

async fn run<T, Fut: Future<Output = T>>(body: impl FnOnce(Tx) -> Fut, tx: &Tx) -> Result<T, StoreError> {
    AssertUnwindSafe(async { body(tx.clone()).await })
        .catch_unwind()
        .await
        .map_err(|cause| StoreError::Panicked(panic_text(&*cause)))
}

impl Session {
    pub(crate) fn client(&self) -> Result<&Client, StoreError> {
        self.client
            .as_ref()
            .ok_or_else(|| StoreError::Misused("the connection is gone".into()))
    }

    /// Sends BEGIN and whatever was kept back.
    pub(crate) async fn begin(&self) -> Result<(), StoreError> {
        self.fly(std::future::ready(Ok(()))).await
    }

    async fn statement(&self, sql: &str, params: usize) -> Result<tokio_postgres::Statement, StoreError> {
        let statement = self
            .client()?
            .prepare_cached(sql)
            .await
            .map_err(|error| with_text(error.into(), sql))?;
        if statement.params().len() != params {
            return Err(StoreError::Driver(format!(
                "{params} parameters for a statement with {}: {sql}",
                statement.params().len()
            )));
        }
        Ok(statement)
    }

    pub(crate) async fn prepare(&self, sql: &str) -> Result<(), StoreError> {
        let prepared = self.client()?.prepare_cached(sql).await;
        prepared.map(drop).map_err(|error| with_text(error.into(), sql))
    }

    pub(crate) async fn execute(&self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        let statement = self.statement(sql, params.len()).await?;
        let params = slots(params);
        let client = self.client()?;
        let running = async {
            client
                .execute(&statement, &params)
                .await
                .map_err(|error| with_text(error.into(), sql))
        };
        self.fly(running).await
    }

    pub(crate) async fn query(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        let statement = self.statement(sql, params.len()).await?;
        let params = slots(params);
        let client = self.client()?;
        let running = async {
            client
                .query(&statement, &params)
                .await
                .map_err(|error| with_text(error.into(), sql))
        };
        let rows = self.fly(running).await?;
        rows.iter().map(read).collect()
    }

    pub(crate) async fn script(&self, sql: &str) -> Result<(), StoreError> {
        self.begin().await?;
        self.client()?
            .batch_execute(sql)
            .await
            .map_err(|error| with_text(error.into(), sql))
    }

    /// Commits, together with what was kept back: after a fault COMMIT undoes.
    async fn commit(&self) -> Result<(), StoreError> {
        if self.begun.load(Ordering::Acquire) || self.keeps_some() {
            let commit = async {
                self.client()?.batch_execute("COMMIT").await?;
                self.clean.store(true, Ordering::Release);
                Ok(())
            };
            return self.fly(commit).await;
        }
        self.clean.store(true, Ordering::Release);
        Ok(())
    }

    async fn undo(&self) -> Result<(), StoreError> {
        self.forget();
        if self.begun.load(Ordering::Acquire) {
            self.client()?.batch_execute("ROLLBACK").await?;
        }
        self.clean.store(true, Ordering::Release);
        Ok(())
    }

    /// Ends a reading without waiting for the answer: whoever has the connection next comes behind it.
    async fn turn_away(&self) -> Result<(), StoreError> {
        self.forget();
        if self.begun.load(Ordering::Acquire) {
            let mut end = pin!(self.client()?.batch_execute("ROLLBACK"));
            if let Poll::Ready(Err(error)) = poll!(end.as_mut()) {
                return Err(error.into());
            }
        }
        self.clean.store(true, Ordering::Release);
        Ok(())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            let begun = self.begun.load(Ordering::Acquire);
            if begun && !self.clean.load(Ordering::Acquire) {
                // The caller went away in the middle: closing the connection undoes what it began.
                drop(Client::take(client));
            }
        }
    }
}

fn slots(params: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    params.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

/// A value travels as the type that its place in the statement asks for.
impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match (self, kind) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Bool(yes), &Type::BOOL) => yes.to_sql(kind, out),
            (Value::Int(n), &Type::INT8) => n.to_sql(kind, out),
            (Value::Int(n), &Type::INT4) => i32::try_from(*n)?.to_sql(kind, out),
            (Value::Int(n), &Type::INT2) => i16::try_from(*n)?.to_sql(kind, out),
            #[expect(clippy::cast_precision_loss, reason = "a whole number given as a measure")]
            (Value::Int(n), &Type::FLOAT8) => (*n as f64).to_sql(kind, out),
            (Value::Real(x), &Type::FLOAT8) => x.to_sql(kind, out),
            (Value::Text(text), &Type::TEXT | &Type::VARCHAR | &Type::NAME | &Type::UNKNOWN) => {
                // PostgreSQL cannot store U+0000 in a text; SQLite can, but nobody wants it.
                text.to_sql(kind, out)
            }
            (Value::Uuid(id), &Type::UUID) => id.to_sql(kind, out),
            (Value::Time(at), &Type::TIMESTAMPTZ) => {
                jiff::Timestamp::from_microsecond(at.as_microsecond())?.to_sql(kind, out)
            }
            (Value::Date(date), &Type::DATE) => date.to_sql(kind, out),
            (Value::Bytes(bytes), &Type::BYTEA) => bytes.to_sql(kind, out),
            (value, kind) => Err(format!("{value:?} was given where {kind} is asked for").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn read(row: &tokio_postgres::Row) -> Result<Row, StoreError> {
    let mut values = Vec::with_capacity(row.len());
    for (index, column) in row.columns().iter().enumerate() {
        let value = match *column.type_() {
            Type::BOOL => row.try_get::<_, Option<bool>>(index)?.into(),
            Type::INT8 => row.try_get::<_, Option<i64>>(index)?.into(),
            Type::INT4 => row.try_get::<_, Option<i32>>(index)?.into(),
            Type::INT2 => row.try_get::<_, Option<i16>>(index)?.map(i64::from).into(),
            Type::FLOAT8 => row.try_get::<_, Option<f64>>(index)?.into(),
            Type::TEXT | Type::VARCHAR | Type::NAME => row.try_get::<_, Option<String>>(index)?.into(),
            Type::UUID => row.try_get::<_, Option<uuid::Uuid>>(index)?.into(),
            Type::TIMESTAMPTZ => row.try_get::<_, Option<jiff::Timestamp>>(index)?.into(),
            Type::DATE => row.try_get::<_, Option<jiff::civil::Date>>(index)?.into(),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(index)?.into(),
            Type::VOID => Value::Null,
            ref other => {
                return Err(StoreError::Driver(format!(
                    "column `{}` has the type {other}; cast it (sums and averages to bigint)",
                    column.name()
                )));
            }
        };
        values.push(value);
    }
    Ok(Row(values))
}

fn with_text(error: StoreError, sql: &str) -> StoreError {
    match error {
        StoreError::Driver(text) => StoreError::Driver(format!("{text} in: {sql}")),
        other => other,
    }
}
