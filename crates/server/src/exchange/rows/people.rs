//! The people of a row: several names in a cell, several numbers in a cell, groups of columns.

use domain::{
    persons::UnitRole,
    text::{is_han, phone, tidy},
};

use super::{
    Bad, LinePerson, Row,
    cells::{date, phones, says_nothing},
};
use crate::exchange::{
    headings::{Field, Group, Words},
    sheets::Text,
};

/// Words that stand where a name should be while nobody owns the unit.
const NOBODY: &[&str] = &["未售", "空置", "空房", "待售", "开发商自持", "无业主"];
/// People of one cell.
const MOST_NAMES: usize = 12;

/// Reads all people of a row.
pub(super) fn read(row: &Row<'_>, words: &Words) -> Result<Vec<LinePerson>, Bad> {
    let written_role = row.text(Field::Role);
    let role = if says_nothing(written_role) {
        UnitRole::Owner
    } else {
        role_of(written_role, words).ok_or_else(|| Bad::new(Field::Role, written_role, "role-unknown"))?
    };
    let mut people = Vec::new();
    for (group, role) in [
        (Group::Main, role),
        (Group::Tenant, UnitRole::Tenant),
        (Group::Member, UnitRole::Member),
    ] {
        people.extend(of_group(row, group, role)?);
    }
    let from_on = date(row)?;
    let salutation: String = row.text(Field::Salutation).chars().take(20).collect();
    for person in people.iter_mut().filter(|person| person.role == role) {
        person.from_on = from_on;
        person.salutation.clone_from(&salutation);
    }
    Ok(people)
}

fn role_of(text: &str, words: &Words) -> Option<UnitRole> {
    let code = Words::code(&words.roles, &text.to_lowercase())?;
    UnitRole::ALL.iter().copied().find(|role| role.code() == code)
}

fn of_group(row: &Row<'_>, group: Group, role: UnitRole) -> Result<Vec<LinePerson>, Bad> {
    let mut people: Vec<LinePerson> = Vec::new();
    for cell in row.of_group(Field::Name, group) {
        for name in names(cell)? {
            if !people.iter().any(|person| person.name == name) {
                people.push(LinePerson {
                    name,
                    phones: Vec::new(),
                    role,
                    from_on: None,
                    salutation: String::new(),
                });
            }
        }
    }
    let mut numbers: Vec<(String, String)> = Vec::new();
    for cell in row.of_group(Field::Phone, group) {
        let (claims, rest) = claimed(cell.as_str(), &people);
        for Claim { owner, number } in claims {
            let known = &mut people[owner].phones;
            if !known.iter().any(|known| known.0 == number.0) {
                known.push(number);
            }
        }
        for number in phones(&Text::Words(rest), Field::Phone)? {
            if !numbers.iter().any(|known| known.0 == number.0) {
                numbers.push(number);
            }
        }
    }
    if people.is_empty() {
        return match numbers.first() {
            // A number without a name is somebody; who, the office has to say.
            Some((_, written)) => Err(Bad::new(Field::Phone, written, "phone-without-name")),
            None => Ok(people),
        };
    }
    if numbers.len() > 12 {
        return Err(Bad::new(Field::Phone, &numbers[12].1, "too-many"));
    }
    // As many numbers as names: one each, in order. Otherwise all belong to the first named.
    if people.len() > 1 && numbers.len() == people.len() {
        for (person, number) in people.iter_mut().zip(numbers) {
            person.phones.push(number);
        }
    } else if let Some(first) = people.first_mut() {
        first.phones.extend(numbers);
    }
    Ok(people)
}

/// A number that says whose it is: which of the people of the row, and the number as read and as written.
struct Claim {
    owner: usize,
    number: (String, String),
}

/// Numbers that say whose they are by a name of the row, `13800138000(张伟)`, and the rest of the cell.
fn claimed(text: &str, people: &[LinePerson]) -> (Vec<Claim>, String) {
    let mut found = Vec::new();
    let mut rest = Vec::new();
    if people.is_empty() || !text.contains(['(', '（']) {
        return (found, text.to_owned());
    }
    for part in text.split(['、', ',', ';', '\n', '\r', '，', '；']) {
        let claim = part.trim().split_once(['(', '（']).and_then(|(number, name)| {
            let name = plain_name(name.trim_end_matches([')', '）']));
            let owner = people.iter().position(|person| person.name == name)?;
            let read = phone::parse(number.trim())?;
            let number = (String::from(read), number.trim().to_owned());
            Some(Claim { owner, number })
        });
        match claim {
            Some(claim) => found.push(claim),
            None => rest.push(part),
        }
    }
    (found, rest.join("、"))
}

/// The names of a cell: `张伟、李娜`, `张 伟/李 娜`, `Anna Schmidt`.
fn names(cell: &Text) -> Result<Vec<String>, Bad> {
    let text = cell.as_str();
    if matches!(cell, Text::Number(_) | Text::Date(_)) {
        return Err(Bad::new(Field::Name, text, "name-is-number"));
    }
    if says_nothing(text) || NOBODY.contains(&text) {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for part in text.split(['、', '/', ',', ';', '|', '\n', '\r', '&', '，', '；']) {
        let name = plain_name(part);
        if says_nothing(&name) {
            continue;
        }
        let letters = name.chars().count();
        if letters > 60 {
            return Err(Bad::new(Field::Name, text, "too-long"));
        }
        if name
            .chars()
            .all(|c| c.is_ascii_digit() || c.is_ascii_punctuation())
        {
            return Err(Bad::new(Field::Name, text, "name-is-number"));
        }
        found.push(name);
    }
    if found.len() > MOST_NAMES {
        return Err(Bad::new(Field::Name, text, "too-many"));
    }
    Ok(found)
}

/// Without the spaces that people put into short Chinese names to align them: `张　伟`.
fn plain_name(part: &str) -> String {
    let name = tidy(part);
    let spaced_han = name.chars().all(|c| is_han(c) || c == ' ' || c == '·');
    if spaced_han && name.chars().count() <= 9 {
        name.replace(' ', "")
    } else {
        name
    }
}
