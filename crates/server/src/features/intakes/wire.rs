//! JSON shapes of intakes.

use domain::{
    intakes::{Intake, Stage},
    standard::ChannelCode,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Opening a form.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OpenIntake {
    /// Estate of the desk.
    pub estate_id: Uuid,
    /// How the matter comes in.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub channel: Option<ChannelCode>,
}

/// What has been typed so far.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeepDraft {
    /// The form's fields as the page keeps them.
    pub draft: serde_json::Value,
}

/// The form is given up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DropIntake {
    /// Why.
    pub reason: String,
}

/// A form.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IntakeAnswer {
    /// Its id; give it as `intakeId` with the case.
    pub id: Uuid,
    /// What people see.
    pub number: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Estate of the desk.
    pub estate_id: Uuid,
    /// `open`, `saved`, `dropped`.
    pub stage: &'static str,
    /// Open for longer than a call lasts.
    pub abandoned: bool,
    /// How the matter came in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub channel: Option<ChannelCode>,
    /// Who opened it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opened_by: Option<Uuid>,
    /// The case it became.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case_id: Option<Uuid>,
    /// Why it was given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What had been typed; only for one form at a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draft: Option<serde_json::Value>,
}

impl IntakeAnswer {
    /// `left_since`: a form opened before it and still open is taken for abandoned.
    pub(super) fn new(id: Uuid, intake: &Intake, left_since: Timestamp) -> Self {
        Self {
            id,
            number: intake.number.clone(),
            opened_at: intake.opened_at,
            estate_id: intake.estate.into(),
            stage: intake.stage.code(),
            abandoned: intake.stage == Stage::Open && intake.opened_at <= left_since,
            channel: intake.channel.clone(),
            opened_by: intake.opened_by.map(Into::into),
            case_id: intake.case.map(Into::into),
            reason: intake.reason.clone(),
            draft: None,
        }
    }

    pub(super) fn with_draft(mut self, intake: &Intake) -> Self {
        self.draft = intake
            .draft
            .as_ref()
            .and_then(|draft| serde_json::from_str(draft.text()).ok());
        self
    }
}

/// Which forms are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct IntakesQuery {
    /// Estate.
    pub estate_id: Option<Uuid>,
    /// `open`, `saved`, `dropped`, or `abandoned`: open for longer than a call lasts.
    pub stage: Option<String>,
    /// Rows wanted.
    pub limit: Option<u32>,
    /// The `next` of the page before.
    pub after: Option<String>,
}
