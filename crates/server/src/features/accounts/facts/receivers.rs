//! Whom a notice addresses: accounts by member of staff, customer or role.

use std::sync::Arc;

use domain::{
    accounts::{Account, Accounts, Command},
    actor::{Actor, Role},
    flows::Errand,
    ids::{AccountId, AreaId, EstateId, PersonId, StaffId},
};
use store::{Row, StoreError, Tx};

use super::callers;
use crate::{
    app::App,
    execute::{Call, Room, execute},
    http::Problem,
    jobs::Task,
};

fn ids(rows: &[Row]) -> Result<Vec<AccountId>, StoreError> {
    rows.iter().map(|row| row.get(0)).collect()
}

/// The accounts of a member of staff.
///
/// # Errors
/// A fault of the store.
pub async fn of_staff(tx: &Tx, staff: StaffId) -> Result<Vec<AccountId>, StoreError> {
    ids(&tx
        .query(
            "SELECT id FROM accounts WHERE staff_id = $1 AND NOT locked",
            &[staff.into()],
        )
        .await?)
}

/// The accounts of a customer.
///
/// # Errors
/// A fault of the store.
pub async fn of_person(tx: &Tx, person: PersonId) -> Result<Vec<AccountId>, StoreError> {
    ids(&tx
        .query(
            "SELECT id FROM accounts WHERE person_id = $1 AND NOT locked",
            &[person.into()],
        )
        .await?)
}

/// The accounts that hold a role for a place; without an area those of the whole estate and of any area of it.
///
/// # Errors
/// A fault of the store.
pub async fn of_role(
    tx: &Tx,
    role: Role,
    estate: Option<EstateId>,
    area: Option<AreaId>,
) -> Result<Vec<AccountId>, StoreError> {
    let sql = "SELECT DISTINCT g.account_id FROM account_grants g JOIN accounts a ON a.id = g.account_id \
         WHERE g.role = $1 AND NOT a.locked AND (g.estate_id IS NULL OR g.estate_id = $2) \
         AND (g.area_id IS NULL OR $3::uuid IS NULL OR g.area_id = $3) ORDER BY g.account_id";
    ids(&tx
        .query(sql, &[role.code().into(), estate.into(), area.into()])
        .await?)
}

/// Accounts of those who answer for the whole house: administrators and company management of all estates.
///
/// # Errors
/// A fault of the store.
pub async fn of_house(tx: &Tx) -> Result<Vec<AccountId>, StoreError> {
    let sql = "SELECT DISTINCT g.account_id FROM account_grants g JOIN accounts a ON a.id = g.account_id \
         WHERE g.role IN ($1, $2) AND NOT a.locked AND g.estate_id IS NULL ORDER BY g.account_id";
    let params = [
        Role::Administrator.code().into(),
        Role::CompanyManagement.code().into(),
    ];
    ids(&tx.query(sql, &params).await?)
}

/// Runs an errand of kind `follow`: the accounts of a member of staff take the roles of the record, and are locked
/// once the person has left.
///
/// # Errors
/// A fault of the store; the errand is tried again and changes nothing twice.
pub async fn follow(app: Arc<App>, task: Task) -> Result<(), Problem> {
    let errand: Errand = serde_json::from_value(task.body).map_err(Problem::fault)?;
    let Errand::Follow { staff, .. } = errand else {
        return Err(Problem::Fault(
            "an errand of kind `follow` carries something else".to_owned(),
        ));
    };
    let now = app.time.now();
    let (accounts, record) = app
        .store
        .read(move |tx| async move {
            Ok((
                of_staff(&tx, staff).await?,
                super::standing(&tx, staff, now).await?,
            ))
        })
        .await?;
    for account in accounts {
        let command = match &record {
            Some(member) => Command::Grant {
                grants: member.grants.iter().cloned().collect(),
            },
            None => Command::Lock {
                reason: "离职".to_owned(),
            },
        };
        let call = Call::new(account, command).background();
        match execute::<Accounts>(&app, &app.system, call).await {
            Ok(_) => {}
            // The last administrator stays on paper; the record alone decides what they may still do.
            Err(Problem::Refused(refused)) => {
                tracing::warn!(code = %refused.code, "an account could not follow its staff record");
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok(())
}

/// How many administrators can sign in.
///
/// # Errors
/// A fault of the store.
pub async fn administrators(tx: &Tx) -> Result<i64, StoreError> {
    let sql = "SELECT CAST(count(*) AS bigint) FROM accounts WHERE administrator AND NOT locked";
    tx.query_opt(sql, &[]).await?.map_or(Ok(0), |row| row.get(0))
}

/// The rights of an account outside a request; `None` if it is locked or unknown.
///
/// # Errors
/// A fault of the store.
pub async fn actor_of(app: &Arc<App>, account: AccountId) -> Result<Option<Actor>, Problem> {
    let door = app.clone();
    let actor = app
        .store
        .read(move |tx| async move {
            let Some(stored) = tx.load(Accounts::TABLE, account.into()).await? else {
                return Ok(None);
            };
            let state: Account = serde_json::from_str(&stored.state)
                .map_err(|error| StoreError::Corrupt(error.to_string()))?;
            if state.locked_at.is_some() || super::has_left(&tx, &state, door.time.now()).await? {
                return Ok(None);
            }
            callers::actor(&door, &tx, account, &state, None).await.map(Some)
        })
        .await?;
    Ok(actor)
}
