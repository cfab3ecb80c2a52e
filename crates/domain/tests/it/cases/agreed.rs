//! Times agreed with the resident, changed, and how they were kept.

use domain::{
    cases::{What, explain},
    standard::{ClockName, Kind},
};

use super::*;

fn agree(until: &str, reason: &str) -> Action {
    Action::Agree {
        until: at(until),
        reason: reason.to_owned(),
    }
}

#[test]
fn d06_another_time_is_agreed_within_the_cap_with_a_reason_and_on_record() {
    // Wednesday; seven working days end on 13 March at 24:00.
    let case = NewCase {
        agreed_at: Some(at("2026-03-05 15:00")),
        ..new_case(Kind::Repair, "unit.other")
    };
    let mut story = Story::reported("2026-03-04 09:00", case);
    story.does(&worker(), Action::Take {});
    assert_eq!(
        story.refuses(&worker(), agree("2026-03-06 10:00", " ")),
        "input.invalid"
    );
    assert_eq!(
        story.refuses(&worker(), agree("2026-03-04 08:00", "业主出差")),
        "cases.agreed-past"
    );
    assert_eq!(
        story.refuses(&worker(), agree("2026-03-14 00:01", "业主出差")),
        "cases.agreed-beyond-cap"
    );
    assert_eq!(
        story.refuses(&worker(), agree("2026-03-05 15:00", "业主出差")),
        "cases.unchanged"
    );
    story.does(&worker(), agree("2026-03-10 15:00", "业主出差"));
    assert!(
        matches!(&story.last[0].what, What::TimeAgreed { from: Some(from), reason, .. }
            if *from == at("2026-03-05 15:00") && reason == "业主出差")
    );
    assert_eq!(story.case().agreed_at, Some(at("2026-03-10 15:00")));
    assert_eq!(story.clock(ClockName::Resolve).due_at, at("2026-03-10 15:00"));
    story.ring_until("2026-03-09 15:00");
    assert!(
        !story.clock(ClockName::Resolve).breached,
        "the former time does not count any more"
    );
    let number = story
        .case()
        .numbered()
        .find(|(_, clock)| clock.agreed.is_some())
        .unwrap()
        .0;
    let explained = explain(story.case(), number, &story.facts, story.now).unwrap();
    assert_eq!(explained.at, at("2026-03-10 15:00"));
}

#[test]
fn d06_a_limit_that_is_no_agreement_is_kept() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "public.other"));
    story.does(&worker(), Action::Take {});
    let due = story.clock(ClockName::Resolve).due_at;
    assert_eq!(
        story.refuses(&worker(), agree("2026-03-10 15:00", "等物料")),
        "cases.agreed-beyond-cap"
    );
    story.does(&worker(), agree("2026-03-05 15:00", "上午有台风"));
    assert_eq!(story.clock(ClockName::Resolve).due_at, due);
    story.at("2026-03-05 14:50").does(&worker(), Action::Arrive {});
    assert_eq!(story.case().appointment().unwrap().on_time, Some(true));
}

#[test]
fn d06_d15_a_time_agreed_after_the_manager_granted_more_is_the_one_that_counts() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.other"));
    story.does(&worker(), Action::Take {});
    let extend = Action::Extend {
        clock: None,
        until: Some(at("2026-03-20 18:00")),
        reason: "定制配件".to_owned(),
    };
    story.does(&manager(), extend);
    assert_eq!(
        story.refuses(&worker(), agree("2026-03-20 18:01", "业主出差")),
        "cases.agreed-beyond-cap"
    );
    story
        .after(60)
        .does(&worker(), agree("2026-03-18 10:00", "配件已到"));
    assert_eq!(story.clock(ClockName::Resolve).due_at, at("2026-03-18 10:00"));
    // Half an hour of pause moves it on by half an hour.
    let pause = Action::Pause {
        reason: "waiting-for-part".to_owned(),
        note: Some("PO-1".to_owned()),
        clock: None,
    };
    story.at("2026-03-17 10:00").does(&worker(), pause);
    story.after(30).does(&worker(), Action::Resume {});
    assert_eq!(story.clock(ClockName::Resolve).due_at, at("2026-03-18 10:30"));
}

#[test]
fn c19_whether_the_agreed_time_was_kept_is_said_with_arrival_and_finish() {
    let case = || NewCase {
        agreed_at: Some(at("2026-03-05 15:00")),
        ..new_case(Kind::Repair, "unit.other")
    };
    for (finish, on_time) in [("2026-03-05 14:59", true), ("2026-03-05 15:00", false)] {
        let mut story = Story::reported("2026-03-04 09:00", case());
        let open = story.case().appointment().unwrap();
        assert_eq!((open.on_time, open.finished_at), (None, None));
        story.does(&worker(), Action::Take {});
        story.at("2026-03-05 14:30").does(&worker(), Action::Arrive {});
        story.at(finish).does(&worker(), resolve());
        let kept = story.case().appointment().unwrap();
        assert_eq!(kept.arrived_at, Some(at("2026-03-05 14:30")));
        assert_eq!(kept.finished_at, Some(at(finish)));
        assert_eq!(kept.on_time, Some(on_time), "{finish}");
    }
    let none = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.other"));
    assert_eq!(none.case().appointment(), None);
    let mut late = Story::reported("2026-03-04 09:00", case());
    late.ring_until("2026-03-05 16:00");
    assert_eq!(
        late.case().appointment().unwrap().on_time,
        Some(false),
        "nobody came"
    );
}
