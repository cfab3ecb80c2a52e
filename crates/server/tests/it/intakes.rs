//! Intakes: number and time as soon as the form is opened (issue 2, API).

use domain::actor::Role;
use jiff::SignedDuration;
use serde_json::json;

use crate::both_engines;

both_engines!(
    c01_a_form_has_a_number_and_an_abandoned_one_is_listed,
    |world| async move {
        let desk = world.caller(Role::FrontDeskAssistant).await;
        let opened = desk
            .post(
                "/api/v1/intakes",
                json!({ "estateId": world.estate, "channel": "call" }),
            )
            .await
            .expect(201);
        assert_eq!(opened["number"], "DJ-20260923-0001");
        assert_eq!(opened["openedAt"], "2026-09-23T07:00:00Z");
        let id = opened["id"].as_str().unwrap();
        let second = desk
            .post("/api/v1/intakes", json!({ "estateId": world.estate }))
            .await
            .expect(201);
        assert_ne!(second["number"], opened["number"]);

        let draft = json!({ "draft": { "contact": { "name": "张丽", "phone": "13800001234" } } });
        desk.put(&format!("/api/v1/intakes/{id}/draft"), draft)
            .await
            .expect(200);
        let kept = desk.get(&format!("/api/v1/intakes/{id}")).await.expect(200);
        assert_eq!(kept["draft"]["contact"]["name"], "张丽");

        let path = format!("/api/v1/intakes?estateId={}&stage=abandoned", world.estate);
        assert_eq!(desk.get(&path).await.expect(200)["items"], json!([]));
        world.pass(SignedDuration::from_mins(31)).await;
        let listed = desk.get(&path).await.expect(200);
        assert_eq!(listed["items"].as_array().unwrap().len(), 2);
        assert!(
            listed["items"][0].get("draft").is_none(),
            "a list carries no drafts"
        );

        let drop = format!("/api/v1/intakes/{id}/drop");
        assert_eq!(
            desk.post(&drop, json!({ "reason": " " })).await.wrong_fields(422),
            ["reason required"]
        );
        assert_eq!(
            desk.post(&drop, json!({ "reason": "打错电话" }))
                .await
                .expect(200)["stage"],
            "dropped"
        );
        assert_eq!(
            desk.post(&drop, json!({ "reason": "打错电话" }))
                .await
                .refused(409),
            "intakes.ended"
        );
        assert!(
            desk.get(&format!("/api/v1/intakes/{id}"))
                .await
                .expect(200)
                .get("draft")
                .is_none()
        );
    }
);

both_engines!(v01_forms_of_another_estate_do_not_exist, |world| async move {
    let desk = world.caller(Role::FrontDeskAssistant).await;
    let opened = desk
        .post("/api/v1/intakes", json!({ "estateId": world.estate }))
        .await
        .expect(201);
    let id = opened["id"].as_str().unwrap();
    let outsider = world.outsider(Role::ServiceCentreManager).await;
    let list = outsider
        .get(&format!("/api/v1/intakes?estateId={}", world.estate))
        .await
        .expect(200);
    assert_eq!(list["items"], json!([]));
    assert_eq!(
        outsider.get(&format!("/api/v1/intakes/{id}")).await.refused(404),
        "intakes.unknown"
    );
    let drop = outsider
        .post(&format!("/api/v1/intakes/{id}/drop"), json!({ "reason": "x" }))
        .await;
    assert_eq!(drop.refused(404), "intakes.unknown");
    let open = outsider
        .post("/api/v1/intakes", json!({ "estateId": world.estate }))
        .await;
    assert_eq!(open.refused(403), "access.denied");
});
