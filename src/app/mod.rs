//! The window as a program: what is open, what it remembers, what runs beside it.

mod adding;
mod bench;
mod care;
mod checking;
mod commands;
mod dispatch;
mod exporting;
mod files;
mod finding;
mod frames;
mod importing;
mod jobs;
mod merging;
mod open;
mod opening;
mod passages;
mod past;
mod registers;
mod rehearsal;
mod room;
mod run;
mod sample;
mod selecting;
mod settings;
mod show;
mod sides;
mod steps;
mod taking;
mod words;
mod work;

pub use bench::{Scale, bench};
pub use files::{Answered, FileDialogs, Question, SystemDialogs};
pub use rehearsal::{Rehearsal, WINDOW};
pub use run::{run, watched};
pub use settings::Settings;

use crate::machine::Folders;
use crate::model::{Annotation, Field, Id, Ids, Time};
use crate::session::{Session, Worker};
use crate::store::Storage;
use crate::text::Span;
use crate::ui::letters::Letters;
use crate::ui::message::Messages;
use crate::ui::state::UiState;
use crate::ui::theme::ThemeChoice;
use frames::Frames;
use jiff::tz::TimeZone;
use jobs::Jobs;
use opening::{Opening, Waker};
use show::Views;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use words::WordCounts;
use work::Finished;

/// What was asked for on the command line.
#[derive(Debug, Clone, Default)]
pub struct Start {
    pub paths: Vec<PathBuf>,
    pub frame_times: Option<PathBuf>,
}

/// What the program needs from outside; tests bring their own.
pub struct Services {
    pub storage: Arc<dyn Storage>,
    pub folders: Option<Folders>,
    pub clock: fn() -> Time,
    pub ids: fn() -> Ids,
    pub login: String,
    pub dialogs: Arc<dyn FileDialogs>,
    /// Who reads what strangers have made.
    pub worker: Worker,
}

/// The program.
pub struct App {
    services: Services,
    session: Option<Session>,
    opening: Option<Opening>,
    state: UiState,
    views: Views,
    settings: Settings,
    jobs: Jobs<Finished>,
    words: WordCounts,
    messages: Messages,
    room: room::Room,
    past: past::PastState,
    arriving: adding::Arriving,
    bringing: importing::Bringing,
    leaving: exporting::Leaving,
    frames: Option<Frames>,
    /// The window's, once there is one.
    ctx: egui::Context,
    waker: Waker,
    /// Whether what there is to see first is on the screen: the window, and then the project.
    drawn: bool,
    /// Whether words of an article were shown in a frame of the window.
    worded: bool,
    /// Whether the fonts of the system are found or being looked for.
    faces_sought: bool,
    /// Counts what may have changed what the sides show: anything that was asked for or has come, but the selection
    /// of words.
    turn: u64,
    /// The theme whose style the toolkit has been given.
    styled: Option<ThemeChoice>,
    /// What a dialog for files was asked for; one at a time.
    asked: Option<work::Purpose>,
    /// Merged copies of files that are put aside once what they say is saved.
    aside: Option<merging::Aside>,
    /// The field that waits for words selected in the article.
    taking: Option<(Id<Annotation>, Id<Field>)>,
    /// What the selection of words has grown to by keys, and from what, the latest last.
    grown: Vec<(Span, Span)>,
    /// The keys are to be led to the list of a tab or page that was opened by them.
    to_list: bool,
    /// The text cursor is shown only as long as words are waited for.
    lent_cursor: bool,
    /// What needs attention, and what was said about it.
    care: care::Caring,
    /// Whether the saved settings differ from those in memory.
    settings_dirty: bool,
    /// When the settings were last written.
    settings_kept: Time,
    zone: TimeZone,
    /// The first frame with the project on it has been shown.
    shown: bool,
    quitting: bool,
}

impl App {
    /// Builds the program in a window: see [`App::begin`].
    #[must_use]
    pub fn new(ctx: &egui::Context, services: Services, start: Start) -> Self {
        let mut app = Self::begin(services, start);
        app.attach(ctx);
        app
    }

    /// Builds the program, which needs no window yet, and begins to open what was asked for, or what was open last, or
    /// on the first start the sample.
    #[must_use]
    pub fn begin(services: Services, start: Start) -> Self {
        let settings = Settings::load(services.storage.as_ref(), services.folders.as_ref().map(|f| &f.settings));
        let mut app = Self {
            state: settings.state(),
            services,
            session: None,
            opening: None,
            views: Views::default(),
            settings,
            jobs: Jobs::default(),
            words: WordCounts::default(),
            messages: Messages::default(),
            room: room::Room::default(),
            past: past::PastState::default(),
            arriving: adding::Arriving::default(),
            bringing: importing::Bringing::default(),
            leaving: exporting::Leaving::default(),
            frames: None,
            ctx: egui::Context::default(),
            waker: Waker::default(),
            drawn: false,
            worded: false,
            faces_sought: false,
            turn: 0,
            styled: None,
            asked: None,
            aside: None,
            taking: None,
            grown: Vec::new(),
            to_list: false,
            lent_cursor: false,
            care: care::Caring::default(),
            settings_dirty: false,
            settings_kept: Time(0),
            zone: crate::machine::zone(),
            shown: false,
            quitting: false,
        };
        app.open_at_start(start.paths);
        app
    }

