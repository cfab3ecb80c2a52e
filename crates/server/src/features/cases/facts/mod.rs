//! What the rules of cases need to know: standard, calendar, place, people on shift, earlier reports.

mod attention;
mod calendars;
mod recount;
mod registers;

use std::{collections::HashMap, sync::Arc};

use domain::{
    cases::{
        Action, Case, Cases, Command, Deed, Evidence, Facts, NewCase, Place, Staff, is_visible, scope_of,
    },
    feature::Feature,
    ids::{CaseId, EstateId, FileId, StaffId},
    rejection::Rejection,
    standard::{Kind, Matter, Standard},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use store::{Failure, StoreError, Tx};
use uuid::Uuid;

pub(super) use self::{
    attention::{attention, expect as expect_attention, idle_since},
    recount::{learn_calendar, recount},
    registers::letterhead,
};
use super::table;
use crate::{
    app::App,
    execute::Ask,
    features::{files, intakes},
};

/// The zone in which the estates lie.
pub(super) const ZONE: &str = "Asia/Shanghai";

/// Standard and calendar of a case: all that reading one needs.
///
/// # Errors
/// See [`calendars::calendar`]; a fault of the store.
pub(super) async fn of_case(app: &Arc<App>, case: &Case) -> Result<Facts, StoreError> {
    let standard = app.standards.at(Some(case.estate), case.reported_at);
    if !calendars::needs_hours(&standard)? {
        let calendar = calendars::calendar(&standard)?;
        return Ok(Facts::new(standard, calendar));
    }
    let (door, estate, now) = (app.clone(), case.estate, app.time.now());
    app.store
        .read(move |tx| async move {
            let calendar = calendars::of_estate(&door, &tx, &standard, estate, now).await?;
            Ok(Facts::new(standard, calendar))
        })
        .await
}

/// The same inside a transaction; with `hours` also where no clause counts service hours.
async fn counted(
    app: &App,
    tx: &Tx,
    standard: Arc<Standard>,
    estate: EstateId,
    now: Timestamp,
    hours: bool,
) -> Result<Facts, StoreError> {
    let calendar = if hours || calendars::needs_hours(&standard)? {
        calendars::of_estate(app, tx, &standard, estate, now).await?
    } else {
        calendars::calendar(&standard)?
    };
    Ok(Facts::new(standard, calendar))
}

pub(super) async fn gather(
    app: &Arc<App>,
    tx: &Tx,
    ask: &Ask<'_, Cases>,
) -> Result<Facts, Failure<Rejection>> {
    match (ask.state, ask.command) {
        (None, Command::Report(report)) => {
            check_files(tx, &report.files, ask).await?;
            check_parent(tx, report, ask).await?;
            check_about(tx, report).await?;
            check_intake(tx, report, ask).await?;
            Ok(of_report(app, tx, report, ask).await?)
        }
        (Some(case), command) => {
            if let Command::Act(deed) = command {
                check_files(tx, &deed.files, ask).await?;
                check_named(tx, case, deed, ask).await?;
            }
            let standard = app.standards.at(Some(case.estate), case.reported_at);
            // The time in which a pause is confirmed is always counted in service hours.
            let hours = match command {
                Command::Act(deed) => matches!(deed.action, Action::Pause { .. }),
                Command::Recount { .. } => true,
                _ => false,
            };
            let mut facts = counted(app, tx, standard, case.estate, ask.now, hours).await?;
            if let Command::Act(deed) = command
                && deed.told.is_some_and(|told| told.at.is_some())
            {
                facts.late_logging_hours = registers::late_logging_hours(tx, case.estate).await?;
            }
            of_command(tx, case, command, ask, &mut facts).await?;
            Ok(facts)
        }
        (None, _) => {
            let standard = app.standards.at(None, ask.now);
            let calendar = calendars::calendar(&standard)?;
            Ok(Facts::new(standard, calendar))
        }
    }
}

async fn of_report(
    app: &Arc<App>,
    tx: &Tx,
    report: &NewCase,
    ask: &Ask<'_, Cases>,
) -> Result<Facts, StoreError> {
    let reported_at = report.reported_at.unwrap_or(ask.now);
    let standard = app.standards.at(Some(report.estate), reported_at);
    let mut facts = counted(app, tx, standard, report.estate, ask.now, false).await?;
    let phone = report.contact.as_ref().map(|contact| contact.phone.text());
    let person = async {
        match (ask.actor.staff, ask.actor.person) {
            // A customer reports for themselves.
            (None, Some(person)) => Ok(Some(person)),
            _ => registers::person(tx, report.estate, report.place.unit, phone).await,
        }
    };
    // Asked together: on PostgreSQL they share one journey.
    (facts.estate_known, facts.place, facts.person) = futures_util::try_join!(
        registers::estate_known(tx, report.estate),
        place(tx, report),
        person
    )?;
    if let Some(staff) = report.about.and_then(|about| about.staff) {
        facts.about_department = registers::staff(tx, report.estate, staff)
            .await?
            .and_then(|staff| staff.department);
    }
    if report.reported_at.is_some() {
        facts.late_logging_hours = registers::late_logging_hours(tx, report.estate).await?;
    }
    let matter = Matter {
        fault: report.fault.clone(),
        complaint: report.kind == Kind::Complaint || report.counts_as_complaint == Some(true),
        ..Matter::new(
            report.kind,
            report.subject.clone(),
            report.grade.unwrap_or(domain::standard::Grade::General),
        )
    };
    let days = facts.standard.grade_looks_back_days(&matter);
    if let (Some(unit), true) = (report.place.unit, days > 0) {
        let since = reported_at - SignedDuration::from_hours(24 * i64::from(days));
        facts.earlier = table::earlier(tx, report.estate, unit.into(), &matter, since).await?;
    }
    Ok(facts)
}

/// The place as the register knows it; `None` for a unit of no or another estate.
async fn place(tx: &Tx, report: &NewCase) -> Result<Option<Place>, StoreError> {
    match report.place.unit {
        Some(unit) => registers::place(tx, report.estate, unit).await,
        None if report.place.area.is_some() => registers::area(tx, report.estate, &report.place).await,
        None => Ok(None),
    }
}

async fn of_command(
    tx: &Tx,
    case: &Case,
    command: &Command,
    ask: &Ask<'_, Cases>,
    facts: &mut Facts,
) -> Result<(), StoreError> {
    if let Command::Act(deed) = command {
        named(tx, case, deed, facts).await?;
    }
    let by_rule = match command {
        Command::Act(deed) => matches!(
            deed.action,
            Action::Dispatch {
                staff: None,
                department: None,
                ..
            }
        ),
        Command::Lapse => case.urgent && case.stage.is_working(),
        _ => false,
    };
    if by_rule {
        facts.candidates = candidates(tx, case, facts, ask.now).await?;
        facts.receiving =
            registers::receiving(tx, case.estate, case.work.as_deref(), &facts.standard).await?;
    }
    Ok(())
}

/// Whether the registers know whom a deed names.
async fn named(tx: &Tx, case: &Case, deed: &Deed, facts: &mut Facts) -> Result<(), StoreError> {
    if let Action::Dispatch {
        staff, department, ..
    }
    | Action::Transfer {
        staff, department, ..
    } = &deed.action
    {
        if let Some(staff) = staff {
            facts.target = registers::staff(tx, case.estate, *staff).await?;
        }
        if let Some(department) = department {
            facts.department_known = registers::department_known(tx, case.estate, *department).await?;
        }
    }
    if let Action::Dispatch {
        tracker: Some(tracker),
        ..
    } = &deed.action
    {
        facts.tracker_known = registers::staff(tx, case.estate, *tracker).await?.is_some();
    }
    if let Some(staff) = deed.told.and_then(|told| told.staff) {
        facts.told_known = registers::staff(tx, case.estate, staff).await?.is_some();
    }
    Ok(())
}

/// Who would be sent, best first: by the order of the dispatch table among those on shift, with the skill before
/// without, of the area before others, whoever has least to do first (E-01, X-25, X-51).
async fn candidates(tx: &Tx, case: &Case, facts: &Facts, now: Timestamp) -> Result<Vec<Staff>, StoreError> {
    let matter = case.matter();
    let Some(route) = facts.standard.route(&matter) else {
        return Ok(Vec::new());
    };
    let skill = facts
        .standard
        .taxonomy
        .entries(&matter)
        .last()
        .and_then(|subject| subject.skill.clone());
    let present = registers::on_shift(tx, case.estate, now).await?;
    let people: Vec<StaffId> = present.iter().map(|person| person.id).collect();
    let load: HashMap<StaffId, i64> = table::load_of(tx, case.estate, &people)
        .await?
        .into_iter()
        .collect();
    let about = case.about.and_then(|about| about.staff);
    let mut found = Vec::new();
    for person in present {
        if Some(person.id) == about {
            continue;
        }
        let Some(rank) = route
            .chain
            .iter()
            .position(|role| person.holds(*role, case.estate, case.area()))
        else {
            continue;
        };
        let skilled = skill.as_ref().is_none_or(|skill| person.skills.contains(skill));
        let near = case.area().is_some_and(|area| person.areas.contains(&area));
        let key = (rank, !skilled, !near, load.get(&person.id).copied().unwrap_or(0));
        found.push((
            key,
            Staff {
                id: person.id,
                department: person.departments.first().copied(),
            },
        ));
    }
    found.sort_by_key(|(key, staff)| (*key, staff.id));
    Ok(found.into_iter().map(|(_, staff)| staff).collect())
}

/// The local day as it stands in numbers.
pub(super) fn day_of(now: Timestamp) -> String {
    let day = now.to_zoned(TimeZone::get(ZONE).unwrap_or(TimeZone::UTC)).date();
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

/// Which estate a number is counted in.
pub(super) fn series(prefix: &str, estate: EstateId, day: &str) -> String {
    format!("{prefix}/{estate}/{day}")
}

/// Evidence is the caller's own: nobody hangs somebody else's file on a case to see it.
async fn check_files(tx: &Tx, evidence: &[Evidence], ask: &Ask<'_, Cases>) -> Result<(), Failure<Rejection>> {
    let ids: Vec<FileId> = evidence.iter().map(|one| one.file).collect();
    files::check(tx, ids, ask.actor.account, ask.id, "files").await
}

/// A case that a field names: of the same estate, and one that the caller may see.
async fn check_case(
    tx: &Tx,
    estate: EstateId,
    id: CaseId,
    ask: &Ask<'_, Cases>,
    field: &'static str,
) -> Result<(), Failure<Rejection>> {
    let scope = scope_of(ask.actor, "cases.read");
    let found = super::of_id(tx, id.into()).await?;
    let known = found.is_some_and(|(_, case)| case.estate == estate && is_visible(&case, &scope));
    if known && Uuid::from(id) != ask.id {
        Ok(())
    } else {
        Err(Failure::Refused(Rejection::field(field, "unknown")))
    }
}

async fn check_parent(tx: &Tx, report: &NewCase, ask: &Ask<'_, Cases>) -> Result<(), Failure<Rejection>> {
    match report.parent {
        Some(parent) => check_case(tx, report.estate, parent, ask, "parentId").await,
        None => Ok(()),
    }
}

/// Whom a matter is about is the estate's: somebody who serves or served it, a department, a unit.
async fn check_about(tx: &Tx, report: &NewCase) -> Result<(), Failure<Rejection>> {
    let about = report.about.unwrap_or_default();
    let refuse = |field: &'static str| Err(Failure::Refused(Rejection::field(field, "unknown")));
    if let Some(staff) = about.staff
        && !registers::staff_of_old(tx, report.estate, staff).await?
    {
        return refuse("about.staffId");
    }
    if let Some(department) = about.department
        && !registers::department_of_old(tx, report.estate, department).await?
    {
        return refuse("about.departmentId");
    }
    if let Some(unit) = about.unit
        && registers::place(tx, report.estate, unit).await?.is_none()
    {
        return refuse("about.unitId");
    }
    Ok(())
}

/// What a deed names besides its receiver: the case that it repeats is one of the estate.
async fn check_named(
    tx: &Tx,
    case: &Case,
    deed: &Deed,
    ask: &Ask<'_, Cases>,
) -> Result<(), Failure<Rejection>> {
    match &deed.action {
        Action::Resolve {
            duplicate_of: Some(other),
            ..
        } => check_case(tx, case.estate, *other, ask, "duplicateOf").await,
        _ => Ok(()),
    }
}

/// Evidence that was added belongs to the case from now on.
///
/// # Errors
/// A fault of the store.
pub(super) async fn attach_files(
    tx: &Tx,
    id: Uuid,
    before: Option<&Case>,
    after: &Case,
    now: Timestamp,
) -> Result<(), StoreError> {
    let known = before.map_or(0, |before| before.handling.evidence.len());
    let added: Vec<FileId> = after
        .handling
        .evidence
        .iter()
        .skip(known)
        .map(|one| one.file)
        .collect();
    files::attach(tx, added, Cases::NAME, id, now).await
}

/// The form that a case is saved from belongs to its estate, and has not become another case.
async fn check_intake(tx: &Tx, report: &NewCase, ask: &Ask<'_, Cases>) -> Result<(), Failure<Rejection>> {
    let Some(intake) = report.intake else {
        return Ok(());
    };
    let known = intakes::of_id(tx, intake)
        .await?
        .filter(|known| known.estate == report.estate)
        .ok_or_else(|| Failure::Refused(Rejection::field("intakeId", "unknown")))?;
    if intakes::is_open(&known) || known.case == Some(CaseId(ask.id)) {
        Ok(())
    } else {
        Err(Failure::Refused(Rejection::conflict("intakes.ended")))
    }
}

/// The form becomes the case, in the case's own transaction (B-05).
///
/// # Errors
/// The form became another case, or a fault of the store.
pub(super) async fn keep_intake(
    app: &Arc<App>,
    tx: &Tx,
    case: Uuid,
    command: &Command,
) -> Result<(), Failure<Rejection>> {
    match command {
        Command::Report(report) => match report.intake {
            Some(intake) => intakes::save(app, tx, intake, CaseId(case)).await,
            None => Ok(()),
        },
        _ => Ok(()),
    }
}
