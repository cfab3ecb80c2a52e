//! What the registers publish, as the facts of cases ask for it.

use domain::{
    cases::{Place, Staff},
    estates::Estate,
    ids::{DepartmentId, EstateId, PersonId, StaffId, UnitId},
    staff::StaffMember,
    standard::Standard,
};
use jiff::Timestamp;
use store::{StoreError, Tx};

use crate::features::{estates, persons, staff, units};

pub(super) async fn estate_known(tx: &Tx, estate: EstateId) -> Result<bool, StoreError> {
    estates::is_known(tx, estate).await
}

pub(super) async fn estate(tx: &Tx, estate: EstateId) -> Result<Option<Estate>, StoreError> {
    estates::of_id(tx, estate).await
}

/// How far in the past this estate lets a call be logged, in hours.
pub(super) async fn late_logging_hours(tx: &Tx, id: EstateId) -> Result<Option<u16>, StoreError> {
    Ok(estate(tx, id)
        .await?
        .map(|estate| estate.settings.late_logging_hours))
}

/// What stands at the head of a letter.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Letterhead {
    pub estate: String,
    pub phone: String,
    pub department: String,
}

/// Name and telephone of the estate, name of the department.
pub(in super::super) async fn letterhead(
    tx: &Tx,
    id: EstateId,
    department: Option<DepartmentId>,
) -> Result<Letterhead, StoreError> {
    let Some(estate) = estate(tx, id).await? else {
        return Ok(Letterhead::default());
    };
    let department = department
        .and_then(|department| estate.departments.get(&department))
        .map(|department| department.name.clone());
    Ok(Letterhead {
        department: department.unwrap_or_default(),
        estate: estate.name,
        phone: estate.phone,
    })
}

/// Every estate in service.
pub(super) async fn estates(tx: &Tx) -> Result<Vec<EstateId>, StoreError> {
    estates::in_service(tx).await
}

/// Where a unit of the estate lies; `None` for a unit that is unknown or another estate's.
pub(super) async fn place(tx: &Tx, estate: EstateId, unit: UnitId) -> Result<Option<Place>, StoreError> {
    let found = units::place_of(tx, unit)
        .await?
        .filter(|place| place.estate == estate);
    Ok(found.map(|place| Place {
        unit: Some(place.unit),
        building: Some(place.building),
        area: Some(place.area),
        label: Some(place.title()),
        text: None,
    }))
}

/// An area of the estate.
pub(super) async fn area(tx: &Tx, id: EstateId, wanted: &Place) -> Result<Option<Place>, StoreError> {
    let Some(area) = wanted.area else { return Ok(None) };
    let known = estate(tx, id)
        .await?
        .and_then(|estate| estate.areas.get(&area).map(|area| area.name.clone()));
    Ok(known.map(|name| Place {
        area: Some(area),
        label: Some(name),
        ..Place::default()
    }))
}

/// The customer on file with this number, if there is only one, or only one of the unit.
pub(super) async fn person(
    tx: &Tx,
    estate: EstateId,
    unit: Option<UnitId>,
    phone: Option<&str>,
) -> Result<Option<PersonId>, StoreError> {
    // Compared as the register keeps it: normalised.
    let Some(number) = phone.and_then(domain::text::phone::parse).map(String::from) else {
        return Ok(None);
    };
    let found = persons::of_number(tx, estate, &number).await?;
    let mut people: Vec<PersonId> = found
        .iter()
        .filter(|tied| unit.is_none_or(|unit| tied.unit == unit))
        .map(|tied| tied.person)
        .collect();
    if people.is_empty() {
        people = found.iter().map(|tied| tied.person).collect();
    }
    people.sort_unstable();
    people.dedup();
    Ok(match people.as_slice() {
        [one] => Some(*one),
        _ => None,
    })
}

/// A member of staff who serves the estate and has not left.
pub(super) async fn staff(tx: &Tx, estate: EstateId, id: StaffId) -> Result<Option<Staff>, StoreError> {
    let found = staff::of_id(tx, id)
        .await?
        .filter(|member| member.left_on.is_none() && member.serves(estate));
    Ok(found.map(|member| Staff {
        id: member.id,
        department: member.departments.first().copied(),
    }))
}

/// Whether somebody serves the estate or did before they left.
pub(super) async fn staff_of_old(tx: &Tx, estate: EstateId, id: StaffId) -> Result<bool, StoreError> {
    let found = staff::of_id(tx, id).await?;
    Ok(found.is_some_and(|member| member.serves(estate)))
}

/// Whether the estate has or had the department.
pub(super) async fn department_of_old(
    tx: &Tx,
    id: EstateId,
    department: DepartmentId,
) -> Result<bool, StoreError> {
    let estate = estate(tx, id).await?;
    Ok(estate.is_some_and(|estate| estate.departments.contains_key(&department)))
}

/// Who is signed on at the estate.
pub(super) async fn on_shift(
    tx: &Tx,
    estate: EstateId,
    now: Timestamp,
) -> Result<Vec<StaffMember>, StoreError> {
    let today = estates::today(tx, estate, now).await?;
    staff::on_shift(tx, estate, today).await
}

/// Whether the estate has the department, and it still works.
pub(super) async fn department_known(
    tx: &Tx,
    id: EstateId,
    department: DepartmentId,
) -> Result<bool, StoreError> {
    let estate = estate(tx, id).await?;
    Ok(estate.is_some_and(|estate| {
        let found = estate.departments.get(&department);
        found.is_some_and(|department| department.active)
    }))
}

/// The department that receives a work type (C-07).
pub(super) async fn receiving(
    tx: &Tx,
    id: EstateId,
    work: Option<&str>,
    standard: &Standard,
) -> Result<Option<DepartmentId>, StoreError> {
    let Some(code) = work.and_then(|work| {
        let entry = standard
            .taxonomy
            .work_types
            .iter()
            .find(|entry| entry.code == work);
        entry.map(|entry| entry.department.clone())
    }) else {
        return Ok(None);
    };
    let estate = estate(tx, id).await?;
    Ok(estate.and_then(|estate| {
        let found = estate
            .departments
            .iter()
            .find(|(_, department)| department.active && department.code == code);
        found.map(|(id, _)| *id)
    }))
}
