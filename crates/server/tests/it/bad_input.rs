//! Bad input on every route (issue 2): clear refusals that name the field, and nothing changed in any table.

use domain::actor::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    both_engines,
    cases::{matter, path, report, staff, with},
    foreign::{every_role, furnish, operations},
    harness::{Answer, Client, rows},
};

/// An operation with a JSON body: its name, method, path, and the properties of the body.
type Taking = (String, Method, String, Vec<(String, Value)>);

/// The JSON bodies of the contract.
fn bodies(contract: &Value) -> Vec<Taking> {
    let schema = |schema: &Value| -> Value {
        match schema["$ref"].as_str() {
            Some(name) => contract["components"]["schemas"][name.rsplit('/').next().unwrap()].clone(),
            None => schema.clone(),
        }
    };
    let mut all = Vec::new();
    for (operation, route) in operations(contract) {
        let (method, path) = route.split_once(' ').unwrap();
        let body = &contract["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"];
        if body.is_null() {
            continue;
        }
        let properties = schema(body)["properties"]
            .as_object()
            .cloned()
            .unwrap_or_default();
        all.push((
            operation,
            method.to_uppercase().parse().unwrap(),
            path.to_owned(),
            properties.into_iter().collect(),
        ));
    }
    assert!(all.len() > 40);
    all
}

/// The address with ids of the furnished estate in its places.
fn filled(path: &str, own: &furnish::Furnished) -> String {
    let kind = path.split('/').nth(3).unwrap_or_default();
    let of = match kind {
        "estates" => "estate",
        "cases" => "case",
        "units" => "unit",
        "persons" => "person",
        "households" => "household",
        "staff" => "staff",
        "standards" => "standard",
        "accounts" => "account",
        "intakes" => "intake",
        "files" => "file",
        _ => "notice",
    };
    let mut address = path.replace("{id}", own.id(of));
    for (name, value) in [
        ("{area}", own.id("area")),
        ("{building}", own.id("building")),
        ("{department}", own.id("department")),
        ("{facility}", own.id("facility")),
        ("{code}", own.id("offer")),
        ("{title}", own.id("post")),
        ("{on}", "2026-09-24"),
        ("{verb}", "remark"),
    ] {
        address = address.replace(name, value);
    }
    assert!(!address.contains('{'), "{address}");
    address
}

/// A value of another type than the property's; `None` where anything is taken.
fn wrong(property: &Value) -> Option<Value> {
    let text = property.to_string();
    let kinds = |kind: &str| text.contains(&format!("\"{kind}\""));
    if property.get("$ref").is_some() || property.get("oneOf").is_some() || property.get("allOf").is_some() {
        return Some(json!(5));
    }
    let kind = &property["type"];
    let is = |name: &str| kind == name || kind.as_array().is_some_and(|list| list.contains(&json!(name)));
    if is("string") || is("array") || is("object") {
        Some(json!(5))
    } else if is("integer") || is("number") || is("boolean") {
        Some(json!("x"))
    } else {
        assert!(!kinds("format"), "{property}");
        None
    }
}

async fn raw(caller: &Client, method: &Method, path: &str, body: Vec<u8>) -> Answer {
    let request = caller
        .request(method.clone(), path)
        .header("content-type", "application/json");
    caller.send(request.body(body)).await
}

