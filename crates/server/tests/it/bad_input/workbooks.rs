//! Workbooks that are none.

use domain::actor::Role;
use reqwest::Method;

use crate::{both_engines, harness::rows};

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
