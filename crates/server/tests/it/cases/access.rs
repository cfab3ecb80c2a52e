//! Who sees what: places, exclusions, masks.

use domain::actor::Role;
use serde_json::json;

use super::{customer, matter, path, report, staff, with};
use crate::both_engines;

both_engines!(v01_another_estate_neither_sees_nor_touches, |world| async move {
    let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
    let outsider = world.outsider(Role::FrontDeskAssistant).await;
    let stranger = world.stranger();
    let case = report(&desk, matter(&world, "repair", "unit.bulb")).await;
    for route in ["", "/journal", "/clocks/resolve"] {
        assert_eq!(
            outsider.get(&path(&case, route)).await.refused(404),
            "cases.no-such-case"
        );
        assert_eq!(stranger.get(&path(&case, route)).await.status, 401);
    }
    assert_eq!(
        outsider
            .post(&path(&case, "/remark"), json!({ "text": "看看" }))
            .await
            .refused(404),
        "cases.no-such-case"
    );
    assert_eq!(
        outsider
            .post(&path(&case, "/reveal"), json!({ "reason": "看看" }))
            .await
            .refused(404),
        "cases.no-such-case"
    );
    assert_eq!(
        outsider.get("/api/v1/cases").await.expect(200)["items"],
        json!([])
    );
    let theirs = format!("/api/v1/cases?estateId={}", world.estate);
    assert_eq!(outsider.get(&theirs).await.expect(200)["items"], json!([]));
    assert_eq!(
        outsider
            .post("/api/v1/cases", matter(&world, "repair", "unit.bulb"))
            .await
            .refused(403),
        "cases.not-permitted"
    );
});

both_engines!(
    x46_a_case_about_the_caller_is_in_no_list_search_or_export,
    |world| async move {
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let (officer, officer_id) = staff(&world, Role::AreaOfficer).await;
        let body = with(
            matter(&world, "complaint", "staff-attitude"),
            json!({ "about": { "staffId": officer_id }, "description": "片区管理员态度生硬" }),
        );
        let case = report(&desk, body).await;
        world.pass(jiff::SignedDuration::from_secs(3)).await;
        assert_eq!(
            officer.get(&path(&case, "")).await.refused(404),
            "cases.no-such-case"
        );
        for list in [
            "",
            "?stage=open&sort=priority",
            "?q=%E6%80%81%E5%BA%A6",
            "?kind=complaint",
        ] {
            assert_eq!(
                officer.get(&format!("/api/v1/cases{list}")).await.expect(200)["items"],
                json!([]),
                "{list}"
            );
            assert_eq!(
                desk.get(&format!("/api/v1/cases{list}")).await.expect(200)["items"]
                    .as_array()
                    .unwrap()
                    .len(),
                1,
                "{list}"
            );
        }
        let bulk = json!({ "verb": "remark", "items": [{ "id": case["id"], "text": "看看" }] });
        assert_eq!(
            officer.post("/api/v1/cases/bulk", bulk).await.expect(200)["items"][0]["code"],
            "cases.no-such-case"
        );
        let notices = officer.get("/api/v1/notices").await.expect(200);
        assert_eq!(notices["items"], json!([]));
    }
);

both_engines!(
    x46_reports_against_the_company_go_outside_the_line,
    |world| async move {
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let (manager, _) = staff(&world, Role::ServiceCentreManager).await;
        let company = world.caller(Role::CompanyManagement).await;
        let mut body = matter(&world, "misconduct", "other");
        body.as_object_mut().unwrap().remove("contact");
        let case = report(&desk, body).await;
        let number = case["number"].as_str().unwrap();
        assert_eq!(
            number.split('-').count(),
            4,
            "a series of its own with a random tail: {number}"
        );
        for caller in [&desk, &manager] {
            assert_eq!(
                caller.get(&path(&case, "")).await.refused(404),
                "cases.no-such-case"
            );
            assert_eq!(caller.get("/api/v1/cases").await.expect(200)["items"], json!([]));
        }
        assert_eq!(company.get(&path(&case, "")).await.expect(200)["number"], number);
    }
);

both_engines!(
    v02_contacts_are_masked_and_every_look_has_a_reason,
    |world| async move {
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let (supervisor, _) = staff(&world, Role::CustomerServiceSupervisor).await;
        let case = report(&desk, matter(&world, "repair", "unit.bulb")).await;
        let read = supervisor.get(&path(&case, "")).await.expect(200);
        assert_eq!(read["contact"]["phone"], "138****8000");
        assert!(!read.to_string().contains("王芳"));
        assert_eq!(
            supervisor
                .post(&path(&case, "/reveal"), json!({}))
                .await
                .wrong_fields(422),
            ["reason required"]
        );
        let shown = supervisor
            .post(&path(&case, "/reveal"), json!({ "reason": "回电核实" }))
            .await
            .expect(200);
        assert_eq!(shown, json!({ "name": "王芳", "phone": "13800138000" }));
        // The first person asked: the number of the case is reason enough.
        desk.post(&path(&case, "/reveal"), json!({})).await.expect(200);
        let log = supervisor.get("/api/v1/audit?action=reveal").await.expect(200);
        assert_eq!(log["items"].as_array().unwrap().len(), 2, "{log}");
    }
);

