//! What the registers of an estate hold already, read at once: the importer asks for thousands of rows.

use std::collections::HashMap;

use domain::ids::{BuildingId, EntranceId, EstateId, HouseholdId, PersonId, UnitId};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::plan::OnFile;

/// Everything that an import compares with, in one snapshot.
///
/// # Errors
/// A fault of the store.
pub async fn on_file(tx: &Tx, estate: EstateId) -> Result<OnFile, StoreError> {
    let mut on_file = OnFile::default();
    let id = [estate.into()];
    let mut numbers: HashMap<BuildingId, String> = HashMap::new();
    for row in tx
        .query("SELECT id, number FROM buildings WHERE estate_id = $1", &id)
        .await?
    {
        let (building, number): (Uuid, String) = (row.get(0)?, row.get(1)?);
        numbers.insert(building.into(), number.clone());
        on_file
            .buildings
            .insert(number, (building.into(), HashMap::new()));
    }
    for row in tx
        .query(
            "SELECT id, building_id, number FROM entrances WHERE estate_id = $1",
            &id,
        )
        .await?
    {
        let building: BuildingId = row.get::<Uuid>(1)?.into();
        let known = numbers
            .get(&building)
            .and_then(|number| on_file.buildings.get_mut(number));
        if let Some((_, entrances)) = known {
            entrances.insert(row.get(2)?, EntranceId(row.get(0)?));
        }
    }
    let sql = "SELECT id, building_id, entrance_id, room FROM units WHERE estate_id = $1";
    for row in tx.query(sql, &id).await? {
        let key = (
            BuildingId(row.get(1)?),
            row.get::<Option<Uuid>>(2)?.map(EntranceId),
            row.get(3)?,
        );
        on_file.units.insert(key, UnitId(row.get(0)?));
    }
    for row in tx
        .query("SELECT id, unit_id FROM households WHERE estate_id = $1", &id)
        .await?
    {
        on_file
            .households
            .insert(UnitId(row.get(1)?), HouseholdId(row.get(0)?));
    }
    let sql = "SELECT p.id, p.name, n.number FROM person_phones n JOIN persons p ON p.id = n.person_id \
         WHERE n.estate_id = $1 AND p.erased_at IS NULL";
    for row in tx.query(sql, &id).await? {
        on_file
            .by_phone
            .insert((row.get(1)?, row.get(2)?), PersonId(row.get(0)?));
    }
    let sql = "SELECT p.id, p.name, t.unit_id FROM person_units t JOIN persons p ON p.id = t.person_id \
         WHERE t.estate_id = $1 AND p.erased_at IS NULL";
    for row in tx.query(sql, &id).await? {
        on_file
            .by_unit
            .insert((row.get(1)?, UnitId(row.get(2)?)), PersonId(row.get(0)?));
    }
    Ok(on_file)
}
