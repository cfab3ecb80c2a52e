//! Routes for whoever administers accounts.

mod me;

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    accounts::{Account, Accounts, Command},
    ids::AccountId,
    rejection::Rejection,
};
use store::{Failure, Lane, StoreError};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    facts::confidentiality,
    table,
    wire::{
        self, AccountAnswer, AccountsQuery, ConfidentialityText, Grants, LockAccount, NewAccount, Nothing,
        PasswordMade, WriteConfidentiality,
    },
};
use crate::{
    app::App,
    credentials::passwords,
    execute::{Call, Done, execute},
    features::{audit, sessions},
    http::{Caller, Etag, IfMatch, Json, Keyed, Page, Paging, Path, Problem, Query},
    ids,
};

/// The feature's routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(create_account, list_accounts))
        .routes(routes!(get_account))
        .routes(routes!(grant_account))
        .routes(routes!(lock_account))
        .routes(routes!(unlock_account))
        .routes(routes!(reset_account_password))
        .routes(routes!(drop_account_second_factor))
        .routes(routes!(me::get_me))
        .routes(routes!(me::set_my_password))
        .routes(routes!(me::set_my_pin))
        .routes(routes!(me::unlock_me))
        .routes(routes!(
            me::offer_second_factor,
            me::give_second_factor,
            me::drop_my_second_factor
        ))
        .routes(routes!(me::confirm_confidentiality))
        .routes(routes!(me::get_confidentiality, write_confidentiality))
}

fn made_up() -> String {
    URL_SAFE_NO_PAD.encode(ids::secret::<9>()) + "-7a"
}

/// Opens an account; its holder must change the first password.
#[utoipa::path(post, path = "/api/v1/accounts", tag = "accounts", request_body = NewAccount,
    responses((status = 201, body = AccountAnswer)))]
pub async fn create_account(
    State(app): State<Arc<App>>,
    caller: Caller,
    Keyed(wish, key): Keyed<NewAccount>,
) -> Result<(StatusCode, Etag, Json<AccountAnswer>), Problem> {
    caller.require("accounts.write")?;
    let grants = wire::grants(wish.grants)?;
    let (first, shown) = match wish.password {
        Some(password) => (password, None),
        None => {
            let password = made_up();
            (password.clone(), Some(password))
        }
    };
    passwords::check(&app.settings.passwords, "password", &first, &wish.name)?;
    let password = app.hashing.hash(first).await?;
    let command = Command::Open {
        name: wish.name,
        staff: wish.staff_id.map(Into::into),
        person: wish.person_id.map(Into::into),
        grants,
        founder: false,
        own_password: false,
        password,
    };
    let id = app.ids.next(app.time.now());
    let done = execute::<Accounts>(&app, &caller.actor, Call::new(id, command).keyed(key)).await?;
    note(&app, &caller, "account-opened", &done).await?;
    let mut answer = AccountAnswer::new(done.id, done.version, &done.state);
    // A made-up password is never kept, so a repeated request cannot show it again.
    answer.password = shown.filter(|_| !done.repeated);
    Ok((StatusCode::CREATED, Etag(done.version), Json(answer)))
}

async fn note(
    app: &Arc<App>,
    caller: &Caller,
    action: &'static str,
    done: &Done<Accounts>,
) -> Result<(), Problem> {
    if done.repeated || done.events.is_empty() {
        return Ok(());
    }
    let roles: Vec<&str> = done.state.grants.iter().map(|grant| grant.role.code()).collect();
    let line = audit::Line::by(caller, action)
        .about("accounts", done.id)
        .what(roles.join(" "));
    audit::note(app, line.into()).await
}

/// The accounts in the caller's reach, by name.
#[utoipa::path(get, path = "/api/v1/accounts", tag = "accounts", params(AccountsQuery),
    responses((status = 200, body = Page<AccountAnswer>)))]
