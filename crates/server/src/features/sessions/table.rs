//! Rows and SQL of sessions.

use domain::ids::{AccountId, SessionId};
use jiff::Timestamp;
use store::{Row, StoreError, Tx, Value};

use super::{Session, SessionKind};

const COLUMNS: &str = "id, account_id, kind, label, shared, created_at, used_at, expires_at, revoked_at, \
     second_factor_at, unlocked_at, scopes";

fn read(row: &Row) -> Result<Session, StoreError> {
    let (kind, scopes): (String, Option<String>) = (row.get(2)?, row.get(11)?);
    Ok(Session {
        id: row.get(0)?,
        account: row.get(1)?,
        kind: SessionKind::of_code(&kind)?,
        label: row.get(3)?,
        shared: row.get(4)?,
        created_at: row.get(5)?,
        used_at: row.get(6)?,
        expires_at: row.get(7)?,
        revoked_at: row.get(8)?,
        second_factor_at: row.get(9)?,
        unlocked_at: row.get(10)?,
        scopes: scopes.map(|text| text.split_whitespace().map(str::to_owned).collect()),
    })
}

/// The session of a token.
///
/// # Errors
/// A fault of the store.
pub async fn of_token(tx: &Tx, token_hash: &[u8; 32]) -> Result<Option<Session>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM sessions WHERE token_hash = $1");
    tx.query_opt(&sql, &[token_hash.as_slice().into()])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The sessions of an account that have not ended, the last used first; `keys` or people's.
pub(super) async fn of_account(
    tx: &Tx,
    account: AccountId,
    keys: bool,
    now: Timestamp,
) -> Result<Vec<Session>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM sessions WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > $2 \
         AND (kind = 'key') = $3 ORDER BY used_at DESC LIMIT 200"
    );
    tx.query(&sql, &[account.into(), now.into(), keys.into()])
        .await?
        .iter()
        .map(read)
        .collect()
}

pub(super) async fn insert(tx: &Tx, session: &Session, token_hash: &[u8; 32]) -> Result<(), StoreError> {
    let sql = "INSERT INTO sessions (id, account_id, kind, label, shared, created_at, used_at, expires_at, \
         second_factor_at, unlocked_at, scopes, token_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let scopes = session.scopes.as_ref().map(|scopes| scopes.join(" "));
    let params: [Value; 12] = [
        session.id.into(),
        session.account.into(),
        session.kind.code().into(),
        session.label.as_str().into(),
        session.shared.into(),
        session.created_at.into(),
        session.used_at.into(),
        session.expires_at.into(),
        session.second_factor_at.into(),
        session.unlocked_at.into(),
        scopes.into(),
        token_hash.as_slice().into(),
    ];
    tx.execute(sql, &params).await.map(|_| ())
}

/// Ends a session of an account; `false` if there is no such session.
pub(super) async fn end(
    tx: &Tx,
    account: AccountId,
    session: SessionId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE sessions SET revoked_at = $3 WHERE id = $1 AND account_id = $2 AND revoked_at IS NULL";
    Ok(tx
        .execute(sql, &[session.into(), account.into(), now.into()])
        .await?
        == 1)
}

/// Ends every session of an account but one: after another password, or a lock.
///
/// # Errors
/// A fault of the store.
pub async fn end_others(
    tx: &Tx,
    account: AccountId,
    but: Option<SessionId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let but = but.map_or(uuid::Uuid::nil(), uuid::Uuid::from);
    let sql = "UPDATE sessions SET revoked_at = $3 WHERE account_id = $1 AND id <> $2 AND revoked_at IS NULL";
    tx.execute(sql, &[account.into(), but.into(), now.into()])
        .await
        .map(|_| ())
}

/// The second factor was given.
///
/// # Errors
/// A fault of the store.
pub async fn mark_second_factor(tx: &Tx, session: SessionId, now: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE sessions SET second_factor_at = $2 WHERE id = $1";
    tx.execute(sql, &[session.into(), now.into()]).await.map(|_| ())
}

/// The PIN was given.
///
/// # Errors
/// A fault of the store.
pub async fn mark_unlocked(tx: &Tx, session: SessionId, now: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE sessions SET unlocked_at = $2, used_at = $2 WHERE id = $1";
    tx.execute(sql, &[session.into(), now.into()]).await.map(|_| ())
}

/// A shared screen counts as left alone since a moment: the PIN is asked for.
pub(super) async fn rest(tx: &Tx, session: SessionId, since: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE sessions SET used_at = $2, unlocked_at = $2 WHERE id = $1";
    tx.execute(sql, &[session.into(), since.into()]).await.map(|_| ())
}
