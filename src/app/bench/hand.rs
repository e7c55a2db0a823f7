//! The whole program without a window, and a hand that drives it frame by frame.

use super::events;
use crate::app::{self, Answered, App, FileDialogs, Question, Services, Start};
use crate::machine::{self, Folders};
use crate::session::Worker;
use crate::store::Disk;
use egui::{Event, Key, Pos2, RawInput, Rect, Vec2, pos2, vec2};
use std::{path::Path, sync::Arc, time::Duration, time::Instant};

/// The usual window, in points.
pub(super) const WINDOW: Vec2 = vec2(app::WINDOW[0], app::WINDOW[1]);
/// Longest that a project may take to open before the measuring gives up.
const PATIENCE: Duration = Duration::from_secs(60);

struct NoDialogs;

impl FileDialogs for NoDialogs {
    fn ask(&self, _question: &Question) -> Answered {
        Answered::Cancelled
    }
}

/// The program, and a hand.
pub(super) struct Hand {
    ctx: egui::Context,
    pub(super) app: App,
    frame: usize,
    pub(super) pointer: Pos2,
    pub(super) size: Vec2,
    /// The last frame asked for another.
    goes_on: bool,
}

/// What opening showed, in milliseconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Opening {
    /// Of the first frame that showed text.
    pub(super) first: f64,
    /// From the program's start until all statements were there.
    pub(super) whole: f64,
}

impl Hand {
    /// Opens the project in `folder`, and waits until all of it is there and quiet.
    pub(super) fn open(folder: &Path) -> anyhow::Result<(Self, Opening)> {
        let home = folder.join("home");
        let services = Services {
            storage: Arc::new(Disk),
            folders: Some(Folders::below(&home)),
            clock: machine::now,
            ids: machine::random_ids,
            login: "Bench".to_owned(),
            dialogs: Arc::new(NoDialogs),
            worker: Worker::this(),
        };
        let started = clock();
        let ctx = egui::Context::default();
        let start = Start { paths: vec![folder.join("project")], ..Start::default() };
        let app = App::new(&ctx, services, start);
        let mut hand = Self { ctx, app, frame: 0, pointer: pos2(500.0, 450.0), size: WINDOW, goes_on: false };
        let mut first = None;
        loop {
            let spent = hand.step(Vec::new());
            if first.is_none() && hand.app.article().is_showing_text() {
                first = Some(spent);
            }
            if hand.app.session().is_some() && first.is_some() {
                break;
            }
            anyhow::ensure!(since(started) < PATIENCE.as_secs_f64() * 1000.0, "the project did not open");
            std::thread::sleep(Duration::from_millis(1));
        }
        let opening = Opening { first: first.unwrap_or_default(), whole: since(started) };
        hand.rest();
        Ok((hand, opening))
    }

    /// Lets everything come to rest: fonts, counts, what works beside the window.
    pub(super) fn rest(&mut self) {
        let started = clock();
        let mut quiet = 0;
        while quiet < 30 && since(started) < PATIENCE.as_secs_f64() * 1000.0 {
            self.step(Vec::new());
            quiet = if self.app.is_busy() { 0 } else { quiet + 1 };
            if self.app.is_busy() {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
    }

    /// Frames until none asks for another and nothing works beside the window, without a pause that is not needed.
    pub(super) fn settle(&mut self) {
        let started = clock();
        loop {
            self.step(Vec::new());
            if self.app.is_busy() {
                std::thread::sleep(Duration::from_micros(200));
            } else if !self.goes_on || since(started) > PATIENCE.as_secs_f64() * 1000.0 {
                break;
            }
        }
    }

    /// One frame; milliseconds that the processor spends on it in logic, views and tessellation.
    pub(super) fn step(&mut self, events: Vec<Event>) -> f64 {
        self.frame += 1;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, self.size)),
            time: Some(self.frame as f64 / 60.0),
            focused: true,
            events,
            ..RawInput::default()
        };
        let started = clock();
        let app = &mut self.app;
        let mut output = self.ctx.run_ui(input, |ui| app.frame(ui));
        let shapes = self.ctx.tessellate(std::mem::take(&mut output.shapes), output.pixels_per_point);
        let spent = since(started);
        drop(shapes);
        self.goes_on = output.viewport_output.values().any(|view| view.repaint_delay.is_zero());
        output.textures_delta.clear();
        spent
    }

    pub(super) fn wheel(&mut self, points: f32) -> f64 {
        self.step(events::wheel(self.pointer, points))
    }

    /// Moves the pointer in a frame of its own.
    pub(super) fn point(&mut self, at: Pos2) -> f64 {
        self.pointer = at;
        self.step(vec![Event::PointerMoved(at)])
    }

    pub(super) fn press(&mut self) -> f64 {
        self.step(vec![events::button(self.pointer, true)])
    }

    pub(super) fn release(&mut self) -> f64 {
        self.step(vec![events::button(self.pointer, false)])
    }

    pub(super) fn key(&mut self, key: Key, letter: Option<&str>) -> f64 {
        self.step(events::key(key, letter))
    }
}

#[expect(clippy::disallowed_methods, reason = "measures")]
pub(super) fn clock() -> Instant {
    Instant::now()
}

/// Milliseconds since a moment.
pub(super) fn since(moment: Instant) -> f64 {
    moment.elapsed().as_secs_f64() * 1000.0
}
