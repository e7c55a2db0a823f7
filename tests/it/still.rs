//! The sides of the window are painted as they were while nothing in them changes. One program that does so and one
//! that never does are led by the same hand: what they paint is the same.

use crate::desk::{ARTICLE, Dialogs, FOLDER};
use egui::epaint::{ClippedPrimitive, Primitive};
use egui::{Context, Event, Key, Modifiers, PointerButton, Pos2, RawInput, Rect, pos2, vec2};
use standpoint::app::{App, Services, Start};
use standpoint::edit::{self, Command, NewDocument};
use standpoint::machine::Folders;
use standpoint::model::{Certainty, Ids, Origin, Text, Time};
use standpoint::session::{NewProject, Session, Worker};
use standpoint::store::{Given, Memory, SaveState};
use standpoint::text::Span;
use standpoint::ui::still::Stills;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Frames in which every part of the window comes to rest.
const REST: usize = 40;

const WINDOW: egui::Vec2 = vec2(1440.0, 900.0);

fn is_saved(state: &SaveState) -> bool {
    matches!(state, SaveState::Saved { .. })
}

fn noon() -> Time {
    Time(1_795_000_000_000)
}

/// Many articles, so that the list of them can be scrolled, and some statements in the first.
fn project() -> Memory {
    let disk = Memory::new();
    let codebook = edit::starter("news-basics").unwrap();
    let new = NewProject { title: "Harbour", coder: "Lena B.", codebook: &codebook, now: noon() };
    let ids = Ids::counting(1 << 100);
    let storage = Arc::new(disk.clone());
    let mut session =
        Session::create(storage, Path::new(FOLDER), &new, ids, Box::new(|| {}), &Given::default()).unwrap();
    let article = |at: usize| NewDocument {
        title: format!("Harbour plan {at}"),
        text: Text::new(&ARTICLE.repeat(8)),
        ..NewDocument::default()
    };
    let documents = session.run(&Command::AddDocuments { documents: (0..40).map(article).collect() }, noon());
    let document = documents.unwrap().documents[0];
    for (tag, words) in [("Claim", "no family will lose"), ("Quote", "We were never asked"), ("Claim", "declined")] {
        let start = ARTICLE.find(words).unwrap();
        let command = Command::Annotate {
            document,
            fragments: vec![Span::new(start, start + words.len())],
            tag: session.project().tag_named(tag).unwrap().id,
            answers: Vec::new(),
            note: String::new(),
            certainty: Certainty::Sure,
            origin: Origin::ByHand,
        };
        session.run(&command, noon()).unwrap();
    }
    assert!(matches!(session.wait_saved(Duration::from_secs(20)), SaveState::Saved { .. }));
    disk
}

/// Where it may be seen, and its corners.
type Triangle = (Rect, Vec<(Pos2, egui::Color32)>);

/// A program without a harness around it, which would have a screen reader listen.
pub(crate) struct Bare {
    pub(crate) ctx: Context,
    pub(crate) app: App,
    frame: usize,
    painted: Vec<ClippedPrimitive>,
    /// Pictures that the last frame sent to the graphics card.
    pub(crate) pictures: Vec<egui::TextureId>,
}

impl Bare {
    fn open() -> Self {
        Self::open_on(project())
    }

    fn open_on(disk: Memory) -> Self {
        let ctx = Context::default();
        let mut app = Self::begin_on(disk);
        app.attach(&ctx);
        Self::of(ctx, app)
    }

    pub(crate) fn of(ctx: Context, app: App) -> Self {
        Self { ctx, app, frame: 0, painted: Vec::new(), pictures: Vec::new() }
    }

    /// A program that opens a project, without a window.
    pub(crate) fn begin() -> App {
        Self::begin_on(project())
    }

    fn begin_on(disk: Memory) -> App {
        let services = Services {
            storage: Arc::new(disk),
            folders: Some(Folders::below(Path::new("/home"))),
            clock: noon,
            ids: || Ids::counting(1 << 110),
            login: "Lena B.".to_owned(),
            dialogs: Arc::new(Dialogs::default()),
            worker: Worker::of(env!("CARGO_BIN_EXE_standpoint").into()),
        };
        App::begin(services, Start { paths: vec![PathBuf::from(FOLDER)], frame_times: None })
    }

    pub(crate) fn step(&mut self, size: egui::Vec2, events: &[Event]) {
        self.step_and(size, events, |_| ());
    }

