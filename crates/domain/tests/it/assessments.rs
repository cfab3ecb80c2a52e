//! Impact assessments and the catalogue of what is processed (V-08, X-40, X-48).

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    actor::{Actor, Grant, Role},
    assessments::{Assessment, Assessments, Command, Conclusion, Content, Facts, Stage, Successor},
    feature::{Context, Feature},
    ids::{AccountId, AssessmentId, EstateId, FileId, StaffId},
    personal::{
        Personal, PersonalClass,
        catalogue::{self, Basis},
    },
    rejection::{Nature, Rejection},
    standard::Standard,
};
use jiff::{Timestamp, civil::date};
use uuid::Uuid;

const NOW: Timestamp = Timestamp::constant(1_790_146_800, 0);

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn holder(account: u128, staff: u128, role: Role, estate: Option<EstateId>) -> Actor {
    let grant = Grant {
        role,
        estate,
        areas: BTreeSet::new(),
    };
    Actor {
        account: Some(AccountId(id(account))),
        staff: Some(StaffId(id(staff))),
        grants: vec![(grant, Standard::shipped().permissions(role))],
        unlimited: false,
        ..Actor::system()
    }
}

fn management(number: u128) -> Actor {
    holder(number, number + 1000, Role::CompanyManagement, None)
}

fn content() -> Content {
    let text = |text| Personal::new(PersonalClass::Text, text);
    Content {
        concerns: BTreeSet::from(["household-sensitive".to_owned()]),
        necessity: text("照顾独居老人，仅登记照顾所需"),
        risks: text("泄露后可能被不法分子利用"),
        measures: text("仅客服主管与片区管理员可见，查看留痕"),
        conclusion: Conclusion::WithMeasures,
        responsible: StaffId(id(9)),
        on: date(2026, 9, 20),
        files: Vec::new(),
    }
}

fn facts() -> Facts {
    Facts {
        today: date(2026, 9, 23),
        responsible_known: true,
        successor: None,
    }
}

fn run(
    state: Option<Assessment>,
    command: &Command,
    facts: &Facts,
    actor: &Actor,
) -> Result<Assessment, Rejection> {
    let context = Context { now: NOW, actor };
    let events = Assessments::decide(state.as_ref(), command, facts, &context)?;
    Ok(events.iter().fold(state, Assessments::evolve).unwrap())
}

fn drafted(by: &Actor) -> Assessment {
    let content = Box::new(content());
    run(None, &Command::Draft { content }, &facts(), by).unwrap()
}

fn approved() -> Assessment {
    let state = drafted(&management(1));
    run(Some(state), &Command::Approve, &facts(), &management(2)).unwrap()
}

#[test]
fn v08_nobody_who_wrote_an_assessment_approves_it() {
    let (author, other) = (management(1), management(2));
    let draft = drafted(&author);
    assert!(!draft.permits());
    let mut changed = content();
    changed.measures = Personal::new(PersonalClass::Text, "仅客服主管可见");
    let content = Box::new(changed);
    let change = Command::Change { content };
    let draft = run(Some(draft), &change, &facts(), &other).unwrap();
    assert_eq!(draft.writers.len(), 2);
    let same_person = holder(77, 1001, Role::Administrator, None);
    let first_administrator = Actor {
        account: Some(AccountId(id(1))),
        ..Actor::system()
    };
    for wrote in [&author, &other, &same_person, &first_administrator] {
        let refused = run(Some(draft.clone()), &Command::Approve, &facts(), wrote).unwrap_err();
        assert_eq!(
            (refused.code.as_ref(), refused.nature),
            ("assessments.own", Nature::Forbidden)
        );
    }
    let third = run(Some(draft.clone()), &Command::Approve, &facts(), &management(3)).unwrap();
    assert!(third.permits());
    for command in [change, Command::Approve] {
        let late = run(Some(third.clone()), &command, &facts(), &management(4)).unwrap_err();
        assert_eq!(late.code, "assessments.approved");
    }

    // A right in one estate, or none, or being the system is not enough: it is the company's processing.
    let manager = holder(8, 1008, Role::ServiceCentreManager, None);
    let one_estate = holder(8, 1008, Role::Administrator, Some(EstateId(id(5))));
    for actor in [&manager, &one_estate, &Actor::system()] {
        let refused = run(Some(draft.clone()), &Command::Approve, &facts(), actor).unwrap_err();
        assert_eq!(refused.code, "assessments.not-allowed");
        let content = Box::new(self::content());
        let refused = run(None, &Command::Draft { content }, &facts(), actor).unwrap_err();
        assert_eq!(refused.code, "assessments.not-allowed");
    }
}

