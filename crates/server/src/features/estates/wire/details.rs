//! JSON shapes of departments, catalogue, fact sheet, posts and duty.

use domain::{
    estates::{Department, Estate, Facility, Offer, Post},
    ids::{DepartmentId, FacilityId},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A department.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DepartmentAnswer {
    /// Id.
    pub id: Uuid,
    /// Stable code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Who leads it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head_id: Option<Uuid>,
    /// Whether it takes work.
    pub active: bool,
}

impl DepartmentAnswer {
    pub(super) fn new(id: DepartmentId, department: &Department) -> Self {
        Self {
            id: id.into(),
            code: department.code.clone(),
            name: department.name.clone(),
            head_id: department.head.map(Uuid::from),
            active: department.active,
        }
    }
}

/// A department, new or changed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PutDepartment {
    /// Stable code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Who leads it.
    #[serde(default)]
    pub head_id: Option<Uuid>,
    /// Whether it takes work.
    #[serde(default = "yes")]
    pub active: bool,
}

fn yes() -> bool {
    true
}

/// A line of the service catalogue (U-05).
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OfferJson {
    /// Title.
    pub title: String,
    /// What it covers.
    #[serde(default)]
    pub text: String,
    /// When it is offered, in words.
    #[serde(default)]
    pub hours: String,
    /// What it costs, in words.
    #[serde(default)]
    pub charge: String,
    /// Whether residents see it.
    #[serde(default = "yes")]
    pub published: bool,
}

impl From<OfferJson> for Offer {
    fn from(json: OfferJson) -> Self {
        let OfferJson {
            title,
            text,
            hours,
            charge,
            published,
        } = json;
        Self {
            title,
            text,
            hours,
            charge,
            published,
        }
    }
}

/// A line of the catalogue with its code.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OfferAnswer {
    /// Code.
    pub code: String,
    /// The line.
    #[serde(flatten)]
    pub offer: OfferJson,
}

impl OfferAnswer {
    /// All lines, or only the published.
    pub fn all(state: &Estate, unpublished_too: bool) -> Vec<Self> {
        let lines = state
            .catalogue
            .iter()
            .filter(|(_, offer)| offer.published || unpublished_too);
        lines
            .map(|(code, offer)| Self {
                code: code.clone(),
                offer: OfferJson {
                    title: offer.title.clone(),
                    text: offer.text.clone(),
                    hours: offer.hours.clone(),
                    charge: offer.charge.clone(),
                    published: offer.published,
                },
            })
            .collect()
    }
}

/// A line of the fact sheet.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FacilityJson {
    /// What it is.
    pub title: String,
    /// Grouping in words.
    #[serde(default)]
    pub group: String,
    /// Where it is.
    #[serde(default)]
    pub place: String,
    /// Number of pieces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// Anything worth knowing.
    #[serde(default)]
    pub note: String,
    /// Whether residents may be told.
    #[serde(default)]
    pub public: bool,
}

impl From<FacilityJson> for Facility {
    fn from(json: FacilityJson) -> Self {
        let FacilityJson {
            title,
            group,
            place,
            count,
            note,
            public,
        } = json;
        Self {
            title,
            group,
            place,
            count,
            note,
            public,
        }
    }
}

/// A line of the fact sheet with its id.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FacilityAnswer {
    /// Id.
    pub id: Uuid,
    /// The line.
    #[serde(flatten)]
    pub line: FacilityJson,
}

impl FacilityAnswer {
    /// A line with its id.
    pub fn new(id: FacilityId, line: &Facility) -> Self {
        let Facility {
            title,
            group,
            place,
            count,
            note,
            public,
        } = line.clone();
        Self {
            id: id.into(),
            line: FacilityJson {
                title,
                group,
                place,
                count,
                note,
                public,
            },
        }
    }
}

/// Which lines of the fact sheet are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FacilitiesQuery {
    /// Words that the line has to contain.
    pub q: Option<String>,
}

/// The duties of a post (U-06).
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PostJson {
    /// Codes of the roles whose holders see it.
    #[schema(value_type = Vec<String>)]
    pub roles: Vec<domain::actor::Role>,
    /// The duties, one a line.
    pub duties: Vec<String>,
}

impl From<PostJson> for Post {
    fn from(json: PostJson) -> Self {
        Self {
            roles: json.roles,
            duties: json.duties,
        }
    }
}

/// A post with its title.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PostAnswer {
    /// Title.
    pub title: String,
    /// The duties.
    #[serde(flatten)]
    pub post: PostJson,
}

/// The duty manager of a day.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NameDutyManager {
    /// Who.
    pub staff_id: Uuid,
}
