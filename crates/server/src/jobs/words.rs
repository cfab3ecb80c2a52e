//! Search words that follow the journal. Folding a long text costs more than writing it down, and a case is spoken
//! of several times within a moment; so its words are written a little later, once for all that was said, by whoever
//! follows the journal (docs/decisions/0014). A search waits for what this process has written before it.

use std::{
    collections::BTreeMap,
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
/// How many entries of the journal are seen to at a time: whoever is in no hurry keeps people's commits waiting for
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

/// How far the words of this process's subjects are written.
#[derive(Debug, Default)]
pub struct Words {
    /// The last entry of this process whose subject has words to be written.
    expected: Quick<Position>,
    /// Everything up to here is written.
    written: Quick<Position>,
    /// One at a time.
    turn: Mutex<()>,
    woken: Notify,
}

impl Words {
    /// The entry at `position` may have changed the words of its subject.
    pub fn expect(&self, position: Position) {
        let written = *self.written.lock();
        let mut expected = self.expected.lock();
        let quiet = *expected <= written;
        *expected = position.max(*expected);
        drop(expected);
        if quiet {
            self.woken.notify_one();
        }
    }

    /// Whether words of this process are still to be written.
    fn wanting(&self) -> bool {
        let written = *self.written.lock();
        *self.expected.lock() > written
    }
}

/// Follows the journal for ever; ends with the process.
pub async fn follow(app: Arc<App>) {
    loop {
        if let Err(error) = move_on(&app, FEW).await {
            tracing::error!(%error, "the words of the search could not be written; it is tried again");
            tokio::time::sleep(LOOK).await;
        }
        // What an earlier transaction of another process still hides is looked at again soon.
        if !app.words.wanting() {
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
    if !app.words.wanting() {
        return;
    }
    match tokio::time::timeout(PATIENCE, catch_up(app)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            tracing::warn!(%error, "the words of the search could not be written before a search")
        }
        Err(_) => tracing::debug!("a search did not wait for the last words"),
    }
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
            let Some(batch) = batch else { return Ok(()) };
            let to = batch.to;
            write(app, batch).await?;
            *app.words.written.lock() = to;
        }
        if entries == FEW {
            tokio::time::sleep(began.elapsed()).await;
        }
    }
}

/// What is to be written after one look at the journal.
struct Batch {
    from: Position,
    to: Position,
    found: Vec<Found>,
}

/// The words of one subject, as it stood at `version`.
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
// no scope: the index of words is no answer to anybody
async fn gather(app: &Arc<App>, tx: &Tx, entries: u32) -> Result<Option<Batch>, StoreError> {
    let from = tx.followed_to(NAME).await?;
    let entries = tx.journal_after(from, entries).await?;
    let Some(to) = entries.last().map(|entry| entry.position) else {
        return Ok(None);
    };
    let mut changed: BTreeMap<Uuid, String> = BTreeMap::new();
    for entry in entries {
        changed.insert(entry.subject, entry.feature);
    }
    let mut found = Vec::new();
    for (subject, feature) in changed {
        let Some(room) = app.rooms.get(&feature).filter(|room| room.words_follow()) else {
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
    Ok(Some(Batch { from, to, found }))
}

async fn write(app: &Arc<App>, batch: Batch) -> Result<(), Problem> {
    let batch = Arc::new(batch);
    let written: Result<(), Failure<Rejection>> = app
        .store
        .write(Lane::Background, move |tx| {
            let batch = batch.clone();
            async move {
                if !tx.follow_on(NAME, batch.from, batch.to).await? {
                    return Ok(());
                }
                for found in &batch.found {
                    // Whatever has changed since comes again with its entry; an erased name must not come back.
                    let sql = format!("SELECT version FROM {} WHERE id = $1", found.table);
                    let row = tx.query_opt(&sql, &[found.subject.into()]).await?;
                    if row.map(|row| row.get::<i64>(0)).transpose()? == Some(found.version) {
                        tx.index(found.feature, found.subject, found.estate, &found.words)
                            .await?;
                    }
                }
                Ok(())
            }
        })
        .await;
    written?;
    Ok(())
}
