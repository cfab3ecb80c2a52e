//! Routes of estates.

mod details;
mod places;

use std::sync::Arc;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    estates::{Command, Estate, EstateChanges, Estates},
    ids::EstateId,
    rejection::Rejection,
};
use jiff::tz::TimeZone;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    facts::audit,
    table,
    wire::{ChangeEstate, CreateEstate, EstateAnswer, EstatesQuery},
};
use crate::{
    app::App,
    execute::{Call, execute},
    history::{self, HistoryEntry},
    http::{
        Caller, Etag, IfMatch, Json, Keyed, Page, Paging, Path, Problem, Query,
        workbook::{self, Column, Sheet},
    },
};

/// The feature's routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(create_estate, list_estates))
        .routes(routes!(get_estate, change_estate))
        .routes(routes!(get_estate_journal))
        .merge(places::routes())
        .merge(details::routes())
}

/// The state of an estate that the caller may see.
async fn load(app: &Arc<App>, caller: &Caller, id: Uuid) -> Result<(Estate, i64), Problem> {
    let unknown = || Rejection::not_found("estates.unknown");
    if !caller.actor.scope("estates.read").reaches(EstateId(id)) {
        return Err(unknown().into());
    }
    let stored = app
        .store
        .read(move |tx| async move { tx.load("estates", id).await })
        .await?;
    let stored = stored.ok_or_else(unknown)?;
    let state = serde_json::from_str(&stored.state).map_err(Problem::fault)?;
    Ok((state, stored.version))
}

/// Sends a command to an estate that the caller may see.
async fn send(
    app: &Arc<App>,
    caller: &Caller,
    id: Uuid,
    command: Command,
    seen: Option<i64>,
) -> Result<(Etag, Json<EstateAnswer>), Problem> {
    load(app, caller, id).await?;
    let done = execute::<Estates>(app, &caller.actor, Call::new(id, command).seen(seen)).await?;
    Ok((Etag(done.version), Json(EstateAnswer::of(&done))))
}

/// Puts an estate on file, with one area, the shipped departments and the shipped catalogue (A-01, U-01, U-05).
#[utoipa::path(post, path = "/api/v1/estates", tag = "estates", request_body = CreateEstate,
    responses((status = 201, body = EstateAnswer)))]
pub async fn create_estate(
    State(app): State<Arc<App>>,
    caller: Caller,
    Keyed(wish, key): Keyed<CreateEstate>,
) -> Result<(StatusCode, Etag, Json<EstateAnswer>), Problem> {
    caller.require_everywhere("estates.write")?;
    let id = app.ids.next(app.time.now());
    let changes = EstateChanges {
        phone: wish.phone,
        building_label: wish.building_label,
        service_hours: wish.service_hours.map(|hours| hours.read()).transpose()?,
        ..EstateChanges::default()
    };
    let command = Command::Register {
        estate: EstateId(id),
        name: wish.name,
        address: wish.address,
        zone: wish.zone,
        changes: Box::new(changes),
    };
    let done = execute::<Estates>(&app, &caller.actor, Call::new(id, command).keyed(key)).await?;
    Ok((
        StatusCode::CREATED,
        Etag(done.version),
        Json(EstateAnswer::of(&done)),
    ))
}

/// The estates that the caller serves, by name.
#[utoipa::path(get, path = "/api/v1/estates", tag = "estates", params(EstatesQuery),
    responses((status = 200, body = Page<EstateAnswer>)))]
