//! A window that tells when it was there and what it took, and closes by itself. Run by the measuring, in a process of
//! its own.

use crate::app::{App, WINDOW};
use std::{
    io::Write as _,
    sync::Arc,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

/// What a window has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// There is a frame.
    Empty,
    /// It shows text.
    Text,
    /// All that is in the project is there.
    Whole,
}

/// A program in a window that can say how far it is.
pub(crate) trait Staged: eframe::App {
    fn shows_text(&self) -> bool;
    fn is_whole(&self) -> bool;
}

/// Tells each stage by one line on standard output, in the frame after the one that showed it: by then it is on the
/// screen. After a while of rest it tells what the process took, and closes.
pub(crate) struct Probe<A> {
    app: A,
    told: Option<Stage>,
    seen: Option<Stage>,
    /// Whether it closes as soon as all is there.
    brief: bool,
    /// Whether a thread watches the rest: a frame drawn for looking would not be rest.
    watched: bool,
    frames: Arc<AtomicUsize>,
}

/// Time until everything has settled, and time for which the rest is watched after that.
const SETTLE: Duration = Duration::from_millis(2500);
const WATCH: Duration = Duration::from_millis(3000);

/// An application that has nothing in its window, or one word.
pub(super) struct Bare {
    word: bool,
}

impl eframe::App for Bare {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        if self.word {
            ui.label("Word");
        }
    }
}

impl Staged for Bare {
    fn shows_text(&self) -> bool {
        true
    }

    fn is_whole(&self) -> bool {
        true
    }
}

impl Staged for App {
    fn shows_text(&self) -> bool {
        self.article().is_showing_text()
    }

    fn is_whole(&self) -> bool {
        self.session().is_some()
    }
}

impl<A: Staged> Probe<A> {
    /// Watches a program.
    #[must_use]
    pub(crate) fn new(app: A, brief: bool) -> Self {
        Self { app, told: None, seen: None, brief, watched: false, frames: Arc::default() }
    }

    fn tell(line: &str) {
        let mut out = std::io::stdout();
        // Whoever started this may have stopped listening: then there is nobody to tell.
        drop(writeln!(out, "{line}").and_then(|()| out.flush()));
    }

    fn follow(&mut self, ctx: &egui::Context) {
        if self.seen > self.told {
            for (stage, name) in [(Stage::Empty, "empty"), (Stage::Text, "text"), (Stage::Whole, "whole")] {
                if self.told < Some(stage) && self.seen >= Some(stage) {
                    Self::tell(name);
                }
            }
            self.told = self.seen;
        }
        if self.told == Some(Stage::Whole) && self.brief {
            ctx.send_viewport_cmd(egui::ViewportCommand::Close);
        } else if self.told == Some(Stage::Whole) && !std::mem::replace(&mut self.watched, true) {
            let (frames, ctx) = (self.frames.clone(), ctx.clone());
            let watch = move || {
                std::thread::sleep(SETTLE);
                Self::tell(&memory());
                let before = (frames.load(Ordering::Relaxed), ticks().unwrap_or_default());
                std::thread::sleep(WATCH);
                let drawn = frames.load(Ordering::Relaxed) - before.0;
                Self::tell(&format!("idle {drawn} {}", ticks().unwrap_or_default() - before.1));
                ctx.send_viewport_cmd(egui::ViewportCommand::Close);
                ctx.request_repaint();
            };
            // Without a thread there is no watching, and whoever started this is told nothing.
            drop(std::thread::Builder::new().name("watch".to_owned()).spawn(watch));
        }
    }
}

impl<A: Staged> eframe::App for Probe<A> {
    fn logic(&mut self, ctx: &egui::Context, frame: &mut eframe::Frame) {
        self.follow(ctx);
        self.app.logic(ctx, frame);
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        self.app.ui(ui, frame);
        self.frames.fetch_add(1, Ordering::Relaxed);
        let stage = match (self.app.shows_text(), self.app.is_whole()) {
            (true, true) => Stage::Whole,
            (true, false) => Stage::Text,
            (false, _) => Stage::Empty,
        };
        self.seen = self.seen.max(Some(stage));
        // Only where there is something to tell: frames drawn for nothing would take the processor from the opening.
        if self.seen > self.told {
            ui.ctx().request_repaint();
        }
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        self.app.clear_color(visuals)
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}

/// Processor time of this process in 1/100 s, where the system tells it as a file.
fn ticks() -> Option<u64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // Behind the name, which may hold anything, the 12th and 13th are time in the program and in the system.
    let mut rest = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    Some(rest.next()?.parse::<u64>().ok()? + rest.next()?.parse::<u64>().ok()?)
}

/// A line with resident and anonymous memory in kB; zeros where the system does not tell.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let of = |name: &str| -> u64 {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        line.trim_end_matches("kB").trim().parse().unwrap_or(0)
    };
    format!("memory {} {}", of("VmRSS:"), of("RssAnon:"))
}

/// Opens a window with nothing in it, watched; what everything else is compared with. Or one with a single word, for
/// which the driver has to make ready what it needs to draw anything at all, and the toolkit a face.
///
/// # Errors
/// When there is no screen.
pub(crate) fn watch_bare(word: bool, brief: bool) -> eframe::Result {
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default().with_inner_size(WINDOW),
        renderer: eframe::Renderer::Glow,
        ..eframe::NativeOptions::default()
    };
    eframe::run_native("bare", options, Box::new(move |_| Ok(Box::new(Probe::new(Bare { word }, brief)))))
}
