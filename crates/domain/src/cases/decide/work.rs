//! From the first word to the finding: acknowledge, respond, dispatch, take, arrive, investigate, progress.

use jiff::Timestamp;

use super::{Staff, draft::Draft, texts::needed};
use crate::{
    cases::{
        event::What,
        state::{Clock, Stage, Waiting},
    },
    clock::{Limit, Unit},
    ids::{DepartmentId, StaffId},
    personal::Personal,
    rejection::Rejection,
    standard::{Start, Verb},
};

pub(super) fn acknowledge(draft: &mut Draft<'_>, text: Option<Personal>) -> Result<(), Rejection> {
    let at = draft.when();
    draft.push(What::Acknowledged { text });
    draft.stop(Verb::Acknowledge, at);
    answered_by_intake(draft, at);
    Ok(())
}

/// For matters received late in the evening the intake answer is the progress report of the day (D-25, X-09).
pub(super) fn answered_by_intake(draft: &mut Draft<'_>, at: Timestamp) {
    let standard = draft.facts.standard.clone();
    let reported = draft.case.reported_at.to_zoned(draft.facts.calendar.zone.clone());
    let minute = u16::from(reported.hour().unsigned_abs()) * 60 + u16::from(reported.minute().unsigned_abs());
    draft.stop_where(at, |clock| {
        standard
            .clause(&clock.clause.id)
            .and_then(|clause| clause.intake_answers_after)
            .is_some_and(|after| minute >= after.0)
    });
}

pub(super) fn respond(draft: &mut Draft<'_>, text: &Personal) -> Result<(), Rejection> {
    needed(text, "text")?;
    let at = draft.when();
    draft.push(What::Responded { text: text.clone() });
    draft.stop(Verb::Respond, at);
    Ok(())
}

pub(super) fn progress(draft: &mut Draft<'_>, text: &Personal) -> Result<(), Rejection> {
    needed(text, "text")?;
    let at = draft.when();
    draft.push(What::ProgressTold { text: text.clone() });
    draft.stop(Verb::Progress, at);
    Ok(())
}

/// Minutes after which the desk calls again about an urgent matter.
pub(super) fn call_every(draft: &Draft<'_>) -> Option<u32> {
    let Limit { unit, amount } = draft.facts.standard.duty.call_again_after;
    (draft.case.urgent && unit == Unit::Minutes).then_some(amount)
}

pub(super) fn dispatch(
    draft: &mut Draft<'_>,
    staff: Option<StaffId>,
    department: Option<DepartmentId>,
    tracker: Option<StaffId>,
    work: Option<&str>,
) -> Result<(), Rejection> {
    if let Some(work) = work
        && !draft
            .facts
            .standard
            .taxonomy
            .work_types
            .iter()
            .any(|entry| entry.code == work)
    {
        return Err(Rejection::field("workType", "unknown"));
    }
    if staff.is_some() && draft.facts.target.is_none() {
        return Err(Rejection::field("staffId", "unknown"));
    }
    if department.is_some() && !draft.facts.department_known {
        return Err(Rejection::field("departmentId", "unknown"));
    }
    if tracker.is_some() && !draft.facts.tracker_known {
        return Err(Rejection::field("trackerId", "unknown"));
    }
    let at = draft.now();
    let named = staff.is_some() || department.is_some();
    let (staff, department) = if named {
        (
            staff,
            department.or(draft.facts.target.and_then(|target| target.department)),
        )
    } else {
        match by_rule(draft, None) {
            Some(candidate) => (Some(candidate.id), candidate.department),
            None => (None, draft.facts.receiving),
        }
    };
    if staff.is_none() && department.is_none() {
        return Err(Rejection::conflict("cases.nobody-on-shift").and_field("staffId", "required"));
    }
    if case_is_about(draft, staff, department) {
        return Err(Rejection::conflict("cases.about-the-receiver").and_field("staffId", "about-them"));
    }
    send(
        draft,
        staff,
        department,
        tracker,
        work.map(str::to_owned),
        !named,
        at,
    );
    Ok(())
}

