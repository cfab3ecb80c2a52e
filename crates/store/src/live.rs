//! Reading the journal as it grows: what live messages and other followers need.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use uuid::Uuid;

use crate::{Store, StoreError, Tx, dialect};

/// The place of an entry among all entries: its text is what a follower remembers.
///
/// On SQLite it counts rows. On PostgreSQL positions are not committed in their order, so the transaction
/// comes first; entries are answered only when no earlier transaction of the whole server still runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The transaction on PostgreSQL, 0 on SQLite.
    pub txid: i64,
    /// The number of the entry.
    pub place: i64,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.txid, self.place)
    }
}

impl FromStr for Position {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        let parsed = text
            .split_once('-')
            .and_then(|(txid, place)| Some((txid.parse().ok()?, place.parse().ok()?)));
        match parsed {
            Some((txid, place)) => Ok(Self { txid, place }),
            None => Err(StoreError::Corrupt(format!("`{text}` is no position"))),
        }
    }
}

/// That something happened to a subject; what it was stands in its journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// Its place among all entries.
    pub position: Position,
    /// The feature.
    pub feature: String,
    /// The subject.
    pub subject: Uuid,
    /// The estate of the subject, for the scope of a follower.
    pub estate: Option<Uuid>,
    /// The version of the subject then.
    pub version: i64,
    /// The moment of the command.
    pub at: Timestamp,
}

impl Tx {
    /// Up to `limit` entries after `position`, in their order. None is ever skipped: on PostgreSQL an entry
    /// shows once every earlier transaction has ended.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn journal_after(&self, position: Position, limit: u32) -> Result<Vec<Happened>, StoreError> {
        let sql = dialect::of(self.engine(), dialect::JOURNAL_AFTER);
        let params = [position.txid.into(), position.place.into(), limit.into()];
        let rows = self.query(sql, &params).await?;
        rows.iter()
            .map(|row| {
                Ok(Happened {
                    position: Position {
                        txid: row.get(0)?,
                        place: row.get(1)?,
                    },
                    feature: row.get(2)?,
                    subject: row.get(3)?,
                    estate: row.get(4)?,
                    version: row.get(5)?,
                    at: row.get(6)?,
                })
            })
            .collect()
    }

    /// The position of the newest entry that [`Tx::journal_after`] would answer.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn journal_last(&self) -> Result<Position, StoreError> {
        let sql = dialect::of(self.engine(), dialect::JOURNAL_LAST);
        match self.query_opt(sql, &[]).await? {
            Some(row) => Ok(Position {
                txid: row.get(0)?,
                place: row.get(1)?,
            }),
            None => Ok(Position::default()),
        }
    }
}

impl Store {
    /// [`Tx::journal_after`] as a reading of its own.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn journal_after(&self, position: Position, limit: u32) -> Result<Vec<Happened>, StoreError> {
        self.read(move |tx| async move { tx.journal_after(position, limit).await })
            .await
    }

    /// [`Tx::journal_last`] as a reading of its own.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn journal_last(&self) -> Result<Position, StoreError> {
        self.read(|tx| async move { tx.journal_last().await }).await
    }
}
