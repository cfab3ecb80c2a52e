//! Units, persons and owner files over HTTP, on both engines.

use domain::{actor::Role, ids::PersonId};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use server::commands;

use crate::{
    both_engines,
    harness::{World, grant},
};

/// A building with one unit; answers the unit.
async fn unit(world: &World, room: &str) -> Value {
    let admin = world.caller(Role::Administrator).await;
    let estate = format!("/api/v1/estates/{}", world.estate);
    let made = admin
        .post(
            &format!("{estate}/buildings"),
            json!({ "buildings": [{ "number": "3", "entrances": ["2"] }] }),
        )
        .await
        .expect(201);
    let building = &made["buildings"][0];
    let unit = json!({
        "estateId": world.estate, "buildingId": building["id"], "entranceId": building["entrances"][0]["id"],
        "room": room
    });
    admin.post("/api/v1/units", unit).await.expect(201)
}

both_engines!(a03_an_owner_file_is_found_in_every_way, |world| async move {
    let desk = world.caller(Role::FrontDeskAssistant).await;
    let unit = unit(&world, "501").await;
    assert_eq!(unit["title"], "3栋2单元501");
    let household = json!({ "estateId": world.estate, "unitId": unit["id"] });
    let household = desk.post("/api/v1/households", household).await.expect(201);
    let person = json!({
        "estateId": world.estate, "name": "曾伟", "phones": [{ "number": "138 0013 8000" }],
        "roles": [{ "unitId": unit["id"], "role": "owner", "fromOn": "2020-05-01" }]
    });
    desk.post("/api/v1/persons", person).await.expect(201);
    for q in [
        "3-2-501",
        "三栋二单元501",
        "32501",
        "曾伟",
        "zw",
        "zengwei",
        "8000",
        "13800138000",
        "曾伟 3-2-501",
    ] {
        let found = desk
            .get(&format!("/api/v1/households?estateId={}&q={q}", world.estate))
            .await
            .expect(200);
        assert_eq!(found["items"].as_array().unwrap().len(), 1, "{q}");
        assert_eq!(found["items"][0]["id"], household["id"], "{q}");
        assert_eq!(found["items"][0]["people"][0]["phone"], "138****8000");
    }
    for q in ["3-2-502", "李娜", "9999", "李娜 3-2-501", "曾伟 4-1-101"] {
        let found = desk.get(&format!("/api/v1/households?q={q}")).await.expect(200);
        assert_eq!(found["items"], json!([]), "{q}");
    }
    let twice = json!({ "estateId": world.estate, "unitId": unit["id"] });
    assert_eq!(
        desk.post("/api/v1/households", twice).await.refused(409),
        "households.exists"
    );
});

both_engines!(
    v05_special_care_needs_consent_and_is_revealed_with_a_purpose,
    |world| async move {
        let desk = world.caller(Role::FrontDeskAssistant).await;
        let unit = unit(&world, "501").await;
        let household = json!({ "estateId": world.estate, "unitId": unit["id"] });
        let household = desk.post("/api/v1/households", household).await.expect(201);
        let path = format!("/api/v1/households/{}", household["id"].as_str().unwrap());
        let person = json!({ "estateId": world.estate, "name": "陈老先生",
        "roles": [{ "unitId": unit["id"], "role": "owner" }] });
        let person = desk.post("/api/v1/persons", person).await.expect(201);
        let care = json!({
            "reasons": ["elderly", "living-alone"], "consentById": person["id"],
            "contacts": [{ "name": "陈小姐", "relation": "女儿", "phones": [{ "number": "13900139000" }] }]
        });
        let refused = desk.put(&format!("{path}/care"), care.clone()).await;
        assert_eq!(
            refused.wrong_fields(422),
            ["consentBy households.consent-missing"]
        );
        let consent = json!({ "purpose": "special-care", "how": "签字表", "givenOn": "2026-09-23" });
        let id = person["id"].as_str().unwrap();
        desk.post(&format!("/api/v1/persons/{id}/give-consent"), consent)
            .await
            .expect(200);
        let marked = desk.put(&format!("{path}/care"), care).await.expect(200);
        assert_eq!(marked["specialCare"], true);
        assert!(
            marked["care"].is_null(),
            "reasons and contacts are shown after a reveal only"
        );
        let whole = desk
            .post(
                &format!("{path}/reveal"),
                json!({ "purpose": "老人未接电话，联系家属" }),
            )
            .await
            .expect(200);
        assert_eq!(whole["care"]["contacts"][0]["phones"][0]["number"], "13900139000");
        let guard = world.caller(Role::Guard).await;
        assert_eq!(
            guard
                .post(&format!("{path}/reveal"), json!({ "purpose": "看看" }))
                .await
                .status,
            403
        );
        let auditor = world.caller(Role::Administrator).await;
        let lines = auditor.get("/api/v1/audit?action=reveal").await.expect(200);
        assert_eq!(lines["items"][0]["purpose"], "老人未接电话，联系家属");
        // Whoever withdraws takes everything with them that stood on the consent.
        desk.post(
            &format!("/api/v1/persons/{id}/withdraw-consent"),
            json!({ "purpose": "special-care" }),
        )
        .await
        .expect(200);
        world.pass(SignedDuration::from_secs(1)).await;
        let after = desk.get(&path).await.expect(200);
        assert_eq!(after["specialCare"], false);
    }
);

