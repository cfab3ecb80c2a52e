//! What has to be forgotten is forgotten everywhere, and what happened can still be proved (X-48, V-02, V-08).

use std::collections::BTreeSet;

use domain::{
    actor::Role,
    audit::Line,
    personal::{Personal, PersonalClass},
};
use jiff::SignedDuration;
use serde_json::{Value, json};
use server::{commands, features::audit, retention, sweep};
use store::{Failure, Lane, StoreError};

use crate::{
    both_engines,
    cases::{matter, path, report, staff, with},
    foreign::furnish::upload,
    harness::{Client, World},
};

/// Every place in which a word stands in the database, as `table` (with what it belongs to).
async fn places(world: &World, word: &str) -> Vec<String> {
    let like = format!("%{word}%");
    world
        .app
        .store
        .read(move |tx| async move {
            let mut found = Vec::new();
            for (table, text, whose) in [
                ("journal", "body", "feature"),
                ("journal_personal", "value", "feature"),
                ("search", "words", "feature"),
                ("persons", "state", "name"),
                ("persons", "name", "name"),
                ("person_phones", "number", "number"),
                ("households", "state", "'file'"),
                ("cases", "state", "number"),
                ("intakes", "state", "number"),
            ] {
                let sql = format!("SELECT {whose} FROM {table} WHERE {text} LIKE $1");
                for row in tx.query(&sql, &[like.as_str().into()]).await? {
                    found.push(format!("{table} {}", row.get::<String>(0)?));
                }
            }
            Ok::<_, StoreError>(found)
        })
        .await
        .unwrap()
}

/// The cases that the desk finds by a word.
async fn found(desk: &Client, word: &str) -> BTreeSet<String> {
    let list = desk.get(&format!("/api/v1/cases?q={word}")).await.expect(200);
    let rows = list["items"].as_array().unwrap();
    rows.iter()
        .map(|row| row["id"].as_str().unwrap().to_owned())
        .collect()
}

fn ids(cases: &[&Value]) -> BTreeSet<String> {
    cases
        .iter()
        .map(|case| case["id"].as_str().unwrap().to_owned())
        .collect()
}

