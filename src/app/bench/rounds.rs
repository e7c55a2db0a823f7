//! What the hand does over and over, and how long each frame of it took.

use super::hand::{Hand, clock, since};
use crate::edit::Command;
use crate::model::{Certainty, Origin};
use crate::text::{Span, snap_to_words};
use crate::ui::state::PanelTab;
use egui::{Key, pos2};
use std::time::Duration;

/// Frames of one kind, in milliseconds each.
pub(super) struct Round {
    pub(super) kind: &'static str,
    pub(super) times: Vec<f64>,
}

/// How often each thing is done.
#[derive(Debug, Clone, Copy)]
pub(super) struct Count {
    /// Frames of scrolling and selecting.
    pub(super) frames: usize,
    /// Pages, jumps, new widths, tags.
    pub(super) acts: usize,
}

impl Round {
    pub(super) fn percentile(&self, percent: usize) -> f64 {
        let mut sorted = self.times.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get((sorted.len() * percent / 100).min(sorted.len().saturating_sub(1))).copied().unwrap_or(0.0)
    }
}

/// Numbers that look random and are the same in every run.
fn spread(at: usize, below: usize) -> usize {
    (at * 7919 + 104_729) * 31 % below.max(1)
}

impl Hand {
    fn go_to_the_top(&mut self) {
        self.key(Key::Home, None);
        self.rest();
    }

    // Never inlined, here and below: a profile shall tell the rounds apart.
    #[inline(never)]
    pub(super) fn scrolling(&mut self, count: Count) -> Round {
        self.go_to_the_top();
        self.point(pos2(500.0, 450.0));
        Round { kind: "scrolling", times: (0..count.frames).map(|_| self.wheel(40.0)).collect() }
    }

    /// Whole pages by the wheel, so that each frame lays out all that it shows.
    #[inline(never)]
    pub(super) fn paging(&mut self, count: Count) -> Round {
        self.go_to_the_top();
        self.point(pos2(500.0, 450.0));
        let mut times = Vec::new();
        for _ in 0..count.acts {
            // The toolkit spreads a turn of the wheel over some frames; the dearest of them counts.
            let turn = self.wheel(760.0);
            let rest = (0..12).map(|_| self.step(Vec::new())).fold(turn, f64::max);
            times.push(rest);
        }
        Round { kind: "page down", times }
    }

    /// Clicks in the strip, far from each other.
    #[inline(never)]
    pub(super) fn jumping(&mut self, count: Count) -> Round {
        let (right, height) = (self.strip(), self.size.y);
        let mut times = Vec::new();
        for at in 0..count.acts {
            let y = 60.0 + spread(at, 760) as f32 / 760.0 * (height - 120.0);
            self.pointer = pos2(right, y);
            let pressed = self.press();
            times.push(pressed.max(self.step(Vec::new())));
            self.release();
        }
        Round { kind: "random jump", times }
    }

    /// The first frame of another article, where there are two.
    pub(super) fn turning_to_another(&mut self, count: Count) -> Option<Round> {
        let documents: Vec<_> =
            self.app.session()?.project().documents_in_order().into_iter().map(|row| row.id).collect();
        if documents.len() < 2 {
            return None;
        }
        let mut times = Vec::new();
        for &document in documents.iter().rev().cycle().take(count.acts) {
            self.app.open_document(document);
            times.push(self.step(Vec::new()));
            self.rest();
        }
        Some(Round { kind: "another article", times })
    }

    fn strip(&self) -> f32 {
        self.app.article().strip_centre().map_or(self.size.x / 2.0, |at| at.x)
    }

    /// Selects by dragging within the view, with the button held in every timed frame.
    #[inline(never)]
    pub(super) fn dragging(&mut self, count: Count) -> Round {
        // The same words on the screen in every project: invented articles of one seed begin alike.
        self.go_to_the_top();
        let mut times = Vec::new();
        self.point(pos2(320.0, 300.0));
        self.press();
        for at in 0..count.frames {
            let way = at as f32 / count.frames as f32;
            times.push(self.point(pos2(320.0 + 440.0 * (way * 9.0).fract(), 300.0 + 400.0 * way)));
        }
        self.drop_selection();
        Round { kind: "selecting", times }
    }

    /// Drags past the lower edge and holds there: the text scrolls by itself.
    #[inline(never)]
    pub(super) fn autoscrolling(&mut self, count: Count) -> Round {
        self.go_to_the_top();
        self.point(pos2(320.0, 400.0));
        self.press();
        let edge = self.size.y - 4.0;
        let times = (0..count.frames).map(|at| self.point(pos2(400.0 + (at % 200) as f32, edge))).collect();
        self.drop_selection();
        Round { kind: "selecting past the edge", times }
    }

