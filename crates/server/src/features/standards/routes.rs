//! Routes of the service standard's versions.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use domain::{
    actor::Reach as Places,
    ids::{EstateId, StandardId},
    rejection::Rejection,
    standard::{Layer, compare},
    standards::{Command, Reach, StandardVersion, Standards},
};
use jiff::Timestamp;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    table,
    wire::{
        self, ApproveStandard, ComparisonAnswer, EndStandard, InForceAnswer, InForceQuery, ProposeStandard,
        StandardAnswer, StandardsQuery,
    },
};
use crate::{
    app::App,
    execute::{Call, Done, execute},
    features::audit,
    http::{Caller, Etag, IfMatch, Json, Keyed, Page, Paging, Path, Problem, Query, caller::denied},
};

/// The feature's routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(propose_standard, list_standards))
        .routes(routes!(get_standard_in_force))
        .routes(routes!(get_standard))
        .routes(routes!(compare_standard))
        .routes(routes!(approve_standard))
        .routes(routes!(reject_standard))
        .routes(routes!(withdraw_standard))
}

/// Whether the caller may see a version: what governs everybody is seen by whoever reads anywhere.
fn visible(caller: &Caller, reach: Reach) -> bool {
    let scope = caller.actor.scope("standards.read");
    match reach.estate() {
        Some(estate) => scope.reaches(estate),
        None => scope.reach != Places::Nothing,
    }
}

/// Refuses unless the caller holds `permission` for all that the layer governs.
fn require(caller: &Caller, permission: &str, reach: Reach) -> Result<(), Rejection> {
    match reach.estate() {
        Some(estate) => caller.require_in(permission, estate),
        None => caller.require_everywhere(permission),
    }
}

async fn note(
    app: &Arc<App>,
    caller: &Caller,
    action: &'static str,
    done: &Done<Standards>,
) -> Result<(), Problem> {
    if done.repeated || done.events.is_empty() {
        return Ok(());
    }
    let line = audit::Line::by(caller, action)
        .about("standards", done.id)
        .within(done.state.reach.estate())
        .what(done.state.name.as_str());
    audit::note(app, line.into()).await
}

async fn load(app: &Arc<App>, caller: &Caller, id: Uuid) -> Result<(i64, StandardVersion), Problem> {
    caller.require("standards.read")?;
    let found = app
        .store
        .read(move |tx| async move {
            let row = tx.query_opt(table::ONE, &[id.into()]).await?;
            row.as_ref().map(table::read).transpose()
        })
        .await?;
    found
        .filter(|(_, _, state)| visible(caller, state.reach))
        .map(|(_, version, state)| (version, state))
        .ok_or_else(|| Rejection::not_found("standards.unknown").into())
}

/// Proposes a layer; it holds only after another account approves it.
#[utoipa::path(post, path = "/api/v1/standards", tag = "standards", request_body = ProposeStandard,
    responses((status = 201, body = StandardAnswer)))]
pub async fn propose_standard(
    State(app): State<Arc<App>>,
    caller: Caller,
    Keyed(wish, key): Keyed<ProposeStandard>,
) -> Result<(StatusCode, Etag, Json<StandardAnswer>), Problem> {
    let reach = wire::reach(wish.estate_id);
    require(&caller, "standards.propose", reach)?;
    let id = app.ids.next(app.time.now());
    let command = Command::Propose {
        id: StandardId(id),
        reach,
        layer: Box::new(Layer {
            name: String::new(),
            files: wish.files,
        }),
        effective_from: wish.effective_from,
        reason: wish.reason,
    };
    let done = execute::<Standards>(&app, &caller.actor, Call::new(id, command).keyed(key)).await?;
    note(&app, &caller, "standard-proposed", &done).await?;
    let answer = StandardAnswer::new(done.id, done.version, &done.state);
    Ok((StatusCode::CREATED, Etag(done.version), Json(answer)))
}

/// Versions in the caller's reach, the newest first.
#[utoipa::path(get, path = "/api/v1/standards", tag = "standards", params(StandardsQuery),
    responses((status = 200, body = Page<StandardAnswer>)))]
pub async fn list_standards(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<StandardsQuery>,
) -> Result<Json<Page<StandardAnswer>>, Problem> {
    caller.require("standards.read")?;
    let paging = Paging::new(query.limit, query.after);
    let limit = paging.rows(&app.settings.requests)?;
    // Later than any moment that a row can carry.
    let newest = (
        app.time.now() + jiff::SignedDuration::from_hours(24 * 366),
        Uuid::max(),
    );
    let mut after: (Timestamp, Uuid) = paging.after()?.unwrap_or(newest);
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX).saturating_add(1);
    let mut rows = Vec::new();
    // The scope lies in the state, so further rows are read until the page is full or the list ends.
    loop {
        let (at, id) = after;
        let read = app
            .store
            .read(move |tx| async move {
                let params = [at.into(), id.into(), i64::from(limit + 1).into()];
                let rows = tx.query(table::PAGE, &params).await?;
                rows.iter().map(table::read).collect::<Result<Vec<_>, _>>()
            })
            .await?;
        let ended = read.len() < wanted;
        if let Some((id, _, state)) = read.last() {
            after = (state.proposed_at, *id);
        }
        let seen = read
            .into_iter()
            .filter(|(_, _, state)| visible(&caller, state.reach));
        rows.extend(seen.map(|(id, version, state)| StandardAnswer::new(id, version, &state)));
        if ended || rows.len() >= wanted {
            break;
        }
    }
    Ok(Json(Page::cut(rows, limit, |row| (row.proposed_at, row.id))))
}

