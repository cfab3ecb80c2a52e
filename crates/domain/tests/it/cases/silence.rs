//! Nobody answers, nobody checks, nobody can be told: how a case ends all the same, and truthfully.

use domain::{
    cases::{Check, Stage, Verdict, What},
    standard::{Channel, ClockName, Kind, Outcome},
};

use super::*;

fn repaired() -> Story {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    story.after(1).does(&worker(), Action::Take {});
    story.after(60).does(&worker(), resolve());
    story
}

fn passed() -> Action {
    Action::Inspect {
        result: Check::Passed,
        by_photo: true,
        reason: None,
    }
}

fn unreached() -> Action {
    Action::Feedback {
        text: None,
        manner: None,
        reached: false,
        opinion: None,
    }
}

#[test]
fn c13_reminders_close_nothing_before_somebody_has_told_the_result() {
    let mut story = repaired();
    story.does(&officer(), passed());
    story.ring_until("2026-03-07 23:00");
    assert_eq!(story.case().reminders, 3);
    story.ring_until("2026-03-20 09:00");
    assert_eq!(
        story.case().stage,
        Stage::Resolved,
        "silence of the desk is not silence of the customer"
    );
    assert!(story.case().attempts.is_empty());
    let reminders = story
        .events
        .iter()
        .filter(|event| name_of(event) == "CustomerNotReached");
    assert_eq!(reminders.count(), 3, "the desk is told to call, but not for ever");
    let up: Vec<_> = story
        .events
        .iter()
        .filter(|event| matches!(event.what, What::LeftUntold { to: Some(_), .. }))
        .collect();
    assert_eq!(up.len(), 1, "then it goes up the ladder, once");
    // Now it is told; three days of silence are the end.
    story.does(&desk(), feedback());
    story.ring_until("2026-03-24 09:00");
    assert_eq!(story.case().stage, Stage::Closed);
    assert!(story.case().ending.as_ref().unwrap().unconfirmed);
}

#[test]
fn x47_the_days_are_those_of_the_estate_and_a_late_bell_is_one_attempt() {
    let mut story = repaired();
    story.does(&officer(), passed());
    // 23:50 and 00:10 in Shanghai lie on two days, on one day in UTC.
    story
        .at("2026-03-04 23:50")
        .does(&desk(), unreached())
        .does(&desk(), unreached());
    story.at("2026-03-05 00:10").does(&desk(), unreached());
    assert_eq!(story.case().stage, Stage::Closed);

    let mut late = repaired();
    late.does(&officer(), passed()).does(&desk(), feedback());
    late.at("2026-03-12 09:00").lapse();
    assert_eq!(late.case().attempts.len(), 1, "after a standstill");
}

#[test]
fn x47_whoever_accepts_after_the_attempts_has_accepted() {
    let mut story = repaired();
    story.does(&desk(), unreached()).does(&desk(), unreached());
    story.at("2026-03-05 10:00").does(&desk(), unreached());
    assert_eq!(
        story.case().stage,
        Stage::Resolved,
        "the company has not checked yet"
    );
    assert!(story.case().ending.as_ref().unwrap().unconfirmed);
    story.does(&resident(), Action::Accept {});
    assert!(!story.case().ending.as_ref().unwrap().unconfirmed);
    story.does(&officer(), passed());
    story.does(&desk(), feedback());
    assert_eq!(story.case().stage, Stage::Closed);
}

#[test]
fn c18_work_that_nobody_checks_within_a_working_day_goes_up_the_ladder() {
    let mut story = repaired();
    story
        .does(&desk(), feedback())
        .does(&resident(), Action::Accept {});
    let missed = |story: &Story| {
        story
            .events
            .iter()
            .filter(|event| matches!(event.what, What::InspectionMissed { .. }))
            .count()
    };
    // Thursday 24:00: one working day, counted from the day after.
    story.ring_until("2026-03-05 23:59");
    assert_eq!(missed(&story), 0);
    story.ring_until("2026-03-09 00:00");
    assert_eq!(missed(&story), 1);
    assert!(Cases::timers(story.case()).is_empty());
    story.does(&officer(), passed());
    assert_eq!(story.case().stage, Stage::Closed);
}

#[test]
fn x46_an_anonymous_report_is_closed_with_its_result_since_nobody_can_be_told() {
    let case = NewCase {
        contact: None,
        place: Place::default(),
        channel: Channel::Letter.into(),
        ..new_case(Kind::Misconduct, "other")
    };
    let mut story = Story::begin("2026-03-04 09:00");
    story.facts.person = None;
    story.send(&desk(), &Command::Report(Box::new(case))).unwrap();
    let management = staff(Role::CompanyManagement, 40);
    story.after(60).does(
        &management,
        Action::Resolve {
            outcome: Some(Outcome::Solved),
            text: text("经查属实，已处理"),
            materials: None,
            referred_to: None,
            duplicate_of: None,
        },
    );
    assert_eq!(story.case().stage, Stage::Closed);
    assert!(!story.case().lacking().contains(&"feedback"));
    assert!(story.clocks(ClockName::Feedback).is_empty());
    assert!(!story.case().ending.as_ref().unwrap().unconfirmed);
}

#[test]
fn c09_a_void_case_has_no_bells_whatever_was_open() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    story.does(&worker(), Action::Take {});
    let pause = Action::Pause {
        reason: "waiting-for-part".to_owned(),
        note: Some("LED-12W".to_owned()),
        clock: None,
    };
    story.does(&worker(), pause);
    story.facts.target = known(&officer());
    let transfer = Action::Transfer {
        staff: officer().staff,
        department: None,
        reason: "协调".to_owned(),
        first_contact: false,
    };
    story.does(&worker(), transfer);
    let reason = text("重复录入");
    story.does(&supervisor(), Action::Void { reason });
    assert!(Cases::timers(story.case()).is_empty());
    assert!(story.case().clocks.iter().all(|clock| !clock.is_running()));
    story.at("2026-03-09 09:00").lapse();
    assert!(story.last.is_empty());
}

#[test]
fn c35_a_duplicate_names_its_original_and_its_clocks_are_judged() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "public.other"));
    let original = domain::ids::CaseId(id(4711));
    story.after(30).does(
        &desk(),
        Action::Resolve {
            outcome: Some(Outcome::Duplicate),
            text: text("与已登记事项相同"),
            materials: None,
            referred_to: None,
            duplicate_of: Some(original),
        },
    );
    let case = story.case();
    assert_eq!(case.ending.as_ref().unwrap().duplicate_of, Some(original));
    assert!(!case.acceptance.company_needed && !case.acceptance.resident_needed);
    assert_eq!(story.clock(ClockName::Resolve).verdict, Some(Verdict::Met));
    story.does(&desk(), feedback());
    assert_eq!(story.case().stage, Stage::Closed);
    assert!(story.case().clocks.iter().all(|clock| !clock.is_running()));
}

#[test]
fn the_verdict_on_a_pause_can_be_given_after_archiving() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Inquiry, "other-departments"));
    let pause = Action::Pause {
        reason: "waiting-for-authority".to_owned(),
        note: Some("受理编号 12".to_owned()),
        clock: None,
    };
    story.does(&desk(), pause);
    story.after(10).does(&desk(), resolve()).does(&desk(), feedback());
    story.does(&desk(), Action::Archive {});
    story.does(&supervisor(), Action::ConfirmPause { pause: None });
    assert!(Cases::timers(story.case()).is_empty());
}
