//! Routes of files.

mod pieces;
mod serving;

use std::sync::Arc;

use axum::{
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State},
    http::{StatusCode, header},
};
use domain::{
    ids::FileId,
    rejection::{Nature, Rejection},
};
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
};

/// The feature's routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    // What is larger than any limit of the settings is cut off here already.
    let whole = OpenApiRouter::new()
        .routes(routes!(create_file))
        .layer(DefaultBodyLimit::max(64 << 20));
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
    let (name, content) = read_form(&app, form).await?;
    let now = app.time.now();
    let incoming = Incoming {
        id: FileId(app.ids.next(now)),
        account: caller.account(),
        name,
        created_at: now,
    };
    let file = facts::keep(&app, incoming, content).await?;
    pieces::write(&app, &file).await?;
    Ok((StatusCode::CREATED, Json(FileAnswer::whole(&file))))
}

/// Reads the field `file`, stopping as soon as it is too large.
async fn read_form(app: &App, mut form: Multipart) -> Result<(String, Vec<u8>), Problem> {
    let most = facts::largest(app);
    let received = |error: axum::extract::multipart::MultipartError| {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            facts::too_large(most)
        } else {
            Rejection::new(Nature::Invalid, "input.not-received")
        }
    };
    while let Some(mut field) = form.next_field().await.map_err(received)? {
        if field.name() != Some("file") {
            continue;
        }
        let name = facts::clean_name(field.file_name().unwrap_or_default());
        let mut content = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(received)? {
            if u64::try_from(content.len() + chunk.len()).unwrap_or(u64::MAX) > most {
                return Err(facts::too_large(most).into());
            }
            content.extend_from_slice(&chunk);
        }
        return Ok((name, content));
    }
    Err(Rejection::field("file", "required").into())
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
