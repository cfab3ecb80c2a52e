//! Verifying: chains, personal values, rows and daily roots, and whatever the caller checks about a subject.

use std::{collections::BTreeSet, fmt, sync::Arc};

use parking_lot::Mutex;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::{
    Entry, Store, StoreError, Stored, Tx, erase,
    journal::{KeptBySeq, Raw},
    personal,
    roots::Sum,
    statements,
};

/// How many subjects are checked on one snapshot.
const SUBJECTS: u32 = 200;
/// How many hashes of a root are read at a time.
const HASHES: u32 = 5_000;

/// Everything known of one subject, for the caller's own check: fold the entries and compare with the row.
#[derive(Clone, Debug)]
pub struct History {
    /// The feature.
    pub feature: String,
    /// The subject.
    pub subject: Uuid,
    /// Its journal, personal values put back.
    pub entries: Vec<Entry>,
    /// Its row; `None` if it is missing, or the feature has no table here.
    pub row: Option<Stored>,
}

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The feature, or `journal` for what concerns all.
    pub feature: String,
    /// The subject, if one is concerned.
    pub subject: Option<Uuid>,
    /// The entry, if one is concerned.
    pub seq: Option<i64>,
    /// What is wrong, in a sentence.
    pub text: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.feature)?;
        if let Some(subject) = self.subject {
            write!(f, " {subject}")?;
        }
        if let Some(seq) = self.seq {
            write!(f, " entry {seq}")?;
        }
        write!(f, ": {}", self.text)
    }
}

/// What was verified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many journal entries were read.
    pub entries: u64,
    /// How many subjects have them.
    pub subjects: u64,
    /// How many daily roots were recomputed.
    pub roots: u64,
    /// How many personal values were erased by rule.
    pub erased: u64,
    /// What is wrong; empty if all is well.
    pub findings: Vec<Finding>,
}

type Check = Arc<dyn Fn(&History) -> Vec<String> + Send + Sync>;

impl Store {
    /// Verifies the whole journal against itself, its roots and the rows. `tables` names the table of every
    /// feature; `check` says what else is wrong with a subject (fold and compare); `progress` hears how many
    /// of how many entries are done.
    ///
    /// # Errors
    /// What the engine says; what is wrong with the rows is no error but a finding.
    pub async fn verify(
        &self,
        tables: &'static [(&'static str, &'static str)],
        check: impl Fn(&History) -> Vec<String> + Send + Sync + 'static,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<Verified, StoreError> {
        let check: Check = Arc::new(check);
        let total: u64 = self
            .read(|tx| async move {
                let row = tx.query_opt(statements::JOURNAL_COUNT, &[]).await?;
                row.map_or(Ok(0), |row| row.get(0))
            })
            .await?;
        let found = Arc::new(Mutex::new(Verified::default()));
        let mut after = (Uuid::nil(), String::new());
        loop {
            let (check, shared) = (check.clone(), found.clone());
            let next = self
                .read(move |tx| async move { subjects(&tx, after, tables, &check, &shared).await })
                .await?;
            progress(found.lock().entries, total);
            match next {
                Some(next) => after = next,
                None => break,
            }
        }
        for &(feature, table) in tables {
            let lost = self
                .read(move |tx| async move { rows_without_journal(&tx, feature, table).await })
                .await?;
            found.lock().findings.extend(lost);
        }
        let (count, wrong) = self.read(|tx| async move { roots(&tx).await }).await?;
        let mut found = std::mem::take(&mut *found.lock());
        found.roots = count;
        found.findings.extend(wrong);
        Ok(found)
    }
}

/// Checks the next subjects; answers where to go on.
async fn subjects(
    tx: &Tx,
    after: (Uuid, String),
    tables: &[(&'static str, &'static str)],
    check: &Check,
    found: &Mutex<Verified>,
) -> Result<Option<(Uuid, String)>, StoreError> {
    let params = [after.0.into(), after.1.into(), SUBJECTS.into()];
    let rows = tx.query(statements::JOURNAL_SUBJECTS, &params).await?;
    let mut last = None;
    for row in &rows {
        let (subject, feature): (Uuid, String) = (row.get(0)?, row.get(1)?);
        let raw = tx.raw_journal(&feature, subject).await?;
        let kept = tx.kept(&feature, subject).await?;
        let table = tables
            .iter()
            .find(|(known, _)| *known == feature)
            .map(|(_, table)| *table);
        let stored = match table {
            Some(table) => tx.load(table, subject).await?,
            None => None,
        };
        let mut chain = Chain {
            feature: &feature,
            subject,
            findings: Vec::new(),
            erased: 0,
        };
        let entries = chain.entries(&raw, &kept);
        if table.is_some() {
            chain.row(&raw, stored.as_ref());
        }
        let (mut findings, erased) = (chain.findings, chain.erased);
        if findings.is_empty() {
            let history = History {
                feature: feature.clone(),
                subject,
                entries,
                row: stored,
            };
            findings.extend(check(&history).into_iter().map(|text| Finding {
                feature: feature.clone(),
                subject: Some(subject),
                seq: None,
                text,
            }));
        }
        let mut found = found.lock();
        found.subjects += 1;
        found.entries += raw.len() as u64;
        found.erased += erased;
        found.findings.extend(findings);
        last = Some((subject, feature));
    }
    Ok(last.filter(|_| rows.len() == SUBJECTS as usize))
}