    /// A frame, at the end of which more is done.
    fn step_and(&mut self, size: egui::Vec2, events: &[Event], mut more: impl FnMut(&mut egui::Ui)) {
        self.frame += 1;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, size)),
            time: Some(self.frame as f64 / 60.0),
            focused: true,
            max_texture_side: Some(16_384),
            events: events.to_vec(),
            ..RawInput::default()
        };
        let app = &mut self.app;
        let mut output = self.ctx.run_ui(input, |ui| {
            app.frame(ui);
            more(ui);
        });
        self.pictures = output.textures_delta.set.keys().copied().collect();
        output.textures_delta.clear();
        self.painted = self.ctx.tessellate(std::mem::take(&mut output.shapes), output.pixels_per_point);
    }

    fn is_quiet(&self) -> bool {
        self.is_quiet_and(is_saved)
    }

    fn is_quiet_and(&self, saving: fn(&SaveState) -> bool) -> bool {
        !self.app.is_busy() && self.app.session().is_some_and(|session| saving(&session.save_state()))
    }

    /// Frames until nothing has been going on for some, and saving is as far as that.
    fn rest(&mut self, saving: fn(&SaveState) -> bool) {
        let (mut frames, mut waited) = (0, 0);
        while frames < REST {
            self.step(WINDOW, &[]);
            frames = if self.is_quiet_and(saving) { frames + 1 } else { 0 };
            waited += 1;
            assert!(waited < 20_000, "it has not come about");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Every triangle in view: its corners with their colours, by where they may be seen. Letters may lie elsewhere in the
    /// picture that they are painted from.
    fn triangles(&self) -> Vec<Triangle> {
        let mut all = Vec::new();
        for part in &self.painted {
            let Primitive::Mesh(mesh) = &part.primitive else { continue };
            let corner = |&at: &u32| mesh.vertices[at as usize];
            let triangles = mesh.indices.chunks(3).map(|corners| corners.iter().map(corner).collect::<Vec<_>>());
            let is_seen = |corners: &Vec<egui::epaint::Vertex>| {
                let points: Vec<Pos2> = corners.iter().map(|corner| corner.pos).collect();
                Rect::from_points(&points).intersects(part.clip_rect)
            };
            let looks = |corners: Vec<egui::epaint::Vertex>| {
                (part.clip_rect, corners.iter().map(|corner| (corner.pos, corner.color)).collect())
            };
            all.extend(triangles.filter(is_seen).map(looks));
        }
        all
    }
}

/// Both programs.
pub(crate) struct Pair {
    pub(crate) still: Bare,
    pub(crate) plain: Bare,
    pub(crate) size: egui::Vec2,
}

impl Pair {
    fn open() -> Self {
        let (still, plain) = (Bare::open(), Bare::open());
        plain.ctx.enable_accesskit();
        let mut pair = Self { still, plain, size: WINDOW };
        pair.rest();
        pair
    }

    pub(crate) fn step(&mut self, events: &[Event]) {
        self.still.step(self.size, events);
        self.plain.step(self.size, events);
    }

    pub(crate) fn rest(&mut self) {
        for quiet in [false, true] {
            let mut frames = 0;
            while frames < REST {
                self.step(&[]);
                frames += 1;
                if !quiet && !self.is_quiet() {
                    frames = 0;
                    std::thread::sleep(Duration::from_millis(2));
                }
            }
        }
    }

    fn is_quiet(&self) -> bool {
        self.still.is_quiet() && self.plain.is_quiet()
    }

    /// Where words of the article are in view.
    fn place(&self, words: &str) -> Pos2 {
        let start = ARTICLE.find(words).unwrap();
        self.still.app.article().screen_rect(Span::new(start, start + words.len())).unwrap().center()
    }

    /// Clicks on words and waits for what comes of it.
    fn click(&mut self, words: &str) {
        let at = self.place(words);
        for events in [vec![Event::PointerMoved(at)], vec![button(at, true)], vec![button(at, false)]] {
            self.step(&events);
        }
        self.rest();
    }

    #[track_caller]
    pub(crate) fn check(&self, what: &str) {
        let (still, plain) = (self.still.triangles(), self.plain.triangles());
        // What was moved many times stands where it should but for less than anyone sees.
        let near = |(one, other): (&(Pos2, _), &(Pos2, _))| one.0.distance(other.0) < 0.01 && one.1 == other.1;
        let alike = |one: &Triangle, other: &Triangle| one.0 == other.0 && one.1.iter().zip(&other.1).all(near);
        let first = still.iter().zip(&plain).position(|(one, other)| !alike(one, other));
        assert_eq!(first.map(|at| (&still[at], &plain[at])), None, "after {what}, triangle {first:?}");
        assert_eq!(still.len(), plain.len(), "after {what}");
    }
}

fn button(pos: Pos2, pressed: bool) -> Event {
    Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE }
}

