//! Areas with their officers, buildings, entrances.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Facts, known_area, known_staff, text};
use crate::{
    estates::{
        command::{Command, NewBuilding},
        event::Event,
        state::{Building, Entrance, Estate, StandIn, Term},
    },
    feature::Context,
    ids::{AreaId, BuildingId, StaffId},
    rejection::Rejection,
};

pub(super) fn add_area(
    state: &Estate,
    area: AreaId,
    name: &str,
    officer: Option<StaffId>,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    let name = text("name", name, 40)?;
    if state.areas.contains_key(&area) {
        return Err(Rejection::conflict("estates.area-exists"));
    }
    if state.areas.values().any(|other| other.name == name) {
        return Err(Rejection::field("name", "estates.name-taken"));
    }
    let mut events = vec![Event::AreaAdded { area, name }];
    if let Some(officer) = officer {
        known_staff("officer", officer, facts)?;
        let term = Term {
            officer,
            from_at: context.now,
        };
        events.push(Event::OfficerNamed {
            area,
            term,
            before: None,
        });
    }
    Ok(events)
}

pub(super) fn change_area(
    state: &Estate,
    area: AreaId,
    name: Option<&str>,
    assistants: Option<&[StaffId]>,
    facts: &Facts,
) -> Result<Vec<Event>, Rejection> {
    let record = known_area(state, area)?;
    let name = text("name", name.unwrap_or(&record.name), 40)?;
    if state
        .areas
        .iter()
        .any(|(id, other)| *id != area && other.name == name)
    {
        return Err(Rejection::field("name", "estates.name-taken"));
    }
    let assistants = assistants.unwrap_or(&record.assistants).to_vec();
    for staff in assistants
        .iter()
        .filter(|staff| !record.assistants.contains(staff))
    {
        known_staff("assistants", *staff, facts)?;
    }
    if name == record.name && assistants == record.assistants {
        return Ok(Vec::new());
    }
    Ok(vec![Event::AreaChanged {
        area,
        name,
        assistants,
    }])
}

/// the term before ends where the new one begins, so there is exactly one officer at any moment.
pub(super) fn name_officer(
    state: &Estate,
    area: AreaId,
    officer: StaffId,
    from_at: Timestamp,
    facts: &Facts,
) -> Result<Vec<Event>, Rejection> {
    let record = known_area(state, area)?;
    known_staff("officer", officer, facts)?;
    let last = record.terms.last();
    if last.is_some_and(|term| term.officer == officer) {
        return Ok(Vec::new());
    }
    if last.is_some_and(|term| from_at <= term.from_at) {
        return Err(Rejection::field("fromAt", "estates.term-overlaps"));
    }
    let before = last.map(|term| term.officer);
    Ok(vec![Event::OfficerNamed {
        area,
        term: Term { officer, from_at },
        before,
    }])
}

pub(super) fn stand_in(
    state: &Estate,
    area: AreaId,
    stand_in: StandIn,
    facts: &Facts,
) -> Result<Vec<Event>, Rejection> {
    let record = known_area(state, area)?;
    known_staff("staffId", stand_in.staff, facts)?;
    if stand_in.from_at >= stand_in.until_at {
        return Err(Rejection::field("untilAt", "too-early"));
    }
    if record.officer_at(stand_in.from_at) == Some(stand_in.staff) {
        return Err(Rejection::field("staffId", "estates.stand-in-is-officer"));
    }
    if record.stand_ins.contains(&stand_in) {
        return Ok(Vec::new());
    }
    let overlaps = record
        .stand_ins
        .iter()
        .any(|old| old.from_at < stand_in.until_at && stand_in.from_at < old.until_at);
    if overlaps {
        return Err(Rejection::field("fromAt", "estates.stand-in-overlaps"));
    }
    Ok(vec![Event::StandInNamed { area, stand_in }])
}

/// The one area, while there is only one.
fn only_area(state: &Estate) -> Result<AreaId, Rejection> {
    let mut areas = state.areas.keys();
    match (areas.next(), areas.next()) {
        (Some(area), None) => Ok(*area),
        _ => Err(Rejection::field("areaId", "required")),
    }
}

