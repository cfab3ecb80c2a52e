//! Durable case creation over HTTP: rights, clocks, timers, journal, a description of 200 characters.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{Outcome, figures::Figures, server::Server};

/// A repair with a description of 200 characters, of a place in words.
pub fn repair(estate: &str, number: usize) -> Value {
    let description: String = "厨房水管爆裂，水已经流到客厅，请尽快派人来看一下。"
        .chars()
        .cycle()
        .take(200)
        .collect();
    json!({
        "estateId": estate, "kind": "repair", "subject": "public.other", "channel": "call",
        "place": format!("{} 幢大堂", number % 30 + 1),
        "contact": {"name": "量尺", "phone": format!("139{:08}", number % 100_000_000)},
        "description": description,
    })
}

/// Creates cases at `connections` connections for `seconds` and prints the figures.
pub async fn run(server: &Server, connections: usize, seconds: u64) -> Outcome<()> {
    let until = Instant::now() + Duration::from_secs(seconds);
    let name = format!("case creation, {connections} connections");
    load(server, &name, connections, move || Instant::now() < until).await
}

/// Creates cases at `connections` connections while `goes_on` says so, and prints the figures under `name`.
pub async fn load(
    server: &Server,
    name: &str,
    connections: usize,
    goes_on: impl Fn() -> bool + Clone + Send + 'static,
) -> Outcome<()> {
    let estate: Arc<str> = server.estate.as_str().into();
    let started = Instant::now();
    let mut workers = Vec::new();
    for worker in 0..connections {
        let mut client = server.client().await?;
        let (estate, goes_on) = (estate.clone(), goes_on.clone());
        workers.push(tokio::spawn(async move {
            let mut latencies = Vec::new();
            let mut number = worker * 1_000_003;
            while goes_on() {
                number += 1;
                let body = repair(&estate, number).to_string();
                let sent = Instant::now();
                let (status, answer) = client.send("POST", "/api/v1/cases", Some(&body)).await?;
                if !(200..300).contains(&status) {
                    return Err(format!("POST /cases answered {status}: {answer}").into());
                }
                latencies.push(sent.elapsed());
            }
            Outcome::Ok(latencies)
        }));
    }
    let mut latencies = Vec::new();
    for worker in workers {
        latencies.extend(worker.await??);
    }
    Figures::new(name.to_owned(), started.elapsed(), latencies).print();
    Ok(())
}
