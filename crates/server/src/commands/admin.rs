//! `linli admin`

use std::{collections::BTreeSet, io::Read};

use clap::{Args, Subcommand};
use domain::{
    accounts::{Accounts, Command},
    actor::{Grant, Role},
};

use super::{Failed, Place, say};
use crate::{
    credentials::passwords,
    execute::{Call, execute},
    features::audit,
};

/// Administers accounts from the server itself.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  \
    echo 'a long password' | linli admin create --data ./data --account admin")]
pub struct Admin {
    #[command(subcommand)]
    command: AdminCommand,
}

#[derive(Debug, Subcommand)]
enum AdminCommand {
    /// Make an administrator. The first one has every right until a second administrator exists.
    #[command(after_help = "The password is read from standard input:\n  \
        echo 'a long password' | linli admin create --data ./data --account admin")]
    Create(Create),
}

#[derive(Debug, Args)]
struct Create {
    #[command(flatten)]
    place: Place,
    /// Name to sign in with.
    #[arg(long, value_name = "NAME")]
    account: String,
}

impl Admin {
    pub(super) async fn run(self) -> Result<(), Failed> {
        let AdminCommand::Create(create) = self.command;
        create.run().await
    }
}

impl Create {
    async fn run(self) -> Result<(), Failed> {
        let mut password = String::new();
        std::io::stdin()
            .take(4_096)
            .read_to_string(&mut password)
            .map_err(Failed::fault)?;
        let password = password.trim_end_matches(['\r', '\n']).to_owned();
        let app = self.place.open_current(None).await?;
        passwords::check(&app.settings.passwords, "password", &password, &self.account)
            .map_err(crate::problem::Problem::from)?;
        let grant = Grant {
            role: Role::Administrator,
            estate: None,
            areas: BTreeSet::new(),
        };
        let command = Command::Open {
            name: self.account.clone(),
            staff: None,
            person: None,
            grants: BTreeSet::from([grant]),
            founder: true,
            own_password: true,
            password: app.hashing.hash(password).await?,
        };
        let id = app.ids.next(app.time.now());
        execute::<Accounts>(&app, &app.system, Call::new(id, command)).await?;
        let line = audit::Line::by_hand("administrator-made", None).about("accounts", id);
        audit::note(&app, line.into()).await?;
        say(format!("administrator {} made", self.account.trim()));
        Ok(())
    }
}
