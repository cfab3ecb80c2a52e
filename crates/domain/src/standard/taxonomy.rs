//! The tree of kinds and subjects (C-01, C-04, C-07). Codes are dotted paths; an estate adds leaves, and a leaf
//! inherits whatever it does not state from its nearest ancestor.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    ChannelCode, Kind, Level,
    channel::{self, ChannelEntry, ChannelRow},
};
use crate::rejection::Rejection;

/// Where a matter of a subject lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SubjectPlace {
    /// Inside one unit.
    Unit,
    /// In the common parts.
    Public,
    /// Nowhere in particular.
    None,
}

/// One kind with its labels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct KindEntry {
    /// The kind.
    pub code: Kind,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// Letters that begin the case number, for example `TS`.
    pub prefix: String,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A department of the organisation as shipped (U-01).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DepartmentEntry {
    /// Code, for example `engineering`.
    pub code: String,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A work type (C-07): it determines the receiving department.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WorkType {
    /// Code, for example `repair`.
    pub code: String,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// Code of the receiving department.
    pub department: String,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A skill that a worker may have and a subject may ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Skill {
    /// Code, for example `plumbing`.
    pub code: String,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// Whom or what a matter must name as its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// The complained-about unit (C-24).
    Unit,
    /// Nothing.
    Nothing,
}

/// One row of the chapter as written; what is absent is inherited.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct SubjectRow {
    pub kind: Kind,
    pub code: String,
    pub zh: String,
    pub en: String,
    #[serde(default)]
    pub group: bool,
    pub place: Option<SubjectPlace>,
    #[serde(default)]
    pub words: Vec<String>,
    pub urgent: Option<bool>,
    pub danger: Option<bool>,
    pub skill: Option<String>,
    pub work_type: Option<String>,
    pub night: Option<bool>,
    pub level: Option<Level>,
    pub fault: Option<bool>,
    pub about: Option<About>,
    #[serde(default)]
    pub reason: String,
}

/// A subject with everything inherited filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Subject {
    /// The kind it belongs to.
    pub kind: Kind,
    /// Dotted path, for example `unit.flooding`.
    pub code: String,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// A heading of the tree that no case can carry.
    pub group: bool,
    /// Where such matters lie.
    pub place: SubjectPlace,
    /// Words that suggest it while the agent types.
    pub words: Vec<String>,
    /// On the urgent lists of D-04 and D-07, or an emergency.
    pub urgent: bool,
    /// Endangers persons.
    pub danger: bool,
    /// Code of the skill needed.
    pub skill: Option<String>,
    /// Code of the work type, which determines the department.
    pub work_type: String,
    /// Worked on at night too; otherwise taken up in the morning.
    pub night: bool,
    /// Level that an emergency of this subject has unless stated.
    pub level: Option<Level>,
    /// A complaint of it carries a fault, a repair subject, whose clauses it takes.
    pub fault: bool,
    /// What it must name.
    pub about: About,
}

impl Subject {
    /// The code of the parent in the tree.
    pub fn parent(&self) -> Option<&str> {
        parent(&self.code)
    }
}

/// The parent of a dotted path.
pub(super) fn parent(code: &str) -> Option<&str> {
    code.rsplit_once('.').map(|(parent, _)| parent)
}

/// How deep `code` lies below `ancestor`: `Some` of the ancestor's own depth if it is one, or is `code` itself.
pub(super) fn within(code: &str, ancestor: &str) -> Option<usize> {
    let inside = code == ancestor
        || code
            .strip_prefix(ancestor)
            .is_some_and(|rest| rest.starts_with('.'));
    inside.then(|| ancestor.split('.').count())
}

/// Chapter `taxonomy`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Taxonomy {
    /// Kinds, in the order of the chapter.
    pub kinds: Vec<KindEntry>,
    /// Departments.
    pub departments: Vec<DepartmentEntry>,
    /// Work types.
    pub work_types: Vec<WorkType>,
    /// Skills.
    pub skills: Vec<Skill>,
    /// Subjects, groups included, in the order of the chapter.
    pub subjects: Vec<Subject>,
    /// Channels, own ones included, in the order of the chapter (B-02).
    pub channels: Vec<ChannelEntry>,
    #[serde(skip)]
    by_code: BTreeMap<Kind, BTreeMap<String, usize>>,
}

