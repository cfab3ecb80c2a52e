//! What the rules of estates need to know.

use std::collections::BTreeSet;

use domain::{
    estates::{Command, Estates, Facts, Serving},
    ids::{EstateId, PersonId, StaffId},
};
use jiff::Timestamp;
use store::{StoreError, Tx};

pub(super) use crate::features::Home;
use crate::{execute::Ask, features};

pub(super) async fn gather(tx: &Tx, ask: &Ask<'_, Estates>) -> Result<Facts, StoreError> {
    let named = match ask.command {
        Command::AddArea { officer, .. } => officer.iter().copied().collect(),
        Command::ChangeArea { assistants, .. } => assistants.clone().unwrap_or_default(),
        Command::NameOfficer { officer, .. } => vec![*officer],
        Command::StandIn { staff, .. } | Command::SetDutyManager { staff, .. } => vec![*staff],
        Command::SetDepartment { head, .. } => head.iter().copied().collect(),
        _ => Vec::new(),
    };
    let name = match ask.command {
        Command::Register { name, .. } => Some(name.trim()),
        Command::Change { changes } => changes.name.as_deref().map(str::trim),
        _ => None,
    };
    let has_units = match ask.command {
        Command::ChangeBuilding {
            building,
            number: Some(_),
            ..
        } => {
            let sql = "SELECT 1 FROM units WHERE building_id = $1 LIMIT 1";
            tx.query_opt(sql, &[(*building).into()]).await?.is_some()
        }
        _ => false,
    };
    let zone = ask.state.map_or("Asia/Shanghai", |estate| estate.zone.as_str());
    Ok(Facts {
        staff: known_staff(tx, EstateId(ask.id), &named).await?,
        today: super::local_date(zone, ask.now),
        name_taken: match name {
            Some(name) => {
                let sql = "SELECT 1 FROM estates WHERE name = $1 AND id <> $2";
                tx.query_opt(sql, &[name.into(), ask.id.into()]).await?.is_some()
            }
            None => false,
        },
        has_units,
    })
}

/// Those of the named who serve the estate and have not left.
async fn known_staff(tx: &Tx, estate: EstateId, named: &[StaffId]) -> Result<BTreeSet<StaffId>, StoreError> {
    let mut known = BTreeSet::new();
    for staff in named {
        let member = features::member_of_staff(tx, *staff).await?;
        if member.is_some_and(|member| member.left_on.is_none() && member.serves(estate)) {
            known.insert(*staff);
        }
    }
    Ok(known)
}

/// Somebody who serves a place, as customers know them.
pub(super) struct Servant {
    pub(super) id: StaffId,
    pub(super) name: String,
    pub(super) service_number: String,
    pub(super) title: String,
}

/// Whoever serves a place; people who have left are left out.
pub(super) async fn people_of(tx: &Tx, serving: &Serving) -> Result<Vec<Servant>, StoreError> {
    let mut people = Vec::new();
    let named = serving.officer.iter().chain(&serving.stand_in);
    for staff in named.chain(&serving.assistants) {
        let member = features::member_of_staff(tx, *staff).await?;
        if let Some(member) = member.filter(|member| member.left_on.is_none()) {
            people.push(Servant {
                id: *staff,
                name: member.name.text().to_owned(),
                service_number: member.service_number,
                title: member.title,
            });
        }
    }
    Ok(people)
}

/// Who serves each home of a customer.
pub(super) async fn serving_of(
    tx: &Tx,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<(Home, Serving)>, StoreError> {
    let mut homes = Vec::new();
    for home in features::homes_of(tx, person, now).await? {
        let estate = super::of_id(tx, home.estate).await?;
        if let Some(serving) = estate.and_then(|estate| estate.serving(home.building, now)) {
            homes.push((home, serving));
        }
    }
    Ok(homes)
}

/// The estate in whose register a customer stands: what it publishes is for them too.
pub(super) async fn estate_of(tx: &Tx, person: PersonId) -> Result<Option<EstateId>, StoreError> {
    features::estate_of_person(tx, person).await
}
