//! Routes of files.

mod pieces;
mod serving;

use std::sync::Arc;

use axum::{
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State, multipart::Field},
    http::{StatusCode, header},
};
use domain::{
    ids::FileId,
    rejection::{Nature, Rejection},
};
use jiff::Timestamp;
use store::{Failure, Lane};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    facts::{self, Incoming},
    table,
    wire::{BeginFile, FileAnswer, FileForm},
};
use crate::{
    app::App,
    http::{Caller, Json, Path, Problem},
    media,
};

/// The feature's routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    // A form is read piece by piece, and no further than the settings allow.
    let whole = OpenApiRouter::new()
        .routes(routes!(create_file))
        .layer(DefaultBodyLimit::disable());
    let piece = OpenApiRouter::new()
        .routes(routes!(get_file, pieces::send_file_piece, delete_file))
        .layer(DefaultBodyLimit::max(pieces::PIECE_MOST));
    OpenApiRouter::new()
        .merge(whole)
        .merge(piece)
        .routes(routes!(serving::get_file_content))
        .routes(routes!(serving::get_file_original))
}

/// Takes a file: a form with the field `file`, or JSON `{name, size}` to begin one that comes in pieces.
#[utoipa::path(post, path = "/api/v1/files", tag = "files",
    request_body(content((FileForm = "multipart/form-data"), (BeginFile = "application/json"))),
    responses((status = 201, body = FileAnswer)))]
pub async fn create_file(
    State(app): State<Arc<App>>,
    caller: Caller,
    request: Request,
) -> Result<(StatusCode, Json<FileAnswer>), Problem> {
    caller.require("files.write")?;
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if kind.starts_with("application/json") {
        let Json(wish) = Json::<BeginFile>::from_request(request, &app).await?;
        let begun = pieces::begin(&app, &caller, wish).await?;
        return Ok((StatusCode::CREATED, Json(begun)));
    }
    if !kind.starts_with("multipart/form-data") {
        return Err(pieces::wrong_kind_of_body().into());
    }
    let form = Multipart::from_request(request, &app)
        .await
        .map_err(|_| pieces::wrong_kind_of_body())?;
    let now = app.time.now();
    let id = FileId(app.ids.next(now));
    let (name, content) = read_form(&app, form, id, now).await?;
    let incoming = Incoming {
        id,
        account: caller.account(),
        name,
        created_at: now,
    };
    let file = match content {
        Content::Held(content) => facts::keep(&app, incoming, content).await?,
        Content::Arrived => {
            let (hash, size) = app.store.end_upload(&app.blobs, id.into(), now).await?;
            facts::keep_arrived(&app, incoming, hash, size).await?
        }
    };
    pieces::write(&app, &file).await?;
    Ok((StatusCode::CREATED, Json(FileAnswer::whole(&file))))
}

/// Where the content of a form is.
enum Content {
    /// Small enough to be held in memory.
    Held(Vec<u8>),
    /// On the disk, as an upload under the file's id: only a film may be so large.
    Arrived,
}

/// Reads the field `file`, stopping as soon as it is too large.
async fn read_form(
    app: &App,
    mut form: Multipart,
    id: FileId,
    now: Timestamp,
) -> Result<(String, Content), Problem> {
    let received = |_| Rejection::new(Nature::Invalid, "input.not-received");
    while let Some(field) = form.next_field().await.map_err(received)? {
        if field.name() != Some("file") {
            continue;
        }
        let name = facts::clean_name(field.file_name().unwrap_or_default());
        let content = read_field(app, field, id, now).await;
        if content.is_err() {
            app.blobs.abandon(id.into()).await?;
        }
        return Ok((name, content?));
    }
    Err(Rejection::field("file", "required").into())
}

/// Bytes of a film that are written to the disk at once.
const AT_ONCE: usize = 1 << 20;

async fn read_field(app: &App, mut field: Field<'_>, id: FileId, now: Timestamp) -> Result<Content, Problem> {
    let received = |_| Rejection::new(Nature::Invalid, "input.not-received");
    let (held_most, most) = (facts::largest_held(app), facts::largest(app));
    let length = |bytes: &Vec<u8>| u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let (mut held, mut written, mut on_disk) = (Vec::new(), 0u64, false);
    while let Some(chunk) = field.chunk().await.map_err(received)? {
        held.extend_from_slice(&chunk);
        let arrived = written.saturating_add(length(&held));
        if arrived > most {
            return Err(facts::too_large(most).into());
        }
        if !on_disk && arrived > held_most {
            if !media::may_be_film(&held) {
                return Err(facts::too_large(held_most).into());
            }
            app.store.begin_upload(id.into(), now).await?;
            on_disk = true;
        }
        if on_disk && held.len() >= AT_ONCE {
            written = app
                .blobs
                .append(id.into(), written, std::mem::take(&mut held))
                .await?;
        }
    }
    if !on_disk {
        return Ok(Content::Held(held));
    }
    app.blobs.append(id.into(), written, held).await?;
    Ok(Content::Arrived)
}

/// What is known of a file; `arrived` tells where an upload goes on.
#[utoipa::path(get, path = "/api/v1/files/{id}", tag = "files", params(("id" = Uuid, Path)),
    responses((status = 200, body = FileAnswer)))]
pub async fn get_file(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<FileId>,
) -> Result<Json<FileAnswer>, Problem> {
    let file = serving::visible(&app, &caller, "files.read", id).await?;
    let arrived = pieces::arrived(&app, &file).await?;
    Ok(Json(FileAnswer::new(&file, arrived)))
}

/// Takes back a file of one's own that is attached to nothing.
#[utoipa::path(delete, path = "/api/v1/files/{id}", tag = "files", params(("id" = Uuid, Path)),
    responses((status = 204)))]
pub async fn delete_file(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<FileId>,
) -> Result<StatusCode, Problem> {
    let file = pieces::own(&app, &caller, id).await?;
    let now = app.time.now();
    let deleted: Result<bool, Failure<Rejection>> = app
        .store
        .write(Lane::People, move |tx| {
            let file = file.clone();
            async move { Ok(table::delete(&tx, &file, now).await?) }
        })
        .await;
    if !deleted? {
        return Err(Rejection::conflict("files.attached").into());
    }
    app.blobs.abandon(id.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}
