//! Making commits of SQLite last: a thread of its own has the log brought to the disk and answers the commands of
//! the commit only then, while the writer already works at the next one (docs/decisions/0011).

use std::{fs::File, path::PathBuf, sync::Arc, thread::JoinHandle};

use parking_lot::{Condvar, Mutex};

use crate::{Settings, StoreError, sqlite, write::Job};

/// The commands of one commit that the engine has taken.
type Commit = Vec<Box<dyn Job>>;

/// The thread, and the way to it.
pub(crate) struct Confirmer {
    hand: Arc<Hand>,
    thread: Option<JoinHandle<()>>,
}

/// Commits go from hand to hand: one is brought to the disk, one is being written, and who comes meanwhile waits for
/// the next, which so becomes large enough to be worth its sync.
#[derive(Default)]
struct Hand {
    holds: Mutex<Holds>,
    changed: Condvar,
}

#[derive(Default)]
struct Holds {
    commit: Option<Commit>,
    syncing: bool,
    closed: bool,
}

impl Hand {
    fn give(&self, commit: Commit) {
        let mut holds = self.holds.lock();
        while holds.commit.is_some() || holds.syncing {
            self.changed.wait(&mut holds);
        }
        holds.commit = Some(commit);
        self.changed.notify_all();
    }

    fn take(&self) -> Option<Commit> {
        let mut holds = self.holds.lock();
        loop {
            if let Some(commit) = holds.commit.take() {
                holds.syncing = true;
                return Some(commit);
            }
            if holds.closed {
                return None;
            }
            self.changed.wait(&mut holds);
        }
    }

    fn synced(&self) {
        self.holds.lock().syncing = false;
        self.changed.notify_all();
    }
}

impl Confirmer {
    /// `broken` is called once, when the disk can no longer say whether it has what it was given: what was in
    /// its memory then may be gone, so nothing may be promised on top of it any more.
    pub(crate) fn start(settings: &Settings, broken: impl Fn() + Send + 'static) -> Result<Self, StoreError> {
        let hand = Arc::new(Hand::default());
        let mut log = settings.durable.then(|| Log::Closed(sqlite::log_path(settings)));
        let thread = std::thread::Builder::new().name("confirmer".into()).spawn({
            let hand = hand.clone();
            move || {
                let mut lost: Option<StoreError> = None;
                while let Some(jobs) = hand.take() {
                    if lost.is_none()
                        && let Some(log) = &mut log
                        && let Err(error) = log.sync()
                    {
                        tracing::error!(%error, "the disk did not confirm a commit; nothing is written from here on");
                        lost = Some(StoreError::Unavailable(format!(
                            "the disk did not confirm what was written ({error}): the server has to be started again"
                        )));
                        broken();
                    }
                    hand.synced();
                    for job in jobs {
                        job.answer(lost.as_ref());
                    }
                }
            }
        })?;
        Ok(Self {
            hand,
            thread: Some(thread),
        })
    }

    /// Answers `jobs` once their commit is on the disk.
    pub(crate) fn confirm(&self, jobs: Commit) {
        self.hand.give(jobs);
    }
}

impl Drop for Confirmer {
    fn drop(&mut self) {
        self.hand.holds.lock().closed = true;
        self.hand.changed.notify_all();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the confirmer thread died");
        }
    }
}

/// The engine's log file. It stays the same file as long as the writer holds the database open.
enum Log {
    Closed(PathBuf),
    Open(File),
}

impl Log {
    fn sync(&mut self) -> std::io::Result<()> {
        if let Self::Closed(path) = self {
            *self = Self::Open(File::options().read(true).write(true).open(path)?);
        }
        match self {
            Self::Open(file) => file.sync_data(),
            Self::Closed(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::{
        Tx,
        write::{Ran, Woken},
    };

    struct Asked(std::sync::mpsc::Sender<Option<String>>);

    impl Job for Asked {
        fn run(&mut self, _tx: &Tx, _waker: &Arc<Woken>) -> Ran {
            Ran::Keep
        }

        fn answer(self: Box<Self>, commit: Option<&StoreError>) {
            self.0.send(commit.map(ToString::to_string)).unwrap();
        }
    }

    #[test]
    fn nothing_is_promised_once_the_disk_does_not_confirm() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::new(folder.path().to_owned());
        let broken = Arc::new(AtomicUsize::default());
        let heard = broken.clone();
        // There is no log that could be brought to the disk.
        let confirmer = Confirmer::start(&settings, move || {
            heard.fetch_add(1, Ordering::SeqCst);
        })
        .unwrap();
        let (send, answers) = std::sync::mpsc::channel();
        confirmer.confirm(vec![Box::new(Asked(send.clone())), Box::new(Asked(send.clone()))]);
        for _ in 0..2 {
            let fault = answers.recv().unwrap().unwrap();
            assert!(fault.contains("did not confirm"), "{fault}");
        }
        // The log is there again; what was lost before is not, so nothing more is promised.
        std::fs::write(sqlite::log_path(&settings), "").unwrap();
        confirmer.confirm(vec![Box::new(Asked(send))]);
        assert!(answers.recv().unwrap().is_some());
        assert_eq!(broken.load(Ordering::SeqCst), 1, "said once");
    }
}
