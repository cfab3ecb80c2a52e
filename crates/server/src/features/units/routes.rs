//! Routes of units.

use std::sync::Arc;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    ids::{BuildingId, CaseId, EntranceId, EstateId, PersonId, UnitId},
    personal::{Personal, PersonalClass},
    place::Room,
    rejection::Rejection,
    search::query_words,
    units::{Command, NewUnit, Occupancy, Unit, Units},
};
use jiff::tz::TimeZone;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    UnitPlace,
    facts::audit,
    table::{self, Filter},
    wire::{
        ChangeRent, ChangeTitle, ChangeUnit, CreateUnit, DescribeUnit, EndTenancy, LetUnit, NoteUpkeep,
        SetOccupancy, UnitAnswer, UnitRow, UnitsQuery,
    },
};
use crate::{
    app::App,
    execute::{Call, execute},
    history::{self, HistoryEntry},
    http::{
        Caller, Etag, IfMatch, Json, Keyed, Page, Paging, Path, Problem, Query,
        workbook::{self, Cell, Column, Sheet},
    },
};

/// The feature's routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(create_unit, list_units))
        .routes(routes!(get_unit, change_unit))
        .routes(routes!(get_unit_journal))
        .routes(routes!(change_unit_title))
        .routes(routes!(let_unit))
        .routes(routes!(change_unit_rent))
        .routes(routes!(end_unit_tenancy))
        .routes(routes!(describe_unit))
        .routes(routes!(set_unit_occupancy))
        .routes(routes!(note_unit_upkeep))
}

/// A unit that the caller may see: state, version, place.
async fn load(app: &Arc<App>, caller: &Caller, id: Uuid) -> Result<(Unit, i64, UnitPlace), Problem> {
    let unknown = || Rejection::not_found("units.unknown");
    let found = app
        .store
        .read(move |tx| async move {
            Ok((
                tx.load("units", id).await?,
                super::place_of(&tx, UnitId(id)).await?,
            ))
        })
        .await?;
    let (Some(stored), Some(place)) = found else {
        return Err(unknown().into());
    };
    if !caller
        .actor
        .scope("units.read")
        .reach
        .covers(place.estate, Some(place.area))
    {
        return Err(unknown().into());
    }
    let state = serde_json::from_str(&stored.state).map_err(Problem::fault)?;
    Ok((state, stored.version, place))
}

async fn send(
    app: &Arc<App>,
    caller: &Caller,
    id: Uuid,
    command: Command,
    seen: Option<i64>,
) -> Result<(Etag, Json<UnitAnswer>), Problem> {
    load(app, caller, id).await?;
    let done = execute::<Units>(app, &caller.actor, Call::new(id, command).seen(seen)).await?;
    let (state, version, place) = load(app, caller, done.id).await?;
    Ok((Etag(version), Json(UnitAnswer::new(&state, &place, version))))
}

/// Puts a unit on file.
#[utoipa::path(post, path = "/api/v1/units", tag = "units", request_body = CreateUnit,
    responses((status = 201, body = UnitAnswer)))]
pub async fn create_unit(
    State(app): State<Arc<App>>,
    caller: Caller,
    Keyed(wish, key): Keyed<CreateUnit>,
) -> Result<(StatusCode, Etag, Json<UnitAnswer>), Problem> {
    caller.require_in("units.write", EstateId(wish.estate_id))?;
    let id = app.ids.next(app.time.now());
    // Widths, zeros in front and capitals as everywhere else.
    let room = Room::new("1", None, wish.floor, &wish.room);
    let unit = NewUnit {
        unit: UnitId(id),
        estate: EstateId(wish.estate_id),
        building: BuildingId(wish.building_id),
        entrance: wish.entrance_id.map(EntranceId),
        floor: room.floor,
        room: room.room,
        area_centi_m2: wish.area_centi_m2,
        usage: wish.usage,
        occupancy: wish.occupancy,
        layout: wish.layout,
        owners: wish.owner_ids.into_iter().map(PersonId).collect(),
        tenants: Vec::new(),
    };
    let call = Call::new(id, Command::Register { unit: Box::new(unit) }).keyed(key);
    let done = execute::<Units>(&app, &caller.actor, call).await?;
    let (state, version, place) = load(&app, &caller, done.id).await?;
    Ok((
        StatusCode::CREATED,
        Etag(version),
        Json(UnitAnswer::new(&state, &place, version)),
    ))
}

