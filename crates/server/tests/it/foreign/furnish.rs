//! An estate with one of everything, so that every route can be asked for somebody else's.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    actor::{Grant, Role},
    ids::{EstateId, StaffId},
};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};

use crate::harness::{Client, World};

/// One estate with one of everything, by short names: `unit`, `staff`, `case`…
pub struct Furnished {
    /// Ids and codes by what they name.
    pub ids: BTreeMap<&'static str, String>,
    /// What no answer to a stranger may hold: ids, names, numbers of this estate.
    pub marks: Vec<String>,
}

impl Furnished {
    /// The id of what is called `name`.
    pub fn id(&self, name: &str) -> &str {
        self.ids
            .get(name)
            .unwrap_or_else(|| panic!("the estate was furnished without `{name}`"))
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// The entry of a list whose `field` is `wanted`.
fn entry<'a>(list: &'a Value, field: &str, wanted: &str) -> &'a Value {
    let found = list.as_array().unwrap().iter().find(|one| one[field] == wanted);
    found.unwrap_or_else(|| panic!("no {field} {wanted} in {list}"))
}

/// Every role in one estate, or without one in all of them.
pub fn every_role(estate: Option<EstateId>) -> std::collections::BTreeSet<Grant> {
    let customers = [Role::Resident, Role::Owner, Role::Tenant];
    let company = [Role::CompanyManagement];
    Role::ALL
        .iter()
        .filter(|role| !customers.contains(role) && (estate.is_none() || !company.contains(role)))
        .map(|&role| Grant {
            role,
            estate,
            areas: std::collections::BTreeSet::new(),
        })
        .collect()
}

