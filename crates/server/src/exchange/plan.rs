//! From the rows of a workbook to what an estate should have: buildings, units, persons, each once.

use std::collections::{BTreeMap, HashMap};

use domain::{
    ids::{BuildingId, EntranceId, EstateId, HouseholdId, PersonId, UnitId, derived},
    persons::UnitRole,
};
use jiff::civil::Date;

use super::rows::{Details, Line, LinePerson, Refused};

/// What is on file already, read once before the plan is made.
#[derive(Clone, Debug, Default)]
pub struct OnFile {
    /// Buildings by number: id, and entrances by number.
    pub buildings: HashMap<String, (BuildingId, HashMap<String, EntranceId>)>,
    /// Units by building, entrance, room.
    pub units: HashMap<(BuildingId, Option<EntranceId>, String), UnitId>,
    /// Owner files by unit.
    pub households: HashMap<UnitId, HouseholdId>,
    /// Persons by name and normalised number.
    pub by_phone: HashMap<(String, String), PersonId>,
    /// Persons by name and unit.
    pub by_unit: HashMap<(String, UnitId), PersonId>,
}

/// A building of the workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedBuilding {
    /// Id, found or derived.
    pub id: BuildingId,
    /// Whether it is not on file yet.
    pub is_new: bool,
    /// Number.
    pub number: String,
    /// Label, where the table writes one.
    pub label: Option<String>,
    /// Name of its area, where the table has it.
    pub area: Option<String>,
    /// Highest floor seen.
    pub floors: Option<u16>,
    /// Entrances: number, id, whether new.
    pub entrances: BTreeMap<String, (EntranceId, bool)>,
    /// First row in which it stands, for messages: sheet, row.
    pub seen: (usize, u32),
}

/// A unit of the workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedUnit {
    /// Id, found or derived.
    pub id: UnitId,
    /// Its owner file.
    pub household: HouseholdId,
    /// Building.
    pub building: BuildingId,
    /// Entrance.
    pub entrance: Option<EntranceId>,
    /// The first row in which it stands.
    pub line: Line,
    /// Its people: person, role, first day.
    pub people: Vec<(PersonId, UnitRole, Option<Date>)>,
}

/// A person of the workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedPerson {
    /// Id, found or derived.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// How to address the person.
    pub salutation: String,
    /// Numbers: normalised, and as written.
    pub phones: Vec<(String, String)>,
    /// Roles: unit, role, first day.
    pub roles: Vec<(UnitId, UnitRole, Option<Date>)>,
    /// First row in which the person stands: sheet, row.
    pub seen: (usize, u32),
}

/// The whole.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Buildings by number.
    pub buildings: BTreeMap<String, PlannedBuilding>,
    /// Units in the order of the workbook.
    pub units: Vec<PlannedUnit>,
    /// Persons in the order of the workbook.
    pub persons: Vec<PlannedPerson>,
    /// Rows that say the same as an earlier one.
    pub duplicates: u32,
}

impl Plan {
    /// Merges the rows. Rows that contradict an earlier row of the same unit are refused.
    pub fn make(estate: EstateId, lines: Vec<Line>, on_file: &OnFile, refused: &mut Vec<Refused>) -> Plan {
        let mut plan = Plan::default();
        let mut unit_at: HashMap<(BuildingId, Option<EntranceId>, String), usize> = HashMap::new();
        let mut people = People::default();
        for line in lines {
            let (building, entrance) = plan.building(estate, &line, on_file);
            let key = (building, entrance, line.place.room.clone());
            let at = match unit_at.get(&key) {
                Some(at) => {
                    if let Some(wrong) = contradiction(&plan.units[*at].line, &line) {
                        refused.push(wrong);
                        continue;
                    }
                    let before = &plan.units[*at].line;
                    if before.people == line.people && before.details == line.details {
                        plan.duplicates += 1;
                        continue;
                    }
                    *at
                }
                None => {
                    let id = on_file.units.get(&key).copied().unwrap_or_else(|| {
                        let stair = line.place.entrance.as_deref().unwrap_or_default();
                        let parts = ["unit", &line.place.building, stair, &line.place.room];
                        UnitId(derived(estate.0, &parts))
                    });
                    let household = on_file
                        .households
                        .get(&id)
                        .copied()
                        .unwrap_or_else(|| HouseholdId(derived(id.0, &["household"])));
                    let unit = PlannedUnit {
                        id,
                        household,
                        building,
                        entrance,
                        line: line.clone(),
                        people: Vec::new(),
                    };
                    plan.units.push(unit);
                    unit_at.insert(key, plan.units.len() - 1);
                    plan.units.len() - 1
                }
            };
            let unit = plan.units[at].id;
            let mut added = false;
            for person in &line.people {
                let index = people.find(person, unit).unwrap_or_else(|| {
                    let id = people
                        .on_file(person, unit, on_file)
                        .unwrap_or_else(|| derived_person(estate, person, unit));
                    plan.persons.push(PlannedPerson {
                        id,
                        name: person.name.clone(),
                        salutation: person.salutation.clone(),
                        phones: Vec::new(),
                        roles: Vec::new(),
                        seen: (line.sheet, line.row),
                    });
                    plan.persons.len() - 1
                });
                people.learn(person, unit, index);
                let record = &mut plan.persons[index];
                for number in &person.phones {
                    if !record.phones.iter().any(|known| known.0 == number.0) {
                        record.phones.push(number.clone());
                        added = true;
                    }
                }
                let tie = (unit, person.role, person.from_on);
                if !record
                    .roles
                    .iter()
                    .any(|known| (known.0, known.1) == (tie.0, tie.1))
                {
                    record.roles.push(tie);
                    plan.units[at]
                        .people
                        .push((record.id, person.role, person.from_on));
                    added = true;
                }
            }
            let record = &mut plan.units[at].line;
            if (record.sheet, record.row) != (line.sheet, line.row) {
                if !added {
                    plan.duplicates += 1;
                }
                fill(&mut record.details, line.details);
                record.area_centi_m2 = record.area_centi_m2.or(line.area_centi_m2);
                record.layout = record.layout.take().or(line.layout);
                record.occupancy = record.occupancy.or(line.occupancy);
            }
        }
        plan
    }

