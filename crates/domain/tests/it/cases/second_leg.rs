//! A refused result and a reopened case: what runs again, and from when.

use domain::{
    cases::{Check, Stage, Verdict},
    standard::{ClockName, Kind},
};

use super::*;

fn repaired(subject: &str, minutes: i64) -> Story {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, subject));
    story.facts.target = known(&worker());
    story.after(1).does(&desk(), dispatch_to(&worker()));
    story.after(1).does(&worker(), Action::Take {});
    story.after(minutes).does(&worker(), resolve());
    story
}

fn inspect(result: Check) -> Action {
    Action::Inspect {
        result,
        by_photo: false,
        reason: Some(text("仍有渗漏")),
    }
}

fn reject() -> Action {
    Action::Reject {
        reason: text("还是不亮"),
    }
}

fn count(story: &Story, name: &str) -> usize {
    story.events.iter().filter(|event| name_of(event) == name).count()
}

#[test]
fn c17_only_what_the_result_stopped_runs_again() {
    let mut story = repaired("unit.bulb", 60);
    let stopped = |story: &Story, name: ClockName| story.clock(name).clone();
    let before = [
        ClockName::SameDay,
        ClockName::Progress,
        ClockName::Dispatch,
        ClockName::Take,
    ]
    .map(|name| stopped(&story, name));
    assert!(before.iter().all(|clock| clock.verdict == Some(Verdict::Met)));
    story.after(10).does(&resident(), reject());
    for clock in &before {
        assert_eq!(story.clock(clock.name), clock, "done is done");
    }
    assert!(story.clock(ClockName::Resolve).is_running());
    // An opinion has to be finished the same day: only the result does that.
    let mut opinion = Story::reported("2026-03-04 09:00", new_case(Kind::Opinion, "other"));
    opinion.after(30).does(&desk(), resolve());
    opinion
        .after(1)
        .does(&resident(), Action::Rate { stars: 1, text: None });
    assert!(opinion.clock(ClockName::SameDay).is_running());
    assert_eq!(opinion.case().stage, Stage::InProgress);
    assert_eq!(
        opinion.case().responsible,
        desk().staff,
        "back to whoever gave the result"
    );
}

#[test]
fn e08_a_breach_rings_once_also_when_a_late_result_is_refused() {
    let mut story = repaired("unit.bulb", 10);
    story.does(&resident(), reject());
    story.ring_until("2026-03-04 13:30");
    let rung = count(&story, "LimitMissed");
    story.does(&worker(), resolve());
    story.after(5).does(&officer(), inspect(Check::Failed));
    assert!(
        story.clock(ClockName::Resolve).breached,
        "it has been late all along"
    );
    story.ring_until("2026-03-04 16:30");
    let resolve_again = story.clock(ClockName::Resolve).clone();
    assert_eq!(count(&story, "LimitMissed"), rung);
    assert!(resolve_again.is_running() && resolve_again.bell.is_none());
    story.does(&worker(), resolve());
    assert_eq!(story.clock(ClockName::Resolve).late_minutes, 210);
}

#[test]
fn e08_a_warning_that_came_due_while_it_was_thought_done_rings_at_once() {
    // 80 % of the limit is 12:12.
    let mut story = repaired("unit.bulb", 60);
    story.at("2026-03-04 12:30").does(&resident(), reject());
    assert!(!story.clock(ClockName::Resolve).near);
    story.lapse();
    assert!(story.clock(ClockName::Resolve).near);
    story.lapse();
    assert!(story.last.is_empty());
}

#[test]
fn x47_the_second_leg_has_the_clauses_that_govern_and_its_own_start() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Complaint, "staff-attitude"));
    story.at("2026-03-04 14:00");
    let regrade = |grade: Grade| Action::Regrade {
        grade: Some(grade),
        level: None,
        reason: "调整".to_owned(),
    };
    story.does(&supervisor(), regrade(Grade::Serious));
    story.does(&supervisor(), Action::Take {});
    story.does(&supervisor(), resolve()).does(&desk(), feedback());
    story.does(&resident(), Action::Accept {});
    story.at("2026-03-06 09:00").does(
        &resident(),
        Action::Reopen {
            reason: text("态度依旧"),
        },
    );
    let second: Vec<_> = story
        .case()
        .clocks
        .iter()
        .filter(|clock| clock.leg == 2)
        .collect();
    let limits: Vec<_> = second
        .iter()
        .filter(|clock| clock.name == ClockName::Resolve)
        .collect();
    assert_eq!(limits.len(), 1, "D-02 was missed and governs no more");
    assert_eq!(
        (limits[0].clause.id.as_str(), limits[0].due_at),
        ("D-03", at("2026-03-08 09:00"))
    );
    assert!(
        second
            .iter()
            .all(|clock| clock.started_at == at("2026-03-06 09:00"))
    );
    assert!(
        !second
            .iter()
            .any(|clock| matches!(clock.name, ClockName::Respond | ClockName::Verify))
    );
    // Regraded now, it counts from the reopening, and what was said to the customer is not asked for again.
    story.after(60).does(&supervisor(), regrade(Grade::General));
    let clock = story.clock(ClockName::Resolve);
    assert_eq!(
        (clock.clause.id.as_str(), clock.due_at),
        ("D-02", at("2026-03-06 13:00"))
    );
    assert_eq!(story.clocks(ClockName::Acknowledge).len(), 1);
    assert_eq!(story.clocks(ClockName::Progress).len(), 1);
}

#[test]
fn d10_x47_reopened_the_limit_set_by_hand_is_the_same_length_again() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Complaint, "other"));
    let until = at("2026-03-05 09:00");
    story.after(30).does(&supervisor(), Action::SetLimit { until });
    story.after(30).does(&desk(), resolve()).does(&desk(), feedback());
    story.does(&resident(), Action::Accept {});
    let reason = text("未解决");
    story
        .at("2026-03-10 09:00")
        .does(&desk(), Action::Reopen { reason });
    let clock = story.clock(ClockName::Resolve);
    assert_eq!((clock.leg, clock.due_at), (2, at("2026-03-11 09:00")));
    assert!(
        story
            .case()
            .clocks
            .iter()
            .all(|clock| clock.name != ClockName::Arrive || clock.leg == 1)
    );

    // Without a limit, a supervisor sets one now.
    let mut open = Story::reported("2026-03-04 09:00", new_case(Kind::Complaint, "other"));
    open.does(&desk(), Action::Arrive {})
        .does(&desk(), resolve())
        .does(&desk(), feedback());
    open.does(&resident(), Action::Accept {});
    let reason = text("未解决");
    open.at("2026-03-10 09:00")
        .does(&desk(), Action::Reopen { reason });
    assert_eq!(open.clock(ClockName::SetLimit).due_at, at("2026-03-10 11:00"));
}
