//! Carrying the log of SQLite over into the file while others write: a thread of its own, so that commits do not
//! wait for it. Only the last few pages are left to the writer, because the log begins anew only when all of it is
//! carried over while nobody writes. If the thread falls behind, the engine carries over by itself at a commit
//! (`Settings::checkpoint_pages`).

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
};

use crate::{Settings, StoreError, sqlite::Conn, sqlite::Use};

/// After so many changed rows the log is carried over.
const ROWS: u64 = 10_000;
/// A log of so many pages of 4 KiB is to begin anew.
const LONG: u64 = 8_000;
/// So few pages may be left to the writer: carrying them over takes about as long as a commit.
const FEW: u64 = 256;
/// How often the thread goes after what was written while it carried.
const ROUNDS: usize = 4;

/// The thread, and how far the writer was when it was last sent.
pub(crate) struct Carrier {
    send: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    sent_at: u64,
    /// Only a few pages of a long log are left.
    nearly_done: Arc<AtomicBool>,
}

impl Carrier {
    pub(crate) fn start(settings: &Settings) -> Result<Self, StoreError> {
        // At most one call waits: carrying over takes all there is.
        let (send, calls) = sync_channel::<()>(1);
        let settings = settings.clone();
        let nearly_done = Arc::new(AtomicBool::default());
        let thread = std::thread::Builder::new().name("carrier".into()).spawn({
            let nearly_done = nearly_done.clone();
            move || {
                let mut conn: Option<Conn> = None;
                for () in calls {
                    let carried = match &mut conn {
                        Some(conn) => carry(conn),
                        None => {
                            Conn::open(&settings, Use::Write).and_then(|opened| carry(conn.insert(opened)))
                        }
                    };
                    match carried {
                        Ok(done) => nearly_done.store(done, Ordering::Release),
                        // The engine does it itself at a later commit, and tells what is wrong then.
                        Err(error) => tracing::warn!(%error, "the log could not be carried over"),
                    }
                }
            }
        })?;
        Ok(Self {
            send: Some(send),
            thread: Some(thread),
            sent_at: 0,
            nearly_done,
        })
    }

    /// The writer, which is between two commits, has changed so many rows in all.
    pub(crate) fn reached(&mut self, conn: &mut Conn) {
        if self.nearly_done.swap(false, Ordering::AcqRel)
            && let Err(error) = conn.carry_over()
        {
            tracing::warn!(%error, "the last pages of the log could not be carried over");
        }
        let changes = conn.changes();
        if changes < self.sent_at + ROWS {
            return;
        }
        let sent = self.send.as_ref().map(|send| send.try_send(()));
        if !matches!(sent, Some(Err(TrySendError::Full(())))) {
            self.sent_at = changes;
        }
    }
}

/// Carries over; answers whether the log is long and only a few pages of it are left.
fn carry(conn: &mut Conn) -> Result<bool, StoreError> {
    for _ in 0..ROUNDS {
        let (pages, carried) = conn.carry_over()?;
        if pages < LONG {
            return Ok(false);
        }
        if pages - carried.min(pages) <= FEW {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Drop for Carrier {
    fn drop(&mut self) {
        self.send = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the carrier thread died");
        }
    }
}
