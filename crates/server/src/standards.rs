//! The service standards in force, as the shell asks for them: for an estate and a moment, without a query.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use domain::{
    ids::EstateId,
    standard::{Layer, Standard},
    standards::{Reach, Stage, StandardVersion},
};
use jiff::Timestamp;
use parking_lot::RwLock;

/// Every approved version of every layer, and the standards made of them. The shipped one holds for any moment
/// for which nothing else was published.
#[derive(Debug)]
pub struct Standards {
    shipped: Arc<Standard>,
    known: RwLock<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// Approved versions by reach, the earliest first.
    layers: BTreeMap<Reach, Vec<Held>>,
    /// The text compiled into this program: the lowest layer until a shipped text is learnt from the database.
    own: Option<Held>,
    /// Standards made so far, by the hashes of their layers.
    made: HashMap<Vec<Arc<str>>, Arc<Standard>>,
}

#[derive(Debug)]
struct Held {
    from: Timestamp,
    proposed_at: Timestamp,
    hash: Arc<str>,
    layer: Arc<Layer>,
}

impl Standards {
    /// Only the shipped standard; further versions are learnt as they are read or approved.
    pub fn shipped() -> Self {
        let (shipped, layer) = (Standard::shipped(), domain::standard::shipped::layer());
        let own = Held {
            from: Timestamp::MIN,
            proposed_at: Timestamp::MIN,
            hash: layer.hash().into(),
            layer: Arc::new(layer),
        };
        let known = Known {
            made: HashMap::from([(vec![own.hash.clone()], shipped.clone())]),
            own: Some(own),
            ..Known::default()
        };
        Self {
            shipped,
            known: RwLock::new(known),
        }
    }

    /// Takes note of a version; only approved ones count.
    pub fn learn(&self, version: &StandardVersion) {
        let (Stage::Approved, Some(from)) = (version.stage, version.in_force_from) else {
            return;
        };
        let mut known = self.known.write();
        if version.reach == Reach::Shipped && version.name == self.shipped.version {
            let alone = vec![version.hash.as_str().into()];
            known.made.entry(alone).or_insert_with(|| self.shipped.clone());
        }
        let held = known.layers.entry(version.reach).or_default();
        if held
            .iter()
            .any(|other| *other.hash == *version.hash && other.from == from)
        {
            return;
        }
        held.push(Held {
            from,
            proposed_at: version.proposed_at,
            hash: version.hash.as_str().into(),
            layer: Arc::new(version.layer.clone()),
        });
        held.sort_by_key(|held| (held.from, held.proposed_at));
    }

    /// The standard in force in an estate at a moment; without an estate, in the company.
    pub fn at(&self, estate: Option<EstateId>, moment: Timestamp) -> Arc<Standard> {
        let (hashes, layers) = {
            let known = self.known.read();
            let stack = known.stack(estate, moment);
            if stack.is_empty() {
                return self.shipped.clone();
            }
            let hashes: Vec<Arc<str>> = stack.iter().map(|held| held.hash.clone()).collect();
            if let Some(made) = known.made.get(&hashes) {
                return made.clone();
            }
            (
                hashes,
                stack.iter().map(|held| held.layer.clone()).collect::<Vec<_>>(),
            )
        };
        let made = self.make(&layers);
        self.known.write().made.insert(hashes, made.clone());
        made
    }

    /// The layers in force in an estate at a moment, the shipped one first.
    pub fn layers_at(&self, estate: Option<EstateId>, moment: Timestamp) -> Vec<Layer> {
        let known = self.known.read();
        let stack = known.stack(estate, moment);
        if stack.is_empty() {
            vec![domain::standard::shipped::layer()]
        } else {
            stack.iter().map(|held| (*held.layer).clone()).collect()
        }
    }

    /// Layers are tried together before they are approved. Should a newer program refuse them all the same, work
    /// goes on by the layers below, and the log says so.
    fn make(&self, layers: &[Arc<Layer>]) -> Arc<Standard> {
        for count in (1..=layers.len()).rev() {
            let stack: Vec<Layer> = layers.iter().take(count).map(|layer| (**layer).clone()).collect();
            match Standard::read(&stack) {
                Ok(standard) => return Arc::new(standard),
                Err(findings) => tracing::error!(
                    %findings,
                    "an approved layer of the service standard no longer fits; it is left out"
                ),
            }
        }
        self.shipped.clone()
    }
}

