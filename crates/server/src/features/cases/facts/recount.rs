//! Counting open deadlines again (design §5): after other service hours, another calendar, another standard.

use std::sync::Arc;

use domain::{
    cases::{Cases, Command},
    flows::Errand,
    ids::{EstateId, derived},
    rejection::Rejection,
};
use store::{Failure, Lane, NewErrand, StoreError, Tx, Value};
use uuid::Uuid;

use super::calendars;
use crate::{
    app::App,
    execute::{Call, execute_many},
    http::Problem,
    jobs::Task,
};

/// Cases of one batch.
const BATCH: usize = 200;

/// Runs an errand of kind `recount`: one batch of open cases, and the errand for the next.
///
/// # Errors
/// A fault of the store; the batch is counted again, which changes nothing.
pub(in super::super) async fn recount(app: Arc<App>, task: Task) -> Result<(), Problem> {
    let errand: Errand = serde_json::from_value(task.body).map_err(Problem::fault)?;
    let Errand::Recount {
        estate,
        why,
        after,
        at,
    } = errand
    else {
        return Err(Problem::Fault(
            "an errand of kind `recount` carries something else".to_owned(),
        ));
    };
    let ids = app
        .store
        .read(move |tx| async move { open_after(&tx, estate, after).await })
        .await?;
    let calls = ids
        .iter()
        .map(|id| Call::new(*id, Command::Recount { why: why.clone() }).background())
        .collect();
    for refused in execute_many::<Cases>(&app, &app.system, calls).await?.into_iter() {
        if let Err(refused) = refused {
            tracing::warn!(code = %refused.code, "a case could not be counted again");
        }
    }
    let (Some(last), true) = (ids.last().copied(), ids.len() == BATCH) else {
        return Ok(());
    };
    let next = Errand::Recount {
        estate,
        why,
        after: Some(last),
        at,
    };
    let id = derived(task.id, &["recount", &last.to_string()]);
    leave(&app, id, next).await
}

// no scope: the server counts every open case alike, and nothing of the rows is shown
async fn open_after(tx: &Tx, estate: Option<EstateId>, after: Option<Uuid>) -> Result<Vec<Uuid>, StoreError> {
    let mut sql = "SELECT id FROM cases WHERE is_open AND id > $1".to_owned();
    let mut params: Vec<Value> = vec![after.unwrap_or(Uuid::nil()).into()];
    if let Some(estate) = estate {
        params.push(estate.into());
        sql.push_str(" AND estate_id = $2");
    }
    sql.push_str(&format!(" ORDER BY id LIMIT {BATCH}"));
    let rows = tx.query(&sql, &params).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// Leaves an errand whose id says what it is: leaving it again changes nothing.
pub(super) async fn leave(app: &Arc<App>, id: Uuid, errand: Errand) -> Result<(), Problem> {
    app.store
        .write(Lane::Background, move |tx| {
            let errand = errand.clone();
            async move { Ok::<_, Failure<Rejection>>(leave_once(&tx, id, &errand).await?) }
        })
        .await?;
    app.bells.errands_left();
    Ok(())
}

/// The same within a transaction.
pub(super) async fn leave_once(tx: &Tx, id: Uuid, errand: &Errand) -> Result<(), StoreError> {
    // Two processes that start at once would both find nothing.
    tx.lock(id).await?;
    let there = tx
        .query_opt("SELECT 1 FROM errands WHERE id = $1", &[id.into()])
        .await?;
    if there.is_some() {
        return Ok(());
    }
    let estate = match errand {
        Errand::Recount { estate, .. } => *estate,
        Errand::Attention { estate, .. } => Some(*estate),
        _ => None,
    };
    tx.leave(NewErrand {
        id,
        kind: errand.kind(),
        estate: estate.map(Uuid::from),
        subject: None,
        body: errand.body(),
        due_at: errand.due_at(),
    })
    .await
}

/// Takes note of the calendar that this program counts by; another one than before counts open deadlines again,
/// once, however many servers share the database.
///
/// # Errors
/// A fault of the store.
pub(in super::super) async fn learn_calendar(app: &Arc<App>) -> Result<(), Problem> {
    let now = app.time.now();
    let version = calendars::calendar(&app.standards.at(None, now))?.version.clone();
    app.store
        .write(Lane::Background, move |tx| {
            let version = version.clone();
            async move {
                let known = tx.query("SELECT version FROM case_calendars", &[]).await?;
                let sql = "INSERT INTO case_calendars (version, learnt_at) VALUES ($1, $2) ON CONFLICT (version) DO NOTHING";
                let new = tx.execute(sql, &[version.as_str().into(), now.into()]).await? > 0;
                // An empty list is a new database, or one from before this was noted: its clocks are counted once.
                let fresh = known.is_empty() && tx.query_opt("SELECT 1 FROM cases LIMIT 1", &[]).await?.is_none();
                if new && !fresh {
                    let recount = Errand::Recount {
                        estate: None,
                        why: "calendar".to_owned(),
                        after: None,
                        at: now,
                    };
                    leave_once(&tx, derived(Uuid::nil(), &["recount", &version]), &recount).await?;
                }
                Ok::<_, Failure<Rejection>>(())
            }
        })
        .await?;
    Ok(())
}
