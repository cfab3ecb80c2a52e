//! One story, told on both engines.

use jiff::ToSpan;
use serde_json::json;
use store::{Engine, Failure, Lane, Position, StoreError, Tx, Value};
use uuid::Uuid;

use crate::subject::{ENGINES, at, id, noon, note, notes, put, settle, things};

#[tokio::test]
async fn a_subject_lives_and_leaves_a_chain() {
    for engine in ENGINES {
        let Some(scratch) = things(engine).await else {
            continue;
        };
        let store = &scratch.store;
        let first = put(store, Lane::People, id(10), "漏水").await.unwrap();
        assert_eq!(first.version, 1);
        let second = put(store, Lane::People, id(10), "漏水，已到场").await.unwrap();
        assert_eq!(second.version, 2);
        assert!(second.position > first.position);

        let (stored, row, journal) = store
            .read(|tx: Tx| async move {
                let stored = tx.load("things", id(10)).await?;
                let row = tx
                    .query_opt(
                        "SELECT urgent, due_at, day, weight, estate_id FROM things WHERE id = $1",
                        &[id(10).into()],
                    )
                    .await?;
                Ok((stored, row, tx.journal("things", id(10)).await?))
            })
            .await
            .unwrap();
        let (stored, row) = (stored.unwrap(), row.unwrap());
        assert_eq!((stored.version, stored.head), (2, second.head));
        assert_eq!(stored.state, r#"{"note":"漏水，已到场"}"#);
        assert!(row.get::<bool>(0).unwrap());
        assert_eq!(row.get::<jiff::Timestamp>(1).unwrap(), noon());
        assert_eq!(
            row.get::<jiff::civil::Date>(2).unwrap(),
            jiff::civil::date(2026, 11, 21)
        );
        assert_eq!(row.get::<Option<f64>>(3).unwrap(), Some(1.5));
        assert_eq!(row.get::<Uuid>(4).unwrap(), id(1));
        assert_eq!(journal.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(journal[1].body, json!([{"Noted": {"text": "漏水，已到场"}}]));
        assert_eq!(
            (journal[0].at, journal[0].actor, journal[0].command),
            (noon(), Some(id(2)), Some(id(3)))
        );

        settle(store).await;
        // A follower sees both, in order, and resumes where it was.
        let seen = store.journal_after(Position::default(), 10).await.unwrap();
        assert_eq!(seen.iter().map(|one| one.version).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(seen[0].estate, Some(id(1)));
        let position: Position = seen[0].position.to_string().parse().unwrap();
        assert_eq!(store.journal_after(position, 10).await.unwrap(), seen[1..]);
        assert_eq!(store.journal_last().await.unwrap(), seen[1].position);
    }
}

#[tokio::test]
async fn a_refusal_a_fault_and_a_panic_write_nothing() {
    for engine in ENGINES {
        let Some(scratch) = things(engine).await else {
            continue;
        };
        let store = &scratch.store;
        let refused: Result<(), Failure<String>> = store
            .write(Lane::People, |tx| async move {
                note(&tx, id(10), "no", json!([])).await?;
                Err(Failure::Refused("not allowed".into()))
            })
            .await;
        assert_eq!(refused, Err(Failure::Refused("not allowed".into())));

        // A body cannot succeed past a failed statement, even if it looks away.
        let failed: Result<(), Failure<String>> = store
            .write(Lane::People, |tx| async move {
                note(&tx, id(10), "no", json!([])).await?;
                let _ = tx.execute("INSERT INTO nowhere (a) VALUES (1)", &[]).await;
                Ok(())
            })
            .await;
        assert!(
            matches!(failed, Err(Failure::Store(StoreError::Driver(_)))),
            "{failed:?}"
        );

        let panicked: Result<(), Failure<String>> = store
            .write(Lane::People, |tx| async move {
                note(&tx, id(10), "no", json!([])).await?;
                panic!("a mistake in a rule")
            })
            .await;
        assert_eq!(
            panicked,
            Err(Failure::Store(StoreError::Panicked("a mistake in a rule".into())))
        );
        assert_eq!(notes(store).await, Vec::<String>::new());
        put(store, Lane::People, id(10), "yes").await.unwrap();
        assert_eq!(notes(store).await, ["yes"]);
    }
}

#[tokio::test]
async fn a_stale_version_is_told() {
    for engine in ENGINES {
        let Some(scratch) = things(engine).await else {
            continue;
        };
        let store = &scratch.store;
        put(store, Lane::People, id(10), "one").await.unwrap();
        let stale: Result<(), Failure<String>> = store
            .write(Lane::People, |tx| async move {
                let mut stored = tx.load("things", id(10)).await?.unwrap();
                stored.version = 7;
                tx.write_subject(store::SubjectWrite {
                    table: "things",
                    feature: "things",
                    id: id(10),
                    estate: None,
                    expected: Some(&stored),
                    state: "{}".into(),
                    columns: vec![],
                    at: noon(),
                    actor: None,
                    command: None,
                    body: store::Body::read("[]")?,
                })
                .await?;
                Ok(())
            })
            .await;
        assert_eq!(stale, Err(Failure::Store(StoreError::Stale)));
    }
}

#[tokio::test]
async fn readings_cannot_write_and_do_not_outlive_their_transaction() {
    for engine in ENGINES {
        let Some(scratch) = things(engine).await else {
            continue;
        };
        let store = &scratch.store;
        let written = store
            .read(|tx| async move { tx.execute("DELETE FROM things", &[]).await })
            .await;
        assert!(written.is_err());
        let kept = store.read(|tx| async move { Ok(tx) }).await.unwrap();
        let late = kept.query("SELECT 1", &[]).await;
        assert!(matches!(late, Err(StoreError::Misused(_))), "{late:?}");
        // A wrong number of parameters is an answer, not a panic.
        let wrong = store
            .read(|tx| async move { tx.query("SELECT note FROM things WHERE id = $1", &[]).await })
            .await;
        assert!(matches!(wrong, Err(StoreError::Driver(_))), "{wrong:?}");
        let wrong = store
            .read(|tx| async move {
                tx.query("SELECT note FROM things WHERE id = $1", &[Value::Bool(true)])
                    .await
            })
            .await;
        assert!(wrong.is_err() || engine == Engine::Sqlite);
    }
}

#[tokio::test]
async fn a_repeated_request_finds_its_answer() {
    for engine in ENGINES {
        let Some(scratch) = things(engine).await else {
            continue;
        };
        let store = &scratch.store;
        let ask = || {
            store.write(Lane::People, |tx| async move {
                if let Some(before) = tx.remembered(id(2), "key").await? {
                    return Ok(before.answer);
                }
                note(&tx, id(10), "once", json!([])).await?;
                tx.remember(id(2), "key", b"hash", "first", noon()).await?;
                Ok::<_, Failure<String>>("first".to_owned())
            })
        };
        // At once: one of them loses the race and finds the other's answer.
        let (one, other) = tokio::join!(ask(), ask());
        assert_eq!(
            (one.unwrap().as_str(), other.unwrap().as_str()),
            ("first", "first")
        );
        settle(store).await;
        let seen = store.journal_after(Position::default(), 10).await.unwrap();
        assert_eq!(seen.len(), 1, "{engine:?}");
        assert_eq!(store.forget_answers(noon()).await.unwrap(), 0);
        assert_eq!(store.forget_answers(noon() + 1.hour()).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn numbers_come_in_blocks_and_never_twice() {
    for engine in ENGINES {
        let Some(scratch) = things(engine).await else {
            continue;
        };
        let store = &scratch.store;
        assert_eq!(store.numbers("TS-20261121", 10).await.unwrap(), 1..11);
        assert_eq!(store.numbers("TS-20261121", 1).await.unwrap(), 11..12);
        assert_eq!(store.numbers("BX-20261121", 5).await.unwrap(), 1..6);
        let many = (0..20).map(|_| store.numbers("race", 3));
        let mut all: Vec<u64> = futures_util::future::try_join_all(many)
            .await
            .unwrap()
            .into_iter()
            .flatten()
            .collect();
        all.sort_unstable();
        assert_eq!(all, (1..=60).collect::<Vec<u64>>());
    }
}

#[tokio::test]
async fn a_moment_is_kept_to_the_microsecond() {
    for engine in ENGINES {
        let Some(scratch) = things(engine).await else {
            continue;
        };
        let precise = at("2026-11-21T04:00:00.123456789Z");
        let row = scratch
            .store
            .write::<_, String, _, _>(Lane::People, move |tx| async move {
                tx.execute(
                    "INSERT INTO timers (subject, feature, name, due_at, ring_at) VALUES ($1, 'a', 'b', $2, $2)",
                    &[id(1).into(), precise.into()],
                )
                .await?;
                Ok(tx.query_opt("SELECT due_at FROM timers", &[]).await?.unwrap())
            })
            .await
            .unwrap();
        assert_eq!(row.get::<jiff::Timestamp>(0).unwrap(), noon());
    }
}
