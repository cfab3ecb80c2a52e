//! Persons over HTTP and in rows.

mod facts;
mod routes;
mod table;
mod wire;

use std::sync::Arc;

use domain::{
    feature::Feature,
    flows::{self, Errand},
    ids::{EstateId, PersonId, UnitId},
    persons::{Command, Event, Facts, Person, Persons, UnitRole},
    rejection::Rejection,
};
use jiff::{Timestamp, civil::Date};
use store::{Erasure, Failure, Row, StoreError, Told, Tx, Value};
use uuid::Uuid;

pub use self::routes::routes;
use crate::{
    app::App,
    execute::{Ask, Call, Room, execute},
    jobs::Task,
    problem::Problem,
};

impl Room for Persons {
    const TABLE: &'static str = "persons";

    fn estate(state: &Person) -> Option<EstateId> {
        Some(state.estate)
    }

    fn columns(state: &Person) -> Vec<(&'static str, Value)> {
        table::columns(state)
    }

    fn errands(_id: Uuid, _before: Option<&Person>, events: &[Event], after: &Person) -> Vec<Errand> {
        flows::of_persons(events, after)
    }

    async fn facts(_app: &Arc<App>, tx: &Tx, ask: &Ask<'_, Self>) -> Result<Facts, Failure<Rejection>> {
        facts::gather(tx, ask).await.map_err(Failure::Store)
    }

    async fn keep(
        app: &Arc<App>,
        tx: &Tx,
        id: Uuid,
        command: &Command,
        after: &Person,
        now: Timestamp,
    ) -> Result<(), Failure<Rejection>> {
        if *command == Command::Erase {
            erase_everywhere(app, tx, id, after, now).await?;
        }
        Ok(())
    }

    async fn beside(
        tx: &Tx,
        _id: Uuid,
        before: Option<&Person>,
        after: &Person,
        _now: Timestamp,
    ) -> Result<(), Failure<Rejection>> {
        table::write_beside(tx, before, after)
            .await
            .map_err(Failure::Store)
    }
}

/// Takes a person's values out of the journals of every feature, and out of whatever was derived from them: the
/// record itself, owner files, contact and description of cases, and what anybody wrote in cases of theirs or of their
/// units that names them. The chains stay whole and say what was erased.
async fn erase_everywhere(
    app: &Arc<App>,
    tx: &Tx,
    person: Uuid,
    after: &Person,
    now: Timestamp,
) -> Result<(), StoreError> {
    let tables: Vec<(&'static str, &'static str)> =
        app.rooms.iter().map(|room| (room.name(), room.table())).collect();
    let (naming, near) = (facts::naming(tx, person).await?, facts::near(tx, after).await?);
    // In the record everything is about the person, whether it says so or not.
    let own = Erasure::Subject {
        feature: Persons::NAME,
        subject: person,
    };
    let mut touched = tx.erase(own, &tables, now, None, None).await?;
    touched.extend(
        tx.erase(Erasure::Person(person), &tables, now, None, None)
            .await?,
    );
    for subject in near {
        let names = |told: Told<'_>| {
            // The name and number of somebody else on file are theirs, even if they are the same.
            let others = matches!(told.class, "name" | "phone") && told.person.is_some();
            !others && naming.is_in(told.value)
        };
        touched.extend(tx.erase_told(subject, names, &tables, now).await?);
    }
    for one in touched.iter().filter(|one| one.subject != person) {
        let Some(room) = app.rooms.get(one.feature) else {
            continue;
        };
        room.rewrite(tx, one.subject, &one.state).await?;
        room.beside(tx, one.subject, &one.state, now).await?;
    }
    Ok(())
}

/// One person, for the facts of other features.
///
/// # Errors
/// A fault of the store.
pub async fn of_id(tx: &Tx, person: PersonId) -> Result<Option<Person>, StoreError> {
    let stored = tx.load(Persons::TABLE, person.into()).await?;
    stored.map(|stored| read(&stored.state)).transpose()
}

fn read(state: &str) -> Result<Person, StoreError> {
    serde_json::from_str(state).map_err(|error| StoreError::Corrupt(error.to_string()))
}

