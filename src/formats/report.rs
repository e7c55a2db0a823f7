//! What an export holds, and what it could not say.

use std::{collections::BTreeMap, io};

/// What was written, and what was not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    pub documents: usize,
    pub statements: usize,
    pub relations: usize,
    /// Rows of a table; lines, annotations or articles of the other formats.
    pub rows: usize,
    pub lost: Vec<Loss>,
}

impl Report {
    /// What was written, in a few words: `18 statements of 3 articles`.
    #[must_use]
    pub fn summary(&self) -> String {
        let counted = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
        let statements = counted(self.statements, "statement", "statements");
        format!("{statements} of {}", counted(self.documents, "article", "articles"))
    }

    /// What was not written or is written otherwise, a sentence each.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        self.lost.iter().map(|loss| loss.what.clone()).collect()
    }
}

/// Something that the file does not say, or says otherwise than the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// A plain sentence, with the number in it.
    pub what: String,
    pub count: usize,
    /// The first of them, for people; may be empty.
    pub example: String,
}

/// Why an export was not written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("the export could not be written: {0}")]
    Write(#[from] io::Error),
    #[error("the export could not be written: {0}")]
    Form(String),
}

impl From<csv::Error> for ExportError {
    fn from(error: csv::Error) -> Self {
        let said = error.to_string();
        match error.into_kind() {
            csv::ErrorKind::Io(error) => Self::Write(error),
            _ => Self::Form(said),
        }
    }
}

impl From<serde_json::Error> for ExportError {
    fn from(error: serde_json::Error) -> Self {
        if error.is_io() { Self::Write(error.into()) } else { Self::Form(error.to_string()) }
    }
}

/// Kinds of things that formats cannot say, with the sentence for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lost {
    /// Relations that stand in the companion file.
    RelationsBeside,
    /// Relations that lead to a statement which is not exported.
    RelationsCut,
    /// Cells that begin like a formula.
    FormulaCells,
    /// Names with a semicolon in a list joined by semicolons.
    Semicolons,
    /// Two answers to fields of one name.
    FieldsOfOneName,
    WordsLeftOut,
    ArticleTextNotHeld,
    ActorsBeside,
    /// Actors of whom only names and ids are told.
    ActorsNamedOnly,
    CodebookNotHeld,
    NotesLeftOut,
    CodersUnnamed,
    /// Control and direction characters shown by their number.
    CharactersShown,
    /// Statements below more lanes than are drawn.
    LanesFull,
    /// Cells longer than a spreadsheet's can be.
    CellsCut,
    /// Relations that lead to another article.
    RelationsAcross,
    RelationsBetweenCoders,
    AnswersNotHeld,
    /// Statements whose answers stand in a note.
    AnswersAsNotes,
    /// Statements of several passages.
    FragmentsApart,
    CodersNotHeld,
    /// Statements without an actor or without an issue.
    NoEdge,
    WordsNotHeld,
    RelationsNotHeld,
    /// Passages that overlap a longer one.
    Overlapped,
    /// Characters that no XML can hold.
    CharactersReplaced,
    /// Statements of several passages that are written as one, from the first to the last.
    OnePassage,
    /// Statements that are written once for each of their actors and issues.
    ForEachPair,
    /// Articles of which the day is not known.
    DayUnknown,
    NamesCut,
    /// Addresses, languages and files of articles.
    AboutNotHeld,
    /// Articles with characters beyond the first plane of Unicode.
    BeyondPlane,
    NoVerdict,
    PlacesNotHeld,
}