pub async fn list_accounts(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<AccountsQuery>,
) -> Result<Json<Page<AccountAnswer>>, Problem> {
    caller.require("accounts.read")?;
    let paging = Paging::new(query.limit, query.after);
    let limit = paging.rows(&app.settings.requests)?;
    let mut after: String = paging.after()?.unwrap_or_default();
    let begin = super::fold_name(&query.q.unwrap_or_default()).replace(['%', '_'], "");
    let reach = caller.actor.scope("accounts.read").reach;
    let rows = app
        .store
        .read(move |tx| async move {
            let mut found: Vec<(String, AccountAnswer)> = Vec::new();
            let want = usize::try_from(limit).unwrap_or(usize::MAX);
            while found.len() <= want {
                let params = [
                    after.as_str().into(),
                    format!("{begin}%").into(),
                    i64::from(limit + 1).into(),
                ];
                let rows = tx.query(table::PAGE, &params).await?;
                let full = rows.len() > want;
                for row in rows {
                    let (id, version, state): (Uuid, i64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
                    after = row.get(3)?;
                    let account: Account = serde_json::from_str(&state)
                        .map_err(|error| StoreError::Corrupt(error.to_string()))?;
                    if table::visible(&account, &reach) {
                        found.push((after.clone(), AccountAnswer::new(id, version, &account)));
                    }
                }
                if !full {
                    break;
                }
            }
            Ok(found)
        })
        .await?;
    let page = Page::cut(rows, limit, |(name, _)| name.clone());
    let items = page.items.into_iter().map(|(_, answer)| answer).collect();
    Ok(Json(Page {
        items,
        next: page.next,
        total: None,
    }))
}

async fn load(
    app: &Arc<App>,
    caller: &Caller,
    permission: &str,
    id: Uuid,
) -> Result<(i64, Account), Problem> {
    caller.require(permission)?;
    let unknown = || Problem::from(Rejection::not_found("accounts.unknown"));
    let stored = app
        .store
        .read(move |tx| async move { tx.load("accounts", id).await })
        .await?;
    let stored = stored.ok_or_else(unknown)?;
    let account: Account = serde_json::from_str(&stored.state).map_err(Problem::fault)?;
    if !table::visible(&account, &caller.actor.scope(permission).reach) {
        return Err(unknown());
    }
    Ok((stored.version, account))
}

/// One account.
#[utoipa::path(get, path = "/api/v1/accounts/{id}", tag = "accounts", params(("id" = Uuid, Path)),
    responses((status = 200, body = AccountAnswer)))]
pub async fn get_account(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<(Etag, Json<AccountAnswer>), Problem> {
    let (version, account) = load(&app, &caller, "accounts.read", id).await?;
    Ok((Etag(version), Json(AccountAnswer::new(id, version, &account))))
}

/// Sets all roles of an account anew.
#[utoipa::path(put, path = "/api/v1/accounts/{id}/grants", tag = "accounts", params(("id" = Uuid, Path)),
    request_body = Grants, responses((status = 200, body = AccountAnswer)))]
pub async fn grant_account(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    IfMatch(seen): IfMatch,
    Keyed(wish, key): Keyed<Grants>,
) -> Result<(Etag, Json<AccountAnswer>), Problem> {
    // An account without a role in reach is found by whoever may give it the first one.
    caller.require("accounts.write")?;
    let command = Command::Grant {
        grants: wire::grants(wish.grants)?,
    };
    let call = Call::new(id, command).seen(seen).keyed(key);
    let done = execute::<Accounts>(&app, &caller.actor, call).await?;
    note(&app, &caller, "grant", &done).await?;
    Ok((
        Etag(done.version),
        Json(AccountAnswer::new(done.id, done.version, &done.state)),
    ))
}

async fn end_sessions(app: &Arc<App>, account: AccountId) -> Result<(), Problem> {
    let now = app.time.now();
    let ended: Result<(), Failure<Rejection>> = app
        .store
        .write(Lane::People, move |tx| async move {
            Ok(sessions::end_others(&tx, account, None, now).await?)
        })
        .await;
    ended?;
    app.callers.forget_all();
    Ok(())
}

/// Locks an account; its sessions end.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/lock", tag = "accounts", params(("id" = Uuid, Path)),
    request_body = LockAccount, responses((status = 200, body = AccountAnswer)))]