both_engines!(
    every_body_of_another_shape_is_refused_by_field,
    |world| async move {
        let all = world.caller_with("everything", every_role(None)).await;
        let own = furnish::furnish(&world, &all, world.estate, "翠湖本区", "13700001111").await;
        let contract = all.get("/openapi.json").await.expect(200);
        let before = rows(&world.app).await;
        let mut findings = Vec::new();
        for (operation, method, path, properties) in bodies(&contract) {
            let address = filled(&path, &own);
            for (name, property) in &properties {
                let Some(value) = wrong(property) else { continue };
                let answer = raw(
                    &all,
                    &method,
                    &address,
                    json!({ name: value }).to_string().into_bytes(),
                )
                .await;
                let field = answer.body["errors"][0]["field"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned();
                let status = answer.status;
                if status != 422 || !field.starts_with(name.as_str()) {
                    findings.push(format!("{operation} {name}={value}: {status} {}", answer.body));
                }
            }
            let deep = [vec![b'['; 5_000], vec![b']'; 5_000]].concat();
            let nested = format!("{{\"x\":{}1{}}}", "{\"x\":".repeat(2_000), "}".repeat(2_000));
            let huge = format!("{{\"x\":\"{}\"}}", "a".repeat(2 << 20));
            for (said, body, statuses) in [
                ("not JSON", b"{\"".to_vec(), [400, 400]),
                ("not UTF-8", b"{\"x\":\"\xff\xfe\"}".to_vec(), [400, 400]),
                ("a list", b"[]".to_vec(), [422, 400]),
                ("a number", b"5".to_vec(), [422, 400]),
                ("null", b"null".to_vec(), [422, 400]),
                ("deep", deep, [400, 422]),
                ("nested", nested.into_bytes(), [400, 422]),
                ("huge", huge.into_bytes(), [413, 413]),
                ("two", b"{}{}".to_vec(), [400, 422]),
                ("unknown field", b"{\"colour\":\"red\"}".to_vec(), [422, 422]),
            ] {
                let answer = raw(&all, &method, &address, body).await;
                let problem = answer
                    .headers
                    .get("content-type")
                    .is_some_and(|kind| kind == "application/problem+json");
                if !statuses.contains(&answer.status) || !problem {
                    findings.push(format!(
                        "{operation} with {said}: {} {}",
                        answer.status, answer.body
                    ));
                }
                if said == "unknown field" && answer.body["errors"][0]["field"] != "colour" {
                    findings.push(format!("{operation} with {said}: {}", answer.body));
                }
            }
        }
        assert!(
            findings.is_empty(),
            "{} findings:\n{}",
            findings.len(),
            findings.join("\n")
        );
        assert_eq!(rows(&world.app).await, before);
    }
);

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
        .request(Method::GET, &format!("{list}?format=xlsx"))
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

both_engines!(a_stale_version_is_refused_everywhere, |world| async move {
    let all = world.caller_with("everything", every_role(None)).await;
    let own = furnish::furnish(&world, &all, world.estate, "翠湖本区", "13700001111").await;
    let estate = format!("/api/v1/estates/{}", own.id("estate"));
    let before = rows(&world.app).await;
    for (method, path, body) in [
        (Method::PATCH, estate.clone(), json!({ "phone": "0571-88881234" })),
        (
            Method::PATCH,
            format!("{estate}/areas/{}", own.id("area")),
            json!({ "name": "改名" }),
        ),
        (
            Method::PATCH,
            format!("{estate}/buildings/{}", own.id("building")),
            json!({ "floors": 9 }),
        ),
        (
            Method::PATCH,
            format!("/api/v1/units/{}", own.id("unit")),
            json!({ "floor": 7 }),
        ),
        (
            Method::PATCH,
            format!("/api/v1/persons/{}", own.id("person")),
            json!({ "salutation": "先生" }),
        ),
        (
            Method::PATCH,
            format!("/api/v1/households/{}", own.id("household")),
            json!({ "remark": "改" }),
        ),
        (
            Method::PATCH,
            format!("/api/v1/staff/{}", own.id("staff")),
            json!({ "title": "管家" }),
        ),
        (
            Method::PUT,
            format!("/api/v1/accounts/{}/grants", own.id("account")),
            json!({ "grants": [] }),
        ),
    ] {
        let stale = |version: &'static str| {
            let request = all.request(method.clone(), &path).header("if-match", version);
            all.send(request.json(&body))
        };
        assert_eq!(stale("\"99\"").await.refused(412), "input.stale", "{path}");
        assert_eq!(
            stale("ninety").await.wrong_fields(422),
            ["If-Match wrong-value"],
            "{path}"
        );
    }
    let seen = json!({ "text": "看看", "seenVersion": 1 });
    let case = format!("/api/v1/cases/{}/remark", own.id("case"));
    assert_eq!(all.post(&case, seen).await.refused(412), "input.stale");
    assert_eq!(rows(&world.app).await, before);
});

