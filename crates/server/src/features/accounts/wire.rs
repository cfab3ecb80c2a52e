//! JSON shapes of accounts.

use std::collections::BTreeSet;

use domain::{
    accounts::Account,
    actor::{Grant, Role},
    ids::{AreaId, EstateId},
    rejection::Rejection,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A role in a place.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GrantShape {
    /// Code of the role.
    pub role: String,
    /// Absent: every estate of the company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estate_id: Option<Uuid>,
    /// Empty: every area of the estate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub area_ids: Vec<Uuid>,
}

impl GrantShape {
    pub(super) fn new(grant: &Grant) -> Self {
        Self {
            role: grant.role.code().to_owned(),
            estate_id: grant.estate.map(Into::into),
            area_ids: grant.areas.iter().map(|area| (*area).into()).collect(),
        }
    }
}

/// Reads roles, naming the one that is wrong.
pub(super) fn grants(shapes: Vec<GrantShape>) -> Result<BTreeSet<Grant>, Rejection> {
    let mut grants = BTreeSet::new();
    if shapes.len() > 200 {
        return Err(Rejection::field("grants", "too-long"));
    }
    for (index, shape) in shapes.into_iter().enumerate() {
        let role: Role = shape
            .role
            .parse()
            .map_err(|_| Rejection::field(format!("grants[{index}].role"), "unknown-value"))?;
        grants.insert(Grant {
            role,
            estate: shape.estate_id.map(EstateId),
            areas: shape.area_ids.into_iter().map(AreaId).collect(),
        });
    }
    Ok(grants)
}

/// Opening an account.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAccount {
    /// Name to sign in with.
    pub name: String,
    /// The member of staff behind it.
    #[serde(default)]
    pub staff_id: Option<Uuid>,
    /// The customer behind it.
    #[serde(default)]
    pub person_id: Option<Uuid>,
    /// Roles.
    #[serde(default)]
    pub grants: Vec<GrantShape>,
    /// First password, which the holder must change; made up if absent.
    #[serde(default)]
    pub password: Option<String>,
}

/// An account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountAnswer {
    /// Its id.
    pub id: Uuid,
    /// Name to sign in with.
    pub name: String,
    /// The member of staff behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff_id: Option<Uuid>,
    /// The customer behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person_id: Option<Uuid>,
    /// Roles.
    pub grants: Vec<GrantShape>,
    /// Whether it is locked.
    pub locked: bool,
    /// Whether signing in needs a second factor.
    pub second_factor: bool,
    /// Whether the holder still has the first password.
    pub first_password: bool,
    /// Version of the confidentiality rules that were confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<u32>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Its version, for `If-Match`.
    pub version: i64,
    /// The first password if the server made it up; shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

impl AccountAnswer {
    pub(super) fn new(id: Uuid, version: i64, account: &Account) -> Self {
        Self {
            id,
            name: account.name.clone(),
            staff_id: account.staff.map(Into::into),
            person_id: account.person.map(Into::into),
            grants: account.grants.iter().map(GrantShape::new).collect(),
            locked: account.locked_at.is_some(),
            second_factor: account.second_factor,
            first_password: !account.own_password,
            confirmed: account.confirmed,
            opened_at: account.opened_at,
            version,
            password: None,
        }
    }
}

/// Which accounts are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AccountsQuery {
    /// Beginning of the name.
    pub q: Option<String>,
    /// Rows wanted.
    pub limit: Option<u32>,
    /// The `next` of the page before.
    pub after: Option<String>,
}

/// The roles from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Grants {
    /// Every role, also those that stay.
    pub grants: Vec<GrantShape>,
}

/// Why an account is locked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LockAccount {
    /// Why.
    pub reason: String,
}

/// A verb without inputs.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// A password that was made up; shown this once.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasswordMade {
    /// The first password, which the holder must change.
    pub password: String,
}

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Me {
    /// The account.
    pub account_id: Uuid,
    /// Its name.
    pub account: String,
    /// The member of staff behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff_id: Option<Uuid>,
    /// The customer behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person_id: Option<Uuid>,
    /// The session.
    pub session_id: Uuid,
    /// Roles with their permissions.
    pub roles: Vec<RoleHeld>,
    /// Every right everywhere: the first administrator until there is a second.
    pub unlimited: bool,
    /// What must be done first.
    pub pending: Vec<&'static str>,
    /// Whether a second factor is switched on.
    pub second_factor: bool,
    /// Whether a PIN is set.
    pub pin: bool,
    /// The server's time.
    pub server_time: Timestamp,
}

/// A role that the caller holds.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoleHeld {
    /// Role and place.
    #[serde(flatten)]
    pub grant: GrantShape,
    /// What it allows, for example `cases.dispatch`.
    pub permissions: Vec<String>,
}

/// Another password.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangePassword {
    /// The password so far.
    pub current: String,
    /// The password from now on.
    pub new: String,
}

/// The PIN for a shared screen.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangePin {
    /// The account's password.
    pub password: String,
    /// Four to eight digits; absent takes the PIN away.
    #[serde(default)]
    pub pin: Option<String>,
}

/// The PIN, to go on at a shared screen.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Unlock {
    /// The PIN.
    pub pin: String,
}

/// The account's password, once more.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PasswordAgain {
    /// The account's password.
    pub password: String,
}

/// A code of the authenticator app.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Code {
    /// Six digits.
    pub code: String,
}

/// A second factor to be switched on by its first code.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SecondFactorOffer {
    /// The shared key, to be typed.
    pub key: String,
    /// The same as an address for a QR code.
    pub url: String,
}

/// The confidentiality rules.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConfidentialityText {
    /// Version in force.
    pub version: u32,
    /// Its text.
    pub text: String,
}

/// The confidentiality rules were read and are confirmed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConfirmConfidentiality {
    /// The version that was read.
    pub version: u32,
}

/// Other confidentiality rules; everybody confirms them anew.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WriteConfidentiality {
    /// The text.
    pub text: String,
}
