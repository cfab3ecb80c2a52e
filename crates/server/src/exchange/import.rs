//! The whole way of a workbook into the registers: read and check all of it, plan, then send what is good through
//! the door by chunks. Whatever is there already stays as it is, so that the same file twice changes nothing
//! and a second run completes one that was cut off.

use std::{collections::HashSet, sync::Arc};

use domain::{
    actor::Actor,
    contact::ContactPhone,
    estates::{self, Estate, Estates, NewBuilding, NewEntrance},
    households::{self, HouseholdChanges, Households},
    ids::{AreaId, EstateId, PersonId, UnitId},
    personal::{Personal, PersonalClass},
    persons::{self, NewPerson, Persons, UnitRole},
    rejection::{Nature, Rejection},
    units::{self, NewUnit, Units},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    headings::{self, Words},
    plan::{Plan, PlannedPerson, PlannedUnit},
    registers,
    rows::{self, Details, Known, Line, Refused},
    sheets,
};
use crate::{
    app::App,
    execute::{Call, Room, execute, execute_many},
    features,
    problem::Problem,
};

/// Commands of one transaction.
const CHUNK: usize = 500;

/// What is to be imported.
#[derive(Clone, Debug)]
pub struct Request {
    /// Into which estate.
    pub estate: EstateId,
    /// Area of buildings that are not on file, where the workbook does not name one.
    pub area: Option<AreaId>,
    /// Only check, change nothing.
    pub dry_run: bool,
}

/// What a sheet was read as.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SheetRead {
    /// Its name.
    pub name: String,
    /// Last row of its headings; absent: no table was found, the sheet was left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading_row: Option<u32>,
    /// Headings of the columns that were read.
    pub columns: Vec<String>,
    /// Headings of the columns that were left out.
    pub left_out: Vec<String>,
    /// Rows that could be read.
    pub rows: usize,
    /// Totals, notes and repeated headings.
    pub skipped: u32,
}

/// How many of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Count {
    /// Put on file, or to be put on file.
    pub created: usize,
    /// On file already and added to; a dry run does not tell.
    pub changed: usize,
    /// On file already.
    pub unchanged: usize,
}

/// What an import did, or would do.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The sheets.
    pub sheets: Vec<SheetRead>,
    /// Rows that say the same as an earlier one.
    pub duplicates: u32,
    /// Buildings.
    pub buildings: Count,
    /// Units.
    pub units: Count,
    /// Persons.
    pub persons: Count,
    /// Owner files.
    pub households: Count,
    /// Refused cells and rows, in the order of the workbook.
    pub refused: Vec<Refused>,
}

/// Imports a workbook of households; `told` hears how many of how many subjects are done.
///
/// # Errors
/// The file cannot be read, or holds no table of households (nothing was changed); no right; a fault of the
/// store (the chunks before it are kept, a second run completes them).
pub async fn households(
    app: &Arc<App>,
    actor: &Arc<Actor>,
    request: Request,
    bytes: Vec<u8>,
    told: &(dyn Fn(usize, usize) + Send + Sync),
) -> Result<Outcome, Problem> {
    let id = request.estate;
    if !actor.may("households.import", id, None) {
        return Err(Rejection::forbidden("access.denied").into());
    }
    let (estate, on_file) = app
        .store
        .read(move |tx| async move {
            Ok((
                features::estates::of_id(&tx, id).await?,
                registers::on_file(&tx, id).await?,
            ))
        })
        .await?;
    let estate = estate.ok_or_else(|| Rejection::not_found("estates.unknown"))?;
    if request.area.is_some_and(|area| !estate.areas.contains_key(&area)) {
        return Err(Rejection::field("areaId", "estates.area-unknown").into());
    }
    let areas = Areas::of(&estate, request.area);
    let known = Known {
        estate: estate.name.clone(),
    };
    let prepared = tokio::task::spawn_blocking(move || {
        let (mut outcome, lines) = read(&bytes, &known)?;
        let lines = areas.check(
            lines,
            |building| on_file.buildings.contains_key(building),
            &mut outcome.refused,
        );
        let plan = Plan::make(id, lines, &on_file, &mut outcome.refused);
        Ok::<_, Rejection>((outcome, plan, on_file, areas))
    });
    let (mut outcome, plan, on_file, areas) = prepared.await.map_err(Problem::fault)??;
    outcome.duplicates = plan.duplicates;
    if request.dry_run {
        let count = |created: usize, all: usize| Count {
            created,
            changed: 0,
            unchanged: all - created,
        };
        let known_units: HashSet<UnitId> = on_file.units.values().copied().collect();
        let known_persons: HashSet<PersonId> = on_file
            .by_phone
            .values()
            .chain(on_file.by_unit.values())
            .copied()
            .collect();
        let new = plan.buildings.values().filter(|building| building.is_new).count();
        outcome.buildings = count(new, plan.buildings.len());
        let new = plan
            .units
            .iter()
            .filter(|unit| !known_units.contains(&unit.id))
            .count();
        outcome.units = count(new, plan.units.len());
        let new = plan
            .units
            .iter()
            .filter(|unit| !on_file.households.contains_key(&unit.id))
            .count();
        outcome.households = count(new, plan.units.len());
        let new = plan
            .persons
            .iter()
            .filter(|person| !known_persons.contains(&person.id))
            .count();
        outcome.persons = count(new, plan.persons.len());
    } else {
        Run {
            app,
            actor,
            estate: id,
            told,
            done: 0,
            all: plan.units.len() * 2 + plan.persons.len(),
        }
        .all(&plan, &areas, &mut outcome)
        .await?;
    }
    outcome
        .refused
        .sort_by_key(|refused| (refused.sheet, refused.row));
    Ok(outcome)
}