both_engines!(
    one_key_with_two_bodies_is_refused_everywhere,
    |world| async move {
        let all = world.caller_with("everything", every_role(None)).await;
        let own = furnish::furnish(&world, &all, world.estate, "翠湖本区", "13700001111").await;
        let estate = own.id("estate");
        let unit = json!({
            "estateId": estate, "buildingId": own.id("building"), "entranceId": own.id("entrance"), "room": "801"
        });
        let unit = all.post_keyed("/api/v1/units", "k-units", unit).await.expect(201);
        for (path, one, other) in [
            (
                "/api/v1/estates",
                json!({ "name": "甲" }),
                json!({ "name": "乙" }),
            ),
            (
                "/api/v1/persons",
                json!({ "estateId": estate, "name": "甲" }),
                json!({ "estateId": estate, "name": "乙" }),
            ),
            (
                "/api/v1/households",
                json!({ "estateId": estate, "unitId": unit["id"] }),
                json!({ "estateId": estate, "unitId": own.id("unit") }),
            ),
            (
                "/api/v1/staff",
                json!({ "estateId": estate, "name": "甲", "serviceNumber": "K1" }),
                json!({ "estateId": estate, "name": "甲", "serviceNumber": "K2" }),
            ),
            (
                "/api/v1/intakes",
                json!({ "estateId": estate }),
                json!({ "estateId": estate, "channel": "call" }),
            ),
            (
                "/api/v1/accounts",
                json!({ "name": "key.one" }),
                json!({ "name": "key.two" }),
            ),
            (
                "/api/v1/cases",
                matter(&world, "inquiry", "estate"),
                with(
                    matter(&world, "inquiry", "estate"),
                    json!({ "description": "别的" }),
                ),
            ),
        ] {
            let first = all.post_keyed(path, path, one.clone()).await.expect(201);
            let before = rows(&world.app).await;
            assert_eq!(
                all.post_keyed(path, path, other).await.refused(409),
                "input.key-reused",
                "{path}"
            );
            let again = all.post_keyed(path, path, one).await.expect(201);
            assert_eq!(again["id"], first["id"], "{path}");
            assert_eq!(rows(&world.app).await, before, "{path}");
        }
    }
);

both_engines!(
    verbs_that_are_not_offered_are_refused_with_the_same_code,
    |world| async move {
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let (manager, _) = staff(&world, Role::ServiceCentreManager).await;
        let case = report(&desk, matter(&world, "complaint", "management-service")).await;
        for caller in [&desk, &manager] {
            let case = caller.get(&path(&case, "")).await.expect(200);
            let refused = case["refused"].as_array().unwrap();
            assert!(refused.len() > 5, "{case}");
            let before = rows(&world.app).await;
            for one in refused {
                let verb = one["verb"].as_str().unwrap();
                let inputs = json!({
                    "text": "看看", "reason": "看看", "finding": "confirmed", "findings": "看看", "validity": "valid",
                    "stars": 5, "until": "2026-09-24T15:00:00+08:00", "dueAt": "2026-09-24T15:00:00+08:00",
                    "solution": "看看", "amountFen": 100, "outcome": "solved", "grade": "serious",
                });
                let answer = caller.post(&path(&case, &format!("/{verb}")), inputs).await;
                assert!(
                    matches!(answer.status, 403 | 409),
                    "{verb}: {} {}",
                    answer.status,
                    answer.body
                );
                assert_eq!(answer.body["code"], one["code"], "{verb}");
            }
            assert_eq!(rows(&world.app).await, before);
        }
    }
);

