//! Intake: what is asked for, which grade and clocks follow, answers at once.

use domain::{
    cases::{About, Signal, Solved, Stage, Verdict},
    standard::{Channel, ClockName, Grade, Kind, Level, Outcome},
};

use super::*;

fn refused(now: &str, case: NewCase) -> (String, Vec<String>) {
    let mut story = Story::begin(now);
    codes(&story.send(&desk(), &Command::Report(Box::new(case))).unwrap_err())
}

fn field(now: &str, case: NewCase) -> String {
    let (code, fields) = refused(now, case);
    assert_eq!(code, "input.invalid");
    fields.join(" ")
}

const NOON: &str = "2026-03-04 12:00";

#[test]
fn b06_b07_whatever_is_missing_is_named() {
    let case = || new_case(Kind::Repair, "unit.bulb");
    assert_eq!(field(NOON, new_case(Kind::Repair, "unit.nothing")), "subject");
    assert_eq!(
        field(
            NOON,
            NewCase {
                contact: None,
                ..case()
            }
        ),
        "contact"
    );
    assert_eq!(
        field(
            NOON,
            NewCase {
                description: text("  "),
                ..case()
            }
        ),
        "description"
    );
    assert_eq!(
        field(
            NOON,
            NewCase {
                description: text(&"水".repeat(10_001)),
                ..case()
            }
        ),
        "description"
    );
    assert_eq!(
        field(
            NOON,
            NewCase {
                place: Place::default(),
                ..case()
            }
        ),
        "unitId"
    );
    assert_eq!(
        field(
            NOON,
            NewCase {
                level: Some(Level::I),
                ..case()
            }
        ),
        "level"
    );
    assert_eq!(field(NOON, new_case(Kind::Complaint, "unit-repair")), "fault");
    let public = NewCase {
        fault: Some("public.lighting".to_owned()),
        ..new_case(Kind::Complaint, "unit-repair")
    };
    assert_eq!(field(NOON, public), "fault");
    let mut story = Story::begin(NOON);
    story.facts.place = None;
    let refused = story
        .send(&desk(), &Command::Report(Box::new(case())))
        .unwrap_err();
    assert_eq!(codes(&refused).1, ["unitId"]);
    story.facts.estate_known = false;
    let refused = story
        .send(&desk(), &Command::Report(Box::new(case())))
        .unwrap_err();
    assert_eq!(codes(&refused).1, ["estateId"]);
}

#[test]
fn x46_only_a_report_against_the_company_may_be_anonymous() {
    let case = NewCase {
        contact: None,
        place: Place::default(),
        ..new_case(Kind::Misconduct, "other")
    };
    let story = Story::reported(NOON, case);
    assert!(story.case().contact.is_none());
}

#[test]
fn b05_a_call_logged_later_keeps_both_times_and_its_clocks() {
    let case = NewCase {
        reported_at: Some(at("2026-03-04 09:00")),
        ..new_case(Kind::Repair, "unit.bulb")
    };
    let story = Story::reported(NOON, case.clone());
    assert_eq!(story.case().reported_at, at("2026-03-04 09:00"));
    assert_eq!(story.case().recorded_at, at(NOON));
    assert_eq!(story.clock(ClockName::Resolve).due_at, at("2026-03-04 13:00"));
    let (code, fields) = refused("2026-03-07 09:01", case.clone());
    assert_eq!(
        (code.as_str(), fields.join(" ").as_str()),
        ("cases.reported-too-long-ago", "reportedAt")
    );
    assert!(
        Story::begin("2026-03-07 09:00")
            .send(&desk(), &Command::Report(Box::new(case)))
            .is_ok()
    );
    let future = NewCase {
        reported_at: Some(at("2026-03-04 12:01")),
        ..new_case(Kind::Repair, "unit.bulb")
    };
    assert_eq!(refused(NOON, future).0, "cases.reported-in-future");
}

#[test]
fn b05_an_estate_may_let_calls_be_logged_for_less_long_than_the_standard() {
    let mut case = new_case(Kind::Repair, "unit.bulb");
    case.reported_at = Some(at("2026-03-04 09:00"));
    for (hours, now, fits) in [
        (24, "2026-03-05 09:00", true),
        (24, "2026-03-05 09:01", false),
        (720, "2026-03-07 09:00", true),
        (720, "2026-03-07 09:01", false),
    ] {
        let mut story = Story::begin(now);
        story.facts.late_logging_hours = Some(hours);
        let sent = story.send(&desk(), &Command::Report(Box::new(case.clone())));
        assert_eq!(sent.is_ok(), fits, "{hours} {now}");
    }
}

