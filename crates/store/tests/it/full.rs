//! A full disk: said as such, nothing half-written, and all goes on when space returns.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use store::{Engine, Failure, Lane, Settings, Store, StoreError, testing};

use crate::subject::{TABLE, id, notes, put};

/// Text that does not shrink, so that it needs its room.
fn long(number: u128, length: usize) -> String {
    let mut text = format!("{number:09} ");
    let mut x = number as u64 | 1;
    while text.len() < length {
        x = x
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        text.push_str(&format!("{:016x}", x ^ (x >> 29)));
    }
    text
}

/// Writes until the disk is full; answers what was acknowledged.
async fn fill(store: &Store, first: u128, length: usize) -> Vec<String> {
    let mut acknowledged = Vec::new();
    for batch in 0..2_000_u128 {
        let many = (0..8).map(|number| {
            let number = first + batch * 8 + number;
            let text = long(number, length);
            async move { (put(store, Lane::People, id(number), &text).await, text) }
        });
        let mut full = false;
        for (answer, text) in futures_util::future::join_all(many).await {
            match answer {
                Ok(_) => acknowledged.push(text),
                Err(Failure::Store(StoreError::Full(_))) => full = true,
                Err(other) => panic!("{other:?}"),
            }
        }
        if full {
            return acknowledged;
        }
    }
    panic!("the disk never got full");
}

async fn as_acknowledged(store: &Store, mut acknowledged: Vec<String>) {
    acknowledged.sort();
    assert_eq!(notes(store).await, acknowledged);
    let verified = store
        .verify(&[("things", "things")], |_| vec![], |_, _| ())
        .await
        .unwrap();
    assert_eq!(verified.findings, vec![]);
    assert_eq!(verified.entries, acknowledged.len() as u64);
}

#[tokio::test]
async fn sqlite_at_its_page_limit() {
    let scratch = testing::scratch_with(Engine::Sqlite, |mut settings| {
        settings.page_limit = Some(300);
        settings
    })
    .await
    .unwrap();
    let store = &scratch.store;
    testing::apply(store, TABLE).await.unwrap();
    let mut acknowledged = fill(store, 1, 2_000).await;
    assert!(acknowledged.len() > 20);
    as_acknowledged(store, acknowledged.clone()).await;
    // Reading goes on, and so does writing once there is space.
    let limit = store
        .write::<_, String, _, _>(Lane::People, |tx| async move {
            Ok(tx.query("PRAGMA max_page_count = 600", &[]).await?)
        })
        .await
        .unwrap();
    assert_eq!(limit[0].get::<i64>(0).unwrap(), 600);
    let before = acknowledged.len();
    acknowledged.extend(fill(store, 1_000_000, 2_000).await);
    assert!(acknowledged.len() > before + 20);
    as_acknowledged(store, acknowledged).await;
}

/// A small disk in memory; unmounted at the end.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// `None`, and a line that says so, where it cannot be had.
    fn of(megabytes: u32, options: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap().keep();
        let mounted = testing::is_root()
            && Command::new("mount")
                .args([
                    "-t",
                    "tmpfs",
                    "-o",
                    &format!("size={megabytes}m{options}"),
                    "tmpfs",
                ])
                .arg(&folder)
                .status()
                .is_ok_and(|status| status.success());
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
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
        let _ = std::fs::remove_dir(&self.0);
    }
}

async fn fills_and_recovers(store: &Store, ballast: &Path, length: usize) {
    testing::apply(store, TABLE).await.unwrap();
    let mut acknowledged = fill(store, 1, length).await;
    assert!(acknowledged.len() > 8, "{}", acknowledged.len());
    as_acknowledged(store, acknowledged.clone()).await;
    std::fs::remove_file(ballast).unwrap();
    let before = acknowledged.len();
    acknowledged.extend(fill(store, 1_000_000, length).await);
    assert!(acknowledged.len() > before + 8);
    as_acknowledged(store, acknowledged).await;
}

#[tokio::test]
async fn sqlite_on_a_full_disk() {
    let Some(disk) = SmallDisk::of(12, "") else { return };
    let ballast = disk.ballast(6);
    let store = Store::open(&Settings::new(disk.0.join("data"))).await.unwrap();
    store.migrate().await.unwrap();
    fills_and_recovers(&store, &ballast, 4_000).await;
    drop(store);
}

#[tokio::test]
async fn postgres_on_a_full_disk_own_cluster() {
    if testing::missing() {
        return;
    }
    let Some(disk) = SmallDisk::of(96, ",mode=777") else {
        return;
    };
    let ballast = disk.ballast(30);
    let cluster = testing::OwnCluster::start(&["fsync=off"], Some(&disk.0.join("data")))
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings::new(folder.path()).on(Some(cluster.address("linli")));
    let store = Store::open(&settings).await.unwrap();
    store.migrate().await.unwrap();
    fills_and_recovers(&store, &ballast, 60_000).await;
    drop(store);
    drop(cluster);
}
