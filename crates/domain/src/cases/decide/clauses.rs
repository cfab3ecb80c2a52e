//! The clauses of a matter that has become another one: regraded, reclassified.

use jiff::Timestamp;

use super::{clocks, draft::Draft, ending};
use crate::{
    cases::state::{Case, Clock, Stage, Waiting},
    rejection::Rejection,
    standard::{ClauseRef, ClockName, Matter, Standard, Start, Verb},
};

/// Keeps the start, adds the clauses that govern now, keeps verdicts already given. A running clock whose clause
/// governs no more ends: judged if it is late, else without a verdict.
pub(super) fn renew(draft: &mut Draft<'_>, matter: &Matter) -> Result<(), Rejection> {
    let standard = draft.facts.standard.clone();
    let (leg, now) = (draft.case.leg, draft.now());
    let started_at = leg_start(&draft.case);
    let agreed = draft.case.agreed_at.filter(|_| leg == 1);
    let begun = clocks::begin(matter, started_at, agreed, leg, draft.facts, now)
        // What was agreed for another clause may lie beyond the cap of this one.
        .or_else(|_| clocks::begin(matter, started_at, None, leg, draft.facts, now))?;
    let named = |clause: &ClauseRef| {
        let waits = begun.waiting.iter().any(|new| new.clause == *clause);
        waits || begun.clocks.iter().any(|new| new.clause == *clause)
    };
    // A promise and a report that was asked for are owed whatever the matter is called.
    let lasts = |clock: &Clock| clock.promise.is_some() || clock.name == ClockName::Report;
    let late: Vec<u16> = draft
        .case
        .numbered()
        .filter(|(_, clock)| clock.is_running() && !lasts(clock))
        .filter(|(_, clock)| !named(&clock.clause) && clocks::is_late(clock, now))
        .map(|(number, _)| number)
        .collect();
    draft.end_undone(|clock| !lasts(clock) && !named(&clock.clause));

    let by_hand = draft
        .case
        .clocks
        .iter()
        .find(|clock| clock.is_running() && clocks::is_set_by_hand(&standard, clock))
        .map(|clock| clock.clause.clone());
    let replaced = |clause: &ClauseRef| {
        by_hand
            .as_ref()
            .is_some_and(|by_hand| clocks::same_requirement(by_hand, clause))
    };
    // What has been done already is not asked for again; a limit missed under another clause is no deed.
    let case = &draft.case;
    let stands = |new: &Clock| {
        case.numbered().any(|(number, clock)| {
            (clock.leg == leg || !ending::runs_again(clock.name))
                && !clock.lifted
                && !late.contains(&number)
                && (clock.clause == new.clause || clock.name == new.name && clock.stopped_at.is_some())
        })
    };
    let missing = |new: &&Clock| !stands(new) && !replaced(&new.clause) && !is_done(case, &standard, new);
    let clocks: Vec<Clock> = begun.clocks.iter().filter(missing).cloned().collect();
    let again: Vec<u16> = case
        .numbered()
        .filter(|(_, clock)| clock.leg == leg && clock.stopped_at.is_some() && !clock.lifted)
        .filter(|(_, clock)| clock.name == ClockName::Resolve && case.ending.is_none())
        .filter(|(_, clock)| begun.clocks.iter().any(|new| new.clause == clock.clause))
        .map(|(number, _)| number)
        .collect();
    let started = |new: &Waiting| {
        new.starts == Start::Dispatch
            && case
                .clocks
                .iter()
                .any(|clock| clock.name == new.name && clock.leg == leg && !clock.lifted)
    };
    let waiting: Vec<Waiting> = begun
        .waiting
        .iter()
        .filter(|new| !started(new))
        .cloned()
        .collect();
    ending::unstop(draft, &again);
    draft.start(clocks, waiting);
    // What was done before its clock began is judged by when it was done.
    if let Some(at) = draft.case.arrived_at {
        draft.stop_where(at, |clock| clock.name == ClockName::Arrive && clock.leg == leg);
    }
    if let Some(at) = draft.case.handling.verification.as_ref().map(|done| done.at) {
        draft.stop_where(at, |clock| clock.name == ClockName::Verify);
    }
    if draft.case.stage == Stage::Dispatched {
        draft.start_waiting(Start::Dispatch, now);
    }
    Ok(())
}

/// When the running leg began: with the report, or with the reopening.
fn leg_start(case: &Case) -> Timestamp {
    let first = || {
        let of_leg = case.clocks.iter().filter(|clock| clock.leg == case.leg);
        let counted = of_leg.filter(|clock| clock.promise.is_none());
        counted.map(|clock| clock.started_at).min()
    };
    if case.leg > 1 { first() } else { None }.unwrap_or(case.reported_at)
}

/// Whether a step that stops the new clock has been done before, at a time that nobody noted with a verdict.
fn is_done(case: &Case, standard: &Standard, new: &Clock) -> bool {
    let handling = &case.handling;
    let done = [
        (Verb::Dispatch, case.stage != Stage::Received),
        (Verb::Take, case.stage == Stage::InProgress),
        (Verb::Respond, handling.response.is_some()),
        (Verb::Plan, handling.solution.is_some()),
        (Verb::Investigate, handling.first_finding.is_some()),
    ];
    let clause = standard.clause(&new.clause.id);
    clause.is_some_and(|clause| done.iter().any(|(verb, done)| *done && clause.stops_with(*verb)))
}