    /// Puts the program into its window.
    pub fn attach(&mut self, ctx: &egui::Context) {
        crate::ui::theme::install_fonts(ctx);
        Letters::prepare(ctx);
        if let Some(zoom) = self.settings.zoom {
            // At once: the window that is made for this context asks for it.
            ctx.options_mut(|options| options.zoom_factor = zoom);
        }
        self.ctx = ctx.clone();
        self.waker.attach(ctx);
    }

    /// Writes one line a frame into a file from now on.
    pub fn measure_frames(&mut self, file: Box<dyn std::io::Write + Send>) {
        self.frames = Some(Frames::new(file));
    }

    /// The open project, for tests.
    #[must_use]
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// What is being looked at, for tests.
    #[must_use]
    pub fn state(&self) -> &UiState {
        &self.state
    }

    /// The article's view, for tests that need to know where words are on the screen.
    #[must_use]
    pub fn article(&self) -> &crate::ui::article::ArticleView {
        &self.views.article
    }

    /// Whether work runs beside the window whose result is still to come, for tests.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.jobs.is_busy()
    }

    /// One frame of the window: what happened beside it, then its views. Tests call this without a window.
    pub fn frame(&mut self, ui: &mut egui::Ui) {
        self.before(&ui.ctx().clone());
        self.show(ui);
    }

    fn now(&self) -> Time {
        (self.services.clock)()
    }

    /// A function that makes the window look for news.
    fn waker(&self) -> impl Fn() + Send + Clone + 'static {
        let waker = self.waker.clone();
        move || waker.wake()
    }

    /// Takes over what happened beside the window: finished work, dropped files, the wish to close.
    fn before(&mut self, ctx: &egui::Context) {
        for finished in self.jobs.take() {
            self.turn += 1;
            self.finish(finished);
        }
        self.watch_reading();
        self.watch_import();
        self.watch_export();
        self.look_after();
        self.put_copies_aside();
        let dropped: Vec<PathBuf> =
            ctx.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
        if !dropped.is_empty() {
            self.open_paths(dropped);
        }
        if ctx.input(|input| input.viewport().close_requested()) {
            self.leave();
        }
    }

    /// Asks for everything to be written and keeps the preferences. There is no question on leaving: every edit is in
    /// the journal already, or the status line has said why not.
    fn leave(&mut self) {
        self.commit_drafts();
        if let Some(session) = &self.session {
            let refused = matches!(
                session.wait_saved(std::time::Duration::from_secs(5)),
                crate::store::SaveState::NotSaved { .. }
            );
            if refused && !self.quitting {
                self.quitting = true;
                self.ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
                self.messages.error(
                    "Not everything is saved. Save a copy elsewhere, or close again to leave without the last edits",
                );
                return;
            }
        }
        self.keep_settings();
        self.fold();
    }

    /// Has what stands in the journal only written into its files. Letting go of the project waits for that.
    fn fold(&self) {
        if let Some(session) = &self.session {
            session.save_now();
        }
    }

    /// Keeps the preferences now: before the program ends or a project is closed.
    fn keep_settings(&mut self) {
        self.gather_settings();
        let folder = self.services.folders.as_ref().map(|folders| &folders.settings);
        self.settings.save(self.services.storage.as_ref(), folder);
        self.settings_dirty = false;
    }

    /// Keeps the preferences on a thread, now and then: no frame waits for the disk.
    fn keep_settings_beside(&mut self) {
        let now = self.now();
        if !self.settings_dirty || now.0 < self.settings_kept.0 + SETTINGS_PAUSE {
            return;
        }
        self.settings_kept = now;
        self.settings_dirty = false;
        self.gather_settings();
        let (settings, storage) = (self.settings.clone(), self.services.storage.clone());
        let folder = self.services.folders.as_ref().map(|folders| folders.settings.clone());
        self.jobs.start(
            "settings",
            || {},
            move || {
                settings.save(storage.as_ref(), folder.as_ref());
                Finished::Unasked
            },
        );
    }

    fn gather_settings(&mut self) {
        self.settings.take(&self.state);
        self.settings.zoom = Some(self.ctx.zoom_factor());
        self.settings.scale = self.ctx.native_pixels_per_point().or(self.settings.scale);
        let opening = self.opening.as_ref().map(|opening| opening.path.as_path());
        let last = opening.or(self.session.as_ref().map(|session| session.folder()));
        self.settings.last = last.map(Path::to_owned);
    }
}

/// Least time between two writings of the preferences, in milliseconds.
const SETTINGS_PAUSE: i64 = 5_000;

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, frame: &mut eframe::Frame) {
        if let Some(frames) = &mut self.frames {
            frames.write(frame.info().cpu_usage);
            frames.begin();
        }
        self.before(ctx);
        if let Some(frames) = &mut self.frames {
            frames.end_logic();
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        if let Some(frames) = &mut self.frames {
            frames.begin();
        }
        self.show(ui);
        if let Some(frames) = &mut self.frames {
            frames.end_ui();
        }
    }

    /// The page of articles is nothing that is painted: where a processor draws, each point painted twice is dear.
    fn clear_color(&self, _visuals: &egui::Visuals) -> [f32; 4] {
        self.state.theme.resolve(&self.ctx).page.to_normalized_gamma_f32()
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}
