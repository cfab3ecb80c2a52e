//! Who may have a file: the uploader while it is attached to nothing, then whoever may see what it belongs to.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{actor::Actor, ids::FileId, rejection::Rejection};
use futures_util::stream;
use store::{BlobHash, Blobs, StoreError};

use super::super::{StoredFile, table};
use crate::{
    app::App,
    features::audit,
    http::{
        Caller, Path, Problem,
        range::{self, Part},
        workbook,
    },
};

/// A file in the caller's reach.
pub(super) async fn visible(
    app: &Arc<App>,
    caller: &Caller,
    permission: &str,
    id: FileId,
) -> Result<StoredFile, Problem> {
    caller.require(permission)?;
    let unknown = || Problem::from(Rejection::not_found("files.unknown"));
    let found = app
        .store
        .read(move |tx| async move { table::of_id(&tx, id).await })
        .await?;
    let file = found.ok_or_else(unknown)?;
    if may_see(app, &caller.actor, &file).await? {
        Ok(file)
    } else {
        Err(unknown())
    }
}

async fn may_see(app: &Arc<App>, actor: &Actor, file: &StoredFile) -> Result<bool, Problem> {
    let (Some(feature), Some(subject)) = (&file.feature, file.subject) else {
        return Ok(actor.account == Some(file.account));
    };
    let Some(room) = app.rooms.get(feature) else {
        return Ok(false);
    };
    let table = room.table();
    let stored = app
        .store
        .read(move |tx| async move { tx.load(table, subject).await })
        .await?;
    match stored {
        Some(stored) => Ok(room.audience(&stored.state)?.includes(actor)),
        None => Ok(false),
    }
}

async fn content(
    app: &Arc<App>,
    file: &StoredFile,
    hash: BlobHash,
    kind: &str,
    asked: &HeaderMap,
) -> Result<Response, Problem> {
    let missing = || Problem::Fault(format!("the content of file {} is missing", file.id));
    let size = app.blobs.size(hash).await?.ok_or_else(missing)?;
    let etag = format!("\"{hash}\"");
    let part = range::asked(asked, size, &etag);
    let (first, length) = match part {
        Part::Whole => (0, size),
        Part::Bytes(first, last) => (first, last - first + 1),
        Part::Nothing => return Ok(range::refused(size)),
    };
    let mut answer = if length > AT_ONCE {
        in_pieces(&app.blobs, hash, first, length)
    } else {
        let bytes = match part {
            Part::Whole => app.blobs.read(hash).await?,
            _ => app.blobs.read_part(hash, first, length).await?,
        };
        Body::from(bytes.ok_or_else(missing)?).into_response()
    };
    range::mark(&mut answer, part, size, &etag);
    let headers = answer.headers_mut();
    if let Ok(value) = HeaderValue::from_str(kind) {
        headers.insert(header::CONTENT_TYPE, value);
    }
    // Photos, voices and films are shown; anything else is only ever saved.
    let shown = ["image/", "audio/", "video/"]
        .iter()
        .any(|shown| kind.starts_with(shown));
    let disposition = if shown {
        "inline".to_owned()
    } else {
        workbook::attachment(&file.name)
    };
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    // The content of an id never changes, and only this caller's browser may keep it.
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, max-age=86400, immutable"),
    );
    Ok(answer)
}

/// More than this is read while it is sent; a film is never in memory.
const AT_ONCE: u64 = 4 << 20;

/// Sends `length` bytes of a content from `first` on, reading on as they go out.
fn in_pieces(blobs: &Blobs, hash: BlobHash, first: u64, length: u64) -> Response {
    let (blobs, end) = (blobs.clone(), first.saturating_add(length));
    let pieces = stream::try_unfold(first, move |at| {
        let blobs = blobs.clone();
        async move {
            if at >= end {
                return Ok::<_, StoreError>(None);
            }
            let length = (end - at).min(AT_ONCE);
            let piece = blobs.read_part(hash, at, length).await?;
            let gone = || StoreError::Unavailable(format!("the content {hash} went while it was sent"));
            Ok(Some((Bytes::from(piece.ok_or_else(gone)?), at + length)))
        }
    });
    let mut answer = Body::from_stream(pieces).into_response();
    answer.headers_mut().insert(header::CONTENT_LENGTH, length.into());
    answer
}

/// The content as pages show it: a photo upright and without location.
#[utoipa::path(get, path = "/api/v1/files/{id}/content", tag = "files", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The content", body = Vec<u8>, content_type = "application/octet-stream")))]
pub async fn get_file_content(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<FileId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let file = visible(&app, &caller, "files.read", id).await?;
    let incomplete = || Problem::from(Rejection::conflict("files.incomplete"));
    match (file.shown, file.hash) {
        (Some(shown), _) => content(&app, &file, shown, "image/jpeg", &headers).await,
        (None, Some(hash)) => {
            let kind = file.kind.clone().ok_or_else(incomplete)?;
            content(&app, &file, hash, &kind, &headers).await
        }
        (None, None) => Err(incomplete()),
    }
}

/// The original, untouched, with whatever tags it carries: a restricted right, and recorded.
#[utoipa::path(get, path = "/api/v1/files/{id}/original", tag = "files", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The content", body = Vec<u8>, content_type = "application/octet-stream")))]
pub async fn get_file_original(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<FileId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let file = visible(&app, &caller, "files.original", id).await?;
    let (Some(hash), Some(kind)) = (file.hash, file.kind.clone()) else {
        return Err(Rejection::conflict("files.incomplete").into());
    };
    let line = audit::Line::by(&caller, "original").about("files", id.into());
    audit::note(&app, line.into()).await?;
    content(&app, &file, hash, &kind, &headers).await
}
