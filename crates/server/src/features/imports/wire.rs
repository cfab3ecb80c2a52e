//! JSON shapes of imports.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    exchange::import::{Count, Outcome, SheetRead},
    locales::{self, Language},
};

/// Refused cells shown in the answer; the workbook of refused rows has all.
const MOST_SHOWN: usize = 200;

/// The form of an import.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes a multipart form in the contract")]
pub struct ImportForm {
    /// Into which estate.
    #[schema(rename = "estateId")]
    pub estate_id: Uuid,
    /// Area of buildings that are not on file, where the workbook does not name one.
    #[schema(rename = "areaId")]
    pub area_id: Option<Uuid>,
    /// `true` (shipped): only check; `false`: import what is good.
    #[schema(rename = "dryRun")]
    pub dry_run: Option<bool>,
    /// `xlsx`: answer with the workbook of refused rows.
    pub format: Option<String>,
    /// The workbook (`.xlsx`) or CSV text.
    #[schema(value_type = String, format = Binary)]
    pub file: Vec<u8>,
}

/// What an import did, or would do.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportAnswer {
    /// Whether nothing was changed on purpose.
    pub dry_run: bool,
    /// The visible sheets.
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
    /// How many rows are refused.
    pub refused_rows: usize,
    /// The first refused cells.
    pub refused: Vec<RefusedAnswer>,
}

/// One refused cell or row.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RefusedAnswer {
    /// Name of the sheet.
    pub sheet: String,
    /// Row as Excel shows it.
    pub row: u32,
    /// Heading of the column; empty: the row as a whole.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub column: String,
    /// What stood there.
    pub value: String,
    /// Stable code.
    pub code: String,
    /// The reason in words.
    pub message: String,
}

impl ImportAnswer {
    /// What an import did.
    pub fn new(outcome: Outcome, dry_run: bool, language: Language) -> Self {
        let mut rows: Vec<(usize, u32)> = outcome
            .refused
            .iter()
            .map(|refused| (refused.sheet, refused.row))
            .collect();
        rows.dedup();
        let name = |index: usize| {
            outcome
                .sheets
                .get(index)
                .map(|sheet| sheet.name.clone())
                .unwrap_or_default()
        };
        let refused = outcome
            .refused
            .iter()
            .take(MOST_SHOWN)
            .map(|refused| RefusedAnswer {
                sheet: name(refused.sheet),
                row: refused.row,
                column: refused.column.clone(),
                value: refused.value.clone(),
                message: locales::field_text(language, &refused.code),
                code: refused.code.to_string(),
            });
        Self {
            dry_run,
            refused: refused.collect(),
            refused_rows: rows.len(),
            duplicates: outcome.duplicates,
            buildings: outcome.buildings,
            units: outcome.units,
            persons: outcome.persons,
            households: outcome.households,
            sheets: outcome.sheets,
        }
    }
}