fn turn(points: f32) -> Event {
    Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        source: egui::MouseWheelSource::Wheel,
        delta: vec2(0.0, points),
        phase: egui::TouchPhase::Move,
        modifiers: Modifiers::NONE,
    }
}

fn key(key: Key, modifiers: Modifiers, text: &str) -> Vec<Event> {
    let press = |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
    let text = (!text.is_empty()).then(|| Event::Text(text.to_owned()));
    [Some(Event::ModifiersChanged(modifiers)), Some(press(true)), text, Some(press(false))]
        .into_iter()
        .flatten()
        .chain([Event::ModifiersChanged(Modifiers::NONE)])
        .collect()
}

/// A sequence of numbers that looks like chance and is the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }

    fn place(&mut self, size: egui::Vec2) -> Pos2 {
        pos2(self.below(size.x as usize) as f32, self.below(size.y as usize) as f32)
    }
}

#[test]
fn what_is_painted_as_it_was_is_what_would_be_painted_anew() {
    let mut pair = Pair::open();
    let mut dice = Dice(7);
    for round in 0..60 {
        let at = dice.place(pair.size);
        let (what, events): (_, Vec<Vec<Event>>) = match dice.below(12) {
            0..3 => {
                let turn = turn(dice.below(400) as f32 - 200.0);
                ("a turn of the wheel", vec![vec![Event::PointerMoved(at)], vec![turn]])
            }
            3..6 => {
                let steps = [vec![Event::PointerMoved(at)], vec![button(at, true)], vec![button(at, false)]];
                ("a click", steps.to_vec())
            }
            6 => {
                let to = at + vec2(dice.below(300) as f32, dice.below(80) as f32);
                let moves = vec![Event::PointerMoved(to)];
                let steps = [vec![Event::PointerMoved(at)], vec![button(at, true)], moves, vec![button(to, false)]];
                ("a drag", steps.to_vec())
            }
            7 => ("the pointer elsewhere", vec![vec![Event::PointerMoved(at)]]),
            8 => ("the pointer gone", vec![vec![Event::PointerGone]]),
            9 => {
                let keys = [(Key::F9, ""), (Key::Escape, ""), (Key::Num2, "2"), (Key::F3, ""), (Key::Tab, "")];
                let (pressed, text) = keys[dice.below(keys.len())];
                ("a key", vec![key(pressed, Modifiers::NONE, text)])
            }
            10 => {
                let keys = [Key::Num1, Key::Num2, Key::Z, Key::PageDown, Key::Num0, Key::Plus];
                let chosen = keys[dice.below(keys.len())];
                ("a key with Ctrl", vec![key(chosen, Modifiers::COMMAND, "")])
            }
            _ => {
                pair.size = vec2(1000.0 + dice.below(600) as f32, 700.0 + dice.below(300) as f32);
                ("another size", vec![])
            }
        };
        for events in &events {
            pair.step(events);
        }
        for _ in 0..dice.below(12) {
            let was_quiet = pair.is_quiet();
            pair.step(&[]);
            if was_quiet && pair.is_quiet() {
                pair.check(&format!("{what}, a few frames later, round {round}"));
            }
        }
        pair.rest();
        pair.check(&format!("{what}, round {round}"));
    }
    let (still, plain) = (Stills::told(&pair.still.ctx), Stills::told(&pair.plain.ctx));
    assert!(2 * still.kept > still.made, "hardly anything was kept: {still:?}");
    assert_eq!(plain.kept, 0);
}

