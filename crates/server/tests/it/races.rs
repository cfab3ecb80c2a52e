//! Commands that meet: what one was decided on, another has changed before it is written.

use std::sync::Arc;

use domain::actor::Role;
use jiff::SignedDuration;
use serde_json::{Value, json};
use store::{Engine, Lane};

use crate::{
    both_engines,
    cases::{matter, path, report, staff, with},
    harness::{World, tell},
};

both_engines!(
    a_02_nobody_leaves_while_being_named_an_areas_officer,
    |world| async move {
        let admin = world.caller(Role::Administrator).await;
        let estate = format!("/api/v1/estates/{}", world.estate);
        let officer = async |number: usize| {
            let wish = json!({
                "estateId": world.estate, "name": "王芳", "serviceNumber": format!("A{number:03}"),
                "grants": [{ "role": "area-officer", "estate": world.estate }]
            });
            let made = admin.post("/api/v1/staff", wish).await.expect(201);
            made["id"].as_str().unwrap().to_owned()
        };
        let first = officer(0).await;
        let made = admin
            .post(
                &format!("{estate}/areas"),
                json!({ "name": "东区", "officerId": first }),
            )
            .await
            .expect(201);
        let areas = made["areas"].as_array().unwrap();
        let area = areas.iter().find(|area| area["name"] == "东区").unwrap()["id"].clone();
        let area = format!("{estate}/areas/{}", area.as_str().unwrap());
        // Each of the two stands on the row that the other one writes.
        for number in 1..=8 {
            world.pass(SignedDuration::from_mins(1)).await;
            let next = officer(number).await;
            let leave = format!("/api/v1/staff/{next}/leave");
            let named = format!("{area}/officer");
            let (named, left) = tokio::join!(
                admin.post(&named, json!({ "staffId": next })),
                admin.post(&leave, json!({ "on": "2026-09-23" })),
            );
            match (named.status, left.status) {
                (200, 409) => assert_eq!(left.refused(409), "staff.still-officer"),
                (422, 200) => assert_eq!(named.wrong_fields(422), ["officer staff.unknown"]),
                _ => panic!(
                    "{number}: {} {} and {} {}",
                    named.status, named.body, left.status, left.body
                ),
            }
        }
    }
);

/// Holds SQLite's writer until told, so that everything else is thought through and stands in line.
async fn held(world: &Arc<World>) -> (std::sync::mpsc::Sender<()>, tokio::task::JoinHandle<()>) {
    let (open, closed) = std::sync::mpsc::channel::<()>();
    let closed = Arc::new(parking_lot::Mutex::new(closed));
    let running = Arc::new(tokio::sync::Notify::new());
    let holder = tokio::spawn({
        let (store, running) = (world.app.store.clone(), running.clone());
        async move {
            let held = store.write::<_, String, _, _>(Lane::Batch, move |_| {
                running.notify_one();
                let _ = closed.lock().recv();
                async { Ok(()) }
            });
            held.await.unwrap();
        }
    });
    running.notified().await;
    (open, holder)
}

/// Whoever has asked meanwhile is thought through by now. Where the machine is too slow for that, less is tried, but
/// nothing else comes out.
async fn thought() {
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_decided_ahead_is_decided_anew_when_the_facts_have_changed() {
    tell(Engine::Sqlite, |world| async move {
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;

        // One form, written up twice: ahead, both find it open.
        let form = json!({ "estateId": world.estate, "channel": "call" });
        let form = desk.post("/api/v1/intakes", form).await.expect(201);
        let body = with(
            matter(&world, "inquiry", "estate"),
            json!({ "intakeId": form["id"] }),
        );
        let (open, holder) = held(&world).await;
        let twice: Vec<_> = (0..2)
            .map(|_| {
                let (desk, body) = (desk.clone(), body.clone());
                tokio::spawn(async move { desk.post("/api/v1/cases", body).await })
            })
            .collect();
        thought().await;
        open.send(()).unwrap();
        holder.await.unwrap();
        let mut statuses = Vec::new();
        for one in twice {
            statuses.push(one.await.unwrap().status);
        }
        statuses.sort_unstable();
        assert_eq!(statuses[0], 201);
        assert!(matches!(statuses[1], 409 | 422), "{statuses:?}");

        // One case, taken by two at once: ahead, both find it free.
        let case = report(&desk, matter(&world, "repair", "unit.bulb")).await;
        let (one, one_id) = staff(&world, Role::MaintenanceWorker).await;
        let (other, other_id) = staff(&world, Role::MaintenanceWorker).await;
        let (open, holder) = held(&world).await;
        let both: Vec<_> = [&one, &other]
            .map(|worker| {
                let (worker, address) = (worker.clone(), path(&case, "/take"));
                tokio::spawn(async move { worker.post(&address, json!({})).await })
            })
            .into();
        thought().await;
        open.send(()).unwrap();
        holder.await.unwrap();
        let mut taken = Vec::new();
        for (answer, id) in both.into_iter().zip([one_id, other_id]) {
            let answer = answer.await.unwrap();
            match answer.status {
                200 => taken.push(id),
                status => assert!(matches!(status, 403 | 409), "{status} {}", answer.body),
            }
        }
        assert_eq!(taken.len(), 1, "one of them has it");
        let shown: Value = desk.get(&path(&case, "")).await.expect(200);
        assert!(shown.to_string().contains(&taken[0].to_string()), "{shown}");

        // The person who is sent leaves before the sending is written: the facts, not the row, have changed.
        let case = report(&desk, matter(&world, "repair", "unit.lock")).await;
        let (_, gone) = staff(&world, Role::MaintenanceWorker).await;
        let admin = world.caller(Role::Administrator).await;
        let (open, holder) = held(&world).await;
        let leaves = tokio::spawn({
            let (admin, address) = (admin.clone(), format!("/api/v1/staff/{gone}/leave"));
            async move { admin.post(&address, json!({ "on": "2026-09-23" })).await }
        });
        thought().await;
        let sent = tokio::spawn({
            let (desk, address) = (desk.clone(), path(&case, "/dispatch"));
            async move { desk.post(&address, json!({ "staffId": gone })).await }
        });
        thought().await;
        open.send(()).unwrap();
        holder.await.unwrap();
        leaves.await.unwrap().expect(200);
        let sent = sent.await.unwrap();
        assert_eq!(sent.status, 422, "{}", sent.body);
        let shown = desk.get(&path(&case, "")).await.expect(200);
        assert_eq!(shown["stage"], "received");
    })
    .await;
}
