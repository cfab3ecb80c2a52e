//! Routes of staff.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    ids::{AreaId, DepartmentId, EstateId, StaffId},
    personal::{Personal, PersonalClass},
    staff::{Command, NewStaff, Staff, StaffChanges},
    text::tidy,
};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    table::{self, Filter},
    wire::{ChangeStaff, CreateStaff, Leave, Nothing, SetAway, SignOn, StaffAnswer, StaffQuery},
};
use crate::{
    app::App,
    contact::PhoneInput,
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
        .routes(routes!(create_staff, list_staff))
        .routes(routes!(get_staff, change_staff))
        .routes(routes!(get_staff_journal))
        .routes(routes!(sign_on_staff))
        .routes(routes!(sign_off_staff))
        .routes(routes!(set_staff_away))
        .routes(routes!(return_staff))
        .routes(routes!(leave_staff))
}

impl Record for Staff {
    type Beside = ();
    type Answer = StaffAnswer;

    /// Oneself, colleagues of the estates served, people of the company.
    async fn find(
        app: &Arc<App>,
        caller: &Caller,
        permission: &str,
        id: Uuid,
    ) -> Result<Option<Found<Self>>, Problem> {
        let stored = app
            .store
            .read(move |tx| async move { tx.load("staff", id).await })
            .await?;
        let Some(stored) = stored else { return Ok(None) };
        let state = super::read(&stored.state)?;
        let own = caller.actor.staff == Some(StaffId(id));
        let seen = match state.estate {
            Some(estate) => caller.actor.scope(permission).reaches(estate),
            None => caller.actor.may_anywhere(permission),
        };
        Ok((own || seen).then_some(Found {
            state,
            version: stored.version,
            beside: (),
        }))
    }

    fn answer(_app: &App, _caller: &Caller, found: Found<Self>, _whole: bool) -> StaffAnswer {
        StaffAnswer::new(&found.state, found.version)
    }

    async fn answer_done(
        _app: &Arc<App>,
        _caller: &Caller,
        done: Done<Self>,
    ) -> Result<(Etag, Json<StaffAnswer>), Problem> {
        let answer = StaffAnswer::new(&done.state, done.version);
        Ok((Etag(done.version), Json(answer)))
    }
}

impl Listing for Staff {
    type Query = StaffQuery;
    type Row = StaffAnswer;
    type Mark = (String, Uuid);

    const TITLE: &'static str = "员工";
    const COLUMNS: &'static [(&'static str, f64)] = &[
        ("工号", 12.0),
        ("姓名", 12.0),
        ("岗位", 16.0),
        ("电话", 24.0),
        ("技能", 24.0),
        ("在岗", 8.0),
    ];

    fn asked(query: &StaffQuery) -> Asked {
        Asked {
            paging: Paging::new(query.limit, query.after.clone()),
            format: query.format.clone(),
            purpose: query.purpose.clone(),
            estate: query.estate_id.map(EstateId),
        }
    }

    fn of_estate(estate: EstateId) -> StaffQuery {
        StaffQuery {
            estate_id: Some(estate.into()),
            ..StaffQuery::default()
        }
    }

    async fn rows(
        app: &Arc<App>,
        reader: &Reader,
        query: &StaffQuery,
        after: Option<Self::Mark>,
        limit: u32,
    ) -> Result<Vec<StaffAnswer>, Problem> {
        let filter = Filter {
            estate: query.estate_id,
            department: query.department_id,
            on_shift: query.on_shift,
            left: query.left.unwrap_or_default(),
            q: query.q.as_deref().map(tidy).filter(|q| !q.is_empty()),
            after,
            limit,
        };
        let scope = reader.scope("staff.read");
        let rows = app
            .store
            .read(move |tx| async move { table::list(&tx, &scope, &filter).await })
            .await?;
        let answer = |row: &table::Listed| StaffAnswer::new(&row.member, row.version);
        Ok(rows.iter().map(answer).collect())
    }

    fn mark(_query: &Self::Query, row: &StaffAnswer) -> Self::Mark {
        (row.service_number.clone(), row.id)
    }

    fn cells(member: StaffAnswer) -> Vec<Cell> {
        let phones: Vec<String> = member.phones.into_iter().map(|phone| phone.number).collect();
        let on_shift = if member.shift_estate_id.is_some() {
            "是"
        } else {
            ""
        };
        vec![
            member.service_number.into(),
            member.name.into(),
            member.title.into(),
            phones.join("、").into(),
            member.skills.join("、").into(),
            on_shift.into(),
        ]
    }
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
    let command = Command::Register { staff: Box::new(new) };
    record::create::<Staff>(&app, &caller, staff, command, key).await
}

/// Staff by service number.
#[utoipa::path(get, path = "/api/v1/staff", tag = "staff", params(StaffQuery),
    responses((status = 200, body = Page<StaffAnswer>)))]
pub async fn list_staff(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<StaffQuery>,
) -> Result<Response, Problem> {
    listing::list::<Staff>(&app, &caller, query).await
}

/// One member of staff.
#[utoipa::path(get, path = "/api/v1/staff/{id}", tag = "staff", params(("id" = Uuid, Path)),
    responses((status = 200, body = StaffAnswer)))]
pub async fn get_staff(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<(Etag, Json<StaffAnswer>), Problem> {
    record::get::<Staff>(&app, &caller, id).await
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
    record::send::<Staff>(
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
    record::journal::<Staff>(&app, &caller, id).await
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
    record::send::<Staff>(
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
    record::send::<Staff>(&app, &caller, id, Command::SignOff, None).await
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
    record::send::<Staff>(
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
    record::send::<Staff>(&app, &caller, id, Command::Return, None).await
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
    record::send::<Staff>(&app, &caller, id, Command::Leave { on: wish.on }, None).await
}
