//! What may still be untagged: paragraphs that look as if somebody said something in them and have no statement, and
//! places of tagged words that are not tagged themselves.
//!
//! What a paragraph looks like depends on its text and on the names of actors only, so it is looked at once; what
//! statements it has is asked anew each time, which costs little.

mod names;
mod repeated;
mod verbs;

pub use names::Names;
pub use repeated::{PLACES, Repeated, repeated};

use super::seek;
use crate::model::{Digest, Document, Id, Progress, Project};
use crate::text::{Span, paragraph_ranges, slice};
use std::collections::BTreeMap;
use std::sync::{Arc, atomic::AtomicBool};
use verbs::{Verbs, verbs_for};

/// Why a paragraph looks as if it should have a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Signs {
    pub quotation_marks: bool,
    pub reporting_verb: bool,
    pub known_name: bool,
}

impl Signs {
    fn any(self) -> bool {
        self.quotation_marks || self.reporting_verb || self.known_name
    }

    /// Whether one of those that are asked for is there.
    #[must_use]
    pub fn fits(self, wanted: Self) -> bool {
        self.quotation_marks && wanted.quotation_marks
            || self.reporting_verb && wanted.reporting_verb
            || self.known_name && wanted.known_name
    }

    /// All of them.
    pub const ALL: Self = Self { quotation_marks: true, reporting_verb: true, known_name: true };

    /// In words: *quotation marks, reporting verb*.
    #[must_use]
    pub fn words(self) -> String {
        let named = [
            (self.quotation_marks, "quotation marks"),
            (self.reporting_verb, "reporting verb"),
            (self.known_name, "known name"),
        ];
        named.iter().filter(|sign| sign.0).map(|sign| sign.1).collect::<Vec<_>>().join(", ")
    }
}

/// A paragraph that holds signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paragraph {
    pub span: Span,
    /// Counted from 1, without empty ones.
    pub number: usize,
    pub signs: Signs,
    /// The first of the signs: where one would begin to read.
    pub sign: Span,
}

/// How far an article is covered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    pub document: Id<Document>,
    pub progress: Progress,
    pub statements: usize,
    /// Paragraphs with words, and those of them that hold signs.
    pub paragraphs: usize,
    pub signed: usize,
    /// Those that hold signs and no statement, in order.
    pub open: Vec<Paragraph>,
}

/// How far the articles of a project are covered.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    pub articles: Vec<Article>,
    names: Arc<Names>,
    looks: BTreeMap<Digest, Arc<Look>>,
}

/// What a text looks like.
#[derive(Debug, Default)]
struct Look {
    language: String,
    paragraphs: usize,
    signed: Vec<Paragraph>,
}

impl Coverage {
    /// Looks at all articles, with all processors; what is known from before is not looked at again. `None` once `stop`
    /// is set.
    #[must_use]
    pub fn new(project: &Project, known: Option<&Self>, stop: &AtomicBool) -> Option<Self> {
        let names = Names::of(project);
        let known = known.filter(|known| known.names.is_same(&names));
        let names = known.map_or_else(|| Arc::new(names), |known| known.names.clone());
        let documents = project.documents_in_order();
        let looks = seek::each(&documents, stop, |document| {
            let before = known.and_then(|known| known.looks.get(&document.text.digest()));
            let before = before.filter(|look| look.language == document.language);
            before.cloned().unwrap_or_else(|| Arc::new(Look::at(document, &names)))
        });
        let looks: Vec<Arc<Look>> = looks.into_iter().collect::<Option<_>>()?;
        let articles = documents.iter().zip(&looks).map(|(document, look)| look.article(project, document)).collect();
        let looks = documents.iter().zip(looks).map(|(document, look)| (document.text.digest(), look)).collect();
        Some(Self { articles, names, looks })
    }
}

/// How far one article is covered.
#[must_use]
pub fn coverage_of(project: &Project, document: &Document, names: &Names) -> Article {
    Look::at(document, names).article(project, document)
}

impl Look {
    fn at(document: &Document, names: &Names) -> Self {
        let text = document.text.as_str();
        let verbs = verbs_for(&document.language, text);
        let mut look = Self { language: document.language.clone(), ..Self::default() };
        for range in paragraph_ranges(text) {
            let words = slice(text, range.start, range.end);
            if words.trim().is_empty() {
                continue;
            }
            look.paragraphs += 1;
            let (signs, sign) = signs_in(words, verbs, names);
            if signs.any() {
                let sign = Span::new(range.start + sign.0, range.start + sign.1);
                let span = Span::new(range.start, range.start + words.trim_end().len());
                look.signed.push(Paragraph { span, number: look.paragraphs, signs, sign });
            }
        }
        look
    }

    fn article(&self, project: &Project, document: &Document) -> Article {
        let index = project.fragments_in(document.id);
        let has_statement = |span: Span| index.is_some_and(|index| index.overlapping(span).next().is_some());
        Article {
            document: document.id,
            progress: document.progress,
            statements: project.annotation_count(document.id),
            paragraphs: self.paragraphs,
            signed: self.signed.len(),
            open: self.signed.iter().filter(|paragraph| !has_statement(paragraph.span)).copied().collect(),
        }
    }
}

/// The signs in a paragraph and the place of the first of them.
fn signs_in(words: &str, verbs: Option<&Verbs>, names: &Names) -> (Signs, (usize, usize)) {
    let (mark, verb, name) = (quotation_mark(words), verbs.and_then(|verbs| verbs.find(words)), names.find(words));
    let signs = Signs { quotation_marks: mark.is_some(), reporting_verb: verb.is_some(), known_name: name.is_some() };
    (signs, [mark, verb, name].into_iter().flatten().min().unwrap_or_default())
}

/// The first quotation mark. A single one counts where it opens something: elsewhere it is an apostrophe.
fn quotation_mark(words: &str) -> Option<(usize, usize)> {
    let mut before = ' ';
    for (at, c) in words.char_indices() {
        let opens = matches!(before, ' ' | '\n' | '(' | '—' | '–' | '\u{a0}');
        let double = matches!(c, '“' | '”' | '„' | '«' | '»' | '「' | '『' | '"' | '＂' | '〝');
        let single = opens && matches!(c, '‘' | '‚' | '‹' | '›' | '\'') && {
            let rest = slice(words, at + c.len_utf8(), words.len());
            rest.starts_with(char::is_alphanumeric) && rest.contains(['’', '‘', '\'', '›', '‹'])
        };
        if double || single {
            return Some((at, at + c.len_utf8()));
        }
        before = c;
    }
    None
}

#[cfg(test)]
mod tests;