#[test]
fn what_stands_beside_the_lines_goes_along_with_them() {
    let mut pair = Pair::open();
    pair.click("lose");
    let before = pair.place("lose").y;
    for step in 0..100 {
        pair.step(&[turn(if step < 60 { -1.0 } else { 0.5 })]);
        pair.check(&format!("step {step} of scrolling, with a statement selected"));
    }
    assert!((pair.place("lose").y - before).abs() > 10.0);
    pair.step(&key(Key::Z, Modifiers::COMMAND, ""));
    pair.rest();
    pair.check("the last statement was taken away");
}

#[test]
fn the_card_goes_when_words_elsewhere_are_selected() {
    let mut pair = Pair::open();
    pair.click("lose");
    assert_eq!(pair.still.app.state().selected.len(), 1);
    let (from, to) = (pair.place("harbour"), pair.place("widened"));
    for events in [vec![Event::PointerMoved(from)], vec![button(from, true)], vec![Event::PointerMoved(to)], vec![]] {
        pair.step(&events);
    }
    assert!(pair.still.app.state().selected.is_empty(), "the words are selected instead");
    pair.check("words were selected");
}

#[test]
fn a_hand_that_comes_in_and_presses_at_once_is_let_in_first() {
    let mut program = Bare::open();
    program.rest(is_saved);
    for moves in [true, false] {
        program.step(WINDOW, &[Event::PointerMoved(pos2(700.0, 500.0))]);
        program.rest(is_saved);
        let before = (program.app.state().document, Stills::told(&program.ctx).kept);
        program.step(WINDOW, &[]);
        assert!(Stills::told(&program.ctx).kept > before.1, "the sides are kept by now");
        let at = pos2(120.0, if moves { 300.0 } else { 420.0 });
        let moved = Event::PointerMoved(at);
        let hand: Vec<Event> =
            moves.then_some(moved).into_iter().chain([button(at, true), button(at, false)]).collect();
        program.step(WINDOW, &hand);
        for _ in 0..3 {
            program.step(WINDOW, &[]);
        }
        assert_ne!(program.app.state().document, before.0, "the click on another article was lost");
    }
}

#[test]
fn a_frame_whose_letters_move_is_made_once_more_before_it_is_seen() {
    let mut program = Bare::open();
    program.rest(is_saved);
    let size = |program: &Bare| program.ctx.fonts(|fonts| fonts.font_image_size());
    let (before, told) = (size(&program), Stills::told(&program.ctx));
    let mut points = 20.0;
    while size(&program) == before {
        points += 10.0;
        program.step_and(WINDOW, &[], |ui| {
            ui.painter().text(
                Pos2::ZERO,
                egui::Align2::LEFT_TOP,
                "Harbour",
                egui::FontId::proportional(points),
                egui::Color32::RED,
            );
        });
    }
    let now = Stills::told(&program.ctx);
    assert!(now.kept > told.kept, "the sides were painted as they were");
    assert!(now.made > told.made, "and made anew for the letters’ new places");
}

#[test]
fn the_status_line_follows_what_comes_about_without_a_hand() {
    let disk = project();
    let mut program = Bare::open_on(disk.clone());
    let line = |program: &Bare| -> Vec<_> {
        let top = WINDOW.y - standpoint::ui::theme::size::STATUS_LINE;
        program.triangles().into_iter().filter(|(_, corners)| corners.iter().all(|(at, _)| at.y > top)).collect()
    };
    let is_kept = |program: &mut Bare| {
        let before = Stills::told(&program.ctx);
        program.step(WINDOW, &[]);
        let now = Stills::told(&program.ctx);
        (now.kept - before.kept, now.made - before.made) == (4, 0)
    };
    program.rest(is_saved);
    disk.close(Some(std::io::ErrorKind::StorageFull));
    let (from, to) = (pos2(330.0, 300.0), pos2(480.0, 300.0));
    for events in [vec![Event::PointerMoved(from)], vec![button(from, true)], vec![Event::PointerMoved(to)]] {
        program.step(WINDOW, &events);
    }
    program.step(WINDOW, &[button(to, false)]);
    program.step(WINDOW, &[]);
    program.step(WINDOW, &key(Key::Num1, Modifiers::NONE, "1"));
    for _ in 0..3 {
        program.step(WINDOW, &key(Key::Escape, Modifiers::NONE, ""));
    }
    program.rest(|state| !is_saved(state));
    let unsaved = line(&program);
    assert!(is_kept(&mut program), "the line is painted as it was");
    disk.close(None);
    program.rest(is_saved);
    assert_ne!(line(&program), unsaved, "nobody says that all is saved now");
}
