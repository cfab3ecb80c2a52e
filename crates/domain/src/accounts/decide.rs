//! The rules of accounts: denied unless granted, nobody raises themselves, the last administrator stays.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{Account, Command, Event};
use crate::{
    actor::{Actor, Grant, Role},
    feature::Context,
    rejection::Rejection,
};

/// The permission to open accounts, grant roles, lock and unlock.
const WRITE: &str = "accounts.write";

/// The first version of the confidentiality rules.
pub const CONFIDENTIALITY_FROM: u32 = 1;

/// What the rules need to know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The account's own id, as the actor would carry it.
    pub id: Uuid,
    /// Another account has the name.
    pub name_taken: bool,
    /// Another account already stands for the member of staff or the customer.
    pub holder_taken: bool,
    /// The roles of the staff record behind the account, if there is one.
    pub of_staff: Option<BTreeSet<Grant>>,
    /// The member of staff named is not on file, or has left.
    pub staff_gone: bool,
    /// Administrators besides this account who can sign in.
    pub other_administrators: u32,
    /// The version of the confidentiality rules in force.
    pub confidentiality: u32,
}

/// Names are unique and the last administrator stays: such commands follow each other.
pub(super) fn locks(command: &Command) -> Vec<Uuid> {
    const ACCOUNTS: Uuid = Uuid::from_u128(0x6163_636f_756e_7473_0000_0000_0000_0001);
    match command {
        Command::Open { .. } | Command::Grant { .. } | Command::Lock { .. } => vec![ACCOUNTS],
        _ => Vec::new(),
    }
}

pub(super) fn decide(
    state: Option<&Account>,
    command: &Command,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    if let Command::Open { .. } = command {
        return if state.is_some() {
            Err(Rejection::conflict("accounts.exists"))
        } else {
            open(command, facts, context)
        };
    }
    let account = state.ok_or_else(|| Rejection::not_found("accounts.unknown"))?;
    let own = context.actor.account.map(Uuid::from) == Some(facts.id);
    let holder = || if own { Ok(()) } else { Err(denied()) };
    match command {
        Command::Open { .. } => Ok(Vec::new()),
        Command::Grant { grants } => grant(account, grants, own, facts, context.actor),
        Command::SetPassword { .. } => {
            if !own {
                may_change(account, context.actor)?;
            }
            Ok(vec![Event::PasswordSet { by_holder: own }])
        }
        Command::SetPin { pin } => {
            holder()?;
            Ok(vec![Event::PinSet {
                present: pin.is_some(),
            }])
        }
        Command::AddSecondFactor { .. } => {
            holder()?;
            Ok(vec![Event::SecondFactorAdded])
        }
        Command::DropSecondFactor => {
            // A lost phone: an administrator helps, never the lost account's password alone.
            if !own {
                may_change(account, context.actor)?;
            }
            Ok(if account.second_factor {
                vec![Event::SecondFactorDropped]
            } else {
                Vec::new()
            })
        }
        Command::Confirm { version } => {
            holder()?;
            if *version != facts.confidentiality {
                return Err(Rejection::conflict("accounts.confidentiality-changed"));
            }
            if account.confirmed == Some(*version) {
                return Ok(Vec::new());
            }
            Ok(vec![Event::Confirmed {
                version: *version,
                at: context.now,
            }])
        }
        Command::Lock { reason } => {
            may_change(account, context.actor)?;
            if own {
                return Err(Rejection::conflict("accounts.own"));
            }
            if reason.trim().is_empty() {
                return Err(Rejection::field("reason", "required"));
            }
            if account.administers() && facts.other_administrators == 0 {
                return Err(Rejection::conflict("accounts.last-administrator"));
            }
            if account.locked_at.is_some() {
                return Ok(Vec::new());
            }
            Ok(vec![Event::Locked {
                reason: reason.clone(),
                at: context.now,
            }])
        }
        Command::Unlock => {
            may_change(account, context.actor)?;
            Ok(if account.locked_at.is_some() {
                vec![Event::Unlocked]
            } else {
                Vec::new()
            })
        }
    }
}

