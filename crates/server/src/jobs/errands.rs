//! Errands: what follows from a command after its commit. Tried again with growing pauses, then put aside as
//! dead for somebody to look at.

use std::{collections::BTreeMap, future::Future, pin::Pin, sync::Arc};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use uuid::Uuid;

use crate::{app::App, problem::Problem};

/// An errand as its handler sees it.
#[derive(Clone, Debug)]
pub struct Task {
    /// Its id; the same when it is tried again, so that handlers can act once.
    pub id: Uuid,
    /// Its estate.
    pub estate: Option<Uuid>,
    /// The subject it follows from.
    pub subject: Option<Uuid>,
    /// What is to be done.
    pub body: Value,
    /// When it was to be done.
    pub due_at: Timestamp,
}

type Running = Pin<Box<dyn Future<Output = Result<(), Problem>> + Send>>;
type Handler = Arc<dyn Fn(Arc<App>, Task) -> Running + Send + Sync>;

/// Who runs which kind of errand; one line a kind in `features/mod.rs`.
#[derive(Clone, Default)]
pub struct Errands(BTreeMap<&'static str, Handler>);

impl std::fmt::Debug for Errands {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Errands {
    /// With `handler` for `kind`. A handler may run twice for one errand and must then do nothing new.
    #[must_use]
    pub fn on<H, Fut>(mut self, kind: &'static str, handler: H) -> Self
    where
        H: Fn(Arc<App>, Task) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), Problem>> + Send + 'static,
    {
        self.0
            .insert(kind, Arc::new(move |app, task| Box::pin(handler(app, task))));
        self
    }
}

/// Runs one batch of the errands due by `now`; returns how many. Those of one subject follow each other.
///
/// # Errors
/// The errands could not be read or brought to an end. A single one that fails is tried again later.
pub async fn run_errands(app: &Arc<App>, now: Timestamp) -> Result<usize, Problem> {
    let settings = &app.settings.jobs;
    let lease = SignedDuration::from_secs(i64::from(settings.lease_seconds));
    let taken = app.store.claim_errands(now, settings.batch, lease).await?;
    let Some(until) = taken.first().map(|errand| errand.until) else {
        return Ok(0);
    };
    let count = taken.len();
    let mut by_subject: BTreeMap<Uuid, Vec<store::Errand>> = BTreeMap::new();
    for errand in taken {
        by_subject
            .entry(errand.subject.unwrap_or(errand.id))
            .or_default()
            .push(errand);
    }
    let done: Vec<Vec<Uuid>> = stream::iter(by_subject.into_values())
        .map(|errands| run_in_turn(app, now, errands))
        .buffer_unordered(super::ABREAST)
        .try_collect()
        .await?;
    // In one transaction: a handler that has run twice because the process ended before does nothing new.
    app.store.finish_errands(done.concat(), until).await?;
    metrics::counter!("linli_errands_run_total").increment(u64::try_from(count).unwrap_or_default());
    Ok(count)
}

/// Runs the errands of one subject; answers those that are done.
async fn run_in_turn(
    app: &Arc<App>,
    now: Timestamp,
    errands: Vec<store::Errand>,
) -> Result<Vec<Uuid>, Problem> {
    let mut done = Vec::with_capacity(errands.len());
    for errand in errands {
        let id = errand.id;
        if run_one(app, now, errand).await? {
            done.push(id);
        }
    }
    Ok(done)
}

/// Runs an errand; answers whether it is done. One that failed is put off.
async fn run_one(app: &Arc<App>, now: Timestamp, errand: store::Errand) -> Result<bool, Problem> {
    let result = match app.errands.0.get(errand.kind.as_str()) {
        Some(handler) => {
            let task = Task {
                id: errand.id,
                estate: errand.estate,
                subject: errand.subject,
                body: errand.body,
                due_at: errand.due_at,
            };
            handler(app.clone(), task).await
        }
        None => Err(Problem::Fault(format!(
            "nobody runs errands of kind `{}`",
            errand.kind
        ))),
    };
    match result {
        Ok(()) => Ok(true),
        Err(error) => {
            tracing::warn!(%error, kind = errand.kind, errand = %errand.id, "an errand failed");
            app.store.fail_errand(errand.id, now, &error.to_string()).await?;
            Ok(false)
        }
    }
}
