//! Commands that get in each other's way (PostgreSQL).

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use serde_json::json;
use store::{Engine, Failure, Isolation, Lane, StoreError, Tx, testing};

use crate::subject::{TABLE, id, note, put, things};

async fn versions(tx: &Tx) -> Result<i64, StoreError> {
    Ok(tx.load("things", id(1)).await?.map_or(0, |stored| stored.version))
}

#[tokio::test]
async fn two_who_write_one_subject_both_succeed() {
    for engine in crate::subject::ENGINES {
        let Some(scratch) = things(engine).await else {
            continue;
        };
        let store = &scratch.store;
        let runs = Arc::new(AtomicU32::new(0));
        let many = (0..6).map(|_| {
            let runs = runs.clone();
            store.write::<_, String, _, _>(Lane::People, move |tx| {
                runs.fetch_add(1, Ordering::Relaxed);
                async move { Ok(note(&tx, id(1), "again", json!([])).await?.version) }
            })
        });
        let mut written = futures_util::future::try_join_all(many).await.unwrap();
        written.sort_unstable();
        assert_eq!(written, [1, 2, 3, 4, 5, 6]);
        assert_eq!(
            store.read(|tx| async move { versions(&tx).await }).await.unwrap(),
            6
        );
    }
}

#[tokio::test]
async fn a_deadlock_is_tried_again() {
    let Some(scratch) = things(Engine::Postgres).await else {
        return;
    };
    let store = &scratch.store;
    let runs = Arc::new(AtomicU32::new(0));
    // Each holds its first lock before either asks for the second.
    let both = Arc::new(tokio::sync::Barrier::new(2));
    let cross = |first: u128, second: u128| {
        let (runs, both) = (runs.clone(), both.clone());
        store.write::<_, String, _, _>(Lane::People, move |tx| {
            let (run, both) = (runs.fetch_add(1, Ordering::Relaxed), both.clone());
            async move {
                tx.lock(id(first)).await?;
                // A lock goes out with whatever is asked next.
                tx.load("things", id(first)).await?;
                if run < 2 {
                    both.wait().await;
                }
                tx.lock(id(second)).await?;
                Ok(())
            }
        })
    };
    let (one, other) = tokio::join!(cross(1, 2), cross(2, 1));
    one.unwrap();
    other.unwrap();
    assert!(runs.load(Ordering::Relaxed) >= 3);
}

#[tokio::test]
async fn a_lock_is_held_until_the_commit() {
    let Some(scratch) = things(Engine::Postgres).await else {
        return;
    };
    let store = &scratch.store;
    put(store, Lane::People, id(1), "first").await.unwrap();
    // Without the lock both would read the same version and one would have to run again.
    let runs = Arc::new(AtomicU32::new(0));
    let careful = || {
        let runs = runs.clone();
        store.write::<_, String, _, _>(Lane::People, move |tx| {
            runs.fetch_add(1, Ordering::Relaxed);
            async move {
                tx.lock(id(1)).await?;
                let stored = tx.load("things", id(1)).await?;
                tokio::time::sleep(Duration::from_millis(50)).await;
                assert!(stored.is_some());
                note(&tx, id(1), "next", json!([])).await?;
                Ok(())
            }
        })
    };
    let (one, other) = tokio::join!(careful(), careful());
    one.unwrap();
    other.unwrap();
    assert_eq!(runs.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn no_connection_left_says_busy() {
    let Some(scratch) = testing::scratch_with(Engine::Postgres, |mut settings| {
        settings.connections = 1;
        settings.wait = Duration::from_millis(100);
        settings
    })
    .await
    else {
        return;
    };
    let store = &scratch.store;
    testing::apply(store, TABLE).await.unwrap();
    // The only connection is held until the other has been told.
    let (held, told) = (
        Arc::new(tokio::sync::Notify::new()),
        Arc::new(tokio::sync::Notify::new()),
    );
    let holding = store.read({
        let (held, told) = (held.clone(), told.clone());
        move |tx| async move {
            tx.query("SELECT 1", &[]).await?;
            held.notify_one();
            told.notified().await;
            Ok(())
        }
    });
    let asking = async {
        held.notified().await;
        let asked = put(store, Lane::People, id(1), "late").await;
        told.notify_one();
        asked
    };
    let (held, asked) = tokio::join!(holding, asking);
    held.unwrap();
    assert!(
        matches!(asked, Err(Failure::Store(StoreError::Busy(_)))),
        "{asked:?}"
    );
    put(store, Lane::People, id(1), "now").await.unwrap();
}

#[tokio::test]
async fn of_two_who_stand_on_each_others_rows_one_is_decided_anew() {
    for engine in crate::subject::ENGINES {
        let Some(scratch) = things(engine).await else {
            continue;
        };
        let store = &scratch.store;
        put(store, Lane::People, id(1), "on duty").await.unwrap();
        put(store, Lane::People, id(2), "on duty").await.unwrap();
        let runs = Arc::new(AtomicU32::new(0));
        let both = Arc::new(tokio::sync::Barrier::new(2));
        // Nobody goes off duty who is the last one; each writes only their own row.
        let leaves = |own: u128| {
            let (runs, both) = (runs.clone(), both.clone());
            store.write_isolated(Lane::People, Isolation::Serializable, move |tx| {
                let (run, both) = (runs.fetch_add(1, Ordering::Relaxed), both.clone());
                async move {
                    let on_duty = tx
                        .query("SELECT id FROM things WHERE note = 'on duty'", &[])
                        .await?;
                    if run < 2 && engine == Engine::Postgres {
                        both.wait().await;
                    }
                    if on_duty.len() < 2 {
                        return Err(Failure::Refused("the last one stays"));
                    }
                    note(&tx, id(own), "gone", json!([])).await?;
                    Ok(())
                }
            })
        };
        let (one, other) = tokio::join!(leaves(1), leaves(2));
        let left = [&one, &other].iter().filter(|answer| answer.is_ok()).count();
        assert_eq!(left, 1, "{engine:?}: {one:?} {other:?}");
        let notes = crate::subject::notes(store).await;
        assert_eq!(notes, ["gone", "on duty"], "{engine:?}");
        let expected = if engine == Engine::Postgres { 3 } else { 2 };
        assert_eq!(runs.load(Ordering::Relaxed), expected, "{engine:?}");
    }
}
