//! Routes of sessions.

mod keys;
mod screen;
pub(super) mod sign_in;

use std::sync::Arc;

use axum::{
    Extension,
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{AppendHeaders, IntoResponse},
};
use domain::{ids::SessionId, rejection::Rejection};
use store::{Failure, Lane};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    table,
    wire::{SessionAnswer, SignIn, SignedInAnswer},
};
use crate::{
    app::App,
    features::{accounts, audit},
    http::{
        Caller, Json, Path, PendingCaller, Problem,
        caller::{Address, COOKIE},
        safety::OverTls,
    },
};

/// The feature's routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(create_session, list_sessions))
        .routes(routes!(end_current_session))
        .routes(routes!(end_session))
        .routes(routes!(screen::lock_screen))
        .routes(routes!(screen::switch_person))
        .routes(routes!(keys::create_key, keys::list_keys))
        .routes(routes!(keys::revoke_key))
}

fn cookie(token: &str, seconds: i64, secure: bool) -> (HeaderName, HeaderValue) {
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{COOKIE}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    (
        header::SET_COOKIE,
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("")),
    )
}

/// Signs in: a token for programs, the same as a cookie for browsers. `pending` tells what must be done first.
#[utoipa::path(post, path = "/api/v1/sessions", tag = "sessions", request_body = SignIn,
    responses((status = 201, body = SignedInAnswer)))]
pub async fn create_session(
    State(app): State<Arc<App>>,
    Address(address): Address,
    over_tls: Option<Extension<OverTls>>,
    headers: axum::http::HeaderMap,
    Json(wish): Json<SignIn>,
) -> Result<impl IntoResponse, Problem> {
    let opened = sign_in::sign_in(&app, wish, address).await?;
    begun(&app, opened, over_tls.is_some(), &headers).await
}

/// The answer to a session that has just begun: the token, and the same as a cookie.
async fn begun(
    app: &Arc<App>,
    opened: sign_in::NewSession,
    over_tls: bool,
    headers: &axum::http::HeaderMap,
) -> Result<impl IntoResponse + use<>, Problem> {
    let signed_in = accounts::signed_in(app, &opened.token)
        .await?
        .ok_or_else(|| Problem::Fault("a session that has just begun is not found".into()))?;
    let (session, now) = (opened.session, app.time.now());
    let seconds = session.expires_at.duration_since(now).as_secs();
    // Behind our own TLS or a proxy's, the cookie never travels in the clear.
    let secure = over_tls
        || app.settings.requests.secure_cookie
        || headers
            .get("x-forwarded-proto")
            .is_some_and(|proto| proto == "https");
    let answer = SignedInAnswer {
        session_id: session.id.into(),
        account_id: session.account.into(),
        pending: signed_in.pending.iter().map(|pending| pending.code()).collect(),
        expires_at: session.expires_at,
        server_time: now,
        token: opened.token.clone(),
    };
    let headers = AppendHeaders([cookie(&opened.token, seconds, secure)]);
    Ok((StatusCode::CREATED, headers, Json(answer)))
}

/// The caller's sessions that have not ended.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "sessions",
    responses((status = 200, body = Vec<SessionAnswer>)))]
pub async fn list_sessions(
    State(app): State<Arc<App>>,
    caller: Caller,
) -> Result<Json<Vec<SessionAnswer>>, Problem> {
    list(&app, &caller, false).await
}

pub(super) async fn list(
    app: &Arc<App>,
    caller: &Caller,
    keys: bool,
) -> Result<Json<Vec<SessionAnswer>>, Problem> {
    let (account, now) = (caller.account(), app.time.now());
    let sessions = app
        .store
        .read(move |tx| async move { table::of_account(&tx, account, keys, now).await })
        .await?;
    let settings = &app.settings.sessions;
    let answers = sessions
        .into_iter()
        .filter(|session| !session.has_ended(settings, now))
        .map(|session| SessionAnswer::new(session, caller.session()))
        .collect();
    Ok(Json(answers))
}

/// Signs out.
#[utoipa::path(delete, path = "/api/v1/sessions/current", tag = "sessions", responses((status = 204)))]
pub async fn end_current_session(
    State(app): State<Arc<App>>,
    PendingCaller(caller): PendingCaller,
) -> Result<impl IntoResponse, Problem> {
    let status = end(&app, &caller, caller.session(), "sign-out").await?;
    Ok((status, AppendHeaders([cookie("", 0, false)])))
}

/// Ends one of the caller's sessions: a phone that was lost.
#[utoipa::path(delete, path = "/api/v1/sessions/{id}", tag = "sessions",
    params(("id" = uuid::Uuid, Path)), responses((status = 204)))]
pub async fn end_session(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<SessionId>,
) -> Result<StatusCode, Problem> {
    end(&app, &caller, id, "session-ended").await
}

pub(super) async fn end(
    app: &Arc<App>,
    caller: &Caller,
    id: SessionId,
    action: &'static str,
) -> Result<StatusCode, Problem> {
    let (account, now) = (caller.account(), app.time.now());
    let ended: Result<bool, Failure<Rejection>> = app
        .store
        .write(Lane::People, move |tx| async move {
            Ok(table::end(&tx, account, id, now).await?)
        })
        .await;
    if !ended? {
        return Err(Rejection::not_found("sessions.unknown").into());
    }
    app.callers.forget_all();
    audit::note(
        app,
        audit::Line::by(caller, action)
            .about("sessions", id.into())
            .into(),
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
