//! Details, departments, catalogue, fact sheet, posts, duty manager.

use std::collections::BTreeMap;

use jiff::{ToSpan, civil::Date, tz::TimeZone};

use super::{Facts, known_staff, text};
use crate::{
    clock::Window,
    estates::{
        command::{Command, EstateChanges},
        event::Event,
        state::{Department, Estate, Facility, Offer, Post, shipped},
    },
    feature::Context,
    ids::{AreaId, DepartmentId, FacilityId, StaffId, derived},
    rejection::Rejection,
};

pub(super) fn register(
    command: &Command,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    let Command::Register {
        estate,
        name,
        address,
        zone,
        changes,
    } = command
    else {
        return Ok(Vec::new());
    };
    let mut details = (**changes).clone();
    details.name = Some(text("name", name, 80)?);
    details.address = Some(address.trim().to_owned());
    details.zone = Some(zone.clone().unwrap_or_else(|| "Asia/Shanghai".to_owned()));
    check(&mut details)?;
    if facts.name_taken {
        return Err(Rejection::field("name", "estates.name-taken"));
    }
    let first_area = AreaId(derived(estate.0, &["area", "first"]));
    let mut events = vec![
        Event::Registered {
            estate: *estate,
            at: context.now,
            details: Box::new(details),
        },
        Event::AreaAdded {
            area: first_area,
            name: shipped::FIRST_AREA.to_owned(),
        },
    ];
    events.extend(
        shipped::DEPARTMENTS
            .iter()
            .map(|(code, name)| Event::DepartmentSet {
                department: DepartmentId(derived(estate.0, &["department", code])),
                record: Department {
                    code: (*code).to_owned(),
                    name: (*name).to_owned(),
                    head: None,
                    active: true,
                },
                before: None,
            }),
    );
    events.extend(
        shipped::CATALOGUE
            .iter()
            .map(|(code, title, words)| Event::OfferSet {
                code: (*code).to_owned(),
                offer: Some(Offer {
                    title: (*title).to_owned(),
                    text: (*words).to_owned(),
                    hours: String::new(),
                    charge: String::new(),
                    published: true,
                }),
                before: None,
            }),
    );
    Ok(events)
}

pub(super) fn change(
    state: &Estate,
    changes: &EstateChanges,
    facts: &Facts,
) -> Result<Vec<Event>, Rejection> {
    let mut changes = changes.clone();
    check(&mut changes)?;
    if changes.name.as_ref().is_some_and(|name| *name != state.name) && facts.name_taken {
        return Err(Rejection::field("name", "estates.name-taken"));
    }
    // What is the same already is no change.
    let keep = |new: &mut Option<String>, old: &str| {
        if new.as_deref() == Some(old) {
            *new = None;
        }
    };
    keep(&mut changes.name, &state.name);
    keep(&mut changes.address, &state.address);
    keep(&mut changes.zone, &state.zone);
    keep(&mut changes.phone, &state.phone);
    keep(&mut changes.building_label, &state.settings.building_label);
    if changes.service_hours == state.service_hours {
        changes.service_hours = None;
    }
    if changes.late_logging_hours == Some(state.settings.late_logging_hours) {
        changes.late_logging_hours = None;
    }
    let settings = &state.settings;
    changes
        .labels
        .retain(|key, text| settings.labels.get(key).map_or("", String::as_str) != text);
    if changes == EstateChanges::default() {
        return Ok(Vec::new());
    }
    let old_label = |key: &String| settings.labels.get(key).cloned().unwrap_or_default();
    let before = EstateChanges {
        name: changes.name.as_ref().map(|_| state.name.clone()),
        address: changes.address.as_ref().map(|_| state.address.clone()),
        zone: changes.zone.as_ref().map(|_| state.zone.clone()),
        phone: changes.phone.as_ref().map(|_| state.phone.clone()),
        service_hours: changes.service_hours.as_ref().and(state.service_hours.clone()),
        late_logging_hours: changes.late_logging_hours.map(|_| settings.late_logging_hours),
        building_label: changes
            .building_label
            .as_ref()
            .map(|_| settings.building_label.clone()),
        labels: changes
            .labels
            .keys()
            .map(|key| (key.clone(), old_label(key)))
            .collect::<BTreeMap<_, _>>(),
    };
    Ok(vec![Event::Changed {
        changes: Box::new(changes),
        before: Box::new(before),
    }])
}

