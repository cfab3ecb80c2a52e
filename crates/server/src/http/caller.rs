//! Who calls: the session cookie or a bearer token, resolved to an [`Actor`].

use std::{
    net::{IpAddr, SocketAddr},
    sync::{Arc, OnceLock},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, Method, header, request::Parts},
};
use domain::{
    actor::Actor,
    ids::{AccountId, EstateId, SessionId},
    rejection::{Nature, Rejection},
};

use super::Problem;
use crate::{
    app::App,
    features::accounts::{self, Pending, SignedIn},
};

/// Name of the session cookie.
pub const COOKIE: &str = "linli_session";

/// A signed-in caller with nothing left to do before work.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who acts; hand it to the door.
    pub actor: Arc<Actor>,
    /// The session and what is known of it.
    pub signed_in: Arc<SignedIn>,
    /// Where the request came from.
    pub address: Option<IpAddr>,
}

impl Caller {
    /// The caller's account.
    pub fn account(&self) -> AccountId {
        self.signed_in.account
    }

    /// The caller's session.
    pub fn session(&self) -> SessionId {
        self.signed_in.session
    }

    /// Refuses unless the caller holds `permission` somewhere; the rows are then narrowed by scope.
    ///
    /// # Errors
    /// `access.denied`.
    pub fn require(&self, permission: &str) -> Result<(), Rejection> {
        if self.actor.may_anywhere(permission) {
            Ok(())
        } else {
            Err(denied())
        }
    }

    /// Refuses unless the caller holds `permission` in the estate.
    ///
    /// # Errors
    /// `access.denied`.
    pub fn require_in(&self, permission: &str, estate: EstateId) -> Result<(), Rejection> {
        let reaches = self.actor.scope(permission).reaches(estate);
        if reaches { Ok(()) } else { Err(denied()) }
    }

    /// Refuses unless the caller holds `permission` company-wide.
    ///
    /// # Errors
    /// `access.denied`.
    pub fn require_everywhere(&self, permission: &str) -> Result<(), Rejection> {
        if self.actor.scope(permission).reach == domain::actor::Reach::Everything {
            Ok(())
        } else {
            Err(denied())
        }
    }
}

/// The refusal for a caller without the right.
pub fn denied() -> Rejection {
    Rejection::forbidden("access.denied")
}

/// A signed-in caller who may still have to change the password, give the second factor or confirm
/// confidentiality: only for the routes that do this.
#[derive(Clone, Debug)]
pub struct PendingCaller(pub Caller);

/// Filled by the extractor for the request log and the audit of refusals.
#[derive(Clone, Debug, Default)]
pub struct Seen(pub Arc<OnceLock<Caller>>);

impl FromRequestParts<Arc<App>> for PendingCaller {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let unknown = || Rejection::new(Nature::Unknown, "access.sign-in");
        let (token, from_cookie) = token(&parts.headers).ok_or_else(unknown)?;
        if from_cookie && !parts.method.is_safe() && !same_origin(&parts.headers, &parts.method) {
            return Err(Rejection::forbidden("access.other-site").into());
        }
        let signed_in = accounts::signed_in(app, &token).await?.ok_or_else(unknown)?;
        let caller = Caller {
            actor: signed_in.actor.clone(),
            signed_in,
            address: address(parts, app.settings.requests.behind_proxy),
        };
        if let Some(seen) = parts.extensions.get::<Seen>() {
            let _ = seen.0.set(caller.clone());
        }
        Ok(Self(caller))
    }
}

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let PendingCaller(caller) = PendingCaller::from_request_parts(parts, app).await?;
        if caller.signed_in.blocked() {
            let names: Vec<&str> = caller
                .signed_in
                .pending
                .iter()
                .map(|pending| Pending::code(*pending))
                .collect();
            return Err(Rejection::forbidden("access.pending")
                .with("pending", names.join(", "))
                .into());
        }
        Ok(caller)
    }
}

/// The token of a request and whether it came as a cookie.
fn token(headers: &HeaderMap) -> Option<(String, bool)> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let text = value.to_str().ok()?;
        let (scheme, token) = text.split_once(' ')?;
        // A request with credentials of its own never falls back to the cookie.
        return scheme
            .eq_ignore_ascii_case("bearer")
            .then(|| (token.trim().to_owned(), false));
    }
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| (value.to_owned(), true))
}

/// Whether a request that changes something, made with the cookie, comes from our own pages. The cookie is
/// SameSite=Strict already; this also stops other ports and names of the same site.
fn same_origin(headers: &HeaderMap, _method: &Method) -> bool {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(origin) = text(header::ORIGIN) {
        let host = origin.split_once("://").map_or(origin, |(_, host)| host);
        return text(header::HOST).is_some_and(|own| own.eq_ignore_ascii_case(host));
    }
    match headers
        .get("sec-fetch-site")
        .and_then(|value| value.to_str().ok())
    {
        Some(site) => matches!(site, "same-origin" | "none"),
        None => true,
    }
}

/// Where a request came from: the connection, or what our own proxy says.
pub fn address(parts: &Parts, behind_proxy: bool) -> Option<IpAddr> {
    let connection = parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip());
    if !behind_proxy {
        return connection;
    }
    // The last entry is the one that our own proxy wrote; those before it are claims of the caller.
    parts
        .headers
        .get_all("x-forwarded-for")
        .iter()
        .next_back()
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.rsplit(',').next())
        .and_then(|text| text.trim().parse().ok())
        .or(connection)
}

/// Where the request came from, for routes without a caller.
#[derive(Clone, Copy, Debug)]
pub struct Address(pub Option<IpAddr>);

impl FromRequestParts<Arc<App>> for Address {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Self::Rejection> {
        Ok(Self(address(parts, app.settings.requests.behind_proxy)))
    }
}
