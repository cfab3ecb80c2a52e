//! Estates, staff and shifts over HTTP, on both engines.

use domain::actor::Role;
use reqwest::Method;
use serde_json::json;

use crate::both_engines;

both_engines!(
    u01_a_new_estate_has_departments_catalogue_and_one_area,
    |world| async move {
        let admin = world.caller(Role::Administrator).await;
        let made = admin
            .post(
                "/api/v1/estates",
                json!({ "name": "金桂苑", "address": "桂花路8号" }),
            )
            .await
            .expect(201);
        assert_eq!(made["departments"].as_array().unwrap().len(), 4);
        assert_eq!(made["areas"].as_array().unwrap().len(), 1);
        assert_eq!(made["areasWithoutOfficer"].as_array().unwrap().len(), 1);
        let id = made["id"].as_str().unwrap();
        let offers = admin
            .get(&format!("/api/v1/estates/{id}/catalogue"))
            .await
            .expect(200);
        assert_eq!(offers.as_array().unwrap().len(), 7);
        let again = admin.post("/api/v1/estates", json!({ "name": "金桂苑" })).await;
        assert_eq!(again.wrong_fields(422), ["name estates.name-taken"]);
        let list = admin.get("/api/v1/estates?limit=2").await.expect(200);
        assert_eq!(list["items"].as_array().unwrap().len(), 2);
        let next = list["next"].as_str().unwrap();
        let rest = admin
            .get(&format!("/api/v1/estates?limit=2&after={next}"))
            .await
            .expect(200);
        assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    }
);

