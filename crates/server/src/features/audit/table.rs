//! Rows of the log, for searching.

use domain::{
    actor::{Reach, Scope},
    audit::Line,
};
use jiff::Timestamp;
use store::{StoreError, Tx, Value};
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
