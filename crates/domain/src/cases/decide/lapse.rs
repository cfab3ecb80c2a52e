//! What happens by itself: warnings, reassignment, pauses that nobody confirmed, silence, archiving.

use super::{Staff, bells, change, clocks, draft::Draft, ending, hold, work};
use crate::{
    actor::Role,
    cases::{
        event::{Alarm, Event, What},
        state::{Bell, HoldState, Stage},
    },
    standard::{ClockName, Start},
};

/// Everything that is due by now. After a time of standstill only the highest missed step of a clock rings.
pub(super) fn lapse(mut draft: Draft<'_>) -> Vec<Event> {
    if draft.case.stage == Stage::Void {
        return draft.finish();
    }
    unconfirmed_pauses(&mut draft);
    ring(&mut draft);
    unchecked(&mut draft);
    silence(&mut draft);
    let over = draft.case.archive_at.is_some_and(|at| at <= draft.now());
    if over && draft.case.stage == Stage::Closed && !draft.case.has_open_promise() {
        draft.push(What::Archived);
    }
    draft.finish()
}

fn unconfirmed_pauses(draft: &mut Draft<'_>) {
    let now = draft.now();
    let out: Vec<u16> = (1_u16..)
        .zip(&draft.case.holds)
        .filter(|(_, hold)| hold.state == HoldState::Proposed && hold.confirm_by.is_some_and(|by| by <= now))
        .map(|(number, _)| number)
        .collect();
    for pause in out {
        hold::struck(draft, pause, Some("not-confirmed".to_owned()));
    }
    let mut ended: Vec<_> = draft
        .case
        .holds
        .iter()
        .filter(|hold| hold.to.is_none() && hold.state != HoldState::Struck)
        .filter_map(|hold| hold.ends_by)
        .filter(|at| *at <= now)
        .collect();
    ended.sort_unstable();
    ended.dedup();
    for at in ended {
        hold::end_where(draft, at, |hold| hold.ends_by == Some(at));
    }
}

/// Nobody has checked the finished work in time (C-18).
fn unchecked(draft: &mut Draft<'_>) {
    let due = draft.case.acceptance.check_by.is_some_and(|by| by <= draft.now());
    if due && draft.case.stage == Stage::Resolved {
        let (to, tell) = up(draft);
        draft.push(What::InspectionMissed { to, tell });
        change::report_due(draft, to);
    }
}

fn ring(draft: &mut Draft<'_>) {
    let now = draft.now();
    for number in 1..=draft.case.last_clock() {
        let Some(clock) = draft
            .case
            .clock(number)
            .filter(|clock| clock.is_running() && clock.held.is_none())
        else {
            continue;
        };
        let pauses = clocks::spans(&draft.case, number, now);
        let Some(share) = bells::reached(clock, &pauses, draft.facts, now) else {
            continue;
        };
        let name = clock.name;
        let next = bells::bell_above(clock, share, &pauses, draft.facts, now);
        if u32::from(share) >= draft.facts.standard.shares.breach {
            breach(draft, number, name, next);
        } else {
            warn(draft, number, share, next);
        }
    }
}

fn unassigned(draft: &Draft<'_>) -> bool {
    draft.case.stage == Stage::Received && draft.case.responsible.is_none()
}

/// Who is told: for a matter that nobody has, the duty chain; else the next step of the ladder.
fn up(draft: &Draft<'_>) -> (Option<Role>, Vec<Role>) {
    if unassigned(draft) {
        (None, draft.facts.standard.duty.chain.clone())
    } else {
        change::up(draft)
    }
}

fn warn(draft: &mut Draft<'_>, clock: u16, share: u16, bell: Option<Bell>) {
    let unassigned = unassigned(draft);
    let escalates = u32::from(share) >= draft.facts.standard.shares.escalate;
    let (to, tell) = if escalates || unassigned {
        up(draft)
    } else {
        (None, Vec::new())
    };
    let to = to.filter(|_| escalates);
    draft.push(What::Warned {
        clock,
        share,
        alarm: if escalates { Alarm::Escalate } else { Alarm::Prompt },
        to,
        tell,
        call_every: work::call_every(draft).filter(|_| escalates || unassigned),
        unassigned,
        bell,
    });
    change::report_due(draft, to);
}

