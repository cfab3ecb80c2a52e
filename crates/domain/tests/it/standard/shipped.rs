//! The standard that comes with the program.

use domain::{
    actor::Role,
    clock::Limit,
    standard::{Grade, GradeFacts, Kind, Layer, Level, Matter, Standard, Verb, settings::Keep, shipped},
};

use super::at;

#[test]
fn the_shipped_standard_has_no_findings_and_names_its_version() {
    let standard = Standard::read(&[shipped::layer()])
        .map_err(|findings| findings.to_string())
        .unwrap();
    assert_eq!(standard.version, "default-2026.1");
    assert_eq!(standard.schema, 1);
    assert_eq!(standard.hash.len(), 64);
    assert!(standard.deviations.is_empty());
}

#[test]
fn the_hash_tells_versions_apart() {
    let other = super::edited(
        "deadlines.toml",
        "limit = \"3 working-days\"",
        "limit = \"2 working-days\"",
    );
    assert_ne!(shipped::layer().hash(), other.hash());
    let renamed = Layer {
        name: "elsewhere".to_owned(),
        ..shipped::layer()
    };
    assert_eq!(shipped::layer().hash(), renamed.hash());
}

/// C-01, C-04, X-14, X-28 and the issue's list of codes.
#[test]
fn every_code_of_the_issue_is_there() {
    let standard = Standard::shipped();
    let codes = |kind| {
        let mut codes: Vec<&str> = standard
            .taxonomy
            .subjects_of(kind)
            .map(|subject| subject.code.as_str())
            .collect();
        codes.sort_unstable();
        codes.join(" ")
    };
    assert_eq!(
        codes(Kind::Complaint),
        "government management-service other other-owner-conduct public-repair staff-attitude unit-repair"
    );
    assert_eq!(
        codes(Kind::Repair),
        "equipment-failure public.access public.cleaning public.equipment-noise public.greening public.hazard \
         public.lift-entrapment public.lift-failure public.lighting public.manhole-cover public.other \
         public.ponding public.roof-drain public.sewage-overflow unit.bulb unit.flooding unit.gas-smell unit.leak \
         unit.lock unit.other unit.power-cut unit.seepage unit.small-part unit.toilet-blocked unit.warranty \
         unit.water-cut"
    );
    assert_eq!(
        codes(Kind::Inquiry),
        "charges charges-on-site estate other-departments outside-services parking"
    );
    assert_eq!(
        codes(Kind::Emergency),
        "burst-main equipment-failure fire gas-leak injury outage persons-trapped public-order"
    );
    for kind in [
        Kind::Suggestion,
        Kind::Opinion,
        Kind::Demand,
        Kind::Help,
        Kind::Concierge,
        Kind::Dispute,
        Kind::Misconduct,
    ] {
        assert_eq!(codes(kind), "other");
    }
    let level = |code: &str| standard.taxonomy.subject(Kind::Emergency, code).unwrap().level;
    assert_eq!(level("fire"), Some(Level::I));
    assert_eq!(level("outage"), Some(Level::II));
    assert_eq!(level("equipment-failure"), Some(Level::III));
}

#[test]
fn a_word_suggests_a_subject_while_typing() {
    let standard = Standard::shipped();
    let first = |text: &str| {
        let found = standard.taxonomy.suggest(text);
        (found[0].kind, found[0].code.clone())
    };
    assert_eq!(first("卫生间水管爆裂喷水").1, "burst-main");
    assert_eq!(first("家里停电了").1, "unit.power-cut");
    assert_eq!(
        first("楼上吵得睡不着"),
        (Kind::Complaint, "other-owner-conduct".to_owned())
    );
    assert!(standard.taxonomy.suggest("你好").is_empty());
}

