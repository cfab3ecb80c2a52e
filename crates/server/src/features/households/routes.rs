//! Routes of owner files.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    actor::Scope,
    households::{Command, EmergencyContact, Household, Households, NewCare},
    ids::{EstateId, HouseholdId, PersonId, UnitId},
    personal::{Personal, PersonalClass},
    rejection::Rejection,
    residence::UnitRole,
    search::query_words,
};
use jiff::{civil::Date, tz::TimeZone};
use store::{StoreError, Tx};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    facts::{self, Tied, audit},
    table::{self, Filter, Listed},
    wire::{
        ChangeHousehold, ConfirmHousehold, CreateHousehold, HouseholdAnswer, HouseholdRow, HouseholdsQuery,
        MarkCare, RevealHousehold, TiedAnswer, holds,
    },
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
        .routes(routes!(create_household, list_households))
        .routes(routes!(get_household, change_household))
        .routes(routes!(get_household_journal))
        .routes(routes!(confirm_household))
        .routes(routes!(mark_household_care))
        .routes(routes!(end_household_care))
        .routes(routes!(reveal_household))
}

/// An owner file as it was read.
struct Found {
    state: Household,
    version: i64,
    listed: Listed,
    people: Vec<Tied>,
    today: Date,
}

async fn read(tx: &Tx, scope: &Scope, id: Uuid, now: jiff::Timestamp) -> Result<Option<Found>, StoreError> {
    let Some(stored) = tx.load("households", id).await? else {
        return Ok(None);
    };
    let state: Household =
        serde_json::from_str(&stored.state).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let filter = Filter {
        unit: Some(state.unit.into()),
        limit: 1,
        ..Filter::default()
    };
    let Some(listed) = table::list(tx, scope, &filter).await?.into_iter().next() else {
        return Ok(None);
    };
    let people = facts::people(tx, &[state.unit]).await?;
    let today = facts::today(tx, state.estate, now).await?;
    Ok(Some(Found {
        state,
        version: stored.version,
        listed,
        people,
        today,
    }))
}

/// An owner file that the caller may see.
async fn load(app: &Arc<App>, caller: &Caller, permission: &str, id: Uuid) -> Result<Found, Problem> {
    let (scope, now) = (caller.actor.scope(permission), app.time.now());
    let found = app
        .store
        .read(move |tx| async move { read(&tx, &scope, id, now).await })
        .await?;
    Ok(found.ok_or_else(|| Rejection::not_found("households.unknown"))?)
}

fn answer(found: Found, caller: &Caller, whole: bool) -> HouseholdAnswer {
    let estate = found.state.estate;
    let named = caller.actor.may_within("households.reveal", estate);
    // Gate and workers see who lives where, but not what they do for a living (V-05).
    let details = whole || named || caller.actor.may_within("households.write", estate);
    let shown = |tied: &Tied| TiedAnswer::new(tied, named, whole);
    let (present, former): (Vec<&Tied>, Vec<&Tied>) =
        found.people.iter().partition(|tied| holds(tied, found.today));
    let row = HouseholdRow::new(found.listed, present.into_iter().map(shown).collect());
    let former = former.into_iter().map(shown).collect();
    HouseholdAnswer::new(
        &found.state,
        row,
        former,
        found.version,
        found.today,
        (details, whole),
    )
}

async fn send(
    app: &Arc<App>,
    caller: &Caller,
    id: Uuid,
    command: Command,
    seen: Option<i64>,
) -> Result<(Etag, Json<HouseholdAnswer>), Problem> {
    load(app, caller, "households.read", id).await?;
    let done = execute::<Households>(app, &caller.actor, Call::new(id, command).seen(seen)).await?;
    let found = load(app, caller, "households.read", done.id).await?;
    Ok((Etag(done.version), Json(answer(found, caller, false))))
}

/// Opens the owner file of a unit.
#[utoipa::path(post, path = "/api/v1/households", tag = "households", request_body = CreateHousehold,
    responses((status = 201, body = HouseholdAnswer)))]
pub async fn create_household(
    State(app): State<Arc<App>>,
    caller: Caller,
    Keyed(wish, key): Keyed<CreateHousehold>,
) -> Result<(StatusCode, Etag, Json<HouseholdAnswer>), Problem> {
    caller.require_in("households.write", EstateId(wish.estate_id))?;
    let household = HouseholdId(app.ids.next(app.time.now()));
    let command = Command::Open {
        household,
        estate: EstateId(wish.estate_id),
        unit: UnitId(wish.unit_id),
        changes: Box::new(wish.details.read(None)?),
    };
    let call = Call::new(household, command).keyed(key);
    let done = execute::<Households>(&app, &caller.actor, call).await?;
    let found = load(&app, &caller, "households.read", done.id).await?;
    Ok((
        StatusCode::CREATED,
        Etag(done.version),
        Json(answer(found, &caller, false)),
    ))
}

