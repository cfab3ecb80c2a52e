//! JSON shapes of owner files.

use domain::{
    contact::ContactPhone,
    households::{CareReason, Household, HouseholdChanges},
    ids::PersonId,
    personal::{Personal, PersonalClass},
    rejection::Rejection,
    residence::UnitRole,
    text::mask_name,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{facts::Tied, table::Listed};
use crate::contact::{PhoneAnswer, PhoneInput, shown};

/// An owner file to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateHousehold {
    /// Estate.
    pub estate_id: Uuid,
    /// Unit.
    pub unit_id: Uuid,
    /// What is known already.
    #[serde(default)]
    pub details: ChangeHousehold,
}

/// Details of an owner file; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ChangeHousehold {
    /// Head of household: a person with a role for the unit.
    pub head_id: Option<Uuid>,
    /// Year of birth of the head. This, occupation, employer and composition need the head's recorded consent
    /// `household-details`.
    pub birth_year: Option<i16>,
    /// Occupation.
    pub occupation: Option<String>,
    /// Employer.
    pub employer: Option<String>,
    /// Telephone at work.
    pub work_phone: Option<PhoneInput>,
    /// Telephone at home.
    pub home_phone: Option<PhoneInput>,
    /// Number of members.
    pub member_count: Option<u16>,
    /// Composition in words, children under 14 left out.
    pub composition: Option<String>,
    /// Children under 14 in words: with the guardian's consent only.
    pub children: Option<String>,
    /// The guardian whose consent covers them.
    pub children_consent_by_id: Option<Uuid>,
    /// Anything else worth knowing.
    pub remark: Option<String>,
}

impl ChangeHousehold {
    /// As the rules take it.
    ///
    /// # Errors
    /// A number that cannot be read.
    pub fn read(self, head: Option<PersonId>) -> Result<HouseholdChanges, Rejection> {
        let head = self.head_id.map(PersonId).or(head);
        let personal = |class: PersonalClass, text: Option<String>| {
            text.map(|text| Personal::new(class, text.trim()).of(head))
        };
        let phone =
            |input: Option<PhoneInput>, field: &'static str| -> Result<Option<ContactPhone>, Rejection> {
                input.map(|input| input.read(field, head)).transpose()
            };
        Ok(HouseholdChanges {
            head: self.head_id.map(PersonId),
            birth_year: personal(
                PersonalClass::Household,
                self.birth_year.map(|year| year.to_string()),
            ),
            occupation: personal(PersonalClass::Household, self.occupation),
            employer: personal(PersonalClass::Household, self.employer),
            details_consent_by: None,
            work_phone: phone(self.work_phone, "workPhone")?,
            home_phone: phone(self.home_phone, "homePhone")?,
            member_count: self.member_count,
            composition: personal(PersonalClass::Household, self.composition),
            children: personal(PersonalClass::Sensitive, self.children),
            children_consent_by: self.children_consent_by_id.map(PersonId),
            remark: personal(PersonalClass::Text, self.remark),
        })
    }
}

/// A mark of special care.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MarkCare {
    /// `elderly living-alone limited-mobility other`.
    #[schema(value_type = Vec<String>)]
    pub reasons: Vec<CareReason>,
    /// More in words.
    #[serde(default)]
    pub note: Option<String>,
    /// Whom to call in an emergency, in order.
    pub contacts: Vec<ContactInput>,
    /// The person whose recorded consent the mark stands on.
    pub consent_by_id: Uuid,
}

/// One line of the emergency-contact file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContactInput {
    /// Name.
    pub name: String,
    /// Relation, for example `女儿`.
    #[serde(default)]
    pub relation: String,
    /// Numbers.
    pub phones: Vec<PhoneInput>,
}

/// A confirmation of the file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConfirmHousehold {
    /// Local date on which the household was asked.
    #[schema(value_type = String, format = Date)]
    pub on: Date,
}

/// Why something masked is to be seen whole.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RevealHousehold {
    /// The number of a case, or a reason in words; logged.
    pub purpose: String,
}

/// Which owner files are listed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HouseholdsQuery {
    /// Only of this estate.
    pub estate_id: Option<Uuid>,
    /// Only of this area.
    pub area_id: Option<Uuid>,
    /// Only of this building.
    pub building_id: Option<Uuid>,
    /// Only of this unit.
    pub unit_id: Option<Uuid>,
    /// Only with, or only without, the mark of special care.
    pub special_care: Option<bool>,
    /// Only files not confirmed since this day.
    #[param(value_type = Option<String>)]
    pub unconfirmed_since: Option<Date>,
    /// Room in any written form, name, pinyin, initials, phone tail, or several of them.
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

/// One household as the desk's search shows it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HouseholdRow {
    /// Id of the owner file.
    pub id: Uuid,
    /// Estate.
    pub estate_id: Uuid,
    /// Area.
    pub area_id: Uuid,
    /// Unit.
    pub unit_id: Uuid,
    /// `3栋2单元501`.
    pub title: String,
    /// `3-2-501`.
    pub short: String,
    /// How the unit is occupied.
    pub occupancy: String,
    /// Whether the household is marked as needing special care.
    pub special_care: bool,
    /// When the file was last confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub confirmed_on: Option<Date>,
    /// People who have a role for the unit today, owners first.
    pub people: Vec<TiedAnswer>,
    #[serde(skip)]
    pub(super) sort: String,
}

