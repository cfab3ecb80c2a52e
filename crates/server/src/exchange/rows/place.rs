//! Where a unit lies, from one column (`3-2-501`, `3栋2单元501`) or from several.

use domain::{place::Room, text::numerals};

use super::{Bad, Known, Row};
use crate::exchange::{headings::Field, sheets::Text};

/// Labels behind the number of a building, the longest first.
const LABELS: &[&str] = &["号楼", "#楼", "栋", "幢", "座", "楼", "#", "号"];

/// Where a unit lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Number of the building without its label.
    pub building: String,
    /// Label, where the table writes one: 幢, 栋, 座, 号楼.
    pub label: Option<String>,
    /// Number of the entrance.
    pub entrance: Option<String>,
    /// Floor.
    pub floor: Option<i16>,
    /// Number of the room.
    pub room: String,
}

impl Place {
    /// As in the register.
    pub fn as_room(&self) -> Room {
        Room {
            building: self.building.clone(),
            entrance: self.entrance.clone(),
            floor: self.floor,
            room: self.room.clone(),
        }
    }
}

/// What a table does with `1-501` beside a column of buildings: repeats the building, or names the entrance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::exchange) struct Habit {
    prefix_is_building: bool,
}

impl Habit {
    /// Looks at all rows: if the part before the hyphen is always the building of the row, it repeats it.
    pub(in crate::exchange) fn of(rows: &[Row<'_>]) -> Self {
        let mut rows = rows.iter().filter_map(|row| {
            let (building, _) = building(row.text(Field::Building))?;
            let read = Room::parse(row.text(Field::Room)).filter(|room| room.entrance.is_none())?;
            Some(read.building == building)
        });
        Self {
            prefix_is_building: rows.all(|same| same),
        }
    }
}

/// Reads building, entrance, floor and room of a row.
pub(super) fn read(row: &Row<'_>, habit: &Habit, known: &Known) -> Result<Place, Bad> {
    let cell = row
        .get(Field::Room)
        .ok_or_else(|| Bad::new(Field::Room, "", "required"))?;
    let text = cell.as_str();
    if matches!(cell, Text::Date(_)) {
        // Excel makes a date of 3-12: which room it was cannot be known.
        return Err(Bad::new(Field::Room, text, "room-became-date"));
    }
    let unreadable = || Bad::new(Field::Room, text, "room-unreadable");
    let written_building = row.text(Field::Building);
    if matches!(row.get(Field::Building), Some(Text::Date(_))) {
        return Err(Bad::new(Field::Building, written_building, "room-became-date"));
    }
    let own_building = match written_building {
        "" => None,
        text => Some(building(text).ok_or_else(|| Bad::new(Field::Building, text, "building-unreadable"))?),
    };
    let own_entrance = entrance(row.text(Field::Entrance))?;
    let whole = parse(text, known);
    let (number, label, stair, floor, room) = match (own_building, whole) {
        (None, Some(read)) => {
            let stair = agreed(read.entrance, own_entrance, text)?;
            (read.building, label_in(text), stair, read.floor, read.room)
        }
        (None, None) => return Err(unreadable()),
        (Some((number, label)), Some(read)) => {
            let (stair, room) = match read.entrance {
                Some(stair) if read.building == number => {
                    (agreed(Some(stair), own_entrance, text)?, read.room)
                }
                Some(_) => return Err(Bad::new(Field::Room, text, "room-contradicts-building")),
                None if own_entrance.as_ref() == Some(&read.building) => (own_entrance, read.room),
                None if read.building == number && (habit.prefix_is_building || own_entrance.is_some()) => {
                    (own_entrance, read.room)
                }
                None if own_entrance.is_none() => (Some(read.building), read.room),
                None => return Err(Bad::new(Field::Room, text, "room-contradicts-building")),
            };
            (number, label, stair, read.floor, room)
        }
        (Some((number, label)), None) => {
            // `2单元501` or `501室` beside a column of buildings.
            match Room::parse(&format!("{number}栋{text}")) {
                Some(read) if read.building == number => (
                    number,
                    label,
                    agreed(read.entrance, own_entrance, text)?,
                    read.floor,
                    read.room,
                ),
                _ => {
                    let room = Room::new(
                        &number,
                        None,
                        None,
                        text.trim_end_matches(['室', '房', '户', '号']),
                    );
                    let plain = room.room.chars().all(|c| c.is_alphanumeric() || c == '-');
                    if room.room.is_empty() || room.room.chars().count() > 20 || !plain {
                        return Err(unreadable());
                    }
                    (number, label, own_entrance, room.floor, room.room)
                }
            }
        }
    };
    let floor = own_floor(row.text(Field::Floor))?.or(floor);
    if number.chars().count() > 20 || room.chars().count() > 20 {
        return Err(unreadable());
    }
    Ok(Place {
        building: number,
        label,
        entrance: stair,
        floor,
        room,
    })
}

/// The whole address, with or without the estate's name before it.
fn parse(text: &str, known: &Known) -> Option<Room> {
    Room::parse(text).or_else(|| {
        let (_, rest) = text
            .split_once(known.estate.as_str())
            .filter(|_| !known.estate.is_empty())?;
        Room::parse(rest)
    })
}

fn agreed(read: Option<String>, own: Option<String>, text: &str) -> Result<Option<String>, Bad> {
    match (read, own) {
        (Some(read), Some(own)) if read != own => {
            Err(Bad::new(Field::Room, text, "room-contradicts-entrance"))
        }
        (read, own) => Ok(read.or(own)),
    }
}

/// Number and label of a building: `3栋`, `３号楼`, `三幢`, `A座`, `3#`.
fn building(text: &str) -> Option<(String, Option<String>)> {
    let text = text.trim();
    let (number, label) = LABELS
        .iter()
        .find_map(|label| text.strip_suffix(label).map(|number| (number, Some(*label))))
        .unwrap_or((text, None));
    let number = Room::new(&spelled(number), None, None, "1").building;
    let known_label = label.and_then(|label| match label {
        "号楼" | "#楼" | "楼" | "#" | "号" => Some("号楼"),
        "栋" | "幢" | "座" => Some(label),
        _ => None,
    });
    let sound = !number.is_empty() && number.chars().count() <= 20;
    sound.then(|| (number, known_label.map(str::to_owned)))
}

/// The label within a whole address.
fn label_in(text: &str) -> Option<String> {
    ["号楼", "栋", "幢", "座"]
        .into_iter()
        .find(|label| text.contains(label))
        .map(str::to_owned)
}

/// `2单元`, `二单元`, `2`, `甲`.
fn entrance(text: &str) -> Result<Option<String>, Bad> {
    let number = text
        .trim_end_matches("单元")
        .trim_end_matches(['门', '梯', '号'])
        .trim();
    if super::cells::says_nothing(number) {
        return Ok(None);
    }
    if number.chars().count() > 8 {
        return Err(Bad::new(Field::Entrance, text, "entrance-unreadable"));
    }
    Ok(Some(Room::new(&spelled(number), None, None, "1").building))
}

/// A Chinese numeral as digits; anything else as it stands.
fn spelled(number: &str) -> String {
    let signs: Vec<char> = number.trim().chars().collect();
    match numerals::read(&signs) {
        Some((digits, length)) if length == signs.len() => digits,
        _ => number.trim().to_owned(),
    }
}

/// `5`, `5层`, `5楼`, `B1`, `-1`, `负一层`.
fn own_floor(text: &str) -> Result<Option<i16>, Bad> {
    let plain = text.trim_end_matches(['层', '楼', 'F', 'f', ' ']);
    if super::cells::says_nothing(plain) || plain.contains('/') {
        return Ok(None);
    }
    let (below, digits) = match plain.strip_prefix(['B', 'b', '-', '负']) {
        Some(rest) => (true, rest),
        None => (false, plain),
    };
    let floor: i16 = spelled(digits)
        .parse()
        .map_err(|_| Bad::new(Field::Floor, text, "floor-unreadable"))?;
    if floor > 200 {
        return Err(Bad::new(Field::Floor, text, "floor-unreadable"));
    }
    Ok(Some(if below { -floor } else { floor }))
}
