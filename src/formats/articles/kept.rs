//! Which column was what the last time, for tables with the same columns.

use super::table::{Mapping, Role};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a person chose for a table with these columns.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KeptColumns {
    names: Vec<String>,
    /// Counted from 0.
    taken: BTreeMap<Role, usize>,
}

/// Names as they are compared.
fn bare(names: &[String]) -> Vec<&str> {
    names.iter().map(|name| name.trim()).collect()
}

impl KeptColumns {
    #[must_use]
    pub fn of(names: &[String], taken: &BTreeMap<Role, usize>) -> Self {
        Self { names: names.to_vec(), taken: taken.clone() }
    }

    /// Whether a table has the same columns, in whichever order.
    #[must_use]
    pub fn is_for(&self, names: &[String]) -> bool {
        let sorted = |names: &[String]| {
            let mut names: Vec<String> = bare(names).into_iter().map(str::to_owned).collect();
            names.sort_unstable();
            names
        };
        sorted(&self.names) == sorted(names)
    }

    /// The same choice for a table with the same columns.
    #[must_use]
    pub fn mapping(&self, names: &[String]) -> Option<Mapping> {
        let (known, names_now) = (bare(&self.names), bare(names));
        let place = |column: usize| {
            let name = known.get(column)?;
            // Of columns with one name each has its own place.
            let nth = known.iter().take(column).filter(|other| *other == name).count();
            let mut same = names_now.iter().enumerate().filter(|(_, other)| *other == name);
            same.nth(nth).map(|(at, _)| at)
        };
        let taken: Option<BTreeMap<Role, usize>> =
            self.taken.iter().map(|(role, column)| Some((*role, place(*column)?))).collect();
        self.is_for(names).then_some(())?;
        taken.map(|taken| Mapping::of_columns(&taken))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_goes_with_the_names_of_columns_not_with_their_places() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let kept = KeptColumns::of(&names(&["kopf", "x", " x"]), &[(Role::Title, 0), (Role::Text, 2)].into());
        let mapping = kept.mapping(&names(&["x", "kopf", "x"])).unwrap();
        assert_eq!(mapping, Mapping::of_columns(&[(Role::Title, 1), (Role::Text, 2)].into()));
        assert_eq!(kept.mapping(&names(&["x", "kopf"])), None);
    }
}
