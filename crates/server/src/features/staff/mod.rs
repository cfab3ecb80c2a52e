//! Staff over HTTP and in rows: who is on file, who is on shift.

mod facts;
mod routes;
mod table;
mod wire;

use std::sync::Arc;

use domain::{
    flows::{self, Errand},
    ids::{DepartmentId, EstateId, StaffId},
    rejection::Rejection,
    staff::{Command, Event, Facts, Staff, StaffMember},
};
use jiff::{Timestamp, civil::Date};
use store::{Failure, StoreError, Tx, Value};
use uuid::Uuid;

pub use self::routes::routes;
use crate::{
    app::App,
    execute::{Ask, Done, Room},
};

impl Room for Staff {
    const TABLE: &'static str = "staff";

    fn stands_on_others(command: &Command) -> bool {
        // No area may be left without its officer.
        matches!(command, Command::Leave { .. })
    }

    fn estate(state: &StaffMember) -> Option<EstateId> {
        state.estate
    }

    fn columns(state: &StaffMember) -> Vec<(&'static str, Value)> {
        table::columns(state)
    }

    fn errands(
        _id: Uuid,
        _before: Option<&StaffMember>,
        events: &[Event],
        after: &StaffMember,
    ) -> Vec<Errand> {
        flows::of_staff(events, after)
    }

    fn kept(app: &Arc<App>, done: &Done<Self>) {
        // Roles and access are read from the record: whoever is remembered is looked at anew.
        let concerns = |event: &Event| matches!(event, Event::Changed { .. } | Event::Left { .. });
        if done.events.iter().any(concerns) {
            app.callers.forget_all();
        }
    }

    async fn facts(_app: &Arc<App>, tx: &Tx, ask: &Ask<'_, Self>) -> Result<Facts, Failure<Rejection>> {
        facts::gather(tx, ask).await.map_err(Failure::Store)
    }
}

fn read(state: &str) -> Result<StaffMember, StoreError> {
    serde_json::from_str(state).map_err(|error| StoreError::Corrupt(error.to_string()))
}

/// One member of staff, for the facts of other features.
///
/// # Errors
/// A fault of the store.
pub async fn of_id(tx: &Tx, staff: StaffId) -> Result<Option<StaffMember>, StoreError> {
    let stored = tx.load(Staff::TABLE, staff.into()).await?;
    stored.map(|stored| read(&stored.state)).transpose()
}

/// Whether a member of staff has left by now, in the time of the estate.
///
/// # Errors
/// A fault of the store.
pub async fn has_left(tx: &Tx, member: &StaffMember, now: Timestamp) -> Result<bool, StoreError> {
    if member.left_on.is_none() {
        return Ok(false);
    }
    Ok(member.has_left(facts::local_today(tx, member.estate, now).await?))
}

/// Who is signed on at an estate and not away on the local date.
///
/// # Errors
/// A fault of the store.
pub async fn on_shift(tx: &Tx, estate: EstateId, today: Date) -> Result<Vec<StaffMember>, StoreError> {
    let sql =
        "SELECT state FROM staff WHERE shift_estate_id = $1 AND left_on IS NULL ORDER BY service_number";
    let mut found = Vec::new();
    for row in tx.query(sql, &[estate.into()]).await? {
        let member = read(&row.get::<String>(0)?)?;
        if member.available(estate, today) {
            found.push(member);
        }
    }
    Ok(found)
}

/// Everybody who works at an estate, or for the company, and has not left.
///
/// # Errors
/// A fault of the store.
pub async fn of_estate(tx: &Tx, estate: EstateId) -> Result<Vec<StaffMember>, StoreError> {
    let sql = "SELECT state FROM staff WHERE (estate_id = $1 OR estate_id IS NULL) AND left_on IS NULL \
         ORDER BY service_number";
    let rows = tx.query(sql, &[estate.into()]).await?;
    rows.iter().map(|row| read(&row.get::<String>(0)?)).collect()
}

/// Everybody whose main department it is and who has not left.
///
/// # Errors
/// A fault of the store.
pub async fn of_department(tx: &Tx, department: DepartmentId) -> Result<Vec<StaffMember>, StoreError> {
    let sql = "SELECT state FROM staff WHERE department_id = $1 AND left_on IS NULL ORDER BY service_number";
    let rows = tx.query(sql, &[department.into()]).await?;
    rows.iter().map(|row| read(&row.get::<String>(0)?)).collect()
}
