//! The features' server halves, one line each in the three lists below.

pub mod accounts;
pub mod assessments;
pub mod audit;
pub mod backups;
pub mod cases;
pub mod estates;
pub mod files;
pub mod households;
pub mod imports;
pub mod intakes;
pub mod notices;
pub mod persons;
pub mod processing;
pub mod sessions;
pub mod staff;
pub mod standards;
pub mod units;

use std::{collections::BTreeSet, sync::Arc};

use domain::{
    actor::{Role, Scope},
    ids::{AccountId, AreaId, BuildingId, CaseId, DepartmentId, EstateId, PersonId, StaffId, UnitId},
    residence::UnitRole,
    staff::StaffMember,
};
use jiff::Timestamp;
use store::{StoreError, Tx, Value};
use utoipa_axum::router::OpenApiRouter;
use uuid::Uuid;

use crate::{
    app::App,
    execute::Rooms,
    http::{demo, live, openapi},
    jobs::Errands,
};

/// Features with a lifecycle: for bells, live stream, verify and rebuild.
pub fn rooms() -> Rooms {
    Rooms::default()
        .with::<domain::accounts::Accounts>()
        .with::<domain::assessments::Assessments>()
        .with::<domain::audit::Audit>()
        .with::<domain::cases::Cases>()
        .with::<domain::estates::Estates>()
        .with::<domain::households::Households>()
        .with::<domain::intakes::Intakes>()
        .with::<domain::persons::Persons>()
        .with::<domain::staff::Staff>()
        .with::<domain::standards::Standards>()
        .with::<domain::units::Units>()
}

/// Every route with its part of the contract.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(openapi::base())
        .merge(accounts::routes())
        .merge(assessments::routes())
        .merge(audit::routes())
        .merge(backups::routes())
        .merge(cases::routes())
        .merge(demo::routes())
        .merge(estates::routes())
        .merge(households::routes())
        .merge(files::routes())
        .merge(imports::routes())
        .merge(intakes::routes())
        .merge(live::routes())
        .merge(notices::routes())
        .merge(persons::routes())
        .merge(processing::routes())
        .merge(sessions::routes())
        .merge(staff::routes())
        .merge(standards::routes())
        .merge(units::routes())
}

/// Who runs which kind of errand.
pub fn errands() -> Errands {
    Errands::default()
        .on("notify", notices::deliver)
        .on("recount", cases::recount)
        .on("attention", cases::attention)
        .on("call", cases::call)
        .on("follow", accounts::follow)
        .on("forget", households::forget)
        .on("tie", persons::tie)
}

/// The accounts of a department's head and of those of it who are on shift.
pub(crate) async fn accounts_of_department(
    tx: &Tx,
    department: DepartmentId,
) -> Result<Vec<AccountId>, StoreError> {
    let mut found = Vec::new();
    for member in staff::of_department(tx, department).await? {
        let head = match member.estate {
            Some(estate) => estates::of_id(tx, estate)
                .await?
                .and_then(|estate| estate.departments.get(&department).and_then(|one| one.head)),
            None => None,
        };
        if member.on_shift.is_some() || head == Some(member.id) {
            found.extend(accounts::of_staff(tx, member.id).await?);
        }
    }
    Ok(found)
}

/// The accounts of the estate's duty manager of the day, as the estate names them; without one, of everybody
/// who holds the role there.
pub(crate) async fn accounts_on_duty(
    tx: &Tx,
    estate: EstateId,
    now: Timestamp,
) -> Result<Vec<AccountId>, StoreError> {
    let today = estates::today(tx, estate, now).await?;
    if let Some(named) = estates::duty_manager(tx, estate, today).await? {
        let accounts = accounts::of_staff(tx, named).await?;
        if !accounts.is_empty() {
            return Ok(accounts);
        }
    }
    accounts::of_role(tx, Role::DutyManager, Some(estate), None).await
}

/// Whether a member of staff is on file and has not left.
pub(crate) async fn works_here(tx: &Tx, staff: StaffId, now: Timestamp) -> Result<bool, StoreError> {
    match staff::of_id(tx, staff).await? {
        Some(member) => Ok(!staff::has_left(tx, &member, now).await?),
        None => Ok(false),
    }
}

/// A member of staff, for the register that staff themselves are read with.
pub(crate) async fn member_of_staff(tx: &Tx, staff: StaffId) -> Result<Option<StaffMember>, StoreError> {
    staff::of_id(tx, staff).await
}

/// Whether an estate is on file.
pub(crate) async fn estate_known(tx: &Tx, estate: EstateId) -> Result<bool, StoreError> {
    estates::is_known(tx, estate).await
}

/// The estate of a case that has been reported.
pub(crate) async fn estate_of_case(tx: &Tx, case: CaseId) -> Result<Option<EstateId>, StoreError> {
    let sql = "SELECT estate_id FROM cases WHERE id = $1";
    let row = tx.query_opt(sql, &[case.into()]).await?;
    row.map(|row| row.get(0)).transpose()
}

