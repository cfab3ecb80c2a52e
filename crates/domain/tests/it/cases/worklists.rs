//! What comes first, who tracks it, and what is counted.

use domain::{
    cases::{FeedbackManner, Opinion, Satisfaction, TIER_SHIFT},
    flows::{Errand, To, of_cases},
    standard::{Layer, Level, shipped},
};

use super::*;

/// The shipped standard with `file` of an estate's layer on top.
fn standard_with(file: &str, text: &str) -> Arc<Standard> {
    let head = "schema = 1\nid = \"estate\"\nversion = \"1\"\ntitle = \"小区\"\n";
    let files = [
        ("standard.toml".to_owned(), head.to_owned()),
        (file.to_owned(), text.to_owned()),
    ];
    let layer = Layer {
        name: String::new(),
        files: files.into(),
    };
    Arc::new(Standard::read(&[shipped::layer(), layer]).unwrap())
}

#[test]
fn c06_urgent_faults_come_first_and_the_harder_before_the_easier() {
    let order = |case: NewCase| Story::reported("2026-03-04 09:00", case).case().order();
    let burst = order(new_case(Kind::Repair, "unit.flooding"));
    let power = order(new_case(Kind::Repair, "unit.power-cut"));
    let other = order(new_case(Kind::Repair, "unit.other"));
    let serious = order(NewCase {
        grade: Some(Grade::Serious),
        grade_reason: Some("老人独居".to_owned()),
        ..new_case(Kind::Repair, "unit.other")
    });
    assert!(burst < other && power < other, "urgent faults first");
    assert!(serious < other, "the harder first");
    let later = Story::reported("2026-03-04 09:05", new_case(Kind::Repair, "unit.other"));
    assert!(other < later.case().order(), "the older first");
    let level = |level| {
        order(NewCase {
            level: Some(level),
            ..new_case(Kind::Emergency, "outage")
        })
    };
    assert!(level(Level::II) < level(Level::III));
}

#[test]
fn x36_the_order_of_worklists_is_the_standards() {
    let keys =
        "[priority]\nkeys = [\"customer-raised\", \"danger\", \"urgent\", \"age\"]\nreason = \"业主优先\"\n";
    let own = standard_with("dispatch.toml", keys);
    let reported = |case: NewCase| {
        let mut story = Story::begin("2026-03-04 09:00");
        story.facts.standard = own.clone();
        story.send(&desk(), &Command::Report(Box::new(case))).unwrap();
        story
    };
    let patrol = reported(NewCase {
        channel: Channel::Patrol.into(),
        ..new_case(Kind::Repair, "public.ponding")
    });
    let customer = reported(new_case(Kind::Repair, "unit.bulb"));
    assert!(patrol.case().urgent && !customer.case().urgent);
    assert!(customer.case().order() < patrol.case().order());
    assert_eq!((customer.case().priority(), patrol.case().priority()), (0, 2));
    // The case keeps its order, whatever the estate decides later; the shipped order takes no room.
    let text = serde_json::to_string(customer.case()).unwrap();
    assert!(text.contains("priorityKeys"));
    let usual = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    assert!(
        !serde_json::to_string(usual.case())
            .unwrap()
            .contains("priorityKeys")
    );
    assert_eq!(
        usual.case().order() >> TIER_SHIFT,
        i64::from(usual.case().priority())
    );
}

#[test]
fn e11_a_warning_is_no_step() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.other"));
    story.facts.target = known(&worker());
    story.after(5).does(&desk(), dispatch_to(&worker()));
    let sent = story.now;
    story.ring_until("2026-03-06 09:00");
    assert!(story.case().updated_at > sent);
    assert_eq!(story.case().stepped_at(), sent);
    story.does(&worker(), Action::Take {});
    assert_eq!(story.case().stepped_at(), story.now);
    let tracking = &Standard::shipped().tracking;
    assert_eq!(
        (tracking.id.as_str(), tracking.idle_after.to_string()),
        ("E-11", "8 service-h".to_owned())
    );
    assert!(tracking.told.contains(&Role::ServiceTracker));
}

#[test]
fn c16_a_finished_repair_is_told_by_call_or_sms_and_the_answer_is_kept() {
    for manner in [FeedbackManner::Call, FeedbackManner::Sms] {
        let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
        story.does(&worker(), Action::Take {});
        story.after(30).does(&worker(), resolve());
        let asked = of_cases(id(77), &story.last, story.case());
        assert!(
            asked.iter().any(|errand| matches!(errand, Errand::Notify(notice)
                if notice.to == To::Person(PersonId(id(9))) && notice.message == "notice.accept")),
            "the customer is asked whether it is in order"
        );
        story.after(10).does(
            &desk(),
            Action::Feedback {
                text: Some(text("灯泡已更换，请问您满意吗？")),
                manner: Some(manner),
                reached: true,
                opinion: Some(Opinion::Satisfied),
            },
        );
        assert_eq!(story.case().feedback, Some((story.now, manner)));
        assert_eq!(story.case().opinion, Some(Opinion::Satisfied));
        assert_eq!(
            story.last[0].by.staff,
            desk().staff,
            "logged with whoever told it"
        );
    }
}

