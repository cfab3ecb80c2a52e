//! Rows of owner files and the desk's search.

use domain::{actor::Scope, households::Household};
use jiff::civil::Date;
use store::{Row, StoreError, Tx, Value};
use uuid::Uuid;

use super::facts::UnitPlace;
use crate::reach::condition;

pub(super) fn columns(state: &Household) -> Vec<(&'static str, Value)> {
    vec![
        ("unit_id", state.unit.into()),
        ("special_care", state.care.is_some().into()),
        (
            "confirmed_on",
            state.confirmed.as_ref().map(|confirmed| confirmed.on).into(),
        ),
        ("opened_at", state.opened_at.into()),
    ]
}

/// What a list asks for.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    pub(super) estate: Option<Uuid>,
    pub(super) area: Option<Uuid>,
    pub(super) building: Option<Uuid>,
    pub(super) unit: Option<Uuid>,
    pub(super) special_care: Option<bool>,
    pub(super) unconfirmed_since: Option<Date>,
    /// Ways to share the words of the query between a person and a place: each half must match.
    pub(super) splits: Vec<(Vec<String>, Vec<String>)>,
    pub(super) after: Option<(String, Uuid)>,
    pub(super) limit: u32,
}

/// One row of the list.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub(super) id: Uuid,
    pub(super) special_care: bool,
    pub(super) confirmed_on: Option<Date>,
    pub(super) sort: String,
    pub(super) occupancy: String,
    pub(super) place: UnitPlace,
}

impl Listed {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get(0)?,
            special_care: row.get(1)?,
            confirmed_on: row.get(2)?,
            sort: row.get(3)?,
            occupancy: row.get(4)?,
            place: UnitPlace::read(row, 5)?,
        })
    }
}

/// The owner files that a scope reaches, in the order of their addresses.
pub(super) async fn list(tx: &Tx, scope: &Scope, filter: &Filter) -> Result<Vec<Listed>, StoreError> {
    let mut params: Vec<Value> = Vec::new();
    let (tables, from, those) = if filter.splits.is_empty() {
        (Vec::new(), "", "")
    } else {
        // SQLite keeps to the order of a CROSS JOIN: what was found comes first, whatever it knows of the sizes.
        let found = found(tx, &filter.splits, &mut params);
        (found, "found CROSS JOIN ", " AND u.id = found.unit_id")
    };
    let within = condition(&scope.reach, "u.estate_id", Some("b.area_id"), &mut params);
    // The page is found with as few columns as will do, because a short name means thousands of units; what is
    // shown of them is read for the page alone.
    let mut sql = format!("SELECT u.id AS unit_id, u.sort FROM {from}units u");
    if filter.area.is_some() || within.contains("b.area_id") {
        sql.push_str(" JOIN buildings b ON b.id = u.building_id");
    }
    sql.push_str(" JOIN households h ON h.unit_id = u.id WHERE ");
    sql.push_str(&within);
    sql.push_str(those);
    let mut add = |condition: &str, value: Value, params: &mut Vec<Value>| {
        params.push(value);
        sql.push_str(&format!(" AND {condition} ${}", params.len()));
    };
    if let Some(estate) = filter.estate {
        add("u.estate_id =", estate.into(), &mut params);
    }
    if let Some(area) = filter.area {
        add("b.area_id =", area.into(), &mut params);
    }
    if let Some(building) = filter.building {
        add("u.building_id =", building.into(), &mut params);
    }
    if let Some(unit) = filter.unit {
        add("u.id =", unit.into(), &mut params);
    }
    if let Some(care) = filter.special_care {
        add("h.special_care =", care.into(), &mut params);
    }
    if let Some(since) = filter.unconfirmed_since {
        params.push(since.into());
        sql.push_str(&format!(
            " AND (h.confirmed_on IS NULL OR h.confirmed_on < ${})",
            params.len()
        ));
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
    let tables: Vec<String> = tables
        .into_iter()
        .chain([format!("page AS MATERIALIZED ({sql})")])
        .collect();
    let sql = format!(
        "WITH {} SELECT h.id, h.special_care, h.confirmed_on, u.sort, u.occupancy, {} FROM page CROSS JOIN {} \
         JOIN households h ON h.unit_id = u.id WHERE u.id = page.unit_id ORDER BY u.sort, u.id",
        tables.join(", "),
        UnitPlace::COLUMNS,
        UnitPlace::TABLES
    );
    tx.query(&sql, &params).await?.iter().map(Listed::read).collect()
}

/// The units that a query means, as the table `found` and those that it is made of: by their own words, by those of their people, or by both
/// (`张伟 3-2-501`). Each list of words is looked up once, for persons and places together.
fn found(tx: &Tx, splits: &[(Vec<String>, Vec<String>)], params: &mut Vec<Value>) -> Vec<String> {
    let mut looked_up: Vec<&Vec<String>> = Vec::new();
    let mut halves = Vec::new();
    for (of_person, of_place) in splits {
        let mut parts = Vec::new();
        for (words, units) in [
            (
                of_person,
                "SELECT unit_id FROM person_units WHERE person_id IN \
                 (SELECT subject FROM hits_N WHERE feature = 'persons')",
            ),
            (
                of_place,
                "SELECT subject AS unit_id FROM hits_N WHERE feature = 'units'",
            ),
        ] {
            if words.is_empty() {
                continue;
            }
            let number = looked_up
                .iter()
                .position(|other| *other == words)
                .unwrap_or_else(|| {
                    looked_up.push(words);
                    looked_up.len() - 1
                });
            parts.push(units.replace("hits_N", &format!("hits_{number}")));
        }
        halves.push(parts.join(" INTERSECT "));
    }
    let mut tables: Vec<String> = Vec::new();
    for (number, words) in looked_up.into_iter().enumerate() {
        let (hits, more) = tx.search_hits(&["persons", "units"], words, params.len() + 1);
        params.extend(more);
        tables.push(format!("hits_{number} AS MATERIALIZED ({hits})"));
    }
    // Engines differ in how UNION and INTERSECT bind: each pair stands in a query of its own.
    let whole: Vec<String> = halves
        .iter()
        .map(|half| format!("SELECT unit_id FROM ({half}) AS half"))
        .collect();
    tables.push(format!("found AS MATERIALIZED ({})", whole.join(" UNION ")));
    tables
}
