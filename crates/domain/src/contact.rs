//! How a person may be reached: telephone numbers, preferred channels, quiet times (V-07). Shared by the
//! registers of customers and of staff.

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::{
    clock::Window,
    ids::PersonId,
    personal::{Personal, PersonalClass},
    standard::Channel,
};

/// One telephone number, as normalised digits and, where that differs, as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContactPhone {
    /// As `domain::text` normalises it, for example `+8613800138000`; what is searched and compared.
    pub number: Personal,
    /// As written, if it was written otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<Personal>,
    /// Whose or where, for example `单位`, `住宅`, `儿子`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

impl ContactPhone {
    /// A number normalised by the caller (`domain::text`), with the words it was written in.
    pub fn new(number: impl Into<String>, raw: &str) -> Self {
        let number = number.into();
        let raw = (raw != number).then(|| Personal::new(PersonalClass::Phone, raw));
        Self {
            number: Personal::new(PersonalClass::Phone, number),
            raw,
            label: None,
        }
    }

    /// The same number, tied to a person on file.
    #[must_use]
    pub fn of(mut self, person: Option<PersonId>) -> Self {
        self.number = self.number.of(person);
        self.raw = self.raw.map(|raw| raw.of(person));
        self
    }

    /// Forgets the values; the shape stays, so that the journal still folds.
    pub fn erase(&mut self) {
        self.number.erase();
        self.raw.iter_mut().for_each(Personal::erase);
    }

    /// Whether the normalised number can be a telephone number: 3 to 20 digits, a leading `+` and an extension
    /// after `;` allowed.
    pub fn is_plausible(&self) -> bool {
        let text = self.number.text();
        let (main, extension) = text.split_once(';').unwrap_or((text, ""));
        let digits = main.strip_prefix('+').unwrap_or(main);
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        (3..=20).contains(&digits.len())
            && all_digits(digits)
            && extension.len() <= 6
            && all_digits(extension)
    }
}

/// Channels in order of preference, and times at which nobody wishes to be disturbed. Neither ever blocks
/// the visit to a neighbour who is complained about (D-09) or an emergency (V-07).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContactWishes {
    /// Most preferred first; empty: no wish known.
    pub channels: Vec<Channel>,
    /// When not to be disturbed.
    pub quiet: Vec<QuietTime>,
    /// A wish in words, for example `请发微信, 上班不便接听`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Personal>,
}

/// A daily time of quiet in the estate's local time; over midnight it is two windows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QuietTime {
    /// Minutes after local midnight.
    pub window: Window,
    /// ISO weekdays, 1 Monday to 7 Sunday; empty: every day.
    #[serde(default)]
    pub weekdays: Vec<u8>,
    /// Last day on which the wish holds, if it is limited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

impl QuietTime {
    /// Whether the wish covers the local moment.
    pub fn covers(&self, local: DateTime) -> bool {
        let minute = u16::from(local.hour().unsigned_abs()) * 60 + u16::from(local.minute().unsigned_abs());
        let weekday = local.date().weekday().to_monday_one_offset().unsigned_abs();
        (self.window.from..self.window.to).contains(&minute)
            && (self.weekdays.is_empty() || self.weekdays.contains(&weekday))
            && self.until.is_none_or(|until| local.date() <= until)
    }

    /// Whether the window and the weekdays make sense.
    pub fn is_sound(&self) -> bool {
        self.window.from < self.window.to
            && self.window.to <= 1440
            && self.weekdays.iter().all(|day| (1..=7).contains(day))
    }
}

impl ContactWishes {
    /// Whether a call or message that can wait has to wait at the local moment (V-07).
    pub fn quiet_at(&self, local: DateTime) -> bool {
        self.quiet.iter().any(|quiet| quiet.covers(local))
    }

    /// Forgets what was said in words.
    pub fn erase(&mut self) {
        self.note.iter_mut().for_each(Personal::erase);
    }
}