both_engines!(a05_title_and_tenancy_keep_their_history, |world| async move {
    let manager = world.caller(Role::ServiceCentreManager).await;
    let unit = unit(&world, "502").await;
    let path = format!("/api/v1/units/{}", unit["id"].as_str().unwrap());
    let person = |name: &str| json!({ "estateId": world.estate, "name": name });
    let first = manager.post("/api/v1/persons", person("张伟")).await.expect(201);
    let second = manager.post("/api/v1/persons", person("李娜")).await.expect(201);
    for (owner, from) in [(&first, "2020-05-01"), (&second, "2026-09-01")] {
        let title = json!({ "ownerIds": [owner["id"]], "fromOn": from });
        manager.post(&format!("{path}/title"), title).await.expect(200);
        world.pass(SignedDuration::from_secs(1)).await;
    }
    let future = json!({ "ownerIds": [first["id"]], "fromOn": "2027-01-01" });
    assert_eq!(
        manager
            .post(&format!("{path}/title"), future)
            .await
            .wrong_fields(422),
        ["fromOn future"]
    );
    let tenancy = json!({ "tenantIds": [first["id"]], "fromOn": "2026-09-02", "monthFen": 350_000 });
    manager.post(&format!("{path}/let"), tenancy).await.expect(200);
    let rent = json!({ "monthFen": 360_000, "fromOn": "2026-09-20" });
    let after = manager.post(&format!("{path}/rent"), rent).await.expect(200);
    assert_eq!(after["titles"].as_array().unwrap().len(), 2);
    assert_eq!(after["tenancies"][0]["rents"].as_array().unwrap().len(), 2);
    world.pass(SignedDuration::from_secs(1)).await;
    let former = format!("/api/v1/persons/{}", first["id"].as_str().unwrap());
    let roles = manager.get(&former).await.expect(200)["roles"].clone();
    assert_eq!(
        (&roles[0]["role"], &roles[0]["untilOn"]),
        (&json!("owner"), &json!("2026-08-31"))
    );
    assert_eq!(
        (&roles[1]["role"], &roles[1]["fromOn"]),
        (&json!("tenant"), &json!("2026-09-02"))
    );
    let unknown = json!({ "ownerIds": [uuid::Uuid::from_u128(5)], "fromOn": null });
    assert_eq!(
        manager
            .post(&format!("{path}/title"), unknown)
            .await
            .wrong_fields(422),
        ["owners persons.unknown"]
    );
});

both_engines!(
    v02_households_of_another_estate_are_not_on_file,
    |world| async move {
        let unit = unit(&world, "501").await;
        let desk = world.caller(Role::FrontDeskAssistant).await;
        let household = json!({ "estateId": world.estate, "unitId": unit["id"] });
        let household = desk.post("/api/v1/households", household).await.expect(201);
        let stranger = world
            .caller_with(
                "stranger",
                grant(Role::FrontDeskAssistant, Some(world.other_estate)),
            )
            .await;
        let path = format!("/api/v1/households/{}", household["id"].as_str().unwrap());
        assert_eq!(stranger.get(&path).await.refused(404), "households.unknown");
        let list = stranger
            .get(&format!("/api/v1/households?estateId={}", world.estate))
            .await
            .expect(200);
        assert_eq!(list["items"], json!([]));
        let path = format!("/api/v1/units/{}", unit["id"].as_str().unwrap());
        assert_eq!(stranger.get(&path).await.refused(404), "units.unknown");
    }
);

