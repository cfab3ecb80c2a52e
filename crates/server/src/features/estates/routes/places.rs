//! Areas, buildings, entrances.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use domain::{
    estates::{Command, Estates, NewBuilding, NewEntrance},
    ids::{AreaId, BuildingId, EntranceId, StaffId},
    place::Room,
    rejection::Rejection,
};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    super::wire::{
        ChangeArea, ChangeBuilding, CreateArea, CreateBuildings, CreateStandIn, EstateAnswer, NameOfficer,
    },
    load, send,
};
use crate::{
    app::App,
    http::{Caller, Etag, IfMatch, Json, Path, Problem, record},
};

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(create_area))
        .routes(routes!(change_area))
        .routes(routes!(name_area_officer))
        .routes(routes!(create_area_stand_in))
        .routes(routes!(create_buildings))
        .routes(routes!(change_building))
}

/// Divides off an area.
#[utoipa::path(post, path = "/api/v1/estates/{id}/areas", tag = "estates", params(("id" = Uuid, Path)),
    request_body = CreateArea, responses((status = 201, body = EstateAnswer)))]
pub async fn create_area(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(wish): Json<CreateArea>,
) -> Result<(StatusCode, Etag, Json<EstateAnswer>), Problem> {
    let area = AreaId(app.ids.next(app.time.now()));
    let command = Command::AddArea {
        area,
        name: wish.name,
        officer: wish.officer_id.map(StaffId),
    };
    let (etag, answer) = send(&app, &caller, id, command).await?;
    Ok((StatusCode::CREATED, etag, answer))
}

/// Renames an area or changes its assistants.
#[utoipa::path(patch, path = "/api/v1/estates/{id}/areas/{area}", tag = "estates",
    params(("id" = Uuid, Path), ("area" = Uuid, Path)), request_body = ChangeArea,
    responses((status = 200, body = EstateAnswer)))]
pub async fn change_area(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((id, area)): Path<(Uuid, Uuid)>,
    IfMatch(seen): IfMatch,
    Json(wish): Json<ChangeArea>,
) -> Result<(Etag, Json<EstateAnswer>), Problem> {
    let assistants = wish
        .assistant_ids
        .map(|ids| ids.into_iter().map(StaffId).collect());
    let command = Command::ChangeArea {
        area: AreaId(area),
        name: wish.name,
        assistants,
    };
    record::send::<Estates>(&app, &caller, id, command, seen).await
}

/// Names the officer responsible for an area; the term before ends there.
#[utoipa::path(post, path = "/api/v1/estates/{id}/areas/{area}/officer", tag = "estates",
    params(("id" = Uuid, Path), ("area" = Uuid, Path)), request_body = NameOfficer,
    responses((status = 200, body = EstateAnswer)))]
pub async fn name_area_officer(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((id, area)): Path<(Uuid, Uuid)>,
    Json(wish): Json<NameOfficer>,
) -> Result<(Etag, Json<EstateAnswer>), Problem> {
    let command = Command::NameOfficer {
        area: AreaId(area),
        officer: StaffId(wish.staff_id),
        from_at: wish.from_at,
    };
    send(&app, &caller, id, command).await
}

/// Lets somebody act for the officer for a time.
#[utoipa::path(post, path = "/api/v1/estates/{id}/areas/{area}/stand-ins", tag = "estates",
    params(("id" = Uuid, Path), ("area" = Uuid, Path)), request_body = CreateStandIn,
    responses((status = 200, body = EstateAnswer)))]
pub async fn create_area_stand_in(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((id, area)): Path<(Uuid, Uuid)>,
    Json(wish): Json<CreateStandIn>,
) -> Result<(Etag, Json<EstateAnswer>), Problem> {
    let command = Command::StandIn {
        area: AreaId(area),
        staff: StaffId(wish.staff_id),
        from_at: wish.from_at,
        until_at: wish.until_at,
        reason: wish.reason,
    };
    send(&app, &caller, id, command).await
}

/// Puts buildings on file with their entrances.
#[utoipa::path(post, path = "/api/v1/estates/{id}/buildings", tag = "estates", params(("id" = Uuid, Path)),
    request_body = CreateBuildings, responses((status = 201, body = EstateAnswer)))]
pub async fn create_buildings(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(wish): Json<CreateBuildings>,
) -> Result<(StatusCode, Etag, Json<EstateAnswer>), Problem> {
    if wish.buildings.len() > 500 {
        return Err(Rejection::field("buildings", "too-many").into());
    }
    let state = load(&app, &caller, id).await?;
    let now = app.time.now();
    // Widths, zeros in front and capitals as everywhere else: 03 is 3, ａ is A.
    let regular = |number: &str| Room::new(number, None, None, "1").building;
    let buildings = wish.buildings.into_iter().map(|new| {
        let number = regular(&new.number);
        let on_file = state.building(&number);
        let building = on_file.map_or_else(|| BuildingId(app.ids.next(now)), |(id, _)| id);
        let entrances = new.entrances.iter().map(|number| {
            let number = regular(number);
            let known = on_file.and_then(|(_, record)| record.entrance(&number));
            NewEntrance {
                entrance: known.unwrap_or_else(|| EntranceId(app.ids.next(now))),
                number,
                floors: None,
            }
        });
        NewBuilding {
            building,
            entrances: entrances.collect(),
            number,
            label: new.label,
            area: new.area_id.map(AreaId),
            floors: new.floors,
            lobby: new.lobby,
        }
    });
    let command = Command::AddBuildings {
        buildings: buildings.collect(),
    };
    let (etag, answer) = send(&app, &caller, id, command).await?;
    Ok((StatusCode::CREATED, etag, answer))
}

/// Changes a building; its units change area with it.
#[utoipa::path(patch, path = "/api/v1/estates/{id}/buildings/{building}", tag = "estates",
    params(("id" = Uuid, Path), ("building" = Uuid, Path)), request_body = ChangeBuilding,
    responses((status = 200, body = EstateAnswer)))]
pub async fn change_building(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((id, building)): Path<(Uuid, Uuid)>,
    IfMatch(seen): IfMatch,
    Json(wish): Json<ChangeBuilding>,
) -> Result<(Etag, Json<EstateAnswer>), Problem> {
    let command = Command::ChangeBuilding {
        building: BuildingId(building),
        number: wish.number,
        label: wish.label,
        area: wish.area_id.map(AreaId),
        floors: wish.floors,
        lobby: wish.lobby,
    };
    record::send::<Estates>(&app, &caller, id, command, seen).await
}
