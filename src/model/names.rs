//! Numbers for ids: in a packed annotation a number stands for each row that it refers to.

use crate::model::{Annotation, Id, Value};
use std::collections::HashMap;

/// Ids that annotations refer to, each with a number that stays.
#[derive(Debug, Clone, Default)]
pub struct Names {
    ids: Vec<u128>,
    numbers: HashMap<u128, u32>,
}

impl Names {
    /// The number of an id, which it is given now if it has none.
    pub fn add(&mut self, id: u128) -> u32 {
        let next = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(id).or_insert(next);
        if number == next {
            self.ids.push(id);
        }
        number
    }

    /// The ids in order of their numbers, from 0.
    #[must_use]
    pub fn ids(&self) -> &[u128] {
        &self.ids
    }

    /// The number of an id that has one.
    #[must_use]
    pub fn number(&self, id: u128) -> Option<u32> {
        self.numbers.get(&id).copied()
    }

    pub(super) fn at<R>(&self, number: u64) -> Option<Id<R>> {
        self.ids.get(usize::try_from(number).ok()?).map(|&id| Id::new(id))
    }

    /// Gives numbers to all that an annotation refers to.
    pub(super) fn add_all(&mut self, row: &Annotation) {
        each_name(row, |id| {
            self.add(id);
        });
    }
}

impl FromIterator<u128> for Names {
    fn from_iter<I: IntoIterator<Item = u128>>(ids: I) -> Self {
        let mut names = Self::default();
        for id in ids {
            names.add(id);
        }
        names
    }
}

fn each_name(row: &Annotation, mut take: impl FnMut(u128)) {
    take(row.document.bits());
    take(row.tag.bits());
    take(row.coder.bits());
    for (field, value) in &row.fields {
        take(field.bits());
        match value {
            Value::Choice(id) => take(id.bits()),
            Value::Choices(ids) => ids.iter().for_each(|id| take(id.bits())),
            Value::Actors(ids) => ids.iter().for_each(|id| take(id.bits())),
            Value::Issues(ids) => ids.iter().for_each(|id| take(id.bits())),
            Value::Unclear
            | Value::YesNo(_)
            | Value::Text(_)
            | Value::Number(_)
            | Value::Date(_)
            | Value::Link(_)
            | Value::Words(_) => {}
        }
    }
}
