//! Texts as people write them: normalising, pinyin, numerals, phones, masking.
//!
//! Whatever is compared or searched goes through [`fold`], so that full-width digits, capitals and stray spaces
//! never hide anything. Traditional characters are left as written.

pub mod mask;
pub mod naming;
pub mod numerals;
pub mod phone;
pub mod pinyin;
pub mod surnames;

pub use mask::{mask_name, mask_phone};
pub use naming::Naming;
pub use phone::Phone;

/// A text made regular but still as written: full-width signs become half-width, every dash `-`, every run of
/// white space one space, invisible characters go, the ends are trimmed. Case stays. For stored values.
pub fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    let mut space = false;
    for letter in text.chars() {
        let letter = match letter {
            // Full-width forms of ASCII lie in one block, in the order of ASCII.
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => '-',
            // Zero-width and direction marks come along with copying from chats and web pages.
            '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
            | '\u{ad}' => {
                continue;
            }
            _ => letter,
        };
        if letter.is_whitespace() || letter.is_control() {
            space = !tidied.is_empty();
            continue;
        }
        if std::mem::take(&mut space) {
            tidied.push(' ');
        }
        tidied.push(letter);
    }
    tidied
}

/// [`tidy`] in small letters: the form in which texts are compared and searched.
pub fn fold(text: &str) -> String {
    tidy(text).to_lowercase()
}

/// Whether a character is a Chinese one (Han), `〇` included.
pub fn is_han(letter: char) -> bool {
    matches!(letter,
        '\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{323af}')
}
