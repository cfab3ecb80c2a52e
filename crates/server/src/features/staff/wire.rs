//! JSON shapes of staff.

use std::collections::BTreeSet;

use domain::{actor::Grant, staff::StaffMember};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::contact::{PhoneAnswer, PhoneInput, WishesJson};

/// A member of staff to put on file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateStaff {
    /// The estate; absent: the company.
    #[serde(default)]
    pub estate_id: Option<Uuid>,
    /// Name.
    pub name: String,
    /// Service number.
    pub service_number: String,
    /// Title as the company calls it.
    #[serde(default)]
    pub title: String,
    /// Roles with their reach (U-02, U-03).
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    pub grants: Vec<Grant>,
    /// Departments, the main one first.
    #[serde(default)]
    pub department_ids: Vec<Uuid>,
    /// Skills.
    #[serde(default)]
    pub skills: BTreeSet<String>,
    /// Areas worked in; empty: the whole estate.
    #[serde(default)]
    pub area_ids: BTreeSet<Uuid>,
    /// Telephone numbers.
    #[serde(default)]
    pub phones: Vec<PhoneInput>,
    /// Preferred channels and quiet times.
    #[serde(default)]
    pub wishes: WishesJson,
}

/// Changes of a staff record; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ChangeStaff {
    /// Name.
    pub name: Option<String>,
    /// Service number.
    pub service_number: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// All roles.
    #[schema(value_type = Option<Vec<Object>>)]
    pub grants: Option<Vec<Grant>>,
    /// All departments.
    pub department_ids: Option<Vec<Uuid>>,
    /// All skills.
    pub skills: Option<BTreeSet<String>>,
    /// All areas.
    pub area_ids: Option<BTreeSet<Uuid>>,
    /// All telephone numbers.
    pub phones: Option<Vec<PhoneInput>>,
    /// Preferred channels and quiet times.
    pub wishes: Option<WishesJson>,
}

/// The beginning of a shift.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignOn {
    /// Where.
    pub estate_id: Uuid,
}

/// The end of a shift, or of an absence.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Nothing {}

/// An absence of whole days.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetAway {
    /// First day.
    #[schema(value_type = String, format = Date)]
    pub from_on: Date,
    /// Last day.
    #[schema(value_type = String, format = Date)]
    pub until_on: Date,
    /// Why, in words.
    #[serde(default)]
    pub reason: String,
}

/// The end of employment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Leave {
    /// Last day.
    #[schema(value_type = String, format = Date)]
    pub on: Date,
}

/// Which staff are listed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StaffQuery {
    /// Of this estate, or on shift there, or of the company.
    pub estate_id: Option<Uuid>,
    /// Of this main department.
    pub department_id: Option<Uuid>,
    /// Only who is, or is not, signed on.
    pub on_shift: Option<bool>,
    /// Those who have left too.
    pub left: Option<bool>,
    /// Part of the name or of the service number.
    pub q: Option<String>,
    /// Rows wanted.
    pub limit: Option<u32>,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// `xlsx`: answer with a workbook.
    pub format: Option<String>,
    /// What the workbook is for, required with `xlsx`; stands in the audit log (V-02).
    pub purpose: Option<String>,
}

/// A member of staff.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StaffAnswer {
    /// Id.
    pub id: Uuid,
    /// Version, for `If-Match`.
    pub version: i64,
    /// The estate; absent: the company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estate_id: Option<Uuid>,
    /// Name.
    pub name: String,
    /// Service number.
    pub service_number: String,
    /// Title.
    pub title: String,
    /// Roles with their reach.
    #[schema(value_type = Vec<Object>)]
    pub grants: Vec<Grant>,
    /// Departments.
    pub department_ids: Vec<Uuid>,
    /// Skills.
    pub skills: Vec<String>,
    /// Areas worked in; empty: the whole estate.
    pub area_ids: Vec<Uuid>,
    /// Telephone numbers: colleagues call each other.
    pub phones: Vec<PhoneAnswer>,
    /// Preferred channels and quiet times.
    pub wishes: WishesJson,
    /// Where the person is signed on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shift_estate_id: Option<Uuid>,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shift_since_at: Option<Timestamp>,
    /// First day of an absence.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub away_from_on: Option<Date>,
    /// Last day of an absence.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub away_until_on: Option<Date>,
    /// Last day with the company.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub left_on: Option<Date>,
}

impl StaffAnswer {
    /// A member of staff.
    pub fn new(state: &StaffMember, version: i64) -> Self {
        Self {
            id: state.id.into(),
            version,
            estate_id: state.estate.map(Uuid::from),
            name: state.name.text().to_owned(),
            service_number: state.service_number.clone(),
            title: state.title.clone(),
            grants: state.grants.clone(),
            department_ids: state.departments.iter().map(|id| (*id).into()).collect(),
            skills: state.skills.iter().cloned().collect(),
            area_ids: state.areas.iter().map(|id| (*id).into()).collect(),
            phones: PhoneAnswer::all(&state.phones, true),
            wishes: WishesJson::new(&state.wishes),
            shift_estate_id: state.on_shift.as_ref().map(|shift| shift.estate.into()),
            shift_since_at: state.on_shift.as_ref().map(|shift| shift.since_at),
            away_from_on: state.away.as_ref().map(|away| away.from_on),
            away_until_on: state.away.as_ref().map(|away| away.until_on),
            left_on: state.left_on,
        }
    }
}
