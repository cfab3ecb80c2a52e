//! Keys for other systems: scoped, dated, revocable.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use domain::{ids::SessionId, rejection::Rejection};
use jiff::SignedDuration;
use store::{Failure, Lane};

use super::super::{
    Session, SessionKind, new_token, table,
    wire::{KeyMade, NewKey, SessionAnswer},
};
use crate::{
    app::App,
    features::audit,
    http::{Caller, Json, Path, Problem},
};

/// Makes a key that may do part of what the caller may do. The token is shown this once.
#[utoipa::path(post, path = "/api/v1/keys", tag = "sessions", request_body = NewKey,
    responses((status = 201, body = KeyMade)))]
pub async fn create_key(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(wish): Json<NewKey>,
) -> Result<(StatusCode, Json<KeyMade>), Problem> {
    caller.require("keys.write")?;
    if caller.signed_in.kind == SessionKind::Key {
        // A key that leaks must not be able to outlive itself.
        return Err(crate::http::caller::denied().into());
    }
    let now = app.time.now();
    if wish.label.trim().is_empty() {
        return Err(Rejection::field("label", "required").into());
    }
    if wish.scopes.is_empty() || wish.scopes.len() > 200 {
        return Err(Rejection::field("scopes", "required").into());
    }
    for (index, scope) in wish.scopes.iter().enumerate() {
        let plain = scope
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-'));
        if !plain || scope.is_empty() || !caller.actor.may_anywhere(scope) {
            return Err(Rejection::field(format!("scopes[{index}]"), "unknown-value").into());
        }
    }
    if wish.expires_at <= now || wish.expires_at.duration_since(now) > SignedDuration::from_hours(24 * 731) {
        return Err(Rejection::field("expiresAt", "out-of-range").into());
    }
    let (token, token_hash) = new_token();
    let session = Session {
        id: SessionId(app.ids.next(now)),
        account: caller.account(),
        kind: SessionKind::Key,
        label: wish.label.trim().chars().take(80).collect(),
        shared: false,
        created_at: now,
        used_at: now,
        expires_at: wish.expires_at,
        revoked_at: None,
        second_factor_at: None,
        unlocked_at: None,
        scopes: Some(wish.scopes),
    };
    let (row, id) = (session.clone(), session.id);
    app.store
        .write(Lane::People, move |tx| {
            let row = row.clone();
            async move {
                table::insert(&tx, &row, &token_hash).await?;
                Ok::<_, Failure<Rejection>>(())
            }
        })
        .await?;
    let line = audit::Line::by(&caller, "key-made").about("sessions", id.into());
    audit::note(
        &app,
        line.what(session.scopes.unwrap_or_default().join(" ")).into(),
    )
    .await?;
    Ok((
        StatusCode::CREATED,
        Json(KeyMade {
            id: id.into(),
            token,
            expires_at: session.expires_at,
        }),
    ))
}

/// The caller's keys.
#[utoipa::path(get, path = "/api/v1/keys", tag = "sessions", responses((status = 200, body = Vec<SessionAnswer>)))]
pub async fn list_keys(
    State(app): State<Arc<App>>,
    caller: Caller,
) -> Result<Json<Vec<SessionAnswer>>, Problem> {
    caller.require("keys.write")?;
    super::list(&app, &caller, true).await
}

/// Revokes a key of the caller.
#[utoipa::path(delete, path = "/api/v1/keys/{id}", tag = "sessions",
    params(("id" = uuid::Uuid, Path)), responses((status = 204)))]
pub async fn revoke_key(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<SessionId>,
) -> Result<StatusCode, Problem> {
    caller.require("keys.write")?;
    super::end(&app, &caller, id, "key-revoked").await
}
