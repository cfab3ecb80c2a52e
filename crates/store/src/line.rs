//! Who waits for the writer of SQLite, in two lanes, and who goes with which commit.

use std::{
    collections::VecDeque,
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use parking_lot::{Condvar, Mutex};

use crate::{Settings, StoreError, write::Job};

/// Who waits for a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// A person: always first.
    People,
    /// Timers, errands, catching up: single commands, at most 64 a commit.
    Background,
    /// One long body, such as 500 rows of an import: a commit takes at most one, and nothing else of the
    /// background.
    Batch,
}

/// Everybody who waits for the writer.
pub(crate) struct Line {
    queues: Mutex<Queues>,
    arrived: Condvar,
    limit: usize,
    people_a_commit: usize,
    background_a_commit: usize,
    pub(crate) others_asked: Duration,
    /// Counts how often the engine has looked around: readers then open their connection anew.
    pub(crate) views: Arc<AtomicU64>,
}

/// How many commands of people there are to one of the background in a commit.
const PEOPLE_TO_BACKGROUND: usize = 16;
#[derive(Default)]
struct Queues {
    people: VecDeque<Box<dyn Job>>,
    background: VecDeque<(Lane, Box<dyn Job>)>,
    /// The last commit held a long body.
    long_before: bool,
    closed: bool,
}

impl Line {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            queues: Mutex::default(),
            arrived: Condvar::new(),
            limit: settings.queue,
            people_a_commit: settings.people_a_commit.max(1),
            background_a_commit: settings.background_a_commit.max(1),
            others_asked: settings.others_asked,
            views: Arc::default(),
        }
    }

    /// Nobody joins any more; who stands in line is still served.
    pub(crate) fn close(&self) {
        self.queues.lock().closed = true;
        self.arrived.notify_all();
    }

    pub(crate) fn join(&self, lane: Lane, job: Box<dyn Job>) -> Result<(), StoreError> {
        let mut queues = self.queues.lock();
        if queues.closed {
            return Err(StoreError::Unavailable("the store is closing".into()));
        }
        let waiting = match lane {
            Lane::People => queues.people.len(),
            Lane::Background | Lane::Batch => queues.background.len(),
        };
        if waiting >= self.limit {
            return Err(StoreError::Busy(format!("{waiting} commands are waiting")));
        }
        match lane {
            Lane::People => queues.people.push_back(job),
            Lane::Background | Lane::Batch => queues.background.push_back((lane, job)),
        }
        drop(queues);
        self.arrived.notify_one();
        Ok(())
    }

    /// The commands of the next commit, people first; `None` when the store closes and nothing waits.
    pub(crate) fn next(&self) -> Option<Vec<Box<dyn Job>>> {
        let mut queues = self.queues.lock();
        while queues.people.is_empty() && queues.background.is_empty() {
            if queues.closed {
                return None;
            }
            self.arrived.wait(&mut queues);
        }
        let people = queues.people.len().min(self.people_a_commit);
        let mut jobs: Vec<Box<dyn Job>> = queues.people.drain(..people).collect();
        // While people wait, what nobody waits for takes a small share of each commit.
        let background = match people {
            0 => self.background_a_commit,
            _ => (people / PEOPLE_TO_BACKGROUND).clamp(1, self.background_a_commit),
        };
        // Two long bodies never follow each other while people wait.
        let long_may_go = people == 0 || !std::mem::take(&mut queues.long_before);
        for taken in 0..background {
            match queues.background.front() {
                Some((Lane::Batch, _)) if taken > 0 || !long_may_go => break,
                None => break,
                Some(_) => {}
            }
            let Some((lane, job)) = queues.background.pop_front() else {
                break;
            };
            jobs.push(job);
            if lane == Lane::Batch {
                queues.long_before = true;
                break;
            }
        }
        Some(jobs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Tx,
        write::{Ran, Woken},
    };

    struct Named(&'static str);

    impl Job for Named {
        fn run(&mut self, _tx: &Tx, _waker: &Arc<Woken>) -> Ran {
            Ran::Keep
        }

        fn answer(self: Box<Self>, _commit: Option<&StoreError>) {}

        fn name(&self) -> &'static str {
            self.0
        }
    }

    fn line() -> Line {
        let mut settings = Settings::new("");
        (settings.people_a_commit, settings.background_a_commit) = (2, 4);
        Line::new(&settings)
    }

    fn commits(line: &Line) -> Vec<Vec<&'static str>> {
        line.close();
        std::iter::from_fn(|| line.next())
            .map(|jobs| jobs.iter().map(|job| job.name()).collect())
            .collect()
    }

    #[test]
    fn two_long_bodies_never_follow_each_other_while_people_wait() {
        let line = line();
        for lane in [Lane::Batch, Lane::Batch, Lane::Background] {
            line.join(
                lane,
                Box::new(Named(if lane == Lane::Batch { "long" } else { "short" })),
            )
            .unwrap();
        }
        for _ in 0..5 {
            line.join(Lane::People, Box::new(Named("person"))).unwrap();
        }
        let expected: [&[&str]; 4] = [
            &["person", "person", "long"],
            &["person", "person"],
            &["person", "long"],
            &["short"],
        ];
        assert_eq!(commits(&line), expected);
    }

    #[test]
    fn without_people_long_bodies_go_one_a_commit_and_short_ones_together() {
        let line = line();
        for name in ["long", "long", "short", "short"] {
            let lane = if name == "long" {
                Lane::Batch
            } else {
                Lane::Background
            };
            line.join(lane, Box::new(Named(name))).unwrap();
        }
        let expected: [&[&str]; 3] = [&["long"], &["long"], &["short", "short"]];
        assert_eq!(commits(&line), expected);
    }
}
