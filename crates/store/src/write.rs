//! Writing on SQLite: one thread, two lanes, one commit for many commands (design §4).
//!
//! The thread takes what waits, runs one command after the other and commits once; everybody is answered when
//! the commit is on the disk. Bodies are futures, but they await only the database, which answers at once here.

use std::{
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use parking_lot::Mutex;
use tokio::sync::oneshot;

use crate::{
    Failure, Settings, StoreError, Tx,
    carry::Carrier,
    confirm::Confirmer,
    line::{Lane, Line},
    search,
    search::Words,
    sqlite::Conn,
    tx::Door,
};

/// The writer thread and the queues before it.
pub(crate) struct Writer {
    line: Arc<Line>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// After so many changed rows the engine looks around for the first time; then each time it is four times as
/// many.
const FIRST_LOOK: u64 = 5_000;

/// What the writer thread needs to know of a command: its types stay inside.
pub(crate) trait Job: Send {
    /// Runs the body; the answer waits inside.
    fn run(&mut self, tx: &Tx, waker: &Arc<Woken>) -> Ran;
    /// Tells the caller: the answer of the body, or that the commit failed.
    fn answer(self: Box<Self>, commit: Option<&StoreError>);

    /// Tells commands apart.
    #[cfg(test)]
    fn name(&self) -> &'static str {
        ""
    }
}

pub(crate) enum Ran {
    Keep,
    Undo,
    /// The fault concerns every command of the commit.
    Fatal(StoreError),
}

impl Writer {
    pub(crate) fn start(conn: Conn, settings: &Settings) -> Result<Self, StoreError> {
        let line = Arc::new(Line::new(settings));
        let thread = std::thread::Builder::new().name("writer".into()).spawn({
            let line = line.clone();
            let mut carrier = Carrier::start(settings)?;
            let confirmer = Confirmer::start(settings, {
                let line = line.clone();
                move || line.close()
            })?;
            move || work(&line, &Arc::new(Mutex::new(conn)), &mut carrier, &confirmer)
        })?;
        Ok(Self {
            line,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Grows whenever readers should open their connection anew.
    pub(crate) fn views(&self) -> Arc<AtomicU64> {
        self.line.views.clone()
    }

    pub(crate) async fn write<T, R, F, Fut>(&self, lane: Lane, body: F) -> Result<T, Failure<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
        F: Fn(Tx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, Failure<R>>> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Command {
            body,
            outcome: None,
            reply,
        });
        self.line.join(lane, job)?;
        answer
            .await
            .unwrap_or_else(|_| Err(StoreError::Unavailable("the store was closed".into()).into()))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.line.close();
        if let Some(thread) = self.thread.lock().take() {
            // A body may hold the last handle, and then this runs on the writer itself.
            if thread.thread().id() != std::thread::current().id() && thread.join().is_err() {
                tracing::error!("the writer thread died");
            }
        }
    }
}

fn work(line: &Line, conn: &Arc<Mutex<Conn>>, carrier: &mut Carrier, confirmer: &Confirmer) {
    let waker = Arc::new(Woken::default());
    let mut look_at = FIRST_LOOK;
    let mut others = Others::default();
    look_around(line, &mut conn.lock());
    while let Some(mut jobs) = line.next() {
        let fault = commit(&mut jobs, conn, &waker).err();
        if let Some(error) = &fault {
            tracing::error!(%error, commands = jobs.len(), "a commit failed");
            let mut conn = conn.lock();
            // SQLite undoes the transaction by itself on some faults.
            if !conn.is_idle()
                && let Err(error) = conn.execute("ROLLBACK", &[])
            {
                tracing::error!(%error, "undoing failed");
            }
        }
        match &fault {
            // A refusal may rest on a command whose commit failed, so everybody hears of the failure.
            Some(fault) => jobs.into_iter().for_each(|job| job.answer(Some(fault))),
            // It may also rest on an earlier commit that is still on its way to the disk.
            None => confirmer.confirm(jobs),
        }
        let mut conn = conn.lock();
        carrier.reached(&mut conn);
        if conn.changes() >= look_at {
            look_at *= 4;
            look_around(line, &mut conn);
        } else if others.have_written(&mut conn, line.others_asked) {
            look_around(line, &mut conn);
        }
    }
}

/// Whether another process has written, such as an import from the command line; asked once in a while.
struct Others {
    asked: Instant,
    seen: Option<i64>,
}

impl Default for Others {
    fn default() -> Self {
        Self {
            asked: Instant::now(),
            seen: None,
        }
    }
}

impl Others {
    fn have_written(&mut self, conn: &mut Conn, every: Duration) -> bool {
        if self.seen.is_some() && self.asked.elapsed() < every {
            return false;
        }
        self.asked = Instant::now();
        let seen = conn.others_version().ok();
        let new = self.seen.is_some() && seen != self.seen;
        self.seen = seen;
        new
    }
}

fn look_around(line: &Line, conn: &mut Conn) {
    match conn.look_around() {
        Ok(()) => {
            line.views.fetch_add(1, Ordering::Release);
        }
        // It only makes searching slower.
        Err(error) => tracing::warn!(%error, "the engine could not look around"),
    }
}

fn commit(jobs: &mut [Box<dyn Job>], conn: &Arc<Mutex<Conn>>, waker: &Arc<Woken>) -> Result<(), StoreError> {
    match attempt(jobs, conn, waker, Undoing::All)? {
        Attempt::Committed => Ok(()),
        Attempt::HalfWritten => {
            conn.lock().execute("ROLLBACK", &[])?;
            attempt(jobs, conn, waker, Undoing::Each).map(drop)
        }
    }
}

/// How a command that is refused is undone. Rules refuse before anything is written, so commands hardly ever
/// need a savepoint of their own, and each savepoint has the engine copy every page that is touched after it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Undoing {
    /// The whole commit is taken back, and every command runs again.
    All,
    /// Each command by its own savepoint.
    Each,
}

enum Attempt {
    Committed,
    /// A command was refused after it had written.
    HalfWritten,
}

fn attempt(
    jobs: &mut [Box<dyn Job>],
    conn: &Arc<Mutex<Conn>>,
    waker: &Arc<Woken>,
    undoing: Undoing,
) -> Result<Attempt, StoreError> {
    let run = |sql: &str| conn.lock().execute(sql, &[]);
    run("BEGIN IMMEDIATE")?;
    let mut words: Vec<Words> = Vec::new();
    for job in jobs {
        if undoing == Undoing::Each {
            run("SAVEPOINT command")?;
        }
        let changed = conn.lock().changes();
        let tx = Tx::new(Door::Sqlite(conn.clone()));
        match (job.run(&tx, waker), undoing) {
            (Ran::Keep, _) => words.append(&mut tx.0.words.lock()),
            (Ran::Undo, Undoing::Each) => {
                run("ROLLBACK TO command")?;
            }
            (Ran::Undo, Undoing::All) if conn.lock().changes() == changed => {}
            (Ran::Undo, Undoing::All) => return Ok(Attempt::HalfWritten),
            (Ran::Fatal(error), _) => return Err(error),
        }
        if undoing == Undoing::Each {
            run("RELEASE command")?;
        }
    }
    search::write_words(&mut conn.lock(), &words)?;
    run("COMMIT")?;
    Ok(Attempt::Committed)
}

struct Command<T, R, F> {
    body: F,
    outcome: Option<Result<T, Failure<R>>>,
    reply: oneshot::Sender<Result<T, Failure<R>>>,
}

impl<T, R, F, Fut> Job for Command<T, R, F>
where
    T: Send,
    R: Send,
    F: Fn(Tx) -> Fut + Send + Sync,
    Fut: Future<Output = Result<T, Failure<R>>> + Send,
{
    fn run(&mut self, tx: &Tx, waker: &Arc<Woken>) -> Ran {
        if self.reply.is_closed() {
            // The caller has gone before anything was promised.
            return Ran::Undo;
        }
        let outcome = poll_out(|| (self.body)(tx.clone()), waker);
        let fault = tx.end();
        let outcome = settle(outcome, fault);
        let ran = match &outcome {
            Ok(_) => Ran::Keep,
            Err(Failure::Store(error)) if error.is_fatal() => Ran::Fatal(error.clone()),
            Err(_) => Ran::Undo,
        };
        self.outcome = Some(outcome);
        ran
    }

    fn answer(self: Box<Self>, commit: Option<&StoreError>) {
        let outcome = match (commit, self.outcome) {
            (Some(error), _) => Err(Failure::Store(error.clone())),
            (None, Some(outcome)) => outcome,
            (None, None) => return,
        };
        // Whoever has gone meanwhile does not hear it.
        let _ = self.reply.send(outcome);
    }
}

/// The answer of a body, seen together with the first fault of its transaction: a body cannot succeed past a
/// fault, but it may turn one into a refusal.
pub(crate) fn settle<T, R>(
    outcome: Result<Result<T, Failure<R>>, StoreError>,
    fault: Option<StoreError>,
) -> Result<T, Failure<R>> {
    match (outcome, fault) {
        (_, Some(error)) if error.is_fatal() => Err(error.into()),
        (Err(error), _) | (Ok(Ok(_)), Some(error)) => Err(error.into()),
        (Ok(outcome), _) => outcome,
    }
}

/// Runs a body to its end on this thread. It may yield, but not wait for anything outside.
pub(crate) fn poll_out<T, Fut: Future<Output = T>>(
    body: impl FnOnce() -> Fut,
    waker: &Arc<Woken>,
) -> Result<T, StoreError> {
    let alarm = Waker::from(waker.clone());
    let run = AssertUnwindSafe(|| {
        let mut future = pin!(body());
        let mut context = Context::from_waker(&alarm);
        loop {
            waker.0.store(false, Ordering::Relaxed);
            if let Poll::Ready(answer) = future.as_mut().poll(&mut context) {
                return Ok(answer);
            }
            if !waker.0.load(Ordering::Relaxed) {
                return Err(StoreError::Misused(
                    "a body waited for something other than the database".into(),
                ));
            }
        }
    });
    catch_unwind(run).unwrap_or_else(|cause| Err(StoreError::Panicked(panic_text(&*cause))))
}

/// What a panic said.
pub(crate) fn panic_text(cause: &(dyn std::any::Any + Send)) -> String {
    cause
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| cause.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "without a word".into())
}

/// Notes that a future asked to be polled again.
#[derive(Default)]
pub(crate) struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}