/// The estate of a member of staff who has not left; the inner `None`: the company.
pub(crate) async fn estate_of_staff(tx: &Tx, staff: StaffId) -> Result<Option<Option<EstateId>>, StoreError> {
    let member = staff::of_id(tx, staff).await?;
    Ok(member
        .filter(|member| member.left_on.is_none())
        .map(|member| member.estate))
}

/// The estate of a customer on file.
pub(crate) async fn estate_of_person(tx: &Tx, person: PersonId) -> Result<Option<EstateId>, StoreError> {
    let person = persons::of_id(tx, person).await?;
    Ok(person
        .filter(|person| person.erased_at.is_none())
        .map(|person| person.estate))
}

/// A unit for which a customer has a role.
pub(crate) struct Home {
    /// The unit.
    pub unit: UnitId,
    /// Its estate.
    pub estate: EstateId,
    /// Its building.
    pub building: BuildingId,
    /// Its address as people write it.
    pub title: String,
}

/// The units for which a customer has a role today; a visitor has no home there.
pub(crate) async fn homes_of(tx: &Tx, person: PersonId, now: Timestamp) -> Result<Vec<Home>, StoreError> {
    let Some(person) = persons::of_id(tx, person).await? else {
        return Ok(Vec::new());
    };
    let today = estates::today(tx, person.estate, now).await?;
    let mut homes: Vec<Home> = Vec::new();
    for tie in person.roles_on(today).filter(|tie| tie.role != UnitRole::Visitor) {
        let known = homes.iter().any(|home| home.unit == tie.unit);
        if let Some(place) = units::place_of(tx, tie.unit).await?
            && !known
        {
            homes.push(Home {
                unit: place.unit,
                estate: place.estate,
                building: place.building,
                title: place.title(),
            });
        }
    }
    Ok(homes)
}

/// Whether all areas are the estate's.
pub(crate) async fn areas_known(
    tx: &Tx,
    estate: EstateId,
    areas: &BTreeSet<AreaId>,
) -> Result<bool, StoreError> {
    let record = estates::of_id(tx, estate).await?;
    Ok(record.is_some_and(|record| areas.iter().all(|area| record.areas.contains_key(area))))
}

/// An SQL condition that holds for cases which the scope excludes whatever else it opens: those about the
/// caller, and reports against the company. `alias` names the table; `None` if nothing is excluded.
pub(crate) fn hidden_cases(scope: &Scope, alias: &str, params: &mut Vec<Value>) -> Option<String> {
    let mut either = Vec::new();
    if let Some(staff) = scope.about_staff {
        params.push(staff.into());
        either.push(format!("{alias}.about_staff_id = ${}", params.len()));
    }
    if !scope.supervision {
        either.push(format!("{alias}.supervision"));
    } else if let Some(department) = scope.about_department {
        params.push(department.into());
        let own = format!("{alias}.about_department_id = ${}", params.len());
        either.push(format!("({alias}.supervision AND {own})"));
    }
    (!either.is_empty()).then(|| format!("({})", either.join(" OR ")))
}

/// Those of the cases that the scope excludes; other features leave out even their ids.
pub(crate) async fn hidden_of(tx: &Tx, cases: &[Uuid], scope: &Scope) -> Result<BTreeSet<Uuid>, StoreError> {
    let mut hidden = BTreeSet::new();
    for some in cases.chunks(200) {
        let mut params: Vec<Value> = some.iter().map(|case| (*case).into()).collect();
        let places: Vec<String> = (1..=some.len()).map(|place| format!("${place}")).collect();
        let Some(condition) = hidden_cases(scope, "c", &mut params) else {
            return Ok(hidden);
        };
        let sql = format!(
            "SELECT c.id FROM cases c WHERE c.id IN ({}) AND {condition}",
            places.join(", ")
        );
        for row in tx.query(&sql, &params).await? {
            hidden.insert(row.get(0)?);
        }
    }
    Ok(hidden)
}

/// Cases that a person reported or that concern one of the units, and the forms that these were taken on: where
/// staff may have written about the person.
///
/// # Errors
/// A fault of the store.
// no scope: the program itself forgets, nobody reads
pub(crate) async fn near_person(
    tx: &Tx,
    person: PersonId,
    units: &[UnitId],
) -> Result<Vec<(&'static str, Uuid)>, StoreError> {
    let mut cases = BTreeSet::new();
    for row in tx
        .query("SELECT id FROM cases WHERE person_id = $1", &[person.into()])
        .await?
    {
        cases.insert(row.get::<Uuid>(0)?);
    }
    for unit in units {
        for row in tx
            .query("SELECT id FROM cases WHERE unit_id = $1", &[(*unit).into()])
            .await?
        {
            cases.insert(row.get(0)?);
        }
    }
    let mut near = Vec::with_capacity(cases.len());
    for case in cases {
        near.push(("cases", case));
        for row in tx
            .query("SELECT id FROM intakes WHERE case_id = $1", &[case.into()])
            .await?
        {
            near.push(("intakes", row.get(0)?));
        }
    }
    Ok(near)
}
