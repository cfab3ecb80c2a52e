//! The rules of the staff register.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{
    command::{Command, NewStaff, StaffChanges},
    event::Event,
    state::{Away, OnShift, StaffMember},
};
use crate::{
    actor::{Actor, Grant, Role},
    contact::{ContactPhone, ContactWishes, QuietTime},
    feature::Context,
    ids::{AreaId, DepartmentId, EstateId},
    rejection::Rejection,
};

/// What the rules need to know from elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Whether another member of staff has the service number.
    pub number_taken: bool,
    /// Those of the estates named in the command that are on file.
    pub estates: BTreeSet<EstateId>,
    /// Areas of those estates.
    pub areas: BTreeSet<AreaId>,
    /// Departments of those estates.
    pub departments: BTreeSet<DepartmentId>,
    /// Areas for which the person is the responsible officer now.
    pub officer_of: BTreeSet<AreaId>,
    /// Local date.
    pub today: Date,
    /// The estate's zone.
    pub zone: Option<TimeZone>,
}

impl Facts {
    /// The moment at which a local day is over.
    fn end_of(&self, day: Date) -> Option<Timestamp> {
        let zone = self.zone.clone()?;
        let next = day.tomorrow().ok()?.to_zoned(zone).ok()?;
        Some(next.timestamp())
    }
}

/// Every change needs `staff.write`; signing on and off and being away are one's own affair, or need
/// `staff.shifts` at the estate.
pub fn decide(
    state: Option<&StaffMember>,
    command: &Command,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    match (state, command) {
        (None, Command::Register { staff }) => register(staff, facts, context),
        (Some(_), Command::Register { .. }) => Err(Rejection::conflict("staff.exists")),
        (None, _) => Err(Rejection::not_found("staff.unknown")),
        (Some(state), command) => {
            allowed(state, command, context)?;
            if state.left_on.is_some() {
                return Err(Rejection::conflict("staff.left"));
            }
            amend(state, command, facts, context)
        }
    }
}

fn may(actor: &Actor, permission: &str, estate: Option<EstateId>) -> bool {
    match estate {
        Some(estate) => actor.may(permission, estate, None),
        // People of the company are written by those whose right is not tied to an estate.
        None => {
            actor.unlimited
                || actor
                    .grants
                    .iter()
                    .any(|(grant, permissions)| grant.estate.is_none() && permissions.contains(permission))
        }
    }
}

fn allowed(state: &StaffMember, command: &Command, context: &Context<'_>) -> Result<(), Rejection> {
    let actor = context.actor;
    let own = actor.staff == Some(state.id);
    let granted = match command {
        Command::SignOn { estate } => own || may(actor, "staff.shifts", Some(*estate)),
        Command::SignOff => {
            own || may(
                actor,
                "staff.shifts",
                state.on_shift.as_ref().map(|shift| shift.estate).or(state.estate),
            )
        }
        Command::SetAway { .. } | Command::Return => own || may(actor, "staff.shifts", state.estate),
        // One's own numbers and wishes are one's own to keep right.
        Command::Change { changes } if own => {
            let own_affair = StaffChanges {
                phones: changes.phones.clone(),
                wishes: changes.wishes.clone(),
                ..StaffChanges::default()
            };
            **changes == own_affair || may(actor, "staff.write", state.estate)
        }
        _ => may(actor, "staff.write", state.estate),
    };
    if granted {
        Ok(())
    } else {
        Err(Rejection::forbidden("staff.not-allowed"))
    }
}

fn register(staff: &NewStaff, facts: &Facts, context: &Context<'_>) -> Result<Vec<Event>, Rejection> {
    if !may(context.actor, "staff.write", staff.estate) {
        return Err(Rejection::forbidden("staff.not-allowed"));
    }
    if staff
        .estate
        .is_some_and(|estate| !facts.estates.contains(&estate))
    {
        return Err(Rejection::field("estateId", "estates.unknown"));
    }
    let mut staff = staff.clone();
    staff.service_number = number(&staff.service_number, facts)?;
    named(staff.name.text())?;
    grants(&staff.grants, &[], facts, context)?;
    known(&staff.departments, &staff.areas, facts)?;
    reachable(&staff.phones, &staff.wishes)?;
    skills(&staff.skills)?;
    Ok(vec![Event::Registered {
        staff: Box::new(staff),
    }])
}

