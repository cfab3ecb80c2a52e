//! Many who guess at once.

use domain::actor::Role;
use serde_json::json;

use crate::{both_engines, foreign::every_role, harness::rows};

both_engines!(a_storm_of_sign_ins_is_weathered, |world| async move {
    let desk = world.caller(Role::FrontDeskAssistant).await;
    let ready = world.account(
        "storm.eye",
        "a long-enough phrase 7",
        every_role(None),
        None,
        None,
        true,
    );
    ready.await;
    let before = rows(&world.app).await;
    let storm: Vec<_> = (0..150)
        .map(|number| {
            let stranger = world.stranger();
            tokio::spawn(async move {
                let name = if number % 3 == 0 {
                    "storm.eye".to_owned()
                } else {
                    format!("nobody-{number}")
                };
                let wish = json!({ "account": name, "password": format!("guess-{number}") });
                stranger.post("/api/v1/sessions", wish).await.status
            })
        })
        .collect();
    for answer in storm {
        let status = answer.await.unwrap();
        assert!(matches!(status, 401 | 429 | 503), "{status}");
    }
    desk.get("/api/v1/cases").await.expect(200);
    assert_eq!(rows(&world.app).await, before);
});
