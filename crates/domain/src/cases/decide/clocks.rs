//! Starting, stopping and judging clocks.

use jiff::{SignedDuration, Timestamp};

use super::{
    Facts,
    bells::{bell, bell_again},
    draft::Draft,
};
use crate::{
    cases::{
        event::{Moved, Stopped, What},
        state::{Case, Clock, Hold, HoldState, Verdict, Waiting},
    },
    clock::{Calendar, Limit, Pause, Term, due_at},
    rejection::{Nature, Rejection},
    standard::{Clause, ClauseRef, ClockName, Kind, Standard, Start, Verb},
};

/// The pauses of the clock that count, an open one ending at `until`.
pub(super) fn spans(case: &Case, number: u16, until: Timestamp) -> Vec<Pause> {
    spans_with(case, number, until, true)
}

fn spans_with(case: &Case, number: u16, until: Timestamp, proposed: bool) -> Vec<Pause> {
    case.holds
        .iter()
        .filter(|hold| hold.clocks.contains(&number) && (proposed || hold.state == HoldState::Confirmed))
        .filter_map(Hold::span)
        .map(|mut span| {
            span.to = Some(span.to.unwrap_or(until).min(until).max(span.from));
            span
        })
        .collect()
}

/// The deadline of `clock` with `pauses`. A time set by hand (agreed, extended, promised) moves by the length of
/// the pauses that began after it was set; a counted one is counted again.
pub(super) fn deadline(
    clock: &Clock,
    pauses: &[Pause],
    calendar: &Calendar,
    now: Timestamp,
) -> (Timestamp, bool) {
    let by_hand = match (&clock.extended, clock.agreed) {
        // Agreed after the manager had granted more time: the later word counts.
        (Some(extension), Some(agreed)) if clock.agreed_on > Some(extension.at) => {
            Some((agreed, clock.agreed_on.unwrap_or(extension.at)))
        }
        (Some(extension), _) => Some((extension.to, extension.at)),
        (None, Some(agreed)) => Some((agreed, clock.agreed_on.unwrap_or(clock.started_at))),
        (None, None) => None,
    };
    let Some((set, since)) = by_hand else {
        return due_at(clock.started_at, clock.limit, calendar, pauses, now);
    };
    let stood = pauses
        .iter()
        .filter(|pause| pause.from >= since)
        .filter_map(|pause| pause.to.map(|to| to.duration_since(pause.from)))
        .fold(SignedDuration::ZERO, |sum, pause| sum.saturating_add(pause));
    (
        set.saturating_add(stood).unwrap_or(Timestamp::MAX),
        clock.provisional,
    )
}

/// Which clocks a clause's `starts` has to wait for, and which it starts now.
pub(super) struct Begun {
    pub clocks: Vec<Clock>,
    pub waiting: Vec<Waiting>,
}

/// The clocks that `case` owes from its report on.
///
/// # Errors
/// The agreed time lies beyond what a clause allows.
pub(super) fn begin(
    matter: &crate::standard::Matter,
    started_at: Timestamp,
    agreed: Option<Timestamp>,
    leg: u16,
    facts: &Facts,
    now: Timestamp,
) -> Result<Begun, Rejection> {
    let standard = &facts.standard;
    let governing = standard.govern(matter);
    let mut begun = Begun {
        clocks: Vec::with_capacity(governing.len()),
        waiting: Vec::new(),
    };
    for clause in governing.iter().flat_map(|governing| governing.clauses()) {
        match clause.starts {
            Start::Report => {
                begun
                    .clocks
                    .push(clock(clause, started_at, agreed, leg, facts, now)?);
            }
            Start::Dispatch | Start::Resolve => begun.waiting.push(Waiting {
                name: clause.clock,
                clause: standard.reference(clause),
                limit: clause.limit.limit(),
                starts: clause.starts,
            }),
            Start::Promise | Start::Escalate => {}
        }
    }
    Ok(begun)
}

