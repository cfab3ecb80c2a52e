//! Writes the explanation of a deadline while it is counted.

use jiff::Timestamp;

use super::{
    Calendar, DayKind, Limit, Step, Unit,
    count::{Log, Opening},
    days,
    due::Pause,
};

/// The lines so far, each with the moment it is sorted by.
pub(super) struct Lines<'a> {
    calendar: &'a Calendar,
    start: Timestamp,
    lines: Vec<(Timestamp, Step)>,
    unknown_year: Option<i16>,
}

impl<'a> Lines<'a> {
    pub(super) fn begin(calendar: &'a Calendar, start: Timestamp, limit: Limit) -> Self {
        let mut lines = vec![(start, Step::Started { at: start, limit })];
        if matches!(limit.unit, Unit::WorkingDays | Unit::Days) {
            lines.push((
                start,
                Step::DayOfReceipt {
                    date: calendar.date(start),
                },
            ));
        }
        Lines {
            calendar,
            start,
            lines,
            unknown_year: None,
        }
    }

    /// Adds the pauses that touched the count, brings the lines in order and closes with the result.
    pub(super) fn end(mut self, pauses: &[Pause], at: Timestamp) -> Vec<Step> {
        for pause in pauses {
            if pause.from < at && pause.to.is_none_or(|to| to > self.start && to > pause.from) {
                let step = Step::Paused {
                    from: pause.from,
                    to: pause.to,
                    reason: pause.reason.clone(),
                };
                self.lines.push((pause.from.max(self.start), step));
            }
        }
        // Stable: a window stands before the pause that begins with it.
        self.lines.sort_by_key(|(moment, _)| *moment);
        let steps = self.lines.into_iter().map(|(_, step)| step);
        steps.chain([Step::Due { at }]).collect()
    }

    fn kind(&mut self, day: i32, from: Timestamp, provisional: bool) -> DayKind {
        let date = days::date(day);
        if provisional && self.unknown_year != Some(date.year()) {
            self.unknown_year = Some(date.year());
            self.lines.push((from, Step::Provisional { year: date.year() }));
        }
        self.calendar.day(date).0
    }
}

impl Log for Lines<'_> {
    fn shut(&mut self, day: i32, provisional: bool) {
        let from = days::timestamp(self.calendar.instant(day, 0)).max(self.start);
        let today = self.kind(day, from, provisional);
        let date = days::date(day);
        if let Some((_, Step::Skipped { to, kind, .. })) = self.lines.last_mut()
            && *kind == today
            && days::number(*to) + 1 == day
        {
            *to = date;
            return;
        }
        self.lines.push((
            from,
            Step::Skipped {
                from: date,
                to: date,
                kind: today,
            },
        ));
    }

    fn counted(&mut self, opening: &Opening, to: i64, counted: i64) {
        let from = days::timestamp(opening.from);
        let kind = self.kind(opening.day, from, opening.provisional);
        if counted == 0 {
            return; // All of it paused: the pause says so.
        }
        self.lines.push((
            from,
            Step::Counted {
                date: days::date(opening.day),
                from,
                to: days::timestamp(to),
                minutes: u32::try_from(counted / 60_000_000).unwrap_or(u32::MAX),
                kind,
            },
        ));
    }
}
