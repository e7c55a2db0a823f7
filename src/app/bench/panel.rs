//! The lists beside the article: opened, filtered, and kept up to date through edits.

use super::hand::{Hand, clock, since};
use super::rounds::{Count, Round};
use crate::analysis::list::Order;
use crate::edit::Command;
use crate::model::{Actor, Id};
use crate::ui::documents::DocumentsState;
use crate::ui::list::{ListState, Scope};
use crate::ui::search::SearchState;
use crate::ui::state::PanelTab;
use egui::{Key, pos2};

/// Words that invented articles have thousands of times, hundreds of times and never.
const WORDS: [&str; 3] = ["the ministry", "harbour", "zebra"];
/// Actors of a large project, and what is typed to find one.
const ACTORS: usize = 5_000;
const NAME: [(Key, &str); 4] = [(Key::S, "s"), (Key::P, "p"), (Key::E, "e"), (Key::A, "a")];

impl Hand {
    /// Everything about the lists at the sides; the project is left with one statement and many actors more.
    pub(super) fn lists(&mut self, count: Count) -> Vec<Round> {
        let few = Count { acts: (count.acts / 10).max(2), ..count };
        let mut rounds = vec![self.opening_the_list(few)];
        self.app.views.list = fresh_list();
        for order in Order::ALL {
            self.app.views.list.order = order;
            rounds.push(self.undoing(undo_of(order), count));
        }
        self.app.views.list.filter = "the ministry".to_owned();
        rounds.push(self.undoing("undo, list by time, filtered", count));
        self.app.views.list = fresh_list();
        rounds.push(self.typing("letter, list filter", few, |app| &mut app.views.list.filter));
        self.app.views.list = ListState::default();
        self.app.show_tab(PanelTab::Search);
        rounds.push(self.typing("letter, search", few, |app| &mut app.views.search.sought.text));
        self.app.views.search.sought.text = "the".to_owned();
        rounds.push(self.undoing("undo, hits of “the” shown", few));
        self.app.views.search = SearchState::default();
        rounds.push(self.typing("letter, documents filter", few, |app| &mut app.views.documents.filter));
        self.app.views.documents = DocumentsState::default();
        self.touch();
        self.point(pos2(120.0, 450.0));
        rounds.push(Round {
            kind: "scrolling the documents",
            times: (0..count.frames).map(|_| self.wheel(40.0)).collect(),
        });
        rounds.push(self.naming(count));
        self.app.show_tab(PanelTab::Statement);
        self.touch();
        rounds
    }

    /// Counts as something done in the sides, which then are shown by their views: here they are changed from outside.
    fn touch(&mut self) {
        self.app.turn += 1;
    }

    /// The first frame of the list after another tab, with nothing of it prepared.
    fn opening_the_list(&mut self, count: Count) -> Round {
        let mut times = Vec::new();
        for _ in 0..count.acts {
            self.app.show_tab(PanelTab::Statement);
            self.app.views.list = fresh_list();
            self.touch();
            self.step(Vec::new());
            self.app.show_tab(PanelTab::List);
            self.touch();
            times.push(self.step(Vec::new()));
        }
        Round { kind: "opening the list", times }
    }

    /// Takes edits back and does them again beside what the panel shows: the frames after it, and the edit itself.
    pub(super) fn undoing(&mut self, kind: &'static str, count: Count) -> Round {
        self.touch();
        self.rest();
        let mut times = Vec::new();
        for at in 0..count.acts {
            let started = clock();
            self.app.step(at % 2 == 0);
            self.touch();
            self.step(Vec::new());
            let first = since(started);
            self.touch();
            times.push(first.max(self.step(Vec::new())));
        }
        Round { kind, times }
    }

    /// Types words letter by letter; the dearest of the frames after each counts.
    fn typing(&mut self, kind: &'static str, count: Count, into: fn(&mut crate::app::App) -> &mut String) -> Round {
        let mut times = Vec::new();
        for words in WORDS.into_iter().cycle().take(count.acts.div_ceil(4)) {
            into(&mut self.app).clear();
            self.touch();
            self.rest();
            for letter in words.chars() {
                into(&mut self.app).push(letter);
                let frame = |_| {
                    self.touch();
                    self.step(Vec::new())
                };
                times.push((0..24).map(frame).fold(0.0, f64::max));
            }
        }
        into(&mut self.app).clear();
        self.touch();
        self.rest();
        Round { kind, times }
    }

    /// Types a name into the card of a new statement, where thousands are known.
    fn naming(&mut self, count: Count) -> Round {
        for number in 0..ACTORS {
            let name = format!("Speaker {number} of the harbour council");
            let actor = Box::new(Actor::named(Id::new(1 + number as u128), &name));
            self.app.edit(&Command::AddActor { actor });
        }
        self.app.show_tab(PanelTab::Statement);
        self.rest();
        self.point(pos2(320.0, 300.0));
        self.press();
        self.point(pos2(420.0, 300.0));
        self.release();
        self.step(Vec::new());
        self.key(Key::Num1, Some("1"));
        self.rest();
        let mut times = Vec::new();
        for _ in 0..count.acts.div_ceil(4) {
            for (key, letter) in NAME {
                times.push(self.key(key, Some(letter)).max(self.step(Vec::new())));
            }
            for _ in NAME {
                self.key(Key::Backspace, None);
            }
        }
        self.key(Key::Escape, None);
        self.key(Key::Escape, None);
        Round { kind: "letter of a name", times }
    }
}

/// The list of the whole project, with nothing of it prepared.
fn fresh_list() -> ListState {
    let mut list = ListState::default();
    list.scope = Scope::Project;
    list
}

fn undo_of(order: Order) -> &'static str {
    match order {
        Order::Position => "undo, list by position",
        Order::Tag => "undo, list by tag",
        Order::Actor => "undo, list by actor",
        Order::Issue => "undo, list by issue",
        Order::Coder => "undo, list by coder",
        Order::Changed => "undo, list by time",
    }
}
