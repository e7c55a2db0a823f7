//! Another text in the place of a document's: a typo mended, a better extraction. Its statements are found again in it.
//!
//! The text of a document never changes, so the corrected one is a document of its own that takes the other's place in
//! the list, with all that is known about it. The old one goes as any removed document does: with its statements, into
//! the trash and into the version that is kept before. What refers to it elsewhere stays true, and undo is one step.

use super::{Plan, Refusal, tidy_fragments};
use crate::model::{Annotation, Change, Delta, Document, Field, Id, KeptAsIs, Project, Relation, Text, Value};
use crate::text::{
    Anchor, Diff, Found, Span, grapheme_edge_after, grapheme_edge_before, slice, snap_to_words, trim_blanks,
};
use std::collections::BTreeMap;

/// What becomes of a statement, or of one of its passages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// It keeps its words.
    Same,
    /// It keeps its words, which stand elsewhere now.
    Moved,
    /// What stands in its place has other words.
    Changed,
    /// Some of its fragments are not found, the others are.
    Partly,
    /// Its words are not found.
    Lost,
}

impl Fate {
    /// In a word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Moved => "moved",
            Self::Changed => "changed",
            Self::Partly => "partly",
            Self::Lost => "not found",
        }
    }
}

type Answers = Vec<(Id<Field>, Value)>;

/// Where a statement goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Placement {
    pub statement: Annotation,
    pub fate: Fate,
    /// Its fragments in the new text; none where it is lost.
    pub fragments: Vec<Span>,
    /// Its answers; words of the text among them stand where they are in the new one.
    fields: Answers,
    /// Answers that were words of the text and are not found.
    pub lost_answers: Vec<Id<Field>>,
}

/// What is to be done about a statement instead of what is proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Instead {
    Remove,
    /// These are its fragments in the new text.
    Take(Vec<Span>),
}

/// Looks for the statements of a document in another text, in the order of the old one.
#[must_use]
pub fn correction(project: &Project, document: &Document, text: &str) -> Vec<Placement> {
    let old = document.text.as_str();
    let search = Search { old, new: text, diff: Diff::new(old, text) };
    project.annotations_in(document.id).into_iter().map(|row| search.statement(row)).collect()
}

/// The place of a byte in another text, such as that of the line that is being read.
#[must_use]
pub fn place_in(old: &str, new: &str, byte: usize) -> usize {
    let place = Diff::new(old, new).between(Span::at(byte)).start();
    new.floor_char_boundary(place.min(new.len()))
}

struct Search<'a> {
    old: &'a str,
    new: &'a str,
    diff: Diff,
}

