//! JSON shapes of estates.

use std::collections::BTreeMap;

use domain::{
    clock::{Hours, Window},
    estates::{Area, Building, Department, Estate, Facility, Offer, Post, Serving},
    ids::{AreaId, BuildingId, DepartmentId, FacilityId},
    rejection::Rejection,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{contact::minutes, execute::Done};

/// A new estate.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateEstate {
    /// Name.
    pub name: String,
    /// Postal address.
    #[serde(default)]
    pub address: String,
    /// IANA zone; ships `Asia/Shanghai`.
    #[serde(default)]
    pub zone: Option<String>,
    /// Telephone of the service centre.
    #[serde(default)]
    pub phone: Option<String>,
    /// What buildings are called: 幢, 栋, 座, 号楼.
    #[serde(default)]
    pub building_label: Option<String>,
    /// Hours of service.
    #[serde(default)]
    pub service_hours: Option<HoursJson>,
}

/// Changes of an estate; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ChangeEstate {
    /// Name.
    pub name: Option<String>,
    /// Postal address.
    pub address: Option<String>,
    /// IANA zone.
    pub zone: Option<String>,
    /// Telephone of the service centre.
    pub phone: Option<String>,
    /// Hours of service.
    pub service_hours: Option<HoursJson>,
    /// How far in the past a call may be logged, in hours.
    pub late_logging_hours: Option<u16>,
    /// What buildings are called.
    pub building_label: Option<String>,
    /// Label texts by key; an empty text removes one.
    pub labels: BTreeMap<String, String>,
}

/// Hours of service in local time.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HoursJson {
    /// Windows of a working day, for example `08:00-12:00`.
    pub working: Vec<String>,
    /// Windows of a day off.
    #[serde(default)]
    pub off: Vec<String>,
}

impl HoursJson {
    /// As the rules take them.
    ///
    /// # Errors
    /// A window that is none.
    pub fn read(&self) -> Result<Hours, Rejection> {
        let windows = |texts: &[String]| -> Result<Vec<Window>, Rejection> {
            let bad = || Rejection::field("serviceHours", "wrong-value");
            texts
                .iter()
                .map(|text| {
                    let (from, to) = text.split_once('-').ok_or_else(bad)?;
                    let time = |part: &str| minutes(part.trim()).map_err(|_| bad());
                    Ok(Window {
                        from: time(from)?,
                        to: time(to)?,
                    })
                })
                .collect()
        };
        Ok(Hours {
            working: windows(&self.working)?,
            off: windows(&self.off)?,
        })
    }

    fn new(hours: &Hours) -> Self {
        let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let texts = |windows: &[Window]| {
            windows
                .iter()
                .map(|window| format!("{}-{}", clock(window.from), clock(window.to)))
                .collect()
        };
        Self {
            working: texts(&hours.working),
            off: texts(&hours.off),
        }
    }
}

/// An estate.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EstateAnswer {
    /// Id.
    pub id: Uuid,
    /// Version, for `If-Match`.
    pub version: i64,
    /// Name.
    pub name: String,
    /// Postal address.
    pub address: String,
    /// IANA zone.
    pub zone: String,
    /// Telephone of the service centre.
    pub phone: String,
    /// Hours of service; absent: those of the service standard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_hours: Option<HoursJson>,
    /// How far in the past a call may be logged, in hours.
    pub late_logging_hours: u16,
    /// What buildings are called.
    pub building_label: String,
    /// Label texts by key.
    pub labels: BTreeMap<String, String>,
    /// Areas.
    pub areas: Vec<AreaAnswer>,
    /// Areas without a responsible officer: name one.
    pub areas_without_officer: Vec<Uuid>,
    /// Buildings in the order of their numbers.
    pub buildings: Vec<BuildingAnswer>,
    /// Departments.
    pub departments: Vec<DepartmentAnswer>,
    /// The duty manager of today.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duty_manager_id: Option<Uuid>,
    /// Last day of service, once it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub closed_on: Option<Date>,
}

impl EstateAnswer {
    /// The estate as it is at `now`.
    pub fn new(state: &Estate, version: i64, now: Timestamp) -> Self {
        let mut buildings: Vec<BuildingAnswer> = state
            .buildings
            .iter()
            .map(|(id, building)| BuildingAnswer::new(*id, building))
            .collect();
        buildings.sort_by_cached_key(|building| crate::reach::sortable(&building.number));
        Self {
            id: state.id.into(),
            version,
            name: state.name.clone(),
            address: state.address.clone(),
            zone: state.zone.clone(),
            phone: state.phone.clone(),
            service_hours: state.service_hours.as_ref().map(HoursJson::new),
            late_logging_hours: state.settings.late_logging_hours,
            building_label: state.settings.building_label.clone(),
            labels: state.settings.labels.clone(),
            areas: state
                .areas
                .iter()
                .map(|(id, area)| AreaAnswer::new(*id, area, now))
                .collect(),
            areas_without_officer: state
                .areas_without_officer(now)
                .into_iter()
                .map(Uuid::from)
                .collect(),
            buildings,
            departments: state
                .departments
                .iter()
                .map(|(id, one)| DepartmentAnswer::new(*id, one))
                .collect(),
            duty_manager_id: state
                .duty_manager(super::local_date(&state.zone, now))
                .map(Uuid::from),
            closed_on: state.closed_on,
        }
    }

    /// The answer to a command.
    pub fn of(done: &Done<domain::estates::Estates>) -> Self {
        Self::new(&done.state, done.version, done.now)
    }
}

