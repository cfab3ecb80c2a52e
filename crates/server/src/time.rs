//! The present. The only place that reads a clock; everything else is handed a moment.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use tokio::{sync::Notify, time::Instant};

/// The present: the machine's clock, or a clock of one's own for demo and tests. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Time(Arc<Source>);

#[derive(Debug)]
enum Source {
    Real { woken: Notify },
    Set { hand: Mutex<Hand>, woken: Notify },
}

#[derive(Debug)]
struct Hand {
    moment: Timestamp,
    since: Instant,
    speed: u32,
}

impl Hand {
    fn now(&self) -> Timestamp {
        let run = self.since.elapsed().saturating_mul(self.speed);
        SignedDuration::try_from(run)
            .ok()
            .and_then(|run| self.moment.checked_add(run).ok())
            .unwrap_or(self.moment)
    }
}

/// A clock of one's own as the command line gives it: `2026-09-30T16:55:00+08:00` or the same with `,x60`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockSetting {
    /// Where it starts.
    pub start: Timestamp,
    /// Seconds that pass in one real second; 0 stands still.
    pub speed: u32,
}

/// A clock setting that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClockSettingError {
    /// The moment is no RFC 3339 time.
    #[error("`{0}` is no moment with an offset, such as 2026-09-30T16:55:00+08:00")]
    Moment(String),
    /// The speed is not `x` and a whole number up to 86400.
    #[error("`{0}` is no speed, such as x60")]
    Speed(String),
}

impl std::str::FromStr for ClockSetting {
    type Err = ClockSettingError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (moment, speed) = text.split_once(',').unwrap_or((text, "x1"));
        let start: Timestamp = moment
            .trim()
            .parse()
            .map_err(|_| ClockSettingError::Moment(moment.to_owned()))?;
        let speed = speed
            .trim()
            .strip_prefix('x')
            .and_then(|number| number.parse().ok())
            .filter(|speed| *speed <= 86_400)
            .ok_or_else(|| ClockSettingError::Speed(speed.to_owned()))?;
        Ok(Self { start, speed })
    }
}

impl std::fmt::Display for ClockSetting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{},x{}", self.start, self.speed)
    }
}

impl Time {
    /// The machine's clock.
    pub fn real() -> Self {
        Self(Arc::new(Source::Real { woken: Notify::new() }))
    }

    /// A clock of one's own, for demo and tests.
    pub fn set_to(setting: ClockSetting) -> Self {
        let hand = Hand {
            moment: whole_microseconds(setting.start),
            since: Instant::now(),
            speed: setting.speed,
        };
        Self(Arc::new(Source::Set {
            hand: Mutex::new(hand),
            woken: Notify::new(),
        }))
    }

    /// The present in UTC, whole microseconds (what both engines keep).
    pub fn now(&self) -> Timestamp {
        let now = match &*self.0 {
            #[expect(
                clippy::disallowed_methods,
                reason = "the one place that reads the machine's clock"
            )]
            Source::Real { .. } => Timestamp::now(),
            Source::Set { hand, .. } => hand.lock().now(),
        };
        whole_microseconds(now)
    }

    /// Whether this clock is one's own.
    pub fn is_set(&self) -> bool {
        matches!(&*self.0, Source::Set { .. })
    }

    /// Moment and speed of a clock of one's own, for continuing later.
    pub fn setting(&self) -> Option<ClockSetting> {
        match &*self.0 {
            Source::Real { .. } => None,
            Source::Set { hand, .. } => {
                let hand = hand.lock();
                Some(ClockSetting {
                    start: whole_microseconds(hand.now()),
                    speed: hand.speed,
                })
            }
        }
    }

    /// Moves a clock of one's own forwards (never backwards) and sets its speed if given; returns the present
    /// afterwards, `None` for the machine's clock, which nobody moves.
    pub fn advance_to(&self, moment: Timestamp, speed: Option<u32>) -> Option<Timestamp> {
        let Source::Set { hand, .. } = &*self.0 else {
            return None;
        };
        let mut hand = hand.lock();
        let now = hand.now();
        hand.moment = whole_microseconds(now.max(moment));
        hand.since = Instant::now();
        hand.speed = speed.unwrap_or(hand.speed);
        let after = hand.moment;
        drop(hand);
        self.wake();
        Some(after)
    }

    /// Ends every running [`Time::sleep_until`], because something earlier may be due now.
    pub fn wake(&self) {
        match &*self.0 {
            Source::Real { woken } | Source::Set { woken, .. } => woken.notify_waiters(),
        }
    }

    /// Sleeps until `moment` on this clock, at most `longest` of real time, or until woken.
    pub async fn sleep_until(&self, moment: Option<Timestamp>, longest: Duration) {
        let (woken, speed) = match &*self.0 {
            Source::Real { woken } => (woken, 1),
            Source::Set { hand, woken } => (woken, hand.lock().speed),
        };
        let wait = match moment {
            Some(moment) if speed > 0 => {
                let left = moment.duration_since(self.now());
                Duration::try_from(left)
                    .map_or(Duration::ZERO, |left| left / speed)
                    .min(longest)
            }
            Some(moment) if moment <= self.now() => Duration::ZERO,
            _ => longest,
        };
        tokio::select! {
            () = woken.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// `moment` without its part below a microsecond: what both engines keep.
pub fn whole_microseconds(moment: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(moment.as_microsecond()).unwrap_or(moment)
}
