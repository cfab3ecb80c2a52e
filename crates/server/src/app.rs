//! Everything a request, a timer or a command line needs, opened once.

use std::{path::PathBuf, sync::Arc};

use domain::actor::Actor;
use jiff::Timestamp;
use store::{Blobs, Settings, Store, StoreError};
use uuid::Uuid;

use crate::{
    backup::Upkeep,
    config::Config,
    credentials::{Guard, Hashing},
    execute::Rooms,
    features::{self, accounts::Callers},
    ids::Ids,
    jobs::{Bells, Errands, Words},
    live::Live,
    numbers::Numbers,
    standards::Standards,
    time::{ClockSetting, Time},
};

/// The running application. Handed around as `Arc<App>`.
pub struct App {
    /// Rows, journal, timers, errands.
    pub store: Store,
    /// The present.
    pub time: Time,
    /// New ids.
    pub ids: Ids,
    /// Settings of the deployment.
    pub settings: Config,
    /// Service standards in force.
    pub standards: Standards,
    /// The live stream.
    pub live: Live,
    /// The server itself as the one who acts.
    pub system: Arc<Actor>,
    /// All features with a lifecycle.
    pub rooms: Rooms,
    /// Who runs which errand.
    pub errands: Errands,
    /// Wakes the jobs.
    pub bells: Bells,
    /// How far the words of the search are written.
    pub words: Words,
    /// Signed-in callers, remembered briefly.
    pub callers: Callers,
    /// Password hashing, two at once.
    pub hashing: Hashing,
    /// Limits against guessing.
    pub guard: Guard,
    /// Contents of uploaded files.
    pub blobs: Blobs,
    /// Numbers that people see.
    pub numbers: Numbers,
    /// Backups and trials: one at a time.
    pub upkeep: Upkeep,
    /// Names this process's pages of the audit log.
    pub audit_book: Uuid,
    /// The data folder.
    pub data: PathBuf,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App")
            .field("data", &self.data)
            .finish_non_exhaustive()
    }
}

/// How to open an [`App`].
#[derive(Clone, Debug, Default)]
pub struct Opening {
    /// The data folder; made if it is missing.
    pub data: PathBuf,
    /// A PostgreSQL address, or SQLite in the data folder.
    pub database: Option<String>,
    /// Settings.
    pub config: Config,
    /// A clock of one's own.
    pub clock: Option<ClockSetting>,
    /// A seed for ids: the demo.
    pub seed: Option<u64>,
}

/// Name of the file that marks a data folder as a demo, whose clock may be moved.
pub const DEMO_MARK: &str = "demo";

impl App {
    /// Opens data folder and database; does not change the database's tables (see `linli migrate`) and
    /// starts nothing.
    ///
    /// # Errors
    /// The folder or the database cannot be opened.
    pub async fn open(opening: Opening) -> Result<Arc<Self>, StoreError> {
        std::fs::create_dir_all(&opening.data)?;
        let mut settings = Settings::new(opening.data.clone());
        settings.database = opening.database;
        let store = Store::open(&settings).await?;
        Self::with_store(store, opening.data, opening.config, opening.clock, opening.seed)
    }

    /// An application on a store that is already open.
    ///
    /// # Errors
    /// The folder for files cannot be made.
    pub fn with_store(
        store: Store,
        data: PathBuf,
        config: Config,
        clock: Option<ClockSetting>,
        seed: Option<u64>,
    ) -> Result<Arc<Self>, StoreError> {
        Ok(Arc::new(Self {
            store,
            time: clock.map_or_else(Time::real, Time::set_to),
            ids: seed.map_or_else(Ids::random, Ids::seeded),
            standards: Standards::shipped(),
            live: Live::new(&config.live),
            system: Arc::new(Actor::system()),
            rooms: features::rooms(),
            errands: features::errands(),
            bells: Bells::default(),
            words: Words::default(),
            callers: Callers::default(),
            hashing: Hashing::new(&config.passwords, config.sign_in.waiting_most),
            guard: Guard::default(),
            blobs: Blobs::open(&data)?,
            numbers: Numbers::default(),
            upkeep: Upkeep::default(),
            audit_book: Ids::random().next(Timestamp::UNIX_EPOCH),
            data,
            settings: config,
        }))
    }

    /// Whether the data folder is marked as a demo.
    pub fn is_demo(&self) -> bool {
        self.data.join(DEMO_MARK).exists()
    }
}
