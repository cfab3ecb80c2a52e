//! Lists of the registers: one page as JSON, or all of it as a workbook with the same filter, scope and mask.

use std::{future::Future, sync::Arc};

use axum::response::{IntoResponse, Response};
use domain::{
    actor::{Actor, Scope},
    feature::Feature,
    ids::EstateId,
    rejection::{Nature, Rejection},
};
use jiff::tz::TimeZone;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Caller, Json, Page, Paging, Problem, record,
    workbook::{self, Cell, Column, Sheet},
};
use crate::{app::App, features::audit};

/// Rows read at once when a whole list is written.
const ROWS_AT_ONCE: u32 = 500;

/// What every list of a register is asked for, whatever else it filters by.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Which part.
    pub paging: Paging,
    /// `json` or `xlsx`.
    pub format: Option<String>,
    /// The one estate, if only that is wanted.
    pub estate: Option<EstateId>,
    /// What a workbook is for (V-02).
    pub purpose: Option<String>,
}

/// Who reads a list, and whether numbers and names are shown whole.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Whose scope limits the rows.
    pub actor: Arc<Actor>,
    /// Nothing is masked: the command line on the server itself.
    pub whole: bool,
}

impl Reader {
    /// The rows that a right opens to the reader.
    pub fn scope(&self, permission: &str) -> Scope {
        self.actor.scope(permission)
    }
}

/// A list of one feature's subjects.
pub trait Listing: Feature {
    /// The query of the list's address.
    type Query: Send + Sync;
    /// A row as the reader gets it.
    type Row: Send;
    /// The sort key of a row.
    type Mark: Serialize + DeserializeOwned + Send;

    /// Name of the sheet and of the file.
    const TITLE: &'static str;
    /// Columns of the sheet: titles, and widths in characters.
    const COLUMNS: &'static [(&'static str, f64)];
    /// Whether its rows speak of people: such a workbook leaves the house only for a purpose that is stated (V-02).
    const PERSONAL: bool = true;

    /// The part, form and estate of a query.
    fn asked(query: &Self::Query) -> Asked;

    /// The query for everything of an estate.
    fn of_estate(estate: EstateId) -> Self::Query;

    /// The rows after `after` that the reader's scope reaches, up to `limit + 1` of them.
    ///
    /// # Errors
    /// A value of the query that nothing can have, or a fault of the store.
    fn rows(
        app: &Arc<App>,
        reader: &Reader,
        query: &Self::Query,
        after: Option<Self::Mark>,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<Self::Row>, Problem>> + Send;

    /// The sort key of a row in the order that the query asks for.
    fn mark(query: &Self::Query, row: &Self::Row) -> Self::Mark;

    /// A row as cells, as many as there are columns.
    fn cells(row: Self::Row) -> Vec<Cell>;

    /// The zone in which moments are shown.
    fn zone() -> TimeZone {
        TimeZone::UTC
    }
}

/// Answers a list with its rows as they are.
///
/// # Errors
/// As [`list_as`].
pub async fn list<L: Listing>(app: &Arc<App>, caller: &Caller, query: L::Query) -> Result<Response, Problem>
where
    L::Row: Serialize,
{
    list_as::<L, _>(app, caller, query, |row| row).await
}

/// Answers a list, each row as `answer` shows it. A workbook needs the right to take lists out of the house and a
/// purpose, and is logged.
///
/// # Errors
/// No right, no purpose, a wrong value in the query, or a fault of the store.
pub async fn list_as<L: Listing, A: Serialize>(
    app: &Arc<App>,
    caller: &Caller,
    query: L::Query,
    answer: impl Fn(L::Row) -> A,
) -> Result<Response, Problem> {
    caller.require(&format!("{}.read", L::NAME))?;
    let asked = L::asked(&query);
    let reader = Reader {
        actor: caller.actor.clone(),
        whole: false,
    };
    if workbook_wanted(caller, asked.format.as_deref())? {
        let purpose = purpose_of(L::PERSONAL, asked.purpose.as_deref())?;
        let asked = Asked {
            purpose: purpose.map(str::to_owned),
            ..asked
        };
        return export::<L>(app, caller, &reader, &query, asked).await;
    }
    let limit = asked.paging.rows(&app.settings.requests)?;
    let rows = L::rows(app, &reader, &query, asked.paging.after()?, limit).await?;
    let page = Page::cut(rows, limit, |row| L::mark(&query, row));
    Ok(Json(Page {
        items: page.items.into_iter().map(answer).collect(),
        next: page.next,
        total: page.total,
    })
    .into_response())
}

