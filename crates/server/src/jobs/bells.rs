//! Timers: each rings by sending its feature's lapse command through the door.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::Duration,
};

use futures_util::{TryStreamExt as _, stream};
use jiff::Timestamp;
use store::DueTimer;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::{app::App, problem::Problem, time::Time};

/// Wakes the jobs when something earlier than expected becomes due in this process.
#[derive(Debug)]
pub struct Bells {
    next: AtomicI64,
    left: AtomicBool,
    woken: Notify,
}

impl Default for Bells {
    fn default() -> Self {
        Self {
            next: AtomicI64::new(i64::MAX),
            left: AtomicBool::new(false),
            woken: Notify::new(),
        }
    }
}

impl Bells {
    /// A timer due at `moment` has been set.
    pub fn expect(&self, moment: Timestamp) {
        if moment.as_microsecond() < self.next.load(Ordering::Relaxed) {
            self.next.store(moment.as_microsecond(), Ordering::Relaxed);
            self.woken.notify_one();
        }
    }

    /// Errands may have been left.
    pub fn errands_left(&self) {
        // One wake-up for many commands: the jobs look a little later and take them all.
        if !self.left.swap(true, Ordering::Relaxed) {
            self.woken.notify_one();
        }
    }

    /// Sleeps until `next`, at most `longest`, or until something earlier is expected.
    pub(super) async fn wait(&self, time: &Time, next: Option<Timestamp>, longest: Duration) {
        self.next.store(
            next.map_or(i64::MAX, Timestamp::as_microsecond),
            Ordering::Relaxed,
        );
        tokio::select! {
            () = time.sleep_until(next, longest) => {}
            () = self.woken.notified() => tokio::time::sleep(Duration::from_millis(100)).await,
        }
        self.left.store(false, Ordering::Relaxed);
    }
}

/// Rings one batch of the timers due by `now`; returns how many. Those of one subject ring in order, those of
/// several subjects side by side.
///
/// # Errors
/// The due timers could not be read. A single timer that fails is logged and rings again later.
pub async fn ring_due(app: &Arc<App>, now: Timestamp) -> Result<usize, Problem> {
    let due = app.store.claim_timers(now, app.settings.jobs.batch).await?;
    let count = due.len();
    let mut by_subject: BTreeMap<Uuid, Vec<DueTimer>> = BTreeMap::new();
    for timer in due {
        by_subject.entry(timer.subject).or_default().push(timer);
    }
    stream::iter(by_subject.into_values().map(Ok))
        .try_for_each_concurrent(super::ABREAST, |timers| async move {
            for timer in timers {
                ring(app, now, timer).await?;
            }
            Ok::<_, Problem>(())
        })
        .await?;
    metrics::counter!("linli_timers_rung_total").increment(u64::try_from(count).unwrap_or_default());
    Ok(count)
}

async fn ring(app: &Arc<App>, now: Timestamp, timer: DueTimer) -> Result<(), Problem> {
    let Some(room) = app.rooms.get(&timer.feature) else {
        tracing::warn!(
            feature = timer.feature,
            "a timer of an unknown feature is left alone"
        );
        return Ok(());
    };
    let result = room
        .ring(app, timer.subject, timer.name.clone(), timer.due_at)
        .await;
    match result {
        Ok(()) => {}
        Err(Problem::Refused(refusal)) => {
            // The rule has no use for this bell (any more): taking it down is all that is left to do.
            tracing::warn!(
                feature = timer.feature, subject = %timer.subject, timer = timer.name, code = %refusal.code,
                "a timer was refused and is taken down"
            );
            app.store.finish_timer(&timer).await?;
        }
        Err(error) => {
            tracing::error!(
                %error, feature = timer.feature, subject = %timer.subject, timer = timer.name,
                "a timer could not ring; it rings again later"
            );
            app.store.fail_timer(&timer, now).await?;
        }
    }
    Ok(())
}
