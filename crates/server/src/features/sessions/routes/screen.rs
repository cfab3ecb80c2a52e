//! A screen that several people use: one locks it, another goes on under their own name with their PIN.

use std::sync::Arc;

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use domain::{
    audit::Line,
    ids::{AccountId, SessionId},
    rejection::Rejection,
};
use jiff::SignedDuration;
use store::{Failure, Lane};

use super::{
    super::{
        Session, SessionKind, new_token, table,
        wire::{SignedInAnswer, SwitchPerson},
    },
    begun,
    sign_in::NewSession,
};
use crate::{
    app::App,
    features::{
        accounts::{self, Pending},
        audit,
    },
    http::{Caller, Json, PendingCaller, Problem, safety::OverTls},
};

/// The caller's session, if it is one at a shared screen and nothing but the PIN is left to do.
async fn shared_screen(app: &Arc<App>, caller: &Caller) -> Result<Session, Problem> {
    let hash = caller.signed_in.token_hash;
    let session = app
        .store
        .read(move |tx| async move { table::of_token(&tx, &hash).await })
        .await?;
    let session = session
        .filter(|session| session.shared && session.kind == SessionKind::Browser)
        .ok_or_else(|| Rejection::conflict("sessions.not-shared"))?;
    if caller
        .signed_in
        .pending
        .iter()
        .any(|pending| *pending != Pending::Pin)
    {
        return Err(Rejection::forbidden("access.pending").into());
    }
    Ok(session)
}

fn line(action: &str, account: AccountId, caller: &Caller, session: SessionId) -> Line {
    audit::Line::by_hand(action, Some(account))
        .about("sessions", session.into())
        .what(format!("at the screen of {}", caller.account()))
        .from(caller.address)
        .into()
}

/// Locks a shared screen: nothing is shown any more until a PIN is given, by the same person or by another.
#[utoipa::path(post, path = "/api/v1/sessions/current/lock", tag = "sessions", responses((status = 204)))]
pub async fn lock_screen(
    State(app): State<Arc<App>>,
    PendingCaller(caller): PendingCaller,
) -> Result<StatusCode, Problem> {
    let session = shared_screen(&app, &caller).await?;
    if !caller.signed_in.state.pin {
        return Err(Rejection::conflict("sessions.no-pin").into());
    }
    let minutes = i64::from(app.settings.sessions.shared_screen_minutes);
    let rested_at = app.time.now() - SignedDuration::from_mins(minutes);
    let locked: Result<(), Failure<Rejection>> = app
        .store
        .write(Lane::People, move |tx| async move {
            Ok(table::rest(&tx, session.id, rested_at).await?)
        })
        .await;
    locked?;
    app.callers.forget(&caller.signed_in.token_hash);
    audit::note(&app, line("screen-locked", caller.account(), &caller, session.id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Another person goes on at a shared screen, with the name and the PIN of their own account. They act as
/// themselves from then on, for a few hours and never longer than the sign-in that the screen began with; the
/// session of the person before ends.
#[utoipa::path(post, path = "/api/v1/sessions/current/switch", tag = "sessions", request_body = SwitchPerson,
    responses((status = 201, body = SignedInAnswer)))]
pub async fn switch_person(
    State(app): State<Arc<App>>,
    PendingCaller(caller): PendingCaller,
    over_tls: Option<Extension<OverTls>>,
    headers: HeaderMap,
    Json(wish): Json<SwitchPerson>,
) -> Result<impl IntoResponse, Problem> {
    let before = shared_screen(&app, &caller).await?;
    let now = app.time.now();
    let name = accounts::fold_name(&wish.account);
    let guarded = format!("pin {name}");
    app.guard
        .enter(&app.settings.sign_in, &guarded, caller.address, now)?;
    let wanted = name.clone();
    let found = app
        .store
        .read(move |tx| async move {
            let Some(found) = accounts::of_name(&tx, &wanted).await? else {
                return Ok(None);
            };
            let left = accounts::has_left(&tx, &found.account, now).await?;
            Ok(Some((found, left)))
        })
        .await?;
    let hash = found.as_ref().and_then(|(found, _)| found.pin.clone());
    let right = wish.pin.len() <= 8 && app.hashing.verify(wish.pin, hash).await?;
    let Some((found, left)) = found.filter(|_| right) else {
        audit::note(&app, line("switch-failed", caller.account(), &caller, before.id)).await?;
        return Err(Rejection::field("pin", "accounts.wrong-pin").into());
    };
    if left || found.account.locked_at.is_some() {
        return Err(Rejection::forbidden("sessions.locked").into());
    }
    app.guard.passed(&guarded);
    let hours = SignedDuration::from_hours(i64::from(app.settings.sessions.switched_hours));
    let (token, token_hash) = new_token();
    let session = Session {
        id: SessionId(app.ids.next(now)),
        account: AccountId(found.id),
        created_at: now,
        used_at: now,
        expires_at: before.expires_at.min(now + hours),
        second_factor_at: None,
        unlocked_at: None,
        ..before.clone()
    };
    let (row, old) = (session.clone(), (before.account, before.id));
    let opened: Result<(), Failure<Rejection>> = app
        .store
        .write(Lane::People, move |tx| {
            let row = row.clone();
            async move {
                table::insert(&tx, &row, &token_hash).await?;
                table::end(&tx, old.0, old.1, now).await?;
                Ok(())
            }
        })
        .await;
    opened?;
    app.callers.forget(&caller.signed_in.token_hash);
    audit::note(&app, line("switch", session.account, &caller, session.id)).await?;
    begun(&app, NewSession { token, session }, over_tls.is_some(), &headers).await
}
