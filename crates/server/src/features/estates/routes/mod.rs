//! Routes of estates.

mod details;
mod places;
mod serving;

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    estates::{Command, Estate, EstateChanges, Estates},
    ids::EstateId,
    rejection::Rejection,
};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    facts, table,
    wire::{ChangeEstate, CreateEstate, EstateAnswer, EstatesQuery},
};
use crate::{
    app::App,
    execute::Done,
    history::HistoryEntry,
    http::{
        Asked, Caller, Etag, Found, IfMatch, Json, Keyed, Listing, Page, Paging, Path, Problem, Query,
        Reader, Record, listing, record, workbook::Cell,
    },
};

/// The feature's routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(create_estate, list_estates))
        .routes(routes!(get_estate, change_estate))
        .routes(routes!(get_estate_journal))
        .merge(places::routes())
        .merge(serving::routes())
        .merge(details::routes())
}

impl Record for Estates {
    type Beside = ();
    type Answer = EstateAnswer;
    // Nothing personal stands in an estate.
    const HISTORY_WHOLE: bool = true;

    async fn find(
        app: &Arc<App>,
        caller: &Caller,
        permission: &str,
        id: Uuid,
    ) -> Result<Option<Found<Self>>, Problem> {
        if !caller.actor.scope(permission).reaches(EstateId(id)) {
            return Ok(None);
        }
        let stored = app
            .store
            .read(move |tx| async move { tx.load("estates", id).await })
            .await?;
        let Some(stored) = stored else { return Ok(None) };
        let state: Estate = serde_json::from_str(&stored.state).map_err(Problem::fault)?;
        Ok(Some(Found {
            state,
            version: stored.version,
            beside: (),
        }))
    }

    fn answer(app: &App, _caller: &Caller, found: Found<Self>, _whole: bool) -> EstateAnswer {
        EstateAnswer::new(&found.state, found.version, app.time.now())
    }

    async fn answer_done(
        _app: &Arc<App>,
        _caller: &Caller,
        done: Done<Self>,
    ) -> Result<(Etag, Json<EstateAnswer>), Problem> {
        Ok((Etag(done.version), Json(EstateAnswer::of(&done))))
    }
}

impl Listing for Estates {
    type Query = EstatesQuery;
    type Row = EstateAnswer;
    type Mark = (String, Uuid);

    const TITLE: &'static str = "小区";
    const COLUMNS: &'static [(&'static str, f64)] = &[
        ("名称", 24.0),
        ("地址", 40.0),
        ("服务电话", 18.0),
        ("片区", 30.0),
        ("楼栋数", 10.0),
    ];
    const PERSONAL: bool = false;

    fn asked(query: &EstatesQuery) -> Asked {
        Asked {
            paging: Paging::new(query.limit, query.after.clone()),
            format: query.format.clone(),
            estate: None,
            purpose: query.purpose.clone(),
        }
    }

    fn of_estate(_estate: EstateId) -> EstatesQuery {
        EstatesQuery::default()
    }

    async fn rows(
        app: &Arc<App>,
        reader: &Reader,
        _query: &EstatesQuery,
        after: Option<Self::Mark>,
        limit: u32,
    ) -> Result<Vec<EstateAnswer>, Problem> {
        let (scope, now) = (reader.scope("estates.read"), app.time.now());
        let rows = app
            .store
            .read(move |tx| async move { table::list(&tx, &scope, after, limit).await })
            .await?;
        let answer = |(estate, version): &(Estate, i64)| EstateAnswer::new(estate, *version, now);
        Ok(rows.iter().map(answer).collect())
    }

    fn mark(_query: &Self::Query, row: &EstateAnswer) -> Self::Mark {
        (row.name.clone(), row.id)
    }

    fn cells(estate: EstateAnswer) -> Vec<Cell> {
        let areas: Vec<String> = estate.areas.into_iter().map(|area| area.name).collect();
        vec![
            estate.name.into(),
            estate.address.into(),
            estate.phone.into(),
            areas.join("、").into(),
            i64::try_from(estate.buildings.len()).unwrap_or(i64::MAX).into(),
        ]
    }
}

/// An estate that the caller may see.
async fn load(app: &Arc<App>, caller: &Caller, id: Uuid) -> Result<Estate, Problem> {
    Ok(record::load::<Estates>(app, caller, "read", id).await?.state)
}

/// An estate of which the caller may see what is published: one that they serve, or the one in whose register they
/// stand as a customer (A-16, U-04, U-05).
async fn load_public(app: &Arc<App>, caller: &Caller, id: Uuid) -> Result<Estate, Problem> {
    let Some(person) = caller.actor.person.filter(|_| caller.actor.is_customer()) else {
        return load(app, caller, id).await;
    };
    let found = app
        .store
        .read(move |tx| async move {
            if facts::estate_of(&tx, person).await? != Some(EstateId(id)) {
                return Ok(None);
            }
            super::of_id(&tx, EstateId(id)).await
        })
        .await?;
    found.ok_or_else(|| Rejection::not_found("estates.unknown").into())
}

/// Sends a command to an estate that the caller may see.
async fn send(
    app: &Arc<App>,
    caller: &Caller,
    id: Uuid,
    command: Command,
) -> Result<(Etag, Json<EstateAnswer>), Problem> {
    record::send::<Estates>(app, caller, id, command, None).await
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
    record::create::<Estates>(&app, &caller, id, command, key).await
}

/// The estates that the caller serves, by name.
#[utoipa::path(get, path = "/api/v1/estates", tag = "estates", params(EstatesQuery),
    responses((status = 200, body = Page<EstateAnswer>)))]
pub async fn list_estates(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<EstatesQuery>,
) -> Result<Response, Problem> {
    listing::list::<Estates>(&app, &caller, query).await
}

/// One estate with its areas, buildings and departments.
#[utoipa::path(get, path = "/api/v1/estates/{id}", tag = "estates", params(("id" = Uuid, Path)),
    responses((status = 200, body = EstateAnswer)))]
pub async fn get_estate(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<(Etag, Json<EstateAnswer>), Problem> {
    record::get::<Estates>(&app, &caller, id).await
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
    record::send::<Estates>(
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
    record::journal::<Estates>(&app, &caller, id).await
}
