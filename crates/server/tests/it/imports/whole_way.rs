//! A workbook through the door: dry run, import, the same again, refused rows, damage.

use domain::actor::Role;
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};

use super::written::plain;
use crate::{
    both_engines,
    harness::{Client, World},
};

async fn import(world: &World, who: &Client, bytes: Vec<u8>, dry_run: bool) -> crate::harness::Answer {
    let form = Form::new()
        .text("estateId", world.estate.to_string())
        .text("dryRun", dry_run.to_string())
        .part("file", Part::bytes(bytes).file_name("业主.xlsx"));
    who.send(
        who.request(Method::POST, "/api/v1/imports/households")
            .multipart(form),
    )
    .await
}

fn crooked() -> Vec<u8> {
    plain(&[
        &["翠湖花园业主信息表"],
        &[
            "楼栋",
            "单元",
            "房号",
            "业主姓名",
            "联系电话",
            "建筑面积",
            "租户姓名",
            "租户电话",
        ],
        &[
            "3幢",
            "2",
            "501",
            "张　伟",
            "１３８００１３８０００",
            "89.5",
            "",
            "",
        ],
        &[
            "3幢",
            "2",
            "502",
            "张伟",
            "13800138000/0571-88881234",
            "120",
            "王强",
            "13700137000",
        ],
        &["3幢", "2", "501", "张伟", "13800138000", "89.5", "", ""],
        &["3幢", "1", "101", "李娜", "1.38E+10", "", "", ""],
        &["12栋", "", "1201", "未售", "", "", "", ""],
    ])
}

fn created(answer: &Value) -> [i64; 4] {
    ["buildings", "units", "persons", "households"].map(|kind| answer[kind]["created"].as_i64().unwrap())
}

both_engines!(a_workbook_goes_in_once, |world| async move {
    let manager = world.caller(Role::ServiceCentreManager).await;
    let checked = import(&world, &manager, crooked(), true).await.expect(200);
    assert_eq!(created(&checked), [2, 3, 2, 3]);
    assert_eq!(checked["duplicates"], 1);
    assert_eq!(checked["refused"][0]["row"], 6);
    assert_eq!(checked["refused"][0]["code"], "phone-shortened");
    let path = format!("/api/v1/households?estateId={}", world.estate);
    assert_eq!(
        manager.get(&path).await.expect(200)["items"],
        json!([]),
        "a dry run changes nothing"
    );

    let done = import(&world, &manager, crooked(), false).await.expect(200);
    assert_eq!(created(&done), [2, 3, 2, 3]);
    assert_eq!(done["refusedRows"], 1);
    let list = manager.get(&path).await.expect(200);
    let titles: Vec<&str> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["title"].as_str().unwrap())
        .collect();
    assert_eq!(titles, ["3幢2单元501", "3幢2单元502", "12栋1201"]);
    let found = manager.get(&format!("{path}&q=88881234")).await.expect(200);
    assert_eq!(
        found["items"].as_array().unwrap().len(),
        2,
        "an owner with two units"
    );

    let again = import(&world, &manager, crooked(), false).await.expect(200);
    assert_eq!(created(&again), [0, 0, 0, 0]);
    for kind in ["buildings", "units", "persons", "households"] {
        assert_eq!(again[kind]["changed"], 0, "{kind}");
    }
});

both_engines!(
    a_further_workbook_adds_and_takes_nothing_away,
    |world| async move {
        let manager = world.caller(Role::ServiceCentreManager).await;
        import(&world, &manager, crooked(), false).await.expect(200);
        let more = plain(&[
            &["房号", "姓名", "电话", "身份"],
            &["3-2-501", "李娜", "13900139000", "共有人"],
            &["3-2-501", "张伟", "13600136000,13800138000", "业主"],
        ]);
        let done = import(&world, &manager, more, false).await.expect(200);
        assert_eq!(created(&done), [0, 0, 1, 0]);
        assert_eq!(
            (&done["units"]["changed"], &done["persons"]["changed"]),
            (&json!(1), &json!(1))
        );
        let path = format!("/api/v1/households?estateId={}&q=3-2-501", world.estate);
        let people = manager.get(&path).await.expect(200)["items"][0]["people"].clone();
        assert_eq!(people.as_array().unwrap().len(), 2);
    }
);

both_engines!(damage_and_strangers_change_nothing, |world| async move {
    let manager = world.caller(Role::ServiceCentreManager).await;
    let whole = crooked();
    let half = whole[..whole.len() / 2].to_vec();
    assert_eq!(
        import(&world, &manager, half, false).await.refused(422),
        "imports.damaged"
    );
    let renamed = b"MZ\x90\x00\x03\x00\x00\x00".to_vec();
    assert_eq!(
        import(&world, &manager, renamed, false).await.refused(422),
        "imports.wrong-type"
    );
    let other = plain(&[&["日期", "温度"], &["1", "2"]]);
    assert_eq!(
        import(&world, &manager, other, false).await.refused(422),
        "imports.no-table"
    );
    let desk = world.caller(Role::Guard).await;
    assert_eq!(
        import(&world, &desk, whole.clone(), false).await.refused(403),
        "access.denied"
    );
    let stranger = world
        .caller_with(
            "stranger",
            crate::harness::grant(Role::ServiceCentreManager, Some(world.other_estate)),
        )
        .await;
    assert_eq!(
        import(&world, &stranger, whole, false).await.refused(404),
        "estates.unknown"
    );
    let path = format!("/api/v1/households?estateId={}", world.estate);
    assert_eq!(manager.get(&path).await.expect(200)["items"], json!([]));
});

both_engines!(
    lists_come_out_as_workbooks_with_phones_as_text,
    |world| async move {
        let manager = world.caller(Role::ServiceCentreManager).await;
        import(&world, &manager, crooked(), false).await.expect(200);
        let path = format!(
            "/api/v1/households?estateId={}&format=xlsx&purpose=%E6%9C%88%E6%8A%A5",
            world.estate
        );
        let answer = manager.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let bytes = answer.bytes().await.unwrap();
        let sheets = server::exchange::sheets::read(&bytes).unwrap();
        let (_, first) = &sheets[0].rows[1];
        assert_eq!(
            first[0],
            server::exchange::sheets::Text::Words("3-2-501".to_owned())
        );
        assert_eq!(
            first[3],
            server::exchange::sheets::Text::Words("138****8000".to_owned())
        );
    }
);
