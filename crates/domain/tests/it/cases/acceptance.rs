//! Result, acceptance, feedback, closing, reopening.

use domain::{
    cases::{Check, FeedbackManner, Opinion, Stage, Verdict},
    standard::{Channel, ClockName, Kind, Outcome},
};

use super::*;

fn repaired(now: &str, case: NewCase) -> Story {
    let mut story = Story::reported(now, case);
    story.facts.target = known(&worker());
    story.after(1).does(&desk(), dispatch_to(&worker()));
    story.after(1).does(&worker(), Action::Take {});
    story.after(60).does(&worker(), resolve());
    story
}

fn inspect(result: Check) -> Action {
    Action::Inspect {
        result,
        by_photo: false,
        reason: Some(text("仍有渗漏")),
    }
}

#[test]
fn c17_a_refused_acceptance_runs_the_clock_as_if_it_had_never_stopped() {
    let mut story = repaired("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    let due = story.clock(ClockName::Resolve).due_at;
    assert_eq!(story.clock(ClockName::Resolve).verdict, Some(Verdict::Met));
    story.after(5).does(&desk(), feedback());
    story.after(5).does(
        &resident(),
        Action::Reject {
            reason: text("还是不亮"),
        },
    );
    assert_eq!(story.case().stage, Stage::InProgress);
    let clock = story.clock(ClockName::Resolve);
    assert!(clock.is_running() && clock.verdict.is_none() && clock.due_at == due);
    assert!(story.case().feedback.is_none());
    // The limit passes: this time the bell rings, and the verdict is another.
    story.ring_until("2026-03-04 13:30");
    assert!(story.events.iter().any(|event| name_of(event) == "LimitMissed"));
    story.does(&worker(), resolve());
    assert_eq!(story.clock(ClockName::Resolve).verdict, Some(Verdict::Missed));
    assert_eq!(story.case().rejections, 1);
    assert_eq!(
        story.clocks(ClockName::Feedback).len(),
        2,
        "the second result is told anew"
    );
}

#[test]
fn c18_x24_both_stages_in_any_order_and_never_ones_own_work() {
    for order in [[0, 1], [1, 0]] {
        let mut story = repaired("2026-03-04 09:00", new_case(Kind::Repair, "public.other"));
        for step in order {
            match step {
                0 => story.after(1).does(&resident(), Action::Accept {}),
                _ => story.after(1).does(&officer(), inspect(Check::Passed)),
            };
        }
        story.does(&desk(), feedback());
        assert_eq!(story.case().stage, Stage::Closed);
    }
    let mut own = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "public.other"));
    own.after(1).does(&officer(), Action::Take {});
    own.after(1).does(&officer(), resolve());
    assert_eq!(own.refuses(&officer(), inspect(Check::Passed)), "cases.own-work");
    assert_eq!(own.refuses(&officer(), Action::Accept {}), "cases.own-work");
    assert_eq!(
        own.refuses(
            &supervisor(),
            Action::Inspect {
                result: Check::Failed,
                by_photo: false,
                reason: None
            }
        ),
        "input.invalid"
    );
    own.does(&supervisor(), inspect(Check::Failed));
    assert_eq!(own.case().stage, Stage::InProgress);
}

#[test]
fn x24_for_a_fault_found_by_patrol_the_companys_check_suffices() {
    let mut story = repaired(
        "2026-03-04 09:00",
        NewCase {
            channel: Channel::Patrol.into(),
            ..new_case(Kind::Repair, "public.lighting")
        },
    );
    assert_eq!(
        story.refuses(&resident(), Action::Accept {}),
        "cases.no-acceptance-needed"
    );
    story.does(&officer(), inspect(Check::Passed));
    story.does(&desk(), feedback());
    assert_eq!(story.case().stage, Stage::Closed);
}

