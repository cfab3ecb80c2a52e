//! An estate handed over whole, and two hands that write one door at the same moment (A-01, A-02, V-08).

use std::process::Command;

use domain::actor::Role;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::both_engines;

both_engines!(
    v08_an_estate_is_handed_over_with_the_lines_of_its_audit_log,
    |world| async move {
        let manager = world.caller(Role::ServiceCentreManager).await;
        let path = format!(
            "/api/v1/households?estateId={}&format=xlsx&purpose=%E6%9C%88%E6%8A%A5",
            world.estate
        );
        assert_eq!(manager.get(&path).await.status, 200);
        let admin = world.caller(Role::Administrator).await;
        let other = format!("/api/v1/units?estateId={}&format=xlsx", world.other_estate);
        assert_eq!(admin.get(&other).await.status, 200);

        let settings = world.app.store.settings().clone();
        let folder = settings.data.join("handed-over");
        let (estate, into) = (world.estate.to_string(), folder.clone());
        let done = tokio::task::spawn_blocking(move || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_linli"));
            command.args(["export-estate", "--estate", &estate, "--purpose", "移交"]);
            command.arg("--data").arg(&settings.data).arg(&into);
            if let Some(database) = &settings.database {
                command.args(["--database", database]);
            }
            command.output().unwrap()
        })
        .await
        .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let lines: Vec<Value> = std::fs::read_to_string(folder.join("audit.jsonl"))
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), 2, "what concerns the other estate stays: {lines:?}");
        assert_eq!(
            (&lines[0]["action"], &lines[0]["what"], &lines[0]["account"]),
            (
                &json!("export"),
                &json!("households 0"),
                &json!(manager.account())
            )
        );
        assert_eq!(
            (&lines[1]["what"], &lines[1]["purpose"]),
            (&json!("estate"), &json!("移交")),
            "the handing over itself (V-02)"
        );
        let manifest = std::fs::read_to_string(folder.join("manifest.json")).unwrap();
        assert!(manifest.contains("audit.jsonl"));
    }
);

both_engines!(
    a02_of_many_hands_that_write_one_door_one_succeeds,
    |world| async move {
        let admin = world.caller(Role::Administrator).await;
        let buildings = json!({ "buildings": [{ "number": "8", "entrances": ["1"] }] });
        let path = format!("/api/v1/estates/{}/buildings", world.estate);
        let made = admin.post(&path, buildings).await.expect(201);
        let building = &made["buildings"][0];
        for entrance in [building["entrances"][0]["id"].clone(), Value::Null] {
            let unit = json!({ "estateId": world.estate, "buildingId": building["id"],
                "entranceId": entrance, "room": "901" });
            let answers = join_all((0..8).map(|_| admin.post("/api/v1/units", unit.clone()))).await;
            let (made, refused): (Vec<_>, Vec<_>) =
                answers.into_iter().partition(|answer| answer.status == 201);
            assert_eq!(made.len(), 1);
            for answer in refused {
                assert_eq!(answer.wrong_fields(422), ["room units.room-taken"]);
            }
        }
        let listed = admin.get("/api/v1/units?q=901").await.expect(200);
        assert_eq!(listed["items"].as_array().unwrap().len(), 2);
    }
);
