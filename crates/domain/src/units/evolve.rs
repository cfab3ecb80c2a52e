//! The unit after one event.

use jiff::ToSpan;

use super::{
    event::Event,
    state::{Dated, Tenancy, Title, Trait, Unit},
};

/// The state after `event`.
pub fn evolve(state: Option<Unit>, event: &Event) -> Option<Unit> {
    if let Event::Registered { unit, at } = event {
        let recorded_at = *at;
        return Some(Unit {
            id: unit.unit,
            estate: unit.estate,
            building: unit.building,
            entrance: unit.entrance,
            floor: unit.floor,
            room: unit.room.clone(),
            area_centi_m2: unit.area_centi_m2,
            usage: unit.usage.clone().unwrap_or_default(),
            occupancy: Dated {
                value: unit.occupancy.unwrap_or_default(),
                from_on: None,
                recorded_at,
            },
            titles: (!unit.owners.is_empty())
                .then(|| Title {
                    owners: unit.owners.clone(),
                    kind: String::new(),
                    certificate: None,
                    from_on: None,
                    recorded_at,
                })
                .into_iter()
                .collect(),
            tenancies: (!unit.tenants.is_empty())
                .then(|| Tenancy {
                    tenants: unit.tenants.clone(),
                    from_on: None,
                    until_on: None,
                    rents: Vec::new(),
                    recorded_at,
                    ended: false,
                })
                .into_iter()
                .collect(),
            layouts: unit
                .layout
                .iter()
                .map(|layout| Dated {
                    value: layout.clone(),
                    from_on: None,
                    recorded_at,
                })
                .collect(),
            structures: Vec::new(),
            conditions: Vec::new(),
            upkeep: Vec::new(),
        });
    }
    let mut state = state?;
    apply(&mut state, event);
    Some(state)
}

fn apply(state: &mut Unit, event: &Event) {
    match event {
        Event::Registered { .. } => {}
        Event::Changed { changes, .. } => {
            let changes = changes.as_ref();
            if let Some(building) = changes.building {
                state.building = building;
                // A unit that moves to another building leaves its entrance behind.
                state.entrance = changes.entrance;
            }
            state.entrance = changes.entrance.or(state.entrance);
            state.floor = changes.floor.or(state.floor);
            if let Some(room) = &changes.room {
                state.room.clone_from(room);
            }
            state.area_centi_m2 = changes.area_centi_m2.or(state.area_centi_m2);
            if let Some(usage) = &changes.usage {
                state.usage.clone_from(usage);
            }
        }
        Event::TitleChanged { title } => state.titles.push(title.clone()),
        Event::Let { tenancy } => {
            if let Some(running) = state.tenancies.last_mut().filter(|running| !running.ended) {
                running.ended = true;
                running.until_on = tenancy.from_on.and_then(|from| from.checked_sub(1.day()).ok());
            }
            state.tenancies.push(tenancy.clone());
        }
        Event::RentChanged { rent } => {
            if let Some(running) = state.tenancies.last_mut() {
                running.rents.push(rent.clone());
            }
        }
        Event::TenancyEnded { on } => {
            if let Some(running) = state.tenancies.last_mut() {
                running.ended = true;
                running.until_on = Some(*on);
            }
        }
        Event::Described { property, text } => match property {
            Trait::Layout => state.layouts.push(text.clone()),
            Trait::Structure => state.structures.push(text.clone()),
            Trait::Condition => state.conditions.push(text.clone()),
        },
        Event::OccupancySet { occupancy, .. } => state.occupancy = occupancy.clone(),
        Event::UpkeepNoted { upkeep } => state.upkeep.push(upkeep.clone()),
    }
}
