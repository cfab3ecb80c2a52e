//! The rules of the unit register.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{
    command::{Command, NewUnit, UnitChanges},
    event::Event,
    state::{Dated, Rent, Tenancy, Title, Unit, Upkeep},
};
use crate::{
    feature::Context,
    ids::{AreaId, BuildingId, EntranceId, EstateId, PersonId},
    rejection::Rejection,
};

/// What the rules need to know from elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The building named in the command, else the unit's; `None`: not on file.
    pub building: Option<BuildingFacts>,
    /// Area of the building in which the unit stands now; changes need the right there too.
    pub present_area: Option<AreaId>,
    /// Whether the room already belongs to another unit.
    pub room_taken: bool,
    /// Those of the persons named in the command who are on file in the estate.
    pub persons: BTreeSet<PersonId>,
    /// The estate's local date.
    pub today: Date,
}

/// A building on file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildingFacts {
    /// Which.
    pub building: BuildingId,
    /// Its estate.
    pub estate: EstateId,
    /// Its area.
    pub area: AreaId,
    /// Its entrances, as far as the command names one.
    pub entrances: BTreeSet<EntranceId>,
    /// Whether the estate's service has ended.
    pub estate_closed: bool,
}

/// Every change needs `units.write` in the unit's area; a workbook needs `households.import`.
pub fn decide(
    state: Option<&Unit>,
    command: &Command,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    match (state, command) {
        (None, Command::Register { unit }) => register(unit, "units.write", facts, context),
        (None, Command::Import { unit }) => register(unit, "households.import", facts, context),
        (Some(_), Command::Register { .. }) => Err(Rejection::conflict("units.exists")),
        (None, _) => Err(Rejection::not_found("units.unknown")),
        (Some(state), Command::Import { unit }) => {
            allowed(state, "households.import", facts, context)?;
            import(state, unit, facts, context)
        }
        (Some(state), command) => {
            allowed(state, "units.write", facts, context)?;
            amend(state, command, facts, context)
        }
    }
}

fn allowed(state: &Unit, permission: &str, facts: &Facts, context: &Context<'_>) -> Result<(), Rejection> {
    let target = facts.building.as_ref().map(|building| building.area);
    let here = context.actor.may(permission, state.estate, facts.present_area);
    let there = target.is_none_or(|area| context.actor.may(permission, state.estate, Some(area)));
    if here && there {
        Ok(())
    } else {
        Err(Rejection::forbidden("units.not-allowed"))
    }
}

fn register(
    unit: &NewUnit,
    permission: &str,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    let building = facts
        .building
        .as_ref()
        .filter(|building| building.building == unit.building && building.estate == unit.estate)
        .ok_or_else(|| Rejection::field("buildingId", "estates.building-unknown"))?;
    if !context.actor.may(permission, unit.estate, Some(building.area)) {
        return Err(Rejection::forbidden("units.not-allowed"));
    }
    if building.estate_closed {
        return Err(Rejection::conflict("estates.closed"));
    }
    known_entrance(unit.entrance, building)?;
    if facts.room_taken {
        return Err(Rejection::field("room", "units.room-taken"));
    }
    known_persons("owners", &unit.owners, facts)?;
    known_persons("tenants", &unit.tenants, facts)?;
    let mut unit = unit.clone();
    unit.room = room(&unit.room)?;
    area("areaCentiM2", unit.area_centi_m2)?;
    short("layout", unit.layout.as_deref())?;
    short("usage", unit.usage.as_deref())?;
    Ok(vec![Event::Registered {
        unit: Box::new(unit),
        at: context.now,
    }])
}

/// A workbook adds owners, tenants and missing values and never takes anything away: an owner who is not in
/// this workbook may be in the next.
fn import(
    state: &Unit,
    unit: &NewUnit,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    known_persons("owners", &unit.owners, facts)?;
    known_persons("tenants", &unit.tenants, facts)?;
    area("areaCentiM2", unit.area_centi_m2)?;
    let mut events = Vec::new();
    let changes = UnitChanges {
        floor: unit.floor,
        area_centi_m2: unit.area_centi_m2,
        usage: unit.usage.clone(),
        ..UnitChanges::default()
    };
    events.extend(changed(state, changes));
    let with = |old: &[PersonId], new: &[PersonId]| -> Option<Vec<PersonId>> {
        let mut all = old.to_vec();
        all.extend(new.iter().filter(|person| !old.contains(person)));
        (all.len() > old.len()).then_some(all)
    };
    if let Some(owners) = with(state.owners(), &unit.owners) {
        let last = state.titles.last();
        events.push(Event::TitleChanged {
            title: Title {
                owners,
                kind: last.map(|title| title.kind.clone()).unwrap_or_default(),
                certificate: None,
                from_on: last.and_then(|title| title.from_on),
                recorded_at: context.now,
            },
        });
    }
    let running = state.tenancy();
    if let Some(tenants) = with(running.map_or(&[], |tenancy| &tenancy.tenants), &unit.tenants) {
        events.push(Event::Let {
            tenancy: Tenancy {
                tenants,
                from_on: running.and_then(|tenancy| tenancy.from_on),
                until_on: running.and_then(|tenancy| tenancy.until_on),
                rents: running.map(|tenancy| tenancy.rents.clone()).unwrap_or_default(),
                recorded_at: context.now,
                ended: false,
            },
        });
    }
    if let Some(layout) = unit.layout.as_ref().filter(|_| state.layouts.is_empty()) {
        short("layout", Some(layout))?;
        let text = Dated {
            value: layout.clone(),
            from_on: None,
            recorded_at: context.now,
        };
        events.push(Event::Described {
            property: super::state::Trait::Layout,
            text,
        });
    }
    if let Some(value) = unit.occupancy.filter(|value| *value != state.occupancy.value) {
        events.push(Event::OccupancySet {
            occupancy: Dated {
                value,
                from_on: None,
                recorded_at: context.now,
            },
            before: state.occupancy.clone(),
        });
    }
    Ok(events)
}

