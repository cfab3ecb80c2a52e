//! Answers kept for repeated requests.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{Lane, Store, StoreError, Tx, statements};

/// What was answered to a request with the same key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// The hash of that request's body: another one under the same key is refused.
    pub body_hash: Vec<u8>,
    /// The answer, as JSON.
    pub answer: String,
}

impl Tx {
    /// What was answered to `account` under `key`.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn remembered(&self, account: Uuid, key: &str) -> Result<Option<Remembered>, StoreError> {
        let row = self
            .query_opt(statements::REMEMBERED, &[account.into(), key.into()])
            .await?;
        row.map(|row| {
            Ok(Remembered {
                body_hash: row.get(0)?,
                answer: row.get(1)?,
            })
        })
        .transpose()
    }

    /// Keeps an answer for `account` under `key`, in the transaction of what was done.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if the same request was answered at the same time: the body runs again and finds
    /// that answer.
    pub async fn remember(
        &self,
        account: Uuid,
        key: &str,
        body_hash: &[u8],
        answer: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let params = [
            account.into(),
            key.into(),
            body_hash.into(),
            answer.into(),
            at.into(),
        ];
        if self.execute(statements::REMEMBER, &params).await? == 1 {
            Ok(())
        } else {
            self.fail(StoreError::Stale)
        }
    }
}

impl Store {
    /// Forgets the answers given before `before` (they are kept 90 days); tells how many.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn forget_answers(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.write_plain(Lane::Background, move |tx| async move {
            tx.execute(statements::FORGET, &[before.into()]).await
        })
        .await
    }
}
