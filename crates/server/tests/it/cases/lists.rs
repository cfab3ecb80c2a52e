//! Lists: filters, order, pages, search, workbook; bulk verbs.

use domain::actor::Role;
use jiff::SignedDuration;
use serde_json::{Value, json};
use server::{app::App, commands, config::Config};
use store::{Failure, Lane};

use super::{matter, path, report, staff, with};
use crate::both_engines;

fn numbers(page: &Value) -> Vec<String> {
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["number"].as_str().unwrap().to_owned())
        .collect()
}

both_engines!(b11_x36_the_most_urgent_first_page_by_page, |world| async move {
    let (desk, desk_id) = staff(&world, Role::FrontDeskAssistant).await;
    let subjects = [
        "unit.other",
        "unit.flooding",
        "unit.bulb",
        "public.other",
        "unit.gas-smell",
    ];
    for subject in subjects {
        report(&desk, matter(&world, "repair", subject)).await;
        world.pass(SignedDuration::from_secs(1)).await;
    }
    let all = format!("/api/v1/cases?estateId={}&stage=open", world.estate);
    let whole = desk.get(&format!("{all}&sort=dueAt&limit=50")).await.expect(200);
    assert_eq!(whole["items"].as_array().unwrap().len(), 5);
    let due: Vec<&str> = whole["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["clock"]["dueAt"].as_str().unwrap())
        .collect();
    let mut sorted = due.clone();
    sorted.sort_unstable();
    assert_eq!(due, sorted);
    assert!(whole["items"][0].get("allowed").is_none() && whole["items"][0]["clock"].get("clause").is_none());

    for sort in ["dueAt", "reportedAt", "priority"] {
        let (mut found, mut after) = (Vec::new(), String::new());
        loop {
            let page = desk
                .get(&format!("{all}&sort={sort}&limit=2{after}"))
                .await
                .expect(200);
            found.extend(numbers(&page));
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        let whole = desk.get(&format!("{all}&sort={sort}")).await.expect(200);
        assert_eq!(found, numbers(&whole), "{sort}");
        assert_eq!(found.len(), 5);
    }
    let first = desk
        .get(&format!("{all}&sort=priority&limit=1"))
        .await
        .expect(200);
    assert_eq!(first["items"][0]["subject"], "unit.gas-smell");

    let mine = report(&desk, matter(&world, "inquiry", "parking")).await;
    desk.post(&path(&mine, "/take"), json!({})).await.expect(200);
    for assignee in ["me".to_owned(), desk_id.to_string()] {
        let page = desk.get(&format!("{all}&assignee={assignee}")).await.expect(200);
        assert_eq!(numbers(&page), [mine["number"].as_str().unwrap()]);
    }
    assert_eq!(
        numbers(&desk.get(&format!("{all}&assignee=none")).await.expect(200)).len(),
        5
    );
    assert_eq!(
        numbers(&desk.get(&format!("{all}&kind=inquiry")).await.expect(200)).len(),
        1
    );
    assert_eq!(
        desk.get(&format!("{all}&sort=colour")).await.wrong_fields(422),
        ["sort unknown-value"]
    );
    assert_eq!(
        desk.get("/api/v1/cases?stage=done").await.wrong_fields(422),
        ["stage unknown-value"]
    );
    assert_eq!(
        desk.get(&format!("{all}&after=xyz")).await.wrong_fields(422),
        ["after wrong-value"]
    );
});

both_engines!(
    b08_found_by_number_name_initials_phone_and_words,
    |world| async move {
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let case = report(
        &desk,
        with(matter(&world, "repair", "unit.leak"), json!({ "contact": { "name": "曾伟", "phone": "13912345678" }, "description": "厨房水槽下方漏水" })),
    )
    .await;
        report(&desk, matter(&world, "inquiry", "estate")).await;
        world.pass(SignedDuration::from_secs(3)).await;
        let number = case["number"].as_str().unwrap();
        for q in [
            number,
            "曾伟",
            "zw",
            "zengwei",
            "5678",
            "13912345678",
            "水槽",
            "漏水",
        ] {
            let found = desk
                .send(
                    desk.request(reqwest::Method::GET, "/api/v1/cases")
                        .query(&[("q", q)]),
                )
                .await
                .expect(200);
            assert_eq!(numbers(&found), [number], "{q}");
        }
    }
);

both_engines!(a_list_exports_as_a_workbook_and_is_logged, |world| async move {
    let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
    let (worker, _) = staff(&world, Role::MaintenanceWorker).await;
    report(&desk, matter(&world, "inquiry", "estate")).await;
    let sheet = "/api/v1/cases?format=xlsx&purpose=%E6%9C%88%E6%8A%A5";
    let answer = desk.request(reqwest::Method::GET, sheet).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let bytes = answer.bytes().await.unwrap();
    assert_eq!(&bytes[..2], b"PK");
    assert_eq!(worker.get(sheet).await.status, 403);
});

both_engines!(bulk_verbs_answer_each_case_apart, |world| async move {
    let (desk, desk_id) = staff(&world, Role::FrontDeskAssistant).await;
    let one = report(&desk, matter(&world, "inquiry", "estate")).await;
    let two = report(&desk, matter(&world, "inquiry", "parking")).await;
    let body = json!({ "verb": "dispatch", "items": [
        { "id": one["id"], "staffId": desk_id },
        { "id": world.nowhere(), "staffId": desk_id },
        { "id": two["id"], "staffId": desk_id, "seenVersion": 99 },
    ] });
    let done = desk.post("/api/v1/cases/bulk", body).await.expect(200);
    assert_eq!(done["items"][0]["stage"], "dispatched");
    assert_eq!(done["items"][1]["code"], "cases.no-such-case");
    assert_eq!(done["items"][2]["code"], "input.stale");
    let wrong = json!({ "verb": "dance", "items": [] });
    assert_eq!(
        desk.post("/api/v1/cases/bulk", wrong).await.wrong_fields(422),
        ["verb unknown-value"]
    );
});

both_engines!(
    b02_every_channel_is_recorded_with_the_person_who_took_it,
    |world| async move {
        let (desk, desk_id) = staff(&world, Role::FrontDeskAssistant).await;
        let channels = [
            "call",
            "walk-in",
            "letter",
            "email",
            "sms",
            "wechat",
            "app",
            "web",
            "visit",
            "patrol",
            "department",
            "staff",
            "committee",
            "company",
            "outside",
            "authority",
        ];
        for channel in channels {
            let body = with(matter(&world, "inquiry", "estate"), json!({ "channel": channel }));
            let case = report(&desk, body).await;
            let shown = desk.get(&path(&case, "")).await.expect(200);
            assert_eq!(shown["channel"], channel, "{shown}");
            let journal = desk.get(&path(&case, "/journal")).await.expect(200);
            let by = journal.to_string();
            assert!(
                by.contains(&desk_id.to_string()),
                "{channel}: nobody took it: {by}"
            );
        }
        let body = with(matter(&world, "inquiry", "estate"), json!({ "channel": "fax" }));
        desk.post("/api/v1/cases", body).await.refused(422);
    }
);

both_engines!(
    c13_c32_closed_complaints_that_lack_something_are_listed,
    |world| async move {
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let supervisor = world.caller(Role::CustomerServiceSupervisor).await;
        let solved = json!({ "solved": { "outcome": "answered", "text": "已当面致歉并说明" } });
        let complaint = matter(&world, "complaint", "staff-attitude");
        let closed = report(&desk, with(complaint.clone(), solved.clone())).await;
        assert_eq!(closed["lacking"], json!(["signature"]));
        report(&desk, complaint).await;
        report(&desk, with(matter(&world, "inquiry", "charges"), solved)).await;

        let list = |code: &str| format!("/api/v1/cases?estateId={}&lacking={code}", world.estate);
        let listed = |code: &'static str| {
            let (supervisor, list) = (&supervisor, list(code));
            async move { supervisor.get(&list).await.expect(200) }
        };
        let found = listed("signature").await;
        assert_eq!(numbers(&found), [closed["number"].as_str().unwrap()]);
        assert_eq!(found["items"][0]["lacking"], json!(["signature"]));
        assert_eq!(
            numbers(&listed("any").await).len(),
            1,
            "neither open ones nor whole ones"
        );
        assert_eq!(numbers(&listed("verification").await).len(), 0);
        let wrong = supervisor.get(&list("manners")).await;
        assert_eq!(wrong.wrong_fields(422), ["lacking unknown-value"]);
        let sheet = format!("{}&format=xlsx&purpose=%E6%9C%88%E6%8A%A5", list("any"));
        let answer = supervisor
            .request(reqwest::Method::GET, &sheet)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);

        // Rows from before the column are filled by rebuilding.
        let emptied: Result<u64, Failure<()>> = world
            .app
            .store
            .write(Lane::People, |tx| async move {
                Ok(tx.execute("UPDATE cases SET lacking = NULL", &[]).await?)
            })
            .await;
        assert!(emptied.is_ok());
        assert_eq!(numbers(&listed("any").await).len(), 0);
        let room = world.app.rooms.get("cases").unwrap();
        assert_eq!(commands::rebuild(&world.app, room).await.unwrap(), 3);
        assert_eq!(numbers(&listed("any").await).len(), 1);
    }
);

