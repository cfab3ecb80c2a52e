//! The journal proves itself: tampering is found, erasing by rule is told apart from it (design §6).

use domain::{
    ids::PersonId,
    personal::{Personal, PersonalClass},
};
use jiff::civil::date;
use serde_json::{Value as Json, json};
use store::{Erasure, Failure, History, Lane, Store, SubjectWrite, Verified, testing};
use uuid::Uuid;

use crate::subject::{ENGINES, id, noon, settle, things};

const TABLES: &[(&str, &str)] = &[("things", "things")];

/// A thing whose state repeats its last event, with a name and a phone.
async fn call(store: &Store, thing: Uuid, person: Uuid, name: &'static str) {
    store
        .write::<_, String, _, _>(Lane::People, move |tx| async move {
            let stored = tx.load("things", thing).await?;
            let name = Personal::new(PersonalClass::Name, name).of(Some(PersonId(person)));
            let phone = Personal::new(PersonalClass::Phone, "13800001234").of(Some(PersonId(person)));
            let state = json!({"name": name, "phone": phone});
            tx.write_subject(SubjectWrite {
                table: "things",
                feature: "things",
                id: thing,
                estate: None,
                expected: stored.as_ref(),
                state: state.to_string(),
                columns: vec![("note", "called".into()), ("urgent", false.into())],
                at: noon(),
                actor: None,
                command: None,
                body: store::Body::read(&json!([state]).to_string())?,
            })
            .await?;
            Ok(())
        })
        .await
        .unwrap();
}

/// The fold of a thing: its last event that is the feature's own.
fn fold_is_row(history: &History) -> Vec<String> {
    let last = history.entries.iter().rev().find(|entry| !entry.is_erasure());
    let folded = last.map(|entry| entry.body[0].clone());
    let row = history
        .row
        .as_ref()
        .map(|row| serde_json::from_str::<Json>(&row.state).unwrap());
    if folded == row {
        vec![]
    } else {
        vec![format!("{folded:?} is not {row:?}")]
    }
}

async fn verify(store: &Store) -> Verified {
    let mut told = 0;
    let verified = store
        .verify(TABLES, fold_is_row, |done, total| {
            assert!(done <= total);
            told += 1;
        })
        .await
        .unwrap();
    assert!(told > 0);
    verified
}