fn amend(
    state: &StaffMember,
    command: &Command,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    let event = match command {
        Command::Register { .. } => return Ok(Vec::new()),
        Command::Change { changes } => return change(state, changes, facts, context),
        Command::SignOn { estate } => {
            if !facts.estates.contains(estate) {
                return Err(Rejection::field("estateId", "estates.unknown"));
            }
            if state
                .on_shift
                .as_ref()
                .is_some_and(|shift| shift.estate == *estate)
            {
                return Ok(Vec::new());
            }
            let works_here = state.estate.is_none_or(|own| own == *estate)
                || state
                    .grants
                    .iter()
                    .any(|grant| grant.estate.is_none_or(|own| own == *estate));
            if !works_here {
                return Err(Rejection::field("estateId", "staff.not-here"));
            }
            Event::SignedOn {
                shift: OnShift {
                    estate: *estate,
                    since_at: context.now,
                },
            }
        }
        Command::SignOff => {
            if state.on_shift.is_none() {
                return Ok(Vec::new());
            }
            Event::SignedOff { at: context.now }
        }
        Command::SetAway {
            from_on,
            until_on,
            reason,
        } => {
            if until_on < from_on {
                return Err(Rejection::field("untilOn", "too-early"));
            }
            if reason.text().chars().count() > 200 {
                return Err(Rejection::field("reason", "too-long"));
            }
            let away = Away {
                from_on: *from_on,
                until_on: *until_on,
                reason: reason.clone(),
            };
            if state.away.as_ref() == Some(&away) {
                return Ok(Vec::new());
            }
            Event::AwaySet { away }
        }
        Command::Return => {
            if state.away.is_none() {
                return Ok(Vec::new());
            }
            Event::Returned { at: context.now }
        }
        Command::Leave { on } => {
            // an area never stands without its officer; name the next one first.
            if !facts.officer_of.is_empty() {
                return Err(Rejection::conflict("staff.still-officer"));
            }
            let at_once = *on <= facts.today;
            let last_moment = facts.end_of(*on).unwrap_or(context.now);
            Event::Left {
                on: *on,
                at_once,
                access_until: Some(if at_once { context.now } else { last_moment }),
            }
        }
    };
    Ok(vec![event])
}

fn change(
    state: &StaffMember,
    changes: &StaffChanges,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    fn differing<T: PartialEq + Clone>(old: &T, new: Option<&T>) -> (Option<T>, Option<T>) {
        match new.filter(|new| *new != old) {
            Some(new) => (Some(new.clone()), Some(old.clone())),
            None => (None, None),
        }
    }
    let (name, old_name) = differing(&state.name, changes.name.as_ref());
    let (service_number, old_number) = differing(&state.service_number, changes.service_number.as_ref());
    let (title, old_title) = differing(&state.title, changes.title.as_ref());
    let (new_grants, old_grants) = differing(&state.grants, changes.grants.as_ref());
    let (departments, old_departments) = differing(&state.departments, changes.departments.as_ref());
    let (new_skills, old_skills) = differing(&state.skills, changes.skills.as_ref());
    let (areas, old_areas) = differing(&state.areas, changes.areas.as_ref());
    let (phones, old_phones) = differing(&state.phones, changes.phones.as_ref());
    let (wishes, old_wishes) = differing(&state.wishes, changes.wishes.as_ref());
    if let Some(name) = &name {
        named(name.text())?;
    }
    let service_number = service_number.map(|new| number(&new, facts)).transpose()?;
    if let Some(new) = &new_grants {
        grants(new, &state.grants, facts, context)?;
    }
    known(
        departments.as_deref().unwrap_or_default(),
        areas.as_ref().unwrap_or(&BTreeSet::new()),
        facts,
    )?;
    reachable(
        phones.as_deref().unwrap_or_default(),
        wishes.as_ref().unwrap_or(&ContactWishes::default()),
    )?;
    skills(new_skills.as_ref().unwrap_or(&BTreeSet::new()))?;
    let changes = StaffChanges {
        name,
        service_number,
        title,
        grants: new_grants,
        departments,
        skills: new_skills,
        areas,
        phones,
        wishes,
    };
    if changes == StaffChanges::default() {
        return Ok(Vec::new());
    }
    let before = StaffChanges {
        name: old_name,
        service_number: old_number,
        title: old_title,
        grants: old_grants,
        departments: old_departments,
        skills: old_skills,
        areas: old_areas,
        phones: old_phones,
        wishes: old_wishes,
    };
    Ok(vec![Event::Changed {
        changes: Box::new(changes),
        before: Box::new(before),
        at: Some(context.now),
    }])
}

