//! `linli export`

use std::{path::PathBuf, sync::Arc};

use clap::{Args, ValueEnum};
use domain::{
    cases::Cases, households::Households, ids::EstateId, persons::Persons, staff::Staff, units::Units,
};

use super::{Failed, Place, import, progress, say};
use crate::{
    app::App,
    execute::Room,
    features::audit,
    http::{
        Listing, Reader, listing, record,
        workbook::{self, Sheet},
    },
};

/// Writes a list of an estate into a workbook, as the pages give it, but with names and numbers whole.
#[derive(Debug, Args)]
#[command(
    after_help = "Rooms and telephone numbers are written as text, so that Excel leaves them as they are. What\n\
    `households` writes, `linli import households` reads back: a copy that was corrected in Excel can be taken in\n\
    again, and one that was not changes nothing.\n\n\
    The workbook holds personal data in the clear: the export is written into the audit log with its purpose;\n\
    delete the file when it has served it.\n\n\
    Examples:\n  \
    linli export households --data ./data --estate 翠湖花园 --purpose 入户走访 --out 业户.xlsx\n  \
    linli import households 业户.xlsx --data ./data --estate 翠湖花园 --dry-run\n\n\
    Exit codes: 0 written; 2 no such estate, no purpose, or the file exists already; 3 database or file could not be used."
)]
pub struct Export {
    /// Which list.
    #[arg(value_enum)]
    what: What,
    #[command(flatten)]
    place: Place,
    /// The estate: its id or its name.
    #[arg(long, value_name = "ESTATE")]
    estate: String,
    /// What it is for; stands in the audit log (V-02).
    #[arg(long, value_name = "WORDS")]
    purpose: String,
    /// The workbook to write; it must not exist.
    #[arg(long, value_name = "FILE.xlsx")]
    out: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum What {
    /// Units with their people, one household a row.
    Households,
    /// People with numbers and roles.
    Persons,
    /// Units in the order of their addresses.
    Units,
    /// Staff of the estate and of the company.
    Staff,
    /// Cases, the newest first.
    Cases,
}

impl Export {
    pub(super) async fn run(self) -> Result<(), Failed> {
        if self.out.exists() {
            return Err(Failed::Usage(format!("{} exists already", self.out.display())));
        }
        let purpose = stated(&self.purpose)?;
        let app = self.place.open(None).await?;
        let (estate, _) = import::find(&app, &self.estate, None).await?;
        let sheet = match self.what {
            What::Households => read::<Households>(&app, estate, purpose).await,
            What::Persons => read::<Persons>(&app, estate, purpose).await,
            What::Units => read::<Units>(&app, estate, purpose).await,
            What::Staff => read::<Staff>(&app, estate, purpose).await,
            What::Cases => read::<Cases>(&app, estate, purpose).await,
        }?;
        let rows = sheet.rows.len();
        let bytes = tokio::task::spawn_blocking(move || workbook::write(vec![sheet]))
            .await
            .map_err(Failed::fault)?
            .map_err(Failed::fault)?;
        std::fs::write(&self.out, bytes)
            .map_err(|error| Failed::Fault(format!("{}: {error}", self.out.display())))?;
        say(format!("{rows} rows in {}", self.out.display()));
        Ok(())
    }
}

/// A purpose that says something.
///
/// # Errors
/// A usage error otherwise.
pub(super) fn stated(purpose: &str) -> Result<&str, Failed> {
    record::stated(purpose, "purpose").map_err(|_| {
        Failed::Usage("--purpose must say in 2 to 200 characters what the export is for".to_owned())
    })
}

/// Reads a list whole. It is logged before anything leaves the house.
async fn read<L: Listing + Room>(app: &Arc<App>, estate: EstateId, purpose: &str) -> Result<Sheet, Failed> {
    let total = app
        .store
        .read(move |tx| async move {
            let sql = format!(
                "SELECT CAST(count(*) AS bigint) FROM {} WHERE estate_id = $1",
                L::TABLE
            );
            match tx.query_opt(&sql, &[estate.into()]).await? {
                Some(row) => row.get::<i64>(0),
                None => Ok(0),
            }
        })
        .await?;
    let bar = progress::bar(L::NAME, u64::try_from(total).unwrap_or_default());
    let reader = Reader {
        actor: app.system.clone(),
        whole: true,
    };
    let told = |done: usize| {
        let done = done as u64;
        bar.set_length(bar.length().unwrap_or_default().max(done));
        bar.set_position(done);
    };
    let sheet = listing::whole_sheet::<L>(app, &reader, &L::of_estate(estate), &told).await?;
    bar.finish_and_clear();
    let line = audit::Line::by_hand("export", None)
        .within(Some(estate))
        .purpose(purpose)
        .what(format!("{} {}", L::NAME, sheet.rows.len()));
    audit::note(app, line.into()).await?;
    Ok(sheet)
}
