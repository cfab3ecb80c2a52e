//! Errands: what is to be done after a commit, tried until it is done or given up.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::{Lane, Store, StoreError, Tx, Value, dialect, places, statements};

/// After so many failures an errand is dead: it is kept for a person to look at.
pub const ERRAND_ATTEMPTS: i64 = 8;

/// Something to be done after the commit.
#[derive(Clone, Debug, PartialEq)]
pub struct NewErrand {
    /// Its id, made by the caller.
    pub id: Uuid,
    /// Who runs it.
    pub kind: &'static str,
    /// The estate it concerns.
    pub estate: Option<Uuid>,
    /// The subject it concerns.
    pub subject: Option<Uuid>,
    /// What the runner needs to know.
    pub body: Json,
    /// Not before this moment.
    pub due_at: Timestamp,
}

/// An errand that is due and now belongs to the caller.
#[derive(Clone, Debug, PartialEq)]
pub struct Errand {
    /// Its id.
    pub id: Uuid,
    /// Who runs it.
    pub kind: String,
    /// The estate it concerns.
    pub estate: Option<Uuid>,
    /// The subject it concerns.
    pub subject: Option<Uuid>,
    /// What the runner needs to know.
    pub body: Json,
    /// When it was to run.
    pub due_at: Timestamp,
    /// How often it failed before.
    pub attempts: i64,
    /// Until when it belongs to the caller.
    pub until: Timestamp,
}

/// An errand that was given up.
#[derive(Clone, Debug, PartialEq)]
pub struct DeadErrand {
    /// What was to be done.
    pub errand: Errand,
    /// The last fault.
    pub error: String,
    /// When it was given up.
    pub dead_at: Timestamp,
}

/// How long to wait after the `attempts`-th failure: 10 seconds, doubled each time, at most an hour.
pub(crate) fn pause(attempts: i64) -> SignedDuration {
    SignedDuration::from_secs((10_i64 << attempts.clamp(0, 20)).min(3_600))
}

fn body(text: &str, id: Uuid) -> Result<Json, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Corrupt(format!("errand {id}: {error}")))
}

impl Tx {
    /// Leaves an errand; it runs after the commit.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] if its id was used before; see [`Tx::send`] on when that is said.
    pub async fn leave(&self, errand: NewErrand) -> Result<(), StoreError> {
        let params = vec![
            errand.id.into(),
            errand.kind.into(),
            errand.estate.into(),
            errand.subject.into(),
            errand.body.to_string().into(),
            errand.due_at.into(),
        ];
        self.send(statements::ERRAND_LEAVE, params).await
    }
}

impl Store {
    /// Claims up to `limit` errands that are due at `now`, the longest due first. Each goes to one caller
    /// only; one that is neither finished nor failed within `lease` is handed out again.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn claim_errands(
        &self,
        now: Timestamp,
        limit: u32,
        lease: SignedDuration,
    ) -> Result<Vec<Errand>, StoreError> {
        let until = now + lease;
        let mut due = self
            .write_plain(Lane::Background, move |tx| async move {
                let sql = dialect::of(tx.engine(), dialect::ERRANDS_CLAIM);
                let rows = tx.query(sql, &[now.into(), limit.into(), until.into()]).await?;
                let mut due = Vec::with_capacity(rows.len());
                for row in rows {
                    let id = row.get(0)?;
                    due.push(Errand {
                        id,
                        kind: row.get(1)?,
                        estate: row.get(2)?,
                        subject: row.get(3)?,
                        body: body(&row.get::<String>(4)?, id)?,
                        due_at: row.get(5)?,
                        attempts: row.get(6)?,
                        until,
                    });
                }
                Ok(due)
            })
            .await?;
        due.sort_by_key(|errand| (errand.due_at, errand.id));
        Ok(due)
    }

    /// Takes errands away that were claimed until `until` and are done, except those that have passed to
    /// somebody else.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn finish_errands(&self, done: Vec<Uuid>, until: Timestamp) -> Result<(), StoreError> {
        if done.is_empty() {
            return Ok(());
        }
        self.write_plain(Lane::Background, move |tx| {
            let mut params: Vec<Value> = vec![until.into()];
            params.extend(done.iter().map(|id| Value::from(*id)));
            async move {
                let sql = format!(
                    "DELETE FROM errands WHERE run_at = $1 AND id IN ({})",
                    places(2, params.len() - 1)
                );
                tx.execute(&sql, &params).await.map(drop)
            }
        })
        .await
    }

    /// Notes that an errand failed: it runs again after a pause that doubles each time, and is dead after
    /// [`ERRAND_ATTEMPTS`] failures. Answers whether it is dead now.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn fail_errand(&self, id: Uuid, now: Timestamp, error: &str) -> Result<bool, StoreError> {
        let error = error.to_owned();
        self.write_plain(Lane::Background, move |tx| {
            let error = error.clone();
            async move {
                let Some(row) = tx.query_opt(statements::ERRAND_ATTEMPTS, &[id.into()]).await? else {
                    return Ok(false);
                };
                let before: i64 = row.get(0)?;
                let attempts = before + 1;
                let dead = attempts >= ERRAND_ATTEMPTS;
                let (sql, at) = if dead {
                    (statements::ERRAND_DIE, now)
                } else {
                    (statements::ERRAND_POSTPONE, now + pause(before))
                };
                tx.execute(sql, &[id.into(), attempts.into(), at.into(), error.into()])
                    .await?;
                Ok(dead)
            }
        })
        .await
    }

    /// The errands that were given up, the newest first.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn dead_errands(&self, limit: u32) -> Result<Vec<DeadErrand>, StoreError> {
        self.read(move |tx| async move {
            let rows = tx.query(statements::ERRANDS_DEAD, &[limit.into()]).await?;
            let mut dead = Vec::with_capacity(rows.len());
            for row in rows {
                let id = row.get(0)?;
                dead.push(DeadErrand {
                    errand: Errand {
                        id,
                        kind: row.get(1)?,
                        estate: row.get(2)?,
                        subject: row.get(3)?,
                        body: body(&row.get::<String>(4)?, id)?,
                        due_at: row.get(5)?,
                        attempts: row.get(6)?,
                        until: row.get(8)?,
                    },
                    error: row.get::<Option<String>>(7)?.unwrap_or_default(),
                    dead_at: row.get(8)?,
                });
            }
            Ok(dead)
        })
        .await
    }

    /// Has a dead errand tried again from `now`; answers whether it was dead.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn revive_errand(&self, id: Uuid, now: Timestamp) -> Result<bool, StoreError> {
        self.write_plain(Lane::People, move |tx| async move {
            Ok(tx
                .execute(statements::ERRAND_REVIVE, &[id.into(), now.into()])
                .await?
                == 1)
        })
        .await
    }
}