both_engines!(
    u04_a_customer_sees_who_serves_their_home_and_what_the_estate_publishes,
    |world| async move {
        let admin = world.caller(Role::Administrator).await;
        let unit = unit(&world, "501").await;
        let estate = format!("/api/v1/estates/{}", world.estate);
        let patch = async |path: String, body: Value| {
            admin
                .send(admin.request(Method::PATCH, &path).json(&body))
                .await
                .expect(200)
        };
        let member = |number: &str, name: &str, role: &str| {
            json!({ "estateId": world.estate, "name": name, "serviceNumber": number, "title": "楼栋管家",
                "phones": [{ "number": "13900001111" }], "grants": [{ "role": role, "estate": world.estate }] })
        };
        let officer = admin
            .post("/api/v1/staff", member("A001", "王芳", "area-officer"))
            .await
            .expect(201);
        let helper = member("A002", "李静", "front-desk-assistant");
        let helper = admin.post("/api/v1/staff", helper).await.expect(201);
        let area = unit["areaId"].as_str().unwrap();
        let named = json!({ "staffId": officer["id"] });
        admin
            .post(&format!("{estate}/areas/{area}/officer"), named)
            .await
            .expect(200);
        let assistants = json!({ "assistantIds": [helper["id"]] });
        patch(format!("{estate}/areas/{area}"), assistants).await;
        patch(estate.clone(), json!({ "phone": "021-5555 0000" })).await;
        let pool = json!({ "title": "游泳池", "group": "会所", "place": "会所一层", "public": true });
        admin
            .post(&format!("{estate}/facilities"), pool)
            .await
            .expect(201);
        let pump = json!({ "title": "水泵房密码锁", "group": "设备", "place": "地下一层", "public": false });
        admin
            .post(&format!("{estate}/facilities"), pump)
            .await
            .expect(201);

        let person = |role: &str| json!({ "estateId": world.estate, "name": "曾伟", "roles": [{ "unitId": unit["id"], "role": role }] });
        let desk = world.caller(Role::FrontDeskAssistant).await;
        let owner = desk.post("/api/v1/persons", person("owner")).await.expect(201);
        let guest = desk.post("/api/v1/persons", person("visitor")).await.expect(201);
        let account = async |who: &Value, name: &str| {
            let id = PersonId(who["id"].as_str().unwrap().parse().unwrap());
            let grants = grant(Role::Owner, Some(world.estate));
            world.caller_as(name, grants, None, Some(id)).await
        };
        let owner = account(&owner, "owner").await;
        let homes = owner.get("/api/v1/serving").await.expect(200);
        let home = &homes["items"][0];
        assert_eq!(homes["items"].as_array().unwrap().len(), 1);
        assert_eq!(home["title"], "3栋2单元501");
        assert_eq!(
            (&home["officer"]["name"], &home["officer"]["serviceNumber"]),
            (&json!("王芳"), &json!("A001"))
        );
        assert_eq!(home["assistants"][0]["name"], "李静");
        assert_eq!(home["phone"], "021-5555 0000");
        assert!(
            !homes.to_string().contains("13900001111"),
            "X-41: no private number"
        );
        let building = unit["buildingId"].as_str().unwrap();
        let serving = owner
            .get(&format!("{estate}/serving?buildingId={building}"))
            .await
            .expect(200);
        assert_eq!(serving["officer"]["name"], "王芳");
        // U-05, A-16: the catalogue and the public lines of the fact sheet, and nothing else of the estate.
        let offers = owner.get(&format!("{estate}/catalogue")).await.expect(200);
        assert!(!offers.as_array().unwrap().is_empty());
        let lines = owner.get(&format!("{estate}/facilities")).await.expect(200);
        assert_eq!(lines.as_array().unwrap().len(), 1);
        assert_eq!(lines[0]["title"], "游泳池");
        for closed in [String::new(), "/journal".to_owned(), "/posts".to_owned()] {
            let read = owner.get(&format!("{estate}{closed}")).await;
            assert!(matches!(read.status, 403 | 404), "{closed}: {}", read.status);
        }
        let other = format!("/api/v1/estates/{}", world.other_estate);
        for route in [
            "/catalogue",
            "/facilities",
            "/serving?areaId=00000000-0000-0000-0000-000000000009",
        ] {
            assert_eq!(owner.get(&format!("{other}{route}")).await.status, 404, "{route}");
        }
        let guest = account(&guest, "guest").await;
        assert_eq!(guest.get("/api/v1/serving").await.expect(200)["items"], json!([]));
        assert_eq!(desk.get("/api/v1/serving").await.refused(403), "access.denied");
    }
);

