//! Signing in, what is pending, storms, second factor, PIN, keys (V-03, V-04).

use domain::actor::Role;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::json;

use crate::{
    both_engines,
    harness::{Client, grant},
};

const PASSWORD: &str = "a long-enough phrase 7";

both_engines!(v04_pending_things_are_settled_one_by_one, |world| async move {
    let desk = grant(Role::FrontDeskAssistant, Some(world.estate));
    world
        .account("Wang.Fang", "first-pass-99", desk, None, None, false)
        .await;
    let stranger = world.stranger();
    let signed = stranger
        .post(
            "/api/v1/sessions",
            json!({ "account": "wang.fang", "password": "first-pass-99" }),
        )
        .await;
    let cookie = signed.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
        "{cookie}"
    );
    let signed = signed.expect(201);
    let caller = stranger.with_token(signed["token"].as_str().unwrap());
    assert_eq!(caller.get("/api/v1/intakes").await.refused(403), "access.pending");

    let change = async |new: &str, current: &str| {
        caller
            .put("/api/v1/me/password", json!({ "current": current, "new": new }))
            .await
    };
    assert_eq!(
        change("short", "first-pass-99").await.wrong_fields(422),
        ["new accounts.password-short"]
    );
    assert_eq!(
        change("first-pass-99", "first-pass-99").await.wrong_fields(422),
        ["new accounts.password-same"]
    );
    assert_eq!(
        change(PASSWORD, "wrong").await.wrong_fields(422),
        ["current accounts.wrong-password"]
    );
    change(PASSWORD, "first-pass-99").await.expect(204);
    assert_eq!(
        caller.get("/api/v1/me").await.expect(200)["pending"],
        json!(["confidentiality"])
    );

    let rules = caller.get("/api/v1/confidentiality").await.expect(200);
    assert!(rules["text"].as_str().unwrap().contains("保密"));
    let confirm = async |version: u64| {
        caller
            .post("/api/v1/me/confidentiality", json!({ "version": version }))
            .await
    };
    assert_eq!(confirm(9).await.refused(409), "accounts.confidentiality-changed");
    confirm(1).await.expect(204);
    caller.get("/api/v1/intakes").await.expect(200);

    // Each change of the text is confirmed anew.
    let admin = world.caller(Role::Administrator).await;
    let text = json!({ "text": "新的保密规定" });
    assert_eq!(
        admin.put("/api/v1/confidentiality", text).await.expect(200)["version"],
        2
    );
    assert_eq!(caller.get("/api/v1/intakes").await.refused(403), "access.pending");
    confirm(2).await.expect(204);
    caller.get("/api/v1/intakes").await.expect(200);
});

both_engines!(
    v03_a_storm_is_held_off_and_unknown_accounts_look_alike,
    |world| async move {
        let desk = grant(Role::FrontDeskAssistant, Some(world.estate));
        world.account("zhang", PASSWORD, desk, None, None, true).await;
        let stranger = world.stranger();
        let sign_in = async |account: &str, password: &str| {
            stranger
                .post(
                    "/api/v1/sessions",
                    json!({ "account": account, "password": password }),
                )
                .await
        };
        assert_eq!(
            sign_in("nobody-here", "guess").await.refused(401),
            "sessions.wrong"
        );
        for _ in 0..5 {
            assert_eq!(sign_in("zhang", "guess").await.refused(401), "sessions.wrong");
        }
        // Too many: now not even the right password opens, and nothing is hashed.
        let answer = sign_in("zhang", PASSWORD).await;
        assert!(answer.headers.contains_key("retry-after"));
        assert_eq!(answer.refused(429), "sessions.too-many");
        world.pass(SignedDuration::from_mins(16)).await;
        sign_in("zhang", PASSWORD).await.expect(201);

        // From one address only so many, whatever the accounts.
        let mut refused = 0;
        for number in 0..70 {
            let answer = sign_in(&format!("guess-{number}"), "guess").await;
            refused += usize::from(answer.status == 429);
        }
        assert!(refused >= 8, "{refused}");

        let admin = world.caller(Role::Administrator).await;
        let failed = admin
            .get("/api/v1/audit?action=sign-in-failed&limit=500")
            .await
            .expect(200);
        let count = failed["items"].as_array().unwrap().len();
        assert!((6..=70).contains(&count), "{count}");
    }
);

