//! The one mechanism of counting: a unit names the openings (stretches of time that count) after a start;
//! [`reach`] walks forward through them until an amount is used up, [`spent`] adds them up backwards. Both
//! leave pauses out. Everything is in microseconds.

use std::ops::ControlFlow::{self, Break, Continue};

use super::{
    Calendar, Unit, Window,
    days::{self, DAY},
};

/// A walk ends after this many days (about a century) even where an absurd amount is not used up yet.
const HORIZON: i32 = 36_600;

/// A stretch in which the clock stands still, `[from, to)`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standstill {
    pub from: i64,
    pub to: i64,
}

/// A stretch of time that counts, `[from, to)`, of one local day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opening {
    /// Local day number.
    pub day: i32,
    pub from: i64,
    pub to: i64,
    /// Judging the day needed a notice that nobody has read.
    pub provisional: bool,
    /// The unclipped window: where it starts, how long it lasts, and what it counts for. The last two differ
    /// only for whole days of 23 or 25 hours, which count 24.
    origin: i64,
    length: i64,
    weight: i64,
}

impl Opening {
    fn weighed(&self, at: i64) -> i128 {
        i128::from(at - self.origin) * i128::from(self.weight) / i128::from(self.length)
    }

    /// What `[from, to)` inside the opening counts for.
    fn measure(&self, from: i64, to: i64) -> i64 {
        if self.weight == self.length {
            to - from
        } else {
            (self.weighed(to) - self.weighed(from)) as i64
        }
    }

    /// The first moment by which `amount` has counted since `from`.
    fn after(&self, from: i64, amount: i64) -> i64 {
        if self.weight == self.length {
            return from + amount;
        }
        let (weight, length) = (i128::from(self.weight), i128::from(self.length));
        let goal = (self.weighed(from) + i128::from(amount)) * length;
        self.origin + ((goal + weight - 1) / weight) as i64
    }
}

/// What the walk comes across.
pub(super) enum Seen {
    /// A stretch that counts.
    Open(Opening),
    /// A day on which nothing counts.
    Shut { day: i32, provisional: bool },
}

/// Who listens to a walk: nobody (`()`) or the explanation.
pub(super) trait Log {
    /// A day was left out.
    fn shut(&mut self, day: i32, provisional: bool);
    /// `counted` microseconds of `[from, to)` counted.
    fn counted(&mut self, opening: &Opening, to: i64, counted: i64);
}

impl Log for () {
    fn shut(&mut self, _: i32, _: bool) {}
    fn counted(&mut self, _: &Opening, _: i64, _: i64) {}
}

/// Walks through everything that counts (or does not) for `unit` from `start` on, in order.
fn walk(calendar: &Calendar, unit: Unit, start: i64, mut visit: impl FnMut(Seen) -> ControlFlow<()>) {
    let received = calendar.day_number(start);
    if matches!(unit, Unit::Minutes | Unit::SameDay) {
        // Round the clock: one opening without end.
        let length = (days::LAST - start).max(1);
        let _ = visit(Seen::Open(Opening {
            day: received,
            from: start,
            to: start + length,
            provisional: false,
            origin: start,
            length,
            weight: length,
        }));
        return;
    }
    let by_day = matches!(unit, Unit::WorkingDays | Unit::Days);
    let first = if by_day { received + 1 } else { received };
    let whole = [Window::WHOLE_DAY];
    let daytime = [calendar.daytime()];
    let service = calendar.service();
    let judges = match unit {
        Unit::WorkingDays => true,
        Unit::ServiceMinutes => service.working != service.off,
        _ => false,
    };
    for day in first..first.saturating_add(HORIZON) {
        let (working, provisional) = if judges {
            let judged = calendar.judged(day);
            (judged.working, judged.provisional)
        } else {
            (true, false)
        };
        let windows: &[Window] = match unit {
            Unit::WorkingDays if !working => &[],
            Unit::WorkingDays | Unit::Days => &whole,
            Unit::DaytimeMinutes => &daytime,
            _ if working => &service.working,
            _ => &service.off,
        };
        if windows.is_empty() && visit(Seen::Shut { day, provisional }).is_break() {
            return;
        }
        for window in windows {
            let origin = calendar.instant(day, window.from);
            let to = calendar.instant(day, window.to);
            // Summer time may swallow a window.
            let length = to - origin;
            if to <= start || length <= 0 {
                continue;
            }
            let opening = Opening {
                day,
                from: origin.max(start),
                to,
                provisional,
                origin,
                length,
                weight: if by_day { DAY } else { length },
            };
            if visit(Seen::Open(opening)).is_break() {
                return;
            }
        }
    }
}

/// Where an amount is used up.
pub(super) struct Reached {
    pub at: i64,
    pub provisional: bool,
}

/// The moment by which `amount` has counted since `start`. `standstills` are in order and apart.
pub(super) fn reach(
    calendar: &Calendar,
    unit: Unit,
    start: i64,
    amount: i64,
    standstills: &[Standstill],
    log: &mut impl Log,
) -> Reached {
    let mut reached = Reached {
        at: start,
        provisional: false,
    };
    if amount <= 0 {
        return reached;
    }
    let (mut left, mut next) = (amount, 0);
    walk(calendar, unit, start, |seen| {
        let opening = match seen {
            Seen::Shut { day, provisional } => {
                reached.provisional |= provisional;
                log.shut(day, provisional);
                return Continue(());
            }
            Seen::Open(opening) => opening,
        };
        reached.provisional |= opening.provisional;
        reached.at = opening.to;
        let mut counted = 0;
        for (from, to) in free(&opening, opening.to, standstills, &mut next) {
            let measure = opening.measure(from, to);
            if measure >= left {
                reached.at = opening.after(from, left);
                log.counted(&opening, reached.at, counted + left);
                left = 0;
                return Break(());
            }
            left -= measure;
            counted += measure;
        }
        log.counted(&opening, opening.to, counted);
        Continue(())
    });
    reached
}

/// How much of `[start, end)` counts.
pub(super) fn spent(
    calendar: &Calendar,
    unit: Unit,
    start: i64,
    end: i64,
    standstills: &[Standstill],
) -> i64 {
    let (mut sum, mut next) = (0, 0);
    if end <= start {
        return 0;
    }
    walk(calendar, unit, start, |seen| match seen {
        Seen::Shut { day, .. } if calendar.instant(day, 0) >= end => Break(()),
        Seen::Open(opening) if opening.from >= end => Break(()),
        Seen::Shut { .. } => Continue(()),
        Seen::Open(opening) => {
            for (from, to) in free(&opening, opening.to.min(end), standstills, &mut next) {
                sum += opening.measure(from, to);
            }
            Continue(())
        }
    });
    sum
}

/// The stretches of `[opening.from, until)` in which the clock does not stand still. `next` remembers the first
/// standstill that may still matter, from opening to opening.
fn free<'a>(
    opening: &Opening,
    until: i64,
    standstills: &'a [Standstill],
    next: &'a mut usize,
) -> impl Iterator<Item = (i64, i64)> + use<'a> {
    let mut cursor = opening.from;
    std::iter::from_fn(move || {
        while cursor < until {
            let Some(still) = standstills.get(*next) else {
                return Some((std::mem::replace(&mut cursor, until), until));
            };
            if still.to <= cursor {
                *next += 1;
                continue;
            }
            let from = cursor;
            let to = still.from.clamp(from, until);
            cursor = if still.from < until { still.to } else { until };
            if from < to {
                return Some((from, to));
            }
        }
        None
    })
}
