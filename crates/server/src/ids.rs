//! Ids: UUIDv7 from the given time; the demo draws the random part from a seed, so that it always looks alike.

use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;
use rand::{Rng, SeedableRng, rngs::StdRng};
use uuid::{Builder, Uuid};

/// Makes ids and secrets. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Ids(Option<Arc<Mutex<StdRng>>>);

impl Ids {
    /// Ids nobody can guess.
    pub fn random() -> Self {
        Self(None)
    }

    /// Ids from a seed, the same in every run: for the demo.
    pub fn seeded(seed: u64) -> Self {
        Self(Some(Arc::new(Mutex::new(StdRng::seed_from_u64(seed)))))
    }

    /// A new UUIDv7 whose time is `now`.
    pub fn next(&self, now: Timestamp) -> Uuid {
        let mut random = [0u8; 10];
        match &self.0 {
            Some(rng) => rng.lock().fill_bytes(&mut random),
            None => rand::rng().fill_bytes(&mut random),
        }
        Builder::from_unix_timestamp_millis(u64::try_from(now.as_millisecond()).unwrap_or(0), &random)
            .into_uuid()
    }
}

/// Bytes that nobody can guess, for tokens and secrets; never from a seed.
pub fn secret<const N: usize>() -> [u8; N] {
    let mut bytes = [0u8; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}