both_engines!(
    x48_an_erased_person_is_forgotten_in_every_feature_and_the_chains_hold,
    |world| async move {
        let manager = world.caller(Role::ServiceCentreManager).await;
        let admin = world.caller(Role::Administrator).await;
        let buildings = json!({ "buildings": [{ "number": "3", "entrances": ["2"] }] });
        let estate = format!("/api/v1/estates/{}", world.estate);
        let made = admin
            .post(&format!("{estate}/buildings"), buildings)
            .await
            .expect(201);
        let building = &made["buildings"][0];
        let unit = json!({ "estateId": world.estate, "buildingId": building["id"],
            "entranceId": building["entrances"][0]["id"], "room": "501" });
        let unit = admin.post("/api/v1/units", unit).await.expect(201);
        let person = json!({
            "estateId": world.estate, "name": "欧阳修竹", "phones": [{ "number": "138 6543 2101" }],
            "wishes": { "note": "修竹喜欢短信" },
            "roles": [{ "unitId": unit["id"], "role": "owner", "fromOn": "2020-05-01" }]
        });
        let person = manager.post("/api/v1/persons", person).await.expect(201);
        let path = format!("/api/v1/persons/{}", person["id"].as_str().unwrap());
        let consent = json!({ "purpose": "household-details", "how": "签字表", "givenOn": "2026-09-22" });
        manager
            .post(&format!("{path}/give-consent"), consent)
            .await
            .expect(200);
        let household = json!({ "estateId": world.estate, "unitId": unit["id"],
            "details": { "headId": person["id"], "employer": "修竹园林设计院" } });
        let household = manager.post("/api/v1/households", household).await.expect(201);
        let desk = world.caller(Role::FrontDeskAssistant).await;
        let case = json!({
            "estateId": world.estate, "kind": "repair", "subject": "unit.bulb", "channel": "call",
            "unitId": unit["id"], "contact": { "name": "欧阳修竹", "phone": "13865432101" },
            "description": "客厅灯不亮"
        });
        let case = desk.post("/api/v1/cases", case).await.expect(201);
        let remark = format!("/api/v1/cases/{}/remark", case["id"].as_str().unwrap());
        desk.post(&remark, json!({ "text": "灯泡已备好" }))
            .await
            .expect(200);
        let stranger = json!({
            "estateId": world.estate, "kind": "repair", "subject": "unit.bulb", "channel": "call",
            "unitId": unit["id"], "contact": { "name": "路过的人", "phone": "13700001111" },
            "description": "客厅灯还是不亮"
        });
        let stranger = desk.post("/api/v1/cases", stranger).await.expect(201);
        // What staff wrote in a case of the person and in one of the unit: by name, by number, and neither.
        let other = format!("/api/v1/cases/{}/remark", stranger["id"].as_str().unwrap());
        for (address, text) in [
            (&remark, "欧阳 修竹要求下午三点以后上门"),
            (&other, "回拨138-6543-2101，业主不在家"),
            (&other, "备件已领"),
        ] {
            desk.post(address, json!({ "text": text })).await.expect(200);
        }
        world.pass(SignedDuration::from_secs(10)).await;
        assert_eq!(found(&desk, "客厅灯").await, ids(&[&case, &stranger]));
        for word in ["修竹", "65432101"] {
            assert!(places(&world, word).await.len() >= 4, "{word}");
        }

        let wish = json!({ "reason": "本人书面要求删除" });
        let erase = format!("{path}/erase");
        assert_eq!(
            desk.post(&erase, wish.clone()).await.refused(403),
            "persons.not-allowed"
        );
        assert_eq!(
            manager.post(&erase, wish.clone()).await.refused(409),
            "persons.still-here"
        );
        let ended = json!({ "unitId": unit["id"], "role": "owner", "untilOn": "2026-09-22" });
        manager.post(&format!("{path}/end-role"), ended).await.expect(200);
        assert_eq!(
            manager
                .post(&erase, json!({ "reason": " " }))
                .await
                .wrong_fields(422),
            ["reason required"]
        );
        let erased = manager.post(&erase, wish).await.expect(200);
        assert_eq!((&erased["erased"], &erased["name"]), (&json!(true), &json!("")));
        world.pass(SignedDuration::from_secs(10)).await;

        for word in ["修竹", "65432101", "6543-2101", "下午三点", "xiuzhu"] {
            assert_eq!(places(&world, word).await, Vec::<String>::new(), "{word}");
        }
        let journals = [
            format!("{path}/journal"),
            format!("/api/v1/households/{}/journal", household["id"].as_str().unwrap()),
            format!("/api/v1/cases/{}/journal", case["id"].as_str().unwrap()),
        ];
        for journal in &journals {
            let text = manager.get(journal).await.expect(200).to_string();
            assert!(!text.contains("欧阳") && !text.contains("13865432101"), "{text}");
        }
        // What was done stays: the case, its clocks, and who erased when and why.
        let kept = manager
            .get(&format!("/api/v1/cases/{}", case["id"].as_str().unwrap()))
            .await
            .expect(200);
        assert_eq!(kept["stage"], "received");
        let lines = admin.get("/api/v1/audit?action=erase").await.expect(200);
        assert_eq!(lines["items"][0]["subjectId"], person["id"]);
        assert_eq!(lines["items"][0]["purpose"], "本人书面要求删除");
        assert_eq!(
            commands::verify(&world.app).await.unwrap(),
            0,
            "linli verify is clean"
        );
        // The words of the report were this person's and are gone with the rest; number, place and what staff wrote
        // still lead to the case, and another's report keeps its words. Rebuilding changes none of it.
        let number = case["number"].as_str().unwrap();
        for rebuilt in [false, true] {
            if rebuilt {
                let room = world.app.rooms.get("cases").unwrap();
                assert_eq!(commands::rebuild(&world.app, room).await.unwrap(), 2);
            }
            assert_eq!(found(&desk, number).await, ids(&[&case]));
            assert_eq!(found(&desk, "3-2-501").await, ids(&[&case, &stranger]));
            assert_eq!(found(&desk, "灯泡已备好").await, ids(&[&case]));
            assert_eq!(found(&desk, "备件已领").await, ids(&[&stranger]));
            assert_eq!(
                found(&desk, "路过的人").await,
                ids(&[&stranger]),
                "another's name stays"
            );
            assert_eq!(found(&desk, "客厅灯").await, ids(&[&stranger]), "{rebuilt}");
            assert_eq!(found(&desk, "13865432101").await, ids(&[]));
        }
    }
);

