//! Bad input: each answered with a clear error naming the field, and nothing changed.

use domain::actor::Role;
use serde_json::json;

use super::{matter, path, report, staff, with};
use crate::both_engines;

both_engines!(b06_whatever_is_wrong_is_named, |world| async move {
    let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
    let base = || matter(&world, "repair", "unit.bulb");
    let without = |field: &str| {
        let mut body = base();
        body.as_object_mut().unwrap().remove(field);
        body
    };
    for (body, field) in [
        (without("contact"), "contact required"),
        (without("place"), "unitId required"),
        (without("description"), "description required"),
        (without("kind"), "kind required"),
        (
            with(base(), json!({ "subject": "unit.nothing" })),
            "subject unknown",
        ),
        (with(base(), json!({ "kind": "party" })), "kind unknown-value"),
        (
            with(base(), json!({ "unitId": world.nowhere() })),
            "unitId unknown",
        ),
        (with(base(), json!({ "level": "I" })), "level emergencies-only"),
        (
            with(base(), json!({ "reportedAt": "2026-09-23T15:01:00+08:00" })),
            "reportedAt future",
        ),
        (
            with(base(), json!({ "reportedAt": "2026-09-20T14:00:00+08:00" })),
            "reportedAt too-long-ago",
        ),
        (
            with(base(), json!({ "agreedAt": "2026-10-30T15:00:00+08:00" })),
            "agreedAt beyond-cap",
        ),
        (with(base(), json!({ "grade": "major" })), "gradeReason required"),
        (with(base(), json!({ "colour": "red" })), "colour unknown-field"),
        (
            with(base(), json!({ "description": "水".repeat(10_001) })),
            "description too-long",
        ),
        (
            with(base(), json!({ "intakeId": world.nowhere() })),
            "intakeId unknown",
        ),
    ] {
        assert_eq!(desk.post("/api/v1/cases", body).await.wrong_fields(422), [field]);
    }
    let all = desk
        .get(&format!("/api/v1/cases?estateId={}", world.estate))
        .await
        .expect(200);
    assert_eq!(all["items"], json!([]), "nothing was written");
});

both_engines!(hostile_texts_are_only_texts, |world| async move {
    let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
    for hostile in [
        "'; DROP TABLE cases; --",
        "<script>alert(1)</script>",
        "{\"$personal\":1}",
        "%_\\",
        "水".repeat(10_000).as_str(),
    ] {
        let body = with(
            matter(&world, "inquiry", "estate"),
            json!({ "description": hostile, "place": hostile.chars().take(40).collect::<String>(), "contact": { "name": hostile.chars().take(40).collect::<String>(), "phone": "13800138000" } }),
        );
        let case = report(&desk, body).await;
        let read = desk.get(&path(&case, "")).await.expect(200);
        assert_eq!(read["description"], hostile);
        let found = desk
            .send(
                desk.request(reqwest::Method::GET, "/api/v1/cases")
                    .query(&[("q", hostile.chars().take(20).collect::<String>())]),
            )
            .await;
        assert_eq!(found.status, 200, "{}", found.body);
    }
});

both_engines!(
    one_key_with_two_bodies_is_refused_and_with_one_repeats,
    |world| async move {
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let body = matter(&world, "inquiry", "estate");
        let first = desk
            .post_keyed("/api/v1/cases", "k-1", body.clone())
            .await
            .expect(201);
        let again = desk
            .post_keyed("/api/v1/cases", "k-1", body.clone())
            .await
            .expect(201);
        assert_eq!((&first["id"], &first["number"]), (&again["id"], &again["number"]));
        let other = with(body, json!({ "description": "另一件事" }));
        assert_eq!(desk.post_keyed("/api/v1/cases", "k-1", other).await.status, 409);
    }
);

both_engines!(verbs_say_what_they_lack, |world| async move {
    let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
    let (worker, _) = staff(&world, Role::MaintenanceWorker).await;
    let case = report(&desk, matter(&world, "repair", "unit.bulb")).await;
    assert_eq!(
        desk.post(&path(&case, "/respond"), json!({}))
            .await
            .wrong_fields(422),
        ["text required"]
    );
    assert_eq!(
        desk.post(&path(&case, "/dance"), json!({})).await.refused(404),
        "input.no-such-address"
    );
    assert_eq!(
        desk.post(&path(&case, "/extend"), json!({ "reason": "缺货" }))
            .await
            .status,
        403
    );
    assert_eq!(
        desk.post(&path(&case, "/respond"), json!({ "text": "这个我不知道" }))
            .await
            .refused(409),
        "cases.forbidden-expression"
    );
    desk.post(
        &path(&case, "/respond"),
        json!({ "text": "这个我不知道", "confirmed": true }),
    )
    .await
    .expect(200);
    worker.post(&path(&case, "/take"), json!({})).await.expect(200);
    assert_eq!(
        worker
            .post(&path(&case, "/pause"), json!({ "reason": "waiting-for-part" }))
            .await
            .wrong_fields(422),
        ["note required"]
    );
    let paused = worker
        .post(
            &path(&case, "/pause"),
            json!({ "reason": "waiting-for-part", "note": "LED-12W" }),
        )
        .await
        .expect(200);
    let clock = super::clock(&paused, "resolve");
    assert_eq!(
        (clock["state"].as_str(), clock["pauseReason"].as_str()),
        (Some("paused"), Some("waiting-for-part"))
    );
    assert_eq!(
        worker
            .post(&path(&case, "/confirm-pause"), json!({}))
            .await
            .status,
        403
    );
    desk.post(&path(&case, "/confirm-pause"), json!({}))
        .await
        .expect(200);
});
