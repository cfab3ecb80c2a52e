//! The command line as a whole: the real program with good and bad arguments. Exit codes, messages on standard
//! error, results on standard output.

use std::{path::Path, process::Output};

use serde_json::{Value, json};
use store::{Engine, testing};

use crate::harness::program::{PASSWORD, Program, done, found, linli, run};

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Refused with `code`: why stands on standard error, and nothing on standard output.
#[track_caller]
fn refused(output: &Output, code: i32, why: &str) {
    assert_eq!(
        output.status.code(),
        Some(code),
        "{} {}",
        out(output),
        err(output)
    );
    assert!(err(output).contains(why), "{}", err(output));
    assert_eq!(out(output), "", "nothing but results on standard output");
}

fn plain(arguments: &[&str]) -> Output {
    linli(None).args(arguments).output().unwrap()
}

/// Every command below `path`, as `--help` lists them.
fn commands(path: &[String], all: &mut Vec<Vec<String>>) {
    let mut asked: Vec<&str> = path.iter().map(String::as_str).collect();
    asked.push("--help");
    let help = out(&plain(&asked));
    all.push(path.to_vec());
    let Some((_, list)) = help.split_once("\nCommands:\n") else {
        return;
    };
    for line in list.lines().take_while(|line| !line.trim().is_empty()) {
        let indent = line.len() - line.trim_start().len();
        let Some(name) = line.split_whitespace().next().filter(|_| indent == 2) else {
            continue;
        };
        if name != "help" {
            commands(&[path, &[name.to_owned()]].concat(), all);
        }
    }
}

#[test]
fn every_command_explains_itself_with_an_example() {
    let mut all = Vec::new();
    commands(&[], &mut all);
    assert!(all.len() > 18, "{all:?}");
    let mut without = Vec::new();
    for path in &all {
        let asked: Vec<&str> = path.iter().map(String::as_str).chain(["--help"]).collect();
        let output = plain(&asked);
        assert_eq!(output.status.code(), Some(0), "{path:?}");
        assert_eq!(err(&output), "");
        let help = out(&output);
        let usage = help.lines().position(|line| line.starts_with("Usage:"));
        let shown = help.lines().enumerate().any(|(place, line)| {
            Some(place) != usage
                && line.starts_with("  ")
                && line.contains("linli ")
                && line.contains(&path.join(" "))
        });
        if !shown {
            without.push(path.join(" "));
        }
        if !path.is_empty() {
            let wrong: Vec<&str> = path.iter().map(String::as_str).chain(["--nonsense"]).collect();
            refused(&plain(&wrong), 2, "--nonsense");
        }
    }
    assert_eq!(without, Vec::<String>::new(), "no example in --help");
    refused(&plain(&["nonsense"]), 2, "nonsense");
}

#[test]
fn what_needs_no_data_works_without() {
    let folder = tempfile::tempdir().unwrap();
    let contract = folder.path().join("openapi.json");
    let contract = contract.to_str().unwrap();
    assert!(out(&plain(&["openapi"])).starts_with('{'));
    assert_eq!(out(&plain(&["openapi", contract])), "");
    assert_eq!(plain(&["openapi", contract, "--check"]).status.code(), Some(0));
    std::fs::write(contract, "{}").unwrap();
    refused(
        &plain(&["openapi", contract, "--check"]),
        1,
        "not the present contract",
    );
    refused(&plain(&["openapi", "--check"]), 2, "FILE");
    refused(&plain(&["openapi", "/nowhere/at/all.json"]), 3, "linli:");

    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/../../standards/default");
    let checked = plain(&["standard", "check", shipped]);
    assert_eq!(checked.status.code(), Some(0), "{}", err(&checked));
    assert!(out(&checked).contains("no findings"));
    refused(&plain(&["standard", "check", "/nowhere"]), 3, "/nowhere");
    let layer = folder.path().join("layer");
    std::fs::create_dir(&layer).unwrap();
    refused(
        &plain(&["standard", "check", layer.to_str().unwrap()]),
        2,
        "no *.toml",
    );
    std::fs::write(
        layer.join("standard.toml"),
        "schema = 1\nid = \"x\"\nversion = \"1\"\ntitle = \"x\"\n",
    )
    .unwrap();
    std::fs::write(
        layer.join("deadlines.toml"),
        "[[clause]]\nid = \"D-08\"\nlimit = \"2 moons\"\nreason = \"x\"\n",
    )
    .unwrap();
    let defects = plain(&["standard", "check", layer.to_str().unwrap()]);
    assert_eq!(defects.status.code(), Some(1));
    assert!(
        out(&defects).contains("deadlines.toml"),
        "the findings are the result: {}",
        out(&defects)
    );
    assert!(err(&defects).contains("finding"));

    let at = ["--at", "2026-09-24T18:30:00+08:00"];
    let matter = [
        "standard",
        "explain",
        "--kind",
        "repair",
        "--subject",
        "public.other",
        "--grade",
        "general",
    ];
    let explained = plain(&[&matter[..], &at, &["--json"]].concat());
    let explained: Value = serde_json::from_str(&out(&explained)).unwrap();
    assert!(explained["clocks"][0]["clause"]["words"].is_string());
    assert!(out(&plain(&[&matter[..], &at].concat())).contains("D-"));
    refused(&plain(&[&matter[..], &["--at", "tomorrow"]].concat()), 2, "--at");
    let unknown = [
        "standard",
        "explain",
        "--kind",
        "repair",
        "--subject",
        "unit.nothing",
    ];
    refused(&plain(&[&unknown[..], &at].concat()), 2, "unit.leak");
}

