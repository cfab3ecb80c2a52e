//! A rule said no. One type for every feature; texts live in `locales/`, statuses in the shell.

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, Serialize};

/// Why a rule says no, coarsely: the shell chooses the HTTP status by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nature {
    /// The input is wrong; see `errors`.
    Invalid,
    /// The caller has not signed in, or no longer is.
    Unknown,
    /// The caller may not do this.
    Forbidden,
    /// The subject does not exist, or not for this caller.
    NotFound,
    /// Not now: the state of the subject does not allow it.
    Conflict,
    /// The caller saw an older version.
    Stale,
    /// Too large, or of a kind that is not taken.
    TooLarge,
    /// Too often; try later.
    TooMany,
}

/// One wrong field of the input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// JSON path of the field in camelCase, for example `contact.phone`.
    pub field: Cow<'static, str>,
    /// 1-based row, for lists and workbooks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// Stable code, for example `required`, with a text in `locales/`.
    pub code: Cow<'static, str>,
}

/// A refusal with a stable code `<feature>.<reason>`; nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code}")]
pub struct Rejection {
    /// Stable code, translated in `locales/`.
    pub code: Cow<'static, str>,
    /// Chooses the HTTP status.
    pub nature: Nature,
    /// Wrong fields, if the input is at fault.
    pub errors: Vec<FieldError>,
    /// Values for the placeholders of the text.
    pub params: BTreeMap<Cow<'static, str>, String>,
}

impl Rejection {
    /// A refusal of `nature` with `code`.
    pub fn new(nature: Nature, code: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code: code.into(),
            nature,
            errors: Vec::new(),
            params: BTreeMap::new(),
        }
    }

    /// The input is wrong at `field`: the general code `input.invalid` and one field error.
    pub fn field(field: impl Into<Cow<'static, str>>, code: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Nature::Invalid, "input.invalid").and_field(field, code)
    }

    /// Not now.
    pub fn conflict(code: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Nature::Conflict, code)
    }

    /// Not this caller.
    pub fn forbidden(code: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Nature::Forbidden, code)
    }

    /// No such subject (for this caller).
    pub fn not_found(code: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Nature::NotFound, code)
    }

    /// Adds one wrong field.
    #[must_use]
    pub fn and_field(
        mut self,
        field: impl Into<Cow<'static, str>>,
        code: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.errors.push(FieldError {
            field: field.into(),
            row: None,
            code: code.into(),
        });
        self
    }

    /// Adds the value of a placeholder of the text.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl ToString) -> Self {
        self.params.insert(name.into(), value.to_string());
        self
    }
}
