//! Measures the window without a window: the whole program is driven frame by frame, as by a hand, and timed.
//!
//! A frame's time is what the processor spends on it in logic, views and tessellation. Nothing is drawn.

use super::{Answered, App, FileDialogs, Question, Services, Start};
use crate::cli::generate;
use crate::edit;
use crate::machine::{self, Folders};
use crate::store::{self, Disk, Storage as _};
use egui::{Event, Key, Modifiers, MouseWheelUnit, PointerButton, Pos2, RawInput, Rect, TouchPhase, pos2, vec2};
use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

/// Frames of each kind that are timed.
const FRAMES: usize = 400;

/// A size of project, by name.
const SIZES: &[(&str, usize, usize)] =
    &[("10 KB, 50 statements", 10_000, 50), ("1 MB, 5,000 statements", 1_000_000, 5_000)];

struct NoDialogs;

impl FileDialogs for NoDialogs {
    fn ask(&self, _question: &Question) -> Answered {
        Answered::Cancelled
    }
}

/// The program, and a hand.
struct Bench {
    ctx: egui::Context,
    app: App,
    frame: usize,
    pointer: Pos2,
}

impl Bench {
    fn open(folder: &Path) -> anyhow::Result<Self> {
        let home = folder.join("home");
        let services = Services {
            storage: Arc::new(Disk),
            folders: Some(Folders::below(&home)),
            clock: machine::now,
            ids: machine::random_ids,
            login: "Bench".to_owned(),
            dialogs: Arc::new(NoDialogs),
        };
        let ctx = egui::Context::default();
        let start = Start { paths: vec![folder.join("project")], frame_times: None };
        let app = App::new(&ctx, services, start);
        let mut bench = Self { ctx, app, frame: 0, pointer: pos2(500.0, 450.0) };
        for _ in 0..60 {
            bench.step(Vec::new());
        }
        anyhow::ensure!(bench.app.session().is_some(), "the project did not open");
        Ok(bench)
    }

    /// One frame; milliseconds of processor time as the clock sees it.
    #[expect(clippy::disallowed_methods, reason = "measures")]
    fn step(&mut self, events: Vec<Event>) -> f64 {
        self.frame += 1;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1440.0, 900.0))),
            time: Some(self.frame as f64 / 60.0),
            focused: true,
            events,
            ..RawInput::default()
        };
        let started = Instant::now();
        let app = &mut self.app;
        let mut output = self.ctx.run_ui(input, |ui| app.frame(ui));
        let shapes = self.ctx.tessellate(std::mem::take(&mut output.shapes), output.pixels_per_point);
        let spent = started.elapsed().as_secs_f64() * 1000.0;
        drop(shapes);
        output.textures_delta.clear();
        spent
    }

    fn wheel(&mut self, points: f32) -> f64 {
        let moved = Event::PointerMoved(self.pointer);
        let wheel = Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            source: egui::MouseWheelSource::Wheel,
            delta: vec2(0.0, -points),
            phase: TouchPhase::Move,
            modifiers: Modifiers::NONE,
        };
        self.step(vec![moved, wheel])
    }

    fn button(&self, pressed: bool) -> Event {
        let (pos, button) = (self.pointer, PointerButton::Primary);
        Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE }
    }

    fn key(key: Key) -> Vec<Event> {
        let press =
            |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers: Modifiers::NONE };
        vec![press(true), press(false)]
    }

    fn scrolling(&mut self) -> Vec<f64> {
        (0..FRAMES).map(|_| self.wheel(40.0)).collect()
    }

    /// Selects by dragging from one place of the view to another, with the button held in every timed frame.
    fn dragging(&mut self) -> Vec<f64> {
        let mut times = Vec::new();
        self.pointer = pos2(320.0, 300.0);
        self.step(vec![Event::PointerMoved(self.pointer)]);
        self.step(vec![self.button(true)]);
        for at in 0..FRAMES {
            let way = at as f32 / FRAMES as f32;
            self.pointer = pos2(320.0 + 440.0 * (way * 9.0).fract(), 300.0 + 400.0 * way);
            times.push(self.step(vec![Event::PointerMoved(self.pointer)]));
        }
        self.step(vec![self.button(false)]);
        self.step(Self::key(Key::Escape));
        self.step(Self::key(Key::Escape));
        times
    }

    /// Milliseconds until the disk has acknowledged the newest edit.
    #[expect(clippy::disallowed_methods, reason = "measures")]
    fn saving(&self) -> f64 {
        let started = Instant::now();
        if let Some(session) = self.app.session() {
            // What is measured is how long this takes, whichever way it ends.
            drop(session.wait_saved(std::time::Duration::from_secs(5)));
        }
        started.elapsed().as_secs_f64() * 1000.0
    }

    /// Drags over some words and tags them. Times of the frames in which the key is pressed, and from there until the
    /// edit is on the disk.
    fn tagging(&mut self) -> anyhow::Result<(Vec<f64>, Vec<f64>)> {
        let mut times = Vec::new();
        let mut saved = Vec::new();
        let count = |bench: &Self| bench.app.session().map_or(0, |session| session.project().annotations().len());
        let before = count(self);
        for at in 0..FRAMES / 4 {
            self.pointer = pos2(300.0 + (at * 37 % 200) as f32, 200.0 + (at * 61 % 500) as f32);
            self.step(vec![Event::PointerMoved(self.pointer)]);
            self.step(vec![self.button(true)]);
            for _ in 0..3 {
                self.pointer.x += 40.0;
                self.step(vec![Event::PointerMoved(self.pointer)]);
            }
            self.step(vec![self.button(false)]);
            // The list of tags opens, as it does before any hand can reach a key.
            self.step(Vec::new());
            self.step(Vec::new());
            let mut typed = Self::key(Key::Num1);
            typed.insert(1, Event::Text("1".to_owned()));
            times.push(self.step(typed));
            saved.push(self.saving());
            // Back to the article: the card has the focus now.
            self.step(Self::key(Key::Escape));
            self.wheel(12.0);
        }
        anyhow::ensure!(
            count(self) > before + FRAMES / 8,
            "tagging did not tag: {} of {}",
            count(self) - before,
            FRAMES / 4
        );
        Ok((times, saved))
    }
}