/// Units in the order of their addresses.
#[utoipa::path(get, path = "/api/v1/units", tag = "units", params(UnitsQuery),
    responses((status = 200, body = Page<UnitRow>)))]
pub async fn list_units(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<UnitsQuery>,
) -> Result<Response, Problem> {
    caller.require("units.read")?;
    let as_workbook = match query.format.as_deref() {
        None | Some("json") => false,
        Some("xlsx") => caller.require("exports.write").map(|()| true)?,
        Some(_) => return Err(Rejection::field("format", "unknown-value").into()),
    };
    if query
        .occupancy
        .as_ref()
        .is_some_and(|code| !Occupancy::ALL.iter().any(|known| known.code() == code))
    {
        return Err(Rejection::field("occupancy", "unknown-value").into());
    }
    let paging = Paging::new(query.limit, query.after);
    let limit = if as_workbook {
        app.settings.requests.workbook_rows_most
    } else {
        paging.rows(&app.settings.requests)?
    };
    let filter = Filter {
        estate: query.estate_id.map(EstateId),
        area: query.area_id,
        building: query.building_id,
        occupancy: query.occupancy,
        words: query.q.as_deref().map(query_words).unwrap_or_default(),
        after: paging.after()?,
        limit,
    };
    let scope = caller.actor.scope("units.read");
    let rows = app
        .store
        .read(move |tx| async move { table::list(&tx, &scope, &filter).await })
        .await?;
    let rows = rows.into_iter().map(UnitRow::new).collect();
    let page = Page::cut(rows, limit, |row: &UnitRow| (row.sort.clone(), row.id));
    if !as_workbook {
        return Ok(Json(page).into_response());
    }
    let line = audit::Line::by(&caller, "export").what(format!("units {}", page.items.len()));
    audit::note(&app, line.within(query.estate_id.map(EstateId)).into()).await?;
    workbook::answer("房屋.xlsx", vec![sheet(page.items)]).await
}

fn sheet(units: Vec<UnitRow>) -> Sheet {
    let column = Column::new;
    let occupancy = |code: &str| {
        Occupancy::ALL
            .iter()
            .find(|known| known.code() == code)
            .map_or("", |known| known.title())
            .to_owned()
    };
    #[expect(clippy::cast_precision_loss, reason = "below 100,000 m²")]
    let square_metres = |centi: i64| Cell::Number(centi as f64 / 100.0);
    Sheet {
        name: "房屋".to_owned(),
        columns: vec![
            column("房号", 16.0),
            column("地址", 24.0),
            column("楼层", 8.0),
            column("房间号", 10.0),
            column("房态", 12.0),
            column("建筑面积", 12.0),
        ],
        rows: units
            .into_iter()
            .map(|unit| {
                vec![
                    unit.short.into(),
                    unit.title.into(),
                    unit.floor.map(i64::from).into(),
                    unit.room.into(),
                    occupancy(&unit.occupancy).into(),
                    unit.area_centi_m2.map_or(Cell::Empty, square_metres),
                ]
            })
            .collect(),
        zone: TimeZone::UTC,
    }
}

/// One unit with its history.
#[utoipa::path(get, path = "/api/v1/units/{id}", tag = "units", params(("id" = Uuid, Path)),
    responses((status = 200, body = UnitAnswer)))]
pub async fn get_unit(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<(Etag, Json<UnitAnswer>), Problem> {
    let (state, version, place) = load(&app, &caller, id).await?;
    Ok((Etag(version), Json(UnitAnswer::new(&state, &place, version))))
}

/// Corrects address, area or usage.
#[utoipa::path(patch, path = "/api/v1/units/{id}", tag = "units", params(("id" = Uuid, Path)),
    request_body = ChangeUnit, responses((status = 200, body = UnitAnswer)))]
pub async fn change_unit(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    IfMatch(seen): IfMatch,
    Json(wish): Json<ChangeUnit>,
) -> Result<(Etag, Json<UnitAnswer>), Problem> {
    send(
        &app,
        &caller,
        id,
        Command::Change {
            changes: Box::new(wish.into()),
        },
        seen,
    )
    .await
}

/// Who changed what when.
#[utoipa::path(get, path = "/api/v1/units/{id}/journal", tag = "units", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<HistoryEntry>)))]
pub async fn get_unit_journal(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<HistoryEntry>>, Problem> {
    load(&app, &caller, id).await?;
    Ok(Json(
        app.store
            .read(move |tx| async move { history::of(&tx, "units", id, false).await })
            .await?,
    ))
}

/// Records a change of title ownership.
#[utoipa::path(post, path = "/api/v1/units/{id}/title", tag = "units", params(("id" = Uuid, Path)),
    request_body = ChangeTitle, responses((status = 200, body = UnitAnswer)))]
