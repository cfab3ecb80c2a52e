//! The rules of the register of persons.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    command::{Command, NewPerson, PersonChanges},
    event::Event,
    state::{Consent, Person, Purpose, UnitRole, UnitTie},
};
use crate::{
    contact::{ContactPhone, ContactWishes},
    feature::Context,
    ids::{AreaId, UnitId},
    rejection::Rejection,
};

/// Numbers that one person can have on file.
const MOST_PHONES: usize = 12;

/// What the rules need to know from elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Units of the estate, with their area: those named in the command and those the person has a role for.
    pub units: BTreeMap<UnitId, AreaId>,
    /// Whether the guardian named in the command is on file in the estate and no child.
    pub guardian_known: bool,
    /// The estate's local date.
    pub today: Date,
}

/// Every change needs `persons.write` where the person has a role, a workbook `households.import`, erasing
/// `persons.erase`.
pub fn decide(
    state: Option<&Person>,
    command: &Command,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    match (state, command) {
        (None, Command::Register { person }) => {
            allowed(person.estate, &units_of(person), "persons.write", facts, context)?;
            register(person, facts, context)
        }
        (None, Command::Import { person }) => {
            allowed(
                person.estate,
                &units_of(person),
                "households.import",
                facts,
                context,
            )?;
            register(person, facts, context)
        }
        (Some(_), Command::Register { .. }) => Err(Rejection::conflict("persons.exists")),
        (None, _) => Err(Rejection::not_found("persons.unknown")),
        (Some(state), _) if state.erased_at.is_some() => Err(Rejection::conflict("persons.erased")),
        (Some(state), Command::Import { person }) => {
            allowed(
                state.estate,
                &units_of(person),
                "households.import",
                facts,
                context,
            )?;
            import(state, person, facts, context)
        }
        (Some(state), command) => {
            let permission = if *command == Command::Erase {
                "persons.erase"
            } else {
                "persons.write"
            };
            let mut units: Vec<UnitId> = state.roles.iter().map(|tie| tie.unit).collect();
            if let Command::TakeRole { unit, .. } = command {
                units.push(*unit);
            }
            allowed(state.estate, &units, permission, facts, context)?;
            amend(state, command, facts, context)
        }
    }
}

fn units_of(person: &NewPerson) -> Vec<UnitId> {
    person.roles.iter().map(|(unit, _, _)| *unit).collect()
}

/// A person without a unit may be recorded by anyone who may do so somewhere in the estate.
fn allowed(
    estate: crate::ids::EstateId,
    units: &[UnitId],
    permission: &str,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    let actor = context.actor;
    let mut areas = units.iter().filter_map(|unit| facts.units.get(unit)).peekable();
    let granted = if areas.peek().is_none() {
        actor.may_within(permission, estate)
    } else {
        areas.any(|area| actor.may(permission, estate, Some(*area)))
    };
    if granted {
        Ok(())
    } else {
        Err(Rejection::forbidden("persons.not-allowed"))
    }
}

fn register(person: &NewPerson, facts: &Facts, context: &Context<'_>) -> Result<Vec<Event>, Rejection> {
    let mut person = person.clone();
    named(person.name.text())?;
    phones(&person.phones)?;
    wishes(&person.wishes)?;
    if person.salutation.chars().count() > 20 {
        return Err(Rejection::field("salutation", "too-long"));
    }
    person.roles.dedup();
    for (unit, _, from_on) in &person.roles {
        known_unit(*unit, facts)?;
        if from_on.is_some_and(|from| from > facts.today) {
            return Err(Rejection::field("fromOn", "future"));
        }
    }
    let mut consent = None;
    if person.under_14 {
        // V-05: data of a child only with the guardian's consent, recorded together with it.
        let guardian = person.guardian.filter(|_| facts.guardian_known);
        let how = person
            .guardian_consent
            .clone()
            .filter(|how| !how.trim().is_empty());
        let (Some(guardian), Some(how)) = (guardian, how) else {
            return Err(Rejection::field(
                "guardianConsent",
                "persons.guardian-consent-missing",
            ));
        };
        consent = Some(Event::ConsentGiven {
            purpose: Purpose::ChildData,
            consent: Consent {
                given_on: facts.today,
                how,
                by_guardian: Some(guardian),
                recorded_at: context.now,
                withdrawn_at: None,
            },
        });
    }
    let mut events = vec![Event::Registered {
        person: Box::new(person),
        at: context.now,
    }];
    events.extend(consent);
    Ok(events)
}