/// Who is sent by the rules: the best on shift whom the matter is not about, and of them first those who have
/// not let it lie already.
pub(super) fn by_rule(draft: &Draft<'_>, except: Option<StaffId>) -> Option<Staff> {
    let fit: Vec<&Staff> = draft
        .facts
        .candidates
        .iter()
        .filter(|candidate| Some(candidate.id) != except)
        .filter(|candidate| !case_is_about(draft, Some(candidate.id), candidate.department))
        .collect();
    let fresh = fit
        .iter()
        .find(|candidate| !draft.case.tried.contains(&candidate.id));
    fresh.or(fit.first()).map(|candidate| **candidate)
}

/// A matter about somebody is not sent to them; a report against the company not to the department either.
pub(super) fn case_is_about(
    draft: &Draft<'_>,
    staff: Option<StaffId>,
    department: Option<DepartmentId>,
) -> bool {
    let Some(about) = draft.case.about else {
        return false;
    };
    staff.is_some() && about.staff == staff
        || draft.case.kind == crate::standard::Kind::Misconduct
            && department.is_some()
            && about.department == department
}

pub(super) fn send(
    draft: &mut Draft<'_>,
    staff: Option<StaffId>,
    department: Option<DepartmentId>,
    tracker: Option<StaffId>,
    work: Option<String>,
    by_rule: bool,
    at: Timestamp,
) {
    let call_every = call_every(draft);
    let same = draft.case.stage == Stage::Dispatched
        && draft.case.responsible == staff
        && (staff.is_some() || draft.case.department == department);
    let again = if same { Vec::new() } else { taken_anew(draft) };
    draft.push(What::Dispatched {
        staff,
        department,
        tracker,
        work,
        call_every,
        by_rule,
    });
    draft.stop(Verb::Dispatch, at);
    draft.start(Vec::new(), again);
    draft.start_waiting(Start::Dispatch, at);
}

/// Everybody who is sent takes it within the limit: the clocks of the one before end, and wait for the next.
pub(super) fn taken_anew(draft: &mut Draft<'_>) -> Vec<Waiting> {
    let standard = draft.facts.standard.clone();
    let leg = draft.case.leg;
    let counts_from_dispatch = |clock: &Clock| {
        clock.leg == leg
            && standard
                .clause(&clock.clause.id)
                .is_some_and(|clause| clause.clock == clock.name && clause.starts == Start::Dispatch)
    };
    let mut waiting: Vec<Waiting> = Vec::new();
    for clock in draft
        .case
        .clocks
        .iter()
        .filter(|clock| counts_from_dispatch(clock))
    {
        let known = waiting.iter().any(|one| one.clause == clock.clause);
        let governs = || {
            let governing = standard.govern(&draft.case.matter());
            governing
                .iter()
                .flat_map(|entry| entry.clauses())
                .any(|clause| clause.id == clock.clause.id)
        };
        if !known && governs() {
            waiting.push(Waiting {
                name: clock.name,
                clause: clock.clause.clone(),
                limit: clock.limit,
                starts: Start::Dispatch,
            });
        }
    }
    draft.end_undone(counts_from_dispatch);
    waiting
}

pub(super) fn take(draft: &mut Draft<'_>) -> Result<(), Rejection> {
    let at = draft.when();
    taken(draft);
    draft.stop(Verb::Take, at);
    Ok(())
}

fn taken(draft: &mut Draft<'_>) {
    let staff = draft.staff().or(draft.case.responsible);
    let own = staff.is_some() && staff == draft.context.actor.staff;
    let department = if own {
        draft.context.actor.department
    } else {
        draft.case.department
    };
    draft.push(What::Taken { staff, department });
}

/// The deed of whoever stands on site: an order that they did not press “take” for is taken with it.
pub(super) fn arrive(draft: &mut Draft<'_>) -> Result<(), Rejection> {
    let at = draft.when();
    let staff = draft.staff().or(draft.case.responsible);
    draft.push(What::Arrived { staff, at });
    draft.stop(Verb::Arrive, at);
    Ok(())
}

pub(super) fn investigate(draft: &mut Draft<'_>, findings: &Personal) -> Result<(), Rejection> {
    needed(findings, "findings")?;
    let at = draft.when();
    draft.push(What::Investigated {
        findings: findings.clone(),
    });
    draft.stop(Verb::Investigate, at);
    Ok(())
}
