//! Accounts and the audit log (U-02, V-01 to V-03).

use std::collections::BTreeSet;

use domain::{
    accounts::{Accounts, Command, command::Secret},
    actor::{Grant, Role},
};
use serde_json::json;
use server::execute::{Call, execute};
use store::{Failure, Lane};

use crate::{both_engines, harness::grant};

both_engines!(u02_roles_are_granted_only_within_reach, |world| async move {
    let admin = world.caller(Role::Administrator).await;
    let opened = admin
        .post("/api/v1/accounts", json!({ "name": "chen.jie", "grants": [{ "role": "front-desk-assistant", "estateId": world.estate }] }))
        .await
        .expect(201);
    assert!(opened["password"].as_str().unwrap().len() >= 12);
    let id = opened["id"].as_str().unwrap();
    let twice = admin
        .post("/api/v1/accounts", json!({ "name": "Chen.Jie" }))
        .await;
    assert_eq!(twice.refused(409), "accounts.name-taken");
    let wrong = admin.post("/api/v1/accounts", json!({ "name": "a b" })).await;
    assert_eq!(wrong.wrong_fields(422), ["name accounts.bad-name"]);
    let wrong = admin
        .post(
            "/api/v1/accounts",
            json!({ "name": "q.q", "grants": [{ "role": "king" }] }),
        )
        .await;
    assert_eq!(wrong.wrong_fields(422), ["grants[0].role unknown-value"]);

    let path = format!("/api/v1/accounts/{id}/grants");
    let manager = world.caller(Role::ServiceCentreManager).await;
    let mine = json!({ "grants": [{ "role": "administrator" }] });
    assert_eq!(
        manager.put(&path, mine.clone()).await.refused(403),
        "access.denied"
    );
    // An administrator of one estate gives no role in another, nor company-wide.
    let local = world
        .caller_with("local.admin", grant(Role::Administrator, Some(world.estate)))
        .await;
    assert_eq!(local.put(&path, mine).await.refused(403), "access.denied");
    let elsewhere = json!({ "grants": [{ "role": "guard", "estateId": world.other_estate }] });
    assert_eq!(local.put(&path, elsewhere).await.refused(403), "access.denied");
    let here = json!({ "grants": [{ "role": "guard", "estateId": world.estate }] });
    local.put(&path, here).await.expect(200);
    let outsider = world
        .caller_with(
            "outside.admin",
            grant(Role::Administrator, Some(world.other_estate)),
        )
        .await;
    assert_eq!(
        outsider.get(&format!("/api/v1/accounts/{id}")).await.refused(404),
        "accounts.unknown"
    );
    let list = outsider.get("/api/v1/accounts?q=chen").await.expect(200);
    assert_eq!(list["items"], json!([]));
    let lock = outsider
        .post(&format!("/api/v1/accounts/{id}/lock"), json!({ "reason": "x" }))
        .await;
    assert_eq!(lock.refused(404), "accounts.unknown");

    // Nobody raises themselves, and the last administrator stays.
    let own = format!("/api/v1/accounts/{}/grants", admin.account());
    assert_eq!(
        admin.put(&own, json!({ "grants": [] })).await.refused(409),
        "accounts.own"
    );
    let stale = admin
        .request(reqwest::Method::PUT, &path)
        .header("if-match", "\"1\"");
    assert_eq!(
        admin
            .send(stale.json(&json!({ "grants": [] })))
            .await
            .refused(412),
        "input.stale"
    );
});

both_engines!(v03_a_locked_account_is_out_at_once, |world| async move {
    let admin = world.caller(Role::Administrator).await;
    let desk = world.caller(Role::FrontDeskAssistant).await;
    desk.get("/api/v1/intakes").await.expect(200);
    let path = format!("/api/v1/accounts/{}", desk.account());
    admin
        .post(&format!("{path}/lock"), json!({ "reason": "离职" }))
        .await
        .expect(200);
    assert_eq!(desk.get("/api/v1/intakes").await.refused(401), "access.sign-in");
    let own = format!("/api/v1/accounts/{}/lock", admin.account());
    assert_eq!(
        admin.post(&own, json!({ "reason": "x" })).await.refused(409),
        "accounts.own"
    );
    let actions = admin.get("/api/v1/audit?action=account-locked").await.expect(200);
    assert_eq!(actions["items"][0]["subjectId"], json!(desk.account()));
});

