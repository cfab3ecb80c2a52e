//! SQL, script and formulas are texts like any other.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    both_engines,
    cases::{matter, path, report},
    foreign::{every_role, furnish},
    harness::Client,
};

const HOSTILE: &str = "'; DROP TABLE cases; -- <script>alert(1)</script> \" \\ %_ {{7*7}} ${x} 😀";

both_engines!(
    sql_and_script_in_every_text_come_back_as_they_were,
    |world| async move {
        let all = world.caller_with("everything", every_role(None)).await;
        let own = furnish::furnish(&world, &all, world.estate, "翠湖本区", "13700001111").await;
        let id = |name: &str| own.id(name).to_owned();
        let estate = format!("/api/v1/estates/{}", id("estate"));
        let unit = format!("/api/v1/units/{}", id("unit"));
        let case = format!("/api/v1/cases/{}", id("case"));
        let household = format!("/api/v1/households/{}", id("household"));
        let person = format!("/api/v1/persons/{}", id("person"));
        let staff = format!("/api/v1/staff/{}", id("staff"));
        let (post, put, patch) = (Method::POST, Method::PUT, Method::PATCH);
        let h = HOSTILE;
        let tries: Vec<(&Method, String, Value, String)> = vec![
            (&patch, estate.clone(), json!({ "address": h }), estate.clone()),
            (&patch, estate.clone(), json!({ "name": h }), estate.clone()),
            (
                &post,
                format!("{estate}/areas"),
                json!({ "name": h }),
                estate.clone(),
            ),
            (
                &put,
                format!("{estate}/catalogue/x1"),
                json!({ "title": h, "text": h, "charge": h, "hours": h }),
                format!("{estate}/catalogue"),
            ),
            (
                &post,
                format!("{estate}/facilities"),
                json!({ "title": h, "group": h, "place": h, "note": h }),
                format!("{estate}/facilities"),
            ),
            (
                &put,
                format!("{estate}/posts/p1"),
                json!({ "roles": ["guard"], "duties": [h] }),
                format!("{estate}/posts"),
            ),
            (
                &post,
                format!("{estate}/departments"),
                json!({ "code": "x2", "name": h }),
                estate.clone(),
            ),
            (
                &post,
                format!("{unit}/describe"),
                json!({ "property": "layout", "text": h }),
                unit.clone(),
            ),
            (
                &post,
                format!("{unit}/upkeep"),
                json!({ "on": "2026-09-23", "text": h }),
                unit.clone(),
            ),
            (
                &patch,
                household.clone(),
                json!({ "remark": h }),
                household.clone(),
            ),
            (
                &patch,
                household.clone(),
                json!({ "composition": h }),
                household.clone(),
            ),
            (&patch, person.clone(), json!({ "salutation": h }), person.clone()),
            (&patch, person.clone(), json!({ "name": h }), person.clone()),
            (&patch, person, json!({ "wishes": { "note": h } }), String::new()),
            (&patch, staff.clone(), json!({ "name": h }), staff.clone()),
            (&patch, staff.clone(), json!({ "title": h }), staff.clone()),
            (&patch, staff.clone(), json!({ "skills": [h] }), staff.clone()),
            (
                &post,
                format!("{staff}/away"),
                json!({ "fromOn": "2026-09-24", "untilOn": "2026-09-25", "reason": h }),
                String::new(),
            ),
            (
                &post,
                format!("{case}/remark"),
                json!({ "text": h }),
                case.clone(),
            ),
            (
                &post,
                format!("{case}/progress"),
                json!({ "text": h }),
                case.clone(),
            ),
            (
                &post,
                format!("{case}/respond"),
                json!({ "text": h }),
                case.clone(),
            ),
            (&post, format!("{case}/urge"), json!({ "text": h }), case.clone()),
            (
                &post,
                format!("{case}/investigate"),
                json!({ "findings": h }),
                case.clone(),
            ),
            (
                &post,
                format!("{case}/plan"),
                json!({ "cause": h, "solution": h }),
                case.clone(),
            ),
            (
                &post,
                format!("{case}/resolve"),
                json!({ "text": h, "materials": h }),
                case.clone(),
            ),
            (
                &post,
                format!("{case}/feedback"),
                json!({ "text": h, "manner": "call" }),
                case,
            ),
            (
                &put,
                format!("/api/v1/intakes/{}/draft", id("intake")),
                json!({ "draft": { "text": h } }),
                format!("/api/v1/intakes/{}", id("intake")),
            ),
            (
                &post,
                format!("/api/v1/intakes/{}/drop", id("intake")),
                json!({ "reason": h }),
                format!("/api/v1/intakes/{}", id("intake")),
            ),
            (
                &post,
                format!("/api/v1/accounts/{}/lock", id("account")),
                json!({ "reason": h }),
                String::new(),
            ),
            (
                &post,
                format!("/api/v1/standards/{}/withdraw", id("standard")),
                json!({ "reason": h }),
                format!("/api/v1/standards/{}", id("standard")),
            ),
            (
                &post,
                "/api/v1/persons".into(),
                json!({ "estateId": id("estate"), "name": h }),
                String::new(),
            ),
            (
                &post,
                "/api/v1/estates".into(),
                json!({ "name": format!("{h}2"), "address": h }),
                String::new(),
            ),
            (
                &put,
                "/api/v1/confidentiality".into(),
                json!({ "text": h }),
                String::new(),
            ),
        ];
        let mut findings = Vec::new();
        for (method, path, body, read) in tries {
            let answer = all.send(all.request(method.clone(), &path).json(&body)).await;
            let kind = answer.headers["content-type"].to_str().unwrap().to_owned();
            match answer.status {
                200 | 201 if kind == "application/json" => {}
                // A field with rules of its own may refuse it, by name.
                422 if answer.body["errors"][0]["field"].is_string() => continue,
                status => {
                    findings.push(format!("{path} {body}: {status} {kind} {}", answer.body));
                    continue;
                }
            }
            if read.is_empty() {
                continue;
            }
            let shown = all.get(&read).await;
            let masked = body.get("name").is_some() && !read.contains("estates");
            if shown.status != 200 || (!masked && !holds(&shown.body, h)) {
                findings.push(format!(
                    "{path} {body}: read back {} {}",
                    shown.status, shown.body
                ));
            }
            // Neither does looking for it do anything but look.
            let list = path.split('/').take(4).collect::<Vec<_>>().join("/");
            let search = all.send(all.request(Method::GET, &list).query(&[("q", h)])).await;
            if search.status >= 500 {
                findings.push(format!("{list}?q: {}", search.status));
            }
        }
        assert!(
            findings.is_empty(),
            "{} findings:\n{}",
            findings.len(),
            findings.join("\n")
        );
    }
);

