//! Words that are tagged at one place and stand untagged at others.

use super::names::stands_alone;
use crate::analysis::seek;
use crate::model::{Document, Id, Project, Tag};
use crate::text::Span;
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

/// Longest words that are looked for, in bytes: beyond that hardly anything is said twice.
const LONGEST: usize = 60;
/// Shortest, in letters.
const SHORTEST: usize = 3;
/// Bytes of all words together that are looked for, those tagged most often first.
const ALL: usize = 256 * 1024;
/// Untagged places that are kept of each.
pub const PLACES: usize = 500;

/// Where words stand.
type Places = Vec<(Id<Document>, Span)>;

/// Tagged words that also stand untagged somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeated {
    pub words: String,
    pub tag: Id<Tag>,
    /// Statements that are just these words.
    pub tagged: usize,
    /// Places where they stand as words of their own in no statement with this tag, and how many there are in all.
    pub places: Places,
    pub open: usize,
}

/// Looks for all places of tagged words, with all processors; those with most untagged places come first. `None` once
/// `stop` is set.
#[must_use]
pub fn repeated(project: &Project, stop: &AtomicBool) -> Option<Vec<Repeated>> {
    let tagged = tagged(project);
    let words: Vec<&str> = tagged.iter().map(|(words, _)| words.as_str()).collect();
    if words.is_empty() {
        return Some(Vec::new());
    }
    // Overlapping words are all found: “rail link” in “the rail link”.
    let finder = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&words).ok()?;
    let documents = project.documents_in_order();
    let found = seek::each(&documents, stop, |document| places(project, document, &finder, &tagged));
    let mut all: BTreeMap<(usize, Id<Tag>), (usize, Places)> = BTreeMap::new();
    for (document, places) in documents.iter().zip(found) {
        for (key, span) in places? {
            let (count, kept) = all.entry(key).or_default();
            *count += 1;
            if kept.len() < PLACES {
                kept.push((document.id, span));
            }
        }
    }
    let repeated = all.into_iter().filter_map(|((at, tag), (open, places))| {
        let (words, tags) = tagged.get(at)?;
        Some(Repeated { words: words.clone(), tag, tagged: *tags.get(&tag)?, places, open })
    });
    let mut repeated: Vec<Repeated> = repeated.collect();
    repeated.sort_by(|a, b| b.open.cmp(&a.open).then_with(|| a.words.cmp(&b.words)));
    Some(repeated)
}

type Tagged = Vec<(String, BTreeMap<Id<Tag>, usize>)>;

/// Short words that are tagged, with the tags and how often.
fn tagged(project: &Project) -> Tagged {
    let mut all: BTreeMap<&str, BTreeMap<Id<Tag>, usize>> = BTreeMap::new();
    for row in project.annotations().views() {
        let mut fragments = row.fragments();
        let (Some(span), None) = (fragments.next(), fragments.next()) else { continue };
        let Some(document) = project.documents().get(row.document).filter(|_| span.len() <= LONGEST) else { continue };
        let words = span.of(document.text.as_str());
        if words.chars().filter(|c| c.is_alphanumeric()).count() >= SHORTEST {
            *all.entry(words).or_default().entry(row.tag).or_default() += 1;
        }
    }
    let mut all: Vec<(&str, BTreeMap<Id<Tag>, usize>)> = all.into_iter().collect();
    let often = |tags: &BTreeMap<Id<Tag>, usize>| tags.values().sum::<usize>();
    all.sort_by(|a, b| often(&b.1).cmp(&often(&a.1)).then_with(|| (a.0.len(), a.0).cmp(&(b.0.len(), b.0))));
    let mut room = ALL;
    let fits = |entry: &(&str, BTreeMap<Id<Tag>, usize>)| {
        room = room.saturating_sub(entry.0.len());
        room > 0
    };
    all.into_iter().take_while(fits).map(|(words, tags)| (words.to_owned(), tags)).collect()
}

/// The places in one article that no statement with the tag holds: which words, which tag, where.
fn places(
    project: &Project,
    document: &Document,
    finder: &AhoCorasick,
    tagged: &Tagged,
) -> Vec<((usize, Id<Tag>), Span)> {
    let text = document.text.as_str();
    let index = project.fragments_in(document.id);
    let mut out = Vec::new();
    for found in finder.find_overlapping_iter(text) {
        if !stands_alone(text, found.start(), found.end()) {
            continue;
        }
        let (span, at) = (Span::new(found.start(), found.end()), found.pattern().as_usize());
        let here = index.into_iter().flat_map(|index| index.overlapping(span));
        let tags: Vec<Id<Tag>> = here.filter_map(|(_, id)| project.annotations().view(id)).map(|row| row.tag).collect();
        let open = tagged.get(at).into_iter().flat_map(|(_, known)| known.keys()).filter(|tag| !tags.contains(tag));
        out.extend(open.map(|tag| ((at, *tag), span)));
    }
    out
}
