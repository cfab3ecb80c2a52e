//! The audit log: written by the shell, read by whoever holds `audit.read`; nothing edits it. Each page is a
//! subject of the journal, so a line that is altered or missing is found by `linli verify`; the table beside it
//! is only for searching, and triggers keep it from being changed.

mod facts;
mod routes;
mod table;
mod wire;

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use domain::{
    audit::{Audit, AuditPage, Command, Line as Entry},
    feature::Feature,
    ids::{AccountId, EstateId},
    personal::{Personal, PersonalClass},
    rejection::Rejection,
};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value as Json, json};
use store::{Erasure, Failure, Lane, StoreError, Tx, Value};
use uuid::Uuid;

pub use self::routes::routes;
use crate::{
    app::App,
    execute::{Ask, Call, Room, execute},
    http::{Caller, Problem},
};

impl Room for Audit {
    const TABLE: &'static str = "audit_pages";

    fn estate(_state: &AuditPage) -> Option<EstateId> {
        None
    }

    fn columns(_state: &AuditPage) -> Vec<(&'static str, Value)> {
        Vec::new()
    }

    async fn facts(_app: &Arc<App>, _tx: &Tx, _ask: &Ask<'_, Self>) -> Result<(), Failure<Rejection>> {
        facts::gather().await
    }

    async fn keep(
        app: &Arc<App>,
        tx: &Tx,
        _id: Uuid,
        command: &Command,
        _after: &AuditPage,
        now: Timestamp,
    ) -> Result<(), Failure<Rejection>> {
        let Command::Note { line } = command;
        table::insert(tx, app.ids.next(now), line, now)
            .await
            .map_err(Failure::Store)
    }
}

/// A line in the making.
#[derive(Clone, Debug)]
pub struct Line(Entry);

impl From<Line> for Entry {
    fn from(line: Line) -> Self {
        line.0
    }
}

impl Line {
    /// What a caller did.
    pub fn by(caller: &Caller, action: &str) -> Self {
        Self(Entry {
            action: action.to_owned(),
            account: Some(caller.account()),
            estate: None,
            feature: None,
            subject: None,
            what: String::new(),
            purpose: None,
            address: caller.address.map(|address| address.to_string()),
        })
    }

    /// What the command line did.
    pub fn by_hand(action: &str, account: Option<AccountId>) -> Self {
        Self(Entry {
            action: action.to_owned(),
            account,
            estate: None,
            feature: None,
            subject: None,
            what: String::new(),
            purpose: None,
            address: None,
        })
    }

    /// Where the request came from.
    #[must_use]
    pub fn from(mut self, address: Option<std::net::IpAddr>) -> Self {
        self.0.address = address.map(|address| address.to_string());
        self
    }

    /// The subject concerned.
    #[must_use]
    pub fn about(mut self, feature: &str, subject: Uuid) -> Self {
        self.0.feature = Some(feature.to_owned());
        self.0.subject = Some(subject);
        self
    }

    /// The estate concerned.
    #[must_use]
    pub fn within(mut self, estate: Option<EstateId>) -> Self {
        self.0.estate = estate;
        self
    }

    /// What exactly; no personal values.
    #[must_use]
    pub fn what(mut self, what: impl Into<String>) -> Self {
        self.0.what = what.into();
        self
    }

    /// Why: the number of a case, or the reason typed.
    #[must_use]
    pub fn purpose(mut self, purpose: impl Into<String>) -> Self {
        self.0.purpose = Some(Personal::new(PersonalClass::Text, purpose));
        self
    }
}

/// Writes a line and waits until it is on the disk: what it speaks of happens only then.
///
/// # Errors
/// A fault of the store.
pub async fn note(app: &Arc<App>, line: Entry) -> Result<(), Problem> {
    let page = page(app.audit_book, app.time.now());
    execute::<Audit>(app, &app.system, Call::new(page, Command::Note { line }))
        .await
        .map(|_| ())
}

