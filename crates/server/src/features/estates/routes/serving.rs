//! Who serves a place (U-04): for staff by building or area, for customers their own homes.

use std::sync::Arc;

use axum::extract::State;
use domain::{
    estates::Serving,
    ids::{AreaId, BuildingId},
    rejection::Rejection,
};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    super::{
        facts::{self, Servant},
        wire::{HomeAnswer, ServingAnswer, ServingQuery},
    },
    load_public,
};
use crate::{
    app::App,
    http::{Caller, Json, Page, Path, Problem, Query},
};

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(get_estate_serving))
        .routes(routes!(list_serving))
}

async fn people(app: &Arc<App>, serving: &Serving) -> Result<Vec<Servant>, Problem> {
    let serving = serving.clone();
    let people = app
        .store
        .read(move |tx| async move { facts::people_of(&tx, &serving).await });
    Ok(people.await?)
}

/// Who serves a building or an area just now, and how the service centre is reached (U-04).
#[utoipa::path(get, path = "/api/v1/estates/{id}/serving", tag = "estates",
    params(("id" = Uuid, Path), ServingQuery), responses((status = 200, body = ServingAnswer)))]
pub async fn get_estate_serving(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(query): Query<ServingQuery>,
) -> Result<Json<ServingAnswer>, Problem> {
    let state = load_public(&app, &caller, id).await?;
    let now = app.time.now();
    let serving = match (query.building_id, query.area_id) {
        (Some(building), _) => state.serving(BuildingId(building), now),
        (None, Some(area)) => state.serving_area(AreaId(area), now),
        (None, None) => return Err(Rejection::field("buildingId", "required").into()),
    };
    let serving = serving.ok_or_else(|| Rejection::not_found("estates.building-unknown"))?;
    let people = people(&app, &serving).await?;
    Ok(Json(ServingAnswer::new(serving, &people)))
}

/// Who serves the homes of the customer who asks (U-04): officer, stand-in and assistants by name, and the telephone.
#[utoipa::path(get, path = "/api/v1/serving", tag = "estates", responses((status = 200, body = Page<HomeAnswer>)))]
pub async fn list_serving(
    State(app): State<Arc<App>>,
    caller: Caller,
) -> Result<Json<Page<HomeAnswer>>, Problem> {
    let Some(person) = caller.actor.person else {
        return Err(Rejection::forbidden("access.denied").into());
    };
    let now = app.time.now();
    // no scope: the homes are the caller's own
    let homes = app
        .store
        .read(move |tx| async move { facts::serving_of(&tx, person, now).await })
        .await?;
    let mut items = Vec::with_capacity(homes.len());
    for (home, serving) in homes {
        let people = people(&app, &serving).await?;
        items.push(HomeAnswer::new(&home, serving, &people));
    }
    Ok(Json(Page {
        items,
        next: None,
        total: None,
    }))
}
