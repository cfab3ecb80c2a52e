//! The journal: entries, their chain of hashes, and reading them back.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    Position, Row, StoreError, Tx, Value,
    personal::{self, Kept},
    places, statements,
};

/// One entry of a subject's journal, with its personal values put back (`null` where erased).
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its place among all entries.
    pub position: Position,
    /// 1, 2, 3 … within the subject.
    pub seq: i64,
    /// The moment of the command.
    pub at: Timestamp,
    /// The account that acted; `None`: the system.
    pub actor: Option<Uuid>,
    /// The id of the command.
    pub command: Option<Uuid>,
    /// What happened: an array of events. An entry of the store itself holds one object `{"$erased": …}`.
    pub body: Json,
}

impl Entry {
    /// Whether the entry only says that personal values were erased: the fold of the rules passes over it.
    pub fn is_erasure(&self) -> bool {
        self.body.get(0).is_some_and(|first| first.get(ERASED).is_some())
    }
}

/// The key of the store's own event.
pub(crate) const ERASED: &str = "$erased";

/// An entry as it is stored and hashed.
#[derive(Clone, Debug)]
pub(crate) struct Stamped {
    pub seq: i64,
    pub at: Timestamp,
    pub estate: Option<Uuid>,
    pub actor: Option<Uuid>,
    pub command: Option<Uuid>,
    pub body: String,
    pub prev: Vec<u8>,
}

impl Stamped {
    /// SHA-256 over every field, each with its length before it, so that none can flow into the next.
    pub(crate) fn hash(&self, feature: &str, subject: Uuid) -> [u8; 32] {
        fn id(id: &Option<Uuid>) -> &[u8] {
            id.as_ref().map_or(&[], |id| id.as_bytes())
        }
        let mut sha = Sha256::new();
        for part in [
            feature.as_bytes(),
            subject.as_bytes(),
            &self.seq.to_le_bytes(),
            &self.at.as_microsecond().to_le_bytes(),
            id(&self.estate),
            id(&self.actor),
            id(&self.command),
            self.body.as_bytes(),
            &self.prev,
        ] {
            sha.update((part.len() as u64).to_le_bytes());
            sha.update(part);
        }
        sha.finalize().into()
    }
}

/// An entry as it stands in its row: what was hashed, and the hash.
pub(crate) struct Raw {
    pub position: Position,
    pub stamped: Stamped,
    pub hash: Vec<u8>,
}

impl Raw {
    /// Reads a row of [`statements::JOURNAL_OF`].
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            position: Position {
                place: row.get(0)?,
                txid: row.get(1)?,
            },
            stamped: Stamped {
                seq: row.get(2)?,
                at: row.get(3)?,
                estate: row.get(4)?,
                actor: row.get(5)?,
                command: row.get(6)?,
                body: row.get(7)?,
                prev: row.get(8)?,
            },
            hash: row.get(9)?,
        })
    }

    /// The entry with its personal values.
    pub(crate) fn entry(&self, kept: Option<&BTreeMap<i64, Kept>>) -> Result<Entry, StoreError> {
        let mut body: Json = serde_json::from_str(&self.stamped.body)
            .map_err(|error| StoreError::Corrupt(format!("journal entry {}: {error}", self.position)))?;
        let nothing = BTreeMap::new();
        personal::attach(&mut body, kept.unwrap_or(&nothing));
        Ok(Entry {
            position: self.position,
            seq: self.stamped.seq,
            at: self.stamped.at,
            actor: self.stamped.actor,
            command: self.stamped.command,
            body,
        })
    }
}

/// Personal values of a subject, by sequence number and reference.
pub(crate) type KeptBySeq = BTreeMap<i64, BTreeMap<i64, Kept>>;

impl Tx {
    /// The journal of a subject, oldest entry first.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a body is no JSON.
    pub async fn journal(&self, feature: &str, subject: Uuid) -> Result<Vec<Entry>, StoreError> {
        let kept = self.kept(feature, subject).await?;
        self.raw_journal(feature, subject)
            .await?
            .iter()
            .map(|raw| raw.entry(kept.get(&raw.stamped.seq)))
            .collect()
    }

    /// Up to `limit` subjects of a feature that have a journal, after `after`, in the order of their ids:
    /// what a rebuild goes through.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn journal_subjects(
        &self,
        feature: &str,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<Uuid>, StoreError> {
        let after = after.unwrap_or(Uuid::nil());
        self.query(
            statements::JOURNAL_SUBJECTS_OF,
            &[after.into(), feature.into(), limit.into()],
        )
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect()
    }

    pub(crate) async fn raw_journal(&self, feature: &str, subject: Uuid) -> Result<Vec<Raw>, StoreError> {
        self.query(statements::JOURNAL_OF, &[subject.into(), feature.into()])
            .await?
            .iter()
            .map(Raw::read)
            .collect()
    }

    pub(crate) async fn kept(&self, feature: &str, subject: Uuid) -> Result<KeptBySeq, StoreError> {
        let mut found = KeptBySeq::new();
        let rows = self
            .query(statements::PERSONAL_OF, &[subject.into(), feature.into()])
            .await?;
        for row in rows {
            let one = Kept {
                nr: row.get(1)?,
                person: row.get(2)?,
                class: row.get(3)?,
                salt: row.get(4)?,
                value: row.get(5)?,
            };
            found.entry(row.get(0)?).or_default().insert(one.nr, one);
        }
        Ok(found)
    }

    /// Appends an entry whose body has no personal values left in it; answers its position.
    pub(crate) async fn append(
        &self,
        feature: &str,
        subject: Uuid,
        stamped: Stamped,
        hash: &[u8],
    ) -> Result<Position, StoreError> {
        let params = [
            Value::from(feature),
            subject.into(),
            stamped.seq.into(),
            stamped.at.into(),
            stamped.estate.into(),
            stamped.actor.into(),
            stamped.command.into(),
            stamped.body.into(),
            stamped.prev.into(),
            hash.into(),
        ];
        let row = self
            .query_opt(statements::JOURNAL_APPEND, &params)
            .await?
            .ok_or_else(|| StoreError::Corrupt("an appended entry has no position".into()))?;
        Ok(Position {
            txid: row.get(0)?,
            place: row.get(1)?,
        })
    }

    /// Keeps the personal values of an entry.
    pub(crate) async fn keep(
        &self,
        feature: &str,
        subject: Uuid,
        seq: i64,
        values: Vec<Kept>,
    ) -> Result<(), StoreError> {
        if values.is_empty() {
            return Ok(());
        }
        let mut params: Vec<Value> = vec![subject.into(), feature.into(), seq.into()];
        let mut sql = String::from(statements::PERSONAL_KEEP);
        for (count, one) in values.into_iter().enumerate() {
            sql.push_str(if count == 0 {
                "($1, $2, $3, "
            } else {
                ", ($1, $2, $3, "
            });
            sql.push_str(&places(params.len() + 1, 5));
            sql.push(')');
            params.extend([
                one.nr.into(),
                one.person.into(),
                one.class.into(),
                one.salt.into(),
                one.value.into(),
            ]);
        }
        self.execute(&sql, &params).await?;
        Ok(())
    }
}
