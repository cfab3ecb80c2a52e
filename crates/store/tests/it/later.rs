//! What happens later: timers and errands, claimed once even by two processes.

use jiff::{SignedDuration, ToSpan};
use serde_json::json;
use store::{Lane, NewErrand, Position};
use uuid::Uuid;

use crate::subject::{ENGINES, id, noon, things};

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
            store
                .finish_errands(vec![id(number)], noon() + lease)
                .await
                .unwrap();
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
async fn a_follower_moves_on_only_from_where_it_stands() {
    for engine in ENGINES {
        let Some(scratch) = things(engine).await else {
            continue;
        };
        let place = |place| Position { txid: 0, place };
        let moved = |from, to| {
            scratch
                .store
                .write::<_, String, _, _>(Lane::Background, move |tx| async move {
                    Ok((
                        tx.follow_on("words", from, to).await?,
                        tx.followed_to("words").await?,
                    ))
                })
        };
        let start = Position::default();
        for (from, to, stands) in [
            (start, place(3), (true, place(3))),
            (start, place(9), (false, place(3))),
            (place(2), place(9), (false, place(3))),
            (place(3), place(7), (true, place(7))),
        ] {
            assert_eq!(
                moved(from, to).await.unwrap(),
                stands,
                "{engine:?}: {from} to {to}"
            );
        }
    }
}
