//! The whole program in a window without a screen: its hands, and what they have done to the project.

use egui::{Event, Key, Modifiers, PointerButton, Pos2, Rect, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use standpoint::app::{Answered, App, FileDialogs, Question, Services, Start};
use standpoint::edit::{self, Command, NewDocument};
use standpoint::machine::Folders;
use standpoint::model::{Annotation, Certainty, Document, Id, Ids, Origin, Text, Time};
use standpoint::session::{NewProject, Session, Worker};
use standpoint::store::{Given, Memory, Storage};
use standpoint::text::{Span, next_grapheme};
use std::path::{Path, PathBuf};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering},
};
use std::time::Duration;

/// An article with curly quotation marks, a flag of two code points, and points of a list.
pub(crate) const ARTICLE: &str = "The mayor, Ilse Varga, said on Monday 🇳🇿 that “no family will lose its home” when the \
harbour is widened.\n\n- “We were never asked,” said Tomas Reyes.\n- The port authority declined to comment. It has \
not said why, and the e\u{301}le\u{300}ves of the school have not been told.\n\nNobody had replied by the 31st of \
January 2026.";

/// Where its project lies on the disk in memory.
pub(crate) const FOLDER: &str = "/study";

/// Frames that take longer than a double click.
const PAUSE: usize = 30;

fn noon() -> Time {
    Time(1_795_000_000_000)
}

fn ids() -> Ids {
    static STARTS: AtomicU64 = AtomicU64::new(1);
    Ids::counting(u128::from(STARTS.fetch_add(1, Ordering::Relaxed)) << 64)
}

/// File dialogs that answer with what was laid down, and remember what they were asked.
#[derive(Debug, Default)]
pub(crate) struct Dialogs {
    pub(crate) answers: Mutex<Vec<Answered>>,
    pub(crate) asked: Mutex<Vec<Question>>,
}

impl FileDialogs for Dialogs {
    fn ask(&self, question: &Question) -> Answered {
        self.asked.lock().unwrap().push(question.clone());
        self.answers.lock().unwrap().pop().unwrap_or(Answered::Cancelled)
    }
}

/// A window of the program on a project with one article.
pub(crate) struct Desk {
    window: Harness<'static, Option<App>>,
    pub(crate) disk: Memory,
    pub(crate) dialogs: Arc<Dialogs>,
}

impl Desk {
    /// The project with these statements in it, each a tag and its words, open in the window.
    pub(crate) fn with(statements: &[(&str, &str)]) -> Self {
        let disk = Memory::new();
        make_project(&disk, statements);
        Self::open(disk)
    }

    /// The program, started on the project of this disk.
    pub(crate) fn open(disk: Memory) -> Self {
        Self::start(disk, FOLDER)
    }

    /// The program on a project of which nobody knows what can be shown.
    pub(crate) fn try_open(disk: Memory) -> Self {
        let mut desk = Self::window(disk, &[FOLDER]);
        desk.settle();
        desk
    }

    /// The program with nothing open, and not for the first time.
    pub(crate) fn welcome() -> Self {
        let disk = Memory::new();
        disk.put(Path::new("/home/settings/settings.ron"), b"(started:true)");
        let mut desk = Self::window(disk, &[]);
        desk.settle();
        assert!(desk.app().session().is_none());
        desk
    }

    /// The program on its first start, with an article in a file.
    pub(crate) fn reading(article: &str) -> Self {
        let disk = Memory::new();
        disk.create_folder(Path::new("/in")).unwrap();
        disk.put(Path::new("/in/article.txt"), article.as_bytes());
        Self::start(disk, "/in/article.txt")
    }

    fn start(disk: Memory, path: &str) -> Self {
        let mut desk = Self::window(disk, &[path]);
        desk.wait("the article is laid out", |desk| {
            !desk.app().is_busy() && desk.app().article().screen_rect(Span::new(0, 3)).is_some()
        });
        // Faces are looked for once the article is there, and may set its words a little wider.
        desk.settle();
        desk
    }

    fn window(disk: Memory, paths: &[&str]) -> Self {
        let storage = Arc::new(disk.clone());
        Self::over(disk, storage, paths)
    }

