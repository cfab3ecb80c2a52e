//! Working days and calendar days (X-12, X-08).

use domain::clock::elapsed;

use super::{at, both, calendar, limit, pause, written};

/// The hand-checked cases: holidays, made-up weekends, and the seam between them.
#[test]
fn x12_hand_checked_working_days() {
    let calendar = calendar();
    for (received, days, ends) in [
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-09-24", 5, "2026-10-09"),
        ("2025-09-26", 5, "2025-10-10"),
        ("2026-09-18", 1, "2026-09-20"), // a Sunday that is worked
        ("2024-02-09", 1, "2024-02-18"), // another one, after the Spring Festival
        ("2026-02-13", 1, "2026-02-14"), // a Saturday that is worked
        ("2025-12-31", 1, "2026-01-04"), // over the year's end, on a Sunday that is worked
    ] {
        let text = format!("{days} working-days");
        for time in ["00:00", "09:15", "23:59"] {
            let due = written(&format!("{received} {time}"), &text, &calendar, &[]);
            assert_eq!(due, format!("{ends} 24:00"), "{received} {time} + {text}");
        }
    }
}

#[test]
fn x08_days_count_from_the_day_after_receipt() {
    let calendar = calendar();
    assert_eq!(
        written("2026-02-13 10:00", "7 days", &calendar, &[]),
        "2026-02-20 24:00"
    );
    assert_eq!(
        written("2026-12-30 23:59", "1 day", &calendar, &[]),
        "2026-12-31 24:00"
    );
    assert_eq!(
        written("2024-02-28 00:00", "2 days", &calendar, &[]),
        "2024-03-01 24:00"
    );
}

#[test]
fn x12_a_paused_working_day_clock_moves_on_by_the_counting_time_of_the_pause() {
    let calendar = calendar();
    let due = |pauses: &[_]| written("2026-11-20 10:00", "1 working-day", &calendar, pauses);
    assert_eq!(due(&[]), "2026-11-23 24:00");
    // On the day of receipt and at the weekend nothing counts, so nothing is lost.
    assert_eq!(
        due(&[pause("2026-11-20 11:00", "2026-11-23 00:00")]),
        "2026-11-23 24:00"
    );
    assert_eq!(
        due(&[pause("2026-11-20 11:00", "2026-11-23 09:30")]),
        "2026-11-24 09:30"
    );
    // Two pauses that overlap count once.
    let overlapping = [
        pause("2026-11-23 10:00", "2026-11-23 12:00"),
        pause("2026-11-23 11:00", "2026-11-23 13:00"),
    ];
    assert_eq!(due(&overlapping), "2026-11-24 03:00");
    // The hours that are missing on a Friday are made up on the Monday after.
    let friday = [pause("2026-11-20 08:00", "2026-11-20 12:00")];
    assert_eq!(
        written("2026-11-19 10:00", "1 working-day", &calendar, &friday),
        "2026-11-23 04:00"
    );
}

#[test]
fn an_unknown_year_is_judged_by_weekday_and_marked_provisional() {
    let calendar = calendar();
    let start = at("2026-12-31 10:00");
    let due = both(start, limit("1 working-day"), &calendar, &[], start);
    assert_eq!(calendar.written(due.at), "2027-01-04 24:00"); // 1 January off, a weekend
    assert!(due.provisional);
    // The limit ends before any unknown day is asked for.
    let start = at("2026-12-30 10:00");
    assert!(!both(start, limit("1 working-day"), &calendar, &[], start).provisional);
    // Units that do not ask what a day is stay certain.
    for text in ["72 h", "7 days", "48 daytime-h", "same-day"] {
        assert!(
            !both(start, limit(text), &calendar, &[], start).provisional,
            "{text}"
        );
    }
    assert!(both(start, limit("20 service-h"), &calendar, &[], start).provisional);
}

/// At the year's end the notice of the next year may take days of December: it wins.
#[test]
fn late_december_is_read_from_both_notices() {
    use domain::clock::{Calendar, Notice, notice};
    let next = r#"
        year = 2027
        source = { title = "t", date = "2026-11-30" }
        off = [{ name = "元旦", from = "2026-12-31", to = "2027-01-02" }]
        worked = [{ date = "2026-12-27", for = "元旦" }]
    "#;
    let known = calendar();
    let mut notices = notice::shipped().unwrap();
    notices.insert(0, Notice::read("2027.toml", next).unwrap()); // the order of reading does not matter
    let recounted = Calendar::from_notices(
        &notices,
        known.zone.clone(),
        known.daytime(),
        known.service().clone(),
    )
    .unwrap();
    let due = |calendar: &Calendar, start| written(start, "1 working-day", calendar, &[]);
    assert_eq!(due(&known, "2026-12-26 10:00"), "2026-12-28 24:00");
    assert_eq!(due(&recounted, "2026-12-26 10:00"), "2026-12-27 24:00");
    assert_eq!(due(&known, "2026-12-30 10:00"), "2026-12-31 24:00");
    assert_eq!(due(&recounted, "2026-12-30 10:00"), "2027-01-04 24:00");
    assert!(recounted.version.starts_with("2026-11-30."));
    assert_ne!(known.version, recounted.version);
}

/// In a zone with summer time a day of 23 or 25 hours is one day.
#[test]
fn a_day_counts_24_hours_even_where_the_clock_changes() {
    use domain::clock::{Calendar, notice};
    let known = calendar();
    let zone = jiff::tz::TimeZone::get("Europe/Berlin").unwrap();
    let calendar = Calendar::from_notices(
        &notice::shipped().unwrap(),
        zone.clone(),
        known.daytime(),
        known.service().clone(),
    )
    .unwrap();
    for received in ["2026-03-27T10:00", "2026-10-23T10:00"] {
        let local: jiff::civil::DateTime = received.parse().unwrap();
        let start = local.to_zoned(zone.clone()).unwrap().timestamp();
        let limit = limit("3 days");
        let due = both(start, limit, &calendar, &[], start);
        let date = local.date() + jiff::Span::new().days(3);
        assert_eq!(calendar.written(due.at), format!("{date} 24:00"));
        assert_eq!(elapsed(start, due.at, limit, &calendar, &[]), 3 * 86_400_000_000);
        // Eight real hours stay eight hours.
        let hours = both(start, "40 h".parse().unwrap(), &calendar, &[], start);
        assert_eq!(hours.at.as_second() - start.as_second(), 40 * 3_600);
    }
}