/// Some lines of the log that concern an estate, the oldest first, each with its mark; those after the last mark
/// come next.
///
/// # Errors
/// A fault of the store.
pub async fn of_estate(
    tx: &Tx,
    estate: EstateId,
    after: (Timestamp, Uuid),
    limit: u32,
) -> Result<Vec<((Timestamp, Uuid), Json)>, StoreError> {
    let rows = table::of_estate(tx, estate.into(), after, limit).await?;
    rows.iter()
        .map(|row| {
            let mark: (Timestamp, Uuid) = (row.get(0)?, row.get(1)?);
            let line = json!({
                "at": mark.0, "id": mark.1,
                "action": row.get::<String>(2)?,
                "account": row.get::<Option<Uuid>>(3)?,
                "feature": row.get::<Option<String>>(4)?,
                "subject": row.get::<Option<Uuid>>(5)?,
                "what": row.get::<String>(6)?,
                "purpose": row.get::<Option<String>>(7)?,
                "address": row.get::<Option<String>>(8)?,
            });
            Ok((mark, line))
        })
        .collect()
}

/// Moments of lines, or pages, that one transaction clears.
const CLEARED_AT_ONCE: u32 = 200;

/// Carries out the retention rule (class `audit-log` of the standard): lines past their time go from the table,
/// whole and from the oldest on, and the purposes typed into them go from the journal, whose chain stays and says
/// so. Answers how many lines went; doing it again changes nothing.
///
/// # Errors
/// A fault of the store; what was cleared before it stays cleared.
pub async fn expire(app: &Arc<App>) -> Result<u64, Problem> {
    let now = app.time.now();
    let keep = app.standards.at(None, now).retention("audit-log");
    let Some(before) = keep.and_then(|keep| keep.until_before(now)) else {
        return Ok(0);
    };
    let mut gone = 0;
    loop {
        let cleared: Result<u64, Failure<Rejection>> = app
            .store
            .write(Lane::Background, move |tx| async move {
                Ok(table::drop_oldest(&tx, before, CLEARED_AT_ONCE).await?)
            })
            .await;
        match cleared? {
            0 => break,
            lines => gone += lines,
        }
    }
    loop {
        let cleared: Result<usize, Failure<Rejection>> = app
            .store
            .write(Lane::Background, move |tx| async move {
                let pages = tx.past(Audit::NAME, before, CLEARED_AT_ONCE).await?;
                for subject in &pages {
                    let page = Erasure::Subject {
                        feature: Audit::NAME,
                        subject: *subject,
                    };
                    tx.erase(page, &[(Audit::NAME, Audit::TABLE)], now, None, None)
                        .await?;
                }
                Ok(pages.len())
            })
            .await;
        if cleared? == 0 {
            return Ok(gone);
        }
    }
}

/// A page a day and process: processes never wait for each other's lines.
fn page(book: Uuid, now: Timestamp) -> Uuid {
    let day = now.to_zoned(TimeZone::UTC).date();
    let number = u128::from(day.year().unsigned_abs()) * 400 + u128::from(day.day_of_year().unsigned_abs());
    Uuid::from_u128(book.as_u128() ^ number)
}

/// Refusals waiting to be written at most; a storm of them is counted, not recorded line by line.
const REFUSALS_WAITING_MOST: u32 = 64;
static REFUSALS_WAITING: AtomicU32 = AtomicU32::new(0);

/// Records beside the request that a caller was refused.
pub fn note_refused(app: &Arc<App>, caller: &Caller, route: &str) {
    metrics::counter!("linli_refused_access_total").increment(1);
    if REFUSALS_WAITING.fetch_add(1, Ordering::Relaxed) >= REFUSALS_WAITING_MOST {
        REFUSALS_WAITING.fetch_sub(1, Ordering::Relaxed);
        return;
    }
    let (app, line) = (app.clone(), Line::by(caller, "refused").what(route));
    tokio::spawn(async move {
        if let Err(error) = note(&app, line.into()).await {
            tracing::warn!(%error, "a refusal could not be recorded");
        }
        REFUSALS_WAITING.fetch_sub(1, Ordering::Relaxed);
    });
}
