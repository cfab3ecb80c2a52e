//! Telephone numbers of mainland China as people and exchanges write them, and foreign ones with a plus sign.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::tidy;

/// A telephone number that could be understood. Stored and compared as its text: E.164 where the area is known
/// (`+8613800138000`, `+8657188881234`), bare digits for a local or service number (`88881234`, `12345`), an
/// extension after `;` (`+8657188881234;802`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone {
    number: String,
    extension: Option<String>,
}

/// A text that is no telephone number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no telephone number")]
pub struct BadPhone(pub String);

/// Understands a written number; `None` for anything doubtful (too short, withheld, shown as `1.38E+10`).
///
/// Takes `138 0013 8000`, `+86 138-0013-8000`, `0086…`, `86138…`, `013800138000` (a zero that some exchanges
/// add), `13800138000.0` (a number cell), `(0571)88881234-802`, `0571-88881234转802`, `88881234`, `4008001234`,
/// `12345`, `+852 9123 4567`, and all of them in full-width signs.
pub fn parse(text: &str) -> Option<Phone> {
    let text = tidy(text);
    let text = text.strip_suffix(".0").unwrap_or(&text);
    let (main, extension) = split_extension(text);
    let plus = main.starts_with('+');
    let mut digits = String::with_capacity(main.len());
    for (place, sign) in main.chars().enumerate() {
        match sign {
            '0'..='9' => digits.push(sign),
            ' ' | '-' | '(' | ')' | '.' => {}
            '+' if place == 0 => {}
            _ => return None,
        }
    }
    let number = understand(&digits, plus)?;
    let long_enough = number.starts_with('+') || number.len() >= 7;
    if extension.is_some() && !long_enough {
        return None;
    }
    Some(Phone { number, extension })
}

/// Cuts an extension off: after `转`, `分机`, `ext`, `x`, `,`, `;` or `#`, or a short tail after the last hyphen.
fn split_extension(text: &str) -> (&str, Option<String>) {
    for mark in ["转", "轉", "分机", "ext.", "ext", "x", ",", ";", "#"] {
        if let Some((main, tail)) = text.rsplit_once(mark) {
            let tail = tail.trim();
            if !tail.is_empty() && tail.len() <= 6 && tail.bytes().all(|byte| byte.is_ascii_digit()) {
                return (main.trim(), Some(tail.to_owned()));
            }
        }
    }
    // 0571-88881234-802: only behind a number that is whole without it.
    if let Some((main, tail)) = text.rsplit_once('-') {
        let digits: String = main.chars().filter(char::is_ascii_digit).collect();
        let whole =
            landline(digits.strip_prefix("86").unwrap_or(&digits)).is_some() || landline(&digits).is_some();
        if whole && (1..=5).contains(&tail.len()) && tail.bytes().all(|byte| byte.is_ascii_digit()) {
            return (main, Some(tail.to_owned()));
        }
    }
    (text, None)
}

fn understand(digits: &str, plus: bool) -> Option<String> {
    let abroad = digits.strip_prefix("00").or(plus.then_some(digits));
    if let Some(international) = abroad {
        return match international.strip_prefix("86") {
            Some(national) => china_abroad(national),
            None => ((8..=15).contains(&international.len()) && !international.starts_with('0'))
                .then(|| format!("+{international}")),
        };
    }
    if let Some(known) = china(digits) {
        return Some(known);
    }
    match digits.strip_prefix("86") {
        Some(national) if digits.len() >= 12 => china_abroad(national),
        _ => local(digits),
    }
}

/// Behind the country code the zero of an area code is left out, but some write it.
fn china_abroad(national: &str) -> Option<String> {
    china(national).or_else(|| china(&format!("0{national}")))
}

/// A mobile number, or a landline with its area code, of mainland China.
fn china(digits: &str) -> Option<String> {
    let mobile = digits.strip_prefix('0').unwrap_or(digits);
    if mobile.len() == 11 && mobile.starts_with('1') && matches!(mobile.as_bytes().get(1), Some(b'3'..=b'9'))
    {
        return Some(format!("+86{mobile}"));
    }
    // Behind +86 the zero of the area code is left out.
    landline(digits).map(|national| format!("+86{}", &national[1..]))
}

