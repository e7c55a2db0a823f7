//! The program as it is started by a person, in a real window on a screen of its own, moved by mouse and keys.
//!
//! Needs Xvfb and xdotool. Without them it says so and passes, unless `STANDPOINT_WINDOW_TESTS=must` is set.

use crate::desk::Desk;
use egui::Pos2;
use serde_json::Value as Json;
use standpoint::store::{Disk, replace};
use standpoint::text::{Span, slice};
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_standpoint");

/// The flag stands before everything that is tagged, so that bytes and characters differ there.
const ARTICLE: &str = "Harbour plan divides the city\n\nThe mayor spoke on Monday 🇳🇿 in Port Halden.\n\n“No family will \
lose its home,” said Ilse Varga.\n\n- Nobody has seen the contract.\n";

const QUOTE: &str = "“No family will lose its home,”";
const CLAIM: &str = "Nobody has seen the contract";

/// Questions of a tenth of a second each: a machine under load paints a frame in a second and starts a program in many.
const PATIENCE: usize = 900;

/// Asks again and again until there is an answer.
#[track_caller]
fn wait_for<R>(what: &str, mut ask: impl FnMut() -> Option<R>) -> R {
    let mut tries = 0;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(tries < PATIENCE, "waited in vain for {what}");
        tries += 1;
        pause(100);
    }
}

fn pause(milliseconds: u64) {
    std::thread::sleep(Duration::from_millis(milliseconds));
}

fn is_installed(tool: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).any(|folder| folder.join(tool).is_file())
}

/// Whether the tools are there. Where they must be and are not, the test ends here.
#[expect(clippy::print_stderr, reason = "says why a test has done nothing")]
fn tools() -> bool {
    let there = is_installed("Xvfb") && is_installed("xdotool");
    if !there {
        let sentence = "the test of the real window needs a screen: apt install xvfb xdotool";
        assert!(std::env::var_os("STANDPOINT_WINDOW_TESTS").is_none_or(|wish| wish != "must"), "{sentence}");
        eprintln!("skipped: {sentence}");
    }
    there
}

/// A screen that nobody sees.
struct Screen {
    server: Child,
    display: String,
}

impl Screen {
    fn new() -> Self {
        // Two servers that look for a free number at once can both take the same one.
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        // Without a client it would begin anew, and refuse one that comes meanwhile.
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        assert!(!number.trim().is_empty(), "Xvfb has no screen to give");
        let screen = Self { server, display: format!(":{}", number.trim()) };
        wait_for("a screen", || screen.hand(&["getdisplaygeometry"]));
        screen
    }

    /// Moves the mouse and presses keys; gives what xdotool prints, or nothing where it had no success.
    fn hand(&self, orders: &[&str]) -> Option<String> {
        let output = Command::new("xdotool").args(orders).env("DISPLAY", &self.display).output().unwrap();
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        drop(self.server.kill());
        drop(self.server.wait());
    }
}

