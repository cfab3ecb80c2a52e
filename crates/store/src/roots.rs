//! Daily roots: one hash over all entries up to then, so that not even the newest can be dropped unseen.

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::{Position, Row, Store, StoreError, Tx, dialect, statements};

/// How many hashes are read at a time.
const PAGE: u32 = 5_000;

/// The hash over the journal up to the end of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// The day that it closes, by the caller's calendar.
    pub day: Date,
    /// How many entries there were in all.
    pub entries: i64,
    /// SHA-256 over the root before it and the hashes of the entries since, in the order of positions.
    pub root: Vec<u8>,
    last: Position,
}

impl Root {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            day: row.get(0)?,
            entries: row.get(1)?,
            last: Position {
                txid: row.get(2)?,
                place: row.get(3)?,
            },
            root: row.get(4)?,
        })
    }
}

impl Store {
    /// Closes `day`: every entry written since the last root and committed by now goes under a new one.
    /// `None` if that day, or a later one, is closed already. Entries that come later fall under the next root.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn seal_day(&self, day: Date) -> Result<Option<Root>, StoreError> {
        let root = self
            .read(move |tx| async move {
                let before = tx.query_opt(statements::ROOT_LAST, &[]).await?;
                let before = before.as_ref().map(Root::read).transpose()?;
                if before.as_ref().is_some_and(|before| before.day >= day) {
                    return Ok(None);
                }
                let mut sum = Sum::after(before.as_ref());
                while sum.add_page(&tx, PAGE).await? {}
                Ok(Some(sum.close(day)))
            })
            .await?;
        let Some(root) = root else { return Ok(None) };
        let params = [
            root.day.into(),
            root.entries.into(),
            root.last.txid.into(),
            root.last.place.into(),
            root.root.as_slice().into(),
        ];
        let added = self
            .write_plain(crate::Lane::Background, move |tx| {
                let params = params.clone();
                async move { tx.execute(statements::ROOT_ADD, &params).await }
            })
            .await;
        match added {
            Ok(_) => Ok(Some(root)),
            // Another process closed the day at the same time.
            Err(StoreError::Duplicate(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Every daily root, oldest first: to be printed, or kept where nobody who can write the database can.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn roots(&self) -> Result<Vec<Root>, StoreError> {
        self.read(|tx| async move { tx.roots().await }).await
    }
}

impl Tx {
    pub(crate) async fn roots(&self) -> Result<Vec<Root>, StoreError> {
        self.query(statements::ROOTS, &[])
            .await?
            .iter()
            .map(Root::read)
            .collect()
    }
}

/// A root in the making.
pub(crate) struct Sum {
    sha: Sha256,
    entries: i64,
    last: Position,
}

impl Sum {
    pub(crate) fn after(before: Option<&Root>) -> Self {
        let mut sha = Sha256::new();
        if let Some(before) = before {
            sha.update(&before.root);
        }
        Self {
            sha,
            entries: before.map_or(0, |before| before.entries),
            last: before.map_or(Position::default(), |before| before.last),
        }
    }

    /// Adds up to `limit` further entries; answers whether there may be more.
    pub(crate) async fn add_page(&mut self, tx: &Tx, limit: u32) -> Result<bool, StoreError> {
        let sql = dialect::of(tx.engine(), dialect::JOURNAL_HASHES);
        let params = [self.last.txid.into(), self.last.place.into(), limit.into()];
        let rows = tx.query(sql, &params).await?;
        for row in &rows {
            self.last = Position {
                txid: row.get(0)?,
                place: row.get(1)?,
            };
            self.sha.update(row.get::<Vec<u8>>(2)?);
            self.entries += 1;
        }
        Ok(rows.len() == limit as usize)
    }

    pub(crate) fn entries(&self) -> i64 {
        self.entries
    }

    pub(crate) fn close(self, day: Date) -> Root {
        Root {
            day,
            entries: self.entries,
            last: self.last,
            root: self.sha.finalize().to_vec(),
        }
    }
}
