//! What somebody sees who may not see it all (V-01).

use super::{phone, surnames, tidy};

/// Forms of address that say no more than the surname before them.
const ADDRESSES: &[&str] = &[
    "先生", "女士", "小姐", "太太", "师傅", "阿姨", "叔叔", "老师", "大爷", "大妈", "业主", "经理",
];

/// A name with its surname readable: `张*丰`, `李*`, `欧阳**`, `王先生`; of foreign names the first letter.
pub fn mask_name(name: &str) -> String {
    let name = tidy(name);
    let letters: Vec<char> = name.chars().collect();
    let surname = if surnames::compound(&name).is_some() { 2 } else { 1 };
    if letters.len() > surname && ADDRESSES.contains(&String::from_iter(&letters[surname..]).as_str()) {
        return name;
    }
    let stars = |count: usize| "*".repeat(count);
    match letters.len() {
        0 => String::new(),
        1 => stars(1),
        length if length <= surname => format!("{}{}", letters[0], stars(length - 1)),
        length if surname == 2 => format!("{}{}{}", letters[0], letters[1], stars(length - 2)),
        2 => format!("{}*", letters[0]),
        length if letters.iter().all(|letter| super::is_han(*letter)) => {
            format!("{}{}{}", letters[0], stars(length - 2), letters[length - 1])
        }
        // The number of stars must not tell a foreign name.
        _ => format!("{}***", letters[0]),
    }
}

/// A number with its middle hidden: `138****5678`, `0571-****1234`; what is no number shows two digits at most.
pub fn mask_phone(text: &str) -> String {
    let Some(phone) = phone::parse(text) else {
        let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
        let tail = if digits.len() >= 7 {
            String::from_iter(&digits[digits.len() - 2..])
        } else {
            String::new()
        };
        return format!("****{tail}");
    };
    let subscriber = phone.subscriber();
    if phone.is_mobile() {
        return format!("{}****{}", &subscriber[..3], &subscriber[7..]);
    }
    let tail = if subscriber.len() >= 7 {
        &subscriber[subscriber.len() - 4..]
    } else {
        ""
    };
    let shown = phone.shown();
    match shown.split_once('-').filter(|(area, _)| area.starts_with('0')) {
        Some((area, _)) => format!("{area}-****{tail}"),
        None => format!("****{tail}"),
    }
}
