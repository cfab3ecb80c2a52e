//! What holds for every limit, start, calendar and pause.

use domain::clock::{Calendar, Limit, Pause, Unit, due_at, elapsed, share_at};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::{at, both, calendar_with, hours};

/// Hours of an office, of two overnight shifts, of odd minutes at the weekend, of every day.
fn calendars() -> impl Strategy<Value = Calendar> {
    prop_oneof![
        Just(calendar_with(hours(&["08:30-12:00", "14:00-17:30"], &[]))),
        Just(calendar_with(hours(
            &["00:00-06:00", "18:00-24:00"],
            &["22:00-24:00"]
        ))),
        Just(calendar_with(hours(&[], &["09:07-09:59", "13:00-13:01"]))),
        Just(calendar_with(hours(&["08:00-20:00"], &["08:00-20:00"]))),
    ]
}

/// Starts from the autumn of 2023 to the spring of 2028: known years, unknown ones and the seams.
fn starts() -> impl Strategy<Value = Timestamp> {
    (0..4 * 366 * 86_400_i64).prop_map(|seconds| at("2023-10-15 00:00") + SignedDuration::from_secs(seconds))
}

fn limits() -> impl Strategy<Value = Limit> {
    prop_oneof![
        (Just(Unit::Minutes), 0..20_000_u32),
        (Just(Unit::DaytimeMinutes), 1..5_000_u32),
        (Just(Unit::ServiceMinutes), 1..2_000_u32),
        (Just(Unit::WorkingDays), 1..30_u32),
        (Just(Unit::Days), 1..60_u32),
    ]
    .prop_map(|(unit, amount)| Limit { unit, amount })
}

/// Pauses around the start, in any order, overlapping or not, each in seconds after the start.
fn pauses(start: Timestamp) -> impl Strategy<Value = Vec<Pause>> {
    let pause = (-90_000..900_000_i64, 1..400_000_i64).prop_map(move |(from, lasts)| Pause {
        from: start + SignedDuration::from_secs(from),
        to: Some(start + SignedDuration::from_secs(from + lasts)),
        reason: "r".to_owned(),
    });
    prop::collection::vec(pause, 0..5)
}

fn scenes() -> impl Strategy<Value = (Calendar, Timestamp, Limit, Vec<Pause>)> {
    (calendars(), starts(), limits())
        .prop_flat_map(|(calendar, start, limit)| (Just(calendar), Just(start), Just(limit), pauses(start)))
}

/// The limit in microseconds of its own time.
fn whole(limit: Limit) -> i64 {
    let each = if matches!(limit.unit, Unit::WorkingDays | Unit::Days) {
        86_400
    } else {
        60
    };
    i64::from(limit.amount) * each * 1_000_000
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// The deadline and the time spent are inverse, both variants agree, and nothing is due before its start.
    #[test]
    fn due_and_elapsed_are_inverse((calendar, start, limit, pauses) in scenes()) {
        let due = both(start, limit, &calendar, &pauses, start);
        prop_assert!(due.at >= start);
        prop_assert_eq!(elapsed(start, due.at, limit, &calendar, &pauses), whole(limit));
        // It is the first such moment.
        if limit.amount > 0 {
            let before = due.at - SignedDuration::from_micros(1);
            prop_assert_eq!(elapsed(start, before, limit, &calendar, &pauses), whole(limit) - 1);
        }
    }

    /// A later report, a larger limit or one more pause never makes anything due earlier.
    #[test]
    fn deadlines_are_monotone(
        (calendar, start, limit, pauses) in scenes(),
        later in 0..500_000_i64,
        more in 0..500_u32,
    ) {
        let due = |start, limit, pauses: &[Pause]| due_at(start, limit, &calendar, pauses, start).0;
        let first = due(start, limit, &pauses);
        prop_assert!(due(start + SignedDuration::from_secs(later), limit, &pauses) >= first);
        let larger = Limit { amount: limit.amount + more, ..limit };
        prop_assert!(due(start, larger, &pauses) >= first);
        if let Some((_, fewer)) = pauses.split_last() {
            prop_assert!(due(start, limit, fewer) <= first);
        }
    }

    /// A pause costs exactly the counting time that lies in it, however it is cut into pieces.
    #[test]
    fn pauses_are_additive((calendar, start, limit, pauses) in scenes()) {
        let (due, _) = due_at(start, limit, &calendar, &pauses, start);
        let all = elapsed(start, due, limit, &calendar, &[]);
        let paused = all - elapsed(start, due, limit, &calendar, &pauses);
        prop_assert_eq!(all, whole(limit) + paused);
        let mut cut: Vec<Pause> = pauses.iter().flat_map(|pause| {
            let to = pause.to.unwrap();
            let middle = pause.from + (to - pause.from).total(jiff::Unit::Second).map(|all| SignedDuration::from_secs(all as i64 / 2)).unwrap();
            [Pause { to: Some(middle), ..pause.clone() }, Pause { from: middle, ..pause.clone() }]
        }).collect();
        cut.reverse();
        prop_assert_eq!(due_at(start, limit, &calendar, &cut, start).0, due);
    }

    /// Time spent up to a moment and from it on adds up.
    #[test]
    fn spans_split((calendar, start, limit, pauses) in scenes(), cut in 0..1_000_000_i64, rest in 0..1_000_000_i64) {
        prop_assume!(!matches!(limit.unit, Unit::WorkingDays | Unit::Days)); // these skip a day of receipt
        let middle = start + SignedDuration::from_secs(cut);
        let end = middle + SignedDuration::from_secs(rest);
        let spent = |from, to| elapsed(from, to, limit, &calendar, &pauses);
        prop_assert_eq!(spent(start, middle) + spent(middle, end), spent(start, end));
    }

    /// A limit of working days without pauses ends with a working day and spans exactly that many.
    #[test]
    fn working_days_are_days_that_are_worked(calendar in calendars(), start in starts(), days in 1..40_u32) {
        let limit = Limit { unit: Unit::WorkingDays, amount: days };
        let (due, provisional) = due_at(start, limit, &calendar, &[], start);
        let last = calendar.date(due).yesterday().unwrap();
        prop_assert_eq!(calendar.midnight(last.tomorrow().unwrap()), due);
        let span: Vec<_> = calendar.date(start).series(jiff::Span::new().days(1)).skip(1)
            .take_while(|date| *date <= last).map(|date| calendar.day(date)).collect();
        prop_assert!(span.last().unwrap().0.is_working());
        prop_assert_eq!(span.iter().filter(|day| day.0.is_working()).count(), days as usize);
        prop_assert_eq!(span.iter().any(|day| day.1), provisional);
    }

    /// Warnings come in order and never after the deadline; 100 % is the deadline.
    #[test]
    fn shares_are_in_order((calendar, start, limit, pauses) in scenes(), same_day in any::<bool>()) {
        let limit = if same_day { Limit { unit: Unit::SameDay, amount: 0 } } else { limit };
        let share = |percent| share_at(start, limit, percent, &calendar, &pauses, start);
        let (due, _) = due_at(start, limit, &calendar, &pauses, start);
        prop_assert!(start <= share(60) && share(60) <= share(80) && share(80) <= share(100));
        prop_assert_eq!(share(100), due);
    }
}