/// One clock of `clause`, running from `started_at`.
///
/// # Errors
/// The agreed time lies beyond what the clause allows.
pub(super) fn clock(
    clause: &Clause,
    started_at: Timestamp,
    agreed: Option<Timestamp>,
    leg: u16,
    facts: &Facts,
    now: Timestamp,
) -> Result<Clock, Rejection> {
    let limit = clause.limit.limit();
    let (cap, provisional) = due_at(started_at, limit, &facts.calendar, &[], now);
    let mut clock = plain(
        clause.clock,
        facts.standard.reference(clause),
        limit,
        started_at,
        cap,
        leg,
    );
    clock.provisional = provisional;
    if let Some(agreed) = agreed
        && clause.clock == ClockName::Resolve
    {
        if agreed > cap {
            return Err(Rejection::new(Nature::Invalid, "cases.agreed-beyond-cap")
                .and_field("agreedAt", "beyond-cap")
                .with("latest", cap)
                .with("clause", &clause.id));
        }
        if matches!(clause.limit, Term::Agreed { .. }) {
            clock.agreed = Some(agreed);
            clock.due_at = agreed;
        }
    }
    clock.bell = bell(&clock, started_at, &[], facts, now);
    Ok(clock)
}

/// A clock without warnings, running from `started_at` to `due_at`.
pub(super) fn plain(
    name: ClockName,
    clause: ClauseRef,
    limit: Limit,
    started_at: Timestamp,
    due_at: Timestamp,
    leg: u16,
) -> Clock {
    Clock {
        name,
        leg,
        clause,
        limit,
        agreed: None,
        agreed_on: None,
        started_at,
        due_at,
        provisional: false,
        stopped_at: None,
        verdict: None,
        late_minutes: 0,
        paused_minutes: 0,
        extended: None,
        bell: None,
        near: false,
        breached: false,
        held: None,
        lifted: false,
        person: None,
        promise: None,
    }
}

/// Clocks that a verb stops besides those of its own name: whoever has done the later step has done the earlier
/// one too, and whoever has told the customer more has given the first word.
fn implied(verb: Verb, kind: Kind) -> &'static [ClockName] {
    match verb {
        Verb::Take => &[ClockName::Dispatch],
        Verb::Arrive | Verb::Investigate => &[ClockName::Dispatch, ClockName::Take],
        Verb::Respond | Verb::Progress => &[ClockName::Acknowledge],
        Verb::Resolve if kind == Kind::Inquiry => &[
            ClockName::Acknowledge,
            ClockName::Dispatch,
            ClockName::Take,
            ClockName::Respond,
            ClockName::Investigate,
            ClockName::Progress,
            ClockName::SameDay,
            ClockName::SetLimit,
        ],
        Verb::Resolve => &[
            ClockName::Dispatch,
            ClockName::Take,
            ClockName::Investigate,
            ClockName::Progress,
            ClockName::SameDay,
            ClockName::SetLimit,
        ],
        Verb::Feedback => &[ClockName::Acknowledge, ClockName::Respond],
        _ => &[],
    }
}

impl Draft<'_> {
    /// Stops every running clock that `verb` fulfils, as of `at`.
    pub fn stop(&mut self, verb: Verb, at: Timestamp) {
        let implied = implied(verb, self.case.kind);
        let standard = self.facts.standard.clone();
        self.stop_where(at, |clock| {
            clock.promise.is_none() && (stops(&standard, clock, verb) || implied.contains(&clock.name))
        });
    }

    /// Stops every running clock for which `wanted` holds, as of `at`.
    pub fn stop_where(&mut self, at: Timestamp, wanted: impl Fn(&Clock) -> bool) {
        for number in 1..=self.case.last_clock() {
            let Some(clock) = self
                .case
                .clock(number)
                .filter(|clock| clock.is_running() && wanted(clock))
            else {
                continue;
            };
            let stopped = judge(
                &self.case,
                clock,
                number,
                at.max(clock.started_at),
                &self.facts.calendar,
            );
            self.push(What::ClockStopped(stopped));
        }
    }

    /// Ends the running clocks for which `wanted` holds although their step has not been done: late ones are
    /// judged, the others end without a verdict.
    pub fn end_undone(&mut self, wanted: impl Fn(&Clock) -> bool) {
        let now = self.now();
        self.stop_where(now, |clock| wanted(clock) && is_late(clock, now));
        let rest: Vec<u16> = self
            .case
            .numbered()
            .filter(|(_, clock)| clock.is_running() && wanted(clock))
            .map(|(number, _)| number)
            .collect();
        if !rest.is_empty() {
            self.push(What::ClocksLifted { clocks: rest });
        }
    }

    /// Starts the clocks whose clauses wait for `step`, as of `at`.
    pub fn start_waiting(&mut self, step: Start, at: Timestamp) {
        let mut clocks = Vec::new();
        for waiting in &self.case.waiting {
            if waiting.starts != step {
                continue;
            }
            if let Some(clause) = self.facts.standard.clause(&waiting.clause.id)
                && let Ok(clock) = clock(clause, at, None, self.case.leg, self.facts, self.now())
            {
                clocks.push(clock);
            }
        }
        self.start(clocks, Vec::new());
    }

    /// Records clocks as started and waiting, if there are any.
    pub fn start(&mut self, clocks: Vec<Clock>, waiting: Vec<Waiting>) {
        if !clocks.is_empty() || !waiting.is_empty() {
            let calendar = self.facts.calendar.version.clone();
            self.push(What::ClocksStarted {
                clocks,
                waiting,
                calendar,
            });
        }
    }

    /// Where the deadline of the clock `number` lies now, with its next bell.
    pub fn moved(&self, number: u16) -> Option<Moved> {
        let clock = self.case.clock(number)?;
        let pauses = spans(&self.case, number, self.now());
        let (to, provisional) = deadline(clock, &pauses, &self.facts.calendar, self.now());
        let placed = Clock {
            due_at: to,
            breached: clock.breached && to <= self.now(),
            ..clock.clone()
        };
        let bell = bell_again(&placed, &pauses, self.facts, self.now());
        Some(Moved {
            clock: number,
            from: clock.due_at,
            to,
            provisional,
            bell,
        })
    }

    /// The running clock `name` whose deadline comes first.
    pub fn running(&self, name: ClockName) -> Option<(u16, &Clock)> {
        self.case
            .numbered()
            .filter(|(_, clock)| clock.name == name && clock.is_running())
            .min_by_key(|(_, clock)| clock.due_at)
    }
}

