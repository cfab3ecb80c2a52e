//! Routes of intakes.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use domain::{
    ids::EstateId,
    intakes::{Command, Intake, Intakes},
    rejection::Rejection,
};
use store::StoreError;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    facts, table,
    wire::{DropIntake, IntakeAnswer, IntakesQuery, KeepDraft, OpenIntake},
};
use crate::{
    app::App,
    execute::{Call, Done, execute},
    http::{Caller, Json, Keyed, Page, Paging, Path, Problem, Query},
};

/// The feature's routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(open_intake, list_intakes))
        .routes(routes!(get_intake))
        .routes(routes!(keep_intake_draft))
        .routes(routes!(drop_intake))
}

fn answer(app: &App, done: &Done<Intakes>) -> IntakeAnswer {
    let left_since = facts::left_since(app, Some(done.state.estate), done.now);
    IntakeAnswer::new(done.id, &done.state, left_since)
}

/// Opens a form: its number and time exist from now on, whether it is saved or not.
#[utoipa::path(post, path = "/api/v1/intakes", tag = "intakes", request_body = OpenIntake,
    responses((status = 201, body = IntakeAnswer)))]
pub async fn open_intake(
    State(app): State<Arc<App>>,
    caller: Caller,
    Keyed(wish, key): Keyed<OpenIntake>,
) -> Result<(StatusCode, Json<IntakeAnswer>), Problem> {
    let estate = EstateId(wish.estate_id);
    caller.require_in("intakes.write", estate)?;
    let now = app.time.now();
    let day = app
        .store
        .read(move |tx| async move { facts::today(&tx, estate, now).await })
        .await?;
    let day = format!("{:04}{:02}{:02}", day.year(), day.month(), day.day());
    let number = app
        .numbers
        .next(&app.store, &format!("DJ/{estate}/{day}"))
        .await?;
    let command = Command::Open {
        number: format!("DJ-{day}-{number:04}"),
        estate,
        channel: wish.channel,
    };
    let call = Call::new(app.ids.next(now), command).keyed(key);
    let done = execute::<Intakes>(&app, &caller.actor, call).await?;
    Ok((StatusCode::CREATED, Json(answer(&app, &done))))
}

/// The forms of an estate, the newest first; `stage=abandoned` lists those left open.
#[utoipa::path(get, path = "/api/v1/intakes", tag = "intakes", params(IntakesQuery),
    responses((status = 200, body = Page<IntakeAnswer>)))]
pub async fn list_intakes(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<IntakesQuery>,
) -> Result<Json<Page<IntakeAnswer>>, Problem> {
    caller.require("intakes.read")?;
    let paging = Paging::new(query.limit, query.after);
    let limit = paging.rows(&app.settings.requests)?;
    let left_since = facts::left_since(&app, query.estate_id.map(EstateId), app.time.now());
    let scope = caller.actor.scope("intakes.read");
    let (sql, params) = table::select(
        &scope,
        query.estate_id,
        query.stage.as_deref(),
        paging.after()?,
        limit,
        left_since,
    )?;
    let rows = app
        .store
        .read(move |tx| async move {
            let mut found = Vec::new();
            for row in tx.query(&sql, &params).await? {
                let (id, state): (Uuid, String) = (row.get(0)?, row.get(1)?);
                let intake: Intake =
                    serde_json::from_str(&state).map_err(|error| StoreError::Corrupt(error.to_string()))?;
                found.push(IntakeAnswer::new(id, &intake, left_since));
            }
            facts::leave_out_hidden(&tx, &mut found, &scope).await?;
            Ok(found)
        })
        .await?;
    Ok(Json(Page::cut(rows, limit, |row| (row.opened_at, row.id))))
}

async fn load(app: &Arc<App>, caller: &Caller, permission: &str, id: Uuid) -> Result<Intake, Problem> {
    caller.require(permission)?;
    let found = app
        .store
        .read(move |tx| async move { super::of_id(&tx, id.into()).await })
        .await?;
    found
        .filter(|intake| caller.actor.scope(permission).reaches(intake.estate))
        .ok_or_else(|| Rejection::not_found("intakes.unknown").into())
}

/// One form with what had been typed.
#[utoipa::path(get, path = "/api/v1/intakes/{id}", tag = "intakes", params(("id" = Uuid, Path)),
    responses((status = 200, body = IntakeAnswer)))]
pub async fn get_intake(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<IntakeAnswer>, Problem> {
    let intake = load(&app, &caller, "intakes.read", id).await?;
    let left_since = facts::left_since(&app, Some(intake.estate), app.time.now());
    let mut answer = [IntakeAnswer::new(id, &intake, left_since)];
    let scope = caller.actor.scope("intakes.read");
    let [answer] = app
        .store
        .read(move |tx| async move {
            facts::leave_out_hidden(&tx, &mut answer, &scope).await?;
            Ok(answer)
        })
        .await?;
    let about_caller = caller.actor.staff.is_some_and(|staff| intake.names(staff));
    // Nobody knows yet whether it becomes a complaint: its words are for those who read complaints (V-01).
    let reads = caller.actor.may_within("cases.complaints", intake.estate);
    if (about_caller || !reads) && intake.opened_by != caller.actor.account {
        return Ok(Json(answer));
    }
    Ok(Json(answer.with_draft(&intake)))
}

/// Keeps what has been typed so far.
#[utoipa::path(put, path = "/api/v1/intakes/{id}/draft", tag = "intakes", params(("id" = Uuid, Path)),
    request_body = KeepDraft, responses((status = 200, body = IntakeAnswer)))]
pub async fn keep_intake_draft(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(wish): Json<KeepDraft>,
) -> Result<Json<IntakeAnswer>, Problem> {
    load(&app, &caller, "intakes.write", id).await?;
    let draft = serde_json::to_string(&wish.draft).map_err(Problem::fault)?;
    let done = execute::<Intakes>(&app, &caller.actor, Call::new(id, Command::KeepDraft { draft })).await?;
    Ok(Json(answer(&app, &done)))
}

/// Gives a form up, with a reason.
#[utoipa::path(post, path = "/api/v1/intakes/{id}/drop", tag = "intakes", params(("id" = Uuid, Path)),
    request_body = DropIntake, responses((status = 200, body = IntakeAnswer)))]
pub async fn drop_intake(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Keyed(wish, key): Keyed<DropIntake>,
) -> Result<Json<IntakeAnswer>, Problem> {
    load(&app, &caller, "intakes.write", id).await?;
    let call = Call::new(id, Command::Drop { reason: wish.reason }).keyed(key);
    let done = execute::<Intakes>(&app, &caller.actor, call).await?;
    Ok(Json(answer(&app, &done)))
}
