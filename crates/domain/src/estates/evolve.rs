//! The estate after one event.

use std::collections::BTreeMap;

use jiff::ToSpan;

use super::{
    command::EstateChanges,
    event::Event,
    state::{Area, Building, Estate, Settings},
};

/// The state after `event`; an event about something that is not on file changes nothing.
pub fn evolve(state: Option<Estate>, event: &Event) -> Option<Estate> {
    if let Event::Registered { estate, at, details } = event {
        let mut new = Estate {
            id: *estate,
            name: String::new(),
            address: String::new(),
            zone: String::new(),
            phone: String::new(),
            service_hours: None,
            settings: Settings::default(),
            areas: BTreeMap::new(),
            buildings: BTreeMap::new(),
            departments: BTreeMap::new(),
            catalogue: BTreeMap::new(),
            facilities: BTreeMap::new(),
            posts: BTreeMap::new(),
            duty: BTreeMap::new(),
            registered_at: *at,
            closed_on: None,
        };
        change(&mut new, details);
        return Some(new);
    }
    let mut state = state?;
    apply(&mut state, event);
    Some(state)
}

fn apply(state: &mut Estate, event: &Event) {
    match event {
        Event::Registered { .. } => {}
        Event::Changed { changes, .. } => change(state, changes),
        Event::AreaAdded { area, name } => {
            let record = Area {
                name: name.clone(),
                terms: Vec::new(),
                stand_ins: Vec::new(),
                assistants: Vec::new(),
            };
            state.areas.insert(*area, record);
        }
        Event::AreaChanged {
            area,
            name,
            assistants,
        } => {
            if let Some(record) = state.areas.get_mut(area) {
                record.name.clone_from(name);
                record.assistants.clone_from(assistants);
            }
        }
        Event::OfficerNamed { area, term, .. } => {
            if let Some(record) = state.areas.get_mut(area) {
                record.terms.push(term.clone());
            }
        }
        Event::StandInNamed { area, stand_in } => {
            if let Some(record) = state.areas.get_mut(area) {
                record.stand_ins.push(stand_in.clone());
            }
        }
        Event::BuildingAdded { building, record } => {
            state.buildings.insert(*building, record.clone());
        }
        Event::BuildingChanged { building, record, .. } => {
            if let Some(old) = state.buildings.get_mut(building) {
                let entrances = std::mem::take(&mut old.entrances);
                *old = Building {
                    entrances,
                    ..record.clone()
                };
            }
        }
        Event::EntranceAdded {
            building,
            entrance,
            record,
        } => {
            if let Some(building) = state.buildings.get_mut(building) {
                building.entrances.insert(*entrance, record.clone());
            }
        }
        Event::DepartmentSet {
            department, record, ..
        } => {
            state.departments.insert(*department, record.clone());
        }
        Event::OfferSet { code, offer, .. } => set(&mut state.catalogue, code.clone(), offer.as_ref()),
        Event::FacilitySet { facility, line, .. } => set(&mut state.facilities, *facility, line.as_ref()),
        Event::PostSet { title, post, .. } => set(&mut state.posts, title.clone(), post.as_ref()),
        Event::DutyManagerSet { on, staff, .. } => {
            state.duty.insert(*on, *staff);
            // Two months stay at hand; older days are in the journal.
            if let Ok(oldest) = on.checked_sub(62.days()) {
                state.duty.retain(|day, _| *day >= oldest);
            }
        }
        Event::Closed { on } => state.closed_on = Some(*on),
    }
}

fn set<K: Ord, V: Clone>(map: &mut BTreeMap<K, V>, key: K, value: Option<&V>) {
    match value {
        Some(value) => {
            map.insert(key, value.clone());
        }
        None => {
            map.remove(&key);
        }
    }
}

fn change(state: &mut Estate, changes: &EstateChanges) {
    let EstateChanges {
        name,
        address,
        zone,
        phone,
        service_hours,
        late_logging_hours,
        building_label,
        labels,
    } = changes.clone();
    state.name = name.unwrap_or_else(|| std::mem::take(&mut state.name));
    state.address = address.unwrap_or_else(|| std::mem::take(&mut state.address));
    state.zone = zone.unwrap_or_else(|| std::mem::take(&mut state.zone));
    state.phone = phone.unwrap_or_else(|| std::mem::take(&mut state.phone));
    state.service_hours = service_hours.or_else(|| state.service_hours.take());
    if let Some(hours) = late_logging_hours {
        state.settings.late_logging_hours = hours;
    }
    if let Some(label) = building_label {
        state.settings.building_label = label;
    }
    for (key, text) in labels {
        let text = (!text.is_empty()).then_some(text);
        set(&mut state.settings.labels, key, text.as_ref());
    }
}
