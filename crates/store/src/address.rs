//! The address of a PostgreSQL database: what its driver reads, and how its server has to prove itself.

use std::path::PathBuf;

use tokio_postgres::{
    Config,
    config::{Host, SslMode},
};

use crate::StoreError;

/// Whom to believe that it is the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Whoever answers: listeners hear nothing, but somebody in between is not found out.
    Anybody,
    /// Whoever has a certificate for the host's name from an authority in this PEM file.
    Named(PathBuf),
}

/// An address as it was understood.
#[derive(Debug)]
pub(crate) struct Address {
    pub config: Config,
    pub trust: Trust,
}

const MODES: &str = "sslmode is one of disable, prefer, require and verify-full";

impl Address {
    /// Reads `postgres://…` or `host=… user=…`. `sslmode` and `sslrootcert` are ours: the driver knows only some of
    /// the former and nothing of the latter.
    ///
    /// # Errors
    /// [`StoreError::Setting`] for an address that is none, an unknown `sslmode`, `verify-full` without
    /// `sslrootcert`, or `sslrootcert` that nothing would look at.
    pub(crate) fn read(text: &str) -> Result<Self, StoreError> {
        let wrong = |what: &str| StoreError::Setting(format!("database address: {what}"));
        let Parts { driver, mode, root } =
            if text.starts_with("postgres://") || text.starts_with("postgresql://") {
                of_url(text)
            } else {
                of_words(text)
            }
            .ok_or_else(|| wrong("it cannot be read"))?;
        let mut config: Config = driver.parse().map_err(|error: tokio_postgres::Error| {
            match std::error::Error::source(&error) {
                Some(why) => wrong(&format!("{error}: {why}")),
                None => wrong(&error.to_string()),
            }
        })?;
        let (mode, trust) = match (mode.as_deref(), root) {
            (None | Some("prefer"), None) => (SslMode::Prefer, Trust::Anybody),
            (Some("disable"), None) => (SslMode::Disable, Trust::Anybody),
            (Some("require"), None) => (SslMode::Require, Trust::Anybody),
            (Some("verify-full"), Some(root)) => (SslMode::Require, Trust::Named(root.into())),
            (Some("verify-full"), None) => {
                return Err(wrong(
                    "verify-full needs sslrootcert=FILE, the authority to believe",
                ));
            }
            (None | Some("disable" | "prefer" | "require"), Some(_)) => {
                return Err(wrong("sslrootcert is looked at with sslmode=verify-full only"));
            }
            (Some(_), _) => return Err(wrong(MODES)),
        };
        // Nobody listens in on a socket in the file system, and PostgreSQL encrypts nothing there: no need to ask.
        let at_home = !config.get_hosts().is_empty()
            && config
                .get_hosts()
                .iter()
                .all(|host| matches!(host, Host::Unix(_)));
        config.ssl_mode(match mode {
            SslMode::Prefer if at_home => SslMode::Disable,
            mode => mode,
        });
        Ok(Self { config, trust })
    }
}

/// An address taken apart: what is left for the driver, and our own two.
#[derive(Default)]
struct Parts {
    driver: String,
    mode: Option<String>,
    root: Option<String>,
}

impl Parts {
    /// Takes `value` if it is ours.
    fn took(&mut self, key: &str, value: &str) -> bool {
        match key {
            "sslmode" => self.mode = Some(value.to_owned()),
            "sslrootcert" => self.root = Some(value.to_owned()),
            _ => return false,
        }
        true
    }
}

fn of_url(text: &str) -> Option<Parts> {
    let mut parts = Parts::default();
    let (front, query) = text.split_once('?').unwrap_or((text, ""));
    parts.driver.push_str(front);
    let mut mark = '?';
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        if !parts.took(key, &decoded(value)?) {
            parts.driver.push(mark);
            parts.driver.push_str(pair);
            mark = '&';
        }
    }
    Some(parts)
}

/// `%41` becomes `A`.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                *hex::decode(digits).ok()?.first()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

