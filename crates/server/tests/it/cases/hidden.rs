//! A case about the caller (X-46, issue 2): whatever rights they hold, it is in nothing that is answered to them.

use std::sync::Arc;

use domain::{
    actor::Role,
    contact::ContactWishes,
    ids::{DepartmentId, StaffId},
    personal::{Personal, PersonalClass},
    staff::{self, NewStaff, Staff},
    standard::Verb,
};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use server::execute::{Call, execute};

use super::{matter, path, report, with};
use crate::{
    both_engines,
    foreign::{every_role, upload},
    harness::{Client, World, rows},
    live::Stream,
};

const MARK: &str = "当面辱骂老人";

/// Somebody of a department who holds every role, company-wide or in the estate of the story.
async fn powerful(world: &Arc<World>, department: DepartmentId, company: bool) -> (Client, StaffId) {
    let id = StaffId(world.app.ids.next(world.now()));
    let grants = every_role((!company).then_some(world.estate));
    let new = NewStaff {
        staff: id,
        estate: Some(world.estate),
        name: Personal::new(PersonalClass::Name, "赵主管"),
        service_number: format!("{:08X}", id.0.as_u128() & 0xFFFF_FFFF),
        title: String::new(),
        grants: grants.iter().cloned().collect(),
        departments: vec![department],
        skills: std::collections::BTreeSet::new(),
        areas: std::collections::BTreeSet::new(),
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
    (
        world
            .caller_as(&format!("all-{id}"), grants, Some(id), None)
            .await,
        id,
    )
}

async fn department(world: &World, admin: &Client) -> DepartmentId {
    let estate = format!("/api/v1/estates/{}", world.estate);
    let wish = json!({ "code": "care", "name": "客户关怀部" });
    let made = admin
        .post(&format!("{estate}/departments"), wish)
        .await
        .expect(201);
    let list = made["departments"].as_array().unwrap();
    let one = list.iter().find(|one| one["code"] == "care").unwrap();
    DepartmentId(one["id"].as_str().unwrap().parse().unwrap())
}

/// A case with evidence, taken from a form, looked at by the desk; what no answer may hold.
struct Hidden {
    case: Value,
    file: String,
    intake: String,
    marks: Vec<String>,
}

async fn lodge(world: &World, desk: &Client, body: Value) -> Hidden {
    let intake = desk
        .post("/api/v1/intakes", json!({ "estateId": world.estate }))
        .await
        .expect(201);
    let intake = intake["id"].as_str().unwrap().to_owned();
    let draft = json!({ "draft": { "about": body["about"], "description": MARK } });
    desk.put(&format!("/api/v1/intakes/{intake}/draft"), draft)
        .await
        .expect(200);
    let file = upload(desk).await["id"].as_str().unwrap().to_owned();
    let more = json!({ "intakeId": intake, "files": [file], "description": MARK });
    let case = report(desk, with(body, more)).await;
    let text = |field: &str| case[field].as_str().unwrap().to_owned();
    Hidden {
        marks: vec![text("id"), text("number"), MARK.to_owned()],
        file,
        intake,
        case,
    }
}

/// Every GET of the contract with every id of the case, and the lists in every manner.
async fn addresses(caller: &Client, hidden: &Hidden) -> Vec<String> {
    let contract = caller.get("/openapi.json").await.expect(200);
    let case = hidden.case["id"].as_str().unwrap();
    let mut all = Vec::new();
    for (path, item) in contract["paths"].as_object().unwrap() {
        if item.get("get").is_none() || path == "/api/v1/live" {
            continue;
        }
        if !path.contains('{') {
            all.push(path.clone());
            let wanted: Vec<&str> = item["get"]["parameters"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|parameter| parameter["name"].as_str())
                .collect();
            if wanted.contains(&"format") {
                all.push(format!("{path}?format=xlsx&purpose=%E6%9C%88%E6%8A%A5"));
            }
            if wanted.contains(&"subjectId") {
                all.push(format!("{path}?subjectId={case}"));
                all.push(format!("{path}?subjectId={}", hidden.file));
            }
            if wanted.contains(&"q") {
                let number = hidden.case["number"].as_str().unwrap();
                for q in [number, "%E8%BE%B1%E9%AA%82", "13800138000"] {
                    all.push(format!("{path}?q={q}"));
                }
            }
        }
        for id in [case, &hidden.file, &hidden.intake] {
            let one = path.replace("{id}", id);
            if one.contains("{clock}") {
                let clocks = [
                    "acknowledge",
                    "respond",
                    "verify",
                    "resolve",
                    "feedback",
                    "1",
                    "2",
                    "3",
                ];
                all.extend(clocks.iter().map(|clock| one.replace("{clock}", clock)));
            } else if path.contains('{') && !one.contains('{') {
                all.push(one);
            }
        }
    }
    for query in [
        "stage=open",
        "stage=received",
        "kind=complaint",
        "kind=misconduct",
        "sort=priority",
        "sort=reportedAt",
        "assignee=none",
        "assignee=me",
        "limit=1",
        "stage=open&format=xlsx&purpose=%E6%9C%88%E6%8A%A5",
        "kind=complaint&format=xlsx&purpose=%E6%9C%88%E6%8A%A5",
    ] {
        all.push(format!("/api/v1/cases?{query}"));
    }
    all
}

async fn text(caller: &Client, address: &str) -> String {
    let answer = caller.request(Method::GET, address).send().await.unwrap();
    let workbook = answer
        .headers()
        .get("content-type")
        .is_some_and(|kind| kind.to_str().unwrap().contains("spreadsheetml"));
    let bytes = answer.bytes().await.unwrap();
    if workbook {
        return format!("{:?}", server::exchange::sheets::read(&bytes).unwrap());
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whatever `caller` asks for, nothing of the case is in it, and nothing they try changes anything.
async fn sees_nothing(world: &World, caller: &Client, hidden: &Hidden) {
    let mut leaks = Vec::new();
    for address in addresses(caller, hidden).await {
        let said = text(caller, &address).await;
        let found: Vec<_> = hidden
            .marks
            .iter()
            .filter(|mark| said.contains(mark.as_str()))
            .collect();
        if !found.is_empty() {
            leaks.push(format!(
                "{address} shows {found:?}: {}",
                said.chars().take(400).collect::<String>()
            ));
        }
    }
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    for file in ["", "/content", "/original"] {
        let answer = caller.get(&format!("/api/v1/files/{}{file}", hidden.file)).await;
        assert_eq!(answer.refused(404), "files.unknown");
    }
    let before = rows(&world.app).await;
    for verb in Verb::ALL {
        let answer = caller
            .post(
                &path(&hidden.case, &format!("/{verb}")),
                json!({ "text": "看看" }),
            )
            .await;
        assert_eq!(answer.refused(404), "cases.no-such-case", "{verb}");
    }
    let reveal = caller
        .post(&path(&hidden.case, "/reveal"), json!({ "reason": "看看" }))
        .await;
    assert_eq!(reveal.refused(404), "cases.no-such-case");
    for verb in ["remark", "void", "dispatch"] {
        let bulk =
            json!({ "verb": verb, "items": [{ "id": hidden.case["id"], "text": "看看", "reason": "看看" }] });
        let bulk = caller.post("/api/v1/cases/bulk", bulk).await.expect(200);
        assert_eq!(bulk["items"][0]["code"], "cases.no-such-case", "{verb}");
        assert_eq!(bulk["items"][0].get("stage"), None);
    }
    let same = json!({ "text": "重复", "outcome": "duplicate", "duplicateOf": hidden.case["id"] });
    let own = report(caller, matter(world, "repair", "unit.bulb")).await;
    let mut after = rows(&world.app).await;
    assert_ne!(before, after, "one's own matter is taken down");
    let duplicate = caller.post(&path(&own, "/resolve"), same).await;
    assert_ne!(duplicate.status, 200, "{}", duplicate.body);
    let parent = with(
        matter(world, "repair", "unit.bulb"),
        json!({ "parentId": hidden.case["id"] }),
    );
    assert_eq!(
        caller.post("/api/v1/cases", parent).await.wrong_fields(422),
        ["parentId unknown"]
    );
    assert_eq!(rows(&world.app).await, std::mem::take(&mut after));
}

both_engines!(
    x46_a_case_about_the_caller_is_in_nothing_they_are_answered,
    |world| async move {
        let admin = world.caller(Role::Administrator).await;
        let department = department(&world, &admin).await;
        let (caller, id) = powerful(&world, department, false).await;
        let (colleague, _) = powerful(&world, department, false).await;
        let (desk, _) = super::staff(&world, Role::FrontDeskAssistant).await;
        let duty = json!({ "staffId": id });
        admin
            .put(&format!("/api/v1/estates/{}/duty/2026-09-23", world.estate), duty)
            .await
            .expect(200);
        let mut stream = Stream::open(&caller, None).await;
        let mut seen = Stream::open(&colleague, None).await;

        let body = with(
            matter(&world, "complaint", "staff-attitude"),
            json!({ "about": { "staffId": id } }),
        );
        // While it is being typed it is not theirs to read either.
        let typed = desk
            .post("/api/v1/intakes", json!({ "estateId": world.estate }))
            .await
            .expect(201);
        let typed = format!("/api/v1/intakes/{}", typed["id"].as_str().unwrap());
        let draft = json!({ "draft": { "about": { "staffId": id }, "description": MARK } });
        desk.put(&format!("{typed}/draft"), draft).await.expect(200);
        assert!(!text(&caller, &typed).await.contains(MARK));
        assert!(text(&colleague, &typed).await.contains(MARK));
        let hidden = lodge(&world, &desk, body).await;
        desk.post(&path(&hidden.case, "/reveal"), json!({ "reason": "回电核实" }))
            .await
            .expect(200);
        sees_nothing(&world, &caller, &hidden).await;

        // Nothing of it in the stream, while a colleague hears of it.
        let case = hidden.case["id"].as_str().unwrap();
        while !seen.coming().await.data.contains(case) {}
        while let Some(event) = stream.next().await {
            assert!(!event.data.contains(case), "{event:?}");
        }
        // It runs late, with every warning on the ladder: none of them reaches the one it is about.
        let work = desk
            .post(&path(&hidden.case, "/dispatch"), json!({ "staffId": id }))
            .await;
        assert_ne!(work.status, 200, "it is not sent to whom it is about");
        world.pass(SignedDuration::from_hours(30)).await;
        sees_nothing_late(&world, id, &hidden).await;
    }
);

/// After a day no notice to the account of `staff` names the case.
async fn sees_nothing_late(world: &World, staff: StaffId, hidden: &Hidden) {
    let case = uuid::Uuid::parse_str(hidden.case["id"].as_str().unwrap()).unwrap();
    let count = |sql: &'static str, params: Vec<store::Value>| async move {
        let rows = world
            .app
            .store
            .read(move |tx| async move { tx.query(sql, &params).await });
        rows.await.unwrap()[0].get::<i64>(0).unwrap()
    };
    let all = count(
        "SELECT CAST(count(*) AS bigint) FROM notices WHERE subject_id = $1",
        vec![case.into()],
    );
    assert!(all.await > 0, "somebody was told of the case");
    let own = count(
        "SELECT CAST(count(*) AS bigint) FROM notices n JOIN accounts a ON a.id = n.account_id \
         WHERE n.subject_id = $1 AND a.staff_id = $2",
        vec![case.into(), staff.into()],
    );
    assert_eq!(own.await, 0);
}

both_engines!(
    x46_misconduct_is_hidden_from_the_department_too,
    |world| async move {
        let admin = world.caller(Role::Administrator).await;
        let department = department(&world, &admin).await;
        let (caller, _) = powerful(&world, department, true).await;
        let (desk, _) = super::staff(&world, Role::FrontDeskAssistant).await;
        let company = world.caller(Role::CompanyManagement).await;
        let body = with(
            matter(&world, "misconduct", "other"),
            json!({ "about": { "departmentId": department } }),
        );
        let hidden = lodge(&world, &desk, body).await;
        assert_eq!(
            company.get(&path(&hidden.case, "")).await.expect(200)["description"],
            MARK
        );
        sees_nothing(&world, &caller, &hidden).await;
        // Within the estate nobody sees it, of whatever department, not even who took it down.
        let (local, _) = super::staff(&world, Role::ServiceCentreManager).await;
        for other in [&local, &desk] {
            assert_eq!(
                other.get(&path(&hidden.case, "")).await.refused(404),
                "cases.no-such-case"
            );
            assert_eq!(
                other.get("/api/v1/cases?kind=misconduct").await.expect(200)["items"],
                json!([])
            );
        }
    }
);

both_engines!(c08_customers_hear_and_see_nothing_of_others, |world| async move {
    let (desk, _) = super::staff(&world, Role::FrontDeskAssistant).await;
    let (owner, _) = super::customer(&world).await;
    let mut stream = Stream::open(&owner, None).await;
    let body = with(
        matter(&world, "repair", "unit.bulb"),
        json!({ "channel": "call" }),
    );
    let others = lodge(&world, &desk, body).await;
    let mut leaks = Vec::new();
    for address in addresses(&owner, &others).await {
        let said = text(&owner, &address).await;
        if others.marks.iter().any(|mark| said.contains(mark.as_str())) {
            leaks.push(address);
        }
    }
    assert_eq!(leaks, Vec::<String>::new());
    let file = owner.get(&format!("/api/v1/files/{}/content", others.file)).await;
    assert_eq!(file.refused(404), "files.unknown");
    assert_eq!(
        stream.next().await,
        None,
        "the neighbours' matters are not announced"
    );
});
