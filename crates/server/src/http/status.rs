//! `/health` for whoever watches over the server, `/metrics` for Prometheus.

use std::{
    net::SocketAddr,
    sync::{Arc, OnceLock},
};

use axum::{
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::rejection::Rejection;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use serde::Serialize;

use super::Problem;
use crate::{app::App, backup};

static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();

/// Starts counting; once a process, further calls do nothing.
pub fn start_counting() {
    if RECORDER.get().is_some() {
        return;
    }
    let seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5];
    let built = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &seconds)
        .and_then(PrometheusBuilder::install_recorder);
    match built {
        Ok(handle) => {
            let _ = RECORDER.set(handle);
        }
        // Another part of the process (a test) counts already.
        Err(error) => tracing::debug!(%error, "figures are not counted"),
    }
}

#[derive(Debug, Serialize)]
struct Health {
    status: &'static str,
    time: jiff::Timestamp,
    /// `ok`, or what is wrong with the backups; the server works all the same.
    backups: Vec<&'static str>,
}

/// Whether the server can read its database.
pub async fn health(State(app): State<Arc<App>>) -> Response {
    let reading = app
        .store
        .read(|tx| async move { tx.query("SELECT 1", &[]).await.map(|_| ()) });
    let backups = match backup::standing(&app).await {
        Ok(standing) if standing.alarms.is_empty() => vec!["ok"],
        Ok(standing) => standing.alarms.iter().map(|alarm| alarm.code()).collect(),
        Err(_) => vec!["unknown"],
    };
    let (code, status) = match reading.await {
        Ok(()) => (StatusCode::OK, "ok"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be read"),
    };
    (
        code,
        axum::Json(Health {
            status,
            time: app.time.now(),
            backups,
        }),
    )
        .into_response()
}

/// The figures, in the text format of Prometheus: only for programs on this machine, and never through a proxy.
pub async fn metrics(ConnectInfo(from): ConnectInfo<SocketAddr>, headers: HeaderMap) -> Response {
    if !from.ip().is_loopback() || headers.contains_key("x-forwarded-for") {
        return Problem::from(Rejection::not_found("input.no-such-address")).into_response();
    }
    let text = RECORDER.get().map(PrometheusHandle::render).unwrap_or_default();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
