//! Columns and SQL of assessments. They are the company's: whoever reads everywhere sees them, nobody else.

use domain::{
    actor::{Reach, Scope},
    assessments::Assessment,
};
use jiff::Timestamp;
use store::{Row, StoreError, Tx, Value};
use uuid::Uuid;

/// Whatever lists filter and sort by.
pub(super) fn columns(state: &Assessment) -> Vec<(&'static str, Value)> {
    vec![
        ("stage", state.stage.code().into()),
        ("conclusion", state.content.conclusion.code().into()),
        ("responsible_id", state.content.responsible.into()),
        ("drafted_at", state.drafted_at.into()),
    ]
}

/// A row with its id and version.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Id.
    pub id: Uuid,
    /// Version.
    pub version: i64,
    /// State.
    pub assessment: Assessment,
    /// Name of the responsible member of staff.
    pub responsible: Option<String>,
}

const SELECT: &str = "SELECT a.id, a.version, a.state, s.name FROM assessments a \
     LEFT JOIN staff s ON s.id = a.responsible_id";

fn read(row: &Row) -> Result<Found, StoreError> {
    let state: String = row.get(2)?;
    Ok(Found {
        id: row.get(0)?,
        version: row.get(1)?,
        assessment: serde_json::from_str(&state).map_err(|error| StoreError::Corrupt(error.to_string()))?,
        responsible: row.get(3)?,
    })
}

/// Up to `limit` rows within the scope, the newest first, after the row at `after`.
pub(super) async fn list_rows(
    tx: &Tx,
    scope: &Scope,
    stage: Option<&str>,
    after: Option<(Timestamp, Uuid)>,
    limit: u32,
) -> Result<Vec<Found>, StoreError> {
    let mut params: Vec<Value> = Vec::new();
    let mut sql = format!("{SELECT} WHERE {}", within(scope));
    let mut param = |value: Value| {
        params.push(value);
        format!("${}", params.len())
    };
    if let Some(stage) = stage {
        sql.push_str(&format!(" AND a.stage = {}", param(stage.into())));
    }
    if let Some((at, id)) = after {
        sql.push_str(&format!(
            " AND (a.drafted_at, a.id) < ({}, {})",
            param(at.into()),
            param(id.into())
        ));
    }
    sql.push_str(&format!(
        " ORDER BY a.drafted_at DESC, a.id DESC LIMIT {}",
        param(i64::from(limit).into())
    ));
    tx.query(&sql, &params).await?.iter().map(read).collect()
}

/// One row within the scope.
pub(super) async fn get_row(tx: &Tx, scope: &Scope, id: Uuid) -> Result<Option<Found>, StoreError> {
    let sql = format!("{SELECT} WHERE a.id = $1 AND {}", within(scope));
    let row = tx.query_opt(&sql, &[id.into()]).await?;
    row.as_ref().map(read).transpose()
}

/// One row for the rules.
pub(super) async fn of_id(tx: &Tx, id: Uuid) -> Result<Option<Found>, StoreError> {
    let row = tx
        .query_opt(&format!("{SELECT} WHERE a.id = $1"), &[id.into()])
        .await?;
    row.as_ref().map(read).transpose()
}

/// Those that are approved, the newest first.
pub(super) async fn approved(tx: &Tx) -> Result<Vec<(Uuid, Assessment)>, StoreError> {
    let sql = format!("{SELECT} WHERE a.stage = 'approved' ORDER BY a.drafted_at DESC, a.id DESC");
    let rows = tx.query(&sql, &[]).await?;
    rows.iter()
        .map(|row| read(row).map(|found| (found.id, found.assessment)))
        .collect()
}

fn within(scope: &Scope) -> &'static str {
    if scope.reach == Reach::Everything {
        "1 = 1"
    } else {
        "1 = 0"
    }
}
