//! One story, told on both engines.

use jiff::{SignedDuration, ToSpan};
use serde_json::json;
use store::{Engine, Failure, Lane, NewErrand, Position, StoreError, Tx, Value};
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
                    body: json!([]),
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
async fn timers_ring_once_and_keep_to_their_state() {
    for engine in ENGINES {
        let Some(scratch) = things(engine).await else {
            continue;
        };
        let store = &scratch.store;
        let other = store::Store::open(&scratch.settings).await.unwrap();
        store
            .write::<_, String, _, _>(Lane::People, |tx| async move {
                for number in 0..50 {
                    let due = [("late", noon()), ("warn", noon() + 1.hour())];
                    tx.set_timers("things", id(number), None, &[], &due).await?;
                }
                Ok(())
            })
            .await
            .unwrap();
        assert_eq!(store.next_due().await.unwrap(), Some(noon()));
        assert!(
            store
                .claim_timers(noon() - 1.second(), 100)
                .await
                .unwrap()
                .is_empty()
        );
        let (one, two) = tokio::join!(store.claim_timers(noon(), 30), other.claim_timers(noon(), 30));
        let mut rung: Vec<Uuid> = one
            .unwrap()
            .into_iter()
            .chain(two.unwrap())
            .map(|timer| timer.subject)
            .collect();
        rung.extend(
            store
                .claim_timers(noon(), 30)
                .await
                .unwrap()
                .into_iter()
                .map(|timer| timer.subject),
        );
        let count = rung.len();
        rung.sort();
        rung.dedup();
        assert_eq!((rung.len(), count), (50, 50), "{engine:?}");

        // One is done, one was set anew meanwhile, one failed; the rest comes back when the claim ends.
        let timer = |number: u128| store::DueTimer {
            feature: "things".into(),
            subject: id(number),
            name: "late".into(),
            due_at: noon(),
            estate: None,
            attempts: 0,
        };
        store.finish_timer(&timer(0)).await.unwrap();
        store
            .write::<_, String, _, _>(Lane::People, |tx| async move {
                let before = [("late", noon()), ("warn", noon() + 1.hour())];
                let after = [("late", noon() + 2.hours()), ("warn", noon() + 1.hour())];
                tx.set_timers("things", id(1), None, &before, &after).await?;
                tx.set_timers("things", id(3), None, &before, &[]).await?;
                assert_eq!(tx.timers("things", id(1)).await?.len(), 2);
                assert!(tx.timers("things", id(3)).await?.is_empty());
                Ok(())
            })
            .await
            .unwrap();
        store.finish_timer(&timer(1)).await.unwrap();
        store.fail_timer(&timer(2), noon() + 55.minutes()).await.unwrap();
        let back = store.claim_timers(noon() + 2.minutes(), 100).await.unwrap();
        assert_eq!(back.len(), 46);
        let failed = store.claim_timers(noon() + 56.minutes(), 100).await.unwrap();
        let two = failed.iter().find(|timer| timer.subject == id(2)).unwrap();
        assert_eq!((two.attempts, two.due_at), (1, noon()));
        let all = store.claim_timers(noon() + 3.hours(), 1_000).await.unwrap();
        assert!(all.contains(&store::DueTimer {
            due_at: noon() + 2.hours(),
            ..timer(1)
        }));
    }
}

