//! The state after an event.

use super::{Account, Event};

pub(super) fn evolve(state: Option<Account>, event: &Event) -> Option<Account> {
    if let Event::Opened {
        name,
        staff,
        person,
        grants,
        founder,
        own_password,
        at,
    } = event
    {
        return Some(Account {
            name: name.clone(),
            staff: *staff,
            person: *person,
            grants: grants.clone(),
            founder: *founder,
            own_password: *own_password,
            pin: false,
            second_factor: false,
            confirmed: None,
            locked_at: None,
            opened_at: *at,
        });
    }
    let mut account = state?;
    match event {
        Event::Opened { .. } => {}
        Event::Granted { grants } => account.grants = grants.clone(),
        Event::PasswordSet { by_holder } => account.own_password = *by_holder,
        Event::PinSet { present } => account.pin = *present,
        Event::SecondFactorAdded => account.second_factor = true,
        Event::SecondFactorDropped => account.second_factor = false,
        Event::Confirmed { version, .. } => account.confirmed = Some(*version),
        Event::Locked { at, .. } => account.locked_at = Some(*at),
        Event::Unlocked => account.locked_at = None,
    }
    Some(account)
}