#[test]
fn x47_silence_closes_not_confirmed_and_never_as_satisfied() {
    let mut story = repaired("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    story.does(&officer(), inspect(Check::Passed));
    let unreached = Action::Feedback {
        text: None,
        manner: None,
        reached: false,
        opinion: None,
    };
    story.after(1).does(&desk(), unreached.clone());
    story.after(1).does(&desk(), unreached.clone());
    story.after(1).does(&desk(), unreached.clone());
    assert_eq!(
        story.case().stage,
        Stage::Resolved,
        "three attempts on one day are not enough"
    );
    story.at("2026-03-05 09:00").does(&desk(), unreached);
    assert_eq!(story.case().stage, Stage::Closed);
    assert!(story.case().ending.as_ref().unwrap().unconfirmed);
    assert!(story.case().handling.rating.is_none());
}

#[test]
fn x47_by_itself_the_customer_is_asked_three_times_and_then_silence_counts() {
    let mut story = repaired("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    story.does(&officer(), inspect(Check::Passed));
    story.does(&desk(), feedback());
    story.ring_until("2026-03-12 09:00");
    assert_eq!(story.case().stage, Stage::Closed);
    assert_eq!(
        story
            .events
            .iter()
            .filter(|event| name_of(event) == "CustomerNotReached")
            .count(),
        3
    );
    // Archived by itself when the window for reopening is over.
    story.ring_until("2026-04-01 09:00");
    assert_eq!(story.case().stage, Stage::Archived);
    assert!(Cases::timers(story.case()).is_empty());
}

#[test]
fn x47_reopening_within_fifteen_days_is_a_second_leg_with_the_same_clause() {
    let mut story = repaired("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    story
        .does(&officer(), inspect(Check::Passed))
        .does(&resident(), Action::Accept {})
        .does(&desk(), feedback());
    let before: Vec<Clock> = story.case().clocks.clone();
    story.at("2026-03-10 09:00").does(
        &resident(),
        Action::Reopen {
            reason: text("又坏了"),
        },
    );
    assert_eq!((story.case().leg, story.case().stage), (2, Stage::InProgress));
    assert_eq!(
        &story.case().clocks[..before.len()],
        &before[..],
        "what was judged stays"
    );
    let second = story.clock(ClockName::Resolve);
    assert_eq!((second.leg, second.due_at), (2, at("2026-03-10 13:00")));
    assert_eq!(
        second.clause,
        before
            .iter()
            .find(|clock| clock.name == ClockName::Resolve)
            .unwrap()
            .clause
    );

    let mut late = repaired("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    late.does(&officer(), inspect(Check::Passed))
        .does(&resident(), Action::Accept {})
        .does(&desk(), feedback());
    late.at("2026-03-20 09:00");
    assert_eq!(
        late.refuses(
            &resident(),
            Action::Reopen {
                reason: text("又坏了")
            }
        ),
        "cases.reopen-window-passed"
    );
}

#[test]
fn c15_a_dissatisfied_answer_opens_the_case_again() {
    let mut story = repaired("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    story.does(
        &desk(),
        Action::Feedback {
            text: None,
            manner: None,
            reached: true,
            opinion: Some(Opinion::Dissatisfied),
        },
    );
    assert_eq!(story.case().stage, Stage::InProgress);
    let mut story = repaired("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    story
        .does(&officer(), inspect(Check::Passed))
        .does(&resident(), Action::Accept {})
        .does(&desk(), feedback());
    story.after(60).does(
        &resident(),
        Action::Rate {
            stars: 1,
            text: Some(text("没修好")),
        },
    );
    assert_eq!(story.case().leg, 2);
}

#[test]
fn x26_a_complaint_not_answered_on_the_spot_gets_its_result_in_writing() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Complaint, "staff-attitude"));
    story.after(30).does(&supervisor(), Action::Take {});
    story.after(30).does(&supervisor(), resolve());
    let by_call = Action::Feedback {
        text: None,
        manner: Some(FeedbackManner::Call),
        reached: true,
        opinion: None,
    };
    assert_eq!(story.refuses(&desk(), by_call), "cases.written-result-needed");
    story.does(&desk(), feedback());
    assert!(story.case().lacking().contains(&"verification"));
    assert!(story.case().lacking().contains(&"root-cause"));
}

#[test]
fn c13_an_inquiry_is_closed_by_telling_the_answer() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Inquiry, "estate"));
    story.facts.target = known(&officer());
    story.does(&desk(), dispatch_to(&officer()));
    story.does(
        &officer(),
        Action::Remark {
            text: Some(text("已查询")),
            open: false,
        },
    );
    story.after(5).does(&officer(), resolve());
    assert_eq!(story.case().ending.as_ref().unwrap().outcome, Outcome::Answered);
    assert_eq!(story.refuses(&desk(), Action::Archive {}), "cases.no-feedback");
    story.does(&desk(), feedback());
    assert_eq!(story.case().stage, Stage::Closed);
    story.does(&desk(), Action::Archive {});
}

#[test]
fn c35_x23_truthful_outcomes_name_what_they_must() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Demand, "other"));
    let outcome = |outcome: Outcome| Action::Resolve {
        outcome: Some(outcome),
        text: text("已告知社区电话"),
        materials: None,
        referred_to: None,
        duplicate_of: None,
    };
    assert_eq!(
        story.refuses(&desk(), outcome(Outcome::Referred)),
        "input.invalid"
    );
    assert_eq!(
        story.refuses(&desk(), outcome(Outcome::Duplicate)),
        "input.invalid"
    );
    assert_eq!(story.refuses(&desk(), outcome(Outcome::Void)), "input.invalid");
    story.does(&desk(), outcome(Outcome::OutOfScope));
    assert!(!story.case().acceptance.resident_needed);
}

#[test]
fn c09_void_never_deletes() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    assert_eq!(
        story.refuses(
            &worker(),
            Action::Void {
                reason: text("录错")
            }
        ),
        "cases.not-permitted"
    );
    story.does(
        &supervisor(),
        Action::Void {
            reason: text("重复录入"),
        },
    );
    assert_eq!(story.case().stage, Stage::Void);
    assert!(Cases::timers(story.case()).is_empty());
    assert_eq!(
        story.refuses(
            &supervisor(),
            Action::Remark {
                text: Some(text("补充")),
                open: false
            }
        ),
        "cases.wrong-stage"
    );
}