/// One deployment from nothing to a restored backup, on either engine.
async fn a_deployment(engine: Engine) {
    let (Some(scratch), Some(second)) = (testing::scratch(engine).await, testing::scratch(engine).await)
    else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let (data, other) = (folder.path().join("data"), folder.path().join("restored"));
    let base = scratch.settings.database.clone();
    let base = base.as_deref();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();

    let before = folder.path().join("empty");
    refused(
        &run(&before, base.filter(|_| false), &["verify"]),
        2,
        "linli migrate",
    );
    assert_eq!(done(&data, base, &["migrate"]).trim(), "the database is current");
    assert_eq!(done(&data, base, &["migrate"]).trim(), "the database is current");
    assert_eq!(
        run(&data, base, &["doctor"]).status.code(),
        Some(1),
        "there is no administrator yet"
    );
    found(&data, base);
    refused(
        &run(&data, base, &["admin", "create", "--account", "founder"]),
        1,
        "linli:",
    );

    let server = Program::serve(&data, base, &[]);
    let founder = server.founder().await;
    let estate = founder
        .post("/api/v1/estates", json!({ "name": "翠湖花园" }))
        .await
        .expect(201);
    let estate = estate["id"].as_str().unwrap();
    let case = json!({
        "estateId": estate, "kind": "repair", "subject": "unit.bulb", "channel": "call", "place": "3栋2单元501",
        "contact": { "name": "王芳", "phone": "13800138000" }, "description": "灯不亮",
    });
    let case = founder.post("/api/v1/cases", case).await.expect(201);
    let taken = server.base.trim_start_matches("http://").to_owned();
    refused(
        &run(&data, base, &["serve", "--listen", &taken]),
        3,
        "cannot listen",
    );

    let csv = path("业主.csv");
    std::fs::write(
        &csv,
        "楼栋,单元,房号,业主姓名,联系电话\n3栋,2,501,张伟,13800138000\n3栋,2,502,李娜,1.38E+10\n",
    )
    .unwrap();
    let import = ["import", "households", &csv, "--estate"];
    let dry = run(&data, base, &[&import[..], &["翠湖花园", "--dry-run"]].concat());
    assert!(out(&dry).contains("units: 1 new"), "{} {}", out(&dry), err(&dry));
    refused(
        &run(&data, base, &[&import[..], &["碧水湾"]].concat()),
        2,
        "碧水湾",
    );
    refused(
        &run(
            &data,
            base,
            &["import", "households", "/nowhere.xlsx", "--estate", "x"],
        ),
        3,
        "/nowhere.xlsx",
    );
    let imported = run(&data, base, &[&import[..], &["翠湖花园"]].concat());
    assert!(
        out(&imported).contains("units: 1 new"),
        "{} {}",
        out(&imported),
        err(&imported)
    );
    assert!(
        Path::new(&path("业主.未导入.xlsx")).exists(),
        "the refused row comes back"
    );
    let again = run(&data, base, &[&import[..], &["翠湖花园"]].concat());
    assert!(
        out(&again).contains("units: 0 new, 0 changed, 1 as before"),
        "{}",
        out(&again)
    );

    let until = "2020-01-01T00:00:00Z";
    assert!(done(&data, base, &["run-due", "--until", until]).contains("errands"));
    refused(&run(&data, base, &["run-due", "--until", "soon"]), 2, "soon");

    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../standards/default");
    let publish = [
        "standard",
        "publish",
        shipped.to_str().unwrap(),
        "--from",
        "2027-01-01",
    ];
    refused(
        &run(&data, base, &[&publish[..], &["--by", "founder"]].concat()),
        2,
        "--company",
    );
    refused(
        &run(
            &data,
            base,
            &[&publish[..], &["--by", "nobody", "--company"]].concat(),
        ),
        2,
        "nobody",
    );
    let layer = folder.path().join("layer");
    std::fs::create_dir(&layer).unwrap();
    std::fs::write(
        layer.join("standard.toml"),
        "schema = 1\nid = \"x\"\nversion = \"1\"\ntitle = \"x\"\n",
    )
    .unwrap();
    std::fs::write(
        layer.join("deadlines.toml"),
        "[[clause]]\nid = \"D-08\"\nlimit = \"2 working-days\"\nreason = \"合同约定\"\n",
    )
    .unwrap();
    let publish = [
        "standard",
        "publish",
        layer.to_str().unwrap(),
        "--from",
        "2027-01-01",
        "--by",
        "founder",
        "--company",
    ];
    assert_ne!(done(&data, base, &publish), "");
    let listed = founder.get("/api/v1/standards").await.expect(200);
    assert_eq!(listed["items"][0]["stage"], "proposed");

    let backup = path("b.zip");
    assert!(done(&data, base, &["backup", &backup]).contains("files"));
    refused(&run(&data, base, &["backup", &backup]), 2, "exists already");
    let handed = path("handover");
    let told = done(
        &data,
        base,
        &["export-estate", &handed, "--estate", estate, "--purpose", "移交"],
    );
    assert!(told.contains("cases: 1"), "{told}");
    assert!(Path::new(&handed).join("manifest.json").exists());
    refused(
        &run(
            &data,
            base,
            &["export-estate", &handed, "--estate", estate, "--purpose", "移交"],
        ),
        2,
        "exists already",
    );
    let nowhere = uuid::Uuid::from_u128(5).to_string();
    refused(
        &run(
            &data,
            base,
            &[
                "export-estate",
                &path("none"),
                "--estate",
                &nowhere,
                "--purpose",
                "移交",
            ],
        ),
        2,
        "no estate",
    );
    assert!(!Path::new(&path("none")).exists());
    assert_eq!(server.stop(), Some(0));

    done(&data, base, &["verify"]);
    assert!(done(&data, base, &["rebuild"]).contains("cases: 1"));
    refused(
        &run(&data, base, &["rebuild", "--feature", "parties"]),
        2,
        "cases",
    );
    done(&data, base, &["verify"]);
    let doctor = run(&data, base, &["doctor"]);
    assert!(out(&doctor).contains("well"), "{} {}", out(&doctor), err(&doctor));

    refused(&run(&data, base, &["restore", &backup]), 2, "linli:");
    let half = path("half.zip");
    let whole = std::fs::read(&backup).unwrap();
    std::fs::write(&half, &whole[..whole.len() / 2]).unwrap();
    let empty = second.settings.database.clone();
    drop_tables(&second).await;
    let damaged = run(&other, empty.as_deref(), &["restore", &half]);
    assert_ne!(damaged.status.code(), Some(0));
    assert_eq!(out(&damaged), "");
    assert!(done(&other, empty.as_deref(), &["restore", &backup]).contains("are back"));
    let server = Program::serve(&other, empty.as_deref(), &[]);
    let founder = server.founder().await;
    let id = case["id"].as_str().unwrap();
    assert_eq!(
        founder.get(&format!("/api/v1/cases/{id}")).await.expect(200)["description"],
        "灯不亮"
    );
    assert_eq!(server.stop(), Some(0));
}