/// One version with its text.
#[utoipa::path(get, path = "/api/v1/standards/{id}", tag = "standards", params(("id" = Uuid, Path)),
    responses((status = 200, body = StandardAnswer)))]
pub async fn get_standard(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<(Etag, Json<StandardAnswer>), Problem> {
    let (version, state) = load(&app, &caller, id).await?;
    let answer = StandardAnswer::new(id, version, &state).with_files(&state);
    Ok((Etag(version), Json(answer)))
}

/// What a version changes against the one of its layer that holds before it takes effect.
#[utoipa::path(get, path = "/api/v1/standards/{id}/comparison", tag = "standards", params(("id" = Uuid, Path)),
    responses((status = 200, body = ComparisonAnswer)))]
pub async fn compare_standard(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<ComparisonAnswer>, Problem> {
    let (_, state) = load(&app, &caller, id).await?;
    let estate = state.reach.estate();
    // One microsecond earlier it did not hold yet.
    let moment = state
        .in_force_from
        .unwrap_or_else(|| state.effective_from.max(app.time.now()));
    let moment = moment - jiff::SignedDuration::from_micros(1);
    let before = app.standards.layers_at(estate, moment);
    let mut now = match state.reach {
        Reach::Shipped => Vec::new(),
        Reach::Company => before.iter().take(1).cloned().collect(),
        Reach::Estate { .. } => app.standards.layers_at(None, moment),
    };
    now.push(state.layer);
    let changes = compare(&before, &now).map_err(|findings| {
        Rejection::conflict("standards.defects")
            .with("count", findings.0.len())
            .with("findings", findings)
    })?;
    Ok(Json(ComparisonAnswer {
        changes: changes.into_iter().map(Into::into).collect(),
    }))
}

/// The standard in force in an estate, or in the company: codes, labels, clauses, rights.
#[utoipa::path(get, path = "/api/v1/standards/in-force", tag = "standards", params(InForceQuery),
    responses((status = 200, body = InForceAnswer)))]
pub async fn get_standard_in_force(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<InForceQuery>,
) -> Result<Json<InForceAnswer>, Problem> {
    caller.require("standards.read")?;
    let estate = query.estate_id.map(EstateId);
    if !visible(&caller, wire::reach(query.estate_id)) {
        return Err(denied().into());
    }
    let moment = query.at.unwrap_or_else(|| app.time.now());
    let standard = app.standards.at(estate, moment);
    Ok(Json(InForceAnswer::new(&standard).map_err(Problem::fault)?))
}

async fn decide(
    app: &Arc<App>,
    caller: &Caller,
    id: Uuid,
    permission: &str,
    seen: Option<i64>,
    (command, key): (Command, Option<crate::execute::Key>),
    action: &'static str,
) -> Result<(Etag, Json<StandardAnswer>), Problem> {
    let (_, state) = load(app, caller, id).await?;
    require(caller, permission, state.reach)?;
    let call = Call::new(id, command).seen(seen).keyed(key);
    let done = execute::<Standards>(app, &caller.actor, call).await?;
    note(app, caller, action, &done).await?;
    let answer = StandardAnswer::new(done.id, done.version, &done.state);
    Ok((Etag(done.version), Json(answer)))
}

/// Approves the proposal of another account; nobody approves their own.
#[utoipa::path(post, path = "/api/v1/standards/{id}/approve", tag = "standards", params(("id" = Uuid, Path)),
    request_body = ApproveStandard, responses((status = 200, body = StandardAnswer)))]
pub async fn approve_standard(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    IfMatch(seen): IfMatch,
    Keyed(wish, key): Keyed<ApproveStandard>,
) -> Result<(Etag, Json<StandardAnswer>), Problem> {
    let command = Command::Approve { note: wish.note };
    decide(
        &app,
        &caller,
        id,
        "standards.approve",
        seen,
        (command, key),
        "standard-approved",
    )
    .await
}

/// Refuses the proposal of another account, with a reason.
#[utoipa::path(post, path = "/api/v1/standards/{id}/reject", tag = "standards", params(("id" = Uuid, Path)),
    request_body = EndStandard, responses((status = 200, body = StandardAnswer)))]
pub async fn reject_standard(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    IfMatch(seen): IfMatch,
    Keyed(wish, key): Keyed<EndStandard>,
) -> Result<(Etag, Json<StandardAnswer>), Problem> {
    let command = Command::Reject { reason: wish.reason };
    decide(
        &app,
        &caller,
        id,
        "standards.approve",
        seen,
        (command, key),
        "standard-rejected",
    )
    .await
}

/// Takes one's own proposal back.
#[utoipa::path(post, path = "/api/v1/standards/{id}/withdraw", tag = "standards", params(("id" = Uuid, Path)),
    request_body = EndStandard, responses((status = 200, body = StandardAnswer)))]
pub async fn withdraw_standard(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    IfMatch(seen): IfMatch,
    Keyed(wish, key): Keyed<EndStandard>,
) -> Result<(Etag, Json<StandardAnswer>), Problem> {
    let command = Command::Withdraw { reason: wish.reason };
    decide(
        &app,
        &caller,
        id,
        "standards.propose",
        seen,
        (command, key),
        "standard-withdrawn",
    )
    .await
}
