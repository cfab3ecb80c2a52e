//! JSON shapes of who serves a place (U-04).

use domain::{estates::Serving, ids::StaffId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::super::facts::{Home, Servant};

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

/// Somebody who serves a place, as customers know them: no private number.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServantAnswer {
    /// Id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Service number (工号).
    pub service_number: String,
    /// Title as the company calls it.
    pub title: String,
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
    /// The responsible officer by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub officer: Option<ServantAnswer>,
    /// Who stands in, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stand_in: Option<ServantAnswer>,
    /// The assistants by name.
    pub assistants: Vec<ServantAnswer>,
}

impl ServingAnswer {
    pub(in super::super) fn new(serving: Serving, people: &[Servant]) -> Self {
        let servant = |staff: &StaffId| {
            let one = people.iter().find(|one| one.id == *staff)?;
            Some(ServantAnswer {
                id: one.id.into(),
                name: one.name.clone(),
                service_number: one.service_number.clone(),
                title: one.title.clone(),
            })
        };
        Self {
            area_id: serving.area.into(),
            officer_id: serving.officer.map(Uuid::from),
            stand_in_id: serving.stand_in.map(Uuid::from),
            officer: serving.officer.as_ref().and_then(servant),
            stand_in: serving.stand_in.as_ref().and_then(servant),
            assistants: serving.assistants.iter().filter_map(servant).collect(),
            assistant_ids: serving.assistants.into_iter().map(Uuid::from).collect(),
            phone: serving.phone,
        }
    }
}

/// Who serves one home of the caller.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HomeAnswer {
    /// The unit.
    pub unit_id: Uuid,
    /// Its address as people write it.
    pub title: String,
    /// Its estate.
    pub estate_id: Uuid,
    /// Its building.
    pub building_id: Uuid,
    /// Who serves it.
    #[serde(flatten)]
    pub serving: ServingAnswer,
}

impl HomeAnswer {
    pub(in super::super) fn new(home: &Home, serving: Serving, people: &[Servant]) -> Self {
        Self {
            unit_id: home.unit.into(),
            title: home.title.clone(),
            estate_id: home.estate.into(),
            building_id: home.building.into(),
            serving: ServingAnswer::new(serving, people),
        }
    }
}
