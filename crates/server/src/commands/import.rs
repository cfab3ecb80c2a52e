//! `linli import`

use std::{path::PathBuf, sync::Arc};

use clap::{Args, Subcommand};
use domain::ids::{AreaId, EstateId};
use indicatif::{ProgressBar, ProgressStyle};
use uuid::Uuid;

use super::{Failed, Place, say};
use crate::{
    app::App,
    exchange::{
        import::{self, Count, Request},
        refusals,
    },
    http::workbook,
    locales::{self, Language},
};

/// Takes over what an office keeps in Excel.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  \
    linli import households 业主.xlsx --data ./data --estate 翠湖花园 --dry-run")]
pub struct Import {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Units, their people and owner files.
    Households(ImportHouseholds),
}

/// Takes over units, their people and owner files from a workbook (.xlsx) or a CSV text. Headings, merged cells
/// and written forms are understood as property offices have them; the whole file is checked first. The same
/// file twice changes nothing, and a second run completes one that was cut off.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    linli import households 业主.xlsx --data ./data --estate 翠湖花园 --dry-run\n  \
    linli import households 业主.xlsx --data ./data --estate 翠湖花园 --area 东区\n\n\
    Exit codes: 0 every row went in; 1 rows or the file were refused; 2 no such estate or area; 3 database or file \
    could not be used.")]
struct ImportHouseholds {
    /// The workbook.
    file: PathBuf,
    #[command(flatten)]
    place: Place,
    /// The estate: its id or its name.
    #[arg(long, value_name = "ESTATE")]
    estate: String,
    /// Area of buildings that are not on file, where the workbook names none: its id or its name.
    #[arg(long, value_name = "AREA")]
    area: Option<String>,
    /// Only check; change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Where to write the refused rows; without it beside the workbook, as NAME.未导入.xlsx.
    #[arg(long, value_name = "FILE.xlsx")]
    refused: Option<PathBuf>,
}

impl Import {
    pub(super) async fn run(self) -> Result<(), Failed> {
        match self.what {
            What::Households(households) => households.run().await,
        }
    }
}

impl ImportHouseholds {
    async fn run(self) -> Result<(), Failed> {
        let fault =
            |path: &PathBuf, error: std::io::Error| Failed::Fault(format!("{}: {error}", path.display()));
        let bytes = std::fs::read(&self.file).map_err(|error| fault(&self.file, error))?;
        let app = self.place.open(None).await?;
        let (estate, area) = find(&app, &self.estate, self.area.as_deref()).await?;
        let bar = ProgressBar::new(0).with_style(
            ProgressStyle::with_template("{bar:40} {pos}/{len} {eta}")
                .unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        let told = |done: usize, all: usize| {
            bar.set_length(all as u64);
            bar.set_position(done as u64);
        };
        let request = Request {
            estate,
            area,
            dry_run: self.dry_run,
        };
        let outcome = import::households(&app, &app.system, request, bytes, &told).await?;
        bar.finish_and_clear();
        for sheet in &outcome.sheets {
            match sheet.heading_row {
                Some(row) => say(format!(
                    "{}: headings in row {row}, {} rows read",
                    sheet.name, sheet.rows
                )),
                None => say(format!("{}: no table of households, left out", sheet.name)),
            }
        }
        let counts = [
            ("buildings", outcome.buildings),
            ("units", outcome.units),
            ("persons", outcome.persons),
            ("households", outcome.households),
        ];
        for (
            name,
            Count {
                created,
                changed,
                unchanged,
            },
        ) in counts
        {
            say(format!(
                "{name}: {created} new, {changed} changed, {unchanged} as before"
            ));
        }
        if outcome.duplicates > 0 {
            say(format!(
                "{} rows say the same as an earlier one",
                outcome.duplicates
            ));
        }
        if outcome.refused.is_empty() {
            return Ok(());
        }
        for refused in outcome.refused.iter().take(20) {
            let sheet = outcome
                .sheets
                .get(refused.sheet)
                .map_or("", |sheet| sheet.name.as_str());
            let reason = locales::field_text(Language::Chinese, &refused.code);
            say(format!(
                "{sheet} {} {} “{}” {reason}",
                refused.row, refused.column, refused.value
            ));
        }
        let path = self
            .refused
            .unwrap_or_else(|| self.file.with_extension("未导入.xlsx"));
        let sheet = refusals::sheet(&outcome, Language::Chinese);
        let written = workbook::write(vec![sheet]).map_err(Failed::fault)?;
        std::fs::write(&path, written).map_err(|error| fault(&path, error))?;
        Err(Failed::Refused(format!(
            "{} cells are refused, all of them in {}",
            outcome.refused.len(),
            path.display()
        )))
    }
}

/// An estate and an area by id or by name.
pub(super) async fn find(
    app: &Arc<App>,
    estate: &str,
    area: Option<&str>,
) -> Result<(EstateId, Option<AreaId>), Failed> {
    let name = estate.to_owned();
    let id = Uuid::parse_str(estate).unwrap_or_default();
    let found: Option<Uuid> = app
        .store
        .read(move |tx| async move {
            let sql = "SELECT id FROM estates WHERE id = $1 OR name = $2";
            tx.query_opt(sql, &[id.into(), name.into()])
                .await?
                .map(|row| row.get(0))
                .transpose()
        })
        .await?;
    let found = found.ok_or_else(|| Failed::Usage(format!("no estate `{estate}` is on file")))?;
    let Some(area) = area else {
        return Ok((found.into(), None));
    };
    let name = area.to_owned();
    let id = Uuid::parse_str(area).unwrap_or_default();
    let within: Option<Uuid> = app
        .store
        .read(move |tx| async move {
            let sql = "SELECT id FROM areas WHERE estate_id = $1 AND (id = $2 OR name = $3)";
            tx.query_opt(sql, &[found.into(), id.into(), name.into()])
                .await?
                .map(|row| row.get(0))
                .transpose()
        })
        .await?;
    let within = within.ok_or_else(|| Failed::Usage(format!("no area `{area}` is on file")))?;
    Ok((found.into(), Some(within.into())))
}