#[tokio::test]
async fn errands_are_claimed_once_retried_and_given_up() {
    for engine in ENGINES {
        let Some(scratch) = things(engine).await else {
            continue;
        };
        let store = &scratch.store;
        let other = store::Store::open(&scratch.settings).await.unwrap();
        store
            .write::<_, String, _, _>(Lane::People, |tx| async move {
                for number in 0..40 {
                    let errand = NewErrand {
                        id: id(number),
                        kind: "tell",
                        estate: Some(id(1)),
                        subject: Some(id(9)),
                        body: json!({"to": "张师傅"}),
                        due_at: noon(),
                    };
                    tx.leave(errand).await?;
                }
                Ok(())
            })
            .await
            .unwrap();
        let lease = SignedDuration::from_secs(60);
        let (one, two) = tokio::join!(
            store.claim_errands(noon(), 25, lease),
            other.claim_errands(noon(), 25, lease)
        );
        let mut claimed: Vec<Uuid> = one
            .unwrap()
            .into_iter()
            .chain(two.unwrap())
            .map(|one| one.id)
            .collect();
        let rest = store.claim_errands(noon(), 25, lease).await.unwrap();
        claimed.extend(rest.iter().map(|one| one.id));
        let count = claimed.len();
        claimed.sort();
        claimed.dedup();
        assert_eq!((claimed.len(), count), (40, 40), "{engine:?}");

        for number in 1..40 {
            store.finish_errand(id(number)).await.unwrap();
        }
        // The pauses double, and after eight failures it is dead.
        let mut now = noon();
        let mut pauses = Vec::new();
        loop {
            let dead = store.fail_errand(id(0), now, "the line is busy").await.unwrap();
            if dead {
                break;
            }
            let next = store.next_due().await.unwrap().unwrap();
            pauses.push((next - now).total(jiff::Unit::Second).unwrap() as i64);
            assert!(
                store
                    .claim_errands(next - 1.second(), 10, lease)
                    .await
                    .unwrap()
                    .is_empty()
            );
            let again = store.claim_errands(next, 10, lease).await.unwrap();
            assert_eq!(again.len(), 1);
            assert_eq!(again[0].body, json!({"to": "张师傅"}));
            now = next;
        }
        assert_eq!(pauses, [10, 20, 40, 80, 160, 320, 640]);
        assert_eq!(store.next_due().await.unwrap(), None);
        let dead = store.dead_errands(10).await.unwrap();
        assert_eq!(
            (dead.len(), dead[0].error.as_str(), dead[0].errand.attempts),
            (1, "the line is busy", 8)
        );
        assert!(store.revive_errand(id(0), now).await.unwrap());
        assert!(!store.revive_errand(id(0), now).await.unwrap());
        assert_eq!(store.claim_errands(now, 10, lease).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn subjects_are_found_by_all_words_and_the_beginning_of_the_last() {
    for engine in ENGINES {
        let Some(scratch) = things(engine).await else {
            continue;
        };
        let store = &scratch.store;
        let rows = [
            (10, "张 伟 张伟 zhang wei zw 3-2-501 13800001234 1234"),
            (11, "张 三 张三 zhang san zs 3-2-502 13900005678 5678"),
            (12, "李 o'neil li 12-1-101 \"quoted\" a\\b 13800009999"),
        ];
        store
            .write::<_, String, _, _>(Lane::People, move |tx| async move {
                for (number, words) in rows {
                    note(&tx, id(number), words, json!([])).await?;
                    tx.index("things", id(number), Some(id(1)), words).await?;
                }
                tx.index("others", id(11), None, "张伟").await?;
                Ok(())
            })
            .await
            .unwrap();
        let find = |query: &str| {
            let words: Vec<String> = query.split_whitespace().map(str::to_owned).collect();
            store.read(move |tx| async move {
                let (clause, mut params) = tx.search_clause("things", &words, 2);
                params.insert(0, id(1).into());
                let sql = format!("SELECT id FROM things WHERE estate_id = $1 AND {clause} ORDER BY id");
                let rows = tx.query(&sql, &params).await?;
                rows.iter()
                    .map(|row| row.get::<Uuid>(0))
                    .collect::<Result<Vec<_>, _>>()
            })
        };
        assert_eq!(find("张").await.unwrap(), [id(10), id(11)], "{engine:?}");
        assert_eq!(find("张伟").await.unwrap(), [id(10)]);
        assert_eq!(find("zh").await.unwrap(), [id(10), id(11)]);
        assert_eq!(
            find("zh 5678").await.unwrap(),
            Vec::<Uuid>::new(),
            "only the last word is a beginning"
        );
        assert_eq!(find("zhang 5678").await.unwrap(), [id(11)]);
        assert_eq!(find("3-2-50").await.unwrap(), [id(10), id(11)]);
        assert_eq!(find("1380000").await.unwrap(), [id(10), id(12)]);
        assert_eq!(find("o'neil").await.unwrap(), [id(12)]);
        assert_eq!(find("\" ' OR 1=1 --").await.unwrap(), Vec::<Uuid>::new());
        assert_eq!(find("''").await.unwrap(), Vec::<Uuid>::new());
        assert_eq!(find("a\\b").await.unwrap(), [id(12)]);

        // New words replace the old ones; no words take the subject out.
        store
            .write::<_, String, _, _>(Lane::People, |tx| async move {
                tx.index("things", id(10), Some(id(1)), "王 wang").await?;
                tx.index("things", id(11), Some(id(1)), "").await?;
                Ok(())
            })
            .await
            .unwrap();
        assert_eq!(find("张").await.unwrap(), Vec::<Uuid>::new());
        assert_eq!(find("wan").await.unwrap(), [id(10)]);

        // Words of a refused command are not found.
        let refused: Result<(), Failure<String>> = store
            .write(Lane::People, |tx| async move {
                tx.index("things", id(10), Some(id(1)), "赵").await?;
                Err(Failure::Refused("no".into()))
            })
            .await;
        assert!(refused.is_err());
        assert_eq!(find("赵").await.unwrap(), Vec::<Uuid>::new());
        assert_eq!(find("王").await.unwrap(), [id(10)]);
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
