//! By which calendar a case is counted: the notices read, the hours of its standard, the service hours of its estate.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use domain::{
    clock::{Calendar, Hours, Limit, Unit, due_at, notice},
    ids::EstateId,
    standard::Standard,
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use parking_lot::Mutex;
use store::{StoreError, Tx};

use super::{ZONE, registers};
use crate::app::App;

/// What was made of one version of the standard.
struct Made {
    /// Whether some limit of a clause counts service hours: only then an estate's own hours matter to every clock.
    counts_service: bool,
    /// The calendars made so far; few estates keep hours of their own.
    calendars: Vec<(Hours, Arc<Calendar>)>,
}

static MADE: LazyLock<Mutex<HashMap<String, Made>>> = LazyLock::new(Mutex::default);

fn counts_service(standard: &Standard) -> bool {
    let of_clauses = standard.clauses().iter().map(|clause| clause.limit.limit());
    let of_rungs = standard
        .ladders
        .iter()
        .flat_map(|ladder| &ladder.rungs)
        .filter_map(|rung| rung.report_within);
    of_clauses
        .chain(of_rungs)
        .any(|limit| limit.unit == Unit::ServiceMinutes)
}

/// The calendar that goes with a version of the standard and these hours of service.
///
/// # Errors
/// The notices or the windows make no calendar.
fn with_hours(standard: &Standard, service: &Hours) -> Result<Arc<Calendar>, StoreError> {
    let made = |made: &Made| {
        let found = made.calendars.iter().find(|(hours, _)| hours == service);
        found.map(|(_, calendar)| calendar.clone())
    };
    if let Some(calendar) = MADE.lock().get(&standard.version).and_then(made) {
        return Ok(calendar);
    }
    let wrong = |error: &dyn std::fmt::Display| StoreError::Setting(format!("no calendar: {error}"));
    let notices = notice::shipped().map_err(|error| wrong(&error))?;
    let zone = TimeZone::get(ZONE).map_err(|error| wrong(&error))?;
    let calendar = Calendar::from_notices(&notices, zone, standard.windows.daytime, service.clone())
        .map_err(|error| wrong(&error))?;
    let calendar = Arc::new(calendar);
    MADE.lock()
        .entry(standard.version.clone())
        .or_insert_with(|| Made {
            counts_service: counts_service(standard),
            calendars: Vec::new(),
        })
        .calendars
        .push((service.clone(), calendar.clone()));
    Ok(calendar)
}

/// The calendar that goes with a version of the standard: the notices read, and its windows.
///
/// # Errors
/// The notices or the windows make no calendar.
pub(super) fn calendar(standard: &Standard) -> Result<Arc<Calendar>, StoreError> {
    with_hours(standard, &standard.windows.service)
}

/// Whether an estate's own service hours matter to the clocks of this standard.
pub(super) fn needs_hours(standard: &Standard) -> Result<bool, StoreError> {
    calendar(standard)?;
    let made = MADE.lock();
    Ok(made
        .get(&standard.version)
        .is_some_and(|made| made.counts_service))
}

/// The calendar of an estate: with its own hours of service, else those of the standard in force there now.
///
/// # Errors
/// A fault of the store.
pub(super) async fn of_estate(
    app: &App,
    tx: &Tx,
    standard: &Standard,
    estate: EstateId,
    now: Timestamp,
) -> Result<Arc<Calendar>, StoreError> {
    let own = registers::estate(tx, estate)
        .await?
        .and_then(|estate| estate.service_hours);
    match own {
        Some(own) => with_hours(standard, &own),
        None => with_hours(standard, &app.standards.at(Some(estate), now).windows.service),
    }
}

/// The last moment from which `limit` has run out by `now`: whatever was last touched before it is idle (E-11).
pub(super) fn run_out(limit: Limit, calendar: &Calendar, now: Timestamp) -> Timestamp {
    let back = |seconds: i64| {
        now.saturating_sub(SignedDuration::from_secs(seconds))
            .unwrap_or(Timestamp::MIN)
    };
    let (mut near, mut far) = (0_i64, 90 * 86_400_i64);
    while far - near > 1 {
        let middle = near + (far - near) / 2;
        if due_at(back(middle), limit, calendar, &[], now).0 <= now {
            far = middle;
        } else {
            near = middle;
        }
    }
    back(far)
}