#[test]
fn d06_a_time_agreed_beyond_seven_working_days_is_refused() {
    let case = |agreed: &str| NewCase {
        agreed_at: Some(at(agreed)),
        ..new_case(Kind::Repair, "unit.other")
    };
    let story = Story::reported(NOON, case("2026-03-10 15:00"));
    assert_eq!(story.clock(ClockName::Resolve).due_at, at("2026-03-10 15:00"));
    let (code, fields) = refused(NOON, case("2026-03-14 15:00"));
    assert_eq!(
        (code.as_str(), fields.join(" ").as_str()),
        ("cases.agreed-beyond-cap", "agreedAt")
    );
    assert_eq!(refused(NOON, case("2026-03-04 11:00")).0, "cases.agreed-past");
    // A fixed limit is not agreed away.
    let bulb = NewCase {
        agreed_at: Some(at("2026-03-06 15:00")),
        ..new_case(Kind::Repair, "unit.bulb")
    };
    assert_eq!(refused(NOON, bulb).0, "cases.agreed-beyond-cap");
}

#[test]
fn b07_c36_the_promised_reply_is_the_one_given_or_the_earliest_deadline() {
    let story = Story::reported(NOON, new_case(Kind::Inquiry, "estate"));
    let earliest = story.case().clocks.iter().map(|clock| clock.due_at).min();
    assert_eq!(story.case().reply_by, earliest);
    assert!(story.case().promises.is_empty());

    let promised = NewCase {
        promise_by: Some(at("2026-03-04 15:00")),
        ..new_case(Kind::Inquiry, "estate")
    };
    let mut story = Story::reported(NOON, promised);
    assert_eq!(story.case().reply_by, Some(at("2026-03-04 15:00")));
    assert_eq!(story.clock(ClockName::Promise).due_at, at("2026-03-04 15:00"));
    // Done later, it counts as failed all the same.
    story
        .at("2026-03-04 15:01")
        .does(&desk(), Action::KeepPromise { promise: None });
    assert_eq!(story.clock(ClockName::Promise).verdict, Some(Verdict::Missed));
    let past = NewCase {
        promise_by: Some(at(NOON)),
        ..new_case(Kind::Inquiry, "estate")
    };
    assert_eq!(refused(NOON, past).0, "cases.promise-past");
}

#[test]
fn c10_an_ordinary_matter_is_answered_and_closed_in_one_step() {
    let solved = Some(Solved {
        outcome: Outcome::Answered,
        text: text("物业费按季收取，标准见公示栏"),
        referred_to: None,
    });
    for (kind, subject) in [
        (Kind::Inquiry, "estate"),
        (Kind::Complaint, "staff-attitude"),
        (Kind::Complaint, "management-service"),
        (Kind::Opinion, "other"),
    ] {
        let story = Story::reported(
            NOON,
            NewCase {
                solved: solved.clone(),
                ..new_case(kind, subject)
            },
        );
        assert_eq!(story.case().stage, Stage::Closed, "{kind} {subject}");
        assert_eq!(story.clock(ClockName::Acknowledge).verdict, Some(Verdict::Met));
        assert!(story.case().clocks.iter().all(|clock| !clock.is_running()));
        assert_eq!(
            story.case().lacking(),
            if kind == Kind::Complaint {
                vec!["signature"]
            } else {
                vec![]
            }
        );
    }
    for (kind, subject) in [
        (Kind::Repair, "unit.bulb"),
        (Kind::Emergency, "fire"),
        (Kind::Complaint, "other-owner-conduct"),
    ] {
        let case = NewCase {
            solved: solved.clone(),
            ..new_case(kind, subject)
        };
        assert_eq!(
            refused(NOON, case).0,
            "cases.not-solvable-at-once",
            "{kind} {subject}"
        );
    }
    let void = Some(Solved {
        outcome: Outcome::Void,
        text: text("作废"),
        referred_to: None,
    });
    assert_eq!(
        field(
            NOON,
            NewCase {
                solved: void,
                ..new_case(Kind::Inquiry, "estate")
            }
        ),
        "outcome"
    );
}

#[test]
fn b16_an_answer_in_the_field_logged_later_counts_from_the_talk() {
    let case = NewCase {
        channel: Channel::Visit.into(),
        reported_at: Some(at("2026-03-04 09:00")),
        solved: Some(Solved {
            outcome: Outcome::Answered,
            text: text("已当面说明"),
            referred_to: None,
        }),
        ..new_case(Kind::Inquiry, "estate")
    };
    let story = Story::reported(NOON, case);
    assert_eq!(story.clock(ClockName::Resolve).verdict, Some(Verdict::Met));
}

#[test]
fn x09_an_automatic_receipt_never_meets_acknowledge() {
    let case = NewCase {
        channel: Channel::Wechat.into(),
        ..new_case(Kind::Repair, "unit.bulb")
    };
    let mut story = Story::reported(NOON, case);
    assert!(story.clock(ClockName::Acknowledge).is_running());
    story.after(31).does(&desk(), Action::Acknowledge { text: None });
    assert_eq!(story.clock(ClockName::Acknowledge).verdict, Some(Verdict::Missed));
    assert_eq!(
        story.refuses(&desk(), Action::Acknowledge { text: None }),
        "cases.already-acknowledged"
    );
}

