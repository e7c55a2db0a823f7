//! Which of the statements in view have a sign, because something is wrong with them.

use crate::analysis::rules;
use crate::model::{Annotation, Change, Document, Id, Project};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Statements that are looked at in one frame: a tenth of a millisecond's work. The others wait for the next frames.
const IN_A_FRAME: usize = 48;

/// Statements that are remembered; some screens of them.
const REMEMBERED: usize = 4_096;

/// Of so many it is worth asking whether an edit can have touched them; more are looked at anew.
const FOLLOWED: usize = 512;

/// What is known of statements that were in view. Only those are looked at, so that a book costs no more than a page.
#[derive(Debug, Default)]
pub(super) struct Signs {
    revision: u64,
    known: BTreeMap<Id<Annotation>, bool>,
    /// What was known before the project's last change. It is shown until it is looked at anew, so that nothing flickers.
    before: BTreeMap<Id<Annotation>, bool>,
    left: usize,
    is_more: bool,
}

impl Signs {
    /// A new frame begins.
    pub(super) fn begin(&mut self, project: &Project) {
        if self.revision != project.revision() || self.known.len() > REMEMBERED {
            let touched = (self.known.len() <= FOLLOWED).then(|| Touched::since(project, self.revision)).flatten();
            self.revision = project.revision();
            if self.before.len() > REMEMBERED {
                self.before.clear();
            }
            match touched {
                Some(touched) => self.before.extend(self.known.extract_if(.., |id, _| touched.reaches(project, *id))),
                None => self.before.append(&mut self.known),
            }
        }
        (self.left, self.is_more) = (IN_A_FRAME, false);
    }

    /// Whether a statement has a sign.
    pub(super) fn is_faulty(&mut self, project: &Project, id: Id<Annotation>) -> bool {
        if let Some(known) = self.known.get(&id) {
            return *known;
        }
        if self.left == 0 {
            self.is_more = true;
            return self.before.get(&id).copied().unwrap_or(false);
        }
        self.left -= 1;
        let found = rules::is_faulty(project, id);
        self.known.insert(id, found);
        found
    }

    /// Whether statements in view still wait to be looked at.
    pub(super) fn is_more(&self) -> bool {
        self.is_more
    }
}

/// Statements that edits have changed, and where they are or were.
#[derive(Default)]
struct Touched {
    statements: BTreeSet<Id<Annotation>>,
    places: Vec<(Id<Document>, Span)>,
}

impl Touched {
    /// `None` where more has changed than statements and what they name.
    fn since(project: &Project, revision: u64) -> Option<Self> {
        let mut touched = Self::default();
        for change in project.changes_since(revision)? {
            match change {
                Change::Annotation(delta) => {
                    for row in delta.before.iter().chain(&delta.after) {
                        touched.statements.insert(row.id);
                        touched.statements.extend(project.relations_of(row.id).map(|relation| relation.from));
                        touched.places.push((row.document, row.hull()));
                    }
                }
                Change::Actor(_) | Change::Issue(_) | Change::Coder(_) => {}
                _ => return None,
            }
        }
        Some(touched)
    }

    /// Whether a rule may say something else of a statement: of itself, of what it leads to, or of what shares its words.
    fn reaches(&self, project: &Project, id: Id<Annotation>) -> bool {
        self.statements.contains(&id)
            || project.annotations().view(id).is_none_or(|view| {
                let hull = view.hull();
                self.places.iter().any(|(document, place)| *document == view.document && place.overlaps(hull))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::rules;
    use crate::edit::{Command, NewDocument};
    use crate::model::{Certainty, Origin, Text};
    use crate::ui::article::chance::Chance;
    use crate::ui::desk::Desk;

    /// What is kept of earlier looks is what would be seen now, whatever was edited.
    #[test]
    fn what_is_remembered_is_what_the_rules_say_now() {
        let mut desk: Desk<()> = Desk::with_project();
        let text = Text::new(&"The port will be wider. ".repeat(20));
        let length = text.as_str().len();
        desk.run(&Command::AddDocuments { documents: vec![NewDocument { text, ..NewDocument::default() }] });
        let document = desk.project.documents_in_order().last().unwrap().id;
        let [claim, quote, position] = ["Claim", "Quote", "Position"].map(|name| desk.tag_named(name));
        let kinds: Vec<_> = desk.project.relation_types().iter().map(|kind| kind.id).collect();
        let mut chance = Chance(5);
        let (mut signs, mut faulty, mut kept) = (Signs::default(), 0, 0);
        for _ in 0..600 {
            let made: Vec<Id<Annotation>> = desk.project.annotations().iter().map(|row| row.id).collect();
            let [one, other] = [0; 2].map(|_| made[chance.below(made.len())]);
            let start = chance.below(length - 40);
            let fragments = vec![Span::new(start, start + 1 + chance.below(38))];
            let tag = [claim, quote, position][chance.below(3)];
            let command = match chance.below(10) {
                0..5 => Command::Annotate {
                    document,
                    fragments,
                    tag,
                    answers: Vec::new(),
                    note: String::new(),
                    certainty: Certainty::Sure,
                    origin: Origin::ByHand,
                },
                5 => Command::Delete { annotations: vec![one] },
                6 => Command::Retag { annotations: vec![one], tag },
                7 => Command::SetFragments { annotation: one, fragments },
                _ => {
                    Command::Link { kind: kinds[chance.below(kinds.len())], from: one, to: other, note: String::new() }
                }
            };
            if !desk.try_run(&command) {
                continue;
            }
            signs.begin(&desk.project);
            kept += signs.known.len();
            for row in desk.project.annotations().iter() {
                while !signs.known.contains_key(&row.id) {
                    signs.begin(&desk.project);
                    signs.is_faulty(&desk.project, row.id);
                }
                let said = rules::is_faulty(&desk.project, row.id);
                assert_eq!(signs.is_faulty(&desk.project, row.id), said, "{row:?} after {command:?}");
                faulty += usize::from(said);
            }
        }
        assert!(faulty > 1_000 && kept > 5_000, "{faulty} faulty, {kept} kept");
    }
}