    fn building(
        &mut self,
        estate: EstateId,
        line: &Line,
        on_file: &OnFile,
    ) -> (BuildingId, Option<EntranceId>) {
        let place = &line.place;
        let known = on_file.buildings.get(&place.building);
        let planned = self
            .buildings
            .entry(place.building.clone())
            .or_insert_with(|| PlannedBuilding {
                id: known.map_or_else(
                    || BuildingId(derived(estate.0, &["building", &place.building])),
                    |known| known.0,
                ),
                is_new: known.is_none(),
                number: place.building.clone(),
                label: None,
                area: None,
                floors: None,
                entrances: BTreeMap::new(),
                seen: (line.sheet, line.row),
            });
        planned.label = planned.label.take().or_else(|| place.label.clone());
        planned.area = planned.area.take().or_else(|| line.area.clone());
        planned.floors = planned
            .floors
            .max(place.floor.and_then(|floor| u16::try_from(floor).ok()));
        let entrance = place.entrance.as_ref().map(|number| {
            let id = planned.id;
            let known = known.and_then(|known| known.1.get(number)).copied();
            let derive = || EntranceId(derived(id.0, &["entrance", number]));
            planned
                .entrances
                .entry(number.clone())
                .or_insert_with(|| (known.unwrap_or_else(derive), known.is_none()))
                .0
        });
        (planned.id, entrance)
    }
}

/// Somebody with a number is the same person wherever name and number meet; somebody without one is known by
/// name and unit only: two people called 张伟 are told apart by their rooms.
fn derived_person(estate: EstateId, person: &LinePerson, unit: UnitId) -> PersonId {
    match person.phones.first() {
        Some((number, _)) => PersonId(derived(estate.0, &["person", &person.name, number])),
        None => PersonId(derived(unit.0, &["person", &person.name])),
    }
}

/// Persons of the workbook by what they are known by.
#[derive(Default)]
struct People {
    by_phone: HashMap<(String, String), usize>,
    by_unit: HashMap<(String, UnitId), usize>,
}

impl People {
    fn find(&self, person: &LinePerson, unit: UnitId) -> Option<usize> {
        let by_phone = person
            .phones
            .iter()
            .find_map(|(number, _)| self.by_phone.get(&(person.name.clone(), number.clone())));
        by_phone
            .or_else(|| self.by_unit.get(&(person.name.clone(), unit)))
            .copied()
    }

    fn on_file(&self, person: &LinePerson, unit: UnitId, on_file: &OnFile) -> Option<PersonId> {
        let by_phone = person
            .phones
            .iter()
            .find_map(|(number, _)| on_file.by_phone.get(&(person.name.clone(), number.clone())));
        by_phone
            .or_else(|| on_file.by_unit.get(&(person.name.clone(), unit)))
            .copied()
    }

    fn learn(&mut self, person: &LinePerson, unit: UnitId, index: usize) {
        for (number, _) in &person.phones {
            self.by_phone
                .entry((person.name.clone(), number.clone()))
                .or_insert(index);
        }
        self.by_unit.entry((person.name.clone(), unit)).or_insert(index);
    }
}

/// Two rows of one unit may add people, but not disagree about the unit.
fn contradiction(first: &Line, second: &Line) -> Option<Refused> {
    let refused = |column: &str, value: String, code: &'static str| Refused {
        sheet: second.sheet,
        row: second.row,
        column: column.to_owned(),
        value,
        code: code.into(),
    };
    match (first.area_centi_m2, second.area_centi_m2) {
        (Some(one), Some(other)) if one != other => {
            #[expect(clippy::cast_precision_loss, reason = "shown in a message, below 100,000 m²")]
            let shown = other as f64 / 100.0;
            return Some(refused("建筑面积", format!("{shown}"), "area-contradicts"));
        }
        _ => {}
    }
    match (first.place.floor, second.place.floor) {
        (Some(one), Some(other)) if one != other => {
            Some(refused("楼层", other.to_string(), "floor-contradicts"))
        }
        _ => None,
    }
}

fn fill(first: &mut Details, second: Details) {
    first.home_phone = first.home_phone.take().or(second.home_phone);
    first.work_phone = first.work_phone.take().or(second.work_phone);
    first.occupation = first.occupation.take().or(second.occupation);
    first.employer = first.employer.take().or(second.employer);
    first.member_count = first.member_count.or(second.member_count);
    first.composition = first.composition.take().or(second.composition);
    first.remark = first.remark.take().or(second.remark);
}
