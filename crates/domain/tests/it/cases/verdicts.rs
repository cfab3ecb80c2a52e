//! Verdicts: at the exact limit, by told times, and which deed stops which clock.

use domain::{
    cases::{Stage, Verdict},
    standard::{ClockName, Kind},
};

use super::*;

fn flooding() -> Story {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.flooding"));
    story.facts.target = known(&worker());
    story
        .does(&desk(), dispatch_to(&worker()))
        .does(&worker(), Action::Take {});
    story
}

fn told(actor: &Actor, when: &str, action: Action) -> Deed {
    Deed {
        told: Some(Told {
            staff: actor.staff,
            by: ToldBy::Radio,
            at: Some(at(when)),
        }),
        ..Deed::new(action)
    }
}

#[test]
fn d01_the_limit_is_exclusive_to_the_microsecond() {
    let just_before = at("2026-03-04 09:10") - 1.microsecond();
    for (moment, verdict, late) in [
        (just_before, Verdict::Met, 0),
        (at("2026-03-04 09:10"), Verdict::Missed, 0),
        (at("2026-03-04 09:10") + 1.second(), Verdict::Missed, 1),
        (at("2026-03-04 09:12"), Verdict::Missed, 2),
    ] {
        let mut story = flooding();
        story.now = moment;
        story.does(&worker(), Action::Arrive {});
        let clock = story.clock(ClockName::Arrive);
        assert_eq!(
            (clock.verdict, clock.late_minutes),
            (Some(verdict), late),
            "{moment}"
        );
    }
}

#[test]
fn d04_x11_a_told_arrival_counts_from_when_it_was_and_clears_the_breach() {
    let mut story = flooding();
    story.ring_until("2026-03-04 09:15");
    assert!(story.clock(ClockName::Arrive).breached);
    story
        .deed(&desk(), told(&worker(), "2026-03-04 09:08", Action::Arrive {}))
        .unwrap();
    let clock = story.clock(ClockName::Arrive);
    assert_eq!(clock.verdict, Some(Verdict::Met));
    assert!(!clock.breached, "it was not late after all");
    assert_eq!(story.case().arrived_at, Some(at("2026-03-04 09:08")));
}

#[test]
fn d01_nobody_tells_a_time_for_themselves_or_for_steps_of_the_desk() {
    let mut story = flooding();
    story.at("2026-03-04 09:15");
    let refused = |story: &mut Story, actor: &Actor, deed: Deed| story.deed(actor, deed).unwrap_err().code;
    let own = told(&worker(), "2026-03-04 09:08", Action::Arrive {});
    assert_eq!(refused(&mut story, &worker(), own.clone()), "cases.not-on-behalf");
    let nobody = Deed {
        told: own.told.map(|told| Told { staff: None, ..told }),
        ..own
    };
    assert_eq!(
        refused(&mut story, &worker(), nobody.clone()),
        "cases.not-on-behalf"
    );
    let own = told(&desk(), "2026-03-04 09:08", Action::Arrive {});
    assert_eq!(refused(&mut story, &desk(), own), "cases.not-on-behalf");
    for action in [
        Action::Respond {
            text: text("已受理")
        },
        Action::Acknowledge { text: None },
        Action::Urge { text: None },
    ] {
        let urge = matches!(action, Action::Urge { .. });
        let deed = Deed {
            told: nobody.told,
            ..Deed::new(action)
        };
        match story.deed(&desk(), deed) {
            Ok(()) => assert!(urge, "a customer urges by telephone"),
            Err(refused) => {
                assert!(["cases.not-on-behalf", "cases.already-acknowledged"].contains(&&*refused.code))
            }
        }
    }
    let early = told(&worker(), "2026-03-04 08:59", Action::Arrive {});
    assert_eq!(refused(&mut story, &desk(), early), "cases.time-implausible");
    let future = told(&worker(), "2026-03-04 09:16", Action::Arrive {});
    assert_eq!(refused(&mut story, &desk(), future), "cases.time-implausible");
}

#[test]
fn e02_told_without_a_name_counts_for_whoever_has_the_matter() {
    let mut story = flooding();
    let deed = Deed {
        told: Some(Told {
            staff: None,
            by: ToldBy::Radio,
            at: None,
        }),
        ..Deed::new(Action::Arrive {})
    };
    story.deed(&desk(), deed.clone()).unwrap();
    assert_eq!(story.case().responsible, worker().staff, "not the desk");
    let mut nobody = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.flooding"));
    let refused = nobody.deed(&desk(), deed).unwrap_err();
    assert_eq!(codes(&refused).1, ["onBehalfOf"]);
}

