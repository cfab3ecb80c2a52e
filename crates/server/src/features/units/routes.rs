//! Routes of units.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    ids::{BuildingId, CaseId, EntranceId, EstateId, PersonId, UnitId},
    personal::{Personal, PersonalClass},
    place::Room,
    rejection::Rejection,
    search::query_words,
    units::{Command, NewUnit, Occupancy, Unit, Units},
};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    UnitPlace,
    table::{self, Filter},
    wire::{
        ChangeRent, ChangeTitle, ChangeUnit, CreateUnit, DescribeUnit, EndTenancy, LetUnit, NoteUpkeep,
        SetOccupancy, UnitAnswer, UnitRow, UnitsQuery,
    },
};
use crate::{
    app::App,
    history::HistoryEntry,
    http::{
        Asked, Caller, Etag, Found, IfMatch, Json, Keyed, Listing, Page, Paging, Path, Problem, Query,
        Reader, Record, listing, record, workbook::Cell,
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

impl Record for Units {
    type Beside = UnitPlace;
    type Answer = UnitAnswer;

    async fn find(
        app: &Arc<App>,
        caller: &Caller,
        permission: &str,
        id: Uuid,
    ) -> Result<Option<Found<Self>>, Problem> {
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
            return Ok(None);
        };
        let reach = caller.actor.scope(permission).reach;
        if !reach.covers(place.estate, Some(place.area)) {
            return Ok(None);
        }
        let state: Unit = serde_json::from_str(&stored.state).map_err(Problem::fault)?;
        Ok(Some(Found {
            state,
            version: stored.version,
            beside: place,
        }))
    }

    fn answer(_app: &App, _caller: &Caller, found: Found<Self>, _whole: bool) -> UnitAnswer {
        UnitAnswer::new(&found.state, &found.beside, found.version)
    }
}

impl Listing for Units {
    type Query = UnitsQuery;
    type Row = UnitRow;
    type Mark = (String, Uuid);

    const TITLE: &'static str = "房屋";
    const COLUMNS: &'static [(&'static str, f64)] = &[
        ("房号", 16.0),
        ("地址", 24.0),
        ("楼层", 8.0),
        ("房间号", 10.0),
        ("房态", 12.0),
        ("建筑面积", 12.0),
    ];
    const PERSONAL: bool = false;

    fn asked(query: &UnitsQuery) -> Asked {
        Asked {
            paging: Paging::new(query.limit, query.after.clone()),
            format: query.format.clone(),
            purpose: query.purpose.clone(),
            estate: query.estate_id.map(EstateId),
        }
    }

    fn of_estate(estate: EstateId) -> UnitsQuery {
        UnitsQuery {
            estate_id: Some(estate.into()),
            ..UnitsQuery::default()
        }
    }

    async fn rows(
        app: &Arc<App>,
        reader: &Reader,
        query: &UnitsQuery,
        after: Option<Self::Mark>,
        limit: u32,
    ) -> Result<Vec<UnitRow>, Problem> {
        let is_occupancy = |code: &String| Occupancy::ALL.iter().any(|known| known.code() == code);
        if !query.occupancy.as_ref().is_none_or(is_occupancy) {
            return Err(Rejection::field("occupancy", "unknown-value").into());
        }
        let filter = Filter {
            estate: query.estate_id.map(EstateId),
            area: query.area_id,
            building: query.building_id,
            occupancy: query.occupancy.clone(),
            words: query.q.as_deref().map(query_words).unwrap_or_default(),
            after,
            limit,
        };
        let scope = reader.scope("units.read");
        let rows = app
            .store
            .read(move |tx| async move { table::list(&tx, &scope, &filter).await })
            .await?;
        Ok(rows.into_iter().map(UnitRow::new).collect())
    }

    fn mark(_query: &Self::Query, row: &UnitRow) -> Self::Mark {
        (row.sort.clone(), row.id)
    }

    fn cells(unit: UnitRow) -> Vec<Cell> {
        let occupancy = Occupancy::ALL
            .iter()
            .find(|known| known.code() == unit.occupancy)
            .map_or("", |known| known.title());
        #[expect(clippy::cast_precision_loss, reason = "below 100,000 m²")]
        let square_metres = |centi: i64| Cell::Number(centi as f64 / 100.0);
        vec![
            unit.short.into(),
            unit.title.into(),
            unit.floor.map(i64::from).into(),
            unit.room.into(),
            occupancy.into(),
            unit.area_centi_m2.map_or(Cell::Empty, square_metres),
        ]
    }
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
    let command = Command::Register { unit: Box::new(unit) };
    record::create::<Units>(&app, &caller, id, command, key).await
}

/// Units in the order of their addresses.
#[utoipa::path(get, path = "/api/v1/units", tag = "units", params(UnitsQuery),
    responses((status = 200, body = Page<UnitRow>)))]
pub async fn list_units(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<UnitsQuery>,
) -> Result<Response, Problem> {
    listing::list::<Units>(&app, &caller, query).await
}

/// One unit with its history.
#[utoipa::path(get, path = "/api/v1/units/{id}", tag = "units", params(("id" = Uuid, Path)),
    responses((status = 200, body = UnitAnswer)))]
pub async fn get_unit(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<(Etag, Json<UnitAnswer>), Problem> {
    record::get::<Units>(&app, &caller, id).await
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
    record::send::<Units>(
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
    record::journal::<Units>(&app, &caller, id).await
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
    record::send::<Units>(&app, &caller, id, command, None).await
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
    record::send::<Units>(&app, &caller, id, command, None).await
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
    record::send::<Units>(&app, &caller, id, command, None).await
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
    record::send::<Units>(&app, &caller, id, Command::EndTenancy { on: wish.on }, None).await
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
    record::send::<Units>(&app, &caller, id, command, None).await
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
    record::send::<Units>(&app, &caller, id, command, None).await
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
    record::send::<Units>(&app, &caller, id, command, None).await
}
