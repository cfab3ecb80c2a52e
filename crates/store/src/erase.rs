//! Erasing personal values by rule: the values go, the chain stays whole and says that they were erased.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::{
    Body, StoreError, SubjectWrite, Tx,
    journal::ERASED,
    personal::{self, Told},
    statements,
};

/// Whose personal values go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Erasure {
    /// Everything that is tied to a person on file, in every subject.
    Person(Uuid),
    /// Everything personal in one subject, whoever it is about.
    Subject {
        /// The feature.
        feature: &'static str,
        /// The subject.
        subject: Uuid,
    },
}

/// A subject that lost values: its typed columns and search words are to be written anew from its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// The feature.
    pub feature: &'static str,
    /// The subject.
    pub subject: Uuid,
    /// The estate it belongs to.
    pub estate: Option<Uuid>,
    /// Its state without those values.
    pub state: String,
}

/// What has gone from one subject: places in its journal, and how many values of each class.
#[derive(Default)]
struct Gone {
    values: Vec<(i64, i64)>,
    classes: BTreeMap<String, i64>,
}

impl Gone {
    fn add(&mut self, place: (i64, i64), class: String) {
        self.values.push(place);
        *self.classes.entry(class).or_default() += 1;
    }
}

impl Tx {
    /// Subjects of a feature that still hold personal values, though nothing has happened to them since `before`.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn past(&self, feature: &str, before: Timestamp, most: u32) -> Result<Vec<Uuid>, StoreError> {
        let params = [feature.into(), before.into(), i64::from(most).into()];
        let rows = self.query(statements::PERSONAL_PAST, &params).await?;
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Erases personal values from the journal and from the states of all subjects that held them, and appends
    /// an entry to each that says so. `tables` names the table of every feature.
    ///
    /// What the features derived from the values (typed columns, search words) is theirs to write anew, in the
    /// same transaction: see [`Touched`] and [`Tx::rewrite_row`]. Remembered answers and errands may repeat
    /// values; they go by their own age.
    ///
    /// # Errors
    /// [`StoreError::Setting`] if `tables` lacks a feature; [`StoreError::Stale`] if a subject was written
    /// meanwhile.
    pub async fn erase(
        &self,
        what: Erasure,
        tables: &[(&'static str, &'static str)],
        at: Timestamp,
        actor: Option<Uuid>,
        command: Option<Uuid>,
    ) -> Result<Vec<Touched>, StoreError> {
        let (find, drop, params) = match &what {
            Erasure::Person(person) => (
                statements::PERSONAL_BY_PERSON,
                statements::PERSONAL_ERASE_PERSON,
                vec![(*person).into()],
            ),
            Erasure::Subject { feature, subject } => (
                statements::PERSONAL_BY_SUBJECT,
                statements::PERSONAL_ERASE_SUBJECT,
                vec![(*subject).into(), (*feature).into()],
            ),
        };
        let mut places: BTreeMap<(Uuid, String), Gone> = BTreeMap::new();
        for row in self.query(find, &params).await? {
            let subject = (row.get(0)?, row.get(1)?);
            let one = places.entry(subject).or_default();
            one.add((row.get(2)?, row.get(3)?), row.get(4)?);
        }
        self.execute(drop, &params).await?;

        let gone = |inner: Told<'_>| match &what {
            Erasure::Person(erased) => inner.person == Some(*erased),
            Erasure::Subject { .. } => true,
        };
        self.empty_states(places, tables, gone, at, (actor, command))
            .await
    }

    /// As [`Tx::erase`], in one subject: the values that `gone` picks by class, person and text. A text loses all
    /// of its words, for the journal knows a value by the hash of the whole.
    ///
    /// # Errors
    /// As [`Tx::erase`].
    pub async fn erase_told(
        &self,
        (feature, subject): (&'static str, Uuid),
        gone: impl Fn(Told<'_>) -> bool + Send + Sync,
        tables: &[(&'static str, &'static str)],
        at: Timestamp,
    ) -> Result<Vec<Touched>, StoreError> {
        let mut places = Gone::default();
        for row in self
            .query(statements::PERSONAL_OF, &[subject.into(), feature.into()])
            .await?
        {
            let (class, value): (String, String) = (row.get(3)?, row.get(5)?);
            let told = Told {
                class: &class,
                person: row.get(2)?,
                value: &value,
            };
            if gone(told) {
                places.add((row.get(0)?, row.get(1)?), class);
            }
        }
        if places.values.is_empty() {
            return Ok(Vec::new());
        }
        places.values.sort_unstable();
        for (seq, nr) in &places.values {
            let params = [subject.into(), feature.into(), (*seq).into(), (*nr).into()];
            self.execute(statements::PERSONAL_ERASE_ONE, &params).await?;
        }
        let places = BTreeMap::from([((subject, feature.to_owned()), places)]);
        self.empty_states(places, tables, gone, at, (None, None)).await
    }

    /// Empties the states of the subjects whose values have gone from the journal, and says so in an entry of each;
    /// how many of each class went is counted in `erasures`.
    async fn empty_states(
        &self,
        places: BTreeMap<(Uuid, String), Gone>,
        tables: &[(&'static str, &'static str)],
        gone: impl Fn(Told<'_>) -> bool + Send + Sync,
        at: Timestamp,
        (actor, command): (Option<Uuid>, Option<Uuid>),
    ) -> Result<Vec<Touched>, StoreError> {
        let mut touched = Vec::with_capacity(places.len());
        for ((subject, name), Gone { values, classes }) in places {
            let Some(&(feature, table)) = tables.iter().find(|(feature, _)| *feature == name) else {
                return self.fail(StoreError::Setting(format!("no table is known for `{name}`")));
            };
            let Some(stored) = self.load(table, subject).await? else {
                return self.fail(StoreError::Corrupt(format!(
                    "{feature} {subject} has a journal and no row"
                )));
            };
            let mut state: Json = serde_json::from_str(&stored.state)
                .map_err(|error| StoreError::Corrupt(format!("state of {feature} {subject}: {error}")))?;
            personal::empty(&mut state, &gone);
            let state = state.to_string();
            let sql = format!("SELECT estate_id FROM {table} WHERE id = $1");
            let estate = match self.query_opt(&sql, &[subject.into()]).await? {
                Some(row) => row.get(0)?,
                None => None,
            };
            let written = self.write_subject(SubjectWrite {
                table,
                feature,
                id: subject,
                estate,
                expected: Some(&stored),
                state: state.clone(),
                columns: Vec::new(),
                at,
                actor,
                command,
                body: Body::read(&json!([{ ERASED: { "values": values } }]).to_string())?,
            });
            let seq = written.await?.version;
            for (class, amount) in classes {
                let params = [
                    subject.into(),
                    feature.into(),
                    seq.into(),
                    class.into(),
                    amount.into(),
                    at.into(),
                ];
                self.execute(statements::ERASURE_ADD, &params).await?;
            }
            touched.push(Touched {
                feature,
                subject,
                estate,
                state,
            });
        }
        Ok(touched)
    }
}

/// The values that an entry says were erased, by sequence number and reference.
pub(crate) fn erased(body: &Json) -> Vec<(i64, i64)> {
    let values = body.get(0).and_then(|event| event.get(ERASED)?.get("values"));
    values
        .and_then(|values| serde_json::from_value(values.clone()).ok())
        .unwrap_or_default()
}
