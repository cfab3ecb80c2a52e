//! Routes of assessments: parse, execute, view. They concern the whole company, so each right is asked for
//! everywhere.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    assessments::{Assessments, Command, Conclusion},
    feature::Feature,
    ids::{AssessmentId, EstateId},
    rejection::Rejection,
};
use jiff::{Timestamp, tz::TimeZone};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    table::{self, Found},
    wire::{ApproveAssessment, AssessmentAnswer, AssessmentsQuery, SupersedeAssessment, WriteAssessment},
};
use crate::{
    app::App,
    backup,
    execute::{Call, Done, execute},
    features::audit,
    http::{
        Caller, Etag, IfMatch, Json, Keyed, Page, Paging, Path, Problem, Query,
        listing::{self, Asked, Listing, Reader},
        workbook::Cell,
    },
};

/// The feature's routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(draft_assessment, list_assessments))
        .routes(routes!(get_assessment, change_assessment))
        .routes(routes!(approve_assessment))
        .routes(routes!(supersede_assessment))
}

async fn find(app: &Arc<App>, caller: &Caller, id: Uuid) -> Result<Found, Problem> {
    caller.require_everywhere("assessments.read")?;
    let scope = caller.actor.scope("assessments.read");
    let found = app
        .store
        .read(move |tx| async move { table::get_row(&tx, &scope, id).await })
        .await?;
    Ok(found.ok_or_else(|| Rejection::not_found("assessments.unknown"))?)
}

fn view(app: &App, found: &Found) -> AssessmentAnswer {
    AssessmentAnswer::new(found, &app.standards.at(None, app.time.now()))
}

/// Logs what was done and shows it.
async fn answer(
    app: &Arc<App>,
    caller: &Caller,
    action: &'static str,
    done: Done<Assessments>,
) -> Result<(Etag, Json<AssessmentAnswer>), Problem> {
    if !done.repeated && !done.events.is_empty() {
        let line = audit::Line::by(caller, action).about(Assessments::NAME, done.id);
        audit::note(app, line.into()).await?;
    }
    let found = Found {
        id: done.id,
        version: done.version,
        assessment: done.state,
        responsible: None,
    };
    Ok((Etag(done.version), Json(view(app, &found))))
}

/// Begins an assessment; it counts once somebody else has approved it.
#[utoipa::path(post, path = "/api/v1/assessments", tag = "assessments", request_body = WriteAssessment,
    responses((status = 201, body = AssessmentAnswer)))]
pub async fn draft_assessment(
    State(app): State<Arc<App>>,
    caller: Caller,
    Keyed(wish, key): Keyed<WriteAssessment>,
) -> Result<(StatusCode, Etag, Json<AssessmentAnswer>), Problem> {
    caller.require_everywhere("assessments.write")?;
    let content = Box::new(wish.content());
    let call = Call::new(app.ids.next(app.time.now()), Command::Draft { content }).keyed(key);
    let done = execute::<Assessments>(&app, &caller.actor, call).await?;
    let (etag, answer) = answer(&app, &caller, "assessment-drafted", done).await?;
    Ok((StatusCode::CREATED, etag, answer))
}

/// Assessments of every stage, the newest first; `format=xlsx` answers with a workbook.
#[utoipa::path(get, path = "/api/v1/assessments", tag = "assessments", params(AssessmentsQuery),
    responses((status = 200, body = Page<AssessmentAnswer>)))]
pub async fn list_assessments(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<AssessmentsQuery>,
) -> Result<Response, Problem> {
    caller.require_everywhere("assessments.read")?;
    listing::list::<Assessments>(&app, &caller, query).await
}

impl Listing for Assessments {
    type Query = AssessmentsQuery;
    type Row = AssessmentAnswer;
    type Mark = (Timestamp, Uuid);

