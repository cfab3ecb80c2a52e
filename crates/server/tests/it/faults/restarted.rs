//! PostgreSQL restarted under load over HTTP: waited for or 503, and every acknowledged case is there.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use domain::actor::Role;
use server::config::Config;
use store::{Settings, Store, testing};

use super::{are_there, short};
use crate::harness::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_restarted_under_http_load_own_cluster() {
    let Some(mut cluster) = testing::OwnCluster::start(&["fsync=off"], None).await else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings::new(folder.path()).on(Some(cluster.address("linli")));
    let store = Store::open(&settings).await.unwrap();
    store.migrate().await.unwrap();
    let data = folder.path().to_owned();
    let world = Arc::new(World::on(store, data, Config::default(), Box::new(folder)).await);
    let desk = world.caller(Role::FrontDeskAssistant).await;
    let (stop, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let writers: Vec<_> = (0..6_u64)
        .map(|writer| {
            let (desk, stop, done) = (desk.clone(), stop.clone(), done.clone());
            let estate = world.estate.to_string();
            tokio::spawn(async move {
                let (mut acknowledged, mut number) = (Vec::new(), writer * 1_000_000);
                while !stop.load(Ordering::Relaxed) {
                    number += 1;
                    let body = short(&estate, number);
                    let answer = desk.post("/api/v1/cases", body.clone()).await;
                    match answer.status {
                        201 => {
                            acknowledged.push((answer.body["id"].as_str().unwrap().to_owned(), body));
                            done.fetch_add(1, Ordering::Relaxed);
                        }
                        503 => {
                            assert_eq!(answer.refused(503), "server.busy");
                            tokio::time::sleep(Duration::from_millis(50)).await;
                        }
                        other => panic!("{other}: {}", answer.body),
                    }
                }
                acknowledged
            })
        })
        .collect();
    let reaches = async |more: u64| {
        let goal = done.load(Ordering::Relaxed) + more;
        for _ in 0..1_500 {
            if done.load(Ordering::Relaxed) >= goal {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the writers do not get on");
    };
    for kill in [false, true] {
        reaches(40).await;
        if kill {
            cluster.kill();
        } else {
            cluster.stop();
        }
        // While it is down, that is what is said, and soon.
        let down = desk.get("/api/v1/cases").await;
        assert!(matches!(down.status, 200 | 503), "{}", down.body);
        cluster.restart().await;
    }
    reaches(40).await;
    stop.store(true, Ordering::Relaxed);
    let mut acknowledged = Vec::new();
    for writer in writers {
        acknowledged.extend(writer.await.unwrap());
    }
    are_there(&desk, &acknowledged).await;
    assert_eq!(server::commands::verify(&world.app).await.unwrap(), 0);
}
