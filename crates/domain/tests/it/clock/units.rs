//! Minutes, daytime, service hours, the same day, and shares.

use domain::clock::{Calendar, CalendarError, Limit, Term, Unit, due_at, elapsed, share_at};
use jiff::tz::TimeZone;

use super::{at, both, calendar, calendar_with, hours, limit, pause, window, written};

#[test]
fn x12_minutes_run_round_the_clock() {
    let calendar = calendar();
    assert_eq!(
        written("2026-02-16 23:55", "10 min", &calendar, &[]),
        "2026-02-17 00:05"
    );
    assert_eq!(
        written("2026-02-16 12:00", "48 h", &calendar, &[]),
        "2026-02-18 12:00"
    );
    assert_eq!(
        written("2026-02-16 12:00", "12 h", &calendar, &[]),
        "2026-02-16 24:00"
    );
    let night = [pause("2026-02-16 20:00", "2026-02-17 08:00")];
    assert_eq!(
        written("2026-02-16 12:00", "12 h", &calendar, &night),
        "2026-02-17 12:00"
    );
}

#[test]
fn at_once_is_due_at_the_start_even_within_a_pause() {
    let calendar = calendar();
    let within = [pause("2026-11-20 09:00", "2026-11-20 12:00")];
    assert_eq!(
        written("2026-11-20 10:00", "0 min", &calendar, &within),
        "2026-11-20 10:00"
    );
}

#[test]
fn x12_half_a_day_is_four_hours_of_daytime() {
    let calendar = calendar();
    let due = |start| written(start, "4 daytime-h", &calendar, &[]);
    assert_eq!(due("2026-09-24 18:30"), "2026-09-25 10:30");
    assert_eq!(due("2026-09-24 07:00"), "2026-09-24 12:00");
    assert_eq!(due("2026-09-24 16:00"), "2026-09-24 20:00");
    assert_eq!(due("2026-09-24 20:00"), "2026-09-25 12:00");
    assert_eq!(due("2026-09-24 23:59"), "2026-09-25 12:00");
}

#[test]
fn service_hours_have_a_noon_break_and_close_on_days_off() {
    let calendar = calendar();
    let due = |start, text| written(start, text, &calendar, &[]);
    assert_eq!(due("2026-11-20 11:00", "2 service-h"), "2026-11-20 15:00");
    assert_eq!(due("2026-11-20 11:00", "1 service-h"), "2026-11-20 12:00");
    assert_eq!(due("2026-11-20 12:30", "30 service-min"), "2026-11-20 14:30");
    assert_eq!(due("2026-11-20 17:00", "1 service-h"), "2026-11-23 09:00"); // over the weekend
    assert_eq!(due("2026-02-13 17:00", "1 service-h"), "2026-02-14 09:00"); // a Saturday that is worked
    assert_eq!(due("2026-02-14 17:30", "7 service-h"), "2026-02-24 17:30"); // over the Spring Festival
    // A pause over the noon break costs nothing, one into the afternoon its part.
    let noon = [pause("2026-11-20 12:00", "2026-11-20 14:30")];
    assert_eq!(
        written("2026-11-20 11:00", "2 service-h", &calendar, &noon),
        "2026-11-20 15:30"
    );
}

#[test]
fn an_overnight_shift_is_two_windows_and_days_off_may_have_their_own() {
    let night = calendar_with(hours(&["00:00-06:00", "18:00-24:00"], &["09:00-12:00"]));
    let due = |start, text| written(start, text, &night, &[]);
    assert_eq!(due("2026-11-19 23:00", "3 service-h"), "2026-11-20 02:00");
    assert_eq!(due("2026-11-19 05:00", "2 service-h"), "2026-11-19 19:00");
    assert_eq!(due("2026-11-20 23:00", "2 service-h"), "2026-11-21 10:00"); // Friday into Saturday
    assert_eq!(due("2026-11-22 11:00", "2 service-h"), "2026-11-23 01:00"); // Sunday into Monday
    // Hours that are the same every day never ask what a day is.
    let every = calendar_with(hours(&["08:00-20:00"], &["08:00-20:00"]));
    let start = at("2030-01-01 10:00");
    let due = both(start, limit("20 service-h"), &every, &[], start);
    assert_eq!(
        (every.written(due.at).as_str(), due.provisional),
        ("2030-01-02 18:00", false)
    );
}

#[test]
fn x10_the_same_day_ends_at_24_00() {
    let calendar = calendar();
    let due = |start, pauses: &[_]| written(start, "same-day", &calendar, pauses);
    assert_eq!(due("2026-02-16 00:00", &[]), "2026-02-16 24:00");
    assert_eq!(due("2026-02-16 23:59", &[]), "2026-02-16 24:00");
    // Within the day a pause leaves the date.
    assert_eq!(
        due(
            "2026-02-16 10:00",
            &[pause("2026-02-16 11:00", "2026-02-16 18:00")]
        ),
        "2026-02-16 24:00"
    );
    // A clock that stands still at midnight ends with the day on which it runs again.
    assert_eq!(
        due(
            "2026-02-16 10:00",
            &[pause("2026-02-16 20:00", "2026-02-18 09:00")]
        ),
        "2026-02-18 24:00"
    );
    assert_eq!(
        due(
            "2026-02-16 10:00",
            &[pause("2026-02-16 20:00", "2026-02-17 00:00")]
        ),
        "2026-02-17 24:00"
    );
}

