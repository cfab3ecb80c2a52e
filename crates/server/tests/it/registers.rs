//! The registers as an office uses them, by requirement.

use domain::actor::Role;
use serde_json::{Value, json};

use crate::{both_engines, harness::grant};

both_engines!(
    a_01_estates_stand_side_by_side_each_with_its_own_areas_and_staff,
    |world| async move {
        let admin = world.caller(Role::Administrator).await;
        let third = json!({ "name": "云栖里", "address": "滨江路 9 号", "buildingLabel": "幢" });
        let third = admin.post("/api/v1/estates", third).await.expect(201);
        let estates = admin.get("/api/v1/estates").await.expect(200);
        assert_eq!(estates["items"].as_array().unwrap().len(), 3);
        let path = format!("/api/v1/estates/{}", third["id"].as_str().unwrap());
        let area = admin
            .post(&format!("{path}/areas"), json!({ "name": "北区" }))
            .await
            .expect(201);
        assert_eq!(area["areas"].as_array().unwrap().len(), 2);
        let first = admin
            .get(&format!("/api/v1/estates/{}", world.estate))
            .await
            .expect(200);
        assert_eq!(first["areas"].as_array().unwrap().len(), 1);
        for (estate, number) in [(json!(world.estate), "A-1"), (third["id"].clone(), "C-1")] {
            let member = json!({ "estateId": estate, "name": "孙师傅", "serviceNumber": number });
            admin.post("/api/v1/staff", member).await.expect(201);
        }
        let manager = world.caller(Role::ServiceCentreManager).await;
        let seen = manager.get("/api/v1/staff").await.expect(200);
        let numbers: Vec<&Value> = seen["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|member| &member["serviceNumber"])
            .collect();
        assert_eq!(numbers, ["A-1"]);
        assert_eq!(manager.get(&path).await.refused(404), "estates.unknown");
    }
);

both_engines!(
    a_17_a_matter_is_found_by_person_phone_unit_and_number,
    |world| async move {
        let desk = world.caller(Role::FrontDeskAssistant).await;
        let case = json!({
            "estateId": world.estate, "kind": "inquiry", "subject": "parking", "channel": "call",
            "place": "3栋2单元501", "contact": { "name": "王芳", "phone": "13800138000" },
            "description": "访客停车怎么收费"
        });
        let case = desk.post("/api/v1/cases", case).await.expect(201);
        let number = case["number"].as_str().unwrap();
        for q in ["王芳", "wf", "13800138000", "8000", number] {
            let found = desk
                .get(&format!("/api/v1/cases?estateId={}&q={q}", world.estate))
                .await
                .expect(200);
            assert_eq!(found["items"][0]["id"], case["id"], "{q}");
        }
        let none = desk.get("/api/v1/cases?q=李四光").await.expect(200);
        assert_eq!(none["items"], json!([]));
    }
);

both_engines!(
    u_03_one_person_holds_the_four_desk_functions_and_v_07_wishes_are_kept,
    |world| async move {
        let admin = world.caller(Role::Administrator).await;
        let roles = [
            "front-desk-assistant",
            "service-tracker",
            "quality-assessor",
            "concierge-assistant",
        ];
        let grants: Vec<Value> = roles
            .iter()
            .map(|role| json!({ "role": role, "estate": world.estate }))
            .collect();
        let member = json!({ "estateId": world.estate, "name": "吴前台", "serviceNumber": "D-4", "grants": grants,
            "wishes": { "channels": ["app"], "quiet": [{ "from": "22:00", "to": "07:00" }], "note": "请发消息" } });
        let member = admin.post("/api/v1/staff", member).await.expect(201);
        let opened = json!({ "name": "wu.desk", "staffId": member["id"] });
        let opened = admin.post("/api/v1/accounts", opened).await.expect(201);
        let wu = world
            .signed_in(opened["id"].as_str().unwrap().parse().unwrap())
            .await;
        let me = wu.get("/api/v1/me").await.expect(200);
        assert_eq!(me["roles"].as_array().unwrap().len(), 4);

        let manager = world
            .caller_with("manager", grant(Role::ServiceCentreManager, Some(world.estate)))
            .await;
        let person = json!({ "estateId": world.estate, "name": "郑女士",
            "wishes": { "channels": ["wechat", "call"], "quiet": [{ "from": "22:00", "to": "08:00" }], "note": "上班不便接听" } });
        let person = manager.post("/api/v1/persons", person).await.expect(201);
        let path = format!("/api/v1/persons/{}", person["id"].as_str().unwrap());
        let kept = manager.get(&path).await.expect(200)["wishes"].clone();
        assert_eq!(kept["channels"], json!(["wechat", "call"]));
        assert_eq!(
            kept["quiet"].as_array().unwrap().len(),
            2,
            "over midnight it is two"
        );
        assert_eq!(kept["note"], "上班不便接听");
        let bad = json!({ "estateId": world.estate, "name": "郑", "wishes": { "quiet": [{ "from": "25:00", "to": "08:00" }] } });
        assert_eq!(
            manager.post("/api/v1/persons", bad).await.wrong_fields(422),
            ["time wrong-value"]
        );
    }
);