impl Search<'_> {
    fn statement(&self, statement: Annotation) -> Placement {
        let found: Vec<Option<(Span, Fate)>> = statement.fragments.iter().map(|&span| self.passage(span)).collect();
        let lost = found.iter().filter(|found| found.is_none()).count();
        let fate = match lost {
            0 => found.iter().flatten().map(|found| found.1).max().unwrap_or(Fate::Lost),
            some if some < found.len() => Fate::Partly,
            _ => Fate::Lost,
        };
        let (fields, lost_answers) = self.answers(&statement);
        let fragments = self.apart(found.into_iter().flatten().map(|found| found.0).collect());
        Placement { statement, fate, fragments, fields, lost_answers }
    }

    /// Passages of which none overlaps another.
    fn apart(&self, spans: Vec<Span>) -> Vec<Span> {
        let overlap = spans.iter().enumerate().any(|(at, span)| spans.iter().take(at).any(|one| one.overlaps(*span)));
        if overlap { tidy_fragments(self.new, &spans) } else { spans }
    }

    fn answers(&self, statement: &Annotation) -> (Answers, Vec<Id<Field>>) {
        let (mut fields, mut lost) = (Vec::with_capacity(statement.fields.len()), Vec::new());
        for (field, value) in &statement.fields {
            let Value::Words(words) = value else {
                fields.push((*field, value.clone()));
                continue;
            };
            let found: Vec<Span> = words.iter().filter_map(|&span| self.passage(span)).map(|found| found.0).collect();
            if found.len() < words.len() {
                lost.push(*field);
            }
            if !found.is_empty() {
                fields.push((*field, Value::Words(self.apart(found))));
            }
        }
        (fields, lost)
    }

    /// Where a passage is: by what both texts have in common, then by its words nearby, then by its borders, then by its
    /// words farther off, then by what surrounds it.
    fn passage(&self, span: Span) -> Option<(Span, Fate)> {
        // A passage that ended where a word did must not end in the midst of one: “5 people” is not in “15 people”.
        let whole = |found: &Span| cuts(self.new, *found) == cuts(self.old, span);
        if let Some(kept) = self.diff.kept(span).filter(whole) {
            return Some((kept, Fate::Same));
        }
        let borders = self.without_blanks(self.diff.between(span));
        let anchor = Anchor::take(self.old, span);
        // What the comparison took for other words may be these, where the same stands there several times.
        let close = if anchor.exact.contains(char::is_whitespace) { CLOSE } else { CLOSE / 4 };
        if let Some(same) = anchor.find_near(self.new, borders, span.len() + close).filter(whole) {
            let stays = same.start() <= borders.end() && borders.start() <= same.end();
            return Some((same, if stays { Fate::Same } else { Fate::Moved }));
        }
        // Few letters in common may be those of another word, where the very words stand nearby.
        let changed = self.changed(span, borders);
        let is_like = |now: &Span| 4 * self.diff.shared(span) >= 3 * now.len().max(span.len());
        let near = || anchor.find_near(self.new, borders, NEAR).filter(whole);
        if let Some(changed) = changed.filter(|now| is_like(now) || near().is_none()) {
            return Some((changed, Fate::Changed));
        }
        let sure = |found: &Found| {
            2 * found.agreeing >= found.of && found.agreeing > 0
                || span.len() >= SURE && self.new.matches(&anchor.exact).nth(1).is_none()
        };
        let far = anchor.find(self.new, borders.start()).filter(sure).map(|found| found.span).filter(whole);
        if let Some(moved) = far.or_else(near) {
            return Some((moved, Fate::Moved));
        }
        anchor.between(self.new, borders.start()).map(|span| (span, Fate::Changed))
    }

    /// What stands in the place of a passage now, if that has at least half of its letters in common with it: between its
    /// borders, or where more has come in at these, around what is left of it.
    fn changed(&self, span: Span, borders: Span) -> Option<Span> {
        let left = self.diff.hull(span).map(|hull| snap_to_words(self.new, self.without_blanks(hull)));
        let shared = 2 * self.diff.shared(span);
        let longest = |now: &Span| now.len().max(span.len());
        let fits = |now: &Span| !now.is_empty() && shared >= longest(now);
        [Some(borders), left].into_iter().flatten().filter(fits).min_by_key(longest)
    }

    /// A range of the new text without cut graphemes and outer blanks.
    fn without_blanks(&self, rough: Span) -> Span {
        let start = grapheme_edge_before(self.new, rough.start());
        let end = grapheme_edge_after(self.new, rough.end()).max(start);
        if rough.is_empty() { Span::at(start) } else { trim_blanks(self.new, Span::new(start, end)) }
    }
}

/// Whether a word or number goes on beyond the start and beyond the end of a passage.
fn cuts(text: &str, span: Span) -> [bool; 2] {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let (before, words) = (slice(text, 0, span.start()), span.of(text));
    let after = slice(text, span.end(), text.len());
    let starts = is_letter(before.chars().next_back()) && is_letter(words.chars().next());
    [starts, is_letter(words.chars().next_back()) && is_letter(after.chars().next())]
}

/// Bytes of words that are taken for the same wherever they stand, if only they stand there once.
const SURE: usize = 24;
/// Bytes from the place of a passage at which several words are taken for the same; a single one at a quarter of them.
const CLOSE: usize = 64;
/// Bytes from the place of a passage within which its words are looked for, whatever surrounds them.
const NEAR: usize = 400;

