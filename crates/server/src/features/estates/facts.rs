//! What the rules of estates need to know.

use std::collections::BTreeSet;

use domain::{
    estates::{Command, Estates, Facts},
    ids::{EstateId, StaffId},
};
use store::{StoreError, Tx};

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
