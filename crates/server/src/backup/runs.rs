//! What the house has done for its own safety: one row a run, kept as long as the house.

use domain::rejection::Rejection;
use jiff::{Timestamp, civil::Date};
use store::{Failure, Lane, Row, StoreError, Tx, Value};
use uuid::Uuid;

use crate::{app::App, problem::Problem};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A backup was written.
    Backup,
    /// A backup was brought back apart and verified.
    Trial,
    /// The retention rules were carried out.
    Retention,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Backup, Self::Trial, Self::Retention];

    /// The code in rows and answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::Backup => "backup",
            Self::Trial => "trial",
            Self::Retention => "retention",
        }
    }
}

/// How far it is, or how it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Somebody asked for it; it has not begun.
    Waiting,
    /// It is being done.
    Running,
    /// Done, and all was well.
    Good,
    /// It failed; `why` says why.
    Failed,
    /// It could not be tried here; `why` says why.
    NotTried,
    /// The server ended while it ran; nothing is known about it.
    CutOff,
}

impl Stage {
    const ALL: [Self; 6] = [
        Self::Waiting,
        Self::Running,
        Self::Good,
        Self::Failed,
        Self::NotTried,
        Self::CutOff,
    ];

    /// The code in rows and answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Good => "good",
            Self::Failed => "failed",
            Self::NotTried => "not-tried",
            Self::CutOff => "cut-off",
        }
    }
}

/// One run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its id; the run of a night always has the same.
    pub id: Uuid,
    /// What was done.
    pub kind: Kind,
    /// How it ended.
    pub stage: Stage,
    /// The night that it belongs to; `None`: somebody asked for it.
    pub night: Option<Date>,
    /// Who asked.
    pub account: Option<Uuid>,
    /// When it was asked for, or begun by itself.
    pub asked_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Name of the archive in the folder of backups.
    pub file: Option<String>,
    /// Its size in bytes.
    pub bytes: Option<i64>,
    /// Its SHA-256.
    pub sha256: Option<String>,
    /// Files in a backup, journal entries verified in a trial, records cleared by retention.
    pub entries: Option<i64>,
    /// Why it failed or was not tried.
    pub why: Option<String>,
}

impl Run {
    /// A run that begins now by itself.
    pub fn of_night(kind: Kind, night: Date, now: Timestamp) -> Self {
        let id = domain::ids::derived(Uuid::nil(), &["upkeep", kind.code(), &night.to_string()]);
        Self {
            night: Some(night),
            ..Self::new(id, kind, now)
        }
    }

    pub(super) fn new(id: Uuid, kind: Kind, now: Timestamp) -> Self {
        Self {
            id,
            kind,
            stage: Stage::Running,
            night: None,
            account: None,
            asked_at: now,
            ended_at: None,
            file: None,
            bytes: None,
            sha256: None,
            entries: None,
            why: None,
        }
    }

    /// The same, ended.
    #[must_use]
    pub fn ended(mut self, stage: Stage, why: Option<String>, now: Timestamp) -> Self {
        (self.stage, self.why, self.ended_at) = (stage, why, Some(now));
        self
    }

    /// The local day on which it ended.
    pub(super) fn day(&self) -> Date {
        self.ended_at
            .unwrap_or(self.asked_at)
            .to_zoned(super::zone())
            .date()
    }

    fn read(row: &Row) -> Result<Self, StoreError> {
        let (kind, stage): (String, String) = (row.get(1)?, row.get(2)?);
        let unknown = |text: &str| StoreError::Corrupt(format!("a run of upkeep is `{text}`"));
        Ok(Self {
            id: row.get(0)?,
            kind: Kind::ALL
                .into_iter()
                .find(|one| one.code() == kind)
                .ok_or_else(|| unknown(&kind))?,
            stage: Stage::ALL
                .into_iter()
                .find(|one| one.code() == stage)
                .ok_or_else(|| unknown(&stage))?,
            night: row.get(3)?,
            account: row.get(4)?,
            asked_at: row.get(5)?,
            ended_at: row.get(6)?,
            file: row.get(7)?,
            bytes: row.get(8)?,
            sha256: row.get(9)?,
            entries: row.get(10)?,
            why: row.get(11)?,
        })
    }
}