///
#[test]
fn ladders_and_chains_by_kind_and_grade() {
    let standard = Standard::shipped();
    let rungs = |matter: &Matter| -> Vec<Role> {
        standard
            .ladder(matter)
            .unwrap()
            .rungs
            .iter()
            .map(|rung| rung.role)
            .collect()
    };
    let complaint = |subject: &str, grade| Matter::new(Kind::Complaint, subject, grade);
    assert_eq!(
        rungs(&complaint("other", Grade::General))[..3],
        [
            Role::FrontDeskAssistant,
            Role::CustomerServiceSupervisor,
            Role::ServiceCentreManager
        ]
    );
    let major = standard.ladder(&complaint("other", Grade::Major)).unwrap();
    assert_eq!(major.rungs[0].role, Role::ServiceCentreManager);
    assert!(major.rungs[0].inform.contains(&Role::CustomerServiceSupervisor));
    assert!(major.on_registration.contains(&Role::CompanyManagement), "D-18");
    assert_eq!(
        rungs(&complaint("management-service", Grade::General))[1],
        Role::DepartmentHead
    );
    assert_eq!(
        rungs(&Matter::new(Kind::Misconduct, "other", Grade::General)),
        [Role::CompanyManagement]
    );

    let route = standard
        .route(&complaint("other-owner-conduct", Grade::General))
        .unwrap();
    assert_eq!(
        route.chain,
        [
            Role::ConciergeAssistant,
            Role::AreaOfficer,
            Role::FrontDeskAssistant,
            Role::Guard,
            Role::DutyManager
        ]
    );
    assert!(route.ignores_quiet_hours);
    assert!(
        standard
            .route(&Matter::new(Kind::Misconduct, "other", Grade::General))
            .unwrap()
            .supervision
    );
}

///
#[test]
fn grade_rules_raise_a_grade_and_say_why() {
    let standard = Standard::shipped();
    let now = at("2026-09-24T10:00:00+08:00");
    let attitude = Matter::new(Kind::Complaint, "staff-attitude", Grade::General);
    let facts = GradeFacts {
        text: "前台说话很难听",
        households: 1,
        reported_at: now,
        ..GradeFacts::default()
    };
    assert_eq!(standard.grade(&attitude, &facts), None);
    let rude = GradeFacts {
        text: "保安辱骂业主",
        ..facts.clone()
    };
    assert_eq!(standard.grade(&attitude, &rude).unwrap().grade, Grade::Serious);

    let noise = Matter::new(Kind::Complaint, "other-owner-conduct", Grade::General);
    let days = |days: i64| now - jiff::SignedDuration::from_hours(24 * days);
    let third = [days(90), days(30)];
    let facts = GradeFacts {
        earlier: &third,
        ..facts
    };
    let graded = standard.grade(&noise, &facts).unwrap();
    assert_eq!((graded.grade, graded.rule.as_str()), (Grade::Major, "X-14.third"));
    let late = [days(91), days(30)];
    assert_eq!(
        standard.grade(
            &noise,
            &GradeFacts {
                earlier: &late,
                ..facts.clone()
            }
        ),
        None
    );
    assert_eq!(standard.grade_looks_back_days(&noise), 90);
    let several = GradeFacts {
        earlier: &[],
        households: 2,
        ..facts
    };
    assert_eq!(standard.grade(&noise, &several).unwrap().rule, "X-14.households");
    let hole = Matter {
        fault: Some("public.manhole-cover".to_owned()),
        ..Matter::new(Kind::Complaint, "public-repair", Grade::General)
    };
    let plain = GradeFacts {
        text: "",
        households: 1,
        reported_at: now,
        ..GradeFacts::default()
    };
    assert_eq!(standard.grade(&hole, &plain).unwrap().rule, "X-14.danger");
}

/// N-08.
#[test]
fn forbidden_expressions_are_found_with_their_codes() {
    let standard = Standard::shipped();
    let codes = |text: &str| -> Vec<&str> {
        standard
            .forbidden_in(text)
            .iter()
            .map(|entry| entry.code.as_str())
            .collect()
    };
    assert_eq!(
        codes("这个我不清楚，这与我无关"),
        ["PH-62.not-clear", "PH-62.not-my-business"]
    );
    assert!(codes("我帮您了解清楚，下午三点前回复您").is_empty());
}

