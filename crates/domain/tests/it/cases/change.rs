//! Regrading, reclassifying, transfer, extension, setting a limit.

use domain::{
    cases::{Stage, Verdict},
    standard::{ClockName, Grade, Kind},
};

use super::*;

#[test]
fn c05_regrading_keeps_the_start_adds_the_new_clauses_and_keeps_verdicts() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Complaint, "staff-attitude"));
    let acknowledged = story.clock(ClockName::Acknowledge).clone();
    let before = story.clock(ClockName::Resolve).clause.clone();
    story.at("2026-03-04 10:00").does(
        &supervisor(),
        Action::Regrade {
            grade: Some(Grade::Serious),
            level: None,
            reason: "辱骂业主".to_owned(),
        },
    );
    let resolve = story.clock(ClockName::Resolve);
    assert_ne!(resolve.clause, before);
    assert_eq!(
        (resolve.started_at, resolve.due_at),
        (at("2026-03-04 09:00"), at("2026-03-06 09:00"))
    );
    assert_eq!(story.clock(ClockName::Acknowledge), &acknowledged);
    assert_eq!(
        story.refuses(
            &supervisor(),
            Action::Regrade {
                grade: Some(Grade::Serious),
                level: None,
                reason: "同".to_owned()
            }
        ),
        "cases.unchanged"
    );
    assert_eq!(
        story.refuses(
            &desk(),
            Action::Regrade {
                grade: Some(Grade::General),
                level: None,
                reason: "误录".to_owned()
            }
        ),
        "cases.supervisor-only"
    );
}

#[test]
fn c05_a_late_clock_does_not_escape_by_regrading() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Complaint, "staff-attitude"));
    story.at("2026-03-04 14:00").does(
        &supervisor(),
        Action::Regrade {
            grade: Some(Grade::Serious),
            level: None,
            reason: "辱骂业主".to_owned(),
        },
    );
    let clocks = story.clocks(ClockName::Resolve);
    assert_eq!(clocks[0].verdict, Some(Verdict::Missed));
    // The verdict stays; from now on the limit of the new clause runs, from the same start.
    assert_eq!((clocks.len(), clocks[1].clause.id.as_str()), (2, "D-03"));
    assert_eq!(clocks[1].due_at, at("2026-03-06 09:00"));
    story.at("2026-03-05 09:00").does(&supervisor(), resolve());
    let verdicts: Vec<_> = story
        .clocks(ClockName::Resolve)
        .iter()
        .map(|clock| clock.verdict)
        .collect();
    assert_eq!(verdicts, [Some(Verdict::Missed), Some(Verdict::Met)]);
}

fn reclassify(kind: Option<Kind>, subject: Option<&str>, complaint: Option<bool>) -> Action {
    Action::Reclassify {
        kind,
        subject: subject.map(str::to_owned),
        fault: None,
        counts_as_complaint: complaint,
        tags: None,
        reason: "电话核实后更正".to_owned(),
    }
}

#[test]
fn c01_reclassifying_takes_the_clauses_of_the_new_subject_from_the_same_start() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.other"));
    story
        .after(5)
        .does(&desk(), reclassify(None, Some("unit.flooding"), None));
    assert!(story.case().urgent);
    assert_eq!(story.clock(ClockName::Arrive).due_at, at("2026-03-04 09:10"));
    assert_eq!(
        story.refuses(&desk(), reclassify(None, Some("unit.nothing"), None)),
        "input.invalid"
    );
}

#[test]
fn x58_the_choice_is_changed_with_a_reason() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    story.after(5).does(&desk(), reclassify(None, None, Some(true)));
    assert!(story.case().complaint);
    assert_eq!(story.clock(ClockName::Respond).due_at, at("2026-03-05 09:00"));
}

#[test]
fn e05_a_transfer_needs_a_reason_and_the_receivers_take_over() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    story.does(&worker(), Action::Take {});
    story.facts.target = known(&officer());
    let transfer = |reason: &str| Action::Transfer {
        staff: officer().staff,
        department: None,
        reason: reason.to_owned(),
        first_contact: false,
    };
    assert_eq!(story.refuses(&desk(), transfer(" ")), "input.invalid");
    story.does(&desk(), transfer("需要片区管理员协调"));
    assert_eq!(
        story.case().responsible,
        worker().staff,
        "until it is taken over it stays"
    );
    assert_eq!(
        story.refuses(&officer(), Action::Take {}),
        "cases.transfer-pending"
    );
    assert_eq!(
        story.refuses(&supervisor(), Action::TakeOver { first_contact: false }),
        "cases.not-yours"
    );
    story.does(&officer(), Action::TakeOver { first_contact: false });
    assert_eq!(story.case().responsible, officer().staff);
    assert_eq!(
        story.case().first_contact,
        desk().staff,
        "the first person asked stays"
    );
    assert_eq!(
        (story.case().transfers, story.case().stage),
        (1, Stage::InProgress)
    );
}

