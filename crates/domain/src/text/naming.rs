//! Whether a text tells of a person: by name or by telephone number, however either was written.

use super::{fold, phone};

/// Shortest name that is looked for: a single character stands in any text.
const NAME: usize = 2;
/// Fewest digits of a number that are looked for.
const DIGITS: usize = 7;

/// The names and numbers of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Naming {
    names: Vec<String>,
    numbers: Vec<String>,
}

impl Naming {
    /// Adds a name.
    pub fn name(&mut self, name: &str) {
        let name = without_spaces(name);
        if name.chars().count() >= NAME && !self.names.contains(&name) {
            self.names.push(name);
        }
    }

    /// Adds a telephone number as it was written or as it is stored.
    pub fn number(&mut self, number: &str) {
        let digits = phone::parse(number).map_or_else(|| dialled(number), |phone| phone.subscriber());
        if digits.len() >= DIGITS && !self.numbers.contains(&digits) {
            self.numbers.push(digits);
        }
    }

    /// Whether the text names the person.
    pub fn is_in(&self, text: &str) -> bool {
        let (words, digits) = (without_spaces(text), dialled(text));
        self.names.iter().any(|name| words.contains(name.as_str()))
            || self.numbers.iter().any(|number| digits.contains(number.as_str()))
    }
}

fn without_spaces(text: &str) -> String {
    fold(text).split_whitespace().collect()
}

/// The text without the signs that people write between digits.
fn dialled(text: &str) -> String {
    let between = |letter: &char| !matches!(letter, ' ' | '-' | '.' | '(' | ')' | '/');
    fold(text).chars().filter(between).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_found_however_they_are_written() {
        let mut naming = Naming::default();
        naming.name("欧阳 修竹");
        naming.name("王");
        naming.number("+8613865432101");
        naming.number("0571-88881234");
        for text in [
            "欧阳修竹来电催问",
            "业主 欧阳　修竹 不在家",
            "回拨138 6543 2101无人接",
            "回拨１３８６５４３２１０１",
            "138-6543-2101",
            "座机88881234",
        ] {
            assert!(naming.is_in(text), "{text}");
        }
        for text in ["王师傅已到场", "欧阳师傅已到场", "回拨13865432102", ""] {
            assert!(!naming.is_in(text), "{text}");
        }
    }
}
