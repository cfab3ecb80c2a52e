//! Versions of the service standard over HTTP (W-06, W-09): proposed by one, approved by another, in force by
//! date, seen only where they reach.

use domain::actor::Role;
use serde_json::{Value, json};

use crate::both_engines;

fn layer(estate: &Value, limit: &str) -> Value {
    json!({
        "estateId": estate,
        "files": {
            "standard.toml": "schema = 1\nid = \"garden\"\nversion = \"1\"\ntitle = \"花园\"\n",
            "deadlines.toml": format!("[[clause]]\nid = \"D-08\"\nlimit = \"{limit}\"\nreason = \"合同约定\"\n"),
        },
        "effectiveFrom": "2020-01-01T00:00:00+08:00",
        "reason": "年度修订",
    })
}

both_engines!(
    a_version_holds_after_another_account_approves_it,
    |world| async move {
        let estate = json!(world.estate);
        let manager = world.caller(Role::ServiceCentreManager).await;
        let colleague = world.caller(Role::ServiceCentreManager).await;
        let in_force = format!("/api/v1/standards/in-force?estateId={}", world.estate);

        let wrong = manager.post("/api/v1/standards", layer(&estate, "2 moons")).await;
        assert_eq!(wrong.refused(422), "standards.defects");
        let proposed = manager
            .post("/api/v1/standards", layer(&estate, "2 working-days"))
            .await
            .expect(201);
        assert_eq!(proposed["stage"], "proposed");
        let before = manager.get(&in_force).await.expect(200);
        assert_eq!(before["version"], "default-2026.1");

        let one = format!("/api/v1/standards/{}", proposed["id"].as_str().unwrap());
        let approve = format!("{one}/approve");
        assert_eq!(
            manager.post(&approve, json!({})).await.refused(403),
            "standards.own-proposal"
        );
        let desk = world.caller(Role::FrontDeskAssistant).await;
        assert_eq!(desk.post(&approve, json!({})).await.refused(403), "access.denied");
        let outsider = world.outsider(Role::ServiceCentreManager).await;
        assert_eq!(outsider.get(&one).await.refused(404), "standards.unknown");

        let comparison = colleague.get(&format!("{one}/comparison")).await.expect(200);
        assert_eq!(comparison["changes"][0]["direction"], "stricter");
        let approved = colleague.post(&approve, json!({})).await.expect(200);
        assert_eq!(approved["stage"], "approved");
        assert_eq!(
            approved["inForceFrom"], approved["decidedAt"],
            "never before the approval"
        );
        let after = manager.get(&in_force).await.expect(200);
        assert_eq!(after["version"], "default-2026.1+garden-1");
        let past = format!("{in_force}&at=2020-06-01T00:00:00Z");
        assert_eq!(manager.get(&past).await.expect(200)["version"], "default-2026.1");
    }
);