/// Nobody gives or takes a role beyond the reach of their own right, and only an administrator makes another.
fn grants(new: &[Grant], old: &[Grant], facts: &Facts, context: &Context<'_>) -> Result<(), Rejection> {
    let touched = new
        .iter()
        .filter(|grant| !old.contains(grant))
        .chain(old.iter().filter(|grant| !new.contains(grant)));
    for grant in touched {
        if grant
            .estate
            .is_some_and(|estate| !facts.estates.contains(&estate))
        {
            return Err(Rejection::field("grants.estate", "estates.unknown"));
        }
        if !grant.areas.is_subset(&facts.areas) {
            return Err(Rejection::field("grants.areas", "estates.area-unknown"));
        }
        let top = matches!(grant.role, Role::Administrator | Role::CompanyManagement);
        let permitted = may(context.actor, "staff.write", grant.estate)
            && (!top || context.actor.unlimited || context.actor.holds_anywhere(Role::Administrator));
        if !permitted {
            return Err(Rejection::forbidden("staff.grant-not-allowed").with("role", grant.role));
        }
    }
    Ok(())
}

fn number(number: &str, facts: &Facts) -> Result<String, Rejection> {
    let number = number.trim();
    if number.is_empty() {
        return Err(Rejection::field("serviceNumber", "required"));
    }
    if number.chars().count() > 20 {
        return Err(Rejection::field("serviceNumber", "too-long"));
    }
    if facts.number_taken {
        return Err(Rejection::field("serviceNumber", "staff.number-taken"));
    }
    Ok(number.to_owned())
}

fn named(name: &str) -> Result<(), Rejection> {
    let length = name.trim().chars().count();
    if length == 0 {
        return Err(Rejection::field("name", "required"));
    }
    if length > 60 {
        return Err(Rejection::field("name", "too-long"));
    }
    Ok(())
}

fn known(departments: &[DepartmentId], areas: &BTreeSet<AreaId>, facts: &Facts) -> Result<(), Rejection> {
    if !departments
        .iter()
        .all(|department| facts.departments.contains(department))
    {
        return Err(Rejection::field("departments", "estates.department-unknown"));
    }
    if !areas.is_subset(&facts.areas) {
        return Err(Rejection::field("areas", "estates.area-unknown"));
    }
    Ok(())
}

fn reachable(phones: &[ContactPhone], wishes: &ContactWishes) -> Result<(), Rejection> {
    if phones.len() > 6 {
        return Err(Rejection::field("phones", "too-many"));
    }
    if !phones.iter().all(ContactPhone::is_plausible) {
        return Err(Rejection::field("phones", "phone-implausible"));
    }
    if !wishes.quiet.iter().all(QuietTime::is_sound) {
        return Err(Rejection::field("wishes.quiet", "quiet-unsound"));
    }
    Ok(())
}

fn skills(skills: &BTreeSet<String>) -> Result<(), Rejection> {
    if skills.len() > 40 || skills.iter().any(|skill| skill.chars().count() > 40) {
        return Err(Rejection::field("skills", "too-many"));
    }
    Ok(())
}