    const TITLE: &'static str = "个人信息保护影响评估";
    const COLUMNS: &'static [(&'static str, f64)] = &[
        ("评估日期", 12.0),
        ("状态", 10.0),
        ("涉及的个人信息", 36.0),
        ("处理目的与必要性", 48.0),
        ("影响与风险", 48.0),
        ("保护措施", 48.0),
        ("结论", 20.0),
        ("责任人", 12.0),
        ("批准时间", 17.0),
        ("被取代时间", 17.0),
        ("至少保存至", 17.0),
    ];

    fn asked(query: &AssessmentsQuery) -> Asked {
        Asked {
            paging: Paging::new(query.limit, query.after.clone()),
            format: query.format.clone(),
            purpose: query.purpose.clone(),
            estate: None,
        }
    }

    /// They belong to no estate.
    fn of_estate(_estate: EstateId) -> AssessmentsQuery {
        AssessmentsQuery::default()
    }

    async fn rows(
        app: &Arc<App>,
        reader: &Reader,
        query: &AssessmentsQuery,
        after: Option<Self::Mark>,
        limit: u32,
    ) -> Result<Vec<AssessmentAnswer>, Problem> {
        let stage = query.stage.clone();
        if stage.as_deref().is_some_and(|stage| stage_title(stage).is_none()) {
            return Err(Rejection::field("stage", "unknown-value").into());
        }
        let scope = reader.scope("assessments.read");
        let rows =
            app.store
                .read(move |tx| async move {
                    table::list_rows(&tx, &scope, stage.as_deref(), after, limit + 1).await
                })
                .await?;
        Ok(rows.iter().map(|found| view(app, found)).collect())
    }

    fn mark(_query: &AssessmentsQuery, row: &AssessmentAnswer) -> Self::Mark {
        (row.drafted_at, row.id)
    }

    fn cells(row: AssessmentAnswer) -> Vec<Cell> {
        let concerns: Vec<String> = row.concerns.into_iter().map(|concern| concern.zh).collect();
        let conclusion = [
            Conclusion::Acceptable,
            Conclusion::WithMeasures,
            Conclusion::Refused,
        ]
        .into_iter()
        .find(|known| known.code() == row.conclusion)
        .map_or("", Conclusion::title);
        vec![
            row.on.into(),
            stage_title(row.stage).into(),
            concerns.join("、").into(),
            row.necessity.into(),
            row.risks.into(),
            row.measures.into(),
            conclusion.into(),
            row.responsible_name.into(),
            row.approved_at.into(),
            row.superseded_at.into(),
            row.kept_until.into(),
        ]
    }

    fn zone() -> TimeZone {
        backup::zone()
    }
}

fn stage_title(code: &str) -> Option<&'static str> {
    match code {
        "draft" => Some("起草中"),
        "approved" => Some("已批准"),
        "superseded" => Some("已被取代"),
        _ => None,
    }
}

/// One of them.
#[utoipa::path(get, path = "/api/v1/assessments/{id}", tag = "assessments", params(("id" = Uuid, Path)),
    responses((status = 200, body = AssessmentAnswer)))]
pub async fn get_assessment(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<(Etag, Json<AssessmentAnswer>), Problem> {
    let found = find(&app, &caller, id).await?;
    Ok((Etag(found.version), Json(view(&app, &found))))
}

/// Writes a draft anew.
#[utoipa::path(put, path = "/api/v1/assessments/{id}", tag = "assessments", params(("id" = Uuid, Path)),
    request_body = WriteAssessment, responses((status = 200, body = AssessmentAnswer)))]
pub async fn change_assessment(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    IfMatch(seen): IfMatch,
    Keyed(wish, key): Keyed<WriteAssessment>,
) -> Result<(Etag, Json<AssessmentAnswer>), Problem> {
    caller.require_everywhere("assessments.write")?;
    let content = Box::new(wish.content());
    let call = Call::new(id, Command::Change { content }).seen(seen).keyed(key);
    let done = execute::<Assessments>(&app, &caller.actor, call).await?;
    answer(&app, &caller, "assessment-changed", done).await
}

/// Approves what others wrote; nobody who wrote on it may.
#[utoipa::path(post, path = "/api/v1/assessments/{id}/approve", tag = "assessments", params(("id" = Uuid, Path)),
    request_body = ApproveAssessment, responses((status = 200, body = AssessmentAnswer)))]
pub async fn approve_assessment(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    IfMatch(seen): IfMatch,
    Keyed(ApproveAssessment {}, key): Keyed<ApproveAssessment>,
) -> Result<(Etag, Json<AssessmentAnswer>), Problem> {
    caller.require_everywhere("assessments.approve")?;
    let call = Call::new(id, Command::Approve).seen(seen).keyed(key);
    let done = execute::<Assessments>(&app, &caller.actor, call).await?;
    answer(&app, &caller, "assessment-approved", done).await
}

/// Puts a newer approved one in its place; the older one is kept.
#[utoipa::path(post, path = "/api/v1/assessments/{id}/supersede", tag = "assessments",
    params(("id" = Uuid, Path)), request_body = SupersedeAssessment,
    responses((status = 200, body = AssessmentAnswer)))]
pub async fn supersede_assessment(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    IfMatch(seen): IfMatch,
    Keyed(wish, key): Keyed<SupersedeAssessment>,
) -> Result<(Etag, Json<AssessmentAnswer>), Problem> {
    caller.require_everywhere("assessments.approve")?;
    let successor = AssessmentId(wish.successor_id);
    let call = Call::new(id, Command::Supersede { successor })
        .seen(seen)
        .keyed(key);
    let done = execute::<Assessments>(&app, &caller.actor, call).await?;
    answer(&app, &caller, "assessment-superseded", done).await
}
