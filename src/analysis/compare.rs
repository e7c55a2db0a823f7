//! What differs between a project and an earlier state of it, counted.

use crate::model::{Annotation, Change, Delta, Document, Id, Project};
use std::collections::BTreeMap;

/// How many of something came, went and changed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Since {
    pub added: usize,
    pub removed: usize,
    pub changed: usize,
}

impl Since {
    #[must_use]
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }

    /// Counts a change that would bring the earlier state back.
    fn count<R>(&mut self, back: &Delta<R>) {
        match (&back.before, &back.after) {
            (Some(_), None) => self.added += 1,
            (None, _) => self.removed += 1,
            (Some(_), Some(_)) => self.changed += 1,
        }
    }

    /// In words: *2 added, 1 removed*; empty for nothing.
    #[must_use]
    pub fn words(self) -> String {
        let parts = [(self.added, "added"), (self.removed, "removed"), (self.changed, "changed")];
        let parts = parts.into_iter().filter(|(count, _)| *count > 0);
        parts.map(|(count, what)| format!("{count} {what}")).collect::<Vec<_>>().join(", ")
    }
}

/// What became of a document since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Added,
    Removed,
    /// What is known about it was changed.
    Described,
    /// Only its statements differ.
    Same,
}

/// A document that differs, or whose statements do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentSince {
    pub document: Id<Document>,
    pub title: String,
    pub fate: Fate,
    pub statements: Since,
}

/// All that differs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Differences {
    /// In the order of the documents, those that are gone by now last.
    pub documents: Vec<DocumentSince>,
    pub relations: Since,
    /// Tags, fields and types of relations.
    pub codebook: Since,
    pub actors: Since,
    pub issues: Since,
    pub coders: Since,
}

impl Differences {
    /// Counts the changes that would bring the earlier state back.
    #[must_use]
    pub fn of(back: &[Change], then: &Project, now: &Project) -> Self {
        let mut out = Self::default();
        let mut documents: BTreeMap<Id<Document>, (Fate, Since)> = BTreeMap::new();
        for change in back {
            match change {
                Change::Document(delta) => {
                    let fate = match (&delta.before, &delta.after) {
                        (Some(_), None) => Fate::Added,
                        (None, _) => Fate::Removed,
                        (Some(_), Some(_)) => Fate::Described,
                    };
                    if let Some(id) = delta.id() {
                        documents.entry(id).or_insert((fate, Since::default())).0 = fate;
                    }
                }
                Change::Annotation(delta) => {
                    if let Some(id) = document_of(delta) {
                        documents.entry(id).or_insert((Fate::Same, Since::default())).1.count(delta);
                    }
                }
                Change::Relation(delta) => out.relations.count(delta),
                Change::Tag(delta) => out.codebook.count(delta),
                Change::Field(delta) => out.codebook.count(delta),
                Change::RelationType(delta) => out.codebook.count(delta),
                Change::Actor(delta) => out.actors.count(delta),
                Change::Issue(delta) => out.issues.count(delta),
                Change::Coder(delta) => out.coders.count(delta),
                Change::Info(_) => {}
            }
        }
        let place = |id| now.documents().get(id).map_or((1, 0), |row| (0, row.position));
        out.documents = documents
            .into_iter()
            .map(|(document, (fate, statements))| {
                let row = now.documents().get(document).or_else(|| then.documents().get(document));
                let title = row.map_or_else(String::new, |row| row.title.clone());
                DocumentSince { document, title, fate, statements }
            })
            .collect();
        out.documents.sort_by_key(|one| (place(one.document), one.document));
        out
    }

    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// All statements.
    #[must_use]
    pub fn statements(&self) -> Since {
        self.documents.iter().fold(Since::default(), |sum, one| Since {
            added: sum.added + one.statements.added,
            removed: sum.removed + one.statements.removed,
            changed: sum.changed + one.statements.changed,
        })
    }

    /// In one sentence: *Since then 2 documents and 1 relation were removed; 3 statements were added*.
    #[must_use]
    pub fn sentence(&self) -> String {
        let count = |fate| self.documents.iter().filter(|one| one.fate == fate).count();
        let documents =
            Since { added: count(Fate::Added), removed: count(Fate::Removed), changed: count(Fate::Described) };
        let kinds = [
            (documents, ["document", "documents"]),
            (self.statements(), ["statement", "statements"]),
            (self.relations, ["relation", "relations"]),
            (self.codebook, ["entry of the codebook", "entries of the codebook"]),
            (self.actors, ["actor", "actors"]),
            (self.issues, ["issue", "issues"]),
            (self.coders, ["coder", "coders"]),
        ];
        // As many of each kind as went, came and changed.
        let ways = [("removed", 0), ("added", 1), ("changed", 2)];
        let of = |since: &Since, way: usize| [since.removed, since.added, since.changed].get(way).copied().unwrap_or(0);
        let clauses = ways.into_iter().filter_map(|(verb, way)| {
            let counts: Vec<_> =
                kinds.iter().map(|(since, nouns)| (of(since, way), nouns)).filter(|one| one.0 > 0).collect();
            let were = if matches!(counts.as_slice(), [(1, _)]) { "was" } else { "were" };
            let words: Vec<String> = counts
                .iter()
                .map(|(count, [one, many])| format!("{count} {}", if *count == 1 { one } else { many }))
                .collect();
            let (last, first) = words.split_last()?;
            let list = if first.is_empty() { last.clone() } else { format!("{} and {last}", first.join(", ")) };
            Some(format!("{list} {were} {verb}"))
        });
        let clauses: Vec<String> = clauses.collect();
        if clauses.is_empty() {
            "Nothing is other than now".to_owned()
        } else {
            format!("Since then {}", clauses.join("; "))
        }
    }
}

fn document_of(delta: &Delta<Annotation>) -> Option<Id<Document>> {
    delta.before.as_ref().or(delta.after.as_ref()).map(|row| row.document)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_said_in_a_sentence() {
        let one = |fate, added, removed, changed| DocumentSince {
            document: Id::new(1),
            title: String::new(),
            fate,
            statements: Since { added, removed, changed },
        };
        let mut since = Differences::default();
        assert_eq!(since.sentence(), "Nothing is other than now");
        since.documents = vec![one(Fate::Same, 0, 1, 0)];
        assert_eq!(since.sentence(), "Since then 1 statement was removed");
        since.documents = vec![one(Fate::Removed, 0, 7, 0), one(Fate::Same, 2, 0, 1)];
        since.codebook.removed = 1;
        let all = "Since then 1 document, 7 statements and 1 entry of the codebook were removed; 2 statements were added; \
                   1 statement was changed";
        assert_eq!(since.sentence(), all);
    }
}