both_engines!(
    x48_a_case_past_its_time_keeps_what_was_done_and_forgets_who_and_what_was_said,
    |world| async move {
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let (supervisor, _) = staff(&world, Role::CustomerServiceSupervisor).await;
        let intake = json!({ "estateId": world.estate });
        let intake = desk.post("/api/v1/intakes", intake).await.expect(201);
        let draft = format!("/api/v1/intakes/{}/draft", intake["id"].as_str().unwrap());
        let words = json!({ "draft": { "description": "马家说吊灯不亮" } });
        desk.put(&draft, words).await.expect(200);
        let file = upload(&desk).await["id"].clone();
        let more = json!({ "intakeId": intake["id"], "files": [file], "description": "马家的吊灯不亮" });
        let old = report(&desk, with(matter(&world, "repair", "unit.bulb"), more)).await;
        let more = json!({ "description": "牛家的门锁坏了" });
        let open = report(&desk, with(matter(&world, "repair", "unit.lock"), more)).await;
        let reason = json!({ "reason": "马家来电撤销" });
        supervisor.post(&path(&old, "/void"), reason).await.expect(200);
        world.pass(SignedDuration::from_secs(10)).await;
        assert!(places(&world, "马家").await.len() >= 4);

        for years in [0, 2, 4] {
            world.app.time.advance_to(
                world.now() + SignedDuration::from_hours(24 * 365 * years.min(2)),
                None,
            );
            assert_eq!(
                retention::carry_out(&world.app).await.unwrap(),
                0,
                "after {years}"
            );
        }
        let more = SignedDuration::from_hours(24 * 370);
        world.app.time.advance_to(world.now() + more, None);
        let gone = retention::carry_out(&world.app).await.unwrap();
        assert_eq!(gone, 2, "the case and its form");

        let supervisor = world.again(&supervisor).await;
        let room = world.app.rooms.get("cases").unwrap();
        for rebuilt in [false, true] {
            if rebuilt {
                assert_eq!(commands::rebuild(&world.app, room).await.unwrap(), 2);
            }
            for word in ["马家", "吊灯"] {
                assert_eq!(
                    places(&world, word).await,
                    Vec::<String>::new(),
                    "{word} {rebuilt}"
                );
            }
            // An open case is kept, however old.
            assert!(places(&world, "牛家的门锁坏了").await.len() >= 2);
            let kept = supervisor.get(&path(&old, "")).await.expect(200);
            assert_eq!(
                (&kept["stage"], &kept["number"]),
                (&json!("void"), &old["number"])
            );
            assert!(!kept.to_string().contains("13800138000"), "{kept}");
            let number = old["number"].as_str().unwrap();
            assert_eq!(found(&supervisor, number).await, ids(&[&old]));
            assert_eq!(found(&supervisor, "13800138000").await, ids(&[&open]));
            assert_eq!(commands::verify(&world.app).await.unwrap(), 0);
        }
        let content = format!("/api/v1/files/{}/content", file.as_str().unwrap());
        assert_eq!(supervisor.get(&content).await.status, 404);
        let lines = supervisor.get("/api/v1/audit?action=expire").await.expect(200);
        let told: BTreeSet<&str> = lines["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| line["what"].as_str().unwrap())
            .collect();
        assert_eq!(told, BTreeSet::from(["cases 1", "intakes 1"]));
        assert_eq!(
            retention::carry_out(&world.app).await.unwrap(),
            0,
            "once more changes nothing"
        );
    }
);

async fn note(world: &World, what: &str) {
    let line = Line {
        action: "export".to_owned(),
        account: None,
        estate: Some(world.estate),
        feature: None,
        subject: None,
        what: what.to_owned(),
        purpose: Some(Personal::new(PersonalClass::Text, format!("为了{what}"))),
        address: None,
    };
    audit::note(&world.app, line).await.unwrap();
}

async fn lines(world: &World) -> Vec<String> {
    world
        .app
        .store
        .read(|tx| async move {
            let rows = tx
                .query(
                    "SELECT what FROM audit_lines WHERE action = 'export' ORDER BY at, id",
                    &[],
                )
                .await?;
            rows.iter()
                .map(|row| row.get(0))
                .collect::<Result<_, StoreError>>()
        })
        .await
        .unwrap()
}

both_engines!(
    x48_lines_of_the_audit_log_go_whole_after_their_time_and_not_before,
    |world| async move {
        for what in ["甲", "乙", "丙"] {
            note(&world, what).await;
            world.pass(SignedDuration::from_mins(1)).await;
        }
        let two_years = SignedDuration::from_hours(24 * 365 * 2);
        world.pass(two_years).await;
        note(&world, "丁").await;
        sweep::sweep(&world.app).await.unwrap();
        assert_eq!(
            lines(&world).await,
            ["甲", "乙", "丙", "丁"],
            "kept for three years"
        );

        // The newest cannot be taken out from among the older ones, whoever tries.
        let taken: Result<u64, Failure<()>> = world
            .app
            .store
            .write(Lane::People, |tx| async move {
                Ok(tx
                    .execute("DELETE FROM audit_lines WHERE what = '丙'", &[])
                    .await?)
            })
            .await;
        assert!(taken.is_err());

        world.pass(SignedDuration::from_hours(24 * 370)).await;
        sweep::sweep(&world.app).await.unwrap();
        assert_eq!(lines(&world).await, ["丁"]);
        let kept = world
            .app
            .store
            .read(|tx| async move {
                let rows = tx
                    .query("SELECT value FROM journal_personal WHERE feature = 'audit'", &[])
                    .await?;
                rows.iter()
                    .map(|row| row.get(0))
                    .collect::<Result<Vec<String>, StoreError>>()
            })
            .await
            .unwrap();
        assert_eq!(kept, ["为了丁"], "what was typed goes from the journal as well");
        assert_eq!(commands::verify(&world.app).await.unwrap(), 0);
        sweep::sweep(&world.app).await.unwrap();
        assert_eq!(lines(&world).await, ["丁"], "once more changes nothing");
    }
);
