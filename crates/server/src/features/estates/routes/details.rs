//! Departments, catalogue, fact sheet, posts, duty manager.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use domain::{
    estates::Command,
    ids::{DepartmentId, EstateId, FacilityId, StaffId},
    text::fold,
};
use jiff::civil::Date;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    super::wire::{
        EstateAnswer, FacilitiesQuery, FacilityAnswer, FacilityJson, NameDutyManager, OfferAnswer, OfferJson,
        PostAnswer, PostJson, PutDepartment,
    },
    load, load_public, send,
};
use crate::{
    app::App,
    http::{Caller, Etag, Json, Path, Problem, Query},
};

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(create_department))
        .routes(routes!(change_department))
        .routes(routes!(list_offers))
        .routes(routes!(put_offer, remove_offer))
        .routes(routes!(list_facilities, create_facility))
        .routes(routes!(put_facility, remove_facility))
        .routes(routes!(list_posts))
        .routes(routes!(put_post, remove_post))
        .routes(routes!(name_duty_manager))
}

/// Adds a department (U-01).
#[utoipa::path(post, path = "/api/v1/estates/{id}/departments", tag = "estates", params(("id" = Uuid, Path)),
    request_body = PutDepartment, responses((status = 201, body = EstateAnswer)))]
pub async fn create_department(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(wish): Json<PutDepartment>,
) -> Result<(StatusCode, Etag, Json<EstateAnswer>), Problem> {
    let department = app.ids.next(app.time.now());
    let (etag, answer) = send(&app, &caller, id, set_department(department, wish)).await?;
    Ok((StatusCode::CREATED, etag, answer))
}

/// Changes a department.
#[utoipa::path(put, path = "/api/v1/estates/{id}/departments/{department}", tag = "estates",
    params(("id" = Uuid, Path), ("department" = Uuid, Path)), request_body = PutDepartment,
    responses((status = 200, body = EstateAnswer)))]
pub async fn change_department(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((id, department)): Path<(Uuid, Uuid)>,
    Json(wish): Json<PutDepartment>,
) -> Result<(Etag, Json<EstateAnswer>), Problem> {
    send(&app, &caller, id, set_department(department, wish)).await
}

fn set_department(department: Uuid, wish: PutDepartment) -> Command {
    Command::SetDepartment {
        department: DepartmentId(department),
        code: wish.code,
        name: wish.name,
        head: wish.head_id.map(StaffId),
        active: wish.active,
    }
}

/// The service catalogue (U-05); whoever does not write it sees what is published.
#[utoipa::path(get, path = "/api/v1/estates/{id}/catalogue", tag = "estates", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<OfferAnswer>)))]
pub async fn list_offers(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<OfferAnswer>>, Problem> {
    let state = load_public(&app, &caller, id).await?;
    let writes = caller.actor.may_within("estates.write", EstateId(id));
    Ok(Json(OfferAnswer::all(&state, writes)))
}

/// Adds or changes a line of the catalogue.
#[utoipa::path(put, path = "/api/v1/estates/{id}/catalogue/{code}", tag = "estates",
    params(("id" = Uuid, Path), ("code" = String, Path)), request_body = OfferJson,
    responses((status = 200, body = EstateAnswer)))]
pub async fn put_offer(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((id, code)): Path<(Uuid, String)>,
    Json(offer): Json<OfferJson>,
) -> Result<(Etag, Json<EstateAnswer>), Problem> {
    send(
        &app,
        &caller,
        id,
        Command::SetOffer {
            code,
            offer: Some(offer.into()),
        },
    )
    .await
}

/// Takes a line off the catalogue; the journal keeps it.
#[utoipa::path(delete, path = "/api/v1/estates/{id}/catalogue/{code}", tag = "estates",
    params(("id" = Uuid, Path), ("code" = String, Path)), responses((status = 200, body = EstateAnswer)))]
pub async fn remove_offer(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((id, code)): Path<(Uuid, String)>,
) -> Result<(Etag, Json<EstateAnswer>), Problem> {
    send(&app, &caller, id, Command::SetOffer { code, offer: None }).await
}

/// The fact sheet, searchable; residents see what is public.
#[utoipa::path(get, path = "/api/v1/estates/{id}/facilities", tag = "estates",
    params(("id" = Uuid, Path), FacilitiesQuery), responses((status = 200, body = Vec<FacilityAnswer>)))]
pub async fn list_facilities(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(query): Query<FacilitiesQuery>,
) -> Result<Json<Vec<FacilityAnswer>>, Problem> {
    let state = load_public(&app, &caller, id).await?;
    let all = caller.actor.staff.is_some() || caller.actor.may_within("estates.write", EstateId(id));
    let words: Vec<String> = fold(query.q.as_deref().unwrap_or_default())
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let found = state.facilities.iter().filter(|(_, line)| {
        let text = fold(&format!(
            "{} {} {} {}",
            line.title, line.group, line.place, line.note
        ));
        (all || line.public) && words.iter().all(|word| text.contains(word.as_str()))
    });
    let mut lines: Vec<FacilityAnswer> = found.map(|(id, line)| FacilityAnswer::new(*id, line)).collect();
    lines.sort_by(|one, other| {
        (&one.line.group, &one.line.title).cmp(&(&other.line.group, &other.line.title))
    });
    Ok(Json(lines))
}

