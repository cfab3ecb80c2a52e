//! Cases at a unit of the register: place, area, dispatch by the rules.

use std::sync::Arc;

use domain::{
    actor::Role,
    estates,
    ids::{AreaId, BuildingId, UnitId},
    units,
};
use jiff::SignedDuration;
use serde_json::json;
use server::execute::{Call, execute};

use super::{customer, matter, path, report, staff, with};
use crate::{both_engines, harness::World};

/// An area with one building and one unit.
async fn unit(world: &Arc<World>) -> (AreaId, UnitId) {
    let app = &world.app;
    let next = || app.ids.next(world.now());
    let (area, building, unit) = (AreaId(next()), BuildingId(next()), UnitId(next()));
    let new = estates::NewBuilding {
        building,
        number: "3".to_owned(),
        label: None,
        area: Some(area),
        floors: Some(18),
        lobby: false,
        entrances: Vec::new(),
    };
    let commands = [
        estates::Command::AddArea {
            area,
            name: "东区".to_owned(),
            officer: None,
        },
        estates::Command::AddBuildings { buildings: vec![new] },
    ];
    for command in commands {
        execute::<estates::Estates>(app, &app.system, Call::new(world.estate, command))
            .await
            .unwrap();
    }
    let new = units::NewUnit {
        unit,
        estate: world.estate,
        building,
        entrance: None,
        floor: Some(5),
        room: "501".to_owned(),
        area_centi_m2: None,
        usage: None,
        occupancy: None,
        layout: None,
        owners: Vec::new(),
        tenants: Vec::new(),
    };
    let command = units::Command::Register { unit: Box::new(new) };
    execute::<units::Units>(app, &app.system, Call::new(unit, command))
        .await
        .unwrap();
    (area, unit)
}

both_engines!(
    e01_x25_x51_a_case_at_a_unit_goes_by_the_rules,
    |world| async move {
        let (area, unit) = unit(&world).await;
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let (_, worker) = staff(&world, Role::MaintenanceWorker).await;
        let (_, idle) = staff(&world, Role::MaintenanceWorker).await;
        let body = with(
            matter(&world, "repair", "unit.bulb"),
            json!({ "unitId": unit, "place": null }),
        );
        let case = report(&desk, body.clone()).await;
        assert_eq!(
            (case["areaId"].as_str(), case["unplaced"].as_bool()),
            (Some(area.to_string().as_str()), Some(false))
        );
        assert!(
            case["place"].as_str().unwrap().ends_with("501"),
            "{}",
            case["place"]
        );

        let first = desk.post(&path(&case, "/dispatch"), json!({})).await.expect(200);
        let first = first["responsibleId"].as_str().unwrap().to_owned();
        assert!([worker.to_string(), idle.to_string()].contains(&first));
        // The next one goes to whoever has nothing to do.
        let next = report(&desk, body.clone()).await;
        let second = desk.post(&path(&next, "/dispatch"), json!({})).await.expect(200);
        assert_ne!(second["responsibleId"].as_str(), Some(first.as_str()));

        let listed = desk
            .get(&format!(
                "/api/v1/cases?estateId={}&areaId={area}&stage=open",
                world.estate
            ))
            .await
            .expect(200);
        assert_eq!(listed["items"].as_array().unwrap().len(), 2);
        let found = desk.get("/api/v1/cases?q=3-501").await.expect(200);
        assert_eq!(found["items"].as_array().unwrap().len(), 2);
        let elsewhere = with(body, json!({ "estateId": world.other_estate }));
        let stranger = world.outsider(Role::FrontDeskAssistant).await;
        assert_eq!(
            stranger.post("/api/v1/cases", elsewhere).await.wrong_fields(422),
            ["unitId unknown"]
        );
        assert_eq!(
            desk.post(&path(&next, "/dispatch"), json!({ "staffId": world.nowhere() }))
                .await
                .wrong_fields(422),
            ["staffId unknown"]
        );
    }
);

both_engines!(
    c34_closed_work_is_found_by_building_and_problem,
    |world| async move {
        let (_, unit) = unit(&world).await;
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let (worker, _) = staff(&world, Role::MaintenanceWorker).await;
        let body = |subject: &str| {
            with(
                matter(&world, "repair", subject),
                json!({ "unitId": unit, "place": null, "channel": "patrol" }),
            )
        };
        let bulb = report(&desk, body("unit.bulb")).await;
        report(&desk, body("unit.lock")).await;
        let (officer, _) = staff(&world, Role::AreaOfficer).await;
        worker.post(&path(&bulb, "/take"), json!({})).await.expect(200);
        worker
            .post(&path(&bulb, "/resolve"), json!({ "text": "已更换" }))
            .await
            .expect(200);
        officer
            .post(&path(&bulb, "/inspect"), json!({}))
            .await
            .expect(200);
        let told = json!({ "manner": "call", "opinion": "satisfied" });
        desk.post(&path(&bulb, "/feedback"), told).await.expect(200);
        world.pass(SignedDuration::from_hours(24 * 17)).await;
        let desk = world.again(&desk).await;
        let building = world.app.store.read(|tx| async move {
            tx.query("SELECT id FROM buildings", &[]).await?[0].get::<uuid::Uuid>(0)
        });
        let building = building.await.unwrap();
        let list = format!("/api/v1/cases?stage=archived&buildingId={building}&subject=");
        let found = desk.get(&format!("{list}unit.bulb")).await.expect(200);
        assert_eq!(found["items"][0]["number"], bulb["number"]);
        let none = desk.get(&format!("{list}unit.lock")).await.expect(200);
        assert_eq!(none["items"].as_array().unwrap().len(), 0);
    }
);

