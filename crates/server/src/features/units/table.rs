//! Rows of units, their order and their search words.

use domain::{actor::Scope, ids::EstateId, search::Words, units::Unit};
use store::{Row, StoreError, Tx, Value};
use uuid::Uuid;

use super::UnitPlace;
use crate::reach::{condition, sortable};

pub(super) fn columns(state: &Unit) -> Vec<(&'static str, Value)> {
    vec![
        ("building_id", state.building.into()),
        ("entrance_id", state.entrance.into()),
        ("floor", state.floor.map(i64::from).into()),
        ("room", state.room.as_str().into()),
        ("occupancy", state.occupancy.value.code().into()),
        ("area_centi_m2", state.area_centi_m2.into()),
    ]
}

/// Order and search words follow the address.
pub(super) async fn write_beside(tx: &Tx, before: Option<&Unit>, after: &Unit) -> Result<(), StoreError> {
    let address = |unit: &Unit| (unit.building, unit.entrance, unit.room.clone(), unit.floor);
    if before.map(address) == Some(address(after)) {
        return Ok(());
    }
    let Some(place) = super::place_of(tx, after.id).await? else {
        return Err(StoreError::Corrupt("a unit without its building".to_owned()));
    };
    let entrance = place.room.entrance.as_deref().unwrap_or_default();
    let sort = format!(
        "{} {} {}",
        sortable(&place.room.building),
        sortable(entrance),
        sortable(&place.room.room)
    );
    tx.send(
        "UPDATE units SET sort = $2 WHERE id = $1",
        vec![after.id.into(), sort.into()],
    )
    .await?;
    let words = Words::new().room(&place.room).joined();
    tx.index("units", after.id.into(), Some(after.estate.into()), &words)
        .await
}

/// What a list asks for.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    pub(super) estate: Option<EstateId>,
    pub(super) area: Option<Uuid>,
    pub(super) building: Option<Uuid>,
    pub(super) occupancy: Option<String>,
    pub(super) words: Vec<String>,
    pub(super) after: Option<(String, Uuid)>,
    pub(super) limit: u32,
}

/// One row of the list.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub(super) place: UnitPlace,
    pub(super) sort: String,
    pub(super) occupancy: String,
    pub(super) area_centi_m2: Option<i64>,
}

impl Listed {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            place: UnitPlace::read(row, 0)?,
            sort: row.get(UnitPlace::WIDTH)?,
            occupancy: row.get(UnitPlace::WIDTH + 1)?,
            area_centi_m2: row.get(UnitPlace::WIDTH + 2)?,
        })
    }
}

/// The units that a scope reaches, in the order of their addresses.
pub(super) async fn list(tx: &Tx, scope: &Scope, filter: &Filter) -> Result<Vec<Listed>, StoreError> {
    let mut params: Vec<Value> = Vec::new();
    let within = condition(&scope.reach, "u.estate_id", Some("b.area_id"), &mut params);
    let mut sql = format!(
        "SELECT {}, u.sort, u.occupancy, u.area_centi_m2 FROM {} WHERE {within}",
        UnitPlace::COLUMNS,
        UnitPlace::TABLES
    );
    let mut add = |condition: &str, value: Value, params: &mut Vec<Value>| {
        params.push(value);
        sql.push_str(&format!(" AND {condition} = ${}", params.len()));
    };
    if let Some(estate) = filter.estate {
        add("u.estate_id", estate.into(), &mut params);
    }
    if let Some(area) = filter.area {
        add("b.area_id", area.into(), &mut params);
    }
    if let Some(building) = filter.building {
        add("u.building_id", building.into(), &mut params);
    }
    if let Some(occupancy) = &filter.occupancy {
        add("u.occupancy", occupancy.as_str().into(), &mut params);
    }
    if !filter.words.is_empty() {
        let (clause, more) = tx.search_clause("units", &filter.words, params.len() + 1);
        params.extend(more);
        sql.push_str(&format!(" AND u.id IN (SELECT id FROM units WHERE {clause})"));
    }
    if let Some((sort, id)) = &filter.after {
        params.extend([sort.as_str().into(), (*id).into()]);
        sql.push_str(&format!(
            " AND (u.sort, u.id) > (${}, ${})",
            params.len() - 1,
            params.len()
        ));
    }
    params.push(i64::from(filter.limit + 1).into());
    sql.push_str(&format!(" ORDER BY u.sort, u.id LIMIT ${}", params.len()));
    tx.query(&sql, &params).await?.iter().map(Listed::read).collect()
}
