//! `linli standard publish`

use std::path::PathBuf;

use clap::Args;
use domain::{
    ids::{AccountId, EstateId, StandardId},
    standard::Layer,
    standards::{Command, Reach, Standards},
};
use jiff::{civil::Date, tz::TimeZone};
use uuid::Uuid;

use super::layer_of;
use crate::{
    commands::{Failed, Place, say},
    execute::{Call, execute},
    features::{accounts, audit},
};

/// Proposes a layer. It is in force only after another account approves it over the API.
#[derive(Debug, Args)]
#[command(
    after_help = "  linli standard publish ./company --data ./data --by admin --company --from 2026-12-01\n  \
    linli standard publish ./estate --data ./data --by admin --estate ESTATE-ID --from 2026-12-01\n\n\
    The folder holds standard.toml (schema, id, version, title) and the chapters with what deviates, each \
    deviation with its reason. Another account then approves: POST /api/v1/standards/ID/approve"
)]
pub(super) struct Publish {
    /// The folder with the layer.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    place: Place,
    /// The account that proposes.
    #[arg(long, value_name = "ACCOUNT")]
    by: String,
    #[command(flatten)]
    reach: Governs,
    /// The first day on which it is to hold.
    #[arg(long, value_name = "DATE")]
    from: Date,
    /// Why.
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
    /// The time zone of the day.
    #[arg(long, value_name = "ZONE", default_value = "Asia/Shanghai")]
    zone: String,
}

/// Whom the layer governs.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Governs {
    /// Every estate of the company.
    #[arg(long)]
    company: bool,
    /// One estate.
    #[arg(long, value_name = "ID")]
    estate: Option<Uuid>,
}

impl Publish {
    pub(super) async fn run(self) -> Result<(), Failed> {
        let usage = |error: jiff::Error| Failed::Usage(error.to_string());
        let zone = TimeZone::get(&self.zone).map_err(usage)?;
        let effective_from = self.from.to_zoned(zone).map_err(usage)?.timestamp();
        let layer = Layer {
            name: String::new(),
            ..layer_of(&self.folder)?
        };
        let reach = match self.reach.estate {
            Some(estate) => Reach::Estate {
                estate: EstateId(estate),
            },
            None => Reach::Company,
        };
        let app = self.place.open_current(None).await?;
        let name = self.by.clone();
        let account = app
            .store
            .read(move |tx| async move { accounts::of_name(&tx, &name).await })
            .await?
            .map(|secrets| AccountId(secrets.id))
            .ok_or_else(|| Failed::Usage(format!("--by: there is no account `{}`", self.by)))?;
        let actor = accounts::actor_of(&app, account)
            .await?
            .ok_or_else(|| Failed::Refused(format!("the account `{}` is locked", self.by)))?;
        let id = app.ids.next(app.time.now());
        let command = Command::Propose {
            id: StandardId(id),
            reach,
            layer: Box::new(layer),
            effective_from,
            reason: self.reason,
        };
        let done = execute::<Standards>(&app, &actor.into(), Call::new(id, command)).await?;
        let line = audit::Line::by_hand("standard-proposed", Some(account))
            .about("standards", id)
            .within(reach.estate())
            .what(done.state.name.as_str());
        audit::note(&app, line.into()).await?;
        say(format!(
            "proposed {} ({}), to hold from {}; id {id}",
            done.state.name, done.state.hash, self.from
        ));
        say("it is in force after another account approves it: POST /api/v1/standards/ID/approve");
        Ok(())
    }
}
