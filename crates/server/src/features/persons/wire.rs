//! JSON shapes of persons.

use domain::{
    persons::{Person, Purpose, UnitRole, UnitTie},
    text::mask_name,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::contact::{PhoneAnswer, PhoneInput, WishesJson};

/// A person to put on file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreatePerson {
    /// Estate.
    pub estate_id: Uuid,
    /// Full name.
    pub name: String,
    /// How to address the person.
    #[serde(default)]
    pub salutation: String,
    /// Telephone numbers, the one to try first in front.
    #[serde(default)]
    pub phones: Vec<PhoneInput>,
    /// Preferred channels and quiet times.
    #[serde(default)]
    pub wishes: WishesJson,
    /// Roles for units.
    #[serde(default)]
    pub roles: Vec<RoleInput>,
    /// A child under 14.
    #[serde(default)]
    pub under14: bool,
    /// The guardian of a child.
    #[serde(default)]
    pub guardian_id: Option<Uuid>,
    /// How the guardian consented.
    #[serde(default)]
    pub guardian_consent: Option<String>,
}

/// A role for a unit.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoleInput {
    /// Which unit.
    pub unit_id: Uuid,
    /// `owner resident tenant member visitor`.
    #[schema(value_type = String)]
    pub role: UnitRole,
    /// First day.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub from_on: Option<Date>,
    /// Last day, if it is known already.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub until_on: Option<Date>,
}

/// The end of a role.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EndRole {
    /// Which unit.
    pub unit_id: Uuid,
    /// Which role.
    #[schema(value_type = String)]
    pub role: UnitRole,
    /// Last day.
    #[schema(value_type = String, format = Date)]
    pub until_on: Date,
}

/// Changes of a person's record; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ChangePerson {
    /// Full name.
    pub name: Option<String>,
    /// How to address the person.
    pub salutation: Option<String>,
    /// All telephone numbers.
    pub phones: Option<Vec<PhoneInput>>,
    /// Preferred channels and quiet times.
    pub wishes: Option<WishesJson>,
}

/// A consent (V-05).
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GiveConsent {
    /// `special-care household-details service-profile child-data`.
    #[schema(value_type = String)]
    pub purpose: Purpose,
    /// How it was given: signed form, recorded call.
    pub how: String,
    /// The guardian who gave it for a child.
    #[serde(default)]
    pub by_guardian_id: Option<Uuid>,
    /// Day on which it was given.
    #[schema(value_type = String, format = Date)]
    pub given_on: Date,
}

/// A consent withdrawn.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WithdrawConsent {
    /// For what.
    #[schema(value_type = String)]
    pub purpose: Purpose,
}

/// Why something masked is to be seen whole.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reveal {
    /// The number of a case, or a reason in words; logged.
    pub purpose: String,
}

/// Why a person is to be forgotten.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ErasePerson {
    /// The person's own request, or the rule under which the time has run out; logged.
    pub reason: String,
}

/// Which persons are listed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PersonsQuery {
    /// Only of this estate.
    pub estate_id: Option<Uuid>,
    /// Only with a role for this unit.
    pub unit_id: Option<Uuid>,
    /// Only with this role.
    pub role: Option<String>,
    /// Name, pinyin, initials or phone tail.
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

/// A person, masked by right.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PersonAnswer {
    /// Id.
    pub id: Uuid,
    /// Version, for `If-Match`; absent in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// Estate.
    pub estate_id: Uuid,
    /// Name.
    pub name: String,
    /// How to address the person.
    pub salutation: String,
    /// Telephone numbers.
    pub phones: Vec<PhoneAnswer>,
    /// Preferred channels and quiet times.
    pub wishes: WishesJson,
    /// Roles for units, past ones too.
    pub roles: Vec<RoleAnswer>,
    /// Consents, withdrawn ones too.
    pub consents: Vec<ConsentAnswer>,
    /// A child under 14.
    pub under14: bool,
    /// Whether the personal values were erased.
    pub erased: bool,
    #[serde(skip)]
    pub(super) sort: String,
}

/// A dated role for a unit.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoleAnswer {
    /// Which unit.
    pub unit_id: Uuid,
    /// What.
    pub role: &'static str,
    /// First day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub from_on: Option<Date>,
    /// Last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub until_on: Option<Date>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// A consent.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsentAnswer {
    /// For what.
    pub purpose: &'static str,
    /// How it was given.
    pub how: String,
    /// Day on which it was given.
    #[schema(value_type = String, format = Date)]
    pub given_on: Date,
    /// When it was withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<Timestamp>,
}

impl From<&UnitTie> for RoleAnswer {
    fn from(tie: &UnitTie) -> Self {
        Self {
            unit_id: tie.unit.into(),
            role: tie.role.code(),
            from_on: tie.from_on,
            until_on: tie.until_on,
            recorded_at: tie.recorded_at,
        }
    }
}

/// How much of a person is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Name and numbers masked.
    Masked,
    /// The name whole, numbers masked: for whoever may reveal.
    Named,
    /// Everything, after a reveal.
    Whole,
}

impl PersonAnswer {
    /// A person, shown as far as the caller may see. A child stays masked until revealed (V-05).
    pub fn new(state: &Person, version: Option<i64>, shown: Shown) -> Self {
        let name = state.name.text();
        let named = shown == Shown::Whole || (shown == Shown::Named && !state.under_14);
        let mut wishes = WishesJson::new(&state.wishes);
        if shown == Shown::Masked {
            wishes.note = None;
        }
        Self {
            id: state.id.into(),
            version,
            estate_id: state.estate.into(),
            name: if named { name.to_owned() } else { mask_name(name) },
            salutation: state.salutation.clone(),
            phones: PhoneAnswer::all(&state.phones, shown == Shown::Whole),
            wishes,
            roles: state.roles.iter().map(RoleAnswer::from).collect(),
            consents: state
                .consents
                .iter()
                .map(|(purpose, consent)| ConsentAnswer {
                    purpose: purpose.code(),
                    how: consent.how.clone(),
                    given_on: consent.given_on,
                    withdrawn_at: consent.withdrawn_at,
                })
                .collect(),
            under14: state.under_14,
            erased: state.erased_at.is_some(),
            sort: name.to_owned(),
        }
    }
}