/// Whether some text of the answer is exactly `wanted`.
fn holds(answer: &Value, wanted: &str) -> bool {
    match answer {
        Value::String(text) => text == wanted,
        Value::Array(list) => list.iter().any(|one| holds(one, wanted)),
        Value::Object(map) => map.values().any(|one| holds(one, wanted)),
        _ => false,
    }
}

both_engines!(cells_that_look_like_formulas_are_text, |world| async move {
    let all = world.caller_with("everything", every_role(None)).await;
    let estate = format!("/api/v1/estates/{}", world.estate);
    let mut wanted = Vec::new();
    for (place, sign) in ["=", "+", "-", "@", "\t="].iter().enumerate() {
        let text = format!("{sign}HYPERLINK(\"http://x\")");
        let member = json!({
            "estateId": world.estate, "name": "张三", "serviceNumber": format!("={place}"), "title": text.trim()
        });
        let member = all.post("/api/v1/staff", member).await;
        if member.status == 201 {
            wanted.push(("/api/v1/staff", text.trim().to_owned()));
        }
        all.send(
            all.request(Method::PATCH, &estate)
                .json(&json!({ "address": text.trim() })),
        )
        .await
        .expect(200);
        let list = all.get("/api/v1/estates?format=xlsx").await;
        assert_eq!(list.status, 200);
        check_workbook(&all, "/api/v1/estates", text.trim()).await;
    }
    let reveal = report(&all, matter(&world, "repair", "unit.bulb")).await;
    all.post(&path(&reveal, "/reveal"), json!({ "reason": "=1+1" }))
        .await
        .expect(200);
    check_workbook(&all, "/api/v1/audit", "=1+1").await;
    for (list, text) in wanted {
        check_workbook(&all, list, &text).await;
    }
});

/// The list as a workbook holds `wanted` as text and no formula at all.
async fn check_workbook(caller: &Client, list: &str, wanted: &str) {
    use std::io::Read as _;
    let answer = caller
        .request(
            Method::GET,
            &format!("{list}?format=xlsx&purpose=%E6%9C%88%E6%8A%A5"),
        )
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200, "{list}");
    let bytes = answer.bytes().await.unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes.to_vec())).unwrap();
    for place in 0..archive.len() {
        let mut part = archive.by_index(place).unwrap();
        if part.name().unwrap().starts_with("xl/worksheets/") {
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            assert!(
                !text.contains("<f>") && !text.contains("<f "),
                "{list}: a formula"
            );
        }
    }
    let sheets = server::exchange::sheets::read(&bytes).unwrap();
    let cells = format!("{sheets:?}");
    assert!(
        cells.contains(&format!("{wanted:?}")),
        "{list}: {wanted} in {cells}"
    );
}
