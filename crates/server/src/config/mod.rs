//! Settings: one file a section, each with its defaults. They are read from a TOML file, then from the
//! environment: `LINLI_SESSIONS__IDLE_HOURS=12` sets `idle-hours` of section `sessions`.

mod commands;
mod jobs;
mod live;
mod logs;
mod passwords;
mod requests;
mod sessions;
mod sign_in;
mod uploads;

use std::path::Path;

use serde::Deserialize;

pub use self::{
    commands::Commands, jobs::Jobs, live::Live, logs::Logs, passwords::Passwords, requests::Requests,
    sessions::Sessions, sign_in::SignIn, uploads::Uploads,
};

/// Every setting of a deployment.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// Requests: sizes and pages.
    pub requests: Requests,
    /// How long people stay signed in.
    pub sessions: Sessions,
    /// What a password must be.
    pub passwords: Passwords,
    /// Limits against guessing.
    pub sign_in: SignIn,
    /// Files that people send.
    pub uploads: Uploads,
    /// How commands go through the door.
    pub commands: Commands,
    /// Timers and errands.
    pub jobs: Jobs,
    /// The live stream.
    pub live: Live,
    /// Logs.
    pub logs: Logs,
}

/// Settings that could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file could not be opened.
    #[error("cannot read the settings file {path}: {source}")]
    File {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file is no TOML.
    #[error("the settings file {path} is wrong: {source}")]
    Toml {
        /// The file.
        path: String,
        /// Line and reason.
        source: Box<toml::de::Error>,
    },
    /// A section or key does not exist, or a value has the wrong type; the environment may be at fault.
    #[error("a setting is wrong: {0}")]
    Value(Box<toml::de::Error>),
}

impl Config {
    /// Defaults, then `file` if there is one, then `environment` (pairs of name and value, of which only
    /// names beginning with `LINLI_` and holding `__` are settings).
    ///
    /// # Errors
    /// The file is unreadable or a setting is unknown or of the wrong type; the text says which.
    pub fn read(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut table = toml::Table::new();
        if let Some(path) = file {
            let shown = path.display().to_string();
            let text = std::fs::read_to_string(path).map_err(|source| ConfigError::File {
                path: shown.clone(),
                source,
            })?;
            table = text.parse().map_err(|source| ConfigError::Toml {
                path: shown,
                source: Box::new(source),
            })?;
        }
        for (name, value) in environment {
            let Some((section, key)) = name.strip_prefix("LINLI_").and_then(|rest| rest.split_once("__"))
            else {
                continue;
            };
            let word = |text: &str| text.to_lowercase().replace('_', "-");
            let value = value.parse::<toml::Value>().unwrap_or(toml::Value::String(value));
            let section = table
                .entry(word(section))
                .or_insert_with(|| toml::Value::Table(toml::Table::new()));
            if let Some(section) = section.as_table_mut() {
                section.insert(word(key), value);
            }
        }
        Self::deserialize(toml::Value::Table(table)).map_err(|source| ConfigError::Value(Box::new(source)))
    }
}

#[cfg(test)]
mod tests {
    use super::Config;

    #[test]
    fn the_environment_wins_over_defaults() {
        let environment = [
            ("LINLI_SESSIONS__IDLE_HOURS".to_owned(), "3".to_owned()),
            ("HOME".to_owned(), "/".to_owned()),
        ];
        let config = Config::read(None, environment).unwrap();
        assert_eq!(config.sessions.idle_hours, 3);
        assert_eq!(config.passwords, super::Passwords::default());
    }

    #[test]
    fn an_unknown_setting_is_refused_by_name() {
        let environment = [("LINLI_SESSIONS__IDEL_HOURS".to_owned(), "3".to_owned())];
        let refused = Config::read(None, environment).unwrap_err().to_string();
        assert!(refused.contains("idel-hours"), "{refused}");
    }
}