both_engines!(
    a17_a_case_is_found_by_unit_building_person_and_day,
    |world| async move {
        let (_, unit) = unit(&world).await;
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let (owner, person) = customer(&world).await;
        let at_unit = json!({ "unitId": unit, "place": null });
        let first = report(&desk, with(matter(&world, "repair", "unit.bulb"), at_unit)).await;
        world.pass(SignedDuration::from_hours(24)).await;
        let (desk, owner) = (world.again(&desk).await, world.again(&owner).await);
        let by_app = with(
            matter(&world, "repair", "public.lighting"),
            json!({ "channel": "app" }),
        );
        let second = report(&owner, by_app).await;
        let building = desk.get(&format!("/api/v1/units/{unit}")).await.expect(200);
        let building = building["buildingId"].as_str().unwrap().to_owned();
        let (one, two) = (vec![&first], vec![&second]);
        for (query, wanted) in [
            (format!("unitId={unit}"), &one),
            (format!("buildingId={building}"), &one),
            (format!("personId={person}"), &two),
            ("reportedFrom=2026-09-23&reportedTo=2026-09-23".to_owned(), &one),
            ("reportedFrom=2026-09-24".to_owned(), &two),
            ("reportedTo=2026-09-22".to_owned(), &vec![]),
            ("q=13800138000&reportedTo=2026-09-23".to_owned(), &one),
        ] {
            let list = desk.get(&format!("/api/v1/cases?{query}")).await.expect(200);
            let found: Vec<&str> = list["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| row["number"].as_str().unwrap())
                .collect();
            let wanted: Vec<&str> = wanted
                .iter()
                .map(|case| case["number"].as_str().unwrap())
                .collect();
            assert_eq!(found, wanted, "{query}");
        }
        // No filter opens what the scope does not.
        let list = owner
            .get(&format!("/api/v1/cases?unitId={unit}"))
            .await
            .expect(200);
        assert_eq!(list["items"], json!([]));
        let wrong = desk.get("/api/v1/cases?reportedFrom=gestern").await;
        assert_eq!(wrong.status, 422, "{}", wrong.body);
        // The workbook is filtered alike, and the log says what it was for (V-02).
        let book = format!(
            "/api/v1/cases?estateId={}&reportedFrom=2026-09-24&format=xlsx&purpose=%E6%9C%88%E6%8A%A5",
            world.estate
        );
        assert_eq!(desk.get(&book).await.status, 200);
        let (supervisor, _) = staff(&world, Role::CustomerServiceSupervisor).await;
        let log = supervisor.get("/api/v1/audit?action=export").await.expect(200);
        assert_eq!(log["items"][0]["what"], "cases 1");
        assert_eq!(log["items"][0]["purpose"], "月报");
    }
);

both_engines!(
    x14_only_complaints_about_the_same_matter_make_the_third_one_major,
    |world| async move {
        let (_, unit) = unit(&world).await;
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let at_unit = |kind: &str, subject: &str, more: serde_json::Value| {
            let place = json!({ "unitId": unit, "place": null });
            with(with(matter(&world, kind, subject), place), more)
        };
        // The same words of the taxonomy under other kinds, another fault, a matter that was voided: no repeats.
        for _ in 0..3 {
            report(&desk, at_unit("suggestion", "other", json!({}))).await;
            report(&desk, at_unit("opinion", "other", json!({}))).await;
        }
        let (supervisor, _) = staff(&world, Role::CustomerServiceSupervisor).await;
        let void = report(&desk, at_unit("complaint", "other", json!({}))).await;
        let reason = json!({ "reason": "登记错误" });
        supervisor.post(&path(&void, "/void"), reason).await.expect(200);
        for wanted in ["general", "general", "major"] {
            world.pass(SignedDuration::from_secs(60)).await;
            let case = report(&desk, at_unit("complaint", "other", json!({}))).await;
            assert_eq!(case["grade"], wanted);
        }
        for (fault, wanted) in [
            ("unit.lock", "general"),
            ("unit.bulb", "general"),
            ("unit.lock", "general"),
        ] {
            world.pass(SignedDuration::from_secs(60)).await;
            let case = report(
                &desk,
                at_unit("complaint", "unit-repair", json!({ "fault": fault })),
            )
            .await;
            assert_eq!(case["grade"], wanted, "{fault}");
        }
        world.pass(SignedDuration::from_secs(60)).await;
        let third = report(
            &desk,
            at_unit("complaint", "unit-repair", json!({ "fault": "unit.lock" })),
        )
        .await;
        assert_eq!(third["grade"], "major");
    }
);
