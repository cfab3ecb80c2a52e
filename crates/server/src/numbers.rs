//! Numbers that people see, taken from blocks reserved outside the transaction (design §6); gaps are normal.

use std::{collections::HashMap, ops::Range, sync::Arc};

use parking_lot::Mutex;
use store::{Store, StoreError};
use tokio::{sync::Mutex as Turn, task::JoinHandle};

/// Numbers reserved at a time for a series in which many are asked for.
const BLOCK_MOST: u32 = 256;
/// From this size on the next block is reserved while the last one is being used up.
const BUSY: u32 = 16;
/// Series kept before old ones (of other days) are forgotten.
const SERIES_MOST: usize = 10_000;

/// Blocks of numbers by series. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Numbers(Arc<Mutex<HashMap<String, Arc<Turn<Block>>>>>);

#[derive(Debug, Default)]
struct Block {
    left: Range<u64>,
    size: u32,
    ahead: Option<JoinHandle<Result<Range<u64>, StoreError>>>,
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
        if block.left.is_empty() {
            let reserved = match block.ahead.take() {
                Some(ahead) => ahead.await.ok().and_then(Result::ok),
                None => None,
            };
            block.left = match reserved {
                Some(reserved) => reserved,
                None => {
                    block.grow();
                    store.numbers(series, block.size).await?
                }
            };
        }
        let number = block.left.next();
        let left = block.left.end - block.left.start;
        if block.size >= BUSY && block.ahead.is_none() && left <= u64::from(block.size) / 2 {
            block.grow();
            let (store, series, size) = (store.clone(), series.to_owned(), block.size);
            block.ahead = Some(tokio::spawn(async move { store.numbers(&series, size).await }));
        }
        number.ok_or_else(|| StoreError::Corrupt("an empty block of numbers".to_owned()))
    }
}

impl Block {
    /// Blocks grow with the demand, so that a quiet day has few gaps.
    fn grow(&mut self) {
        self.size = (self.size * 2).clamp(1, BLOCK_MOST);
    }
}
