//! What rules ask of the rows of all cases.

use domain::{
    ids::{EstateId, StaffId},
    standard::Matter,
};
use jiff::Timestamp;
use store::{StoreError, Tx, Value};
use uuid::Uuid;

/// When the same matter was complained about before at the same unit, since `since`: the same kind, subject and
/// fault; what was voided never was.
// no scope: a rule counts repeats for everybody alike, and nothing of the rows is shown
pub(in super::super) async fn earlier(
    tx: &Tx,
    estate: EstateId,
    unit: Uuid,
    matter: &Matter,
    since: Timestamp,
) -> Result<Vec<Timestamp>, StoreError> {
    let sql = "SELECT reported_at FROM cases WHERE estate_id = $1 AND unit_id = $2 AND reported_at >= $3 AND subject = $4 \
         AND kind = $5 AND coalesce(fault, '') = $6 AND complaint AND stage <> 'void' ORDER BY reported_at";
    let params = [
        estate.into(),
        unit.into(),
        since.into(),
        matter.subject.as_str().into(),
        matter.kind.code().into(),
        matter.fault.as_deref().unwrap_or_default().into(),
    ];
    let rows = tx.query(sql, &params).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// How many open cases each of these people has in the estate. Only theirs are counted: an estate may have very
/// many open cases, and this runs while somebody waits to be sent.
// no scope: the rules choose whoever has the least to do, and nothing of the rows is shown
pub(in super::super) async fn load_of(
    tx: &Tx,
    estate: EstateId,
    people: &[StaffId],
) -> Result<Vec<(StaffId, i64)>, StoreError> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let mut params: Vec<Value> = vec![estate.into()];
    params.extend(people.iter().map(|person| Value::from(*person)));
    let places: Vec<String> = (2..=params.len()).map(|place| format!("${place}")).collect();
    let sql = format!(
        "SELECT responsible_id, CAST(count(*) AS bigint) FROM cases \
         WHERE estate_id = $1 AND is_open AND responsible_id IN ({}) GROUP BY responsible_id",
        places.join(", ")
    );
    let rows = tx.query(&sql, &params).await?;
    rows.iter()
        .map(|row| Ok((row.get::<Uuid>(0)?.into(), row.get(1)?)))
        .collect()
}