both_engines!(v03_a_second_factor_guards_the_account, |world| async move {
    let desk = grant(Role::FrontDeskAssistant, Some(world.estate));
    world.account("li.na", PASSWORD, desk, None, None, true).await;
    let stranger = world.stranger();
    let sign_in = async || {
        let body = json!({ "account": "li.na", "password": PASSWORD });
        stranger.post("/api/v1/sessions", body).await.expect(201)
    };
    let signed = sign_in().await;
    let caller = stranger.with_token(signed["token"].as_str().unwrap());
    let offer = caller
        .post("/api/v1/me/second-factor", json!({ "password": PASSWORD }))
        .await
        .expect(200);
    let key = offer["key"].as_str().unwrap().to_owned();
    let code = || {
        let secret = totp_rs::Secret::try_from_base32(&key).unwrap();
        let totp = totp_rs::Builder::new()
            .with_secret(secret)
            .with_account_name("x")
            .build()
            .unwrap();
        totp.generate(world.now().as_second().unsigned_abs()).to_string()
    };
    let give = async |caller: &Client, code: &str| {
        caller
            .put("/api/v1/me/second-factor", json!({ "code": code }))
            .await
    };
    assert_eq!(
        give(&caller, "000000").await.wrong_fields(422),
        ["code sessions.wrong-code"]
    );
    give(&caller, &code()).await.expect(204);
    caller.get("/api/v1/intakes").await.expect(200);

    let next = sign_in().await;
    assert_eq!(next["pending"], json!(["second-factor"]));
    let next = stranger.with_token(next["token"].as_str().unwrap());
    assert_eq!(next.get("/api/v1/intakes").await.refused(403), "access.pending");
    // With the password alone not even the password can be changed.
    let change = json!({ "current": PASSWORD, "new": "another long phrase 8" });
    assert_eq!(
        next.put("/api/v1/me/password", change).await.refused(403),
        "access.pending"
    );
    assert_eq!(
        give(&next, &code()).await.refused(422),
        "input.invalid",
        "a code counts once"
    );
    world.pass(SignedDuration::from_secs(30)).await;
    give(&next, &code()).await.expect(204);
    next.get("/api/v1/intakes").await.expect(200);
});

both_engines!(v03_a_shared_screen_asks_for_the_pin, |world| async move {
    let desk = grant(Role::FrontDeskAssistant, Some(world.estate));
    world.account("zhao", PASSWORD, desk, None, None, true).await;
    let stranger = world.stranger();
    let body = json!({ "account": "zhao", "password": PASSWORD, "shared": true });
    let signed = stranger.post("/api/v1/sessions", body).await.expect(201);
    let caller = stranger.with_token(signed["token"].as_str().unwrap());
    let pin = async |pin: &str| {
        caller
            .put("/api/v1/me/pin", json!({ "password": PASSWORD, "pin": pin }))
            .await
    };
    assert_eq!(pin("1111").await.wrong_fields(422), ["pin accounts.bad-pin"]);
    assert_eq!(pin("3456").await.wrong_fields(422), ["pin accounts.bad-pin"]);
    pin("4071").await.expect(204);
    caller.get("/api/v1/intakes").await.expect(200);
    world.pass(SignedDuration::from_mins(11)).await;
    tokio::time::sleep(std::time::Duration::from_millis(5_100)).await;
    assert_eq!(caller.get("/api/v1/intakes").await.refused(403), "access.pending");
    let unlock = async |pin: &str| caller.post("/api/v1/me/unlock", json!({ "pin": pin })).await;
    assert_eq!(unlock("9999").await.wrong_fields(422), ["pin accounts.wrong-pin"]);
    unlock("4071").await.expect(204);
    caller.get("/api/v1/intakes").await.expect(200);
});