/// Makes one of everything in `estate`; `mark` stands in every text.
pub async fn furnish(
    world: &Arc<World>,
    all: &Client,
    estate: EstateId,
    mark: &str,
    phone: &str,
) -> Furnished {
    let mut ids = BTreeMap::new();
    let path = format!("/api/v1/estates/{estate}");
    ids.insert("estate", estate.to_string());

    let department = json!({ "code": format!("d-{}", &phone[7..]), "name": format!("{mark}部") });
    let made = all
        .post(&format!("{path}/departments"), department)
        .await
        .expect(201);
    let department = entry(&made["departments"], "name", &format!("{mark}部"));
    ids.insert("department", text(&department["id"]));

    let member = json!({
        "estateId": estate, "name": format!("{mark}师傅"), "serviceNumber": format!("S{}", &phone[7..]),
        "departmentIds": [ids["department"]], "phones": [{ "number": phone }],
        "grants": [{ "role": "front-desk-assistant", "estate": estate }],
    });
    let member = all.post("/api/v1/staff", member).await.expect(201);
    ids.insert("staff", text(&member["id"]));
    // Another one, without an account.
    let member = json!({
        "estateId": estate, "name": format!("{mark}学徒"), "serviceNumber": format!("T{}", &phone[7..]),
    });
    let member = all.post("/api/v1/staff", member).await.expect(201);
    ids.insert("staff2", text(&member["id"]));
    ids.insert("phone", phone.to_owned());

    let area = json!({ "name": format!("{mark}片"), "officerId": ids["staff"] });
    let made = all.post(&format!("{path}/areas"), area).await.expect(201);
    let area = entry(&made["areas"], "name", &format!("{mark}片"));
    ids.insert("area", text(&area["id"]));
    let building = json!({ "buildings": [{ "number": "7", "areaId": ids["area"], "entrances": ["1"] }] });
    let made = all.post(&format!("{path}/buildings"), building).await.expect(201);
    let building = &made["buildings"][0];
    ids.insert("building", text(&building["id"]));
    ids.insert("entrance", text(&building["entrances"][0]["id"]));
    let unit = json!({
        "estateId": estate, "buildingId": ids["building"], "entranceId": ids["entrance"], "room": "703"
    });
    let unit = all.post("/api/v1/units", unit).await.expect(201);
    ids.insert("unit", text(&unit["id"]));
    let person = json!({
        "estateId": estate, "name": format!("{mark}伟"), "phones": [{ "number": phone }],
        "roles": [{ "unitId": ids["unit"], "role": "owner", "fromOn": "2020-05-01" }],
    });
    let person = all.post("/api/v1/persons", person).await.expect(201);
    ids.insert("person", text(&person["id"]));
    let household = json!({ "estateId": estate, "unitId": ids["unit"] });
    let household = all.post("/api/v1/households", household).await.expect(201);
    ids.insert("household", text(&household["id"]));

    let facility = json!({ "title": format!("{mark}泵房"), "public": true });
    let made = all
        .post(&format!("{path}/facilities"), facility)
        .await
        .expect(201);
    ids.insert("facility", text(&made["id"]));
    let offer = json!({ "title": format!("{mark}保洁"), "published": true });
    ids.insert("offer", format!("o-{}", &phone[7..]));
    all.put(&format!("{path}/catalogue/{}", ids["offer"]), offer)
        .await
        .expect(200);
    ids.insert("post", format!("{mark}岗"));
    let post = json!({ "roles": ["guard"], "duties": [format!("{mark}值守")] });
    all.put(&format!("{path}/posts/{}", ids["post"]), post)
        .await
        .expect(200);

    let intake = all
        .post("/api/v1/intakes", json!({ "estateId": estate }))
        .await
        .expect(201);
    ids.insert("intake", text(&intake["id"]));
    let photo = upload(all).await;
    ids.insert("file", text(&photo["id"]));
    let loose = upload(all).await;
    ids.insert("looseFile", text(&loose["id"]));
    let case = json!({
        "estateId": estate, "kind": "repair", "subject": "unit.bulb", "channel": "call", "unitId": ids["unit"],
        "contact": { "name": format!("{mark}伟"), "phone": phone },
        "description": format!("{mark}灯不亮"), "files": [ids["file"]],
    });
    let case = all.post("/api/v1/cases", case).await.expect(201);
    ids.insert("case", text(&case["id"]));
    ids.insert("caseNumber", text(&case["number"]));

    // A colleague of this estate, to whom the case goes: that leaves a notice.
    let desk = std::collections::BTreeSet::from([Grant {
        role: Role::FrontDeskAssistant,
        estate: Some(estate),
        areas: std::collections::BTreeSet::new(),
    }]);
    let staff = StaffId(ids["staff"].parse().unwrap());
    let account_name = format!("{mark}.desk");
    let colleague = world.caller_as(&account_name, desk, Some(staff), None).await;
    ids.insert("account", colleague.account().to_string());
    ids.insert("accountName", account_name);
    all.post(
        &format!("/api/v1/cases/{}/dispatch", ids["case"]),
        json!({ "staffId": ids["staff"] }),
    )
    .await
    .expect(200);
    world.pass(jiff::SignedDuration::from_secs(2)).await;
    let notices = colleague.get("/api/v1/notices").await.expect(200);
    ids.insert("notice", text(&notices["items"][0]["id"]));
    let sessions = colleague.get("/api/v1/sessions").await.expect(200);
    ids.insert("session", text(&sessions[0]["id"]));
    let key = json!({ "label": format!("{mark}门禁"), "scopes": ["cases.read"], "expiresAt": "2027-01-01T00:00:00Z" });
    let key = all.post("/api/v1/keys", key).await.expect(201);
    ids.insert("key", text(&key["id"]));

    let proposal = json!({
        "estateId": estate,
        "files": {
            "standard.toml": format!("schema = 1\nid = \"layer-{}\"\nversion = \"1\"\ntitle = \"{mark}\"\n", &phone[7..]),
            "deadlines.toml": "[[clause]]\nid = \"D-08\"\nlimit = \"2 working-days\"\nreason = \"合同约定\"\n",
        },
        "effectiveFrom": "2026-10-01T00:00:00+08:00",
        "reason": format!("{mark}修订"),
    });
    let proposal = all.post("/api/v1/standards", proposal).await.expect(201);
    ids.insert("standard", text(&proposal["id"]));

    let assessment = json!({
        "concerns": ["household-sensitive"], "necessity": format!("{mark}照顾老人"), "risks": format!("{mark}泄露"),
        "measures": format!("{mark}留痕"), "conclusion": "with-measures", "responsibleId": ids["staff"],
        "on": "2026-09-20",
    });
    let assessment = all.post("/api/v1/assessments", assessment).await.expect(201);
    ids.insert("assessment", text(&assessment["id"]));

    let mut marks: Vec<String> = ids
        .iter()
        // Codes that both estates have are no marks; everything else is this estate's alone.
        .filter(|(name, _)| !matches!(**name, "offer" | "caseNumber"))
        .map(|(_, id)| id.clone())
        .collect();
    marks.extend([mark.to_owned(), phone.to_owned()]);
    Furnished { ids, marks }
}

/// A photo, uploaded.
pub async fn upload(caller: &Client) -> Value {
    let mut picture = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(30, 20, image::Rgb([20, 130, 30]))
        .write_to(&mut picture, image::ImageFormat::Jpeg)
        .unwrap();
    let part = Part::bytes(picture.into_inner()).file_name("现场.jpg");
    let request = caller.request(Method::POST, "/api/v1/files");
    caller
        .send(request.multipart(Form::new().part("file", part)))
        .await
        .expect(201)
}
