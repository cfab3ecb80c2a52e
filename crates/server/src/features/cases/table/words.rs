//! By which words a case is found.

use domain::{cases::Case, search::Words};

/// Number, name, phone, place, and whatever was said.
pub(in super::super) fn words(case: &Case) -> Words {
    let mut words = Words::new().number(&case.number);
    if let Some(contact) = &case.contact {
        words = words.name(contact.name.text()).phone(contact.phone.text());
    }
    if let Some(label) = &case.place.label {
        words = words.text(label);
    }
    words = words.text(case.description.text());
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
