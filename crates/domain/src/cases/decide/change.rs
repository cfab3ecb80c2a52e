//! Changing what a case is and who has it: regrade, reclassify, transfer, take over, escalate.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{
    Facts, bells, clauses, clocks,
    draft::Draft,
    texts::{filled, needed},
    work,
};
use crate::{
    actor::Role,
    cases::{
        command::{Action, NewReport},
        event::What,
        state::{Clock, Report, Signal, Transfer},
    },
    clock::due_at,
    ids::{DepartmentId, StaffId},
    personal::Personal,
    rejection::Rejection,
    standard::{ChannelCode, ClockName, Grade, Kind, Level, Matter, Standard, Verb, whole::GradeFacts},
};

/// Whether the matter is urgent, and whether it endangers persons.
pub(super) fn pressing(standard: &Standard, matter: &Matter, danger: bool) -> (bool, bool) {
    let danger = danger || standard.taxonomy.is_dangerous(matter) || matter.level == Some(Level::I);
    (
        standard.is_urgent(matter) || matter.kind == Kind::Emergency,
        danger,
    )
}

pub(super) fn regrade(
    draft: &mut Draft<'_>,
    grade: Option<Grade>,
    level: Option<Level>,
    reason: &str,
) -> Result<(), Rejection> {
    filled(reason, "reason")?;
    if level.is_some() && draft.case.kind != Kind::Emergency {
        return Err(Rejection::field("level", "emergencies-only"));
    }
    let matter = Matter {
        grade: grade.unwrap_or(draft.case.grade),
        level: level.or(draft.case.level),
        ..draft.case.matter()
    };
    if matter.grade == draft.case.grade && matter.level == draft.case.level {
        return Err(Rejection::conflict("cases.unchanged").and_field("grade", "unchanged"));
    }
    let before = ladder(draft);
    regraded(draft, &matter, reason.to_owned());
    clauses::renew(draft, &matter)?;
    announce(draft, before.as_deref());
    Ok(())
}

fn regraded(draft: &mut Draft<'_>, matter: &Matter, reason: String) {
    let noted = draft.case.signals.contains(&Signal::Danger);
    let (urgent, danger) = pressing(&draft.facts.standard, matter, noted);
    draft.push(What::Regraded {
        grade: matter.grade,
        level: matter.level,
        danger,
        urgent,
        reason,
    });
}

fn ladder(draft: &Draft<'_>) -> Option<String> {
    let standard = &draft.facts.standard;
    standard
        .ladder(&draft.case.matter())
        .map(|ladder| ladder.id.clone())
}

/// What is told on registration is told as well when a matter turns out to be such a one (D-18).
fn announce(draft: &mut Draft<'_>, before: Option<&str>) {
    let standard = draft.facts.standard.clone();
    let Some(ladder) = standard.ladder(&draft.case.matter()) else {
        return;
    };
    if before != Some(ladder.id.as_str()) && !ladder.on_registration.is_empty() {
        let tell = ladder.on_registration.iter().copied().collect();
        draft.push(What::Announced { tell });
    }
}

pub(super) fn reclassify(draft: &mut Draft<'_>, action: &Action) -> Result<(), Rejection> {
    let Action::Reclassify {
        kind,
        subject,
        fault,
        counts_as_complaint,
        tags,
        reason,
    } = action
    else {
        return Ok(());
    };
    filled(reason, "reason")?;
    let new_kind = kind.unwrap_or(draft.case.kind);
    let subject = subject.clone().unwrap_or_else(|| draft.case.subject.clone());
    let same = new_kind == draft.case.kind && subject == draft.case.subject;
    let fault = fault
        .clone()
        .or_else(|| draft.case.fault.clone().filter(|_| same));
    let complaint = match new_kind {
        Kind::Complaint => true,
        Kind::Repair => counts_as_complaint.unwrap_or(draft.case.complaint),
        _ => false,
    };
    let level = draft.case.level.filter(|_| new_kind == Kind::Emergency);
    let mut matter = Matter {
        kind: new_kind,
        subject,
        fault,
        grade: draft.case.grade,
        level,
        complaint,
    };
    known(&draft.facts.standard, &mut matter)?;
    if matter == draft.case.matter() && tags.as_ref().is_none_or(|tags| *tags == draft.case.tags) {
        return Err(Rejection::conflict("cases.unchanged").and_field("subject", "unchanged"));
    }
    let noted = draft.case.signals.contains(&Signal::Danger);
    let (urgent, danger) = pressing(&draft.facts.standard, &matter, noted);
    let before = ladder(draft);
    let work = work_type(&draft.facts.standard, &matter);
    draft.push(What::Reclassified {
        kind: matter.kind,
        subject: matter.subject.clone(),
        fault: matter.fault.clone(),
        level: matter.level,
        complaint: matter.complaint,
        danger,
        urgent,
        tags: tags.clone(),
        work,
        reason: reason.clone(),
    });
    // The rules look at what it has become; they never lower a grade.
    let ruled = by_rule(
        draft.facts,
        &matter,
        draft.case.description.text(),
        &draft.case.channels(),
        &draft.case.signals,
        draft.case.reported_at,
    );
    if let Some((grade, reason)) = ruled.filter(|(grade, _)| *grade > matter.grade) {
        matter.grade = grade;
        regraded(draft, &matter, reason);
    }
    clauses::renew(draft, &matter)?;
    announce(draft, before.as_deref());
    Ok(())
}

