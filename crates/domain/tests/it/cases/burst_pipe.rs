//! The journey of a burst pipe, minute by minute.

use domain::{
    cases::{Stage, ToldBy, Verdict},
    standard::{ClockName, Kind},
};

use super::*;

#[test]
fn c17_c18_d04_x11_x24_the_burst_pipe_from_call_to_archive() {
    let mut story = Story::reported("2026-03-04 10:00", new_case(Kind::Repair, "unit.flooding"));
    assert_eq!(story.case().stage, Stage::Received);
    assert_eq!(story.case().priority(), 1);
    let arrive = story.clock(ClockName::Arrive);
    assert_eq!(arrive.due_at, at("2026-03-04 10:10"));
    assert!(arrive.clause.id.starts_with("D-04"), "{:?}", arrive.clause);
    // The call itself is the first word.
    assert_eq!(story.clock(ClockName::Acknowledge).verdict, Some(Verdict::Met));
    assert_eq!(story.clock(ClockName::Dispatch).due_at, at("2026-03-04 10:01"));
    assert!(
        story
            .case()
            .waiting
            .iter()
            .any(|waiting| waiting.name == ClockName::Take)
    );

    story.facts.target = known(&worker());
    story.now += 30.seconds();
    story.does(&desk(), dispatch_to(&worker()));
    assert_eq!(story.case().stage, Stage::Dispatched);
    assert_eq!(story.clock(ClockName::Dispatch).verdict, Some(Verdict::Met));
    assert_eq!(story.clock(ClockName::Take).due_at, at("2026-03-04 10:02:30"));

    story.at("2026-03-04 10:01:30").does(&worker(), Action::Take {});
    assert_eq!(story.clock(ClockName::Take).verdict, Some(Verdict::Met));
    assert_eq!(story.refuses(&worker(), resolve()), "cases.not-arrived");

    // Not there in time: the bell rings once, at the limit.
    story.ring_until("2026-03-04 10:12");
    let rung: Vec<String> = story
        .events
        .iter()
        .map(name_of)
        .filter(|name| name == "ArrivalMissed")
        .collect();
    assert_eq!(rung.len(), 1);
    story.does(&worker(), Action::Arrive {});
    let arrive = story.clock(ClockName::Arrive);
    assert_eq!((arrive.verdict, arrive.late_minutes), (Some(Verdict::Missed), 2));

    story.at("2026-03-04 11:00").does(&worker(), resolve());
    assert_eq!(story.case().stage, Stage::Resolved);
    assert_eq!(story.case().ending.as_ref().unwrap().by, worker().staff);
    assert_eq!(story.refuses(&desk(), Action::Archive {}), "cases.not-inspected");
    assert_eq!(
        story.refuses(&worker(), Action::Accept {}),
        "cases.own-work",
        "whoever did the work does not accept it for the resident"
    );
    story.after(5).does(&resident(), Action::Accept {});
    story.after(5).does(
        &officer(),
        Action::Inspect {
            result: domain::cases::Check::Passed,
            by_photo: false,
            reason: None,
        },
    );
    assert_eq!(story.case().stage, Stage::Resolved);
    story.after(5).does(&desk(), feedback());
    assert_eq!(story.case().stage, Stage::Closed);
    assert!(story.case().clocks.iter().all(|clock| !clock.is_running()));
    story
        .after(5)
        .does(&resident(), Action::Rate { stars: 5, text: None });
    story.after(5).does(&desk(), Action::Archive {});
    assert_eq!(story.case().stage, Stage::Archived);

    let golden: Vec<String> = story.events.iter().map(name_of).collect();
    insta::assert_snapshot!(golden.join("\n"));
}

#[test]
fn e02_the_desk_records_what_the_worker_says_on_the_radio() {
    let mut story = Story::reported("2026-03-04 10:00", new_case(Kind::Repair, "unit.flooding"));
    story.facts.target = known(&worker());
    story.does(&desk(), dispatch_to(&worker()));
    story.at("2026-03-04 10:20");
    let mut deed = told_by_phone(&worker(), Action::Arrive {});
    deed.told = Some(Told {
        staff: worker().staff,
        by: ToldBy::Radio,
        at: Some(at("2026-03-04 10:08")),
    });
    story.deed(&desk(), deed.clone()).unwrap();
    let arrive = story.clock(ClockName::Arrive);
    assert_eq!(arrive.verdict, Some(Verdict::Met));
    assert_eq!(arrive.person, worker().staff);
    assert_eq!(story.case().responsible, worker().staff);

    let mut story = Story::reported("2026-03-04 10:00", new_case(Kind::Repair, "unit.flooding"));
    for wrong in ["2026-03-04 09:59", "2026-03-04 10:21"] {
        story.at("2026-03-04 10:20");
        deed.told = Some(Told {
            staff: worker().staff,
            by: ToldBy::Radio,
            at: Some(at(wrong)),
        });
        assert_eq!(
            story.deed(&desk(), deed.clone()).unwrap_err().code,
            "cases.time-implausible"
        );
    }
}
