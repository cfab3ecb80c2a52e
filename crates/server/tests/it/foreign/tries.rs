//! What a caller of one estate tries with the other's ids, by operation of the contract.

use domain::standard::Verb;
use reqwest::Method;
use serde_json::{Value, json};

use super::furnish::Furnished;

/// What an answer may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// 403 or 404: the subject is not on file for this caller.
    Refused,
    /// 403, 404, or 422 that names the field: the address is one's own, an id in the body is not.
    RefusedOrNamed,
    /// An answer is fine as long as nothing of the other estate is in it.
    Clean,
}

/// What is sent.
pub enum Body {
    /// Nothing.
    None,
    /// JSON.
    Json(Value),
    /// A piece of a file.
    Piece,
    /// A workbook for the other estate.
    Workbook(String),
}

/// One request.
pub struct Try {
    /// The method.
    pub method: Method,
    /// The address.
    pub path: String,
    /// The body.
    pub body: Body,
    /// What the answer may be.
    pub want: Want,
}

/// Operations that name nothing of an estate: they concern the caller's own account, or the whole company.
const OWN: &[&str] = &[
    "get_backups",
    "make_backup",
    "try_backup",
    "confirm_confidentiality",
    "create_key",
    "create_session",
    "drop_my_second_factor",
    "end_current_session",
    "follow_live", // its own test in live.rs
    "get_confidentiality",
    "get_me",
    "lock_screen",
    "give_second_factor",
    "list_keys",
    "list_sessions",
    "move_clock",
    "offer_second_factor",
    "set_my_password",
    "set_my_pin",
    "switch_person",
    "unlock_me",
];

