//! Section `uploads`: files that people send.

use serde::Deserialize;

/// files that people send.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Uploads {
    /// Largest photo or document in bytes.
    pub photo_bytes: u64,
    /// Longest voice message in seconds.
    pub voice_seconds: u32,
    /// Largest voice message in bytes.
    pub voice_bytes: u64,
    /// Largest film in bytes.
    pub video_bytes: u64,
    /// Most pixels of a photo, against pictures that unpack to gigabytes.
    pub photo_pixels: u64,
    /// Longer edge of the copy that pages show, in pixels.
    pub shown_edge: u32,
    /// Files attached to nothing are deleted after so many days.
    pub unattached_days: u32,
}

impl Default for Uploads {
    fn default() -> Self {
        Self {
            photo_bytes: 25 << 20,
            voice_seconds: 180,
            voice_bytes: 10 << 20,
            video_bytes: 200 << 20,
            photo_pixels: 80_000_000,
            shown_edge: 1_600,
            unattached_days: 7,
        }
    }
}