fn check(changes: &mut EstateChanges) -> Result<(), Rejection> {
    if let Some(name) = &mut changes.name {
        *name = text("name", name, 80)?;
    }
    if changes
        .address
        .as_ref()
        .is_some_and(|address| address.chars().count() > 200)
    {
        return Err(Rejection::field("address", "too-long"));
    }
    if changes
        .zone
        .as_ref()
        .is_some_and(|zone| TimeZone::get(zone).is_err())
    {
        return Err(Rejection::field("zone", "estates.zone-unknown"));
    }
    if changes.late_logging_hours.is_some_and(|hours| hours > 720) {
        return Err(Rejection::field("lateLoggingHours", "too-large"));
    }
    if let Some(hours) = &changes.service_hours
        && !(windows_sound(&hours.working) && windows_sound(&hours.off))
    {
        return Err(Rejection::field("serviceHours", "estates.hours-unsound"));
    }
    if changes
        .labels
        .iter()
        .any(|(key, text)| key.len() > 60 || text.chars().count() > 40)
    {
        return Err(Rejection::field("labels", "too-long"));
    }
    Ok(())
}

/// In order, not overlapping, within the day.
fn windows_sound(windows: &[Window]) -> bool {
    windows
        .iter()
        .all(|window| window.from < window.to && window.to <= 1440)
        && windows.windows(2).all(|pair| pair[0].to <= pair[1].from)
}

pub(super) fn set_department(
    state: &Estate,
    command: &Command,
    facts: &Facts,
) -> Result<Vec<Event>, Rejection> {
    let Command::SetDepartment {
        department,
        code,
        name,
        head,
        active,
    } = command
    else {
        return Ok(Vec::new());
    };
    if let Some(head) = head {
        known_staff("head", *head, facts)?;
    }
    let before = state.departments.get(department);
    if before.is_some_and(|before| before.code != *code) {
        return Err(Rejection::field("code", "estates.code-fixed"));
    }
    if state
        .departments
        .iter()
        .any(|(id, other)| id != department && other.code == *code)
    {
        return Err(Rejection::field("code", "estates.code-taken"));
    }
    let record = Department {
        code: text("code", code, 40)?,
        name: text("name", name, 40)?,
        head: *head,
        active: *active,
    };
    if before == Some(&record) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::DepartmentSet {
        department: *department,
        record,
        before: before.cloned(),
    }])
}

pub(super) fn set_offer(state: &Estate, code: &str, offer: Option<&Offer>) -> Result<Vec<Event>, Rejection> {
    let code = text("code", code, 40)?;
    if let Some(offer) = offer {
        text("title", &offer.title, 60)?;
    }
    let before = state.catalogue.get(&code);
    if before == offer {
        return Ok(Vec::new());
    }
    Ok(vec![Event::OfferSet {
        before: before.cloned(),
        code,
        offer: offer.cloned(),
    }])
}

pub(super) fn set_facility(
    state: &Estate,
    facility: FacilityId,
    line: Option<&Facility>,
) -> Result<Vec<Event>, Rejection> {
    if let Some(line) = line {
        text("title", &line.title, 80)?;
    }
    let before = state.facilities.get(&facility);
    if before == line {
        return Ok(Vec::new());
    }
    Ok(vec![Event::FacilitySet {
        facility,
        before: before.cloned(),
        line: line.cloned(),
    }])
}

pub(super) fn set_post(state: &Estate, title: &str, post: Option<&Post>) -> Result<Vec<Event>, Rejection> {
    let title = text("title", title, 60)?;
    let before = state.posts.get(&title);
    if before == post {
        return Ok(Vec::new());
    }
    Ok(vec![Event::PostSet {
        before: before.cloned(),
        title,
        post: post.cloned(),
    }])
}

pub(super) fn set_duty_manager(
    state: &Estate,
    on: Date,
    staff: StaffId,
    facts: &Facts,
) -> Result<Vec<Event>, Rejection> {
    known_staff("staffId", staff, facts)?;
    // The past is history: who answered for a day gone by is not rewritten.
    if on < facts.today {
        return Err(Rejection::field("on", "estates.duty-past"));
    }
    if facts
        .today
        .checked_add(400.days())
        .is_ok_and(|latest| on > latest)
    {
        return Err(Rejection::field("on", "too-large"));
    }
    let before = state.duty_manager(on);
    if before == Some(staff) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::DutyManagerSet { on, staff, before }])
}
