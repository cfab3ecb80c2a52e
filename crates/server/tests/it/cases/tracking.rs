//! Tracking (E-11), agreed times (D-06, C-19), counting again, the form that becomes a case (B-05).

use domain::actor::Role;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use server::config::Config;
use store::Engine;

use super::{clock, matter, path, report, staff, with};
use crate::{both_engines, harness::World};

fn numbers(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|row| row["number"].as_str().unwrap().to_owned())
        .collect()
}

both_engines!(
    e11_overdue_and_idle_matters_are_listed_and_told_every_morning,
    |world| async move {
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let (tracker, tracker_id) = staff(&world, Role::ServiceTracker).await;
        let (supervisor, _) = staff(&world, Role::CustomerServiceSupervisor).await;
        let (worker, worker_id) = staff(&world, Role::MaintenanceWorker).await;
        let repair = report(&desk, matter(&world, "repair", "unit.other")).await;
        let send = |tracker: Value| json!({ "staffId": worker_id, "trackerId": tracker });
        assert_eq!(
            desk.post(&path(&repair, "/dispatch"), send(json!(world.nowhere())))
                .await
                .wrong_fields(422),
            ["trackerId unknown"]
        );
        desk.post(&path(&repair, "/dispatch"), send(json!(tracker_id)))
            .await
            .expect(200);
        worker.post(&path(&repair, "/take"), json!({})).await.expect(200);
        let left = report(&desk, matter(&world, "repair", "unit.bulb")).await;

        let list = |what: &str| format!("/api/v1/cases?estateId={}&{what}", world.estate);
        let idle = list("attention=idle");
        assert_eq!(numbers(&tracker.get(&idle).await.expect(200)).len(), 0);
        // To 08:30 of the next day: 6 service hours, and the bulb is long overdue.
        world.pass(SignedDuration::from_mins(17 * 60 + 31)).await;
        let (tracker, supervisor) = (world.again(&tracker).await, world.again(&supervisor).await);
        let overdue = tracker.get(&list("attention=overdue")).await.expect(200);
        // The repair was told no progress on the day it was raised.
        assert_eq!(
            numbers(&overdue),
            [
                left["number"].as_str().unwrap(),
                repair["number"].as_str().unwrap()
            ]
        );
        assert_eq!(numbers(&tracker.get(&idle).await.expect(200)).len(), 0);
        let told = supervisor.get("/api/v1/notices").await.expect(200);
        let morning = |notices: &Value| -> Vec<String> {
            let items = notices["items"].as_array().unwrap().iter();
            items
                .filter(|notice| notice["message"] == "notice.attention")
                .map(|notice| notice["text"].as_str().unwrap().to_owned())
                .collect()
        };
        assert_eq!(morning(&told), ["今日跟进清单：逾期 2 项，停滞 0 项，请逐项跟进"]);

        // In the afternoon both have lain for eight service hours; warnings are no steps.
        world.pass(SignedDuration::from_hours(7)).await;
        let (tracker, worker) = (world.again(&tracker).await, world.again(&worker).await);
        assert_eq!(numbers(&tracker.get(&idle).await.expect(200)).len(), 2);
        let mine = tracker.get(&list("attention=idle&tracker=me")).await.expect(200);
        assert_eq!(numbers(&mine), [repair["number"].as_str().unwrap()]);
        worker
            .post(&path(&repair, "/progress"), json!({ "text": "配件明日到货" }))
            .await
            .expect(200);
        assert_eq!(
            numbers(&tracker.get(&idle).await.expect(200)),
            [left["number"].as_str().unwrap()]
        );
        // The next morning the tracker has a list of their own.
        world.pass(SignedDuration::from_hours(24)).await;
        let tracker = world.again(&tracker).await;
        let told = tracker.get("/api/v1/notices").await.expect(200);
        assert!(morning(&told).iter().any(|text| text.contains("停滞")), "{told}");
        let sheet = tracker
            .request(
                Method::GET,
                &list("attention=any&format=xlsx&purpose=%E6%9C%88%E6%8A%A5"),
            )
            .send()
            .await
            .unwrap();
        assert_eq!(sheet.status(), 200);
        assert_eq!(
            tracker.get(&list("attention=all")).await.wrong_fields(422),
            ["attention unknown-value"]
        );
        let outsider = world.outsider(Role::ServiceTracker).await;
        assert_eq!(
            numbers(&outsider.get("/api/v1/cases?attention=any").await.expect(200)).len(),
            0
        );
    }
);

