//! The rules of an estate's register.

mod details;
mod places;

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{
    command::Command,
    event::Event,
    state::{Area, Estate},
};
use crate::{
    feature::Context,
    ids::{AreaId, StaffId},
    rejection::Rejection,
};

/// What the rules need to know from elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Those of the staff named in the command who are on file and have not left.
    pub staff: BTreeSet<StaffId>,
    /// The estate's local date.
    pub today: Date,
    /// Whether another estate of the company has the name.
    pub name_taken: bool,
    /// Whether units stand in the building named in the command.
    pub has_units: bool,
}

/// Every change needs `estates.write`; naming the duty manager or a stand-in needs `estates.duty` or that.
pub fn decide(
    state: Option<&Estate>,
    command: &Command,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    if let Command::Register { estate, .. } = command {
        if state.is_some() {
            return Err(Rejection::conflict("estates.exists"));
        }
        if !context.actor.may("estates.write", *estate, None) {
            return Err(Rejection::forbidden("estates.not-allowed"));
        }
        return details::register(command, facts, context);
    }
    let state = state.ok_or_else(|| Rejection::not_found("estates.unknown"))?;
    allowed(state, command, context)?;
    match command {
        Command::Register { .. } => Ok(Vec::new()),
        Command::Change { changes } => details::change(state, changes, facts),
        Command::AddArea { area, name, officer } => {
            places::add_area(state, *area, name, *officer, facts, context)
        }
        Command::ChangeArea {
            area,
            name,
            assistants,
        } => places::change_area(state, *area, name.as_deref(), assistants.as_deref(), facts),
        Command::NameOfficer {
            area,
            officer,
            from_at,
        } => places::name_officer(state, *area, *officer, from_at.unwrap_or(context.now), facts),
        Command::StandIn {
            area,
            staff,
            from_at,
            until_at,
            reason,
        } => {
            let stand_in = super::state::StandIn {
                staff: *staff,
                from_at: *from_at,
                until_at: *until_at,
                reason: reason.clone(),
            };
            places::stand_in(state, *area, stand_in, facts)
        }
        Command::AddBuildings { buildings } => places::add_buildings(state, buildings),
        Command::ChangeBuilding { .. } => places::change_building(state, command, facts),
        Command::SetDepartment { .. } => details::set_department(state, command, facts),
        Command::SetOffer { code, offer } => details::set_offer(state, code, offer.as_ref()),
        Command::SetFacility { facility, line } => details::set_facility(state, *facility, line.as_ref()),
        Command::SetPost { title, post } => details::set_post(state, title, post.as_ref()),
        Command::SetDutyManager { on, staff } => details::set_duty_manager(state, *on, *staff, facts),
        Command::Close { on } => {
            if state.closed_on == Some(*on) {
                return Ok(Vec::new());
            }
            Ok(vec![Event::Closed { on: *on }])
        }
    }
}

fn allowed(state: &Estate, command: &Command, context: &Context<'_>) -> Result<(), Rejection> {
    let writes = context.actor.may("estates.write", state.id, None);
    let areas = matches!(
        command,
        Command::AddArea { .. } | Command::ChangeArea { .. } | Command::NameOfficer { .. }
    ) && context.actor.may("areas.write", state.id, None);
    let departments = matches!(command, Command::SetDepartment { .. })
        && context.actor.may("departments.write", state.id, None);
    let duty = matches!(command, Command::SetDutyManager { .. } | Command::StandIn { .. })
        && context.actor.may("estates.duty", state.id, None);
    // Importing a workbook of units brings their buildings along.
    let imports = matches!(command, Command::AddBuildings { .. })
        && context.actor.may("households.import", state.id, None);
    if writes || areas || departments || duty || imports {
        Ok(())
    } else {
        Err(Rejection::forbidden("estates.not-allowed"))
    }
}

/// A text that must be there and must fit.
fn text(field: &'static str, value: &str, limit: usize) -> Result<String, Rejection> {
    let value = value.trim();
    if value.is_empty() {
        return Err(Rejection::field(field, "required"));
    }
    if value.chars().count() > limit {
        return Err(Rejection::field(field, "too-long"));
    }
    Ok(value.to_owned())
}

fn known_staff(field: &'static str, staff: StaffId, facts: &Facts) -> Result<(), Rejection> {
    if facts.staff.contains(&staff) {
        Ok(())
    } else {
        Err(Rejection::field(field, "staff.unknown"))
    }
}

fn known_area(state: &Estate, area: AreaId) -> Result<&Area, Rejection> {
    state
        .areas
        .get(&area)
        .ok_or_else(|| Rejection::field("areaId", "estates.area-unknown"))
}
