//! Backups by themselves, tried by themselves, and an alarm when either fails (V-03).

use domain::actor::Role;
use jiff::{SignedDuration, civil::Date};
use serde_json::{Value, json};
use server::{
    app::DEMO_MARK,
    backup::{self, FOLDER},
    config::Config,
    jobs::nightly,
};
use store::Engine;

use crate::{
    both_engines,
    harness::{Client, World},
};

/// The folder is a house's, not a demo's.
fn in_earnest(world: &World) {
    std::fs::remove_file(world.app.data.join(DEMO_MARK)).unwrap();
}

fn today(world: &World) -> Date {
    world.now().to_zoned(backup::zone()).date()
}

/// A night: its work, then the alarms, as the running server does them.
async fn night(world: &World) -> Vec<backup::Alarm> {
    let _ = nightly::work(&world.app, today(world)).await;
    alarms(world).await
}

async fn alarms(world: &World) -> Vec<backup::Alarm> {
    let alarms = backup::raise(&world.app, today(world)).await.unwrap();
    // Leaves whatever is due now.
    world.pass(SignedDuration::ZERO).await;
    alarms
}

async fn day_passes(world: &World) {
    world.pass(SignedDuration::from_hours(24)).await;
}

/// The notices about backups that a caller has.
async fn told(world: &World, caller: &Client) -> Vec<String> {
    let caller = world.again(caller).await;
    let list = caller.get("/api/v1/notices").await.expect(200);
    let items = list["items"].as_array().unwrap().iter();
    items
        .filter(|one| one["feature"] == "backups")
        .map(|one| one["message"].as_str().unwrap().to_owned())
        .collect()
}

async fn standing(world: &World, caller: &Client) -> Value {
    world.again(caller).await.get("/api/v1/backups").await.expect(200)
}

async fn health(world: &World) -> Value {
    world.stranger().get("/health").await.expect(200)["backups"].clone()
}

both_engines!(
    v03_every_night_a_backup_and_every_month_one_is_brought_back,
    |world| async move {
        in_earnest(&world);
        let admin = world.caller(Role::Administrator).await;
        assert!(night(&world).await.is_empty());
        let first = standing(&world, &admin).await;
        assert_eq!(first["on"], true);
        assert_eq!(first["alarms"], json!([]));
        assert_eq!(first["kept"].as_array().unwrap().len(), 1);
        let file = world
            .app
            .data
            .join(FOLDER)
            .join(first["lastGood"]["file"].as_str().unwrap());
        let print = store::fingerprint(&file).await.unwrap();
        assert_eq!(first["lastGood"]["sha256"], print.sha256);
        assert_eq!(first["lastGood"]["bytes"], print.bytes);
        let trial = &first["lastTrial"];
        assert_eq!(trial["stage"], "good", "{trial}");
        assert_eq!(trial["file"], first["lastGood"]["file"]);
        assert!(
            trial["entries"].as_i64().unwrap() > 2,
            "entries were verified: {trial}"
        );
        assert!(
            !world.app.data.join("restore-trial").exists(),
            "the throw-away place is gone"
        );

        // The next nights make backups, and none is tried before the month is over.
        for _ in 0..20 {
            day_passes(&world).await;
            assert!(night(&world).await.is_empty());
        }
        let later = standing(&world, &admin).await;
        assert_eq!(later["lastTrial"]["id"], trial["id"]);
        let kept = later["kept"].as_array().unwrap();
        assert_eq!(kept.len(), 14, "the last ones are kept");
        assert!(
            kept.iter()
                .all(|one| one["whole"] == true && one["sha256"].is_string())
        );
        for _ in 0..10 {
            day_passes(&world).await;
            night(&world).await;
        }
        let monthly = standing(&world, &admin).await;
        assert_ne!(monthly["lastTrial"]["id"], trial["id"], "a month is over");
        assert_eq!(monthly["lastTrial"]["stage"], "good");
        assert_eq!(told(&world, &admin).await, Vec::<String>::new());
        assert_eq!(health(&world).await, json!(["ok"]));
    }
);

