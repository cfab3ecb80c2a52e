//! Routes of staff.

use std::sync::Arc;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    ids::{AreaId, DepartmentId, EstateId, StaffId},
    personal::{Personal, PersonalClass},
    rejection::Rejection,
    staff::{Command, NewStaff, Staff, StaffChanges, StaffMember},
    text::tidy,
};
use jiff::tz::TimeZone;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    facts::audit,
    table::{self, Filter},
    wire::{ChangeStaff, CreateStaff, Leave, Nothing, SetAway, SignOn, StaffAnswer, StaffQuery},
};
use crate::{
    app::App,
    contact::PhoneInput,
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
        .routes(routes!(create_staff, list_staff))
        .routes(routes!(get_staff, change_staff))
        .routes(routes!(get_staff_journal))
        .routes(routes!(sign_on_staff))
        .routes(routes!(sign_off_staff))
        .routes(routes!(set_staff_away))
        .routes(routes!(return_staff))
        .routes(routes!(leave_staff))
}

/// A member of staff whom the caller may see: oneself, colleagues of the estates served, people of the company.
async fn load(app: &Arc<App>, caller: &Caller, id: Uuid) -> Result<(StaffMember, i64), Problem> {
    let unknown = || Rejection::not_found("staff.unknown");
    let stored = app
        .store
        .read(move |tx| async move { tx.load("staff", id).await })
        .await?;
    let stored = stored.ok_or_else(unknown)?;
    let member = super::read(&stored.state)?;
    let own = caller.actor.staff == Some(StaffId(id));
    let scope = caller.actor.scope("staff.read");
    let seen = match member.estate {
        Some(estate) => scope.reaches(estate),
        None => caller.actor.may_anywhere("staff.read"),
    };
    if own || seen {
        Ok((member, stored.version))
    } else {
        Err(unknown().into())
    }
}

async fn send(
    app: &Arc<App>,
    caller: &Caller,
    id: Uuid,
    command: Command,
    seen: Option<i64>,
) -> Result<(Etag, Json<StaffAnswer>), Problem> {
    load(app, caller, id).await?;
    let done = execute::<Staff>(app, &caller.actor, Call::new(id, command).seen(seen)).await?;
    Ok((
        Etag(done.version),
        Json(StaffAnswer::new(&done.state, done.version)),
    ))
}

fn name(text: &str) -> Personal {
    Personal::new(PersonalClass::Name, tidy(text))
}

/// Puts a member of staff on file.
#[utoipa::path(post, path = "/api/v1/staff", tag = "staff", request_body = CreateStaff,
    responses((status = 201, body = StaffAnswer)))]
pub async fn create_staff(
    State(app): State<Arc<App>>,
    caller: Caller,
    Keyed(wish, key): Keyed<CreateStaff>,
) -> Result<(StatusCode, Etag, Json<StaffAnswer>), Problem> {
    caller.require("staff.write")?;
    let staff = StaffId(app.ids.next(app.time.now()));
    let new = NewStaff {
        staff,
        estate: wish.estate_id.map(EstateId),
        name: name(&wish.name),
        service_number: wish.service_number,
        title: wish.title.chars().take(40).collect(),
        grants: wish.grants,
        departments: wish.department_ids.into_iter().map(DepartmentId).collect(),
        skills: wish.skills,
        areas: wish.area_ids.into_iter().map(AreaId).collect(),
        phones: PhoneInput::read_all(&wish.phones, "phones", None)?,
        wishes: wish.wishes.read()?,
    };
    let call = Call::new(staff, Command::Register { staff: Box::new(new) }).keyed(key);
    let done = execute::<Staff>(&app, &caller.actor, call).await?;
    Ok((
        StatusCode::CREATED,
        Etag(done.version),
        Json(StaffAnswer::new(&done.state, done.version)),
    ))
}

/// Staff by service number.
#[utoipa::path(get, path = "/api/v1/staff", tag = "staff", params(StaffQuery),
    responses((status = 200, body = Page<StaffAnswer>)))]
pub async fn list_staff(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<StaffQuery>,
) -> Result<Response, Problem> {
    caller.require("staff.read")?;
    let as_workbook = match query.format.as_deref() {
        None | Some("json") => false,
        Some("xlsx") => caller.require("exports.write").map(|()| true)?,
        Some(_) => return Err(Rejection::field("format", "unknown-value").into()),
    };
    let paging = Paging::new(query.limit, query.after);
    let limit = if as_workbook {
        app.settings.requests.workbook_rows_most
    } else {
        paging.rows(&app.settings.requests)?
    };
    let filter = Filter {
        estate: query.estate_id,
        department: query.department_id,
        on_shift: query.on_shift,
        left: query.left.unwrap_or_default(),
        q: query.q.as_deref().map(tidy).filter(|q| !q.is_empty()),
        after: paging.after()?,
        limit,
    };
    let scope = caller.actor.scope("staff.read");
    let rows = app
        .store
        .read(move |tx| async move { table::list(&tx, &scope, &filter).await })
        .await?;
    let rows = rows
        .iter()
        .map(|row| StaffAnswer::new(&row.member, row.version))
        .collect();
    let page = Page::cut(rows, limit, |row: &StaffAnswer| {
        (row.service_number.clone(), row.id)
    });
    if !as_workbook {
        return Ok(Json(page).into_response());
    }
    let line = audit::Line::by(&caller, "export").what(format!("staff {}", page.items.len()));
    audit::note(&app, line.within(query.estate_id.map(EstateId)).into()).await?;
    workbook::answer("员工.xlsx", vec![sheet(page.items)]).await
}