fn import(
    state: &Person,
    person: &NewPerson,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    let mut events = Vec::new();
    let on_file = |new: &ContactPhone| {
        state
            .phones
            .iter()
            .any(|old| old.number.text() == new.number.text())
    };
    let further: Vec<ContactPhone> = person
        .phones
        .iter()
        .filter(|new| !on_file(new))
        .cloned()
        .collect();
    if !further.is_empty() {
        phones(&further)?;
        if state.phones.len() + further.len() > MOST_PHONES {
            return Err(Rejection::field("phones", "too-many"));
        }
        events.push(Event::PhonesAdded { phones: further });
    }
    for (unit, role, from_on) in &person.roles {
        known_unit(*unit, facts)?;
        if !state
            .roles
            .iter()
            .any(|tie| tie.unit == *unit && tie.role == *role)
        {
            events.push(Event::RoleTaken {
                tie: UnitTie {
                    unit: *unit,
                    role: *role,
                    from_on: *from_on,
                    until_on: None,
                    recorded_at: context.now,
                },
            });
        }
    }
    Ok(events)
}

fn amend(
    state: &Person,
    command: &Command,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    let event = match command {
        Command::Register { .. } | Command::Import { .. } => return Ok(Vec::new()),
        Command::Change { changes } => return change(state, changes),
        Command::TakeRole {
            unit,
            role,
            from_on,
            until_on,
        } => {
            known_unit(*unit, facts)?;
            return take_role(state, (*unit, *role), *from_on, *until_on, facts, context);
        }
        Command::EndRole { unit, role, until_on } => {
            let tie = state
                .roles
                .iter()
                .rev()
                .find(|tie| tie.unit == *unit && tie.role == *role)
                .ok_or_else(|| Rejection::field("role", "persons.role-unknown"))?;
            if tie.until_on.is_some_and(|end| end <= *until_on) {
                return Ok(Vec::new());
            }
            if tie.from_on.is_some_and(|from| *until_on < from) {
                return Err(Rejection::field("untilOn", "too-early"));
            }
            Event::RoleEnded {
                unit: *unit,
                role: *role,
                until_on: *until_on,
            }
        }
        Command::GiveConsent {
            purpose,
            how,
            by_guardian,
            given_on,
        } => {
            if how.trim().is_empty() {
                return Err(Rejection::field("how", "required"));
            }
            if *given_on > facts.today {
                return Err(Rejection::field("givenOn", "future"));
            }
            let by_child = state.under_14 || *purpose == Purpose::ChildData;
            // A guardian who is named is one of the estate, whether one is needed or not.
            let named = by_guardian.is_some();
            if (by_child || named) && !(named && facts.guardian_known) {
                return Err(Rejection::field("byGuardian", "persons.guardian-consent-missing"));
            }
            if state.consents_to(*purpose) {
                return Ok(Vec::new());
            }
            let consent = Consent {
                given_on: *given_on,
                how: how.trim().to_owned(),
                by_guardian: *by_guardian,
                recorded_at: context.now,
                withdrawn_at: None,
            };
            Event::ConsentGiven {
                purpose: *purpose,
                consent,
            }
        }
        Command::WithdrawConsent { purpose } => {
            if !state.consents_to(*purpose) {
                return Ok(Vec::new());
            }
            Event::ConsentWithdrawn {
                purpose: *purpose,
                at: context.now,
            }
        }
        Command::Erase => {
            // Who lives here or owns here is still served; only those who have gone are forgotten.
            if state
                .roles_on(facts.today)
                .any(|tie| tie.role != UnitRole::Visitor)
            {
                return Err(Rejection::conflict("persons.still-here"));
            }
            Event::Erased { at: context.now }
        }
    };
    Ok(vec![event])
}