#[test]
fn an_open_pause_moves_the_deadline_on_with_now() {
    let calendar = calendar();
    let mut open = pause("2026-11-20 10:00", "2026-11-20 10:00");
    open.to = None;
    let pauses = [open];
    let due = |text: &str, now| {
        let due = both(at("2026-11-20 09:00"), limit(text), &calendar, &pauses, at(now));
        calendar.written(due.at)
    };
    assert_eq!(due("4 h", "2026-11-20 10:00"), "2026-11-20 13:00");
    assert_eq!(due("4 h", "2026-11-20 12:00"), "2026-11-20 15:00");
    assert_eq!(due("4 h", "2026-11-22 12:00"), "2026-11-22 15:00");
    assert_eq!(due("same-day", "2026-11-20 23:00"), "2026-11-20 24:00");
    assert_eq!(due("same-day", "2026-11-22 12:00"), "2026-11-22 24:00");
    let spent = |end| elapsed(at("2026-11-20 09:00"), at(end), limit("4 h"), &calendar, &pauses);
    assert_eq!(spent("2026-11-20 12:00"), 3_600_000_000);
}

#[test]
fn shares_of_a_limit_are_reached_in_its_own_time() {
    let calendar = calendar();
    let share = |start, text, percent| {
        calendar.written(share_at(
            at(start),
            limit(text),
            percent,
            &calendar,
            &[],
            at(start),
        ))
    };
    assert_eq!(share("2026-09-24 18:30", "4 daytime-h", 60), "2026-09-25 08:54");
    assert_eq!(share("2026-09-24 18:30", "4 daytime-h", 100), "2026-09-25 10:30");
    assert_eq!(
        share("2026-02-13 10:00", "5 working-days", 80),
        "2026-02-26 24:00"
    );
    assert_eq!(share("2026-02-13 12:00", "same-day", 50), "2026-02-13 18:00");
}

#[test]
fn hours_that_never_open_are_refused_when_the_calendar_is_made() {
    let make = |daytime, service| {
        Calendar::from_notices(&[], TimeZone::get("Asia/Shanghai").unwrap(), daytime, service).unwrap_err()
    };
    let day = window("08:00-20:00");
    assert_eq!(make(day, hours(&[], &[])), CalendarError::NeverOpen);
    let empty = domain::clock::Window { from: 600, to: 600 };
    assert!(matches!(
        make(empty, hours(&["08:00-09:00"], &[])),
        CalendarError::EmptyWindow { .. }
    ));
    assert!(matches!(
        make(day, hours(&["14:00-18:00", "08:00-12:00"], &[])),
        CalendarError::WindowsOverlap { .. }
    ));
    for wrong in [
        "8:00-20:00",
        "20:00-08:00",
        "08:00-24:01",
        "08:00-08:00",
        "08:60-09:00",
        "08:00",
        "",
    ] {
        assert!(wrong.parse::<domain::clock::Window>().is_err(), "{wrong}");
    }
}

/// Even an absurd limit ends, and quickly.
#[test]
fn far_horizons_end() {
    let calendar = calendar_with(hours(&[], &["10:00-10:01"]));
    let start = at("2026-11-20 10:00");
    for unit in [
        Unit::Minutes,
        Unit::DaytimeMinutes,
        Unit::ServiceMinutes,
        Unit::WorkingDays,
        Unit::Days,
    ] {
        let limit = Limit {
            unit,
            amount: u32::MAX,
        };
        let (due, _) = due_at(start, limit, &calendar, &[], start);
        assert!(due > at("2100-01-01 00:00"), "{unit:?}");
        let far = jiff::Timestamp::MAX;
        assert!(both(far, limit, &calendar, &[], far).at >= far, "{unit:?}");
    }
    assert!("4000 days".parse::<Limit>().is_err());
}

#[test]
fn limits_read_as_they_are_written() {
    for text in [
        "0 min",
        "10 min",
        "8 h",
        "4 daytime-h",
        "90 service-min",
        "3 working-days",
        "7 days",
        "same-day",
    ] {
        assert_eq!(limit(text).to_string(), text);
    }
    assert_eq!(
        "agreed <= 7 working-days".parse::<Term>().unwrap().to_string(),
        "agreed <= 7 working-days"
    );
    for wrong in [
        "",
        "10",
        "10 minutes",
        "-1 h",
        "0 days",
        "0 service-h",
        "agreed 7 days",
        "99999999999 h",
    ] {
        assert!(wrong.parse::<Term>().is_err(), "{wrong}");
    }
}
