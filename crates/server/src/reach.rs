//! The places that a caller's right opens, as an SQL condition.

use std::{collections::BTreeSet, fmt::Write as _};

use domain::{actor::Reach, ids::EstateId};
use store::Value;

/// A condition on the column of the estate and, where rows lie in areas, on that of the area; its parameters
/// are added to `params`. Rows without an area are shown to whoever serves any area of the estate.
pub fn condition(reach: &Reach, estate: &str, area: Option<&str>, params: &mut Vec<Value>) -> String {
    let (estates, areas) = match reach {
        Reach::Everything => return "1 = 1".to_owned(),
        Reach::Nothing => return "1 = 0".to_owned(),
        Reach::Places { estates, areas } => (estates, areas),
    };
    let mut sql = "(1 = 0".to_owned();
    let mut add = |text: String, value: Value, params: &mut Vec<Value>| {
        params.push(value);
        // Writing to a String cannot fail.
        let _ = write!(sql, " OR {text} = ${}", params.len());
    };
    for whole in estates {
        add(estate.to_owned(), (*whole).into(), params);
    }
    match area {
        Some(column) => {
            for (_, one) in areas {
                add(column.to_owned(), (*one).into(), params);
            }
        }
        None => {
            let partly: BTreeSet<EstateId> = areas.iter().map(|(estate, _)| *estate).collect();
            for one in partly {
                add(estate.to_owned(), one.into(), params);
            }
        }
    }
    sql.push(')');
    sql
}

/// A number such as `12A` with its digits filled up, so that texts sort as people count: 2 before 10.
pub fn sortable(number: &str) -> String {
    let mut sorted = String::with_capacity(number.len() + 8);
    let mut digits = String::new();
    for character in number.chars().chain(['\0']) {
        if character.is_ascii_digit() {
            digits.push(character);
            continue;
        }
        if !digits.is_empty() {
            let _ = write!(sorted, "{:0>6}", std::mem::take(&mut digits));
        }
        if character != '\0' {
            sorted.push(character);
        }
    }
    sorted
}
