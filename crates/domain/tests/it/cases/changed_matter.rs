//! What regrading and reclassifying do to clocks, ladder and danger.

use domain::{
    cases::{Signal, Stage, Verdict, What},
    standard::{ClockName, Kind, Level},
};

use super::*;

fn regrade(grade: Grade) -> Action {
    Action::Regrade {
        grade: Some(grade),
        level: None,
        reason: "核实后调整".to_owned(),
    }
}

fn reclassify(kind: Kind, subject: &str) -> Action {
    Action::Reclassify {
        kind: Some(kind),
        subject: Some(subject.to_owned()),
        fault: None,
        counts_as_complaint: None,
        tags: None,
        reason: "电话核实后更正".to_owned(),
    }
}

fn told_roles(story: &Story) -> Vec<Vec<Role>> {
    let told = story.last.iter().filter_map(|event| match &event.what {
        What::Announced { tell } => Some(tell.clone()),
        _ => None,
    });
    told.collect()
}

#[test]
fn d18_a_complaint_that_becomes_major_is_reported_to_the_management_and_gets_its_plan() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Complaint, "staff-attitude"));
    story.after(30).does(
        &supervisor(),
        Action::Respond {
            text: text("由客服主管处理，下午回复"),
        },
    );
    let responded = story.clock(ClockName::Respond).clone();
    // Two steps up the ladder of an ordinary complaint.
    for actor in [desk(), supervisor()] {
        let reason = text("无法解决");
        story.does(
            &actor,
            Action::Escalate {
                reason,
                report: None,
                decision: None,
            },
        );
    }
    story.after(30).does(&supervisor(), regrade(Grade::Major));
    assert_eq!(
        told_roles(&story).concat(),
        [
            Role::CustomerServiceSupervisor,
            Role::ServiceCentreManager,
            Role::CompanyManagement
        ]
    );
    assert_eq!(
        story.case().ladder,
        0,
        "the ladder of major complaints begins with the manager"
    );
    assert_eq!(
        story.clock(ClockName::Plan).due_at,
        at("2026-03-05 09:00"),
        "from the same start"
    );
    assert_eq!(story.clock(ClockName::Respond), &responded);
    assert_eq!(story.clocks(ClockName::Respond).len(), 1);
    // Down and up again tells again, and the plan is not asked for twice.
    story.does(&supervisor(), regrade(Grade::Serious));
    assert!(story.clocks(ClockName::Plan).is_empty());
    assert!(told_roles(&story).is_empty());
    story.does(&supervisor(), regrade(Grade::Major));
    assert_eq!(story.clocks(ClockName::Plan).len(), 1);
}

#[test]
fn d18_a_plan_whose_day_has_passed_is_overdue_from_the_same_start() {
    let mut story = Story::reported(
        "2026-03-04 09:00",
        new_case(Kind::Complaint, "other-owner-conduct"),
    );
    story
        .at("2026-03-05 10:00")
        .does(&supervisor(), regrade(Grade::Major));
    story.lapse();
    assert!(story.clock(ClockName::Plan).breached);
}

#[test]
fn x14_reclassifying_to_a_complaint_applies_the_rules_of_grades() {
    let case = NewCase {
        description: text("水管爆裂，造成财产损失"),
        ..new_case(Kind::Repair, "unit.other")
    };
    let mut story = Story::reported("2026-03-04 09:00", case);
    assert_eq!(grade_of(story.case()), Grade::General);
    story
        .after(5)
        .does(&desk(), reclassify(Kind::Complaint, "management-service"));
    assert_eq!(grade_of(story.case()), Grade::Major);
    assert_eq!(told_roles(&story).len(), 1);
    assert_eq!(story.clocks(ClockName::Plan).len(), 1);
    // A grade set by hand is not lowered by the rules.
    story.does(&supervisor(), regrade(Grade::General));
    assert_eq!(grade_of(story.case()), Grade::General);
}

#[test]
fn x36_noted_danger_stays_with_the_matter_and_a_level_set_by_mistake_does_not() {
    let case = NewCase {
        signals: BTreeSet::from([Signal::Danger]),
        ..new_case(Kind::Repair, "public.other")
    };
    let mut story = Story::reported("2026-03-04 09:00", case);
    story.does(&desk(), reclassify(Kind::Repair, "public.cleaning"));
    assert!(story.case().danger);
    assert_eq!(story.case().priority(), 0);

    let mut emergency = Story::reported("2026-03-04 09:00", new_case(Kind::Emergency, "outage"));
    let level = |level: Level| Action::Regrade {
        grade: None,
        level: Some(level),
        reason: "现场判断".to_owned(),
    };
    let first = emergency.case().level;
    let other = if first == Some(Level::III) {
        Level::II
    } else {
        Level::III
    };
    emergency.does(&supervisor(), level(Level::I));
    assert!(emergency.case().danger);
    emergency.does(&supervisor(), level(other));
    assert!(!emergency.case().danger && emergency.case().urgent);
}