fn breach(draft: &mut Draft<'_>, clock: u16, name: ClockName, bell: Option<Bell>) {
    let (to, mut tell) = up(draft);
    let call_every = work::call_every(draft);
    let standard = draft.facts.standard.clone();
    let by_rule = draft.case.urgent && standard.duty.reassign_urgent;
    let lies = by_rule && draft.case.stage == Stage::Dispatched && waits_for_take(draft, clock);
    let most = standard.duty.reassign_most;
    let exhausted = lies && most.is_some_and(|most| draft.case.unanswered >= most);
    let next = work::by_rule(draft, draft.case.responsible).filter(|_| !exhausted);
    if lies && next.is_none() {
        // Nobody else is there, or enough have let it lie: people decide, and hear of it all the more.
        let more = standard.duty.told_when_exhausted.iter().filter(|_| exhausted);
        let told: Vec<Role> = standard
            .duty
            .told_on_reassign
            .iter()
            .chain(more)
            .copied()
            .collect();
        for role in told {
            if Some(role) != to && !tell.contains(&role) {
                tell.push(role);
            }
        }
    }
    draft.push(if name == ClockName::Arrive {
        What::ArrivalMissed {
            clock,
            to,
            tell,
            call_every,
            bell,
        }
    } else {
        What::LimitMissed {
            clock,
            to,
            tell,
            call_every,
            bell,
        }
    });
    change::report_due(draft, to);
    match next {
        Some(next) if lies => reassign(draft, next),
        Some(next) if by_rule && name == ClockName::Dispatch && unassigned(draft) => {
            // Urgent, and still nobody sent: the rules send whoever is on shift.
            let at = draft.now();
            work::send(draft, Some(next.id), next.department, None, None, true, at);
        }
        _ => {}
    }
}

/// Whether the clock `number` waits for the one who was sent to take it.
fn waits_for_take(draft: &Draft<'_>, number: u16) -> bool {
    let clause = draft
        .case
        .clock(number)
        .filter(|clock| clock.name == ClockName::Take)
        .and_then(|clock| draft.facts.standard.clause(&clock.clause.id));
    clause.is_some_and(|clause| clause.starts == Start::Dispatch)
}

/// Nobody took it in time: the next on shift by the rules, and the duty manager is told.
fn reassign(draft: &mut Draft<'_>, next: Staff) {
    let at = draft.now();
    let from = draft.case.responsible;
    let told = &draft.facts.standard.duty.told_on_reassign;
    let tell = told.iter().copied().collect();
    let call_every = work::call_every(draft);
    let again = work::taken_anew(draft);
    draft.push(What::Reassigned {
        from,
        staff: Some(next.id),
        department: next.department,
        tell,
        call_every,
    });
    draft.start(Vec::new(), again);
    draft.start_waiting(Start::Dispatch, at);
}

/// The customer has not answered: asked again, until silence ends the case.
fn silence(draft: &mut Draft<'_>) {
    let due = draft.case.ask_again_at.is_some_and(|at| at <= draft.now());
    if due && draft.case.stage == Stage::Resolved {
        ending::not_reached(draft);
    }
}

/// Counts the deadlines of clocks that have no verdict again, after the calendar or the service hours changed.
pub(super) fn recount(mut draft: Draft<'_>, why: &str) -> Vec<Event> {
    if draft.case.stage.is_open() {
        let moved: Vec<_> = draft
            .case
            .numbered()
            .filter(|(_, clock)| clock.is_running() && clock.held.is_none())
            .filter_map(|(number, _)| draft.moved(number))
            .filter(|moved| {
                let before = draft.case.clock(moved.clock).map(|clock| clock.provisional);
                moved.from != moved.to || before != Some(moved.provisional)
            })
            .collect();
        if !moved.is_empty() {
            let calendar = draft.facts.calendar.version.clone();
            draft.push(What::Recounted {
                moved,
                why: why.to_owned(),
                calendar,
            });
        }
    }
    draft.finish()
}
