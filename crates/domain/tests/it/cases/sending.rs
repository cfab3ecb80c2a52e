//! Who is sent, who is sent next, and what a handing-on does to a dispatch.

use domain::{
    cases::{About, Stage, Verdict, What},
    standard::{ClockName, Kind},
};

use super::*;

fn three() -> [Actor; 3] {
    [
        worker(),
        staff(Role::MaintenanceWorker, 20),
        staff(Role::MaintenanceWorker, 21),
    ]
}

fn flooding() -> Story {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.flooding"));
    story.facts.candidates = three().iter().filter_map(known).collect();
    story.facts.target = known(&worker());
    story
}

fn by_rule() -> Action {
    Action::Dispatch {
        staff: None,
        department: None,
        tracker: None,
        work: None,
    }
}

#[test]
fn x11_the_round_goes_through_everybody_before_it_begins_again() {
    let mut story = flooding();
    story.does(&desk(), by_rule());
    let mut holders = vec![story.case().responsible];
    for minute in ["09:02", "09:04", "09:06"] {
        story.ring_until(&format!("2026-03-04 {minute}"));
        holders.push(story.case().responsible);
    }
    let [first, second, third] = three().map(|actor| actor.staff);
    assert_eq!(holders[..3], [first, second, third]);
    assert!(holders[3] != third && story.case().reassigned == 3);
    story.does(&worker_of(holders[3]), Action::Take {});
    assert!(story.case().tried.is_empty());
    let takes = story.clocks(ClockName::Take);
    let verdicts: Vec<_> = takes.iter().map(|clock| clock.verdict).collect();
    assert_eq!(
        verdicts,
        [
            Some(Verdict::Missed),
            Some(Verdict::Missed),
            Some(Verdict::Missed),
            Some(Verdict::Met)
        ]
    );
}

#[test]
fn x11_after_the_standards_number_of_reassignments_people_decide() {
    let mut story = flooding();
    story.does(&desk(), by_rule());
    story.ring_until("2026-03-04 09:06");
    let holder = story.case().responsible;
    assert_eq!(story.case().unanswered, 3);
    story.ring_until("2026-03-04 09:30");
    assert_eq!(
        (story.case().responsible, story.case().reassigned),
        (holder, 3),
        "it does not go round for ever"
    );
    let told = story.events.iter().rev().find_map(|event| match &event.what {
        What::LimitMissed { to, tell, .. } => Some(to.iter().chain(tell).copied().collect::<Vec<_>>()),
        _ => None,
    });
    let told = told.unwrap();
    assert!(
        told.contains(&Role::DutyManager) && told.contains(&Role::ServiceCentreManager),
        "{told:?}"
    );
    // Sent by hand, the round begins anew.
    let other = three().into_iter().find(|actor| actor.staff != holder).unwrap();
    story.facts.target = known(&other);
    story.does(&desk(), dispatch_to(&other));
    assert_eq!(story.case().unanswered, 0);
    story.after(2).lapse();
    assert_eq!(story.case().unanswered, 1);
}

fn worker_of(staff: Option<StaffId>) -> Actor {
    three().into_iter().find(|actor| actor.staff == staff).unwrap()
}

#[test]
fn x11_with_nobody_else_on_shift_the_duty_manager_is_told() {
    let mut story = flooding();
    story.facts.candidates.truncate(1);
    story.does(&desk(), by_rule());
    story.ring_until("2026-03-04 09:02");
    assert_eq!(
        (story.case().responsible, story.case().reassigned),
        (worker().staff, 0)
    );
    let told = story.last.iter().any(|event| match &event.what {
        What::LimitMissed { to, tell, .. } => {
            *to == Some(Role::DutyManager) || tell.contains(&Role::DutyManager)
        }
        _ => false,
    });
    assert!(told, "{:?}", story.names());
}

#[test]
fn x11_days_late_it_is_still_one_step() {
    let mut story = flooding();
    story.does(&desk(), by_rule());
    story.at("2026-03-07 09:00").lapse();
    assert_eq!(story.case().reassigned, 1);
    story.lapse();
    assert!(story.last.is_empty(), "rung twice: {:?}", story.names());
    assert_eq!(story.clock(ClockName::Take).due_at, at("2026-03-07 09:02"));
}