#[test]
fn x58_d17_a_repair_counts_as_a_complaint_only_when_the_customer_says_so() {
    let story = Story::reported(NOON, new_case(Kind::Repair, "unit.bulb"));
    assert!(story.clocks(ClockName::Respond).is_empty());
    let complaint = NewCase {
        counts_as_complaint: Some(true),
        ..new_case(Kind::Repair, "unit.bulb")
    };
    let story = Story::reported(NOON, complaint);
    assert_eq!(story.clock(ClockName::Respond).due_at, at("2026-03-05 12:00"));
}

#[test]
fn c05_x14_rules_raise_the_grade_and_a_proposal_above_them_needs_a_reason() {
    let case = || new_case(Kind::Complaint, "management-service");
    let proposal = NewCase {
        grade: Some(Grade::Major),
        ..case()
    };
    assert_eq!(field(NOON, proposal.clone()), "gradeReason");
    let story = Story::reported(
        NOON,
        NewCase {
            grade_reason: Some("多户集中投诉".to_owned()),
            ..proposal
        },
    );
    assert_eq!(grade_of(story.case()), Grade::Major);
    // D-18: told on registration, a plan within 24 hours.
    assert!(story.names().contains(&"Announced".to_owned()));
    assert_eq!(story.clock(ClockName::Plan).due_at, at("2026-03-05 12:00"));

    let several = NewCase {
        signals: BTreeSet::from([Signal::SeveralHouseholds]),
        ..case()
    };
    assert_eq!(grade_of(Story::reported(NOON, several).case()), Grade::Major);
    let danger = NewCase {
        signals: BTreeSet::from([Signal::Danger]),
        ..case()
    };
    let story = Story::reported(NOON, danger);
    assert_eq!(
        (grade_of(story.case()), story.case().priority()),
        (Grade::Major, 0)
    );

    let mut story = Story::begin(NOON);
    story.facts.earlier = vec![at("2026-01-10 12:00"), at("2026-02-10 12:00")];
    story.send(&desk(), &Command::Report(Box::new(case()))).unwrap();
    assert_eq!(
        grade_of(story.case()),
        Grade::Major,
        "the third on the same matter within 90 days"
    );
}

#[test]
fn n08_a_forbidden_expression_comes_back_once_and_goes_through_confirmed() {
    let mut story = Story::reported(NOON, new_case(Kind::Inquiry, "estate"));
    let reply = Action::Respond {
        text: text("这个我不清楚"),
    };
    assert_eq!(
        story.refuses(&desk(), reply.clone()),
        "cases.forbidden-expression"
    );
    story
        .deed(
            &desk(),
            Deed {
                confirmed: true,
                ..Deed::new(reply)
            },
        )
        .unwrap();
    assert!(story.names().contains(&"ExpressionConfirmed".to_owned()));
    assert!(!story.case().handling.expressions.is_empty());
}

#[test]
fn d25_x09_late_in_the_evening_the_intake_answer_is_the_progress_report() {
    let early = Story::reported("2026-03-04 20:30", new_case(Kind::Repair, "public.other"));
    assert_eq!(early.clock(ClockName::Progress).due_at, at("2026-03-05 00:00"));
    assert!(early.clock(ClockName::Progress).is_running());
    let late = Story::reported("2026-03-04 21:30", new_case(Kind::Repair, "public.other"));
    assert_eq!(late.clock(ClockName::Progress).verdict, Some(Verdict::Met));
}

#[test]
fn x36_the_order_of_worklists() {
    let priority = |case: NewCase| Story::reported(NOON, case).case().priority();
    let gas = priority(new_case(Kind::Repair, "unit.gas-smell"));
    let flooding = priority(new_case(Kind::Repair, "unit.flooding"));
    let bulb = priority(new_case(Kind::Repair, "unit.bulb"));
    let patrol = priority(NewCase {
        channel: Channel::Patrol.into(),
        ..new_case(Kind::Repair, "public.other")
    });
    assert!(
        gas < flooding && flooding < bulb && bulb < patrol,
        "{gas} {flooding} {bulb} {patrol}"
    );
}

#[test]
fn o01_an_emergency_has_a_level_and_is_dispatched_within_a_minute() {
    let story = Story::reported(NOON, new_case(Kind::Emergency, "fire"));
    assert_eq!(story.case().level, Some(Level::I));
    assert_eq!(story.clock(ClockName::Dispatch).due_at, at("2026-03-04 12:01"));
    assert_eq!(story.case().priority(), 0);
}

#[test]
fn x46_whoever_a_matter_is_about_neither_sees_nor_handles_it() {
    let about = Some(About {
        staff: officer().staff,
        ..About::default()
    });
    let mut story = Story::reported(
        NOON,
        NewCase {
            about,
            ..new_case(Kind::Complaint, "staff-attitude")
        },
    );
    for verb in [
        Action::Take {},
        Action::Remark {
            text: Some(text("记录")),
            open: false,
        },
        resolve(),
    ] {
        assert_eq!(story.refuses(&officer(), verb), "cases.no-such-case");
    }
    story.facts.target = known(&officer());
    assert_eq!(
        story.refuses(&desk(), dispatch_to(&officer())),
        "cases.about-the-receiver"
    );
}
