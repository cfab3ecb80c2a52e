//! Migrations: run once each, in order, never edited.

use sha2::{Digest, Sha256};

use crate::{
    Engine, Lane, Store, StoreError, Tx, dialect, statements,
    translate::{self, Migration},
};

macro_rules! migrations {
    ($($name:literal,)+) => {
        /// Every migration in its order: name and text.
        pub(crate) const ALL: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../migrations/", $name, ".sql")))),+];
    };
}

// One line a file of `migrations/`; the number is the first part of the name.
migrations! {
    "0001_journal",
    "0002_timers_errands",
    "0003_remembered_numbers",
    "0004_search",
    "0005_blobs",
    "0010_accounts",
    "0011_audit",
    "0012_intakes_notices",
    "0013_files",
    "0020_estates",
    "0021_units",
    "0022_persons",
    "0023_households",
    "0024_staff",
    "0030_cases",
    "0031_cases_lists",
    "0040_standards",
    "0051_unit_addresses",
    "0052_search_speed",
    "0053_cases_channels",
    "0060_upkeep",
    "0061_cases_lacking",
    "0062_erasures",
    "0063_assessments",
    "0064_followers",
}

fn number(name: &str) -> Result<i64, StoreError> {
    name.split('_')
        .next()
        .and_then(|digits| digits.parse().ok())
        .ok_or_else(|| StoreError::Setting(format!("migration `{name}` has no number")))
}

/// The number of the newest migration.
pub(crate) fn newest() -> Result<i64, StoreError> {
    ALL.last().map_or(Ok(0), |(name, _)| number(name))
}

impl Store {
    /// Brings the tables to the newest shape; does nothing if they have it.
    ///
    /// # Errors
    /// [`StoreError::Setting`] if a migration was edited after it had run, or the database is newer than this
    /// program; what the engine says otherwise. A migration that fails changes nothing.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        self.write_plain(Lane::People, |tx| async move { run(&tx, i64::MAX).await })
            .await
    }

    /// Whether [`Store::migrate`] would have something to do.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn is_current(&self) -> Result<bool, StoreError> {
        self.read(|tx| async move {
            match tx.query(statements::MIGRATIONS_DONE, &[]).await {
                Ok(done) => Ok(done.len() >= ALL.len()),
                Err(StoreError::Driver(_)) => Ok(false),
                Err(error) => Err(error),
            }
        })
        .await
        .or_else(|error| match error {
            StoreError::Driver(_) => Ok(false),
            other => Err(other),
        })
    }
}

/// Runs the migrations up to a number that were not run yet.
pub(crate) async fn run(tx: &Tx, up_to: i64) -> Result<(), StoreError> {
    if tx.engine() == Engine::Postgres {
        tx.query(dialect::MIGRATE_LOCK, &[]).await?;
    }
    tx.script(dialect::of(tx.engine(), dialect::MIGRATIONS_TABLE))
        .await?;
    let done = tx.query(statements::MIGRATIONS_DONE, &[]).await?;
    for row in &done {
        let (number_done, name): (i64, String) = (row.get(0)?, row.get(1)?);
        let known = ALL
            .iter()
            .find(|(known, _)| number(known).ok() == Some(number_done));
        match known {
            None => {
                return Err(StoreError::Setting(format!(
                    "the database has migration {name}, which this program does not know: use a newer one"
                )));
            }
            Some((_, script)) if row.get::<String>(2)? != hash(script) => {
                return Err(StoreError::Setting(format!(
                    "migration {name} was edited after it had run"
                )));
            }
            Some(_) => {}
        }
    }
    for (name, script) in ALL {
        let number = number(name)?;
        let mut numbers = done.iter().map(|row| row.get::<i64>(0));
        if number > up_to || numbers.any(|done| done == Ok(number)) {
            continue;
        }
        apply(tx, script).await?;
        let params = [number.into(), (*name).into(), hash(script).into()];
        tx.execute(statements::MIGRATION_DONE, &params).await?;
        tracing::info!(migration = name, "migrated");
    }
    Ok(())
}

fn hash(script: &str) -> String {
    hex::encode(Sha256::digest(script.as_bytes()))
}

/// Runs a script in PostgreSQL's words on either engine.
pub(crate) async fn apply(tx: &Tx, script: &str) -> Result<(), StoreError> {
    for statement in translate::statements(script) {
        tx.script(&words(tx.engine(), &statement)?).await?;
    }
    Ok(())
}

fn words(engine: Engine, statement: &Migration) -> Result<String, StoreError> {
    if let Some(name) = &statement.dialect {
        return dialect::migration(engine, name)
            .map(str::to_owned)
            .ok_or_else(|| StoreError::Setting(format!("no fragment is named `{name}`")));
    }
    Ok(match engine {
        Engine::Sqlite => statement.for_sqlite(),
        Engine::Postgres => statement.sql.clone(),
    })
}
