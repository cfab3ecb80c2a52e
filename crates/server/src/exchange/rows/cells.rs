//! Single cells: numbers of telephones, areas, dates, counts.

use domain::{text::phone, units::Occupancy};
use jiff::civil::Date;

use super::Row;
use crate::exchange::{
    headings::{Field, Words},
    sheets::Text,
};

/// A cell that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bad {
    /// What its column holds.
    pub field: Field,
    /// What stood there.
    pub value: String,
    /// Stable code.
    pub code: &'static str,
}

impl Bad {
    /// A cell of `field` with `value` is wrong for the reason `code`.
    pub fn new(field: Field, value: &str, code: &'static str) -> Self {
        Self {
            field,
            value: value.to_owned(),
            code,
        }
    }
}

/// What people write where there is nothing.
pub(super) fn says_nothing(text: &str) -> bool {
    matches!(
        text,
        "" | "-" | "--" | "—" | "/" | "\\" | "无" | "暂无" | "没有" | "空" | "不详" | "未知" | "N/A" | "n/a"
    )
}

/// All numbers of one cell, normalised and as written: separated by 、 / , ; or spaces, with words such as
/// `(儿子)` beside them.
pub(super) fn phones(cell: &Text, field: Field) -> Result<Vec<(String, String)>, Bad> {
    let text = cell.as_str();
    if says_nothing(text) {
        return Ok(Vec::new());
    }
    // What Excel has shortened is lost: 1.38E+10 may have been any of a million numbers.
    let shortened = text.to_ascii_uppercase().contains("E+");
    if shortened {
        return Err(Bad::new(field, text, "phone-shortened"));
    }
    if let Some(number) = phone::parse(text) {
        return Ok(vec![(String::from(number), text.to_owned())]);
    }
    let mut found = Vec::new();
    for part in text.split(['、', '/', ',', ';', '|', '\n', '\r', '或', '，', '；', '。']) {
        let part = part.trim();
        if says_nothing(part) {
            continue;
        }
        found.extend(some_phones(part).ok_or_else(|| Bad::new(field, text, "phone-unreadable"))?);
    }
    found.dedup_by(|one, other| one.0 == other.0);
    Ok(found)
}

/// The numbers of a part: one written with spaces, or several separated by them.
fn some_phones(part: &str) -> Option<Vec<(String, String)>> {
    let plain = without_words(part);
    let plain = plain.trim();
    if plain.is_empty() {
        return None;
    }
    if let Some(number) = phone::parse(plain) {
        return Some(vec![(String::from(number), plain.to_owned())]);
    }
    let pieces: Vec<&str> = plain.split_whitespace().collect();
    let mut found = Vec::new();
    let mut start = 0;
    while start < pieces.len() {
        // The longest run of pieces that makes a number: `0571 88881234 13800138000`.
        let end = (start + 1..=pieces.len().min(start + 4))
            .rev()
            .find(|end| phone::parse(&pieces[start..*end].join(" ")).is_some())?;
        let written = pieces[start..end].join(" ");
        found.push((String::from(phone::parse(&written)?), written));
        start = end;
    }
    Some(found)
}

/// Without Chinese words and brackets, but with 转 (extension).
fn without_words(part: &str) -> String {
    let mut depth = 0u32;
    let mut plain = String::with_capacity(part.len());
    let digits_inside = |text: &str| text.chars().filter(char::is_ascii_digit).count() >= 3;
    // Brackets around an area code belong to the number: (0571)88881234.
    let keep_brackets = part.split_once('(').is_some_and(|(_, inner)| {
        inner
            .split_once(')')
            .is_some_and(|(inside, _)| digits_inside(inside))
    });
    for character in part.chars() {
        match character {
            '(' if !keep_brackets => depth += 1,
            ')' if !keep_brackets => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            '转' => plain.push('转'),
            ':' => plain.push(' '),
            other if domain::text::is_han(other) => plain.push(' '),
            other => plain.push(other),
        }
    }
    plain
}

/// The one number of a column of its own.
pub(super) fn one_phone(row: &Row<'_>, field: Field) -> Result<Option<(String, String)>, Bad> {
    match row.get(field) {
        Some(cell) => Ok(phones(cell, field)?.into_iter().next()),
        None => Ok(None),
    }
}

/// `89.5`, `89.50㎡`, `89.5平方米` in 0.01 m².
#[expect(clippy::cast_possible_truncation, reason = "checked to be below 100,000 m²")]
pub(super) fn square_metres(row: &Row<'_>) -> Result<Option<i64>, Bad> {
    let text = row.text(Field::FloorArea);
    if says_nothing(text) || text == "0" {
        return Ok(None);
    }
    let number = text
        .trim_end_matches("平方米")
        .trim_end_matches("平米")
        .trim_end_matches(['㎡', '平', '米', ' '])
        .trim_end_matches("m2")
        .trim_end_matches("m²")
        .replace(',', "");
    match number.trim().parse::<f64>() {
        Ok(value) if value > 0.0 && value <= 100_000.0 => Ok(Some((value * 100.0).round() as i64)),
        _ => Err(Bad::new(Field::FloorArea, text, "area-unreadable")),
    }
}

/// `3`, `3人`, `3口`.
pub(super) fn count(row: &Row<'_>) -> Result<Option<u16>, Bad> {
    let text = row.text(Field::MemberCount);
    if says_nothing(text) {
        return Ok(None);
    }
    match text.trim_end_matches(['人', '口', '名', ' ']).parse::<u16>() {
        Ok(count) if count <= 99 => Ok(Some(count)),
        _ => Err(Bad::new(Field::MemberCount, text, "count-unreadable")),
    }
}

/// `2020-05-01`, `2020/5/1`, `2020.5.1`, `2020年5月1日`, `20200501`.
pub(super) fn date(row: &Row<'_>) -> Result<Option<Date>, Bad> {
    let text = row.text(Field::From);
    if says_nothing(text) {
        return Ok(None);
    }
    let bad = || Bad::new(Field::From, text, "date-unreadable");
    let first = text.split_whitespace().next().unwrap_or_default();
    let parts: Vec<&str> = first
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    let (year, month, day) = match parts.as_slice() {
        [whole] if whole.len() == 8 && whole.is_ascii() => (&whole[..4], &whole[4..6], &whole[6..]),
        [year, month, day] => (*year, *month, *day),
        _ => return Err(bad()),
    };
    let number = |part: &str| part.parse::<i16>().map_err(|_| bad());
    let (month, day) = (number(month)?, number(day)?);
    let small = |value: i16| i8::try_from(value).map_err(|_| bad());
    Date::new(number(year)?, small(month)?, small(day)?)
        .ok()
        .filter(|date| (1950..=2100).contains(&date.year()))
        .map(Some)
        .ok_or_else(bad)
}

/// How the unit is occupied; words that are not known say nothing.
pub(super) fn occupancy(text: &str, words: &Words) -> Option<Occupancy> {
    if says_nothing(text) {
        return None;
    }
    let code = Words::code(&words.occupancies, text)?;
    Occupancy::ALL
        .iter()
        .copied()
        .find(|occupancy| occupancy.code() == code)
}