/// `0` area code number, whole: 010 and 02x have three digits, the others four; numbers have seven or eight.
fn landline(digits: &str) -> Option<&str> {
    let area = area_length(digits)?;
    let local = digits.get(area..)?;
    ((7..=8).contains(&local.len()) && matches!(local.as_bytes()[0], b'2'..=b'9')).then_some(digits)
}

fn area_length(digits: &str) -> Option<usize> {
    match digits.as_bytes() {
        [b'0', b'1', b'0', ..] | [b'0', b'2', b'0'..=b'9', ..] => Some(3),
        [b'0', b'3'..=b'9', b'0'..=b'9', b'0'..=b'9', ..] => Some(4),
        _ => None,
    }
}

/// Numbers without an area: local ones, 400 and 800, hotlines.
fn local(digits: &str) -> Option<String> {
    let bytes = digits.as_bytes();
    let known = match digits.len() {
        3 => matches!(digits, "110" | "119" | "120" | "122"),
        5 => bytes.starts_with(b"95") || bytes.starts_with(b"96") || bytes.starts_with(b"12"),
        6 => bytes.starts_with(b"96"),
        7 | 8 => matches!(bytes[0], b'2'..=b'9'),
        10 => digits.starts_with("400") || digits.starts_with("800"),
        _ => false,
    };
    known.then(|| digits.to_owned())
}

impl Phone {
    /// The number in E.164 (`+8613800138000`), where it is known with country and area.
    pub fn e164(&self) -> Option<&str> {
        self.number.starts_with('+').then_some(self.number.as_str())
    }

    /// Digits to dial within China without signs: `13800138000`, `057188881234`, `88881234`; a foreign number
    /// with `00`.
    pub fn national(&self) -> String {
        match self.number.strip_prefix("+86") {
            Some(mobile) if self.is_mobile() => mobile.to_owned(),
            Some(landline) => format!("0{landline}"),
            None => self.number.replace('+', "00"),
        }
    }

    /// What registers store and compare: digits as dialled within China, foreign numbers with `+`; without the
    /// extension.
    pub fn digits(&self) -> String {
        if self.number.starts_with("+86") {
            self.national()
        } else {
            self.number.clone()
        }
    }

    /// The extension behind a switchboard.
    pub fn extension(&self) -> Option<&str> {
        self.extension.as_deref()
    }

    /// Whether it is a mobile number of mainland China, and so can get text messages.
    pub fn is_mobile(&self) -> bool {
        let national = self.number.strip_prefix("+86");
        national
            .is_some_and(|number| number.len() == 11 && matches!(number.as_bytes()[..2], [b'1', b'3'..=b'9']))
    }

    /// As people read it: `13800138000`, `0571-88881234`, `0571-88881234-802`, `+852 91234567` as `+85291234567`.
    pub fn shown(&self) -> String {
        let national = self.national();
        let mut shown = match area_length(&national) {
            Some(area) if self.e164().is_some() && !self.is_mobile() && self.number.starts_with("+86") => {
                format!("{}-{}", &national[..area], &national[area..])
            }
            _ if self.number.starts_with("+86") => national,
            _ => self.number.clone(),
        };
        if let Some(extension) = &self.extension {
            shown.push('-');
            shown.push_str(extension);
        }
        shown
    }

    /// The part without country and area code, whose tail people know by heart.
    pub fn subscriber(&self) -> String {
        let national = self.national();
        match area_length(&national) {
            Some(area) if self.number.starts_with("+86") && !self.is_mobile() => national[area..].to_owned(),
            _ => national,
        }
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.number)?;
        match &self.extension {
            Some(extension) => write!(f, ";{extension}"),
            None => Ok(()),
        }
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> String {
        phone.to_string()
    }
}

impl TryFrom<String> for Phone {
    type Error = BadPhone;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        parse(&text).ok_or(BadPhone(text))
    }
}
