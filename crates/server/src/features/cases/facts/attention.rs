//! The daily list of what is overdue and what is idle, for whoever tracks it (E-11).

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    actor::Role,
    clock::Calendar,
    flows::{Errand, Notice, To},
    ids::{EstateId, StaffId, derived},
    rejection::Rejection,
    standard::Standard,
};
use jiff::{Timestamp, ToSpan, civil::Date};
use store::{Failure, Lane, StoreError, Tx};
use uuid::Uuid;

use super::{calendars, recount::leave_once, registers};
use crate::{app::App, http::Problem, jobs::Task};

/// How much of an estate needs an eye.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    overdue: i64,
    idle: i64,
}

/// Runs an errand of kind `attention`: the trackers and the roles of the standard are told how much is overdue and
/// how much idle; tomorrow's errand is left with it.
///
/// # Errors
/// A fault of the store; the errand is tried again and tells nothing twice.
pub(in super::super) async fn attention(app: Arc<App>, task: Task) -> Result<(), Problem> {
    let errand: Errand = serde_json::from_value(task.body).map_err(Problem::fault)?;
    let Errand::Attention { estate, on, .. } = errand else {
        return Err(Problem::Fault(
            "an errand of kind `attention` carries something else".to_owned(),
        ));
    };
    let now = app.time.now().max(task.due_at);
    let door = app.clone();
    app.store
        .write(Lane::Background, move |tx| {
            let door = door.clone();
            async move { Ok::<_, Failure<Rejection>>(tell(&door, &tx, task.id, estate, on, now).await?) }
        })
        .await?;
    app.bells.errands_left();
    Ok(())
}

/// Whatever was last touched before this moment is idle: by the standard of the estate, or of the company.
///
/// # Errors
/// A fault of the store.
pub(in super::super) async fn idle_since(
    app: &App,
    tx: &Tx,
    estate: Option<EstateId>,
    now: Timestamp,
) -> Result<Timestamp, StoreError> {
    let standard = app.standards.at(estate, now);
    let calendar = match estate {
        Some(estate) => calendars::of_estate(app, tx, &standard, estate, now).await?,
        None => calendars::calendar(&standard)?,
    };
    Ok(calendars::run_out(standard.tracking.idle_after, &calendar, now))
}

async fn tell(
    app: &App,
    tx: &Tx,
    task: Uuid,
    estate: EstateId,
    on: Option<Date>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let known = registers::estate(tx, estate).await?;
    if known.is_none_or(|known| known.closed_on.is_some()) {
        return Ok(());
    }
    let standard = app.standards.at(Some(estate), now);
    let calendar = calendars::of_estate(app, tx, &standard, estate, now).await?;
    if on.is_some() {
        let since = calendars::run_out(standard.tracking.idle_after, &calendar, now);
        let counts = counts(tx, estate, now, since).await?;
        let mut whole = Count::default();
        for (tracker, count) in &counts {
            whole.overdue += count.overdue;
            whole.idle += count.idle;
            if let Some(tracker) = tracker {
                notify(tx, task, estate, To::Staff(*tracker), *count, now).await?;
            }
        }
        for role in &standard.tracking.told {
            let to = match role {
                Role::DutyManager => To::DutyManager,
                role => To::Role(*role),
            };
            notify(tx, task, estate, to, whole, now).await?;
        }
    }
    let (date, at) = next(&standard, &calendar, now);
    let errand = Errand::Attention {
        estate,
        on: Some(date),
        at,
    };
    leave_once(tx, id_of(estate, date), &errand).await
}

/// The next moment of the list, and its local date.
fn next(standard: &Standard, calendar: &Calendar, now: Timestamp) -> (Date, Timestamp) {
    let list_at = i64::from(standard.tracking.list_at.0);
    let of = |date: Date| {
        let midnight = calendar.midnight(date);
        midnight.checked_add(list_at.minutes()).unwrap_or(midnight)
    };
    let today = calendar.date(now);
    let date = if of(today) > now {
        today
    } else {
        today.tomorrow().unwrap_or(today)
    };
    (date, of(date))
}

fn id_of(estate: EstateId, date: Date) -> Uuid {
    derived(estate.into(), &["attention", &date.to_string()])
}

async fn notify(
    tx: &Tx,
    task: Uuid,
    estate: EstateId,
    to: To,
    count: Count,
    now: Timestamp,
) -> Result<(), StoreError> {
    if count == Count::default() {
        return Ok(());
    }
    let id = derived(task, &["told", &format!("{to:?}")]);
    let notice = Errand::Notify(Notice {
        to,
        estate: Some(estate),
        area: None,
        feature: "estates".to_owned(),
        subject: estate.into(),
        message: "notice.attention".to_owned(),
        params: BTreeMap::from([
            ("overdue".to_owned(), count.overdue.to_string()),
            ("idle".to_owned(), count.idle.to_string()),
        ]),
        urgent: false,
        at: now,
    });
    leave_once(tx, id, &notice).await
}

/// What is overdue and what is idle by tracker; matters against the company and those about the tracker are left
/// out.
// no scope: only numbers leave, each for whoever is named to track them
async fn counts(
    tx: &Tx,
    estate: EstateId,
    now: Timestamp,
    since: Timestamp,
) -> Result<Vec<(Option<StaffId>, Count)>, StoreError> {
    let sql = "SELECT tracker_id, CAST(sum(CASE WHEN due_order <= $2 THEN 1 ELSE 0 END) AS bigint), \
         CAST(sum(CASE WHEN stepped_at <= $3 THEN 1 ELSE 0 END) AS bigint) FROM cases \
         WHERE estate_id = $1 AND is_open AND clock_held_at IS NULL AND NOT supervision \
         AND (tracker_id IS NULL OR about_staff_id IS NULL OR about_staff_id <> tracker_id) \
         AND (due_order <= $2 OR stepped_at <= $3) GROUP BY tracker_id";
    let rows = tx.query(sql, &[estate.into(), now.into(), since.into()]).await?;
    rows.iter()
        .map(|row| {
            let count = Count {
                overdue: row.get(1)?,
                idle: row.get(2)?,
            };
            Ok((row.get::<Option<Uuid>>(0)?.map(Into::into), count))
        })
        .collect()
}

/// Leaves the errand of the next list for every estate in service that lacks it: after an upgrade, or should one
/// have been given up.
///
/// # Errors
/// A fault of the store.
pub(in super::super) async fn expect(app: &Arc<App>) -> Result<(), Problem> {
    let now = app.time.now();
    let door = app.clone();
    app.store
        .write(Lane::Background, move |tx| {
            let door = door.clone();
            async move {
                for estate in registers::estates(&tx).await? {
                    let standard = door.standards.at(Some(estate), now);
                    let calendar = calendars::of_estate(&door, &tx, &standard, estate, now).await?;
                    let (date, at) = next(&standard, &calendar, now);
                    let errand = Errand::Attention {
                        estate,
                        on: Some(date),
                        at,
                    };
                    leave_once(&tx, id_of(estate, date), &errand).await?;
                }
                Ok::<_, Failure<Rejection>>(())
            }
        })
        .await?;
    Ok(())
}
