//! Reading functions that the registers publish, as the facts of cases ask for them.

use domain::{
    cases::{Place, Staff},
    ids::{DepartmentId, EstateId, PersonId, StaffId, UnitId},
    staff::StaffMember,
    standard::Standard,
};
use jiff::Timestamp;
use store::{StoreError, Tx};

pub(super) async fn estate_known(tx: &Tx, estate: EstateId) -> Result<bool, StoreError> {
    crate::features::estate_known(tx, estate).await
}

pub(super) async fn place(_tx: &Tx, _estate: EstateId, unit: UnitId) -> Result<Option<Place>, StoreError> {
    let _ = unit;
    Ok(None)
}

pub(super) async fn area(_tx: &Tx, _estate: EstateId, place: &Place) -> Result<Option<Place>, StoreError> {
    Ok(Some(place.clone()))
}

pub(super) async fn person(
    _tx: &Tx,
    _estate: EstateId,
    _unit: Option<UnitId>,
    _phone: Option<&str>,
) -> Result<Option<PersonId>, StoreError> {
    Ok(None)
}

pub(super) async fn staff(_tx: &Tx, staff: StaffId) -> Result<Option<Staff>, StoreError> {
    Ok(Some(Staff {
        id: staff,
        department: None,
    }))
}

pub(super) async fn on_shift(
    _tx: &Tx,
    _estate: EstateId,
    _now: Timestamp,
) -> Result<Vec<StaffMember>, StoreError> {
    Ok(Vec::new())
}

pub(super) async fn receiving(
    _tx: &Tx,
    _estate: EstateId,
    _work: Option<&str>,
    _standard: &Standard,
) -> Result<Option<DepartmentId>, StoreError> {
    Ok(None)
}
