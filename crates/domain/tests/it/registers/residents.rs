//! Persons, their roles and consents; owner files and special care.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    contact::ContactPhone,
    households::{self, Household, HouseholdChanges, Households, NewCare, UnitFacts},
    ids::{AreaId, EstateId, HouseholdId, PersonId, UnitId},
    personal::{Personal, PersonalClass},
    persons::{Command, Facts, NewPerson, Person, Persons},
    residence::UnitRole,
};
use jiff::civil::date;
use uuid::Uuid;

use super::{code, told};

const ESTATE: EstateId = EstateId(Uuid::from_u128(1));
const AREA: AreaId = AreaId(Uuid::from_u128(2));
const UNIT: UnitId = UnitId(Uuid::from_u128(3));
const PERSON: PersonId = PersonId(Uuid::from_u128(4));

fn facts() -> Facts {
    Facts {
        units: BTreeMap::from([(UNIT, AREA)]),
        guardian_known: false,
        today: date(2026, 9, 23),
    }
}

fn new() -> NewPerson {
    NewPerson {
        person: PERSON,
        estate: ESTATE,
        name: Personal::new(PersonalClass::Name, "张伟"),
        salutation: String::new(),
        phones: vec![ContactPhone::new("+8613800138000", "138 0013 8000")],
        wishes: Default::default(),
        roles: vec![(UNIT, UnitRole::Owner, Some(date(2020, 5, 1)))],
        under_14: false,
        guardian: None,
        guardian_consent: None,
    }
}

fn person() -> Person {
    let command = Command::Register {
        person: Box::new(new()),
    };
    told::<Persons>(None, &command, &facts()).unwrap()
}

#[test]
fn a06_roles_are_dated_and_past_ones_stay() {
    let end = Command::EndRole {
        unit: UNIT,
        role: UnitRole::Owner,
        until_on: date(2026, 8, 31),
    };
    let person = told::<Persons>(Some(person()), &end, &facts()).unwrap();
    assert_eq!(person.roles.len(), 1);
    assert_eq!(person.roles_on(date(2026, 8, 31)).count(), 1);
    assert_eq!(person.roles_on(date(2026, 9, 1)).count(), 0);
}

#[test]
fn a_workbook_adds_and_a_second_time_changes_nothing() {
    let mut row = new();
    row.phones = vec![ContactPhone::new("+8613900139000", "+8613900139000")];
    let import = Command::Import {
        person: Box::new(row),
    };
    let once = told::<Persons>(Some(person()), &import, &facts()).unwrap();
    assert_eq!(once.phones.len(), 2);
    let twice = told::<Persons>(Some(once.clone()), &import, &facts()).unwrap();
    assert_eq!(once, twice);
}

#[test]
fn v05_a_child_needs_the_guardians_consent() {
    let mut child = new();
    child.under_14 = true;
    let refused = told::<Persons>(
        None,
        &Command::Register {
            person: Box::new(child),
        },
        &facts(),
    );
    assert_eq!(code(&refused.unwrap_err()), "persons.guardian-consent-missing");
}

#[test]
fn x48_only_who_has_gone_is_forgotten() {
    let refused = told::<Persons>(Some(person()), &Command::Erase, &facts());
    assert_eq!(code(&refused.unwrap_err()), "persons.still-here");
}

fn file_facts(purposes: &[&str]) -> households::Facts {
    let purposes: BTreeSet<String> = purposes.iter().map(|purpose| (*purpose).to_owned()).collect();
    households::Facts {
        unit: Some(UnitFacts {
            unit: UNIT,
            estate: ESTATE,
            area: AREA,
        }),
        file_exists: false,
        persons: BTreeMap::from([(PERSON, purposes)]),
        today: date(2026, 9, 23),
    }
}

fn file() -> Household {
    let command = households::Command::Open {
        household: HouseholdId(Uuid::from_u128(5)),
        estate: ESTATE,
        unit: UNIT,
        changes: Box::new(HouseholdChanges {
            head: Some(PERSON),
            ..HouseholdChanges::default()
        }),
    };
    told::<Households>(None, &command, &file_facts(&[])).unwrap()
}

