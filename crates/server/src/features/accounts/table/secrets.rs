//! What of an account must never stand in a journal: hashes and the second factor's key.

use domain::accounts::{Account, Command};
use jiff::Timestamp;
use store::{Row, StoreError, Tx, Value};
use uuid::Uuid;

/// An account with its secrets, for checking a sign-in.
#[derive(Clone)]
pub struct Secrets {
    /// The account.
    pub id: Uuid,
    /// Its state.
    pub account: Account,
    /// Hash of the password.
    pub password: String,
    /// Hash of the PIN.
    pub pin: Option<String>,
    /// Key of the second factor.
    pub totp: Option<String>,
    /// Last step of the second factor that was used.
    pub totp_step: i64,
}

impl Secrets {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let state: String = row.get(1)?;
        Ok(Self {
            id: row.get(0)?,
            account: serde_json::from_str(&state).map_err(|error| StoreError::Corrupt(error.to_string()))?,
            password: row.get(2)?,
            pin: row.get(3)?,
            totp: row.get(4)?,
            totp_step: row.get(5)?,
        })
    }
}

/// The account of a typed name.
///
/// # Errors
/// A fault of the store.
pub async fn of_name(tx: &Tx, name: &str) -> Result<Option<Secrets>, StoreError> {
    let row = tx
        .query_opt(super::BY_NAME, &[super::super::fold_name(name).into()])
        .await?;
    row.as_ref().map(Secrets::read).transpose()
}

/// The account of an id.
///
/// # Errors
/// A fault of the store.
pub async fn of(tx: &Tx, id: Uuid) -> Result<Option<Secrets>, StoreError> {
    let row = tx.query_opt(super::BY_ID, &[id.into()]).await?;
    row.as_ref().map(Secrets::read).transpose()
}

/// Keeps what a command carries.
pub(in crate::features::accounts) async fn keep(
    tx: &Tx,
    id: Uuid,
    command: &Command,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (sql, params): (&str, Vec<Value>) = match command {
        Command::Open { password, .. } => (
            "INSERT INTO account_secrets (account_id, password, totp_step, changed_at) VALUES ($1, $2, 0, $3)",
            vec![id.into(), password.0.as_str().into(), now.into()],
        ),
        Command::SetPassword { password } => (
            "UPDATE account_secrets SET password = $2, changed_at = $3 WHERE account_id = $1",
            vec![id.into(), password.0.as_str().into(), now.into()],
        ),
        Command::SetPin { pin } => (
            "UPDATE account_secrets SET pin = $2 WHERE account_id = $1",
            vec![id.into(), pin.as_ref().map(|pin| pin.0.clone()).into()],
        ),
        Command::AddSecondFactor { key } => (
            "UPDATE account_secrets SET totp = $2, totp_offered = NULL WHERE account_id = $1",
            vec![id.into(), key.0.as_str().into()],
        ),
        Command::DropSecondFactor => (
            "UPDATE account_secrets SET totp = NULL, totp_offered = NULL, totp_step = 0 WHERE account_id = $1",
            vec![id.into()],
        ),
        Command::Grant { .. } | Command::Confirm { .. } | Command::Lock { .. } | Command::Unlock => {
            return Ok(());
        }
    };
    tx.execute(sql, &params).await?;
    // Whoever had the old password, or is locked out now, is signed in no more; see `sessions`.
    Ok(())
}
