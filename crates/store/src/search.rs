//! Finding subjects by folded words.
//!
//! The caller folds (`domain::text`): a word is one token without spaces. A query finds the subjects that have
//! every word, the last one as a beginning.

use uuid::Uuid;

use crate::{Engine, StoreError, Tx, Value, dialect, sqlite::Conn, statements};

/// Words to be written when the commit comes (SQLite): its index writes a segment at each savepoint, so one
/// write for all commands of a commit is several times cheaper.
pub(crate) struct Words {
    feature: &'static str,
    subject: Uuid,
    estate: Option<Uuid>,
    words: String,
}

impl Tx {
    /// Makes a subject findable by `words` (separated by spaces), in place of those before; without words it
    /// is found no more. A search within the same transaction does not see them yet.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn index(
        &self,
        feature: &'static str,
        subject: Uuid,
        estate: Option<Uuid>,
        words: &str,
    ) -> Result<(), StoreError> {
        let words = tokens(words).join(" ");
        match self.engine() {
            Engine::Sqlite => self.0.words.lock().push(Words {
                feature,
                subject,
                estate,
                words,
            }),
            Engine::Postgres if words.is_empty() => {
                self.send(statements::SEARCH_DROP, vec![subject.into(), feature.into()])
                    .await?;
            }
            Engine::Postgres => {
                let params = vec![feature.into(), subject.into(), estate.into(), words.into()];
                self.send(statements::SEARCH_PUT, params).await?;
            }
        }
        Ok(())
    }

    /// A condition `id IN (…)` for the subjects of `feature` that have every word of `query_words`, the last
    /// one as a beginning, with its parameters, which count from `first_param` (1 for `$1`). The list adds its
    /// own scope.
    pub fn search_clause(
        &self,
        feature: &str,
        query_words: &[String],
        first_param: usize,
    ) -> (String, Vec<Value>) {
        let (hits, params) = self.search_hits(&[feature], query_words, first_param);
        (format!("id IN (SELECT subject FROM ({hits}) AS hits)"), params)
    }

    /// A query that answers `feature` and `subject` of whatever of `features` has every word of `query_words`,
    /// as [`Tx::search_clause`] does for one.
    pub fn search_hits(
        &self,
        features: &[&str],
        query_words: &[String],
        first_param: usize,
    ) -> (String, Vec<Value>) {
        let words: Vec<String> = query_words.iter().flat_map(|word| tokens(word)).collect();
        if words.is_empty() {
            return (
                "SELECT feature, subject FROM search WHERE 1 = 0".into(),
                Vec::new(),
            );
        }
        dialect::hits(self.engine(), features, &words, first_param)
    }
}

/// Splits at whatever neither engine takes as part of a word, so that both cut alike.
fn tokens(words: &str) -> Vec<String> {
    words
        .split(|c: char| !(c.is_alphanumeric() || "-_.#/+@:*&%".contains(c)))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// What the index of words has to learn about one row of `search`.
enum Learn<'a> {
    New(i64, &'a str),
    Change(i64, &'a str),
    Drop(i64),
}

/// Writes the words of all commands of a commit: first every row, then the index. A statement on another table
/// that might have to be undone has the index write a segment first, so the two never take turns.
pub(crate) fn write_words(conn: &mut Conn, words: &[Words]) -> Result<(), StoreError> {
    let mut lessons = Vec::with_capacity(words.len());
    for one in words {
        lessons.extend(write_row(conn, one)?);
    }
    for lesson in lessons {
        match lesson {
            Learn::New(id, words) => conn.execute(dialect::WORDS_ADD, &[Value::Int(id), words.into()])?,
            Learn::Change(id, words) => conn.execute(dialect::WORDS_PUT, &[Value::Int(id), words.into()])?,
            Learn::Drop(id) => conn.execute(dialect::WORDS_DROP, &[Value::Int(id)])?,
        };
    }
    Ok(())
}

fn write_row<'a>(conn: &mut Conn, one: &'a Words) -> Result<Option<Learn<'a>>, StoreError> {
    let key = [one.subject.into(), one.feature.into()];
    let before = conn.query(statements::SEARCH_GET, &key)?;
    let Some(row) = before.first() else {
        if one.words.is_empty() {
            return Ok(None);
        }
        let params = [
            one.feature.into(),
            one.subject.into(),
            one.estate.into(),
            one.words.as_str().into(),
        ];
        let added = conn.query(statements::SEARCH_ADD, &params)?;
        let Some(row) = added.first() else {
            return Err(StoreError::Corrupt("no row number was answered".into()));
        };
        return Ok(Some(Learn::New(row.get(0)?, &one.words)));
    };
    let (id, same) = (row.get(0)?, row.get::<String>(1)? == one.words);
    if same && row.get::<Option<Uuid>>(2)? == one.estate {
        return Ok(None);
    }
    if one.words.is_empty() {
        conn.execute(statements::SEARCH_DROP, &key)?;
        return Ok(Some(Learn::Drop(id)));
    }
    conn.execute(
        statements::SEARCH_CHANGE,
        &[Value::Int(id), one.words.as_str().into(), one.estate.into()],
    )?;
    Ok((!same).then_some(Learn::Change(id, &one.words)))
}