/// The highest grade that a rule gives, with its reason.
pub(super) fn by_rule(
    facts: &Facts,
    matter: &Matter,
    text: &str,
    channels: &[ChannelCode],
    signals: &BTreeSet<Signal>,
    reported_at: Timestamp,
) -> Option<(Grade, String)> {
    let standard = &facts.standard;
    let graded = standard.grade(
        matter,
        &GradeFacts {
            text,
            channels,
            // “Several households” is noted without their number: as many as any rule asks for.
            households: if signals.contains(&Signal::SeveralHouseholds) {
                u32::MAX
            } else {
                1
            },
            earlier: &facts.earlier,
            reported_at,
        },
    );
    let ungraded = Matter {
        grade: Grade::General,
        ..matter.clone()
    };
    let danger = standard
        .grades
        .iter()
        .filter(|rule| rule.danger && signals.contains(&Signal::Danger))
        .filter(|rule| rule.applies.covers(&ungraded, &standard.taxonomy))
        .max_by_key(|rule| rule.grade);
    graded
        .map(|graded| (graded.grade, graded.reason))
        .into_iter()
        .chain(danger.map(|rule| (rule.grade, rule.title.clone())))
        .max_by_key(|(grade, _)| *grade)
}

/// The work type of a matter: its fault's, where it carries one.
pub(super) fn work_type(standard: &Standard, matter: &Matter) -> Option<String> {
    standard
        .taxonomy
        .entries(matter)
        .last()
        .map(|subject| subject.work_type.clone())
        .filter(|work| !work.is_empty())
}

/// Kind, subject and fault exist and belong together; an emergency has a level.
pub(super) fn known(standard: &Standard, matter: &mut Matter) -> Result<(), Rejection> {
    let Some(subject) = standard
        .taxonomy
        .subject(matter.kind, &matter.subject)
        .filter(|subject| !subject.group)
    else {
        return Err(Rejection::field("subject", "unknown"));
    };
    match (&matter.fault, subject.fault) {
        (None, true) => return Err(Rejection::field("fault", "required")),
        (Some(_), false) => return Err(Rejection::field("fault", "not-for-this-subject")),
        (Some(fault), true) => {
            let entry = standard
                .taxonomy
                .subject(Kind::Repair, fault)
                .filter(|entry| !entry.group);
            match entry {
                None => return Err(Rejection::field("fault", "unknown")),
                Some(entry) if subject.place != entry.place => {
                    return Err(Rejection::field("fault", "not-for-this-subject"));
                }
                Some(_) => {}
            }
        }
        (None, false) => {}
    }
    match (matter.kind == Kind::Emergency, matter.level) {
        (false, Some(_)) => return Err(Rejection::field("level", "emergencies-only")),
        (true, None) => {
            matter.level = subject.level;
            if matter.level.is_none() {
                return Err(Rejection::field("level", "required"));
            }
        }
        _ => {}
    }
    Ok(())
}

/// Handing on needs a reason, and the receiver's take-over (E-05).
pub(super) fn transfer(
    draft: &mut Draft<'_>,
    staff: Option<StaffId>,
    department: Option<DepartmentId>,
    reason: &str,
    first_contact: bool,
) -> Result<(), Rejection> {
    filled(reason, "reason")?;
    if staff.is_none() && department.is_none() {
        return Err(Rejection::field("staffId", "required"));
    }
    if staff.is_some() && draft.facts.target.is_none() {
        return Err(Rejection::field("staffId", "unknown"));
    }
    if department.is_some() && !draft.facts.department_known {
        return Err(Rejection::field("departmentId", "unknown"));
    }
    if staff.is_some() && staff == draft.case.responsible {
        return Err(Rejection::conflict("cases.unchanged").and_field("staffId", "unchanged"));
    }
    if work::case_is_about(draft, staff, department) {
        return Err(Rejection::conflict("cases.about-the-receiver").and_field("staffId", "about-them"));
    }
    draft.push(What::Transferred(Transfer {
        staff,
        department: department.or(draft.facts.target.and_then(|target| target.department)),
        reason: reason.to_owned(),
        first_contact,
        at: draft.now(),
        by: draft.staff(),
    }));
    Ok(())
}

/// The receiver takes over the work; without a transfer, somebody takes over the first-contact responsibility
/// (E-04): it stays with the first person asked until then.
pub(super) fn take_over(draft: &mut Draft<'_>, first_contact: bool) -> Result<(), Rejection> {
    let staff = draft.staff();
    let transfer = draft.case.transfer.clone();
    let work = transfer.is_some();
    let first_contact = first_contact || transfer.as_ref().is_none_or(|transfer| transfer.first_contact);
    let staff = staff.or_else(|| transfer.as_ref().and_then(|transfer| transfer.staff));
    let department = match &transfer {
        Some(transfer) => transfer.department.or(draft.context.actor.department),
        None => draft.context.actor.department,
    };
    let at = draft.when();
    draft.push(What::TakenOver {
        staff,
        department,
        work,
        first_contact,
    });
    if work && draft.case.stage.is_working() {
        draft.stop(Verb::Take, at);
    }
    Ok(())
}