#[test]
fn c01_clauses_that_wait_are_those_of_what_the_matter_is_now() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.other"));
    story.does(&desk(), reclassify(Kind::Repair, "unit.flooding"));
    story.facts.target = known(&worker());
    story.does(&desk(), dispatch_to(&worker()));
    let takes: Vec<_> = story
        .clocks(ClockName::Take)
        .iter()
        .map(|clock| clock.clause.id.clone())
        .collect();
    assert_eq!(takes, ["X-11.take"]);
    story.does(&worker(), Action::Take {});
    story.does(&desk(), reclassify(Kind::Suggestion, "other"));
    story.does(&desk(), resolve());
    let told: Vec<_> = story
        .clocks(ClockName::Feedback)
        .iter()
        .map(|clock| clock.clause.id.clone())
        .collect();
    assert_eq!(told, ["X-59.feedback"]);
}

#[test]
fn c01_a_kind_without_a_clock_lifts_it_and_what_was_done_is_not_asked_for_again() {
    let mut story = Story::reported(
        "2026-03-04 09:00",
        new_case(Kind::Complaint, "other-owner-conduct"),
    );
    assert!(story.clock(ClockName::Arrive).is_running());
    story.after(5).does(&desk(), reclassify(Kind::Opinion, "other"));
    assert!(story.clocks(ClockName::Arrive).is_empty());
    assert!(story.clocks(ClockName::Verify).is_empty());
    story.does(&desk(), resolve());

    let mut answered = Story::reported("2026-03-04 09:00", new_case(Kind::Inquiry, "estate"));
    answered.facts.target = known(&officer());
    answered
        .does(&desk(), dispatch_to(&officer()))
        .does(&officer(), Action::Take {});
    answered
        .after(5)
        .does(&desk(), reclassify(Kind::Repair, "unit.other"));
    assert!(
        answered.clocks(ClockName::Dispatch).is_empty(),
        "it has been sent out"
    );
    let same_day: Vec<_> = answered.clocks(ClockName::SameDay);
    assert!(
        same_day.is_empty(),
        "it has been taken up the same day: {same_day:?}"
    );
    assert!(answered.clock(ClockName::Resolve).is_running());
}

#[test]
fn d04_an_arrival_before_the_matter_turned_urgent_is_judged_by_when_it_was() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.other"));
    story.facts.target = known(&worker());
    story
        .does(&desk(), dispatch_to(&worker()))
        .does(&worker(), Action::Take {});
    story.after(8).does(&worker(), Action::Arrive {});
    story
        .after(30)
        .does(&desk(), reclassify(Kind::Repair, "unit.flooding"));
    let clock = story.clock(ClockName::Arrive);
    assert_eq!(
        (clock.verdict, clock.stopped_at),
        (Some(Verdict::Met), Some(at("2026-03-04 09:08")))
    );
    assert_eq!(story.case().stage, Stage::InProgress);
    story.does(&worker(), resolve());
}

#[test]
fn d06_an_agreed_time_is_kept_where_the_new_clause_allows_it() {
    let agreed = at("2026-03-05 15:00");
    let case = NewCase {
        agreed_at: Some(agreed),
        ..new_case(Kind::Repair, "unit.other")
    };
    let mut story = Story::reported("2026-03-04 09:00", case);
    story.does(&desk(), reclassify(Kind::Concierge, "other"));
    assert_eq!(story.clock(ClockName::Resolve).due_at, agreed);
    story.does(&desk(), reclassify(Kind::Help, "other"));
    assert_eq!(
        story.clock(ClockName::Resolve).due_at,
        at("2026-03-05 00:00"),
        "help is given the same day"
    );
}

#[test]
fn c05_up_and_down_again_leaves_one_running_limit() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Complaint, "staff-attitude"));
    story.at("2026-03-04 14:00");
    for grade in [Grade::Serious, Grade::General, Grade::Serious, Grade::General] {
        story.does(&supervisor(), regrade(grade));
        let running = story.clocks(ClockName::Resolve);
        let running: Vec<_> = running.iter().filter(|clock| clock.is_running()).collect();
        assert_eq!(running.len(), 1, "{grade}");
    }
    story.does(&supervisor(), resolve());
    let first = story.clocks(ClockName::Resolve)[0];
    assert_eq!(
        (first.clause.id.as_str(), first.verdict),
        ("D-02", Some(Verdict::Missed))
    );
}