impl Plan<'_> {
    pub(super) fn correct_text(
        &mut self,
        document: Id<Document>,
        text: &Text,
        instead: &[(Id<Annotation>, Instead)],
    ) -> Result<String, Refusal> {
        let label = |title: &str| format!("correct the text of “{title}”");
        let before = self.document(document)?.clone();
        if before.text == *text {
            return Ok(label(&before.title));
        }
        if text.as_str().trim().is_empty() {
            return Err(Refusal::new("A document needs words", "Remove it instead"));
        }
        if text.as_str().len() > Span::LIMIT {
            return Err(Refusal::new("The text is longer than 4 GB", "Cut it into parts"));
        }
        let instead: BTreeMap<_, _> = instead.iter().map(|(id, what)| (*id, what)).collect();
        let placements = correction(self.project, &before, text.as_str());
        let new = Document { id: self.ids.next_id(), sha256: text.digest(), text: text.clone(), ..before.clone() };
        let mut came: BTreeMap<Id<Annotation>, Annotation> = BTreeMap::new();
        let mut lost = 0;
        for placed in placements {
            let fragments = match instead.get(&placed.statement.id) {
                Some(Instead::Remove) => continue,
                Some(Instead::Take(spans)) => self.taken(text, spans)?,
                None if placed.fragments.is_empty() => {
                    lost += 1;
                    continue;
                }
                None => placed.fragments,
            };
            let old = placed.statement.id;
            let changed = if placed.fate == Fate::Same { placed.statement.changed } else { self.mark() };
            let id = self.ids.next_id();
            let fields = placed.fields;
            came.insert(old, Annotation { id, document: new.id, fragments, fields, changed, ..placed.statement });
        }
        if lost > 0 {
            let what = if lost == 1 { "1 statement is".to_owned() } else { format!("{lost} statements are") };
            return Err(Refusal::new(
                format!("{what} not found in the new text"),
                "Remove them or choose their words first",
            ));
        }
        let relations = self.relations_again(&before, &came);
        self.keep_as_it_was(&came);
        self.remove_documents(&[document])?;
        self.changes.push(Change::Document(Delta::added(new)));
        self.changes.extend(came.into_values().map(|row| Change::Annotation(Delta::added(row))));
        self.changes.extend(relations.into_iter().map(|row| Change::Relation(Delta::added(row))));
        Ok(label(&before.title))
    }

    /// What breaks a rule and is to stay so stays so for the statements that stand in the places of others.
    fn keep_as_it_was(&mut self, came: &BTreeMap<Id<Annotation>, Annotation>) {
        let Some(info) = self.project.shared_info() else { return };
        let lead = |id: Id<Annotation>| came.get(&id).map_or(id, |row| row.id);
        let mut after = info.as_ref().clone();
        for kept in &mut after.kept {
            *kept = match *kept {
                KeptAsIs::Crossing(one, other) => {
                    let (one, other) = (lead(one), lead(other));
                    KeptAsIs::Crossing(one.min(other), one.max(other))
                }
                KeptAsIs::LastStop(id) => KeptAsIs::LastStop(lead(id)),
                KeptAsIs::Marks(id) => KeptAsIs::Marks(lead(id)),
            };
        }
        self.change(Some(info), after, Change::Info);
    }

    fn taken(&self, text: &Text, spans: &[Span]) -> Result<Vec<Span>, Refusal> {
        for span in spans {
            span.check(text.as_str())
                .map_err(|error| Refusal::new(format!("These words are not there: {error}"), ""))?;
        }
        let fragments = tidy_fragments(text.as_str(), spans);
        if fragments.is_empty() {
            return Err(Refusal::new("A statement needs at least one word", "Remove it instead"));
        }
        Ok(fragments)
    }

    /// The relations of a document's statements between those that stand in their places.
    fn relations_again(&mut self, document: &Document, came: &BTreeMap<Id<Annotation>, Annotation>) -> Vec<Relation> {
        let statements = self.project.annotations_in(document.id);
        let going: BTreeMap<Id<Annotation>, Option<Id<Annotation>>> =
            statements.iter().map(|row| (row.id, came.get(&row.id).map(|new| new.id))).collect();
        let old: BTreeMap<Id<Relation>, &Relation> =
            statements.iter().flat_map(|row| self.project.relations_of(row.id)).map(|row| (row.id, row)).collect();
        let lead = |end: Id<Annotation>| going.get(&end).copied().unwrap_or(Some(end));
        let again = old.into_values().filter_map(|row| Some((row, lead(row.from)?, lead(row.to)?)));
        again.map(|(row, from, to)| Relation { id: self.ids.next_id(), from, to, ..row.clone() }).collect()
    }
}

#[cfg(test)]
mod tests;
