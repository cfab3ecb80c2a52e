//! Figures of what is held, over the whole house.

use std::collections::BTreeMap;

use domain::personal::catalogue::Rows;
use jiff::Timestamp;
use store::{Row, StoreError, Tx};

/// Figures by feature and class.
pub(super) type ByClass = BTreeMap<(String, String), i64>;

fn by_class(rows: &[Row]) -> Result<ByClass, StoreError> {
    rows.iter()
        .map(|row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))
        .collect()
}

/// How many values the journals hold.
// no scope: figures of the whole house, for whoever answers for it
pub(super) async fn held(tx: &Tx) -> Result<ByClass, StoreError> {
    let sql = "SELECT feature, class, COUNT(*) FROM journal_personal GROUP BY feature, class";
    by_class(&tx.query(sql, &[]).await?)
}

/// How many values have been erased since a moment.
// no scope: figures of the whole house, for whoever answers for it
pub(super) async fn erased(tx: &Tx, since: Timestamp) -> Result<ByClass, StoreError> {
    let sql = "SELECT feature, class, CAST(SUM(amount) AS bigint) FROM erasures WHERE at >= $1 \
         GROUP BY feature, class";
    by_class(&tx.query(sql, &[since.into()]).await?)
}

/// How many rows there are of what does not stand in journals.
// no scope: figures of the whole house, for whoever answers for it
pub(super) async fn rows(tx: &Tx, what: Rows) -> Result<i64, StoreError> {
    let sql = match what {
        Rows::Accounts => "SELECT COUNT(*) FROM accounts",
        Rows::AuditLines => "SELECT COUNT(*) FROM audit_lines",
        Rows::Children => "SELECT COUNT(*) FROM persons WHERE under_14 AND erased_at IS NULL",
        Rows::Files => "SELECT COUNT(*) FROM files WHERE subject_id IS NOT NULL",
        Rows::Sessions => "SELECT COUNT(*) FROM sessions",
        Rows::UnattachedFiles => "SELECT COUNT(*) FROM files WHERE subject_id IS NULL",
    };
    number(tx.query_opt(sql, &[]).await?)
}

/// How many of those rows are older than a moment, for what goes by its own age.
// no scope: figures of the whole house, for whoever answers for it
pub(super) async fn old_rows(tx: &Tx, what: Rows, before: Timestamp) -> Result<Option<i64>, StoreError> {
    let sql = match what {
        Rows::AuditLines => "SELECT COUNT(*) FROM audit_lines WHERE at < $1",
        Rows::UnattachedFiles => "SELECT COUNT(*) FROM files WHERE subject_id IS NULL AND created_at < $1",
        Rows::Accounts | Rows::Children | Rows::Files | Rows::Sessions => return Ok(None),
    };
    number(tx.query_opt(sql, &[before.into()]).await?).map(Some)
}

/// How many values stand in pages of the audit log to which nothing has been added since a moment.
// no scope: figures of the whole house, for whoever answers for it
pub(super) async fn old_purposes(tx: &Tx, before: Timestamp) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM journal_personal k WHERE k.feature = 'audit' AND NOT EXISTS \
         (SELECT 1 FROM journal j WHERE j.subject = k.subject AND j.feature = k.feature AND j.at >= $1)";
    number(tx.query_opt(sql, &[before.into()]).await?)
}

fn number(row: Option<Row>) -> Result<i64, StoreError> {
    row.map_or(Ok(0), |row| row.get(0))
}