pub async fn change_unit_title(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(wish): Json<ChangeTitle>,
) -> Result<(Etag, Json<UnitAnswer>), Problem> {
    let command = Command::ChangeTitle {
        owners: wish.owner_ids.into_iter().map(PersonId).collect(),
        kind: wish.kind,
        certificate: wish
            .certificate
            .map(|number| Personal::new(PersonalClass::Household, number)),
        from_on: wish.from_on,
    };
    send(&app, &caller, id, command, None).await
}

/// Records a tenancy; a running one ends the day before.
#[utoipa::path(post, path = "/api/v1/units/{id}/let", tag = "units", params(("id" = Uuid, Path)),
    request_body = LetUnit, responses((status = 200, body = UnitAnswer)))]
pub async fn let_unit(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(wish): Json<LetUnit>,
) -> Result<(Etag, Json<UnitAnswer>), Problem> {
    let command = Command::Let {
        tenants: wish.tenant_ids.into_iter().map(PersonId).collect(),
        from_on: wish.from_on,
        until_on: wish.until_on,
        month_fen: wish.month_fen,
    };
    send(&app, &caller, id, command, None).await
}

/// Records a change of the rent.
#[utoipa::path(post, path = "/api/v1/units/{id}/rent", tag = "units", params(("id" = Uuid, Path)),
    request_body = ChangeRent, responses((status = 200, body = UnitAnswer)))]
pub async fn change_unit_rent(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(wish): Json<ChangeRent>,
) -> Result<(Etag, Json<UnitAnswer>), Problem> {
    let command = Command::ChangeRent {
        month_fen: wish.month_fen,
        from_on: wish.from_on,
    };
    send(&app, &caller, id, command, None).await
}

/// Records the end of the running tenancy.
#[utoipa::path(post, path = "/api/v1/units/{id}/end-tenancy", tag = "units", params(("id" = Uuid, Path)),
    request_body = EndTenancy, responses((status = 200, body = UnitAnswer)))]
pub async fn end_unit_tenancy(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(wish): Json<EndTenancy>,
) -> Result<(Etag, Json<UnitAnswer>), Problem> {
    send(&app, &caller, id, Command::EndTenancy { on: wish.on }, None).await
}

/// Records layout, structure or condition as it now is.
#[utoipa::path(post, path = "/api/v1/units/{id}/describe", tag = "units", params(("id" = Uuid, Path)),
    request_body = DescribeUnit, responses((status = 200, body = UnitAnswer)))]
pub async fn describe_unit(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(wish): Json<DescribeUnit>,
) -> Result<(Etag, Json<UnitAnswer>), Problem> {
    let command = Command::Describe {
        property: wish.property,
        text: wish.text,
        from_on: wish.from_on,
    };
    send(&app, &caller, id, command, None).await
}

/// Records how the unit is occupied.
#[utoipa::path(post, path = "/api/v1/units/{id}/occupancy", tag = "units", params(("id" = Uuid, Path)),
    request_body = SetOccupancy, responses((status = 200, body = UnitAnswer)))]
pub async fn set_unit_occupancy(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(wish): Json<SetOccupancy>,
) -> Result<(Etag, Json<UnitAnswer>), Problem> {
    let command = Command::SetOccupancy {
        occupancy: wish.occupancy,
        from_on: wish.from_on,
    };
    send(&app, &caller, id, command, None).await
}

/// Notes upkeep or a repair by hand; those of cases are found by their unit.
#[utoipa::path(post, path = "/api/v1/units/{id}/upkeep", tag = "units", params(("id" = Uuid, Path)),
    request_body = NoteUpkeep, responses((status = 200, body = UnitAnswer)))]
pub async fn note_unit_upkeep(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(wish): Json<NoteUpkeep>,
) -> Result<(Etag, Json<UnitAnswer>), Problem> {
    let text = wish.text.trim();
    if text.chars().count() > 2000 {
        return Err(Rejection::field("text", "too-long").into());
    }
    let command = Command::NoteUpkeep {
        on: wish.on,
        text: Personal::new(PersonalClass::Text, text),
        case: wish.case_id.map(CaseId),
    };
    send(&app, &caller, id, command, None).await
}
