//! The confidentiality rules (保密规定) that staff confirm on first sign-in and after each change (V-04).

use store::{StoreError, Tx};

/// The text that ships as version 1.
const SHIPPED: &str = include_str!("confidentiality.zh-CN.txt");

/// The shipped text.
pub fn shipped_text() -> &'static str {
    SHIPPED
}

/// The version in force: 1 until the company writes its own.
pub(in crate::features::accounts) async fn version(tx: &Tx) -> Result<u32, StoreError> {
    let row = tx
        .query_opt("SELECT max(version) FROM confidentiality_texts", &[])
        .await?;
    let version: Option<u32> = row.map(|row| row.get(0)).transpose()?.flatten();
    Ok(version.unwrap_or(domain::accounts::CONFIDENTIALITY_FROM))
}

/// Version and text in force.
///
/// # Errors
/// A fault of the store.
pub async fn in_force(tx: &Tx) -> Result<(u32, String), StoreError> {
    let sql = "SELECT version, text FROM confidentiality_texts ORDER BY version DESC LIMIT 1";
    match tx.query_opt(sql, &[]).await? {
        Some(row) => Ok((row.get(0)?, row.get(1)?)),
        None => Ok((domain::accounts::CONFIDENTIALITY_FROM, SHIPPED.to_owned())),
    }
}