/// The tries for an operation; `None` if the table does not know it: whoever adds a route adds its line.
/// `a` is the caller's estate, `b` the other one.
pub fn tries(operation: &str, a: &Furnished, b: &Furnished) -> Option<Vec<Try>> {
    if OWN.contains(&operation) {
        return Some(Vec::new());
    }
    let id = |name: &str| b.id(name).to_owned();
    let own = |name: &str| a.id(name).to_owned();
    let estate = format!("/api/v1/estates/{}", id("estate"));
    let own_estate = format!("/api/v1/estates/{}", own("estate"));
    let at = |kind: &str, rest: &str| {
        let name = kind.trim_end_matches('s');
        (
            format!("/api/v1/{kind}/{}{rest}", id(name)),
            format!("/api/v1/{kind}/{}{rest}", own(name)),
        )
    };
    let get = |path: String| Try {
        method: Method::GET,
        path,
        body: Body::None,
        want: Want::Refused,
    };
    let list = |path: String| Try {
        method: Method::GET,
        path,
        body: Body::None,
        want: Want::Clean,
    };
    let delete = |path: String| Try {
        method: Method::DELETE,
        path,
        body: Body::None,
        want: Want::Refused,
    };
    let with = |method: Method, path: String, body: Value| Try {
        method,
        path,
        body: Body::Json(body),
        want: Want::Refused,
    };
    let post = |path: String, body: Value| with(Method::POST, path, body);
    let put = |path: String, body: Value| with(Method::PUT, path, body);
    let patch = |path: String, body: Value| with(Method::PATCH, path, body);
    // An address of one's own with a body that names the other estate's.
    let mixed = |mut one: Try| {
        one.want = Want::RefusedOrNamed;
        one
    };
    let list_of = |mut one: Try| {
        one.want = Want::Clean;
        one
    };
    let matter = |estate: String| {
        json!({
            "estateId": estate, "kind": "suggestion", "subject": "other", "channel": "call", "place": "门口",
            "contact": { "name": "王芳", "phone": "13911112222" }, "description": "门口加一盏灯",
        })
    };
    let more = |mut body: Value, name: &str, value: Value| {
        body[name] = value;
        body
    };
    let assessment = || {
        json!({
            "concerns": ["child"], "necessity": "x", "risks": "x", "measures": "x", "conclusion": "acceptable",
            "responsibleId": own("staff"), "on": "2026-09-20",
        })
    };
    Some(match operation {
        // What is the whole company's: who reads in one estate reads none of it.
        "get_processing" => vec![
            get("/api/v1/processing".into()),
            get("/api/v1/processing?format=xlsx".into()),
        ],
        "list_assessments" => vec![
            get("/api/v1/assessments".into()),
            get("/api/v1/assessments?format=xlsx&purpose=%E6%9C%88%E6%8A%A5".into()),
        ],
        "draft_assessment" => vec![post("/api/v1/assessments".into(), assessment())],
        "get_assessment" => vec![get(at("assessments", "").0)],
        "change_assessment" => vec![put(at("assessments", "").0, assessment())],
        "approve_assessment" => vec![post(at("assessments", "/approve").0, json!({}))],
        "supersede_assessment" => vec![post(
            at("assessments", "/supersede").0,
            json!({ "successorId": own("assessment") }),
        )],
        // Accounts.
        "list_accounts" => vec![
            list("/api/v1/accounts".into()),
            list(format!("/api/v1/accounts?q={}", id("accountName"))),
        ],
        "create_account" => {
            let grant = json!([{ "role": "guard", "estateId": id("estate") }]);
            let area = json!([{ "role": "guard", "estateId": own("estate"), "areaIds": [id("area")] }]);
            let new = |name: &str| json!({ "name": name, "grants": [{ "role": "guard", "estateId": own("estate") }] });
            vec![
                post(
                    "/api/v1/accounts".into(),
                    json!({ "name": "guard.b", "grants": grant }),
                ),
                mixed(post(
                    "/api/v1/accounts".into(),
                    json!({ "name": "guard.area", "grants": area }),
                )),
                mixed(post(
                    "/api/v1/accounts".into(),
                    more(new("guard.staff"), "staffId", json!(id("staff2"))),
                )),
                mixed(post(
                    "/api/v1/accounts".into(),
                    more(new("guard.person"), "personId", json!(id("person"))),
                )),
            ]
        }
        "get_account" => vec![get(at("accounts", "").0)],
        "grant_account" => vec![
            put(at("accounts", "/grants").0, json!({ "grants": [] })),
            put(
                at("accounts", "/grants").1,
                json!({ "grants": [{ "role": "guard", "estateId": id("estate") }] }),
            ),
        ],
        "lock_account" => vec![post(at("accounts", "/lock").0, json!({ "reason": "离职" }))],
        "unlock_account" => vec![post(at("accounts", "/unlock").0, json!({}))],
        "reset_account_password" => vec![post(at("accounts", "/reset-password").0, json!({}))],
        "drop_account_second_factor" => vec![delete(at("accounts", "/second-factor").0)],
        "write_confidentiality" => vec![put("/api/v1/confidentiality".into(), json!({ "text": "保密" }))],
        "end_session" => vec![delete(at("sessions", "").0)],
        "revoke_key" => vec![delete(at("keys", "").0)],
        "read_notice" => vec![post(at("notices", "/read").0, json!({}))],
        "list_notices" => vec![list("/api/v1/notices".into())],
        "list_audit" => {
            let mut all: Vec<Try> = [
                "subjectId=CASE",
                "accountId=ACCOUNT",
                "action=export",
                "format=xlsx&purpose=%E6%9C%88%E6%8A%A5",
            ]
            .iter()
            .map(|query| {
                query
                    .replace("CASE", &id("case"))
                    .replace("ACCOUNT", &id("account"))
            })
            .map(|query| list(format!("/api/v1/audit?{query}")))
            .collect();
            all.push(list("/api/v1/audit".into()));
            all
        }
        // Cases.
        "list_cases" => {
            let mut all = vec![
                list("/api/v1/cases".into()),
                list("/api/v1/cases?format=xlsx&purpose=%E6%9C%88%E6%8A%A5".into()),
            ];
            for (name, of) in [
                ("estateId", "estate"),
                ("areaId", "area"),
                ("assignee", "staff"),
                ("q", "caseNumber"),
            ] {
                all.push(list(format!("/api/v1/cases?{name}={}", id(of))));
                all.push(list(format!(
                    "/api/v1/cases?{name}={}&format=xlsx&purpose=%E6%9C%88%E6%8A%A5",
                    id(of)
                )));
            }
            all
        }
        "create_case" => {
            let cases = || "/api/v1/cases".to_owned();
            let mine = || matter(own("estate"));
            vec![
                post(cases(), matter(id("estate"))),
                mixed(post(cases(), more(mine(), "unitId", json!(id("unit"))))),
                mixed(post(cases(), more(mine(), "areaId", json!(id("area"))))),
                mixed(post(cases(), more(mine(), "intakeId", json!(id("intake"))))),
                mixed(post(cases(), more(mine(), "parentId", json!(id("case"))))),
                mixed(post(cases(), more(mine(), "files", json!([id("looseFile")])))),
                mixed(post(
                    cases(),
                    more(mine(), "about", json!({ "staffId": id("staff") })),
                )),
                mixed(post(
                    cases(),
                    more(mine(), "about", json!({ "departmentId": id("department") })),
                )),
                mixed(post(
                    cases(),
                    more(mine(), "about", json!({ "unitId": id("unit") })),
                )),
            ]
        }
        "get_case" => vec![get(at("cases", "").0)],
        "print_case_letter" => vec![get(at("cases", "/letter").0)],
        "get_case_journal" => vec![get(at("cases", "/journal").0)],
        "explain_case_clock" => vec![
            get(at("cases", "/clocks/resolve").0),
            get(at("cases", "/clocks/0").0),
        ],
        "reveal_case" => vec![post(at("cases", "/reveal").0, json!({ "reason": "回电核实" }))],
        "act_on_case" => {
            let mut all: Vec<Try> = Verb::ALL
                .iter()
                .map(|verb| {
                    post(
                        at("cases", &format!("/{verb}")).0,
                        json!({ "text": "看看", "reason": "看看" }),
                    )
                })
                .collect();
            let (dispatch, transfer) = (at("cases", "/dispatch").1, at("cases", "/transfer").1);
            all.extend([
                mixed(post(dispatch.clone(), json!({ "staffId": id("staff") }))),
                mixed(post(dispatch.clone(), json!({ "departmentId": id("department") }))),
                mixed(post(dispatch, json!({ "staffId": own("staff"), "trackerId": id("staff") }))),
                mixed(post(transfer.clone(), json!({ "staffId": id("staff"), "reason": "换人" }))),
                mixed(post(transfer, json!({ "departmentId": id("department"), "reason": "换部门" }))),
                mixed(post(at("cases", "/remark").1, json!({ "text": "见图", "files": [id("looseFile")] }))),
                mixed(post(
                    at("cases", "/resolve").1,
                    json!({ "text": "重复", "outcome": "duplicate", "duplicateOf": id("case") }),
                )),
                mixed(post(
                    at("cases", "/progress").1,
                    json!({ "text": "在修", "onBehalfOf": id("staff"), "toldAt": "2026-09-23T06:50:00Z", "toldBy": "电话" }),
                )),
            ]);
            all
        }
        "bulk_cases" => vec![Try {
            want: Want::Clean,
            ..post(
                "/api/v1/cases/bulk".into(),
                json!({ "verb": "remark", "items": [{ "id": id("case"), "text": "看看" }] }),
            )
        }],
        // Estates.
        "list_estates" => vec![
            list("/api/v1/estates".into()),
            list("/api/v1/estates?format=xlsx".into()),
        ],
        "create_estate" => vec![post("/api/v1/estates".into(), json!({ "name": "新小区" }))],
        "get_estate" => vec![get(estate)],
        "get_estate_journal" => vec![get(format!("{estate}/journal"))],
        "change_estate" => vec![patch(estate, json!({ "phone": "0571-1234567" }))],
        "create_area" => vec![
            post(format!("{estate}/areas"), json!({ "name": "新片" })),
            mixed(post(
                format!("{own_estate}/areas"),
                json!({ "name": "新片", "officerId": id("staff") }),
            )),
        ],
        "change_area" => vec![
            patch(
                format!("{estate}/areas/{}", id("area")),
                json!({ "name": "改名" }),
            ),
            mixed(patch(
                format!("{own_estate}/areas/{}", id("area")),
                json!({ "name": "改名" }),
            )),
            mixed(patch(
                format!("{own_estate}/areas/{}", own("area")),
                json!({ "assistantIds": [id("staff")] }),
            )),
        ],
        "name_area_officer" => vec![
            post(
                format!("{estate}/areas/{}/officer", id("area")),
                json!({ "staffId": id("staff") }),
            ),
            mixed(post(
                format!("{own_estate}/areas/{}/officer", own("area")),
                json!({ "staffId": id("staff") }),
            )),
        ],
        "create_area_stand_in" => {
            let body = json!({
                "staffId": id("staff"), "fromAt": "2026-09-24T00:00:00Z", "untilAt": "2026-09-25T00:00:00Z"
            });
            vec![
                post(format!("{estate}/areas/{}/stand-ins", id("area")), body.clone()),
                mixed(post(
                    format!("{own_estate}/areas/{}/stand-ins", own("area")),
                    body,
                )),
            ]
        }
        "create_buildings" => vec![
            post(
                format!("{estate}/buildings"),
                json!({ "buildings": [{ "number": "9" }] }),
            ),
            mixed(post(
                format!("{own_estate}/buildings"),
                json!({ "buildings": [{ "number": "9", "areaId": id("area") }] }),
            )),
        ],
        "change_building" => vec![
            patch(
                format!("{estate}/buildings/{}", id("building")),
                json!({ "floors": 9 }),
            ),
            mixed(patch(
                format!("{own_estate}/buildings/{}", id("building")),
                json!({ "floors": 9 }),
            )),
            mixed(patch(
                format!("{own_estate}/buildings/{}", own("building")),
                json!({ "areaId": id("area") }),
            )),
        ],
        "list_offers" => vec![get(format!("{estate}/catalogue"))],
        "put_offer" => vec![put(
            format!("{estate}/catalogue/{}", id("offer")),
            json!({ "title": "改" }),
        )],
        "remove_offer" => vec![delete(format!("{estate}/catalogue/{}", id("offer")))],
        "create_department" => vec![
            post(
                format!("{estate}/departments"),
                json!({ "code": "x", "name": "新部" }),
            ),
            mixed(post(
                format!("{own_estate}/departments"),
                json!({ "code": "x", "name": "新部", "headId": id("staff") }),
            )),
        ],
        "change_department" => vec![
            put(
                format!("{estate}/departments/{}", id("department")),
                json!({ "code": "x", "name": "改" }),
            ),
            mixed(put(
                format!("{own_estate}/departments/{}", own("department")),
                json!({ "code": "x", "name": "改", "headId": id("staff") }),
            )),
        ],
        "name_duty_manager" => vec![
            put(
                format!("{estate}/duty/2026-09-24"),
                json!({ "staffId": id("staff") }),
            ),
            mixed(put(
                format!("{own_estate}/duty/2026-09-24"),
                json!({ "staffId": id("staff") }),
            )),
        ],
        "list_facilities" => vec![
            get(format!("{estate}/facilities")),
            get(format!("{estate}/facilities?q=%E6%B3%B5")),
        ],
        "create_facility" => vec![post(format!("{estate}/facilities"), json!({ "title": "泳池" }))],
        "put_facility" => vec![put(
            format!("{estate}/facilities/{}", id("facility")),
            json!({ "title": "改" }),
        )],
        "remove_facility" => vec![
            delete(format!("{estate}/facilities/{}", id("facility"))),
            // Nothing is there to take away, and nothing is taken away.
            list_of(delete(format!("{own_estate}/facilities/{}", id("facility")))),
        ],
        "list_posts" => vec![get(format!("{estate}/posts"))],
        "put_post" => vec![put(
            format!("{estate}/posts/{}", id("post")),
            json!({ "roles": [], "duties": [] }),
        )],
        "remove_post" => vec![delete(format!("{estate}/posts/{}", id("post")))],
        "get_estate_serving" => vec![
            get(format!("{estate}/serving?buildingId={}", id("building"))),
            get(format!("{own_estate}/serving?buildingId={}", id("building"))),
            get(format!("{own_estate}/serving?areaId={}", id("area"))),
        ],
        "list_serving" => vec![list_of(get("/api/v1/serving".into()))],
        // Files.
        "create_file" => Vec::new(),
        "get_file" => vec![
            get(at("files", "").0),
            get(format!("/api/v1/files/{}", id("looseFile"))),
        ],
        "get_file_content" => vec![
            get(at("files", "/content").0),
            get(format!("/api/v1/files/{}/content", id("looseFile"))),
        ],
        "get_file_original" => vec![
            get(at("files", "/original").0),
            get(format!("/api/v1/files/{}/original", id("looseFile"))),
        ],
        "delete_file" => vec![
            delete(at("files", "").0),
            delete(format!("/api/v1/files/{}", id("looseFile"))),
        ],
        "send_file_piece" => vec![Try {
            method: Method::PATCH,
            path: format!("/api/v1/files/{}", id("looseFile")),
            body: Body::Piece,
            want: Want::Refused,
        }],
        // Registers.
        "list_households" => {
            let mut all = vec![
                list("/api/v1/households".into()),
                list("/api/v1/households?format=xlsx&purpose=%E6%9C%88%E6%8A%A5".into()),
            ];
            for (name, of) in [
                ("estateId", "estate"),
                ("areaId", "area"),
                ("buildingId", "building"),
                ("unitId", "unit"),
                ("q", "phone"),
            ] {
                all.push(list(format!("/api/v1/households?{name}={}", id(of))));
            }
            all
        }
        "create_household" => vec![
            post(
                "/api/v1/households".into(),
                json!({ "estateId": id("estate"), "unitId": id("unit") }),
            ),
            mixed(post(
                "/api/v1/households".into(),
                json!({ "estateId": own("estate"), "unitId": id("unit") }),
            )),
        ],
        "get_household" => vec![get(at("households", "").0)],
        "get_household_journal" => vec![get(at("households", "/journal").0)],
        "change_household" => vec![
            patch(at("households", "").0, json!({ "remark": "改" })),
            mixed(patch(at("households", "").1, json!({ "headId": id("person") }))),
        ],
        "mark_household_care" => {
            let care = json!({
                "reasons": ["elderly"], "consentById": id("person"),
                "contacts": [{ "name": "陈小姐", "phones": [{ "number": "13900139000" }] }],
            });
            vec![
                put(at("households", "/care").0, care.clone()),
                mixed(put(at("households", "/care").1, care)),
            ]
        }
        "end_household_care" => vec![delete(at("households", "/care").0)],
        "confirm_household" => vec![post(
            at("households", "/confirm").0,
            json!({ "on": "2026-09-23" }),
        )],
        "reveal_household" => vec![post(
            at("households", "/reveal").0,
            json!({ "purpose": "回电核实" }),
        )],
        "import_households" => vec![Try {
            method: Method::POST,
            path: "/api/v1/imports/households".into(),
            body: Body::Workbook(id("estate")),
            want: Want::Refused,
        }],
        "list_intakes" => vec![
            list("/api/v1/intakes".into()),
            list(format!("/api/v1/intakes?estateId={}", id("estate"))),
        ],
        "open_intake" => vec![post(
            "/api/v1/intakes".into(),
            json!({ "estateId": id("estate") }),
        )],
        "get_intake" => vec![get(at("intakes", "").0)],
        "keep_intake_draft" => vec![put(at("intakes", "/draft").0, json!({ "draft": {} }))],
        "drop_intake" => vec![post(at("intakes", "/drop").0, json!({ "reason": "打错" }))],
        "list_persons" => {
            let mut all = vec![
                list("/api/v1/persons".into()),
                list("/api/v1/persons?format=xlsx&purpose=%E6%9C%88%E6%8A%A5".into()),
            ];
            for (name, of) in [("estateId", "estate"), ("unitId", "unit"), ("q", "phone")] {
                all.push(list(format!("/api/v1/persons?{name}={}", id(of))));
            }
            all
        }
        "create_person" => {
            let new = |estate: String| json!({ "estateId": estate, "name": "李娜" });
            let role = json!([{ "unitId": id("unit"), "role": "owner" }]);
            vec![
                post("/api/v1/persons".into(), new(id("estate"))),
                mixed(post(
                    "/api/v1/persons".into(),
                    more(new(own("estate")), "roles", role),
                )),
                mixed(post(
                    "/api/v1/persons".into(),
                    json!({
                        "estateId": own("estate"), "name": "李小宝", "under14": true, "guardianConsent": "签字",
                        "guardianId": id("person"),
                    }),
                )),
            ]
        }
        "get_person" => vec![get(at("persons", "").0)],
        "get_person_journal" => vec![get(at("persons", "/journal").0)],
        "change_person" => vec![patch(at("persons", "").0, json!({ "name": "改名" }))],
        "end_person_role" => vec![post(
            at("persons", "/end-role").0,
            json!({ "unitId": id("unit"), "role": "owner", "untilOn": "2026-09-23" }),
        )],
        "take_person_role" => vec![
            post(
                at("persons", "/take-role").0,
                json!({ "unitId": own("unit"), "role": "owner" }),
            ),
            mixed(post(
                at("persons", "/take-role").1,
                json!({ "unitId": id("unit"), "role": "owner" }),
            )),
        ],
        "erase_person" => vec![post(at("persons", "/erase").0, json!({ "reason": "本人要求" }))],
        "give_person_consent" => vec![
            post(
                at("persons", "/give-consent").0,
                json!({ "purpose": "special-care", "how": "签字", "givenOn": "2026-09-23" }),
            ),
            mixed(post(
                at("persons", "/give-consent").1,
                json!({
                    "purpose": "special-care", "how": "签字", "givenOn": "2026-09-23", "byGuardianId": id("person")
                }),
            )),
        ],
        "withdraw_person_consent" => vec![post(
            at("persons", "/withdraw-consent").0,
            json!({ "purpose": "special-care" }),
        )],
        "reveal_person" => vec![post(at("persons", "/reveal").0, json!({ "purpose": "回电核实" }))],
        "list_staff" => {
            let mut all = vec![
                list("/api/v1/staff".into()),
                list("/api/v1/staff?format=xlsx&purpose=%E6%9C%88%E6%8A%A5".into()),
            ];
            for (name, of) in [
                ("estateId", "estate"),
                ("departmentId", "department"),
                ("q", "phone"),
            ] {
                all.push(list(format!("/api/v1/staff?{name}={}", id(of))));
            }
            all
        }
        "create_staff" => {
            let new = |estate: String| json!({ "estateId": estate, "name": "李强", "serviceNumber": "X900" });
            let mine = || new(own("estate"));
            let grant = json!([{ "role": "guard", "estate": id("estate") }]);
            vec![
                post("/api/v1/staff".into(), new(id("estate"))),
                mixed(post(
                    "/api/v1/staff".into(),
                    more(mine(), "departmentIds", json!([id("department")])),
                )),
                mixed(post(
                    "/api/v1/staff".into(),
                    more(mine(), "areaIds", json!([id("area")])),
                )),
                mixed(post("/api/v1/staff".into(), more(mine(), "grants", grant))),
            ]
        }
        "get_staff" => vec![get(at("staff", "").0)],
        "get_staff_journal" => vec![get(at("staff", "/journal").0)],
        "change_staff" => {
            let grant = json!([{ "role": "guard", "estate": id("estate") }]);
            vec![
                patch(at("staff", "").0, json!({ "title": "改" })),
                mixed(patch(
                    at("staff", "").1,
                    json!({ "departmentIds": [id("department")] }),
                )),
                mixed(patch(at("staff", "").1, json!({ "areaIds": [id("area")] }))),
                mixed(patch(at("staff", "").1, json!({ "grants": grant }))),
            ]
        }
        "set_staff_away" => {
            vec![post(
                at("staff", "/away").0,
                json!({ "fromOn": "2026-09-24", "untilOn": "2026-09-25" }),
            )]
        }
        "leave_staff" => vec![post(at("staff", "/leave").0, json!({ "on": "2026-09-30" }))],
        "return_staff" => vec![post(at("staff", "/return").0, json!({}))],
        "sign_off_staff" => vec![post(at("staff", "/sign-off").0, json!({}))],
        "sign_on_staff" => vec![
            post(at("staff", "/sign-on").0, json!({ "estateId": id("estate") })),
            post(at("staff", "/sign-on").0, json!({ "estateId": own("estate") })),
            mixed(post(
                at("staff", "/sign-on").1,
                json!({ "estateId": id("estate") }),
            )),
        ],
        "list_standards" => vec![list("/api/v1/standards".into())],
        "propose_standard" => vec![post(
            "/api/v1/standards".into(),
            json!({
                "estateId": id("estate"), "effectiveFrom": "2026-10-01T00:00:00Z", "reason": "x",
                "files": {
                    "standard.toml": "schema = 1\nid = \"x\"\nversion = \"1\"\ntitle = \"x\"\n",
                    "deadlines.toml": "[[clause]]\nid = \"D-08\"\nlimit = \"2 working-days\"\nreason = \"x\"\n",
                },
            }),
        )],
        "get_standard_in_force" => vec![get(format!(
            "/api/v1/standards/in-force?estateId={}",
            id("estate")
        ))],
        "get_standard" => vec![get(at("standards", "").0)],
        "compare_standard" => vec![get(at("standards", "/comparison").0)],
        "approve_standard" => vec![post(at("standards", "/approve").0, json!({}))],
        "reject_standard" => vec![post(at("standards", "/reject").0, json!({ "reason": "x" }))],
        "withdraw_standard" => vec![post(at("standards", "/withdraw").0, json!({ "reason": "x" }))],
        "list_units" => {
            let mut all = vec![
                list("/api/v1/units".into()),
                list("/api/v1/units?format=xlsx".into()),
            ];
            for (name, of) in [
                ("estateId", "estate"),
                ("areaId", "area"),
                ("buildingId", "building"),
            ] {
                all.push(list(format!("/api/v1/units?{name}={}", id(of))));
            }
            all
        }
        "create_unit" => {
            let new = |estate: String, building: String| json!({ "estateId": estate, "buildingId": building, "room": "909" });
            let (units, person) = ("/api/v1/units".to_owned(), json!([id("person")]));
            vec![
                post(units.clone(), new(id("estate"), id("building"))),
                mixed(post(units.clone(), new(own("estate"), id("building")))),
                mixed(post(
                    units.clone(),
                    more(
                        new(own("estate"), own("building")),
                        "entranceId",
                        json!(id("entrance")),
                    ),
                )),
                mixed(post(
                    units,
                    more(
                        more(
                            new(own("estate"), own("building")),
                            "entranceId",
                            json!(own("entrance")),
                        ),
                        "ownerIds",
                        person,
                    ),
                )),
            ]
        }
        "get_unit" => vec![get(at("units", "").0)],
        "get_unit_journal" => vec![get(at("units", "/journal").0)],
        "change_unit" => vec![
            patch(at("units", "").0, json!({ "usage": "shop" })),
            mixed(patch(
                at("units", "").1,
                json!({ "buildingId": id("building"), "entranceId": id("entrance") }),
            )),
        ],
        "describe_unit" => vec![post(
            at("units", "/describe").0,
            json!({ "property": "layout", "text": "两室" }),
        )],
        "end_unit_tenancy" => vec![post(at("units", "/end-tenancy").0, json!({ "on": "2026-09-23" }))],
        "let_unit" => vec![
            post(
                at("units", "/let").0,
                json!({ "tenantIds": [own("person")], "fromOn": "2026-09-01" }),
            ),
            mixed(post(
                at("units", "/let").1,
                json!({ "tenantIds": [id("person")], "fromOn": "2026-09-01" }),
            )),
        ],
        "set_unit_occupancy" => vec![post(
            at("units", "/occupancy").0,
            json!({ "occupancy": "vacant" }),
        )],
        "change_unit_rent" => vec![post(
            at("units", "/rent").0,
            json!({ "fromOn": "2026-09-01", "monthFen": 1 }),
        )],
        "change_unit_title" => vec![
            post(at("units", "/title").0, json!({ "ownerIds": [own("person")] })),
            mixed(post(
                at("units", "/title").1,
                json!({ "ownerIds": [id("person")] }),
            )),
        ],
        "note_unit_upkeep" => vec![
            post(
                at("units", "/upkeep").0,
                json!({ "on": "2026-09-23", "text": "换灯" }),
            ),
            mixed(post(
                at("units", "/upkeep").1,
                json!({ "on": "2026-09-23", "text": "换灯", "caseId": id("case") }),
            )),
        ],
        _ => return None,
    })
}