both_engines!(
    v03_a_damaged_backup_fails_its_trial_and_is_told_once_a_day_until_mended,
    |world| async move {
        in_earnest(&world);
        let admin = world.caller(Role::Administrator).await;
        let company = world.caller(Role::CompanyManagement).await;
        let manager = world.caller(Role::ServiceCentreManager).await;
        night(&world).await;
        let name = standing(&world, &admin).await["lastGood"]["file"]
            .as_str()
            .unwrap()
            .to_owned();
        let file = world.app.data.join(FOLDER).join(name);
        let mut bytes = std::fs::read(&file).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0xff;
        std::fs::write(&file, bytes).unwrap();

        world.pass(SignedDuration::from_mins(1)).await;
        manager.post("/api/v1/backups/trial", json!({})).await.expect(403);
        manager.get("/api/v1/backups").await.expect(403);
        let asked = admin.post("/api/v1/backups/trial", json!({})).await.expect(202);
        assert_eq!(asked["stage"], "waiting");
        let again = company.post("/api/v1/backups/trial", json!({})).await.expect(202);
        assert_eq!(again["id"], asked["id"], "who asks while one waits gets that one");
        assert_eq!(backup::do_asked(&world.app).await.unwrap(), 1);
        assert_eq!(backup::do_asked(&world.app).await.unwrap(), 0);
        let found = standing(&world, &admin).await;
        assert_eq!(found["lastTrial"]["id"], asked["id"]);
        assert_eq!(found["lastTrial"]["stage"], "failed");
        assert!(
            found["lastTrial"]["why"].as_str().unwrap().contains("hash"),
            "{found}"
        );
        assert_eq!(found["alarms"], json!(["trial-failed"]));
        for _ in 0..3 {
            assert_eq!(alarms(&world).await, [backup::Alarm::TrialFailed]);
        }
        for caller in [&admin, &company] {
            assert_eq!(told(&world, caller).await, ["notice.backup-trial-failed"], "once");
        }
        assert!(told(&world, &manager).await.is_empty());
        assert_eq!(health(&world).await, json!(["trial-failed"]));
        let audited = admin
            .get("/api/v1/audit?action=backup-trial-asked")
            .await
            .expect(200);
        assert_eq!(audited["items"].as_array().unwrap().len(), 2);

        // The next night writes another, which is tried at once because the last one failed; then it is mended.
        day_passes(&world).await;
        assert!(night(&world).await.is_empty());
        assert_eq!(standing(&world, &admin).await["lastTrial"]["stage"], "good");
        assert_eq!(told(&world, &admin).await.len(), 1);
    }
);

both_engines!(
    v03_a_folder_that_cannot_be_written_is_told_every_day,
    |world| async move {
        in_earnest(&world);
        let admin = world.caller(Role::Administrator).await;
        night(&world).await;
        let folder = world.app.data.join(FOLDER);
        let aside = world.app.data.join("aside");
        std::fs::rename(&folder, &aside).unwrap();
        std::fs::write(&folder, "in the way").unwrap();
        day_passes(&world).await;
        for _ in 0..2 {
            assert!(nightly::work(&world.app, today(&world)).await.is_err());
            assert!(alarms(&world).await.contains(&backup::Alarm::BackupFailed));
        }
        // The archives are out of reach too, so none is good.
        assert_eq!(told(&world, &admin).await.len(), 2, "once each");
        day_passes(&world).await;
        let both = night(&world).await;
        assert!(
            both.contains(&backup::Alarm::BackupFailed) && both.contains(&backup::Alarm::BackupOld),
            "{both:?}"
        );
        let messages = told(&world, &admin).await;
        assert_eq!(messages.len(), 4, "once a day for each: {messages:?}");
        assert_eq!(health(&world).await, json!(["backup-failed", "backup-old"]));

        std::fs::remove_file(&folder).unwrap();
        std::fs::rename(&aside, &folder).unwrap();
        assert!(night(&world).await.is_empty(), "mended");
        let admin = world.again(&admin).await;
        world.pass(SignedDuration::from_mins(1)).await;
        let asked = admin.post("/api/v1/backups", json!({})).await.expect(202);
        backup::do_asked(&world.app).await.unwrap();
        let found = standing(&world, &admin).await;
        assert_eq!(found["lastBackup"]["id"], asked["id"]);
        assert_eq!(found["lastBackup"]["stage"], "good", "{found}");
        assert_eq!(found["kept"][0]["asked"], true);
        assert_eq!(found["open"], json!([]));
    }
);

both_engines!(
    v03_a_house_whose_nights_bring_no_backup_is_told,
    |world| async move {
        in_earnest(&world);
        let admin = world.caller(Role::Administrator).await;
        night(&world).await;
        // The server is off for two days.
        world.pass(SignedDuration::from_hours(37)).await;
        assert_eq!(alarms(&world).await, [backup::Alarm::BackupOld]);
        assert_eq!(told(&world, &admin).await, ["notice.backup-old"]);
    }
);

/// As root a small disk can be mounted; elsewhere the folder in the way above has to do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn v03_a_full_disk_of_backups_is_told() {
    if !store::testing::is_root() {
        return;
    }
    let world = World::start(Engine::Sqlite, Config::default()).await.unwrap();
    in_earnest(&world);
    let admin = world.caller(Role::Administrator).await;
    let folder = world.app.data.join(FOLDER);
    std::fs::create_dir_all(&folder).unwrap();
    let mount = |arguments: &[&str]| {
        let mut command = std::process::Command::new(arguments[0]);
        command
            .args(&arguments[1..])
            .arg(&folder)
            .status()
            .is_ok_and(|status| status.success())
    };
    if !mount(&["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs"]) {
        return;
    }
    let found = night(&world).await;
    let left = std::fs::read_dir(&folder).unwrap().count();
    assert!(mount(&["umount"]));
    assert_eq!(found, [backup::Alarm::BackupFailed]);
    assert_eq!(left, 0, "nothing half-written stays");
    assert_eq!(told(&world, &admin).await, ["notice.backup-failed"]);
}
