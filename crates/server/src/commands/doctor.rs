//! `linli doctor`: looks at a deployment; each check is a function that says what it found and what to do.

use std::sync::Arc;

use clap::Args;
use domain::{clock, standard::Standard};
use jiff::{Timestamp, tz::TimeZone};
use store::Engine;

use super::{Failed, Place, say};
use crate::{
    app::App,
    backup::{self, Alarm, Stage},
    features::accounts,
};

/// Looks at data folder, database, accounts, standard, calendar, backups and waiting work, and says what to do.
/// Changes nothing.
#[derive(Debug, Args)]
#[command(
    after_help = "Ends with 0 if nothing has to be done now, 1 if something has. Lines begin with `well`, `soon` or `NOW`.\n\n\
    Example:\n  linli doctor --data ./data"
)]
pub struct Doctor {
    #[command(flatten)]
    place: Place,
}

/// How much something matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    /// As it should be.
    Well,
    /// To be done some day.
    Soon,
    /// To be done before anything else.
    Now,
}

/// One finding: how much it matters, what was seen and what to do.
type Finding = (Word, String);

impl Doctor {
    pub(super) async fn run(self) -> Result<(), Failed> {
        let mut findings = vec![folder(&self.place), standard()];
        match self.place.open(None).await {
            Ok(app) => {
                findings.push(engine(&app));
                let now = app.time.now();
                findings.extend(calendar(now));
                findings.push(administrators(&app).await?);
                findings.extend(waiting(&app, now).await?);
                findings.push(roots(&app, now).await?);
                findings.extend(backups(&app).await?);
                findings.push(transport(&app));
            }
            Err(error) => findings.push((Word::Now, format!("the database cannot be used: {error}"))),
        }
        let mut urgent = 0;
        for (word, text) in &findings {
            urgent += usize::from(*word == Word::Now);
            let word = match word {
                Word::Well => "well",
                Word::Soon => "soon",
                Word::Now => "NOW ",
            };
            say(format!("{word}  {text}"));
        }
        if urgent == 0 {
            Ok(())
        } else {
            Err(Failed::Refused(format!("{urgent} things to be done now")))
        }
    }
}

fn folder(place: &Place) -> Finding {
    let probe = place.data.join(".doctor");
    match std::fs::write(&probe, b"").and_then(|()| std::fs::remove_file(&probe)) {
        Ok(()) => (
            Word::Well,
            format!("data folder {} can be written", place.data.display()),
        ),
        Err(error) => (
            Word::Now,
            format!(
                "data folder {} cannot be written ({error}): give it to the user that runs linli",
                place.data.display()
            ),
        ),
    }
}

fn engine(app: &App) -> Finding {
    match app.store.engine() {
        Engine::Sqlite => (
            Word::Well,
            "SQLite, in the data folder; its shape is current".into(),
        ),
        Engine::Postgres => (Word::Well, "PostgreSQL; its shape is current".into()),
    }
}

fn standard() -> Finding {
    let standard = Standard::shipped();
    (
        Word::Well,
        format!(
            "the shipped service standard has {} clauses",
            standard.clauses().len()
        ),
    )
}

/// The present year's notice must be there; from 1 November the next year's is asked for.
fn calendar(now: Timestamp) -> Vec<Finding> {
    let notices = match clock::notice::shipped() {
        Ok(notices) => notices,
        Err(error) => return vec![(Word::Now, format!("the calendar cannot be read: {error}"))],
    };
    let today = now
        .to_zoned(TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC))
        .date();
    let has = |year: i16| notices.iter().any(|notice| notice.year == year);
    calendar_of(today.year(), today.month(), has)
}

fn calendar_of(year: i16, month: i8, has: impl Fn(i16) -> bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    if has(year) {
        findings.push((Word::Well, format!("the holiday notice of {year} is there")));
    } else {
        findings.push((
            Word::Now,
            format!("the holiday notice of {year} is missing: working days are provisional; add calendar/{year}.toml to the standard"),
        ));
    }
    if month >= 11 && !has(year + 1) {
        let next = year + 1;
        findings.push((
            Word::Soon,
            format!(
                "the holiday notice of {next} is not there yet; add calendar/{next}.toml when it is published"
            ),
        ));
    }
    findings
}

async fn administrators(app: &Arc<App>) -> Result<Finding, Failed> {
    let count = app
        .store
        .read(|tx| async move { accounts::administrators(&tx).await })
        .await?;
    Ok(match count {
        0 => (Word::Now, "nobody administers: linli admin create --data DIR --account NAME".into()),
        1 => (
            Word::Soon,
            "one administrator, who has every right until a second exists and cannot approve a standard of their own; make a second".into(),
        ),
        count => (Word::Well, format!("{count} administrators")),
    })
}