/// Runs everything and prints a table: median, 95th and 99th percentile of each kind of frame, and ratios of sizes.
///
/// # Errors
/// When the disk refuses, or the program does not do what it is asked.
pub fn bench(out: &mut dyn Write, folder: &Path) -> anyhow::Result<()> {
    let mut tables: Vec<Vec<(&str, Vec<f64>)>> = Vec::new();
    writeln!(out, "{:<24} {:<12} {:>9} {:>9} {:>9}   (ms)", "project", "frames", "p50", "p95", "p99")?;
    for (number, (name, bytes, annotations)) in SIZES.iter().enumerate() {
        let place: PathBuf = folder.join(number.to_string());
        let size = generate::Size { documents: 1, bytes: *bytes, annotations: *annotations, seed: 7 };
        let first = edit::starter_names().next().unwrap_or_default();
        let project = generate::project(size, edit::starter(first)?)?;
        Disk.create_folder(&place)?;
        store::create(&Disk, &place.join("project"), &project)?;
        let mut bench = Bench::open(&place)?;
        let (scrolling, dragging) = (bench.scrolling(), bench.dragging());
        let (tagging, saving) = bench.tagging()?;
        let kinds =
            vec![("scrolling", scrolling), ("dragging", dragging), ("tagging", tagging), ("tag to disk", saving)];
        for (kind, times) in &kinds {
            let [p50, p95, p99] = [50, 95, 99].map(|percent| percentile(times, percent));
            writeln!(out, "{name:<24} {kind:<12} {p50:>9.3} {p95:>9.3} {p99:>9.3}")?;
        }
        tables.push(kinds);
    }
    if let [small, large] = tables.as_slice() {
        for ((kind, few), (_, many)) in small.iter().zip(large) {
            let ratio = percentile(many, 50) / percentile(few, 50).max(1e-6);
            writeln!(out, "{:<24} {kind:<12} {ratio:>9.2}", "ratio of the medians")?;
        }
    }
    Ok(())
}

fn percentile(times: &[f64], percent: usize) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get((sorted.len() * percent / 100).min(sorted.len().saturating_sub(1))).copied().unwrap_or(0.0)
}