impl Taxonomy {
    pub(super) fn new(
        kinds: Vec<KindEntry>,
        departments: Vec<DepartmentEntry>,
        work_types: Vec<WorkType>,
        skills: Vec<Skill>,
        rows: Vec<SubjectRow>,
        channels: &[ChannelRow],
    ) -> Self {
        let mut by_code: BTreeMap<Kind, BTreeMap<String, usize>> = BTreeMap::new();
        for (index, row) in rows.iter().enumerate() {
            by_code
                .entry(row.kind)
                .or_default()
                .insert(row.code.clone(), index);
        }
        let subjects = rows.iter().map(|row| resolve(row, &rows, &by_code)).collect();
        Self {
            kinds,
            departments,
            work_types,
            skills,
            subjects,
            channels: channel::resolve(channels),
            by_code,
        }
    }

    /// The subject `code` of `kind`; groups included.
    pub fn subject(&self, kind: Kind, code: &str) -> Option<&Subject> {
        self.by_code
            .get(&kind)?
            .get(code)
            .and_then(|index| self.subjects.get(*index))
    }

    /// The subjects of `kind` that a case can carry.
    pub fn subjects_of(&self, kind: Kind) -> impl Iterator<Item = &Subject> {
        self.subjects
            .iter()
            .filter(move |subject| subject.kind == kind && !subject.group)
    }

    /// The channel `code`, whether it takes new reports or not.
    pub fn channel(&self, code: &ChannelCode) -> Option<&ChannelEntry> {
        self.channels.iter().find(|entry| entry.code == *code)
    }

    /// The channel `code` if new reports may come in by it (B-02).
    ///
    /// # Errors
    /// `unknown-value` or `switched-off` at `field`.
    pub fn open_channel(&self, code: &ChannelCode, field: &'static str) -> Result<&ChannelEntry, Rejection> {
        match self.channel(code) {
            None => Err(Rejection::field(field, "unknown-value")),
            Some(entry) if !entry.open => Err(Rejection::field(field, "switched-off")),
            Some(entry) => Ok(entry),
        }
    }

    /// The entry of `kind`.
    pub fn kind(&self, kind: Kind) -> Option<&KindEntry> {
        self.kinds.iter().find(|entry| entry.code == kind)
    }

    /// The code of the department that receives matters of `subject`.
    pub fn department_of(&self, subject: &Subject) -> Option<&str> {
        self.work_types
            .iter()
            .find(|work| work.code == subject.work_type)
            .map(|work| work.department.as_str())
    }

    /// Kinds and subjects whose labels or search words occur in `text`, longest word first: the suggestion
    /// while the agent types. Text and words are compared as written, so fold both beforehand where needed.
    pub fn suggest<'a>(&'a self, text: &str) -> Vec<&'a Subject> {
        let mut found: Vec<(usize, &Subject)> = self
            .subjects
            .iter()
            .filter(|subject| !subject.group)
            .filter_map(|subject| {
                subject
                    .words
                    .iter()
                    .chain(std::iter::once(&subject.zh))
                    .filter(|word| !word.is_empty() && text.contains(word.as_str()))
                    .map(|word| word.chars().count())
                    .max()
                    .map(|length| (length, subject))
            })
            .collect();
        found.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
        found.into_iter().map(|(_, subject)| subject).collect()
    }
}

fn resolve(
    row: &SubjectRow,
    rows: &[SubjectRow],
    by_code: &BTreeMap<Kind, BTreeMap<String, usize>>,
) -> Subject {
    // The row itself, then its ancestors, nearest first.
    let line: Vec<&SubjectRow> = std::iter::successors(Some(row.code.as_str()), |code| parent(code))
        .filter_map(|code| by_code.get(&row.kind)?.get(code))
        .filter_map(|index| rows.get(*index))
        .collect();
    fn first<T>(line: &[&SubjectRow], field: impl Fn(&SubjectRow) -> Option<T>) -> Option<T> {
        line.iter().find_map(|row| field(row))
    }
    Subject {
        kind: row.kind,
        code: row.code.clone(),
        zh: row.zh.clone(),
        en: row.en.clone(),
        group: row.group,
        place: first(&line, |row| row.place).unwrap_or(SubjectPlace::None),
        words: row.words.clone(),
        urgent: first(&line, |row| row.urgent).unwrap_or(false),
        danger: first(&line, |row| row.danger).unwrap_or(false),
        skill: first(&line, |row| row.skill.clone()),
        work_type: first(&line, |row| row.work_type.clone()).unwrap_or_default(),
        night: first(&line, |row| row.night).unwrap_or(false),
        level: first(&line, |row| row.level),
        fault: first(&line, |row| row.fault).unwrap_or(false),
        about: first(&line, |row| row.about).unwrap_or(About::Nothing),
    }
}
