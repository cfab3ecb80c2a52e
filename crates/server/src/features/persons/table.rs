//! Rows of persons: numbers, roles, search words.

use domain::{actor::Scope, persons::Person, search::Words};
use store::{Row, StoreError, Tx, Value};
use uuid::Uuid;

use crate::reach::condition;

pub(super) fn columns(state: &Person) -> Vec<(&'static str, Value)> {
    vec![
        ("name", state.name.text().into()),
        ("salutation", state.salutation.as_str().into()),
        (
            "phone",
            state
                .phones
                .first()
                .and_then(|phone| phone.number.value.clone())
                .into(),
        ),
        ("under_14", state.under_14.into()),
        ("erased_at", state.erased_at.into()),
    ]
}

fn numbers(person: &Person) -> Vec<&str> {
    person
        .phones
        .iter()
        .filter_map(|phone| phone.number.value.as_deref())
        .collect()
}

/// Brings numbers, roles and search words to the state.
pub(super) async fn write_beside(tx: &Tx, before: Option<&Person>, after: &Person) -> Result<(), StoreError> {
    let (id, estate): (Value, Value) = (after.id.into(), after.estate.into());
    let (old_numbers, new_numbers) = (before.map(numbers).unwrap_or_default(), numbers(after));
    for gone in old_numbers.iter().filter(|number| !new_numbers.contains(number)) {
        let sql = "DELETE FROM person_phones WHERE estate_id = $1 AND number = $2 AND person_id = $3";
        tx.send(sql, vec![estate.clone(), (*gone).into(), id.clone()])
            .await?;
    }
    for new in new_numbers.iter().filter(|number| !old_numbers.contains(number)) {
        let sql = "INSERT INTO person_phones (estate_id, number, person_id) VALUES ($1, $2, $3) \
             ON CONFLICT (estate_id, number, person_id) DO NOTHING";
        tx.send(sql, vec![estate.clone(), (*new).into(), id.clone()])
            .await?;
    }
    let old_roles = before.map(|old| old.roles.as_slice()).unwrap_or_default();
    for (nr, tie) in (0i64..).zip(&after.roles) {
        if usize::try_from(nr).ok().and_then(|nr| old_roles.get(nr)) == Some(tie) {
            continue;
        }
        let sql = "INSERT INTO person_units (unit_id, person_id, nr, estate_id, role, from_on, until_on) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (unit_id, person_id, nr) \
             DO UPDATE SET role = excluded.role, from_on = excluded.from_on, until_on = excluded.until_on";
        let params = vec![
            tie.unit.into(),
            id.clone(),
            nr.into(),
            estate.clone(),
            tie.role.code().into(),
            tie.from_on.into(),
            tie.until_on.into(),
        ];
        tx.send(sql, params).await?;
    }
    let same = before.is_some_and(|old| old.name == after.name && old.phones == after.phones);
    if same {
        return Ok(());
    }
    let mut words = Words::new();
    if let Some(name) = &after.name.value {
        words = words.name(name);
    }
    for number in new_numbers {
        words = words.phone(number);
    }
    tx.index(
        "persons",
        after.id.into(),
        Some(after.estate.into()),
        &words.joined(),
    )
    .await
}

/// What a list asks for.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    pub(super) estate: Option<Uuid>,
    pub(super) unit: Option<Uuid>,
    pub(super) role: Option<String>,
    pub(super) words: Vec<String>,
    pub(super) after: Option<(String, Uuid)>,
    pub(super) limit: u32,
}

/// One row of the list.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) state: String,
}

impl Listed {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get(0)?,
            name: row.get(1)?,
            state: row.get(2)?,
        })
    }
}

/// The persons that a scope reaches, by name: somebody with units is seen by those who serve their areas.
pub(super) async fn list(tx: &Tx, scope: &Scope, filter: &Filter) -> Result<Vec<Listed>, StoreError> {
    let mut params: Vec<Value> = Vec::new();
    let estate_wide = condition(&scope.reach, "p.estate_id", Some("p.id"), &mut params);
    let by_unit = condition(&scope.reach, "u.estate_id", Some("b.area_id"), &mut params);
    let mut sql = format!(
        "SELECT p.id, p.name, p.state FROM persons p WHERE p.erased_at IS NULL AND ({estate_wide} OR EXISTS \
         (SELECT 1 FROM person_units t JOIN units u ON u.id = t.unit_id JOIN buildings b ON b.id = u.building_id \
         WHERE t.person_id = p.id AND {by_unit}))"
    );
    if let Some(estate) = filter.estate {
        params.push(estate.into());
        sql.push_str(&format!(" AND p.estate_id = ${}", params.len()));
    }
    if let Some(unit) = filter.unit {
        params.push(unit.into());
        sql.push_str(&format!(
            " AND p.id IN (SELECT person_id FROM person_units WHERE unit_id = ${})",
            params.len()
        ));
    }
    if let Some(role) = &filter.role {
        params.push(role.as_str().into());
        sql.push_str(&format!(
            " AND EXISTS (SELECT 1 FROM person_units r WHERE r.person_id = p.id AND r.role = ${})",
            params.len()
        ));
    }
    if !filter.words.is_empty() {
        let (clause, more) = tx.search_clause("persons", &filter.words, params.len() + 1);
        params.extend(more);
        sql.push_str(&format!(" AND p.id IN (SELECT id FROM persons WHERE {clause})"));
    }
    if let Some((name, id)) = &filter.after {
        params.extend([name.as_str().into(), (*id).into()]);
        sql.push_str(&format!(
            " AND (p.name, p.id) > (${}, ${})",
            params.len() - 1,
            params.len()
        ));
    }
    params.push(i64::from(filter.limit + 1).into());
    sql.push_str(&format!(" ORDER BY p.name, p.id LIMIT ${}", params.len()));
    tx.query(&sql, &params).await?.iter().map(Listed::read).collect()
}
