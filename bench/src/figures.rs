//! Latencies and rates, printed as one line.

use std::time::Duration;

/// Latencies of one load.
pub struct Figures {
    name: String,
    took: Duration,
    latencies: Vec<Duration>,
}

impl Figures {
    /// Figures of all requests of a load that took `took`.
    pub fn new(name: impl Into<String>, took: Duration, mut latencies: Vec<Duration>) -> Self {
        latencies.sort_unstable();
        Self {
            name: name.into(),
            took,
            latencies,
        }
    }

    /// Answers a second.
    pub fn rate(&self) -> f64 {
        self.latencies.len() as f64 / self.took.as_secs_f64()
    }

    /// The latency that `share` (0 to 1) of the answers kept within.
    pub fn within(&self, share: f64) -> Duration {
        let last = self.latencies.len().saturating_sub(1);
        let index = (self.latencies.len() as f64 * share) as usize;
        self.latencies.get(index.min(last)).copied().unwrap_or_default()
    }

    /// One line for people.
    pub fn print(&self) {
        println!(
            "{:<44} {:>9.0} /s   p50 {:>7.2} ms   p99 {:>7.2} ms   max {:>7.2} ms   n {}",
            self.name,
            self.rate(),
            milliseconds(self.within(0.5)),
            milliseconds(self.within(0.99)),
            milliseconds(self.within(1.0)),
            self.latencies.len()
        );
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
