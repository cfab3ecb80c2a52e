//! Reading of notices, and the facts about the three that ship.

use domain::clock::{Calendar, DayKind, Notice, notice};
use jiff::civil::{Date, date};

use super::calendar;

fn days(year: i16) -> impl Iterator<Item = Date> {
    date(year, 1, 1)
        .series(jiff::Span::new().days(1))
        .take_while(move |day| day.year() == year)
}

/// Working days, longest run of work and longest rest of each year, as counted from the notices by hand.
#[test]
fn the_shipped_years_have_the_known_working_days_and_runs() {
    let calendar = calendar();
    for (year, working, work, rest) in [(2024, 251, 6, 8), (2025, 248, 5, 8), (2026, 248, 6, 9)] {
        let judged: Vec<bool> = days(year).map(|day| calendar.day(day).0.is_working()).collect();
        let longest = |wanted: bool| {
            judged
                .chunk_by(|a, b| a == b)
                .filter(|run| run[0] == wanted)
                .map(<[bool]>::len)
                .max()
        };
        assert_eq!(judged.iter().filter(|day| **day).count(), working, "{year}");
        assert_eq!(
            (longest(true), longest(false)),
            (Some(work), Some(rest)),
            "{year}"
        );
        assert!(days(year).all(|day| !calendar.day(day).1), "{year} is known");
    }
    assert!(calendar.day(date(2027, 3, 1)).1 && calendar.day(date(2023, 3, 1)).1);
}

#[test]
fn a_day_says_why_it_is_worked_or_off() {
    let calendar = calendar();
    let holiday = |name: &str| DayKind::Holiday {
        name: name.to_owned(),
    };
    assert_eq!(
        calendar.day(date(2026, 2, 14)).0,
        DayKind::MadeUp {
            name: "春节".to_owned()
        }
    );
    assert_eq!(calendar.day(date(2026, 2, 16)).0, holiday("春节"));
    assert_eq!(calendar.day(date(2026, 2, 21)).0, holiday("春节")); // a Saturday within
    assert_eq!(calendar.day(date(2026, 3, 7)).0, DayKind::Weekend);
    assert_eq!(calendar.day(date(2026, 3, 9)).0, DayKind::Working);
    assert_eq!(calendar.day(date(2027, 1, 1)), (holiday("元旦"), true));
    assert_eq!(calendar.day(date(2027, 2, 1)), (DayKind::Working, true));
}

#[test]
fn the_version_names_the_latest_notice_and_changes_with_the_hours() {
    let first = calendar();
    assert!(first.version.starts_with("2025-11-04."), "{}", first.version);
    assert_eq!(first.version, calendar().version);
    let other = super::calendar_with(super::hours(&["09:00-18:00"], &[]));
    assert_ne!(first.version, other.version);
    let none =
        Calendar::from_notices(&[], first.zone.clone(), first.daytime(), first.service().clone()).unwrap();
    assert!(none.version.starts_with("none."));
    assert_eq!(none.day(date(2026, 2, 16)), (DayKind::Working, true));
}

#[test]
fn a_wrong_notice_is_refused_with_its_place() {
    let whole = |off: &str, worked: &str| {
        format!(
            "year = 2027\nsource = {{ title = \"t\", date = \"2026-11-03\" }}\noff = [{off}]\nworked = [{worked}]\n"
        )
    };
    let may = r#"{ name = "劳动节", from = "2027-05-01", to = "2027-05-05" }"#;
    for (off, worked, says) in [
        (
            r#"{ name = "x", from = "2027-05-05", to = "2027-05-01" }"#,
            "",
            "before",
        ),
        (
            r#"{ name = "x", from = "2026-05-01", to = "2026-05-05" }"#,
            "",
            "not of 2027",
        ),
        (&format!("{may}, {may}"), "", "off twice"),
        (may, r#"{ date = "2027-05-03", for = "劳动节" }"#, "also off"),
        (
            may,
            r#"{ date = "2027-05-08", for = "国庆节" }"#,
            "no `off` names",
        ),
        (may, r#"{ date = "2027-02-30", for = "劳动节" }"#, "2027-02-30"),
        (may, r#"{ day = "2027-05-08", for = "劳动节" }"#, "line 4"),
    ] {
        let error = Notice::read("2027.toml", &whole(off, worked))
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("2027.toml: ") && error.contains(says),
            "{error}"
        );
    }
    let twice = [notice::shipped().unwrap(), notice::shipped().unwrap()].concat();
    let known = calendar();
    let made = Calendar::from_notices(
        &twice,
        known.zone.clone(),
        known.daytime(),
        known.service().clone(),
    );
    assert!(made.is_err(), "two notices of one date for one year");
}
