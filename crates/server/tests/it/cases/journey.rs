//! The burst pipe, and a whole life of an inquiry, over HTTP.

use domain::actor::Role;
use jiff::SignedDuration;
use serde_json::json;

use super::{clock, customer, matter, path, report, staff, verbs, with};
use crate::both_engines;

both_engines!(
    c17_c18_d04_the_burst_pipe_from_call_to_archive,
    |world| async move {
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let (worker, worker_id) = staff(&world, Role::MaintenanceWorker).await;
        let (officer, _) = staff(&world, Role::AreaOfficer).await;

        let form = desk
            .post(
                "/api/v1/intakes",
                json!({ "estateId": world.estate, "channel": "call" }),
            )
            .await
            .expect(201);
        let body = with(
            matter(&world, "repair", "unit.flooding"),
            json!({ "intakeId": form["id"] }),
        );
        let case = report(&desk, body).await;
        assert_eq!(case["number"], "BX-20260923-0001");
        assert_eq!(
            (case["stage"].as_str(), case["unplaced"].as_bool()),
            (Some("received"), Some(true))
        );
        assert_eq!(case["serverTime"], "2026-09-23T07:00:00Z");
        let arrive = clock(&case, "arrive");
        assert_eq!(arrive["dueAt"], "2026-09-23T07:10:00Z");
        assert_eq!(arrive["clause"]["id"], "D-04");
        assert!(
            arrive["clause"]["words"].as_str().unwrap().contains("10分钟"),
            "{arrive}"
        );
        assert!(!arrive["clause"]["source"].as_str().unwrap().is_empty());
        assert_eq!(
            (arrive["state"].as_str(), arrive["share"].as_u64()),
            (Some("running"), Some(0))
        );
        assert_eq!(clock(&case, "acknowledge")["state"], "met");
        assert_eq!(clock(&case, "take")["state"], "not-started");
        assert_eq!(case["promiseBy"], "2026-09-23T07:01:00Z", "the earliest deadline");
        let saved = desk
            .get(&format!("/api/v1/intakes/{}", form["id"].as_str().unwrap()))
            .await
            .expect(200);
        assert_eq!(saved["caseId"], case["id"]);

        let sent = desk
            .post(
                &path(&case, "/dispatch"),
                json!({ "staffId": worker_id, "seenVersion": case["version"] }),
            )
            .await
            .expect(200);
        assert_eq!(
            (sent["stage"].as_str(), sent["responsibleId"].as_str()),
            (Some("dispatched"), Some(worker_id.to_string().as_str()))
        );
        assert_eq!(
            desk.post(
                &path(&case, "/remark"),
                json!({ "text": "旧版", "seenVersion": case["version"] })
            )
            .await
            .refused(412),
            "input.stale"
        );
        worker.post(&path(&case, "/take"), json!({})).await.expect(200);
        assert_eq!(
            worker
                .post(&path(&case, "/resolve"), json!({ "text": "修好" }))
                .await
                .refused(409),
            "cases.not-arrived"
        );

        // Twelve minutes pass: the bell has rung at the limit.
        world.pass(SignedDuration::from_mins(12)).await;
        let late = desk.get(&path(&case, "")).await.expect(200);
        assert_eq!(clock(&late, "arrive")["state"], "overdue");
        let arrived = worker.post(&path(&case, "/arrive"), json!({})).await.expect(200);
        let arrive = clock(&arrived, "arrive");
        assert_eq!(
            (arrive["state"].as_str(), arrive["lateMinutes"].as_u64()),
            (Some("missed"), Some(2))
        );

        let explained = desk.get(&path(&case, "/clocks/arrive")).await.expect(200);
        assert_eq!(explained["clause"]["id"], "D-04");
        assert_eq!(explained["steps"][0]["step"], "started");

        let resolved = worker
            .post(
                &path(&case, "/resolve"),
                json!({ "text": "更换阀门，试水正常", "materials": "阀门一只" }),
            )
            .await
            .expect(200);
        assert!(
            !verbs(&resolved, "allowed").contains(&"accept".to_owned()),
            "nobody accepts their own work"
        );
        assert_eq!(
            desk.post(&path(&case, "/archive"), json!({})).await.refused(409),
            "cases.not-inspected"
        );
        desk.post(&path(&case, "/accept"), json!({ "toldBy": "phone" }))
            .await
            .expect(200);
        officer
            .post(&path(&case, "/inspect"), json!({}))
            .await
            .expect(200);
        let closed = desk
            .post(&path(&case, "/feedback"), json!({ "manner": "call" }))
            .await
            .expect(200);
        assert_eq!(closed["stage"], "closed");
        let archived = desk.post(&path(&case, "/archive"), json!({})).await.expect(200);
        assert_eq!(archived["stage"], "archived");

        let journal = desk.get(&path(&case, "/journal")).await.expect(200);
        let text = journal.to_string();
        for event in [
            "Reported",
            "ClocksStarted",
            "Dispatched",
            "ArrivalMissed",
            "Arrived",
            "Resolved",
            "Accepted",
            "Inspected",
            "Archived",
        ] {
            assert!(
                text.contains(&format!("\"event\":\"{event}\"")),
                "{event} is missing"
            );
        }
        assert!(
            !text.contains("13800138000") && !text.contains("王芳"),
            "names and numbers are masked"
        );
    }
);

