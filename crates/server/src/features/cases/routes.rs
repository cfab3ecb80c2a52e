//! Routes of cases: taking in, reading, doing; lists and letters in files of their own.

mod letter;
mod list;

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use domain::{
    actor::Actor,
    cases::{Case, Cases, Command, is_visible, scope_of},
    feature::Feature,
    ids::EstateId,
    rejection::{Nature, Rejection},
    standard::Verb,
};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    facts,
    wire::{
        BulkAnswer, BulkWish, CaseAnswer, ExplanationAnswer, JournalAnswer, NewCaseWish, RevealAnswer,
        RevealWish, VerbWish, deed, entry, explanation,
    },
};
use crate::{
    app::App,
    execute::{Call, Done, execute, execute_many},
    features::audit,
    http::{Caller, Json, Keyed, Page, Path, Problem, language},
    locales,
};

/// Most cases of one bulk verb.
const BULK_MOST: usize = 200;

/// The feature's routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(create_case, list::list_cases))
        .routes(routes!(get_case))
        .routes(routes!(explain_case_clock))
        .routes(routes!(get_case_journal))
        .routes(routes!(act_on_case))
        .routes(routes!(bulk_cases))
        .routes(routes!(reveal_case))
        .routes(routes!(letter::print_case_letter))
}

async fn answer(app: &Arc<App>, actor: &Actor, done: &Done<Cases>) -> Result<CaseAnswer, Problem> {
    let facts = facts::of_case(app, &done.state).await?;
    Ok(CaseAnswer::new(
        done.id,
        done.version,
        &done.state,
        &facts,
        actor,
        done.now,
    ))
}

/// Takes a matter in: number, clocks and what may be done next come back at once.
#[utoipa::path(post, path = "/api/v1/cases", tag = "cases", request_body = NewCaseWish,
    responses((status = 201, body = CaseAnswer)))]
pub async fn create_case(
    State(app): State<Arc<App>>,
    caller: Caller,
    Keyed(wish, key): Keyed<NewCaseWish>,
) -> Result<(StatusCode, Json<CaseAnswer>), Problem> {
    caller.require("cases.report")?;
    let now = app.time.now();
    let estate = EstateId(wish.estate_id);
    let id = app.ids.next(now);
    let number = super::number(&app, wish.kind, estate, now).await?;
    let command = Command::Report(Box::new(wish.into_command(number)));
    let call = Call::new(id, command).fresh().keyed(key);
    let done = execute::<Cases>(&app, &caller.actor, call).await?;
    Ok((
        StatusCode::CREATED,
        Json(answer(&app, &caller.actor, &done).await?),
    ))
}

/// A case that the caller's scope opens; any other does not exist for them.
async fn load(app: &Arc<App>, caller: &Caller, permission: &str, id: Uuid) -> Result<(i64, Case), Problem> {
    caller.require(permission)?;
    let scope = scope_of(&caller.actor, permission);
    let found = app
        .store
        .read(move |tx| async move { super::of_id(&tx, id).await })
        .await?;
    found
        .filter(|(_, case)| is_visible(case, &scope))
        .ok_or_else(|| super::unknown().into())
}

/// One case with its record, its clocks and what the caller may do next.
#[utoipa::path(get, path = "/api/v1/cases/{id}", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = CaseAnswer)))]
pub async fn get_case(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<CaseAnswer>, Problem> {
    let (version, case) = load(&app, &caller, "cases.read", id).await?;
    let facts = facts::of_case(&app, &case).await?;
    let now = app.time.now();
    Ok(Json(
        CaseAnswer::new(id, version, &case, &facts, &caller.actor, now).with_record(&case, &caller.actor)?,
    ))
}

/// How a deadline comes about: clause, words, source, what was counted and what was not.
#[utoipa::path(get, path = "/api/v1/cases/{id}/clocks/{clock}", tag = "cases",
    params(("id" = Uuid, Path), ("clock" = String, Path, description = "Name or number of the clock")),
    responses((status = 200, body = ExplanationAnswer)))]
pub async fn explain_case_clock(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((id, clock)): Path<(Uuid, String)>,
) -> Result<Json<ExplanationAnswer>, Problem> {
    let (_, case) = load(&app, &caller, "cases.read", id).await?;
    let facts = facts::of_case(&app, &case).await?;
    explanation(&case, &clock, &facts, app.time.now())
        .map(Json)
        .ok_or_else(|| Rejection::not_found("cases.no-such-clock").into())
}

/// Everything that happened to a case, unalterable; names and numbers masked.
#[utoipa::path(get, path = "/api/v1/cases/{id}/journal", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = Page<JournalAnswer>)))]
pub async fn get_case_journal(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Page<JournalAnswer>>, Problem> {
    load(&app, &caller, "cases.read", id).await?;
    let entries = app
        .store
        .read(move |tx| async move { tx.journal(Cases::NAME, id).await })
        .await?;
    let items = entries
        .into_iter()
        .filter_map(|one| entry(one, &caller.actor))
        .collect();
    Ok(Json(Page {
        items,
        next: None,
        total: None,
    }))
}

fn verb(text: &str) -> Result<Verb, Rejection> {
    text.parse()
        .map_err(|_| Rejection::not_found("input.no-such-address"))
}

/// Does something with a case. Which verbs are allowed now stands in the case.
#[utoipa::path(post, path = "/api/v1/cases/{id}/{verb}", tag = "cases",
    params(("id" = Uuid, Path), ("verb" = String, Path, description = "One of the verbs of the standard")),
    request_body = VerbWish, responses((status = 200, body = CaseAnswer)))]
