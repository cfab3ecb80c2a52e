//! The request log: method, route, status, duration, account id. Never a query, a body, a name or a token.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    http::StatusCode,
    middleware::Next,
    response::Response,
};

use super::caller::Seen;
use crate::{app::App, features::audit};

/// Layer: logs and measures each request, and records refused access in the audit log (V-03).
pub async fn record(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let seen = Seen::default();
    request.extensions_mut().insert(seen.clone());
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "(none)".to_owned(), |path| path.as_str().to_owned());
    let answer = next.run(request).await;
    let took = began.elapsed();
    let status = answer.status();
    let caller = seen.0.get();
    tracing::debug!(
        %method, route, status = status.as_u16(), milliseconds = took.as_secs_f64() * 1e3,
        account = caller.map(|caller| caller.account().to_string()), "answered"
    );
    metrics::counter!("linli_requests_total", "method" => method.to_string(), "route" => route.clone(),
        "status" => status.as_str().to_owned())
    .increment(1);
    metrics::histogram!("linli_request_seconds", "route" => route.clone()).record(took.as_secs_f64());
    if status == StatusCode::FORBIDDEN
        && let Some(caller) = caller
    {
        audit::note_refused(&app, caller, &format!("{method} {route}"));
    }
    answer
}
