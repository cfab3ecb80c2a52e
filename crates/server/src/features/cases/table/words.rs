//! By which words a case is found.

use domain::{cases::Case, search::Words};

/// What is found at once: number, name, phone, place. Long texts follow by errand.
pub(in super::super) fn short_words(case: &Case) -> Words {
    let mut words = Words::new().number(&case.number);
    if let Some(contact) = &case.contact {
        words = words.name(contact.name.text()).phone(contact.phone.text());
    }
    match &case.place.label {
        Some(label) => words.text(label),
        None => words,
    }
}

/// Everything that is found.
pub(in super::super) fn all_words(case: &Case) -> Words {
    let mut words = short_words(case).text(case.description.text());
    if let Some(text) = &case.place.text {
        words = words.text(text.text());
    }
    if let Some(text) = case.ending.as_ref().and_then(|ending| ending.text.as_ref()) {
        words = words.text(text.text());
    }
    for remark in &case.handling.remarks {
        words = words.text(remark.text.text());
    }
    words
}