/// Work that ought to have been done: a server that does not run, errands that gave up.
async fn waiting(app: &Arc<App>, now: Timestamp) -> Result<Vec<Finding>, Failed> {
    let mut findings = Vec::new();
    let late = app
        .store
        .next_due()
        .await?
        .map(|due| now.duration_since(due))
        .filter(|late| late.as_mins() >= 5);
    findings.push(match late {
        Some(late) => (
            Word::Now,
            format!(
                "timers or errands have waited for {} minutes: start the server, or linli run-due",
                late.as_mins()
            ),
        ),
        None => (Word::Well, "no timer and no errand waits".into()),
    });
    let dead = app.store.dead_errands(100).await?;
    findings.push(match dead.first() {
        Some(first) => (
            Word::Now,
            format!(
                "{} errands gave up, the first of kind {}: {}",
                dead.len(),
                first.errand.kind,
                first.error
            ),
        ),
        None => (Word::Well, "no errand gave up".into()),
    });
    Ok(findings)
}

async fn roots(app: &Arc<App>, now: Timestamp) -> Result<Finding, Failed> {
    let roots = app.store.roots().await?;
    let today = now
        .to_zoned(TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC))
        .date();
    Ok(match roots.last() {
        Some(root) if today.since(root.day).map_or(0, |span| span.get_days()) <= 2 => {
            (Word::Well, format!("the journal is sealed up to {}", root.day))
        }
        Some(root) => (
            Word::Soon,
            format!(
                "the journal was last sealed on {}: is the server running every night?",
                root.day
            ),
        ),
        None => (
            Word::Soon,
            "the journal has no daily root yet; a running server seals each night".into(),
        ),
    })
}

/// The last backup, the last trial, and what is wrong with either.
async fn backups(app: &Arc<App>) -> Result<Vec<Finding>, Failed> {
    let standing = backup::standing(app).await?;
    let has = |alarm| standing.alarms.contains(&alarm);
    let of = |run: &backup::Run| {
        let file = run.file.clone().unwrap_or_default();
        (file, run.why.clone().unwrap_or_default())
    };
    let mut findings = Vec::new();
    findings.push(match &standing.last_good {
        Some(kept) if has(Alarm::BackupOld) => (
            Word::Now,
            format!(
                "the last good backup is of {}: is the disk full, or the server off at night?",
                kept.at
            ),
        ),
        Some(kept) => (Word::Well, format!("the last backup is of {}", kept.at)),
        None => (
            if has(Alarm::BackupOld) {
                Word::Now
            } else {
                Word::Soon
            },
            "no backup in the folder `backups`: linli backup FILE --data DIR, and keep it elsewhere".into(),
        ),
    });
    if let Some(run) = standing.last_backup.as_ref().filter(|_| has(Alarm::BackupFailed)) {
        findings.push((Word::Now, format!("the last backup failed: {}", of(run).1)));
    }
    findings.push(match &standing.last_trial {
        Some(run) if run.stage == Stage::Failed => {
            let (file, why) = of(run);
            let text =
                format!("the backup {file} does not come back: {why}; keep the older ones and make another");
            (Word::Now, text)
        }
        Some(run) if run.stage == Stage::NotTried => {
            let text = format!(
                "the last backup was not tried ({}): bring one back with linli restore",
                of(run).1
            );
            (Word::Soon, text)
        }
        Some(run) => {
            let at = run.ended_at.unwrap_or(run.asked_at);
            (
                Word::Well,
                format!("the backup {} was brought back and verified at {at}", of(run).0),
            )
        }
        None => (
            Word::Soon,
            "no backup has been tried yet; a running server tries one a month".into(),
        ),
    });
    Ok(findings)
}

fn transport(app: &App) -> Finding {
    if app.settings.requests.secure_cookie || app.settings.requests.behind_proxy {
        (Word::Well, "sessions travel over TLS".into())
    } else {
        (
            Word::Soon,
            "phones need HTTPS for the camera: serve with --tls-cert and --tls-key, or behind a proxy with requests.behind_proxy".into(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{Word, calendar_of};

    #[test]
    fn d_32_the_next_notice_is_asked_for_from_november() {
        let words = |month| {
            calendar_of(2026, month, |year| year == 2026)
                .iter()
                .map(|f| f.0)
                .collect::<Vec<_>>()
        };
        assert_eq!(words(10), [Word::Well]);
        assert_eq!(words(11), [Word::Well, Word::Soon]);
        assert_eq!(calendar_of(2027, 3, |year| year == 2026)[0].0, Word::Now);
    }
}