both_engines!(a02_areas_buildings_officers_and_who_serves, |world| async move {
    let admin = world.caller(Role::Administrator).await;
    let estate = format!("/api/v1/estates/{}", world.estate);
    let officer = json!({
        "estateId": world.estate, "name": "王芳", "serviceNumber": "A001", "phones": [{ "number": "138 0013 8000" }],
        "grants": [{ "role": "area-officer", "estate": world.estate }]
    });
    let officer = admin.post("/api/v1/staff", officer).await.expect(201);
    assert_eq!(officer["phones"][0]["number"], "13800138000");
    let officer = officer["id"].as_str().unwrap();
    let made = admin
        .post(
            &format!("{estate}/areas"),
            json!({ "name": "东区", "officerId": officer }),
        )
        .await
        .expect(201);
    let areas = made["areas"].as_array().unwrap();
    let east = areas.iter().find(|area| area["name"] == "东区").unwrap()["id"]
        .as_str()
        .unwrap();
    let unnamed = admin
        .post(
            &format!("{estate}/buildings"),
            json!({ "buildings": [{ "number": "3" }] }),
        )
        .await;
    assert_eq!(unnamed.wrong_fields(422), ["areaId required"]);
    let buildings = json!({ "buildings": [
        { "number": "０3", "areaId": east, "entrances": ["1", "2"], "floors": 18 }, { "number": "10", "areaId": east },
        { "number": "2", "areaId": east, "label": "幢" }
    ]});
    let made = admin
        .post(&format!("{estate}/buildings"), buildings)
        .await
        .expect(201);
    let titles: Vec<&str> = made["buildings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|building| building["title"].as_str().unwrap())
        .collect();
    assert_eq!(titles, ["2幢", "3栋", "10栋"]);
    let building = made["buildings"][1]["id"].as_str().unwrap();
    let serving = admin
        .get(&format!("{estate}/serving?buildingId={building}"))
        .await
        .expect(200);
    assert_eq!(serving["officerId"], officer);
    // A02: nobody leaves an area without its officer.
    let leave = admin
        .post(
            &format!("/api/v1/staff/{officer}/leave"),
            json!({ "on": "2026-09-30" }),
        )
        .await;
    assert_eq!(leave.refused(409), "staff.still-officer");
    let unknown = uuid::Uuid::from_u128(9);
    let wrong = admin
        .post(
            &format!("{estate}/areas/{east}/officer"),
            json!({ "staffId": unknown }),
        )
        .await;
    assert_eq!(wrong.wrong_fields(422), ["officer staff.unknown"]);
});

both_engines!(a07_a_change_keeps_author_and_value_before, |world| async move {
    let manager = world.caller(Role::ServiceCentreManager).await;
    let path = format!("/api/v1/estates/{}", world.estate);
    let seen = manager.get(&path).await;
    let version = seen.headers["etag"].to_str().unwrap().to_owned();
    let patch = |version: String, phone: &str| {
        let request = manager
            .request(Method::PATCH, &path)
            .header("if-match", version)
            .json(&json!({ "phone": phone }));
        manager.send(request)
    };
    patch(version.clone(), "0571-88881234").await.expect(200);
    assert_eq!(patch(version, "0571-1").await.refused(412), "input.stale");
    let journal = manager.get(&format!("{path}/journal")).await.expect(200);
    let last = journal.as_array().unwrap().last().unwrap();
    assert_eq!(last["events"][0]["changes"]["phone"], "0571-88881234");
    assert_eq!(last["events"][0]["before"]["phone"], "");
    assert!(last["accountId"].is_string());
});

both_engines!(v02_another_estate_is_not_on_file, |world| async move {
    let desk = world.caller(Role::FrontDeskAssistant).await;
    let other = world.other_estate;
    assert_eq!(
        desk.get(&format!("/api/v1/estates/{other}")).await.refused(404),
        "estates.unknown"
    );
    let list = desk.get("/api/v1/estates").await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let change = desk
        .post(
            &format!("/api/v1/estates/{}/areas", world.estate),
            json!({ "name": "西区" }),
        )
        .await;
    assert_eq!(change.refused(403), "estates.not-allowed");
});

both_engines!(u06_fact_sheet_posts_and_duty, |world| async move {
    let manager = world.caller(Role::ServiceCentreManager).await;
    let estate = format!("/api/v1/estates/{}", world.estate);
    let line = json!({ "title": "2号变电房", "group": "供配电", "place": "地下一层" });
    manager
        .post(&format!("{estate}/facilities"), line)
        .await
        .expect(201);
    let found = manager
        .get(&format!("{estate}/facilities?q=变电 地下"))
        .await
        .expect(200);
    assert_eq!(found.as_array().unwrap().len(), 1);
    assert_eq!(
        manager
            .get(&format!("{estate}/facilities?q=泳池"))
            .await
            .expect(200),
        json!([])
    );
    let post = json!({ "roles": ["front-desk-assistant"], "duties": ["接听电话", "登记报修"] });
    manager
        .put(&format!("{estate}/posts/前台"), post)
        .await
        .expect(200);
    let desk = world.caller(Role::FrontDeskAssistant).await;
    assert_eq!(
        desk.get(&format!("{estate}/posts")).await.expect(200)[0]["title"],
        "前台"
    );
    let guard = world.caller(Role::Guard).await;
    assert_eq!(guard.get(&format!("{estate}/posts")).await.expect(200), json!([]));
    let staff = json!({ "estateId": world.estate, "name": "李强", "serviceNumber": "D01" });
    let staff = manager.post("/api/v1/staff", staff).await.expect(201);
    let id = staff["id"].as_str().unwrap();
    let named = manager
        .put(&format!("{estate}/duty/2026-09-23"), json!({ "staffId": id }))
        .await
        .expect(200);
    assert_eq!(named["dutyManagerId"], id);
    let past = manager
        .put(&format!("{estate}/duty/2026-09-22"), json!({ "staffId": id }))
        .await;
    assert_eq!(past.wrong_fields(422), ["on estates.duty-past"]);
    let on = manager
        .post(
            &format!("/api/v1/staff/{id}/sign-on"),
            json!({ "estateId": world.estate }),
        )
        .await
        .expect(200);
    assert_eq!(on["shiftEstateId"], json!(world.estate));
    let list = manager
        .get(&format!("/api/v1/staff?estateId={}&onShift=true", world.estate))
        .await
        .expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    manager
        .post(&format!("/api/v1/staff/{id}/sign-off"), json!({}))
        .await
        .expect(200);
});
