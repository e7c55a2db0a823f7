//! Opens the real window, or says in one sentence what the machine lacks for it.

use super::{App, Rehearsal, Services, Start, SystemDialogs, WINDOW, bench};
use crate::cli::{Outcome, complain};
use crate::machine::{self, Folders};
use crate::session::Worker;
use crate::store::Disk;
use crate::ui::icon;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// The least window, in points of the screen.
const LEAST: [f32; 2] = [640.0, 420.0];

/// Runs the window until it is closed.
#[must_use]
pub fn run(start: Start) -> Outcome {
    if let Some(missing) = start.paths.iter().find(|path| !path.exists()) {
        complain(&format!(
            "There is no file or folder {}, and no verb of that name. standpoint --help lists the verbs",
            missing.display()
        ));
        return Outcome::WrongUse;
    }
    let frames = match start.frame_times.as_ref().map(std::fs::File::create_new).transpose() {
        Ok(frames) => frames,
        Err(error) => {
            let file = start.frame_times.unwrap_or_default();
            complain(&format!("{} can’t be written for the frame times: {error}", file.display()));
            return Outcome::WrongUse;
        }
    };
    open(&start.paths, move |mut app| {
        if let Some(file) = frames {
            app.measure_frames(Box::new(file));
        }
        Box::new(app)
    })
}

/// Runs the window for some seconds, or `brief` until all is there, and tells on standard output how far it is; or a
/// bare one, with a word in it or nothing; or has it play a session, of which the time of each frame goes into a file.
#[must_use]
pub fn watched(path: Option<&PathBuf>, bare: Option<bool>, session: Option<&Path>, brief: bool) -> Outcome {
    if let Some(word) = bare {
        return outcome(bench::watch_bare(word, brief));
    }
    if let Some(file) = session {
        return match std::fs::File::create_new(file) {
            Ok(times) => open(path.map_or(&[], std::slice::from_ref), |app| Box::new(bench::Player::new(app, times))),
            Err(error) => {
                complain(&format!("{} can’t be written for the frame times: {error}", file.display()));
                Outcome::WrongUse
            }
        };
    }
    open(path.map_or(&[], std::slice::from_ref), |app| Box::new(bench::Probe::new(app, brief)))
}

fn open(paths: &[PathBuf], wrap: impl FnOnce(App) -> Box<dyn eframe::App>) -> Outcome {
    let paths = paths.iter().map(|path| std::path::absolute(path).unwrap_or_else(|_| path.clone())).collect();
    let services = Services {
        storage: Arc::new(Disk),
        folders: Folders::of_user(),
        clock: machine::now,
        ids: machine::random_ids,
        login: machine::login_name(),
        dialogs: Arc::new(SystemDialogs),
        worker: Worker::this(),
    };
    let ctx = Rehearsal::context();
    crate::ui::theme::lend_system_faces(&ctx);
    // What is asked for is being read, and shown to nobody, while the window comes up.
    let mut app = App::begin(services, Start { paths, ..Start::default() });
    app.attach(&ctx);
    let rehearsal = Rehearsal::begin(app);
    // The toolkit takes sizes in points of the window, which are larger where its contents are.
    let [size, least] = [WINDOW, LEAST].map(|size| egui::Vec2::from(size) / ctx.zoom_factor());
    let viewport = egui::ViewportBuilder::default()
        .with_title("Standpoint")
        .with_app_id("standpoint")
        // Drawn anew at each start, before anything shows: a larger one costs more than it is looked at.
        .with_icon(icon::window_icon(64))
        .with_inner_size(size)
        .with_min_inner_size(least)
        .with_drag_and_drop(true);
    let options = eframe::NativeOptions {
        viewport,
        renderer: eframe::Renderer::Glow,
        centered: true,
        // It would change no pixel of even colours, and each of them costs, where a processor draws.
        dithering: false,
        // They are looked for at once otherwise.
        system_font_fallback: false,
        ..eframe::NativeOptions::default()
    };
    let build = move |_: &eframe::CreationContext<'_>| Ok(wrap(rehearsal.end()));
    outcome(eframe::run_native_ext("standpoint", options, Some(ctx), Box::new(build)))
}

fn outcome(result: eframe::Result) -> Outcome {
    match result {
        Ok(()) => Outcome::Done,
        Err(error) => {
            complain(&explain(&error));
            Outcome::Problems
        }
    }
}

/// One sentence, and the packages that bring what is missing.
fn explain(error: &eframe::Error) -> String {
    let detail = error.to_string();
    let lower = detail.to_lowercase();
    let packages =
        "On Debian and Ubuntu: apt install libgl1 libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon-x11-0";
    if lower.contains("display") && (lower.contains("not set") || lower.contains("is set") || lower.contains("open")) {
        // What the toolkit says about it names files of its own source.
        let sentence = "The window can’t open: there is no screen here. Start it from a desktop, or under Xvfb (package \
                        xvfb): xvfb-run standpoint. All verbs of standpoint --help work without a screen";
        return sentence.to_owned();
    }
    format!("The window can’t open: {detail}. A library is missing or the graphics driver has no OpenGL 2. {packages}")
}
