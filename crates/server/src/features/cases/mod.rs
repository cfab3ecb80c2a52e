//! Cases over HTTP and in rows.

mod facts;
mod routes;
mod table;
mod wire;

use std::sync::Arc;

use domain::{
    actor::Actor,
    cases::{Case, Cases, Command, Event, Facts, is_supervision, is_visible, scope_of},
    feature::Feature,
    flows::{self, Errand},
    ids::EstateId,
    rejection::Rejection,
    standard::Kind,
};
use jiff::Timestamp;
use store::{Failure, Lane, NewErrand, StoreError, Tx, Value};
use uuid::Uuid;

pub use self::routes::routes;
use crate::{
    app::App,
    execute::{Ask, Room},
    http::Problem,
    jobs::Task,
    live::Audience,
};

fn unknown() -> Rejection {
    Rejection::not_found("cases.no-such-case")
}

impl Room for Cases {
    const TABLE: &'static str = "cases";
    const THINKS_AHEAD: bool = true;
    const WORDS_FOLLOW: bool = true;

    fn estate(state: &Case) -> Option<EstateId> {
        Some(state.estate)
    }

    fn columns(state: &Case) -> Vec<(&'static str, Value)> {
        table::columns(state)
    }

    fn opens(case: &Case, actor: &Actor) -> Result<(), Rejection> {
        if actor.is_system() || is_visible(case, &scope_of(actor, "cases.read")) {
            Ok(())
        } else {
            Err(unknown())
        }
    }

    async fn facts(app: &Arc<App>, tx: &Tx, ask: &Ask<'_, Self>) -> Result<Facts, Failure<Rejection>> {
        facts::gather(app, tx, ask).await
    }

    async fn beside(
        tx: &Tx,
        id: Uuid,
        before: Option<&Case>,
        after: &Case,
        now: Timestamp,
    ) -> Result<(), Failure<Rejection>> {
        table::write_clocks(tx, id, before, after).await?;
        facts::attach_files(tx, id, before, after, now).await?;
        Ok(())
    }

    fn words(state: &Case) -> String {
        table::words(state).joined()
    }

    async fn keep(
        app: &Arc<App>,
        tx: &Tx,
        id: Uuid,
        command: &Command,
        _after: &Case,
        _now: Timestamp,
    ) -> Result<(), Failure<Rejection>> {
        facts::keep_intake(app, tx, id, command).await
    }

    fn errands(id: Uuid, _before: Option<&Case>, events: &[Event], after: &Case) -> Vec<Errand> {
        flows::of_cases(id, events, after)
    }

    fn audience(state: &Case) -> Audience {
        let about = state.about.unwrap_or_default();
        Audience {
            area: state.area(),
            staff: state.responsible.into_iter().chain(state.first_contact).collect(),
            person: state.contact.as_ref().and_then(|contact| contact.person),
            about_staff: about.staff.into_iter().collect(),
            about_department: about.department,
            supervision: is_supervision(state),
            complaint: state.complaint,
            department: state.department,
            ..Audience::of_estate(Self::NAME, Some(state.estate))
        }
    }
}

/// The next number of a kind on the day of `now`, from a block that was reserved outside the transaction.
///
/// # Errors
/// A fault of the store.
pub async fn number(app: &Arc<App>, kind: Kind, estate: EstateId, now: Timestamp) -> Result<String, Problem> {
    let prefix = {
        let standard = app.standards.at(Some(estate), now);
        standard.number_prefix(kind).to_owned()
    };
    let day = facts::day_of(now);
    let series = facts::series(&prefix, estate, &day);
    let place = app.numbers.next(&app.store, &series).await?;
    let mut number = format!("{prefix}-{day}-{place:04}");
    if kind == Kind::Misconduct {
        // Nobody can tell from one number which others exist.
        let tail = app.ids.next(now).as_u128() & 0xFFFF_FFFF;
        number.push_str(&format!("-{tail:08X}"));
    }
    Ok(number)
}