/// An area.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AreaAnswer {
    /// Id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// The responsible officer now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub officer_id: Option<Uuid>,
    /// Who stands in now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stand_in_id: Option<Uuid>,
    /// Customer service assistants.
    pub assistant_ids: Vec<Uuid>,
    /// Officers in order of time.
    pub terms: Vec<TermAnswer>,
}

/// From when an officer is responsible.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TermAnswer {
    /// The officer.
    pub officer_id: Uuid,
    /// First moment.
    pub from_at: Timestamp,
}

impl AreaAnswer {
    fn new(id: AreaId, area: &Area, now: Timestamp) -> Self {
        Self {
            id: id.into(),
            name: area.name.clone(),
            officer_id: area.officer_at(now).map(Uuid::from),
            stand_in_id: area.stand_in_at(now).map(|stand_in| stand_in.staff.into()),
            assistant_ids: area.assistants.iter().map(|staff| (*staff).into()).collect(),
            terms: area
                .terms
                .iter()
                .map(|term| TermAnswer {
                    officer_id: term.officer.into(),
                    from_at: term.from_at,
                })
                .collect(),
        }
    }
}

/// A building.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BuildingAnswer {
    /// Id.
    pub id: Uuid,
    /// Number without its label.
    pub number: String,
    /// 幢, 栋, 座, 号楼.
    pub label: String,
    /// Number and label.
    pub title: String,
    /// Its area.
    pub area_id: Uuid,
    /// Storeys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floors: Option<u16>,
    /// Whether it has a lobby.
    pub lobby: bool,
    /// Entrances.
    pub entrances: Vec<EntranceAnswer>,
}

/// An entrance.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EntranceAnswer {
    /// Id.
    pub id: Uuid,
    /// Number without 单元.
    pub number: String,
}

impl BuildingAnswer {
    fn new(id: BuildingId, building: &Building) -> Self {
        let mut entrances: Vec<EntranceAnswer> = building
            .entrances
            .iter()
            .map(|(id, entrance)| EntranceAnswer {
                id: (*id).into(),
                number: entrance.number.clone(),
            })
            .collect();
        entrances.sort_by_cached_key(|entrance| crate::reach::sortable(&entrance.number));
        Self {
            id: id.into(),
            number: building.number.clone(),
            label: building.label.clone(),
            title: building.title(),
            area_id: building.area.into(),
            floors: building.floors,
            lobby: building.lobby,
            entrances,
        }
    }
}

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
    fn new(id: DepartmentId, department: &Department) -> Self {
        Self {
            id: id.into(),
            code: department.code.clone(),
            name: department.name.clone(),
            head_id: department.head.map(Uuid::from),
            active: department.active,
        }
    }
}

/// A new area.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateArea {
    /// Name.
    pub name: String,
    /// The responsible officer.
    #[serde(default)]
    pub officer_id: Option<Uuid>,
}

/// Changes of an area; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ChangeArea {
    /// Name.
    pub name: Option<String>,
    /// All assistants.
    pub assistant_ids: Option<Vec<Uuid>>,
}

/// The officer of an area from a moment on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NameOfficer {
    /// Who.
    pub staff_id: Uuid,
    /// From when; now if it is left out.
    #[serde(default)]
    pub from_at: Option<Timestamp>,
}

/// A stand-in for the officer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateStandIn {
    /// Who.
    pub staff_id: Uuid,
    /// First moment.
    pub from_at: Timestamp,
    /// First moment that no longer counts.
    pub until_at: Timestamp,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// Buildings to put on file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateBuildings {
    /// The buildings; one that is there already only gains entrances.
    pub buildings: Vec<CreateBuilding>,
}

/// A building to put on file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateBuilding {
    /// Number without its label.
    pub number: String,
    /// 幢, 栋, 座, 号楼; the estate's if it is left out.
    #[serde(default)]
    pub label: Option<String>,
    /// Its area; may be left out while the estate has only one.
    #[serde(default)]
    pub area_id: Option<Uuid>,
    /// Storeys.
    #[serde(default)]
    pub floors: Option<u16>,
    /// Whether it has a lobby.
    #[serde(default)]
    pub lobby: bool,
    /// Numbers of its entrances.
    #[serde(default)]
    pub entrances: Vec<String>,
}

/// Changes of a building; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ChangeBuilding {
    /// Number; only while no unit stands in it.
    pub number: Option<String>,
    /// Label.
    pub label: Option<String>,
    /// Area: all its units change area with it.
    pub area_id: Option<Uuid>,
    /// Storeys.
    pub floors: Option<u16>,
    /// Whether it has a lobby.
    pub lobby: Option<bool>,
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

/// Which place is asked about.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ServingQuery {
    /// A building.
    pub building_id: Option<Uuid>,
    /// An area.
    pub area_id: Option<Uuid>,
}

/// Who serves a place (U-04).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServingAnswer {
    /// The area.
    pub area_id: Uuid,
    /// The responsible officer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub officer_id: Option<Uuid>,
    /// Who stands in just now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stand_in_id: Option<Uuid>,
    /// Customer service assistants.
    pub assistant_ids: Vec<Uuid>,
    /// Telephone of the service centre.
    pub phone: String,
}

impl From<Serving> for ServingAnswer {
    fn from(serving: Serving) -> Self {
        Self {
            area_id: serving.area.into(),
            officer_id: serving.officer.map(Uuid::from),
            stand_in_id: serving.stand_in.map(Uuid::from),
            assistant_ids: serving.assistants.into_iter().map(Uuid::from).collect(),
            phone: serving.phone,
        }
    }
}

/// Which estates are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EstatesQuery {
    /// Rows wanted.
    pub limit: Option<u32>,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// `xlsx`: answer with a workbook.
    pub format: Option<String>,
}
