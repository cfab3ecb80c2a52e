//! Another time is agreed with the resident (D-06).

use jiff::Timestamp;

use super::{Facts, bells, clocks, draft::Draft, texts::filled};
use crate::{
    cases::{
        event::{Moved, What},
        state::{Case, Clock},
    },
    clock::{Term, due_at},
    rejection::{Nature, Rejection},
    standard::{ClockName, Standard},
};

/// Agrees on `until`, with a reason. Where the clause counts the agreed time as the limit it moves, up to the cap
/// (or to what the manager has granted, D-15); no other limit of arrival or resolution moves, so the time lies
/// within them.
pub(super) fn agree(draft: &mut Draft<'_>, until: Timestamp, reason: &str) -> Result<(), Rejection> {
    filled(reason, "reason")?;
    let now = draft.now();
    if until <= now {
        return Err(Rejection::new(Nature::Invalid, "cases.agreed-past").and_field("agreedAt", "past"));
    }
    if draft.case.agreed_at == Some(until) {
        return Err(Rejection::conflict("cases.unchanged").and_field("agreedAt", "unchanged"));
    }
    let mut moved = Vec::new();
    for (number, clock) in timed(&draft.case) {
        let (latest, movable) = latest(&draft.case, number, clock, draft.facts, now);
        if until > latest {
            return Err(Rejection::new(Nature::Invalid, "cases.agreed-beyond-cap")
                .and_field("agreedAt", "beyond-cap")
                .with("latest", latest)
                .with("clause", &clock.clause.id));
        }
        if movable {
            let pauses = clocks::spans(&draft.case, number, now);
            let placed = Clock {
                agreed: Some(until),
                agreed_on: Some(now),
                due_at: until,
                breached: false,
                ..clock.clone()
            };
            moved.push(Moved {
                clock: number,
                from: clock.due_at,
                to: until,
                provisional: false,
                bell: bells::bell(&placed, now, &pauses, draft.facts, now),
            });
        }
    }
    draft.push(What::TimeAgreed {
        from: draft.case.agreed_at,
        to: until,
        reason: reason.to_owned(),
        moved,
    });
    Ok(())
}

/// Whether some later time may still be agreed: no limit of arrival or resolution has passed for good.
pub(super) fn is_open(case: &Case, facts: &Facts, now: Timestamp) -> bool {
    timed(case).all(|(number, clock)| latest(case, number, clock, facts, now).0 > now)
}

/// The running clocks that a visit has to keep.
fn timed(case: &Case) -> impl Iterator<Item = (u16, &Clock)> {
    case.numbered().filter(|(_, clock)| {
        matches!(clock.name, ClockName::Resolve | ClockName::Arrive)
            && clock.is_running()
            && clock.promise.is_none()
    })
}

/// The latest time that may be agreed under `clock`, and whether its limit moves with the agreement.
fn latest(case: &Case, number: u16, clock: &Clock, facts: &Facts, now: Timestamp) -> (Timestamp, bool) {
    let pauses = clocks::spans(case, number, now);
    if is_agreed(&facts.standard, clock) {
        let (cap, _) = due_at(clock.started_at, clock.limit, &facts.calendar, &pauses, now);
        let granted = clock.extended.as_ref().map(|extension| extension.to);
        (granted.map_or(cap, |granted| granted.max(cap)), true)
    } else {
        (clocks::deadline(clock, &pauses, &facts.calendar, now).0, false)
    }
}

/// Whether the clause of `clock` counts the time agreed with the resident as its limit.
fn is_agreed(standard: &Standard, clock: &Clock) -> bool {
    standard
        .clause(&clock.clause.id)
        .is_some_and(|clause| clause.clock == clock.name && matches!(clause.limit, Term::Agreed { .. }))
}
