//! The narrow rows of clocks.

use domain::cases::{Case, Clock};
use store::{StoreError, Tx, Value, places};
use uuid::Uuid;

use super::local_date;

const CLOCK_COLUMNS: usize = 17;

/// Writes the rows of clocks that differ from those before, in one statement.
pub(in super::super) async fn write_clocks(
    tx: &Tx,
    id: Uuid,
    before: Option<&Case>,
    after: &Case,
) -> Result<(), StoreError> {
    let moved = before.is_some_and(|before| before.place.area != after.place.area);
    let changed: Vec<(u16, &Clock)> = after
        .numbered()
        .filter(|(number, clock)| {
            moved
                || before
                    .and_then(|before| before.clock(*number))
                    .is_none_or(|old| !same_row(old, clock))
        })
        .collect();
    if changed.is_empty() {
        return Ok(());
    }
    let day = local_date(after.reported_at);
    let mut params: Vec<Value> = Vec::with_capacity(changed.len() * CLOCK_COLUMNS);
    let mut rows = String::new();
    for (number, clock) in &changed {
        rows.push_str(if rows.is_empty() { "(" } else { ", (" });
        rows.push_str(&places(params.len() + 1, CLOCK_COLUMNS));
        rows.push(')');
        params.extend([
            id.into(),
            (*number).into(),
            after.estate.into(),
            after.place.area.into(),
            clock.name.code().into(),
            clock.leg.into(),
            clock.clause.id.as_str().into(),
            clock.clause.version.as_str().into(),
            clock.started_at.into(),
            clock.due_at.into(),
            clock.stopped_at.into(),
            clock.paused_minutes.into(),
            clock.late_minutes.into(),
            clock.verdict.map(super::super::wire::verdict).into(),
            clock.lifted.into(),
            day.into(),
            clock.person.into(),
        ]);
    }
    let sql = format!(
        "INSERT INTO case_clocks (case_id, number, estate_id, area_id, clock, leg, clause, standard, started_at, due_at, \
         stopped_at, paused_minutes, late_minutes, verdict, lifted, reported_on, person_id) VALUES {rows} \
         ON CONFLICT (case_id, number) DO UPDATE SET area_id = excluded.area_id, due_at = excluded.due_at, \
         stopped_at = excluded.stopped_at, paused_minutes = excluded.paused_minutes, \
         late_minutes = excluded.late_minutes, verdict = excluded.verdict, lifted = excluded.lifted, \
         person_id = excluded.person_id"
    );
    tx.send(sql, params).await
}

fn same_row(old: &Clock, new: &Clock) -> bool {
    (
        old.due_at,
        old.stopped_at,
        old.verdict,
        old.lifted,
        old.paused_minutes,
        old.late_minutes,
        old.person,
    ) == (
        new.due_at,
        new.stopped_at,
        new.verdict,
        new.lifted,
        new.paused_minutes,
        new.late_minutes,
        new.person,
    )
}
