//! The warnings of a clock: at which share of its limit, and when.

use jiff::{SignedDuration, Timestamp};

use super::Facts;
use crate::{
    cases::state::{Bell, Clock},
    clock::{Calendar, Pause, share_at},
    standard::Standard,
};

/// When `percent` of the clock's limit is used up.
pub(super) fn share_moment(
    clock: &Clock,
    percent: u32,
    calendar: &Calendar,
    pauses: &[Pause],
    now: Timestamp,
) -> Timestamp {
    if percent >= 100 {
        let over = clock
            .due_at
            .duration_since(clock.started_at)
            .as_secs()
            .saturating_mul(i64::from(percent) - 100)
            / 100;
        return clock
            .due_at
            .saturating_add(SignedDuration::from_secs(over))
            .unwrap_or(Timestamp::MAX);
    }
    if clock.extended.is_some() || clock.agreed.is_some() || pauses.is_empty() && clock.limit.amount == 0 {
        let whole = clock.due_at.duration_since(clock.started_at).as_secs();
        let part = whole.saturating_mul(i64::from(percent)) / 100;
        return clock
            .started_at
            .saturating_add(SignedDuration::from_secs(part))
            .unwrap_or(clock.due_at);
    }
    let percent = u8::try_from(percent).unwrap_or(u8::MAX);
    share_at(clock.started_at, clock.limit, percent, calendar, pauses, now).min(clock.due_at)
}

/// The shares at which a clock rings, in order.
fn shares(standard: &Standard) -> [u32; 3] {
    [
        standard.shares.prompt,
        standard.shares.escalate,
        standard.shares.breach,
    ]
}

/// The first warning of `clock` after `after`.
pub(super) fn bell(
    clock: &Clock,
    after: Timestamp,
    pauses: &[Pause],
    facts: &Facts,
    now: Timestamp,
) -> Option<Bell> {
    if clock.breached {
        return None;
    }
    let all = shares(&facts.standard);
    let bells = all.iter().map(|share| Bell {
        share: u16::try_from(*share).unwrap_or(u16::MAX),
        at: share_moment(clock, *share, &facts.calendar, pauses, now),
    });
    let breach = facts.standard.shares.breach;
    bells
        .into_iter()
        .find(|bell| bell.at > after || u32::from(bell.share) >= breach)
}

/// The first warning of `clock` above `share`.
pub(super) fn bell_above(
    clock: &Clock,
    share: u16,
    pauses: &[Pause],
    facts: &Facts,
    now: Timestamp,
) -> Option<Bell> {
    shares(&facts.standard)
        .into_iter()
        .find(|next| *next > u32::from(share))
        .map(|next| Bell {
            share: u16::try_from(next).unwrap_or(u16::MAX),
            at: share_moment(clock, next, &facts.calendar, pauses, now),
        })
}

/// The next warning of a clock whose deadline moved or that runs again: the first share that has not rung yet,
/// in the past where it should have rung meanwhile.
pub(super) fn bell_again(clock: &Clock, pauses: &[Pause], facts: &Facts, now: Timestamp) -> Option<Bell> {
    if clock.breached {
        return None;
    }
    let all = shares(&facts.standard);
    let rung = if clock.near {
        Some(facts.standard.shares.escalate)
    } else if let Some(bell) = clock.bell {
        all.into_iter().rfind(|share| *share < u32::from(bell.share))
    } else {
        // A stopped clock remembers no bell: what was reached before it stopped has rung.
        let until = clock.stopped_at.unwrap_or(clock.started_at);
        all.into_iter()
            .rfind(|share| share_moment(clock, *share, &facts.calendar, pauses, now) <= until)
            .filter(|share| *share < facts.standard.shares.breach)
    };
    let rung = rung.and_then(|share| u16::try_from(share).ok()).unwrap_or(0);
    bell_above(clock, rung, pauses, facts, now)
}

/// The highest share of a clock reached by `now`, from its next bell on.
pub(super) fn reached(clock: &Clock, pauses: &[Pause], facts: &Facts, now: Timestamp) -> Option<u16> {
    let next = clock.bell.filter(|bell| bell.at <= now)?;
    shares(&facts.standard)
        .into_iter()
        .filter(|share| *share >= u32::from(next.share))
        .filter(|share| share_moment(clock, *share, &facts.calendar, pauses, now) <= now)
        .filter_map(|share| u16::try_from(share).ok())
        .max()
        .or(Some(next.share))
}
