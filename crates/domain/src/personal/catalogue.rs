//! The kinds of personal data that the product holds: what each is for, on what it stands, who may see it and how
//! long it is kept (V-08, X-48). The entries are `catalogue.toml` beside this file; add one there when a feature
//! begins to hold something about people.

use std::sync::LazyLock;

use serde::Deserialize;

use super::PersonalClass;

/// On what the processing stands (个人信息保护法 第十三条).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// 履行物业服务合同所必需.
    Contract,
    /// 取得个人同意.
    Consent,
    /// 实施人力资源管理所必需.
    Employment,
    /// 履行法定职责或者法定义务所必需.
    LegalDuty,
}

impl Basis {
    /// The code of the API.
    pub fn code(self) -> &'static str {
        match self {
            Basis::Contract => "contract",
            Basis::Consent => "consent",
            Basis::Employment => "employment",
            Basis::LegalDuty => "legal-duty",
        }
    }

    /// The words of the law.
    pub fn title(self) -> &'static str {
        match self {
            Basis::Contract => "履行物业服务合同所必需",
            Basis::Consent => "取得个人同意",
            Basis::Employment => "人力资源管理所必需",
            Basis::LegalDuty => "履行法定义务所必需",
        }
    }
}

/// What is counted where the values do not stand in the journal as [`super::Personal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rows {
    /// Sign-in accounts.
    Accounts,
    /// Lines of the audit log.
    AuditLines,
    /// Files attached to a record.
    Files,
    /// Customers under 14 on file.
    Children,
    /// Signed-in browsers and programs.
    Sessions,
    /// Uploaded files attached to nothing.
    UnattachedFiles,
}

/// One kind of personal data.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Kind {
    /// Code, for example `person-name`.
    pub code: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// The feature that holds it.
    pub feature: String,
    /// Its class in the journal of that feature.
    #[serde(default)]
    pub class: Option<PersonalClass>,
    /// What is counted instead, where it has no class.
    #[serde(default)]
    pub rows: Option<Rows>,
    /// Whether the law counts it as sensitive (第二十八条): it needs an impact assessment.
    #[serde(default)]
    pub sensitive: bool,
    /// What it is for, in Chinese.
    pub purpose_zh: String,
    /// What it is for, in English.
    pub purpose_en: String,
    /// On what it stands.
    pub basis: Basis,
    /// The purposes of consent that open it, where it stands on consent.
    #[serde(default)]
    pub consents: Vec<String>,
    /// The permission with which it is seen, perhaps masked.
    pub seen_with: String,
    /// The permission with which it is seen whole, where that is another one.
    #[serde(default)]
    pub whole_with: Option<String>,
    /// Its class of chapter `retention` of the standard, where that has one.
    #[serde(default)]
    pub retention: Option<String>,
}

#[derive(Deserialize)]
struct File {
    kind: Vec<Kind>,
}

static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    // Compiled in; a test reads it, so it is never empty in a program that was tested.
    toml::from_str(include_str!("catalogue.toml")).map_or_else(|_| Vec::new(), |file: File| file.kind)
});

/// Every kind, in the order in which it is reported.
pub fn kinds() -> &'static [Kind] {
    &KINDS
}

/// The kind `code`.
pub fn kind(code: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.code == code)
}

/// The kind that a value of `class` in the journal of `feature` is.
pub fn of_value(feature: &str, class: &str) -> Option<&'static Kind> {
    KINDS
        .iter()
        .find(|kind| kind.feature == feature && kind.class.is_some_and(|own| own.code() == class))
}
