//! Search words that follow the journal. Folding a long text costs more than writing it down, and a case is spoken
//! of several times within a moment; so its words are written a little later, once for all that was said, by whoever
//! follows the journal (docs/decisions/0014). A search waits for what this process has written before it.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::{Duration, Instant},
};

use domain::rejection::Rejection;
use parking_lot::Mutex as Quick;
use store::{Failure, Lane, Position, StoreError, Tx};
use tokio::sync::{Mutex, Notify};
use uuid::Uuid;

use crate::{app::App, problem::Problem};

/// The follower's name in the store.
const NAME: &str = "words";
/// How many entries of the journal are seen to at a time by the follower, who is in no hurry: people's commits wait for
/// the words of a few subjects only.
const FEW: u32 = 16;
/// The same for whoever is waited for.
const MANY: u32 = 128;
/// So long what is said in quick succession is gathered.
const GATHER: Duration = Duration::from_millis(150);
/// How often the follower looks without being told: another process may have ended before its words were written.
const LOOK: Duration = Duration::from_secs(5);
/// A search waits no longer than this for the words of what came before it.
const PATIENCE: Duration = Duration::from_millis(300);
/// After so many looks in a row that left something, the follower writes it without its entry.
const PATIENT: u32 = 20;
/// How many subjects the follower remembers to have been seen to by a search before it came to their entries.
const REMEMBERED: usize = 4_096;

/// Subjects of this process whose words are still to be written.
#[derive(Debug, Default)]
pub struct Words {
    /// Feature and version of each.
    pending: Quick<HashMap<Uuid, (&'static str, i64)>>,
    /// Versions whose words a search has had written; the follower passes their entries by.
    ahead: Quick<HashMap<Uuid, i64>>,
    /// One at a time.
    turn: Mutex<()>,
    woken: Notify,
}

impl Words {
    /// The words of the subject may have changed with this version.
    pub fn expect(&self, feature: &'static str, subject: Uuid, version: i64) {
        let mut pending = self.pending.lock();
        let quiet = pending.is_empty();
        pending.insert(subject, (feature, version));
        drop(pending);
        if quiet {
            self.woken.notify_one();
        }
    }

    fn is_wanting(&self) -> bool {
        !self.pending.lock().is_empty()
    }