/// Ways to share the words of a query between people and places: `张伟 3-2-501` names one of each.
fn splits(q: &str) -> Vec<(Vec<String>, Vec<String>)> {
    let whole = query_words(q);
    if whole.is_empty() {
        return vec![(vec!["\u{0}".to_owned()], Vec::new())];
    }
    let mut ways = vec![(whole.clone(), Vec::new()), (Vec::new(), whole)];
    let parts: Vec<&str> = q.split_whitespace().take(5).collect();
    for cut in 1..parts.len() {
        let (front, back) = (
            query_words(&parts[..cut].join(" ")),
            query_words(&parts[cut..].join(" ")),
        );
        if !front.is_empty() && !back.is_empty() {
            ways.push((front.clone(), back.clone()));
            ways.push((back, front));
        }
    }
    ways
}

/// The desk's search: room in any form, name, pinyin, initials, phone tail, or several of them; in the order of
/// the addresses, numbers masked.
#[utoipa::path(get, path = "/api/v1/households", tag = "households", params(HouseholdsQuery),
    responses((status = 200, body = Page<HouseholdRow>)))]
pub async fn list_households(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<HouseholdsQuery>,
) -> Result<Response, Problem> {
    caller.require("households.read")?;
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
    let q = query.q.as_deref().map(str::trim).filter(|q| !q.is_empty());
    if q.is_some_and(|q| q.chars().count() > 100) {
        return Err(Rejection::field("q", "too-long").into());
    }
    let filter = Filter {
        estate: query.estate_id,
        area: query.area_id,
        building: query.building_id,
        unit: query.unit_id,
        special_care: query.special_care,
        unconfirmed_since: query.unconfirmed_since,
        splits: q.map(splits).unwrap_or_default(),
        after: paging.after()?,
        limit,
    };
    let scope = caller.actor.scope("households.read");
    let now = app.time.now();
    let (rows, people, days) = app
        .store
        .read(move |tx| async move {
            let rows = table::list(&tx, &scope, &filter).await?;
            let units: Vec<UnitId> = rows.iter().map(|row| row.place.unit).collect();
            let mut days: HashMap<EstateId, Date> = HashMap::new();
            for row in &rows {
                if let Entry::Vacant(day) = days.entry(row.place.estate) {
                    day.insert(facts::today(&tx, row.place.estate, now).await?);
                }
            }
            Ok((rows, facts::people(&tx, &units).await?, days))
        })
        .await?;
    let mut by_unit: HashMap<UnitId, Vec<Tied>> = HashMap::new();
    for tied in people {
        by_unit.entry(tied.unit).or_default().push(tied);
    }
    let rows = rows.into_iter().map(|listed| {
        let named = caller.actor.may_within("households.reveal", listed.place.estate);
        let today = days.get(&listed.place.estate).copied().unwrap_or_default();
        let people = by_unit.remove(&listed.place.unit).unwrap_or_default();
        let present = people.iter().filter(|tied| holds(tied, today));
        let people = present.map(|tied| TiedAnswer::new(tied, named, false)).collect();
        HouseholdRow::new(listed, people)
    });
    let page = Page::cut(rows.collect(), limit, |row: &HouseholdRow| {
        (row.sort.clone(), row.unit_id)
    });
    if !as_workbook {
        return Ok(Json(page).into_response());
    }
    let line = audit::Line::by(&caller, "export").what(format!("households {}", page.items.len()));
    audit::note(&app, line.within(query.estate_id.map(EstateId)).into()).await?;
    workbook::answer("业户.xlsx", vec![sheet(&page.items)]).await
}

/// Rooms and phones as text; the same rows read back by the import.
fn sheet(rows: &[HouseholdRow]) -> Sheet {
    let column = Column::new;
    let name = |person: &TiedAnswer| Some(person.name.clone());
    let phone = |person: &TiedAnswer| person.phone.clone();
    Sheet {
        name: "业户".to_owned(),
        columns: vec![
            column("房号", 16.0),
            column("地址", 24.0),
            column("业主姓名", 20.0),
            column("业主电话", 30.0),
            column("租户姓名", 20.0),
            column("租户电话", 30.0),
            column("家庭成员", 24.0),
            column("特殊关怀", 10.0),
            column("最近核实", 12.0),
        ],
        rows: rows
            .iter()
            .map(|row| {
                vec![
                    row.short.clone().into(),
                    row.title.clone().into(),
                    row.joined(UnitRole::Owner, name).into(),
                    row.joined(UnitRole::Owner, phone).into(),
                    row.joined(UnitRole::Tenant, name).into(),
                    row.joined(UnitRole::Tenant, phone).into(),
                    row.joined(UnitRole::Member, name).into(),
                    if row.special_care { "是" } else { "" }.into(),
                    row.confirmed_on.into(),
                ]
            })
            .collect(),
        zone: TimeZone::UTC,
    }
}

