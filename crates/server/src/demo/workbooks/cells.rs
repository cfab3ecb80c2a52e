//! What stands in the cells, as people write it.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

use super::super::estate::{Home, Living, World};

pub(super) fn title(sheet: &mut Worksheet, last: u16, text: &str) -> Result<(), XlsxError> {
    let format = Format::new()
        .set_bold()
        .set_font_size(16)
        .set_align(FormatAlign::Center);
    sheet.merge_range(0, 0, 0, last, text, &format)?;
    sheet.set_column_width(1, 16)?;
    Ok(())
}

pub(super) fn heading() -> Format {
    Format::new()
        .set_bold()
        .set_align(FormatAlign::Center)
        .set_border(FormatBorder::Thin)
}

pub(super) fn headings(sheet: &mut Worksheet, row: u32, texts: &[&str]) -> Result<(), XlsxError> {
    for (column, text) in (0_u16..).zip(texts) {
        sheet.write_string_with_format(row, column, *text, &heading())?;
    }
    Ok(())
}

/// Merges the cells of neighbouring rows that say the same; what stands behind a slash only tells them apart.
pub(super) fn merge_down(
    sheet: &mut Worksheet,
    column: u16,
    homes: &[&Home],
    text: impl Fn(&Home) -> String,
) -> Result<(), XlsxError> {
    let format = Format::new().set_align(FormatAlign::VerticalCenter);
    let mut start = 0;
    for end in 1..=homes.len() {
        let whole = text(homes[start]);
        if homes.get(end).is_some_and(|home| text(home) == whole) {
            continue;
        }
        let (first, last) = (
            4 + u32::try_from(start).unwrap_or(0),
            3 + u32::try_from(end).unwrap_or(0),
        );
        let shown = whole.split('/').next().unwrap_or_default();
        if first == last {
            sheet.write_string_with_format(first, column, shown, &format)?;
        } else {
            sheet.merge_range(first, column, last, column, shown, &format)?;
        }
        start = end;
    }
    Ok(())
}

/// One number as a number cell, now and then with signs or in full-width digits; several with a slash.
pub(super) fn phones(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    all: &[String],
    place: usize,
) -> Result<(), XlsxError> {
    match all {
        [] => {}
        [one] => match (place % 5, one.parse::<f64>()) {
            (0, _) => {
                sheet.write_string(row, column, spaced(one))?;
            }
            (3, _) => {
                sheet.write_string(row, column, wide(one))?;
            }
            (_, Ok(number)) => {
                sheet.write_number(row, column, number)?;
            }
            _ => {
                sheet.write_string(row, column, one)?;
            }
        },
        several => {
            sheet.write_string(
                row,
                column,
                several.join(if place.is_multiple_of(2) { "/" } else { "，" }),
            )?;
        }
    }
    Ok(())
}

pub(super) fn spaced(number: &str) -> String {
    match (number.get(..3), number.get(3..7), number.get(7..)) {
        (Some(first), Some(second), Some(third)) => format!("{first} {second} {third} "),
        _ => number.to_owned(),
    }
}

pub(super) fn wide(text: &str) -> String {
    text.chars()
        .map(|sign| match sign {
            '0'..='9' => char::from_u32(u32::from(sign) - 0x30 + 0xff10).unwrap_or(sign),
            other => other,
        })
        .collect()
}

pub(super) fn people(world: &World, all: &[usize], between: &str) -> String {
    all.iter()
        .map(|one| world.people[*one].name.as_str())
        .collect::<Vec<_>>()
        .join(between)
}

/// The owners of a unit, with the space that people put into short names to align them.
pub(super) fn owners(world: &World, home: &Home, between: &str, aligned: bool) -> String {
    let names = people(world, &home.owners, between);
    match (aligned, names.chars().count(), home.owners.len()) {
        (true, 2, 1) => {
            let mut signs = names.chars();
            format!(
                "{}　{} ",
                signs.next().unwrap_or('王'),
                signs.next().unwrap_or('伟')
            )
        }
        _ => names,
    }
}

/// One number an owner where there are several owners, all numbers of a single one.
pub(super) fn numbers(world: &World, home: &Home) -> Vec<String> {
    match home.owners.as_slice() {
        [one] => world.people[*one].mobiles.clone(),
        several => several
            .iter()
            .map(|owner| world.people[*owner].mobiles[0].clone())
            .collect(),
    }
}

pub(super) fn square_metres(home: &Home) -> String {
    format!("{}.{:02}", home.area_centi_m2 / 100, home.area_centi_m2 % 100)
}

pub(super) fn members(home: &Home) -> u16 {
    let grown = home.family.len()
        + usize::from(home.living == Living::Owner) * home.owners.len()
        + home.tenants.len();
    u16::try_from(grown).unwrap_or(0) + u16::from(home.children)
}

pub(super) fn family_words(world: &World, home: &Home) -> String {
    if home.living != Living::Owner {
        return String::new();
    }
    let generations = home
        .family
        .iter()
        .map(|member| world.people[*member].born)
        .fold((2026, 1900), |(low, high), born| (born.min(low), born.max(high)));
    match (home.alone.is_some(), home.children > 0, generations) {
        (true, ..) => "独居",
        (_, true, (..1960, _)) => "三代同堂",
        (_, true, _) => "夫妻带小孩",
        _ if home.family.is_empty() => "单身",
        _ => "夫妻二人",
    }
    .to_owned()
}

pub(super) fn living(living: Living) -> &'static str {
    match living {
        Living::Owner => "自住",
        Living::Let => "出租",
        Living::Empty => "空置",
        Living::LongEmpty => "长期空置",
        Living::Renovating => "装修中",
        Living::HandedOver => "已交房",
    }
}
