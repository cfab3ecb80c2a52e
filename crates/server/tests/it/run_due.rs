//! `linli run-due --until T` on a folder that is no demo: what lies ahead happens as if the time had passed, once.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::harness::program::{Program, done, found};

#[tokio::test]
async fn d08_what_lies_ahead_of_the_clock_happens_once_and_at_its_own_moment() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    found(data, None);
    let server = Program::serve(data, None, &[]);
    let founder = server.founder().await;
    let estate = founder
        .post("/api/v1/estates", json!({ "name": "翠湖花园" }))
        .await
        .expect(201)["id"]
        .clone();
    let matter = json!({
        "estateId": estate, "kind": "repair", "subject": "public.other", "channel": "call", "place": "3栋大堂",
        "contact": { "name": "王芳", "phone": "13800138000" }, "description": "大堂门关不上",
    });
    let case = founder.post("/api/v1/cases", matter).await.expect(201);
    let clock = |case: &serde_json::Value, name: &str| {
        let clocks = case["clocks"].as_array().unwrap();
        clocks
            .iter()
            .find(|clock| clock["clock"] == name)
            .unwrap()
            .clone()
    };
    assert_eq!(clock(&case, "dispatch")["state"], "running");
    server.stop();

    let due: Timestamp = clock(&case, "dispatch")["dueAt"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let until = (due + SignedDuration::from_mins(1)).to_string();
    let said = done(data, None, &["run-due", "--until", &until]);
    assert!(!said.starts_with("0 "), "{said}");
    let again = done(data, None, &["run-due", "--until", &until]);
    assert!(again.starts_with("0 "), "everything happens once: {again}");

    let server = Program::serve(data, None, &[]);
    let founder = server.founder().await;
    let path = format!("/api/v1/cases/{}/journal", case["id"].as_str().unwrap());
    let journal = founder.get(&path).await.expect(200);
    let missed = journal
        .as_array()
        .or_else(|| journal["items"].as_array())
        .unwrap()
        .iter()
        .find(|entry| entry.to_string().contains("LimitMissed"))
        .unwrap_or_else(|| panic!("nothing was missed: {journal}"));
    assert_eq!(missed["at"].as_str().unwrap().parse::<Timestamp>().unwrap(), due);
    server.stop();
}
