//! Refused rows as a workbook that the office can work through: sheet, row, column, value, reason.

use jiff::tz::TimeZone;

use super::import::Outcome;
use crate::{
    http::workbook::{Column, Sheet},
    locales::{self, Language},
};

/// The sheet of refused rows.
pub fn sheet(outcome: &Outcome, language: Language) -> Sheet {
    let name = |index: usize| {
        outcome
            .sheets
            .get(index)
            .map(|sheet| sheet.name.clone())
            .unwrap_or_default()
    };
    Sheet {
        name: "未导入".to_owned(),
        columns: vec![
            Column::new("工作表", 16.0),
            Column::new("行", 8.0),
            Column::new("列", 14.0),
            Column::new("内容", 30.0),
            Column::new("原因", 60.0),
        ],
        rows: outcome
            .refused
            .iter()
            .map(|refused| {
                vec![
                    name(refused.sheet).into(),
                    i64::from(refused.row).into(),
                    refused.column.clone().into(),
                    refused.value.clone().into(),
                    locales::field_text(language, &refused.code).into(),
                ]
            })
            .collect(),
        zone: TimeZone::UTC,
    }
}
