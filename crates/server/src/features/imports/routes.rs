//! Routes of imports.

use std::sync::Arc;

use axum::{
    extract::{DefaultBodyLimit, Multipart, State, multipart::MultipartError},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    ids::{AreaId, EstateId},
    rejection::{Nature, Rejection},
};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::wire::{ImportAnswer, ImportForm};
use crate::{
    app::App,
    exchange::{
        import::{self, Request},
        refusals,
    },
    http::{Caller, Json, Problem, language, workbook},
};

/// Bytes of one upload; a workbook of 50,000 households takes about 4 MB.
const MOST_BYTES: usize = 32 << 20;

/// The feature's routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(import_households))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
}

/// Imports a workbook of households into an estate. The whole file is checked first; a damaged one changes
/// nothing. `dryRun` (shipped: true) only checks. Good rows go in, refused ones come back with sheet, row,
/// column and reason; the same file twice changes nothing.
#[utoipa::path(post, path = "/api/v1/imports/households", tag = "imports",
    request_body(content = ImportForm, content_type = "multipart/form-data"),
    responses((status = 200, body = ImportAnswer)))]
pub async fn import_households(
    State(app): State<Arc<App>>,
    caller: Caller,
    mut form: Multipart,
) -> Result<Response, Problem> {
    caller.require("households.import")?;
    let (mut estate, mut area, mut dry_run, mut as_workbook, mut bytes) = (None, None, true, false, None);
    while let Some(part) = form.next_field().await.map_err(refuse)? {
        let name = part.name().unwrap_or_default().to_owned();
        if name == "file" {
            bytes = Some(part.bytes().await.map_err(refuse)?);
            continue;
        }
        let text = part.text().await.map_err(refuse)?;
        let id = |field: &'static str| {
            Uuid::parse_str(text.trim()).map_err(|_| Rejection::field(field, "wrong-value"))
        };
        match name.as_str() {
            "estateId" => estate = Some(EstateId(id("estateId")?)),
            "areaId" if text.trim().is_empty() => {}
            "areaId" => area = Some(AreaId(id("areaId")?)),
            "dryRun" => {
                dry_run = match text.trim() {
                    "true" => true,
                    "false" => false,
                    _ => return Err(Rejection::field("dryRun", "wrong-value").into()),
                }
            }
            "format" => as_workbook = text.trim() == "xlsx",
            _ => return Err(Rejection::field(name, "unknown-field").into()),
        }
    }
    let estate = estate.ok_or_else(|| Rejection::field("estateId", "required"))?;
    let bytes = bytes.ok_or_else(|| Rejection::field("file", "required"))?;
    // Somebody else's estate is not on file for this caller.
    if !caller.actor.scope("households.import").reaches(estate) {
        return Err(Rejection::not_found("estates.unknown").into());
    }
    let request = Request {
        estate,
        area,
        dry_run,
    };
    let outcome = import::households(&app, &caller.actor, request, bytes.to_vec(), &|_, _| {}).await?;
    let language = language::current();
    if as_workbook {
        return workbook::answer("未导入的行.xlsx", vec![refusals::sheet(&outcome, language)]).await;
    }
    Ok((
        StatusCode::OK,
        Json(ImportAnswer::new(outcome, dry_run, language)),
    )
        .into_response())
}

fn refuse(error: MultipartError) -> Rejection {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Rejection::new(Nature::TooLarge, "input.too-large")
    } else {
        Rejection::new(Nature::Invalid, "input.not-received")
    }
}