both_engines!(
    a17_what_was_just_said_is_found_and_nothing_is_forgotten,
    |world| async move {
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let long = "业主来电说明".repeat(60) + "楼道消防栓渗水";
        let mut wanted = matter(&world, "repair", "public.other");
        wanted["description"] = json!(long);
        let first = report(&desk, wanted).await;
        let second = report(&desk, matter(&world, "repair", "unit.bulb")).await;
        let remark = json!({ "text": "已约好周末带梯子来换声控感应灯" });
        desk.post(&path(&second, "/remark"), remark).await.expect(200);
        let found = async |q: &str| {
            let page = desk.get(&format!("/api/v1/cases?q={q}")).await.expect(200);
            numbers(&page)
        };
        // At once, the end of a long description too; a word of a later remark just as well.
        assert_eq!(found("消防栓").await, [first["number"].as_str().unwrap()]);
        assert_eq!(found("声控").await, [second["number"].as_str().unwrap()]);

        // A process that ends before the words are written leaves them to the next one.
        desk.post(&path(&second, "/remark"), json!({ "text": "备用灯泡缺货" }))
            .await
            .expect(200);
        let (store, data) = (world.app.store.clone(), world.app.data.clone());
        let next = App::with_store(store, data, Config::default(), None, None).unwrap();
        let hits = async || {
            let rows = next.store.read(|tx| async move {
                let (sql, params) = tx.search_hits(&["cases"], &["缺货".to_owned()], 1);
                tx.query(&sql, &params).await
            });
            rows.await.unwrap().len()
        };
        assert_eq!(hits().await, 0);
        // On PostgreSQL the journal shows the entry once the transactions of other tests have ended.
        let mut left = 200;
        while hits().await == 0 {
            assert!(left > 0, "the words were not written");
            left -= 1;
            server::jobs::words::catch_up(&next).await.unwrap();
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }
);