    /// The words are written as the subjects stood then.
    fn written(&self, found: &[Found]) {
        let mut pending = self.pending.lock();
        for one in found {
            if pending
                .get(&one.subject)
                .is_some_and(|(_, version)| *version <= one.version)
            {
                pending.remove(&one.subject);
            }
        }
    }
}

/// Follows the journal for ever; ends with the process.
pub async fn follow(app: Arc<App>) {
    // How often in a row something was left although the journal showed nothing more.
    let mut left: u32 = 0;
    loop {
        let moved = match left {
            0..=PATIENT => move_on(&app, FEW).await,
            // Another process has come to the entries first, or a long transaction of PostgreSQL hides them.
            _ => hurry(&app).await,
        };
        if let Err(error) = moved {
            tracing::error!(%error, "the words of the search could not be written; it is tried again");
            tokio::time::sleep(LOOK).await;
        }
        left = match app.words.is_wanting() {
            true if left > PATIENT => 1,
            true => left + 1,
            false => 0,
        };
        if left == 0 {
            tokio::select! {
                () = app.words.woken.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
        tokio::time::sleep(GATHER).await;
    }
}

/// Waits until a search finds what this process has written before it; gives up after a moment, for a search that is
/// a little behind is better than none.
pub async fn settle(app: &Arc<App>) {
    if !app.words.is_wanting() {
        return;
    }
    match tokio::time::timeout(PATIENCE, hurry(app)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            tracing::warn!(%error, "the words of the search could not be written before a search")
        }
        Err(_) => tracing::debug!("a search did not wait for the last words"),
    }
}

/// Writes the words of what this process has written, without waiting for the journal to show it.
async fn hurry(app: &Arc<App>) -> Result<(), Problem> {
    let _turn = app.words.turn.lock().await;
    let wanted: Vec<(Uuid, &'static str)> = {
        let pending = app.words.pending.lock();
        pending
            .iter()
            .map(|(subject, (feature, _))| (*subject, *feature))
            .collect()
    };
    for some in wanted.chunks(MANY as usize) {
        let (own, some) = (app.clone(), some.to_vec());
        let found = app
            .store
            .read(move |tx| async move { fold(&own, &tx, some).await })
            .await?;
        let found = write(app, found, None).await?;
        let mut ahead = app.words.ahead.lock();
        if ahead.len() > REMEMBERED {
            ahead.clear();
        }
        ahead.extend(found.iter().map(|one| (one.subject, one.version)));
    }
    Ok(())
}

/// Writes the words of every subject that has changed since the last time.
///
/// # Errors
/// A fault of the store; the next time begins where this one ended.
pub async fn catch_up(app: &Arc<App>) -> Result<(), Problem> {
    move_on(app, MANY).await
}

/// Follows to the end of the journal, `entries` at a time. Whoever takes few rests as long as each step took, so that
/// a flood of commands comes first, and leaves the turn to those who wait meanwhile.
async fn move_on(app: &Arc<App>, entries: u32) -> Result<(), Problem> {
    loop {
        let began = Instant::now();
        {
            let _turn = app.words.turn.lock().await;
            let own = app.clone();
            let batch = app
                .store
                .read(move |tx| async move { gather(&own, &tx, entries).await })
                .await?;
            let Some((step, found)) = batch else { return Ok(()) };
            write(app, found, Some(step)).await?;
        }
        if entries == FEW {
            tokio::time::sleep(began.elapsed()).await;
        }
    }
}

/// From where the follower moves on, and to where.
type Step = (Position, Position);

/// The words of one subject, as it stood at `version`.
#[derive(Debug)]
struct Found {
    feature: &'static str,
    table: &'static str,
    subject: Uuid,
    version: i64,
    estate: Option<Uuid>,
    words: String,
}

/// Reads the next entries, and folds the subjects they are about. Runs on a reader, where folding keeps nobody
/// waiting.
async fn gather(app: &Arc<App>, tx: &Tx, entries: u32) -> Result<Option<(Step, Vec<Found>)>, StoreError> {
    let from = tx.followed_to(NAME).await?;
    let entries = tx.journal_after(from, entries).await?;
    let Some(to) = entries.last().map(|entry| entry.position) else {
        return Ok(None);
    };
    let mut newest: BTreeMap<Uuid, (&'static str, i64)> = BTreeMap::new();
    for entry in &entries {
        if let Some(room) = app.rooms.get(&entry.feature).filter(|room| room.words_follow()) {
            newest.insert(entry.subject, (room.name(), entry.version));
        }
    }
    let changed = {
        let mut ahead = app.words.ahead.lock();
        newest
            .into_iter()
            .filter(|(subject, (_, version))| match ahead.get(subject) {
                Some(written) if written >= version => false,
                Some(_) => ahead.remove(subject).is_some(),
                None => true,
            })
            .map(|(subject, (feature, _))| (subject, feature))
            .collect()
    };
    Ok(Some(((from, to), fold(app, tx, changed).await?)))
}

/// The words of subjects as they stand now.
// no scope: the index of words is no answer to anybody
async fn fold(app: &App, tx: &Tx, subjects: Vec<(Uuid, &'static str)>) -> Result<Vec<Found>, StoreError> {
    let mut found = Vec::with_capacity(subjects.len());
    for (subject, feature) in subjects {
        let Some(room) = app.rooms.get(feature) else {
            continue;
        };
        let Some(stored) = tx.load(room.table(), subject).await? else {
            continue;
        };
        let (estate, words) = room.words(&stored.state)?;
        found.push(Found {
            feature: room.name(),
            table: room.table(),
            subject,
            version: stored.version,
            estate,
            words,
        });
    }
    Ok(found)
}

/// Writes words, and how far the follower has come; nothing where another process was there before.
async fn write(app: &Arc<App>, found: Vec<Found>, step: Option<Step>) -> Result<Arc<Vec<Found>>, Problem> {
    let found = Arc::new(found);
    let words = found.clone();
    let written: Result<bool, Failure<Rejection>> = app
        .store
        .write(Lane::Background, move |tx| {
            let words = words.clone();
            async move {
                if let Some((from, to)) = step
                    && !tx.follow_on(NAME, from, to).await?
                {
                    return Ok(false);
                }
                for one in words.iter() {
                    // Whatever has changed since comes again with its entry; an erased name must not come back.
                    let sql = format!("SELECT version FROM {} WHERE id = $1", one.table);
                    let row = tx.query_opt(&sql, &[one.subject.into()]).await?;
                    if row.map(|row| row.get::<i64>(0)).transpose()? == Some(one.version) {
                        tx.index(one.feature, one.subject, one.estate, &one.words).await?;
                    }
                }
                Ok(true)
            }
        })
        .await;
    // Where another process was there before, it may have seen the subjects as they stood a moment earlier.
    if written? {
        app.words.written(&found);
    }
    Ok(found)
}
