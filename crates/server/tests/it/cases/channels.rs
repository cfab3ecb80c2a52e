//! Channels as data over HTTP (B-02): an estate adds one and switches one off.

use domain::actor::Role;
use serde_json::{Value, json};

use super::{matter, path, report, staff, with};
use crate::both_engines;

fn count(page: &Value) -> usize {
    page["items"].as_array().unwrap().len()
}

both_engines!(
    b02_an_estate_adds_a_channel_and_switches_one_off,
    |world| async move {
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        let wish = |channel: &str| with(matter(&world, "inquiry", "estate"), json!({ "channel": channel }));
        let old = report(&desk, wish("sms")).await;
        let unknown = desk.post("/api/v1/cases", wish("wechat.group")).await;
        assert_eq!(unknown.wrong_fields(422), ["channel unknown-value"]);

        let manager = world.caller(Role::ServiceCentreManager).await;
        let colleague = world.caller(Role::ServiceCentreManager).await;
        let layer = json!({
            "estateId": world.estate,
            "files": {
                "standard.toml": "schema = 1\nid = \"garden\"\nversion = \"1\"\ntitle = \"花园\"\n",
                "taxonomy.toml": "[[channel]]\ncode = \"wechat.group\"\nzh = \"业主群\"\nen = \"Owners' group\"\n\
                    reason = \"楼栋业主群\"\n[[channel]]\ncode = \"sms\"\nopen = false\nreason = \"短信平台停用\"\n",
            },
            "effectiveFrom": "2020-01-01T00:00:00+08:00",
            "reason": "渠道调整",
        });
        let proposed = manager.post("/api/v1/standards", layer).await.expect(201);
        let approve = format!("/api/v1/standards/{}/approve", proposed["id"].as_str().unwrap());
        colleague.post(&approve, json!({})).await.expect(200);
        world.pass(jiff::SignedDuration::from_secs(1)).await;

        let in_force = format!("/api/v1/standards/in-force?estateId={}", world.estate);
        let catalogue = desk.get(&in_force).await.expect(200);
        let channel = |code: &str| {
            let listed = catalogue["taxonomy"]["channels"].as_array().unwrap();
            listed.iter().find(|entry| entry["code"] == code).unwrap().clone()
        };
        let group = channel("wechat.group");
        assert_eq!(
            [&group["zh"], &group["parent"], &group["written"], &group["open"]],
            [&json!("业主群"), &json!("wechat"), &json!(true), &json!(true)]
        );
        assert_eq!(channel("sms")["open"], false);

        let own = report(&desk, wish("wechat.group")).await;
        let direct = report(&desk, wish("wechat")).await;
        let shown = desk.get(&path(&own, "")).await.expect(200);
        assert_eq!(shown["channel"], "wechat.group");
        assert_eq!(shown["channelParent"], "wechat");
        let plain = desk.get(&path(&direct, "")).await.expect(200);
        assert!(plain["channelParent"].is_null(), "{plain}");
        let form = |channel: &str| json!({ "estateId": world.estate, "channel": channel });
        for (address, body) in [("cases", wish("sms")), ("intakes", form("sms"))] {
            let refused = desk.post(&format!("/api/v1/{address}"), body).await;
            assert_eq!(refused.wrong_fields(422), ["channel switched-off"], "{address}");
        }
        desk.post("/api/v1/intakes", form("wechat.group"))
            .await
            .expect(201);
        let kept = desk.get(&path(&old, "")).await.expect(200);
        assert_eq!(kept["channel"], "sms", "old cases keep theirs");

        for (wanted, found) in [("wechat.group", 1), ("wechat", 2), ("sms", 1), ("fax", 0)] {
            let list = format!("/api/v1/cases?estateId={}&channel={wanted}", world.estate);
            assert_eq!(count(&desk.get(&list).await.expect(200)), found, "{wanted}");
        }
    }
);