/// A backup goes into an empty database: the tables of the scratch one go.
async fn drop_tables(scratch: &testing::Scratch) {
    if scratch.store.engine() == Engine::Postgres {
        testing::apply(
            &scratch.store,
            "DROP SCHEMA public CASCADE; CREATE SCHEMA public;",
        )
        .await
        .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deployment_on_sqlite() {
    a_deployment(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deployment_on_postgres() {
    a_deployment(Engine::Postgres).await;
}

#[test]
fn wrong_passwords_names_and_settings_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let create = |name: &str, password: &str| {
        let file = folder.path().join("password");
        std::fs::write(&file, password).unwrap();
        let mut command = linli(None);
        command
            .args(["admin", "create", "--account", name, "--data"])
            .arg(folder.path().join("data"));
        command
            .stdin(std::fs::File::open(file).unwrap())
            .output()
            .unwrap()
    };
    refused(&create("admin", "short"), 1, "password");
    refused(&create("a b", PASSWORD), 1, "name");
    assert_eq!(create("admin", PASSWORD).status.code(), Some(0));
    refused(&create("admin", PASSWORD), 1, "linli:");
    let data = folder.path().join("data");
    let mut wrong = linli(None);
    wrong
        .args(["verify", "--data"])
        .arg(&data)
        .env("LINLI_SESSIONS__IDEL_HOURS", "3");
    refused(&wrong.output().unwrap(), 2, "idel-hours");
    refused(
        &run(&data, Some("postgres://nobody@localhost:1/none"), &["verify"]),
        3,
        "linli:",
    );
    refused(
        &run(&data, None, &["serve", "--clock", "2026-09-30T16:55:00+08:00"]),
        2,
        "demo",
    );
    refused(
        &run(&data, None, &["serve", "--tls-cert", "x.pem"]),
        2,
        "--tls-key",
    );
    refused(
        &run(&data, None, &["demo", "--only-make", "--days", "2"]),
        2,
        "no demo",
    );
    refused(
        &run(&data, None, &["demo", "--only-make", "--days", "0"]),
        2,
        "--days",
    );
}
