//! The features' server halves, one line each in the three lists below.

pub mod accounts;
pub mod audit;
pub mod cases;
pub mod intakes;
pub mod notices;
pub mod sessions;

use std::sync::Arc;

use domain::{
    actor::Role,
    ids::{AccountId, DepartmentId, EstateId, StaffId},
};
use store::{StoreError, Tx};
use utoipa_axum::router::OpenApiRouter;

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
        .with::<domain::audit::Audit>()
        .with::<domain::cases::Cases>()
        .with::<domain::intakes::Intakes>()
}

/// Every route with its part of the contract.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(openapi::base())
        .merge(accounts::routes())
        .merge(audit::routes())
        .merge(cases::routes())
        .merge(demo::routes())
        .merge(intakes::routes())
        .merge(live::routes())
        .merge(notices::routes())
        .merge(sessions::routes())
}

/// Who runs which kind of errand.
pub fn errands() -> Errands {
    Errands::default()
        .on("notify", notices::deliver)
        .on("index", cases::index)
        .on("call", cases::call)
}

/// The department of a member of staff: complaints about it are not theirs to judge.
pub(crate) async fn department_of(_tx: &Tx, _staff: StaffId) -> Result<Option<DepartmentId>, StoreError> {
    Ok(None)
}

/// The accounts of a department's head and of those of it who are on shift.
pub(crate) async fn accounts_of_department(
    _tx: &Tx,
    _department: DepartmentId,
) -> Result<Vec<AccountId>, StoreError> {
    Ok(Vec::new())
}

/// The accounts of the estate's duty manager of the day.
pub(crate) async fn accounts_on_duty(tx: &Tx, estate: EstateId) -> Result<Vec<AccountId>, StoreError> {
    accounts::of_role(tx, Role::DutyManager, estate, None).await
}

/// Whether an estate is on file.
pub(crate) async fn estate_known(_tx: &Tx, _estate: EstateId) -> Result<bool, StoreError> {
    Ok(true)
}
