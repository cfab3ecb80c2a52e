//! Pauses, extensions, and the limit of a case that the source leaves open.

use jiff::Timestamp;

use super::{bells, clocks, draft::Draft, texts::filled};
use crate::{
    actor::Actor,
    cases::{
        command::Deed,
        event::{Moved, What},
        state::{Case, Clock, Extension, Hold, HoldState, LimitRequest},
    },
    clock::{Limit, Unit, due_at},
    rejection::{Nature, Rejection},
    standard::{ClauseRef, ClockName, Matter, Standard, Verb, chapters::PauseReason},
};

/// Proposes a pause: it holds at once, for every running clock whose clause allows the reason, and needs the
/// evidence that the reason asks for.
pub(super) fn pause(
    draft: &mut Draft<'_>,
    deed: &Deed,
    reason: &str,
    note: Option<String>,
    clock: Option<ClockName>,
) -> Result<(), Rejection> {
    let standard = draft.facts.standard.clone();
    let Some(rule) = standard.pauses.iter().find(|pause| pause.code == reason) else {
        return Err(Rejection::field("reason", "unknown"));
    };
    let from = draft.when();
    let matter = draft.case.matter();
    let running: Vec<u16> = draft
        .case
        .numbered()
        .filter(|(_, running)| running.is_running() && clock.is_none_or(|wanted| wanted == running.name))
        .filter(|(_, running)| allows(&standard, running, &matter, rule))
        .map(|(number, _)| number)
        .collect();
    if running.is_empty() {
        return Err(Rejection::conflict("cases.pause-not-allowed")
            .and_field("reason", "not-allowed")
            .with("reason", reason));
    }
    let of = |wanted: &dyn Fn(&Clock) -> bool| -> Vec<u16> {
        let numbers = running.iter().copied();
        numbers
            .filter(|number| draft.case.clock(*number).is_some_and(wanted))
            .collect()
    };
    let free = of(&|clock| clock.held.is_none());
    if free.is_empty() {
        return Err(Rejection::conflict("cases.already-paused"));
    }
    // A limit that has passed cannot be held up any more.
    let clocks = of(&|clock| clock.held.is_none() && clock.due_at > from);
    if clocks.is_empty() {
        return Err(Rejection::conflict("cases.nothing-to-pause"));
    }
    let wants = |file: bool| {
        standard
            .evidence
            .iter()
            .any(|evidence| evidence.file == file && rule.evidence.contains(&evidence.code))
    };
    let shown = wants(true) && !deed.files.is_empty()
        || wants(false) && note.as_deref().is_some_and(|note| !note.trim().is_empty());
    if !rule.evidence.is_empty() && !shown {
        return Err(Rejection::new(Nature::Invalid, "cases.pause-evidence")
            .and_field(if wants(true) { "files" } else { "note" }, "required")
            .with(
                "evidence",
                rule.evidence.iter().cloned().collect::<Vec<_>>().join(" "),
            ));
    }
    let (confirm_by, _) = due_at(
        draft.now(),
        standard.pause_rules.confirm_within,
        &draft.facts.calendar,
        &[],
        draft.now(),
    );
    draft.push(What::PauseProposed(Hold {
        clocks,
        reason: reason.to_owned(),
        note,
        files: deed.files.iter().map(|file| file.file).collect(),
        from,
        to: None,
        ends_by: rule
            .at_most
            .map(|most| due_at(from, most, &draft.facts.calendar, &[], draft.now()).0),
        state: HoldState::Proposed,
        confirm_by: Some(confirm_by),
        by: draft.staff(),
        decided_by: None,
    }));
    Ok(())
}

/// Whether the clause of `clock` allows a pause for `rule` in `matter`.
fn allows(standard: &Standard, clock: &Clock, matter: &Matter, rule: &PauseReason) -> bool {
    let own = standard
        .clause(&clock.clause.id)
        .filter(|clause| clause.clock == clock.name)
        .and_then(|clause| clause.pauses.as_ref());
    let fits = match own {
        Some(allowed) => allowed.contains(&rule.code),
        None => rule.clocks.contains(&clock.name),
    };
    fits && rule.applies.covers(matter, &standard.taxonomy)
}

/// Whether some clock could be paused from `from` on, for some reason.
pub(super) fn can_pause(case: &Case, standard: &Standard, from: Timestamp) -> bool {
    let matter = case.matter();
    case.clocks
        .iter()
        .filter(|clock| clock.is_running() && clock.held.is_none() && clock.due_at > from)
        .any(|clock| {
            let mut rules = standard.pauses.iter();
            rules.any(|rule| allows(standard, clock, &matter, rule))
        })
}

