//! The person's record after one event. Nothing here depends on a personal value, so that the journal still
//! folds to the row after values were erased.

use std::collections::BTreeMap;

use super::{
    command::PersonChanges,
    event::Event,
    state::{Person, UnitTie},
};

/// The state after `event`.
pub fn evolve(state: Option<Person>, event: &Event) -> Option<Person> {
    if let Event::Registered { person, at } = event {
        let roles = person.roles.iter().map(|(unit, role, from_on)| UnitTie {
            unit: *unit,
            role: *role,
            from_on: *from_on,
            until_on: None,
            recorded_at: *at,
        });
        return Some(Person {
            id: person.person,
            estate: person.estate,
            name: person.name.clone(),
            salutation: person.salutation.clone(),
            phones: person.phones.clone(),
            wishes: person.wishes.clone(),
            roles: roles.collect(),
            consents: BTreeMap::new(),
            under_14: person.under_14,
            guardian: person.guardian,
            erased_at: None,
        });
    }
    let mut state = state?;
    apply(&mut state, event);
    Some(state)
}

fn apply(state: &mut Person, event: &Event) {
    match event {
        Event::Registered { .. } => {}
        Event::Changed { changes, .. } => {
            let PersonChanges {
                name,
                salutation,
                phones,
                wishes,
            } = changes.as_ref().clone();
            if let Some(name) = name {
                state.name = name;
            }
            if let Some(salutation) = salutation {
                state.salutation = salutation;
            }
            if let Some(phones) = phones {
                state.phones = phones;
            }
            if let Some(wishes) = wishes {
                state.wishes = wishes;
            }
        }
        Event::PhonesAdded { phones } => state.phones.extend(phones.iter().cloned()),
        Event::RoleTaken { tie } => state.roles.push(tie.clone()),
        Event::RoleEnded { unit, role, until_on } => {
            let tie = state.roles.iter_mut().rev().find(|tie| {
                tie.unit == *unit && tie.role == *role && tie.until_on.is_none_or(|end| end > *until_on)
            });
            if let Some(tie) = tie {
                tie.until_on = Some(*until_on);
            }
        }
        Event::ConsentGiven { purpose, consent } => {
            state.consents.insert(*purpose, consent.clone());
        }
        Event::ConsentWithdrawn { purpose, at } => {
            if let Some(consent) = state.consents.get_mut(purpose) {
                consent.withdrawn_at = Some(*at);
            }
        }
        Event::Erased { at } => {
            state.name.erase();
            state
                .phones
                .iter_mut()
                .for_each(crate::contact::ContactPhone::erase);
            state.wishes.erase();
            state.salutation.clear();
            state.erased_at = Some(*at);
        }
    }
}
