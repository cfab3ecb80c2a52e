//! JSON shapes of telephone numbers and of contact wishes, shared by the registers of customers and of staff.

use domain::{
    clock::Window,
    contact::{ContactPhone, ContactWishes, QuietTime},
    ids::PersonId,
    personal::{Personal, PersonalClass},
    rejection::Rejection,
    standard::Channel,
    text::{self, mask_phone},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A number to put on file, as it was written.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PhoneInput {
    /// The number in any written form.
    pub number: String,
    /// Whose or where, for example `单位`, `儿子`.
    #[serde(default)]
    pub label: Option<String>,
}

impl PhoneInput {
    /// The number normalised, tied to a person on file.
    ///
    /// # Errors
    /// `phone-unreadable` at `field`.
    pub fn read(&self, field: &'static str, person: Option<PersonId>) -> Result<ContactPhone, Rejection> {
        let number =
            text::phone::parse(&self.number).ok_or_else(|| Rejection::field(field, "phone-unreadable"))?;
        let mut phone = ContactPhone::new(String::from(number), self.number.trim()).of(person);
        phone.label = self.label.clone().filter(|label| !label.trim().is_empty());
        if phone
            .label
            .as_ref()
            .is_some_and(|label| label.chars().count() > 20)
        {
            return Err(Rejection::field(field, "too-long"));
        }
        Ok(phone)
    }

    /// Several numbers.
    ///
    /// # Errors
    /// As [`PhoneInput::read`].
    pub fn read_all(
        inputs: &[PhoneInput],
        field: &'static str,
        person: Option<PersonId>,
    ) -> Result<Vec<ContactPhone>, Rejection> {
        inputs.iter().map(|input| input.read(field, person)).collect()
    }
}

/// A number on file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PhoneAnswer {
    /// As people read it; with its middle hidden unless it was revealed.
    pub number: String,
    /// Whose or where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

impl PhoneAnswer {
    /// A number, masked unless `whole`.
    pub fn new(phone: &ContactPhone, whole: bool) -> Self {
        Self {
            number: shown(phone.number.text(), whole),
            label: phone.label.clone(),
        }
    }

    /// Several numbers.
    pub fn all(phones: &[ContactPhone], whole: bool) -> Vec<Self> {
        phones.iter().map(|phone| Self::new(phone, whole)).collect()
    }
}

/// A normalised number as people read it, masked unless `whole`.
pub fn shown(normalised: &str, whole: bool) -> String {
    let number = text::Phone::try_from(normalised.to_owned())
        .map_or_else(|_| normalised.to_owned(), |phone| phone.shown());
    if whole || number.is_empty() {
        number
    } else {
        mask_phone(&number)
    }
}

/// Preferred channels and quiet times (V-07).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct WishesJson {
    /// Most preferred first, codes of channels.
    #[schema(value_type = Vec<String>)]
    pub channels: Vec<Channel>,
    /// When not to be disturbed.
    pub quiet: Vec<QuietJson>,
    /// A wish in words.
    pub note: Option<String>,
}

/// A daily time of quiet; it may run over midnight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuietJson {
    /// Local time such as `22:00`.
    pub from: String,
    /// Local time such as `08:00`; `24:00` is the end of the day.
    pub to: String,
    /// 1 Monday to 7 Sunday; empty: every day.
    #[serde(default)]
    pub weekdays: Vec<u8>,
    /// Last day on which the wish holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub until: Option<Date>,
}

impl WishesJson {
    /// As the rules take them; a time over midnight becomes two.
    ///
    /// # Errors
    /// A time that is none.
    pub fn read(&self) -> Result<ContactWishes, Rejection> {
        let mut quiet = Vec::new();
        for time in &self.quiet {
            let (from, to) = (minutes(&time.from)?, minutes(&time.to)?);
            let windows = if from < to {
                vec![Window { from, to }]
            } else {
                vec![Window { from, to: 1440 }, Window { from: 0, to }]
            };
            quiet.extend(
                windows
                    .into_iter()
                    .filter(|window| window.from < window.to)
                    .map(|window| QuietTime {
                        window,
                        weekdays: time.weekdays.clone(),
                        until: time.until,
                    }),
            );
        }
        let note = self
            .note
            .as_deref()
            .map(str::trim)
            .filter(|note| !note.is_empty());
        if note.is_some_and(|note| note.chars().count() > 200) {
            return Err(Rejection::field("wishes.note", "too-long"));
        }
        Ok(ContactWishes {
            channels: self.channels.clone(),
            quiet,
            note: note.map(|note| Personal::new(PersonalClass::Text, note)),
        })
    }

    /// As they stand on file.
    pub fn new(wishes: &ContactWishes) -> Self {
        let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        Self {
            channels: wishes.channels.clone(),
            quiet: wishes
                .quiet
                .iter()
                .map(|quiet| QuietJson {
                    from: clock(quiet.window.from),
                    to: clock(quiet.window.to),
                    weekdays: quiet.weekdays.clone(),
                    until: quiet.until,
                })
                .collect(),
            note: wishes.note.as_ref().and_then(|note| note.value.clone()),
        }
    }
}

/// Minutes after midnight of `HH:MM`, up to `24:00`.
///
/// # Errors
/// The text is no time.
pub fn minutes(text: &str) -> Result<u16, Rejection> {
    let bad = || Rejection::field("time", "wrong-value");
    let (hours, minutes) = text.split_once(':').ok_or_else(bad)?;
    let number = |part: &str| part.parse::<u16>().map_err(|_| bad());
    let total = number(hours)? * 60 + Some(number(minutes)?).filter(|m| *m < 60).ok_or_else(bad)?;
    if total <= 1440 { Ok(total) } else { Err(bad()) }
}
