//! `POST /api/v1/demo/clock`: moves the clock of a demo and rings what is due, in order.

use std::sync::Arc;

use axum::extract::State;
use domain::rejection::Rejection;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Caller, Json, Problem};
use crate::{app::App, jobs};

/// The demo's routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(move_clock))
}

/// Where to move the clock.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MoveClock {
    /// The moment to go to; never backwards.
    pub to: Timestamp,
    /// Seconds that pass in one real second from then on.
    #[serde(default)]
    pub speed: Option<u32>,
}

/// Where the clock stands afterwards.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClockMoved {
    /// The present.
    pub now: Timestamp,
    /// Timers rung and errands run on the way.
    pub happened: usize,
}

/// Moves the demo's clock and lets happen what is due on the way, in order.
#[utoipa::path(post, path = "/api/v1/demo/clock", tag = "demo", request_body = MoveClock,
    responses((status = 200, body = ClockMoved)))]
pub async fn move_clock(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(wish): Json<MoveClock>,
) -> Result<Json<ClockMoved>, Problem> {
    caller.require_everywhere("settings.write")?;
    if !app.is_demo() || !app.time.is_set() {
        return Err(Rejection::conflict("demo.not-a-demo").into());
    }
    if wish.to < app.time.now() {
        return Err(Rejection::field("to", "in-the-past").into());
    }
    if wish.speed.is_some_and(|speed| speed > 86_400) {
        return Err(Rejection::field("speed", "out-of-range").into());
    }
    let happened = jobs::run_until(&app, wish.to).await?;
    app.time.advance_to(wish.to, wish.speed);
    Ok(Json(ClockMoved {
        now: app.time.now(),
        happened,
    }))
}