    /// The program over a storage that leads to the disk, before anything has come of it.
    pub(crate) fn over(disk: Memory, storage: Arc<dyn Storage>, paths: &[&str]) -> Self {
        let dialogs = Arc::new(Dialogs::default());
        let mut services = Some(Services {
            storage,
            folders: Some(Folders::below(Path::new("/home"))),
            clock: noon,
            ids,
            login: "Lena B.".to_owned(),
            dialogs: dialogs.clone(),
            worker: Worker::of(env!("CARGO_BIN_EXE_standpoint").into()),
        });
        let start = Start { paths: paths.iter().map(PathBuf::from).collect(), frame_times: None };
        let frame = move |ui: &mut egui::Ui, app: &mut Option<App>| match (app, services.take()) {
            (Some(app), _) => {
                // The harness leaves a margin around; a window has none.
                let whole = ui.ctx().content_rect();
                let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(whole));
                ui.set_clip_rect(whole);
                app.frame(&mut ui);
            }
            // The faces that it brings are there from the next frame on.
            (app, Some(services)) => *app = Some(App::new(ui.ctx(), services, start.clone())),
            (None, None) => {}
        };
        let window = Harness::builder()
            .with_size(vec2(1440.0, 900.0))
            .with_step_dt(1.0 / 60.0)
            .allow_missing_glyphs()
            .build_ui_state(frame, None);
        Self { window, disk, dialogs }
    }

    /// Ends the program without a word, and gives the disk.
    pub(crate) fn close(self) -> Memory {
        let Self { window, disk, .. } = self;
        drop(window);
        disk
    }

    pub(crate) fn app(&self) -> &App {
        self.window.state().as_ref().unwrap()
    }

    pub(crate) fn session(&self) -> &Session {
        self.app().session().unwrap()
    }

    /// Layers that the toolkit knows of.
    pub(crate) fn layers(&self) -> usize {
        self.window.ctx.memory(|memory| memory.layer_ids().len())
    }

    pub(crate) fn step(&mut self, frames: usize) {
        self.window.run_steps(frames);
    }

    /// Runs frames until something is so; work on other threads gets some seconds for it.
    pub(crate) fn wait(&mut self, what: &str, done: impl Fn(&Self) -> bool) {
        for tries in 0.. {
            self.step(1);
            if self.window.state().is_some() && done(self) {
                break;
            }
            assert!(tries < 2000, "waited in vain until {what}");
            std::thread::sleep(Duration::from_millis(5));
        }
        self.step(2);
    }

    /// Waits until nothing runs beside the window.
    pub(crate) fn settle(&mut self) {
        self.wait("nothing runs beside the window", |desk| !desk.app().is_busy());
    }

    /// Closes the window as its title bar does. Whether the program lets it close.
    pub(crate) fn leave(&mut self) -> bool {
        let root = egui::ViewportId::ROOT;
        self.window.input_mut().viewports.entry(root).or_default().events.push(egui::ViewportEvent::Close);
        self.window.run_steps(1);
        !self.window.output().viewport_output[&root].commands.contains(&egui::ViewportCommand::CancelClose)
    }

    // What the hands do.

    /// Drops files and folders on the window, as from a file manager.
    pub(crate) fn drop_files(&mut self, paths: &[&str]) {
        let files = paths.iter().map(|path| Arc::new(Dropped(PathBuf::from(path))) as egui::DroppedFileHandle);
        self.window.input_mut().dropped_files = files.collect();
        self.step(1);
        self.settle();
    }

    fn event(&mut self, event: Event) {
        self.window.event(event);
        self.step(1);
    }

    fn held(&mut self, modifiers: Modifiers) {
        self.event(Event::ModifiersChanged(modifiers));
    }

    pub(crate) fn key(&mut self, key: Key) {
        self.chord(Modifiers::NONE, key);
    }

    /// A key with others held, and with the text that a keyboard sends along.
    pub(crate) fn chord(&mut self, modifiers: Modifiers, key: Key) {
        self.held(modifiers);
        for pressed in [true, false] {
            self.event(Event::Key { key, physical_key: None, pressed, repeat: false, modifiers });
        }
        self.held(Modifiers::NONE);
        self.step(2);
    }

    /// Keys one after the other while others stay held.
    pub(crate) fn held_through(&mut self, modifiers: Modifiers, keys: &[Key]) {
        self.held(modifiers);
        for &key in keys {
            for pressed in [true, false] {
                self.event(Event::Key { key, physical_key: None, pressed, repeat: false, modifiers });
            }
        }
        self.held(Modifiers::NONE);
        self.step(2);
    }

    /// A tag's key, which also arrives as text.
    pub(crate) fn tag_key(&mut self, key: Key, letter: &str) {
        self.window.input_mut().events.push(Event::Text(letter.to_owned()));
        self.key(key);
    }

    pub(crate) fn type_text(&mut self, text: &str) {
        for letter in text.chars() {
            self.event(Event::Text(letter.to_string()));
        }
        self.step(1);
    }

    fn button(&mut self, at: Pos2, pressed: bool, modifiers: Modifiers) {
        self.event(Event::PointerButton { pos: at, button: PointerButton::Primary, pressed, modifiers });
    }

    /// One click, long after the one before.
    pub(crate) fn click(&mut self, at: Pos2, modifiers: Modifiers) {
        self.step(PAUSE);
        self.clicks(at, 1, modifiers);
    }

    /// Clicks fast enough to belong together.
    pub(crate) fn clicks(&mut self, at: Pos2, count: usize, modifiers: Modifiers) {
        self.event(Event::PointerMoved(at));
        self.held(modifiers);
        for _ in 0..count {
            self.button(at, true, modifiers);
            self.button(at, false, modifiers);
        }
        self.held(Modifiers::NONE);
        self.step(2);
    }

    /// Presses, moves in several steps, lets go.
    pub(crate) fn drag(&mut self, from: Pos2, to: Pos2, modifiers: Modifiers) {
        self.step(PAUSE);
        self.event(Event::PointerMoved(from));
        self.held(modifiers);
        self.button(from, true, modifiers);
        for share in [0.2, 0.6, 1.0] {
            self.event(Event::PointerMoved(from + (to - from) * share));
        }
        self.button(to, false, modifiers);
        self.held(Modifiers::NONE);
        self.step(2);
    }

    /// Drags with the key held that takes characters, as fast as the window follows, but no sooner than a double click.
    pub(crate) fn drag_by_characters(&mut self, from: Pos2, to: Pos2) {
        self.step(8);
        self.event(Event::PointerMoved(from));
        self.held(Modifiers::ALT);
        self.button(from, true, Modifiers::ALT);
        self.event(Event::PointerMoved(to));
        self.button(to, false, Modifiers::ALT);
        self.held(Modifiers::NONE);
    }

    /// Drags from inside the first of these words to inside the last, as a hand does that aims roughly.
    pub(crate) fn drag_roughly(&mut self, words: &str) {
        let span = span(words);
        let inside = |from: usize| next_grapheme(ARTICLE, from);
        let first = self.before(inside(span.start()));
        let last = self.before(ARTICLE.floor_char_boundary(span.end() - 1));
        self.drag(first, last, Modifiers::NONE);
    }

    /// Clicks what has a name with these words in it.
    pub(crate) fn press_containing(&mut self, role: egui::Role, words: &str) {
        self.step(PAUSE);
        self.window.get(By::new().role(role).label_contains(words)).click();
        self.step(4);
    }

    // Where things are.

    /// The left edge of the character at a byte, in the middle of its row.
    pub(crate) fn before(&self, byte: usize) -> Pos2 {
        let rect = self.rect(Span::new(byte, next_grapheme(ARTICLE, byte)));
        egui::pos2(rect.left() + 0.5, rect.top() + rect.height() * 0.6)
    }

    /// Inside these words' first character.
    pub(crate) fn on(&self, words: &str) -> Pos2 {
        let start = span(words).start();
        let rect = self.rect(Span::new(start, next_grapheme(ARTICLE, start)));
        egui::pos2(rect.left() + rect.width() * 0.4, rect.top() + rect.height() * 0.6)
    }

    /// The first row of a passage on the screen.
    pub(crate) fn rect(&self, span: Span) -> Rect {
        self.app().article().screen_rect(span).expect("the passage is in view")
    }

    /// The middle of what has exactly this name.
    pub(crate) fn middle(&self, name: &str) -> Pos2 {
        self.window.get(By::new().label(name)).rect().center()
    }

    // What is there.

    /// The article's text, as it was read.
    pub(crate) fn text(&self) -> String {
        self.session().project().documents().get(self.document()).unwrap().text.as_str().to_owned()
    }

    /// All statements, in the order of the text: the tag and the words of each fragment.
    pub(crate) fn statements(&self) -> Vec<(String, Vec<String>)> {
        let project = self.session().project();
        let words = |row: &Annotation| {
            let text = project.documents().get(row.document).unwrap().text.as_str();
            row.fragments.iter().map(|fragment| fragment.of(text).to_owned()).collect()
        };
        let tag = |row: &Annotation| project.tags().get(row.tag).unwrap().name.clone();
        project.annotations_in(self.document()).into_iter().map(|row| (tag(&row), words(&row))).collect()
    }

    pub(crate) fn document(&self) -> Id<Document> {
        self.session().project().documents_in_order()[0].id
    }

    /// The only statement.
    pub(crate) fn only(&self) -> Annotation {
        let mut rows = self.session().project().annotations_in(self.document());
        assert_eq!(rows.len(), 1, "{:?}", self.statements());
        rows.remove(0)
    }

    /// The words of the statements that are selected.
    pub(crate) fn selected(&self) -> Vec<String> {
        let rows = self.app().state().selected.iter().map(|&id| self.session().project().annotations().get(id));
        rows.map(|row| row.unwrap().words(ARTICLE)).collect()
    }

    /// The words that tagging would take now.
    pub(crate) fn picked(&self) -> &'static str {
        self.app().state().selected_words(self.document()).map_or("", |span| span.of(ARTICLE))
    }

    /// Whether something with these words in its name can be seen.
    pub(crate) fn shows(&self, words: &str) -> bool {
        self.window.query_all_by_label_contains(words).next().is_some()
    }

    /// The name of what has the keys.
    pub(crate) fn focused(&self) -> Option<String> {
        let node = self.window.root().children_recursive().find(|node| node.is_focused())?;
        node.accesskit_node().label().or(Some(String::new()))
    }

    /// Everything that screen readers are told, for messages of tests.
    pub(crate) fn names(&self) -> Vec<String> {
        let nodes = self.window.root().children_recursive();
        nodes.filter_map(|node| node.accesskit_node().label()).collect()
    }
}