both_engines!(c08_customers_see_their_own_and_nobody_elses, |world| async move {
    let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
    let (owner, _) = customer(&world).await;
    let (neighbour, _) = customer(&world).await;
    let case = report(
        &owner,
        with(matter(&world, "repair", "unit.bulb"), json!({ "channel": "app" })),
    )
    .await;
    report(&desk, matter(&world, "repair", "unit.bulb")).await;
    assert_eq!(
        owner.get("/api/v1/cases").await.expect(200)["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        neighbour.get("/api/v1/cases").await.expect(200)["items"],
        json!([])
    );
    assert_eq!(
        neighbour.get(&path(&case, "")).await.refused(404),
        "cases.no-such-case"
    );
    assert_eq!(owner.post(&path(&case, "/dispatch"), json!({})).await.status, 403);
});

both_engines!(
    v01_what_is_said_in_a_complaint_is_for_those_whose_work_it_is,
    |world| async move {
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let words = json!({ "description": "邻居夫妻夜里争吵" });
        let complaint = with(matter(&world, "complaint", "other-owner-conduct"), words);
        let complaint = report(&desk, complaint).await;
        let repair = report(&desk, matter(&world, "repair", "public.lighting")).await;
        world.pass(jiff::SignedDuration::from_secs(3)).await;
        for role in [Role::Guard, Role::CleaningWorker, Role::MaintenanceWorker] {
            let (other, id) = staff(&world, role).await;
            for route in ["", "/journal", "/clocks/arrive"] {
                let read = other.get(&path(&complaint, route)).await;
                assert_eq!(read.refused(404), "cases.no-such-case", "{role}{route}");
            }
            let remark = path(&complaint, "/remark");
            let remark = other.post(&remark, json!({ "text": "看看" })).await;
            assert_eq!(remark.refused(404), "cases.no-such-case", "{role}");
            let estate = world.estate;
            for list in [
                String::new(),
                format!("?estateId={estate}"),
                "?kind=complaint".to_owned(),
                "?q=%E4%BA%89%E5%90%B5".to_owned(),
            ] {
                let items = other.get(&format!("/api/v1/cases{list}")).await.expect(200);
                let found = items.to_string().contains(complaint["id"].as_str().unwrap());
                assert!(!found, "{role} {list}: {items}");
            }
            // What is no complaint is still theirs to know, and a complaint once it has become their work.
            other.get(&path(&repair, "")).await.expect(200);
            let send = path(&complaint, "/dispatch");
            desk.post(&send, json!({ "staffId": id })).await.expect(200);
            let read = other.get(&path(&complaint, "")).await.expect(200);
            assert_eq!(read["description"], "邻居夫妻夜里争吵");
            let listed = other.get("/api/v1/cases?kind=complaint").await.expect(200);
            assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{role}");
        }
        let (officer, _) = staff(&world, Role::AreaOfficer).await;
        officer.get(&path(&complaint, "")).await.expect(200);
    }
);

both_engines!(
    v01_a_half_written_form_is_read_by_its_author_and_the_desk,
    |world| async move {
        let (guard, _) = staff(&world, Role::Guard).await;
        let (other, _) = staff(&world, Role::Guard).await;
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let wish = json!({ "estateId": world.estate, "channel": "walk-in" });
        let form = guard.post("/api/v1/intakes", wish).await.expect(201);
        let form = format!("/api/v1/intakes/{}", form["id"].as_str().unwrap());
        let draft = json!({ "draft": { "description": "投诉保洁态度" } });
        guard.put(&format!("{form}/draft"), draft).await.expect(200);
        for reader in [&guard, &desk] {
            let read = reader.get(&form).await.expect(200);
            assert_eq!(read["draft"]["description"], "投诉保洁态度");
        }
        assert!(other.get(&form).await.expect(200).get("draft").is_none());
    }
);

both_engines!(
    x46_c08_a_customer_follows_their_own_report_against_the_company,
    |world| async move {
        let (owner, _) = customer(&world).await;
        let (neighbour, _) = customer(&world).await;
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let wish = with(matter(&world, "misconduct", "other"), json!({ "channel": "app" }));
        let case = report(&owner, wish).await;
        assert_eq!(owner.get(&path(&case, "")).await.expect(200)["stage"], "received");
        let listed = owner.get("/api/v1/cases").await.expect(200);
        assert_eq!(listed["items"].as_array().unwrap().len(), 1);
        for other in [&neighbour, &desk] {
            let read = other.get(&path(&case, "")).await;
            assert_eq!(read.refused(404), "cases.no-such-case");
            assert_eq!(other.get("/api/v1/cases").await.expect(200)["items"], json!([]));
        }
    }
);
