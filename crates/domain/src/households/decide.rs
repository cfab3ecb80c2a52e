//! The rules of the owner file.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{
    command::{Command, HouseholdChanges, NewCare},
    event::Event,
    state::{Care, Confirmed, Household},
};
use crate::{
    feature::Context,
    ids::{AreaId, EstateId, PersonId, UnitId},
    personal::Personal,
    rejection::Rejection,
};

/// What the rules need to know from elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The unit; `None`: not on file.
    pub unit: Option<UnitFacts>,
    /// Whether the unit has an owner file already (asked when one is opened).
    pub file_exists: bool,
    /// Persons with a role for the unit, with the codes of the purposes they consent to.
    pub persons: BTreeMap<PersonId, BTreeSet<String>>,
    /// The estate's local date.
    pub today: Date,
}

/// The unit of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitFacts {
    /// Which.
    pub unit: UnitId,
    /// Its estate.
    pub estate: EstateId,
    /// Its area.
    pub area: AreaId,
}

/// Every change needs `households.write` in the unit's area, a workbook `households.import`, the mark of
/// special care `households.care`.
pub fn decide(
    state: Option<&Household>,
    command: &Command,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    match (state, command) {
        (
            None,
            Command::Open {
                household,
                estate,
                unit,
                changes,
            },
        ) => {
            allowed(*estate, "households.write", facts, context)?;
            let changes = consented(None, changes, facts)?;
            open((*household, *estate, *unit), &changes, facts, context)
        }
        (
            None,
            Command::Import {
                household,
                estate,
                unit,
                changes,
            },
        ) => {
            allowed(*estate, "households.import", facts, context)?;
            let changes = if_consented(None, changes, facts);
            open((*household, *estate, *unit), &changes, facts, context)
        }
        (Some(_), Command::Open { .. }) => Err(Rejection::conflict("households.exists")),
        (None, _) => Err(Rejection::not_found("households.unknown")),
        (Some(state), Command::Import { changes, .. }) => {
            allowed(state.estate, "households.import", facts, context)?;
            let changes = if_consented(Some(state), changes, facts);
            check(&changes, facts)?;
            Ok(changed(state, missing(state, &changes)).into_iter().collect())
        }
        (Some(state), Command::Change { changes }) => {
            allowed(state.estate, "households.write", facts, context)?;
            let changes = consented(Some(state), changes, facts)?;
            check(&changes, facts)?;
            Ok(changed(state, changes).into_iter().collect())
        }
        (Some(state), Command::MarkCare { care }) => {
            allowed(state.estate, "households.care", facts, context)?;
            mark_care(state, care, facts)
        }
        (Some(state), Command::EndCare) => {
            allowed(state.estate, "households.care", facts, context)?;
            let ended = Event::CareEnded { at: context.now };
            Ok(state.care.as_ref().map(|_| ended).into_iter().collect())
        }
        (Some(state), Command::Confirm { on }) => {
            allowed(state.estate, "households.write", facts, context)?;
            confirm(state, *on, facts, context)
        }
        (
            Some(state),
            Command::ForgetSensitive {
                person,
                care,
                children,
                details,
            },
        ) => {
            allowed(state.estate, "persons.write", facts, context)?;
            let care = *care && state.care.as_ref().is_some_and(|mark| mark.consent_by == *person);
            let children =
                *children && state.children.is_some() && state.children_consent_by == Some(*person);
            // What was recorded before consents were asked for stood on the head's.
            let by = state.details_consent_by.or(state.head);
            let details = *details && state.has_details() && by == Some(*person);
            let forgotten = Event::SensitiveForgotten {
                person: *person,
                care,
                children,
                details,
            };
            Ok((care || children || details)
                .then_some(forgotten)
                .into_iter()
                .collect())
        }
    }
}

fn allowed(
    estate: EstateId,
    permission: &str,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    let unit = facts
        .unit
        .as_ref()
        .filter(|unit| unit.estate == estate)
        .ok_or_else(|| Rejection::field("unitId", "units.unknown"))?;
    if context.actor.may(permission, estate, Some(unit.area)) {
        return Ok(());
    }
    Err(Rejection::forbidden("households.not-allowed"))
}

fn open(
    (household, estate, unit): (crate::ids::HouseholdId, EstateId, UnitId),
    changes: &HouseholdChanges,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    if facts.unit.as_ref().is_none_or(|on_file| on_file.unit != unit) {
        return Err(Rejection::field("unitId", "units.unknown"));
    }
    if facts.file_exists {
        return Err(Rejection::conflict("households.exists"));
    }
    check(changes, facts)?;
    let details = Box::new(changes.clone());
    Ok(vec![Event::Opened {
        household,
        estate,
        unit,
        at: context.now,
        details,
    }])
}