/// A file that is dropped. The program looks only at its path.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("the program reads through its own door".to_owned())
    }
}

/// Where words stand in the article, the first time.
pub(crate) fn span(words: &str) -> Span {
    let start = ARTICLE.find(words).expect("words of the article");
    Span::new(start, start + words.len())
}

fn make_project(disk: &Memory, statements: &[(&str, &str)]) {
    let storage: Arc<dyn Storage> = Arc::new(disk.clone());
    let codebook = edit::starter("news-basics").unwrap();
    let new = NewProject { title: "Harbour", coder: "Lena B.", codebook: &codebook, now: noon() };
    let mut session =
        Session::create(storage, Path::new(FOLDER), &new, ids(), Box::new(|| {}), &Given::default()).unwrap();
    let article = NewDocument { title: "Harbour plan".into(), text: Text::new(ARTICLE), ..NewDocument::default() };
    let document = session.run(&Command::AddDocuments { documents: vec![article] }, noon()).unwrap().documents[0];
    for (tag, words) in statements {
        let tag = session.project().tag_named(tag).unwrap().id;
        let command = Command::Annotate {
            document,
            fragments: vec![span(words)],
            tag,
            answers: Vec::new(),
            note: String::new(),
            certainty: Certainty::Sure,
            origin: Origin::ByHand,
        };
        session.run(&command, noon()).unwrap();
    }
    session.save_now();
    let state = session.wait_saved(Duration::from_secs(20));
    assert!(matches!(state, standpoint::store::SaveState::Saved { .. }), "{state:?}");
}