both_engines!(c10_c13_an_inquiry_lives_and_is_answered, |world| async move {
    let (desk, desk_id) = staff(&world, Role::FrontDeskAssistant).await;
    let case = report(&desk, matter(&world, "inquiry", "estate")).await;
    desk.post(&path(&case, "/dispatch"), json!({ "staffId": desk_id }))
        .await
        .expect(200);
    desk.post(&path(&case, "/remark"), json!({ "text": "已查公示栏" }))
        .await
        .expect(200);
    let resolved = desk
        .post(&path(&case, "/resolve"), json!({ "text": "垃圾清运每日两次" }))
        .await
        .expect(200);
    assert_eq!(resolved["outcome"], "answered");
    let closed = desk.post(&path(&case, "/feedback"), json!({})).await.expect(200);
    assert_eq!(
        (
            closed["stage"].as_str(),
            closed["lacking"].as_array().unwrap().len()
        ),
        (Some("closed"), 0)
    );

    let solved = json!({ "solved": { "outcome": "answered", "text": "物业费按季收取" } });
    let at_once = report(&desk, with(matter(&world, "inquiry", "charges"), solved)).await;
    assert_eq!(at_once["stage"], "closed");
    assert!(at_once.get("promiseBy").is_none());
});

both_engines!(
    x11_e02_nobody_takes_an_urgent_case_and_the_desk_is_told_to_call,
    |world| async move {
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let (_, worker_id) = staff(&world, Role::MaintenanceWorker).await;
        let case = report(&desk, matter(&world, "repair", "unit.flooding")).await;
        desk.post(&path(&case, "/dispatch"), json!({ "staffId": worker_id }))
            .await
            .expect(200);
        world.pass(SignedDuration::from_mins(4)).await;
        let notices = desk.get("/api/v1/notices").await.expect(200);
        let calls = notices["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|notice| notice["message"] == "notice.call")
            .count();
        assert!(calls >= 2, "at once, and again after three minutes: {notices}");
    }
);

both_engines!(x47_a_customer_reopens_what_was_closed, |world| async move {
    let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
    let (owner, _) = customer(&world).await;
    let wish = with(matter(&world, "demand", "other"), json!({ "channel": "app" }));
    let case = report(&owner, wish).await;
    assert_eq!(verbs(&case, "allowed"), ["urge", "remark", "sign"]);
    desk.post(&path(&case, "/acknowledge"), json!({ "text": "已收到" }))
        .await
        .expect(200);
    desk.post(&path(&case, "/take"), json!({})).await.expect(200);
    desk.post(&path(&case, "/resolve"), json!({ "text": "已开具证明" }))
        .await
        .expect(200);
    desk.post(&path(&case, "/feedback"), json!({})).await.expect(200);
    owner.post(&path(&case, "/accept"), json!({})).await.expect(200);
    world.pass(SignedDuration::from_hours(1)).await;
    let again = owner
        .post(&path(&case, "/reopen"), json!({ "reason": "内容有误" }))
        .await
        .expect(200);
    assert_eq!(again["leg"], 2);
    assert_eq!(clock(&again, "resolve")["leg"], 2);
});
