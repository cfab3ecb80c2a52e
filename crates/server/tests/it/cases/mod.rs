//! Cases over HTTP, on both engines.

mod access;
mod journey;
mod lists;
mod refusals;

use std::sync::Arc;

use domain::{
    actor::Role,
    ids::{PersonId, StaffId},
};
use serde_json::{Value, json};

use crate::harness::{Client, World, grant};

/// A matter as the desk takes it down.
fn matter(world: &World, kind: &str, subject: &str) -> Value {
    json!({
        "estateId": world.estate,
        "kind": kind,
        "subject": subject,
        "channel": "call",
        "place": "3栋2单元501",
        "contact": { "name": "王芳", "phone": "13800138000" },
        "description": "请尽快安排人员上门处理",
    })
}

fn with(mut body: Value, more: Value) -> Value {
    let (Some(into), Some(from)) = (body.as_object_mut(), more.as_object()) else {
        return body;
    };
    into.extend(from.clone());
    body
}

async fn report(desk: &Client, body: Value) -> Value {
    desk.post("/api/v1/cases", body).await.expect(201)
}

fn path(case: &Value, rest: &str) -> String {
    format!("/api/v1/cases/{}{rest}", case["id"].as_str().unwrap())
}

/// A member of staff with one role.
async fn staff(world: &Arc<World>, role: Role) -> (Client, StaffId) {
    let id = StaffId(world.app.ids.next(world.now()));
    let name = format!("{role}-{id}");
    (
        world
            .caller_as(&name, grant(role, Some(world.estate)), Some(id), None)
            .await,
        id,
    )
}

/// A customer.
async fn customer(world: &Arc<World>) -> (Client, PersonId) {
    let id = PersonId(world.app.ids.next(world.now()));
    let name = format!("owner-{id}");
    (
        world
            .caller_as(&name, grant(Role::Owner, Some(world.estate)), None, Some(id))
            .await,
        id,
    )
}

fn clock<'a>(case: &'a Value, name: &str) -> &'a Value {
    let found = case["clocks"]
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .find(|clock| clock["clock"] == name);
    found.unwrap_or_else(|| panic!("no clock {name}: {case}"))
}

fn verbs(case: &Value, list: &str) -> Vec<String> {
    let list = case[list].as_array().unwrap();
    list.iter()
        .map(|entry| entry["verb"].as_str().unwrap().to_owned())
        .collect()
}
