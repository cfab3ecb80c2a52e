//! Rows of estates and of what lies in them.

use domain::{actor::Scope, estates::Estate};
use store::{StoreError, Tx, Value};
use uuid::Uuid;

use crate::reach::{condition, sortable};

pub(super) fn columns(state: &Estate) -> Vec<(&'static str, Value)> {
    vec![
        ("name", state.name.as_str().into()),
        ("zone", state.zone.as_str().into()),
        ("closed_on", state.closed_on.into()),
    ]
}

/// Brings areas, buildings, entrances and duty days to the state: only what differs is written.
pub(super) async fn write_beside(tx: &Tx, before: Option<&Estate>, after: &Estate) -> Result<(), StoreError> {
    let estate: Value = after.id.into();
    for (id, area) in &after.areas {
        let same = before
            .and_then(|old| old.areas.get(id))
            .is_some_and(|old| old.name == area.name);
        if !same {
            let sql = "INSERT INTO areas (id, estate_id, name) VALUES ($1, $2, $3) \
                 ON CONFLICT (id) DO UPDATE SET name = excluded.name";
            tx.execute(sql, &[(*id).into(), estate.clone(), area.name.as_str().into()])
                .await?;
        }
    }
    for (id, building) in &after.buildings {
        let old = before.and_then(|old| old.buildings.get(id));
        let same = old.is_some_and(|old| {
            (old.area, &old.number, &old.label) == (building.area, &building.number, &building.label)
        });
        if !same {
            let sql = "INSERT INTO buildings (id, estate_id, area_id, number, label, sort) \
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO UPDATE SET area_id = excluded.area_id, \
                 number = excluded.number, label = excluded.label, sort = excluded.sort";
            let params = [
                (*id).into(),
                estate.clone(),
                building.area.into(),
                building.number.as_str().into(),
                building.label.as_str().into(),
                sortable(&building.number).into(),
            ];
            tx.execute(sql, &params).await?;
        }
        for (entrance, record) in &building.entrances {
            if old.is_some_and(|old| old.entrances.contains_key(entrance)) {
                continue;
            }
            let sql = "INSERT INTO entrances (id, estate_id, building_id, number) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (id) DO UPDATE SET number = excluded.number";
            let params = [
                (*entrance).into(),
                estate.clone(),
                (*id).into(),
                record.number.as_str().into(),
            ];
            tx.execute(sql, &params).await?;
        }
    }
    for (day, staff) in &after.duty {
        if before.is_some_and(|old| old.duty.get(day) == Some(staff)) {
            continue;
        }
        let sql = "INSERT INTO duty_days (estate_id, day, staff_id) VALUES ($1, $2, $3) \
             ON CONFLICT (estate_id, day) DO UPDATE SET staff_id = excluded.staff_id";
        tx.execute(sql, &[estate.clone(), (*day).into(), (*staff).into()])
            .await?;
    }
    Ok(())
}

/// The estates that a scope reaches, by name.
pub(super) async fn list(
    tx: &Tx,
    scope: &Scope,
    after: Option<(String, Uuid)>,
    limit: u32,
) -> Result<Vec<(Estate, i64)>, StoreError> {
    let mut params = Vec::new();
    let within = condition(&scope.reach, "id", None, &mut params);
    let mut sql = format!("SELECT state, version FROM estates WHERE {within}");
    if let Some((name, id)) = after {
        params.extend([name.into(), id.into()]);
        sql.push_str(&format!(
            " AND (name, id) > (${}, ${})",
            params.len() - 1,
            params.len()
        ));
    }
    params.push(i64::from(limit + 1).into());
    sql.push_str(&format!(" ORDER BY name, id LIMIT ${}", params.len()));
    let mut found = Vec::new();
    for row in tx.query(&sql, &params).await? {
        let state: String = row.get(0)?;
        let estate = serde_json::from_str(&state).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        found.push((estate, row.get(1)?));
    }
    Ok(found)
}
