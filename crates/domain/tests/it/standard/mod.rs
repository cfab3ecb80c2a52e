//! The service standard: limits, choosing, checking, layers, explanation.

mod channels;
mod defects;
mod explain;
mod govern;
mod layers;
mod limits;
mod shipped;

use domain::{
    clock::{Calendar, notice},
    standard::{Layer, Standard, shipped as files},
};
use jiff::{Timestamp, tz::TimeZone};

/// The calendar of the shipped standard in Shanghai.
fn calendar() -> Calendar {
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    Standard::shipped()
        .calendar(&notice::shipped().unwrap(), zone)
        .unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The shipped layer with one text of one file replaced; the text must occur.
fn edited(file: &str, from: &str, to: &str) -> Layer {
    let mut layer = files::layer();
    let text = layer.files.get_mut(file).unwrap();
    assert!(text.contains(from), "{file} has no `{from}`");
    *text = text.replacen(from, to, 1);
    layer
}

/// An upper layer with one chapter.
fn upper(file: &str, text: &str) -> Layer {
    Layer {
        name: "lanting".to_owned(),
        files: [
            (
                "standard.toml".to_owned(),
                "schema = 1\nid = \"lanting\"\nversion = \"1\"\ntitle = \"兰亭\"\n".to_owned(),
            ),
            (file.to_owned(), text.to_owned()),
        ]
        .into(),
    }
}
