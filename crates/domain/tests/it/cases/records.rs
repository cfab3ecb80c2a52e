//! What a case keeps: tags, work type, evidence, letters, agreed and actual times; and who may do the everyday.

use domain::{
    cases::{Evidence, EvidenceKind, Marking, Verdict, permit},
    ids::FileId,
    standard::{ClockName, Kind, Outcome},
};

use super::*;

#[test]
fn c04_a_complaint_is_tagged_and_the_tags_are_corrected_with_a_reason() {
    let case = NewCase {
        tags: BTreeSet::from([Marking::Engineering]),
        ..new_case(Kind::Complaint, "management-service")
    };
    let mut story = Story::reported("2026-03-04 09:00", case);
    assert_eq!(story.case().tags, BTreeSet::from([Marking::Engineering]));
    let tags = BTreeSet::from([Marking::Developer, Marking::Security]);
    let clocks = story.case().clocks.clone();
    let correct = |reason: &str| Action::Reclassify {
        kind: None,
        subject: None,
        fault: None,
        counts_as_complaint: None,
        tags: Some(tags.clone()),
        reason: reason.to_owned(),
    };
    assert_eq!(story.refuses(&desk(), correct(" ")), "input.invalid");
    story.does(&desk(), correct("属地产遗留问题"));
    assert_eq!(story.case().tags, tags);
    assert_eq!(story.case().clocks, clocks, "tags are no clauses");
}

#[test]
fn c07_e01_the_work_type_decides_the_department_and_the_desk_may_decide_otherwise() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "public.cleaning"));
    let work = story.case().work.clone().unwrap();
    assert!(
        Standard::shipped()
            .taxonomy
            .work_types
            .iter()
            .any(|entry| entry.code == work)
    );
    let by_rule = |work: Option<&str>| Action::Dispatch {
        staff: None,
        department: None,
        tracker: officer().staff,
        work: work.map(str::to_owned),
    };
    assert_eq!(story.refuses(&desk(), by_rule(None)), "cases.nobody-on-shift");
    assert_eq!(story.refuses(&desk(), by_rule(Some("nothing"))), "input.invalid");
    story.facts.receiving = Some(DepartmentId(id(52)));
    story.does(&desk(), by_rule(None));
    assert_eq!(
        (story.case().responsible, story.case().department),
        (None, Some(DepartmentId(id(52))))
    );
    // E-11: who tracks it stays, whoever works on it.
    story.facts.target = known(&worker());
    story.does(&desk(), dispatch_to(&worker()));
    assert_eq!(
        (story.case().responsible, story.case().tracker),
        (worker().staff, officer().staff)
    );
    story.facts.target = None;
    assert_eq!(story.refuses(&desk(), dispatch_to(&officer())), "input.invalid");
}

#[test]
fn c14_c15_the_words_of_the_letter_are_kept() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Inquiry, "estate"));
    story.does(&desk(), resolve());
    story.does(
        &desk(),
        Action::Feedback {
            text: Some(text("您好，您咨询的事项答复如下")),
            manner: Some(domain::cases::FeedbackManner::Letter),
            reached: true,
            opinion: None,
        },
    );
    assert_eq!(
        story.case().handling.letter.as_ref().unwrap().text(),
        "您好，您咨询的事项答复如下"
    );
}

#[test]
fn c19_agreed_and_actual_time_stand_side_by_side() {
    let agreed = at("2026-03-05 15:00");
    let case = NewCase {
        agreed_at: Some(agreed),
        ..new_case(Kind::Repair, "unit.other")
    };
    let mut story = Story::reported("2026-03-04 09:00", case);
    story.does(&worker(), Action::Take {});
    story.at("2026-03-05 14:30").does(&worker(), Action::Arrive {});
    story.at("2026-03-05 15:00").does(&worker(), resolve());
    assert_eq!(
        (story.case().agreed_at, story.case().arrived_at),
        (Some(agreed), Some(at("2026-03-05 14:30")))
    );
    assert_eq!(
        story.clock(ClockName::Resolve).verdict,
        Some(Verdict::Missed),
        "agreed until, not including"
    );
    // A limit that a supervisor sets is no agreement with the resident.
    let mut open = Story::reported("2026-03-04 09:00", new_case(Kind::Complaint, "other"));
    open.does(&supervisor(), Action::SetLimit { until: agreed });
    assert_eq!(open.case().agreed_at, None);
}

#[test]
fn c20_a_declined_offer_ends_truthfully_without_work() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.other"));
    story.does(&worker(), Action::Take {});
    let offer = Action::Quote {
        amount_fen: 38_000,
        list_item: None,
        text: Some("更换龙头".to_owned()),
        consent: Some(false),
    };
    story.does(&worker(), offer);
    assert_eq!(story.refuses(&worker(), resolve()), "cases.no-consent");
    let declined = Action::Resolve {
        outcome: Some(Outcome::DeclinedByResident),
        text: text("业主自行处理"),
        materials: None,
        referred_to: None,
        duplicate_of: None,
    };
    story.does(&worker(), declined);
    assert!(!story.case().acceptance.resident_needed);
}

