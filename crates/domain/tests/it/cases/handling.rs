//! Verification, judgement, plan, quotation, records.

use domain::{
    cases::{About, Finding, Lesson, RootCause, Validity, Verdict, Visit},
    standard::{ClockName, Grade, Kind},
};

use super::*;

fn complaint() -> Story {
    let about = Some(About {
        department: Some(DepartmentId(id(51))),
        ..About::default()
    });
    Story::reported(
        "2026-03-04 09:00",
        NewCase {
            about,
            ..new_case(Kind::Complaint, "staff-attitude")
        },
    )
}

fn verify(finding: Finding) -> Action {
    Action::Verify {
        finding,
        findings: text("走访双方，调阅录音"),
    }
}

fn judge(validity: Validity) -> Action {
    Action::Judge {
        validity,
        reason: text("服务用语不当，属公司责任"),
    }
}

#[test]
fn c11_x14_a_supervisor_verifies_and_judges_never_those_complained_about() {
    let mut story = complaint();
    assert_eq!(
        story.refuses(&supervisor(), judge(Validity::Valid)),
        "cases.not-verified"
    );
    assert_eq!(
        story.refuses(&desk(), verify(Finding::Confirmed)),
        "cases.supervisor-only"
    );
    let theirs = Actor {
        department: Some(DepartmentId(id(51))),
        ..supervisor()
    };
    assert_eq!(
        story.refuses(&theirs, verify(Finding::Confirmed)),
        "cases.about-your-department"
    );
    story.after(60).does(&supervisor(), verify(Finding::Confirmed));
    assert_eq!(story.clock(ClockName::Verify).verdict, Some(Verdict::Met));
    assert_eq!(
        story.refuses(&supervisor(), judge(Validity::NotConfirmed)),
        "cases.contradicts-verification"
    );
    story.does(&supervisor(), judge(Validity::NotAttributable));
    assert_eq!(story.case().handling.validity, Some(Validity::NotAttributable));
    let mut repair = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    assert_eq!(
        repair.refuses(&supervisor(), judge(Validity::Valid)),
        "cases.not-a-complaint"
    );
}

#[test]
fn x14_nobody_judges_their_own_work() {
    let mut story = complaint();
    story.does(&supervisor(), Action::Take {});
    story.does(&supervisor(), verify(Finding::Confirmed));
    assert_eq!(
        story.refuses(&supervisor(), judge(Validity::Valid)),
        "cases.own-work"
    );
    story.does(&manager(), judge(Validity::Valid));
}

#[test]
fn c12_d18_cause_and_plan_are_recorded_and_the_plan_stops_its_clock() {
    let case = NewCase {
        grade: Some(Grade::Major),
        grade_reason: Some("媒体介入".to_owned()),
        ..new_case(Kind::Complaint, "staff-attitude")
    };
    let mut story = Story::reported("2026-03-04 09:00", case);
    story.after(60).does(
        &supervisor(),
        Action::Plan {
            cause: Some(text("排班不足")),
            solution: text("道歉并调整排班"),
        },
    );
    assert_eq!(story.clock(ClockName::Plan).verdict, Some(Verdict::Met));
    assert!(!story.case().lacking().contains(&"solution"));
}

#[test]
fn c20_nobody_is_sent_and_nothing_is_done_before_the_price_is_agreed() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.other"));
    story.facts.target = known(&worker());
    let quote = |consent: Option<bool>| Action::Quote {
        amount_fen: 12_000,
        list_item: Some("换龙头".to_owned()),
        text: None,
        consent,
    };
    story.does(&officer(), quote(None));
    assert_eq!(story.refuses(&desk(), dispatch_to(&worker())), "cases.no-consent");
    story.does(&officer(), quote(Some(true)));
    story.does(&desk(), dispatch_to(&worker()));
    assert_eq!(
        story.refuses(
            &officer(),
            Action::Quote {
                amount_fen: -1,
                list_item: None,
                text: None,
                consent: None
            }
        ),
        "input.invalid"
    );
}

#[test]
fn t03_c29_c31_c32_visit_record_lesson_and_signature_stand_in_the_record() {
    let mut story = complaint();
    let visit = Visit {
        arrived_at: Some(at("2026-03-04 09:30")),
        left_at: Some(at("2026-03-04 10:00")),
        findings: Some(text("已上门致歉")),
        confirmed_by_owner: true,
        ..Visit::default()
    };
    let mut deed = Deed::new(Action::Remark {
        text: None,
        open: false,
    });
    deed.visit = Some(visit);
    deed.lesson = Some(Lesson {
        root_cause: RootCause::StaffError,
        prevention: text("复训服务用语"),
    });
    story.deed(&supervisor(), deed).unwrap();
    assert_eq!(story.case().handling.visits[0].visitor, supervisor().staff);
    assert_eq!(story.case().handling.root_cause, Some(RootCause::StaffError));
    story.does(&desk(), Action::Sign {});
    assert_eq!(story.case().handling.signatures[0].by.staff, desk().staff);
    assert_eq!(
        story.refuses(
            &desk(),
            Action::Remark {
                text: None,
                open: false
            }
        ),
        "input.invalid"
    );
}

#[test]
fn e17_an_urging_is_recorded_on_the_item() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    story.does(
        &supervisor(),
        Action::Urge {
            text: Some(text("请尽快")),
        },
    );
    assert_eq!(story.case().handling.urgings.len(), 1);
}
