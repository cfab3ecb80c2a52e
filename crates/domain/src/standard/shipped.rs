//! The files of `standards/default`, compiled in: what a new company starts with.

use std::collections::BTreeMap;

use super::layer::Layer;

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../../../standards/default/", $name)))),+]
    };
}

const FILES: &[(&str, &str)] = files![
    "standard.toml",
    "taxonomy.toml",
    "deadlines.toml",
    "pauses.toml",
    "escalation.toml",
    "grades.toml",
    "dispatch.toml",
    "acceptance.toml",
    "intake.toml",
    "shifts.toml",
    "targets.toml",
    "retention.toml",
    "roles.toml",
    "phrases.toml",
    "sampling.toml",
];

/// The shipped layer.
pub fn layer() -> Layer {
    Layer {
        name: "standards/default".to_owned(),
        files: FILES
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect::<BTreeMap<_, _>>(),
    }
}
