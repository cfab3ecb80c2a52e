//! What follows from changes of the registers: a title or a tenancy makes and ends roles of persons; a consent
//! withdrawn takes along what stood on it (V-05).

use jiff::{Timestamp, ToSpan};

use super::Errand;
use crate::{
    estates::{self, Estate},
    ids::{EstateId, PersonId},
    persons::{self, Person, Purpose},
    residence::UnitRole,
    staff::{self, StaffMember},
    standards::{Stage, StandardVersion},
    units::{self, Unit},
};

/// What follows from the events of an estate at `now`: other service hours count open deadlines again, a new
/// estate gets its daily list.
pub fn of_estates(
    id: EstateId,
    before: Option<&Estate>,
    events: &[estates::Event],
    after: &Estate,
) -> Vec<Errand> {
    let mut errands = Vec::new();
    for event in events {
        if let estates::Event::Registered { at, .. } = event {
            errands.push(Errand::Attention {
                estate: id,
                on: None,
                at: *at,
            });
        }
    }
    if before.is_some_and(|before| before.service_hours != after.service_hours) {
        errands.push(Errand::Recount {
            estate: Some(id),
            why: "service-hours".to_owned(),
            after: None,
            // Events of an estate carry no time: as soon as somebody looks.
            at: after.registered_at,
        });
    }
    errands
}

/// What follows from the events of a version of the standard: where it comes into force its hours hold.
pub fn of_standards(before: Option<&StandardVersion>, after: &StandardVersion) -> Vec<Errand> {
    let approved = |version: &StandardVersion| version.stage == Stage::Approved;
    match after.in_force_from {
        // The first shipped text holds for all time: nothing was counted before it.
        Some(at) if approved(after) && !before.is_some_and(approved) && at > Timestamp::UNIX_EPOCH => {
            vec![Errand::Recount {
                estate: after.reach.estate(),
                why: "standard".to_owned(),
                after: None,
                at,
            }]
        }
        _ => Vec::new(),
    }
}

/// What follows from the events of a unit.
pub fn of_units(before: Option<&Unit>, events: &[units::Event], after: &Unit) -> Vec<Errand> {
    let Some(before) = before else {
        // Whoever puts a unit on file gives its people their roles as well.
        return Vec::new();
    };
    let without = |old: &[PersonId], new: &[PersonId]| -> Vec<PersonId> {
        old.iter()
            .filter(|person| !new.contains(person))
            .copied()
            .collect()
    };
    let tenants = before.tenancy().map_or(&[][..], |tenancy| &tenancy.tenants);
    events
        .iter()
        .filter_map(|event| {
            let (role, take, end, from_on, until_on, at) = match event {
                units::Event::TitleChanged { title } => {
                    let until = title.from_on.and_then(|from| from.checked_sub(1.day()).ok());
                    let end = without(before.owners(), &title.owners);
                    (
                        UnitRole::Owner,
                        title.owners.clone(),
                        end,
                        title.from_on,
                        until,
                        title.recorded_at,
                    )
                }
                units::Event::Let { tenancy } => {
                    let until = tenancy.from_on.and_then(|from| from.checked_sub(1.day()).ok());
                    let end = without(tenants, &tenancy.tenants);
                    let take = tenancy.tenants.clone();
                    (
                        UnitRole::Tenant,
                        take,
                        end,
                        tenancy.from_on,
                        until,
                        tenancy.recorded_at,
                    )
                }
                units::Event::TenancyEnded { on } => {
                    let at = after.tenancies.last()?.recorded_at;
                    (
                        UnitRole::Tenant,
                        Vec::new(),
                        tenants.to_vec(),
                        None,
                        Some(*on),
                        at,
                    )
                }
                _ => return None,
            };
            Some(Errand::Tie {
                unit: after.id,
                role,
                take,
                end,
                from_on,
                until_on,
                at,
            })
        })
        .collect()
}

/// What follows from the events of a staff record: the account's roles are those of the record, and access ends
/// with the last day. The shell reads the record anew when the errand runs, so `at` only says when to look.
pub fn of_staff(events: &[staff::Event], after: &StaffMember) -> Vec<Errand> {
    let follow = |at: Timestamp| Errand::Follow { staff: after.id, at };
    events
        .iter()
        .filter_map(|event| match event {
            staff::Event::Changed { changes, at, .. } if changes.grants.is_some() => at.map(follow),
            staff::Event::Left { access_until, .. } => access_until.map(follow),
            _ => None,
        })
        .collect()
}

/// What follows from the events of a person's record.
pub fn of_persons(events: &[persons::Event], after: &Person) -> Vec<Errand> {
    events
        .iter()
        .filter_map(|event| match event {
            persons::Event::ConsentWithdrawn { purpose, at } => {
                let (care, children, details) = match purpose {
                    Purpose::SpecialCare => (true, false, false),
                    Purpose::ChildData => (false, true, false),
                    Purpose::HouseholdDetails => (false, false, true),
                    Purpose::ServiceProfile => return None,
                };
                let mut units: Vec<_> = after.roles.iter().map(|tie| tie.unit).collect();
                units.sort_unstable();
                units.dedup();
                Some(Errand::Forget {
                    person: after.id,
                    units,
                    care,
                    children,
                    details,
                    at: *at,
                })
            }
            _ => None,
        })
        .collect()
}