/// Somebody with a role for the unit, masked by right.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TiedAnswer {
    /// Id of the person.
    pub person_id: Uuid,
    /// `owner resident tenant member visitor`.
    pub role: &'static str,
    /// Name.
    pub name: String,
    /// How to address the person.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub salutation: String,
    /// First number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// First day of the role.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub from_on: Option<Date>,
    /// Last day of the role.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub until_on: Option<Date>,
}

impl TiedAnswer {
    /// Somebody, with the name masked unless `named`, the number unless `whole`.
    pub fn new(tied: &Tied, named: bool, whole: bool) -> Self {
        Self {
            person_id: tied.person.into(),
            role: tied.role.code(),
            name: if named || whole {
                tied.name.clone()
            } else {
                mask_name(&tied.name)
            },
            salutation: tied.salutation.clone(),
            phone: tied.phone.as_ref().map(|number| shown(number, whole)),
            from_on: tied.from_on,
            until_on: tied.until_on,
        }
    }
}

/// Whether a role holds on a local date.
pub(super) fn holds(tied: &Tied, on: Date) -> bool {
    tied.from_on.is_none_or(|from| from <= on) && tied.until_on.is_none_or(|until| on <= until)
}

impl HouseholdRow {
    pub(super) fn new(listed: Listed, people: Vec<TiedAnswer>) -> Self {
        let Listed {
            id,
            special_care,
            confirmed_on,
            sort,
            occupancy,
            place,
        } = listed;
        Self {
            id,
            estate_id: place.estate.into(),
            area_id: place.area.into(),
            unit_id: place.unit.into(),
            title: place.title(),
            short: place.room.short(),
            occupancy,
            special_care,
            confirmed_on,
            people,
            sort,
        }
    }

    /// Names and numbers of those with a role, for a workbook. Where not everybody has a number, each number
    /// carries its name, as the import reads it: `13800138000(张伟)`.
    pub(super) fn of_role(&self, role: UnitRole) -> [String; 2] {
        let people = || self.people.iter().filter(|person| person.role == role.code());
        let names: Vec<&str> = people().map(|person| person.name.as_str()).collect();
        let in_order = names.len() == 1 || people().all(|person| person.phone.is_some());
        let number = |person: &TiedAnswer| {
            let number = person.phone.as_ref()?;
            Some(if in_order {
                number.clone()
            } else {
                format!("{number}({})", person.name)
            })
        };
        let numbers: Vec<String> = people().filter_map(number).collect();
        [names.join("、"), numbers.join("、")]
    }
}

/// An owner file, masked by right.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HouseholdAnswer {
    /// The household as in the list.
    #[serde(flatten)]
    pub row: HouseholdRow,
    /// Version, for `If-Match`.
    pub version: i64,
    /// Everybody who had a role before.
    pub former_people: Vec<TiedAnswer>,
    /// Head of household.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head_id: Option<Uuid>,
    /// Age of the head this year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age: Option<i16>,
    /// Occupation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occupation: Option<String>,
    /// Employer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employer: Option<String>,
    /// Telephone at work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work_phone: Option<PhoneAnswer>,
    /// Telephone at home.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home_phone: Option<PhoneAnswer>,
    /// Number of members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_count: Option<u16>,
    /// Composition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub composition: Option<String>,
    /// Children under 14; after a reveal only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub children: Option<String>,
    /// The mark of special care; reasons and contacts after a reveal only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub care: Option<CareAnswer>,
    /// Anything else worth knowing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

/// The mark of special care.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CareAnswer {
    /// Reasons in words.
    pub reasons: Vec<&'static str>,
    /// More in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whom to call in an emergency.
    pub contacts: Vec<ContactAnswer>,
    /// First day.
    #[schema(value_type = String, format = Date)]
    pub since_on: Date,
}

/// One line of the emergency-contact file.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContactAnswer {
    /// Name.
    pub name: String,
    /// Relation.
    pub relation: String,
    /// Numbers.
    pub phones: Vec<PhoneAnswer>,
}

impl HouseholdAnswer {
    /// An owner file; `details` shows household details, `whole` everything.
    pub(super) fn new(
        state: &Household,
        row: HouseholdRow,
        former_people: Vec<TiedAnswer>,
        version: i64,
        today: Date,
        (details, whole): (bool, bool),
    ) -> Self {
        let text = |value: &Option<Personal>, seen: bool| {
            value
                .as_ref()
                .filter(|_| seen)
                .map(|value| value.text().to_owned())
                .filter(|text| !text.is_empty())
        };
        let phone = |value: &Option<ContactPhone>| {
            value
                .as_ref()
                .filter(|_| details)
                .map(|phone| PhoneAnswer::new(phone, whole))
        };
        Self {
            version,
            former_people,
            head_id: state.head.map(Uuid::from),
            age: text(&state.birth_year, details)
                .and_then(|year| year.parse::<i16>().ok())
                .map(|year| today.year() - year),
            occupation: text(&state.occupation, details),
            employer: text(&state.employer, details),
            work_phone: phone(&state.work_phone),
            home_phone: phone(&state.home_phone),
            member_count: state.member_count.filter(|_| details),
            composition: text(&state.composition, details),
            children: text(&state.children, whole),
            care: state.care.as_ref().filter(|_| whole).map(|care| CareAnswer {
                reasons: care.reasons.iter().map(|reason| reason.title()).collect(),
                note: text(&care.note, true),
                contacts: care
                    .contacts
                    .iter()
                    .map(|contact| ContactAnswer {
                        name: contact.name.text().to_owned(),
                        relation: contact.relation.clone(),
                        phones: PhoneAnswer::all(&contact.phones, true),
                    })
                    .collect(),
                since_on: care.since_on,
            }),
            remark: text(&state.remark, details),
            row,
        }
    }
}
