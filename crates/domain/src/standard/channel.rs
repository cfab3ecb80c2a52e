//! Channels as data (B-02): the sixteen that every standard ships, and what a company or an estate adds below them.
//! Like a leaf of the subjects, an own channel inherits whatever it does not state from its parent.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};

use super::{
    Channel,
    finding::{Defect, Place},
};

/// The channel that a matter came in by: a code of chapter `taxonomy`, shipped (`wechat`) or own (`wechat.group`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChannelCode(Cow<'static, str>);

impl ChannelCode {
    /// A code as written; the taxonomy knows whether it is one.
    pub fn new(code: impl Into<String>) -> Self {
        Self(Cow::Owned(code.into()))
    }

    /// The code of the API and of the standard.
    pub fn code(&self) -> &str {
        &self.0
    }

    /// The shipped channel of this code, if it is one of them.
    pub fn shipped(&self) -> Option<Channel> {
        self.0.parse().ok()
    }
}

impl From<Channel> for ChannelCode {
    fn from(channel: Channel) -> Self {
        Self(Cow::Borrowed(channel.code()))
    }
}

impl PartialEq<Channel> for ChannelCode {
    fn eq(&self, other: &Channel) -> bool {
        self.0 == other.code()
    }
}

impl fmt::Display for ChannelCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One row of the chapter as written; what is absent is inherited.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct ChannelRow {
    pub code: String,
    pub zh: String,
    pub en: String,
    pub parent: Option<String>,
    pub in_person: Option<bool>,
    pub written: Option<bool>,
    pub open: Option<bool>,
    #[serde(default)]
    pub reason: String,
}

/// A channel with everything inherited filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ChannelEntry {
    /// The code, for example `wechat` or `lobby-screen`.
    pub code: ChannelCode,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// The shipped channel that an own one behaves like; absent for the shipped ones.
    pub parent: Option<Channel>,
    /// A person speaks to a person: taking the matter in meets `acknowledge` at once.
    pub in_person: bool,
    /// The customer's own words arrive in writing.
    pub written: bool,
    /// Takes new reports; a channel that was switched off stays for the cases that came in by it.
    pub open: bool,
}

impl ChannelEntry {
    /// The shipped channel whose behaviour this one has: its parent, or itself.
    pub fn root(&self) -> Channel {
        self.parent
            .or_else(|| self.code.shipped())
            .unwrap_or(Channel::Outside)
    }
}

/// The channels of `rows`, in their order, the inherited filled in.
pub(super) fn resolve(rows: &[ChannelRow]) -> Vec<ChannelEntry> {
    rows.iter()
        .map(|row| {
            let parent = parent_of(row).and_then(|code| code.parse().ok());
            let above = parent.and_then(|parent: Channel| rows.iter().find(|row| row.code == parent.code()));
            let inherited = |own: Option<bool>, field: fn(&ChannelRow) -> Option<bool>| {
                own.or_else(|| above.and_then(field))
            };
            ChannelEntry {
                code: ChannelCode::new(&row.code),
                zh: row.zh.clone(),
                en: row.en.clone(),
                parent,
                in_person: inherited(row.in_person, |row| row.in_person).unwrap_or(false),
                written: inherited(row.written, |row| row.written).unwrap_or(false),
                open: inherited(row.open, |row| row.open).unwrap_or(true),
            }
        })
        .collect()
}

/// The parent that a row names: stated, or the first part of its dotted code.
fn parent_of(row: &ChannelRow) -> Option<&str> {
    row.parent
        .as_deref()
        .or_else(|| row.code.split_once('.').map(|(parent, _)| parent))
}

/// Whether a text can be the code of a channel: words of small letters, digits and hyphens, joined by dots.
fn is_code(text: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    text.len() <= LONGEST && text.split('.').all(word)
}

/// Longest code, in characters.
const LONGEST: usize = 40;

/// What is wrong with the channels of a draft, given to `add` with the place of the row.
pub(super) fn flaws<'a>(
    rows: impl Iterator<Item = (&'a Place, &'a ChannelRow)> + Clone,
    chapter: &Place,
    add: &mut impl FnMut(&Place, Defect, String),
) {
    for channel in Channel::ALL {
        if !rows.clone().any(|(_, row)| row.code == channel.code()) {
            add(
                chapter,
                Defect::Label,
                format!(
                    "channel `{channel}` is missing; to take no new reports over it, write `open = false`"
                ),
            );
        }
    }
    for (place, row) in rows {
        let code = &row.code;
        if !is_code(code) {
            add(
                place,
                Defect::Syntax,
                format!(
                    "channel `{code}`: a code is at most {LONGEST} small letters, digits and hyphens, with dots between"
                ),
            );
            continue;
        }
        let shipped = code.parse::<Channel>().is_ok();
        match parent_of(row) {
            Some(parent) if shipped => add(
                place,
                Defect::Figure,
                format!("channel `{code}` is a shipped one and has no `parent` (`{parent}`)"),
            ),
            Some(parent) if parent.parse::<Channel>().is_err() => add(
                place,
                Defect::UnknownReference,
                format!("channel `{code}`: unknown parent channel `{parent}`"),
            ),
            None if !shipped => add(
                place,
                Defect::UnknownReference,
                format!("channel `{code}` names no `parent` among the shipped channels"),
            ),
            _ => {}
        }
        if row.in_person == Some(true) && row.written == Some(true) {
            add(
                place,
                Defect::Figure,
                format!("channel `{code}` cannot be both `in-person` and `written`"),
            );
        }
    }
}
