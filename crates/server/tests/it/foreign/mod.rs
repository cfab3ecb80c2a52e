//! Another estate's id in every route (V-01, issue 2): the contract itself is walked, so that no route is
//! forgotten. A caller who holds every role in one estate asks for everything of another.

pub mod furnish;
mod tries;

use std::sync::Arc;

use domain::{actor::Role, ids::PersonId};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::Value;

pub use self::furnish::{every_role, upload};
use self::{
    furnish::{Furnished, furnish},
    tries::{Body, Try, Want, tries},
};
use crate::{
    both_engines,
    harness::{Client, World, grant, rows},
};

/// Every operation of the contract: its id, method and path.
pub fn operations(contract: &Value) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (path, item) in contract["paths"].as_object().unwrap() {
        for method in ["get", "put", "post", "delete", "patch"] {
            if let Some(operation) = item.get(method) {
                let id = operation["operationId"].as_str().expect("an operation id");
                all.push((id.to_owned(), format!("{method} {path}")));
            }
        }
    }
    assert!(all.len() > 100, "the contract has its routes");
    all
}

async fn sent(caller: &Client, one: &Try) -> reqwest::Response {
    let request = caller.request(one.method.clone(), &one.path);
    let request = match &one.body {
        Body::None => request,
        Body::Json(body) => request.json(body),
        Body::Piece => request.header("upload-offset", 0).body("piece"),
        Body::Workbook(estate) => {
            let file = Part::bytes("房号,姓名\n1-101,李娜\n".as_bytes().to_vec()).file_name("x.csv");
            request.multipart(
                Form::new()
                    .text("estateId", estate.clone())
                    .text("dryRun", "false")
                    .part("file", file),
            )
        }
    };
    request.send().await.unwrap()
}

/// The text of an answer; of a workbook that of its cells.
async fn text(answer: reqwest::Response) -> String {
    let kind = answer.headers().get("content-type").cloned();
    let bytes = answer.bytes().await.unwrap();
    match kind.as_ref().and_then(|kind| kind.to_str().ok()) {
        Some(kind) if kind.contains("spreadsheetml") => {
            format!("{:?}", server::exchange::sheets::read(&bytes).unwrap())
        }
        _ => String::from_utf8_lossy(&bytes).into_owned(),
    }
}

/// Sends every try of every operation; answers what went wrong, all at once.
async fn walk(world: &Arc<World>, caller: &Client, a: &Furnished, b: &Furnished) -> Vec<String> {
    let contract = caller.get("/openapi.json").await.expect(200);
    let mut wrong = Vec::new();
    let mut before = rows(&world.app).await;
    for (operation, route) in operations(&contract) {
        let Some(tries) = tries(&operation, a, b) else {
            wrong.push(format!("{operation} ({route}): no line in foreign/tries.rs"));
            continue;
        };
        for one in tries {
            let said = match &one.body {
                Body::Json(body) => body.to_string(),
                _ => String::new(),
            };
            let told = format!("{operation}: {} {} {said}", one.method, one.path);
            let answer = sent(caller, &one).await;
            let status = answer.status().as_u16();
            let fits = match one.want {
                Want::Refused => matches!(status, 403 | 404),
                Want::RefusedOrNamed => matches!(status, 403 | 404 | 409 | 422),
                Want::Clean => matches!(status, 200 | 403 | 404),
            };
            let text = text(answer).await;
            let named = text.contains("\"errors\"") || text.contains("\"code\":\"cases.");
            if one.want == Want::RefusedOrNamed && status == 422 && !named {
                wrong.push(format!("{told} -> {status} names no field: {text}"));
            }
            if !fits {
                wrong.push(format!(
                    "{told} -> {status} {}",
                    text.chars().take(300).collect::<String>()
                ));
            }
            let leaked = b.marks.iter().filter(|mark| text.contains(mark.as_str()));
            // What the caller itself sent comes back in bulk answers.
            let leaked: Vec<_> = leaked.filter(|mark| !said.contains(mark.as_str())).collect();
            if !leaked.is_empty() {
                wrong.push(format!("{told} -> {status} shows {leaked:?}"));
            }
            if !matches!(one.method, Method::GET) || status != 200 {
                let after = rows(&world.app).await;
                if after != before {
                    let changed = after
                        .iter()
                        .filter(|(table, count)| before.get(*table) != Some(*count));
                    let changed: Vec<_> = changed.collect();
                    wrong.push(format!("{told} -> {status} changed {changed:?}"));
                    before = after;
                }
            }
        }
    }
    wrong
}

both_engines!(v01_another_estates_id_in_every_route, |world| async move {
    let all = world.caller_with("everything", every_role(None)).await;
    let a = furnish(&world, &all, world.estate, "翠湖本区", "13700001111").await;
    let b = furnish(&world, &all, world.other_estate, "碧水邻区", "13700002222").await;
    let caller = world
        .caller_with("all.of.one", every_role(Some(world.estate)))
        .await;
    // Whoever asks holds the rights: the same requests within the own estate are answered.
    for path in [
        "cases",
        "units",
        "persons",
        "households",
        "staff",
        "intakes",
        "standards",
    ] {
        let own = caller.get(&format!("/api/v1/{path}")).await.expect(200);
        assert_ne!(own["items"], serde_json::json!([]), "{path}");
    }
    let matter = tries("create_case", &a, &a).into_iter().flatten();
    let matter = matter.filter_map(|one| match one.body {
        Body::Json(body) => Some(body),
        _ => None,
    });
    // With one's own ids in every place the same matters are taken down.
    for body in matter.filter(|body| body.get("files").is_none() && body.get("intakeId").is_none()) {
        caller.post("/api/v1/cases", body).await.expect(201);
    }
    let mut wrong = walk(&world, &caller, &a, &b).await;
    let owner = PersonId(a.id("person").parse().unwrap());
    let grants = grant(Role::Owner, Some(world.estate));
    let customer = world.caller_as("owner.of.one", grants, None, Some(owner)).await;
    let own = customer.get("/api/v1/cases").await.expect(200);
    assert_eq!(own["items"][0]["id"], a.id("case"));
    wrong.extend(walk(&world, &customer, &a, &b).await);
    assert!(
        wrong.is_empty(),
        "{} findings:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
});
