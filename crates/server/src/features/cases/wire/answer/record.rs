//! What was recorded while handling a case, and its journal, as they go out: personal values in their place.

use domain::{
    actor::Actor,
    cases::{Case, Remark},
    personal::Personal,
    text::{mask_name, mask_phone},
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value as Json, json};
use store::Entry;
use utoipa::ToSchema;
use uuid::Uuid;

/// Everything recorded while handling the case; for a customer what they were told, said and agreed to.
pub(super) fn record(case: &Case, actor: &Actor) -> Result<Json, serde_json::Error> {
    let handling = &case.handling;
    let feedback = case
        .feedback
        .map(|(at, manner)| json!({ "at": at, "manner": manner, "opinion": case.opinion }));
    if actor.is_customer() {
        let open: Vec<&Remark> = handling.remarks.iter().filter(|remark| remark.open).collect();
        return Ok(json!({
            "handling": {
                "response": plain(&handling.response)?,
                "quotation": plain(&handling.quotation)?,
                "materials": plain(&handling.materials)?,
                "rating": plain(&handling.rating)?,
                "letter": plain(&handling.letter)?,
                "remarks": plain(&open)?,
            },
            "promises": plain(&case.promises)?,
            "ending": plain(&case.ending)?,
            "acceptance": plain(&case.acceptance)?,
            "feedback": feedback,
            "appealed": case.appealed,
        }));
    }
    Ok(json!({
        "handling": plain(handling)?,
        "pauses": plain(&case.holds)?,
        "promises": plain(&case.promises)?,
        "transfer": plain(&case.transfer)?,
        "extensionAsked": plain(&case.asked)?,
        "report": plain(&case.report)?,
        "ending": plain(&case.ending)?,
        "acceptance": plain(&case.acceptance)?,
        "feedback": feedback,
        "attempts": case.attempts,
        "reminders": case.reminders,
        "tags": case.tags,
        "signals": case.signals,
        "workType": case.work,
        "trackerId": case.tracker,
        "transfers": case.transfers,
        "rejections": case.rejections,
        "reassigned": case.reassigned,
        "appealed": case.appealed,
        "parentId": case.parent,
        "about": case.about,
    }))
}

/// A part of the state as JSON, personal values in their place.
fn plain(value: &impl Serialize) -> Result<Json, serde_json::Error> {
    Ok(masked(serde_json::to_value(value)?))
}

/// Personal values in their place: names and numbers masked, texts as they are, erased ones empty.
fn masked(value: Json) -> Json {
    match value {
        Json::Object(mut map) => match map.remove("$personal") {
            Some(inner) => match serde_json::from_value::<Personal>(json!({ "$personal": inner })) {
                Ok(personal) => shown(&personal),
                Err(_) => Json::Null,
            },
            None => Json::Object(map.into_iter().map(|(key, value)| (key, masked(value))).collect()),
        },
        Json::Array(values) => Json::Array(values.into_iter().map(masked).collect()),
        other => other,
    }
}

fn shown(personal: &Personal) -> Json {
    use domain::personal::PersonalClass;
    match (&personal.value, personal.class) {
        (None, _) => Json::Null,
        (Some(value), PersonalClass::Name) => mask_name(value).into(),
        (Some(value), PersonalClass::Phone) => mask_phone(value).into(),
        (Some(value), PersonalClass::Text) => value.as_str().into(),
        (Some(_), PersonalClass::Household | PersonalClass::Sensitive) => "***".into(),
    }
}

/// One entry of the journal of a case.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JournalAnswer {
    /// 1, 2, 3 … within the case.
    pub seq: i64,
    /// When it was recorded.
    #[schema(value_type = String)]
    pub at: Timestamp,
    /// The account that acted; none: the server itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<Uuid>,
    /// What happened, in order.
    #[schema(value_type = Vec<Object>)]
    pub events: Json,
}

/// What a customer reads in the journal of their own matter.
const FOR_CUSTOMERS: &[&str] = &[
    "Reported",
    "Acknowledged",
    "Responded",
    "Dispatched",
    "Taken",
    "Arrived",
    "Quoted",
    "ProgressTold",
    "TimeAgreed",
    "Promised",
    "PromiseKept",
    "Resolved",
    "Accepted",
    "Rejected",
    "Rated",
    "FeedbackGiven",
    "Urged",
    "Closed",
    "Reopened",
    "Appealed",
    "Archived",
    "Voided",
];

fn is_for_customers(event: &Json) -> bool {
    let what = &event["what"];
    let name = what["event"].as_str().unwrap_or_default();
    FOR_CUSTOMERS.contains(&name) || name == "Remarked" && what["open"] == true
}

/// An entry of the journal; `None` where nothing of it is for the reader.
pub(in super::super::super) fn entry(entry: Entry, actor: &Actor) -> Option<JournalAnswer> {
    let mut body = entry.body;
    if actor.is_customer()
        && let Json::Array(events) = &mut body
    {
        events.retain(is_for_customers);
        if events.is_empty() {
            return None;
        }
    }
    Some(JournalAnswer {
        seq: entry.seq,
        at: entry.at,
        account_id: entry.actor,
        events: masked(body),
    })
}
