//! Stale versions, and keys that come twice with different bodies.

use reqwest::Method;
use serde_json::json;

use crate::{
    both_engines,
    cases::{matter, with},
    foreign::{every_role, furnish},
    harness::rows,
};

both_engines!(a_stale_version_is_refused_everywhere, |world| async move {
    let all = world.caller_with("everything", every_role(None)).await;
    let own = furnish::furnish(&world, &all, world.estate, "翠湖本区", "13700001111").await;
    let estate = format!("/api/v1/estates/{}", own.id("estate"));
    let before = rows(&world.app).await;
    for (method, path, body) in [
        (Method::PATCH, estate.clone(), json!({ "phone": "0571-88881234" })),
        (
            Method::PATCH,
            format!("{estate}/areas/{}", own.id("area")),
            json!({ "name": "改名" }),
        ),
        (
            Method::PATCH,
            format!("{estate}/buildings/{}", own.id("building")),
            json!({ "floors": 9 }),
        ),
        (
            Method::PATCH,
            format!("/api/v1/units/{}", own.id("unit")),
            json!({ "floor": 7 }),
        ),
        (
            Method::PATCH,
            format!("/api/v1/persons/{}", own.id("person")),
            json!({ "salutation": "先生" }),
        ),
        (
            Method::PATCH,
            format!("/api/v1/households/{}", own.id("household")),
            json!({ "remark": "改" }),
        ),
        (
            Method::PATCH,
            format!("/api/v1/staff/{}", own.id("staff")),
            json!({ "title": "管家" }),
        ),
        (
            Method::PUT,
            format!("/api/v1/accounts/{}/grants", own.id("account")),
            json!({ "grants": [] }),
        ),
    ] {
        let stale = |version: &'static str| {
            let request = all.request(method.clone(), &path).header("if-match", version);
            all.send(request.json(&body))
        };
        assert_eq!(stale("\"99\"").await.refused(412), "input.stale", "{path}");
        assert_eq!(
            stale("ninety").await.wrong_fields(422),
            ["If-Match wrong-value"],
            "{path}"
        );
    }
    let seen = json!({ "text": "看看", "seenVersion": 1 });
    let case = format!("/api/v1/cases/{}/remark", own.id("case"));
    assert_eq!(all.post(&case, seen).await.refused(412), "input.stale");
    assert_eq!(rows(&world.app).await, before);
});

both_engines!(
    one_key_with_two_bodies_is_refused_everywhere,
    |world| async move {
        let all = world.caller_with("everything", every_role(None)).await;
        let own = furnish::furnish(&world, &all, world.estate, "翠湖本区", "13700001111").await;
        let estate = own.id("estate");
        let unit = json!({
            "estateId": estate, "buildingId": own.id("building"), "entranceId": own.id("entrance"), "room": "801"
        });
        let unit = all.post_keyed("/api/v1/units", "k-units", unit).await.expect(201);
        for (path, one, other) in [
            (
                "/api/v1/estates",
                json!({ "name": "甲" }),
                json!({ "name": "乙" }),
            ),
            (
                "/api/v1/persons",
                json!({ "estateId": estate, "name": "甲" }),
                json!({ "estateId": estate, "name": "乙" }),
            ),
            (
                "/api/v1/households",
                json!({ "estateId": estate, "unitId": unit["id"] }),
                json!({ "estateId": estate, "unitId": own.id("unit") }),
            ),
            (
                "/api/v1/staff",
                json!({ "estateId": estate, "name": "甲", "serviceNumber": "K1" }),
                json!({ "estateId": estate, "name": "甲", "serviceNumber": "K2" }),
            ),
            (
                "/api/v1/intakes",
                json!({ "estateId": estate }),
                json!({ "estateId": estate, "channel": "call" }),
            ),
            (
                "/api/v1/accounts",
                json!({ "name": "key.one" }),
                json!({ "name": "key.two" }),
            ),
            (
                "/api/v1/cases",
                matter(&world, "inquiry", "estate"),
                with(
                    matter(&world, "inquiry", "estate"),
                    json!({ "description": "别的" }),
                ),
            ),
        ] {
            let first = all.post_keyed(path, path, one.clone()).await.expect(201);
            let before = rows(&world.app).await;
            assert_eq!(
                all.post_keyed(path, path, other).await.refused(409),
                "input.key-reused",
                "{path}"
            );
            let again = all.post_keyed(path, path, one).await.expect(201);
            assert_eq!(again["id"], first["id"], "{path}");
            assert_eq!(rows(&world.app).await, before, "{path}");
        }
    }
);