const COLUMNS: &str =
    "id, kind, stage, night, account_id, asked_at, ended_at, file, bytes, sha256, entries, why";

/// Writes a run down. One that cannot be written down is remembered until the process ends, so that the alarm stands
/// even on a full disk.
///
/// # Errors
/// A fault of the store.
pub async fn put(app: &App, run: Run) -> Result<(), Problem> {
    let kept = run.clone();
    let written: Result<(), Failure<Rejection>> = app
        .store
        .write(Lane::Background, move |tx| {
            let run = run.clone();
            async move { Ok(write(&tx, &run).await?) }
        })
        .await;
    *app.upkeep.unwritten.lock() = written.is_err().then_some(kept);
    Ok(written?)
}

pub(super) async fn write(tx: &Tx, run: &Run) -> Result<(), StoreError> {
    let sql = format!(
        "INSERT INTO upkeep_runs ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
         ON CONFLICT (id) DO UPDATE SET stage = excluded.stage, asked_at = excluded.asked_at, \
         ended_at = excluded.ended_at, file = excluded.file, bytes = excluded.bytes, sha256 = excluded.sha256, \
         entries = excluded.entries, why = excluded.why"
    );
    let params: [Value; 12] = [
        run.id.into(),
        run.kind.code().into(),
        run.stage.code().into(),
        run.night.into(),
        run.account.into(),
        run.asked_at.into(),
        run.ended_at.into(),
        run.file.clone().into(),
        run.bytes.into(),
        run.sha256.clone().into(),
        run.entries.into(),
        run.why.clone().into(),
    ];
    tx.execute(&sql, &params).await.map(|_| ())
}

/// Marks as cut off what began before `before` and has not ended: its process is gone.
///
/// # Errors
/// A fault of the store.
pub async fn give_up(app: &App, before: Timestamp) -> Result<(), Problem> {
    let marked: Result<(), Failure<Rejection>> = app
        .store
        .write(Lane::Background, move |tx| async move {
            let sql = "UPDATE upkeep_runs SET stage = 'cut-off' WHERE stage = 'running' AND asked_at < $1";
            tx.execute(sql, &[before.into()]).await?;
            Ok(())
        })
        .await;
    Ok(marked?)
}

/// Takes a waiting run, so that no other process does it too.
pub(super) async fn take(app: &App, id: Uuid, now: Timestamp) -> Result<bool, Problem> {
    let taken: Result<u64, Failure<Rejection>> = app
        .store
        .write(Lane::Background, move |tx| async move {
            let sql =
                "UPDATE upkeep_runs SET stage = 'running', asked_at = $2 WHERE id = $1 AND stage = 'waiting'";
            Ok(tx.execute(sql, &[id.into(), now.into()]).await?)
        })
        .await;
    Ok(taken? == 1)
}

/// Runs that have not ended, the oldest first.
pub(super) async fn open(tx: &Tx) -> Result<Vec<Run>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM upkeep_runs WHERE stage IN ('waiting', 'running') ORDER BY asked_at, id"
    );
    tx.query(&sql, &[]).await?.iter().map(Run::read).collect()
}

/// The last run of a kind that ended one way or the other.
///
/// # Errors
/// A fault of the store.
pub async fn last(tx: &Tx, kind: Kind) -> Result<Option<Run>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM upkeep_runs WHERE kind = $1 AND stage IN ('good', 'failed', 'not-tried') \
         ORDER BY ended_at DESC, id DESC LIMIT 1"
    );
    let row = tx.query_opt(&sql, &[kind.code().into()]).await?;
    row.as_ref().map(Run::read).transpose()
}

/// The good backups, the newest first: what each archive was when it was written.
pub(super) async fn good(tx: &Tx) -> Result<Vec<Run>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM upkeep_runs WHERE kind = 'backup' AND stage = 'good' ORDER BY ended_at DESC LIMIT 200"
    );
    tx.query(&sql, &[]).await?.iter().map(Run::read).collect()
}
