//! The live stream: scope, resuming, `reset` (design §7).

use std::time::Duration;

use domain::actor::Role;
use futures_util::StreamExt;
use reqwest::Method;
use serde_json::json;

use crate::{both_engines, harness::Client};

/// A stream that is open, read line by line.
pub struct Stream {
    bytes: std::pin::Pin<Box<dyn futures_util::Stream<Item = reqwest::Result<bytes::Bytes>> + Send>>,
    text: String,
}

/// One event of the stream.
#[derive(Debug, PartialEq)]
pub struct Event {
    pub name: String,
    pub id: String,
    pub data: String,
}

impl Stream {
    pub async fn open(caller: &Client, last: Option<&str>) -> Self {
        let mut request = caller.request(Method::GET, "/api/v1/live");
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        Self {
            bytes: Box::pin(answer.bytes_stream()),
            text: String::new(),
        }
    }

    /// The next event, `None` if none comes within a second and a half: for what must not come.
    pub async fn next(&mut self) -> Option<Event> {
        self.within(Duration::from_millis(1_500)).await
    }

    /// The next event, which must come. On PostgreSQL it shows once every older transaction of the server has
    /// ended, and other tests have theirs.
    pub async fn coming(&mut self) -> Event {
        self.within(Duration::from_secs(30)).await.expect("an event")
    }

    async fn within(&mut self, wait: Duration) -> Option<Event> {
        tokio::time::timeout(wait, self.event()).await.ok()?
    }

    /// `None` once the stream has ended.
    async fn event(&mut self) -> Option<Event> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                let field = |name: &str| {
                    let line = event.lines().find_map(|line| line.strip_prefix(name));
                    line.map(|value| value.trim().to_owned()).unwrap_or_default()
                };
                if field("event:").is_empty() {
                    continue;
                }
                return Some(Event {
                    name: field("event:"),
                    id: field("id:"),
                    data: field("data:"),
                });
            }
            let chunk = self.bytes.next().await?;
            self.text.push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
        }
    }
}

both_engines!(live_tells_whoever_may_see_and_nobody_else, |world| async move {
    let desk = world.caller(Role::FrontDeskAssistant).await;
    let outsider = world.outsider(Role::FrontDeskAssistant).await;
    let mut near = Stream::open(&desk, None).await;
    let mut far = Stream::open(&outsider, None).await;
    let opened = desk
        .post("/api/v1/intakes", json!({ "estateId": world.estate }))
        .await
        .expect(201);
    let event = near.coming().await;
    assert_eq!(event.name, "change");
    let data: serde_json::Value = serde_json::from_str(&event.data).unwrap();
    assert_eq!(
        data,
        json!({ "subject": opened["id"], "kind": "intakes", "version": 1 })
    );
    assert_eq!(far.next().await, None, "another estate");

    // Whoever comes back hears what was missed, once.
    desk.post("/api/v1/intakes", json!({ "estateId": world.estate }))
        .await
        .expect(201);
    let missed = near.coming().await;
    let mut back = Stream::open(&desk, Some(&event.id)).await;
    assert_eq!(back.coming().await, missed);
    assert_eq!(back.next().await, None);
    for unknown in ["999999999-999999999", "nonsense"] {
        let mut lost = Stream::open(&desk, Some(unknown)).await;
        assert_eq!(lost.coming().await.name, "reset");
    }
});

both_engines!(live_ends_with_the_session, |world| async move {
    let desk = world.caller(Role::FrontDeskAssistant).await;
    let colleague = world.caller(Role::FrontDeskAssistant).await;
    let mut stream = Stream::open(&desk, None).await;
    desk.delete("/api/v1/sessions/current").await.expect(204);
    colleague
        .post("/api/v1/intakes", json!({ "estateId": world.estate }))
        .await
        .expect(201);
    assert_eq!(stream.next().await, None);
});
