//! What the rules of estates need to know.

use std::{collections::BTreeSet, fmt::Write as _};

use domain::{
    estates::{Command, Estates, Facts},
    ids::StaffId,
};
use store::{StoreError, Tx, Value};
use uuid::Uuid;

use crate::execute::Ask;

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
        staff: known_staff(tx, &named).await?,
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

/// Those of the named who are on file and have not left.
async fn known_staff(tx: &Tx, named: &[StaffId]) -> Result<BTreeSet<StaffId>, StoreError> {
    let mut known = BTreeSet::new();
    if named.is_empty() {
        return Ok(known);
    }
    let mut sql = "SELECT id FROM staff WHERE left_on IS NULL AND id IN (".to_owned();
    let mut params: Vec<Value> = Vec::new();
    for staff in named {
        params.push((*staff).into());
        let _ = write!(
            sql,
            "{}${}",
            if params.len() == 1 { "" } else { ", " },
            params.len()
        );
    }
    sql.push(')');
    for row in tx.query(&sql, &params).await? {
        known.insert(StaffId(row.get::<Uuid>(0)?));
    }
    Ok(known)
}