/// One subject's chain while it is gone through.
struct Chain<'a> {
    feature: &'a str,
    subject: Uuid,
    findings: Vec<Finding>,
    erased: u64,
}

impl Chain<'_> {
    fn find(&mut self, seq: Option<i64>, text: impl Into<String>) {
        self.findings.push(Finding {
            feature: self.feature.to_owned(),
            subject: Some(self.subject),
            seq,
            text: text.into(),
        });
    }

    fn entries(&mut self, raw: &[Raw], kept: &KeptBySeq) -> Vec<Entry> {
        let mut entries = Vec::with_capacity(raw.len());
        let mut by_rule = BTreeSet::new();
        let mut references = BTreeSet::new();
        let mut missing = Vec::new();
        let mut prev: &[u8] = &[];
        for (index, one) in raw.iter().enumerate() {
            let seq = one.stamped.seq;
            if seq != index as i64 + 1 {
                self.find(Some(seq), format!("entry {} is missing before it", index + 1));
                return entries;
            }
            if one.stamped.prev != prev {
                self.find(Some(seq), "it does not follow the entry before it");
            }
            if one.stamped.hash(self.feature, self.subject)[..] != one.hash[..] {
                self.find(Some(seq), "it is not what was hashed");
            }
            prev = &one.hash;
            let Ok(mut body) = serde_json::from_str::<Json>(&one.stamped.body) else {
                self.find(Some(seq), "its body is no JSON");
                continue;
            };
            by_rule.extend(erase::erased(&body));
            for (nr, hash) in personal::references(&mut body) {
                references.insert((seq, nr));
                match kept.get(&seq).and_then(|of_entry| of_entry.get(&nr)) {
                    Some(value) if value.hash() == hash => {}
                    Some(_) => self.find(Some(seq), format!("personal value {nr} was changed")),
                    None => missing.push((seq, nr)),
                }
            }
            match one.entry(kept.get(&seq)) {
                Ok(entry) => entries.push(entry),
                Err(error) => self.find(Some(seq), error.to_string()),
            }
        }
        for place @ (seq, nr) in missing {
            if by_rule.contains(&place) {
                self.erased += 1;
            } else {
                self.find(
                    Some(seq),
                    format!("personal value {nr} is missing and was not erased by rule"),
                );
            }
        }
        for (seq, of_entry) in kept {
            for nr in of_entry.keys() {
                if !references.contains(&(*seq, *nr)) {
                    self.find(Some(*seq), format!("personal value {nr} belongs to nothing"));
                }
            }
        }
        entries
    }

    fn row(&mut self, raw: &[Raw], stored: Option<&Stored>) {
        match (stored, raw.last()) {
            (Some(stored), Some(last)) => {
                if stored.version != last.stamped.seq || stored.head != last.hash {
                    let text = format!("its row has version {} of another history", stored.version);
                    self.find(Some(last.stamped.seq), text);
                }
            }
            (None, _) => self.find(None, "its row is missing"),
            (Some(_), None) => {}
        }
    }
}

async fn rows_without_journal(
    tx: &Tx,
    feature: &'static str,
    table: &'static str,
) -> Result<Vec<Finding>, StoreError> {
    let sql = format!(
        "SELECT t.id FROM {table} t WHERE NOT EXISTS \
         (SELECT 1 FROM journal j WHERE j.subject = t.id AND j.feature = $1) ORDER BY t.id LIMIT 100"
    );
    let rows = tx.query(&sql, &[feature.into()]).await?;
    rows.iter()
        .map(|row| {
            Ok(Finding {
                feature: feature.to_owned(),
                subject: Some(row.get(0)?),
                seq: None,
                text: "its row has no journal".into(),
            })
        })
        .collect()
}

async fn roots(tx: &Tx) -> Result<(u64, Vec<Finding>), StoreError> {
    let mut findings = Vec::new();
    let roots = tx.roots().await?;
    let mut before = None;
    for root in &roots {
        let mut sum = Sum::after(before);
        loop {
            let left = root.entries - sum.entries();
            let limit = u32::try_from(left).unwrap_or(0).min(HASHES);
            if limit == 0 || !sum.add_page(tx, limit).await? {
                break;
            }
        }
        if sum.entries() != root.entries || sum.close(root.day).root != root.root {
            findings.push(Finding {
                feature: "journal".into(),
                subject: None,
                seq: None,
                text: format!(
                    "the entries up to {} are not those that its root was made of",
                    root.day
                ),
            });
        }
        before = Some(root);
    }
    Ok((roots.len() as u64, findings))
}
