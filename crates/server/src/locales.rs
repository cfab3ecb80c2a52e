//! Texts of refusals, notices and letters in the caller's language, from `locales/*` compiled in.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

/// A language people may read answers in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// 简体中文, what staff and residents speak.
    #[default]
    Chinese,
    /// English.
    English,
}

impl Language {
    /// The first language of an `Accept-Language` header that we speak; Chinese without one.
    pub fn accepted(header: Option<&str>) -> Self {
        let spoken = header.unwrap_or_default().split(',').find_map(|range| {
            let tag = range
                .split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase();
            match tag.split('-').next() {
                Some("zh") => Some(Self::Chinese),
                Some("en") => Some(Self::English),
                _ => None,
            }
        });
        spoken.unwrap_or_default()
    }

    /// The tag of the language.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }
}

type Texts = HashMap<String, String>;

static CHINESE: LazyLock<Texts> = LazyLock::new(|| {
    read(&[
        include_str!("../../../locales/zh-CN/problems.toml"),
        include_str!("../../../locales/zh-CN/notices.toml"),
        include_str!("../../../locales/zh-CN/letters.toml"),
    ])
});
static ENGLISH: LazyLock<Texts> = LazyLock::new(|| {
    read(&[
        include_str!("../../../locales/en/problems.toml"),
        include_str!("../../../locales/en/notices.toml"),
        include_str!("../../../locales/en/letters.toml"),
    ])
});

fn read(sources: &[&str]) -> Texts {
    let mut texts = Texts::new();
    for source in sources {
        // A broken file is found by the test below; a server with one still answers, with bare codes.
        let tables: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(source).unwrap_or_default();
        for (table, entries) in tables {
            for (key, text) in entries {
                texts.insert(format!("{table}.{key}"), text);
            }
        }
    }
    texts
}

/// The text of `code` with its placeholders filled, or the code itself where no text exists.
pub fn text<'a>(
    language: Language,
    code: &str,
    params: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> String {
    let texts = match language {
        Language::Chinese => &*CHINESE,
        Language::English => &*ENGLISH,
    };
    let Some(text) = texts.get(code) else {
        return code.to_owned();
    };
    let mut text = text.clone();
    for (name, value) in params {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}

/// The text of a wrong field: `field.<code>` for general codes, the code itself where a feature has its own.
pub fn field_text(language: Language, code: &str) -> String {
    if code.contains('.') {
        text(language, code, [])
    } else {
        text(language, &format!("field.{code}"), [])
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{CHINESE, ENGLISH, Language};

    #[test]
    fn both_languages_have_the_same_codes() {
        let chinese: BTreeSet<_> = CHINESE.keys().collect();
        let english: BTreeSet<_> = ENGLISH.keys().collect();
        assert!(!chinese.is_empty());
        assert_eq!(chinese, english);
    }

    #[test]
    fn v08_every_notice_has_its_text_in_both_languages() {
        let sources = [
            include_str!("../../domain/src/flows.rs"),
            include_str!("../../domain/src/flows/cases.rs"),
            include_str!("features/cases/facts/attention.rs"),
            include_str!("backup/alarm.rs"),
        ];
        let mut left: BTreeSet<String> = BTreeSet::new();
        for source in sources {
            for piece in source.split("\"notice.").skip(1) {
                left.insert(format!("notice.{}", piece.split('"').next().unwrap_or_default()));
            }
        }
        assert!(left.len() > 25);
        let texts: BTreeSet<String> = CHINESE
            .keys()
            .filter(|code| code.starts_with("notice."))
            .cloned()
            .collect();
        assert_eq!(
            left, texts,
            "a notice without a text, or a text that nothing leaves"
        );
        for code in left {
            let text = super::text(
                Language::Chinese,
                &code,
                [
                    ("number", "BX-1"),
                    ("idle", "1"),
                    ("overdue", "2"),
                    ("to", "x"),
                    ("about", "y"),
                    ("day", "z"),
                ],
            );
            assert!(!text.contains('{') && text != code, "{code}: {text}");
        }
    }

    #[test]
    fn the_first_spoken_language_is_taken() {
        assert_eq!(
            Language::accepted(Some("fr, en-GB;q=0.8, zh;q=0.5")),
            Language::English
        );
        assert_eq!(Language::accepted(Some("zh-CN")), Language::Chinese);
        assert_eq!(Language::accepted(None), Language::Chinese);
    }
}
