//! What the rules of units need to know.

use std::{collections::BTreeSet, fmt::Write as _};

use domain::{
    ids::{BuildingId, EntranceId, EstateId, PersonId, derived},
    rejection::Rejection,
    units::{BuildingFacts, Command, Facts, Units},
};
use store::{Failure, StoreError, Tx, Value};
use uuid::Uuid;

use crate::{
    execute::Ask,
    features::{self, estates},
};

pub(super) async fn gather(tx: &Tx, ask: &Ask<'_, Units>) -> Result<Facts, StoreError> {
    let (building, entrance, room) = match ask.command {
        Command::Register { unit } | Command::Import { unit } => {
            (Some(unit.building), unit.entrance, Some(unit.room.as_str()))
        }
        Command::Change { changes } => (
            changes.building.or(ask.state.map(|unit| unit.building)),
            changes.entrance.or_else(|| {
                ask.state
                    .and_then(|unit| unit.entrance)
                    .filter(|_| changes.building.is_none())
            }),
            changes
                .room
                .as_deref()
                .or(ask.state.map(|unit| unit.room.as_str())),
        ),
        _ => (ask.state.map(|unit| unit.building), None, None),
    };
    let mut facts = Facts::default();
    let Some(building) = building else {
        return Ok(facts);
    };
    let Some(place) = estates::building(tx, building, entrance).await? else {
        return Ok(facts);
    };
    facts.today = estates::local_date(&place.zone, ask.now);
    facts.present_area = match ask.state {
        Some(unit) if unit.building != building => estates::building(tx, unit.building, None)
            .await?
            .map(|present| present.area),
        Some(_) => Some(place.area),
        None => None,
    };
    facts.building = Some(BuildingFacts {
        building,
        estate: place.estate,
        area: place.area,
        entrances: place.entrance.into_iter().collect(),
        estate_closed: place.closed,
    });
    if let Some(room) = room {
        // Two hands writing the same door follow each other; the importer, whose ids follow from the address,
        // has no need to. Behind both stands the unique index.
        if !matches!(ask.command, Command::Import { .. }) {
            let stair = entrance.map(|entrance| entrance.to_string()).unwrap_or_default();
            tx.lock(derived(building.0, &["address", &stair, room.trim()]))
                .await?;
        }
        facts.room_taken = room_taken(tx, ask.id, building, entrance, room.trim()).await?;
    }
    facts.persons = match ask.command {
        // The importer puts the persons of the same workbook on file right after their units.
        Command::Import { unit } => unit.owners.iter().chain(&unit.tenants).copied().collect(),
        Command::Register { unit } => {
            let named: Vec<PersonId> = unit.owners.iter().chain(&unit.tenants).copied().collect();
            known_persons(tx, place.estate, &named).await?
        }
        Command::ChangeTitle { owners: named, .. } | Command::Let { tenants: named, .. } => {
            known_persons(tx, place.estate, named).await?
        }
        _ => BTreeSet::new(),
    };
    Ok(facts)
}

/// The case that an entry of upkeep names is one of the unit's estate.
pub(super) async fn check_case(tx: &Tx, ask: &Ask<'_, Units>) -> Result<(), Failure<Rejection>> {
    let (Command::NoteUpkeep { case: Some(case), .. }, Some(unit)) = (ask.command, ask.state) else {
        return Ok(());
    };
    if features::estate_of_case(tx, *case).await? == Some(unit.estate) {
        Ok(())
    } else {
        Err(Failure::Refused(Rejection::field("caseId", "unknown")))
    }
}

async fn room_taken(
    tx: &Tx,
    unit: Uuid,
    building: BuildingId,
    entrance: Option<EntranceId>,
    room: &str,
) -> Result<bool, StoreError> {
    let sql = "SELECT id, entrance_id FROM units WHERE building_id = $1 AND room = $2 AND id <> $3";
    for row in tx
        .query(sql, &[building.into(), room.into(), unit.into()])
        .await?
    {
        if row.get::<Option<Uuid>>(1)? == entrance.map(Uuid::from) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Those of the named who are on file in the estate.
async fn known_persons(
    tx: &Tx,
    estate: EstateId,
    named: &[PersonId],
) -> Result<BTreeSet<PersonId>, StoreError> {
    let mut known = BTreeSet::new();
    if named.is_empty() {
        return Ok(known);
    }
    let mut params: Vec<Value> = vec![estate.into()];
    let mut sql = "SELECT id FROM persons WHERE estate_id = $1 AND erased_at IS NULL AND id IN (".to_owned();
    for person in named {
        params.push((*person).into());
        let _ = write!(
            sql,
            "{}${}",
            if params.len() == 2 { "" } else { ", " },
            params.len()
        );
    }
    sql.push(')');
    for row in tx.query(&sql, &params).await? {
        known.insert(PersonId(row.get::<Uuid>(0)?));
    }
    Ok(known)
}