/// D-15, D-29.
#[test]
fn figures_of_the_other_chapters() {
    let standard = Standard::shipped();
    let sizes: Vec<u32> = [0, 3, 5, 6, 19, 20, 21, 49, 50, 400]
        .map(|pool| standard.sample_size(pool))
        .to_vec();
    assert_eq!(sizes, [0, 3, 5, 5, 5, 6, 7, 15, 20, 20]);
    assert_eq!(
        (standard.acceptance.attempts, standard.acceptance.attempt_days),
        (3, 2)
    );
    assert_eq!(
        standard.acceptance.reopen_within,
        "15 days".parse::<Limit>().unwrap()
    );
    assert_eq!(standard.retention("case"), Some(Keep::Years(5)));
    assert_eq!(standard.retention("fee-accounting"), Some(Keep::Years(30)));
    assert_eq!(standard.retention("visitor-log"), Some(Keep::Days(180)));
    assert_eq!(standard.target("satisfaction-rate").unwrap().at_least, Some(90.0));
    assert_eq!(
        standard.target("night-repair-minutes").unwrap().at_most,
        Some(90.0)
    );
    assert_eq!(
        (
            standard.shares.prompt,
            standard.shares.escalate,
            standard.shares.breach
        ),
        (60, 80, 100)
    );
    // D-15: an extension is the manager's alone.
    let extenders: Vec<Role> = Role::ALL
        .iter()
        .copied()
        .filter(|role| standard.permissions(*role).contains("cases.extend"))
        .collect();
    assert_eq!(extenders, [Role::ServiceCentreManager]);
    // Every verb is a permission that some role carries.
    for verb in Verb::ALL {
        let permission = format!("cases.{verb}");
        assert!(
            Role::ALL
                .iter()
                .any(|role| standard.permissions(*role).contains(&permission)),
            "{permission}"
        );
    }
    assert_eq!(standard.number_prefix(Kind::Complaint), "TS");
}

/// Design §5: pauses only for reasons that the clause allows.
#[test]
fn pauses_by_clause() {
    let standard = Standard::shipped();
    let leak = Matter::new(Kind::Repair, "unit.leak", Grade::General);
    let codes = |clause: &str, matter: &Matter| -> Vec<String> {
        let clause = standard.clause(clause).unwrap();
        standard
            .pauses_for(clause, matter)
            .iter()
            .map(|pause| pause.code.clone())
            .collect()
    };
    assert!(codes("D-06", &leak).contains(&"waiting-for-part".to_owned()));
    assert!(
        codes("D-04", &leak).is_empty(),
        "nobody waits for a part before arriving"
    );
    let inquiry = Matter::new(Kind::Inquiry, "charges", Grade::General);
    assert!(!codes("D-12", &inquiry).contains(&"waiting-for-part".to_owned()));
}

/// D-33, X-18, X-53: duty, gate, emergency intake and lobby are served round the clock, and an estate may say otherwise.
#[test]
fn d33_the_hours_of_each_service_stand_in_the_standard() {
    let standard = Standard::shipped();
    for code in ["centre-duty", "gate", "emergency-intake", "lobby-concierge"] {
        let post = standard.posts.iter().find(|post| post.code == code);
        let post = post.unwrap_or_else(|| panic!("no post {code}"));
        assert_eq!(
            serde_json::to_value(&post.hours).unwrap(),
            serde_json::json!(["00:00-24:00"]),
            "{code}"
        );
        assert!(!post.roles.is_empty(), "{code}: nobody holds the post");
    }
}

/// roles are fixed, titles are labels; the manager of a service centre has many.
#[test]
fn x20_one_role_has_many_titles_and_no_title_two_roles() {
    let standard = Standard::shipped();
    let titles = |role| {
        let entry = standard.roles.iter().find(|entry| entry.code == role);
        entry.map(|entry| entry.titles.clone()).unwrap_or_default()
    };
    for title in ["服务中心经理", "管理中心经理", "物业经理", "管理处主任", "主任"] {
        assert!(
            titles(Role::ServiceCentreManager)
                .iter()
                .any(|known| known == title),
            "{title}"
        );
    }
    for title in ["客服助理", "客服专员", "客服人员", "接待员", "物管员", "值班员"] {
        assert!(
            titles(Role::FrontDeskAssistant)
                .iter()
                .any(|known| known == title),
            "{title}"
        );
    }
    for title in ["片区管理员", "管理员", "物业管理员", "房管员"] {
        assert!(
            titles(Role::AreaOfficer).iter().any(|known| known == title),
            "{title}"
        );
    }
    let mut staff_titles: Vec<String> = standard
        .roles
        .iter()
        .filter(|entry| !matches!(entry.code, Role::Resident | Role::Owner | Role::Tenant))
        .flat_map(|entry| entry.titles.clone())
        .collect();
    let all = staff_titles.len();
    staff_titles.sort();
    staff_titles.dedup();
    assert_eq!(staff_titles.len(), all, "a title leads to one role");
}
