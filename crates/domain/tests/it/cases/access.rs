//! Who may do what: permissions as data, own work, the customer's own verbs.

use domain::{
    cases::permit,
    standard::{Kind, Verb},
};

use super::*;

fn allowed(story: &Story, actor: &Actor) -> Vec<Verb> {
    let context = Context {
        now: story.now,
        actor,
    };
    verbs()
        .iter()
        .copied()
        .filter(|verb| permit(story.case(), *verb, &story.facts, &context).is_ok())
        .collect()
}

#[test]
fn u02_a_stranger_may_do_nothing() {
    let story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    let stranger = Actor {
        grants: Vec::new(),
        ..staff(Role::Guard, 77)
    };
    assert!(allowed(&story, &stranger).is_empty());
    let elsewhere = Actor {
        grants: vec![(
            Grant {
                role: Role::FrontDeskAssistant,
                estate: Some(EstateId(id(999))),
                areas: BTreeSet::new(),
            },
            Standard::shipped().permissions(Role::FrontDeskAssistant),
        )],
        ..desk()
    };
    assert!(allowed(&story, &elsewhere).is_empty());
}

#[test]
fn c17_the_customer_accepts_rates_urges_and_appeals_but_nothing_else() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    assert_eq!(
        allowed(&story, &resident()),
        [Verb::Urge, Verb::Remark, Verb::Sign]
    );
    story.does(&worker(), Action::Take {}).does(&worker(), resolve());
    assert_eq!(
        allowed(&story, &resident()),
        [
            Verb::Accept,
            Verb::Reject,
            Verb::Rate,
            Verb::Urge,
            Verb::Remark,
            Verb::Sign,
            Verb::Appeal
        ]
    );
}

#[test]
fn d15_only_the_service_centre_manager_extends() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "public.other"));
    let extend = Action::Extend {
        clock: None,
        until: Some(at("2026-03-12 09:00")),
        reason: "配件缺货".to_owned(),
    };
    for other in [desk(), worker(), supervisor(), staff(Role::CompanyManagement, 8)] {
        let refused = story.refuses(&other, extend.clone());
        assert!(
            ["cases.manager-only", "cases.not-permitted"].contains(&refused.as_str()),
            "{refused}"
        );
    }
    story.does(&manager(), extend);
}

#[test]
fn every_verb_is_either_allowed_or_refused_with_a_code_of_this_feature() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Complaint, "staff-attitude"));
    story.does(&supervisor(), Action::Take {});
    for actor in [
        desk(),
        worker(),
        officer(),
        supervisor(),
        manager(),
        resident(),
        Actor::system(),
    ] {
        let context = Context {
            now: story.now,
            actor: &actor,
        };
        for verb in verbs() {
            if let Err(refused) = permit(story.case(), *verb, &story.facts, &context) {
                assert!(refused.code.starts_with("cases."), "{verb}: {}", refused.code);
            }
        }
    }
}