fn of_words(text: &str) -> Option<Parts> {
    let mut parts = Parts::default();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (key, behind) = rest.split_once('=')?;
        let behind = behind.trim_start();
        let (value, length) = word(behind)?;
        if !parts.took(key.trim_end(), &value) {
            let whole = rest.len() - behind.len() + length;
            parts.driver.push_str(&rest[..whole]);
            parts.driver.push(' ');
        }
        rest = behind[length..].trim_start();
    }
    Some(parts)
}

/// A value at the beginning of `text`, in quotes or up to a space, and how many bytes it takes.
fn word(text: &str) -> Option<(String, usize)> {
    let quoted = text.starts_with('\'');
    let mut value = String::new();
    let mut signs = text.char_indices().skip(usize::from(quoted));
    while let Some((at, sign)) = signs.next() {
        match sign {
            '\\' => value.push(signs.next()?.1),
            '\'' if quoted => return Some((value, at + 1)),
            sign if !quoted && sign.is_whitespace() => return Some((value, at)),
            sign => value.push(sign),
        }
    }
    (!quoted).then_some((value, text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (SslMode, Trust, Config) {
        let Address { config, trust } = Address::read(text).unwrap();
        (config.get_ssl_mode(), trust, config)
    }

    fn wrong(text: &str) -> String {
        Address::read(text).unwrap_err().to_string()
    }

    #[test]
    fn every_mode_in_both_ways_of_writing() {
        for (mode, ssl) in [
            ("", SslMode::Prefer),
            ("sslmode=prefer", SslMode::Prefer),
            ("sslmode=disable", SslMode::Disable),
            ("sslmode=require", SslMode::Require),
        ] {
            for address in [
                format!("postgres://linli:secret@db.example/linli?{mode}"),
                format!("postgres://linli:secret@db.example/linli?connect_timeout=3&{mode}"),
                format!("host=db.example user=linli {mode} dbname=linli password='secret'"),
            ] {
                let (found, trust, config) = read(&address);
                assert_eq!((found, trust), (ssl, Trust::Anybody), "{address}");
                assert_eq!(config.get_password(), Some(&b"secret"[..]), "{address}");
                assert_eq!(config.get_dbname(), Some("linli"), "{address}");
            }
        }
        for address in [
            "postgresql://linli@db.example/linli?sslrootcert=%2Fetc%2Four%20root.pem&sslmode=verify-full",
            "sslmode = verify-full sslrootcert='/etc/our root.pem' host=db.example user=linli",
            r"host=db.example sslrootcert=/etc/our\ root.pem user=linli sslmode='verify-full'",
        ] {
            let (found, trust, config) = read(address);
            let root = Trust::Named("/etc/our root.pem".into());
            assert_eq!((found, trust), (SslMode::Require, root), "{address}");
            assert_eq!(config.get_user(), Some("linli"), "{address}");
        }
    }

    #[test]
    fn at_home_nothing_is_asked_and_what_is_required_stays_required() {
        assert_eq!(read("host=/run/postgresql user=linli").0, SslMode::Disable);
        let required = "host=/run/postgresql user=linli sslmode=require";
        assert_eq!(read(required).0, SslMode::Require);
        assert_eq!(
            read("host=/run/postgresql,db.example user=linli").0,
            SslMode::Prefer
        );
    }

    #[test]
    fn what_would_not_protect_is_refused() {
        let url = |query: &str| format!("postgres://linli:secret@db.example/linli?{query}");
        for (query, says) in [
            ("sslmode=verify-full", "needs sslrootcert"),
            ("sslmode=require&sslrootcert=/root.pem", "verify-full only"),
            ("sslrootcert=/root.pem", "verify-full only"),
            ("sslmode=verify-ca&sslrootcert=/root.pem", "is one of"),
            ("sslmode=allow", "is one of"),
            ("sslmode=", "is one of"),
            ("sslmode=%zz", "cannot be read"),
            ("colour=red", "colour"),
        ] {
            let said = wrong(&url(query));
            assert!(said.contains(says), "{query}: {said}");
            assert!(!said.contains("secret"), "{said}");
        }
        assert!(wrong("host=db.example password='open").contains("cannot be read"));
    }
}