/// The pause `pause`, or the oldest, that waits for a decision and that `wanted` accepts.
fn proposed(draft: &Draft<'_>, pause: Option<u16>, wanted: impl Fn(&Hold) -> bool) -> Result<u16, Rejection> {
    (1_u16..)
        .zip(&draft.case.holds)
        .find(|(number, hold)| {
            hold.state == HoldState::Proposed && pause.is_none_or(|wanted| wanted == *number) && wanted(hold)
        })
        .map(|(number, _)| number)
        .ok_or_else(|| Rejection::conflict("cases.no-pause-proposed").and_field("pause", "unknown"))
}

/// Whoever proposed a pause does not confirm it.
pub(super) fn is_own(hold: &Hold, actor: &Actor) -> bool {
    hold.by.is_some() && hold.by == actor.staff
}

pub(super) fn confirm(draft: &mut Draft<'_>, pause: Option<u16>) -> Result<(), Rejection> {
    let own = |number: u16| {
        let hold = draft.case.hold(number);
        hold.is_some_and(|hold| is_own(hold, draft.context.actor))
    };
    if pause.is_some_and(own) {
        return Err(Rejection::forbidden("cases.own-work"));
    }
    let pause = proposed(draft, pause, |hold| !is_own(hold, draft.context.actor))?;
    draft.push(What::PauseConfirmed { pause });
    judge_stopped(draft);
    Ok(())
}

pub(super) fn strike(
    draft: &mut Draft<'_>,
    pause: Option<u16>,
    reason: Option<String>,
) -> Result<(), Rejection> {
    let pause = proposed(draft, pause, |_| true)?;
    struck(draft, pause, reason);
    Ok(())
}

/// Strikes a pause: the clocks have run all along.
pub(super) fn struck(draft: &mut Draft<'_>, pause: u16, reason: Option<String>) {
    let clocks = draft
        .case
        .hold(pause)
        .map(|hold| hold.clocks.clone())
        .unwrap_or_default();
    draft.push(What::PauseStruck { pause, reason });
    move_on(draft, &clocks);
    judge_stopped(draft);
}

/// Counts the deadlines of running clocks again after their pauses changed.
fn move_on(draft: &mut Draft<'_>, clocks: &[u16]) {
    let moved: Vec<Moved> = clocks
        .iter()
        .filter(|number| {
            draft
                .case
                .clock(**number)
                .is_some_and(|clock| clock.is_running() && clock.held.is_none())
        })
        .filter_map(|number| draft.moved(*number))
        .collect();
    if !moved.is_empty() {
        draft.push(What::DeadlinesMoved { moved });
    }
}

/// Gives the verdicts that waited for a decision on a pause.
fn judge_stopped(draft: &mut Draft<'_>) {
    for number in 1..=draft.case.last_clock() {
        let Some((clock, at)) = draft
            .case
            .clock(number)
            .filter(|clock| clock.verdict.is_none() && !clock.lifted)
            .and_then(|clock| clock.stopped_at.map(|at| (clock, at)))
        else {
            continue;
        };
        let judged = clocks::judge(&draft.case, clock, number, at, &draft.facts.calendar);
        if judged.verdict.is_some() {
            draft.push(What::ClockJudged(judged));
        }
    }
}

pub(super) fn resume(draft: &mut Draft<'_>) -> Result<(), Rejection> {
    let at = draft.when();
    end_pauses(draft, at);
    Ok(())
}

/// Ends every pause that lasts, as of `at`.
pub(super) fn end_pauses(draft: &mut Draft<'_>, at: Timestamp) {
    end_where(draft, at, |_| true);
}

/// Ends the lasting pauses for which `wanted` holds, as of `at`.
pub(super) fn end_where(draft: &mut Draft<'_>, at: Timestamp, wanted: impl Fn(&Hold) -> bool) {
    let mut clocks = Vec::new();
    let mut pauses = Vec::new();
    for (number, hold) in (1_u16..).zip(&draft.case.holds) {
        if hold.to.is_none() && hold.state != HoldState::Struck && wanted(hold) {
            pauses.push(number);
            clocks.extend(hold.clocks.iter().copied());
        }
    }
    if pauses.is_empty() {
        return;
    }
    let since = |pause: &u16| draft.case.hold(*pause).map(|hold| hold.from);
    let at = pauses.iter().filter_map(since).fold(at, Timestamp::max);
    draft.push(What::Resumed { pauses, at });
    move_on(draft, &clocks);
}

/// Whether the limit of a clock may still be extended: it has not passed, and it was not promised to a person.
pub(super) fn is_open(clock: &Clock, now: Timestamp) -> bool {
    clock.is_running() && clock.promise.is_none() && (clock.held.is_some() || clock.due_at > now)
}

