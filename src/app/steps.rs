//! Undo and redo, one edit at a time or along the history.

use super::App;
use crate::edit::quoted;
use crate::session::Done;
use crate::ui::action::{Action, Menu};
use crate::ui::history::Travel;

impl App {
    pub(super) fn step(&mut self, back: bool) {
        let now = self.now();
        let Some(session) = &mut self.session else {
            return;
        };
        let result = if back { session.undo(now) } else { session.redo(now) };
        match result {
            Ok(Some(done)) => {
                let (verb, again, menu) =
                    if back { ("Undid", "Redo", Menu::Redo) } else { ("Did again", "Undo", Menu::Undo) };
                let sentence = with_passed(format!("{verb} {}", quoted(&done.label)), &done);
                self.messages.note_with(&sentence, again, Action::Run(menu));
                self.after_edit(&done);
                if let Some((document, span)) = done.place {
                    self.open_document(document);
                    self.views.article.reveal(document, span);
                    self.state.selected = done.statements.clone();
                }
            }
            Ok(None) => self.messages.note(if back { "Nothing to undo" } else { "Nothing to do again" }),
            Err(refusal) => self.refuse(&refusal),
        }
    }

    /// Takes back or does again so many edits, one by one: each is kept as any other.
    pub(super) fn travel(&mut self, way: Travel) {
        let now = self.now();
        let Some(session) = &mut self.session else {
            return;
        };
        let (back, steps) = match way {
            Travel::Back(steps) => (true, steps),
            Travel::On(steps) => (false, steps),
        };
        let (mut taken, mut passed) = (0, Vec::new());
        let mut last = None;
        let mut refused = None;
        while taken + passed.len() < steps {
            let left = steps - taken - passed.len();
            match if back { session.undo_among(left, now) } else { session.redo_among(left, now) } {
                Ok(Some(mut done)) => {
                    passed.append(&mut done.passed);
                    last = Some(done);
                }
                Ok(None) => break,
                Err(refusal) => {
                    refused = Some(refusal);
                    break;
                }
            }
            taken += 1;
        }
        if let Some(done) = last {
            let done = Done { passed, ..done };
            let edits = if taken == 1 { "1 edit".to_owned() } else { format!("{taken} edits") };
            let (verb, again, way) = if back {
                ("Took back", "Do again", Travel::On(taken))
            } else {
                ("Did again", "Take back", Travel::Back(taken))
            };
            let sentence = with_passed(format!("{verb} {edits}"), &done);
            self.messages.note_with(&sentence, again, Action::Travel(way));
            self.after_edit(&done);
        }
        refused.iter().for_each(|refusal| self.refuse(refusal));
    }
}

fn with_passed(sentence: String, done: &Done) -> String {
    match done.passed_over() {
        Some(passed) => format!("{sentence}. {passed}"),
        None => sentence,
    }
}