#[test]
fn a10_v05_special_care_stands_on_a_consent_and_goes_with_it() {
    let care = NewCare {
        reasons: vec![households::CareReason::LivingAlone],
        note: None,
        contacts: vec![households::EmergencyContact {
            name: Personal::new(PersonalClass::Name, "陈小姐"),
            relation: "女儿".to_owned(),
            phones: vec![ContactPhone::new("+8613900139000", "13900139000")],
        }],
        consent_by: PERSON,
    };
    let mark = households::Command::MarkCare { care: Box::new(care) };
    let refused = told::<Households>(Some(file()), &mark, &file_facts(&[]));
    assert_eq!(code(&refused.unwrap_err()), "households.consent-missing");
    let marked = told::<Households>(Some(file()), &mark, &file_facts(&["special-care"])).unwrap();
    assert!(marked.care.is_some());
    let forget = households::Command::ForgetSensitive {
        person: PERSON,
        care: true,
        children: false,
        details: false,
    };
    let after = told::<Households>(Some(marked), &forget, &file_facts(&[])).unwrap();
    assert!(after.care.is_none());
}

#[test]
fn a04_nothing_is_said_of_a_child_without_consent() {
    let changes = HouseholdChanges {
        children: Some(Personal::new(PersonalClass::Sensitive, "一名6岁女童")),
        ..HouseholdChanges::default()
    };
    let change = households::Command::Change {
        changes: Box::new(changes),
    };
    let refused = told::<Households>(Some(file()), &change, &file_facts(&[]));
    assert_eq!(code(&refused.unwrap_err()), "persons.guardian-consent-missing");
}

#[test]
fn x40_age_occupation_employer_and_composition_stand_on_the_heads_consent() {
    let of = |field: &str| {
        let value = Some(Personal::new(PersonalClass::Household, "1962"));
        let mut changes = HouseholdChanges::default();
        match field {
            "birthYear" => changes.birth_year = value,
            "occupation" => changes.occupation = value,
            "employer" => changes.employer = value,
            _ => changes.composition = value,
        }
        Box::new(changes)
    };
    let signed = file_facts(&["household-details"]);
    for field in ["birthYear", "occupation", "employer", "composition"] {
        let change = households::Command::Change { changes: of(field) };
        let refused = told::<Households>(Some(file()), &change, &file_facts(&["special-care"])).unwrap_err();
        assert_eq!(
            (&*refused.errors[0].field, &*refused.errors[0].code),
            (field, "households.consent-missing")
        );
        let kept = told::<Households>(Some(file()), &change, &signed).unwrap();
        assert!(
            kept.has_details() && kept.details_consent_by == Some(PERSON),
            "{field}"
        );

        // A workbook brings the rest of its row in, and the details only with the consent.
        let mut row = of(field);
        row.member_count = Some(3);
        let import = households::Command::Import {
            household: HouseholdId(Uuid::from_u128(5)),
            estate: ESTATE,
            unit: UNIT,
            changes: row,
        };
        for (facts, details) in [(file_facts(&[]), false), (signed.clone(), true)] {
            let brought = told::<Households>(Some(file()), &import, &facts).unwrap();
            assert_eq!(
                (brought.has_details(), brought.member_count),
                (details, Some(3)),
                "{field}"
            );
        }

        let forget = |person| households::Command::ForgetSensitive {
            person,
            care: false,
            children: false,
            details: true,
        };
        let other = forget(PersonId(Uuid::from_u128(99)));
        assert!(
            told::<Households>(Some(kept.clone()), &other, &signed)
                .unwrap()
                .has_details()
        );
        let after = told::<Households>(Some(kept), &forget(PERSON), &signed).unwrap();
        assert!(
            !after.has_details() && after.details_consent_by.is_none(),
            "{field}"
        );
    }
}