fn sheet(staff: Vec<StaffAnswer>) -> Sheet {
    let column = Column::new;
    Sheet {
        name: "员工".to_owned(),
        columns: vec![
            column("工号", 12.0),
            column("姓名", 12.0),
            column("岗位", 16.0),
            column("电话", 24.0),
            column("技能", 24.0),
            column("在岗", 8.0),
        ],
        rows: staff
            .into_iter()
            .map(|member| {
                let phones: Vec<String> = member.phones.into_iter().map(|phone| phone.number).collect();
                vec![
                    member.service_number.into(),
                    member.name.into(),
                    member.title.into(),
                    phones.join("、").into(),
                    member.skills.join("、").into(),
                    if member.shift_estate_id.is_some() {
                        "是"
                    } else {
                        ""
                    }
                    .into(),
                ]
            })
            .collect(),
        zone: TimeZone::UTC,
    }
}

/// One member of staff.
#[utoipa::path(get, path = "/api/v1/staff/{id}", tag = "staff", params(("id" = Uuid, Path)),
    responses((status = 200, body = StaffAnswer)))]
pub async fn get_staff(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<(Etag, Json<StaffAnswer>), Problem> {
    let (member, version) = load(&app, &caller, id).await?;
    Ok((Etag(version), Json(StaffAnswer::new(&member, version))))
}

/// Changes details; one's own numbers and wishes are one's own to keep right.
#[utoipa::path(patch, path = "/api/v1/staff/{id}", tag = "staff", params(("id" = Uuid, Path)),
    request_body = ChangeStaff, responses((status = 200, body = StaffAnswer)))]
pub async fn change_staff(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    IfMatch(seen): IfMatch,
    Json(wish): Json<ChangeStaff>,
) -> Result<(Etag, Json<StaffAnswer>), Problem> {
    let changes = StaffChanges {
        name: wish.name.as_deref().map(name),
        service_number: wish.service_number,
        title: wish.title,
        grants: wish.grants,
        departments: wish
            .department_ids
            .map(|ids| ids.into_iter().map(DepartmentId).collect()),
        skills: wish.skills,
        areas: wish.area_ids.map(|ids| ids.into_iter().map(AreaId).collect()),
        phones: wish
            .phones
            .map(|phones| PhoneInput::read_all(&phones, "phones", None))
            .transpose()?,
        wishes: wish.wishes.map(|wishes| wishes.read()).transpose()?,
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

/// Who changed what when, masked.
#[utoipa::path(get, path = "/api/v1/staff/{id}/journal", tag = "staff", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<HistoryEntry>)))]
pub async fn get_staff_journal(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<HistoryEntry>>, Problem> {
    load(&app, &caller, id).await?;
    Ok(Json(
        app.store
            .read(move |tx| async move { history::of(&tx, "staff", id, false).await })
            .await?,
    ))
}

/// Begins a shift: on shift means signed on.
#[utoipa::path(post, path = "/api/v1/staff/{id}/sign-on", tag = "staff", params(("id" = Uuid, Path)),
    request_body = SignOn, responses((status = 200, body = StaffAnswer)))]
pub async fn sign_on_staff(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(wish): Json<SignOn>,
) -> Result<(Etag, Json<StaffAnswer>), Problem> {
    send(
        &app,
        &caller,
        id,
        Command::SignOn {
            estate: EstateId(wish.estate_id),
        },
        None,
    )
    .await
}

/// Ends the shift.
#[utoipa::path(post, path = "/api/v1/staff/{id}/sign-off", tag = "staff", params(("id" = Uuid, Path)),
    request_body = Nothing, responses((status = 200, body = StaffAnswer)))]
pub async fn sign_off_staff(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Keyed(Nothing {}, _): Keyed<Nothing>,
) -> Result<(Etag, Json<StaffAnswer>), Problem> {
    send(&app, &caller, id, Command::SignOff, None).await
}

/// Records an absence of whole days.
#[utoipa::path(post, path = "/api/v1/staff/{id}/away", tag = "staff", params(("id" = Uuid, Path)),
    request_body = SetAway, responses((status = 200, body = StaffAnswer)))]
pub async fn set_staff_away(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(wish): Json<SetAway>,
) -> Result<(Etag, Json<StaffAnswer>), Problem> {
    let reason = Personal::new(PersonalClass::Text, wish.reason.trim());
    send(
        &app,
        &caller,
        id,
        Command::SetAway {
            from_on: wish.from_on,
            until_on: wish.until_on,
            reason,
        },
        None,
    )
    .await
}

/// Back earlier than recorded.
#[utoipa::path(post, path = "/api/v1/staff/{id}/return", tag = "staff", params(("id" = Uuid, Path)),
    request_body = Nothing, responses((status = 200, body = StaffAnswer)))]
pub async fn return_staff(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Keyed(Nothing {}, _): Keyed<Nothing>,
) -> Result<(Etag, Json<StaffAnswer>), Problem> {
    send(&app, &caller, id, Command::Return, None).await
}

/// Leaves the company; an area's officer is replaced first.
#[utoipa::path(post, path = "/api/v1/staff/{id}/leave", tag = "staff", params(("id" = Uuid, Path)),
    request_body = Leave, responses((status = 200, body = StaffAnswer)))]
pub async fn leave_staff(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(wish): Json<Leave>,
) -> Result<(Etag, Json<StaffAnswer>), Problem> {
    send(&app, &caller, id, Command::Leave { on: wish.on }, None).await
}
