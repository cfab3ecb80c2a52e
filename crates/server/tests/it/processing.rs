//! The processing record and the impact assessments over HTTP (V-08, X-40, X-48).

use std::{collections::BTreeSet, fs, path::Path, sync::Arc};

use domain::{
    actor::Role,
    personal::{PersonalClass, catalogue},
};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use server::{exchange::sheets, jobs::nightly, retention};

use crate::{
    both_engines,
    cases::{matter, path, report, staff, with},
    foreign::{every_role, furnish::furnish, upload},
    harness::{Client, World},
};

/// The entry of the record for a kind.
fn kind<'a>(record: &'a Value, code: &str) -> &'a Value {
    let items = record["items"].as_array().unwrap();
    let found = items.iter().find(|item| item["code"] == code);
    found.unwrap_or_else(|| panic!("no {code} in {record}"))
}

fn held(record: &Value, code: &str) -> i64 {
    kind(record, code)["held"].as_i64().unwrap()
}

async fn record(caller: &Client) -> Value {
    caller.get("/api/v1/processing").await.expect(200)
}

async fn cells(caller: &Client, path: &str) -> String {
    let answer = caller.request(Method::GET, path).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    format!("{:?}", sheets::read(&answer.bytes().await.unwrap()).unwrap())
}

async fn years_pass(world: &Arc<World>, days: i64) {
    let to = world.now() + SignedDuration::from_hours(24 * days);
    world.app.time.advance_to(to, None);
}

both_engines!(
    v08_the_processing_record_says_what_is_held_for_what_and_how_long,
    |world| async move {
        let all = world.caller_with("everything", every_role(None)).await;
        let admin = world.caller(Role::Administrator).await;
        let own = furnish(&world, &all, world.estate, "翠湖本区", "13700001111").await;
        let estate = world.estate;
        let consent = json!({ "purpose": "special-care", "how": "签字表", "givenOn": "2026-09-22" });
        let consents = format!("/api/v1/persons/{}/give-consent", own.id("person"));
        all.post(&consents, consent).await.expect(200);
        let care = json!({
            "reasons": ["elderly"], "consentById": own.id("person"), "note": "独居，行动不便",
            "contacts": [{ "name": "陈小姐", "phones": [{ "number": "13900139000" }] }],
        });
        let household = format!("/api/v1/households/{}", own.id("household"));
        all.put(&format!("{household}/care"), care).await.expect(200);
        let away = json!({ "fromOn": "2026-09-24", "untilOn": "2026-09-25", "reason": "探亲" });
        let member = format!("/api/v1/staff/{}", own.id("staff"));
        all.post(&format!("{member}/away"), away).await.expect(200);
        let child = json!({ "estateId": estate, "name": "李小宝", "under14": true, "guardianConsent": "签字",
            "guardianId": own.id("person") });
        all.post("/api/v1/persons", child).await.expect(201);

        let now = record(&admin).await;
        assert_eq!(now["uncatalogued"], json!([]), "{now}");
        assert_eq!(now["year"], 2026);
        for code in [
            "person-name",
            "person-phone",
            "child",
            "care-contact-name",
            "household-sensitive",
            "case-contact-name",
            "case-contact-phone",
            "case-text",
            "staff-name",
            "staff-phone",
            "staff-text",
            "account",
            "session",
            "file",
            "unattached-file",
        ] {
            assert!(held(&now, code) > 0, "{code}: {now}");
        }
        let phone = kind(&now, "case-contact-phone");
        assert_eq!(
            (&phone["feature"], &phone["class"]),
            (&json!("cases"), &json!("phone"))
        );
        assert_eq!(
            (&phone["basis"], &phone["assessment"]),
            (&json!("contract"), &json!("not-needed"))
        );
        assert_eq!(
            (&phone["retention"]["clause"], &phone["retention"]["keep"]),
            (&json!("case"), &json!("5 years"))
        );
        assert_eq!(
            (&phone["pastTime"], &phone["erasedThisYear"]),
            (&json!(0), &json!(0))
        );
        let roles = |item: &Value, field: &str| -> BTreeSet<String> {
            serde_json::from_value(item[field].clone()).unwrap()
        };
        assert!(roles(phone, "seenBy").contains("maintenance-worker"));
        assert!(!roles(phone, "seenWholeBy").contains("cleaning-worker"));
        let care = kind(&now, "household-sensitive");
        assert!(
            !roles(care, "seenBy").contains("guard") && !roles(care, "seenBy").contains("maintenance-worker")
        );
        assert_eq!(care["consents"], json!(["special-care", "child-data"]));
        assert_eq!(now["lacking"], json!(["child", "household-sensitive"]));

        // Only whoever answers for the whole house.
        let management = world.caller(Role::CompanyManagement).await;
        assert_eq!(record(&management).await["lacking"], now["lacking"]);
        for role in [Role::ServiceCentreManager, Role::FrontDeskAssistant, Role::Owner] {
            let other = world.caller(role).await;
            assert_eq!(
                other.get("/api/v1/processing").await.refused(403),
                "access.denied"
            );
        }
        let book = cells(&admin, "/api/v1/processing?format=xlsx").await;
        for words in ["事项联系电话", "前台", "5 年", "缺少", "履行物业服务合同所必需"]
        {
            assert!(book.contains(words), "{words}: {book}");
        }
        assert!(!book.contains("13900139000"), "figures, not values");
        let lines = admin.get("/api/v1/audit?action=export").await.expect(200);
        assert!(
            lines["items"][0]["what"]
                .as_str()
                .unwrap()
                .starts_with("processing ")
        );
    }
);

