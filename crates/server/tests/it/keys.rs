//! Idempotency: the same key and body give the first answer, another body is refused (design §4, §7).

use domain::actor::Role;
use serde_json::json;

use crate::both_engines;

both_engines!(the_same_key_gives_the_first_answer, |world| async move {
    let desk = world.caller(Role::FrontDeskAssistant).await;
    let body = json!({ "estateId": world.estate });
    let first = desk
        .post_keyed("/api/v1/intakes", "a 钥匙 1".trim_matches('钥'), body.clone())
        .await;
    assert_eq!(
        first.wrong_fields(422),
        ["Idempotency-Key wrong-value"],
        "only visible ASCII travels in a header"
    );
    let first = desk
        .post_keyed("/api/v1/intakes", "key-1", body.clone())
        .await
        .expect(201);
    let id = first["id"].as_str().unwrap();
    desk.post(&format!("/api/v1/intakes/{id}/drop"), json!({ "reason": "重复" }))
        .await
        .expect(200);
    // The form has ended meanwhile; the first answer still says what it said.
    let again = desk
        .post_keyed("/api/v1/intakes", "key-1", body.clone())
        .await
        .expect(201);
    assert_eq!(first, again);

    let other = json!({ "estateId": world.estate, "channel": "call" });
    assert_eq!(
        desk.post_keyed("/api/v1/intakes", "key-1", other)
            .await
            .refused(409),
        "input.key-reused"
    );
    let list = desk.get("/api/v1/intakes").await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);

    // A key belongs to its account.
    let colleague = world.caller(Role::FrontDeskAssistant).await;
    let theirs = colleague
        .post_keyed("/api/v1/intakes", "key-1", body)
        .await
        .expect(201);
    assert_ne!(theirs["id"], first["id"]);
});

both_engines!(one_key_sent_many_times_at_once_acts_once, |world| async move {
    let desk = world.caller(Role::FrontDeskAssistant).await;
    let body = json!({ "estateId": world.estate });
    let mut sent = Vec::new();
    for _ in 0..12 {
        let (desk, body) = (desk.clone(), body.clone());
        sent.push(tokio::spawn(async move {
            desk.post_keyed("/api/v1/intakes", "storm", body)
                .await
                .expect(201)
        }));
    }
    let mut ids = std::collections::BTreeSet::new();
    for answer in sent {
        ids.insert(answer.await.unwrap()["id"].as_str().unwrap().to_owned());
    }
    assert_eq!(ids.len(), 1);
});
