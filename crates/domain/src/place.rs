//! Rooms as data: reading the forms in which people write them, and writing the canonical ones.

mod written;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::text::tidy;
pub(crate) use written::Mention;

/// Where a unit lies in its estate: `3-2-501`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Room {
    /// Number or letter of the building (幢, 栋, 座): `3`, `A`, `12B`, `东3`.
    pub building: String,
    /// Number of the entrance (单元), where the building has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entrance: Option<String>,
    /// The floor, negative below ground; read from the number of the room where nobody gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<i16>,
    /// Number of the room (室): `501`, `1201A`, `B101`.
    pub room: String,
}

impl Room {
    /// A room from its parts as somebody wrote them: widths, zeros in front and capitals are made regular.
    pub fn new(building: &str, entrance: Option<&str>, floor: Option<i16>, room: &str) -> Room {
        let room = regular(room);
        Room {
            building: regular(building),
            entrance: entrance.map(regular).filter(|entrance| !entrance.is_empty()),
            floor: floor.or_else(|| floor_of(&room)),
            room,
        }
    }

    /// Reads a whole text as one room: `3-2-501`, `3栋2单元501`, `三栋二单元501室`, `3幢501`, `A座1201`,
    /// `3#2-501`, `３号楼 2单元 501`, `3 2 501`. `None` where the text says more, or less.
    pub fn parse(text: &str) -> Option<Room> {
        let letters: Vec<char> = tidy(text).to_lowercase().chars().collect();
        let (mention, length) = written::read_whole(&letters)?;
        let room = mention.room.as_deref()?;
        (length == letters.len()).then(|| {
            Room::new(
                &mention.building,
                mention.entrance.as_deref(),
                mention.floor,
                room,
            )
        })
    }

    /// Canonical and short: `3-2-501`, without an entrance `3-501`.
    pub fn short(&self) -> String {
        match &self.entrance {
            Some(entrance) => format!("{}-{}-{}", self.building, entrance, self.room),
            None => format!("{}-{}", self.building, self.room),
        }
    }

    /// Canonical and long: `3 幢 2 单元 501`.
    pub fn long(&self) -> String {
        match &self.entrance {
            Some(entrance) => format!("{} 幢 {} 单元 {}", self.building, entrance, self.room),
            None => format!("{} 幢 {}", self.building, self.room),
        }
    }
}

impl fmt::Display for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.short())
    }
}

/// A part without spaces, in capitals, without zeros in front of its number: `０３` is `3`, `a03` is `A3`.
fn regular(part: &str) -> String {
    let part = tidy(part).to_uppercase();
    let mut regular = String::with_capacity(part.len());
    let letters: Vec<char> = part.chars().filter(|letter| !letter.is_whitespace()).collect();
    for (place, letter) in letters.iter().enumerate() {
        let leads = *letter == '0' && !regular.ends_with(|before: char| before.is_ascii_digit());
        if !(leads && letters.get(place + 1).is_some_and(char::is_ascii_digit)) {
            regular.push(*letter);
        }
    }
    regular
}

/// The floor that a number tells: `501` the 5th, `1201A` the 12th, `B101` one below ground.
fn floor_of(room: &str) -> Option<i16> {
    let (below, rest) = match room.strip_prefix(['B', '-']) {
        Some(rest) => (true, rest),
        None => (false, room),
    };
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    if !(3..=4).contains(&digits.len()) {
        return None;
    }
    let floor: i16 = digits[..digits.len() - 2].parse().ok()?;
    Some(if below { -floor } else { floor })
}

/// Finds the first room, or at least building, that a folded text mentions from `from` on: where it starts,
/// what it says, and how many characters it takes.
pub(crate) fn find(letters: &[char], from: usize) -> Option<(usize, Mention, usize)> {
    (from..letters.len()).find_map(|start| {
        let begins = start == 0 || !(letters[start - 1].is_ascii_alphanumeric() || letters[start - 1] == '-');
        if !begins && letters[start].is_ascii_alphanumeric() {
            return None;
        }
        written::read(&letters[start..]).map(|(mention, length)| (start, mention, length))
    })
}
