//! The owner file after one event.

use super::{command::HouseholdChanges, event::Event, state::Household};

/// The state after `event`.
pub fn evolve(state: Option<Household>, event: &Event) -> Option<Household> {
    if let Event::Opened {
        household,
        estate,
        unit,
        at,
        details,
    } = event
    {
        let mut new = Household {
            id: *household,
            estate: *estate,
            unit: *unit,
            head: None,
            birth_year: None,
            occupation: None,
            employer: None,
            details_consent_by: None,
            work_phone: None,
            home_phone: None,
            member_count: None,
            composition: None,
            children: None,
            children_consent_by: None,
            care: None,
            remark: None,
            opened_at: *at,
            confirmed: None,
        };
        change(&mut new, details);
        return Some(new);
    }
    let mut state = state?;
    match event {
        Event::Opened { .. } => {}
        Event::Changed { changes, .. } => change(&mut state, changes),
        Event::CareMarked { care } => state.care = Some(care.clone()),
        Event::CareEnded { .. } => state.care = None,
        Event::Confirmed { confirmed } => state.confirmed = Some(confirmed.clone()),
        Event::SensitiveForgotten {
            care,
            children,
            details,
            ..
        } => {
            if *care {
                state.care = None;
            }
            if *children {
                state.children = None;
                state.children_consent_by = None;
            }
            if *details {
                state.birth_year = None;
                state.occupation = None;
                state.employer = None;
                state.composition = None;
                state.details_consent_by = None;
            }
        }
    }
    Some(state)
}

fn change(state: &mut Household, changes: &HouseholdChanges) {
    let HouseholdChanges {
        head,
        birth_year,
        occupation,
        employer,
        details_consent_by,
        work_phone,
        home_phone,
        member_count,
        composition,
        children,
        children_consent_by,
        remark,
    } = changes.clone();
    state.head = head.or(state.head);
    state.birth_year = birth_year.or_else(|| state.birth_year.take());
    state.occupation = occupation.or_else(|| state.occupation.take());
    state.employer = employer.or_else(|| state.employer.take());
    state.details_consent_by = details_consent_by.or(state.details_consent_by);
    state.work_phone = work_phone.or_else(|| state.work_phone.take());
    state.home_phone = home_phone.or_else(|| state.home_phone.take());
    state.member_count = member_count.or(state.member_count);
    state.composition = composition.or_else(|| state.composition.take());
    state.children = children.or_else(|| state.children.take());
    state.children_consent_by = children_consent_by.or(state.children_consent_by);
    state.remark = remark.or_else(|| state.remark.take());
}