both_engines!(
    v03_another_person_goes_on_at_the_same_screen_by_name_and_pin,
    |world| async move {
        let stranger = world.stranger();
        let sign_in = async |name: &str, shared: bool| {
            let body = json!({ "account": name, "password": PASSWORD, "shared": shared });
            let signed = stranger.post("/api/v1/sessions", body).await.expect(201);
            stranger.with_token(signed["token"].as_str().unwrap())
        };
        let desk = grant(Role::FrontDeskAssistant, Some(world.estate));
        let wang = world.account("wang", PASSWORD, desk, None, None, true).await;
        let guard = grant(Role::Guard, Some(world.estate));
        let zhou = world.account("zhou", PASSWORD, guard, None, None, true).await;
        let own = sign_in("zhou", false).await;
        let pin = json!({ "password": PASSWORD, "pin": "7290" });
        own.put("/api/v1/me/pin", pin).await.expect(204);
        assert_eq!(
            own.post("/api/v1/sessions/current/lock", json!({}))
                .await
                .refused(409),
            "sessions.not-shared"
        );

        let screen = sign_in("wang", true).await;
        let lock = async |who: &Client| who.post("/api/v1/sessions/current/lock", json!({})).await;
        assert_eq!(lock(&screen).await.refused(409), "sessions.no-pin");
        let pin = json!({ "password": PASSWORD, "pin": "4071" });
        screen.put("/api/v1/me/pin", pin).await.expect(204);
        screen.get("/api/v1/intakes").await.expect(200);
        lock(&screen).await.expect(204);
        assert_eq!(screen.get("/api/v1/intakes").await.refused(403), "access.pending");
        // Asking again and again does not wake the screen.
        tokio::time::sleep(std::time::Duration::from_millis(5_200)).await;
        assert_eq!(screen.get("/api/v1/intakes").await.refused(403), "access.pending");

        let switch = async |name: &str, pin: &str| {
            let wish = json!({ "account": name, "pin": pin });
            screen.post("/api/v1/sessions/current/switch", wish).await
        };
        for (name, pin) in [("zhou", "4071"), ("nobody", "7290"), ("zhou", "")] {
            let wrong = switch(name, pin).await;
            assert_eq!(wrong.wrong_fields(422), ["pin accounts.wrong-pin"], "{name}");
        }
        let switched = switch("Zhou", "7290").await;
        assert!(
            switched.headers["set-cookie"]
                .to_str()
                .unwrap()
                .contains("HttpOnly")
        );
        let switched = switched.expect(201);
        assert_eq!(switched["accountId"], json!(zhou));
        let there = screen.with_token(switched["token"].as_str().unwrap());
        let me = there.get("/api/v1/me").await.expect(200);
        assert_eq!(
            (&me["account"], &me["roles"][0]["role"]),
            (&json!("zhou"), &json!("guard"))
        );
        // The one before is out, and the new one only for a few hours.
        assert_eq!(screen.get("/api/v1/me").await.refused(401), "access.sign-in");
        world.pass(SignedDuration::from_hours(4)).await;
        assert_eq!(there.get("/api/v1/me").await.refused(401), "access.sign-in");

        let admin = world.caller(Role::Administrator).await;
        let lines = admin.get("/api/v1/audit?action=switch").await.expect(200);
        assert_eq!(lines["items"].as_array().unwrap().len(), 1);
        assert_eq!(lines["items"][0]["accountId"], json!(zhou));
        assert_eq!(lines["items"][0]["what"], format!("at the screen of {wang}"));
        let lines = admin.get("/api/v1/audit?action=switch-failed").await.expect(200);
        assert_eq!(lines["items"].as_array().unwrap().len(), 3);
    }
);

