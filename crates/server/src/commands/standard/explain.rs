//! `linli standard explain`

use std::path::PathBuf;

use clap::Args;
use domain::{
    clock::notice,
    standard::{Grade, Kind, Level, Matter, Standard, explain},
};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use super::stack;
use crate::commands::{Failed, say};

/// Prints every clock of a matter with its deadline, clause and counting, for any moment.
#[derive(Debug, Args)]
#[command(
    after_help = "  linli standard explain --kind repair --subject public.other --grade general \
    --at 2026-09-24T18:30:00+08:00\n  \
    linli standard explain --kind complaint --subject unit-repair --fault unit.leak --at 2026-09-24T18:30 \
    --agreed 2026-09-29T10:00 --json\n\n\
    A moment without an offset is taken in the estate's zone. A clock that begins at a later event (the take at \
    the dispatch, the feedback at the resolution) is shown with its latest deadline."
)]
pub(super) struct Explain {
    /// inquiry, complaint, repair, suggestion, opinion, demand, help, concierge, dispute, misconduct, emergency.
    #[arg(long)]
    kind: Kind,
    /// For example public.other, unit.flooding, staff-attitude; `other` for kinds without subjects of their own.
    #[arg(long, value_name = "CODE")]
    subject: String,
    /// The repair subject that a complaint unit-repair or public-repair carries.
    #[arg(long, value_name = "CODE")]
    fault: Option<String>,
    /// general, serious, major.
    #[arg(long, default_value = "general")]
    grade: Grade,
    /// I, II, III: for emergencies; without it the level that the subject usually has.
    #[arg(long)]
    level: Option<Level>,
    /// The repair request counts as a complaint.
    #[arg(long)]
    counts_as_complaint: bool,
    /// The moment of the report.
    #[arg(long, value_name = "TIME")]
    at: String,
    /// A time agreed with the resident.
    #[arg(long, value_name = "TIME")]
    agreed: Option<String>,
    /// Folders of layers, from the bottom up; without them the shipped standard.
    #[arg(long = "standard", value_name = "DIR")]
    layers: Vec<PathBuf>,
    /// The estate's time zone.
    #[arg(long, value_name = "ZONE", default_value = "Asia/Shanghai")]
    zone: String,
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
}

impl Explain {
    pub(super) fn run(self) -> Result<(), Failed> {
        let usage = |error: &dyn std::fmt::Display| Failed::Usage(error.to_string());
        let standard = Standard::read(&stack(&self.layers)?)
            .map_err(|findings| Failed::Refused(findings.to_string()))?;
        let zone = TimeZone::get(&self.zone).map_err(|error| usage(&error))?;
        let notices = notice::shipped().map_err(Failed::fault)?;
        let calendar = standard.calendar(&notices, zone.clone()).map_err(Failed::fault)?;
        let at = moment("--at", &self.at, &zone)?;
        let agreed = self
            .agreed
            .as_deref()
            .map(|text| moment("--agreed", text, &zone))
            .transpose()?;
        let matter = self.matter(&standard)?;
        let explanation = explain(&standard, &calendar, &matter, at, agreed)
            .map_err(|refused| Failed::Refused(refused.to_string()))?;
        if self.json {
            say(serde_json::to_string_pretty(&explanation).map_err(Failed::fault)?);
        } else {
            say(explanation.text(&standard, &calendar, &matter, at).trim_end());
        }
        Ok(())
    }

    /// The matter asked about, or what is wrong with it and which codes there are.
    fn matter(&self, standard: &Standard) -> Result<Matter, Failed> {
        let known = |kind: Kind, option: &str, code: &str| {
            let subject = standard
                .taxonomy
                .subject(kind, code)
                .filter(|subject| !subject.group);
            subject.ok_or_else(|| {
                let codes: Vec<&str> = standard
                    .taxonomy
                    .subjects_of(kind)
                    .map(|subject| subject.code.as_str())
                    .collect();
                Failed::Usage(format!(
                    "{option}: {kind} has no `{code}`; there are {}",
                    codes.join(" ")
                ))
            })
        };
        let subject = known(self.kind, "--subject", &self.subject)?;
        match (&self.fault, subject.fault) {
            (None, true) => {
                return Err(Failed::Usage(format!(
                    "--fault: a complaint `{}` carries a repair subject",
                    self.subject
                )));
            }
            (Some(_), false) => {
                return Err(Failed::Usage(format!("--fault: `{}` carries none", self.subject)));
            }
            (Some(fault), true) => {
                let fault = known(Kind::Repair, "--fault", fault)?;
                if fault.place != subject.place {
                    return Err(Failed::Usage(format!(
                        "--fault: `{}` does not lie where `{}` does",
                        fault.code, self.subject
                    )));
                }
            }
            (None, false) => {}
        }
        if self.level.is_some() && self.kind != Kind::Emergency {
            return Err(Failed::Usage("--level: only emergencies have one".to_owned()));
        }
        if self.counts_as_complaint && !matches!(self.kind, Kind::Repair | Kind::Complaint) {
            return Err(Failed::Usage(
                "--counts-as-complaint: only asked of repair requests".to_owned(),
            ));
        }
        Ok(Matter {
            kind: self.kind,
            subject: self.subject.clone(),
            fault: self.fault.clone(),
            grade: self.grade,
            level: self.level.or(subject.level),
            complaint: self.counts_as_complaint || self.kind == Kind::Complaint,
        })
    }
}

/// A moment with an offset, or a local one.
fn moment(option: &str, text: &str, zone: &TimeZone) -> Result<Timestamp, Failed> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    let wrong = |error: jiff::Error| {
        Failed::Usage(format!(
            "{option}: `{text}` is no moment such as 2026-09-24T18:30:00+08:00 ({error})"
        ))
    };
    let local: DateTime = text.parse().map_err(wrong)?;
    zone.to_timestamp(local).map_err(wrong)
}
