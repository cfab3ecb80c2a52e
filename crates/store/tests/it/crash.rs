//! Killed in the middle of writes: nothing acknowledged is lost, and the journal verifies.

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader, Write as _},
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use serde_json::json;
use store::{Engine, Failure, Lane, Settings, Store, StoreError, testing};

use crate::subject::{TABLE, id, note, notes, put, things};

const FOLDER: &str = "LINLI_CRASH_FOLDER";
const FIRST: &str = "LINLI_CRASH_FIRST";

async fn clean(store: &Store) {
    let verified = store
        .verify(&[("things", "things")], |_| vec![], |_, _| ())
        .await
        .unwrap();
    assert_eq!(verified.findings, vec![]);
}

/// The test below starts this one as a process of its own, with a folder: then it writes and says what was
/// acknowledged, until killed. Without a folder it has nothing to do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child_that_writes() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let first: u64 = std::env::var(FIRST).unwrap().parse().unwrap();
    let mut settings = Settings::new(folder);
    // Carry the log over often, so that the kill hits that too.
    settings.checkpoint_pages = 50;
    let store = Store::open(&settings).await.unwrap();
    let next = Arc::new(AtomicU64::new(first));
    let writers = (0..16).map(|_| {
        let (store, next) = (store.clone(), next.clone());
        tokio::spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let text = format!("{number:09}");
                put(&store, Lane::People, id(u128::from(number)), &text)
                    .await
                    .unwrap();
                let mut out = std::io::stdout().lock();
                writeln!(out, "acknowledged {text}").unwrap();
                out.flush().unwrap();
            }
        })
    });
    futures_util::future::join_all(writers.collect::<Vec<_>>()).await;
}

#[tokio::test]
async fn sqlite_killed_many_times_loses_nothing_acknowledged() {
    let scratch = things(Engine::Sqlite).await.unwrap();
    let settings = scratch.settings.clone();
    let mut acknowledged = BTreeSet::new();
    for round in 0..12_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash::child_that_writes", "--nocapture"])
            .env(FOLDER, &settings.data)
            .env(FIRST, (round * 1_000_000 + 1).to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let enough = 40 + round as usize * 7;
        let mut seen = 0;
        for line in lines {
            let Ok(line) = line else { break };
            if let Some((_, text)) = line.split_once("acknowledged ") {
                acknowledged.insert(text.to_owned());
                seen += 1;
                if seen == enough {
                    // What is still in the pipe was acknowledged too: read on to its end.
                    child.kill().unwrap();
                }
            }
        }
        child.wait().unwrap();
        assert!(seen >= enough);
        let store = Store::open(&settings).await.unwrap();
        let there: BTreeSet<String> = notes(&store).await.into_iter().collect();
        let lost: Vec<_> = acknowledged.difference(&there).collect();
        assert_eq!(lost, Vec::<&String>::new(), "round {round}");
        clean(&store).await;
    }
}

/// Writers that go on until told to stop; they answer what was acknowledged, and what failed otherwise than
/// allowed.
struct Load {
    stop: Arc<AtomicBool>,
    done: Arc<AtomicU64>,
    writers: Vec<tokio::task::JoinHandle<(Vec<String>, Vec<StoreError>)>>,
}

impl Load {
    fn start(store: &Store, first: u64) -> Self {
        let (stop, next, done) = (
            Arc::new(AtomicBool::new(false)),
            Arc::new(AtomicU64::new(first)),
            Arc::new(AtomicU64::new(0)),
        );
        let writers = (0..12)
            .map(|_| {
                let (store, stop, next, done) = (store.clone(), stop.clone(), next.clone(), done.clone());
                tokio::spawn(async move {
                    let (mut acknowledged, mut wrong) = (Vec::new(), Vec::new());
                    while !stop.load(Ordering::Relaxed) {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let text = format!("{number:09}");
                        match put(&store, Lane::People, id(u128::from(number)), &text).await {
                            Ok(_) => {
                                acknowledged.push(text);
                                done.fetch_add(1, Ordering::Relaxed);
                            }
                            Err(Failure::Store(StoreError::Unavailable(_) | StoreError::Busy(_))) => {
                                tokio::time::sleep(Duration::from_millis(20)).await;
                            }
                            Err(Failure::Store(error)) => wrong.push(error),
                            Err(Failure::Refused(_)) => unreachable!(),
                        }
                    }
                    (acknowledged, wrong)
                })
            })
            .collect();
        Self { stop, done, writers }
    }

