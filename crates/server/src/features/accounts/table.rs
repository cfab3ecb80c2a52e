//! Columns and SQL of accounts.

pub(super) mod secrets;

use domain::{accounts::Account, actor::Reach};
use store::{StoreError, Tx, Value};
use uuid::Uuid;

/// Whatever lists filter and sort by.
pub(super) fn columns(state: &Account) -> Vec<(&'static str, Value)> {
    vec![
        ("name", state.name.as_str().into()),
        ("name_folded", super::fold_name(&state.name).into()),
        ("staff_id", state.staff.into()),
        ("person_id", state.person.into()),
        ("locked", state.locked_at.is_some().into()),
        ("founder", state.founder.into()),
        ("administrator", state.administers().into()),
    ]
}

/// The account of a typed name with its secrets.
pub(super) const BY_NAME: &str = "SELECT a.id, a.state, s.password, s.pin, s.totp, s.totp_step \
     FROM accounts a JOIN account_secrets s ON s.account_id = a.id WHERE a.name_folded = $1";

/// The same by id.
pub(super) const BY_ID: &str = "SELECT a.id, a.state, s.password, s.pin, s.totp, s.totp_step \
     FROM accounts a JOIN account_secrets s ON s.account_id = a.id WHERE a.id = $1";

/// Whether another account has the name.
pub(super) const NAME_TAKEN: &str = "SELECT 1 FROM accounts WHERE name_folded = $1 AND id <> $2";

/// Whether another account stands for the member of staff or the customer.
pub(super) const HOLDER_TAKEN: &str =
    "SELECT 1 FROM accounts WHERE (staff_id = $1 OR person_id = $2) AND id <> $3";

/// Administrators besides one who can sign in.
pub(super) const OTHER_ADMINISTRATORS: &str =
    "SELECT CAST(count(*) AS bigint) FROM accounts WHERE administrator AND NOT locked AND id <> $1";

/// One page of the list, by folded name. The scope is company-wide or the estates of the roles held, which
/// stand in the state: the list reads a page and leaves out what the caller may not see.
pub(super) const PAGE: &str = "SELECT id, version, state, name_folded FROM accounts \
     WHERE name_folded > $1 AND name_folded LIKE $2 ORDER BY name_folded LIMIT $3";

/// Whether an account is in the caller's reach: company-wide administrators see all, those of an estate the
/// accounts that hold a role there.
pub(super) fn visible(account: &Account, reach: &Reach) -> bool {
    match reach {
        Reach::Everything => true,
        Reach::Nothing => false,
        Reach::Places { estates, .. } => account
            .grants
            .iter()
            .any(|grant| grant.estate.is_some_and(|estate| estates.contains(&estate))),
    }
}

/// Writes the roles as rows, one an area.
pub(super) async fn write_grants(tx: &Tx, id: Uuid, account: &Account) -> Result<(), StoreError> {
    tx.execute("DELETE FROM account_grants WHERE account_id = $1", &[id.into()])
        .await?;
    let mut nr = 0i64;
    for grant in &account.grants {
        let areas: Vec<Option<_>> = if grant.areas.is_empty() {
            vec![None]
        } else {
            grant.areas.iter().copied().map(Some).collect()
        };
        for area in areas {
            nr += 1;
            let sql = "INSERT INTO account_grants (account_id, nr, role, estate_id, area_id) VALUES ($1, $2, $3, $4, $5)";
            tx.execute(
                sql,
                &[
                    id.into(),
                    nr.into(),
                    grant.role.code().into(),
                    grant.estate.into(),
                    area.into(),
                ],
            )
            .await?;
        }
    }
    Ok(())
}