#[test]
fn x46_the_rules_never_send_the_one_it_is_about() {
    let about = Some(About {
        staff: worker().staff,
        ..About::default()
    });
    let case = NewCase {
        about,
        fault: Some("unit.flooding".to_owned()),
        ..new_case(Kind::Complaint, "unit-repair")
    };
    let mut story = Story::reported("2026-03-04 09:00", case);
    story.facts.candidates = three().iter().filter_map(known).collect();
    let mut rung = clone(&story);
    story.does(&desk(), by_rule());
    assert_eq!(story.case().responsible, three()[1].staff);
    rung.ring_until("2026-03-04 09:01");
    assert_eq!(rung.case().responsible, three()[1].staff);
    rung.ring_until("2026-03-04 09:04");
    assert_eq!(rung.case().responsible, three()[2].staff);
    rung.facts.candidates.truncate(1);
    rung.ring_until("2026-03-04 09:09");
    assert_eq!(rung.case().responsible, three()[2].staff, "nobody else may go");
}

fn clone(story: &Story) -> Story {
    Story {
        facts: story.facts.clone(),
        case: story.case.clone(),
        now: story.now,
        events: story.events.clone(),
        last: Vec::new(),
    }
}

#[test]
fn e02_whoever_is_sent_takes_it_within_the_limit_counted_from_the_sending() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    story.facts.target = known(&worker());
    story.after(5).does(&desk(), dispatch_to(&worker()));
    assert_eq!(story.clock(ClockName::Take).due_at, at("2026-03-04 09:20"));
    // The same person again: no new time.
    story.after(5).does(&desk(), dispatch_to(&worker()));
    assert_eq!(story.clock(ClockName::Take).due_at, at("2026-03-04 09:20"));
    let other = staff(Role::MaintenanceWorker, 20);
    story.facts.target = known(&other);
    story.does(&desk(), dispatch_to(&other));
    assert_eq!(story.clock(ClockName::Take).due_at, at("2026-03-04 09:25"));
    assert_eq!(
        story.clocks(ClockName::Take).len(),
        1,
        "the other one's time ended without a verdict"
    );
    story.does(&other, Action::Take {});
    // Taken, and sent to somebody else: they take it too.
    story.facts.target = known(&worker());
    story.after(30).does(&desk(), dispatch_to(&worker()));
    assert!(story.clock(ClockName::Take).is_running());
    let takes = story.clocks(ClockName::Take);
    assert_eq!(takes[0].verdict, Some(Verdict::Met));
}

#[test]
fn e05_x11_a_pending_transfer_does_not_keep_the_next_from_taking() {
    let mut story = flooding();
    story.does(&desk(), by_rule());
    story.facts.target = known(&officer());
    let transfer = Action::Transfer {
        staff: officer().staff,
        department: None,
        reason: "在外处理其他急修".to_owned(),
        first_contact: false,
    };
    story.does(&worker(), transfer);
    story.ring_until("2026-03-04 09:02");
    assert_eq!(story.case().responsible, three()[1].staff);
    assert!(story.case().transfer.is_none());
    story.does(&three()[1], Action::Take {});
}

#[test]
fn e05_a_result_ends_a_transfer_that_nobody_took_over() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    story.does(&worker(), Action::Take {});
    story.facts.target = known(&officer());
    let transfer = Action::Transfer {
        staff: officer().staff,
        department: None,
        reason: "协调".to_owned(),
        first_contact: true,
    };
    story.does(&worker(), transfer);
    story.ring_until("2026-03-04 12:00");
    assert_eq!(
        story.case().responsible,
        worker().staff,
        "it rings for whoever has it"
    );
    story.does(&worker(), resolve());
    assert!(story.case().transfer.is_none());
    assert_eq!(story.case().first_contact, desk().staff);
}

#[test]
fn e04_x22_the_first_contact_passes_when_the_receiver_takes_over_and_never_to_nobody() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Inquiry, "estate"));
    story.facts.target = known(&officer());
    let transfer = Action::Transfer {
        staff: officer().staff,
        department: None,
        reason: "住户前往服务中心".to_owned(),
        first_contact: true,
    };
    story.does(&desk(), transfer);
    assert_eq!(story.case().first_contact, desk().staff);
    story.does(&officer(), Action::TakeOver { first_contact: false });
    assert_eq!(story.case().first_contact, officer().staff);
    let nobody = Actor {
        unlimited: true,
        staff: None,
        ..staff(Role::Administrator, 30)
    };
    assert_eq!(
        story.refuses(&nobody, Action::TakeOver { first_contact: true }),
        "cases.not-permitted"
    );
    assert_eq!(
        story.refuses(&officer(), Action::TakeOver { first_contact: true }),
        "cases.no-transfer"
    );
    assert_eq!(story.case().stage, Stage::InProgress);
}
