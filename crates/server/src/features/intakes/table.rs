//! Columns and SQL of intakes.

use std::collections::BTreeSet;

use domain::{
    actor::{Reach, Scope},
    ids::EstateId,
    intakes::Intake,
    rejection::Rejection,
};
use jiff::Timestamp;
use store::Value;
use uuid::Uuid;

/// Whatever lists filter and sort by.
pub(super) fn columns(state: &Intake) -> Vec<(&'static str, Value)> {
    vec![
        ("number", state.number.as_str().into()),
        ("stage", state.stage.code().into()),
        (
            "channel",
            state.channel.as_ref().map(|channel| channel.code()).into(),
        ),
        ("opened_by", state.opened_by.into()),
        ("opened_at", state.opened_at.into()),
        ("case_id", state.case.into()),
    ]
}

/// The statement of a list within the scope.
pub(super) fn select(
    scope: &Scope,
    estate: Option<Uuid>,
    stage: Option<&str>,
    after: Option<(Timestamp, Uuid)>,
    limit: u32,
    left_since: Timestamp,
) -> Result<(String, Vec<Value>), Rejection> {
    let mut sql = "SELECT id, state FROM intakes WHERE 1 = 1".to_owned();
    let mut params: Vec<Value> = Vec::new();
    let push = |params: &mut Vec<Value>, value: Value| {
        params.push(value);
        format!("${}", params.len())
    };
    match &scope.reach {
        Reach::Everything => {}
        Reach::Nothing => sql.push_str(" AND 1 = 0"),
        Reach::Places { estates, areas } => {
            // A form belongs to the whole estate: whoever serves an area of it sees it.
            let reached: BTreeSet<EstateId> = estates
                .iter()
                .copied()
                .chain(areas.iter().map(|(estate, _)| *estate))
                .collect();
            sql.push_str(" AND (1 = 0");
            for estate in reached {
                let nr = push(&mut params, estate.into());
                sql.push_str(&format!(" OR estate_id = {nr}"));
            }
            sql.push(')');
        }
    }
    if let Some(estate) = estate {
        let nr = push(&mut params, estate.into());
        sql.push_str(&format!(" AND estate_id = {nr}"));
    }
    match stage {
        None => {}
        Some("abandoned") => {
            let nr = push(&mut params, left_since.into());
            sql.push_str(&format!(" AND stage = 'open' AND opened_at <= {nr}"));
        }
        Some(stage @ ("open" | "saved" | "dropped")) => {
            let nr = push(&mut params, stage.into());
            sql.push_str(&format!(" AND stage = {nr}"));
        }
        Some(_) => return Err(Rejection::field("stage", "unknown-value")),
    }
    if let Some((at, id)) = after {
        let (at, id) = (push(&mut params, at.into()), push(&mut params, id.into()));
        sql.push_str(&format!(" AND (opened_at, id) < ({at}, {id})"));
    }
    let nr = push(&mut params, i64::from(limit + 1).into());
    sql.push_str(&format!(" ORDER BY opened_at DESC, id DESC LIMIT {nr}"));
    Ok((sql, params))
}
