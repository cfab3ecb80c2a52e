//! Faults over HTTP: a full disk, a database that goes away, a server that is killed.

mod disk;
mod killed;
mod restarted;

use serde_json::{Value, json};

use crate::harness::Client;

/// A matter with a long description that does not shrink, so that it needs its room.
fn long(estate: &str, number: u64) -> Value {
    let mut x = number | 1;
    let text: String = std::iter::repeat_with(|| {
        x = x
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        char::from_u32(0x4E00 + u32::try_from((x >> 33) % 20_000).unwrap()).unwrap()
    })
    .take(9_900)
    .collect();
    json!({
        "estateId": estate, "kind": "inquiry", "subject": "estate", "channel": "call", "place": "3栋2单元501",
        "contact": { "name": "王芳", "phone": "13800138000" }, "description": format!("{number}：{text}"),
    })
}

/// A short matter.
fn short(estate: &str, number: u64) -> Value {
    json!({
        "estateId": estate, "kind": "inquiry", "subject": "estate", "channel": "call", "place": "3栋2单元501",
        "contact": { "name": "王芳", "phone": "13800138000" }, "description": format!("第{number}件"),
    })
}

/// Each acknowledged case is there, with what was said.
async fn are_there(caller: &Client, acknowledged: &[(String, Value)]) {
    for (id, body) in acknowledged {
        let case = caller.get(&format!("/api/v1/cases/{id}")).await.expect(200);
        assert_eq!(case["description"], body["description"], "{id}");
    }
}