pub(super) fn add_buildings(state: &Estate, buildings: &[NewBuilding]) -> Result<Vec<Event>, Rejection> {
    if state.closed_on.is_some() {
        return Err(Rejection::conflict("estates.closed"));
    }
    let mut events = Vec::new();
    // Numbers taken by this very command count too.
    let mut numbers: BTreeMap<String, BuildingId> = state
        .buildings
        .iter()
        .map(|(id, building)| (building.number.clone(), *id))
        .collect();
    for new in buildings {
        let number = text("number", &new.number, 20)?;
        let old = state.buildings.get(&new.building);
        match numbers.get(&number) {
            Some(id) if *id == new.building => {}
            Some(_) => {
                return Err(Rejection::field("number", "estates.building-exists").with("number", number));
            }
            None if old.is_some() => return Err(Rejection::conflict("estates.building-exists")),
            None => {
                let area = match new.area {
                    Some(area) => known_area(state, area).map(|_| area)?,
                    None => only_area(state)?,
                };
                let label = new
                    .label
                    .clone()
                    .unwrap_or_else(|| state.settings.building_label.clone());
                if label.chars().count() > 8 {
                    return Err(Rejection::field("label", "too-long"));
                }
                numbers.insert(number.clone(), new.building);
                events.push(Event::BuildingAdded {
                    building: new.building,
                    record: Building {
                        number,
                        label,
                        area,
                        floors: new.floors,
                        lobby: new.lobby,
                        entrances: BTreeMap::new(),
                    },
                });
            }
        }
        add_entrances(new, old, &mut events)?;
    }
    Ok(events)
}

fn add_entrances(
    new: &NewBuilding,
    old: Option<&Building>,
    events: &mut Vec<Event>,
) -> Result<(), Rejection> {
    let mut seen: Vec<(String, crate::ids::EntranceId)> = old.map_or_else(Vec::new, |old| {
        old.entrances
            .iter()
            .map(|(id, entrance)| (entrance.number.clone(), *id))
            .collect()
    });
    for entrance in &new.entrances {
        let number = text("entrances.number", &entrance.number, 20)?;
        if seen
            .iter()
            .any(|(other, id)| *other == number && *id == entrance.entrance)
        {
            continue;
        }
        if seen
            .iter()
            .any(|(other, id)| *other == number || *id == entrance.entrance)
        {
            return Err(Rejection::field("entrances", "estates.entrance-exists").with("number", number));
        }
        seen.push((number.clone(), entrance.entrance));
        events.push(Event::EntranceAdded {
            building: new.building,
            entrance: entrance.entrance,
            record: Entrance {
                number,
                floors: entrance.floors,
            },
        });
    }
    Ok(())
}

pub(super) fn change_building(
    state: &Estate,
    command: &Command,
    facts: &Facts,
) -> Result<Vec<Event>, Rejection> {
    let Command::ChangeBuilding {
        building,
        number,
        label,
        area,
        floors,
        lobby,
    } = command
    else {
        return Ok(Vec::new());
    };
    let old = state
        .buildings
        .get(building)
        .ok_or_else(|| Rejection::field("buildingId", "estates.building-unknown"))?;
    if let Some(area) = area {
        known_area(state, *area)?;
    }
    let before = Building {
        entrances: BTreeMap::new(),
        ..old.clone()
    };
    let record = Building {
        number: match number {
            Some(number) => text("number", number, 20)?,
            None => old.number.clone(),
        },
        label: label.clone().unwrap_or_else(|| old.label.clone()),
        area: area.unwrap_or(old.area),
        floors: floors.or(old.floors),
        lobby: lobby.unwrap_or(old.lobby),
        entrances: BTreeMap::new(),
    };
    // Units are found and sorted by the number: with units in it, it stays.
    if record.number != before.number && facts.has_units {
        return Err(Rejection::conflict("estates.building-has-units"));
    }
    if state
        .buildings
        .iter()
        .any(|(id, other)| id != building && other.number == record.number)
    {
        return Err(Rejection::field("number", "estates.building-exists"));
    }
    if record == before {
        return Ok(Vec::new());
    }
    Ok(vec![Event::BuildingChanged {
        building: *building,
        record,
        before,
    }])
}
