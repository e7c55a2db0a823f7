//! The first frame, made once on a thread while the window comes up, and thrown away.
//!
//! Bringing a window up keeps one processor busy with the driver and the screen. Meanwhile another sets the words that will
//! be seen and draws their letters; the true first frame then finds them made. Where the window turns out to be of another
//! size, scale or theme than was taken for granted here, that frame makes what it lacks itself.

use super::App;
use crate::ui::action::Actions;
use egui::{Context, Pos2, RawInput, Rect, Vec2, ViewportId};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SendError, channel};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

/// The usual window, in points of the screen: however much its contents are enlarged.
pub const WINDOW: [f32; 2] = [1440.0, 900.0];

/// Longest that the window may wait for a thread that itself waits for news of the project.
const PATIENCE: Duration = Duration::from_millis(1);
/// How often nothing may have come within that time before what is there is taken for all there is for now.
const QUIET: usize = 8;

/// The program on its way into its window.
pub enum Rehearsal {
    /// On a thread, until it is wanted.
    Running(JoinHandle<Option<Box<App>>>, Arc<AtomicBool>),
    /// The system had no thread to give.
    Skipped(Box<App>),
}

impl Rehearsal {
    /// A context like those that the toolkit makes for its windows.
    #[must_use]
    pub fn context() -> Context {
        let ctx = Context::default();
        ctx.set_embed_viewports(false);
        ctx.options_mut(|options| options.max_passes = NonZeroUsize::MIN.saturating_add(1));
        ctx
    }

    /// Begins with a program that was put into the context that its window will have.
    #[must_use]
    pub fn begin(app: App) -> Self {
        let wanted = Arc::new(AtomicBool::new(false));
        let (is_wanted, app, (hand, given)) = (wanted.clone(), Box::new(app), channel::<Box<App>>());
        let body = move || {
            let mut app = given.recv().ok()?;
            app.rehearse_until(&is_wanted);
            Some(app)
        };
        match Builder::new().name("rehearsal".to_owned()).spawn(body) {
            Ok(thread) => match hand.send(app) {
                Ok(()) => Self::Running(thread, wanted),
                Err(SendError(app)) => Self::Skipped(app),
            },
            Err(_) => Self::Skipped(app),
        }
    }

    /// Whether all that there is was rehearsed.
    #[must_use]
    pub fn is_over(&self) -> bool {
        match self {
            Self::Running(thread, _) => thread.is_finished(),
            Self::Skipped(_) => true,
        }
    }

    /// The program, for the window that is there now.
    ///
    /// # Panics
    /// As the program would in its window.
    #[must_use]
    pub fn end(self) -> App {
        match self {
            Self::Running(thread, wanted) => {
                wanted.store(true, Ordering::Relaxed);
                match thread.join() {
                    Ok(Some(app)) => *app,
                    // It was handed over before, and comes back unless its thread failed.
                    Ok(None) => unreachable!("the thread was given the program"),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            Self::Skipped(app) => *app,
        }
    }
}

impl App {
    /// Rehearses with what has come of the project whenever no more comes for now, until all of it is there or the window
    /// is: reading and rehearsing at once would take a processor from the window.
    fn rehearse_until(&mut self, is_wanted: &AtomicBool) {
        let (mut has_come, mut quiet) = (self.opening.is_none(), 0);
        while !is_wanted.load(Ordering::Relaxed) {
            if has_come && (quiet >= QUIET || self.opening.is_none()) {
                self.rehearse();
                has_come = false;
                // Until the window is there a processor is left for reading on.
                self.opening.iter().for_each(|opening| opening.hands.lend_one());
            }
            if self.opening.is_none() {
                return;
            }
            match self.jobs.next(PATIENCE) {
                Some(finished) => {
                    self.turn += 1;
                    self.finish(finished);
                    (has_come, quiet) = (true, 0);
                }
                None => quiet += 1,
            }
        }
        self.opening.iter().for_each(|opening| opening.hands.hold());
    }

    /// One frame for nobody to see. What it sends to the graphics card and asks of the window is kept for the next.
    fn rehearse(&mut self) {
        let ctx = &self.ctx.clone();
        let mut input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, Vec2::from(WINDOW) / ctx.zoom_factor())),
            // As much as letters are ever given.
            max_texture_side: Some(usize::MAX),
            ..RawInput::default()
        };
        if let Some(viewport) = input.viewports.get_mut(&ViewportId::ROOT) {
            viewport.native_pixels_per_point = self.settings.scale;
        }
        let mut actions = Actions::default();
        self.style(ctx);
        let mut output = ctx.run_ui(input, |ui| self.views_ui(ui, &mut actions));
        self.dispatch(actions.take());
        let textures = ctx.tex_manager();
        #[expect(clippy::iter_over_hash_type, reason = "each picture is sent by itself")]
        for (id, images) in output.textures_delta.set.drain() {
            let mut textures = textures.write();
            // What was dropped within this frame is nobody's any more.
            if textures.meta(id).is_some() {
                images.into_iter().for_each(|image| textures.set(id, image));
            }
        }
        output.textures_delta.clear();
        let asked = output.viewport_output.remove(&ViewportId::ROOT).map(|view| view.commands);
        asked.into_iter().flatten().for_each(|command| ctx.send_viewport_cmd(command));
    }
}
