//! Cases past their time.

use std::collections::BTreeMap;

use domain::ids::EstateId;
use jiff::Timestamp;
use store::{StoreError, Tx};
use uuid::Uuid;

/// What has still something to forget; a case that is reported is never closed before, which the index knows by.
const PAST: &str = "SELECT c.id FROM cases c WHERE c.estate_id = $1 AND c.reported_at < $2 AND c.closed_at < $2 \
    AND NOT c.is_open \
    AND (EXISTS (SELECT 1 FROM journal_personal k WHERE k.subject = c.id AND k.feature = 'cases') \
        OR EXISTS (SELECT 1 FROM files f WHERE f.subject_id = c.id AND f.feature = 'cases')) \
    AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.subject = c.id AND j.feature = 'cases' AND j.at >= $2) \
    ORDER BY c.reported_at, c.id LIMIT $3";

// no scope: see `cases::past`
pub(in crate::features::cases) async fn past(
    tx: &Tx,
    estate: EstateId,
    before: Timestamp,
    most: u32,
) -> Result<Vec<Uuid>, StoreError> {
    let params = [estate.into(), before.into(), i64::from(most).into()];
    let rows = tx.query(PAST, &params).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// The same cases, by what they still hold: values by class, and files.
const PAST_HELD: &str = "WITH past AS (SELECT c.id FROM cases c WHERE c.estate_id = $1 AND c.reported_at < $2 \
        AND c.closed_at < $2 AND NOT c.is_open AND NOT EXISTS \
        (SELECT 1 FROM journal j WHERE j.subject = c.id AND j.feature = 'cases' AND j.at >= $2)) \
    SELECT k.class, COUNT(*) FROM journal_personal k JOIN past p ON p.id = k.subject WHERE k.feature = 'cases' \
        GROUP BY k.class \
    UNION ALL SELECT 'file', COUNT(*) FROM files f JOIN past p ON p.id = f.subject_id WHERE f.feature = 'cases'";

// no scope: see `cases::past_held`
pub(in crate::features::cases) async fn past_held(
    tx: &Tx,
    estate: EstateId,
    before: Timestamp,
) -> Result<BTreeMap<String, i64>, StoreError> {
    let rows = tx.query(PAST_HELD, &[estate.into(), before.into()]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}