    fn drop_selection(&mut self) {
        self.release();
        self.key(Key::Escape, None);
        self.key(Key::Escape, None);
    }

    /// Drags over some words and tags them: the frames in which the key is pressed, which also show the new
    /// statement, and the time from there until the edit is on the disk.
    pub(super) fn tagging(&mut self, count: Count) -> anyhow::Result<[Round; 2]> {
        let [times, saved] = self.tag_passages(count)?;
        Ok([Round { kind: "tagging", times }, Round { kind: "tag to disk", times: saved }])
    }

    /// Takes edits back and does them again while the panel lists all statements of the article.
    pub(super) fn undoing_beside_the_list(&mut self, count: Count) -> Round {
        self.app.show_tab(PanelTab::List);
        let round = self.undoing("undo, list open", count);
        self.app.show_tab(PanelTab::Statement);
        round
    }

    fn tag_passages(&mut self, count: Count) -> anyhow::Result<[Vec<f64>; 2]> {
        self.go_to_the_top();
        let mut times = Vec::new();
        let mut saved = Vec::new();
        let before = self.statements();
        for at in 0..count.acts {
            self.point(pos2(300.0 + (at * 37 % 200) as f32, 200.0 + (at * 61 % 500) as f32));
            self.press();
            for _ in 0..3 {
                self.point(self.pointer + egui::vec2(40.0, 0.0));
            }
            self.release();
            // The list of tags opens, as it does before any hand can reach a key.
            self.step(Vec::new());
            self.step(Vec::new());
            times.push(self.key(Key::Num1, Some("1")));
            saved.push(self.until_saved());
            // Back to the article: the card has the focus now.
            self.key(Key::Escape, None);
            self.wheel(12.0);
        }
        let made = self.statements() - before;
        anyhow::ensure!(made > count.acts / 2, "tagging did not tag: {made} of {}", count.acts);
        Ok([times, saved])
    }

    pub(super) fn statements(&self) -> usize {
        self.app.session().map_or(0, |session| session.project().annotations().len())
    }

    fn until_saved(&self) -> f64 {
        let started = clock();
        if let Some(session) = self.app.session() {
            // What is measured is how long this takes, whichever way it ends.
            drop(session.wait_saved(Duration::from_secs(5)));
        }
        since(started)
    }

    /// What the window's thread spends on one edit, from the command to the journal's queue; no frame is drawn.
    pub(super) fn editing(&mut self, count: Count) -> Round {
        let mut times = Vec::new();
        for at in 0..count.acts {
            let Some(command) = self.some_passage(at) else { continue };
            let started = clock();
            let done = self.app.edit(&command);
            let spent = since(started);
            if done.is_some() {
                times.push(spent);
            }
            self.until_saved();
        }
        Round { kind: "one edit", times }
    }

    fn some_passage(&self, at: usize) -> Option<Command> {
        let project = self.app.session()?.project();
        let document = project.documents_in_order().first()?.id;
        let text = project.documents().get(document)?.text.as_str();
        let start = text.floor_char_boundary(spread(at, text.len().saturating_sub(200)));
        let span = snap_to_words(text, Span::new(start, text.floor_char_boundary(start + 60)));
        let tag = project.tags_in_order().first()?.id;
        Some(Command::Annotate {
            document,
            fragments: vec![span],
            tag,
            answers: Vec::new(),
            note: String::new(),
            certainty: Certainty::Sure,
            origin: Origin::ByHand,
        })
    }

    /// Frames at another width of the window; and for each, how long the scroll bar took to be exact.
    pub(super) fn resizing(&mut self, count: Count) -> [Round; 2] {
        let mut times = Vec::new();
        let mut exact = Vec::new();
        for at in 0..count.acts {
            self.size.x = if at % 2 == 0 { 1180.0 } else { super::hand::WINDOW.x };
            times.push(self.step(Vec::new()));
            let started = clock();
            while !self.app.article().is_exact() && since(started) < 5000.0 {
                self.step(Vec::new());
                std::thread::sleep(Duration::from_millis(1));
            }
            exact.push(since(started));
        }
        self.size = super::hand::WINDOW;
        self.rest();
        [Round { kind: "new width", times }, Round { kind: "exact scroll bar", times: exact }]
    }
}
