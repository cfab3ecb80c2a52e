//! The explanation of the example, word for word.

use domain::standard::{BadAgreement, Grade, Kind, Matter, Standard, explain};
use jiff::Timestamp;

use super::{at, calendar};

fn text(matter: &Matter, reported_at: Timestamp, agreed: Option<Timestamp>) -> String {
    let (standard, calendar) = (Standard::shipped(), calendar());
    explain(&standard, &calendar, matter, reported_at, agreed)
        .unwrap()
        .text(&standard, &calendar, matter, reported_at)
}

#[test]
fn a_public_repair_before_mid_autumn_and_national_day() {
    let matter = Matter::new(Kind::Repair, "public.other", Grade::General);
    insta::assert_snapshot!(text(&matter, at("2026-09-24T18:30:00+08:00"), None));
}

#[test]
fn the_same_as_json() {
    let matter = Matter::new(Kind::Repair, "public.other", Grade::General);
    let explanation = explain(
        &Standard::shipped(),
        &calendar(),
        &matter,
        at("2026-09-24T18:30:00+08:00"),
        None,
    )
    .unwrap();
    let json = serde_json::to_value(&explanation).unwrap();
    let resolve = json["clocks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|clock| clock["clock"] == "resolve")
        .unwrap();
    assert_eq!(resolve["dueAt"], "2026-10-01T00:00:00+08:00");
    assert_eq!(resolve["provisional"], false);
    assert_eq!(resolve["clause"]["id"], "D-08");
    assert_eq!(resolve["clause"]["version"], "default-2026.1");
    insta::assert_snapshot!(serde_json::to_string_pretty(resolve).unwrap());
}

#[test]
fn d_06_an_agreed_time_is_kept_up_to_the_cap() {
    let matter = Matter::new(Kind::Repair, "unit.seepage", Grade::General);
    let reported = at("2026-09-24T18:30:00+08:00");
    let agreed = at("2026-09-29T10:00:00+08:00");
    insta::assert_snapshot!(text(&matter, reported, Some(agreed)));
    let late = explain(
        &Standard::shipped(),
        &calendar(),
        &matter,
        reported,
        Some(at("2026-10-20T10:00:00+08:00")),
    );
    let Err(BadAgreement::PastCap { clause, cap }) = late else {
        panic!("{late:?}");
    };
    // 28, 29, 30 September, 8, 9 October, Saturday the 10th (made up), 12 October.
    assert_eq!(
        (clause.as_str(), cap.as_str()),
        ("D-06", "2026-10-13T00:00:00+08:00")
    );
    let early = explain(
        &Standard::shipped(),
        &calendar(),
        &matter,
        reported,
        Some(at("2026-09-24T18:00:00+08:00")),
    );
    assert_eq!(early, Err(BadAgreement::BeforeReport));
    let bulb = Matter::new(Kind::Repair, "unit.bulb", Grade::General);
    let refused = explain(&Standard::shipped(), &calendar(), &bulb, reported, Some(agreed));
    assert_eq!(refused, Err(BadAgreement::NotAllowed));
}

#[test]
fn d_10_has_no_resolution_until_a_supervisor_sets_it() {
    let matter = Matter::new(Kind::Complaint, "management-service", Grade::Major);
    insta::assert_snapshot!(text(&matter, at("2026-09-24T18:30:00+08:00"), None));
}

#[test]
fn a_year_without_a_notice_is_provisional() {
    let matter = Matter::new(Kind::Repair, "public.other", Grade::General);
    let explanation = explain(
        &Standard::shipped(),
        &calendar(),
        &matter,
        at("2027-09-30T10:00:00+08:00"),
        None,
    )
    .unwrap();
    for clock in &explanation.clocks {
        let days = clock.clock.code() == "resolve" || clock.clock.code() == "feedback";
        assert_eq!(
            clock.provisional,
            days && clock.clock.code() == "resolve",
            "{}",
            clock.clock
        );
    }
}
