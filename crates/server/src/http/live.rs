//! `GET /api/v1/live`: server-sent events with subject, kind and version only, filtered by the caller's scope.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::HeaderMap,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use domain::rejection::{Nature, Rejection};
use futures_util::{Stream, stream};
use serde::Serialize;
use store::Position;
use tokio::sync::{OwnedSemaphorePermit, broadcast};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Caller, Problem};
use crate::{
    app::App,
    features::accounts,
    live::{self, Change},
};

/// The stream's route.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(follow_live))
}

/// What a message of the stream says.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LiveMessage {
    /// The subject that changed.
    pub subject: uuid::Uuid,
    /// Feature of the subject.
    pub kind: String,
    /// Its version now.
    pub version: i64,
}

struct Listener {
    app: Arc<App>,
    caller: Caller,
    token_hash: [u8; 32],
    changes: broadcast::Receiver<Arc<Change>>,
    waiting: std::vec::IntoIter<Change>,
    reset: bool,
    position: Position,
    beat: Duration,
    _place: OwnedSemaphorePermit,
}

/// Changes as they happen. Event `change` carries subject, kind and version; its id is the position to come
/// back with in `Last-Event-ID`. Event `reset` says: read your lists anew.
#[utoipa::path(get, path = "/api/v1/live", tag = "live",
    params(("Last-Event-ID" = Option<String>, Header, description = "Position of the last event received")),
    responses((status = 200, description = "Server-sent events", body = LiveMessage, content_type = "text/event-stream")))]
pub async fn follow_live(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (changes, place) = app
        .live
        .listen()
        .ok_or_else(|| Rejection::new(Nature::TooMany, "server.too-many-streams"))?;
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok());
    let end = app.store.journal_last().await?;
    let (waiting, reset) = match last {
        None => (Vec::new(), false),
        Some(text) => match text.parse::<Position>() {
            Ok(last) if last <= end => missed(&app, last).await?,
            // A position we never gave, or of a database since restored.
            _ => (Vec::new(), true),
        },
    };
    let beat = Duration::from_secs(app.settings.live.beat_seconds.max(1));
    let listener = Listener {
        token_hash: caller.signed_in.token_hash,
        app,
        caller,
        changes,
        waiting: waiting.into_iter(),
        reset,
        position: end,
        beat,
        _place: place,
    };
    let mut answer = Sse::new(messages(listener))
        .keep_alive(KeepAlive::new().interval(beat))
        .into_response();
    // Proxies must not gather the stream.
    answer
        .headers_mut()
        .insert("x-accel-buffering", axum::http::HeaderValue::from_static("no"));
    Ok(answer)
}

/// What the reader missed, or that it was too much.
async fn missed(app: &Arc<App>, last: Position) -> Result<(Vec<Change>, bool), Problem> {
    let most = u32::try_from(app.settings.live.kept).unwrap_or(u32::MAX);
    let changes = live::changes_after(app, last, most).await?;
    if changes.len() >= app.settings.live.kept {
        Ok((Vec::new(), true))
    } else {
        Ok((changes, false))
    }
}

fn messages(listener: Listener) -> impl Stream<Item = Result<Event, Infallible>> {
    let first = Event::default().comment("linli");
    let rest = stream::unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok(event), listener))
    });
    futures_util::StreamExt::chain(stream::once(async { Ok(first) }), rest)
}

impl Listener {
    async fn next(&mut self) -> Option<Event> {
        if std::mem::take(&mut self.reset) {
            self.waiting = Vec::new().into_iter();
            return Some(
                Event::default()
                    .event("reset")
                    .id(self.position.to_string())
                    .data("{}"),
            );
        }
        for change in self.waiting.by_ref() {
            if change.audience.includes(&self.caller.actor) {
                self.position = self.position.max(change.position);
                return Some(message(&change));
            }
        }
        loop {
            let received = tokio::time::timeout(self.beat, self.changes.recv()).await;
            // A session that ended, or rights that changed, count from here on.
            match accounts::still_signed_in(&self.app, &self.token_hash).await {
                Some(signed_in) if !signed_in.blocked() => self.caller.actor = signed_in.actor.clone(),
                _ => return None,
            }
            match received {
                Ok(Ok(change)) => {
                    if change.position > self.position && change.audience.includes(&self.caller.actor) {
                        self.position = change.position;
                        return Some(message(&change));
                    }
                }
                Ok(Err(broadcast::error::RecvError::Lagged(_))) => {
                    return Some(Event::default().event("reset").data("{}"));
                }
                Ok(Err(broadcast::error::RecvError::Closed)) => return None,
                Err(_) => {}
            }
        }
    }
}

fn message(change: &Change) -> Event {
    let body = LiveMessage {
        subject: change.subject,
        kind: change.feature.clone(),
        version: change.version,
    };
    let event = Event::default().event("change").id(change.position.to_string());
    match serde_json::to_string(&body) {
        Ok(text) => event.data(text),
        Err(_) => event.event("reset").data("{}"),
    }
}