impl Known {
    /// Shipped, company, estate: of each the one that holds at `moment`.
    fn stack(&self, estate: Option<EstateId>, moment: Timestamp) -> Vec<&Held> {
        let holding = |reach: Reach| {
            self.layers
                .get(&reach)
                .and_then(|held| held.iter().rev().find(|held| held.from <= moment))
        };
        let shipped = self.layers.get(&Reach::Shipped);
        // Moments before everything else: the first shipped text holds for them too.
        let first = holding(Reach::Shipped)
            .or_else(|| shipped?.first())
            .or(self.own.as_ref());
        let Some(first) = first else {
            return Vec::new();
        };
        let company = holding(Reach::Company);
        let own = estate.and_then(|estate| holding(Reach::Estate { estate }));
        [Some(first), company, own].into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        ids::{EstateId, StandardId},
        standard::{Layer, shipped},
        standards::{Reach, Stage, StandardVersion},
    };
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::Standards;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn version(reach: Reach, name: &str, prompt: u32, from: Timestamp) -> StandardVersion {
        let layer = match reach {
            Reach::Shipped => shipped::layer(),
            _ => Layer {
                name: String::new(),
                files: [
                    (
                        "standard.toml".to_owned(),
                        format!("schema = 1\nid = \"{name}\"\nversion = \"1\"\ntitle = \"{name}\"\n"),
                    ),
                    (
                        "escalation.toml".to_owned(),
                        format!("[shares]\nprompt = {prompt}\nreason = \"试行\"\n"),
                    ),
                ]
                .into(),
            },
        };
        StandardVersion {
            id: StandardId(Uuid::nil()),
            reach,
            name: name.to_owned(),
            title: name.to_owned(),
            schema: 1,
            hash: layer.hash(),
            layer,
            stage: Stage::Approved,
            effective_from: from,
            in_force_from: Some(from),
            proposed_by: None,
            proposed_by_staff: None,
            proposed_at: from,
            reason: String::new(),
            verdict: None,
        }
    }

    #[test]
    fn each_layer_holds_from_its_date_and_only_where_it_reaches() {
        let standards = Standards::shipped();
        let (one, two) = (EstateId(Uuid::from_u128(1)), EstateId(Uuid::from_u128(2)));
        let prompt = |estate, moment: &str| standards.at(estate, at(moment)).shares.prompt;
        assert_eq!(
            prompt(Some(one), "1960-01-01T00:00:00Z"),
            60,
            "the shipped one holds for any moment"
        );
        standards.learn(&version(Reach::Shipped, "default", 0, Timestamp::UNIX_EPOCH));
        standards.learn(&version(
            Reach::Company,
            "firm",
            50,
            at("2026-10-01T00:00:00+08:00"),
        ));
        standards.learn(&version(
            Reach::Estate { estate: one },
            "garden",
            40,
            at("2026-11-01T00:00:00+08:00"),
        ));
        let open = StandardVersion {
            stage: Stage::Proposed,
            ..version(Reach::Company, "later", 10, at("2026-10-02T00:00:00+08:00"))
        };
        standards.learn(&open);
        assert_eq!(prompt(Some(one), "1960-01-01T00:00:00Z"), 60);
        assert_eq!(prompt(Some(one), "2026-09-30T23:59:59+08:00"), 60);
        assert_eq!(prompt(Some(one), "2026-10-01T00:00:00+08:00"), 50);
        assert_eq!(prompt(Some(one), "2026-11-01T00:00:00+08:00"), 40);
        assert_eq!(prompt(Some(two), "2026-11-01T00:00:00+08:00"), 50);
        assert_eq!(prompt(None, "2026-11-01T00:00:00+08:00"), 50);
        let twice = standards.at(Some(one), at("2026-11-02T00:00:00+08:00"));
        assert_eq!(twice.version, "default-2026.1+firm-1+garden-1");
        assert!(std::sync::Arc::ptr_eq(
            &twice,
            &standards.at(Some(one), at("2026-11-03T00:00:00+08:00"))
        ));
    }

    #[test]
    fn a_layer_that_no_longer_fits_is_left_out() {
        let standards = Standards::shipped();
        standards.learn(&version(Reach::Shipped, "default", 0, Timestamp::UNIX_EPOCH));
        standards.learn(&version(Reach::Company, "firm", 95, Timestamp::UNIX_EPOCH));
        assert_eq!(
            standards.at(None, at("2026-11-01T00:00:00+08:00")).shares.prompt,
            60
        );
    }
}
