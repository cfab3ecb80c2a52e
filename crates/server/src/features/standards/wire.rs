//! JSON shapes of versions of the service standard.

use std::collections::BTreeMap;

use domain::{
    ids::EstateId,
    standard::{Change, Direction, Standard},
    standards::{Reach, StandardVersion},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A layer to be proposed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProposeStandard {
    /// The estate that it is to govern; without one, the whole company.
    #[serde(default)]
    pub estate_id: Option<Uuid>,
    /// The chapters by file name, with `standard.toml`; only what deviates, each with its reason.
    pub files: BTreeMap<String, String>,
    /// From when; holds from the approval if that comes later.
    pub effective_from: Timestamp,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// A proposal is approved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ApproveStandard {
    /// A note.
    #[serde(default)]
    pub note: String,
}

/// A proposal is refused or taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EndStandard {
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// Which versions.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StandardsQuery {
    /// Rows wanted.
    pub limit: Option<u32>,
    /// The `next` of the page before.
    pub after: Option<String>,
}

/// Which standard.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InForceQuery {
    /// The estate; without one, the company's.
    pub estate_id: Option<Uuid>,
    /// The moment; without one, now.
    pub at: Option<Timestamp>,
}

/// One version of one layer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StandardAnswer {
    /// Id.
    pub id: Uuid,
    /// Version of the row, for `If-Match`.
    pub row_version: i64,
    /// `shipped`, `company`, `estate`.
    pub layer: &'static str,
    /// The estate, for a layer of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estate_id: Option<Uuid>,
    /// Id and version as its head states them, for example `lanting-2`.
    pub name: String,
    /// Title.
    pub title: String,
    /// Schema number.
    pub schema: u32,
    /// SHA-256 of the text.
    pub hash: String,
    /// `proposed`, `approved`, `rejected`, `withdrawn`.
    pub stage: &'static str,
    /// From when it was proposed to hold.
    pub effective_from: Timestamp,
    /// From when it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_force_from: Option<Timestamp>,
    /// The account that proposed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposed_by: Option<Uuid>,
    /// When.
    pub proposed_at: Timestamp,
    /// Why.
    pub reason: String,
    /// The account that decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<Uuid>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Timestamp>,
    /// What was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The text; only for one version at a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<BTreeMap<String, String>>,
}

impl StandardAnswer {
    pub(super) fn new(id: Uuid, row_version: i64, state: &StandardVersion) -> Self {
        let verdict = state.verdict.as_ref();
        Self {
            id,
            row_version,
            layer: state.reach.code(),
            estate_id: state.reach.estate().map(Into::into),
            name: state.name.clone(),
            title: state.title.clone(),
            schema: state.schema,
            hash: state.hash.clone(),
            stage: state.stage.code(),
            effective_from: state.effective_from,
            in_force_from: state.in_force_from,
            proposed_by: state.proposed_by.map(Into::into),
            proposed_at: state.proposed_at,
            reason: state.reason.clone(),
            decided_by: verdict.and_then(|verdict| verdict.by).map(Into::into),
            decided_at: verdict.map(|verdict| verdict.at),
            note: verdict.map(|verdict| verdict.note.clone()),
            files: None,
        }
    }

    pub(super) fn with_files(mut self, state: &StandardVersion) -> Self {
        self.files = Some(state.layer.files.clone());
        self
    }
}

/// One difference between two versions.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeAnswer {
    /// Chapter and entry, for example `deadlines.clause.D-08`.
    pub entry: String,
    /// The field; empty if only one version has the entry.
    pub field: String,
    /// What held before.
    pub before: String,
    /// What would hold.
    pub now: String,
    /// `stricter`, `looser`, `other`.
    pub direction: &'static str,
}

impl From<Change> for ChangeAnswer {
    fn from(change: Change) -> Self {
        Self {
            entry: change.entry,
            field: change.field,
            before: change.before,
            now: change.now,
            direction: match change.direction {
                Direction::Stricter => "stricter",
                Direction::Looser => "looser",
                Direction::Other => "other",
            },
        }
    }
}

/// What a version changes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComparisonAnswer {
    /// Entry by entry.
    pub changes: Vec<ChangeAnswer>,
}

/// A standard in force: what forms and lists need, chapter by chapter as `docs/STANDARD.md` describes them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InForceAnswer {
    /// Layers' names joined, as it stands in every deadline.
    pub version: String,
    /// Title of the topmost layer.
    pub title: String,
    /// SHA-256 over all layers.
    pub hash: String,
    /// Kinds, subjects, channels, work types, departments, skills.
    pub taxonomy: serde_json::Value,
    /// Clocks with their labels.
    pub clocks: serde_json::Value,
    /// Clauses.
    pub clauses: serde_json::Value,
    /// Grades with their labels.
    pub grades: serde_json::Value,
    /// Reasons for pauses.
    pub pauses: serde_json::Value,
    /// Evidence that pauses ask for.
    pub evidence: serde_json::Value,
    /// Posts, shifts and windows of the day.
    pub shifts: serde_json::Value,
    /// Acceptance, closing, reopening.
    pub acceptance: serde_json::Value,
    /// Intake.
    pub intake: serde_json::Value,
    /// Roles with titles and rights.
    pub roles: serde_json::Value,
    /// What the upper layers change, and why.
    pub deviations: serde_json::Value,
}

impl InForceAnswer {
    pub(super) fn new(standard: &Standard) -> Result<Self, serde_json::Error> {
        use serde_json::to_value;
        Ok(Self {
            version: standard.version.clone(),
            title: standard.title.clone(),
            hash: standard.hash.clone(),
            taxonomy: to_value(&standard.taxonomy)?,
            clocks: to_value(&standard.clocks)?,
            clauses: to_value(standard.clauses())?,
            grades: to_value(&standard.grade_labels)?,
            pauses: to_value(&standard.pauses)?,
            evidence: to_value(&standard.evidence)?,
            shifts: serde_json::json!({
                "windows": standard.windows,
                "shifts": standard.shifts,
                "posts": standard.posts,
            }),
            acceptance: to_value(&standard.acceptance)?,
            intake: to_value(&standard.intake)?,
            roles: to_value(&standard.roles)?,
            deviations: to_value(&standard.deviations)?,
        })
    }
}

/// Whom a proposal is to govern.
pub(super) fn reach(estate: Option<Uuid>) -> Reach {
    match estate {
        Some(estate) => Reach::Estate {
            estate: EstateId(estate),
        },
        None => Reach::Company,
    }
}