pub async fn list_estates(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<EstatesQuery>,
) -> Result<Response, Problem> {
    caller.require("estates.read")?;
    let as_workbook = workbook_wanted(&caller, query.format.as_deref())?;
    let paging = Paging::new(query.limit, query.after);
    let limit = if as_workbook {
        app.settings.requests.workbook_rows_most
    } else {
        paging.rows(&app.settings.requests)?
    };
    let (scope, after, now) = (
        caller.actor.scope("estates.read"),
        paging.after()?,
        app.time.now(),
    );
    let rows = app
        .store
        .read(move |tx| async move { table::list(&tx, &scope, after, limit).await })
        .await?;
    let rows = rows
        .iter()
        .map(|(estate, version)| EstateAnswer::new(estate, *version, now))
        .collect();
    let page = Page::cut(rows, limit, |estate: &EstateAnswer| {
        (estate.name.clone(), estate.id)
    });
    if !as_workbook {
        return Ok(Json(page).into_response());
    }
    let line = audit::Line::by(&caller, "export").what(format!("estates {}", page.items.len()));
    audit::note(&app, line.into()).await?;
    workbook::answer("小区.xlsx", vec![sheet(page.items)]).await
}

/// Whether a list is wanted as a workbook; taking lists out of the house is a right of its own.
fn workbook_wanted(caller: &Caller, format: Option<&str>) -> Result<bool, Rejection> {
    match format {
        None | Some("json") => Ok(false),
        Some("xlsx") => caller.require("exports.write").map(|()| true),
        Some(_) => Err(Rejection::field("format", "unknown-value")),
    }
}

fn sheet(estates: Vec<EstateAnswer>) -> Sheet {
    let column = Column::new;
    Sheet {
        name: "小区".to_owned(),
        columns: vec![
            column("名称", 24.0),
            column("地址", 40.0),
            column("服务电话", 18.0),
            column("片区", 30.0),
            column("楼栋数", 10.0),
        ],
        rows: estates
            .into_iter()
            .map(|estate| {
                let areas: Vec<String> = estate.areas.into_iter().map(|area| area.name).collect();
                vec![
                    estate.name.into(),
                    estate.address.into(),
                    estate.phone.into(),
                    areas.join("、").into(),
                    i64::try_from(estate.buildings.len()).unwrap_or(i64::MAX).into(),
                ]
            })
            .collect(),
        zone: TimeZone::UTC,
    }
}

/// One estate with its areas, buildings and departments.
#[utoipa::path(get, path = "/api/v1/estates/{id}", tag = "estates", params(("id" = Uuid, Path)),
    responses((status = 200, body = EstateAnswer)))]
pub async fn get_estate(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<(Etag, Json<EstateAnswer>), Problem> {
    let (state, version) = load(&app, &caller, id).await?;
    Ok((
        Etag(version),
        Json(EstateAnswer::new(&state, version, app.time.now())),
    ))
}

/// Changes details and settings; `If-Match` refuses over a version that the caller has not seen.
#[utoipa::path(patch, path = "/api/v1/estates/{id}", tag = "estates", params(("id" = Uuid, Path)),
    request_body = ChangeEstate, responses((status = 200, body = EstateAnswer)))]
pub async fn change_estate(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    IfMatch(seen): IfMatch,
    Json(wish): Json<ChangeEstate>,
) -> Result<(Etag, Json<EstateAnswer>), Problem> {
    let changes = EstateChanges {
        name: wish.name,
        address: wish.address,
        zone: wish.zone,
        phone: wish.phone,
        service_hours: wish.service_hours.map(|hours| hours.read()).transpose()?,
        late_logging_hours: wish.late_logging_hours,
        building_label: wish.building_label,
        labels: wish.labels,
    };
    send(
        &app,
        &caller,
        id,
        Command::Change {
            changes: Box::new(changes),
        },
        seen,
    )
    .await
}

/// Who changed what when.
#[utoipa::path(get, path = "/api/v1/estates/{id}/journal", tag = "estates", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<HistoryEntry>)))]
pub async fn get_estate_journal(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<HistoryEntry>>, Problem> {
    load(&app, &caller, id).await?;
    let entries = app
        .store
        .read(move |tx| async move { history::of(&tx, "estates", id, true).await })
        .await?;
    Ok(Json(entries))
}
