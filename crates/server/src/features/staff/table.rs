//! Rows of staff.

use domain::{actor::Scope, staff::StaffMember};
use store::{Row, StoreError, Tx, Value};
use uuid::Uuid;

use crate::reach::condition;

pub(super) fn columns(state: &StaffMember) -> Vec<(&'static str, Value)> {
    vec![
        ("name", state.name.text().into()),
        ("service_number", state.service_number.as_str().into()),
        ("department_id", state.departments.first().copied().into()),
        (
            "shift_estate_id",
            state.on_shift.as_ref().map(|shift| shift.estate).into(),
        ),
        (
            "shift_since_at",
            state.on_shift.as_ref().map(|shift| shift.since_at).into(),
        ),
        (
            "away_from_on",
            state.away.as_ref().map(|away| away.from_on).into(),
        ),
        (
            "away_until_on",
            state.away.as_ref().map(|away| away.until_on).into(),
        ),
        ("left_on", state.left_on.into()),
    ]
}

/// What a list asks for.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    pub(super) estate: Option<Uuid>,
    pub(super) department: Option<Uuid>,
    pub(super) on_shift: Option<bool>,
    pub(super) left: bool,
    pub(super) q: Option<String>,
    pub(super) after: Option<(String, Uuid)>,
    pub(super) limit: u32,
}

/// One row of the list.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub(super) member: StaffMember,
    pub(super) version: i64,
}

impl Listed {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            member: super::read(&row.get::<String>(0)?)?,
            version: row.get(1)?,
        })
    }
}

/// The staff that a scope reaches, by service number; people of the company are seen by everybody who sees
/// staff at all, because every estate calls on them.
pub(super) async fn list(tx: &Tx, scope: &Scope, filter: &Filter) -> Result<Vec<Listed>, StoreError> {
    let mut params: Vec<Value> = Vec::new();
    let within = condition(&scope.reach, "estate_id", None, &mut params);
    let mut sql =
        format!("SELECT state, version FROM staff WHERE ({within} OR (estate_id IS NULL AND 1 = 1))");
    if let Some(estate) = filter.estate {
        params.push(estate.into());
        sql.push_str(&format!(
            " AND (estate_id = ${0} OR shift_estate_id = ${0} OR estate_id IS NULL)",
            params.len()
        ));
    }
    if let Some(department) = filter.department {
        params.push(department.into());
        sql.push_str(&format!(" AND department_id = ${}", params.len()));
    }
    if let Some(on_shift) = filter.on_shift {
        sql.push_str(if on_shift {
            " AND shift_estate_id IS NOT NULL"
        } else {
            " AND shift_estate_id IS NULL"
        });
    }
    if !filter.left {
        sql.push_str(" AND left_on IS NULL");
    }
    if let Some(q) = &filter.q {
        params.push(format!("%{}%", q.replace(['%', '_'], "")).into());
        sql.push_str(&format!(
            " AND (name LIKE ${0} OR service_number LIKE ${0})",
            params.len()
        ));
    }
    if let Some((number, id)) = &filter.after {
        params.extend([number.as_str().into(), (*id).into()]);
        sql.push_str(&format!(
            " AND (service_number, id) > (${}, ${})",
            params.len() - 1,
            params.len()
        ));
    }
    params.push(i64::from(filter.limit + 1).into());
    sql.push_str(&format!(" ORDER BY service_number, id LIMIT ${}", params.len()));
    tx.query(&sql, &params).await?.iter().map(Listed::read).collect()
}