/// Hands up the ladder by hand (E-07, E-09), with the written report (T-04) where there is one.
pub(super) fn escalate(
    draft: &mut Draft<'_>,
    reason: &Personal,
    report: Option<&NewReport>,
    decision: Option<Personal>,
) -> Result<(), Rejection> {
    needed(reason, "reason")?;
    if decision.is_some() {
        decides(draft, report.is_some())?;
    }
    let report = report.map(|report| Report {
        attempts: report.attempts.clone(),
        options: report.options.clone(),
        proposal: report.proposal.clone(),
        by: draft.staff(),
        at: Some(draft.now()),
        decision: None,
        decided_at: None,
        decided_by: None,
    });
    let to = if decision.is_some() {
        None
    } else {
        next_rung(draft).map(|(role, _)| role)
    };
    let late = draft
        .case
        .clocks
        .iter()
        .any(|clock| clock.is_running() && clock.breached);
    let reported = report.is_some();
    draft.push(What::Escalated {
        to,
        reason: reason.clone(),
        report,
        decision,
        late,
    });
    if reported {
        let at = draft.now();
        draft.stop(Verb::Escalate, at);
    } else {
        report_due(draft, to);
    }
    Ok(())
}

/// Whoever is told next: the next step of the ladder, and who is told besides.
pub(super) fn up(draft: &Draft<'_>) -> (Option<Role>, Vec<Role>) {
    match next_rung(draft) {
        Some((role, inform)) => (Some(role), inform),
        None => (None, Vec::new()),
    }
}

/// The matter has just gone up to `to`: where that rung wants a written report, its clock starts (E-07, X-13). Of
/// the limits of rung and clause the earlier binds.
pub(super) fn report_due(draft: &mut Draft<'_>, to: Option<Role>) {
    let standard = draft.facts.standard.clone();
    let (matter, leg, now) = (draft.case.matter(), draft.case.leg, draft.now());
    let within = standard.ladder(&matter).and_then(|ladder| {
        let rung = ladder.rungs.iter().find(|rung| Some(rung.role) == to);
        rung.and_then(|rung| rung.report_within)
    });
    let (Some(within), Some(governing)) = (within, standard.report(&matter)) else {
        return;
    };
    let asked = |clock: &Clock| clock.name == ClockName::Report && clock.leg == leg && !clock.lifted;
    let written = draft.case.report.is_some() && leg == 1;
    if written || !draft.case.stage.is_working() || draft.case.clocks.iter().any(asked) {
        return;
    }
    let Ok(mut clock) = clocks::clock(&governing.clause, now, None, leg, draft.facts, now) else {
        return;
    };
    let (by_rung, provisional) = due_at(now, within, &draft.facts.calendar, &[], now);
    if by_rung < clock.due_at {
        clock.limit = within;
        clock.due_at = by_rung;
        clock.provisional = provisional;
        clock.bell = bells::bell(&clock, now, &[], draft.facts, now);
    }
    draft.start(vec![clock], Vec::new());
}

/// A written report is decided by the rung for which it is written, or by one above (E-07, T-04).
fn decides(draft: &Draft<'_>, reported: bool) -> Result<(), Rejection> {
    if draft.case.report.is_none() && !reported {
        return Err(Rejection::conflict("cases.no-report").and_field("report", "required"));
    }
    let actor = draft.context.actor;
    let standard = &draft.facts.standard;
    let rungs = standard
        .ladder(&draft.case.matter())
        .map(|ladder| ladder.rungs.as_slice())
        .unwrap_or_default();
    let first = rungs
        .iter()
        .position(|rung| rung.report_within.is_some())
        .or(rungs.len().checked_sub(1));
    let holds = |role: Role| actor.holds(role, draft.case.estate, draft.case.area());
    let above = rungs.iter().skip(first.unwrap_or(0));
    if actor.unlimited || above.into_iter().any(|rung| holds(rung.role)) {
        Ok(())
    } else {
        Err(Rejection::forbidden("cases.decision-reserved").and_field("decision", "not-allowed"))
    }
}

/// The next step of the ladder, and who is told besides; the topmost once the ladder has been climbed. The bottom
/// rung has the matter already, unless it was only told of it on registration.
pub(super) fn next_rung(draft: &Draft<'_>) -> Option<(Role, Vec<Role>)> {
    let ladder = draft.facts.standard.ladder(&draft.case.matter())?;
    let bottom = ladder.rungs.first()?;
    let held = ladder.rungs.len() > 1 && !ladder.on_registration.contains(&bottom.role);
    let step = usize::from(draft.case.ladder) + usize::from(held);
    let rung = ladder.rungs.get(step).or(ladder.rungs.last())?;
    Some((rung.role, rung.inform.iter().copied().collect()))
}
