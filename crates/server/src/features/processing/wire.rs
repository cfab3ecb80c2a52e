//! JSON shapes of the processing record.

use domain::{
    actor::Role,
    ids::EstateId,
    personal::catalogue::{self, Kind},
    standard::Standard,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::facts::Gathered;

/// In which form.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProcessingQuery {
    /// `json` or `xlsx`.
    pub format: Option<String>,
}

/// The record of what is processed (V-08).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProcessingAnswer {
    /// The moment of the figures.
    pub at: Timestamp,
    /// The calendar year in which erasures are counted.
    pub year: i16,
    /// The company's service standard in force, which the periods are from.
    pub standard: String,
    /// The last run of retention.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_retention: Option<RetentionRun>,
    /// Kind by kind.
    pub items: Vec<ProcessingItem>,
    /// Sensitive kinds without an approved assessment in force.
    pub lacking: Vec<String>,
    /// Values that no kind of the catalogue covers; empty unless the program is at fault.
    pub uncatalogued: Vec<UncataloguedItem>,
}

/// How retention went.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RetentionRun {
    /// When it began.
    pub begun_at: Timestamp,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// `good` or `failed`.
    pub stage: &'static str,
    /// Records that it cleared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cleared: Option<i64>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// One kind of personal data.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProcessingItem {
    /// Its code.
    pub code: &'static str,
    /// Its Chinese name.
    pub zh: &'static str,
    /// Its English name.
    pub en: &'static str,
    /// Where it is held.
    pub feature: &'static str,
    /// The class of its values in the journal: `name`, `phone`, `text`, `household`, `sensitive`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<&'static str>,
    /// Whether the law counts it as sensitive.
    pub sensitive: bool,
    /// What it is for, in Chinese.
    pub purpose_zh: &'static str,
    /// What it is for, in English.
    pub purpose_en: &'static str,
    /// `contract`, `consent`, `employment`, `legal-duty`.
    pub basis: &'static str,
    /// The purposes of consent that open it.
    pub consents: Vec<&'static str>,
    /// Roles that see it, perhaps masked; customers see what is their own.
    pub seen_by: Vec<&'static str>,
    /// Roles that may see it whole.
    pub seen_whole_by: Vec<&'static str>,
    /// How long it is kept; absent: the standard sets no period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention: Option<RetentionTerm>,
    /// Values held, former ones in histories among them; of files, accounts and the like, how many there are.
    pub held: i64,
    /// How many are past their time and still there; absent where the time does not run by the calendar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub past_time: Option<i64>,
    /// Values erased this year, on request or by retention; absent for what stands in no journal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erased_this_year: Option<i64>,
    /// `not-needed`, `in-force`, `lacking`.
    pub assessment: &'static str,
    /// The assessment in force, also of a kind that needs none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assessment_id: Option<Uuid>,
    /// When it was approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assessed_at: Option<Timestamp>,
}

/// How long something is kept.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RetentionTerm {
    /// Clause: the class of chapter `retention` of the standard.
    pub clause: String,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name.
    pub en: String,
    /// For example `5 years`, `life`, `until-withdrawn`.
    pub keep: String,
    /// The law behind it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub law: String,
    /// IDs of the requirements that it carries out.
    pub requirements: Vec<String>,
    /// Estates whose own standard says otherwise.
    pub deviations: Vec<RetentionDeviation>,
}

/// An estate that keeps something for another time.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RetentionDeviation {
    /// The estate.
    pub estate_id: Uuid,
    /// How long.
    pub keep: String,
}

/// Values of which the catalogue knows nothing.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UncataloguedItem {
    /// Where they are held.
    pub feature: String,
    /// Their class.
    pub class: String,
    /// How many.
    pub held: i64,
}

impl ProcessingAnswer {
    pub(super) fn new(gathered: &Gathered) -> Self {
        let items: Vec<ProcessingItem> = catalogue::kinds()
            .iter()
            .map(|kind| ProcessingItem::new(kind, gathered))
            .collect();
        Self {
            at: gathered.now,
            year: gathered.year,
            standard: gathered.standard.version.clone(),
            last_retention: gathered.last_run.as_ref().map(|run| RetentionRun {
                begun_at: run.asked_at,
                ended_at: run.ended_at,
                stage: run.stage.code(),
                cleared: run.entries,
                why: run.why.clone(),
            }),
            lacking: items
                .iter()
                .filter(|item| item.assessment == LACKING)
                .map(|item| item.code.to_owned())
                .collect(),
            items,
            uncatalogued: gathered
                .unknown()
                .into_iter()
                .map(|(feature, class, held)| UncataloguedItem {
                    feature: feature.to_owned(),
                    class: class.to_owned(),
                    held,
                })
                .collect(),
        }
    }
}

pub(super) const LACKING: &str = "lacking";

impl ProcessingItem {
    fn new(kind: &'static Kind, gathered: &Gathered) -> Self {
        let standard = &gathered.standard;
        let found = gathered.assessment(kind);
        let whole = kind.whole_with.as_deref().unwrap_or(&kind.seen_with);
        Self {
            code: &kind.code,
            zh: &kind.zh,
            en: &kind.en,
            feature: &kind.feature,
            class: kind.class.map(|class| class.code()),
            sensitive: kind.sensitive,
            purpose_zh: &kind.purpose_zh,
            purpose_en: &kind.purpose_en,
            basis: kind.basis.code(),
            consents: kind.consents.iter().map(String::as_str).collect(),
            seen_by: roles(standard, &kind.seen_with),
            seen_whole_by: roles(standard, whole),
            retention: kind.retention.as_deref().and_then(|code| term(code, gathered)),
            held: gathered.held(kind),
            past_time: gathered.past(kind),
            erased_this_year: gathered.erased(kind),
            assessment: match (kind.sensitive, found) {
                (_, Some(_)) => "in-force",
                (true, None) => LACKING,
                (false, None) => "not-needed",
            },
            assessment_id: found.map(|(id, _)| id),
            assessed_at: found.map(|(_, at)| at),
        }
    }
}

fn roles(standard: &Standard, permission: &str) -> Vec<&'static str> {
    Role::ALL
        .iter()
        .filter(|role| standard.permissions(**role).contains(permission))
        .map(|role| role.code())
        .collect()
}

fn term(code: &str, gathered: &Gathered) -> Option<RetentionTerm> {
    let class = gathered
        .standard
        .retention
        .iter()
        .find(|class| class.code == code)?;
    let deviation = |(estate, own): &(EstateId, std::sync::Arc<Standard>)| {
        let keep = own.retention(code).filter(|keep| *keep != class.keep)?;
        Some(RetentionDeviation {
            estate_id: (*estate).into(),
            keep: keep.to_string(),
        })
    };
    Some(RetentionTerm {
        clause: class.code.clone(),
        zh: class.zh.clone(),
        en: class.en.clone(),
        keep: class.keep.to_string(),
        law: class.law.clone(),
        requirements: class.requirements.clone(),
        deviations: gathered.estates.iter().filter_map(deviation).collect(),
    })
}
