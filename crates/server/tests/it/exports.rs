//! `linli export`: lists leave the house as workbooks, are logged, and read back (A-17, V-02).

use std::{path::PathBuf, process::Command};

use calamine::{Data, Reader, Xlsx, open_workbook};
use domain::actor::Role;
use jiff::SignedDuration;
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};

use crate::{
    both_engines,
    harness::{Client, World},
};

/// Runs the program itself beside the one that serves; its exit code and the file.
async fn export(world: &World, what: &str, estate: &str) -> (i32, PathBuf) {
    let settings = world.app.store.settings().clone();
    let out = settings
        .data
        .join(format!("{what}-{}.xlsx", world.nowhere().simple()));
    let (what, estate, file) = (what.to_owned(), estate.to_owned(), out.clone());
    let done = tokio::task::spawn_blocking(move || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linli"));
        command.args(["export", &what, "--estate", &estate, "--purpose", "入户走访"]);
        command.arg("--data").arg(&settings.data).arg("--out").arg(&file);
        if let Some(database) = &settings.database {
            command.args(["--database", database]);
        }
        command.output().unwrap()
    })
    .await
    .unwrap();
    (done.status.code().unwrap(), out)
}

async fn import(world: &World, who: &Client, bytes: Vec<u8>, dry_run: bool) -> Value {
    let form = Form::new()
        .text("estateId", world.estate.to_string())
        .text("dryRun", dry_run.to_string())
        .part("file", Part::bytes(bytes).file_name("业户.xlsx"));
    let request = who.request(Method::POST, "/api/v1/imports/households");
    who.send(request.multipart(form)).await.expect(200)
}

fn counts(answer: &Value, what: &str) -> Vec<i64> {
    ["buildings", "units", "persons", "households"]
        .map(|kind| answer[kind][what].as_i64().unwrap())
        .to_vec()
}

const HOUSEHOLDS: &str = "房号,业主姓名,业主电话,租户姓名,租户电话,家庭成员姓名,家庭成员电话\n\
    3-2-501,张伟、李娜,13900139000(李娜),,,张小宝,\n\
    3-2-502,王强,13800138000/0571-88881234,赵六,13700137000,,\n\
    12-1201,陈静、刘洋,13600136000、13500135000,,,,\n\
    12-1202,,,,,,\n";

both_engines!(
    a17_a_list_of_households_that_was_exported_reads_back_unchanged,
    |world| async move {
        let manager = world.caller(Role::ServiceCentreManager).await;
        let first = import(&world, &manager, HOUSEHOLDS.into(), false).await;
        assert_eq!(counts(&first, "created"), [2, 4, 7, 4], "{first}");
        let found = manager.get("/api/v1/households?q=13900139000").await.expect(200);
        let people = found["items"][0]["people"].as_array().unwrap();
        let with_number = people.iter().find(|person| person["phone"].is_string()).unwrap();
        assert_eq!(with_number["personId"], of_name(&manager, "李娜").await);

        let (code, file) = export(&world, "households", "翠湖花园").await;
        assert_eq!(code, 0);
        let mut book: Xlsx<_> = open_workbook(&file).unwrap();
        let sheet = book.worksheet_range("业户").unwrap();
        assert_eq!(sheet.height(), 5, "a heading and four households");
        for row in sheet.rows() {
            for cell in row {
                assert!(
                    matches!(cell, Data::String(_) | Data::Empty),
                    "{cell:?} is no text"
                );
            }
        }
        assert_eq!(sheet.get((1, 0)), Some(&Data::String("3-2-501".to_owned())));
        assert_eq!(
            sheet.get((1, 3)),
            Some(&Data::String("13900139000(李娜)".to_owned()))
        );

        let bytes = std::fs::read(&file).unwrap();
        let checked = import(&world, &manager, bytes.clone(), true).await;
        assert_eq!(
            (counts(&checked, "created"), &checked["refusedRows"]),
            (vec![0; 4], &json!(0)),
            "{checked}"
        );
        let again = import(&world, &manager, bytes, false).await;
        assert_eq!(counts(&again, "created"), [0; 4], "{again}");
        assert_eq!(counts(&again, "changed"), [0; 4], "{again}");
    }
);

async fn of_name(who: &Client, name: &str) -> Value {
    let found = who.get(&format!("/api/v1/persons?q={name}")).await.expect(200);
    found["items"][0]["id"].clone()
}

both_engines!(
    v02_a_list_of_people_leaves_the_house_only_for_a_purpose,
    |world| async move {
        let admin = world.caller(Role::Administrator).await;
        let manager = world.caller(Role::ServiceCentreManager).await;
        for (who, list) in [
            (&manager, "households"),
            (&manager, "persons"),
            (&manager, "staff"),
            (&manager, "cases"),
            (&admin, "audit"),
        ] {
            let path = format!("/api/v1/{list}?format=xlsx");
            for purpose in ["", "&purpose=", "&purpose=%20%20", "&purpose=x"] {
                let refused = who.get(&format!("{path}{purpose}")).await;
                assert_eq!(
                    refused.wrong_fields(422),
                    ["purpose required"],
                    "{list} {purpose}"
                );
            }
            let sheet = who.get(&format!("{path}&purpose=%20%E6%9C%88%E6%8A%A5")).await;
            assert_eq!(sheet.status, 200, "{list}");
            let lines = admin.get("/api/v1/audit?action=export").await.expect(200);
            assert_eq!(lines["items"][0]["purpose"], "月报", "{list}");
            let what = lines["items"][0]["what"].as_str().unwrap();
            assert!(what.starts_with(list), "{what}");
            world.pass(SignedDuration::from_secs(1)).await;
        }
        // Houses are no people; pages ask for nothing.
        let units = manager.get("/api/v1/units?format=xlsx").await;
        assert_eq!(units.status, 200);
        manager.get("/api/v1/persons").await.expect(200);
        let lines = admin.get("/api/v1/audit?action=export").await.expect(200);
        assert_eq!(
            lines["items"].as_array().unwrap().len(),
            6,
            "what was refused left nothing"
        );
    }
);

both_engines!(
    v02_every_export_is_logged_and_overwrites_nothing,
    |world| async move {
        let admin = world.caller(Role::Administrator).await;
        for what in ["households", "persons", "units", "staff", "cases"] {
            let (code, file) = export(&world, what, &world.estate.to_string()).await;
            assert_eq!((code, file.exists()), (0, true), "{what}");
        }
        let lines = admin.get("/api/v1/audit?action=export").await.expect(200);
        let what: Vec<&str> = lines["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| line["what"].as_str().unwrap())
            .collect();
        assert_eq!(
            what,
            ["cases 0", "staff 0", "units 0", "persons 0", "households 0"]
        );
        let lines = lines["items"].as_array().unwrap();
        assert!(
            lines.iter().all(|line| line["purpose"] == "入户走访"),
            "{lines:?}"
        );

        let (code, file) = export(&world, "units", "无此小区").await;
        assert_eq!((code, file.exists()), (2, false), "an estate that is not on file");
        let (code, _) = export(&world, "everything", "翠湖花园").await;
        assert_eq!(code, 2, "a list that there is not");
    }
);
