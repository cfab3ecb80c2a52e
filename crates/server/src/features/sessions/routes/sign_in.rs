//! Signing in.

use std::{net::IpAddr, sync::Arc};

use domain::{
    audit::Line,
    ids::{AccountId, SessionId},
    rejection::{Nature, Rejection},
};
use jiff::SignedDuration;
use store::{Failure, Lane};

use super::super::{Session, SessionKind, new_token, table, wire::SignIn};
use crate::{
    app::App,
    credentials::totp,
    features::{accounts, audit},
    http::Problem,
};

/// A session that has just begun.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// What the caller keeps.
    pub token: String,
    /// The session.
    pub session: Session,
}

/// Checks name, password and, if given, the code; opens a session.
///
/// # Errors
/// `sessions.too-many`, `sessions.wrong` (the same for an unknown account and a wrong password, after the same
/// time), `sessions.locked` (only after the right password).
pub(in crate::features::sessions) async fn sign_in(
    app: &Arc<App>,
    wish: SignIn,
    address: Option<IpAddr>,
) -> Result<NewSession, Problem> {
    if wish.password.len() > 4_096 || wish.account.len() > 256 {
        return Err(Rejection::new(Nature::Unknown, "sessions.wrong").into());
    }
    let now = app.time.now();
    let folded = accounts::fold_name(&wish.account);
    if let Err(refused) = app.guard.enter(&app.settings.sign_in, &folded, address, now) {
        // Not audited line by line: a storm must not fill the log.
        return Err(refused.into());
    }
    let name = folded.clone();
    let found = app
        .store
        .read(move |tx| async move { accounts::of_name(&tx, &name).await })
        .await?;
    let hash = found.as_ref().map(|found| found.password.clone());
    let right = app.hashing.verify(wish.password, hash).await?;
    let line = |action: &str, account: Option<AccountId>| Line {
        action: action.to_owned(),
        account,
        estate: None,
        feature: Some("sessions".to_owned()),
        subject: None,
        what: String::new(),
        purpose: None,
        address: address.map(|address| address.to_string()),
    };
    let Some(found) = found.filter(|_| right) else {
        audit::note(app, line("sign-in-failed", None)).await?;
        return Err(Rejection::new(Nature::Unknown, "sessions.wrong").into());
    };
    let account = AccountId(found.id);
    let held = found.account.clone();
    let left = app
        .store
        .read(move |tx| async move { accounts::has_left(&tx, &held, now).await })
        .await?;
    if left || found.account.locked_at.is_some() {
        audit::note(app, line("sign-in-locked", Some(account))).await?;
        return Err(Rejection::forbidden("sessions.locked").into());
    }
    let mut step = None;
    if let (Some(key), Some(code), true) = (&found.totp, &wish.code, found.account.second_factor) {
        step = Some(totp::check(key, found.totp_step, code, now)?);
    }
    if !found.account.second_factor || step.is_some() {
        // With a second factor still to come the account goes on counting, or its code could be guessed.
        app.guard.passed(&folded);
    }
    let kind = if wish.device {
        SessionKind::Device
    } else {
        SessionKind::Browser
    };
    let label: String = wish.label.unwrap_or_default().chars().take(80).collect();
    let opened = open(app, account, kind, label, wish.shared, step).await?;
    audit::note(app, line("sign-in", Some(account))).await?;
    Ok(opened)
}

/// Opens a session for an account whose holder has shown who they are; `step` is the second factor's, if given.
///
/// # Errors
/// A fault of the store, or a code that somebody else used first.
pub async fn open(
    app: &Arc<App>,
    account: AccountId,
    kind: SessionKind,
    label: String,
    shared: bool,
    step: Option<i64>,
) -> Result<NewSession, Problem> {
    let now = app.time.now();
    let days = match kind {
        SessionKind::Device => app.settings.sessions.device_days,
        SessionKind::Browser | SessionKind::Key => app.settings.sessions.longest_days,
    };
    let (token, token_hash) = new_token();
    let session = Session {
        id: SessionId(app.ids.next(now)),
        account,
        kind,
        label,
        shared,
        created_at: now,
        used_at: now,
        expires_at: now + SignedDuration::from_hours(24 * i64::from(days)),
        revoked_at: None,
        second_factor_at: step.map(|_| now),
        unlocked_at: None,
        scopes: None,
    };
    let row = session.clone();
    app.store
        .write(Lane::People, move |tx| {
            let row = row.clone();
            async move {
                if let Some(step) = step
                    && !totp::note_step(&tx, account.into(), step).await?
                {
                    return Err(Failure::Refused(Rejection::field("code", "sessions.wrong-code")));
                }
                table::insert(&tx, &row, &token_hash).await?;
                Ok(())
            }
        })
        .await?;
    Ok(NewSession { token, session })
}
