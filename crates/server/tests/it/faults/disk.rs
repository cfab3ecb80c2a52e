//! A full disk: 503 and said as such, nothing half-written, and all goes on when space returns.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use domain::actor::Role;
use serde_json::Value;
use server::config::Config;
use store::{Engine, Lane, Settings, Store, testing};

use super::{are_there, long};
use crate::harness::{Client, World, rows};

/// Reports until the disk is full; what was acknowledged.
async fn fill(world: &World, desk: &Client, first: u64) -> Vec<(String, Value)> {
    let estate = world.estate.to_string();
    let mut acknowledged = Vec::new();
    for batch in 0..400_u64 {
        let many = (0..4).map(|number| {
            let body = long(&estate, first + batch * 4 + number);
            async move { (desk.post("/api/v1/cases", body.clone()).await, body) }
        });
        let mut full = 0;
        for (answer, body) in futures_util::future::join_all(many).await {
            match answer.status {
                201 => acknowledged.push((answer.body["id"].as_str().unwrap().to_owned(), body)),
                503 => {
                    assert_eq!(answer.headers["retry-after"], "2");
                    assert_eq!(answer.refused(503), "server.busy");
                    full += 1;
                }
                other => panic!("{other}: {}", answer.body),
            }
        }
        if full == 4 {
            return acknowledged;
        }
    }
    panic!("the disk never got full");
}

async fn whole(world: &World, desk: &Client, acknowledged: &[(String, Value)]) {
    let some: Vec<_> = acknowledged.iter().rev().step_by(5).cloned().collect();
    are_there(desk, &some).await;
    let counted = rows(&world.app).await;
    assert_eq!(
        counted["cases"],
        i64::try_from(acknowledged.len()).unwrap(),
        "nothing half-written"
    );
    assert_eq!(server::commands::verify(&world.app).await.unwrap(), 0);
}

async fn fills_and_recovers(world: World, make_room: impl AsyncFnOnce(&World)) {
    let desk = world.caller(Role::FrontDeskAssistant).await;
    let mut acknowledged = fill(&world, &desk, 1).await;
    assert!(acknowledged.len() > 8, "{}", acknowledged.len());
    // Reading goes on while nothing can be written.
    whole(&world, &desk, &acknowledged).await;
    desk.get("/api/v1/cases?stage=open").await.expect(200);
    make_room(&world).await;
    for number in 0..12 {
        let body = long(&world.estate.to_string(), 1_000_000 + number);
        let case = desk.post("/api/v1/cases", body.clone()).await.expect(201);
        acknowledged.push((case["id"].as_str().unwrap().to_owned(), body));
    }
    whole(&world, &desk, &acknowledged).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_at_its_page_limit() {
    let limit = |mut settings: Settings| {
        settings.page_limit = Some(1_100);
        settings
    };
    let scratch = testing::scratch_with(Engine::Sqlite, limit).await.unwrap();
    let (store, data) = (scratch.store.clone(), scratch.settings.data.clone());
    let world = World::on(store, data, Config::default(), Box::new(scratch)).await;
    fills_and_recovers(world, async |world: &World| {
        let more = world
            .app
            .store
            .write::<_, String, _, _>(Lane::People, |tx| async move {
                Ok(tx.query("PRAGMA max_page_count = 1800", &[]).await?)
            });
        assert_eq!(more.await.unwrap()[0].get::<i64>(0).unwrap(), 1_800);
    })
    .await;
}

/// A small disk in memory; unmounted at the end.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// `None`, and a line that says so, where it cannot be had.
    fn of(megabytes: u32) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap().keep();
        let mut mount = Command::new("mount");
        mount.args([
            "-t",
            "tmpfs",
            "-o",
            &format!("size={megabytes}m,mode=777"),
            "tmpfs",
        ]);
        let mounted = testing::is_root() && mount.arg(&folder).status().is_ok_and(|status| status.success());
        if !mounted {
            eprintln!("LEFT OUT: a size-limited folder needs the right to mount one");
            std::fs::remove_dir(&folder).unwrap();
            return None;
        }
        Some(Self(folder))
    }

    fn ballast(&self, megabytes: usize) -> PathBuf {
        let path = self.0.join("ballast");
        std::fs::write(&path, vec![1; megabytes << 20]).unwrap();
        path
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
        let _ = std::fs::remove_dir(&self.0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_on_a_full_disk_own_cluster() {
    if testing::missing() {
        return;
    }
    let Some(disk) = SmallDisk::of(84) else { return };
    let ballast = disk.ballast(18);
    let cluster =
        testing::OwnCluster::start(&["fsync=off", "autovacuum=off"], Some(&disk.path().join("data")))
            .await
            .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings::new(folder.path()).on(Some(cluster.address("linli")));
    let store = Store::open(&settings).await.unwrap();
    store.migrate().await.unwrap();
    let data = folder.path().to_owned();
    let keep = Box::new(folder);
    let world = World::on(store, data, Config::default(), keep).await;
    fills_and_recovers(world, async |_: &World| std::fs::remove_file(&ballast).unwrap()).await;
    drop(cluster);
}
