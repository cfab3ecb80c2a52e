//! From bytes to a file: recognised, checked, copied upright, kept.

use std::sync::Arc;

use domain::{
    ids::{AccountId, FileId},
    rejection::{Nature, Rejection},
};
use jiff::Timestamp;

use super::StoredFile;
use crate::{
    app::App,
    media::{self, MediaKind},
    problem::Problem,
};

/// A file about to be kept.
pub(super) struct Incoming {
    pub(super) id: FileId,
    pub(super) account: AccountId,
    pub(super) name: String,
    pub(super) created_at: Timestamp,
}

/// A name without folders and control characters, at most 120 characters.
pub(super) fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(120).collect();
    if clean.trim().is_empty() {
        "file".to_owned()
    } else {
        clean.trim().to_owned()
    }
}

/// Largest file of any kind.
pub(super) fn largest(app: &App) -> u64 {
    app.settings
        .uploads
        .photo_bytes
        .max(app.settings.uploads.voice_bytes)
}

pub(super) fn too_large(most: u64) -> Rejection {
    Rejection::new(Nature::TooLarge, "files.too-large")
        .and_field("file", "files.too-large")
        .with("megabytes", most >> 20)
}

/// Checks a whole content and keeps it, with its upright copy; the row is the caller's to write.
///
/// # Errors
/// `files.kind-refused`, `files.too-large`, `files.broken`, `files.too-long`, or a fault of disk or store.
pub(super) async fn keep(
    app: &Arc<App>,
    incoming: Incoming,
    content: Vec<u8>,
) -> Result<StoredFile, Problem> {
    let settings = &app.settings.uploads;
    let (kind, good_for) = media::recognise(&content)?;
    let most = if good_for == MediaKind::Voice {
        settings.voice_bytes
    } else {
        settings.photo_bytes
    };
    let size = u64::try_from(content.len()).unwrap_or(u64::MAX);
    if size > most {
        return Err(too_large(most).into());
    }
    let mut file = StoredFile {
        id: incoming.id,
        account: incoming.account,
        name: incoming.name,
        size: i64::try_from(size).unwrap_or(i64::MAX),
        kind: Some(kind.to_owned()),
        hash: None,
        shown: None,
        width: None,
        height: None,
        seconds: None,
        created_at: incoming.created_at,
        feature: None,
        subject: None,
    };
    let content = match good_for {
        MediaKind::Photo => {
            let (content, photo) = media::check_photo(content, settings).await?;
            (file.width, file.height) = (Some(photo.width), Some(photo.height));
            file.shown = Some(
                app.store
                    .keep_blob(&app.blobs, photo.shown, incoming.created_at)
                    .await?,
            );
            content
        }
        MediaKind::Voice => {
            let broken = || Rejection::new(Nature::Invalid, "files.broken").and_field("file", "files.broken");
            let seconds = media::seconds(kind, &content).ok_or_else(broken)?;
            if seconds > settings.voice_seconds {
                let refused = Rejection::new(Nature::TooLarge, "files.too-long");
                return Err(refused
                    .and_field("file", "files.too-long")
                    .with("seconds", settings.voice_seconds)
                    .into());
            }
            file.seconds = Some(seconds);
            content
        }
        MediaKind::Document => content,
    };
    file.hash = Some(
        app.store
            .keep_blob(&app.blobs, content, incoming.created_at)
            .await?,
    );
    Ok(file)
}