    async fn reaches(&self, more: u64) {
        let goal = self.done.load(Ordering::Relaxed) + more;
        for _ in 0..1_500 {
            if self.done.load(Ordering::Relaxed) >= goal {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the writers do not get on");
    }

    async fn end(self) -> BTreeSet<String> {
        self.stop.store(true, Ordering::Relaxed);
        let mut all = BTreeSet::new();
        for writer in self.writers {
            let (acknowledged, wrong) = writer.await.unwrap();
            assert_eq!(wrong, vec![]);
            all.extend(acknowledged);
        }
        all
    }
}

async fn on(cluster: &testing::OwnCluster, folder: &std::path::Path) -> Store {
    let settings = Settings::new(folder).on(Some(cluster.address("linli")));
    let store = Store::open(&settings).await.unwrap();
    store.migrate().await.unwrap();
    testing::apply(&store, TABLE).await.unwrap();
    store
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_killed_under_load_loses_nothing_acknowledged_own_cluster() {
    let Some(mut cluster) = testing::OwnCluster::start(&[], None).await else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let store = on(&cluster, folder.path()).await;
    let mut acknowledged = BTreeSet::new();
    for round in 0..4_u64 {
        let load = Load::start(&store, round * 1_000_000 + 1);
        load.reaches(60).await;
        cluster.kill();
        cluster.restart().await;
        // The same store goes on by itself.
        load.reaches(60).await;
        acknowledged.extend(load.end().await);
        let there: BTreeSet<String> = notes(&store).await.into_iter().collect();
        let lost: Vec<_> = acknowledged.difference(&there).collect();
        assert_eq!(lost, Vec::<&String>::new(), "round {round}");
        clean(&store).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_restarted_under_load_is_waited_for_or_reported_own_cluster() {
    let Some(mut cluster) = testing::OwnCluster::start(&["fsync=off"], None).await else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let store = on(&cluster, folder.path()).await;
    let load = Load::start(&store, 1);
    for _ in 0..3 {
        load.reaches(100).await;
        cluster.stop();
        tokio::time::sleep(Duration::from_millis(200)).await;
        cluster.restart().await;
    }
    load.reaches(100).await;
    let acknowledged = load.end().await;
    let there: BTreeSet<String> = notes(&store).await.into_iter().collect();
    assert!(acknowledged.is_subset(&there));
    clean(&store).await;
    // While it is down, that is what is said, soon.
    cluster.stop();
    let down = put(&store, Lane::People, id(1), "late").await;
    assert!(
        matches!(down, Err(Failure::Store(StoreError::Unavailable(_)))),
        "{down:?}"
    );
    let down = store
        .read(|tx| async move { tx.query("SELECT 1", &[]).await })
        .await;
    assert!(matches!(down, Err(StoreError::Unavailable(_))), "{down:?}");
    cluster.restart().await;
    put(&store, Lane::People, id(1), "late").await.unwrap();
}

#[tokio::test]
async fn a_caller_who_goes_away_leaves_nothing_behind() {
    for engine in crate::subject::ENGINES {
        let Some(scratch) = things(engine).await else {
            continue;
        };
        let store = &scratch.store;
        for wait in 0..30 {
            let write = store.write::<_, String, _, _>(Lane::People, |tx| async move {
                for number in 0..5 {
                    note(&tx, id(number), "gone", json!([])).await?;
                }
                Ok(())
            });
            let _ = tokio::time::timeout(Duration::from_micros(wait * 100), write).await;
            let there = notes(store).await.len();
            assert!(there == 0 || there == 5, "{there}");
        }
        put(store, Lane::People, id(100), "here").await.unwrap();
        clean(store).await;
    }
}
