//! Wrong matters and verbs that are not offered.

use domain::actor::Role;
use serde_json::json;

use crate::{
    both_engines,
    cases::{matter, path, report, staff, with},
    harness::rows,
};

both_engines!(
    verbs_that_are_not_offered_are_refused_with_the_same_code,
    |world| async move {
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let (manager, _) = staff(&world, Role::ServiceCentreManager).await;
        let case = report(&desk, matter(&world, "complaint", "management-service")).await;
        for caller in [&desk, &manager] {
            let case = caller.get(&path(&case, "")).await.expect(200);
            let refused = case["refused"].as_array().unwrap();
            assert!(refused.len() > 5, "{case}");
            let before = rows(&world.app).await;
            for one in refused {
                let verb = one["verb"].as_str().unwrap();
                let inputs = json!({
                    "text": "看看", "reason": "看看", "finding": "confirmed", "findings": "看看", "validity": "valid",
                    "stars": 5, "until": "2026-09-24T15:00:00+08:00", "dueAt": "2026-09-24T15:00:00+08:00",
                    "solution": "看看", "amountFen": 100, "outcome": "solved", "grade": "serious",
                });
                let answer = caller.post(&path(&case, &format!("/{verb}")), inputs).await;
                assert!(
                    matches!(answer.status, 403 | 409),
                    "{verb}: {} {}",
                    answer.status,
                    answer.body
                );
                assert_eq!(answer.body["code"], one["code"], "{verb}");
            }
            assert_eq!(rows(&world.app).await, before);
        }
    }
);

both_engines!(wrong_matters_change_no_table, |world| async move {
    let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
    let base = || matter(&world, "repair", "unit.bulb");
    let before = rows(&world.app).await;
    for (more, field, code) in [
        (
            json!({ "estateId": world.nowhere() }),
            "estateId unknown",
            "input.invalid",
        ),
        (
            json!({ "unitId": world.nowhere() }),
            "unitId unknown",
            "input.invalid",
        ),
        (
            json!({ "subject": "unit.nothing" }),
            "subject unknown",
            "input.invalid",
        ),
        (json!({ "contact": null }), "contact required", "input.invalid"),
        (
            json!({ "contact": { "name": "王芳" } }),
            "contact.phone required",
            "input.invalid",
        ),
        (
            json!({ "reportedAt": "2026-09-24T15:00:00+08:00" }),
            "reportedAt future",
            "cases.reported-in-future",
        ),
        (
            json!({ "reportedAt": "2026-09-20T14:59:00+08:00" }),
            "reportedAt too-long-ago",
            "cases.reported-too-long-ago",
        ),
        (
            json!({ "agreedAt": "2026-10-30T15:00:00+08:00" }),
            "agreedAt beyond-cap",
            "cases.agreed-beyond-cap",
        ),
        (
            json!({ "agreedAt": "2026-09-22T15:00:00+08:00" }),
            "agreedAt past",
            "cases.agreed-past",
        ),
        (
            json!({ "promiseBy": "2026-09-22T15:00:00+08:00" }),
            "promiseBy past",
            "cases.promise-past",
        ),
        (
            json!({ "description": "水".repeat(10_001) }),
            "description too-long",
            "input.invalid",
        ),
        (
            json!({ "about": { "staffId": world.nowhere() } }),
            "about.staffId unknown",
            "input.invalid",
        ),
        (
            json!({ "parentId": world.nowhere() }),
            "parentId unknown",
            "input.invalid",
        ),
        (
            json!({ "files": [world.nowhere()] }),
            "files[0] unknown",
            "input.invalid",
        ),
    ] {
        let answer = desk.post("/api/v1/cases", with(base(), more.clone())).await;
        assert_eq!(answer.body["code"], code, "{more}: {}", answer.body);
        assert_eq!(answer.wrong_fields(422), [field]);
    }
    assert_eq!(rows(&world.app).await, before);
});
