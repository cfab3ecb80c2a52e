//! The server killed in the middle of its work: nothing acknowledged is lost, nothing is there twice.

use std::{path::Path, sync::Arc, time::Duration};

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use store::{Engine, testing};
use tokio::sync::Mutex;

use super::{are_there, short};
use crate::harness::{
    Client,
    program::{Program, done, found},
};

/// Where the data lie: a folder, and a database on PostgreSQL.
struct Home {
    folder: tempfile::TempDir,
    database: Option<String>,
    _scratch: Option<testing::Scratch>,
}

impl Home {
    async fn on(engine: Engine) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        if engine == Engine::Sqlite {
            return Some(Self {
                folder,
                database: None,
                _scratch: None,
            });
        }
        let scratch = testing::scratch(engine).await?;
        let database = scratch.settings.database.clone();
        Some(Self {
            folder,
            database,
            _scratch: Some(scratch),
        })
    }

    fn data(&self) -> &Path {
        self.folder.path()
    }

    fn database(&self) -> Option<&str> {
        self.database.as_deref()
    }

    fn serve(&self) -> Program {
        Program::serve(self.data(), self.database(), &[])
    }

    fn verified(&self) {
        let said = done(self.data(), self.database(), &["verify"]);
        assert!(!said.is_empty());
    }
}

async fn estate(founder: &Client) -> String {
    let made = founder
        .post("/api/v1/estates", json!({ "name": "翠湖花园" }))
        .await
        .expect(201);
    made["id"].as_str().unwrap().to_owned()
}

async fn cases_are_reported(engine: Engine) {
    let Some(home) = Home::on(engine).await else {
        return;
    };
    found(home.data(), home.database());
    let mut estate_id = None;
    let mut all: Vec<(String, Value)> = Vec::new();
    for round in 0..3_u64 {
        let server = home.serve();
        let founder = server.founder().await;
        let place = match &estate_id {
            Some(id) => String::clone(id),
            None => estate_id.insert(estate(&founder).await).clone(),
        };
        let acknowledged = Arc::new(Mutex::new(Vec::new()));
        let writers: Vec<_> = (0..6_u64)
            .map(|writer| {
                let (founder, place, acknowledged) = (founder.clone(), place.clone(), acknowledged.clone());
                tokio::spawn(async move {
                    for number in 0.. {
                        let body = short(&place, round * 1_000_000 + writer * 100_000 + number);
                        let request = founder
                            .request(reqwest::Method::POST, "/api/v1/cases")
                            .json(&body);
                        // The server is gone: what it had not answered was not acknowledged.
                        let Ok(answer) = request.send().await else { return };
                        assert_eq!(answer.status(), 201);
                        let Ok(case) = answer.json::<Value>().await else {
                            return;
                        };
                        acknowledged
                            .lock()
                            .await
                            .push((case["id"].as_str().unwrap().to_owned(), body));
                    }
                })
            })
            .collect();
        while acknowledged.lock().await.len() < 40 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        server.kill();
        for writer in writers {
            writer.await.unwrap();
        }
        all.append(&mut *acknowledged.lock().await);
        home.verified();
    }
    let server = home.serve();
    are_there(&server.founder().await, &all).await;
    assert_eq!(server.stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_killed_while_cases_are_reported() {
    cases_are_reported(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_killed_while_cases_are_reported() {
    cases_are_reported(Engine::Postgres).await;
}

const ROWS: u32 = 1_200;

/// One owner a unit, in buildings of sixty units.
fn workbook() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in (0..).zip(["楼栋", "单元", "房号", "业主姓名", "联系电话"]) {
        sheet.write_string(0, column, heading).unwrap();
    }
    for row in 0..ROWS {
        let room = format!("{}{:02}", 1 + row % 60 / 4, 1 + row % 4);
        let cells = [
            format!("{}栋", 1 + row / 60),
            "1".to_owned(),
            room,
            format!("业主{row}"),
            format!("138{:08}", 10_000_000 + row),
        ];
        for (column, text) in (0..).zip(cells) {
            sheet.write_string(row + 1, column, text).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

async fn import(founder: &Client, estate: &str, book: Vec<u8>) -> reqwest::Result<reqwest::Response> {
    let form = Form::new()
        .text("estateId", estate.to_owned())
        .text("dryRun", "false")
        .part("file", Part::bytes(book).file_name("业主.xlsx"));
    let request = founder.request(reqwest::Method::POST, "/api/v1/imports/households");
    request.multipart(form).send().await
}

async fn a_workbook_goes_in(engine: Engine) {
    let Some(home) = Home::on(engine).await else {
        return;
    };
    found(home.data(), home.database());
    let server = home.serve();
    let founder = server.founder().await;
    let estate = estate(&founder).await;
    let book = workbook();
    let sent = {
        let (founder, estate, book) = (founder.clone(), estate.clone(), book.clone());
        tokio::spawn(async move { import(&founder, &estate, book).await.is_ok() })
    };
    let units = format!("/api/v1/units?estateId={estate}&limit=1");
    while founder.get(&units).await.expect(200)["items"] == json!([]) {
        assert!(
            !sent.is_finished(),
            "the import was over before anybody could see it"
        );
    }
    server.kill();
    assert!(!sent.await.unwrap(), "the import was cut off");
    home.verified();

    let server = home.serve();
    let founder = server.founder().await;
    let created = async || {
        let answer = import(&founder, &estate, book.clone()).await.unwrap();
        assert_eq!(answer.status(), 200);
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer["refusedRows"], 0, "{answer}");
        let kinds = ["buildings", "units", "persons", "households"];
        let created = kinds.map(|kind| answer[kind]["created"].as_i64().unwrap());
        let changed: i64 = kinds
            .iter()
            .map(|kind| answer[kind]["changed"].as_i64().unwrap())
            .sum();
        (created, changed)
    };
    let (second, _) = created().await;
    assert!(
        second[1] > 0 || second[3] > 0,
        "something was left to do: {second:?}"
    );
    assert_eq!(created().await, ([0; 4], 0), "complete, and nothing twice");
    for (list, count) in [("units", ROWS), ("persons", ROWS), ("households", ROWS)] {
        let (mut found, mut after) = (0, String::new());
        loop {
            let page = format!("/api/v1/{list}?estateId={estate}&limit=200{after}");
            let page = founder.get(&page).await.expect(200);
            found += page["items"].as_array().unwrap().len();
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!(found, count as usize, "{list}");
    }
    assert_eq!(server.stop(), Some(0));
    home.verified();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_killed_while_a_workbook_goes_in() {
    a_workbook_goes_in(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_killed_while_a_workbook_goes_in() {
    a_workbook_goes_in(Engine::Postgres).await;
}
