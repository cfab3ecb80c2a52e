//! From bytes to a file: recognised, checked, copied upright, kept.

use std::{
    fs::File,
    io::{self, Read as _},
    sync::Arc,
};

use domain::{
    ids::{AccountId, FileId},
    rejection::{Nature, Rejection},
};
use jiff::Timestamp;
use store::BlobHash;

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

impl Incoming {
    fn into_file(self, kind: &str, size: u64) -> StoredFile {
        StoredFile {
            id: self.id,
            account: self.account,
            name: self.name,
            size: i64::try_from(size).unwrap_or(i64::MAX),
            kind: Some(kind.to_owned()),
            hash: None,
            shown: None,
            width: None,
            height: None,
            seconds: None,
            created_at: self.created_at,
            feature: None,
            subject: None,
        }
    }
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
    largest_held(app).max(app.settings.uploads.video_bytes)
}

/// Largest file that is no film: so much of an upload is held in memory.
pub(super) fn largest_held(app: &App) -> u64 {
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
    let most = match good_for {
        MediaKind::Voice => settings.voice_bytes,
        MediaKind::Video => settings.video_bytes,
        MediaKind::Photo | MediaKind::Document => settings.photo_bytes,
    };
    let size = u64::try_from(content.len()).unwrap_or(u64::MAX);
    if size > most {
        return Err(too_large(most).into());
    }
    let created_at = incoming.created_at;
    let mut file = incoming.into_file(kind, size);
    let content = match good_for {
        MediaKind::Photo => {
            let (content, photo) = media::check_photo(content, settings).await?;
            (file.width, file.height) = (Some(photo.width), Some(photo.height));
            file.shown = Some(app.store.keep_blob(&app.blobs, photo.shown, created_at).await?);
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
        MediaKind::Video | MediaKind::Document => content,
    };
    file.hash = Some(app.store.keep_blob(&app.blobs, content, created_at).await?);
    Ok(file)
}

/// Checks a content that lies on the disk already. A film stays there; of anything else so much is read as may be.
///
/// # Errors
/// As [`keep`].
pub(super) async fn keep_arrived(
    app: &Arc<App>,
    incoming: Incoming,
    hash: BlobHash,
    size: u64,
) -> Result<StoredFile, Problem> {
    let path = app.blobs.path(hash);
    let film = tokio::task::spawn_blocking(move || {
        let mut file = File::open(path)?;
        let mut head = Vec::new();
        file.by_ref().take(media::HEAD as u64).read_to_end(&mut head)?;
        Ok::<_, io::Error>(media::film(&head, &mut file))
    });
    let film = film.await.map_err(Problem::fault)?.map_err(Problem::fault)?;
    if let Some(kind) = film {
        let most = app.settings.uploads.video_bytes;
        if size > most {
            return Err(too_large(most).into());
        }
        let mut file = incoming.into_file(kind, size);
        file.hash = Some(hash);
        return Ok(file);
    }
    let most = largest_held(app);
    if size > most {
        return Err(too_large(most).into());
    }
    let content = app.blobs.read(hash).await?;
    let content = content.ok_or_else(|| Problem::Fault("an upload vanished".to_owned()))?;
    keep(app, incoming, content).await
}
