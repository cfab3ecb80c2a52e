//! What the rules of persons need to know.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    actor::Reach,
    ids::{EstateId, PersonId, UnitId},
    persons::{Command, Facts, Person, Persons},
    text::Naming,
};
use jiff::{Timestamp, civil::Date};
use store::{StoreError, Tx};
use uuid::Uuid;

use crate::{
    execute::Ask,
    features::{self, estates, units},
};

pub(super) use crate::features::audit;

pub(super) async fn gather(tx: &Tx, ask: &Ask<'_, Persons>) -> Result<Facts, StoreError> {
    let mut named: BTreeSet<UnitId> = ask
        .state
        .map(|person| person.roles.iter().map(|tie| tie.unit).collect())
        .unwrap_or_default();
    let (estate, guardian): (Option<EstateId>, Option<PersonId>) = match ask.command {
        Command::Register { person } | Command::Import { person } => {
            named.extend(person.roles.iter().map(|(unit, _, _)| *unit));
            (Some(person.estate), person.guardian)
        }
        Command::TakeRole { unit, .. } => {
            named.insert(*unit);
            (None, None)
        }
        Command::GiveConsent { by_guardian, .. } => (None, *by_guardian),
        _ => (None, None),
    };
    let Some(estate) = ask.state.map(|person| person.estate).or(estate) else {
        return Ok(Facts::default());
    };
    let mut found = BTreeMap::new();
    for unit in named {
        if let Some(place) = units::place_of(tx, unit).await?
            && place.estate == estate
        {
            found.insert(unit, place.area);
        }
    }
    let guardian_known = match guardian {
        Some(guardian) => super::of_id(tx, guardian)
            .await?
            .is_some_and(|person| person.estate == estate && !person.under_14 && person.erased_at.is_none()),
        None => false,
    };
    Ok(Facts {
        units: found,
        guardian_known,
        today: estates::today(tx, estate, ask.now).await?,
    })
}

/// Whether a reach covers a person: one of the units, or, of somebody without a unit, a part of the estate.
pub(super) async fn place_covered(tx: &Tx, reach: &Reach, person: &Person) -> Result<bool, StoreError> {
    let mut has_unit = false;
    for tie in &person.roles {
        if let Some(place) = units::place_of(tx, tie.unit).await? {
            has_unit = true;
            if reach.covers(place.estate, Some(place.area)) {
                return Ok(true);
            }
        }
    }
    Ok(match reach {
        Reach::Nothing => false,
        Reach::Everything => true,
        Reach::Places { estates, areas } => {
            estates.contains(&person.estate)
                || (!has_unit && areas.iter().any(|(estate, _)| *estate == person.estate))
        }
    })
}

/// The local date where a unit lies.
pub(super) async fn unit_today(tx: &Tx, unit: UnitId, now: Timestamp) -> Result<Date, StoreError> {
    match units::place_of(tx, unit).await? {
        Some(place) => estates::today(tx, place.estate, now).await,
        None => Ok(estates::local_date("Asia/Shanghai", now)),
    }
}

/// By which names and numbers texts may tell of a person: those of the record, former ones too.
pub(super) async fn naming(tx: &Tx, person: Uuid) -> Result<Naming, StoreError> {
    let sql = "SELECT class, value FROM journal_personal WHERE subject = $1 AND feature = 'persons' \
        AND class IN ('name', 'phone')";
    let mut naming = Naming::default();
    for row in tx.query(sql, &[person.into()]).await? {
        let (class, value): (String, String) = (row.get(0)?, row.get(1)?);
        match class.as_str() {
            "name" => naming.name(&value),
            _ => naming.number(&value),
        }
    }
    Ok(naming)
}

/// Where staff may have written about a person: cases and forms, by feature.
pub(super) async fn near(tx: &Tx, person: &Person) -> Result<Vec<(&'static str, Uuid)>, StoreError> {
    let units: BTreeSet<UnitId> = person.roles.iter().map(|tie| tie.unit).collect();
    let units: Vec<UnitId> = units.into_iter().collect();
    features::near_person(tx, person.id, &units).await
}
