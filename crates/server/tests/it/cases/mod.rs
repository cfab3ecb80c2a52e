//! Cases over HTTP, on both engines.

mod access;
mod channels;
mod hidden;
mod journey;
mod letter;
mod lists;
mod places;
mod refusals;
mod tracking;
mod writes;

use std::{collections::BTreeSet, sync::Arc};

use domain::{
    actor::Role,
    contact::ContactWishes,
    ids::{PersonId, StaffId},
    personal::{Personal, PersonalClass},
    staff::{self, NewStaff, Staff},
};
use serde_json::{Value, json};
use server::execute::{Call, execute};

use crate::harness::{Client, World, grant};

/// A matter as the desk takes it down.
pub fn matter(world: &World, kind: &str, subject: &str) -> Value {
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

pub fn with(mut body: Value, more: Value) -> Value {
    let (Some(into), Some(from)) = (body.as_object_mut(), more.as_object()) else {
        return body;
    };
    into.extend(from.clone());
    body
}

pub async fn report(desk: &Client, body: Value) -> Value {
    desk.post("/api/v1/cases", body).await.expect(201)
}

pub fn path(case: &Value, rest: &str) -> String {
    format!("/api/v1/cases/{}{rest}", case["id"].as_str().unwrap())
}

/// A member of staff on file with one role, signed on.
pub async fn staff(world: &Arc<World>, role: Role) -> (Client, StaffId) {
    let id = StaffId(world.app.ids.next(world.now()));
    let name = format!("{role}-{id}");
    let grants = grant(role, Some(world.estate));
    let new = NewStaff {
        staff: id,
        estate: Some(world.estate),
        name: Personal::new(PersonalClass::Name, "张师傅"),
        service_number: format!("{:08X}", id.0.as_u128() & 0xFFFF_FFFF),
        title: String::new(),
        grants: grants.iter().cloned().collect(),
        departments: Vec::new(),
        skills: BTreeSet::new(),
        areas: BTreeSet::new(),
        phones: Vec::new(),
        wishes: ContactWishes::default(),
    };
    for command in [
        staff::Command::Register { staff: Box::new(new) },
        staff::Command::SignOn { estate: world.estate },
    ] {
        execute::<Staff>(&world.app, &world.app.system, Call::new(id, command))
            .await
            .unwrap();
    }
    (world.caller_as(&name, grants, Some(id), None).await, id)
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