fn take_role(
    state: &Person,
    (unit, role): (UnitId, UnitRole),
    from_on: Option<Date>,
    until_on: Option<Date>,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    if role != UnitRole::Visitor && from_on.is_some_and(|from| from > facts.today) {
        return Err(Rejection::field("fromOn", "future"));
    }
    if from_on.zip(until_on).is_some_and(|(from, until)| until < from) {
        return Err(Rejection::field("untilOn", "too-early"));
    }
    let ends = |tie: &UnitTie| {
        tie.until_on
            .is_none_or(|end| from_on.is_none_or(|from| end >= from))
    };
    if state
        .roles
        .iter()
        .any(|tie| tie.unit == unit && tie.role == role && ends(tie))
    {
        return Ok(Vec::new());
    }
    let tie = UnitTie {
        unit,
        role,
        from_on,
        until_on,
        recorded_at: context.now,
    };
    Ok(vec![Event::RoleTaken { tie }])
}

fn change(state: &Person, changes: &PersonChanges) -> Result<Vec<Event>, Rejection> {
    if let Some(name) = &changes.name {
        named(name.text())?;
    }
    if let Some(new) = &changes.phones {
        phones(new)?;
    }
    if let Some(new) = &changes.wishes {
        wishes(new)?;
    }
    if changes
        .salutation
        .as_ref()
        .is_some_and(|salutation| salutation.chars().count() > 20)
    {
        return Err(Rejection::field("salutation", "too-long"));
    }
    let changes = PersonChanges {
        name: changes.name.clone().filter(|new| *new != state.name),
        salutation: changes.salutation.clone().filter(|new| *new != state.salutation),
        phones: changes.phones.clone().filter(|new| *new != state.phones),
        wishes: changes.wishes.clone().filter(|new| *new != state.wishes),
    };
    if changes == PersonChanges::default() {
        return Ok(Vec::new());
    }
    let before = PersonChanges {
        name: changes.name.as_ref().map(|_| state.name.clone()),
        salutation: changes.salutation.as_ref().map(|_| state.salutation.clone()),
        phones: changes.phones.as_ref().map(|_| state.phones.clone()),
        wishes: changes.wishes.as_ref().map(|_| state.wishes.clone()),
    };
    Ok(vec![Event::Changed {
        changes: Box::new(changes),
        before: Box::new(before),
    }])
}

fn named(name: &str) -> Result<(), Rejection> {
    if name.trim().is_empty() {
        return Err(Rejection::field("name", "required"));
    }
    if name.chars().count() > 60 {
        return Err(Rejection::field("name", "too-long"));
    }
    Ok(())
}

fn phones(phones: &[ContactPhone]) -> Result<(), Rejection> {
    if phones.len() > MOST_PHONES {
        return Err(Rejection::field("phones", "too-many"));
    }
    if phones.iter().all(ContactPhone::is_plausible) {
        return Ok(());
    }
    Err(Rejection::field("phones", "phone-implausible"))
}

fn wishes(wishes: &ContactWishes) -> Result<(), Rejection> {
    if wishes.quiet.len() > 14 || !wishes.quiet.iter().all(crate::contact::QuietTime::is_sound) {
        return Err(Rejection::field("wishes.quiet", "quiet-unsound"));
    }
    Ok(())
}

fn known_unit(unit: UnitId, facts: &Facts) -> Result<(), Rejection> {
    if facts.units.contains_key(&unit) {
        Ok(())
    } else {
        Err(Rejection::field("unitId", "units.unknown"))
    }
}
