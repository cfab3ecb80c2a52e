//! Reading on SQLite: a few threads with a connection each; each reading sees one snapshot.

use std::{
    collections::VecDeque,
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread::JoinHandle,
};

use parking_lot::{Condvar, Mutex};
use tokio::sync::oneshot;

use crate::{
    Settings, StoreError, Tx,
    sqlite::{Conn, Use},
    tx::Door,
    write::{Woken, poll_out},
};

/// The reading threads and the queue before them.
pub(crate) struct Readers {
    line: Arc<Line>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

struct Line {
    queue: Mutex<Queue>,
    arrived: Condvar,
    limit: usize,
}

type Job = Box<dyn FnOnce(&Arc<Mutex<Conn>>, &Arc<Woken>) + Send>;

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    closed: bool,
}

impl Readers {
    /// Starts the threads; whenever `views` grows, each opens its connection anew, because a connection learns
    /// how many rows there are only when it is opened.
    pub(crate) fn start(settings: &Settings, views: &Arc<AtomicU64>) -> Result<Self, StoreError> {
        let line = Arc::new(Line {
            queue: Mutex::default(),
            arrived: Condvar::new(),
            limit: settings.queue,
        });
        let mut threads = Vec::new();
        for number in 0..settings.readers.max(1) {
            let mut conn = Arc::new(Mutex::new(Conn::open(settings, Use::Read)?));
            let (line, views, settings) = (line.clone(), views.clone(), settings.clone());
            threads.push(
                std::thread::Builder::new()
                    .name(format!("reader-{number}"))
                    .spawn(move || {
                        let waker = Arc::new(Woken::default());
                        let mut seen = views.load(Ordering::Acquire);
                        while let Some(job) = line.next() {
                            let now = views.load(Ordering::Acquire);
                            if now != seen {
                                seen = now;
                                match Conn::open(&settings, Use::Read) {
                                    Ok(fresh) => conn = Arc::new(Mutex::new(fresh)),
                                    Err(error) => tracing::warn!(%error, "a reader keeps its old connection"),
                                }
                            }
                            job(&conn, &waker);
                        }
                    })?,
            );
        }
        Ok(Self {
            line,
            threads: Mutex::new(threads),
        })
    }

    pub(crate) async fn read<T, F, Fut>(&self, body: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(Tx) -> Fut + Send + 'static,
        Fut: Future<Output = Result<T, StoreError>> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |conn, waker| {
            if !reply.is_closed() {
                // Whoever has gone meanwhile does not hear it.
                let _ = reply.send(snapshot(conn, waker, body));
            }
        });
        {
            let mut queue = self.line.queue.lock();
            if queue.jobs.len() >= self.line.limit {
                return Err(StoreError::Busy(format!(
                    "{} readings are waiting",
                    queue.jobs.len()
                )));
            }
            queue.jobs.push_back(job);
        }
        self.line.arrived.notify_one();
        answer
            .await
            .unwrap_or_else(|_| Err(StoreError::Unavailable("the store was closed".into())))
    }
}

fn snapshot<T, F, Fut>(conn: &Arc<Mutex<Conn>>, waker: &Arc<Woken>, body: F) -> Result<T, StoreError>
where
    F: FnOnce(Tx) -> Fut,
    Fut: Future<Output = Result<T, StoreError>>,
{
    conn.lock().execute("BEGIN", &[])?;
    let tx = Tx::new(Door::Sqlite(conn.clone()));
    let answer = poll_out(|| body(tx.clone()), waker).and_then(|answer| answer);
    let fault = tx.end();
    let mut conn = conn.lock();
    if !conn.is_idle() {
        conn.execute("ROLLBACK", &[])?;
    }
    match fault {
        Some(error) => Err(error),
        None => answer,
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.line.queue.lock().closed = true;
        self.line.arrived.notify_all();
        for thread in self.threads.lock().drain(..) {
            if thread.thread().id() != std::thread::current().id() && thread.join().is_err() {
                tracing::error!("a reading thread died");
            }
        }
    }
}

impl Line {
    fn next(&self) -> Option<Job> {
        let mut queue = self.queue.lock();
        loop {
            if let Some(job) = queue.jobs.pop_front() {
                return Some(job);
            }
            if queue.closed {
                return None;
            }
            self.arrived.wait(&mut queue);
        }
    }
}
