//! `linli demo`

use std::{
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use clap::Args;
use domain::actor::Role;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::{Timestamp, tz::TimeZone};
use store::{Settings, Store};

use super::{Failed, Place, say, serve::Serve};
use crate::{
    app::{App, DEMO_MARK},
    demo::{self, Made, story::Span},
    time::ClockSetting,
};

/// What the mark says while a demo is being made; afterwards it holds the accounts.
const BEING_MADE: &str = "being made";

/// Shows the program at work: an estate of 1,200 households, imported from crooked workbooks, that has been lived
/// in for a hundred days. Makes it in the data folder the first time, then serves it on a clock of its own that
/// goes on where it stood last.
#[derive(Debug, Args)]
#[command(after_help = "linli demo --data ./demo-data\n  \
    linli demo --data ./demo-data --only-make --days 10 --seed 42")]
pub struct Demo {
    #[command(flatten)]
    place: Place,
    /// Address to listen on.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The seed that people, units and events come from.
    #[arg(long, value_name = "N", default_value_t = demo::SEED)]
    seed: u64,
    /// How many days are lived through; they always end on 2026-10-08 at 09:00.
    #[arg(long, value_name = "N", default_value_t = demo::DAYS, value_parser = clap::value_parser!(u16).range(1..=100))]
    days: u16,
    /// Only make the demo, do not serve it.
    #[arg(long)]
    only_make: bool,
}

impl Demo {
    pub(super) async fn run(self) -> Result<(), Failed> {
        let mark = self.place.data.join(DEMO_MARK);
        let accounts = match std::fs::read_to_string(&mark) {
            Ok(text) if text.trim() != BEING_MADE => text,
            Ok(_) => {
                clear(&self.place)?;
                self.make(&mark).await?
            }
            Err(_) => {
                refuse_foreign(&self.place.data)?;
                self.make(&mark).await?
            }
        };
        say(accounts.trim_end());
        if self.only_make {
            return Ok(());
        }
        Serve::plain(self.place, self.listen).run().await
    }

    /// Makes the demo and notes its accounts in the mark.
    async fn make(&self, mark: &Path) -> Result<String, Failed> {
        std::fs::create_dir_all(&self.place.data).map_err(Failed::fault)?;
        std::fs::write(mark, BEING_MADE).map_err(Failed::fault)?;
        let span = Span {
            seed: self.seed,
            days: self.days,
            end: demo::END,
        };
        let app = self
            .place
            .open_for_making(demo::founding_day(&span), self.seed)
            .await?;
        let bar = bar(&span);
        let shown = AtomicI64::new(0);
        let told = |at: Timestamp| {
            let day = (at.as_second() - span.start().as_second()) / 86_400;
            if shown.swap(day, Ordering::Relaxed) != day {
                bar.set_position(u64::try_from(day).unwrap_or(0));
            }
        };
        let made = demo::make(&app, span, &self.place.data, &told)
            .await
            .map_err(Failed::fault)?;
        bar.finish_and_clear();
        for surprise in &made.lived.surprises {
            tracing::warn!("not foreseen: {surprise}");
        }
        let clock = ClockSetting {
            start: app.time.now().max(span.end),
            speed: 1,
        };
        std::fs::write(self.place.data.join("clock"), clock.to_string()).map_err(Failed::fault)?;
        let accounts = table(&made);
        drop(app);
        std::fs::write(mark, &accounts).map_err(Failed::fault)?;
        Ok(accounts)
    }
}

impl Place {
    /// Opens the application as a demo is made: ids from the seed, a clock that only the story moves, and no waiting
    /// for the disk, since a demo that was cut off is made anew.
    async fn open_for_making(&self, start: Timestamp, seed: u64) -> Result<Arc<App>, Failed> {
        let mut settings = Settings::new(self.data.clone());
        settings.database.clone_from(&self.database);
        settings.durable = false;
        let store = Store::open(&settings).await?;
        store.migrate().await?;
        let clock = ClockSetting { start, speed: 0 };
        Ok(App::with_store(
            store,
            self.data.clone(),
            self.config()?,
            Some(clock),
            Some(seed),
        )?)
    }
}

/// A folder with something else in it is left alone.
fn refuse_foreign(data: &Path) -> Result<(), Failed> {
    let mut entries = std::fs::read_dir(data).into_iter().flatten();
    if entries.next().is_some() {
        return Err(Failed::Usage(format!(
            "{} holds something already and is no demo: give an empty folder",
            data.display()
        )));
    }
    Ok(())
}

/// Takes away what was left of a demo whose making was cut off.
fn clear(place: &Place) -> Result<(), Failed> {
    if place.database.is_some() {
        return Err(Failed::Usage(
            "the making of this demo was cut off: give an empty database and an empty folder".into(),
        ));
    }
    for entry in std::fs::read_dir(&place.data).map_err(Failed::fault)? {
        let path = entry.map_err(Failed::fault)?.path();
        if path.file_name().is_some_and(|name| name == DEMO_MARK) {
            continue;
        }
        let gone = if path.is_dir() {
            std::fs::remove_dir_all(&path)
        } else {
            std::fs::remove_file(&path)
        };
        gone.map_err(Failed::fault)?;
    }
    Ok(())
}

fn bar(span: &Span) -> ProgressBar {
    let bar = ProgressBar::new(u64::from(span.days));
    if let Ok(style) =
        ProgressStyle::with_template("living through {len} days {wide_bar} day {pos} {elapsed}")
    {
        bar.set_style(style);
    }
    bar
}

/// The accounts in a block that can be read at a glance: one line a role, and what was made.
fn table(made: &Made) -> String {
    let zone = TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC);
    let end = demo::END.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string();
    let mut text = format!(
        "\n  {} · {} cases in {} steps, until {end}\n  Workbooks as imported: folder `{}`\n\n  \
         Every account has the password  {}\n\n",
        demo::estate::NAME,
        made.cases,
        made.lived.steps,
        demo::WORKBOOKS,
        demo::PASSWORD,
    );
    for role in Role::ALL {
        let holders: Vec<_> = made
            .founded
            .logins
            .iter()
            .filter(|login| login.roles.contains(role))
            .collect();
        let Some(first) = holders.first() else { continue };
        let more = match holders.len() {
            1 => String::new(),
            many => format!("  (and {} more, to {})", many - 1, holders[many - 1].account),
        };
        text.push_str(&format!(
            "  {:<14}{:<30}{} {}{more}\n",
            first.account,
            role.code(),
            first.title,
            first.name
        ));
    }
    text
}
