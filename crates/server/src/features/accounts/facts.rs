//! What the rules of accounts need to know.

pub(super) mod callers;
pub(super) mod confidentiality;
pub(super) mod receivers;

use std::sync::Arc;

use domain::{
    accounts::{Account, Accounts, Command, Facts},
    actor::Reach,
    ids::{EstateId, StaffId},
    rejection::Rejection,
    staff::StaffMember,
};
use jiff::Timestamp;
use store::{Failure, StoreError, Tx, Value};
use uuid::Uuid;

use super::table;
use crate::{
    app::App,
    execute::Ask,
    features::{self, staff},
};

/// A name as it is compared: nobody remembers how they wrote it.
pub fn fold_name(name: &str) -> String {
    name.trim().to_lowercase()
}

pub(super) async fn gather(
    _app: &Arc<App>,
    tx: &Tx,
    ask: &Ask<'_, Accounts>,
) -> Result<Facts, Failure<Rejection>> {
    let mut facts = Facts {
        id: ask.id,
        ..Facts::default()
    };
    check_reach(tx, ask).await?;
    match ask.command {
        Command::Open {
            name, staff, person, ..
        } => {
            let name = fold_name(name);
            facts.name_taken = tx
                .query_opt(table::NAME_TAKEN, &[name.into(), ask.id.into()])
                .await?
                .is_some();
            if let Some(staff) = staff {
                let record = standing(tx, *staff, ask.now).await?;
                facts.staff_gone = record.is_none();
                facts.of_staff = record.map(|member| member.grants.into_iter().collect());
            }
            if staff.is_some() || person.is_some() {
                let params: [Value; 3] = [(*staff).into(), (*person).into(), ask.id.into()];
                facts.holder_taken = tx.query_opt(table::HOLDER_TAKEN, &params).await?.is_some();
            }
        }
        Command::Grant { .. } | Command::Lock { .. } => {
            if let Some(staff) = ask.state.and_then(|account| account.staff) {
                let record = standing(tx, staff, ask.now).await?;
                facts.of_staff = record.map(|member| member.grants.into_iter().collect());
            }
            facts.other_administrators = other_administrators(tx, ask.id).await?;
        }
        Command::Confirm { .. } => facts.confidentiality = confidentiality::version(tx).await?,
        _ => {}
    }
    Ok(facts)
}

/// A member of staff who is on file and has not left.
pub(super) async fn standing(
    tx: &Tx,
    staff: StaffId,
    now: Timestamp,
) -> Result<Option<StaffMember>, StoreError> {
    let Some(member) = staff::of_id(tx, staff).await? else {
        return Ok(None);
    };
    Ok((!staff::has_left(tx, &member, now).await?).then_some(member))
}

/// Whether the member of staff behind an account has left: the account opens nothing any more.
pub async fn has_left(tx: &Tx, account: &Account, now: Timestamp) -> Result<bool, StoreError> {
    match account.staff {
        Some(staff) => match staff::of_id(tx, staff).await? {
            Some(member) => staff::has_left(tx, &member, now).await,
            None => Ok(false),
        },
        None => Ok(false),
    }
}

/// Administrators besides `id` who can sign in.
pub(super) async fn other_administrators(tx: &Tx, id: Uuid) -> Result<u32, StoreError> {
    match tx.query_opt(table::OTHER_ADMINISTRATORS, &[id.into()]).await? {
        Some(row) => row.get(0),
        None => Ok(0),
    }
}

/// Whom and where an account stands for lies in the giver's reach: nobody makes themselves an account for a
/// member of staff or a customer of another estate, whose matters it would open.
async fn check_reach(tx: &Tx, ask: &Ask<'_, Accounts>) -> Result<(), Failure<Rejection>> {
    if ask.actor.is_system() {
        return Ok(());
    }
    let refuse = |field: &'static str| Failure::Refused(Rejection::field(field, "unknown"));
    let reach = ask.actor.scope("accounts.write").reach;
    let within = |estate: Option<EstateId>| match (&reach, estate) {
        (Reach::Everything, _) => true,
        (reach, Some(estate)) => reach.covers(estate, None),
        (_, None) => false,
    };
    let (staff, person, grants) = match ask.command {
        Command::Open {
            staff,
            person,
            grants,
            ..
        } => (*staff, *person, grants),
        Command::Grant { grants } => (None, None, grants),
        _ => return Ok(()),
    };
    if let Some(staff) = staff
        && !features::estate_of_staff(tx, staff).await?.is_some_and(within)
    {
        return Err(refuse("staffId"));
    }
    if let Some(person) = person {
        let estate = features::estate_of_person(tx, person).await?;
        if estate.is_none() || !within(estate) {
            return Err(refuse("personId"));
        }
    }
    for grant in grants {
        if let Some(estate) = grant.estate
            && !grant.areas.is_empty()
            && !features::areas_known(tx, estate, &grant.areas).await?
        {
            return Err(refuse("grants"));
        }
    }
    Ok(())
}