#[test]
fn c30_x23_to_whom_a_matter_was_referred_is_kept() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Complaint, "government"));
    story.does(&desk(), Action::Arrive {});
    let referred = Action::Resolve {
        outcome: Some(Outcome::Referred),
        text: text("夜间施工噪声由城管部门处理，已代为提交"),
        materials: None,
        referred_to: Some("城管 12319".to_owned()),
        duplicate_of: None,
    };
    story.does(&desk(), referred);
    let ending = story.case().ending.as_ref().unwrap();
    assert_eq!(
        (ending.outcome, ending.referred_to.as_deref()),
        (Outcome::Referred, Some("城管 12319"))
    );
}

#[test]
fn t48_evidence_has_origin_time_and_who_added_it() {
    let taken = at("2026-03-04 08:40");
    let evidence = |taken_at: Option<Timestamp>| Evidence {
        file: FileId(id(71)),
        kind: EvidenceKind::DecibelReport,
        origin: Some("区环境监测站".to_owned()),
        taken_at,
        lawful: Some(true),
        added_at: None,
        by: None,
    };
    let mut story = Story::reported(
        "2026-03-04 09:00",
        new_case(Kind::Complaint, "other-owner-conduct"),
    );
    for (given, kept) in [(Some(taken), taken), (None, at("2026-03-04 09:05"))] {
        let mut deed = Deed::new(Action::Remark {
            text: None,
            open: false,
        });
        deed.files = vec![evidence(given)];
        story.at("2026-03-04 09:05").deed(&officer(), deed).unwrap();
        let last = story.case().handling.evidence.last().unwrap();
        assert_eq!(
            (last.taken_at, last.added_at),
            (Some(kept), Some(at("2026-03-04 09:05")))
        );
        assert_eq!(
            (last.by, last.origin.as_deref()),
            (officer().staff, Some("区环境监测站"))
        );
    }
}

#[test]
fn e09_o01_every_member_of_staff_may_hand_up_and_report_an_emergency() {
    let story = Story::reported("2026-03-04 09:00", new_case(Kind::Inquiry, "estate"));
    for role in Role::ALL {
        let customer = matches!(role, Role::Resident | Role::Owner | Role::Tenant);
        if customer || matches!(role, Role::CommitteeMember | Role::Administrator) {
            continue;
        }
        let actor = staff(*role, 60);
        let context = Context {
            now: story.now,
            actor: &actor,
        };
        assert!(
            permit(story.case(), Verb::Escalate, &story.facts, &context).is_ok(),
            "{role}"
        );
        let mut emergency = Story::begin("2026-03-04 03:00");
        let report = Command::Report(Box::new(new_case(Kind::Emergency, "fire")));
        emergency.send(&actor, &report).unwrap();
    }
}

#[test]
fn d23_the_same_day_ends_at_midnight_of_the_estate() {
    for (moment, verdict) in [
        ("2026-03-04 23:59", Verdict::Met),
        ("2026-03-05 00:00", Verdict::Missed),
    ] {
        let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Opinion, "other"));
        story.at(moment).does(&desk(), resolve());
        assert_eq!(story.clock(ClockName::SameDay).verdict, Some(verdict), "{moment}");
    }
}

#[test]
fn d20_gas_and_lift_entrapment_carry_the_clauses_of_level_one() {
    for subject in ["unit.gas-smell", "public.lift-entrapment"] {
        let story = Story::reported("2026-03-04 03:00", new_case(Kind::Repair, subject));
        let arrive: Vec<_> = story
            .clocks(ClockName::Arrive)
            .iter()
            .map(|clock| clock.clause.id.as_str())
            .collect();
        assert!(arrive.contains(&"D-20.I.arrive"), "{subject}: {arrive:?}");
        assert!(story.case().danger && story.case().urgent);
    }
}

#[test]
fn b06_no_text_is_longer_than_the_standard_allows_and_unknown_names_are_refused() {
    let long = "水".repeat(10_001);
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    for (field, action) in [
        (
            "findings",
            Action::Investigate {
                findings: text(&long),
            },
        ),
        ("reason", Action::Void { reason: text(&long) }),
        (
            "text",
            Action::Remark {
                text: Some(text(&long)),
                open: false,
            },
        ),
        (
            "note",
            Action::Pause {
                reason: "waiting-for-part".to_owned(),
                note: Some(long.clone()),
                clock: None,
            },
        ),
    ] {
        let refused = story.send(&supervisor(), &Command::act(action)).unwrap_err();
        assert_eq!(
            codes(&refused),
            ("input.invalid".to_owned(), vec![field.to_owned()])
        );
    }
    let mut intake = Story::begin("2026-03-04 09:00");
    let case = NewCase {
        grade_reason: Some(long),
        ..new_case(Kind::Repair, "unit.bulb")
    };
    let refused = intake
        .send(&desk(), &Command::Report(Box::new(case)))
        .unwrap_err();
    assert_eq!(codes(&refused).1, ["gradeReason"]);

    story.facts.department_known = false;
    let send = Action::Dispatch {
        staff: None,
        department: Some(DepartmentId(id(404))),
        tracker: None,
        work: None,
    };
    let refused = story.send(&desk(), &Command::act(send)).unwrap_err();
    assert_eq!(codes(&refused).1, ["departmentId"]);
    story.facts.told_known = false;
    let refused = story
        .deed(&desk(), told_by_phone(&worker(), Action::Take {}))
        .unwrap_err();
    assert_eq!(codes(&refused).1, ["onBehalfOf"]);
}
