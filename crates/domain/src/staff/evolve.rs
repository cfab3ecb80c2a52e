//! The staff record after one event.

use super::{command::StaffChanges, event::Event, state::StaffMember};

/// The state after `event`.
pub fn evolve(state: Option<StaffMember>, event: &Event) -> Option<StaffMember> {
    if let Event::Registered { staff } = event {
        let staff = staff.as_ref().clone();
        return Some(StaffMember {
            id: staff.staff,
            estate: staff.estate,
            name: staff.name,
            service_number: staff.service_number,
            title: staff.title,
            grants: staff.grants,
            departments: staff.departments,
            skills: staff.skills,
            areas: staff.areas,
            phones: staff.phones,
            wishes: staff.wishes,
            on_shift: None,
            away: None,
            left_on: None,
            left_at_once: false,
        });
    }
    let mut state = state?;
    match event {
        Event::Registered { .. } => {}
        Event::Changed { changes, .. } => change(&mut state, changes),
        Event::SignedOn { shift } => {
            state.on_shift = Some(shift.clone());
            // Whoever signs on is back.
            state.away = None;
        }
        Event::SignedOff { .. } => state.on_shift = None,
        Event::AwaySet { away } => state.away = Some(away.clone()),
        Event::Returned { .. } => state.away = None,
        Event::Left { on, at_once, .. } => {
            state.left_on = Some(*on);
            state.left_at_once = *at_once;
            state.on_shift = None;
        }
    }
    Some(state)
}

fn change(state: &mut StaffMember, changes: &StaffChanges) {
    fn set<T>(place: &mut T, value: Option<T>) {
        if let Some(value) = value {
            *place = value;
        }
    }
    let changes = changes.clone();
    set(&mut state.name, changes.name);
    set(&mut state.service_number, changes.service_number);
    set(&mut state.title, changes.title);
    set(&mut state.grants, changes.grants);
    set(&mut state.departments, changes.departments);
    set(&mut state.skills, changes.skills);
    set(&mut state.areas, changes.areas);
    set(&mut state.phones, changes.phones);
    set(&mut state.wishes, changes.wishes);
}
