//! The alarm: whoever answers for the house is told once a day, until it is mended.

use std::collections::BTreeMap;

use domain::{
    flows::{Errand, Notice, To},
    ids::derived,
    rejection::Rejection,
};
use jiff::civil::Date;
use store::{Failure, Lane, NewErrand};
use uuid::Uuid;

use super::standing;
use crate::{app::App, problem::Problem};

/// What is wrong with the backups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Alarm {
    /// The last one failed.
    BackupFailed,
    /// The last good one is too old.
    BackupOld,
    /// The newest one does not come back.
    TrialFailed,
}

impl Alarm {
    /// The code in answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::BackupFailed => "backup-failed",
            Self::BackupOld => "backup-old",
            Self::TrialFailed => "trial-failed",
        }
    }

    fn message(self) -> &'static str {
        match self {
            Self::BackupFailed => "notice.backup-failed",
            Self::BackupOld => "notice.backup-old",
            Self::TrialFailed => "notice.backup-trial-failed",
        }
    }
}

/// Leaves a notice for each alarm that stands, once a day; answers the alarms.
///
/// # Errors
/// A fault of the store.
pub async fn raise(app: &App, today: Date) -> Result<Vec<Alarm>, Problem> {
    let alarms = standing(app).await?.alarms;
    for one in [Alarm::BackupFailed, Alarm::BackupOld, Alarm::TrialFailed] {
        let stands = if alarms.contains(&one) { 1.0 } else { 0.0 };
        metrics::gauge!("linli_backup_alarm", "alarm" => one.code()).set(stands);
    }
    for alarm in &alarms {
        tell(app, *alarm, today).await?;
    }
    Ok(alarms)
}

async fn tell(app: &App, alarm: Alarm, today: Date) -> Result<(), Problem> {
    let day = today.to_string();
    // The same id all day: whoever was told is not told again.
    let id = derived(Uuid::nil(), &["upkeep", alarm.code(), &day]);
    let errand = Errand::Notify(Notice {
        to: To::House,
        estate: None,
        area: None,
        feature: "backups".to_owned(),
        subject: id,
        message: alarm.message().to_owned(),
        params: BTreeMap::from([("day".to_owned(), day)]),
        urgent: true,
        at: app.time.now(),
    });
    let left: Result<bool, Failure<Rejection>> = app
        .store
        .write(Lane::Background, move |tx| {
            let errand = errand.clone();
            async move {
                tx.lock(id).await?;
                for told in [
                    "SELECT 1 FROM notices WHERE errand_id = $1 LIMIT 1",
                    "SELECT 1 FROM errands WHERE id = $1",
                ] {
                    if tx.query_opt(told, &[id.into()]).await?.is_some() {
                        return Ok(false);
                    }
                }
                tx.leave(NewErrand {
                    id,
                    kind: errand.kind(),
                    estate: None,
                    subject: None,
                    body: errand.body(),
                    due_at: errand.due_at(),
                })
                .await?;
                Ok(true)
            }
        })
        .await;
    if left? {
        tracing::error!(alarm = alarm.code(), "the backups need somebody");
        app.bells.errands_left();
    }
    Ok(())
}
