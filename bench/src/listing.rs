//! The 50 most urgent open cases of an area among many: the list's own work over HTTP, and the same statement
//! in-process on the same file.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use rusqlite::{Connection, params};
use uuid::Uuid;

use crate::{
    Outcome, creation,
    figures::Figures,
    server::{Server, text},
};

const AREAS: u32 = 20;

/// Measures the list among `cases` open cases, spread over 20 areas of one estate.
pub async fn run(binary: &Path, cases: u32, seconds: u64) -> Outcome<()> {
    let mut server = Server::fresh(binary, None).await?;
    let first = creation::repair(&server.estate, 1);
    let first = server
        .client()
        .await?
        .json("POST", "/api/v1/cases", Some(&first))
        .await?;
    let model: Uuid = text(&first, "id")?.parse()?;
    server.stop();
    let file = server.folder().join("linli.sqlite");
    let connection = Connection::open(&file)?;
    load(&connection, model, cases)?;
    let server = server.restarted().await?;

    let area = area(7);
    let name = format!("50 most urgent of an area among {cases}");
    let path = format!(
        "/api/v1/cases?estateId={}&areaId={area}&stage=open&sort=dueAt&limit=50",
        server.estate
    );
    let until = Instant::now() + Duration::from_secs(seconds);
    let started = Instant::now();
    let mut workers = Vec::new();
    for _ in 0..4 {
        let mut client = server.client().await?;
        let path = path.clone();
        workers.push(tokio::spawn(async move {
            let mut latencies = Vec::new();
            while Instant::now() < until {
                let sent = Instant::now();
                let (status, answer) = client.send("GET", &path, None).await?;
                if status != 200 {
                    return Err(format!("GET {path} answered {status}: {answer}").into());
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
    Figures::new(format!("{name}, HTTP"), started.elapsed(), latencies).print();

    let estate: Uuid = server.estate.parse()?;
    let mut statement = connection.prepare(
        "SELECT * FROM cases WHERE estate_id = ?1 AND area_id = ?2 AND is_open AND NOT supervision
         ORDER BY due_order, id LIMIT 51",
    )?;
    let started = Instant::now();
    let mut latencies = Vec::new();
    while started.elapsed() < Duration::from_secs(seconds) {
        let sent = Instant::now();
        let mut rows = statement.query(params![estate.as_bytes().as_slice(), area.as_bytes().as_slice()])?;
        let mut read = 0;
        while let Some(row) = rows.next()? {
            read += row.get_ref(0)?.as_blob()?.len();
        }
        assert_eq!(read, 51 * 16, "the list is shorter than its page");
        latencies.push(sent.elapsed());
    }
    Figures::new(format!("{name}, in-process"), started.elapsed(), latencies).print();
    Ok(())
}

fn area(number: u32) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::from(number))
}

/// Copies the case `model` until there are `cases`, with ids, areas and deadlines of their own.
fn load(connection: &Connection, model: Uuid, cases: u32) -> Outcome<()> {
    let mut columns = connection.prepare("SELECT name FROM pragma_table_info('cases')")?;
    let columns: Vec<String> = columns
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let values: Vec<String> = columns
        .iter()
        .map(|column| match column.as_str() {
            "id" => "randomblob(16)".to_owned(),
            "area_id" => format!("unhex('019000000000700080000000000000' || printf('%02X', i % {AREAS}))"),
            "due_at" | "due_order" => format!("{column} + (i * 7919 % 1000003) * 60000000"),
            other => other.to_owned(),
        })
        .collect();
    connection.execute_batch("PRAGMA synchronous=OFF; BEGIN")?;
    connection.execute(
        &format!(
            "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
             INSERT INTO cases ({}) SELECT {} FROM cases JOIN n WHERE id = ?2",
            columns.join(", "),
            values.join(", ")
        ),
        params![cases, model.as_bytes().as_slice()],
    )?;
    connection.execute_batch("COMMIT; ANALYZE")?;
    Ok(())
}
