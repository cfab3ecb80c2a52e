//! Routes of persons.

use std::sync::Arc;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    ids::{EstateId, PersonId, UnitId},
    personal::{Personal, PersonalClass},
    persons::{Command, NewPerson, Person, PersonChanges, Persons, UnitRole},
    rejection::Rejection,
    search::query_words,
    text::tidy,
};
use jiff::tz::TimeZone;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    facts::{audit, place_covered},
    table::{self, Filter},
    wire::{
        ChangePerson, CreatePerson, EndRole, GiveConsent, PersonAnswer, PersonsQuery, Reveal, RoleInput,
        Shown, WithdrawConsent,
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
        .routes(routes!(create_person, list_persons))
        .routes(routes!(get_person, change_person))
        .routes(routes!(get_person_journal))
        .routes(routes!(take_person_role))
        .routes(routes!(end_person_role))
        .routes(routes!(give_person_consent))
        .routes(routes!(withdraw_person_consent))
        .routes(routes!(reveal_person))
        .routes(routes!(erase_person))
}

/// A person that the caller may see, with the version.
async fn load(app: &Arc<App>, caller: &Caller, permission: &str, id: Uuid) -> Result<(Person, i64), Problem> {
    let unknown = || Rejection::not_found("persons.unknown");
    let scope = caller.actor.scope(permission);
    let found = app
        .store
        .read(move |tx| async move {
            let Some(stored) = tx.load("persons", id).await? else {
                return Ok(None);
            };
            let Some(person) = super::of_id(&tx, PersonId(id)).await? else {
                return Ok(None);
            };
            let seen = place_covered(&tx, &scope.reach, &person).await?;
            Ok(seen.then_some((person, stored.version)))
        })
        .await?;
    Ok(found.ok_or_else(unknown)?)
}

/// Whoever may reveal sees names; numbers stay masked until they are revealed.
fn shown(caller: &Caller, estate: EstateId) -> Shown {
    if caller.actor.may_within("persons.reveal", estate) {
        Shown::Named
    } else {
        Shown::Masked
    }
}

async fn send(
    app: &Arc<App>,
    caller: &Caller,
    id: Uuid,
    command: Command,
    seen: Option<i64>,
) -> Result<(Etag, Json<PersonAnswer>), Problem> {
    load(app, caller, "persons.read", id).await?;
    let done = execute::<Persons>(app, &caller.actor, Call::new(id, command).seen(seen)).await?;
    let answer = PersonAnswer::new(&done.state, Some(done.version), shown(caller, done.state.estate));
    Ok((Etag(done.version), Json(answer)))
}

fn name(text: &str, person: PersonId) -> Personal {
    Personal::new(PersonalClass::Name, tidy(text)).of(Some(person))
}

/// Puts a person on file.
#[utoipa::path(post, path = "/api/v1/persons", tag = "persons", request_body = CreatePerson,
    responses((status = 201, body = PersonAnswer)))]
pub async fn create_person(
    State(app): State<Arc<App>>,
    caller: Caller,
    Keyed(wish, key): Keyed<CreatePerson>,
) -> Result<(StatusCode, Etag, Json<PersonAnswer>), Problem> {
    caller.require_in("persons.write", EstateId(wish.estate_id))?;
    let person = PersonId(app.ids.next(app.time.now()));
    if wish.roles.iter().any(|role| role.until_on.is_some()) {
        return Err(Rejection::field("roles.untilOn", "unknown-field").into());
    }
    let new = NewPerson {
        person,
        estate: EstateId(wish.estate_id),
        name: name(&wish.name, person),
        salutation: wish.salutation,
        phones: PhoneInput::read_all(&wish.phones, "phones", Some(person))?,
        wishes: wish.wishes.read()?,
        roles: wish
            .roles
            .into_iter()
            .map(|role| (UnitId(role.unit_id), role.role, role.from_on))
            .collect(),
        under_14: wish.under14,
        guardian: wish.guardian_id.map(PersonId),
        guardian_consent: wish.guardian_consent,
    };
    let call = Call::new(
        person,
        Command::Register {
            person: Box::new(new),
        },
    )
    .keyed(key);
    let done = execute::<Persons>(&app, &caller.actor, call).await?;
    let answer = PersonAnswer::new(&done.state, Some(done.version), shown(&caller, done.state.estate));
    Ok((StatusCode::CREATED, Etag(done.version), Json(answer)))
}