/// One owner file, numbers masked.
#[utoipa::path(get, path = "/api/v1/households/{id}", tag = "households", params(("id" = Uuid, Path)),
    responses((status = 200, body = HouseholdAnswer)))]
pub async fn get_household(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<(Etag, Json<HouseholdAnswer>), Problem> {
    let found = load(&app, &caller, "households.read", id).await?;
    Ok((Etag(found.version), Json(answer(found, &caller, false))))
}

/// Changes details.
#[utoipa::path(patch, path = "/api/v1/households/{id}", tag = "households", params(("id" = Uuid, Path)),
    request_body = ChangeHousehold, responses((status = 200, body = HouseholdAnswer)))]
pub async fn change_household(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    IfMatch(seen): IfMatch,
    Json(wish): Json<ChangeHousehold>,
) -> Result<(Etag, Json<HouseholdAnswer>), Problem> {
    let found = load(&app, &caller, "households.read", id).await?;
    let changes = wish.read(found.state.head)?;
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
#[utoipa::path(get, path = "/api/v1/households/{id}/journal", tag = "households", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<HistoryEntry>)))]
pub async fn get_household_journal(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<HistoryEntry>>, Problem> {
    load(&app, &caller, "households.read", id).await?;
    Ok(Json(
        app.store
            .read(move |tx| async move { history::of(&tx, "households", id, false).await })
            .await?,
    ))
}

/// Confirms that the file is right.
#[utoipa::path(post, path = "/api/v1/households/{id}/confirm", tag = "households", params(("id" = Uuid, Path)),
    request_body = ConfirmHousehold, responses((status = 200, body = HouseholdAnswer)))]
pub async fn confirm_household(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(wish): Json<ConfirmHousehold>,
) -> Result<(Etag, Json<HouseholdAnswer>), Problem> {
    send(&app, &caller, id, Command::Confirm { on: wish.on }, None).await
}

/// Marks the household as needing special care, with its emergency contacts; needs a recorded consent.
#[utoipa::path(put, path = "/api/v1/households/{id}/care", tag = "households", params(("id" = Uuid, Path)),
    request_body = MarkCare, responses((status = 200, body = HouseholdAnswer)))]
pub async fn mark_household_care(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(wish): Json<MarkCare>,
) -> Result<(Etag, Json<HouseholdAnswer>), Problem> {
    let consent_by = PersonId(wish.consent_by_id);
    let note = wish
        .note
        .map(|note| note.trim().to_owned())
        .filter(|note| !note.is_empty());
    let mut contacts = Vec::with_capacity(wish.contacts.len());
    for contact in &wish.contacts {
        contacts.push(EmergencyContact {
            name: Personal::new(PersonalClass::Name, contact.name.trim()),
            relation: contact.relation.chars().take(20).collect(),
            phones: PhoneInput::read_all(&contact.phones, "contacts.phones", None)?,
        });
    }
    let care = NewCare {
        reasons: wish.reasons,
        note: note.map(|note| Personal::new(PersonalClass::Sensitive, note).of(Some(consent_by))),
        contacts,
        consent_by,
    };
    send(
        &app,
        &caller,
        id,
        Command::MarkCare { care: Box::new(care) },
        None,
    )
    .await
}

/// Takes the mark of special care away; its emergency contacts go with it.
#[utoipa::path(delete, path = "/api/v1/households/{id}/care", tag = "households", params(("id" = Uuid, Path)),
    responses((status = 200, body = HouseholdAnswer)))]
pub async fn end_household_care(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<(Etag, Json<HouseholdAnswer>), Problem> {
    send(&app, &caller, id, Command::EndCare, None).await
}

/// Shows the file whole, emergency contacts included, for a purpose that is logged.
#[utoipa::path(post, path = "/api/v1/households/{id}/reveal", tag = "households", params(("id" = Uuid, Path)),
    request_body = RevealHousehold, responses((status = 200, body = HouseholdAnswer)))]
pub async fn reveal_household(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(wish): Json<RevealHousehold>,
) -> Result<Json<HouseholdAnswer>, Problem> {
    caller.require("households.reveal")?;
    let found = load(&app, &caller, "households.reveal", id).await?;
    let purpose = wish.purpose.trim();
    if purpose.chars().count() < 2 || purpose.chars().count() > 200 {
        return Err(Rejection::field("purpose", "required").into());
    }
    let line = audit::Line::by(&caller, "reveal")
        .about("households", id)
        .within(Some(found.state.estate));
    audit::note(&app, line.purpose(purpose).into()).await?;
    Ok(Json(answer(found, &caller, true)))
}
