//! Sending what was planned through the door, by chunks.

use std::{collections::HashSet, sync::Arc};

use domain::{
    actor::Actor,
    contact::ContactPhone,
    estates::{self, Estates, NewBuilding, NewEntrance},
    households::{self, Household, HouseholdChanges, Households},
    ids::{EstateId, PersonId, UnitId},
    personal::{Personal, PersonalClass},
    persons::{self, NewPerson, Persons, UnitRole},
    rejection::Rejection,
    units::{self, NewUnit, Units},
};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::{
    areas::Areas,
    import::{Count, Outcome},
    plan::{Plan, PlannedPerson, PlannedUnit},
    rows::{Details, Refused},
};
use crate::{
    app::App,
    execute::{Call, Room, execute, execute_many},
    problem::Problem,
};

/// Commands of one transaction: few enough that a person's command hardly notices one in front of it.
const CHUNK: usize = 100;
/// Transactions under way: while one is brought to the disk, the next is written.
const ABREAST: usize = 3;

/// A run that writes.
pub(super) struct Run<'a> {
    pub(super) app: &'a Arc<App>,
    pub(super) actor: &'a Arc<Actor>,
    pub(super) estate: EstateId,
    /// Hears how many of how many subjects are done.
    pub(super) told: &'a (dyn Fn(usize, usize) + Send + Sync),
    pub(super) done: usize,
    pub(super) all: usize,
}

