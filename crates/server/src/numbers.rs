//! Numbers that people see, taken from blocks reserved outside the transaction (design §6); gaps are normal.

use std::{collections::HashMap, ops::Range, sync::Arc};

use parking_lot::Mutex;
use store::{Store, StoreError};
use tokio::sync::Mutex as Turn;

/// Numbers reserved at a time for a series in which many are asked for.
const BLOCK_MOST: u32 = 64;
/// Series kept before old ones (of other days) are forgotten.
const SERIES_MOST: usize = 10_000;

/// Blocks of numbers by series. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Numbers(Arc<Mutex<HashMap<String, Arc<Turn<Block>>>>>);

#[derive(Debug, Default)]
struct Block {
    left: Range<u64>,
    size: u32,
}

impl Numbers {
    /// The next number of `series` (for example estate, kind and day), beginning with 1.
    ///
    /// # Errors
    /// A fault of the store.
    pub async fn next(&self, store: &Store, series: &str) -> Result<u64, StoreError> {
        let block = {
            let mut all = self.0.lock();
            if all.len() >= SERIES_MOST {
                all.clear();
            }
            all.entry(series.to_owned()).or_default().clone()
        };
        let mut block = block.lock().await;
        if let Some(number) = block.left.next() {
            return Ok(number);
        }
        // Blocks grow with the demand, so that a quiet day has few gaps.
        block.size = (block.size * 2).clamp(1, BLOCK_MOST);
        block.left = store.numbers(series, block.size).await?;
        block
            .left
            .next()
            .ok_or_else(|| StoreError::Corrupt("an empty block of numbers".to_owned()))
    }
}