/// The whole filtered list as a workbook, read and written piece by piece, so that only few rows are in memory; a
/// list beyond what the settings allow is refused.
async fn export<L: Listing>(
    app: &Arc<App>,
    caller: &Caller,
    reader: &Reader,
    query: &L::Query,
    asked: Asked,
) -> Result<Response, Problem> {
    let most = app.settings.requests.workbook_stream_rows_most as usize;
    let mut book = workbook::Stream::begin(L::TITLE, columns::<L>(), L::zone());
    let (mut count, mut after) = (0, None);
    loop {
        let mut rows = L::rows(app, reader, query, after, ROWS_AT_ONCE).await?;
        let more = rows.len() > ROWS_AT_ONCE as usize;
        rows.truncate(ROWS_AT_ONCE as usize);
        count += rows.len();
        if count > most || more && count == most {
            return Err(Rejection::new(Nature::TooLarge, "input.too-many-rows")
                .with("most", most)
                .into());
        }
        after = rows.last().map(|row| L::mark(query, row));
        book.rows(rows.into_iter().map(L::cells).collect()).await?;
        if !more {
            break;
        }
    }
    let line = audit::Line::by(caller, "export").what(format!("{} {count}", L::NAME));
    let line = match asked.purpose {
        Some(purpose) => line.purpose(purpose),
        None => line,
    };
    audit::note(app, line.within(asked.estate).into()).await?;
    book.answer(&format!("{}.xlsx", L::TITLE)).await
}

/// Whether a list is wanted as a workbook; taking lists out of the house is a right of its own.
///
/// # Errors
/// A format that is none, or no right.
pub fn workbook_wanted(caller: &Caller, format: Option<&str>) -> Result<bool, Rejection> {
    match format {
        None | Some("json") => Ok(false),
        Some("xlsx") => caller.require("exports.write").map(|()| true),
        Some(_) => Err(Rejection::field("format", "unknown-value")),
    }
}

/// What a workbook is for, in words that say something; personal data leave the house only for a purpose (V-02).
///
/// # Errors
/// `required` at `purpose`.
pub fn purpose_of(personal: bool, given: Option<&str>) -> Result<Option<&str>, Rejection> {
    match given.map(str::trim).filter(|words| !words.is_empty()) {
        Some(words) => record::stated(words, "purpose").map(Some),
        None if personal => Err(Rejection::field("purpose", "required")),
        None => Ok(None),
    }
}

/// Every row that the reader's scope reaches, as a sheet; `told` hears how many there are by now.
///
/// # Errors
/// A wrong value in the query, or a fault of the store.
pub async fn whole_sheet<L: Listing>(
    app: &Arc<App>,
    reader: &Reader,
    query: &L::Query,
    told: &(dyn Fn(usize) + Send + Sync),
) -> Result<Sheet, Problem> {
    let (mut lines, mut after) = (Vec::new(), None);
    loop {
        let mut rows = L::rows(app, reader, query, after, ROWS_AT_ONCE).await?;
        let more = rows.len() > ROWS_AT_ONCE as usize;
        rows.truncate(ROWS_AT_ONCE as usize);
        after = rows.last().map(|row| L::mark(query, row));
        lines.extend(rows.into_iter().map(L::cells));
        told(lines.len());
        if !more {
            return Ok(sheet::<L>(lines));
        }
    }
}

fn columns<L: Listing>() -> Vec<Column> {
    let columns = L::COLUMNS.iter();
    columns
        .map(|(title, width)| Column::new(*title, *width))
        .collect()
}

fn sheet<L: Listing>(rows: Vec<Vec<Cell>>) -> Sheet {
    Sheet {
        name: L::TITLE.to_owned(),
        columns: columns::<L>(),
        rows,
        zone: L::zone(),
    }
}
