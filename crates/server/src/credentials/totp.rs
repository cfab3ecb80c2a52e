//! The second factor: codes of an authenticator app (TOTP, RFC 6238).

use domain::rejection::Rejection;
use jiff::Timestamp;
use store::{StoreError, Tx};
use totp_rs::{Builder, Secret, Totp};
use uuid::Uuid;

use crate::{ids, problem::Problem};

/// A new shared key and the address that the app reads from a QR code.
pub fn offer(account: &str) -> Result<(String, String), Problem> {
    let secret = Secret::from(ids::secret::<20>().to_vec());
    let key = secret.to_base32();
    // The account name stands before a colon in the address, so none may be in it.
    let totp = totp(&key, account)?;
    Ok((key, totp.to_url().map_err(Problem::fault)?))
}

fn totp(key: &str, account: &str) -> Result<Totp, Problem> {
    let secret = Secret::try_from_base32(key).map_err(Problem::fault)?;
    Builder::new()
        .with_secret(secret)
        .with_account_name(account.replace(':', "-"))
        .with_issuer(Some("Linli"))
        .build()
        .map_err(Problem::fault)
}

/// Checks `code`, one step early or late allowed, and never a step that was used before; returns the step to
/// be noted.
///
/// # Errors
/// `sessions.wrong-code`.
pub fn check(key: &str, last_step: i64, code: &str, now: Timestamp) -> Result<i64, Problem> {
    let wrong = || Problem::from(Rejection::field("code", "sessions.wrong-code"));
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let totp = totp(key, "account")?;
    let seconds = u64::try_from(now.as_second()).map_err(|_| wrong())?;
    let step = totp
        .check(&code, seconds)
        .and_then(|step| i64::try_from(step).ok())
        .ok_or_else(wrong)?;
    if step <= last_step {
        return Err(wrong());
    }
    Ok(step)
}

/// Notes that the step was used; `false` if somebody was faster with the same code.
///
/// # Errors
/// A fault of the store.
pub async fn note_step(tx: &Tx, account: Uuid, step: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE account_secrets SET totp_step = $2 WHERE account_id = $1 AND totp_step < $2";
    Ok(tx.execute(sql, &[account.into(), step.into()]).await? == 1)
}

#[cfg(test)]
mod tests {
    use super::{check, offer, totp};

    #[test]
    fn v03_a_code_counts_once_and_only_near_its_time() {
        let (key, url) = offer("zhang:wei").unwrap();
        assert!(url.starts_with("otpauth://totp/"), "{url}");
        let now: jiff::Timestamp = "2026-09-30T16:55:00+08:00".parse().unwrap();
        let code = totp(&key, "x")
            .unwrap()
            .generate(now.as_second().unsigned_abs())
            .to_string();
        let step = check(&key, 0, &code, now).unwrap();
        assert!(check(&key, step, &code, now).is_err(), "replayed");
        let later = now + jiff::SignedDuration::from_mins(5);
        assert!(check(&key, 0, &code, later).is_err(), "too old");
    }
}
