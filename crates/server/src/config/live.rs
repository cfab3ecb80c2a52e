//! Section `live`: the live stream.

use serde::Deserialize;

/// the live stream.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Live {
    /// Changes kept for readers that come back; older positions are answered `reset`.
    pub kept: usize,
    /// Pause after a change before the journal is read, in milliseconds: many changes, one reading.
    pub gather_ms: u64,
    /// A comment is sent to a silent stream so often, in seconds, so that proxies keep it.
    pub beat_seconds: u64,
    /// Streams open at the same time.
    pub streams_most: usize,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            kept: 2_000,
            gather_ms: 50,
            beat_seconds: 20,
            streams_most: 2_000,
        }
    }
}