/// Persons by name; found by name, pinyin, initials and phone tail.
#[utoipa::path(get, path = "/api/v1/persons", tag = "persons", params(PersonsQuery),
    responses((status = 200, body = Page<PersonAnswer>)))]
pub async fn list_persons(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<PersonsQuery>,
) -> Result<Response, Problem> {
    caller.require("persons.read")?;
    let as_workbook = match query.format.as_deref() {
        None | Some("json") => false,
        Some("xlsx") => caller.require("exports.write").map(|()| true)?,
        Some(_) => return Err(Rejection::field("format", "unknown-value").into()),
    };
    if query
        .role
        .as_ref()
        .is_some_and(|code| !UnitRole::ALL.iter().any(|known| known.code() == code))
    {
        return Err(Rejection::field("role", "unknown-value").into());
    }
    let paging = Paging::new(query.limit, query.after);
    let limit = if as_workbook {
        app.settings.requests.workbook_rows_most
    } else {
        paging.rows(&app.settings.requests)?
    };
    let filter = Filter {
        estate: query.estate_id,
        unit: query.unit_id,
        role: query.role,
        words: query.q.as_deref().map(query_words).unwrap_or_default(),
        after: paging.after()?,
        limit,
    };
    let scope = caller.actor.scope("persons.read");
    let rows = app
        .store
        .read(move |tx| async move { table::list(&tx, &scope, &filter).await })
        .await?;
    let mut persons = Vec::with_capacity(rows.len());
    for row in rows {
        let person: Person = serde_json::from_str(&row.state).map_err(Problem::fault)?;
        let mut answer = PersonAnswer::new(&person, None, shown(&caller, person.estate));
        (answer.sort, answer.id) = (row.name, row.id);
        persons.push(answer);
    }
    let page = Page::cut(persons, limit, |row| (row.sort.clone(), row.id));
    if !as_workbook {
        return Ok(Json(page).into_response());
    }
    let line = audit::Line::by(&caller, "export").what(format!("persons {}", page.items.len()));
    audit::note(&app, line.within(query.estate_id.map(EstateId)).into()).await?;
    workbook::answer("人员.xlsx", vec![sheet(page.items)]).await
}

fn sheet(persons: Vec<PersonAnswer>) -> Sheet {
    let column = Column::new;
    let joined = |texts: Vec<String>| texts.join("、");
    Sheet {
        name: "人员".to_owned(),
        columns: vec![
            column("姓名", 14.0),
            column("称呼", 8.0),
            column("电话", 30.0),
            column("身份", 20.0),
        ],
        rows: persons
            .into_iter()
            .map(|person| {
                let mut roles: Vec<String> = person
                    .roles
                    .iter()
                    .filter_map(|role| UnitRole::ALL.iter().find(|known| known.code() == role.role))
                    .map(|role| role.title().to_owned())
                    .collect();
                roles.dedup();
                vec![
                    person.name.into(),
                    person.salutation.into(),
                    joined(person.phones.into_iter().map(|phone| phone.number).collect()).into(),
                    joined(roles).into(),
                ]
            })
            .collect(),
        zone: TimeZone::UTC,
    }
}

/// One person, numbers masked.
#[utoipa::path(get, path = "/api/v1/persons/{id}", tag = "persons", params(("id" = Uuid, Path)),
    responses((status = 200, body = PersonAnswer)))]
pub async fn get_person(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<(Etag, Json<PersonAnswer>), Problem> {
    let (person, version) = load(&app, &caller, "persons.read", id).await?;
    Ok((
        Etag(version),
        Json(PersonAnswer::new(
            &person,
            Some(version),
            shown(&caller, person.estate),
        )),
    ))
}

/// Changes name, salutation, numbers or wishes.
#[utoipa::path(patch, path = "/api/v1/persons/{id}", tag = "persons", params(("id" = Uuid, Path)),
    request_body = ChangePerson, responses((status = 200, body = PersonAnswer)))]
