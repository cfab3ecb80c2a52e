//! Days as numbers since 1970-01-01 and moments as microseconds: counting in whole numbers keeps arithmetic by
//! day cheap; dates are made only for the explanation.

use jiff::{Span, Timestamp, civil::Date};

/// Microseconds of 24 hours.
pub(super) const DAY: i64 = 86_400_000_000;

/// The last moment that arithmetic reaches, a day before the end of the time library's range, so that a local
/// date exists for it in every zone.
pub(super) const LAST: i64 = 253_402_000_000_000_000;

const EPOCH: Date = Date::constant(1970, 1, 1);

/// The number of a date.
pub(super) fn number(date: Date) -> i32 {
    // Shift the year to begin in March, so that the leap day comes last.
    let (year, month, day) = (
        i32::from(date.year()),
        i32::from(date.month()),
        i32::from(date.day()),
    );
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date of a number; beyond the range of dates the first or last one.
pub(super) fn date(number: i32) -> Date {
    let span = Span::new().try_days(number).unwrap_or_default();
    EPOCH.saturating_add(span)
}

/// The moment of a number of microseconds.
pub(super) fn timestamp(at: i64) -> Timestamp {
    Timestamp::from_microsecond(at.min(LAST)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_are_inverse() {
        for day in (-800_000..2_900_000)
            .step_by(97)
            .chain([-1, 0, 1, 19_782, 19_783])
        {
            assert_eq!(number(date(day)), day);
        }
        assert_eq!(date(0), EPOCH);
        assert_eq!(number(Date::constant(2024, 2, 29)), 19_782);
        assert_eq!(timestamp(LAST).as_microsecond(), LAST);
    }
}
