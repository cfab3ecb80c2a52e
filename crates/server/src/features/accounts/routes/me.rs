//! Routes of the caller's own account: whatever may be pending is settled here.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use domain::{
    accounts::{Accounts, Command, command::Secret},
    audit::Line,
    rejection::{Nature, Rejection},
};
use store::{Failure, Lane};

use super::super::{
    facts::{callers, confidentiality},
    table::secrets,
    wire::{
        ChangePassword, ChangePin, Code, ConfidentialityText, ConfirmConfidentiality, GrantShape, Me,
        PasswordAgain, RoleHeld, SecondFactorOffer, Unlock,
    },
};
use crate::{
    app::App,
    credentials::{passwords, totp},
    execute::{Call, execute},
    features::{audit, sessions},
    http::{Caller, Json, PendingCaller, Problem},
};

/// Who is signed in, with roles, permissions and what is pending.
#[utoipa::path(get, path = "/api/v1/me", tag = "me", responses((status = 200, body = Me)))]
pub async fn get_me(State(app): State<Arc<App>>, PendingCaller(caller): PendingCaller) -> Json<Me> {
    let signed_in = &caller.signed_in;
    let roles = caller
        .actor
        .grants
        .iter()
        .map(|(grant, permissions)| RoleHeld {
            grant: GrantShape::new(grant),
            permissions: permissions.iter().cloned().collect(),
        })
        .collect();
    Json(Me {
        account_id: signed_in.account.into(),
        account: signed_in.state.name.clone(),
        staff_id: signed_in.state.staff.map(Into::into),
        person_id: signed_in.state.person.map(Into::into),
        session_id: signed_in.session.into(),
        roles,
        unlimited: caller.actor.unlimited,
        pending: signed_in
            .pending
            .iter()
            .map(|pending| callers::Pending::code(*pending))
            .collect(),
        second_factor: signed_in.state.second_factor,
        pin: signed_in.state.pin,
        server_time: app.time.now(),
    })
}

/// Checks the password of the caller's own account once more, within the limits against guessing.
async fn check_own(
    app: &Arc<App>,
    caller: &Caller,
    field: &'static str,
    password: String,
) -> Result<(), Problem> {
    let name = super::super::fold_name(&caller.signed_in.state.name);
    app.guard
        .enter(&app.settings.sign_in, &name, caller.address, app.time.now())?;
    let id = caller.account().into();
    let found = app
        .store
        .read(move |tx| async move { secrets::of(&tx, id).await })
        .await?;
    if app
        .hashing
        .verify(password, found.map(|found| found.password))
        .await?
    {
        app.guard.passed(&name);
        Ok(())
    } else {
        Err(Rejection::field(field, "accounts.wrong-password").into())
    }
}

/// A key is for a program: it changes nothing of the account it belongs to.
fn person(caller: &Caller) -> Result<(), Rejection> {
    if caller.signed_in.kind == sessions::SessionKind::Key {
        Err(crate::http::caller::denied())
    } else {
        Ok(())
    }
}

/// A first step that the second factor guards, too: a stolen password alone changes nothing.
fn second_factor_given(caller: &Caller) -> Result<(), Rejection> {
    if caller.signed_in.pending.contains(&callers::Pending::SecondFactor) {
        Err(Rejection::forbidden("access.pending").with("pending", callers::Pending::SecondFactor.code()))
    } else {
        Ok(())
    }
}

async fn send(app: &Arc<App>, caller: &Caller, command: Command) -> Result<(), Problem> {
    execute::<Accounts>(app, &caller.actor, Call::new(caller.account(), command))
        .await
        .map(|_| ())
}

async fn noted(app: &Arc<App>, caller: &Caller, action: &'static str) -> Result<(), Problem> {
    let line: Line = audit::Line::by(caller, action)
        .about("accounts", caller.account().into())
        .into();
    audit::note(app, line).await
}

/// Sets another password; every other session of the account ends.
#[utoipa::path(put, path = "/api/v1/me/password", tag = "me", request_body = ChangePassword,
    responses((status = 204)))]