both_engines!(
    the_first_administrator_has_every_right_until_there_is_a_second,
    |world| async move {
        let app = &world.app;
        let founder = Command::Open {
            name: "founder".to_owned(),
            staff: None,
            person: None,
            grants: BTreeSet::from([Grant {
                role: Role::Administrator,
                estate: None,
                areas: BTreeSet::new(),
            }]),
            founder: true,
            own_password: true,
            password: app
                .hashing
                .hash("a long-enough phrase 7".to_owned())
                .await
                .unwrap(),
        };
        execute::<Accounts>(app, &app.system, Call::new(app.ids.next(world.now()), founder))
            .await
            .unwrap();
        let stranger = world.stranger();
        let body = json!({ "account": "founder", "password": "a long-enough phrase 7" });
        let signed = stranger.post("/api/v1/sessions", body).await.expect(201);
        let founder = stranger.with_token(signed["token"].as_str().unwrap());
        assert_eq!(founder.get("/api/v1/me").await.expect(200)["unlimited"], true);
        founder
            .post("/api/v1/intakes", json!({ "estateId": world.estate }))
            .await
            .expect(201);

        let body = json!({ "name": "second", "grants": [{ "role": "administrator" }] });
        founder.post("/api/v1/accounts", body).await.expect(201);
        assert_eq!(founder.get("/api/v1/me").await.expect(200)["unlimited"], false);
        let open = founder
            .post("/api/v1/intakes", json!({ "estateId": world.estate }))
            .await;
        assert_eq!(open.refused(403), "access.pending");
    }
);

both_engines!(
    v02_the_audit_log_records_refusals_and_cannot_be_edited,
    |world| async move {
        let desk = world.caller(Role::FrontDeskAssistant).await;
        assert_eq!(desk.get("/api/v1/audit").await.refused(403), "access.denied");
        let admin = world.caller(Role::Administrator).await;
        let mut found = json!([]);
        for _ in 0..50 {
            found = admin.get("/api/v1/audit?action=refused").await.expect(200)["items"].clone();
            if found != json!([]) {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        assert_eq!(found[0]["what"], "GET /api/v1/audit");
        assert_eq!(found[0]["accountId"], json!(desk.account()));
        for sql in [
            "UPDATE audit_lines SET what = 'nothing'",
            "DELETE FROM audit_lines WHERE action = 'never-mind'",
        ] {
            let changed: Result<u64, Failure<()>> = world
                .app
                .store
                .write(
                    Lane::People,
                    move |tx| async move { Ok(tx.execute(sql, &[]).await?) },
                )
                .await;
            assert!(sql.starts_with("DELETE") || changed.is_err(), "{sql}");
        }
        let workbook = admin.get("/api/v1/audit?format=xlsx").await;
        assert_eq!(workbook.status, 200);
        assert!(
            workbook.headers["content-disposition"]
                .to_str()
                .unwrap()
                .starts_with("attachment")
        );
    }
);

both_engines!(no_secret_reaches_the_journal, |world| async move {
    let app = &world.app;
    let marker = "secret-marker-1234";
    let command = Command::Open {
        name: "marked".to_owned(),
        staff: None,
        person: None,
        grants: BTreeSet::new(),
        founder: false,
        own_password: false,
        password: Secret(marker.to_owned()),
    };
    let id = app.ids.next(world.now());
    let done = execute::<Accounts>(app, &app.system, Call::new(id, command))
        .await
        .unwrap();
    assert!(!serde_json::to_string(&done.state).unwrap().contains(marker));
    let journal = app
        .store
        .read(move |tx| async move { tx.journal("accounts", id).await })
        .await
        .unwrap();
    assert!(!format!("{journal:?}").contains(marker));
});
