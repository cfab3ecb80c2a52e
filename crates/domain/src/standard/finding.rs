//! What is wrong with a standard, and where: every finding names file and line.

use std::{fmt, sync::Arc};

use serde::{Serialize, Serializer};

/// A place in the source text of a standard.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// File, with the layer's folder where several layers are read.
    pub file: Arc<str>,
    /// 1-based line.
    pub line: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What kind of defect a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Defect {
    /// Not TOML, a missing or unknown field, a value of the wrong shape (a bad unit among them).
    Syntax,
    /// A chapter is missing or unknown.
    Chapter,
    /// The schema number is not one that this program reads.
    Schema,
    /// An identifier stands twice.
    Duplicate,
    /// Something is named that does not exist.
    UnknownReference,
    /// A reachable matter has no clause for a clock that it needs.
    Gap,
    /// Two clauses fit a matter equally well and set different limits.
    Ambiguity,
    /// A clause that governs no reachable matter.
    Unreachable,
    /// A label, a title or the original words are missing.
    Label,
    /// An upper layer repeats what already holds, or deviates without a reason.
    Deviation,
    /// A figure makes no sense (shares that fall, windows that overlap, a target out of range).
    Figure,
}

/// One defect, with the place where it is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// Where.
    pub place: Place,
    /// Which kind.
    pub defect: Defect,
    /// What, in a sentence for the author of the standard.
    pub message: String,
}

impl Finding {
    /// A finding at `place`.
    pub fn new(place: &Place, defect: Defect, message: impl Into<String>) -> Self {
        Self {
            place: place.clone(),
            defect,
            message: message.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// A standard that was not accepted; at least one finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Findings(pub Vec<Finding>);

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, finding) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            finding.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Findings {}
