//! A session that a real window plays by itself: what a hand would do, frame by frame, as events of the toolkit.

use super::events::{button, key, wheel};
use crate::app::App;
use egui::{Event, Key, Pos2, RawInput, pos2, vec2};
use std::{collections::VecDeque, fs::File};

/// The middle of the text and of the coded strip in a window of the usual size.
const TEXT: Pos2 = pos2(500.0, 450.0);
const STRIP: f32 = 1041.0;

/// Frames between the moment when all is there and the first event.
const PAUSE: usize = 60;

/// The program in a window, and the hand that plays; closes the window when it is done.
pub(crate) struct Player {
    app: App,
    /// For the times of the frames that are played, until the playing begins.
    times: Option<File>,
    pause: usize,
    left: VecDeque<Vec<Event>>,
}

impl Player {
    #[must_use]
    pub(crate) fn new(app: App, times: File) -> Self {
        Self { app, times: Some(times), pause: PAUSE, left: script().into() }
    }
}

impl eframe::App for Player {
    fn raw_input_hook(&mut self, ctx: &egui::Context, raw_input: &mut RawInput) {
        ctx.request_repaint();
        if self.app.session().is_none() || self.app.is_busy() {
            return;
        }
        if self.pause > 0 {
            self.pause -= 1;
            return;
        }
        if let Some(times) = self.times.take() {
            self.app.measure_frames(Box::new(times));
        }
        // A real pointer would get in the way.
        raw_input.events.clear();
        match self.left.pop_front() {
            Some(events) => raw_input.events.extend(events),
            None => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
        }
    }

    fn logic(&mut self, ctx: &egui::Context, frame: &mut eframe::Frame) {
        self.app.logic(ctx, frame);
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        self.app.ui(ui, frame);
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        self.app.clear_color(visuals)
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}

/// Scrolls, turns pages, jumps, selects and tags; the events of each frame.
fn script() -> Vec<Vec<Event>> {
    let mut frames: Vec<Vec<Event>> = Vec::new();
    frames.extend((0..300).map(|_| wheel(TEXT, 40.0)));
    for _ in 0..60 {
        frames.push(wheel(TEXT, 760.0));
        frames.extend((0..8).map(|_| Vec::new()));
    }
    for at in 0..100 {
        let place = pos2(STRIP, 60.0 + (at * 197 % 760) as f32);
        frames.extend([vec![Event::PointerMoved(place), button(place, true)], vec![button(place, false)], Vec::new()]);
    }
    let start = pos2(320.0, 200.0);
    frames.push(vec![Event::PointerMoved(start), button(start, true)]);
    let path = (0..300).map(|at| start + vec2((at * 7 % 440) as f32, at as f32 * 2.0));
    frames.extend(path.map(|place| vec![Event::PointerMoved(place)]));
    frames.extend([vec![button(pos2(540.0, 800.0), false)], key(Key::Escape, None), key(Key::Escape, None)]);
    for at in 0..60 {
        let start = pos2(300.0 + (at * 37 % 200) as f32, 200.0 + (at * 61 % 500) as f32);
        frames.push(vec![Event::PointerMoved(start), button(start, true)]);
        let end = start + vec2(120.0, 0.0);
        frames.extend((1..4).map(|step| vec![Event::PointerMoved(start + vec2(40.0 * step as f32, 0.0))]));
        frames.extend([vec![button(end, false)], Vec::new(), Vec::new(), key(Key::Num1, Some("1"))]);
        frames.extend([key(Key::Escape, None), wheel(TEXT, 12.0)]);
    }
    frames
}