pub async fn act_on_case(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((id, name)): Path<(Uuid, String)>,
    Keyed(wish, key): Keyed<VerbWish>,
) -> Result<Json<CaseAnswer>, Problem> {
    let verb = verb(&name)?;
    // Whether the case lies within the caller's scope is asked by the rule, in the transaction itself.
    caller.require("cases.read")?;
    let deed = match deed(verb, &wish) {
        Ok(deed) => deed,
        // Whoever may not see the case does not hear what is wrong with the wish either.
        Err(refused) => {
            return Err(load(&app, &caller, "cases.read", id)
                .await
                .err()
                .unwrap_or(refused.into()));
        }
    };
    let command = Command::Act(Box::new(deed));
    let call = Call::new(id, command).seen(wish.seen_version).keyed(key);
    let done = execute::<Cases>(&app, &caller.actor, call).await?;
    Ok(Json(answer(&app, &caller.actor, &done).await?))
}

/// One verb for up to 200 cases, an answer for each.
#[utoipa::path(post, path = "/api/v1/cases/bulk", tag = "cases", request_body = BulkWish,
    responses((status = 200, body = Page<BulkAnswer>)))]
pub async fn bulk_cases(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(wish): Json<BulkWish>,
) -> Result<Json<Page<BulkAnswer>>, Problem> {
    caller.require("cases.bulk")?;
    caller.require("cases.read")?;
    let verb: Verb = wish
        .verb
        .parse()
        .map_err(|_| Rejection::field("verb", "unknown-value"))?;
    if wish.items.len() > BULK_MOST {
        return Err(Rejection::new(Nature::TooLarge, "input.too-many-items")
            .with("most", BULK_MOST)
            .into());
    }
    let mut answers: Vec<Option<BulkAnswer>> = vec![None; wish.items.len()];
    let mut calls = Vec::new();
    let mut places = Vec::new();
    for (place, item) in wish.items.iter().enumerate() {
        match deed(verb, &item.inputs) {
            Ok(deed) => {
                let command = Command::Act(Box::new(deed));
                calls.push(Call::new(item.id, command).seen(item.inputs.seen_version));
                places.push(place);
            }
            Err(refused) => {
                let refused = match load(&app, &caller, "cases.read", item.id).await {
                    Ok(_) => refused,
                    Err(Problem::Refused(unseen)) => unseen,
                    Err(fault) => return Err(fault),
                };
                answers[place] = Some(refusal(item.id, &refused));
            }
        }
    }
    let done = execute_many::<Cases>(&app, &caller.actor, calls).await?;
    for (place, done) in places.into_iter().zip(done) {
        let id = wish.items[place].id;
        answers[place] = Some(match done {
            Ok(done) => BulkAnswer {
                id,
                version: Some(done.version),
                stage: Some(done.state.stage.code()),
                code: None,
                message: None,
            },
            Err(refused) => refusal(id, &refused),
        });
    }
    Ok(Json(Page {
        items: answers.into_iter().flatten().collect(),
        next: None,
        total: None,
    }))
}

fn refusal(id: Uuid, refused: &Rejection) -> BulkAnswer {
    let params = refused
        .params
        .iter()
        .map(|(name, value)| (name.as_ref(), value.as_str()));
    BulkAnswer {
        id,
        version: None,
        stage: None,
        code: Some(refused.code.to_string()),
        message: Some(locales::text(language::current(), &refused.code, params)),
    }
}

/// Shows name and number in the clear. Inside one's own case its number is reason enough; else a reason is
/// typed. Every look is logged before anything is shown.
#[utoipa::path(post, path = "/api/v1/cases/{id}/reveal", tag = "cases", params(("id" = Uuid, Path)),
    request_body = RevealWish, responses((status = 200, body = RevealAnswer)))]
pub async fn reveal_case(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Keyed(wish, _): Keyed<RevealWish>,
) -> Result<Json<RevealAnswer>, Problem> {
    let (_, case) = load(&app, &caller, "cases.reveal", id).await?;
    let own = caller.actor.staff.is_some()
        && (case.responsible == caller.actor.staff || case.first_contact == caller.actor.staff);
    let typed = wish
        .reason
        .as_deref()
        .map(str::trim)
        .filter(|reason| !reason.is_empty());
    let purpose = match (typed, own) {
        (Some(reason), _) => reason.to_owned(),
        (None, true) => case.number.clone(),
        (None, false) => return Err(Rejection::field("reason", "required").into()),
    };
    let Some(contact) = &case.contact else {
        return Err(Rejection::not_found("cases.no-contact").into());
    };
    let line = audit::Line::by(&caller, "reveal")
        .about(Cases::NAME, id)
        .within(Some(case.estate))
        .what("contact")
        .purpose(purpose);
    audit::note(&app, line.into()).await?;
    Ok(Json(RevealAnswer {
        name: contact.name.text().to_owned(),
        phone: contact.phone.text().to_owned(),
    }))
}
