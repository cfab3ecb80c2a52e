//! What the rules of versions need to know: the layers around the one in question.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use domain::{
    ids::EstateId,
    rejection::Rejection,
    standard::Layer,
    standards::{Command, Facts, Reach, Stage, StandardVersion, Standards},
};
use jiff::Timestamp;
use store::{Failure, Tx};

use super::table;
use crate::{app::App, execute::Ask};

pub(super) async fn gather(
    _app: &Arc<App>,
    tx: &Tx,
    ask: &Ask<'_, Standards>,
) -> Result<Facts, Failure<Rejection>> {
    let living = table::living(tx).await?;
    let mut facts = Facts {
        shipped_before: living.iter().any(|version| version.reach == Reach::Shipped),
        names: living.iter().map(|version| version.name.clone()).collect(),
        ..Facts::default()
    };
    let (reach, from) = match (ask.command, ask.state) {
        (
            Command::Propose {
                reach,
                effective_from,
                ..
            },
            _,
        ) => (*reach, *effective_from),
        (Command::Approve { .. }, Some(state)) => (state.reach, state.effective_from),
        _ => return Ok(facts),
    };
    let from = from.max(ask.now);
    facts.below = below(&living, reach, from);
    facts.above = above(&living, reach, from);
    if let Some(estate) = reach.estate() {
        facts.estate_known = crate::features::estate_known(tx, estate).await?;
    }
    Ok(facts)
}

/// Of `versions` (approved ones count) the one that holds for `reach` at `moment`.
fn holding(versions: &[StandardVersion], reach: Reach, moment: Timestamp) -> Option<&StandardVersion> {
    versions
        .iter()
        .filter(|version| version.stage == Stage::Approved && version.reach == reach)
        .filter(|version| version.in_force_from.is_some_and(|from| from <= moment))
        .max_by_key(|version| (version.in_force_from, version.proposed_at))
}

fn below(versions: &[StandardVersion], reach: Reach, from: Timestamp) -> Vec<Layer> {
    let shipped = holding(versions, Reach::Shipped, from);
    let mut layers =
        vec![shipped.map_or_else(domain::standard::shipped::layer, |version| version.layer.clone())];
    if matches!(reach, Reach::Estate { .. }) {
        layers.extend(holding(versions, Reach::Company, from).map(|version| version.layer.clone()));
    }
    layers
}

/// Layers of estates that hold when a company layer takes effect, or will hold later.
fn above(versions: &[StandardVersion], reach: Reach, from: Timestamp) -> Vec<Layer> {
    if reach != Reach::Company {
        return Vec::new();
    }
    let estates: BTreeSet<EstateId> = versions
        .iter()
        .filter_map(|version| version.reach.estate())
        .collect();
    let mut layers: BTreeMap<String, Layer> = BTreeMap::new();
    for estate in estates {
        let own = Reach::Estate { estate };
        let later = versions.iter().filter(|version| {
            version.stage == Stage::Approved
                && version.reach == own
                && version.in_force_from.is_some_and(|begins| begins > from)
        });
        for version in holding(versions, own, from).into_iter().chain(later) {
            layers.insert(version.hash.clone(), version.layer.clone());
        }
    }
    layers.into_values().collect()
}
