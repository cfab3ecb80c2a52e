//! Columns and SQL of versions of the service standard.

use domain::standards::StandardVersion;
use store::{Row, StoreError, Tx, Value};
use uuid::Uuid;

/// Whatever lists filter and sort by.
pub(super) fn columns(state: &StandardVersion) -> Vec<(&'static str, Value)> {
    vec![
        ("layer", state.reach.code().into()),
        ("name", state.name.as_str().into()),
        ("hash", state.hash.as_str().into()),
        ("stage", state.stage.code().into()),
        ("proposed_at", state.proposed_at.into()),
        ("effective_from", state.effective_from.into()),
        ("in_force_from", state.in_force_from.into()),
    ]
}

/// Those that hold or may come to hold; there are few, a dozen a year.
const LIVING: &str = "SELECT id, version, state FROM standards WHERE stage IN ('approved', 'proposed') \
     ORDER BY proposed_at, id";

/// One version.
pub(super) const ONE: &str = "SELECT id, version, state FROM standards WHERE id = $1";

/// One page of the list, the newest first.
pub(super) const PAGE: &str = "SELECT id, version, state FROM standards WHERE (proposed_at, id) < ($1, $2) \
     ORDER BY proposed_at DESC, id DESC LIMIT $3";

/// Id, version of the row, state.
pub(super) fn read(row: &Row) -> Result<(Uuid, i64, StandardVersion), StoreError> {
    let state: String = row.get(2)?;
    let state = serde_json::from_str(&state).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    Ok((row.get(0)?, row.get(1)?, state))
}

/// Every version that is proposed or approved, the oldest first.
pub(super) async fn living(tx: &Tx) -> Result<Vec<StandardVersion>, StoreError> {
    tx.query(LIVING, &[])
        .await?
        .iter()
        .map(|row| read(row).map(|(_, _, state)| state))
        .collect()
}