/// Adds a line to the fact sheet.
#[utoipa::path(post, path = "/api/v1/estates/{id}/facilities", tag = "estates", params(("id" = Uuid, Path)),
    request_body = FacilityJson, responses((status = 201, body = FacilityAnswer)))]
pub async fn create_facility(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(line): Json<FacilityJson>,
) -> Result<(StatusCode, Json<FacilityAnswer>), Problem> {
    let facility = FacilityId(app.ids.next(app.time.now()));
    let command = Command::SetFacility {
        facility,
        line: Some(line.clone().into()),
    };
    send(&app, &caller, id, command).await?;
    Ok((
        StatusCode::CREATED,
        Json(FacilityAnswer {
            id: facility.into(),
            line,
        }),
    ))
}

/// Changes a line of the fact sheet.
#[utoipa::path(put, path = "/api/v1/estates/{id}/facilities/{facility}", tag = "estates",
    params(("id" = Uuid, Path), ("facility" = Uuid, Path)), request_body = FacilityJson,
    responses((status = 200, body = FacilityAnswer)))]
pub async fn put_facility(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((id, facility)): Path<(Uuid, Uuid)>,
    Json(line): Json<FacilityJson>,
) -> Result<Json<FacilityAnswer>, Problem> {
    let command = Command::SetFacility {
        facility: FacilityId(facility),
        line: Some(line.clone().into()),
    };
    send(&app, &caller, id, command).await?;
    Ok(Json(FacilityAnswer { id: facility, line }))
}

/// Takes a line off the fact sheet; the journal keeps it.
#[utoipa::path(delete, path = "/api/v1/estates/{id}/facilities/{facility}", tag = "estates",
    params(("id" = Uuid, Path), ("facility" = Uuid, Path)), responses((status = 200, body = EstateAnswer)))]
pub async fn remove_facility(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((id, facility)): Path<(Uuid, Uuid)>,
) -> Result<(Etag, Json<EstateAnswer>), Problem> {
    let command = Command::SetFacility {
        facility: FacilityId(facility),
        line: None,
    };
    send(&app, &caller, id, command).await
}

/// The duties of the caller's posts (U-06); whoever writes them sees all.
#[utoipa::path(get, path = "/api/v1/estates/{id}/posts", tag = "estates", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<PostAnswer>)))]
pub async fn list_posts(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<PostAnswer>>, Problem> {
    let state = load(&app, &caller, id).await?;
    let writes = caller.actor.may_within("estates.write", EstateId(id));
    let holds = |roles: &[domain::actor::Role]| roles.iter().any(|role| caller.actor.holds_anywhere(*role));
    let posts = state
        .posts
        .iter()
        .filter(|(_, post)| writes || holds(&post.roles));
    Ok(Json(
        posts
            .map(|(title, post)| PostAnswer {
                title: title.clone(),
                post: PostJson {
                    roles: post.roles.clone(),
                    duties: post.duties.clone(),
                },
            })
            .collect(),
    ))
}

/// Records the duties of a post.
#[utoipa::path(put, path = "/api/v1/estates/{id}/posts/{title}", tag = "estates",
    params(("id" = Uuid, Path), ("title" = String, Path)), request_body = PostJson,
    responses((status = 200, body = EstateAnswer)))]
pub async fn put_post(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((id, title)): Path<(Uuid, String)>,
    Json(post): Json<PostJson>,
) -> Result<(Etag, Json<EstateAnswer>), Problem> {
    send(
        &app,
        &caller,
        id,
        Command::SetPost {
            title,
            post: Some(post.into()),
        },
    )
    .await
}

/// Removes a post; the journal keeps it.
#[utoipa::path(delete, path = "/api/v1/estates/{id}/posts/{title}", tag = "estates",
    params(("id" = Uuid, Path), ("title" = String, Path)), responses((status = 200, body = EstateAnswer)))]
pub async fn remove_post(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((id, title)): Path<(Uuid, String)>,
) -> Result<(Etag, Json<EstateAnswer>), Problem> {
    send(&app, &caller, id, Command::SetPost { title, post: None }).await
}

/// Names the duty manager of a local day.
#[utoipa::path(put, path = "/api/v1/estates/{id}/duty/{on}", tag = "estates",
    params(("id" = Uuid, Path), ("on" = String, Path)), request_body = NameDutyManager,
    responses((status = 200, body = EstateAnswer)))]
pub async fn name_duty_manager(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((id, on)): Path<(Uuid, Date)>,
    Json(wish): Json<NameDutyManager>,
) -> Result<(Etag, Json<EstateAnswer>), Problem> {
    let command = Command::SetDutyManager {
        on,
        staff: StaffId(wish.staff_id),
    };
    send(&app, &caller, id, command).await
}