#[test]
fn e04_the_first_contact_stays_until_somebody_takes_it_over() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Inquiry, "estate"));
    assert_eq!(story.case().first_contact, desk().staff);
    story.does(&supervisor(), Action::TakeOver { first_contact: true });
    assert_eq!(story.case().first_contact, supervisor().staff);
    assert_eq!(story.case().responsible, None);
}

#[test]
fn d15_an_extension_before_the_limit_passes_and_never_after() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    story.does(&worker(), Action::Take {});
    let until = at("2026-03-05 12:00");
    story.does(
        &worker(),
        Action::AskExtension {
            clock: None,
            until,
            reason: "等待配件".to_owned(),
        },
    );
    story.at("2026-03-04 12:00").does(
        &manager(),
        Action::Extend {
            clock: None,
            until: None,
            reason: "同意".to_owned(),
        },
    );
    let clock = story.clock(ClockName::Resolve);
    assert_eq!(
        (clock.due_at, clock.extended.as_ref().unwrap().from),
        (until, at("2026-03-04 13:00"))
    );
    story.at("2026-03-05 11:59").does(&worker(), resolve());
    assert_eq!(story.clock(ClockName::Resolve).verdict, Some(Verdict::Met));

    let mut late = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    late.at("2026-03-04 13:00");
    let extend = |until: &str| Action::Extend {
        clock: Some(ClockName::Resolve),
        until: Some(at(until)),
        reason: "同意".to_owned(),
    };
    assert_eq!(
        late.refuses(&manager(), extend("2026-03-05 12:00")),
        "cases.limit-passed"
    );
    late.at("2026-03-04 12:00");
    assert_eq!(
        late.refuses(&manager(), extend("2026-03-04 12:30")),
        "cases.not-later"
    );
}

#[test]
fn d10_a_supervisor_sets_the_limit_that_the_source_leaves_open() {
    let mut story = Story::reported(
        "2026-03-04 09:00",
        new_case(Kind::Complaint, "management-service"),
    );
    assert!(story.clocks(ClockName::Resolve).is_empty());
    assert_eq!(story.clock(ClockName::SetLimit).due_at, at("2026-03-04 11:00"));
    assert_eq!(story.clock(ClockName::Arrive).due_at, at("2026-03-04 17:00"));
    assert_eq!(story.clock(ClockName::Respond).due_at, at("2026-03-05 09:00"));
    let set = Action::SetLimit {
        until: at("2026-03-06 18:00"),
    };
    assert_eq!(story.refuses(&desk(), set.clone()), "cases.not-permitted");
    story.at("2026-03-04 10:00").does(&supervisor(), set.clone());
    let clock = story.clock(ClockName::Resolve);
    assert_eq!(
        (clock.due_at, clock.clause.id.as_str()),
        (at("2026-03-06 18:00"), "D-10")
    );
    assert_eq!(story.clock(ClockName::SetLimit).verdict, Some(Verdict::Met));
    assert_eq!(story.refuses(&supervisor(), set), "cases.no-limit-to-set");
}

#[test]
fn d01_a_new_calendar_counts_open_clocks_again_and_leaves_judged_ones() {
    // 2027 has no notice yet: provisional.
    let case = NewCase {
        reported_at: None,
        ..new_case(Kind::Repair, "public.other")
    };
    let mut story = Story::reported("2026-12-31 09:00", case);
    assert!(story.clock(ClockName::Resolve).provisional);
    let judged = story.clock(ClockName::Acknowledge).clone();
    let mut calendar = (*calendar()).clone();
    calendar.version = "with-2027".to_owned();
    story.facts.calendar = Arc::new(calendar);
    story
        .send(
            &Actor::system(),
            &Command::Recount {
                why: "calendar".to_owned(),
            },
        )
        .unwrap();
    assert!(story.last.is_empty(), "nothing moved");
    assert_eq!(story.clock(ClockName::Acknowledge), &judged);
}
