//! Where names of known actors stand in a text.

use crate::model::Project;
use crate::text::slice;
use aho_corasick::{AhoCorasick, MatchKind};

/// The shortest name that is looked for, in letters.
const SHORTEST: usize = 2;

/// The names and aliases of all actors, made ready.
#[derive(Debug, Clone, Default)]
pub struct Names {
    all: Vec<String>,
    finder: Option<AhoCorasick>,
}

impl Names {
    #[must_use]
    pub fn of(project: &Project) -> Self {
        let names = project.actors().iter().flat_map(|row| std::iter::once(&row.name).chain(&row.aliases));
        let mut all: Vec<String> = names.filter(|name| name.chars().count() >= SHORTEST).cloned().collect();
        all.sort_unstable();
        all.dedup();
        // More names than a machine can be built for are not looked for at all.
        let finder =
            (!all.is_empty()).then(|| AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&all));
        Self { finder: finder.and_then(Result::ok), all }
    }

    /// Whether these are the names of that project.
    #[must_use]
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.all == other.all
    }

    /// The first name in a text that stands there as a word of its own, spelt as it is known.
    pub(super) fn find(&self, text: &str) -> Option<(usize, usize)> {
        let found =
            self.finder.as_ref()?.find_iter(text).find(|found| stands_alone(text, found.start(), found.end()))?;
        Some((found.start(), found.end()))
    }
}

/// Whether no letter or digit goes on at either end of a range.
pub(super) fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let joins = |inside: Option<char>, outside: Option<char>| {
        inside.is_some_and(char::is_alphanumeric) && outside.is_some_and(char::is_alphanumeric)
    };
    let words = slice(text, start, end);
    let (before, after) = (slice(text, 0, start), slice(text, end, text.len()));
    !joins(words.chars().next(), before.chars().next_back()) && !joins(words.chars().next_back(), after.chars().next())
}