/// Whether `verb` fulfils the clause of `clock`.
fn stops(standard: &Standard, clock: &Clock, verb: Verb) -> bool {
    match standard.clause(&clock.clause.id) {
        Some(clause) if clause.clock == clock.name => clause.stops_with(verb),
        _ => clock.name.code() == verb.code(),
    }
}

/// Whether only the result fulfils the clause of `clock`: a refused result makes it run again.
pub(super) fn only_result_stops(standard: &Standard, clock: &Clock) -> bool {
    clock.promise.is_none()
        && Verb::ALL
            .iter()
            .all(|verb| stops(standard, clock, *verb) == (*verb == Verb::Resolve))
}

/// Whether the limit was set by hand (D-10): its clause is the one that let it be set.
pub(super) fn is_set_by_hand(standard: &Standard, clock: &Clock) -> bool {
    clock.name == ClockName::Resolve
        && standard
            .clause(&clock.clause.id)
            .is_none_or(|clause| clause.clock != clock.name)
}

/// Whether two clauses carry out one requirement: `D-10` and `D-10.arrive` do.
pub(super) fn same_requirement(one: &ClauseRef, other: &ClauseRef) -> bool {
    let requirement = |clause: &ClauseRef| clause.id.split('.').next().unwrap_or_default().to_owned();
    requirement(one) == requirement(other)
}

/// Whether the deadline of a running clock has passed.
pub(super) fn is_late(clock: &Clock, now: Timestamp) -> bool {
    clock.held.is_none() && clock.due_at <= now || clock.breached
}

/// The judgement on the clock `number`, stopped at `at`. While a pause on which it hangs is undecided there is
/// no verdict.
pub(super) fn judge(case: &Case, clock: &Clock, number: u16, at: Timestamp, calendar: &Calendar) -> Stopped {
    let with = spans_with(case, number, at, true);
    let (due, _) = deadline(clock, &with, calendar, at);
    let strict = spans_with(case, number, at, false);
    let undecided = strict.len() != with.len();
    let (least, _) = if undecided {
        deadline(clock, &strict, calendar, at)
    } else {
        (due, false)
    };
    let verdict = if at < least.min(due) {
        Some(Verdict::Met)
    } else if at >= due {
        Some(Verdict::Missed)
    } else {
        None
    };
    let paused: i64 = with
        .iter()
        .filter_map(|pause| pause.to.map(|to| to.duration_since(pause.from).as_secs()))
        .sum();
    Stopped {
        clock: number,
        at,
        due_at: due,
        verdict,
        late_minutes: if verdict == Some(Verdict::Missed) {
            late(due, at)
        } else {
            0
        },
        paused_minutes: u32::try_from(paused / 60).unwrap_or(u32::MAX),
    }
}

fn late(due: Timestamp, at: Timestamp) -> u32 {
    let seconds = at.duration_since(due).as_secs().max(0);
    u32::try_from((seconds + 59) / 60).unwrap_or(u32::MAX)
}
