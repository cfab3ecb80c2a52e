//! Every route of the contract refuses whoever has no right: read from the document itself.

use std::collections::BTreeSet;

use domain::actor::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::both_engines;

/// Answers without a sign-in. This list may only shrink.
const OPEN: &[(&str, &str)] = &[("post", "/api/v1/sessions")];

/// Open to every signed-in caller, because they show or change only what is the caller's own. This list may
/// only shrink; a new route has a right.
const OWN: &[(&str, &str)] = &[
    ("get", "/api/v1/confidentiality"),
    ("get", "/api/v1/live"),
    ("get", "/api/v1/me"),
    ("get", "/api/v1/notices"),
    ("get", "/api/v1/sessions"),
    ("delete", "/api/v1/sessions/current"),
    ("post", "/api/v1/sessions/current/lock"),
    ("post", "/api/v1/sessions/current/switch"),
    ("delete", "/api/v1/sessions/{id}"),
    ("put", "/api/v1/me/password"),
    ("put", "/api/v1/me/pin"),
    ("post", "/api/v1/me/unlock"),
    ("post", "/api/v1/me/confidentiality"),
    ("post", "/api/v1/me/second-factor"),
    ("put", "/api/v1/me/second-factor"),
    ("delete", "/api/v1/me/second-factor"),
    ("post", "/api/v1/notices/{id}/read"),
];

fn operations(contract: &Value) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (path, item) in contract["paths"].as_object().unwrap() {
        for method in ["get", "put", "post", "delete", "patch"] {
            if item.get(method).is_some() {
                all.push((method.to_owned(), path.clone()));
            }
        }
    }
    assert!(all.len() > 20, "the contract has its routes");
    all
}

fn listed(list: &[(&str, &str)], method: &str, path: &str) -> bool {
    list.contains(&(method, path))
}

/// The address of an operation with ids that name nothing.
fn filled(path: &str, id: &str) -> String {
    let mut address = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}').unwrap();
        address.push_str(before);
        address.push_str(if name == "id" || name.ends_with("Id") {
            id
        } else {
            "dispatch"
        });
        rest = behind;
    }
    address + rest
}

both_engines!(every_route_refuses_a_stranger, |world| async move {
    let stranger = world.stranger();
    let contract = stranger.get("/openapi.json").await.expect(200);
    for (method, path) in operations(&contract) {
        if listed(OPEN, &method, &path) {
            continue;
        }
        let address = filled(&path, &world.nowhere().to_string());
        let verb: Method = method.to_uppercase().parse().unwrap();
        let answer = stranger
            .send(stranger.request(verb.clone(), &address).json(&json!({})))
            .await;
        assert_eq!(answer.status, 401, "{method} {path}: {}", answer.body);
        let forged = stranger.with_token("A23456789012345678901234567890123456789012A");
        let answer = forged.send(forged.request(verb, &address).json(&json!({}))).await;
        assert_eq!(answer.status, 401, "{method} {path} with a made-up token");
    }
});

both_engines!(every_route_refuses_a_caller_without_rights, |world| async move {
    let nobody = world.caller_with("nobody", BTreeSet::new()).await;
    let contract = nobody.get("/openapi.json").await.expect(200);
    for (method, path) in operations(&contract) {
        if listed(OPEN, &method, &path) || listed(OWN, &method, &path) {
            continue;
        }
        let address = filled(&path, &world.nowhere().to_string());
        let answer = nobody
            .send(
                nobody
                    .request(method.to_uppercase().parse().unwrap(), &address)
                    .json(&json!({})),
            )
            .await;
        // A body that says nothing may be refused first; nothing may be answered or done.
        assert!(
            matches!(answer.status, 400 | 403 | 404 | 415 | 422),
            "{method} {path}: {} {}",
            answer.status,
            answer.body
        );
        if method == "get" {
            assert!(
                matches!(answer.status, 403 | 404 | 422),
                "{method} {path}: {}",
                answer.status
            );
        }
    }
});

both_engines!(
    every_route_refuses_a_caller_with_something_pending,
    |world| async move {
        world
            .account(
                "newcomer",
                "first-pass-99",
                crate::harness::grant(Role::Administrator, None),
                None,
                None,
                false,
            )
            .await;
        let stranger = world.stranger();
        let answer = stranger
            .post(
                "/api/v1/sessions",
                json!({ "account": "newcomer", "password": "first-pass-99" }),
            )
            .await;
        let answer = answer.expect(201);
        assert_eq!(answer["pending"], json!(["password", "confidentiality"]));
        let newcomer = stranger.with_token(answer["token"].as_str().unwrap());
        let open = [
            ("get", "/api/v1/me"),
            ("get", "/api/v1/confidentiality"),
            ("put", "/api/v1/me/password"),
            ("post", "/api/v1/me/confidentiality"),
            ("put", "/api/v1/me/second-factor"),
            ("post", "/api/v1/me/unlock"),
            ("delete", "/api/v1/sessions/current"),
            ("post", "/api/v1/sessions/current/lock"),
            ("post", "/api/v1/sessions/current/switch"),
        ];
        let contract = stranger.get("/openapi.json").await.expect(200);
        for (method, path) in operations(&contract) {
            if listed(OPEN, &method, &path) || listed(&open, &method, &path) {
                continue;
            }
            let address = filled(&path, &world.nowhere().to_string());
            let request = newcomer
                .request(method.to_uppercase().parse().unwrap(), &address)
                .json(&json!({}));
            assert_eq!(
                newcomer.send(request).await.refused(403),
                "access.pending",
                "{method} {path}"
            );
        }
    }
);
