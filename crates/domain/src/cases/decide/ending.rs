//! The end of a case: result, feedback, closing, reopening, voiding.

use jiff::Timestamp;

use super::{bells, change, clocks, draft::Draft, hold, permit, texts::needed};
use crate::{
    cases::{
        command::Action,
        event::What,
        state::{Clock, Ending, FeedbackManner, Opinion, Stage, Waiting},
    },
    clock::due_at,
    personal::Personal,
    rejection::{Nature, Rejection},
    standard::{ClockName, Kind, Outcome, Start, Verb},
};

pub(super) fn resolve(draft: &mut Draft<'_>, action: &Action) -> Result<(), Rejection> {
    let Action::Resolve {
        outcome,
        text,
        materials,
        referred_to,
        duplicate_of,
    } = action
    else {
        return Ok(());
    };
    needed(text, "text")?;
    let ordinary = if draft.case.kind == Kind::Inquiry {
        Outcome::Answered
    } else {
        Outcome::Solved
    };
    let outcome = outcome.unwrap_or(ordinary);
    check_outcome(outcome, referred_to.as_deref(), duplicate_of.is_some())?;
    if permit::is_work(outcome) && permit::unpaid(&draft.case) {
        return Err(Rejection::conflict("cases.no-consent"));
    }
    let at = draft.when();
    hold::end_pauses(draft, at);
    let ending = Ending {
        outcome,
        text: Some(text.clone()),
        at,
        by: draft.staff().or(draft.case.responsible),
        at_once: false,
        unconfirmed: false,
        referred_to: referred_to.clone(),
        duplicate_of: *duplicate_of,
    };
    resolved(draft, ending, materials.clone());
    if draft.case.contact.is_none() {
        close_if_complete(draft);
    }
    Ok(())
}

/// “Void” is a verb of its own, a duplicate names its original, a referral names to whom.
pub(super) fn check_outcome(
    outcome: Outcome,
    referred_to: Option<&str>,
    duplicate: bool,
) -> Result<(), Rejection> {
    match outcome {
        Outcome::Void => Err(Rejection::field("outcome", "not-allowed")),
        Outcome::Duplicate if !duplicate => Err(Rejection::field("duplicateOf", "required")),
        Outcome::Referred if referred_to.is_none_or(|to| to.trim().is_empty()) => {
            Err(Rejection::field("referredTo", "required"))
        }
        _ => Ok(()),
    }
}

/// Records the result, stops what it stops, and starts what waits for it.
pub(super) fn resolved(draft: &mut Draft<'_>, ending: Ending, materials: Option<String>) {
    let standard = &draft.facts.standard;
    let (kind, at, at_once) = (draft.case.kind, ending.at, ending.at_once);
    // A complaint about a repair is a repair here: it ends with work that somebody checks.
    let kind = if draft.case.fault.is_some() {
        Kind::Repair
    } else {
        kind
    };
    let work = permit::is_work(ending.outcome) && !at_once;
    let inspection = work && standard.company_check.kinds.contains(&kind);
    let rules = &standard.acceptance;
    let acceptance = work
        && draft.case.contact.is_some()
        && rules.accepted_kinds.contains(&kind)
        && !draft
            .case
            .channels()
            .iter()
            .any(|channel| rules.company_check_suffices.contains(channel));
    let ask_again_at = acceptance.then(|| ask_again(draft, at));
    let check_within = standard.company_check.within;
    let check_by = inspection.then(|| due_at(at, check_within, &draft.facts.calendar, &[], draft.now()).0);
    draft.push(What::Resolved {
        ending,
        materials,
        inspection,
        acceptance,
        ask_again_at,
        check_by,
    });
    draft.stop(Verb::Resolve, at);
    // A solved matter needs no report on why it is not.
    draft.end_undone(|clock| clock.name == ClockName::Report);
    // Whoever reported without a name cannot be told.
    if draft.case.contact.is_some() {
        draft.start_waiting(Start::Resolve, at);
    }
}

/// When a customer who has not answered is asked again: the allowed time in as many parts as there are attempts.
fn ask_again(draft: &Draft<'_>, from: Timestamp) -> Timestamp {
    let rules = &draft.facts.standard.acceptance;
    let (end, _) = due_at(from, rules.answer_within, &draft.facts.calendar, &[], draft.now());
    let part = end.duration_since(from).as_secs() / i64::from(rules.attempts.max(1));
    from.saturating_add(jiff::SignedDuration::from_secs(part.max(60)))
        .unwrap_or(end)
}

