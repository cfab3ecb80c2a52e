//! The letter of result, and what a customer reads of their own matter.

use domain::actor::Role;
use reqwest::{
    Method,
    header::{ACCEPT_LANGUAGE, HeaderMap},
};
use serde_json::json;

use super::{customer, matter, path, report, staff, with};
use crate::both_engines;
use crate::harness::Client;

async fn page(client: &Client, path: &str, language: &str) -> (u16, String, String) {
    let answer = client
        .request(Method::GET, path)
        .headers(HeaderMap::from_iter([(
            ACCEPT_LANGUAGE,
            language.parse().unwrap(),
        )]))
        .send()
        .await
        .unwrap();
    let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
    (answer.status().as_u16(), kind, answer.text().await.unwrap())
}

both_engines!(
    c14_v02_the_letter_of_result_is_printed_masked_and_logged,
    |world| async move {
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let (supervisor, _) = staff(&world, Role::CustomerServiceSupervisor).await;
        let (assessor, _) = staff(&world, Role::QualityAssessor).await;
        let (worker, _) = staff(&world, Role::MaintenanceWorker).await;
        let case = report(&desk, matter(&world, "complaint", "staff-attitude")).await;
        let letter = path(&case, "/letter");
        assert_eq!(desk.get(&letter).await.refused(409), "cases.no-result");

        desk.post(&path(&case, "/remark"), json!({ "text": "内部：注意安抚" }))
            .await
            .expect(200);
        let result = json!({ "text": "已对当事员工批评教育并上门致歉<script>alert(1)</script>{单号}" });
        supervisor
            .post(&path(&case, "/resolve"), result)
            .await
            .expect(200);
        let (status, kind, text) = page(&desk, &letter, "zh-CN").await;
        assert_eq!((status, kind.as_str()), (200, "text/html; charset=utf-8"));
        let number = case["number"].as_str().unwrap();
        for part in [
            "王芳",
            number,
            "批评教育",
            "&lt;script&gt;",
            "{单号}",
            "处理结果告知书",
            "翠湖花园客户服务中心",
            "签字",
            "2026-09-23",
            "@page{size:A4",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!text.contains("<script") && !text.contains("内部"), "{text}");
        let (_, _, english) = page(&desk, &letter, "en").await;
        assert!(english.contains("has been dealt with") && english.contains("lang=\"en\""));

        let (_, _, masked) = page(&assessor, &letter, "zh-CN").await;
        assert!(!masked.contains("王芳") && masked.contains("王"), "{masked}");
        assert_eq!(worker.get(&letter).await.refused(403), "access.denied");
        let outsider = world.outsider(Role::FrontDeskAssistant).await;
        assert_eq!(outsider.get(&letter).await.refused(404), "cases.no-such-case");

        let management = world.caller(Role::Administrator).await;
        let log = management.get("/api/v1/audit?action=print").await.expect(200);
        let whats: Vec<_> = log["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| line["what"].as_str().unwrap())
            .collect();
        assert_eq!(whats.len(), 3, "every print: {whats:?}");
        assert!(whats.contains(&"letter of result, masked"));
    }
);

both_engines!(
    c14_x26_the_complainant_gets_the_result_in_writing_and_nothing_internal,
    |world| async move {
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let (supervisor, _) = staff(&world, Role::CustomerServiceSupervisor).await;
        let (owner, _) = customer(&world).await;
        let (other, _) = customer(&world).await;
        let body = with(
            matter(&world, "complaint", "staff-attitude"),
            json!({ "channel": "app" }),
        );
        let case = report(&owner, body).await;
        let letter = path(&case, "/letter");
        desk.post(&path(&case, "/remark"), json!({ "text": "内部：此户多次投诉" }))
            .await
            .expect(200);
        desk.post(
            &path(&case, "/remark"),
            json!({ "text": "已联系当班主管", "open": true }),
        )
        .await
        .expect(200);
        supervisor
            .post(&path(&case, "/resolve"), json!({ "text": "已批评教育" }))
            .await
            .expect(200);
        // By telephone is not in writing.
        assert_eq!(
            desk.post(&path(&case, "/feedback"), json!({ "manner": "call" }))
                .await
                .refused(422),
            "cases.written-result-needed"
        );
        desk.post(&path(&case, "/feedback"), json!({ "manner": "message" }))
            .await
            .expect(200);
        world.pass(jiff::SignedDuration::from_secs(5)).await;
        let notices = owner.get("/api/v1/notices").await.expect(200);
        let told = notices["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|notice| notice["message"] == "notice.result")
            .unwrap_or_else(|| panic!("{notices}"));
        let number = case["number"].as_str().unwrap();
        assert_eq!(
            told["text"],
            format!("您的事项 {number} 已有处理结果，请查看处理结果告知书")
        );
        let (status, _, text) = page(&owner, &letter, "zh-CN").await;
        assert_eq!(status, 200);
        assert!(text.contains("王芳") && text.contains("已批评教育"));
        assert_eq!(other.get(&letter).await.refused(404), "cases.no-such-case");

        let read = owner.get(&path(&case, "")).await.expect(200).to_string();
        let journal = owner.get(&path(&case, "/journal")).await.expect(200).to_string();
        for seen in [&read, &journal] {
            assert!(!seen.contains("内部"), "{seen}");
            assert!(seen.contains("已联系当班主管"), "{seen}");
        }
        let whole = desk.get(&path(&case, "")).await.expect(200).to_string();
        assert!(whole.contains("内部"));
    }
);