both_engines!(wrong_matters_change_no_table, |world| async move {
    let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
    let base = || matter(&world, "repair", "unit.bulb");
    let before = rows(&world.app).await;
    for (more, field, code) in [
        (
            json!({ "estateId": world.nowhere() }),
            "estateId unknown",
            "input.invalid",
        ),
        (
            json!({ "unitId": world.nowhere() }),
            "unitId unknown",
            "input.invalid",
        ),
        (
            json!({ "subject": "unit.nothing" }),
            "subject unknown",
            "input.invalid",
        ),
        (json!({ "contact": null }), "contact required", "input.invalid"),
        (
            json!({ "contact": { "name": "王芳" } }),
            "contact.phone required",
            "input.invalid",
        ),
        (
            json!({ "reportedAt": "2026-09-24T15:00:00+08:00" }),
            "reportedAt future",
            "cases.reported-in-future",
        ),
        (
            json!({ "reportedAt": "2026-09-20T14:59:00+08:00" }),
            "reportedAt too-long-ago",
            "cases.reported-too-long-ago",
        ),
        (
            json!({ "agreedAt": "2026-10-30T15:00:00+08:00" }),
            "agreedAt beyond-cap",
            "cases.agreed-beyond-cap",
        ),
        (
            json!({ "agreedAt": "2026-09-22T15:00:00+08:00" }),
            "agreedAt past",
            "cases.agreed-past",
        ),
        (
            json!({ "promiseBy": "2026-09-22T15:00:00+08:00" }),
            "promiseBy past",
            "cases.promise-past",
        ),
        (
            json!({ "description": "水".repeat(10_001) }),
            "description too-long",
            "input.invalid",
        ),
        (
            json!({ "about": { "staffId": world.nowhere() } }),
            "about.staffId unknown",
            "input.invalid",
        ),
        (
            json!({ "parentId": world.nowhere() }),
            "parentId unknown",
            "input.invalid",
        ),
        (
            json!({ "files": [world.nowhere()] }),
            "files[0] unknown",
            "input.invalid",
        ),
    ] {
        let answer = desk.post("/api/v1/cases", with(base(), more.clone())).await;
        assert_eq!(answer.body["code"], code, "{more}: {}", answer.body);
        assert_eq!(answer.wrong_fields(422), [field]);
    }
    assert_eq!(rows(&world.app).await, before);
});

both_engines!(a_storm_of_sign_ins_is_weathered, |world| async move {
    let desk = world.caller(Role::FrontDeskAssistant).await;
    let ready = world.account(
        "storm.eye",
        "a long-enough phrase 7",
        every_role(None),
        None,
        None,
        true,
    );
    ready.await;
    let before = rows(&world.app).await;
    let storm: Vec<_> = (0..150)
        .map(|number| {
            let stranger = world.stranger();
            tokio::spawn(async move {
                let name = if number % 3 == 0 {
                    "storm.eye".to_owned()
                } else {
                    format!("nobody-{number}")
                };
                let wish = json!({ "account": name, "password": format!("guess-{number}") });
                stranger.post("/api/v1/sessions", wish).await.status
            })
        })
        .collect();
    for answer in storm {
        let status = answer.await.unwrap();
        assert!(matches!(status, 401 | 429 | 503), "{status}");
    }
    desk.get("/api/v1/cases").await.expect(200);
    assert_eq!(rows(&world.app).await, before);
});

both_engines!(broken_workbooks_change_no_table, |world| async move {
    let manager = world.caller(Role::ServiceCentreManager).await;
    let before = rows(&world.app).await;
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().write_string(0, 0, "房号").unwrap();
    let whole = book.save_to_buffer().unwrap();
    for (name, bytes) in [
        ("half.xlsx", whole[..whole.len() / 2].to_vec()),
        ("empty.xlsx", Vec::new()),
        ("program.xlsx", b"MZ\x90\x00\x03\x00".to_vec()),
        (
            "neither.csv",
            b"\xff\xfe\xff\xff\x81\x30\xff,\xff\n\xff\xff,\xff\n".to_vec(),
        ),
        ("zip.xlsx", b"PK\x03\x04nothing more".to_vec()),
        (
            "entity.xml",
            b"<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>".to_vec(),
        ),
    ] {
        let form = reqwest::multipart::Form::new()
            .text("estateId", world.estate.to_string())
            .text("dryRun", "false")
            .part("file", reqwest::multipart::Part::bytes(bytes).file_name(name));
        let request = manager
            .request(Method::POST, "/api/v1/imports/households")
            .multipart(form);
        let answer = manager.send(request).await;
        assert!(answer.refused(422).starts_with("imports."), "{name}");
    }
    assert_eq!(rows(&world.app).await, before);
});
