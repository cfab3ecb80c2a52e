//! Carrying the log of SQLite over into the file while others write: a thread of its own, so that commits do not
//! wait for it. If it falls behind, the engine carries over by itself at a commit (`Settings::checkpoint_pages`).

use std::{
    sync::mpsc::{SyncSender, TrySendError, sync_channel},
    thread::JoinHandle,
};

use crate::{Settings, StoreError, sqlite::Conn, sqlite::Use};

/// After so many changed rows the log is carried over.
const ROWS: u64 = 10_000;

/// The thread, and how far the writer was when it was last sent.
pub(crate) struct Carrier {
    send: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    sent_at: u64,
}

impl Carrier {
    pub(crate) fn start(settings: &Settings) -> Result<Self, StoreError> {
        // At most one call waits: carrying over takes all there is.
        let (send, calls) = sync_channel::<()>(1);
        let settings = settings.clone();
        let thread = std::thread::Builder::new()
            .name("carrier".into())
            .spawn(move || {
                let mut conn: Option<Conn> = None;
                for () in calls {
                    let carried = match &mut conn {
                        Some(conn) => conn.carry_over(),
                        None => Conn::open(&settings, Use::Write)
                            .and_then(|opened| conn.insert(opened).carry_over()),
                    };
                    // The engine does it itself at a later commit, and tells what is wrong then.
                    if let Err(error) = carried {
                        tracing::warn!(%error, "the log could not be carried over");
                    }
                }
            })?;
        Ok(Self {
            send: Some(send),
            thread: Some(thread),
            sent_at: 0,
        })
    }

    /// The writer has changed so many rows in all.
    pub(crate) fn reached(&mut self, changes: u64) {
        if changes < self.sent_at + ROWS {
            return;
        }
        let sent = self.send.as_ref().map(|send| send.try_send(()));
        if !matches!(sent, Some(Err(TrySendError::Full(())))) {
            self.sent_at = changes;
        }
    }
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
