//! The whole way of a workbook into the registers: read and check all of it, plan, then send what is good through
//! the door by chunks. Whatever is there already stays as it is, so that the same file twice changes nothing
//! and a second run completes one that was cut off.

use std::{collections::HashSet, sync::Arc};

use domain::{
    actor::Actor,
    ids::{AreaId, EstateId, PersonId, UnitId},
    rejection::{Nature, Rejection},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    areas::Areas,
    headings::{self, Words},
    plan::Plan,
    registers,
    rows::{self, Known, Line, Refused},
    run::Run,
    sheets,
};
use crate::{app::App, features, problem::Problem};

/// What is to be imported.
#[derive(Clone, Debug)]
pub struct Request {
    /// Into which estate.
    pub estate: EstateId,
    /// Area of buildings that are not on file, where the workbook does not name one.
    pub area: Option<AreaId>,
    /// Only check, change nothing.
    pub dry_run: bool,
}

/// What a sheet was read as.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SheetRead {
    /// Its name.
    pub name: String,
    /// Last row of its headings; absent: no table was found, the sheet was left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading_row: Option<u32>,
    /// Headings of the columns that were read.
    pub columns: Vec<String>,
    /// Headings of the columns that were left out.
    pub left_out: Vec<String>,
    /// Rows that could be read.
    pub rows: usize,
    /// Totals, notes and repeated headings.
    pub skipped: u32,
}

/// How many of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Count {
    /// Put on file, or to be put on file.
    pub created: usize,
    /// On file already and added to; a dry run does not tell.
    pub changed: usize,
    /// On file already.
    pub unchanged: usize,
}

/// What an import did, or would do.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The sheets.
    pub sheets: Vec<SheetRead>,
    /// Rows that say the same as an earlier one.
    pub duplicates: u32,
    /// Buildings.
    pub buildings: Count,
    /// Units.
    pub units: Count,
    /// Persons.
    pub persons: Count,
    /// Owner files.
    pub households: Count,
    /// Refused cells and rows, in the order of the workbook.
    pub refused: Vec<Refused>,
}

/// Imports a workbook of households; `told` hears how many of how many subjects are done.
///
/// # Errors
/// The file cannot be read, or holds no table of households (nothing was changed); no right; a fault of the
/// store (the chunks before it are kept, a second run completes them).
pub async fn households(
    app: &Arc<App>,
    actor: &Arc<Actor>,
    request: Request,
    bytes: Vec<u8>,
    told: &(dyn Fn(usize, usize) + Send + Sync),
) -> Result<Outcome, Problem> {
    let id = request.estate;
    if !actor.may("households.import", id, None) {
        return Err(Rejection::forbidden("access.denied").into());
    }
    let (estate, on_file) = app
        .store
        .read(move |tx| async move {
            Ok((
                features::estates::of_id(&tx, id).await?,
                registers::on_file(&tx, id).await?,
            ))
        })
        .await?;
    let estate = estate.ok_or_else(|| Rejection::not_found("estates.unknown"))?;
    if request.area.is_some_and(|area| !estate.areas.contains_key(&area)) {
        return Err(Rejection::field("areaId", "estates.area-unknown").into());
    }
    let areas = Areas::of(&estate, request.area);
    let known = Known {
        estate: estate.name.clone(),
    };
    let prepared = tokio::task::spawn_blocking(move || {
        let (mut outcome, lines) = read(&bytes, &known)?;
        let lines = areas.check(
            lines,
            |building| on_file.buildings.contains_key(building),
            &mut outcome.refused,
        );
        let plan = Plan::make(id, lines, &on_file, &mut outcome.refused);
        Ok::<_, Rejection>((outcome, plan, on_file, areas))
    });
    let (mut outcome, plan, on_file, areas) = prepared.await.map_err(Problem::fault)??;
    outcome.duplicates = plan.duplicates;
    if request.dry_run {
        let count = |created: usize, all: usize| Count {
            created,
            changed: 0,
            unchanged: all - created,
        };
        let known_units: HashSet<UnitId> = on_file.units.values().copied().collect();
        let known_persons: HashSet<PersonId> = on_file
            .by_phone
            .values()
            .chain(on_file.by_unit.values())
            .copied()
            .collect();
        let new = plan.buildings.values().filter(|building| building.is_new).count();
        outcome.buildings = count(new, plan.buildings.len());
        let new = plan
            .units
            .iter()
            .filter(|unit| !known_units.contains(&unit.id))
            .count();
        outcome.units = count(new, plan.units.len());
        let new = plan
            .units
            .iter()
            .filter(|unit| !on_file.households.contains_key(&unit.id))
            .count();
        outcome.households = count(new, plan.units.len());
        let new = plan
            .persons
            .iter()
            .filter(|person| !known_persons.contains(&person.id))
            .count();
        outcome.persons = count(new, plan.persons.len());
    } else {
        Run {
            app,
            actor,
            estate: id,
            told,
            done: 0,
            all: plan.units.len() * 2 + plan.persons.len(),
        }
        .all(&plan, &areas, &mut outcome)
        .await?;
    }
    outcome
        .refused
        .sort_by_key(|refused| (refused.sheet, refused.row));
    Ok(outcome)
}

/// Reads all visible sheets; one table of households at least must be found.
fn read(bytes: &[u8], known: &Known) -> Result<(Outcome, Vec<Line>), Rejection> {
    let words = Words::shipped();
    let sheets = sheets::read(bytes).map_err(|error| {
        let nature = match error {
            sheets::Unreadable::TooLarge(_) => Nature::TooLarge,
            _ => Nature::Invalid,
        };
        Rejection::new(nature, error.code())
    })?;
    let (mut outcome, mut lines) = (Outcome::default(), Vec::new());
    for (index, sheet) in sheets.iter().enumerate() {
        let Some(found) = headings::find(sheet, words) else {
            outcome.sheets.push(SheetRead {
                name: sheet.name.clone(),
                heading_row: None,
                columns: Vec::new(),
                left_out: Vec::new(),
                rows: 0,
                skipped: 0,
            });
            continue;
        };
        let reading = rows::read(index, sheet, &found, words, known);
        outcome.sheets.push(SheetRead {
            name: sheet.name.clone(),
            heading_row: Some(found.row),
            columns: found
                .columns
                .iter()
                .map(|column| column.heading.clone())
                .collect(),
            left_out: found.left_out.clone(),
            rows: reading.lines.len(),
            skipped: reading.skipped,
        });
        lines.extend(reading.lines);
        outcome.refused.extend(reading.refused);
    }
    if outcome.sheets.iter().all(|sheet| sheet.heading_row.is_none()) {
        return Err(Rejection::new(Nature::Invalid, "imports.no-table"));
    }
    Ok((outcome, lines))
}
