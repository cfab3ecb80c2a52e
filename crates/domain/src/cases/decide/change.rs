//! Changing what a case is and who has it: regrade, reclassify, transfer, take over, escalate.

use super::{
    clocks,
    draft::Draft,
    texts::{filled, needed},
    work,
};
use crate::{
    actor::Role,
    cases::{
        command::{Action, NewReport},
        event::What,
        state::{Clock, Report, Transfer, Waiting},
    },
    ids::{DepartmentId, StaffId},
    personal::Personal,
    rejection::Rejection,
    standard::{Grade, Kind, Level, Matter, Standard, Start},
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
    let (urgent, danger) = pressing(&draft.facts.standard, &matter, false);
    draft.push(What::Regraded {
        grade: matter.grade,
        level: matter.level,
        danger: danger || draft.case.danger,
        urgent,
        reason: reason.to_owned(),
    });
    new_clauses(draft, &matter)
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
    let (urgent, danger) = pressing(&draft.facts.standard, &matter, false);
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
    new_clauses(draft, &matter)
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

/// Keeps the start, adds the clauses that govern now, keeps verdicts already given. A running clock whose clause
/// governs no more ends without a verdict, unless it is late: then it is judged.
fn new_clauses(draft: &mut Draft<'_>, matter: &Matter) -> Result<(), Rejection> {
    let begun = clocks::begin(
        matter,
        draft.case.reported_at,
        None,
        draft.case.leg,
        draft.facts,
        draft.now(),
    )?;
    let governs = |clock: &Clock| {
        clock.promise.is_some()
            || begun
                .clocks
                .iter()
                .any(|new| new.clause == clock.clause && new.name == clock.name)
            || begun.waiting.iter().any(|new| new.clause == clock.clause)
    };
    let now = draft.now();
    let mut lifted = Vec::new();
    let mut late = Vec::new();
    for (number, clock) in draft
        .case
        .numbered()
        .filter(|(_, clock)| clock.is_running() && !governs(clock))
    {
        if clock.held.is_none() && clock.due_at <= now || clock.breached {
            late.push(number);
        } else {
            lifted.push(number);
        }
    }
    for number in late {
        if let Some(clock) = draft.case.clock(number) {
            let stopped = clocks::judge(&draft.case, clock, number, now, &draft.facts.calendar);
            draft.push(What::ClockStopped(stopped));
        }
    }
    if !lifted.is_empty() {
        draft.push(What::ClocksLifted { clocks: lifted });
    }
    // What has been done already is not asked for again.
    let done = |new: &Clock| {
        draft.case.clocks.iter().any(|clock| {
            clock.leg == new.leg
                && !clock.lifted
                && (clock.clause == new.clause || clock.name == new.name && clock.stopped_at.is_some())
        })
    };
    let clocks: Vec<Clock> = begun.clocks.iter().filter(|new| !done(new)).cloned().collect();
    let started = |new: &Waiting| {
        draft
            .case
            .clocks
            .iter()
            .any(|clock| clock.name == new.name && clock.leg == draft.case.leg && !clock.lifted)
    };
    let waiting: Vec<Waiting> = begun
        .waiting
        .iter()
        .filter(|new| !started(new))
        .cloned()
        .collect();
    draft.start(clocks, waiting);
    if draft.case.stage != crate::cases::state::Stage::Received {
        draft.start_waiting(Start::Dispatch, now);
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
        draft.stop(crate::standard::Verb::Take, at);
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
    let report = report.map(|report| Report {
        attempts: report.attempts.clone(),
        options: report.options.clone(),
        proposal: report.proposal.clone(),
        by: draft.staff(),
        at: Some(draft.now()),
        decision: None,
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
    draft.push(What::Escalated {
        to,
        reason: reason.clone(),
        report,
        decision,
        late,
    });
    Ok(())
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
