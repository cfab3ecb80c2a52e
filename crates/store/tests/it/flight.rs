//! Statements that are sent and not waited for: on both engines nobody can tell when they ran.

use std::time::Duration;

use serde_json::json;
use store::{Engine, Failure, Lane, NewErrand, StoreError, Tx, testing};

use crate::subject::{ENGINES, TABLE, id, noon, note, notes, put, things};

const NAME: &str = "UPDATE things SET note = $2 WHERE id = $1";

fn errand(number: u128) -> NewErrand {
    NewErrand {
        id: id(number),
        kind: "tell",
        estate: None,
        subject: None,
        body: json!({}),
        due_at: noon(),
    }
}

async fn name(tx: &Tx, thing: u128, text: &str) -> Result<(), StoreError> {
    tx.send(NAME, vec![id(thing).into(), text.into()]).await
}

#[tokio::test]
async fn whoever_reads_on_sees_what_was_sent() {
    for engine in ENGINES {
        let Some(scratch) = things(engine).await else {
            continue;
        };
        let store = &scratch.store;
        put(store, Lane::People, id(1), "first").await.unwrap();
        let seen = store
            .write::<_, String, _, _>(Lane::People, |tx| async move {
                name(&tx, 1, "second").await?;
                name(&tx, 1, "third").await?;
                let row = tx
                    .query_opt("SELECT note FROM things WHERE id = $1", &[id(1).into()])
                    .await?;
                name(&tx, 1, "fourth").await?;
                Ok(row.unwrap().get::<String>(0)?)
            })
            .await
            .unwrap();
        assert_eq!(seen, "third");
        assert_eq!(notes(store).await, ["fourth"], "the commit took it along");
    }
}

#[tokio::test]
async fn a_command_may_only_send() {
    for engine in ENGINES {
        let Some(scratch) = things(engine).await else {
            continue;
        };
        let store = &scratch.store;
        put(store, Lane::People, id(1), "first").await.unwrap();
        store
            .write::<_, String, _, _>(
                Lane::People,
                |tx| async move { Ok(name(&tx, 1, "second").await?) },
            )
            .await
            .unwrap();
        assert_eq!(notes(store).await, ["second"]);
    }
}

#[tokio::test]
async fn the_fault_of_what_was_sent_undoes_everything_and_is_the_one_that_is_told() {
    for engine in ENGINES {
        for asks_on in [false, true] {
            let Some(scratch) = things(engine).await else {
                continue;
            };
            let store = &scratch.store;
            let outcome = store
                .write::<_, String, _, _>(Lane::People, move |tx| async move {
                    note(&tx, id(1), "first", json!([])).await?;
                    tx.leave(errand(7)).await?;
                    tx.leave(errand(7)).await?;
                    tx.leave(errand(8)).await?;
                    if asks_on {
                        tx.load("things", id(1)).await?;
                    }
                    Ok(())
                })
                .await;
            assert!(
                matches!(outcome, Err(Failure::Store(StoreError::Duplicate(_)))),
                "{engine:?}: {outcome:?}"
            );
            assert!(notes(store).await.is_empty());
            let due = store
                .claim_errands(noon(), 9, jiff::SignedDuration::from_secs(1))
                .await;
            assert_eq!(due.unwrap(), []);
            // The connection serves on.
            put(store, Lane::People, id(1), "again").await.unwrap();
        }
    }
}

#[tokio::test]
async fn what_a_refused_command_sent_is_forgotten() {
    for engine in ENGINES {
        let Some(scratch) = things(engine).await else {
            continue;
        };
        let store = &scratch.store;
        put(store, Lane::People, id(1), "first").await.unwrap();
        let refused = store
            .write::<(), _, _, _>(Lane::People, |tx| async move {
                name(&tx, 1, "second").await?;
                Err(Failure::Refused("no".to_owned()))
            })
            .await;
        assert_eq!(refused, Err(Failure::Refused("no".to_owned())));
        assert_eq!(notes(store).await, ["first"]);
    }
}

#[tokio::test]
async fn readings_and_commands_share_a_connection_in_turn() {
    let scratch = testing::scratch_with(Engine::Postgres, |mut settings| {
        settings.connections = 1;
        settings.wait = Duration::from_secs(20);
        settings
    });
    let Some(scratch) = scratch.await else { return };
    let store = &scratch.store;
    testing::apply(store, TABLE).await.unwrap();
    put(store, Lane::People, id(1), "0").await.unwrap();
    let rounds = (0..40).map(|round| async move {
        if round % 4 == 0 {
            put(store, Lane::People, id(1), &round.to_string()).await.unwrap();
        }
        assert_eq!(notes(store).await.len(), 1);
        // One that fails leaves nothing behind for the next.
        if round % 7 == 0 {
            let failed = store
                .read(|tx| async move { tx.query("SELECT 1 / 0", &[]).await })
                .await;
            assert!(failed.is_err());
        }
    });
    futures_util::future::join_all(rounds).await;
}
