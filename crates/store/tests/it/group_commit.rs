//! Many commands, one commit (SQLite): order, lanes, isolation from each other.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use futures_util::FutureExt as _;
use serde_json::json;
use store::{Engine, Failure, Lane, StoreError, testing};

use crate::subject::{TABLE, id, note, notes, put, things};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn commands_of_one_commit_fail_alone() {
    let scratch = things(Engine::Sqlite).await.unwrap();
    let store = &scratch.store;
    let many = (0..300_u128).map(|number| {
        let store = store.clone();
        tokio::spawn(async move {
            store
                .write(Lane::People, move |tx| async move {
                    note(&tx, id(number), &format!("{number:03}"), json!([])).await?;
                    match number % 3 {
                        0 => Ok(number),
                        1 => Err(Failure::Refused("no".to_owned())),
                        _ => panic!("a mistake"),
                    }
                })
                .await
        })
    });
    for (number, answer) in futures_util::future::join_all(many).await.into_iter().enumerate() {
        match (number % 3, answer.unwrap()) {
            (0, Ok(same)) => assert_eq!(same, number as u128),
            (1, Err(Failure::Refused(_))) | (2, Err(Failure::Store(StoreError::Panicked(_)))) => {}
            (_, other) => panic!("{number}: {other:?}"),
        }
    }
    let expected: Vec<String> = (0..300).step_by(3).map(|number| format!("{number:03}")).collect();
    assert_eq!(notes(store).await, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_go_before_the_background_and_a_batch_goes_alone() {
    let scratch = things(Engine::Sqlite).await.unwrap();
    let store = &scratch.store;
    let order = Arc::new(AtomicUsize::new(0));
    let (started, gate) = (
        Arc::new(tokio::sync::Notify::new()),
        std::sync::mpsc::channel::<()>(),
    );
    let gate = (gate.0, parking_lot::Mutex::new(gate.1));
    let (open, closed) = (gate.0, Arc::new(gate.1));

    // The first command holds the writer until everybody stands in line.
    let first = {
        let (store, started, closed) = (store.clone(), started.clone(), closed.clone());
        tokio::spawn(async move {
            store
                .write::<_, String, _, _>(Lane::People, move |_| {
                    started.notify_one();
                    let _ = closed.lock().recv();
                    async { Ok(()) }
                })
                .await
        })
    };
    started.notified().await;
    // Each stands in line as soon as its future is polled once.
    let stand = |lane: Lane| {
        let order = order.clone();
        let mut waiting = Box::pin(store.write::<_, String, _, _>(lane, move |_| {
            let place = order.fetch_add(1, Ordering::SeqCst);
            async move { Ok(place) }
        }));
        assert!(waiting.as_mut().now_or_never().is_none());
        waiting
    };
    let background: Vec<_> = [Lane::Background, Lane::Batch, Lane::Background]
        .map(stand)
        .into();
    let people: Vec<_> = (0..5).map(|_| stand(Lane::People)).collect();
    open.send(()).unwrap();
    first.await.unwrap().unwrap();
    let people = futures_util::future::try_join_all(people).await.unwrap();
    assert_eq!(people, [0, 1, 2, 3, 4]);
    let background = futures_util::future::try_join_all(background).await.unwrap();
    assert_eq!(background, [5, 6, 7]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_line_says_so() {
    let scratch = testing::scratch_with(Engine::Sqlite, |mut settings| {
        settings.queue = 3;
        settings
    })
    .await
    .unwrap();
    let store = &scratch.store;
    let (open, closed) = std::sync::mpsc::channel::<()>();
    let closed = Arc::new(parking_lot::Mutex::new(closed));
    let running = Arc::new(tokio::sync::Notify::new());
    let holder = {
        let (store, running) = (store.clone(), running.clone());
        tokio::spawn(async move {
            store
                .write::<_, String, _, _>(Lane::People, move |_| {
                    running.notify_one();
                    let _ = closed.lock().recv();
                    async { Ok(()) }
                })
                .await
        })
    };
    running.notified().await;
    let waiting: Vec<_> = (0..3)
        .map(|_| {
            let mut waiting = Box::pin(store.write::<_, String, _, _>(Lane::People, |_| async { Ok(()) }));
            assert!(waiting.as_mut().now_or_never().is_none());
            waiting
        })
        .collect();
    let late = store
        .write::<_, String, _, _>(Lane::People, |_| async { Ok(()) })
        .await;
    assert!(
        matches!(late, Err(Failure::Store(StoreError::Busy(_)))),
        "{late:?}"
    );
    open.send(()).unwrap();
    holder.await.unwrap().unwrap();
    futures_util::future::try_join_all(waiting).await.unwrap();
}

#[tokio::test]
async fn a_body_that_waits_for_something_else_is_refused() {
    let scratch = things(Engine::Sqlite).await.unwrap();
    let waited: Result<(), Failure<String>> = scratch
        .store
        .write(Lane::People, |tx| async move {
            note(&tx, id(1), "no", json!([])).await?;
            std::future::pending::<()>().await;
            Ok(())
        })
        .await;
    assert!(
        matches!(waited, Err(Failure::Store(StoreError::Misused(_)))),
        "{waited:?}"
    );
    // Yielding is fine.
    let yielded: Result<(), Failure<String>> = scratch
        .store
        .write(Lane::People, |tx| async move {
            let many = (0..100_u128).map(|number| {
                let tx = tx.clone();
                async move { note(&tx, id(number), "yes", json!([])).await }
            });
            futures_util::future::try_join_all(many).await?;
            Ok(())
        })
        .await;
    yielded.unwrap();
    assert_eq!(notes(&scratch.store).await.len(), 100);
}

#[tokio::test]
async fn what_was_answered_is_there_after_a_restart() {
    let scratch = things(Engine::Sqlite).await.unwrap();
    put(&scratch.store, Lane::Background, id(1), "kept")
        .await
        .unwrap();
    let again = store::Store::open(&scratch.settings).await.unwrap();
    assert_eq!(notes(&again).await, ["kept"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_half_written_by_a_refused_command_is_taken_back_and_runs_anew() {
    let scratch = testing::scratch_with(Engine::Sqlite, |mut settings| {
        settings.people_a_commit = 100;
        settings
    })
    .await
    .unwrap();
    let store = &scratch.store;
    testing::apply(store, TABLE).await.unwrap();
    let (open, closed) = std::sync::mpsc::channel::<()>();
    let closed = Arc::new(parking_lot::Mutex::new(closed));
    let running = Arc::new(tokio::sync::Notify::new());
    let holder = {
        let (store, running) = (store.clone(), running.clone());
        tokio::spawn(async move {
            store
                .write::<_, String, _, _>(Lane::People, move |_| {
                    running.notify_one();
                    let _ = closed.lock().recv();
                    async { Ok(()) }
                })
                .await
        })
    };
    running.notified().await;
    // All stand in line while the writer is held, so they share one commit. Every third is refused after it has
    // written; all write one subject besides their own, and say by which words they are found.
    let runs = Arc::new(AtomicUsize::new(0));
    let waiting: Vec<_> = (1..=60_u128)
        .map(|number| {
            let runs = runs.clone();
            let mut waiting = Box::pin(store.write(Lane::People, move |tx| {
                runs.fetch_add(1, Ordering::SeqCst);
                async move {
                    note(&tx, id(number), &format!("{number:03}"), json!([])).await?;
                    let shared = note(&tx, id(0), "all", json!([])).await?;
                    tx.index("things", id(number), None, "together").await?;
                    match number % 3 {
                        0 => Err(Failure::Refused(number)),
                        _ => Ok(shared.version),
                    }
                }
            }));
            assert!(waiting.as_mut().now_or_never().is_none());
            waiting
        })
        .collect();
    open.send(()).unwrap();
    holder.await.unwrap().unwrap();
    let mut versions = Vec::new();
    for (number, answer) in (1..).zip(futures_util::future::join_all(waiting).await) {
        match answer {
            Ok(version) => versions.push(version),
            Err(Failure::Refused(same)) => assert_eq!((same, number % 3), (number, 0)),
            Err(other) => panic!("{number}: {other:?}"),
        }
    }
    // The first two ran, the third was refused after it had written: from there all sixty ran once more.
    assert_eq!(runs.load(Ordering::SeqCst), 3 + 60);
    assert_eq!(
        versions,
        (1..=40).collect::<Vec<i64>>(),
        "in line, and none twice"
    );
    let mut kept: Vec<String> = (1..=60)
        .filter(|number| number % 3 != 0)
        .map(|number| format!("{number:03}"))
        .collect();
    kept.push("all".to_owned());
    assert_eq!(notes(store).await, kept);
    let found = store
        .read(|tx| async move {
            let (clause, params) = tx.search_clause("things", &["together".to_owned()], 1);
            tx.query(&format!("SELECT id FROM things WHERE {clause}"), &params)
                .await
        })
        .await
        .unwrap();
    assert_eq!(found.len(), 40);
    let verified = store
        .verify(&[("things", "things")], |_| vec![], |_, _| ())
        .await
        .unwrap();
    assert_eq!((verified.findings, verified.entries), (vec![], 80));
}
