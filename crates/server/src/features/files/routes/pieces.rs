//! Resumable uploads: begin, send pieces, ask how much has arrived.

use std::sync::Arc;

use axum::{body::Bytes, extract::State, http::HeaderMap};
use domain::{
    ids::FileId,
    rejection::{Nature, Rejection},
};
use store::{Failure, Lane};
use uuid::Uuid;

use super::super::{
    StoredFile,
    facts::{self, Incoming},
    table,
    wire::{BeginFile, FileAnswer},
};
use crate::{
    app::App,
    http::{Caller, Json, Path, Problem},
};

/// Bytes of one piece at most.
pub(super) const PIECE_MOST: usize = 4 << 20;

pub(super) async fn begin(app: &Arc<App>, caller: &Caller, wish: BeginFile) -> Result<FileAnswer, Problem> {
    if wish.size == 0 {
        return Err(Rejection::field("size", "required").into());
    }
    let most = facts::largest(app);
    if wish.size > most {
        return Err(facts::too_large(most).into());
    }
    let now = app.time.now();
    let file = StoredFile {
        id: FileId(app.ids.next(now)),
        account: caller.account(),
        name: facts::clean_name(&wish.name),
        size: i64::try_from(wish.size).unwrap_or(i64::MAX),
        kind: None,
        hash: None,
        shown: None,
        width: None,
        height: None,
        seconds: None,
        created_at: now,
        feature: None,
        subject: None,
    };
    app.store.begin_upload(file.id.into(), now).await?;
    write(app, &file).await?;
    Ok(FileAnswer::new(&file, 0))
}

pub(super) async fn write(app: &Arc<App>, file: &StoredFile) -> Result<(), Problem> {
    let row = file.clone();
    app.store
        .write(Lane::People, move |tx| {
            let row = row.clone();
            async move {
                table::insert(&tx, &row).await?;
                Ok::<_, Failure<Rejection>>(())
            }
        })
        .await?;
    Ok(())
}

/// The caller's own file; anybody else's does not exist.
pub(super) async fn own(app: &Arc<App>, caller: &Caller, id: FileId) -> Result<StoredFile, Problem> {
    caller.require("files.write")?;
    let found = app
        .store
        .read(move |tx| async move { table::of_id(&tx, id).await })
        .await?;
    found
        .filter(|file| file.account == caller.account())
        .ok_or_else(|| Rejection::not_found("files.unknown").into())
}

/// Sends the next piece: the raw bytes, with `Upload-Offset` telling where they begin. The answer's `arrived`
/// tells where to go on; with the last piece the file is checked and kept.
#[utoipa::path(patch, path = "/api/v1/files/{id}", tag = "files",
    params(("id" = Uuid, Path), ("Upload-Offset" = u64, Header, description = "Where the piece begins")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = FileAnswer)))]
pub async fn send_file_piece(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<FileId>,
    headers: HeaderMap,
    piece: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Json<FileAnswer>, Problem> {
    let file = own(&app, &caller, id).await?;
    if file.kind.is_some() {
        return Ok(Json(FileAnswer::whole(&file)));
    }
    let piece = piece.map_err(|refused| crate::http::json::body_refused(&refused))?;
    let offset = headers
        .get("upload-offset")
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse().ok());
    let offset: u64 = offset.ok_or_else(|| Rejection::field("Upload-Offset", "required"))?;
    let size = u64::try_from(file.size).unwrap_or_default();
    let end = offset.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
    if end > size {
        return Err(Rejection::field("Upload-Offset", "out-of-range").into());
    }
    let upload: Uuid = id.into();
    let arrived = app.blobs.append(upload, offset, piece.to_vec()).await?;
    if arrived < size {
        return Ok(Json(FileAnswer::new(&file, arrived)));
    }
    let kept = finish(&app, file).await?;
    Ok(Json(FileAnswer::whole(&kept)))
}

/// Every piece is here: the content is checked like one that came at once.
async fn finish(app: &Arc<App>, file: StoredFile) -> Result<StoredFile, Problem> {
    let upload: Uuid = file.id.into();
    let (hash, size) = app.store.end_upload(&app.blobs, upload, file.created_at).await?;
    let incoming = Incoming {
        id: file.id,
        account: file.account,
        name: file.name,
        created_at: file.created_at,
    };
    let (id, now) = (file.id, app.time.now());
    let kept = match facts::keep_arrived(app, incoming, hash, size).await {
        Ok(kept) => kept,
        Err(problem) => {
            // What was refused is not kept; the content itself goes with the next sweep.
            let gone: Result<(), Failure<Rejection>> = app
                .store
                .write(Lane::People, move |tx| async move {
                    if let Some(file) = table::of_id(&tx, id).await? {
                        table::delete(&tx, &file, now).await?;
                    }
                    Ok(())
                })
                .await;
            gone?;
            return Err(problem);
        }
    };
    let row = kept.clone();
    app.store
        .write(Lane::People, move |tx| {
            let row = row.clone();
            async move {
                table::complete(&tx, &row).await?;
                Ok::<_, Failure<Rejection>>(())
            }
        })
        .await?;
    Ok(kept)
}

/// How much of an upload has arrived.
pub(super) async fn arrived(app: &Arc<App>, file: &StoredFile) -> Result<u64, Problem> {
    match file.kind {
        Some(_) => Ok(u64::try_from(file.size).unwrap_or_default()),
        None => Ok(app.blobs.arrived(file.id.into()).await?),
    }
}

/// The refusal for a body that is neither a form nor a beginning.
pub(super) fn wrong_kind_of_body() -> Rejection {
    Rejection::new(Nature::Invalid, "files.no-form")
}