fn read(state: &str) -> Result<Case, StoreError> {
    serde_json::from_str(state).map_err(|error| StoreError::Corrupt(format!("a state of cases: {error}")))
}

/// One case with its version, for the routes; the caller's scope is asked there.
// no scope: the callers ask `is_visible` with the scope before they show anything
async fn of_id(tx: &Tx, id: Uuid) -> Result<Option<(i64, Case)>, StoreError> {
    let stored = tx.load(Cases::TABLE, id).await?;
    stored
        .map(|stored| Ok((stored.version, read(&stored.state)?)))
        .transpose()
}

/// Cases of an estate that were closed before `before`, to which nothing has happened since, and which still hold
/// personal values or files.
///
/// # Errors
/// A fault of the store.
// no scope: the program itself forgets, nobody reads
pub async fn past(tx: &Tx, estate: EstateId, before: Timestamp, most: u32) -> Result<Vec<Uuid>, StoreError> {
    table::past(tx, estate, before, most).await
}

/// What those cases still hold: values by class, and under `file` their files (V-08).
///
/// # Errors
/// A fault of the store.
// no scope: figures of the whole house, for whoever answers for it
pub async fn past_held(
    tx: &Tx,
    estate: EstateId,
    before: Timestamp,
) -> Result<std::collections::BTreeMap<String, i64>, StoreError> {
    table::past_held(tx, estate, before).await
}

/// What cases have to see to once the database has the present shape: open deadlines are counted again by a new
/// calendar, and every estate gets its daily list. Doing it twice changes nothing.
///
/// # Errors
/// A fault of the store.
pub async fn ready(app: &Arc<App>) -> Result<(), Problem> {
    facts::learn_calendar(app).await?;
    facts::expect_attention(app).await
}

/// Runs an errand of kind `recount`.
///
/// # Errors
/// A fault of the store; the errand is tried again.
pub async fn recount(app: Arc<App>, task: Task) -> Result<(), Problem> {
    facts::recount(app, task).await
}

/// Runs an errand of kind `attention`.
///
/// # Errors
/// A fault of the store; the errand is tried again.
pub async fn attention(app: Arc<App>, task: Task) -> Result<(), Problem> {
    facts::attention(app, task).await
}

/// Runs an errand of kind `call`: the duty desk is told whom to call, and again after the standard's minutes with
/// the next name, until somebody has taken the case.
///
/// # Errors
/// A fault of the store; the errand is tried again.
pub async fn call(app: Arc<App>, task: Task) -> Result<(), Problem> {
    let errand: Errand = serde_json::from_value(task.body).map_err(Problem::fault)?;
    let Errand::Call(call) = errand else {
        return Err(Problem::Fault(
            "an errand of kind `call` carries something else".to_owned(),
        ));
    };
    let repeats = call.every_minutes > 0;
    let round = call.round;
    let desk = flows::call_at_desk(&call, task.due_at);
    let again = flows::call_again(call, task.due_at);
    let ids = [app.ids.next(task.due_at), app.ids.next(task.due_at)];
    app.store
        .write(Lane::Background, move |tx| {
            let (desk, again) = (desk.clone(), again.clone());
            async move {
                let Some(id) = task.subject else { return Ok(()) };
                let Some((_, case)) = of_id(&tx, id).await? else {
                    return Ok(());
                };
                // Told once, or until somebody has taken this sending of the case.
                let waits = case.waits_for_somebody() && case.reassigned == round;
                if repeats && !waits {
                    return Ok(());
                }
                for (id, errand) in ids.into_iter().zip([Some(desk), Some(again).filter(|_| repeats)]) {
                    let Some(errand) = errand else { continue };
                    tx.leave(NewErrand {
                        id,
                        kind: errand.kind(),
                        estate: task.estate,
                        subject: task.subject,
                        body: errand.body(),
                        due_at: errand.due_at(),
                    })
                    .await?;
                }
                Ok::<_, Failure<Rejection>>(())
            }
        })
        .await?;
    Ok(())
}