impl Run<'_> {
    /// Sends buildings, units, persons and owner files, in this order.
    ///
    /// # Errors
    /// A fault of the store; the chunks before it are kept, and so may be the next few.
    pub(super) async fn all(
        mut self,
        plan: &Plan,
        areas: &Areas,
        outcome: &mut Outcome,
    ) -> Result<(), Problem> {
        outcome.buildings = self.buildings(plan, areas).await?;

        let mut out: HashSet<UnitId> = HashSet::new();
        let calls: Vec<_> = plan.units.iter().map(|unit| self.unit(unit)).collect();
        outcome.units = self
            .send::<Units>(calls, |index, answer| {
                let Err(rejection) = answer else { return };
                let unit = &plan.units[index];
                out.insert(unit.id);
                let place = unit.line.place.as_room().short();
                outcome
                    .refused
                    .push(refused((unit.line.sheet, unit.line.row), place, rejection));
            })
            .await?;

        let persons: Vec<(&PlannedPerson, Vec<_>)> = plan
            .persons
            .iter()
            .map(|person| {
                (
                    person,
                    person
                        .roles
                        .iter()
                        .filter(|role| !out.contains(&role.0))
                        .copied()
                        .collect(),
                )
            })
            .filter(|(_, roles): &(_, Vec<_>)| !roles.is_empty())
            .collect();
        let calls: Vec<_> = persons
            .iter()
            .map(|(person, roles)| self.person(person, roles.clone()))
            .collect();
        let mut lost: HashSet<PersonId> = HashSet::new();
        outcome.persons = self
            .send::<Persons>(calls, |index, answer| {
                let Err(rejection) = answer else { return };
                let person = persons[index].0;
                lost.insert(person.id);
                outcome
                    .refused
                    .push(refused(person.seen, person.name.clone(), rejection));
            })
            .await?;

        let units: Vec<&PlannedUnit> = plan.units.iter().filter(|unit| !out.contains(&unit.id)).collect();
        let calls: Vec<_> = units.iter().map(|unit| self.household(unit, &lost)).collect();
        outcome.households = self
            .send::<Households>(calls, |index, answer| {
                let unit = units[index];
                let place = unit.line.place.as_room().short();
                let rejection = match answer {
                    Ok(file) => return outcome.refused.extend(unconsented(unit, file)),
                    Err(rejection) => rejection,
                };
                outcome
                    .refused
                    .push(refused((unit.line.sheet, unit.line.row), place, rejection));
            })
            .await?;
        Ok(())
    }

    /// All new buildings and entrances in one command: the structure of the estate is one subject.
    async fn buildings(&self, plan: &Plan, areas: &Areas) -> Result<Count, Problem> {
        let new = |building: &&super::plan::PlannedBuilding| {
            building.is_new || building.entrances.values().any(|(_, is_new)| *is_new)
        };
        let buildings: Vec<NewBuilding> = plan
            .buildings
            .values()
            .filter(new)
            .map(|building| NewBuilding {
                building: building.id,
                number: building.number.clone(),
                label: building.label.clone(),
                area: areas.find(building.area.as_deref()),
                floors: building.floors,
                lobby: false,
                entrances: building
                    .entrances
                    .iter()
                    .map(|(number, (id, _))| NewEntrance {
                        entrance: *id,
                        number: number.clone(),
                        floors: None,
                    })
                    .collect(),
            })
            .collect();
        let created = plan.buildings.values().filter(|building| building.is_new).count();
        let changed = buildings.len() - created;
        let count = Count {
            created,
            changed,
            unchanged: plan.buildings.len() - created - changed,
        };
        if !buildings.is_empty() {
            let command = estates::Command::AddBuildings { buildings };
            execute::<Estates>(self.app, self.actor, Call::new(self.estate, command).background()).await?;
        }
        Ok(count)
    }

    /// Sends commands by chunks and counts what became of them.
    async fn send<F: Room>(
        &mut self,
        calls: Vec<Call<F::Command>>,
        mut on_answer: impl FnMut(usize, Result<&F::State, &Rejection>),
    ) -> Result<Count, Problem> {
        let (mut count, mut index) = (Count::default(), 0);
        let mut calls = calls.into_iter();
        let chunks = std::iter::from_fn(|| {
            let chunk: Vec<_> = calls.by_ref().take(CHUNK).collect();
            (!chunk.is_empty()).then_some(chunk)
        });
        let (app, actor) = (self.app, self.actor);
        let mut answers = stream::iter(chunks)
            .map(|chunk| execute_many::<F>(app, actor, chunk))
            .buffered(ABREAST);
        while let Some(chunk) = answers.try_next().await? {
            let size = chunk.len();
            for answer in chunk {
                on_answer(index, answer.as_ref().map(|done| &done.state));
                match answer {
                    Ok(done) if done.events.is_empty() => count.unchanged += 1,
                    Ok(done) if done.version == 1 => count.created += 1,
                    Ok(_) => count.changed += 1,
                    Err(_) => {}
                }
                index += 1;
            }
            self.done += size;
            (self.told)(self.done.min(self.all), self.all);
        }
        Ok(count)
    }

    fn unit(&self, planned: &PlannedUnit) -> Call<units::Command> {
        let of_role = |role: UnitRole| {
            planned
                .people
                .iter()
                .filter(|person| person.1 == role)
                .map(|person| person.0)
                .collect()
        };
        let unit = NewUnit {
            unit: planned.id,
            estate: self.estate,
            building: planned.building,
            entrance: planned.entrance,
            floor: planned.line.place.floor,
            room: planned.line.place.room.clone(),
            area_centi_m2: planned.line.area_centi_m2,
            usage: planned.line.usage.clone(),
            occupancy: planned.line.occupancy,
            layout: planned.line.layout.clone(),
            owners: of_role(UnitRole::Owner),
            tenants: of_role(UnitRole::Tenant),
        };
        Call::new(planned.id, units::Command::Import { unit: Box::new(unit) }).background()
    }

    fn person(
        &self,
        planned: &PlannedPerson,
        roles: Vec<(UnitId, UnitRole, Option<jiff::civil::Date>)>,
    ) -> Call<persons::Command> {
        let person = NewPerson {
            person: planned.id,
            estate: self.estate,
            name: Personal::new(PersonalClass::Name, planned.name.as_str()).of(Some(planned.id)),
            salutation: planned.salutation.clone(),
            phones: planned
                .phones
                .iter()
                .map(|number| phone(number, Some(planned.id)))
                .collect(),
            wishes: Default::default(),
            roles,
            under_14: false,
            guardian: None,
            guardian_consent: None,
        };
        Call::new(
            planned.id,
            persons::Command::Import {
                person: Box::new(person),
            },
        )
        .background()
    }

    fn household(&self, planned: &PlannedUnit, lost: &HashSet<PersonId>) -> Call<households::Command> {
        let mut owners = planned.people.iter().filter(|person| person.1 == UnitRole::Owner);
        let head = owners
            .find(|person| !lost.contains(&person.0))
            .map(|person| person.0);
        let Details {
            home_phone,
            work_phone,
            occupation,
            employer,
            member_count,
            composition,
            remark,
        } = planned.line.details.clone();
        let personal = |class, text: Option<String>| text.map(|text| Personal::new(class, text).of(head));
        let changes = HouseholdChanges {
            head,
            birth_year: None,
            occupation: personal(PersonalClass::Household, occupation),
            employer: personal(PersonalClass::Household, employer),
            details_consent_by: None,
            work_phone: work_phone.as_ref().map(|number| phone(number, head)),
            home_phone: home_phone.as_ref().map(|number| phone(number, head)),
            member_count,
            composition: personal(PersonalClass::Household, composition),
            children: None,
            children_consent_by: None,
            remark: personal(PersonalClass::Text, remark),
        };
        let command = households::Command::Import {
            household: planned.household,
            estate: self.estate,
            unit: planned.id,
            changes: Box::new(changes),
        };
        Call::new(planned.household, command).background()
    }
}

fn phone((number, written): &(String, String), person: Option<PersonId>) -> ContactPhone {
    ContactPhone::new(number.as_str(), written).of(person)
}

/// What a row says and the file does not hold, because the head's consent to it is not on record: the rest of the
/// row went in.
fn unconsented(unit: &PlannedUnit, file: &Household) -> Vec<Refused> {
    let said = &unit.line.details;
    [
        ("职业", &said.occupation, &file.occupation),
        ("工作单位", &said.employer, &file.employer),
        ("人口结构", &said.composition, &file.composition),
    ]
    .into_iter()
    .filter(|(_, _, kept)| kept.is_none())
    .filter_map(|(column, said, _)| Some((column, said.clone()?)))
    .map(|(column, value)| Refused {
        sheet: unit.line.sheet,
        row: unit.line.row,
        column: column.to_owned(),
        value,
        code: "households.consent-missing".into(),
    })
    .collect()
}

/// A row that the rules refused.
fn refused((sheet, row): (usize, u32), value: String, rejection: &Rejection) -> Refused {
    let first = rejection.errors.first();
    Refused {
        sheet,
        row,
        column: String::new(),
        value,
        code: first.map_or_else(|| rejection.code.clone(), |error| error.code.clone()),
    }
}