#[test]
fn x46_nobody_tells_anything_for_the_one_it_is_about() {
    let about = Some(domain::cases::About {
        staff: worker().staff,
        ..Default::default()
    });
    let case = NewCase {
        about,
        ..new_case(Kind::Complaint, "staff-attitude")
    };
    let mut story = Story::reported("2026-03-04 09:00", case);
    let refused = story
        .deed(&desk(), told(&worker(), "2026-03-04 09:00", Action::Take {}))
        .unwrap_err();
    assert_eq!(refused.code, "cases.about-the-receiver");
}

#[test]
fn d10_the_result_stops_the_limit_set_by_hand_which_replaces_the_provisional_ones() {
    let mut story = Story::reported(
        "2026-03-04 09:00",
        new_case(Kind::Complaint, "management-service"),
    );
    story.does(&desk(), Action::Take {});
    assert_eq!(story.refuses(&desk(), resolve()), "cases.not-arrived");
    let until = at("2026-03-06 18:00");
    story
        .at("2026-03-04 10:00")
        .does(&supervisor(), Action::SetLimit { until });
    assert!(
        story.clocks(ClockName::Arrive).is_empty(),
        "until the limit is set, 8 hours ran"
    );
    assert!(
        story.clock(ClockName::Respond).is_running(),
        "D-17 is owed to every complaint"
    );
    story.at("2026-03-06 17:59").does(&desk(), resolve());
    let clock = story.clock(ClockName::Resolve);
    assert_eq!(
        (clock.verdict, clock.stopped_at),
        (Some(Verdict::Met), Some(story.now))
    );

    // Late is late: the arrival that was missed before stays missed.
    let mut late = Story::reported(
        "2026-03-04 09:00",
        new_case(Kind::Complaint, "management-service"),
    );
    late.at("2026-03-04 17:30")
        .does(&supervisor(), Action::SetLimit { until });
    assert_eq!(late.clock(ClockName::Arrive).verdict, Some(Verdict::Missed));
    assert_eq!(late.clock(ClockName::SetLimit).verdict, Some(Verdict::Missed));
}

#[test]
fn d10_a_limit_set_by_hand_can_be_paused_and_survives_regrading() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Complaint, "government"));
    let until = at("2026-03-06 18:00");
    story
        .at("2026-03-04 10:00")
        .does(&supervisor(), Action::SetLimit { until });
    let regrade = Action::Regrade {
        grade: Some(Grade::Serious),
        level: None,
        reason: "情节严重".to_owned(),
    };
    story.does(&supervisor(), regrade);
    let clock = story.clock(ClockName::Resolve);
    assert!(clock.is_running() && clock.due_at == until);
    assert!(
        story.clocks(ClockName::Arrive).is_empty(),
        "the replaced limit does not come back"
    );
    let pause = Action::Pause {
        reason: "waiting-for-authority".to_owned(),
        note: Some("受理编号 12".to_owned()),
        clock: None,
    };
    story.does(&desk(), pause);
    assert!(story.clock(ClockName::Resolve).held.is_some());
    let elsewhere = Action::Reclassify {
        kind: None,
        subject: Some("staff-attitude".to_owned()),
        fault: None,
        counts_as_complaint: None,
        tags: None,
        reason: "更正".to_owned(),
    };
    story.does(&desk(), elsewhere);
    assert_eq!(story.clocks(ClockName::Resolve).len(), 1);
    assert_eq!(story.clock(ClockName::Resolve).clause.id, "D-03");
}

#[test]
fn c11_closing_never_counts_as_done_what_nobody_did() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Complaint, "staff-attitude"));
    story.after(10).does(&supervisor(), Action::Take {});
    story.after(10).does(&supervisor(), resolve());
    story.after(10).does(&desk(), feedback());
    story.after(10).does(&resident(), Action::Accept {});
    assert_eq!(story.case().stage, Stage::Closed);
    let verify = story
        .case()
        .clocks
        .iter()
        .find(|clock| clock.name == ClockName::Verify);
    let verify = verify.unwrap();
    assert!(
        verify.lifted && verify.verdict.is_none(),
        "nobody verified anything"
    );
    assert!(story.case().lacking().contains(&"verification"));

    let mut late = Story::reported("2026-03-04 09:00", new_case(Kind::Complaint, "staff-attitude"));
    late.after(10).does(&supervisor(), Action::Take {});
    late.after(20).does(&supervisor(), resolve());
    late.after(20).does(&desk(), feedback());
    late.at("2026-03-05 10:00").does(&resident(), Action::Accept {});
    assert_eq!(late.clock(ClockName::Verify).verdict, Some(Verdict::Missed));
}