both_engines!(
    a04_the_file_holds_head_work_numbers_and_members,
    |world| async move {
        let desk = world.caller(Role::FrontDeskAssistant).await;
        let unit = unit(&world, "501").await;
        let person = json!({ "estateId": world.estate, "name": "曾伟", "roles": [{ "unitId": unit["id"], "role": "owner" }] });
        let person = desk.post("/api/v1/persons", person).await.expect(201);
        let household = json!({ "estateId": world.estate, "unitId": unit["id"] });
        let household = desk.post("/api/v1/households", household).await.expect(201);
        let path = format!("/api/v1/households/{}", household["id"].as_str().unwrap());
        let details = json!({
            "headId": person["id"], "birthYear": 1962, "occupation": "教师", "employer": "第三中学",
            "workPhone": { "number": "021-5555 1234" }, "homePhone": { "number": "021-6666 4321" },
            "memberCount": 3, "composition": "夫妻与一女"
        });
        // nothing of age, occupation, employer and composition without the head's recorded consent.
        let request = desk.request(Method::PATCH, &path).json(&details);
        assert_eq!(
            desk.send(request).await.wrong_fields(422),
            ["birthYear households.consent-missing"]
        );
        let of_person = |verb: &str| format!("/api/v1/persons/{}/{verb}", person["id"].as_str().unwrap());
        let consent = json!({ "purpose": "household-details", "how": "签字表", "givenOn": "2026-09-23" });
        desk.post(&of_person("give-consent"), consent).await.expect(200);
        let request = desk.request(Method::PATCH, &path).json(&details);
        desk.send(request).await.expect(200);
        let file = desk.get(&path).await.expect(200);
        assert_eq!(file["headId"], person["id"]);
        assert_eq!((&file["age"], &file["memberCount"]), (&json!(64), &json!(3)));
        for (field, text) in [
            ("occupation", "教师"),
            ("employer", "第三中学"),
            ("composition", "夫妻与一女"),
        ] {
            assert_eq!(file[field], text, "{field}");
        }
        assert!(!file.to_string().contains("55551234"), "numbers are masked");
        let whole = desk
            .post(&format!("{path}/reveal"), json!({ "purpose": "核对档案" }))
            .await
            .expect(200);
        assert_eq!(whole["workPhone"]["number"], "021-55551234");
        assert_eq!(whole["homePhone"]["number"], "021-66664321");
        // Who has no part in the file reads nothing of it; a reader without the right to reveal, no details.
        let guard = world.caller(Role::Guard).await;
        assert!(matches!(guard.get(&path).await.status, 403 | 404));
        let head = world.caller(Role::DepartmentHead).await;
        let read = head.get(&path).await.expect(200);
        for field in ["age", "occupation", "employer", "composition", "workPhone"] {
            assert!(read.get(field).is_none(), "{field}: {read}");
        }
        // Withdrawn: they go from the file and from its journal, and the chain holds.
        let withdrawn = json!({ "purpose": "household-details" });
        desk.post(&of_person("withdraw-consent"), withdrawn)
            .await
            .expect(200);
        world.pass(SignedDuration::from_secs(10)).await;
        let after = desk.get(&path).await.expect(200);
        for field in ["age", "occupation", "employer", "composition"] {
            assert!(after.get(field).is_none(), "{field}: {after}");
        }
        assert_eq!(after["memberCount"], 3);
        let journal = desk.get(&format!("{path}/journal")).await.expect(200).to_string();
        assert!(
            !journal.contains("第三中学") && !journal.contains("夫妻与一女"),
            "{journal}"
        );
        assert_eq!(commands::verify(&world.app).await.unwrap(), 0);
    }
);
