//! A window that tells when it was there and what it took, and closes by itself. Run by the measuring, in a process of
//! its own.

use crate::app::App;
use std::{
    io::Write as _,
    time::{Duration, Instant},
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
    /// Since when everything is there, and what the process had used a moment later.
    whole: Option<Instant>,
    resting: Option<Use>,
    frames: usize,
    closing: bool,
}

/// What a process has used: 1/100 s of processor time, frames.
#[derive(Debug, Clone, Copy)]
struct Use {
    ticks: Option<u64>,
    frames: usize,
}

/// Time until everything has settled, and time for which the rest is watched after that.
const SETTLE: Duration = Duration::from_millis(2500);
const WATCH: Duration = Duration::from_millis(3000);

/// An application that has nothing in its window.
pub(super) struct Nothing;

impl eframe::App for Nothing {
    fn ui(&mut self, _ui: &mut egui::Ui, _frame: &mut eframe::Frame) {}
}

impl Staged for Nothing {
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
    pub(crate) fn new(app: A) -> Self {
        Self { app, told: None, seen: None, whole: None, resting: None, frames: 0, closing: false }
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
        if self.told == Some(Stage::Whole) {
            self.rest(ctx);
        }
    }

    #[expect(clippy::disallowed_methods, reason = "measures")]
    fn rest(&mut self, ctx: &egui::Context) {
        let now = Instant::now();
        let since = now - *self.whole.get_or_insert(now);
        let used = Use { ticks: ticks(), frames: self.frames };
        if since < SETTLE {
            ctx.request_repaint_after(SETTLE - since);
            return;
        }
        let Some(resting) = self.resting else {
            self.resting = Some(used);
            Self::tell(&memory());
            ctx.request_repaint_after(WATCH);
            return;
        };
        if since >= SETTLE + WATCH {
            let ticks = used.ticks.zip(resting.ticks).map_or(0, |(now, then)| now - then);
            if !std::mem::replace(&mut self.closing, true) {
                Self::tell(&format!("idle {} {}", used.frames - resting.frames, ticks));
            }
            ctx.send_viewport_cmd(egui::ViewportCommand::Close);
        } else {
            ctx.request_repaint_after(SETTLE + WATCH - since);
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
        self.frames += 1;
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

/// Opens a window with nothing in it, watched; what everything else is compared with.
///
/// # Errors
/// When there is no screen.
pub(crate) fn watch_nothing() -> eframe::Result {
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default().with_inner_size([1440.0, 900.0]),
        renderer: eframe::Renderer::Glow,
        ..eframe::NativeOptions::default()
    };
    eframe::run_native("empty", options, Box::new(|_| Ok(Box::new(Probe::new(Nothing)))))
}
