//! A second, slow way to count: minute by minute, asking of each whether it counts. It shares nothing with the
//! real one but what a day is.

use std::collections::HashMap;

use domain::clock::{Calendar, Limit, Pause, Unit};
use jiff::{Span, Timestamp, civil::Date};
use proptest::prelude::*;

use super::{at, both, calendar_with, hours};

/// Minutes since 1970 in Shanghai, eight hours ahead of UTC.
fn local(at: Timestamp) -> i64 {
    at.as_second().div_euclid(60) + 8 * 60
}

/// Counts minutes from `start` until `limit` is used up; the answer is a local minute.
fn minute_by_minute(start: i64, limit: Limit, calendar: &Calendar, pauses: &[(i64, i64)]) -> i64 {
    let mut worked = HashMap::new();
    let day_of_receipt = start.div_euclid(1440);
    let mut left = match limit.unit {
        Unit::WorkingDays | Unit::Days => i64::from(limit.amount) * 1440,
        _ => i64::from(limit.amount),
    };
    let mut minute = start;
    while left > 0 {
        let (day, of_day) = (minute.div_euclid(1440), minute.rem_euclid(1440) as u16);
        let is_worked = *worked.entry(day).or_insert_with(|| {
            let date = Date::constant(1970, 1, 1) + Span::new().days(day);
            calendar.day(date).0.is_working()
        });
        let service = calendar.service();
        let within = match limit.unit {
            Unit::Minutes | Unit::SameDay => true,
            Unit::DaytimeMinutes => (8 * 60..20 * 60).contains(&of_day),
            Unit::ServiceMinutes => {
                let windows = if is_worked { &service.working } else { &service.off };
                windows
                    .iter()
                    .any(|window| (window.from..window.to).contains(&of_day))
            }
            Unit::WorkingDays => day > day_of_receipt && is_worked,
            Unit::Days => day > day_of_receipt,
        };
        let paused = pauses.iter().any(|(from, to)| (*from..*to).contains(&minute));
        if within && !paused {
            left -= 1;
        }
        minute += 1;
    }
    minute
}

fn limits() -> impl Strategy<Value = Limit> {
    prop_oneof![
        (Just(Unit::Minutes), 1..6_000_u32),
        (Just(Unit::DaytimeMinutes), 1..3_000_u32),
        (Just(Unit::ServiceMinutes), 1..1_500_u32),
        (Just(Unit::WorkingDays), 1..12_u32),
        (Just(Unit::Days), 1..20_u32),
    ]
    .prop_map(|(unit, amount)| Limit { unit, amount })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn deadlines_agree_with_counting_minute_by_minute(
        minute in 0..3 * 365 * 1440_i64,
        limit in limits(),
        office in any::<bool>(),
        pauses in prop::collection::vec((-2_000..8_000_i64, 1..4_000_i64), 0..4),
    ) {
        let calendar = calendar_with(if office {
            hours(&["08:30-12:00", "14:00-17:30"], &[])
        } else {
            hours(&["00:00-06:00", "18:00-24:00"], &["09:00-11:30"])
        });
        let begin = local(at("2024-01-01 00:00")) + minute;
        let moment = |local: i64| Timestamp::from_second((local - 8 * 60) * 60).unwrap();
        let spans: Vec<(i64, i64)> = pauses.iter().map(|(from, lasts)| (begin + from, begin + from + lasts)).collect();
        let pauses: Vec<Pause> = spans.iter().map(|(from, to)| Pause {
            from: moment(*from), to: Some(moment(*to)), reason: String::new(),
        }).collect();
        let due = both(moment(begin), limit, &calendar, &pauses, moment(begin));
        prop_assert_eq!(local(due.at), minute_by_minute(begin, limit, &calendar, &spans));
    }
}