/// Somebody with a role for a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tied {
    /// Who.
    pub person: PersonId,
    /// Which unit.
    pub unit: UnitId,
    /// What the person is to it.
    pub role: UnitRole,
    /// First day, if known.
    pub from_on: Option<Date>,
    /// Last day, if it has ended or is known to.
    pub until_on: Option<Date>,
    /// Full name: mask it before it is shown.
    pub name: String,
    /// How to address the person.
    pub salutation: String,
    /// First number, normalised: mask it before it is shown.
    pub phone: Option<String>,
}

impl Tied {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let role: String = row.get(2)?;
        Ok(Self {
            person: row.get::<Uuid>(0)?.into(),
            unit: row.get::<Uuid>(1)?.into(),
            role: UnitRole::ALL
                .iter()
                .copied()
                .find(|known| known.code() == role)
                .ok_or_else(|| StoreError::Corrupt(format!("`{role}` is no role")))?,
            from_on: row.get(3)?,
            until_on: row.get(4)?,
            name: row.get(5)?,
            salutation: row.get(6)?,
            phone: row.get(7)?,
        })
    }
}

const TIED: &str = "SELECT p.id, t.unit_id, t.role, t.from_on, t.until_on, p.name, p.salutation, p.phone \
     FROM person_units t JOIN persons p ON p.id = t.person_id";

/// Everybody who has, or had, a role for one of the units, owners first.
///
/// # Errors
/// A fault of the store.
pub async fn of_units(tx: &Tx, units: &[UnitId]) -> Result<Vec<Tied>, StoreError> {
    let mut found = Vec::new();
    for some in units.chunks(200) {
        let places: Vec<String> = (1..=some.len()).map(|place| format!("${place}")).collect();
        let params: Vec<Value> = some.iter().map(|unit| (*unit).into()).collect();
        let sql = format!("{TIED} WHERE t.unit_id IN ({})", places.join(", "));
        for row in tx.query(&sql, &params).await? {
            found.push(Tied::read(&row)?);
        }
    }
    found.sort_by(|one, other| (one.unit, one.role, &one.name).cmp(&(other.unit, other.role, &other.name)));
    Ok(found)
}

/// Everybody at an estate with this number, normalised; a number may belong to several households.
///
/// # Errors
/// A fault of the store.
pub async fn of_number(tx: &Tx, estate: EstateId, number: &str) -> Result<Vec<Tied>, StoreError> {
    let sql = format!(
        "{TIED} WHERE t.person_id IN (SELECT person_id FROM person_phones WHERE estate_id = $1 AND number = $2)"
    );
    tx.query(&sql, &[estate.into(), number.into()])
        .await?
        .iter()
        .map(Tied::read)
        .collect()
}

/// Runs an errand of kind `tie`: persons take or lose a role because title or tenancy have changed. A person who
/// may not change any more is left out: the unit's own history stands.
///
/// # Errors
/// A fault of the store; the errand is tried again and changes nothing twice.
pub async fn tie(app: Arc<App>, task: Task) -> Result<(), Problem> {
    let errand: Errand = serde_json::from_value(task.body).map_err(Problem::fault)?;
    let Errand::Tie {
        unit,
        role,
        take,
        end,
        from_on,
        until_on,
        at,
    } = errand
    else {
        return Err(Problem::Fault(
            "an errand of kind `tie` carries something else".to_owned(),
        ));
    };
    let today = app
        .store
        .read(move |tx| async move { facts::unit_today(&tx, unit, at).await })
        .await?;
    let ends = end.into_iter().map(|person| {
        let until_on = until_on.unwrap_or(today);
        (person, Command::EndRole { unit, role, until_on })
    });
    let takes = take.into_iter().map(|person| {
        (
            person,
            Command::TakeRole {
                unit,
                role,
                from_on,
                until_on: None,
            },
        )
    });
    for (person, command) in ends.chain(takes).collect::<Vec<_>>() {
        let call = Call::new(person, command).background();
        match execute::<Persons>(&app, &app.system, call).await {
            Ok(_) => {}
            Err(Problem::Refused(refused)) => {
                tracing::warn!(code = %refused.code, "a role could not follow its unit");
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok(())
}