pub async fn lock_account(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Keyed(wish, key): Keyed<LockAccount>,
) -> Result<(Etag, Json<AccountAnswer>), Problem> {
    load(&app, &caller, "accounts.write", id).await?;
    let call = Call::new(id, Command::Lock { reason: wish.reason }).keyed(key);
    let done = execute::<Accounts>(&app, &caller.actor, call).await?;
    end_sessions(&app, AccountId(id)).await?;
    note(&app, &caller, "account-locked", &done).await?;
    Ok((
        Etag(done.version),
        Json(AccountAnswer::new(done.id, done.version, &done.state)),
    ))
}

/// Unlocks an account.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/unlock", tag = "accounts", params(("id" = Uuid, Path)),
    request_body = Nothing, responses((status = 200, body = AccountAnswer)))]
pub async fn unlock_account(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Keyed(Nothing {}, key): Keyed<Nothing>,
) -> Result<(Etag, Json<AccountAnswer>), Problem> {
    load(&app, &caller, "accounts.write", id).await?;
    let done = execute::<Accounts>(&app, &caller.actor, Call::new(id, Command::Unlock).keyed(key)).await?;
    note(&app, &caller, "account-unlocked", &done).await?;
    Ok((
        Etag(done.version),
        Json(AccountAnswer::new(done.id, done.version, &done.state)),
    ))
}

/// Gives an account a new first password, shown this once; its sessions end.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/reset-password", tag = "accounts",
    params(("id" = Uuid, Path)), request_body = Nothing, responses((status = 200, body = PasswordMade)))]
pub async fn reset_account_password(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Json<PasswordMade>, Problem> {
    load(&app, &caller, "accounts.write", id).await?;
    if caller.account() == AccountId(id) {
        return Err(Rejection::conflict("accounts.own").into());
    }
    let first = made_up();
    let password = app.hashing.hash(first.clone()).await?;
    let done = execute::<Accounts>(
        &app,
        &caller.actor,
        Call::new(id, Command::SetPassword { password }),
    )
    .await?;
    end_sessions(&app, AccountId(id)).await?;
    note(&app, &caller, "password-reset", &done).await?;
    Ok(Json(PasswordMade { password: first }))
}

/// Takes the second factor off an account whose holder lost it; its sessions end.
#[utoipa::path(delete, path = "/api/v1/accounts/{id}/second-factor", tag = "accounts",
    params(("id" = Uuid, Path)), responses((status = 204)))]
pub async fn drop_account_second_factor(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    load(&app, &caller, "accounts.write", id).await?;
    if caller.account() == AccountId(id) {
        return Err(Rejection::conflict("accounts.own").into());
    }
    let done = execute::<Accounts>(&app, &caller.actor, Call::new(id, Command::DropSecondFactor)).await?;
    end_sessions(&app, AccountId(id)).await?;
    note(&app, &caller, "second-factor-off", &done).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Writes other confidentiality rules; all staff confirm them anew before they go on (V-04).
#[utoipa::path(put, path = "/api/v1/confidentiality", tag = "accounts", request_body = WriteConfidentiality,
    responses((status = 200, body = ConfidentialityText)))]
pub async fn write_confidentiality(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(wish): Json<WriteConfidentiality>,
) -> Result<Json<ConfidentialityText>, Problem> {
    caller.require_everywhere("settings.write")?;
    let text = wish.text.trim().to_owned();
    if text.is_empty() {
        return Err(Rejection::field("text", "required").into());
    }
    if text.chars().count() > 50_000 {
        return Err(Rejection::field("text", "too-long").into());
    }
    let (account, now, kept) = (caller.account(), app.time.now(), text.clone());
    let version: Result<u32, Failure<Rejection>> = app
        .store
        .write(Lane::People, move |tx| {
            let text = kept.clone();
            async move {
                tx.lock(Uuid::from_u128(0x636f_6e66_6964_656e_7469_616c_6974_7901)).await?;
                let version = confidentiality::version(&tx).await? + 1;
                let sql = "INSERT INTO confidentiality_texts (version, text, at, account_id) VALUES ($1, $2, $3, $4)";
                tx.execute(sql, &[version.into(), text.into(), now.into(), account.into()]).await?;
                Ok(version)
            }
        })
        .await;
    let version = version?;
    app.callers.forget_all();
    let line = audit::Line::by(&caller, "confidentiality-changed").what(format!("version {version}"));
    audit::note(&app, line.into()).await?;
    Ok(Json(ConfidentialityText { version, text }))
}
