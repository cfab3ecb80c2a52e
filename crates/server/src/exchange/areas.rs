//! Which area a building of a workbook belongs to.

use std::collections::HashSet;

use domain::{estates::Estate, ids::AreaId};

use super::rows::{Line, Refused};

/// Which area a new building belongs to.
#[derive(Clone, Debug)]
pub(super) struct Areas {
    by_name: Vec<(String, AreaId)>,
    otherwise: Option<AreaId>,
}

impl Areas {
    pub(super) fn of(estate: &Estate, wish: Option<AreaId>) -> Self {
        let only = (estate.areas.len() == 1)
            .then(|| estate.areas.keys().next().copied())
            .flatten();
        Self {
            by_name: estate
                .areas
                .iter()
                .map(|(id, area)| (area.name.clone(), *id))
                .collect(),
            otherwise: wish.or(only),
        }
    }

    pub(super) fn find(&self, name: Option<&str>) -> Option<AreaId> {
        match name {
            Some(name) => self
                .by_name
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, id)| *id)
                .or(self.otherwise),
            None => self.otherwise,
        }
    }

    /// Refuses rows of new buildings whose area cannot be told (A-02: every unit in exactly one area).
    pub(super) fn check(
        &self,
        lines: Vec<Line>,
        is_known: impl Fn(&str) -> bool,
        refused: &mut Vec<Refused>,
    ) -> Vec<Line> {
        let named: HashSet<String> = lines
            .iter()
            .filter(|line| self.find(line.area.as_deref()).is_some())
            .map(|line| line.place.building.clone())
            .collect();
        let (good, bad): (Vec<Line>, Vec<Line>) = lines
            .into_iter()
            .partition(|line| is_known(&line.place.building) || named.contains(&line.place.building));
        refused.extend(bad.into_iter().map(|line| Refused {
            sheet: line.sheet,
            row: line.row,
            column: "片区".to_owned(),
            value: line.area.unwrap_or_default(),
            code: "area-unknown".into(),
        }));
        good
    }
}
