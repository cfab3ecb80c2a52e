//! Live changes: which subject changed, told to those who may see it. One reader a process follows the
//! journal; streams never read it themselves except to catch up.

use std::{collections::HashMap, sync::Arc, time::Duration};

use domain::{
    actor::{Actor, Reach},
    ids::{AreaId, DepartmentId, EstateId, PersonId, StaffId},
};
use parking_lot::Mutex;
use store::{Position, StoreError};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, broadcast};
use uuid::Uuid;

use crate::app::App;

/// Who may hear of a change: the same question a list asks, put to one subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    /// The permission that opens the subject, for example `cases.read`.
    pub permission: String,
    /// Its estate; `None` for subjects of the company, which only company-wide holders hear of.
    pub estate: Option<EstateId>,
    /// Its area.
    pub area: Option<AreaId>,
    /// Members of staff who hear of it wherever it is: the holder, the first to receive it.
    pub staff: Vec<StaffId>,
    /// The customer whose matter it is.
    pub person: Option<PersonId>,
    /// Members of staff whom it is about: they never hear of it.
    pub about_staff: Vec<StaffId>,
    /// The department that it is about.
    pub about_department: Option<DepartmentId>,
    /// Only those who see supervision matters hear of it.
    pub supervision: bool,
    /// A complaint: only those whose work complaints are hear of it (V-01).
    pub complaint: bool,
    /// The department that works on it.
    pub department: Option<DepartmentId>,
}

impl Audience {
    /// Holders of `<feature>.read` for the estate.
    pub fn of_estate(feature: &str, estate: Option<EstateId>) -> Self {
        Self {
            permission: format!("{feature}.read"),
            estate,
            area: None,
            staff: Vec::new(),
            person: None,
            about_staff: Vec::new(),
            about_department: None,
            supervision: false,
            complaint: false,
            department: None,
        }
    }

    /// Whether `actor` may hear of it: exclusions first, then what is one's own, then places.
    pub fn includes(&self, actor: &Actor) -> bool {
        let scope = actor.scope(&self.permission);
        if scope
            .about_staff
            .is_some_and(|own| self.about_staff.contains(&own))
        {
            return false;
        }
        let reporter = scope.own_person.is_some() && scope.own_person == self.person;
        if self.supervision && !reporter {
            let own = scope.about_department.is_some() && scope.about_department == self.about_department;
            if own || !scope.supervision {
                return false;
            }
        }
        if reporter || scope.own_staff.is_some_and(|own| self.staff.contains(&own)) {
            return true;
        }
        if actor.is_customer() {
            return false;
        }
        let theirs = self.department.is_some() && self.department == scope.own_department;
        match self.estate {
            Some(estate) if self.complaint && !theirs => {
                scope.reach.covers(estate, self.area) && scope.complaints.covers(estate, self.area)
            }
            Some(estate) => scope.reach.covers(estate, self.area),
            None => scope.reach == Reach::Everything,
        }
    }
}

/// One change of one subject.
#[derive(Clone, Debug)]
pub struct Change {
    /// Where it stands in the journal.
    pub position: Position,
    /// Feature of the subject.
    pub feature: String,
    /// The subject.
    pub subject: Uuid,
    /// Its version afterwards.
    pub version: i64,
    /// Who may hear of it.
    pub audience: Audience,
}

/// The live stream of this process. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Live(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Changes of this process by position, so that the reader need not read their rows again.
    known: Mutex<HashMap<Position, Change>>,
    woken: Notify,
    changes: broadcast::Sender<Arc<Change>>,
    streams: Arc<Semaphore>,
}

/// How many changes of its own the process keeps for the reader; beyond that it reads rows.
const KNOWN_MOST: usize = 10_000;

impl Live {
    /// A stream nobody reads yet.
    pub fn new(settings: &crate::config::Live) -> Self {
        let (changes, _) = broadcast::channel(settings.kept.max(16));
        Self(Arc::new(Inner {
            known: Mutex::default(),
            woken: Notify::new(),
            changes,
            streams: Arc::new(Semaphore::new(settings.streams_most)),
        }))
    }

    /// Tells the reader of a change that has just been committed by this process.
    pub fn publish(&self, change: Change) {
        if self.0.changes.receiver_count() == 0 {
            return;
        }
        let mut known = self.0.known.lock();
        if known.len() < KNOWN_MOST {
            known.insert(change.position, change);
        }
        drop(known);
        self.0.woken.notify_one();
    }

    /// A place on the stream, `None` when too many streams are open.
    pub fn listen(&self) -> Option<(broadcast::Receiver<Arc<Change>>, OwnedSemaphorePermit)> {
        let permit = self.0.streams.clone().try_acquire_owned().ok()?;
        Some((self.0.changes.subscribe(), permit))
    }
}

/// The reader: follows the journal while somebody listens. Ends with the process.
pub async fn read_on(app: Arc<App>) {
    let live = app.live.clone();
    let gather = Duration::from_millis(app.settings.live.gather_ms);
    let mut position: Option<Position> = None;
    loop {
        tokio::select! {
            () = live.0.woken.notified() => {}
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
        if live.0.changes.receiver_count() == 0 {
            position = None;
            live.0.known.lock().clear();
            continue;
        }
        tokio::time::sleep(gather).await;
        match forward(&app, position).await {
            Ok(reached) => position = Some(reached),
            Err(error) => {
                tracing::warn!(%error, "the live reader could not read the journal; it tries again");
                tokio::time::sleep(Duration::from_secs(2)).await;
            }
        }
    }
}

/// Sends on whatever stands in the journal behind `position`; returns the position reached.
async fn forward(app: &Arc<App>, position: Option<Position>) -> Result<Position, StoreError> {
    let live = &app.live;
    let Some(mut position) = position else {
        // The first look after a time without listeners: begin with what this process knows to be new.
        let known = live.0.known.lock().keys().min().copied();
        let end = app.store.journal_last().await?;
        let start = known.map_or(end, |first| before(first).min(end));
        return Box::pin(forward(app, Some(start))).await;
    };
    loop {
        let changes = changes_after(app, position, 500).await?;
        let full = changes.len() == 500;
        for change in changes {
            position = change.position;
            // Nobody listening is no fault.
            let _ = live.0.changes.send(Arc::new(change));
        }
        if !full {
            live.0.known.lock().retain(|known, _| *known > position);
            return Ok(position);
        }
    }
}

/// A position just before `position`.
fn before(position: Position) -> Position {
    Position {
        place: position.place - 1,
        ..position
    }
}

/// Changes behind `position`, at most `limit`, in order; subjects of unknown features are left out.
///
/// # Errors
/// A fault of the store.
pub async fn changes_after(
    app: &Arc<App>,
    position: Position,
    limit: u32,
) -> Result<Vec<Change>, StoreError> {
    let entries = app.store.journal_after(position, limit).await?;
    let mut changes = Vec::with_capacity(entries.len());
    for entry in entries {
        let known = app.live.0.known.lock().get(&entry.position).cloned();
        if let Some(change) = known {
            changes.push(change);
            continue;
        }
        let Some(room) = app.rooms.get(&entry.feature) else {
            continue;
        };
        let table = room.table();
        let subject = entry.subject;
        let stored = app
            .store
            .read(move |tx| async move { tx.load(table, subject).await })
            .await?;
        let Some(stored) = stored else { continue };
        changes.push(Change {
            position: entry.position,
            feature: entry.feature,
            subject,
            version: entry.version,
            audience: room.audience(&stored.state)?,
        });
    }
    Ok(changes)
}