pub async fn set_my_password(
    State(app): State<Arc<App>>,
    PendingCaller(caller): PendingCaller,
    Json(wish): Json<ChangePassword>,
) -> Result<StatusCode, Problem> {
    person(&caller)?;
    second_factor_given(&caller)?;
    passwords::check(
        &app.settings.passwords,
        "new",
        &wish.new,
        &caller.signed_in.state.name,
    )?;
    if wish.new == wish.current {
        return Err(Rejection::field("new", "accounts.password-same").into());
    }
    check_own(&app, &caller, "current", wish.current).await?;
    let password = app.hashing.hash(wish.new).await?;
    send(&app, &caller, Command::SetPassword { password }).await?;
    let (account, session, now) = (caller.account(), caller.session(), app.time.now());
    let ended: Result<(), Failure<Rejection>> = app
        .store
        .write(Lane::People, move |tx| async move {
            Ok(sessions::end_others(&tx, account, Some(session), now).await?)
        })
        .await;
    ended?;
    app.callers.forget_all();
    noted(&app, &caller, "password-changed").await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets or takes away the PIN for a shared screen.
#[utoipa::path(put, path = "/api/v1/me/pin", tag = "me", request_body = ChangePin, responses((status = 204)))]
pub async fn set_my_pin(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(wish): Json<ChangePin>,
) -> Result<StatusCode, Problem> {
    person(&caller)?;
    let pin = wish.pin.filter(|pin| !pin.is_empty());
    if let Some(pin) = &pin {
        let same = pin.bytes().all(|digit| Some(digit) == pin.bytes().next());
        if !(4..=8).contains(&pin.len())
            || !pin.bytes().all(|b| b.is_ascii_digit())
            || same
            || "0123456789".contains(pin.as_str())
        {
            return Err(Rejection::field("pin", "accounts.bad-pin").into());
        }
    }
    check_own(&app, &caller, "password", wish.password).await?;
    let pin = match pin {
        Some(pin) => Some(app.hashing.hash(pin).await?),
        None => None,
    };
    send(&app, &caller, Command::SetPin { pin }).await?;
    app.callers.forget_all();
    noted(&app, &caller, "pin-changed").await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Goes on at a shared screen by the PIN. After too many wrong ones the session ends.
#[utoipa::path(post, path = "/api/v1/me/unlock", tag = "me", request_body = Unlock, responses((status = 204)))]
pub async fn unlock_me(
    State(app): State<Arc<App>>,
    PendingCaller(caller): PendingCaller,
    Json(wish): Json<Unlock>,
) -> Result<StatusCode, Problem> {
    person(&caller)?;
    let name = format!("pin {}", caller.session());
    app.guard
        .enter(&app.settings.sign_in, &name, caller.address, app.time.now())?;
    let id = caller.account().into();
    let found = app
        .store
        .read(move |tx| async move { secrets::of(&tx, id).await })
        .await?;
    let hash = found.and_then(|found| found.pin);
    if wish.pin.len() > 8 || !app.hashing.verify(wish.pin, hash).await? {
        return Err(Rejection::field("pin", "accounts.wrong-pin").into());
    }
    app.guard.passed(&name);
    let (session, now) = (caller.session(), app.time.now());
    let marked: Result<(), Failure<Rejection>> = app
        .store
        .write(Lane::People, move |tx| async move {
            Ok(sessions::mark_unlocked(&tx, session, now).await?)
        })
        .await;
    marked?;
    app.callers.forget(&caller.signed_in.token_hash);
    Ok(StatusCode::NO_CONTENT)
}

/// Offers a second factor; it counts only once its first code has been given.
#[utoipa::path(post, path = "/api/v1/me/second-factor", tag = "me", request_body = PasswordAgain,
    responses((status = 200, body = SecondFactorOffer)))]
pub async fn offer_second_factor(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(wish): Json<PasswordAgain>,
) -> Result<Json<SecondFactorOffer>, Problem> {
    person(&caller)?;
    check_own(&app, &caller, "password", wish.password).await?;
    if caller.signed_in.state.second_factor {
        return Err(Rejection::conflict("accounts.second-factor-on").into());
    }
    let (key, url) = totp::offer(&caller.signed_in.state.name)?;
    let (account, offered) = (caller.account(), key.clone());
    let kept: Result<(), Failure<Rejection>> = app
        .store
        .write(Lane::People, move |tx| {
            let offered = offered.clone();
            async move {
                let sql = "UPDATE account_secrets SET totp_offered = $2 WHERE account_id = $1";
                tx.execute(sql, &[account.into(), offered.into()]).await?;
                Ok(())
            }
        })
        .await;
    kept?;
    Ok(Json(SecondFactorOffer { key, url }))
}