fn check(changes: &HouseholdChanges, facts: &Facts) -> Result<(), Rejection> {
    if changes
        .head
        .is_some_and(|head| !facts.persons.contains_key(&head))
    {
        return Err(Rejection::field("head", "persons.unknown"));
    }
    if let Some(year) = &changes.birth_year {
        let year: i16 = year
            .text()
            .parse()
            .map_err(|_| Rejection::field("birthYear", "not-a-year"))?;
        if year < 1900 || year > facts.today.year() {
            return Err(Rejection::field("birthYear", "not-a-year"));
        }
    }
    let texts = [
        ("occupation", &changes.occupation, 60),
        ("employer", &changes.employer, 100),
        ("composition", &changes.composition, 200),
        ("children", &changes.children, 200),
        ("remark", &changes.remark, 2000),
    ];
    for (field, value, limit) in texts {
        if value
            .as_ref()
            .is_some_and(|value| value.text().chars().count() > limit)
        {
            return Err(Rejection::field(field, "too-long"));
        }
    }
    for (field, phone) in [
        ("workPhone", &changes.work_phone),
        ("homePhone", &changes.home_phone),
    ] {
        if phone.as_ref().is_some_and(|phone| !phone.is_plausible()) {
            return Err(Rejection::field(field, "phone-implausible"));
        }
    }
    if changes.member_count.is_some_and(|count| count > 99) {
        return Err(Rejection::field("memberCount", "too-large"));
    }
    if changes.children.is_some() {
        // nothing is said of a child without the guardian's recorded consent.
        let consented = changes
            .children_consent_by
            .is_some_and(|person| consents(person, "child-data", facts));
        if !consented {
            return Err(Rejection::field(
                "childrenConsentBy",
                "persons.guardian-consent-missing",
            ));
        }
    }
    Ok(())
}

/// age, occupation, employer and composition are kept with the recorded consent of the head only.
fn consented(
    state: Option<&Household>,
    changes: &HouseholdChanges,
    facts: &Facts,
) -> Result<HouseholdChanges, Rejection> {
    let mut changes = changes.clone();
    changes.details_consent_by = None;
    let Some(field) = changes.details().next() else {
        return Ok(changes);
    };
    let head = changes.head.or_else(|| state.and_then(|state| state.head));
    match head.filter(|head| consents(*head, "household-details", facts)) {
        Some(head) => changes.details_consent_by = Some(head),
        None => return Err(Rejection::field(field, "households.consent-missing")),
    }
    Ok(changes)
}

/// The same for a row of a workbook: without the consent the file is kept, and those details are left out.
fn if_consented(state: Option<&Household>, changes: &HouseholdChanges, facts: &Facts) -> HouseholdChanges {
    // The file keeps its own head, whatever the workbook says.
    let head = state.and_then(|state| state.head).or(changes.head);
    let asked = HouseholdChanges {
        head,
        ..changes.clone()
    };
    match consented(state, &asked, facts) {
        Ok(whole) => HouseholdChanges {
            head: changes.head,
            ..whole
        },
        Err(_) => changes.clone().without_details(),
    }
}

fn consents(person: PersonId, purpose: &str, facts: &Facts) -> bool {
    facts
        .persons
        .get(&person)
        .is_some_and(|purposes| purposes.contains(purpose))
}

/// Only what the file lacks: a workbook never overwrites what somebody recorded.
fn missing(state: &Household, new: &HouseholdChanges) -> HouseholdChanges {
    fn lacking<T: Clone>(old: Option<&T>, new: Option<&T>) -> Option<T> {
        new.filter(|_| old.is_none()).cloned()
    }
    HouseholdChanges {
        head: lacking(state.head.as_ref(), new.head.as_ref()),
        birth_year: lacking(state.birth_year.as_ref(), new.birth_year.as_ref()),
        occupation: lacking(state.occupation.as_ref(), new.occupation.as_ref()),
        employer: lacking(state.employer.as_ref(), new.employer.as_ref()),
        details_consent_by: lacking(state.details_consent_by.as_ref(), new.details_consent_by.as_ref()),
        work_phone: lacking(state.work_phone.as_ref(), new.work_phone.as_ref()),
        home_phone: lacking(state.home_phone.as_ref(), new.home_phone.as_ref()),
        member_count: lacking(state.member_count.as_ref(), new.member_count.as_ref()),
        composition: lacking(state.composition.as_ref(), new.composition.as_ref()),
        children: None,
        children_consent_by: None,
        remark: lacking(state.remark.as_ref(), new.remark.as_ref()),
    }
}

