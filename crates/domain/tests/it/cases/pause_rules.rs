//! Pauses and extensions beyond the ordinary: repeated, of one clock, struck, too late.

use domain::{
    cases::{HoldState, Verdict},
    standard::{ClockName, Kind},
};

use super::*;

fn working() -> Story {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    story.does(&worker(), Action::Take {});
    story
}

fn part(clock: Option<ClockName>) -> Action {
    Action::Pause {
        reason: "waiting-for-part".to_owned(),
        note: Some("LED-12W".to_owned()),
        clock,
    }
}

fn confirm(pause: u16) -> Action {
    Action::ConfirmPause { pause: Some(pause) }
}

fn strike(pause: u16) -> Action {
    Action::StrikePause {
        pause: Some(pause),
        reason: Some("依据不足".to_owned()),
    }
}

#[test]
fn repeated_pauses_add_up_and_a_struck_one_never_was() {
    let mut story = working();
    story.at("2026-03-04 10:00").does(&worker(), part(None));
    story.at("2026-03-04 10:30").does(&worker(), Action::Resume {});
    story.at("2026-03-04 11:00").does(&worker(), part(None));
    story.at("2026-03-04 12:00").does(&worker(), Action::Resume {});
    assert_eq!(story.clock(ClockName::Resolve).due_at, at("2026-03-04 14:30"));
    story.does(&desk(), confirm(1)).does(&desk(), strike(2));
    assert_eq!(story.clock(ClockName::Resolve).due_at, at("2026-03-04 13:30"));
    assert_eq!(story.refuses(&desk(), confirm(2)), "cases.no-pause-proposed");
    story.at("2026-03-04 13:30").does(&worker(), resolve());
    let clock = story.clock(ClockName::Resolve);
    assert_eq!((clock.verdict, clock.paused_minutes), (Some(Verdict::Missed), 30));
}

#[test]
fn one_clock_is_paused_while_the_others_run() {
    let case = NewCase {
        counts_as_complaint: Some(true),
        ..new_case(Kind::Repair, "unit.other")
    };
    let mut story = Story::reported("2026-03-04 09:00", case);
    let absent = |clock: Option<ClockName>| Action::Pause {
        reason: "owner-absent".to_owned(),
        note: Some("10:00 拨打未接".to_owned()),
        clock,
    };
    story
        .at("2026-03-04 10:00")
        .does(&worker(), absent(Some(ClockName::Resolve)));
    assert!(story.clock(ClockName::Resolve).held.is_some());
    assert!(story.clock(ClockName::Verify).held.is_none());
    // The other may be paused too, and one `resume` ends both.
    story.does(&worker(), absent(None));
    assert!(story.clock(ClockName::Verify).held.is_some());
    story.at("2026-03-04 11:00").does(&worker(), Action::Resume {});
    assert_eq!(story.clock(ClockName::Verify).due_at, at("2026-03-05 10:00"));
}

#[test]
fn what_has_run_out_is_not_paused_any_more() {
    let mut story = working();
    story.at("2026-03-04 13:00");
    assert_eq!(story.refuses(&worker(), part(None)), "cases.nothing-to-pause");
}

#[test]
fn a_pause_that_lasts_when_the_work_is_done_is_struck_and_the_verdict_follows() {
    let mut story = working();
    story.at("2026-03-04 12:00").does(&worker(), part(None));
    story.at("2026-03-04 13:30").does(&worker(), resolve());
    assert_eq!(story.clock(ClockName::Resolve).verdict, None);
    assert_eq!(story.case().holds[0].to, Some(at("2026-03-04 13:30")));
    // Nobody decides: after four service hours it never was.
    story.ring_until("2026-03-04 16:00");
    assert_eq!(story.case().holds[0].state, HoldState::Struck);
    let clock = story.clock(ClockName::Resolve);
    assert_eq!(
        (clock.verdict, clock.due_at, clock.late_minutes),
        (Some(Verdict::Missed), at("2026-03-04 13:00"), 30)
    );
}

#[test]
fn a_warning_that_came_due_during_a_struck_pause_rings_with_the_decision() {
    // 80 % of the limit is 12:12.
    let mut story = working();
    story.at("2026-03-04 12:00").does(&worker(), part(None));
    story.at("2026-03-04 12:30").does(&desk(), strike(1));
    assert!(!story.clock(ClockName::Resolve).near);
    story.lapse();
    assert!(story.clock(ClockName::Resolve).near);
}

#[test]
fn nobody_confirms_their_own_pause_and_a_colleagues_one_they_may() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    story.does(&desk(), part(None));
    assert_eq!(
        story.refuses(&desk(), Action::ConfirmPause { pause: None }),
        "cases.own-work"
    );
    story.after(5).does(&desk(), Action::Resume {});
    story
        .does(&worker(), Action::Take {})
        .after(5)
        .does(&worker(), part(None));
    assert_eq!(story.refuses(&desk(), confirm(1)), "cases.own-work");
    story.does(&desk(), Action::ConfirmPause { pause: None });
    assert_eq!(story.case().holds[1].state, HoldState::Confirmed);
    assert_eq!(story.case().holds[0].state, HoldState::Proposed);
}

#[test]
fn d15_asked_in_time_and_granted_late_is_too_late() {
    let mut story = working();
    let until = at("2026-03-05 12:00");
    let ask = Action::AskExtension {
        clock: None,
        until,
        reason: "等待配件".to_owned(),
    };
    story.at("2026-03-04 12:59").does(&worker(), ask);
    let grant = Action::Extend {
        clock: None,
        until: None,
        reason: "同意".to_owned(),
    };
    story.at("2026-03-04 13:00");
    assert_eq!(story.refuses(&manager(), grant.clone()), "cases.limit-passed");
    story.does(&worker(), resolve());
    let clock = story.clock(ClockName::Resolve);
    assert_eq!(
        (clock.verdict, clock.extended.is_none()),
        (Some(Verdict::Missed), true)
    );
    assert_eq!(story.refuses(&manager(), grant), "cases.wrong-stage");
}

#[test]
fn d15_a_paused_clock_is_extended_and_the_new_limit_stands_after_the_pause() {
    let mut story = working();
    story.at("2026-03-04 12:00").does(&worker(), part(None));
    story.does(&desk(), confirm(1));
    let until = at("2026-03-05 12:00");
    let grant = Action::Extend {
        clock: None,
        until: Some(until),
        reason: "厂家缺货".to_owned(),
    };
    story.at("2026-03-04 15:00").does(&manager(), grant);
    story.at("2026-03-04 16:00").does(&worker(), Action::Resume {});
    assert_eq!(story.clock(ClockName::Resolve).due_at, until);
    story.ring_until("2026-03-05 12:00");
    assert!(story.clock(ClockName::Resolve).breached);
}
