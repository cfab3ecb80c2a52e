//! `linli standard check`

use std::path::PathBuf;

use clap::Args;
use domain::standard::{Direction, Standard, reachable};

use super::stack;
use crate::commands::{Failed, say};

/// Checks a standard or a layer.
#[derive(Debug, Args)]
#[command(
    after_help = "A folder with every chapter is checked as a whole standard, any other as a layer over the \
    shipped one.\nExit code 1 if anything was found.\n\n  \
    linli standard check standards/default\n  \
    linli standard check ./company\n  \
    linli standard check ./estate --over ./company"
)]
pub(super) struct Check {
    /// The folder with the chapters.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// A layer that lies between the shipped standard and this one, for example the company's.
    #[arg(long, value_name = "DIR")]
    over: Option<PathBuf>,
}

impl Check {
    pub(super) fn run(self) -> Result<(), Failed> {
        let folders: Vec<PathBuf> = self.over.into_iter().chain([self.folder]).collect();
        let standard = match Standard::read(&stack(&folders)?) {
            Ok(standard) => standard,
            Err(findings) => {
                for finding in &findings.0 {
                    say(finding);
                }
                return Err(Failed::Refused(match findings.0.len() {
                    1 => "1 finding".to_owned(),
                    count => format!("{count} findings"),
                }));
            }
        };
        say(&standard);
        say(format!(
            "{} clauses, {} subjects, {} kinds of matters, SHA-256 {}",
            standard.clauses().len(),
            standard.taxonomy.subjects.len(),
            reachable(&standard.taxonomy).len(),
            standard.hash
        ));
        for deviation in &standard.deviations {
            let direction = match deviation.direction {
                Direction::Stricter => "stricter",
                Direction::Looser => "looser",
                Direction::Other => "changed",
            };
            let field = match deviation.field.as_str() {
                "" => String::new(),
                field => format!(".{field}"),
            };
            say(format!(
                "{}: {direction}: {}{field}: {} -> {} ({})",
                deviation.place,
                deviation.entry,
                or_nothing(&deviation.before),
                or_nothing(&deviation.now),
                deviation.reason
            ));
        }
        say("no findings");
        Ok(())
    }
}

fn or_nothing(text: &str) -> &str {
    if text.is_empty() { "nothing" } else { text }
}
