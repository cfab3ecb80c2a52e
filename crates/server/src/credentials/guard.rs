//! Limits against guessing, by account and by address. They live in memory: a storm must not write rows.

use std::{collections::HashMap, net::IpAddr};

use domain::rejection::{Nature, Rejection};
use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;

use crate::config::SignIn;

/// Counts attempts. The clock is the application's, so tests move it.
#[derive(Debug, Default)]
pub struct Guard(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    accounts: HashMap<String, Window>,
    addresses: HashMap<IpAddr, Window>,
}

#[derive(Debug)]
struct Window {
    began: Timestamp,
    attempts: u32,
}

/// Entries kept before old ones are thrown out.
const KEPT_MOST: usize = 50_000;

impl Guard {
    /// Counts an attempt and refuses it if there were too many. It counts before the password is looked at, so
    /// that attempts made at once cannot slip through together.
    ///
    /// # Errors
    /// `sessions.too-many`.
    pub fn enter(
        &self,
        settings: &SignIn,
        account: &str,
        address: Option<IpAddr>,
        now: Timestamp,
    ) -> Result<(), Rejection> {
        let window = SignedDuration::from_mins(i64::from(settings.window_minutes));
        let mut counts = self.0.lock();
        if counts.accounts.len() > KEPT_MOST || counts.addresses.len() > KEPT_MOST {
            counts
                .accounts
                .retain(|_, kept| now.duration_since(kept.began) < window);
            counts
                .addresses
                .retain(|_, kept| now.duration_since(kept.began) < window);
        }
        let by_account = count(counts.accounts.entry(account.to_owned()), now, window);
        let by_address = address.map_or(0, |address| {
            // A whole IPv6 network counts as one address: one machine has millions of them.
            count(counts.addresses.entry(network(address)), now, window)
        });
        drop(counts);
        if by_account > settings.attempts_per_account || by_address > settings.attempts_per_address {
            metrics::counter!("linli_sign_ins_refused_total").increment(1);
            return Err(Rejection::new(Nature::TooMany, "sessions.too-many"));
        }
        Ok(())
    }

    /// The attempt was right: the account starts afresh.
    pub fn passed(&self, account: &str) {
        self.0.lock().accounts.remove(account);
    }
}

fn count<K>(
    entry: std::collections::hash_map::Entry<'_, K, Window>,
    now: Timestamp,
    window: SignedDuration,
) -> u32 {
    let kept = entry.or_insert(Window {
        began: now,
        attempts: 0,
    });
    if now.duration_since(kept.began) >= window {
        *kept = Window {
            began: now,
            attempts: 0,
        };
    }
    kept.attempts = kept.attempts.saturating_add(1);
    kept.attempts
}

fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Guard;
    use crate::config::SignIn;

    #[test]
    fn v03_an_account_rests_after_too_many_attempts_and_wakes_again() {
        let (guard, settings) = (Guard::default(), SignIn::default());
        let now: jiff::Timestamp = "2026-09-30T16:55:00+08:00".parse().unwrap();
        for _ in 0..settings.attempts_per_account {
            assert!(guard.enter(&settings, "zhang", None, now).is_ok());
        }
        assert!(guard.enter(&settings, "zhang", None, now).is_err());
        assert!(guard.enter(&settings, "wang", None, now).is_ok());
        let later = now + jiff::SignedDuration::from_mins(i64::from(settings.window_minutes));
        assert!(guard.enter(&settings, "zhang", None, later).is_ok());
    }
}