/// The home of a person: settings and projects of the program, an article, and a file dialog that answers by itself.
struct Home {
    folder: TempDir,
    starts: usize,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("bin")).unwrap();
        replace(&Disk, &folder.path().join("article.txt"), ARTICLE.as_bytes()).unwrap();
        let dialog = folder.path().join("bin/zenity");
        let answer = format!("#!/bin/sh\necho '{}'\n", folder.path().join("statements.csv").display());
        replace(&Disk, &dialog, answer.as_bytes()).unwrap();
        fs::set_permissions(&dialog, fs::Permissions::from_mode(0o755)).unwrap();
        Self { folder, starts: 0 }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The only project, once there is one.
    fn project(&self) -> Option<PathBuf> {
        let entries = fs::read_dir(self.path("home/projects")).ok()?;
        let found: Vec<PathBuf> =
            entries.map(|entry| entry.unwrap().path()).filter(|path| path.join("project.ron").is_file()).collect();
        assert!(found.len() < 2, "{found:?}");
        found.into_iter().next()
    }

    /// What the program says without a window.
    fn ask(&self, verb: &str) -> Option<Vec<Json>> {
        let output = Command::new(PROGRAM).arg(verb).arg(self.project()?).arg("--json").output().unwrap();
        let answer = serde_json::from_slice(&output.stdout).ok()?;
        output.status.success().then_some(answer)
    }

    fn statements(&self) -> Vec<Json> {
        self.ask("list").unwrap_or_default()
    }

    /// Starts the program and waits until its window stands still.
    fn start<'a>(&mut self, screen: &'a Screen, article: Option<&Path>) -> Window<'a> {
        self.starts += 1;
        let frames = self.path(&format!("frames-{}", self.starts));
        let mut paths = vec![self.path("bin")];
        paths.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
        let program = Command::new(PROGRAM)
            .args(article)
            .arg("--frame-times")
            .arg(&frames)
            .env("DISPLAY", &screen.display)
            .env("STANDPOINT_HOME", self.path("home"))
            .env("PATH", std::env::join_paths(paths).unwrap())
            // No portal: the dialog is the one of this home.
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("USER", "lena")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("WAYLAND_SOCKET")
            .spawn()
            .unwrap();
        let mut window = Window { screen, program, id: String::new(), frames };
        window.id = wait_for("the window", || {
            assert!(window.program.try_wait().unwrap().is_none(), "the program ended by itself");
            let found = screen.hand(&["search", "--onlyvisible", "--name", "Standpoint"])?;
            found.lines().next().map(str::to_owned)
        });
        wait_for("the article", || self.ask("documents").filter(|documents| documents.len() == 1));
        wait_for("the focus", || screen.hand(&["windowfocus", &window.id]));
        window.rest();
        window
    }
}

/// The program in its window.
struct Window<'a> {
    screen: &'a Screen,
    program: Child,
    id: String,
    frames: PathBuf,
}

impl Window<'_> {
    fn frames(&self) -> usize {
        fs::read_to_string(&self.frames).map_or(0, |lines| lines.lines().count().saturating_sub(1))
    }

    /// Waits until there were some frames and then none for a while: everything is painted. A cursor that blinks never
    /// lets the window rest, so a few seconds are enough.
    fn rest(&self) {
        let (mut seen, mut still, mut asked) = (0, 0, 0);
        wait_for("the window to come to rest", || {
            let now = self.frames();
            still = if now == seen { still + 1 } else { 0 };
            (seen, asked) = (now, asked + 1);
            (now > 2 && (still > 8 || asked > 50)).then_some(())
        });
    }

    fn hand(&self, orders: &[&str]) {
        assert!(self.screen.hand(orders).is_some(), "xdotool refused {orders:?}");
    }

    fn key(&self, key: &str) {
        self.hand(&["key", key]);
    }

    fn move_to(&self, at: Pos2) {
        let [x, y] = [at.x, at.y].map(|at| at.round().to_string());
        self.hand(&["mousemove", "--window", &self.id, &x, &y]);
        pause(80);
    }

    fn drag(&self, (from, to): (Pos2, Pos2)) {
        self.move_to(from);
        self.hand(&["mousedown", "1"]);
        for share in [0.1, 0.5, 0.9, 1.0] {
            self.move_to(from + (to - from) * share);
        }
        self.hand(&["mouseup", "1"]);
        pause(300);
    }

    /// Clicks once the window stands still: what is clicked has just come up. The pause that this takes is also longer
    /// than what would make two clicks one double click.
    fn click(&self, at: Pos2) {
        self.rest();
        self.move_to(at);
        self.hand(&["click", "1"]);
    }

    /// Quits by the keyboard, and waits until the program has ended well.
    fn quit(self) {
        self.key("ctrl+q");
        self.ended();
    }

    /// Quits by the menu.
    fn leave(self, menu: [Pos2; 2]) {
        menu.into_iter().for_each(|at| self.click(at));
        self.ended();
    }

    fn ended(mut self) {
        let status = wait_for("the program to end", || self.program.try_wait().unwrap());
        assert!(status.success(), "{status}");
    }

    /// Ends the program without a word of warning.
    fn kill(mut self) {
        self.program.kill().unwrap();
        self.program.wait().unwrap();
    }
}