/// Tells the result (C-13); a complaint not answered on the spot gets it in writing.
pub(super) fn feedback(
    draft: &mut Draft<'_>,
    text: Option<Personal>,
    manner: Option<FeedbackManner>,
    reached: bool,
    opinion: Option<Opinion>,
) -> Result<(), Rejection> {
    if !reached {
        not_reached(draft);
        return Ok(());
    }
    let manner = manner.unwrap_or(FeedbackManner::Message);
    if draft.case.needs_written_result() && !manner.is_written() {
        return Err(
            Rejection::new(Nature::Invalid, "cases.written-result-needed").and_field("manner", "not-written")
        );
    }
    let at = draft.when();
    let acceptance = &draft.case.acceptance;
    let waits = acceptance.resident_needed && acceptance.resident.is_none();
    // The reminders had ended: now that the customer knows, their answer is waited for.
    let ask_again_at = (waits && draft.case.ask_again_at.is_none()).then(|| ask_again(draft, draft.now()));
    draft.push(What::FeedbackGiven {
        text,
        manner,
        opinion,
        ask_again_at,
    });
    draft.stop(Verb::Feedback, at);
    keep_promises(draft, at);
    if opinion == Some(Opinion::Dissatisfied) {
        back_to_work(draft, What::WorkResumed);
        return Ok(());
    }
    close_if_complete(draft);
    Ok(())
}

/// The result is what a promise of a reply was about; what was promised in words is kept by itself (C-36).
fn keep_promises(draft: &mut Draft<'_>, at: Timestamp) {
    let open: Vec<u16> = (1_u16..)
        .zip(&draft.case.promises)
        .filter(|(_, promise)| promise.kept_at.is_none() && promise.text.is_none())
        .map(|(number, _)| number)
        .collect();
    for promise in open {
        draft.push(What::PromiseKept { promise, at });
        draft.stop_where(at, |clock| clock.promise == Some(promise));
    }
}

/// One attempt more. After enough of them on enough days the case is closed “not confirmed”.
pub(super) fn not_reached(draft: &mut Draft<'_>) {
    let again_at = ask_again(draft, draft.now());
    // Before anybody has told the result, the server's own reminder is no attempt: silence closes nothing (C-13).
    let reminder = draft.by_itself() && draft.case.feedback.is_none();
    let most = draft.facts.standard.acceptance.reminders;
    if reminder && most.is_some_and(|most| draft.case.reminders >= most) {
        let (to, tell) = change::up(draft);
        draft.push(What::LeftUntold { to, tell });
        change::report_due(draft, to);
        return;
    }
    draft.push(What::CustomerNotReached {
        again_at: Some(again_at),
        reminder,
    });
    let rules = &draft.facts.standard.acceptance;
    let zone = &draft.facts.calendar.zone;
    let mut days: Vec<_> = draft
        .case
        .attempts
        .iter()
        .map(|at| at.to_zoned(zone.clone()).date())
        .collect();
    days.sort_unstable();
    days.dedup();
    let enough =
        draft.case.attempts.len() >= rules.attempts as usize && days.len() >= rules.attempt_days as usize;
    if enough {
        draft.push(What::AcceptanceTimedOut);
        close_if_complete(draft);
    }
}

/// Closes the case once result, acceptance and feedback are there (or time ran out).
pub(super) fn close_if_complete(draft: &mut Draft<'_>) {
    if draft.case.stage == Stage::Resolved && draft.case.is_told() && draft.case.is_accepted() {
        close(draft);
    }
}

pub(super) fn close(draft: &mut Draft<'_>) {
    let now = draft.now();
    let at_once = draft.case.ending.as_ref().is_some_and(|ending| ending.at_once);
    if at_once {
        // Answered on the spot: what a longer handling would have owed is not owed.
        let rest: Vec<u16> = draft
            .case
            .numbered()
            .filter(|(_, clock)| clock.is_running())
            .map(|(number, _)| number)
            .collect();
        if !rest.is_empty() {
            draft.push(What::ClocksLifted { clocks: rest });
        }
    } else {
        hold::end_pauses(draft, now);
        // What nobody has done by now is missed if it is late, else no longer owed; a promise in words is.
        let owed: Vec<u16> = (1_u16..)
            .zip(&draft.case.promises)
            .filter(|(_, promise)| promise.kept_at.is_none() && promise.text.is_some())
            .map(|(number, _)| number)
            .collect();
        draft.end_undone(|clock| clock.promise.is_none_or(|promise| !owed.contains(&promise)));
    }
    let window = draft.facts.standard.acceptance.reopen_within;
    let (archive_at, _) = due_at(now, window, &draft.facts.calendar, &[], now);
    draft.push(What::Closed {
        archive_at: Some(archive_at),
    });
}