/// The clock that an extension is about: the one named (of several the open one due first), else the one asked for, else `resolve`, else the one due
/// next; running, and not yet past its limit.
fn extendable(draft: &Draft<'_>, clock: Option<ClockName>) -> Result<u16, Rejection> {
    let name = clock.unwrap_or(ClockName::Resolve);
    let asked = draft
        .case
        .asked
        .as_ref()
        .filter(|_| clock.is_none())
        .map(|asked| asked.clock)
        .filter(|number| draft.case.clock(*number).is_some_and(Clock::is_running));
    // Two clauses may each run a clock of the name; one that has passed does not stand in the way of the other.
    let named = || {
        draft
            .case
            .numbered()
            .filter(|(_, running)| running.name == name && is_open(running, draft.now()))
            .min_by_key(|(_, running)| running.due_at)
            .map(|(number, _)| number)
    };
    let next = || {
        draft
            .case
            .numbered()
            .filter(|(_, running)| clock.is_none() && is_open(running, draft.now()))
            .min_by_key(|(_, running)| running.due_at)
            .map(|(number, _)| number)
    };
    let number = asked
        .or_else(named)
        .or_else(|| draft.running(name).map(|(number, _)| number))
        .or_else(next)
        .ok_or_else(|| Rejection::conflict("cases.no-such-clock").and_field("clock", "not-running"))?;
    let open = draft.case.clock(number);
    if open.is_some_and(|running| is_open(running, draft.now())) {
        Ok(number)
    } else {
        Err(Rejection::conflict("cases.limit-passed").and_field("clock", "passed"))
    }
}

fn later(draft: &Draft<'_>, number: u16, until: Timestamp) -> Result<Timestamp, Rejection> {
    match draft.case.clock(number) {
        Some(clock) if until > clock.due_at && until > draft.now() => Ok(clock.due_at),
        _ => Err(Rejection::new(Nature::Invalid, "cases.not-later").and_field("until", "not-later")),
    }
}

pub(super) fn ask_extension(
    draft: &mut Draft<'_>,
    clock: Option<ClockName>,
    until: Timestamp,
    reason: &str,
) -> Result<(), Rejection> {
    filled(reason, "reason")?;
    let number = extendable(draft, clock)?;
    later(draft, number, until)?;
    draft.push(What::ExtensionAsked(LimitRequest {
        clock: number,
        until,
        reason: reason.to_owned(),
        at: draft.now(),
        by: draft.staff(),
    }));
    Ok(())
}

/// Only the service-centre manager, with a reason and a new limit, before the limit passes (D-15).
pub(super) fn extend(
    draft: &mut Draft<'_>,
    clock: Option<ClockName>,
    until: Option<Timestamp>,
    reason: &str,
) -> Result<(), Rejection> {
    filled(reason, "reason")?;
    let number = extendable(draft, clock)?;
    let asked = draft.case.asked.as_ref().map(|asked| asked.until);
    let until = until
        .or(asked)
        .ok_or_else(|| Rejection::field("until", "required"))?;
    let from = later(draft, number, until)?;
    let extension = Extension {
        from,
        to: until,
        at: draft.now(),
        reason: reason.to_owned(),
        by: draft.staff(),
    };
    let bell = draft.case.clock(number).and_then(|clock| {
        let extended = Clock {
            due_at: until,
            breached: false,
            extended: Some(extension.clone()),
            ..clock.clone()
        };
        bells::bell(&extended, draft.now(), &[], draft.facts, draft.now())
    });
    draft.push(What::Extended {
        clock: number,
        extension,
        bell,
    });
    Ok(())
}

/// D-10: a supervisor sets the limit of a case for which the source names none.
pub(super) fn set_limit(draft: &mut Draft<'_>, until: Timestamp) -> Result<(), Rejection> {
    if until <= draft.now() {
        return Err(Rejection::new(Nature::Invalid, "cases.not-later").and_field("until", "past"));
    }
    let clause: ClauseRef = match draft.running(ClockName::SetLimit) {
        Some((_, clock)) => clock.clause.clone(),
        None => return Err(Rejection::conflict("cases.no-limit-to-set")),
    };
    let now = draft.now();
    draft.push(What::LimitSet { until });
    draft.stop(Verb::SetLimit, now);
    let started_at = draft.case.reported_at;
    let minutes = until.duration_since(started_at).as_mins().max(1);
    let limit = Limit {
        unit: Unit::Minutes,
        amount: u32::try_from(minutes).unwrap_or(u32::MAX),
    };
    // Until now the provisional limits of the same requirement ran; this one takes their place.
    draft.end_undone(|clock| {
        clock.promise.is_none()
            && (clock.name == ClockName::Resolve || clocks::same_requirement(&clock.clause, &clause))
    });
    let mut clock = clocks::plain(
        ClockName::Resolve,
        clause,
        limit,
        started_at,
        until,
        draft.case.leg,
    );
    clock.agreed = Some(until);
    clock.bell = bells::bell(&clock, draft.now(), &[], draft.facts, draft.now());
    draft.start(vec![clock], Vec::new());
    Ok(())
}
