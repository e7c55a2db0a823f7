//! Words that introduce what somebody says, by language.

use crate::text::slice;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Bytes of a text by which its language is told where nobody did.
const SAMPLE: usize = 4096;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    language: String,
    common: HashSet<String>,
    forms: Vec<String>,
    #[serde(default)]
    within: bool,
}

/// The reporting verbs of one language.
#[derive(Debug)]
pub(super) struct Verbs {
    common: HashSet<String>,
    forms: HashSet<String>,
    /// Where words are not parted by blanks: what counts wherever it stands.
    within: Vec<String>,
}

static ALL: LazyLock<BTreeMap<String, Verbs>> = LazyLock::new(|| {
    let entries: Vec<Entry> = ron::from_str(include_str!("../../../assets/reporting/verbs.ron")).unwrap_or_default();
    let verbs = |entry: Entry| {
        let (within, forms) =
            if entry.within { (entry.forms, HashSet::new()) } else { (Vec::new(), entry.forms.into_iter().collect()) };
        (entry.language, Verbs { common: entry.common, forms, within })
    };
    entries.into_iter().map(verbs).collect()
});

/// The verbs of a language, given as its tag; where there is no such list, those of the language that the text seems to be
/// in.
pub(super) fn verbs_for(language: &str, text: &str) -> Option<&'static Verbs> {
    let main = language.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    if let Some(known) = ALL.get(&main) {
        return Some(known);
    }
    if !main.is_empty() {
        return None;
    }
    let sample = slice(text, 0, text.floor_char_boundary(SAMPLE.min(text.len())));
    let count = |verbs: &&Verbs| verbs.count_common(sample);
    ALL.values().max_by_key(count).filter(|verbs| verbs.count_common(sample) > 1)
}

impl Verbs {
    fn count_common(&self, sample: &str) -> usize {
        if !self.within.is_empty() {
            return self.common.iter().map(|word| sample.matches(word.as_str()).count()).sum();
        }
        words(sample).filter(|(_, word)| self.common.contains(&word.to_lowercase())).count()
    }

    /// The first word in a text that introduces what somebody says: where it begins and ends.
    pub(super) fn find(&self, text: &str) -> Option<(usize, usize)> {
        if !self.within.is_empty() {
            let places = self.within.iter().filter_map(|form| text.find(form.as_str()).map(|at| (at, at + form.len())));
            return places.min();
        }
        let mut folded = String::new();
        words(text).find(|(_, word)| self.has(word, &mut folded)).map(|(at, word)| (at, at + word.len()))
    }

    fn has(&self, word: &str, folded: &mut String) -> bool {
        folded.clear();
        folded.extend(word.chars().flat_map(char::to_lowercase));
        // In Arabic “and” and “so” are written together with the word behind them.
        self.forms.contains(folded.as_str())
            || folded.strip_prefix(['و', 'ف']).is_some_and(|rest| self.forms.contains(rest))
    }
}

/// Runs of letters, each with where it begins.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let rest = slice(text, from, text.len());
        let start = from + rest.find(char::is_alphabetic)?;
        let length = slice(text, start, text.len()).find(|c: char| !c.is_alphabetic());
        from = length.map_or(text.len(), |length| start + length);
        Some((start, slice(text, start, from)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(language: &str, text: &str, expected: Option<&str>) {
        let found = verbs_for(language, text).and_then(|verbs| verbs.find(text));
        assert_eq!(found.map(|(from, to)| slice(text, from, to)), expected, "{text}");
    }

    #[test]
    fn reporting_verbs_are_found_in_each_language() {
        assert_eq!(ALL.len(), 10, "the list of verbs can be read");
        check("en-NZ", "Two officials said it was late.", Some("said"));
        check("de", "Das sei zu spät, sagte sie.", Some("sagte"));
        check("", "Der Minister wies das zurück, und die Partei war nicht zufrieden.", Some("wies"));
        check("fr", "C’est trop tard, a-t-elle déclaré.", Some("déclaré"));
        check("es", "Según la ministra, es tarde.", Some("Según"));
        check("ar", "وقالت الوزيرة إن الوقت متأخر", Some("وقالت"));
        check("zh", "部长表示时间已晚。", Some("表示"));
        check("en", "The train left at nine.", None);
        check("xx", "Two officials said so.", None);
    }
}