pub async fn change_person(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    IfMatch(seen): IfMatch,
    Json(wish): Json<ChangePerson>,
) -> Result<(Etag, Json<PersonAnswer>), Problem> {
    let person = PersonId(id);
    let changes = PersonChanges {
        name: wish.name.map(|text| name(&text, person)),
        salutation: wish.salutation,
        phones: wish
            .phones
            .map(|phones| PhoneInput::read_all(&phones, "phones", Some(person)))
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
#[utoipa::path(get, path = "/api/v1/persons/{id}/journal", tag = "persons", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<HistoryEntry>)))]
pub async fn get_person_journal(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<HistoryEntry>>, Problem> {
    load(&app, &caller, "persons.read", id).await?;
    Ok(Json(
        app.store
            .read(move |tx| async move { history::of(&tx, "persons", id, false).await })
            .await?,
    ))
}

/// Records that the person is something to a unit.
#[utoipa::path(post, path = "/api/v1/persons/{id}/take-role", tag = "persons", params(("id" = Uuid, Path)),
    request_body = RoleInput, responses((status = 200, body = PersonAnswer)))]
pub async fn take_person_role(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(wish): Json<RoleInput>,
) -> Result<(Etag, Json<PersonAnswer>), Problem> {
    let command = Command::TakeRole {
        unit: UnitId(wish.unit_id),
        role: wish.role,
        from_on: wish.from_on,
        until_on: wish.until_on,
    };
    send(&app, &caller, id, command, None).await
}

/// Records that a role has ended.
#[utoipa::path(post, path = "/api/v1/persons/{id}/end-role", tag = "persons", params(("id" = Uuid, Path)),
    request_body = EndRole, responses((status = 200, body = PersonAnswer)))]
pub async fn end_person_role(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(wish): Json<EndRole>,
) -> Result<(Etag, Json<PersonAnswer>), Problem> {
    let command = Command::EndRole {
        unit: UnitId(wish.unit_id),
        role: wish.role,
        until_on: wish.until_on,
    };
    send(&app, &caller, id, command, None).await
}

/// Records a consent (V-05).
#[utoipa::path(post, path = "/api/v1/persons/{id}/give-consent", tag = "persons", params(("id" = Uuid, Path)),
    request_body = GiveConsent, responses((status = 200, body = PersonAnswer)))]
pub async fn give_person_consent(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(wish): Json<GiveConsent>,
) -> Result<(Etag, Json<PersonAnswer>), Problem> {
    let command = Command::GiveConsent {
        purpose: wish.purpose,
        how: wish.how,
        by_guardian: wish.by_guardian_id.map(PersonId),
        given_on: wish.given_on,
    };
    send(&app, &caller, id, command, None).await
}

/// Records that a consent was withdrawn.
#[utoipa::path(post, path = "/api/v1/persons/{id}/withdraw-consent", tag = "persons", params(("id" = Uuid, Path)),
    request_body = WithdrawConsent, responses((status = 200, body = PersonAnswer)))]
pub async fn withdraw_person_consent(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(wish): Json<WithdrawConsent>,
) -> Result<(Etag, Json<PersonAnswer>), Problem> {
    send(
        &app,
        &caller,
        id,
        Command::WithdrawConsent {
            purpose: wish.purpose,
        },
        None,
    )
    .await
}

/// Shows a person whole, for a purpose that is logged.
#[utoipa::path(post, path = "/api/v1/persons/{id}/reveal", tag = "persons", params(("id" = Uuid, Path)),
    request_body = Reveal, responses((status = 200, body = PersonAnswer)))]
pub async fn reveal_person(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(wish): Json<Reveal>,
) -> Result<Json<PersonAnswer>, Problem> {
    caller.require("persons.reveal")?;
    let (person, version) = load(&app, &caller, "persons.reveal", id).await?;
    let purpose = wish.purpose.trim();
    if purpose.chars().count() < 2 || purpose.chars().count() > 200 {
        return Err(Rejection::field("purpose", "required").into());
    }
    let line = audit::Line::by(&caller, "reveal")
        .about("persons", id)
        .within(Some(person.estate));
    audit::note(&app, line.purpose(purpose).into()).await?;
    Ok(Json(PersonAnswer::new(&person, Some(version), Shown::Whole)))
}

/// Forgets every personal value of somebody who is no longer served here.
#[utoipa::path(post, path = "/api/v1/persons/{id}/erase", tag = "persons", params(("id" = Uuid, Path)),
    responses((status = 200, body = PersonAnswer)))]
pub async fn erase_person(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<(Etag, Json<PersonAnswer>), Problem> {
    let (person, _) = load(&app, &caller, "persons.read", id).await?;
    let line = audit::Line::by(&caller, "erase")
        .about("persons", id)
        .within(Some(person.estate));
    let answer = send(&app, &caller, id, Command::Erase, None).await?;
    audit::note(&app, line.into()).await?;
    Ok(answer)
}
