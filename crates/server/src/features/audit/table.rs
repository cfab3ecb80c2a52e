//! Rows of the log, for searching.

use domain::{
    actor::{Reach, Scope},
    audit::Line,
};
use jiff::Timestamp;
use store::{Row, StoreError, Tx, Value};
use uuid::Uuid;

use crate::features;

pub(super) async fn insert(tx: &Tx, id: Uuid, line: &Line, now: Timestamp) -> Result<(), StoreError> {
    let sql = "INSERT INTO audit_lines (id, at, action, account_id, estate_id, feature, subject_id, what, purpose, address) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let params: [Value; 10] = [
        id.into(),
        now.into(),
        line.action.as_str().into(),
        line.account.into(),
        line.estate.into(),
        line.feature.clone().into(),
        line.subject.into(),
        line.what.as_str().into(),
        line.purpose
            .as_ref()
            .map(|purpose| purpose.text().to_owned())
            .into(),
        line.address.clone().into(),
    ];
    tx.execute(sql, &params).await.map(|_| ())
}

/// Deletes the oldest lines before a moment, some at a time; how many. They go moment by moment from the oldest
/// on: that is all that the table's guard lets through.
pub(super) async fn drop_oldest(tx: &Tx, before: Timestamp, most: u32) -> Result<u64, StoreError> {
    let moments = tx
        .query(
            "SELECT DISTINCT at FROM audit_lines WHERE at < $1 ORDER BY at LIMIT $2",
            &[before.into(), i64::from(most).into()],
        )
        .await?;
    let mut gone = 0;
    for row in moments {
        let at: Timestamp = row.get(0)?;
        gone += tx
            .execute("DELETE FROM audit_lines WHERE at = $1", &[at.into()])
            .await?;
    }
    Ok(gone)
}

/// Lines that concern an estate after a mark, the oldest first, for handing the estate over.
// no scope: only the command line on the server itself hands an estate over
pub(super) async fn of_estate(
    tx: &Tx,
    estate: Uuid,
    after: (Timestamp, Uuid),
    limit: u32,
) -> Result<Vec<Row>, StoreError> {
    let sql = "SELECT at, id, action, account_id, feature, subject_id, what, purpose, address FROM audit_lines \
         WHERE estate_id = $1 AND (at, id) > ($2, $3) ORDER BY at, id LIMIT $4";
    let params: [Value; 4] = [
        estate.into(),
        after.0.into(),
        after.1.into(),
        i64::from(limit).into(),
    ];
    tx.query(sql, &params).await
}

/// What a list asks for.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    pub(super) action: Option<String>,
    pub(super) account: Option<Uuid>,
    pub(super) subject: Option<Uuid>,
    pub(super) from: Option<Timestamp>,
    pub(super) to: Option<Timestamp>,
    pub(super) after: Option<(Timestamp, Uuid)>,
    pub(super) limit: u32,
}

/// The statement of a list, the newest line first, with its parameters. Whoever reads the log of some estates
/// sees only lines that concern them, and nobody sees lines about a case that is about themselves.
pub(super) fn select(filter: &Filter, scope: &Scope) -> (String, Vec<Value>) {
    let mut sql =
        "SELECT l.id, l.at, l.action, l.account_id, a.name, l.estate_id, l.feature, l.subject_id, l.what, \
         l.purpose, l.address FROM audit_lines l LEFT JOIN accounts a ON a.id = l.account_id WHERE 1 = 1"
            .to_owned();
    let mut params: Vec<Value> = Vec::new();
    match &scope.reach {
        Reach::Everything => {}
        Reach::Nothing => sql.push_str(" AND 1 = 0"),
        Reach::Places { estates, .. } => {
            sql.push_str(" AND (1 = 0");
            for estate in estates {
                params.push((*estate).into());
                sql.push_str(&format!(" OR l.estate_id = ${}", params.len()));
            }
            sql.push(')');
        }
    }
    // Who looked at a case about the reader, or at its evidence, is not theirs to know either.
    if let Some(hidden) = features::hidden_cases(scope, "c", &mut params) {
        sql.push_str(&format!(
            " AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = l.subject_id AND {hidden}) \
             AND NOT EXISTS (SELECT 1 FROM files f JOIN cases c ON c.id = f.subject_id \
             WHERE f.id = l.subject_id AND {hidden})"
        ));
    }
    finish(sql, params, filter)
}

fn finish(mut sql: String, mut params: Vec<Value>, filter: &Filter) -> (String, Vec<Value>) {
    let mut add = |condition: &str, value: Value| {
        params.push(value);
        sql.push_str(" AND ");
        sql.push_str(&condition.replace('?', &format!("${}", params.len())));
    };
    if let Some(action) = &filter.action {
        add("l.action = ?", action.as_str().into());
    }
    if let Some(account) = filter.account {
        add("l.account_id = ?", account.into());
    }
    if let Some(subject) = filter.subject {
        add("l.subject_id = ?", subject.into());
    }
    if let Some(from) = filter.from {
        add("l.at >= ?", from.into());
    }
    if let Some(to) = filter.to {
        add("l.at < ?", to.into());
    }
    if let Some((at, id)) = filter.after {
        params.push(at.into());
        params.push(id.into());
        let last = params.len();
        sql.push_str(&format!(" AND (l.at, l.id) < (${}, ${last})", last - 1));
    }
    params.push(i64::from(filter.limit + 1).into());
    sql.push_str(&format!(" ORDER BY l.at DESC, l.id DESC LIMIT ${}", params.len()));
    (sql, params)
}
