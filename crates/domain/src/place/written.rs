//! The grammar of written rooms, over small letters and half-width signs.

use crate::text::{is_han, numerals};

/// What a text says about a room; the room itself may be missing (`3栋2单元`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    pub building: String,
    pub entrance: Option<String>,
    pub floor: Option<i16>,
    pub room: Option<String>,
    /// Written with words such as 栋, not with hyphens only.
    pub named: bool,
}

const BUILDING: &[&str] = &["号楼", "#楼", "栋", "棟", "幢", "座", "#"];
/// Building only if an entrance follows: 楼 is a floor and 号 a house number elsewhere.
const BUILDING_BEFORE_ENTRANCE: &[&str] = &["楼", "号"];
const ENTRANCE: &[&str] = &["单元", "單元", "门", "梯"];
const FLOOR: &[&str] = &["层", "楼", "f"];
const ROOM: &[&str] = &["号房", "室", "房", "户", "号"];
/// Signs that some estates put before the number of a building.
const BEFORE: &str = "东南西北中甲乙丙丁";

struct Reader<'a> {
    letters: &'a [char],
    at: usize,
    /// Signs that may separate parts, beside spaces.
    separators: &'static [char],
    /// Spaces alone may separate parts without words: `3 2 501`.
    loose: bool,
}

impl Reader<'_> {
    fn rest(&self) -> &[char] {
        &self.letters[self.at..]
    }

    fn mark(&mut self, marks: &[&str]) -> bool {
        let found = marks.iter().find(|mark| {
            let length = mark.chars().count();
            self.rest()
                .get(..length)
                .is_some_and(|head| head.iter().copied().eq(mark.chars()))
        });
        if let Some(mark) = found {
            self.at += mark.chars().count();
        }
        found.is_some()
    }

    fn spaces(&mut self) {
        while self.rest().first() == Some(&' ') {
            self.at += 1;
        }
    }

    /// Passes separators between parts; whether they alone tell the parts apart.
    fn separator(&mut self) -> bool {
        let before = self.at;
        while self
            .rest()
            .first()
            .is_some_and(|sign| *sign == ' ' || self.separators.contains(sign))
        {
            self.at += 1;
        }
        self.letters[before..self.at]
            .iter()
            .any(|sign| self.loose || *sign != ' ')
    }

    /// A mark, with spaces before it or not; without one nothing is passed.
    fn marked(&mut self, marks: &[&str]) -> bool {
        let before = self.at;
        self.spaces();
        let found = self.mark(marks);
        if !found {
            self.at = before;
        }
        found
    }

    /// A number of a building, entrance or room: digits with at most two letters before and one behind, a
    /// letter alone, or a Chinese numeral.
    fn number(&mut self, digits: usize) -> Option<String> {
        let rest = self.rest();
        let count = |from: usize, wanted: fn(&char) -> bool| {
            rest[from..].iter().take_while(|sign| wanted(sign)).count()
        };
        let head = count(0, char::is_ascii_alphabetic);
        let body = count(head, char::is_ascii_digit);
        if head == 0 && body == 0 {
            let (numeral, length) = numerals::read(rest)?;
            self.at += length;
            return (numeral.len() <= digits).then_some(numeral);
        }
        // A floor's `f` belongs to the floor, not to the number.
        let tail = usize::from(body > 0 && count(head + body, char::is_ascii_alphabetic) == 1);
        let tail = if rest.get(head + body) == Some(&'f') {
            0
        } else {
            tail
        };
        let whole = head + body + tail;
        let ends = !rest
            .get(whole)
            .is_some_and(|next| next.is_ascii_alphanumeric() && *next != 'f');
        if head > 2 || body > digits || (body == 0 && head > 1) || !ends {
            return None;
        }
        let number = rest[..whole].iter().collect();
        self.at += whole;
        Some(number)
    }

    fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = self.at;
        let found = read(self);
        if found.is_none() {
            self.at = before;
        }
        found
    }
}

/// Reads a room at the start of a longer text: strict, so that dates, sums and phones are no rooms.
pub(super) fn read(letters: &[char]) -> Option<(Mention, usize)> {
    let mut reader = Reader {
        letters,
        at: 0,
        separators: &['-'],
        loose: false,
    };
    let mention = mention(&mut reader, 3)?;
    let plain = mention.room.as_deref().is_some_and(|room| room.len() >= 3) && mention.building.len() <= 3;
    let ends = !reader
        .rest()
        .first()
        .is_some_and(|next| next.is_ascii_alphanumeric() || *next == '-');
    (mention.named || (plain && ends)).then_some((mention, reader.at))
}

/// Reads a text of which all should be one room.
pub(super) fn read_whole(letters: &[char]) -> Option<(Mention, usize)> {
    let mut reader = Reader {
        letters,
        at: 0,
        separators: &['-', '/', '_', '.', ',', '、'],
        loose: true,
    };
    let mention = mention(&mut reader, 1)?;
    Some((mention, reader.at))
}

/// `shortest`: digits that a room needs where no word such as 室 follows it.
fn mention(reader: &mut Reader<'_>, shortest: usize) -> Option<Mention> {
    let before = reader
        .rest()
        .first()
        .copied()
        .filter(|sign| BEFORE.contains(*sign));
    if before.is_some() {
        reader.at += 1;
    }
    let number = reader.number(4)?;
    let mut mention = Mention {
        building: before.into_iter().chain(number.chars()).collect(),
        entrance: None,
        floor: None,
        room: None,
        named: true,
    };
    if !reader.marked(BUILDING) && !marked_before_entrance(reader) {
        // Only separators tell the parts apart.
        mention.named = false;
        if mention.building.chars().any(is_han) || !reader.separator() {
            return None;
        }
    }
    reader.separator();
    let entrance = reader.attempt(|reader| {
        let number = reader.number(2)?;
        if reader.marked(ENTRANCE) {
            reader.separator();
            return Some((number, true));
        }
        let parted = reader.separator() && reader.rest().first().is_some_and(char::is_ascii_alphanumeric);
        parted.then_some((number, false))
    });
    mention.named |= entrance.as_ref().is_some_and(|(_, named)| *named);
    mention.entrance = entrance.map(|(number, _)| number);
    let floor = reader.attempt(|reader| {
        let number = reader.number(2)?;
        reader.marked(FLOOR).then_some(number)
    });
    mention.floor = floor.and_then(|floor| floor.parse().ok());
    reader.separator();
    mention.room = reader.attempt(|reader| {
        let room = reader.number(5)?;
        let named = reader.marked(ROOM);
        (named || room.len() >= shortest).then_some(room)
    });
    // Without words there must be a room: `3-` alone says nothing.
    (mention.named || mention.room.is_some()).then_some(mention)
}

/// 楼 or 号 behind the number of a building, if a number and 单元 follow.
fn marked_before_entrance(reader: &mut Reader<'_>) -> bool {
    let before = reader.at;
    if !reader.marked(BUILDING_BEFORE_ENTRANCE) {
        return false;
    }
    let at = reader.at;
    reader.separator();
    let follows = reader.number(2).is_some() && reader.marked(ENTRANCE);
    reader.at = if follows { at } else { before };
    follows
}
