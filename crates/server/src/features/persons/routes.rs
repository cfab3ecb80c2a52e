//! Routes of persons.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    actor::Actor,
    ids::{EstateId, PersonId, UnitId},
    personal::{Personal, PersonalClass},
    persons::{Command, NewPerson, PersonChanges, Persons, UnitRole},
    rejection::Rejection,
    search::query_words,
    text::tidy,
};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    facts::{audit, place_covered},
    table::{self, Filter},
    wire::{
        ChangePerson, CreatePerson, EndRole, ErasePerson, GiveConsent, PersonAnswer, PersonsQuery, Reveal,
        RoleInput, Shown, WithdrawConsent,
    },
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

impl Record for Persons {
    type Beside = ();
    type Answer = PersonAnswer;

    async fn find(
        app: &Arc<App>,
        caller: &Caller,
        permission: &str,
        id: Uuid,
    ) -> Result<Option<Found<Self>>, Problem> {
        let scope = caller.actor.scope(permission);
        let found = app
            .store
            .read(move |tx| async move {
                let Some(stored) = tx.load("persons", id).await? else {
                    return Ok(None);
                };
                let state = super::read(&stored.state)?;
                let seen = place_covered(&tx, &scope.reach, &state).await?;
                Ok(seen.then_some(Found {
                    state,
                    version: stored.version,
                    beside: (),
                }))
            })
            .await?;
        Ok(found)
    }

    fn answer(_app: &App, caller: &Caller, found: Found<Self>, whole: bool) -> PersonAnswer {
        let shown = if whole {
            Shown::Whole
        } else {
            shown(&caller.actor, found.state.estate)
        };
        PersonAnswer::new(&found.state, Some(found.version), shown)
    }

    async fn answer_done(
        _app: &Arc<App>,
        caller: &Caller,
        done: Done<Self>,
    ) -> Result<(Etag, Json<PersonAnswer>), Problem> {
        let shown = shown(&caller.actor, done.state.estate);
        let answer = PersonAnswer::new(&done.state, Some(done.version), shown);
        Ok((Etag(done.version), Json(answer)))
    }
}

impl Listing for Persons {
    type Query = PersonsQuery;
    type Row = PersonAnswer;
    type Mark = (String, Uuid);

    const TITLE: &'static str = "人员";
    const COLUMNS: &'static [(&'static str, f64)] =
        &[("姓名", 14.0), ("称呼", 8.0), ("电话", 30.0), ("身份", 20.0)];

    fn asked(query: &PersonsQuery) -> Asked {
        Asked {
            paging: Paging::new(query.limit, query.after.clone()),
            format: query.format.clone(),
            purpose: query.purpose.clone(),
            estate: query.estate_id.map(EstateId),
        }
    }

    fn of_estate(estate: EstateId) -> PersonsQuery {
        PersonsQuery {
            estate_id: Some(estate.into()),
            ..PersonsQuery::default()
        }
    }

    async fn rows(
        app: &Arc<App>,
        reader: &Reader,
        query: &PersonsQuery,
        after: Option<Self::Mark>,
        limit: u32,
    ) -> Result<Vec<PersonAnswer>, Problem> {
        let is_role = |code: &String| UnitRole::ALL.iter().any(|known| known.code() == code);
        if !query.role.as_ref().is_none_or(is_role) {
            return Err(Rejection::field("role", "unknown-value").into());
        }
        let filter = Filter {
            estate: query.estate_id,
            unit: query.unit_id,
            role: query.role.clone(),
            words: query.q.as_deref().map(query_words).unwrap_or_default(),
            after,
            limit,
        };
        let scope = reader.scope("persons.read");
        let rows = app
            .store
            .read(move |tx| async move { table::list(&tx, &scope, &filter).await })
            .await?;
        let mut persons = Vec::with_capacity(rows.len());
        for row in rows {
            let person = super::read(&row.state)?;
            let shown = if reader.whole {
                Shown::Whole
            } else {
                shown(&reader.actor, person.estate)
            };
            let mut answer = PersonAnswer::new(&person, None, shown);
            (answer.sort, answer.id) = (row.name, row.id);
            persons.push(answer);
        }
        Ok(persons)
    }

    fn mark(_query: &Self::Query, row: &PersonAnswer) -> Self::Mark {
        (row.sort.clone(), row.id)
    }

    fn cells(person: PersonAnswer) -> Vec<Cell> {
        let joined = |texts: Vec<String>| texts.join("、");
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
    }
}

/// Whoever may reveal sees names; numbers stay masked until they are revealed.
fn shown(actor: &Actor, estate: EstateId) -> Shown {
    if actor.may_within("persons.reveal", estate) {
        Shown::Named
    } else {
        Shown::Masked
    }
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
    let command = Command::Register {
        person: Box::new(new),
    };
    record::create::<Persons>(&app, &caller, person, command, key).await
}

/// Persons by name; found by name, pinyin, initials and phone tail.
#[utoipa::path(get, path = "/api/v1/persons", tag = "persons", params(PersonsQuery),
    responses((status = 200, body = Page<PersonAnswer>)))]
pub async fn list_persons(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<PersonsQuery>,
) -> Result<Response, Problem> {
    listing::list::<Persons>(&app, &caller, query).await
}

/// One person, numbers masked.
#[utoipa::path(get, path = "/api/v1/persons/{id}", tag = "persons", params(("id" = Uuid, Path)),
    responses((status = 200, body = PersonAnswer)))]
pub async fn get_person(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<(Etag, Json<PersonAnswer>), Problem> {
    record::get::<Persons>(&app, &caller, id).await
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
    record::send::<Persons>(
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
    record::journal::<Persons>(&app, &caller, id).await
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
    record::send::<Persons>(&app, &caller, id, command, None).await
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
    record::send::<Persons>(&app, &caller, id, command, None).await
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
    record::send::<Persons>(&app, &caller, id, command, None).await
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
    record::send::<Persons>(
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
    record::reveal::<Persons>(&app, &caller, id, &wish.purpose).await
}

/// Forgets every personal value of somebody who is no longer served here.
///
/// In the record, in owner files, in contact and description of the cases that this person reported, and in all
/// their journals, which stay whole and say that they were erased. Texts of others that name the person, by name or
/// number, go too, in the cases that the person reported and in those of their units. Such a case is still found by
/// its number, its place, and what else staff wrote about it, but no longer by the words in which it was reported.
#[utoipa::path(post, path = "/api/v1/persons/{id}/erase", tag = "persons", params(("id" = Uuid, Path)),
    request_body = ErasePerson, responses((status = 200, body = PersonAnswer)))]
pub async fn erase_person(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(wish): Json<ErasePerson>,
) -> Result<(Etag, Json<PersonAnswer>), Problem> {
    let reason = record::stated(&wish.reason, "reason")?;
    let found = record::load::<Persons>(&app, &caller, "read", id).await?;
    let line = audit::Line::by(&caller, "erase")
        .about("persons", id)
        .within(Some(found.state.estate))
        .purpose(reason);
    record::send::<Persons>(&app, &caller, id, Command::Erase, None).await?;
    audit::note(&app, line.into()).await?;
    // Erasing writes entries of its own: the version is read anew.
    record::get::<Persons>(&app, &caller, id).await
}
