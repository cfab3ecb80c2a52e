//! `linli openapi`

use std::path::PathBuf;

use clap::Args;

use super::{Failed, say};
use crate::http::openapi;

/// Writes the API contract (OpenAPI 3.1), the same that the server answers at /openapi.json.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  linli openapi openapi.json\n  linli openapi openapi.json --check")]
pub struct Openapi {
    /// The file to write; without it standard output.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Write nothing; fail if FILE is not what would be written.
    #[arg(long, requires = "file")]
    check: bool,
}

impl Openapi {
    pub(super) fn run(self) -> Result<(), Failed> {
        let text = openapi::text().map_err(Failed::fault)?;
        match self.file {
            None => say(text.trim_end()),
            Some(file) if self.check => {
                if std::fs::read_to_string(&file).map_err(Failed::fault)? != text {
                    return Err(Failed::Refused(format!(
                        "{} is not the present contract",
                        file.display()
                    )));
                }
            }
            Some(file) => std::fs::write(&file, text).map_err(Failed::fault)?,
        }
        Ok(())
    }
}