both_engines!(
    v08_what_is_past_its_time_is_told_until_retention_has_run,
    |world| async move {
        let admin = world.caller(Role::Administrator).await;
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let (supervisor, _) = staff(&world, Role::CustomerServiceSupervisor).await;
        let file = upload(&desk).await["id"].clone();
        let more = json!({ "files": [file], "description": "马家的吊灯不亮" });
        let case = report(&desk, with(matter(&world, "repair", "unit.bulb"), more)).await;
        let reason = json!({ "reason": "马家来电撤销" });
        supervisor.post(&path(&case, "/void"), reason).await.expect(200);
        world.pass(SignedDuration::from_secs(10)).await;
        assert!(record(&admin).await.get("lastRetention").is_none());

        years_pass(&world, 365 * 4).await;
        let admin = world.again(&admin).await;
        let within = record(&admin).await;
        assert_eq!(kind(&within, "case-text")["pastTime"], 0);
        years_pass(&world, 370).await;
        let admin = world.again(&admin).await;
        let late = record(&admin).await;
        let texts = held(&late, "case-text");
        assert!(texts >= 2, "{late}");
        assert_eq!(kind(&late, "case-text")["pastTime"], texts);
        assert_eq!(kind(&late, "file")["pastTime"], 1);
        assert_eq!(kind(&late, "case-text")["erasedThisYear"], 0);
        assert!(
            kind(&late, "person-name").get("pastTime").is_none(),
            "the life of a unit does not run by the calendar"
        );

        let today = world.now().to_zoned(server::backup::zone()).date();
        nightly::work(&world.app, today).await.unwrap();
        assert_eq!(retention::carry_out(&world.app).await.unwrap(), 0);
        let after = record(&admin).await;
        assert_eq!((held(&after, "case-text"), held(&after, "file")), (0, 0));
        assert_eq!(kind(&after, "case-text")["pastTime"], 0);
        assert_eq!(kind(&after, "case-text")["erasedThisYear"], texts);
        assert!(
            kind(&after, "case-contact-phone")["erasedThisYear"]
                .as_i64()
                .unwrap()
                > 0
        );
        let run = &after["lastRetention"];
        assert_eq!((&run["stage"], &run["cleared"]), (&json!("good"), &json!(1)));
        assert!(run["endedAt"].is_string());
    }
);

