//! JSON shapes of estates.

mod details;
mod places;
mod serving;

use std::collections::BTreeMap;

use domain::{
    clock::{Hours, Window},
    estates::Estate,
    rejection::Rejection,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

pub use self::{details::*, places::*, serving::*};
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

/// Which estates are listed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EstatesQuery {
    /// Rows wanted.
    pub limit: Option<u32>,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// `xlsx`: answer with a workbook.
    pub format: Option<String>,
    /// What the workbook is for; stands in the audit log (V-02).
    pub purpose: Option<String>,
}