#[test]
fn e10_a_complex_inquiry_goes_to_a_specialist_and_is_answered_by_the_promise() {
    let case = NewCase {
        promise_by: Some(at("2026-03-05 17:00")),
        ..new_case(Kind::Inquiry, "other-departments")
    };
    let mut story = Story::reported("2026-03-04 09:00", case);
    assert_eq!(story.clock(ClockName::Dispatch).due_at, at("2026-03-04 09:10"));
    let specialist = staff(Role::AreaServiceSpecialist, 40);
    story.facts.target = known(&specialist);
    story.after(5).does(&desk(), dispatch_to(&specialist));
    story.does(&specialist, Action::Take {});
    assert_eq!(
        story.case().first_contact,
        desk().staff,
        "the desk stays answerable"
    );
    story.at("2026-03-05 16:00").does(&specialist, resolve());
    story.does(&desk(), feedback());
    assert_eq!(
        story.clock(ClockName::Promise).verdict,
        Some(domain::cases::Verdict::Met)
    );
}

#[test]
fn e12_desk_and_area_officer_work_as_a_pair() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Opinion, "other"));
    story.facts.target = known(&officer());
    story.after(5).does(&desk(), dispatch_to(&officer()));
    story.does(&officer(), Action::Take {});
    story.after(20).does(
        &officer(),
        Action::Verify {
            finding: domain::cases::Finding::Confirmed,
            findings: text("现场核实，绿化带灌溉过量"),
        },
    );
    story.after(60).does(&officer(), resolve());
    let told = of_cases(id(77), &story.last, story.case());
    let desk_id = staff_id(&desk());
    assert!(
        told.iter().any(|errand| matches!(errand, Errand::Notify(notice)
            if notice.to == To::Staff(desk_id) && notice.message == "notice.case-resolved")),
        "the desk hears of it and confirms with the customer"
    );
    story.after(10).does(&desk(), feedback());
    assert_eq!(story.case().stage, domain::cases::Stage::Closed);
}

#[test]
fn e09_what_is_handed_up_with_one_action_is_still_answered() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Inquiry, "estate"));
    let up = Action::Escalate {
        reason: text("不掌握该政策"),
        report: None,
        decision: None,
    };
    story.does(&desk(), up);
    let told = of_cases(id(77), &story.last, story.case());
    assert!(told.iter().any(|errand| matches!(errand, Errand::Notify(notice)
        if notice.to == To::Role(Role::CustomerServiceSupervisor))));
    assert_eq!(story.case().first_contact, desk().staff);
    assert!(story.case().lacking().contains(&"result"));
    story.after(10).does(&supervisor(), resolve());
    story.does(&desk(), feedback());
    assert_eq!(story.case().stage, domain::cases::Stage::Closed);
}

#[test]
fn x15_satisfaction_is_a_rate_with_its_score_beside_it() {
    let standard = Standard::shipped();
    let month = standard.target("satisfaction-rate").unwrap();
    let year = standard.target("satisfaction-rate-year").unwrap();
    assert_eq!((month.at_least, year.at_least), (Some(90.0), Some(90.0)));
    let from = standard.acceptance.satisfied_stars;
    let stars = [5, 5, 4, 4, 4, 5, 5, 5, 5, 3];
    let ten = Satisfaction::of(16, stars, from);
    assert_eq!((ten.rate(), ten.score()), (Some(90.0), Some(90.0)));
    assert_eq!(ten.answer_rate(), Some(62.5));
    assert_eq!(ten.reaches(month), Some(true));
    assert!(ten.is_significant(month));
    let nine = Satisfaction::of(16, stars.into_iter().skip(1), from);
    assert!(!nine.is_significant(month), "under ten answers");
    assert_eq!(nine.reaches(month), Some(false));
    assert_eq!(Satisfaction::of(3, [], from).reaches(month), None);
}

#[test]
fn x16_targets_without_a_figure_have_none() {
    let standard = Standard::shipped();
    for code in [
        "resolution-rate",
        "collection-rate",
        "dunning-rate",
        "greening-rate",
    ] {
        let target = standard.target(code).unwrap();
        assert_eq!(
            (target.at_least, target.at_most),
            (None, None),
            "{code}: no target"
        );
    }
}
