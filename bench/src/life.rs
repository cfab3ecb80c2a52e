//! A whole life of an inquiry: create, dispatch, remark, resolve, feedback, which closes it.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::{
    Outcome,
    client::Client,
    figures::Figures,
    server::{Server, text},
};

/// Lives at `connections` connections for `seconds` and prints lives a second.
pub async fn run(server: &Server, connections: usize, seconds: u64) -> Outcome<()> {
    let me = server.client().await?.json("GET", "/api/v1/me", None).await?;
    let staff = me["staffId"].as_str().map(str::to_owned);
    let started = Instant::now();
    let until = started + Duration::from_secs(seconds);
    let mut workers = Vec::new();
    for worker in 0..connections {
        let mut client = server.client().await?;
        let (estate, staff) = (server.estate.clone(), staff.clone());
        workers.push(tokio::spawn(async move {
            let mut latencies = Vec::new();
            let mut number = worker * 1_000_003;
            while Instant::now() < until {
                number += 1;
                let begun = Instant::now();
                live(&mut client, &estate, staff.as_deref(), number).await?;
                latencies.push(begun.elapsed());
            }
            Outcome::Ok(latencies)
        }));
    }
    let mut latencies = Vec::new();
    for worker in workers {
        latencies.extend(worker.await??);
    }
    Figures::new(
        format!("whole lives of an inquiry, {connections} connections"),
        started.elapsed(),
        latencies,
    )
    .print();
    Ok(())
}

async fn live(client: &mut Client, estate: &str, staff: Option<&str>, number: usize) -> Outcome<()> {
    let inquiry = json!({
        "estateId": estate, "kind": "inquiry", "subject": "estate", "channel": "call",
        "place": format!("{} 幢", number % 30 + 1),
        "contact": {"name": "量尺", "phone": format!("139{:08}", number % 100_000_000)},
        "description": "请问装修垃圾放在哪里？",
    });
    let case = client.json("POST", "/api/v1/cases", Some(&inquiry)).await?;
    let id = text(&case, "id")?;
    let mut step = async |verb: &str, body: serde_json::Value| -> Outcome<()> {
        client
            .json("POST", &format!("/api/v1/cases/{id}/{verb}"), Some(&body))
            .await
            .map(drop)
    };
    step(
        "dispatch",
        staff.map_or_else(|| json!({}), |staff| json!({"staffId": staff})),
    )
    .await?;
    step("remark", json!({"text": "已查装修手册。"})).await?;
    step(
        "resolve",
        json!({"outcome": "answered", "text": "放在 3 幢北侧的装修垃圾点，每天 18 点前。"}),
    )
    .await?;
    step("feedback", json!({"text": "已电话告知。"})).await
}