fn amend(
    state: &Unit,
    command: &Command,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    let recorded_at = context.now;
    let event = match command {
        Command::Register { .. } | Command::Import { .. } => return Ok(Vec::new()),
        Command::Change { changes } => return change(state, changes, facts),
        Command::ChangeTitle {
            owners,
            kind,
            certificate,
            from_on,
        } => {
            if owners.is_empty() {
                return Err(Rejection::field("owners", "required"));
            }
            known_persons("owners", owners, facts)?;
            known_by_now("fromOn", *from_on, facts)?;
            short("kind", Some(kind))?;
            if state
                .titles
                .last()
                .is_some_and(|last| last.from_on > *from_on && from_on.is_some())
            {
                return Err(Rejection::field("fromOn", "too-early"));
            }
            let title = Title {
                owners: owners.clone(),
                kind: kind.clone(),
                certificate: certificate.clone(),
                from_on: *from_on,
                recorded_at,
            };
            Event::TitleChanged { title }
        }
        Command::Let {
            tenants,
            from_on,
            until_on,
            month_fen,
        } => {
            if tenants.is_empty() {
                return Err(Rejection::field("tenants", "required"));
            }
            known_persons("tenants", tenants, facts)?;
            if until_on.is_some_and(|until| until < *from_on) {
                return Err(Rejection::field("untilOn", "too-early"));
            }
            if state
                .tenancy()
                .and_then(|running| running.from_on)
                .is_some_and(|from| from >= *from_on)
            {
                return Err(Rejection::field("fromOn", "too-early"));
            }
            positive("monthFen", *month_fen)?;
            let rents = month_fen
                .map(|month_fen| Rent {
                    month_fen,
                    from_on: Some(*from_on),
                })
                .into_iter()
                .collect();
            let tenancy = Tenancy {
                tenants: tenants.clone(),
                from_on: Some(*from_on),
                until_on: *until_on,
                rents,
                recorded_at,
                ended: false,
            };
            Event::Let { tenancy }
        }
        Command::ChangeRent { month_fen, from_on } => {
            let running = state
                .tenancy()
                .ok_or_else(|| Rejection::conflict("units.not-let"))?;
            positive("monthFen", Some(*month_fen))?;
            if running
                .rents
                .last()
                .is_some_and(|last| last.from_on > Some(*from_on))
            {
                return Err(Rejection::field("fromOn", "too-early"));
            }
            let rent = Rent {
                month_fen: *month_fen,
                from_on: Some(*from_on),
            };
            if running.rents.last() == Some(&rent) {
                return Ok(Vec::new());
            }
            Event::RentChanged { rent }
        }
        Command::EndTenancy { on } => {
            let running = state
                .tenancy()
                .ok_or_else(|| Rejection::conflict("units.not-let"))?;
            if running.from_on.is_some_and(|from| *on < from) {
                return Err(Rejection::field("on", "too-early"));
            }
            Event::TenancyEnded { on: *on }
        }
        Command::Describe {
            property,
            text,
            from_on,
        } => {
            short("text", Some(text))?;
            known_by_now("fromOn", *from_on, facts)?;
            let same =
                |last: &Dated<String>| last.value == *text && (from_on.is_none() || last.from_on == *from_on);
            if state.history(*property).last().is_some_and(same) {
                return Ok(Vec::new());
            }
            let text = Dated {
                value: text.clone(),
                from_on: *from_on,
                recorded_at,
            };
            Event::Described {
                property: *property,
                text,
            }
        }
        Command::SetOccupancy { occupancy, from_on } => {
            known_by_now("fromOn", *from_on, facts)?;
            if state.occupancy.value == *occupancy {
                return Ok(Vec::new());
            }
            let occupancy = Dated {
                value: *occupancy,
                from_on: *from_on,
                recorded_at,
            };
            Event::OccupancySet {
                occupancy,
                before: state.occupancy.clone(),
            }
        }
        Command::NoteUpkeep { on, text, case } => {
            known_by_now("on", Some(*on), facts)?;
            if text.text().trim().is_empty() {
                return Err(Rejection::field("text", "required"));
            }
            let upkeep = Upkeep {
                on: *on,
                text: text.clone(),
                case: *case,
                recorded_at,
            };
            Event::UpkeepNoted { upkeep }
        }
    };
    Ok(vec![event])
}