both_engines!(
    d06_c19_another_time_is_agreed_and_whether_it_was_kept_is_counted,
    |world| async move {
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let (worker, worker_id) = staff(&world, Role::MaintenanceWorker).await;
        let body = with(
            matter(&world, "repair", "unit.other"),
            json!({ "agreedAt": "2026-09-24T15:00:00+08:00" }),
        );
        let case = report(&desk, body).await;
        desk.post(&path(&case, "/dispatch"), json!({ "staffId": worker_id }))
            .await
            .expect(200);
        worker.post(&path(&case, "/take"), json!({})).await.expect(200);
        let agree = path(&case, "/agree");
        let too_late = json!({ "agreedAt": "2026-11-24T15:00:00+08:00", "reason": "业主出差" });
        assert_eq!(
            worker.post(&agree, too_late).await.refused(422),
            "cases.agreed-beyond-cap"
        );
        let silent = json!({ "agreedAt": "2026-09-25T15:00:00+08:00" });
        assert_eq!(
            worker.post(&agree, silent).await.wrong_fields(422),
            ["reason required"]
        );
        let wish = json!({ "agreedAt": "2026-09-25T15:00:00+08:00", "reason": "业主出差" });
        let agreed = worker.post(&agree, wish).await.expect(200);
        assert_eq!(clock(&agreed, "resolve")["dueAt"], "2026-09-25T07:00:00Z");
        assert_eq!(agreed["appointment"]["agreedAt"], "2026-09-25T07:00:00Z");
        assert!(agreed["appointment"].get("onTime").is_none());
        let journal = desk.get(&path(&case, "/journal")).await.expect(200).to_string();
        assert!(journal.contains("TimeAgreed") && journal.contains("业主出差"));

        world.pass(SignedDuration::from_hours(24)).await;
        let (desk, worker) = (world.again(&desk).await, world.again(&worker).await);
        worker.post(&path(&case, "/arrive"), json!({})).await.expect(200);
        world.pass(SignedDuration::from_hours(1)).await;
        let done = worker
            .post(&path(&case, "/resolve"), json!({ "text": "已修好" }))
            .await
            .expect(200);
        assert_eq!(done["appointment"]["arrivedAt"], "2026-09-24T07:00:00Z");
        assert_eq!(done["appointment"]["finishedAt"], "2026-09-24T08:00:00Z");
        assert_eq!(done["appointment"]["onTime"], true);
        let list = format!("/api/v1/cases?estateId={}&onTime=", world.estate);
        let kept = desk.get(&format!("{list}true")).await.expect(200);
        assert_eq!(numbers(&kept), [case["number"].as_str().unwrap()]);
        assert_eq!(kept["items"][0]["onTime"], true);
        assert!(numbers(&desk.get(&format!("{list}false")).await.expect(200)).is_empty());
    }
);

both_engines!(
    v01_rows_show_the_contacts_name_as_the_role_may_see_it,
    |world| async move {
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let (assessor, _) = staff(&world, Role::QualityAssessor).await;
        report(&desk, matter(&world, "inquiry", "estate")).await;
        let row = |page: Value| page["items"][0]["contactName"].as_str().unwrap().to_owned();
        assert_eq!(row(desk.get("/api/v1/cases").await.expect(200)), "王芳");
        let masked = row(assessor.get("/api/v1/cases").await.expect(200));
        assert!(masked.starts_with('王') && !masked.contains('芳'), "{masked}");
    }
);

both_engines!(
    d01_other_service_hours_count_open_deadlines_again,
    |world| async move {
        let manager = world.caller(Role::ServiceCentreManager).await;
        let colleague = world.caller(Role::ServiceCentreManager).await;
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let deadlines = "[[clause]]\nid = \"D-11\"\nlimit = \"4 service-h\"\nreason = \"合同约定\"\n";
        let layer = json!({
            "estateId": world.estate,
            "files": {
                "standard.toml": "schema = 1\nid = \"garden\"\nversion = \"1\"\ntitle = \"花园\"\n",
                "deadlines.toml": deadlines,
            },
            "effectiveFrom": "2020-01-01T00:00:00+08:00",
            "reason": "年度修订",
        });
        let proposed = manager.post("/api/v1/standards", layer).await.expect(201);
        let approve = format!("/api/v1/standards/{}/approve", proposed["id"].as_str().unwrap());
        colleague.post(&approve, json!({})).await.expect(200);
        world.pass(SignedDuration::from_secs(5)).await;

        // 15:00 on a Wednesday: 2.5 hours today, 1.5 tomorrow.
        let case = report(&desk, matter(&world, "inquiry", "estate")).await;
        let kept = report(&desk, matter(&world, "inquiry", "charges")).await;
        let due = |case: &Value| clock(case, "resolve")["dueAt"].as_str().unwrap().to_owned();
        assert_eq!(due(&case), "2026-09-24T01:30:05Z");
        let hours = json!({ "serviceHours": { "working": ["08:00-20:00"], "off": ["08:00-20:00"] } });
        let change = format!("/api/v1/estates/{}", world.estate);
        let administrator = world.caller(Role::Administrator).await;
        let changed = administrator
            .send(administrator.request(Method::PATCH, &change).json(&hours))
            .await;
        changed.expect(200);
        world.pass(SignedDuration::from_secs(5)).await;
        let counted = desk.get(&path(&case, "")).await.expect(200);
        assert_eq!(due(&counted), "2026-09-23T11:00:05Z");
        let journal = desk.get(&path(&case, "/journal")).await.expect(200).to_string();
        assert!(
            journal.contains("Recounted") && journal.contains("service-hours"),
            "{journal}"
        );
        let other = desk.get(&path(&kept, "")).await.expect(200);
        assert_eq!((due(&other), &other["version"]), (due(&kept), &kept["version"]));
        // What comes in from now on is counted by the estate's own hours too, and explained so.
        let next = report(&desk, matter(&world, "inquiry", "estate")).await;
        assert_eq!(due(&next), "2026-09-23T11:00:10Z");
        desk.get(&path(&next, "/clocks/resolve")).await.expect(200);
    }
);