/// The refused result, recorded by `what`: what only the result stopped runs as if it had never stopped.
pub(super) fn back_to_work(draft: &mut Draft<'_>, what: What) {
    let leg = draft.case.leg;
    let ended_at = draft.case.ending.as_ref().map(|ending| ending.at);
    let standard = draft.facts.standard.clone();
    let waiting: Vec<Waiting> = draft
        .case
        .clocks
        .iter()
        .filter(|clock| clock.name == ClockName::Feedback && clock.leg == leg)
        .take(1)
        .map(|clock| waits(clock, Start::Resolve))
        .collect();
    let stopped: Vec<u16> = draft
        .case
        .numbered()
        .filter(|(_, clock)| clock.leg == leg && clock.stopped_at.is_some() && clock.stopped_at >= ended_at)
        .filter(|(_, clock)| clocks::only_result_stops(&standard, clock))
        .map(|(number, _)| number)
        .collect();
    draft.push(what);
    unstop(draft, &stopped);
    let feedback: Vec<u16> = draft
        .case
        .numbered()
        .filter(|(_, clock)| clock.name == ClockName::Feedback && clock.leg == leg && clock.is_running())
        .map(|(number, _)| number)
        .collect();
    if !feedback.is_empty() {
        draft.push(What::ClocksLifted { clocks: feedback });
    }
    draft.start(Vec::new(), waiting);
}

/// Lets stopped clocks run as if they had never stopped.
pub(super) fn unstop(draft: &mut Draft<'_>, stopped: &[u16]) {
    let clocks: Vec<_> = stopped.iter().filter_map(|number| draft.moved(*number)).collect();
    if !clocks.is_empty() {
        draft.push(What::ClocksUnstopped { clocks });
    }
}

fn waits(clock: &Clock, starts: Start) -> Waiting {
    Waiting {
        name: clock.name,
        clause: clock.clause.clone(),
        limit: clock.limit,
        starts,
    }
}

/// Reopens a closed case: a second leg with the same clauses, counted as 返修.
pub(super) fn reopen(draft: &mut Draft<'_>, reason: Option<Personal>) -> Result<(), Rejection> {
    if let Some(reason) = &reason {
        needed(reason, "reason")?;
    }
    let at = draft.now();
    draft.push(What::Reopened { reason });
    let leg = draft.case.leg;
    let standard = draft.facts.standard.clone();
    let begun = clocks::begin(&draft.case.matter(), at, None, leg, draft.facts, at)?;
    let waiting: Vec<Waiting> = begun
        .waiting
        .into_iter()
        .filter(|waiting| runs_again(waiting.name))
        .collect();
    let by_hand = draft
        .case
        .clocks
        .iter()
        .rfind(|clock| !clock.lifted && clocks::is_set_by_hand(&standard, clock));
    let mut clocks: Vec<Clock> = match by_hand {
        // A limit set by hand (D-10) is the same length again.
        Some(first) => {
            let (due, provisional) = due_at(at, first.limit, &draft.facts.calendar, &[], at);
            let (name, clause) = (first.name, first.clause.clone());
            let mut clock = clocks::plain(name, clause, first.limit, at, due, leg);
            clock.provisional = provisional;
            clock.bell = bells::bell(&clock, at, &[], draft.facts, at);
            vec![clock]
        }
        None => Vec::new(),
    };
    let replaced =
        |clock: &Clock| by_hand.is_some_and(|first| clocks::same_requirement(&clock.clause, &first.clause));
    let open = by_hand.is_none();
    let again = begun
        .clocks
        .into_iter()
        .filter(|clock| runs_again(clock.name) || open && clock.name == ClockName::SetLimit)
        .filter(|clock| !replaced(clock));
    clocks.extend(again);
    draft.start(clocks, waiting);
    Ok(())
}

/// The clocks of the work itself, which run again in a second leg; what has been said to the customer has been.
pub(super) fn runs_again(name: ClockName) -> bool {
    matches!(
        name,
        ClockName::Dispatch
            | ClockName::Take
            | ClockName::Arrive
            | ClockName::Investigate
            | ClockName::Resolve
            | ClockName::Feedback
    )
}

pub(super) fn void(draft: &mut Draft<'_>, reason: &Personal) -> Result<(), Rejection> {
    needed(reason, "reason")?;
    let running: Vec<u16> = draft
        .case
        .numbered()
        .filter(|(_, clock)| clock.is_running())
        .map(|(number, _)| number)
        .collect();
    draft.push(What::Voided {
        reason: reason.clone(),
    });
    if !running.is_empty() {
        draft.push(What::ClocksLifted { clocks: running });
    }
    Ok(())
}