/// Reads all visible sheets; one table of households at least must be found.
fn read(bytes: &[u8], known: &Known) -> Result<(Outcome, Vec<Line>), Rejection> {
    let words = Words::shipped();
    let sheets = sheets::read(bytes).map_err(|error| {
        let nature = match error {
            sheets::Unreadable::TooLarge(_) => Nature::TooLarge,
            _ => Nature::Invalid,
        };
        Rejection::new(nature, error.code())
    })?;
    let (mut outcome, mut lines) = (Outcome::default(), Vec::new());
    for (index, sheet) in sheets.iter().enumerate() {
        let Some(found) = headings::find(sheet, words) else {
            outcome.sheets.push(SheetRead {
                name: sheet.name.clone(),
                heading_row: None,
                columns: Vec::new(),
                left_out: Vec::new(),
                rows: 0,
                skipped: 0,
            });
            continue;
        };
        let reading = rows::read(index, sheet, &found, words, known);
        outcome.sheets.push(SheetRead {
            name: sheet.name.clone(),
            heading_row: Some(found.row),
            columns: found
                .columns
                .iter()
                .map(|column| column.heading.clone())
                .collect(),
            left_out: found.left_out.clone(),
            rows: reading.lines.len(),
            skipped: reading.skipped,
        });
        lines.extend(reading.lines);
        outcome.refused.extend(reading.refused);
    }
    if outcome.sheets.iter().all(|sheet| sheet.heading_row.is_none()) {
        return Err(Rejection::new(Nature::Invalid, "imports.no-table"));
    }
    Ok((outcome, lines))
}

/// Which area a new building belongs to.
#[derive(Clone, Debug)]
struct Areas {
    by_name: Vec<(String, AreaId)>,
    otherwise: Option<AreaId>,
}

impl Areas {
    fn of(estate: &Estate, wish: Option<AreaId>) -> Self {
        let only = (estate.areas.len() == 1)
            .then(|| estate.areas.keys().next().copied())
            .flatten();
        Self {
            by_name: estate
                .areas
                .iter()
                .map(|(id, area)| (area.name.clone(), *id))
                .collect(),
            otherwise: wish.or(only),
        }
    }

    fn find(&self, name: Option<&str>) -> Option<AreaId> {
        match name {
            Some(name) => self
                .by_name
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, id)| *id)
                .or(self.otherwise),
            None => self.otherwise,
        }
    }

    /// Refuses rows of new buildings whose area cannot be told (A-02: every unit in exactly one area).
    fn check(
        &self,
        lines: Vec<Line>,
        is_known: impl Fn(&str) -> bool,
        refused: &mut Vec<Refused>,
    ) -> Vec<Line> {
        let named: HashSet<String> = lines
            .iter()
            .filter(|line| self.find(line.area.as_deref()).is_some())
            .map(|line| line.place.building.clone())
            .collect();
        let (good, bad): (Vec<Line>, Vec<Line>) = lines
            .into_iter()
            .partition(|line| is_known(&line.place.building) || named.contains(&line.place.building));
        refused.extend(bad.into_iter().map(|line| Refused {
            sheet: line.sheet,
            row: line.row,
            column: "片区".to_owned(),
            value: line.area.unwrap_or_default(),
            code: "area-unknown".into(),
        }));
        good
    }
}

/// A run that writes.
struct Run<'a> {
    app: &'a Arc<App>,
    actor: &'a Arc<Actor>,
    estate: EstateId,
    told: &'a (dyn Fn(usize, usize) + Send + Sync),
    done: usize,
    all: usize,
}

impl Run<'_> {
    async fn all(mut self, plan: &Plan, areas: &Areas, outcome: &mut Outcome) -> Result<(), Problem> {
        outcome.buildings = self.buildings(plan, areas).await?;

        let mut out: HashSet<UnitId> = HashSet::new();
        let calls: Vec<_> = plan.units.iter().map(|unit| self.unit(unit)).collect();
        outcome.units = self
            .send::<Units>(calls, |index, rejection| {
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
            .send::<Persons>(calls, |index, rejection| {
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
            .send::<Households>(calls, |index, rejection| {
                let unit = units[index];
                let place = unit.line.place.as_room().short();
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
        mut on_refused: impl FnMut(usize, &Rejection),
    ) -> Result<Count, Problem> {
        let (mut count, mut index) = (Count::default(), 0);
        let mut calls = calls.into_iter().peekable();
        while calls.peek().is_some() {
            let chunk: Vec<_> = calls.by_ref().take(CHUNK).collect();
            let size = chunk.len();
            for answer in execute_many::<F>(self.app, self.actor, chunk).await? {
                match answer {
                    Ok(done) if done.events.is_empty() => count.unchanged += 1,
                    Ok(done) if done.version == 1 => count.created += 1,
                    Ok(_) => count.changed += 1,
                    Err(rejection) => on_refused(index, &rejection),
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