fn change(state: &Unit, changes: &UnitChanges, facts: &Facts) -> Result<Vec<Event>, Rejection> {
    let mut changes = changes.clone();
    if changes.building.is_some() || changes.entrance.is_some() {
        let building = facts
            .building
            .as_ref()
            .filter(|building| building.estate == state.estate)
            .ok_or_else(|| Rejection::field("buildingId", "estates.building-unknown"))?;
        known_entrance(changes.entrance, building)?;
    }
    if let Some(new) = &changes.room {
        changes.room = Some(room(new)?);
    }
    area("areaCentiM2", changes.area_centi_m2)?;
    short("usage", changes.usage.as_deref())?;
    if facts.room_taken {
        return Err(Rejection::field("room", "units.room-taken"));
    }
    Ok(changed(state, changes).into_iter().collect())
}

/// The event for what really differs, with the values before.
fn changed(state: &Unit, changes: UnitChanges) -> Option<Event> {
    let moved = changes.building.filter(|new| *new != state.building);
    let changes = UnitChanges {
        building: moved,
        entrance: changes
            .entrance
            .filter(|new| moved.is_some() || Some(*new) != state.entrance),
        floor: changes.floor.filter(|new| Some(*new) != state.floor),
        room: changes.room.filter(|new| *new != state.room),
        area_centi_m2: changes
            .area_centi_m2
            .filter(|new| Some(*new) != state.area_centi_m2),
        usage: changes.usage.filter(|new| *new != state.usage),
    };
    if changes == UnitChanges::default() {
        return None;
    }
    let before = UnitChanges {
        building: changes.building.map(|_| state.building),
        entrance: changes
            .building
            .map(|_| ())
            .or(changes.entrance.map(|_| ()))
            .and(state.entrance),
        floor: changes.floor.and(state.floor),
        room: changes.room.as_ref().map(|_| state.room.clone()),
        area_centi_m2: changes.area_centi_m2.and(state.area_centi_m2),
        usage: changes.usage.as_ref().map(|_| state.usage.clone()),
    };
    Some(Event::Changed {
        changes: Box::new(changes),
        before: Box::new(before),
    })
}

fn known_entrance(entrance: Option<EntranceId>, building: &BuildingFacts) -> Result<(), Rejection> {
    if entrance.is_some_and(|entrance| !building.entrances.contains(&entrance)) {
        return Err(Rejection::field("entranceId", "estates.entrance-unknown"));
    }
    Ok(())
}

fn known_persons(field: &'static str, persons: &[PersonId], facts: &Facts) -> Result<(), Rejection> {
    if persons.iter().all(|person| facts.persons.contains(person)) {
        return Ok(());
    }
    Err(Rejection::field(field, "persons.unknown"))
}

fn known_by_now(field: &'static str, date: Option<Date>, facts: &Facts) -> Result<(), Rejection> {
    if date.is_some_and(|date| date > facts.today) {
        return Err(Rejection::field(field, "future"));
    }
    Ok(())
}

fn room(room: &str) -> Result<String, Rejection> {
    let room = room.trim();
    if room.is_empty() {
        return Err(Rejection::field("room", "required"));
    }
    if room.chars().count() > 20 {
        return Err(Rejection::field("room", "too-long"));
    }
    Ok(room.to_owned())
}

/// Up to 100,000 m²: anything larger is a slip of the pen.
fn area(field: &'static str, area_centi_m2: Option<i64>) -> Result<(), Rejection> {
    match area_centi_m2 {
        Some(area) if area <= 0 => Err(Rejection::field(field, "too-small")),
        Some(area) if area > 10_000_000 => Err(Rejection::field(field, "too-large")),
        _ => Ok(()),
    }
}

fn positive(field: &'static str, amount: Option<i64>) -> Result<(), Rejection> {
    if amount.is_some_and(|amount| amount < 0) {
        return Err(Rejection::field(field, "too-small"));
    }
    Ok(())
}

fn short(field: &'static str, text: Option<&str>) -> Result<(), Rejection> {
    if text.is_some_and(|text| text.chars().count() > 200) {
        return Err(Rejection::field(field, "too-long"));
    }
    Ok(())
}