both_engines!(
    sessions_end_by_hand_by_time_and_with_the_password,
    |world| async move {
        let desk = grant(Role::FrontDeskAssistant, Some(world.estate));
        world.account("sun", PASSWORD, desk, None, None, true).await;
        let stranger = world.stranger();
        let sign_in = async || {
            let body = json!({ "account": "sun", "password": PASSWORD, "label": "前台电脑" });
            let signed = stranger.post("/api/v1/sessions", body).await.expect(201);
            stranger.with_token(signed["token"].as_str().unwrap())
        };
        let (first, second) = (sign_in().await, sign_in().await);
        let sessions = first.get("/api/v1/sessions").await.expect(200);
        let other = sessions
            .as_array()
            .unwrap()
            .iter()
            .find(|session| session["current"] == false)
            .unwrap();
        assert_eq!(other["label"], "前台电脑");
        first
            .delete(&format!("/api/v1/sessions/{}", other["id"].as_str().unwrap()))
            .await
            .expect(204);
        assert_eq!(second.get("/api/v1/me").await.refused(401), "access.sign-in");

        let third = sign_in().await;
        let change = json!({ "current": PASSWORD, "new": "another long phrase 8" });
        first.put("/api/v1/me/password", change).await.expect(204);
        assert_eq!(third.get("/api/v1/me").await.refused(401), "access.sign-in");
        first.get("/api/v1/me").await.expect(200);
        first.delete("/api/v1/sessions/current").await.expect(204);
        assert_eq!(first.get("/api/v1/me").await.refused(401), "access.sign-in");

        let body = json!({ "account": "sun", "password": "another long phrase 8" });
        let signed = stranger.post("/api/v1/sessions", body).await.expect(201);
        let fourth = stranger.with_token(signed["token"].as_str().unwrap());
        fourth.get("/api/v1/me").await.expect(200);
        world.pass(SignedDuration::from_hours(13)).await;
        assert_eq!(fourth.get("/api/v1/me").await.refused(401), "access.sign-in");
    }
);

both_engines!(v03_a_cookie_works_only_from_our_own_pages, |world| async move {
    let desk = world.caller(Role::FrontDeskAssistant).await;
    let stranger = world.stranger();
    let cookie = format!("linli_session={}", desk.token());
    let request = |method, path: &str| stranger.request(method, path).header("cookie", &cookie);
    stranger
        .send(request(Method::GET, "/api/v1/me"))
        .await
        .expect(200);
    let body = json!({ "estateId": world.estate });
    let open = |origin: &str| {
        request(Method::POST, "/api/v1/intakes")
            .header("origin", origin)
            .json(&body)
    };
    assert_eq!(
        stranger.send(open("https://evil.example")).await.refused(403),
        "access.other-site"
    );
    let own = stranger
        .request(Method::GET, "/")
        .build()
        .unwrap()
        .url()
        .origin()
        .ascii_serialization();
    stranger.send(open(&own)).await.expect(201);
    let cross = request(Method::POST, "/api/v1/intakes")
        .header("sec-fetch-site", "cross-site")
        .json(&body);
    assert_eq!(stranger.send(cross).await.refused(403), "access.other-site");
});

both_engines!(keys_for_programs_are_scoped_and_revocable, |world| async move {
    let admin = world.caller(Role::Administrator).await;
    let ends = "2027-01-01T00:00:00+08:00";
    let make = async |scopes: serde_json::Value| {
        admin
            .post(
                "/api/v1/keys",
                json!({ "label": "对接", "scopes": scopes, "expiresAt": ends }),
            )
            .await
    };
    assert_eq!(
        make(json!(["cases.void"])).await.wrong_fields(422),
        ["scopes[0] unknown-value"]
    );
    let key = make(json!(["accounts.read"])).await.expect(201);
    let program = admin.with_token(key["token"].as_str().unwrap());
    program.get("/api/v1/accounts").await.expect(200);
    assert_eq!(program.get("/api/v1/audit").await.refused(403), "access.denied");
    let body = json!({ "name": "x.y", "password": "some long phrase 9" });
    assert_eq!(
        program.post("/api/v1/accounts", body).await.refused(403),
        "access.denied"
    );
    let change = json!({ "current": "x", "new": "some long phrase 9" });
    assert_eq!(
        program.put("/api/v1/me/password", change).await.refused(403),
        "access.denied"
    );
    admin
        .delete(&format!("/api/v1/keys/{}", key["id"].as_str().unwrap()))
        .await
        .expect(204);
    assert_eq!(
        program.get("/api/v1/accounts").await.refused(401),
        "access.sign-in"
    );
});
