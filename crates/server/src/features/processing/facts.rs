//! What the record says, gathered: figures, periods and assessments. Only this file may call reading functions that
//! other features publish.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use domain::{
    assessments::{Assessment, Stage},
    feature::Feature,
    ids::EstateId,
    personal::catalogue::{self, Kind, Rows},
    standard::Standard,
};
use jiff::{Timestamp, civil::Date};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::table::{self, ByClass};
use crate::{
    app::App,
    backup::{self, Run},
    features::{assessments, cases, estates, intakes},
    retention,
};

/// An estate's standard.
pub(super) type EstateStandard = (EstateId, Arc<Standard>);

/// All that the record is made of.
pub(super) struct Gathered {
    /// The moment of the figures.
    pub now: Timestamp,
    /// The calendar year that is counted.
    pub year: i16,
    /// The company's standard now.
    pub standard: Arc<Standard>,
    /// The estates with their own.
    pub estates: Vec<EstateStandard>,
    /// Values held.
    held: ByClass,
    /// Values erased this year.
    erased: ByClass,
    /// Rows held of what stands in no journal.
    rows: BTreeMap<Rows, i64>,
    /// What is past its time, by kind; a kind whose time does not run by the calendar is missing.
    past: BTreeMap<&'static str, i64>,
    /// Approved assessments, the newest first.
    assessments: Vec<(Uuid, Assessment)>,
    /// The last run of retention.
    pub last_run: Option<Run>,
}

pub(super) async fn gather(app: &Arc<App>) -> Result<Gathered, StoreError> {
    let now = app.time.now();
    let year = now.to_zoned(backup::zone()).year();
    let since = Date::new(year, 1, 1)
        .and_then(|first| first.to_zoned(backup::zone()))
        .map_or(now, |first| first.timestamp());
    let own = app.clone();
    app.store
        .read(move |tx| async move {
            let standard = own.standards.at(None, now);
            let estates: Vec<EstateStandard> = estates::ids(&tx)
                .await?
                .into_iter()
                .map(|estate| (estate, own.standards.at(Some(estate), now)))
                .collect();
            let mut rows = BTreeMap::new();
            for what in catalogue::kinds().iter().filter_map(|kind| kind.rows) {
                rows.insert(what, table::rows(&tx, what).await?);
            }
            Ok(Gathered {
                now,
                year,
                held: table::held(&tx).await?,
                erased: table::erased(&tx, since).await?,
                rows,
                past: past(&tx, &standard, &estates, now).await?,
                assessments: assessments::approved(&tx).await?,
                last_run: backup::last(&tx, backup::Kind::Retention).await?,
                standard,
                estates,
            })
        })
        .await
}

/// What is past its time and still there. Zero unless retention has failed, or has not run since.
async fn past(
    tx: &Tx,
    standard: &Standard,
    estates: &[EstateStandard],
    now: Timestamp,
) -> Result<BTreeMap<&'static str, i64>, StoreError> {
    let mut past: BTreeMap<&'static str, i64> = BTreeMap::new();
    for (estate, own) in estates {
        let Some(before) = retention::before(own, now) else {
            continue;
        };
        let mut add = |kind: Option<&'static Kind>, count: i64| {
            if let Some(kind) = kind {
                *past.entry(kind.code.as_str()).or_default() += count;
            }
        };
        let cases = cases::past_held(tx, *estate, before).await?;
        for class in ["name", "phone", "text"] {
            let count = cases.get(class).copied().unwrap_or_default();
            add(catalogue::of_value(domain::cases::Cases::NAME, class), count);
        }
        let files = cases.get("file").copied().unwrap_or_default();
        add(of_rows(Rows::Files), files);
        let intakes = intakes::past_held(tx, *estate, before).await?;
        add(
            catalogue::of_value(domain::intakes::Intakes::NAME, "text"),
            intakes,
        );
    }
    for what in [Rows::AuditLines, Rows::UnattachedFiles] {
        if let Some(kind) = of_rows(what)
            && let Some(before) = until(standard, kind, now)
            && let Some(count) = table::old_rows(tx, what, before).await?
        {
            past.insert(kind.code.as_str(), count);
        }
    }
    if let Some(kind) = catalogue::of_value(domain::audit::Audit::NAME, "text")
        && let Some(before) = until(standard, kind, now)
    {
        past.insert(kind.code.as_str(), table::old_purposes(tx, before).await?);
    }
    Ok(past)
}

fn of_rows(what: Rows) -> Option<&'static Kind> {
    catalogue::kinds().iter().find(|kind| kind.rows == Some(what))
}

fn until(standard: &Standard, kind: &Kind, now: Timestamp) -> Option<Timestamp> {
    standard.retention(kind.retention.as_deref()?)?.until_before(now)
}

impl Gathered {
    /// How many values, or rows, are held of a kind.
    pub(super) fn held(&self, kind: &Kind) -> i64 {
        match (kind.class, kind.rows) {
            (Some(class), _) => figure(&self.held, kind, class.code()),
            (None, Some(rows)) => self.rows.get(&rows).copied().unwrap_or_default(),
            (None, None) => 0,
        }
    }

    /// How many values of a kind were erased this year; `None` for what stands in no journal.
    pub(super) fn erased(&self, kind: &Kind) -> Option<i64> {
        kind.class.map(|class| figure(&self.erased, kind, class.code()))
    }

    /// How many are past their time; `None` where the time does not run by the calendar.
    pub(super) fn past(&self, kind: &Kind) -> Option<i64> {
        self.past.get(kind.code.as_str()).copied()
    }

    /// The newest assessment on which the processing of a kind may stand, and when it was approved.
    pub(super) fn assessment(&self, kind: &Kind) -> Option<(Uuid, Timestamp)> {
        self.assessments.iter().find_map(|(id, assessment)| {
            let concerned = assessment.content.concerns.contains(&kind.code);
            match assessment.stage {
                Stage::Approved { approval } if concerned && assessment.permits() => Some((*id, approval.at)),
                _ => None,
            }
        })
    }

    /// What the journals hold and the catalogue does not know.
    pub(super) fn unknown(&self) -> BTreeSet<(&str, &str, i64)> {
        self.held
            .iter()
            .filter(|((feature, class), _)| catalogue::of_value(feature, class).is_none())
            .map(|((feature, class), count)| (feature.as_str(), class.as_str(), *count))
            .collect()
    }
}

fn figure(figures: &ByClass, kind: &Kind, class: &str) -> i64 {
    let key = (kind.feature.clone(), class.to_owned());
    figures.get(&key).copied().unwrap_or_default()
}
