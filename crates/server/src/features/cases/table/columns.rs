//! The typed columns of a case: whatever a list filters, sorts or counts.

use domain::cases::{Case, Clock, is_supervision};
use jiff::Timestamp;
use store::Value;

use super::local_date;

/// Later than any deadline: the place of cases without a running clock in the order of deadlines.
const NEVER: i64 = 253_370_764_800;

fn never() -> Timestamp {
    Timestamp::from_second(NEVER).unwrap_or(Timestamp::MAX)
}

/// The running clock whose deadline comes first.
fn next_clock(case: &Case) -> Option<(u16, &Clock)> {
    case.numbered()
        .filter(|(_, clock)| clock.is_running())
        .min_by_key(|(_, clock)| clock.due_at)
}

/// What the record of a closed case lacks, as bits in the order of [`Case::LACKING`]; open cases are not asked yet.
fn lacking(case: &Case) -> Option<i64> {
    let bit = |code: &str| Case::LACKING.iter().position(|(known, _)| *known == code);
    let bits = || case.lacking().into_iter().filter_map(bit);
    (!case.stage.is_open()).then(|| bits().fold(0, |sum, bit| sum | (1 << bit)))
}

/// The typed columns of a case.
pub(in super::super) fn columns(case: &Case) -> Vec<(&'static str, Value)> {
    let next = next_clock(case);
    let clock = next.map(|(_, clock)| clock);
    let held = clock
        .and_then(|clock| clock.held)
        .and_then(|hold| case.hold(hold));
    let about = case.about.unwrap_or_default();
    let ending = case.ending.as_ref();
    vec![
        ("number", case.number.as_str().into()),
        ("kind", case.kind.code().into()),
        ("subject", case.subject.as_str().into()),
        ("fault", case.fault.as_deref().into()),
        ("grade", case.grade.code().into()),
        ("level", case.level.map(|level| level.code()).into()),
        ("complaint", case.complaint.into()),
        ("channel", case.channel.code().into()),
        (
            "channel_parent",
            case.channel_parent.map(|parent| parent.code()).into(),
        ),
        ("stage", case.stage.code().into()),
        ("is_open", case.stage.is_open().into()),
        ("outcome", ending.map(|ending| ending.outcome.code()).into()),
        (
            "unconfirmed",
            ending.is_some_and(|ending| ending.unconfirmed).into(),
        ),
        ("leg", case.leg.into()),
        ("transfers", case.transfers.into()),
        ("priority", case.order().into()),
        ("area_id", case.place.area.into()),
        ("building_id", case.place.building.into()),
        ("unit_id", case.place.unit.into()),
        ("place", case.place.label.as_deref().into()),
        ("first_contact_id", case.first_contact.into()),
        ("responsible_id", case.responsible.into()),
        ("department_id", case.department.into()),
        ("tracker_id", case.tracker.into()),
        (
            "person_id",
            case.contact.as_ref().and_then(|contact| contact.person).into(),
        ),
        ("about_staff_id", about.staff.into()),
        ("about_department_id", about.department.into()),
        ("supervision", is_supervision(case).into()),
        ("work_type", case.work.as_deref().into()),
        (
            "stars",
            case.handling.rating.as_ref().map(|rating| rating.stars).into(),
        ),
        (
            "contact_name",
            case.contact.as_ref().map(|contact| contact.name.text()).into(),
        ),
        ("opinion", case.opinion.map(super::super::wire::opinion).into()),
        ("agreed_at", case.agreed_at.into()),
        ("on_time", case.appointment().and_then(|kept| kept.on_time).into()),
        ("stepped_at", case.stepped_at().into()),
        ("reported_at", case.reported_at.into()),
        ("reported_on", local_date(case.reported_at).into()),
        ("recorded_at", case.recorded_at.into()),
        ("resolved_at", ending.map(|ending| ending.at).into()),
        ("closed_at", case.closed_at.into()),
        ("lacking", lacking(case).into()),
        ("clock", clock.map(|clock| clock.name.code()).into()),
        ("clock_number", next.map(|(number, _)| number).into()),
        ("clock_started_at", clock.map(|clock| clock.started_at).into()),
        ("clock_held_at", held.map(|hold| hold.from).into()),
        ("clock_near", clock.is_some_and(|clock| clock.near).into()),
        (
            "clock_provisional",
            clock.is_some_and(|clock| clock.provisional).into(),
        ),
        ("due_at", clock.map(|clock| clock.due_at).into()),
        ("due_order", clock.map_or_else(never, |clock| clock.due_at).into()),
    ]
}
