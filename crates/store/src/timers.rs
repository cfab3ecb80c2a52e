//! Timers: when something is to happen to a subject by itself.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::{Lane, Row, Store, StoreError, Tx, dialect, statements};

/// How long a claimed timer stays with the process that claimed it; if that dies, the timer rings again then.
pub const TIMER_LEASE: SignedDuration = SignedDuration::from_secs(60);

/// A timer that is due and now belongs to the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueTimer {
    /// The feature whose lapse command is to be sent.
    pub feature: String,
    /// The subject.
    pub subject: Uuid,
    /// Which of the subject's timers.
    pub name: String,
    /// When it was to ring.
    pub due_at: Timestamp,
    /// The estate of the subject.
    pub estate: Option<Uuid>,
    /// How often ringing failed before.
    pub attempts: i64,
}

impl DueTimer {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            feature: row.get(0)?,
            subject: row.get(1)?,
            name: row.get(2)?,
            due_at: row.get(3)?,
            estate: row.get(4)?,
            attempts: row.get(5)?,
        })
    }
}

impl Tx {
    /// Brings the stored timers of a subject from `before` to `after`; writes only what differs.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn set_timers(
        &self,
        feature: &'static str,
        subject: Uuid,
        estate: Option<Uuid>,
        before: &[(&'static str, Timestamp)],
        after: &[(&'static str, Timestamp)],
    ) -> Result<(), StoreError> {
        for (name, _) in before {
            if !after.iter().any(|(other, _)| other == name) {
                let params = vec![subject.into(), feature.into(), (*name).into()];
                self.send(statements::TIMER_DROP, params).await?;
            }
        }
        for (name, due_at) in after.iter().filter(|timer| !before.contains(timer)) {
            let params = vec![
                subject.into(),
                feature.into(),
                (*name).into(),
                estate.into(),
                (*due_at).into(),
            ];
            self.send(statements::TIMER_SET, params).await?;
        }
        Ok(())
    }

    /// The stored timers of a subject.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn timers(&self, feature: &str, subject: Uuid) -> Result<Vec<(String, Timestamp)>, StoreError> {
        let rows = self
            .query(statements::TIMERS_OF, &[subject.into(), feature.into()])
            .await?;
        rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
    }

    /// Takes a timer that has rung away, unless it was set anew meanwhile.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn finish_timer(&self, timer: &DueTimer) -> Result<(), StoreError> {
        let params = [
            timer.subject.into(),
            timer.feature.as_str().into(),
            timer.name.as_str().into(),
            timer.due_at.into(),
        ];
        self.execute(statements::TIMER_FINISH, &params).await?;
        Ok(())
    }
}

impl Store {
    /// Claims up to `limit` timers that are due at `now`, the longest due first. Each goes to one caller only,
    /// for [`TIMER_LEASE`]: the command that it sends sets or drops it.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn claim_timers(&self, now: Timestamp, limit: u32) -> Result<Vec<DueTimer>, StoreError> {
        let until = now + TIMER_LEASE;
        let mut due = self
            .write_plain(Lane::Background, move |tx| async move {
                let sql = dialect::of(tx.engine(), dialect::TIMERS_CLAIM);
                let rows = tx.query(sql, &[now.into(), limit.into(), until.into()]).await?;
                rows.iter().map(DueTimer::read).collect::<Result<Vec<_>, _>>()
            })
            .await?;
        due.sort_by_key(|timer| timer.due_at);
        Ok(due)
    }

    /// [`Tx::finish_timer`] as a command of its own: for a timer whose command was refused for good.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn finish_timer(&self, timer: &DueTimer) -> Result<(), StoreError> {
        let timer = timer.clone();
        self.write_plain(Lane::Background, move |tx| {
            let timer = timer.clone();
            async move { tx.finish_timer(&timer).await }
        })
        .await
    }

    /// Puts a timer off whose command failed: 10 seconds, doubled each time, at most an hour.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn fail_timer(&self, timer: &DueTimer, now: Timestamp) -> Result<(), StoreError> {
        let ring_at = now + crate::errands::pause(timer.attempts);
        let timer = timer.clone();
        self.write_plain(Lane::Background, move |tx| {
            let params = [
                timer.subject.into(),
                timer.feature.as_str().into(),
                timer.name.as_str().into(),
                timer.due_at.into(),
                ring_at.into(),
            ];
            async move { tx.execute(statements::TIMER_POSTPONE, &params).await.map(drop) }
        })
        .await
    }

    /// The earliest moment at which a timer rings or an errand runs; claims and pauses are counted in.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.read(|tx| async move {
            let timer = tx.query_opt(statements::TIMER_NEXT, &[]).await?;
            let errand = tx.query_opt(statements::ERRAND_NEXT, &[]).await?;
            let mut next = None;
            for row in timer.iter().chain(errand.iter()) {
                let at: Timestamp = row.get(0)?;
                next = Some(next.map_or(at, |other: Timestamp| other.min(at)));
            }
            Ok(next)
        })
        .await
    }
}
