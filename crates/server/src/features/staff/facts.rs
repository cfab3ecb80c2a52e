//! What the rules of staff need to know.

use std::collections::BTreeSet;

use domain::{
    actor::Grant,
    ids::{AreaId, EstateId},
    staff::{Command, Facts, Staff},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use store::{StoreError, Tx};

use crate::{execute::Ask, features::estates};

/// Where people of the company, who belong to no estate, live.
const COMPANY_ZONE: &str = "Asia/Shanghai";

pub(super) async fn gather(tx: &Tx, ask: &Ask<'_, Staff>) -> Result<Facts, StoreError> {
    let mut named: BTreeSet<EstateId> = ask.state.and_then(|member| member.estate).into_iter().collect();
    let of_grants =
        |grants: &[Grant]| -> Vec<EstateId> { grants.iter().filter_map(|grant| grant.estate).collect() };
    let mut number = None;
    match ask.command {
        Command::Register { staff } => {
            named.extend(staff.estate);
            named.extend(of_grants(&staff.grants));
            number = Some(staff.service_number.trim());
        }
        Command::Change { changes } => {
            named.extend(of_grants(changes.grants.as_deref().unwrap_or_default()));
            named.extend(of_grants(
                ask.state
                    .map(|member| member.grants.as_slice())
                    .unwrap_or_default(),
            ));
            number = changes.service_number.as_deref().map(str::trim);
        }
        Command::SignOn { estate } => {
            named.insert(*estate);
        }
        _ => {}
    }
    let number_taken = match number {
        Some(number) => {
            let sql = "SELECT 1 FROM staff WHERE service_number = $1 AND id <> $2";
            tx.query_opt(sql, &[number.into(), ask.id.into()])
                .await?
                .is_some()
        }
        None => false,
    };
    let mut facts = Facts {
        number_taken,
        ..Facts::default()
    };
    let needs_structure = !matches!(
        ask.command,
        Command::SignOn { .. } | Command::SignOff | Command::Return
    );
    for estate in named {
        if !needs_structure {
            if estates::is_known(tx, estate).await? {
                facts.estates.insert(estate);
            }
            continue;
        }
        let Some(record) = estates::of_id(tx, estate).await? else {
            continue;
        };
        facts.estates.insert(estate);
        facts.areas.extend(record.areas.keys().copied());
        facts.departments.extend(record.departments.keys().copied());
        let member = domain::ids::StaffId(ask.id);
        let officer_of = record
            .areas
            .iter()
            .filter(|(_, area)| area.officer_at(ask.now) == Some(member));
        facts
            .officer_of
            .extend(officer_of.map(|(id, _)| *id).collect::<Vec<AreaId>>());
    }
    let zone_of = ask
        .state
        .and_then(|member| member.estate)
        .or(facts.estates.first().copied());
    facts.today = local_today(tx, zone_of, ask.now).await?;
    let zone = match zone_of {
        Some(estate) => estates::of_id(tx, estate).await?.map(|estate| estate.zone),
        None => None,
    };
    facts.zone = TimeZone::get(zone.as_deref().unwrap_or(COMPANY_ZONE)).ok();
    Ok(facts)
}

/// The local date of an estate, or of the company.
pub(super) async fn local_today(
    tx: &Tx,
    estate: Option<EstateId>,
    now: Timestamp,
) -> Result<Date, StoreError> {
    match estate {
        Some(estate) => estates::today(tx, estate, now).await,
        None => Ok(estates::local_date(COMPANY_ZONE, now)),
    }
}
