//! Versioned rows: the present state of every subject, written together with its journal entry.

use std::fmt::Write as _;

use jiff::Timestamp;
use uuid::Uuid;

use crate::{Engine, Position, StoreError, Tx, Value, journal::Stamped, personal::Body, places};

/// A row as it was loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// How often it was written; the same number as its last journal entry.
    pub version: i64,
    /// The hash of its last journal entry.
    pub head: Vec<u8>,
    /// The state as JSON, personal values inline.
    pub state: String,
}

/// A row together with the moment of its last journal entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// The row.
    pub stored: Stored,
    /// The moment of the command that wrote it.
    pub at: Option<Timestamp>,
}

/// What one command changes about one subject.
#[derive(Clone, Debug)]
pub struct SubjectWrite<'a> {
    /// The feature's table; it has at least `id version head estate_id state`.
    pub table: &'static str,
    /// The feature.
    pub feature: &'static str,
    /// The subject.
    pub id: Uuid,
    /// The estate it belongs to, if to any.
    pub estate: Option<Uuid>,
    /// The row as it was loaded; `None` makes a new one.
    pub expected: Option<&'a Stored>,
    /// The new state as JSON, personal values inline.
    pub state: String,
    /// The feature's typed columns.
    pub columns: Vec<(&'static str, Value)>,
    /// The moment of the command.
    pub at: Timestamp,
    /// The account that acts; `None`: the system.
    pub actor: Option<Uuid>,
    /// The id of the command.
    pub command: Option<Uuid>,
    /// The events.
    pub body: Body,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The version of the row now.
    pub version: i64,
    /// The place of the journal entry among all entries.
    pub position: Position,
    /// The hash of the journal entry: the row's new head, for a further write in the same transaction.
    pub head: Vec<u8>,
}

impl Tx {
    /// The row of a subject.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn load(&self, table: &'static str, id: Uuid) -> Result<Option<Stored>, StoreError> {
        let sql = format!("SELECT version, head, state FROM {table} WHERE id = $1");
        let Some(row) = self.query_opt(&sql, &[id.into()]).await? else {
            return Ok(None);
        };
        Ok(Some(Stored {
            version: row.get(0)?,
            head: row.get(1)?,
            state: row.get(2)?,
        }))
    }

    /// The row of a subject together with the moment of its last entry.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn load_dated(
        &self,
        table: &'static str,
        feature: &'static str,
        id: Uuid,
    ) -> Result<Option<Dated>, StoreError> {
        let sql = format!(
            "SELECT s.version, s.head, s.state, j.at FROM {table} s LEFT JOIN journal j \
             ON j.subject = s.id AND j.feature = $2 AND j.seq = s.version WHERE s.id = $1"
        );
        let Some(row) = self.query_opt(&sql, &[id.into(), feature.into()]).await? else {
            return Ok(None);
        };
        let stored = Stored {
            version: row.get(0)?,
            head: row.get(1)?,
            state: row.get(2)?,
        };
        Ok(Some(Dated {
            stored,
            at: row.get(3)?,
        }))
    }

    /// Writes the row of a subject, guarded by its version, and its journal entry.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if somebody else wrote the row first (on PostgreSQL the store has the body run
    /// again then).
    pub async fn write_subject(&self, mut write: SubjectWrite<'_>) -> Result<Written, StoreError> {
        let (before, prev) = write
            .expected
            .map_or((0, Vec::new()), |stored| (stored.version, stored.head.clone()));
        let version = before + 1;
        let stamped = Stamped {
            seq: version,
            at: write.at,
            estate: write.estate,
            actor: write.actor,
            command: write.command,
            body: std::mem::take(&mut write.body.text),
            prev,
        };
        let (feature, id) = (write.feature, write.id);
        let kept = std::mem::take(&mut write.body.kept);
        let head = stamped.hash(feature, id).to_vec();

        // Sent together, the row first: on PostgreSQL they share one round trip. The row's text is prepared
        // before, or it would arrive after the entry, and whoever lost a race would wait for it at the entry.
        let (sql, params) = row_statement(write, version, before, &head);
        if self.engine() == Engine::Postgres {
            self.prepare(&sql).await?;
        }
        let row = self.write_row(&sql, &params);
        let entry = async {
            let appended = self.append(feature, id, stamped, &head).await;
            appended.map_err(|error| match error {
                StoreError::Duplicate(_) => StoreError::Stale,
                other => other,
            })
        };
        let values = self.keep(feature, id, version, kept);
        let ((), position, ()) = futures_util::try_join!(row, entry, values)?;
        Ok(Written {
            version,
            position,
            head,
        })
    }

    /// Writes state and columns anew without a new version, as a rebuild does; answers whether there is a row.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn rewrite_row(
        &self,
        table: &'static str,
        id: Uuid,
        estate: Option<Uuid>,
        state: String,
        columns: Vec<(&'static str, Value)>,
    ) -> Result<bool, StoreError> {
        let mut sql = format!("UPDATE {table} SET estate_id = $2, state = $3");
        let mut params = vec![id.into(), estate.into(), state.into()];
        for (name, value) in columns {
            params.push(value);
            // Writing to a String cannot fail.
            let _ = write!(sql, ", {name} = ${}", params.len());
        }
        sql.push_str(" WHERE id = $1");
        Ok(self.execute(&sql, &params).await? == 1)
    }

    async fn write_row(&self, sql: &str, params: &[Value]) -> Result<(), StoreError> {
        if self.execute(sql, params).await? == 1 {
            Ok(())
        } else {
            self.fail(StoreError::Stale)
        }
    }
}

/// The statement that makes a row, or changes it if it still has the version `before`.
fn row_statement(write: SubjectWrite<'_>, version: i64, before: i64, head: &[u8]) -> (String, Vec<Value>) {
    let table = write.table;
    let mut params: Vec<Value> = Vec::with_capacity(6 + write.columns.len());
    params.extend([
        write.id.into(),
        version.into(),
        head.into(),
        write.estate.into(),
        write.state.into(),
    ]);
    let mut sql;
    // Writing to a String cannot fail.
    if write.expected.is_none() {
        sql = format!("INSERT INTO {table} (id, version, head, estate_id, state");
        for (name, value) in write.columns {
            let _ = write!(sql, ", {name}");
            params.push(value);
        }
        sql.push_str(") VALUES (");
        sql.push_str(&places(1, params.len()));
        sql.push_str(") ON CONFLICT (id) DO NOTHING");
    } else {
        params.push(before.into());
        sql = format!("UPDATE {table} SET version = $2, head = $3, estate_id = $4, state = $5");
        for (name, value) in write.columns {
            params.push(value);
            let _ = write!(sql, ", {name} = ${}", params.len());
        }
        sql.push_str(" WHERE id = $1 AND version = $6");
    }
    (sql, params)
}