fn open(command: &Command, facts: &Facts, context: &Context<'_>) -> Result<Vec<Event>, Rejection> {
    let Command::Open {
        name,
        staff,
        person,
        grants,
        founder,
        own_password,
        ..
    } = command
    else {
        return Ok(Vec::new());
    };
    let actor = context.actor;
    if !actor.may_anywhere(WRITE) || ((*founder || *own_password) && !actor.is_system()) {
        return Err(denied());
    }
    let name = name.trim();
    let length = name.chars().count();
    if length == 0 {
        return Err(Rejection::field("name", "required"));
    }
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@');
    if !(2..=64).contains(&length) || !name.chars().all(plain) {
        return Err(Rejection::field("name", "accounts.bad-name"));
    }
    if facts.name_taken {
        return Err(Rejection::conflict("accounts.name-taken").and_field("name", "taken"));
    }
    if staff.is_some() && facts.staff_gone {
        return Err(Rejection::field("staffId", "unknown"));
    }
    if facts.holder_taken {
        return Err(Rejection::conflict("accounts.holder-taken"));
    }
    let grants = match &facts.of_staff {
        Some(record) if grants.is_empty() || grants == record => record,
        Some(_) => {
            return Err(Rejection::conflict("accounts.roles-of-staff").and_field("grants", "not-allowed"));
        }
        None => grants,
    };
    may_give(grants, actor)?;
    Ok(vec![Event::Opened {
        name: name.to_owned(),
        staff: *staff,
        person: *person,
        grants: grants.clone(),
        founder: *founder,
        own_password: *own_password,
        at: context.now,
    }])
}

fn grant(
    account: &Account,
    grants: &BTreeSet<Grant>,
    own: bool,
    facts: &Facts,
    actor: &Actor,
) -> Result<Vec<Event>, Rejection> {
    if own && !actor.unlimited {
        return Err(Rejection::conflict("accounts.own"));
    }
    // Both what is given and what is taken away must be in the giver's reach.
    let changed: BTreeSet<Grant> = account.grants.symmetric_difference(grants).cloned().collect();
    if changed.is_empty() {
        return if actor.may_anywhere(WRITE) {
            Ok(Vec::new())
        } else {
            Err(denied())
        };
    }
    may_give(&changed, actor)?;
    if facts.of_staff.as_ref().is_some_and(|record| record != grants) {
        return Err(Rejection::conflict("accounts.roles-of-staff"));
    }
    let stays = Account {
        grants: grants.clone(),
        ..account.clone()
    }
    .administers();
    if account.administers() && !stays && facts.other_administrators == 0 {
        return Err(Rejection::conflict("accounts.last-administrator"));
    }
    Ok(vec![Event::Granted {
        grants: grants.clone(),
    }])
}

/// Whether `actor` may give or take these roles: an administrator of an estate only within it, and roles that
/// reach over the whole company only company-wide.
fn may_give(grants: &BTreeSet<Grant>, actor: &Actor) -> Result<(), Rejection> {
    if !actor.may_anywhere(WRITE) {
        return Err(denied());
    }
    for grant in grants {
        if !grant.areas.is_empty() && grant.estate.is_none() {
            return Err(Rejection::field("grants", "accounts.area-without-estate"));
        }
        let company = matches!(grant.role, Role::Administrator | Role::CompanyManagement);
        let reach = actor.scope(WRITE).reach;
        let allowed = match grant.estate {
            Some(estate) if !company => actor.may(WRITE, estate, None),
            _ => reach == crate::actor::Reach::Everything,
        };
        if !allowed {
            return Err(denied());
        }
    }
    Ok(())
}

/// Whether `actor` may change this account: its every role must be in the actor's reach, so that nobody takes
/// over an account that may do more.
fn may_change(account: &Account, actor: &Actor) -> Result<(), Rejection> {
    may_give(&account.grants, actor)
}

fn denied() -> Rejection {
    Rejection::forbidden("access.denied")
}
