//! What the rules of owner files need to know, and what their pages read of other registers.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    households::{Command, Facts, Household, HouseholdChanges, Households, UnitFacts},
    ids::{EstateId, PersonId, UnitId},
};
use jiff::{Timestamp, civil::Date};
use store::{StoreError, Tx};

use crate::{
    execute::Ask,
    features::{estates, persons, units},
};

pub(super) use crate::features::{persons::Tied, units::UnitPlace};

pub(super) async fn gather(tx: &Tx, ask: &Ask<'_, Households>) -> Result<Facts, StoreError> {
    let unit = match (ask.command, ask.state) {
        (_, Some(household)) => household.unit,
        (Command::Open { unit, .. } | Command::Import { unit, .. }, None) => *unit,
        _ => return Ok(Facts::default()),
    };
    let Some(place) = units::place_of(tx, unit).await? else {
        return Ok(Facts::default());
    };
    let file_exists = match (ask.command, ask.state) {
        (Command::Open { .. }, None) => super::of_unit(tx, unit).await?.is_some(),
        // The importer has looked for files of its units before; two of them at once meet in the unique index.
        _ => false,
    };
    let asks_for_persons = match ask.command {
        Command::Open { changes, .. } | Command::Change { changes } => {
            changes.head.is_some() || changes.children.is_some() || changes.details().next().is_some()
        }
        Command::MarkCare { .. } => true,
        Command::Import { .. }
        | Command::EndCare
        | Command::Confirm { .. }
        | Command::ForgetSensitive { .. } => false,
    };
    let persons = if asks_for_persons {
        consents(tx, unit).await?
    } else {
        // The importer puts the head on file together with the household.
        match ask.command {
            Command::Import { changes, .. } => imported(tx, changes, ask.state).await?,
            _ => BTreeMap::new(),
        }
    };
    Ok(Facts {
        unit: Some(UnitFacts {
            unit,
            estate: place.estate,
            area: place.area,
        }),
        file_exists,
        persons,
        today: estates::today(tx, place.estate, ask.now).await?,
    })
}

/// The head that a workbook names and the one of the file, with what they consent to where that is asked.
async fn imported(
    tx: &Tx,
    changes: &HouseholdChanges,
    state: Option<&Household>,
) -> Result<BTreeMap<PersonId, BTreeSet<String>>, StoreError> {
    let asked = changes.details().next().is_some();
    let mut found = BTreeMap::new();
    for head in changes.head.into_iter().chain(state.and_then(|state| state.head)) {
        let purposes = if asked {
            purposes(tx, head).await?
        } else {
            BTreeSet::new()
        };
        found.insert(head, purposes);
    }
    Ok(found)
}

/// The codes of the purposes that a person consents to.
async fn purposes(tx: &Tx, person: PersonId) -> Result<BTreeSet<String>, StoreError> {
    let person = persons::of_id(tx, person).await?;
    let purposes = person.map(|person| {
        let standing = person
            .consents
            .keys()
            .filter(|purpose| person.consents_to(**purpose));
        standing.map(|purpose| purpose.code().to_owned()).collect()
    });
    Ok(purposes.unwrap_or_default())
}

/// Persons with a role for the unit, and what they consent to.
async fn consents(tx: &Tx, unit: UnitId) -> Result<BTreeMap<PersonId, BTreeSet<String>>, StoreError> {
    let mut found = BTreeMap::new();
    for tied in persons::of_units(tx, &[unit]).await? {
        if found.contains_key(&tied.person) {
            continue;
        }
        found.insert(tied.person, purposes(tx, tied.person).await?);
    }
    Ok(found)
}

/// Everybody with a role for one of the units.
pub(super) async fn people(tx: &Tx, units: &[UnitId]) -> Result<Vec<Tied>, StoreError> {
    persons::of_units(tx, units).await
}

/// The estate's local date.
pub(super) async fn today(tx: &Tx, estate: EstateId, now: Timestamp) -> Result<Date, StoreError> {
    estates::today(tx, estate, now).await
}
