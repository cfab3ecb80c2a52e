//! JSON shapes of assessments.

use domain::{
    assessments::{Conclusion, Content, Stage},
    ids::{FileId, StaffId},
    personal::{Personal, PersonalClass, catalogue},
    standard::Standard,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::table::Found;

/// What is written down: beginning one, or writing a draft anew.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WriteAssessment {
    /// Codes of the kinds of personal data concerned, as the processing record names them.
    pub concerns: Vec<String>,
    /// Purpose and manner: lawful, justified, necessary?
    pub necessity: String,
    /// Effects on people, and risks.
    pub risks: String,
    /// Measures: lawful, effective, fitting the risk?
    pub measures: String,
    /// `acceptable`, `with-measures`, `refused`.
    #[schema(value_type = String)]
    pub conclusion: Conclusion,
    /// The member of staff who answers for it.
    pub responsible_id: Uuid,
    /// Day of the assessment.
    pub on: Date,
    /// Uploaded papers.
    #[serde(default)]
    pub files: Vec<Uuid>,
}

impl WriteAssessment {
    pub(super) fn content(self) -> Content {
        let text = |text: String| Personal::new(PersonalClass::Text, text.trim());
        Content {
            concerns: self.concerns.into_iter().collect(),
            necessity: text(self.necessity),
            risks: text(self.risks),
            measures: text(self.measures),
            conclusion: self.conclusion,
            responsible: StaffId(self.responsible_id),
            on: self.on,
            files: self.files.into_iter().map(FileId).collect(),
        }
    }
}

/// Approving what others wrote.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ApproveAssessment {}

/// A newer one takes its place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SupersedeAssessment {
    /// The newer one, approved, which concerns at least the same kinds.
    pub successor_id: Uuid,
}

/// Which are listed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AssessmentsQuery {
    /// `draft`, `approved`, `superseded`.
    pub stage: Option<String>,
    /// Rows wanted.
    pub limit: Option<u32>,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// `json` or `xlsx`.
    pub format: Option<String>,
    /// What a workbook is for.
    pub purpose: Option<String>,
}

/// A kind of personal data concerned.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConcernAnswer {
    /// Its code.
    pub code: String,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name.
    pub en: String,
}

/// One assessment.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AssessmentAnswer {
    /// Id.
    pub id: Uuid,
    /// Version, for `If-Match`.
    pub version: i64,
    /// `draft`, `approved`, `superseded`.
    pub stage: &'static str,
    /// Whether processing may stand on it now.
    pub permits: bool,
    /// The kinds of personal data concerned.
    pub concerns: Vec<ConcernAnswer>,
    /// Purpose and necessity.
    pub necessity: String,
    /// Effects and risks.
    pub risks: String,
    /// Measures.
    pub measures: String,
    /// `acceptable`, `with-measures`, `refused`.
    pub conclusion: &'static str,
    /// The member of staff who answers for it.
    pub responsible_id: Uuid,
    /// Their name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub responsible_name: Option<String>,
    /// Day of the assessment.
    pub on: Date,
    /// Papers.
    pub files: Vec<Uuid>,
    /// The accounts that wrote it; none of them may approve it.
    pub written_by: Vec<Uuid>,
    /// When it was begun.
    pub drafted_at: Timestamp,
    /// The account that approved it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<Uuid>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_at: Option<Timestamp>,
    /// The newer one that took its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successor_id: Option<Uuid>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub superseded_at: Option<Timestamp>,
    /// It is kept at least until then; absent while it is in force or a draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept_until: Option<Timestamp>,
}

impl AssessmentAnswer {
    pub(super) fn new(found: &Found, standard: &Standard) -> Self {
        let state = &found.assessment;
        let content = &state.content;
        let (approval, superseded) = match state.stage {
            Stage::Draft => (None, None),
            Stage::Approved { approval } => (Some(approval), None),
            Stage::Superseded {
                approval,
                successor,
                at,
            } => (Some(approval), Some((successor, at))),
        };
        let keep = standard.retention("impact-assessment");
        Self {
            id: found.id,
            version: found.version,
            stage: state.stage.code(),
            permits: state.permits(),
            concerns: content.concerns.iter().map(|code| concern(code)).collect(),
            necessity: content.necessity.text().to_owned(),
            risks: content.risks.text().to_owned(),
            measures: content.measures.text().to_owned(),
            conclusion: content.conclusion.code(),
            responsible_id: content.responsible.into(),
            responsible_name: found.responsible.clone(),
            on: content.on,
            files: content.files.iter().map(|file| (*file).into()).collect(),
            written_by: state.writers.iter().map(|writer| writer.account.into()).collect(),
            drafted_at: state.drafted_at,
            approved_by: approval.map(|approval| approval.by.account.into()),
            approved_at: approval.map(|approval| approval.at),
            successor_id: superseded.map(|(successor, _)| successor.into()),
            superseded_at: superseded.map(|(_, at)| at),
            kept_until: superseded.and_then(|(_, at)| keep?.kept_until(at)),
        }
    }
}

/// A kind that a later program no longer knows keeps its code.
fn concern(code: &str) -> ConcernAnswer {
    let kind = catalogue::kind(code);
    ConcernAnswer {
        code: code.to_owned(),
        zh: kind.map_or_else(|| code.to_owned(), |kind| kind.zh.clone()),
        en: kind.map_or_else(|| code.to_owned(), |kind| kind.en.clone()),
    }
}
