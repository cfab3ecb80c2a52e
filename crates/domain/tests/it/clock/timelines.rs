//! Explanations, line by line, worked out by hand.

use domain::clock::{Calendar, DayKind, Pause, Step};

use super::{at, both, calendar, limit, pause};

/// The steps as text, local times; 24:00 where a window ends at midnight.
fn told(start: &str, text: &str, pauses: &[Pause]) -> String {
    let calendar = calendar();
    let due = both(at(start), limit(text), &calendar, pauses, at(start));
    due.steps
        .iter()
        .map(|step| line(&calendar, step))
        .collect::<Vec<_>>()
        .join("\n")
}

fn line(calendar: &Calendar, step: &Step) -> String {
    let moment = |at| calendar.written(at);
    let start = |at: jiff::Timestamp| {
        at.to_zoned(calendar.zone.clone())
            .strftime("%Y-%m-%d %H:%M")
            .to_string()
    };
    let why = |kind: &DayKind| match kind {
        DayKind::Working => "working".to_owned(),
        DayKind::MadeUp { name } => format!("made up for {name}"),
        DayKind::Weekend => "weekend".to_owned(),
        DayKind::Holiday { name } => name.clone(),
    };
    match step {
        Step::Started { at, limit } => format!("{} start, {limit}", start(*at)),
        Step::DayOfReceipt { date } => format!("{date} day of receipt"),
        Step::Counted {
            from,
            to,
            minutes,
            kind,
            ..
        } => {
            format!(
                "{} to {}: {minutes} min, {}",
                start(*from),
                moment(*to),
                why(kind)
            )
        }
        Step::Skipped { from, to, kind } => format!("{from} to {to}: skipped, {}", why(kind)),
        Step::Paused { from, to, reason } => {
            format!(
                "{} to {}: paused, {reason}",
                start(*from),
                to.map_or("…".to_owned(), moment)
            )
        }
        Step::Provisional { year } => format!("{year}: no notice yet"),
        Step::Due { at } => format!("{} due", moment(*at)),
        other => format!("{other:?}"),
    }
}

#[test]
fn five_working_days_over_the_spring_festival() {
    insta::assert_snapshot!(told("2026-02-13 10:00", "5 working-days", &[]), @r"
    2026-02-13 10:00 start, 5 working-days
    2026-02-13 day of receipt
    2026-02-14 00:00 to 2026-02-14 24:00: 1440 min, made up for 春节
    2026-02-15 to 2026-02-23: skipped, 春节
    2026-02-24 00:00 to 2026-02-24 24:00: 1440 min, working
    2026-02-25 00:00 to 2026-02-25 24:00: 1440 min, working
    2026-02-26 00:00 to 2026-02-26 24:00: 1440 min, working
    2026-02-27 00:00 to 2026-02-27 24:00: 1440 min, working
    2026-02-27 24:00 due
    ");
}

#[test]
fn half_a_day_from_the_evening() {
    insta::assert_snapshot!(told("2026-09-24 18:30", "4 daytime-h", &[]), @r"
    2026-09-24 18:30 start, 4 daytime-h
    2026-09-24 18:30 to 2026-09-24 20:00: 90 min, working
    2026-09-25 08:00 to 2026-09-25 10:30: 150 min, 中秋节
    2026-09-25 10:30 due
    ");
}

#[test]
fn service_hours_over_a_weekend_with_pauses() {
    let pauses = [
        pause("2026-11-23 09:00", "2026-11-23 11:00"),
        pause("2026-11-20 16:30", "2026-11-20 17:00"),
        pause("2026-11-23 15:00", "2026-11-23 16:00"), // after the deadline: of no account
    ];
    insta::assert_snapshot!(told("2026-11-20 15:45", "3 service-h", &pauses), @r"
    2026-11-20 15:45 start, 3 service-h
    2026-11-20 15:45 to 2026-11-20 17:30: 75 min, working
    2026-11-20 16:30 to 2026-11-20 17:00: paused, waiting-for-part
    2026-11-21 to 2026-11-22: skipped, weekend
    2026-11-23 08:30 to 2026-11-23 12:00: 90 min, working
    2026-11-23 09:00 to 2026-11-23 11:00: paused, waiting-for-part
    2026-11-23 14:00 to 2026-11-23 14:15: 15 min, working
    2026-11-23 14:15 due
    ");
}

#[test]
fn working_days_into_a_year_without_a_notice() {
    insta::assert_snapshot!(told("2026-12-30 10:00", "3 working-days", &[]), @r"
    2026-12-30 10:00 start, 3 working-days
    2026-12-30 day of receipt
    2026-12-31 00:00 to 2026-12-31 24:00: 1440 min, working
    2027: no notice yet
    2027-01-01 to 2027-01-01: skipped, 元旦
    2027-01-02 to 2027-01-03: skipped, weekend
    2027-01-04 00:00 to 2027-01-04 24:00: 1440 min, working
    2027-01-05 00:00 to 2027-01-05 24:00: 1440 min, working
    2027-01-05 24:00 due
    ");
}

#[test]
fn hours_round_the_clock_and_at_once_and_the_same_day() {
    insta::assert_snapshot!(told("2026-02-16 20:00", "8 h", &[pause("2026-02-16 22:00", "2026-02-17 06:00")]), @r"
    2026-02-16 20:00 start, 8 h
    2026-02-16 20:00 to 2026-02-17 12:00: 480 min, 春节
    2026-02-16 22:00 to 2026-02-17 06:00: paused, waiting-for-part
    2026-02-17 12:00 due
    ");
    insta::assert_snapshot!(told("2026-02-16 20:00", "0 min", &[]), @r"
    2026-02-16 20:00 start, 0 min
    2026-02-16 20:00 due
    ");
    insta::assert_snapshot!(told("2026-11-20 20:00", "same-day", &[]), @r"
    2026-11-20 20:00 start, same-day
    2026-11-20 20:00 to 2026-11-20 24:00: 240 min, working
    2026-11-20 24:00 due
    ");
}