impl Drop for Window<'_> {
    fn drop(&mut self) {
        drop(self.program.kill());
        drop(self.program.wait());
    }
}

fn span(words: &str) -> Span {
    let start = ARTICLE.find(words).unwrap();
    Span::new(start, start + words.len())
}

/// Where a hand that aims roughly drags over a passage: from inside its first word to inside its last.
fn roughly(desk: &Desk, words: &str) -> (Pos2, Pos2) {
    let span = span(words);
    let inside = |(at, letter): (usize, char)| {
        let byte = span.start() + at;
        let letter = desk.rect(Span::new(byte, byte + letter.len_utf8()));
        // Left of its middle: the edge before it is meant.
        letter.left_center() + egui::vec2(letter.width() * 0.2, 0.0)
    };
    let second = words.char_indices().filter(|(_, letter)| letter.is_alphabetic()).nth(1).unwrap();
    let last = words.char_indices().rfind(|(_, letter)| letter.is_alphabetic()).unwrap();
    (inside(second), inside(last))
}

fn characters(start: usize, end: usize) -> String {
    ARTICLE.chars().skip(start).take(end - start).collect()
}

/// What one statement of the list must say: a tag, these words at these characters, this speaker.
#[track_caller]
fn check(statement: &Json, tag: &str, words: &str, speaker: Option<&str>) {
    assert_eq!(statement["tag"], tag, "{statement}");
    let fragments = statement["fragments"].as_array().unwrap();
    assert_eq!(fragments.len(), 1, "{statement}");
    assert_eq!(fragments[0]["words"], words, "{statement}");
    let [start, end] = ["start", "end"].map(|edge| fragments[0][edge].as_u64().unwrap() as usize);
    assert_eq!(characters(start, end), words, "{statement}");
    let speakers: Vec<&str> =
        statement["fields"]["speaker"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    assert_eq!(speakers, Vec::from_iter(speaker), "{statement}");
}

/// Every row of the exported table has the words that stand at its offsets.
fn check_export(csv: &str, expected: &[&str]) {
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let names = reader.headers().unwrap().clone();
    let column = |name: &str| names.iter().position(|known| known == name).expect(name);
    let [words, start, end] = ["words", "start_characters", "end_characters"].map(column);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let exported: Vec<&str> = rows.iter().map(|row| &row[words]).collect();
    assert_eq!(exported, expected);
    for row in &rows {
        assert_eq!(characters(row[start].parse().unwrap(), row[end].parse().unwrap()), row[words], "{row:?}");
    }
}

#[test]
fn a_person_tags_names_quits_comes_back_crashes_and_exports() {
    if !tools() {
        return;
    }
    // The same window without a screen knows where its words are.
    let desk = Desk::reading(ARTICLE);
    let (quote, claim) = (roughly(&desk, QUOTE), roughly(&desk, CLAIM));
    drop(desk.close());
    let screen = Screen::new();
    let mut home = Home::new();

    let article = home.path("article.txt");
    let window = home.start(&screen, Some(&article));
    window.drag(quote);
    window.key("2");
    wait_for("the first statement to be saved", || Some(()).filter(|()| home.statements().len() == 1));
    window.rest();
    window.hand(&["type", "--delay", "80", "Ilse Varga"]);
    window.rest();
    window.key("Return");
    window.rest();
    window.quit();
    let statements = home.statements();
    assert_eq!(statements.len(), 1, "{statements:?}");
    check(&statements[0], "quote", QUOTE, Some("Ilse Varga"));

    let window = home.start(&screen, None);
    window.drag(claim);
    window.key("1");
    wait_for("the second statement to be saved", || Some(()).filter(|()| home.statements().len() == 2));
    window.kill();

    let window = home.start(&screen, None);
    let statements = home.statements();
    assert_eq!(statements.len(), 2, "{statements:?}");
    check(&statements[0], "quote", QUOTE, Some("Ilse Varga"));
    check(&statements[1], "claim", CLAIM, None);
    window.key("ctrl+e");
    window.rest();
    window.key("Return");
    let csv = wait_for("the export", || fs::read_to_string(home.path("statements.csv")).ok());
    check_export(&csv, &[QUOTE, CLAIM]);
    window.rest();
    window.quit();
}

/// Clicks what has a name in the window without a screen, and says where that was.
fn press(desk: &mut Desk, name: &str) -> Pos2 {
    let at = desk.middle(name);
    desk.click(at, egui::Modifiers::NONE);
    desk.step(4);
    at
}

#[test]
fn the_mouse_alone_tags_copies_pastes_exports_and_quits() {
    if !tools() {
        return;
    }
    let mut desk = Desk::reading(ARTICLE);
    let quote = roughly(&desk, QUOTE);
    desk.drag(quote.0, quote.1, egui::Modifiers::NONE);
    let [tag, answer] = ["Quote", "Direct"].map(|name| press(&mut desk, name));
    let copy = ["Edit", "Copy the words"].map(|name| press(&mut desk, name));
    let paste = ["File", "Paste an article…"].map(|name| press(&mut desk, name));
    // Without a screen there is no clipboard.
    desk.type_text(QUOTE);
    let add = press(&mut desk, "Add");
    let export = ["File", "Export…", "Export…"].map(|name| press(&mut desk, name));
    desk.settle();
    let quit = ["File", "Quit"].map(|name| press(&mut desk, name));
    drop(desk.close());

    let screen = Screen::new();
    let mut home = Home::new();
    let article = home.path("article.txt");
    let window = home.start(&screen, Some(&article));
    window.drag(quote);
    window.click(tag);
    wait_for("the statement to be saved", || Some(()).filter(|()| home.statements().len() == 1));
    window.click(answer);
    wait_for("the answer to be saved", || Some(()).filter(|()| home.statements()[0]["fields"]["form"] == "direct"));
    copy.into_iter().chain(paste).for_each(|at| window.click(at));
    window.click(add);
    let documents = wait_for("the pasted article", || home.ask("documents").filter(|documents| documents.len() == 2));
    assert_eq!(documents[1]["characters"], QUOTE.chars().count(), "{documents:?}");
    export.into_iter().for_each(|at| window.click(at));
    let csv = wait_for("the export", || fs::read_to_string(home.path("statements.csv")).ok());
    check_export(&csv, &[QUOTE]);
    window.leave(quit);
    assert!(home.statements().len() == 1 && home.ask("check").is_some_and(|problems| problems.is_empty()));
}

#[test]
#[should_panic(expected = "left == right")]
fn an_offset_that_is_off_by_one_is_noticed() {
    let row = |words: &str, shift: usize| {
        let start = slice(ARTICLE, 0, span(words).start()).chars().count() + shift;
        format!("\"{words}\",{start},{}\n", start + words.chars().count())
    };
    let table = |shift| format!("words,start_characters,end_characters\n{}{}", row(QUOTE, 0), row(CLAIM, shift));
    check_export(&table(0), &[QUOTE, CLAIM]);
    check_export(&table(1), &[QUOTE, CLAIM]);
}

#[test]
fn the_window_comes_back_as_large_whatever_size_its_contents_have() {
    if !tools() {
        return;
    }
    let screen = Screen::new();
    let mut home = Home::new();
    let article = home.path("article.txt");
    let window = home.start(&screen, Some(&article));
    for _ in 0..3 {
        window.key("ctrl+shift+minus");
        window.rest();
    }
    window.quit();
    let settings = fs::read_to_string(home.path("home/settings/settings.ron")).unwrap();
    assert!(settings.contains("zoom: Some(0.7"), "{settings}");
    let window = home.start(&screen, None);
    let told = screen.hand(&["getwindowgeometry", &window.id]).unwrap();
    assert!(told.contains("1440x900"), "{told}");
    window.quit();
}
