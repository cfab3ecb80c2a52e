//! Accounts and the audit log (U-02, V-01 to V-03).

use std::collections::BTreeSet;

use domain::{
    accounts::{Accounts, Command, command::Secret},
    actor::{Grant, Role},
    ids::AccountId,
};
use jiff::SignedDuration;
use serde_json::{Value, json};
use server::execute::{Call, execute};
use store::{Failure, Lane};

use crate::{
    both_engines,
    harness::{Client, grant},
};

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
        // Refusals are noted behind the answer.
        for _ in 0..1_000 {
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
        let workbook = admin
            .get("/api/v1/audit?format=xlsx&purpose=%E6%9C%88%E6%8A%A5")
            .await;
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

async fn grants_of(who: &Client) -> Value {
    who.get("/api/v1/me").await.expect(200)["roles"].clone()
}

both_engines!(
    u02_the_account_of_a_member_of_staff_has_the_roles_of_the_record,
    |world| async move {
        let admin = world.caller(Role::Administrator).await;
        let guard = json!([{ "role": "guard", "estate": world.estate }]);
        let member =
            json!({ "estateId": world.estate, "name": "赵保安", "serviceNumber": "G-7", "grants": guard });
        let member = admin.post("/api/v1/staff", member).await.expect(201);
        let record = format!("/api/v1/staff/{}", member["id"].as_str().unwrap());
        let other = json!({ "name": "zhao.bao", "staffId": member["id"],
            "grants": [{ "role": "front-desk-assistant", "estateId": world.estate }] });
        assert_eq!(
            admin.post("/api/v1/accounts", other).await.refused(409),
            "accounts.roles-of-staff"
        );
        let nobody = json!({ "name": "no.body", "staffId": world.nowhere() });
        assert_eq!(
            admin.post("/api/v1/accounts", nobody).await.wrong_fields(422),
            ["staffId unknown"]
        );
        let opened = json!({ "name": "zhao.bao", "staffId": member["id"] });
        let opened = admin.post("/api/v1/accounts", opened).await.expect(201);
        let id: AccountId = opened["id"].as_str().unwrap().parse().unwrap();
        let zhao = world.signed_in(id).await;
        assert_eq!(grants_of(&zhao).await[0]["role"], "guard");

        // Not by the account: by the record, at once for whoever is signed in and in the list a moment later.
        let grants = format!("/api/v1/accounts/{id}/grants");
        let worker = json!({ "grants": [{ "role": "maintenance-worker", "estateId": world.estate }] });
        assert_eq!(
            admin.put(&grants, worker).await.refused(409),
            "accounts.roles-of-staff"
        );
        let worker = json!({ "grants": [{ "role": "maintenance-worker", "estate": world.estate }] });
        let change = admin.request(reqwest::Method::PATCH, &record).json(&worker);
        admin.send(change).await.expect(200);
        assert_eq!(grants_of(&zhao).await[0]["role"], "maintenance-worker");
        world.pass(SignedDuration::from_secs(5)).await;
        let account = admin.get(&format!("/api/v1/accounts/{id}")).await.expect(200);
        assert_eq!(account["grants"][0]["role"], "maintenance-worker");
        assert_eq!(account["grants"].as_array().unwrap().len(), 1);

        // Who gives notice works until the last day is over; the account is locked with it.
        let leave = json!({ "on": "2026-09-25" });
        admin.post(&format!("{record}/leave"), leave).await.expect(200);
        world.pass(SignedDuration::from_hours(48)).await;
        let zhao = world.signed_in(id).await;
        zhao.get("/api/v1/me").await.expect(200);
        world.pass(SignedDuration::from_hours(10)).await;
        assert_eq!(zhao.get("/api/v1/me").await.refused(401), "access.sign-in");
        let admin = world.signed_in(admin.account()).await;
        let account = admin.get(&format!("/api/v1/accounts/{id}")).await.expect(200);
        assert_eq!(account["locked"], true);
    }
);

both_engines!(u02_whoever_has_left_is_out_at_once, |world| async move {
    let admin = world.caller(Role::Administrator).await;
    let member = json!({ "estateId": world.estate, "name": "钱管家", "serviceNumber": "Q-1",
        "grants": [{ "role": "area-officer", "estate": world.estate }] });
    let member = admin.post("/api/v1/staff", member).await.expect(201);
    let opened = json!({ "name": "qian", "staffId": member["id"] });
    let opened = admin.post("/api/v1/accounts", opened).await.expect(201);
    let qian = world
        .signed_in(opened["id"].as_str().unwrap().parse().unwrap())
        .await;
    qian.get("/api/v1/me").await.expect(200);
    let path = format!("/api/v1/staff/{}/leave", member["id"].as_str().unwrap());
    admin.post(&path, json!({ "on": "2026-09-23" })).await.expect(200);
    // Before any errand has run: the record alone decides.
    assert_eq!(qian.get("/api/v1/me").await.refused(401), "access.sign-in");
    let again = json!({ "account": "qian", "password": opened["password"] });
    let refused = world.stranger().post("/api/v1/sessions", again).await;
    assert_eq!(refused.refused(403), "sessions.locked");
    let late = json!({ "name": "qian.2", "staffId": member["id"] });
    assert_eq!(
        admin.post("/api/v1/accounts", late).await.wrong_fields(422),
        ["staffId unknown"]
    );
});