#[test]
fn v08_an_assessment_that_lacks_something_is_refused_by_field() {
    type Spoil = (&'static str, &'static str, fn(&mut Content, &mut Facts));
    let spoils: [Spoil; 8] = [
        ("concerns", "required", |content, _| content.concerns.clear()),
        ("concerns", "unknown", |content, _| {
            content.concerns.insert("shoe-size".to_owned());
        }),
        ("necessity", "required", |content, _| {
            content.necessity = Personal::new(PersonalClass::Text, " ");
        }),
        ("risks", "too-long", |content, _| {
            content.risks = Personal::new(PersonalClass::Text, "险".repeat(8_001));
        }),
        ("measures", "required", |content, _| content.measures.erase()),
        ("responsibleId", "unknown", |_, facts| {
            facts.responsible_known = false
        }),
        ("on", "future", |content, _| content.on = date(2026, 9, 24)),
        ("files", "too-many", |content, _| {
            content.files = (0..21).map(|number| FileId(id(number))).collect();
        }),
    ];
    for (field, code, spoil) in spoils {
        let (mut content, mut facts) = (content(), facts());
        spoil(&mut content, &mut facts);
        let content = Box::new(content);
        let refused = run(None, &Command::Draft { content }, &facts, &management(1)).unwrap_err();
        let error = &refused.errors[0];
        assert_eq!((error.field.as_ref(), error.code.as_ref()), (field, code));
    }
}

#[test]
fn v08_only_an_approved_one_that_concerns_as_much_takes_its_place() {
    let command = Command::Supersede {
        successor: AssessmentId(id(50)),
    };
    let with = |successor| Facts { successor, ..facts() };
    let newer = |approved, concerns: &[&str]| {
        with(Some(Successor {
            approved,
            concerns: concerns.iter().map(|code| (*code).to_owned()).collect(),
        }))
    };
    let all = ["child", "household-sensitive"];
    let by = management(3);
    let refusals = [
        (
            drafted(&management(1)),
            newer(true, &all),
            "assessments.not-in-force",
        ),
        (approved(), facts(), "input.invalid"),
        (
            approved(),
            newer(false, &all),
            "assessments.successor-not-approved",
        ),
        (approved(), newer(true, &["child"]), "assessments.not-covered"),
    ];
    for (state, facts, code) in refusals {
        assert_eq!(run(Some(state), &command, &facts, &by).unwrap_err().code, code);
    }
    let past = run(Some(approved()), &command, &newer(true, &all), &by).unwrap();
    assert!(!past.permits());
    let Stage::Superseded { at, approval, .. } = past.stage else {
        panic!("{:?}", past.stage);
    };
    assert_eq!(approval.by.account, AccountId(id(2)));
    // Kept for three years at least (第五十六条), and there is no command that takes it away.
    let keep = Standard::shipped().retention("impact-assessment").unwrap();
    let until: Timestamp = "2029-09-23T07:00:00Z".parse().unwrap();
    assert_eq!(keep.kept_until(at), Some(until));
    let again = run(Some(past.clone()), &command, &newer(true, &all), &by).unwrap();
    assert_eq!(again, past);
}

#[test]
fn v08_an_assessment_that_concludes_against_it_permits_nothing() {
    let mut content = content();
    content.conclusion = Conclusion::Refused;
    let content = Box::new(content);
    let draft = run(None, &Command::Draft { content }, &facts(), &management(1)).unwrap();
    let approved = run(Some(draft), &Command::Approve, &facts(), &management(2)).unwrap();
    assert!(matches!(approved.stage, Stage::Approved { .. }) && !approved.permits());
}

#[test]
fn v08_every_personal_class_stands_in_the_catalogue() {
    let kinds = catalogue::kinds();
    let standard = Standard::shipped();
    let permissions: BTreeSet<String> = Role::ALL
        .iter()
        .flat_map(|role| standard.permissions(*role))
        .collect();
    for class in PersonalClass::ALL {
        let code = serde_json::to_value(class).unwrap();
        assert_eq!(code, class.code());
        assert!(
            kinds.iter().any(|kind| kind.class == Some(*class)),
            "{class:?} stands nowhere in personal/catalogue.toml"
        );
    }
    let mut places: BTreeMap<(&str, Option<PersonalClass>, String), &str> = BTreeMap::new();
    let mut codes = BTreeSet::new();
    for kind in kinds {
        let code = kind.code.as_str();
        assert!(codes.insert(code), "{code} twice");
        let place = (kind.feature.as_str(), kind.class, format!("{:?}", kind.rows));
        assert_eq!(places.insert(place, code), None, "{code} is another kind as well");
        assert!(
            kind.class.is_some() != kind.rows.is_some(),
            "{code}: class or rows"
        );
        for text in [&kind.zh, &kind.en, &kind.purpose_zh, &kind.purpose_en] {
            assert!(!text.is_empty(), "{code} lacks a text");
        }
        if let Some(retention) = &kind.retention {
            assert!(standard.retention(retention).is_some(), "{code}: {retention}");
        }
        for permission in [Some(&kind.seen_with), kind.whole_with.as_ref()]
            .into_iter()
            .flatten()
        {
            assert!(permissions.contains(permission), "{code}: {permission}");
        }
        let sensitive = kind.class == Some(PersonalClass::Sensitive);
        assert!(kind.sensitive || !sensitive, "{code} is sensitive");
        if kind.sensitive || kind.basis == Basis::Consent {
            assert!(!kind.consents.is_empty(), "{code} stands on a consent");
        }
    }
}
