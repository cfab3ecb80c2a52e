//! Bodies of another shape than the contract's.

use domain::actor::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    both_engines,
    cases::{matter, staff, with},
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
        "assessments" => "assessment",
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

/// The schema of a property that is an object of ours, or a list of such, with the value that tries a list in its
/// place.
fn list_for_object(contract: &Value, property: &Value) -> Option<Value> {
    let list = &property["items"];
    let of_list = list.is_object();
    let named = [if of_list { list } else { property }]
        .into_iter()
        .chain(property["oneOf"].as_array().into_iter().flatten())
        .find_map(|one| one["$ref"].as_str())?;
    let schema = &contract["components"]["schemas"][named.rsplit('/').next().unwrap()];
    let fields = schema["properties"].as_object()?;
    // As many texts as there are fields: what a reader by position would take.
    let values = vec![json!("x"); fields.len()];
    Some(if of_list { json!([values]) } else { json!(values) })
}

both_engines!(
    a_list_in_place_of_an_object_is_refused_by_field_wherever_one_belongs,
    |world| async move {
        let all = world.caller_with("everything", every_role(None)).await;
        let own = furnish::furnish(&world, &all, world.estate, "翠湖本区", "13700001111").await;
        let contract = all.get("/openapi.json").await.expect(200);
        let before = rows(&world.app).await;
        let (mut findings, mut tried) = (Vec::new(), 0);
        for (operation, method, path, properties) in bodies(&contract) {
            let address = filled(&path, &own);
            for (name, property) in &properties {
                let Some(value) = list_for_object(&contract, property) else {
                    continue;
                };
                tried += 1;
                let body = json!({ name: value }).to_string().into_bytes();
                let answer = raw(&all, &method, &address, body).await;
                let error = &answer.body["errors"][0];
                let field = error["field"].as_str().unwrap_or_default().to_owned();
                let code = error["code"].as_str().unwrap_or_default().to_owned();
                // Evidence may be an id or an object, so neither type is the wrong one.
                let right = code == "wrong-type" || (code == "wrong-value" && name == "files");
                if answer.status != 422 || !field.starts_with(name.as_str()) || !right {
                    findings.push(format!(
                        "{operation} {name}={value}: {} {}",
                        answer.status, answer.body
                    ));
                }
            }
        }
        assert!(tried > 10, "only {tried} objects within bodies");
        assert!(
            findings.is_empty(),
            "{} findings:\n{}",
            findings.len(),
            findings.join("\n")
        );
        assert_eq!(rows(&world.app).await, before);
        // The whole of a case, whose contact is given by position.
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let before_case = rows(&world.app).await;
        let listed = json!({ "contact": ["王芳", "13800138000"] });
        let answer = desk
            .post("/api/v1/cases", with(matter(&world, "inquiry", "estate"), listed))
            .await;
        assert_eq!(answer.wrong_fields(422), ["contact wrong-type"]);
        let bulk = json!({ "verb": "remark", "items": [["x", "看看"]] });
        let answer = desk.post("/api/v1/cases/bulk", bulk).await;
        assert_eq!(answer.wrong_fields(422), ["items[0] wrong-type"]);
        assert_eq!(rows(&world.app).await, before_case);
    }
);
