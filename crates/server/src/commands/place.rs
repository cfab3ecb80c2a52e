//! Where the data lie: the options that every command takes.

use std::{path::PathBuf, sync::Arc};

use clap::Args;

use super::Failed;
use crate::{
    app::{App, Opening},
    config::Config,
    features,
    time::ClockSetting,
};

/// Data folder, database and settings.
#[derive(Clone, Debug, Args)]
pub struct Place {
    /// The data folder: the database (without --database), files, settings.
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// A PostgreSQL address such as postgres://linli:secret@localhost/linli; without it SQLite in the data
    /// folder. Better given as LINLI_DATABASE, so that the password stands in no process list.
    /// Over a network add ?sslmode=verify-full&sslrootcert=FILE (only the true server, encrypted) or at least
    /// ?sslmode=require (encrypted); usual is prefer (encrypted if the server can), off is disable.
    #[arg(long, value_name = "URL", env = "LINLI_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    /// A settings file (TOML); without it settings.toml in the data folder, if there is one.
    #[arg(long, value_name = "FILE")]
    pub settings: Option<PathBuf>,
}

impl Place {
    /// The settings in force.
    ///
    /// # Errors
    /// A setting is unknown or wrong.
    pub fn config(&self) -> Result<Config, Failed> {
        let own = self.data.join("settings.toml");
        let file = self.settings.clone().or_else(|| own.exists().then_some(own));
        Config::read(file.as_deref(), std::env::vars()).map_err(|error| Failed::Usage(error.to_string()))
    }

    /// Opens the application; a database of an older shape is refused.
    ///
    /// # Errors
    /// The folder, the database or a setting cannot be used.
    pub async fn open(&self, clock: Option<ClockSetting>) -> Result<Arc<App>, Failed> {
        let app = self.open_as_it_is(clock).await?;
        if app.store.is_current().await? {
            features::standards::ready(&app).await?;
            Ok(app)
        } else {
            Err(Failed::Usage(
                "the database has an older shape: run `linli migrate` with the same options first".into(),
            ))
        }
    }

    /// Opens the application and brings its database to the present shape.
    ///
    /// # Errors
    /// The folder, the database or a setting cannot be used.
    pub async fn open_current(&self, clock: Option<ClockSetting>) -> Result<Arc<App>, Failed> {
        let app = self.open_as_it_is(clock).await?;
        app.store.migrate().await?;
        features::standards::ready(&app).await?;
        features::cases::ready(&app).await?;
        Ok(app)
    }

    async fn open_as_it_is(&self, clock: Option<ClockSetting>) -> Result<Arc<App>, Failed> {
        let config = self.config()?;
        start_log(&config);
        let opening = Opening {
            data: self.data.clone(),
            database: self.database.clone(),
            config,
            clock,
            seed: None,
        };
        Ok(App::open(opening).await?)
    }
}

/// Logs go to standard error, so that a command's answer on standard output can be read by a program.
fn start_log(config: &Config) {
    use tracing_subscriber::{EnvFilter, fmt};
    let filter = EnvFilter::try_new(&config.logs.filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .with_target(false);
    let started = if config.logs.json {
        builder.json().try_init()
    } else {
        builder.try_init()
    };
    // A second opening in one process (tests) keeps the first log.
    drop(started);
}