both_engines!(
    v08_sensitive_processing_stands_on_an_assessment_that_another_approved,
    |world| async move {
        let (_, responsible) = staff(&world, Role::CustomerServiceSupervisor).await;
        let author = world.caller(Role::CompanyManagement).await;
        let colleague = world.caller(Role::CompanyManagement).await;
        let file = upload(&author).await["id"].clone();
        let draft = |concerns: Value| {
            json!({
                "concerns": concerns, "necessity": "照顾独居老人，仅登记照顾所需", "risks": "泄露后可能被不法分子利用",
                "measures": "仅客服主管与片区管理员可见，查看留痕", "conclusion": "with-measures",
                "responsibleId": responsible, "on": "2026-09-20", "files": [file],
            })
        };
        let list = "/api/v1/assessments";
        let wrong = author
            .post(list, with(draft(json!([])), json!({ "files": [] })))
            .await;
        assert_eq!(wrong.wrong_fields(422), ["concerns required"]);
        let nobody = with(
            draft(json!(["child"])),
            json!({ "responsibleId": world.nowhere() }),
        );
        assert_eq!(
            author.post(list, nobody).await.wrong_fields(422),
            ["responsibleId unknown"]
        );
        let made = author
            .post(list, draft(json!(["household-sensitive"])))
            .await
            .expect(201);
        assert_eq!(
            (&made["stage"], &made["permits"]),
            (&json!("draft"), &json!(false))
        );
        let one = format!("{list}/{}", made["id"].as_str().unwrap());
        let lacking = async || record(&author).await["lacking"].clone();
        assert_eq!(
            lacking().await,
            json!(["child", "household-sensitive"]),
            "a draft is none"
        );

        let approve = format!("{one}/approve");
        assert_eq!(
            author.post(&approve, json!({})).await.refused(403),
            "assessments.own"
        );
        for role in [Role::ServiceCentreManager, Role::FrontDeskAssistant, Role::Owner] {
            let other = world.caller(role).await;
            assert_eq!(
                other.post(&approve, json!({})).await.refused(403),
                "access.denied"
            );
            assert_eq!(other.get(&one).await.refused(403), "access.denied");
            assert_eq!(other.get(list).await.refused(403), "access.denied");
        }
        let again = with(
            draft(json!(["household-sensitive"])),
            json!({ "measures": "仅客服主管可见，查看留痕" }),
        );
        let changed = author.put(&one, again.clone()).await.expect(200);
        assert_eq!(changed["measures"], "仅客服主管可见，查看留痕");
        let approved = colleague.post(&approve, json!({})).await.expect(200);
        assert_eq!(
            (&approved["stage"], &approved["permits"]),
            (&json!("approved"), &json!(true))
        );
        assert_eq!(approved["approvedBy"], json!(colleague.account()));
        assert_eq!(author.put(&one, again).await.refused(409), "assessments.approved");
        let now = record(&author).await;
        assert_eq!(now["lacking"], json!(["child"]));
        let care = kind(&now, "household-sensitive");
        assert_eq!(
            (&care["assessment"], &care["assessmentId"]),
            (&json!("in-force"), &made["id"])
        );
        assert_eq!(care["assessedAt"], approved["approvedAt"]);

        // Its papers are seen by whoever reads it, and nothing takes it away.
        let content = format!("/api/v1/files/{}/content", file.as_str().unwrap());
        assert_eq!(colleague.get(&content).await.status, 200);
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        assert_eq!(desk.get(&content).await.status, 404);
        assert_eq!(author.delete(&one).await.status, 404, "there is no such call");
        assert_eq!(author.get(&one).await.expect(200)["stage"], "approved");

        let newer = with(
            draft(json!(["child", "household-sensitive"])),
            json!({ "files": [] }),
        );
        let newer = colleague.post(list, newer).await.expect(201);
        let supersede = format!("{one}/supersede");
        let successor = json!({ "successorId": newer["id"] });
        let early = author.post(&supersede, successor.clone()).await;
        assert_eq!(early.refused(409), "assessments.successor-not-approved");
        let itself = author
            .post(&supersede, json!({ "successorId": made["id"] }))
            .await;
        assert_eq!(itself.wrong_fields(422), ["successorId unknown"]);
        let path = format!("{list}/{}", newer["id"].as_str().unwrap());
        author
            .post(&format!("{path}/approve"), json!({}))
            .await
            .expect(200);
        let past = author.post(&supersede, successor).await.expect(200);
        assert_eq!(
            (&past["stage"], &past["successorId"]),
            (&json!("superseded"), &newer["id"])
        );
        assert!(
            past["keptUntil"].as_str().unwrap().starts_with("2029-09-23"),
            "{past}"
        );
        assert_eq!(lacking().await, json!([]));

        let listed = author.get(&format!("{list}?stage=superseded")).await.expect(200);
        assert_eq!(
            (
                listed["items"].as_array().unwrap().len(),
                &listed["items"][0]["id"]
            ),
            (1, &made["id"])
        );
        assert_eq!(listed["items"][0]["responsibleName"], "张师傅");
        let all = author.get(&format!("{list}?limit=1")).await.expect(200);
        let rest = format!("{list}?after={}", all["next"].as_str().unwrap());
        let rest = author.get(&rest).await.expect(200);
        // Both were begun at one moment, so either may come first.
        let ids = [&all, &rest].map(|page| page["items"][0]["id"].as_str().unwrap());
        assert_eq!(
            BTreeSet::from(ids),
            BTreeSet::from([&made, &newer].map(|one| one["id"].as_str().unwrap()))
        );
        let unknown = author.get(&format!("{list}?stage=lost")).await;
        assert_eq!(unknown.wrong_fields(422), ["stage unknown-value"]);
        let book = format!("{list}?format=xlsx");
        assert_eq!(author.get(&book).await.wrong_fields(422), ["purpose required"]);
        let book = cells(
            &author,
            &format!("{book}&purpose=%E5%90%88%E8%A7%84%E5%AE%A1%E8%AE%A1"),
        )
        .await;
        for words in ["已被取代", "落实措施后可以处理", "张师傅", "未满十四周岁"] {
            assert!(book.contains(words), "{words}: {book}");
        }
    }
);

/// Files of Rust below a folder.
fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn v08_a_class_that_a_feature_uses_stands_in_the_catalogue() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong = Vec::new();
    let mut uses = 0;
    for room in [here.join("src/features"), here.join("../domain/src")] {
        for entry in fs::read_dir(room).unwrap() {
            let folder = entry.unwrap().path();
            let feature = folder.file_name().unwrap().to_str().unwrap().to_owned();
            if !folder.is_dir() || feature == "personal" {
                continue;
            }
            let mut files = Vec::new();
            sources(&folder, &mut files);
            for (file, text) in files {
                // What is masked is not what is held: an arm of a match makes no value.
                for line in text
                    .lines()
                    .filter(|line| !line.contains("=>") && !line.contains(") ="))
                {
                    for class in PersonalClass::ALL {
                        let made = line.contains(&format!("PersonalClass::{class:?}"));
                        uses += usize::from(made);
                        if made && catalogue::of_value(&feature, class.code()).is_none() {
                            wrong.push(format!("{file}: {feature} {}", class.code()));
                        }
                    }
                }
            }
        }
    }
    assert!(uses > 10, "the sources were read");
    assert_eq!(
        wrong,
        Vec::<String>::new(),
        "add the kinds to personal/catalogue.toml"
    );
}