fn texts(verified: &Verified) -> String {
    let lines: Vec<String> = verified.findings.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

#[tokio::test]
async fn erasing_a_person_keeps_the_chain_whole() {
    for engine in ENGINES {
        let Some(scratch) = things(engine).await else {
            continue;
        };
        let store = &scratch.store;
        call(store, id(10), id(100), "王芳").await;
        call(store, id(10), id(100), "王小芳").await;
        call(store, id(11), id(101), "李强").await;
        settle(store).await;
        store.seal_day(date(2026, 11, 21)).await.unwrap().unwrap();
        let before = verify(store).await;
        assert_eq!(
            (before.subjects, before.entries, before.roots, before.erased),
            (2, 3, 1, 0)
        );
        assert_eq!(texts(&before), "");

        let touched = store
            .write::<_, String, _, _>(Lane::People, |tx| async move {
                Ok(tx
                    .erase(Erasure::Person(id(100)), TABLES, noon(), None, None)
                    .await?)
            })
            .await
            .unwrap();
        assert_eq!(touched.len(), 1);
        assert_eq!(
            touched[0].state,
            r#"{"name":{"$personal":{"class":"name","value":null}},"phone":{"$personal":{"class":"phone","value":null}}}"#
        );
        let after = verify(store).await;
        assert_eq!(texts(&after), "", "{engine:?}");
        assert_eq!((after.subjects, after.entries, after.erased), (2, 4, 4));

        // Nothing of the person is left anywhere; the other person is.
        let everything = store
            .read(|tx| async move {
                let mut text = String::new();
                for sql in [
                    "SELECT body FROM journal",
                    "SELECT state FROM things",
                    "SELECT value FROM journal_personal",
                ] {
                    for row in tx.query(sql, &[]).await? {
                        text.push_str(&row.get::<String>(0)?);
                    }
                }
                Ok(text)
            })
            .await
            .unwrap();
        assert!(
            !everything.contains("王") && !everything.contains(&id(100).to_string()),
            "{everything}"
        );
        assert!(everything.contains("李强"));
        let journal = store
            .read(|tx| async move { tx.journal("things", id(10)).await })
            .await
            .unwrap();
        assert_eq!(
            journal[0].body[0]["name"],
            json!({"$personal": {"class": "name", "value": null}})
        );
        assert!(journal[2].is_erasure() && !journal[1].is_erasure());

        // One subject alone, whoever it is about.
        store
            .write::<_, String, _, _>(Lane::People, |tx| async move {
                let what = Erasure::Subject {
                    feature: "things",
                    subject: id(11),
                };
                Ok(tx.erase(what, TABLES, noon(), None, None).await?)
            })
            .await
            .unwrap();
        let last = verify(store).await;
        assert_eq!((texts(&last).as_str(), last.erased), ("", 6));
    }
}

#[tokio::test]
async fn tampering_is_found() {
    let cases = [
        (
            "UPDATE journal SET body = '[{}]' WHERE seq = 1",
            "is not what was hashed",
        ),
        (
            "UPDATE journal SET actor = subject WHERE seq = 2",
            "is not what was hashed",
        ),
        ("UPDATE journal SET prev = hash WHERE seq = 2", "does not follow"),
        ("DELETE FROM journal WHERE seq = 1", "entry 1 is missing"),
        ("DELETE FROM journal WHERE seq = 3", "of another history"),
        (
            "UPDATE journal_personal SET value = '张三' WHERE seq = 1 AND nr = 0",
            "personal value 0 was changed",
        ),
        (
            "DELETE FROM journal_personal WHERE seq = 2 AND nr = 1",
            "was not erased by rule",
        ),
        (
            "UPDATE journal_personal SET seq = 9 WHERE seq = 2 AND nr = 1",
            "belongs to nothing",
        ),
        ("UPDATE things SET version = 7", "of another history"),
        ("UPDATE things SET state = '{}'", "is not Some"),
        ("DELETE FROM things", "its row is missing"),
        ("DELETE FROM journal", "its row has no journal"),
        // Whoever drops the newest entry and mends the row is found by the daily root.
        (
            "DELETE FROM journal WHERE seq = 3; DELETE FROM journal_personal WHERE seq = 3; \
             UPDATE things SET version = 2, head = (SELECT hash FROM journal WHERE seq = 2)",
            "are not those that its root was made of",
        ),
    ];
    for engine in ENGINES {
        for (tampering, expected) in cases {
            let Some(scratch) = things(engine).await else {
                continue;
            };
            let store = &scratch.store;
            for _ in 0..3 {
                call(store, id(10), id(100), "王芳").await;
            }
            settle(store).await;
            store.seal_day(date(2026, 11, 21)).await.unwrap().unwrap();
            assert_eq!(texts(&verify(store).await), "");
            testing::apply(store, tampering).await.unwrap();
            let found = texts(&verify(store).await);
            assert!(found.contains(expected), "{engine:?} {tampering}: {found}");
        }
    }
}

#[tokio::test]
async fn days_are_sealed_once_and_in_order() {
    for engine in ENGINES {
        let Some(scratch) = things(engine).await else {
            continue;
        };
        let store = &scratch.store;
        let empty = store.seal_day(date(2026, 11, 19)).await.unwrap().unwrap();
        assert_eq!(empty.entries, 0);
        call(store, id(10), id(100), "王芳").await;
        settle(store).await;
        let (one, other) = tokio::join!(
            store.seal_day(date(2026, 11, 20)),
            store.seal_day(date(2026, 11, 20))
        );
        let sealed = [one.unwrap(), other.unwrap()];
        assert_eq!(sealed.iter().flatten().count(), 1);
        call(store, id(10), id(100), "王芳").await;
        assert_eq!(store.seal_day(date(2026, 11, 20)).await.unwrap(), None);
        settle(store).await;
        let last = store.seal_day(date(2026, 11, 21)).await.unwrap().unwrap();
        assert_eq!(last.entries, 2);
        let roots = store.roots().await.unwrap();
        assert_eq!(
            roots.iter().map(|root| root.entries).collect::<Vec<_>>(),
            [0, 1, 2]
        );
        assert_eq!(texts(&verify(store).await), "");
    }
}

#[tokio::test]
async fn a_rebuild_goes_through_every_subject() {
    for engine in ENGINES {
        let Some(scratch) = things(engine).await else {
            continue;
        };
        let store = &scratch.store;
        for number in 1..=7 {
            call(store, id(number), id(100), "王芳").await;
        }
        testing::apply(store, "UPDATE things SET note = 'broken', state = '{}'")
            .await
            .unwrap();
        let mut after = None;
        loop {
            let batch = store
                .write::<_, String, _, _>(Lane::Batch, move |tx| async move {
                    let batch = tx.journal_subjects("things", after, 3).await?;
                    for &thing in &batch {
                        let journal = tx.journal("things", thing).await?;
                        let state = journal.last().unwrap().body[0].to_string();
                        let columns = vec![("note", "called".into())];
                        assert!(tx.rewrite_row("things", thing, None, state, columns).await?);
                    }
                    Ok::<_, Failure<String>>(batch)
                })
                .await
                .unwrap();
            match batch.last() {
                Some(last) => after = Some(*last),
                None => break,
            }
        }
        assert_eq!(texts(&verify(store).await), "");
        let notes = crate::subject::notes(store).await;
        assert_eq!(notes, ["called"; 7]);
    }
}
