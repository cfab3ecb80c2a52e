//! Areas have exactly one officer at any moment; buildings lie in exactly one area.

use domain::{
    estates::{Command, Estate, Estates, Facts, NewBuilding},
    ids::{AreaId, BuildingId, EstateId, StaffId},
};
use jiff::{SignedDuration, civil::date};
use uuid::Uuid;

use super::{NOW, code, told};

const OFFICER: StaffId = StaffId(Uuid::from_u128(21));
const NEXT: StaffId = StaffId(Uuid::from_u128(22));

fn facts() -> Facts {
    Facts {
        staff: [OFFICER, NEXT].into(),
        today: date(2026, 9, 23),
        ..Facts::default()
    }
}

fn estate() -> Estate {
    let command = Command::Register {
        estate: EstateId(Uuid::from_u128(1)),
        name: "翠湖花园".to_owned(),
        address: String::new(),
        zone: None,
        changes: Box::default(),
    };
    told::<Estates>(None, &command, &facts()).unwrap()
}

#[test]
fn u01_u05_a_new_estate_has_departments_and_catalogue() {
    let estate = estate();
    let codes: Vec<&str> = estate.departments.values().map(|one| one.code.as_str()).collect();
    for code in ["security", "engineering", "environment", "customer-service"] {
        assert!(codes.contains(&code), "{code}");
    }
    assert_eq!(estate.catalogue.len(), 7);
    assert_eq!(estate.settings.late_logging_hours, 72);
}

#[test]
fn a02_exactly_one_officer_at_any_moment() {
    let estate = estate();
    let area = *estate.areas.keys().next().unwrap();
    assert_eq!(estate.areas_without_officer(NOW), [area]);
    let name = |officer, from_at| Command::NameOfficer {
        area,
        officer,
        from_at,
    };
    let estate = told::<Estates>(Some(estate), &name(OFFICER, None), &facts()).unwrap();
    let tomorrow = NOW + SignedDuration::from_hours(24);
    let estate = told::<Estates>(Some(estate), &name(NEXT, Some(tomorrow)), &facts()).unwrap();
    let record = &estate.areas[&area];
    assert_eq!(record.officer_at(NOW), Some(OFFICER));
    assert_eq!(
        record.officer_at(tomorrow - SignedDuration::from_micros(1)),
        Some(OFFICER)
    );
    assert_eq!(record.officer_at(tomorrow), Some(NEXT));
    let back = told::<Estates>(Some(estate), &name(OFFICER, Some(NOW)), &facts());
    assert_eq!(code(&back.unwrap_err()), "estates.term-overlaps");
}

#[test]
fn a02_a_building_lies_in_one_area_and_is_there_once() {
    let building = |id: u128, area| NewBuilding {
        building: BuildingId(Uuid::from_u128(id)),
        number: "3".to_owned(),
        label: None,
        area,
        floors: None,
        lobby: false,
        entrances: Vec::new(),
    };
    let add = |buildings| Command::AddBuildings { buildings };
    let estate = told::<Estates>(Some(estate()), &add(vec![building(31, None)]), &facts()).unwrap();
    assert_eq!(estate.buildings.len(), 1);
    let same = told::<Estates>(Some(estate.clone()), &add(vec![building(31, None)]), &facts()).unwrap();
    assert_eq!(same, estate, "a second time changes nothing");
    let twin = told::<Estates>(Some(estate.clone()), &add(vec![building(32, None)]), &facts());
    assert_eq!(code(&twin.unwrap_err()), "estates.building-exists");
    let nowhere = Some(AreaId(Uuid::from_u128(99)));
    let mut other = building(33, nowhere);
    other.number = "4".to_owned();
    let lost = told::<Estates>(Some(estate), &add(vec![other]), &facts());
    assert_eq!(code(&lost.unwrap_err()), "estates.area-unknown");
}
