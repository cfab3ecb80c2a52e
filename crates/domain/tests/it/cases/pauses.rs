//! Pauses: proposed, confirmed, struck.

use domain::{
    cases::{Evidence, EvidenceKind, HoldState, Verdict},
    ids::FileId,
    standard::{ClockName, Kind},
};

use super::*;

fn working() -> Story {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    story.does(&worker(), Action::Take {});
    story
}

fn pause(reason: &str, note: Option<&str>) -> Action {
    Action::Pause {
        reason: reason.to_owned(),
        note: note.map(str::to_owned),
        clock: None,
    }
}

fn part() -> Action {
    pause("waiting-for-part", Some("LED-12W"))
}

#[test]
fn only_for_reasons_that_the_clause_allows_and_with_their_evidence() {
    let mut story = working();
    assert_eq!(story.refuses(&worker(), pause("lunch", None)), "input.invalid");
    assert_eq!(
        story.refuses(&worker(), pause("waiting-for-part", None)),
        "cases.pause-evidence"
    );
    let mut inquiry = Story::reported("2026-03-04 09:00", new_case(Kind::Inquiry, "estate"));
    assert_eq!(inquiry.refuses(&desk(), part()), "cases.pause-not-allowed");
    let mut deed = Deed::new(pause("owner-absent", None));
    deed.files = vec![Evidence {
        file: FileId(id(70)),
        kind: EvidenceKind::Photo,
        origin: None,
        taken_at: None,
        lawful: None,
        added_at: None,
        by: None,
    }];
    story.deed(&worker(), deed).unwrap();
    assert_eq!(story.case().handling.evidence.len(), 1);
    assert_eq!(story.refuses(&worker(), part()), "cases.already-paused");
}

#[test]
fn a_confirmed_pause_moves_the_deadline_by_its_length() {
    let mut story = working();
    story.at("2026-03-04 10:00").does(&worker(), part());
    assert!(story.clock(ClockName::Resolve).held.is_some());
    assert_eq!(
        story.refuses(&worker(), Action::ConfirmPause { pause: None }),
        "cases.not-permitted"
    );
    story
        .at("2026-03-04 11:00")
        .does(&desk(), Action::ConfirmPause { pause: None });
    story.at("2026-03-04 12:00").does(&worker(), Action::Resume {});
    assert_eq!(story.clock(ClockName::Resolve).due_at, at("2026-03-04 15:00"));
    story.at("2026-03-04 14:59").does(&worker(), resolve());
    let clock = story.clock(ClockName::Resolve);
    assert_eq!((clock.verdict, clock.paused_minutes), (Some(Verdict::Met), 120));
}

#[test]
fn a_pause_that_nobody_confirms_within_four_service_hours_is_struck() {
    let mut story = working();
    story.at("2026-03-04 10:00").does(&worker(), part());
    story.ring_until("2026-03-04 13:59");
    assert!(!story.clock(ClockName::Resolve).breached, "held");
    story.ring_until("2026-03-04 14:00");
    assert_eq!(story.case().holds[0].state, HoldState::Struck);
    let clock = story.clock(ClockName::Resolve);
    assert_eq!(
        clock.due_at,
        at("2026-03-04 13:00"),
        "the clock has run all along"
    );
    assert!(clock.breached);
}

#[test]
fn a_verdict_that_hangs_on_an_undecided_pause_waits_for_the_decision() {
    for (decision, verdict) in [
        (Action::ConfirmPause { pause: None }, Verdict::Met),
        (
            Action::StrikePause {
                pause: None,
                reason: None,
            },
            Verdict::Missed,
        ),
    ] {
        let mut story = working();
        story.at("2026-03-04 12:00").does(&worker(), part());
        story.at("2026-03-04 13:30").does(&worker(), Action::Resume {});
        story.at("2026-03-04 13:40").does(&worker(), resolve());
        assert_eq!(story.clock(ClockName::Resolve).verdict, None);
        story.does(&desk(), decision);
        assert_eq!(story.clock(ClockName::Resolve).verdict, Some(verdict));
    }
}

#[test]
fn the_work_ends_the_pause() {
    let mut story = working();
    story.at("2026-03-04 10:00").does(&worker(), part());
    story.does(&desk(), Action::ConfirmPause { pause: None });
    story.at("2026-03-04 18:00").does(&worker(), resolve());
    let clock = story.clock(ClockName::Resolve);
    assert_eq!(
        (clock.verdict, clock.due_at),
        (Some(Verdict::Met), at("2026-03-05 09:00"))
    );
    assert_eq!(
        story.refuses(&worker(), Action::Resume {}),
        "cases.nothing-paused"
    );
}
