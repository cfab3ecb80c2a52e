//! What follows from the events of a case: who is told, whom the desk calls.

use domain::{
    flows::{Errand, To, of_cases},
    standard::{Channel, ClockName, Kind, Level},
};

use super::*;

/// The receivers of `message` among what follows from the last command.
fn told(story: &Story, message: &str) -> Vec<To> {
    errands(story)
        .into_iter()
        .filter_map(|errand| match errand {
            Errand::Notify(notice) if notice.message == message => Some(notice.to),
            _ => None,
        })
        .collect()
}

fn errands(story: &Story) -> Vec<Errand> {
    of_cases(id(77), &story.last, story.case())
}

fn calls(story: &Story) -> Vec<(Vec<To>, u32)> {
    errands(story)
        .into_iter()
        .filter_map(|errand| match errand {
            Errand::Call(call) => Some((call.chain, call.every_minutes)),
            _ => None,
        })
        .collect()
}

fn to(actor: &Actor) -> To {
    To::Staff(staff_id(actor))
}

#[test]
fn e02_whoever_is_sent_is_told_at_once_and_called_where_it_is_urgent() {
    for (subject, urgent) in [("unit.bulb", false), ("unit.flooding", true)] {
        let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, subject));
        story.facts.target = known(&worker());
        story.does(&desk(), dispatch_to(&worker()));
        assert_eq!(told(&story, "notice.case-dispatched"), [to(&worker())]);
        let expected = if urgent {
            vec![(vec![to(&worker()), To::DutyManager], 3)]
        } else {
            vec![]
        };
        assert_eq!(calls(&story), expected);
    }
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    let department = DepartmentId(id(51));
    let send = Action::Dispatch {
        staff: None,
        department: Some(department),
        tracker: None,
        work: None,
    };
    story.does(&desk(), send);
    assert_eq!(
        told(&story, "notice.case-dispatched"),
        [To::Department(department)]
    );
}

#[test]
fn x11_on_a_reassignment_the_next_and_the_duty_manager_are_told() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.flooding"));
    let second = staff(Role::MaintenanceWorker, 20);
    story.facts.target = known(&worker());
    story.facts.candidates = [worker(), second.clone()].iter().filter_map(known).collect();
    story.does(&desk(), dispatch_to(&worker()));
    story.at("2026-03-04 09:02").lapse();
    assert_eq!(told(&story, "notice.case-dispatched"), [to(&second)]);
    assert_eq!(told(&story, "notice.case-reassigned"), [To::DutyManager]);
}

#[test]
fn c38_when_it_is_solved_the_responsible_person_is_prompted_to_contact_the_customer() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    story.does(&worker(), Action::Take {}).does(&worker(), resolve());
    assert_eq!(
        told(&story, "notice.case-resolved"),
        [to(&desk())],
        "the first person asked"
    );
    assert_eq!(told(&story, "notice.inspect"), [To::Role(Role::AreaOfficer)]);
    assert_eq!(told(&story, "notice.accept"), [To::Person(PersonId(id(9)))]);
    let mut own = Story::reported("2026-03-04 09:00", new_case(Kind::Inquiry, "estate"));
    own.does(&desk(), resolve());
    assert_eq!(
        told(&own, "notice.case-resolved"),
        [to(&desk())],
        "also where it is the same person"
    );
}

#[test]
fn d18_e08_e17_whoever_has_to_know_is_told() {
    let case = NewCase {
        grade: Some(Grade::Major),
        grade_reason: Some("媒体介入".to_owned()),
        ..new_case(Kind::Complaint, "staff-attitude")
    };
    let mut story = Story::reported("2026-03-04 09:00", case);
    assert!(told(&story, "notice.case-registered").contains(&To::Role(Role::ServiceCentreManager)));
    story.does(&supervisor(), Action::Urge { text: None });
    assert_eq!(
        told(&story, "notice.case-urged"),
        [To::Role(Role::FrontDeskAssistant)],
        "while nobody has it"
    );
    story.does(&supervisor(), Action::Take {});
    story.does(&desk(), Action::Urge { text: None });
    assert_eq!(told(&story, "notice.case-urged"), [to(&supervisor())]);
    let ask = Action::AskExtension {
        clock: None,
        until: at("2026-03-09 12:00"),
        reason: "需调阅录像".to_owned(),
    };
    story.does(&supervisor(), ask);
    assert_eq!(
        told(&story, "notice.extension-asked"),
        [To::Role(Role::ServiceCentreManager)]
    );
    let due = story.clock(ClockName::Resolve).due_at;
    story.now = due;
    story.lapse();
    assert!(told(&story, "notice.case-overdue").contains(&to(&supervisor())));
}

#[test]
fn v08_notices_carry_a_number_and_never_a_name_a_phone_or_words() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.flooding"));
    story.facts.target = known(&worker());
    for action in [
        dispatch_to(&worker()),
        Action::Urge {
            text: Some(text("快来")),
        },
        resolve_other(),
    ] {
        let actor = if action.verb() == Verb::Dispatch {
            desk()
        } else {
            supervisor()
        };
        story.does(&actor, action);
        let written: String = errands(&story)
            .iter()
            .map(|errand| errand.body().to_string())
            .collect();
        for personal in ["王芳", "13800138000", "快来", "请尽快安排"] {
            assert!(!written.contains(personal), "{written}");
        }
    }
}

fn resolve_other() -> Action {
    Action::Escalate {
        reason: text("王芳 13800138000"),
        report: None,
        decision: None,
    }
}

#[test]
fn c13_d23_the_desk_hears_of_the_result_of_what_came_in_by_itself() {
    let mut case = new_case(Kind::Repair, "unit.bulb");
    case.channel = Channel::App.into();
    let mut story = Story::begin("2026-03-04 09:00");
    story.send(&resident(), &Command::Report(Box::new(case))).unwrap();
    assert_eq!(story.case().first_contact, None);
    story.facts.target = known(&worker());
    story.does(&desk(), dispatch_to(&worker()));
    story.after(10).does(&worker(), Action::Take {});
    story.after(30).does(&worker(), resolve());
    assert_eq!(
        told(&story, "notice.case-resolved"),
        [To::Role(Role::FrontDeskAssistant)]
    );
}

#[test]
fn d20_where_lives_are_in_danger_evacuation_and_fire_service_are_called_for_at_once() {
    let everybody = [
        To::Role(Role::FrontDeskAssistant),
        To::Role(Role::Guard),
        To::DutyManager,
    ];
    for (kind, subject, level, called) in [
        (Kind::Emergency, "fire", None, true),
        (Kind::Emergency, "gas-leak", None, true),
        (Kind::Emergency, "outage", None, false),
        (Kind::Emergency, "outage", Some(Level::I), true),
        (Kind::Repair, "unit.gas-smell", None, true),
        (Kind::Repair, "unit.flooding", None, false),
    ] {
        let case = NewCase {
            level,
            ..new_case(kind, subject)
        };
        let story = Story::reported("2026-03-04 09:00", case);
        let told = told(&story, "notice.life-danger");
        let wanted: &[To] = if called { &everybody } else { &[] };
        assert_eq!(told, wanted, "{subject} {level:?}");
    }
}
