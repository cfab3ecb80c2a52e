//! Numbers that people see, reserved in blocks outside any command: gaps are normal, repetition is not.

use std::ops::Range;

use crate::{Lane, Store, StoreError, statements};

impl Store {
    /// Reserves the next `block` numbers of `series`, which begins at 1.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn numbers(&self, series: &str, block: u32) -> Result<Range<u64>, StoreError> {
        let series = series.to_owned();
        let block = block.max(1);
        self.write_plain(Lane::People, move |tx| {
            let series = series.clone();
            async move {
                let row = tx
                    .query_opt(statements::NUMBERS_TAKE, &[series.into(), block.into()])
                    .await?
                    .ok_or_else(|| StoreError::Corrupt("no number was answered".into()))?;
                let next: u64 = row.get(0)?;
                Ok(next.saturating_sub(u64::from(block))..next)
            }
        })
        .await
    }
}
