//! What happens by itself: warnings, escalation, reassignment.

use domain::{
    cases::{Alarm, Stage, What},
    standard::{ClockName, Kind},
};

use super::*;

fn warnings(story: &Story, wanted: ClockName) -> Vec<(u16, Timestamp)> {
    let number = story
        .case()
        .numbered()
        .find(|(_, clock)| clock.name == wanted)
        .map(|(number, _)| number)
        .unwrap();
    story
        .events
        .iter()
        .filter_map(|event| match &event.what {
            What::Warned { clock, share, .. } if *clock == number => Some((*share, event.at)),
            What::LimitMissed { clock, .. } | What::ArrivalMissed { clock, .. } if *clock == number => {
                Some((100, event.at))
            }
            _ => None,
        })
        .collect()
}

#[test]
fn d32_e08_prompt_at_60_escalate_at_80_breach_at_100() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    story.does(&worker(), Action::Take {});
    story.ring_until("2026-03-04 20:00");
    assert_eq!(
        warnings(&story, ClockName::Resolve),
        [
            (60, at("2026-03-04 11:24")),
            (80, at("2026-03-04 12:12")),
            (100, at("2026-03-04 13:00")),
        ]
    );
    assert!(story.clock(ClockName::Resolve).breached);
}

#[test]
fn e08_after_a_standstill_only_the_highest_missed_step_rings() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    story.does(&worker(), Action::Take {});
    story.at("2026-03-04 14:00").lapse();
    assert_eq!(
        warnings(&story, ClockName::Resolve),
        [(100, at("2026-03-04 14:00"))]
    );
    story.lapse();
    assert!(story.last.is_empty(), "a bell rings once");
}

#[test]
fn e02_nobody_has_it_the_duty_chain_is_warned_first() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    story.ring_until("2026-03-04 09:13");
    let first = story.events.iter().find_map(|event| match &event.what {
        What::Warned {
            unassigned,
            tell,
            alarm,
            to,
            ..
        } => Some((*unassigned, tell.clone(), *alarm, *to)),
        _ => None,
    });
    let (unassigned, tell, alarm, to) = first.unwrap();
    assert!(unassigned && to.is_none() && alarm == Alarm::Prompt);
    assert_eq!(tell, Standard::shipped().duty.chain);
}

#[test]
fn x11_an_urgent_dispatch_that_nobody_takes_goes_to_the_next_by_rule() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.flooding"));
    story.facts.target = known(&worker());
    let second = staff(Role::MaintenanceWorker, 20);
    story.facts.candidates = vec![known(&worker()).unwrap(), known(&second).unwrap()];
    story.does(&desk(), dispatch_to(&worker()));
    story.ring_until("2026-03-04 09:02");
    assert_eq!(story.case().responsible, second.staff);
    assert_eq!(
        (story.case().reassigned, story.case().stage),
        (1, Stage::Dispatched)
    );
    let told = story.events.iter().find_map(|event| match &event.what {
        What::Reassigned { tell, call_every, .. } => Some((tell.clone(), *call_every)),
        _ => None,
    });
    assert_eq!(told, Some((vec![Role::DutyManager], Some(3))));
    let take = story.clock(ClockName::Take);
    assert!(take.is_running());
    assert_eq!(take.due_at, at("2026-03-04 09:04"));
}

#[test]
fn x11_an_urgent_matter_that_nobody_sends_out_is_sent_by_the_rules() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.flooding"));
    story.facts.candidates = vec![known(&worker()).unwrap()];
    story.ring_until("2026-03-04 09:01");
    assert_eq!(
        (story.case().responsible, story.case().stage),
        (worker().staff, Stage::Dispatched)
    );
}

#[test]
fn e07_the_ladder_goes_from_the_holder_upwards() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Complaint, "staff-attitude"));
    let escalate = |story: &mut Story, actor: &Actor| {
        story.does(
            actor,
            Action::Escalate {
                reason: text("无法解决"),
                report: None,
                decision: None,
            },
        );
        story.last.iter().find_map(|event| match &event.what {
            What::Escalated { to, .. } => *to,
            _ => None,
        })
    };
    assert_eq!(
        escalate(&mut story, &desk()),
        Some(Role::CustomerServiceSupervisor)
    );
    assert_eq!(
        escalate(&mut story, &supervisor()),
        Some(Role::ServiceCentreManager)
    );
    assert_eq!(escalate(&mut story, &manager()), Some(Role::CompanyManagement));
    assert_eq!(escalate(&mut story, &manager()), Some(Role::CompanyManagement));
}

#[test]
fn one_timer_a_case_and_none_when_it_is_over() {
    let story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    let timers = Cases::timers(story.case());
    assert_eq!(timers.len(), 1);
    assert_eq!(
        timers[0].due_at,
        at("2026-03-04 09:09"),
        "60 % of 15 minutes to the dispatch"
    );
}