impl Lost {
    #[expect(clippy::too_many_lines, reason = "a sentence for each kind")]
    fn sentence(self, n: usize) -> String {
        let s = |one: &'static str, many: &'static str| if n == 1 { one } else { many };
        match self {
            Self::RelationsBeside => {
                format!("This table cannot hold {n} {}. A second file will", s("relation", "relations"))
            }
            Self::RelationsCut => format!(
                "{n} {} left out: the statement at the other end is not exported",
                s("relation is", "relations are")
            ),
            Self::FormulaCells => format!(
                "{n} {} with an apostrophe, so that no spreadsheet takes {} for a formula",
                s("cell is marked", "cells are marked"),
                s("it", "them")
            ),
            Self::Semicolons => format!(
                "{n} {} a semicolon, so the joined list cannot be split at semicolons. The columns of ids can",
                s("name holds", "names hold")
            ),
            Self::FieldsOfOneName => format!(
                "{n} {} two answers under one name of a field. Only the one of its tag is written",
                s("statement has", "statements have")
            ),
            Self::WordsLeftOut => format!(
                "The words of {n} {} left out. Positions and the SHA-256 of the text say where they are",
                s("statement are", "statements are")
            ),
            Self::ArticleTextNotHeld => format!(
                "The full text of {n} {} not in this file. Its SHA-256 says which text is meant",
                s("article is", "articles is")
            ),
            Self::ActorsBeside => format!(
                "This table has only the names of {n} {}. A second file holds the rest about them",
                s("actor", "actors")
            ),
            Self::ActorsNamedOnly => format!(
                "Only names and ids of {n} {} in this file, not {} and aliases",
                s("actor are", "actors are"),
                s("its kind, role", "their kinds, roles")
            ),
            Self::CodebookNotHeld => format!(
                "The definitions of {n} {} not in this file",
                s("tag and its fields are", "tags and their fields are")
            ),
            Self::NotesLeftOut => format!("{n} {} left out", s("note is", "notes are")),
            Self::CodersUnnamed => {
                format!("{n} {} by a number instead of a name", s("coder is told", "coders are told"))
            }
            Self::CharactersShown => format!(
                "{n} {} by {} number, since {} would change how the page reads",
                s("control or direction character is shown", "control or direction characters are shown"),
                s("its", "their"),
                s("it", "they")
            ),
            Self::LanesFull => format!(
                "{n} {} drawn below the words, where too many overlap. The list beside the article has {}",
                s("statement is not", "statements are not"),
                s("it", "them")
            ),
            Self::CellsCut => format!(
                "{n} {} cut after 32,767 characters, which is all that a cell of a workbook holds",
                s("cell is", "cells are")
            ),
            Self::RelationsAcross => {
                format!("{n} {} left out: this format knows none between articles", s("relation is", "relations are"))
            }
            Self::RelationsBetweenCoders => format!(
                "{n} {} left out: this format knows none between what different coders did",
                s("relation is", "relations are")
            ),
            Self::AnswersNotHeld => {
                format!("{n} {} no place in this format", s("answer or note has", "answers and notes have"))
            }
            Self::AnswersAsNotes => format!(
                "Answers by names or words of {n} {} in a note, since this format knows only fixed values",
                s("statement stand", "statements stand")
            ),
            Self::FragmentsApart => format!(
                "{n} {} of several passages, which are written one by one",
                s("statement is made up", "statements are made up")
            ),
            Self::CodersNotHeld => {
                format!("The statements of {n} {} told apart in this format", s("coder are not", "coders are not"))
            }
            Self::NoEdge => {
                format!("{n} {} left out: a network needs a speaker and an issue", s("statement is", "statements are"))
            }
            Self::RelationsNotHeld => format!("{n} {} no place in this format", s("relation has", "relations have")),
            Self::Overlapped => format!(
                "{n} {} left out: a token has one label here, and {} a longer one",
                s("passage is", "passages are"),
                s("it overlaps", "they overlap")
            ),
            Self::CharactersReplaced => {
                format!(
                    "{n} {} as �, since no XML can hold {}",
                    s("character is written", "characters are written"),
                    s("it", "them")
                )
            }
            Self::OnePassage => format!(
                "{n} {} written as one, from the first to the end of the last",
                s("statement of several passages is", "statements of several passages are")
            ),
            Self::ForEachPair => format!(
                "{n} {} written once for each pair of an actor and an issue",
                s("statement is", "statements are")
            ),
            Self::DayUnknown => format!(
                "{n} {} the first day of the month or year that is known, or else 1 January 1970: this format wants a day",
                s("article has", "articles have")
            ),
            Self::NamesCut => format!(
                "{n} {} cut after 190 characters, which is all that this format holds",
                s("title or name of an article is", "titles or names of articles are")
            ),
            Self::AboutNotHeld => format!(
                "{n} {} no place in this format",
                s("address, language or file of an article has", "addresses, languages and files of articles have")
            ),
            Self::BeyondPlane => format!(
                "{n} {} characters such as emoji, behind which that program’s lists show other words than it marks",
                s("article holds", "articles hold")
            ),
            Self::NoVerdict => {
                format!("{n} {} left out: only what has a verdict is written", s("statement is", "statements are"))
            }
            Self::PlacesNotHeld => format!(
                "Where {n} {} in the article is not in this file, only the words",
                s("statement stands", "statements stand")
            ),
            Self::WordsNotHeld => format!(
                "The words of {n} {} not in this file, only how many there are",
                s("statement are", "statements are")
            ),
        }
    }
}

/// Collects losses while a file is written.
#[derive(Debug, Default)]
pub(super) struct Losses(BTreeMap<Lost, (usize, String)>);

impl Losses {
    pub(super) fn add(&mut self, kind: Lost, example: impl FnOnce() -> String) {
        self.add_many(kind, 1, example);
    }

    pub(super) fn add_many(&mut self, kind: Lost, count: usize, example: impl FnOnce() -> String) {
        if count > 0 {
            self.0.entry(kind).or_insert_with(|| (0, shorten(&example()))).0 += count;
        }
    }

    /// Takes back what another file of the same export says after all.
    pub(super) fn forget(&mut self, kinds: &[Lost]) {
        self.0.retain(|kind, _| !kinds.contains(kind));
    }

    pub(super) fn into_list(self) -> Vec<Loss> {
        let told =
            |(kind, (count, example)): (Lost, (usize, String))| Loss { what: kind.sentence(count), count, example };
        self.0.into_iter().map(told).collect()
    }
}

/// An example is a hint, not the thing: at most 80 characters.
fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(80).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loss_is_a_sentence_with_its_number() {
        let mut losses = Losses::default();
        losses.add(Lost::RelationsBeside, || "supports".to_owned());
        losses.add_many(Lost::RelationsBeside, 11, || "counters".to_owned());
        losses.add(Lost::NotesLeftOut, || "x".repeat(200));
        let list = losses.into_list();
        assert_eq!(list[0].what, "This table cannot hold 12 relations. A second file will");
        assert_eq!((list[0].count, list[0].example.as_str()), (12, "supports"));
        assert_eq!(list[1].what, "1 note is left out");
        assert_eq!(list[1].example.chars().count(), 81);
    }
}