both_engines!(
    d01_another_calendar_counts_open_deadlines_again_once,
    |world| async move {
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        report(&desk, matter(&world, "repair", "unit.other")).await;
        world.pass(SignedDuration::from_secs(5)).await;
        let waiting = || async {
            let count = world.app.store.read(|tx| async move {
                let rows = tx
                    .query("SELECT body FROM errands WHERE kind = 'recount'", &[])
                    .await?;
                rows.iter()
                    .map(|row| row.get::<String>(0))
                    .collect::<Result<Vec<_>, _>>()
            });
            count.await.unwrap()
        };
        server::features::cases::ready(&world.app).await.unwrap();
        let left = waiting().await;
        assert!(left.len() == 1 && left[0].contains("calendar"), "{left:?}");
        server::features::cases::ready(&world.app).await.unwrap();
        assert_eq!(waiting().await.len(), 1);
        world.pass(SignedDuration::from_secs(5)).await;
        assert!(waiting().await.is_empty());
        server::features::cases::ready(&world.app).await.unwrap();
        assert!(waiting().await.is_empty(), "once");
    }
);

both_engines!(
    b05_the_form_and_the_case_are_kept_together_or_not_at_all,
    |world| async move {
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let open = || async {
            let form = json!({ "estateId": world.estate, "channel": "call" });
            let form = desk.post("/api/v1/intakes", form).await.expect(201);
            form["id"].as_str().unwrap().to_owned()
        };
        let from = |intake: &str| with(matter(&world, "inquiry", "estate"), json!({ "intakeId": intake }));
        let stage = async |intake: &str| {
            desk.get(&format!("/api/v1/intakes/{intake}")).await.expect(200)["stage"].clone()
        };
        let count = async || numbers(&desk.get("/api/v1/cases").await.expect(200)).len();

        let nowhere = from(&world.nowhere().to_string());
        assert_eq!(
            desk.post("/api/v1/cases", nowhere).await.wrong_fields(422),
            ["intakeId unknown"]
        );
        let dropped = open().await;
        desk.post(
            &format!("/api/v1/intakes/{dropped}/drop"),
            json!({ "reason": "打错电话" }),
        )
        .await
        .expect(200);
        assert_eq!(
            desk.post("/api/v1/cases", from(&dropped)).await.refused(409),
            "intakes.ended"
        );
        // A refused case leaves the form open.
        let form = open().await;
        let wrong = with(from(&form), json!({ "subject": "nothing" }));
        desk.post("/api/v1/cases", wrong).await.wrong_fields(422);
        assert_eq!(stage(&form).await, "open");
        assert_eq!(count().await, 0);

        let first = desk
            .post_keyed("/api/v1/cases", "k-1", from(&form))
            .await
            .expect(201);
        let again = desk
            .post_keyed("/api/v1/cases", "k-1", from(&form))
            .await
            .expect(201);
        assert_eq!(first["id"], again["id"]);
        assert_eq!(stage(&form).await, "saved");
        assert_eq!(
            desk.post("/api/v1/cases", from(&form)).await.refused(409),
            "intakes.ended"
        );
        assert_eq!(count().await, 1);
    }
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_beyond_the_limit_of_workbooks_is_refused_clearly() {
    let mut config = Config::default();
    config.requests.workbook_stream_rows_most = 2;
    let world = std::sync::Arc::new(World::start(Engine::Sqlite, config).await.unwrap());
    let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
    for _ in 0..2 {
        report(&desk, matter(&world, "inquiry", "estate")).await;
    }
    let path = "/api/v1/cases?format=xlsx&purpose=%E6%9C%88%E6%8A%A5";
    let sheet = || desk.request(Method::GET, path).send();
    assert_eq!(sheet().await.unwrap().status(), 200);
    report(&desk, matter(&world, "inquiry", "estate")).await;
    assert_eq!(desk.get(path).await.refused(413), "input.too-many-rows");
}