/// The event for what really differs, with the values before.
fn changed(state: &Household, new: HouseholdChanges) -> Option<Event> {
    fn differing<T: PartialEq + Clone>(old: Option<&T>, new: Option<T>) -> (Option<T>, Option<T>) {
        let new = new.filter(|new| Some(new) != old);
        let before = new.as_ref().and(old.cloned());
        (new, before)
    }
    let (head, old_head) = differing(state.head.as_ref(), new.head);
    let (birth_year, old_birth_year) = differing(state.birth_year.as_ref(), new.birth_year);
    let (occupation, old_occupation) = differing(state.occupation.as_ref(), new.occupation);
    let (employer, old_employer) = differing(state.employer.as_ref(), new.employer);
    let (details_consent_by, old_details_by) =
        differing(state.details_consent_by.as_ref(), new.details_consent_by);
    let (work_phone, old_work_phone) = differing(state.work_phone.as_ref(), new.work_phone);
    let (home_phone, old_home_phone) = differing(state.home_phone.as_ref(), new.home_phone);
    let (member_count, old_member_count) = differing(state.member_count.as_ref(), new.member_count);
    let (composition, old_composition) = differing(state.composition.as_ref(), new.composition);
    let (children, old_children) = differing(state.children.as_ref(), new.children);
    let (children_consent_by, old_consent_by) =
        differing(state.children_consent_by.as_ref(), new.children_consent_by);
    let (remark, old_remark) = differing(state.remark.as_ref(), new.remark);
    let changes = HouseholdChanges {
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
    };
    if changes == HouseholdChanges::default() {
        return None;
    }
    let before = HouseholdChanges {
        head: old_head,
        birth_year: old_birth_year,
        occupation: old_occupation,
        employer: old_employer,
        details_consent_by: old_details_by,
        work_phone: old_work_phone,
        home_phone: old_home_phone,
        member_count: old_member_count,
        composition: old_composition,
        children: old_children,
        children_consent_by: old_consent_by,
        remark: old_remark,
    };
    Some(Event::Changed {
        changes: Box::new(changes),
        before: Box::new(before),
    })
}

/// A-10, V-05: the mark is about health and living alone, so it stands on a recorded consent, and it is only
/// of use with somebody to call.
fn mark_care(state: &Household, care: &NewCare, facts: &Facts) -> Result<Vec<Event>, Rejection> {
    if care.reasons.is_empty() {
        return Err(Rejection::field("reasons", "required"));
    }
    if care.contacts.is_empty() {
        return Err(Rejection::field("contacts", "required"));
    }
    if care.contacts.len() > 10 {
        return Err(Rejection::field("contacts", "too-many"));
    }
    for contact in &care.contacts {
        let name = contact.name.text().trim();
        if name.is_empty() || name.chars().count() > 60 {
            return Err(Rejection::field("contacts.name", "required"));
        }
        if contact.phones.is_empty()
            || !contact
                .phones
                .iter()
                .all(crate::contact::ContactPhone::is_plausible)
        {
            return Err(Rejection::field("contacts.phones", "phone-implausible"));
        }
    }
    if care
        .note
        .as_ref()
        .map(Personal::text)
        .unwrap_or_default()
        .chars()
        .count()
        > 500
    {
        return Err(Rejection::field("note", "too-long"));
    }
    if !consents(care.consent_by, "special-care", facts) {
        return Err(Rejection::field("consentBy", "households.consent-missing"));
    }
    let mark = Care {
        reasons: care.reasons.clone(),
        note: care.note.clone(),
        contacts: care.contacts.clone(),
        consent_by: care.consent_by,
        since_on: state.care.as_ref().map_or(facts.today, |old| old.since_on),
    };
    if state.care.as_ref() == Some(&mark) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::CareMarked { care: mark }])
}

fn confirm(
    state: &Household,
    on: Date,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    if on > facts.today {
        return Err(Rejection::field("on", "future"));
    }
    if state.confirmed.as_ref().is_some_and(|last| last.on > on) {
        return Err(Rejection::field("on", "too-early"));
    }
    let confirmed = Confirmed {
        on,
        by: context.actor.staff,
        recorded_at: context.now,
    };
    Ok(vec![Event::Confirmed { confirmed }])
}
