//! Deadlines: days, windows, pauses, explanations.

mod days;
mod notices;
mod oracle;
mod peers;
mod properties;
mod timelines;
mod units;

use domain::clock::{Calendar, Due, Hours, Limit, Pause, Window, due, due_at, notice};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

/// Daytime 08:00 to 20:00 and the hours of an office with a noon break, closed on days off.
fn calendar() -> Calendar {
    calendar_with(hours(&["08:30-12:00", "14:00-17:30"], &[]))
}

fn calendar_with(service: Hours) -> Calendar {
    let notices = notice::shipped().unwrap();
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    Calendar::from_notices(&notices, zone, window("08:00-20:00"), service).unwrap()
}

fn window(text: &str) -> Window {
    text.parse().unwrap()
}

fn hours(working: &[&str], off: &[&str]) -> Hours {
    Hours {
        working: working.iter().map(|text| window(text)).collect(),
        off: off.iter().map(|text| window(text)).collect(),
    }
}

fn limit(text: &str) -> Limit {
    text.parse().unwrap()
}

/// A local moment in Shanghai, written `2026-02-13 10:00`.
fn at(text: &str) -> Timestamp {
    let local: DateTime = text.parse().unwrap();
    local
        .to_zoned(TimeZone::get("Asia/Shanghai").unwrap())
        .unwrap()
        .timestamp()
}

fn pause(from: &str, to: &str) -> Pause {
    Pause {
        from: at(from),
        to: Some(at(to)),
        reason: "waiting-for-part".to_owned(),
    }
}

/// [`due`] after both variants have been found to agree.
fn both(start: Timestamp, limit: Limit, calendar: &Calendar, pauses: &[Pause], now: Timestamp) -> Due {
    let full = due(start, limit, calendar, pauses, now);
    assert_eq!(
        due_at(start, limit, calendar, pauses, now),
        (full.at, full.provisional)
    );
    full
}

/// The deadline as people read it.
fn written(start: &str, text: &str, calendar: &Calendar, pauses: &[Pause]) -> String {
    let start = at(start);
    calendar.written(both(start, limit(text), calendar, pauses, start).at)
}
