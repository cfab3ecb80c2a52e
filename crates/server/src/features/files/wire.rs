//! JSON shapes of files.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::StoredFile;

/// A file to come in pieces.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BeginFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub size: u64,
}

/// The same content as a form, for callers without pieces.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "only describes the form in the contract")]
pub struct FileForm {
    /// The file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// A file.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileAnswer {
    /// Its id; give it in `files` of what it belongs to.
    pub id: Uuid,
    /// Its name as it came.
    pub name: String,
    /// Its bytes.
    pub size: i64,
    /// Bytes that have arrived; fewer than `size`: send the next piece from here.
    pub arrived: u64,
    /// Its content type, once all of it is here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Pixels of a photo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Pixels of a photo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Seconds of a voice message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
    /// SHA-256 of the original.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// When it came.
    pub created_at: Timestamp,
    /// Whether it belongs to something; otherwise it goes after some days.
    pub attached: bool,
}

impl FileAnswer {
    pub(super) fn new(file: &StoredFile, arrived: u64) -> Self {
        Self {
            id: file.id.into(),
            name: file.name.clone(),
            size: file.size,
            arrived,
            kind: file.kind.clone(),
            width: file.width,
            height: file.height,
            seconds: file.seconds,
            sha256: file.hash.map(|hash| hash.to_string()),
            created_at: file.created_at,
            attached: file.subject.is_some(),
        }
    }

    pub(super) fn whole(file: &StoredFile) -> Self {
        Self::new(file, u64::try_from(file.size).unwrap_or_default())
    }
}
