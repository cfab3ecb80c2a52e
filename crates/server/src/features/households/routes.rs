//! Routes of owner files.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    actor::Scope,
    households::{Command, EmergencyContact, Household, Households, NewCare},
    ids::{EstateId, HouseholdId, PersonId, UnitId},
    personal::{Personal, PersonalClass},
    rejection::Rejection,
    residence::UnitRole,
    search::query_words,
};
use jiff::civil::Date;
use store::{StoreError, Tx};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    facts::{self, Tied},
    table::{self, Filter, Listed},
    wire::{
        ChangeHousehold, ConfirmHousehold, CreateHousehold, HouseholdAnswer, HouseholdRow, HouseholdsQuery,
        MarkCare, RevealHousehold, TiedAnswer, holds,
    },
};
use crate::{
    app::App,
    contact::PhoneInput,
    history::HistoryEntry,
    http::{
        Asked, Caller, Etag, Found, IfMatch, Json, Keyed, Listing, Page, Paging, Path, Problem, Query,
        Reader, Record, listing, record, workbook::Cell,
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

/// What the page of an owner file shows besides the file: its row in the list, its people, the local date.
pub struct Surroundings {
    listed: Listed,
    people: Vec<Tied>,
    today: Date,
}

async fn read(
    tx: &Tx,
    scope: &Scope,
    id: Uuid,
    now: jiff::Timestamp,
) -> Result<Option<Found<Households>>, StoreError> {
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
        beside: Surroundings {
            listed,
            people,
            today,
        },
    }))
}

impl Record for Households {
    type Beside = Surroundings;
    type Answer = HouseholdAnswer;

    async fn find(
        app: &Arc<App>,
        caller: &Caller,
        permission: &str,
        id: Uuid,
    ) -> Result<Option<Found<Self>>, Problem> {
        let (scope, now) = (caller.actor.scope(permission), app.time.now());
        Ok(app
            .store
            .read(move |tx| async move { read(&tx, &scope, id, now).await })
            .await?)
    }

    fn answer(_app: &App, caller: &Caller, found: Found<Self>, whole: bool) -> HouseholdAnswer {
        let Found {
            state,
            version,
            beside,
        } = found;
        let named = caller.actor.may_within("households.reveal", state.estate);
        // Gate and workers see who lives where, but not what they do for a living (V-05).
        let details = whole || named || caller.actor.may_within("households.write", state.estate);
        let shown = |tied: &Tied| TiedAnswer::new(tied, named, whole);
        let (present, former): (Vec<&Tied>, Vec<&Tied>) =
            beside.people.iter().partition(|tied| holds(tied, beside.today));
        let row = HouseholdRow::new(beside.listed, present.into_iter().map(shown).collect());
        let former = former.into_iter().map(shown).collect();
        HouseholdAnswer::new(&state, row, former, version, beside.today, (details, whole))
    }
}

impl Listing for Households {
    type Query = HouseholdsQuery;
    type Row = HouseholdRow;
    type Mark = (String, Uuid);

    const TITLE: &'static str = "业户";
    /// Rooms and phones as text; the same rows read back by the import.
    const COLUMNS: &'static [(&'static str, f64)] = &[
        ("房号", 16.0),
        ("地址", 24.0),
        ("业主姓名", 20.0),
        ("业主电话", 30.0),
        ("租户姓名", 20.0),
        ("租户电话", 30.0),
        ("家庭成员姓名", 24.0),
        ("家庭成员电话", 30.0),
        ("特殊关怀", 10.0),
        ("最近核实", 12.0),
    ];

    fn asked(query: &HouseholdsQuery) -> Asked {
        Asked {
            paging: Paging::new(query.limit, query.after.clone()),
            format: query.format.clone(),
            purpose: query.purpose.clone(),
            estate: query.estate_id.map(EstateId),
        }
    }

    fn of_estate(estate: EstateId) -> HouseholdsQuery {
        HouseholdsQuery {
            estate_id: Some(estate.into()),
            ..HouseholdsQuery::default()
        }
    }

    async fn rows(
        app: &Arc<App>,
        reader: &Reader,
        query: &HouseholdsQuery,
        after: Option<Self::Mark>,
        limit: u32,
    ) -> Result<Vec<HouseholdRow>, Problem> {
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
            after,
            limit,
        };
        let (scope, now) = (reader.scope("households.read"), app.time.now());
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
            let named = reader.actor.may_within("households.reveal", listed.place.estate);
            let today = days.get(&listed.place.estate).copied().unwrap_or_default();
            let people = by_unit.remove(&listed.place.unit).unwrap_or_default();
            let present = people.iter().filter(|tied| holds(tied, today));
            let people = present
                .map(|tied| TiedAnswer::new(tied, named, reader.whole))
                .collect();
            HouseholdRow::new(listed, people)
        });
        Ok(rows.collect())
    }

    fn mark(_query: &Self::Query, row: &HouseholdRow) -> Self::Mark {
        (row.sort.clone(), row.unit_id)
    }

    fn cells(row: HouseholdRow) -> Vec<Cell> {
        let roles = [UnitRole::Owner, UnitRole::Tenant, UnitRole::Member].map(|role| row.of_role(role));
        let mut cells = vec![row.short.into(), row.title.into()];
        cells.extend(roles.into_iter().flatten().map(Cell::from));
        cells.push(if row.special_care { "是" } else { "" }.into());
        cells.push(row.confirmed_on.into());
        cells
    }
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
    record::create::<Households>(&app, &caller, household, command, key).await
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
    listing::list::<Households>(&app, &caller, query).await
}

/// One owner file, numbers masked.
#[utoipa::path(get, path = "/api/v1/households/{id}", tag = "households", params(("id" = Uuid, Path)),
    responses((status = 200, body = HouseholdAnswer)))]
pub async fn get_household(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<(Etag, Json<HouseholdAnswer>), Problem> {
    record::get::<Households>(&app, &caller, id).await
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
    let found = record::load::<Households>(&app, &caller, "read", id).await?;
    let changes = wish.read(found.state.head)?;
    record::send::<Households>(
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
    record::journal::<Households>(&app, &caller, id).await
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
    record::send::<Households>(&app, &caller, id, Command::Confirm { on: wish.on }, None).await
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
    record::send::<Households>(
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
    record::send::<Households>(&app, &caller, id, Command::EndCare, None).await
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
    record::reveal::<Households>(&app, &caller, id, &wish.purpose).await
}