/// Gives a code: switches an offered second factor on, or shows it to a session that waits for it.
#[utoipa::path(put, path = "/api/v1/me/second-factor", tag = "me", request_body = Code, responses((status = 204)))]
// no scope: the caller's own secrets
pub async fn give_second_factor(
    State(app): State<Arc<App>>,
    PendingCaller(caller): PendingCaller,
    Json(wish): Json<Code>,
) -> Result<StatusCode, Problem> {
    person(&caller)?;
    let name = format!("code {}", caller.account());
    let now = app.time.now();
    app.guard
        .enter(&app.settings.sign_in, &name, caller.address, now)?;
    let (account, session) = (caller.account(), caller.session());
    let (found, offered) = app
        .store
        .read(move |tx| async move {
            let found = secrets::of(&tx, account.into()).await?;
            let sql = "SELECT totp_offered FROM account_secrets WHERE account_id = $1";
            let offered: Option<String> = match tx.query_opt(sql, &[account.into()]).await? {
                Some(row) => row.get(0)?,
                None => None,
            };
            Ok((found, offered))
        })
        .await?;
    let found = found.ok_or_else(|| Rejection::not_found("accounts.unknown"))?;
    let new = !found.account.second_factor;
    let key = if new { offered } else { found.totp };
    let key = key.ok_or_else(|| Rejection::conflict("accounts.no-second-factor"))?;
    let step = totp::check(&key, found.totp_step, &wish.code, now)?;
    if new {
        send(&app, &caller, Command::AddSecondFactor { key: Secret(key) }).await?;
        noted(&app, &caller, "second-factor-on").await?;
    }
    app.store
        .write(Lane::People, move |tx| async move {
            if !totp::note_step(&tx, account.into(), step).await? {
                return Err(Failure::Refused(Rejection::field("code", "sessions.wrong-code")));
            }
            sessions::mark_second_factor(&tx, session, now).await?;
            Ok(())
        })
        .await?;
    app.guard.passed(&name);
    app.guard
        .passed(&super::super::fold_name(&caller.signed_in.state.name));
    app.callers.forget_all();
    Ok(StatusCode::NO_CONTENT)
}

/// Switches the second factor off.
#[utoipa::path(delete, path = "/api/v1/me/second-factor", tag = "me", request_body = PasswordAgain,
    responses((status = 204)))]
pub async fn drop_my_second_factor(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(wish): Json<PasswordAgain>,
) -> Result<StatusCode, Problem> {
    person(&caller)?;
    check_own(&app, &caller, "password", wish.password).await?;
    send(&app, &caller, Command::DropSecondFactor).await?;
    noted(&app, &caller, "second-factor-off").await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The confidentiality rules in force.
#[utoipa::path(get, path = "/api/v1/confidentiality", tag = "me",
    responses((status = 200, body = ConfidentialityText)))]
pub async fn get_confidentiality(
    State(app): State<Arc<App>>,
    PendingCaller(_caller): PendingCaller,
) -> Result<Json<ConfidentialityText>, Problem> {
    let (version, text) = app
        .store
        .read(|tx| async move { confidentiality::in_force(&tx).await })
        .await?;
    Ok(Json(ConfidentialityText { version, text }))
}

/// Confirms the confidentiality rules (V-04).
#[utoipa::path(post, path = "/api/v1/me/confidentiality", tag = "me", request_body = ConfirmConfidentiality,
    responses((status = 204)))]
pub async fn confirm_confidentiality(
    State(app): State<Arc<App>>,
    PendingCaller(caller): PendingCaller,
    Json(wish): Json<ConfirmConfidentiality>,
) -> Result<StatusCode, Problem> {
    person(&caller)?;
    second_factor_given(&caller)?;
    if wish.version == 0 {
        return Err(Rejection::new(Nature::Invalid, "input.invalid")
            .and_field("version", "wrong-value")
            .into());
    }
    send(
        &app,
        &caller,
        Command::Confirm {
            version: wish.version,
        },
    )
    .await?;
    app.callers.forget_all();
    Ok(StatusCode::NO_CONTENT)
}
