//! Finding what is there and what is missing, and mending a text: on the command line, and in the window.

use std::{fs, path::Path, process::Command};

const ARTICLE: &str = "Rail link slips\n\nThe minster told reporters that the rail link was late. “We were never asked,” \
said Reik.\n\nNobody wants the rail link.\n";

struct Study(tempfile::TempDir);

impl Study {
    fn new() -> Self {
        let study = Self(tempfile::tempdir().unwrap());
        study.file("article.txt", ARTICLE);
        study.done(&["new", "study", "--coder", "Lena"]);
        study.done(&["add", "study", "article.txt"]);
        study.tag("quote", "“We were never asked,”");
        study.tag("position", "Nobody wants the rail link");
        study
    }

    #[expect(clippy::disallowed_methods, reason = "input of a test, not a project's file")]
    fn file(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).unwrap();
    }

    fn run(&self, words: &[&str]) -> (Option<i32>, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_standpoint"));
        command.args(words).current_dir(self.0.path()).env("STANDPOINT_HOME", self.0.path().join("home"));
        let output = command.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    }

    fn done(&self, words: &[&str]) -> String {
        let (code, out, told) = self.run(words);
        assert_eq!(code, Some(0), "{words:?}: {told}");
        out
    }

    fn tag(&self, tag: &str, words: &str) {
        let start = ARTICLE.split(words).next().unwrap().chars().count();
        let [start, end] = [start, start + words.chars().count()].map(|at| at.to_string());
        self.done(&["tag", "study", "--document", "1", "--tag", tag, "--start", &start, "--end", &end]);
    }

    fn json(&self, words: &[&str]) -> serde_json::Value {
        serde_json::from_str(&self.done(words)).unwrap()
    }
}

#[test]
fn a_concordance_is_listed_in_order() {
    let study = Study::new();
    let rows = study.json(&["kwic", "study", "rail link", "--sort", "right", "--json"]);
    let words: Vec<_> = rows.as_array().unwrap().iter().map(|row| row["behind"].as_str().unwrap()).collect();
    assert_eq!(words.len(), 3, "{rows:#}");
    assert!(words[0].starts_with("slips") && words[1].starts_with("was late"), "{words:?}");
    assert_eq!(rows[1]["paragraph"], "2");
    let csv = study.done(&["kwic", "study", "never|nobody", "--regex", "--word", "--csv"]);
    assert!(csv.starts_with("\u{feff}before,words,behind,article") && csv.contains(",never,"), "{csv}");
    assert_eq!(csv.lines().count(), 3);
    let told = study.done(&["kwic", "study", "--statements"]);
    assert!(told.contains("[Nobody wants the rail link]") && told.contains("Position"), "{told}");
    assert_eq!(study.run(&["kwic", "study", "(a", "--regex"]).0, Some(2));
}

#[test]
fn what_is_uncovered_is_listed() {
    let study = Study::new();
    assert!(study.done(&["coverage", "study"]).contains("0 paragraphs with signs and no statement"));
    study.done(&["undo", "study"]);
    study.done(&["undo", "study"]);
    let rows = study.json(&["coverage", "study", "--json"]);
    assert_eq!(rows[0]["uncovered"][0]["paragraph"], 2, "{rows:#}");
    assert_eq!(rows[0]["uncovered"][0]["reporting_verb"], true);
    study.tag("claim", "rail link");
    let told = study.done(&["coverage", "study", "--words"]);
    assert!(told.contains("1 untagged") && told.contains("Claim  “rail link”"), "{told}");
}

#[test]
fn a_text_is_corrected_and_taken_back() {
    let study = Study::new();
    study.file("better.txt", &ARTICLE.replace("minster", "minister").replace("Nobody", "At last nobody"));
    let told = study.done(&["correct", "study", "1", "better.txt", "--dry-run"]);
    assert!(told.contains("→ “nobody wants the rail link”"), "{told}");
    assert!(!study.done(&["kwic", "study", "minster"]).is_empty());
    study.done(&["correct", "study", "1", "better.txt"]);
    assert!(study.done(&["kwic", "study", "minister"]).contains("1 line in 1 article"));
    let listed = study.done(&["list", "study"]);
    assert!(listed.contains("“We were never asked,”") && listed.contains("nobody wants the rail link"), "{listed}");
    assert!(study.done(&["check", "study"]).contains("nothing wrong"));
    assert!(study.done(&["versions", "study"]).contains("before “correct the text"));
    assert!(study.done(&["trash", "study"]).contains("2 statements"));
    study.done(&["undo", "study"]);
    assert!(study.done(&["list", "study"]).contains("Nobody wants the rail link"));
    study.file("worse.txt", "Rail link slips\n\nNobody wants the rail link.\n");
    let (code, _, told) = study.run(&["correct", "study", "1", "worse.txt"]);
    assert!(code == Some(1) && told.contains("1 statement is not found"), "{told}");
    study.done(&["correct", "study", "1", "worse.txt", "--remove-lost"]);
    assert!(study.done(&["list", "study"]).contains("1 statement\n"));
    assert!(study.done(&["check", "study"]).contains("nothing wrong"));
}

#[cfg(feature = "gui")]
mod window {
    use super::Path;
    use crate::desk::{Desk, span};
    use egui::{Key, Modifiers, Role};
    use standpoint::app::Answered;
    use standpoint::store::Storage as _;
    use standpoint::ui::state::{Dialog, Page};

    const BOTH: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

    #[test]
    fn every_occurrence_is_tagged_in_one_edit() {
        let mut desk = Desk::with(&[]);
        desk.drag_roughly("not");
        desk.chord(BOTH, Key::A);
        assert!(matches!(desk.app().state().dialog, Some(Dialog::TagEvery(_))));
        desk.step(4);
        assert!(desk.shows("2 of 2 chosen"), "{:?}", desk.names());
        desk.press_containing(Role::CheckBox, "… declined to comment");
        assert!(desk.shows("1 of 2 chosen"));
        desk.press_containing(Role::CheckBox, "… declined to comment");
        desk.press_containing(Role::Button, "Tag 2 passages");
        assert_eq!(desk.statements().len(), 2, "{:?}", desk.statements());
        desk.chord(Modifiers::COMMAND, Key::Z);
        assert_eq!(desk.statements().len(), 0, "one undo");
    }

    #[test]
    fn a_line_of_the_concordance_leads_to_its_place_and_escape_back() {
        let mut desk = Desk::with(&[("Claim", "family will lose")]);
        desk.chord(BOTH, Key::K);
        desk.step(2);
        desk.type_text("nobody");
        desk.settle();
        assert!(desk.shows("1 line in 1 of 1 article"), "{:?}", desk.names());
        desk.press_containing(Role::ListItem, "Nobody had replied");
        assert_eq!(desk.app().state().page, None);
        desk.wait("the words are in view", |desk| desk.app().article().screen_rect(span("Nobody")).is_some());
        desk.key(Key::Escape);
        assert_eq!(desk.app().state().page, Some(Page::Concordance));
        assert!(desk.shows("1 line in 1 of 1 article"), "it is as it was");
        desk.dialogs.answers.lock().unwrap().push(Answered::Paths(vec!["/lines.csv".into()]));
        desk.press_containing(Role::Button, "Export…");
        desk.settle();
        let csv = String::from_utf8(desk.disk.read(Path::new("/lines.csv")).unwrap()).unwrap();
        assert!(csv.contains(",Nobody,"), "{csv}");
        desk.press_containing(Role::RadioButton, "Statements");
        desk.wait("statements are listed", |desk| desk.shows("Nothing found"));
    }

    #[test]
    fn the_coverage_leads_to_a_paragraph_and_a_key_to_the_next() {
        let mut desk = Desk::with(&[("Claim", "family will lose")]);
        desk.chord(BOTH, Key::G);
        desk.step(2);
        desk.settle();
        assert!(desk.shows("3 paragraphs without a statement in 1 article"), "{:?}", desk.names());
        desk.press_containing(Role::DisclosureTriangle, "Harbour plan, in work");
        desk.press_containing(Role::ListItem, "“We were never asked,”");
        assert_eq!(desk.app().state().page, None);
        desk.key(Key::F4);
        let cursor = desk.app().state().selection.as_ref().unwrap().head;
        assert_eq!(cursor, span("“We were").start());
        desk.chord(BOTH, Key::H);
        let project = desk.session().project();
        assert_eq!(project.documents().get(desk.document()).unwrap().progress, standpoint::model::Progress::Checked);
    }

    #[test]
    fn a_text_is_corrected_side_by_side_and_undone() {
        let mut desk = Desk::with(&[("Quote", "“We were never asked,”"), ("Claim", "Nobody had replied")]);
        desk.chord(Modifiers::SHIFT, Key::F2);
        desk.step(4);
        assert!(desk.shows("Change the text at the right"), "{:?}", desk.names());
        // At the start of the text.
        desk.chord(Modifiers::COMMAND, Key::Home);
        desk.type_text("Mended. ");
        assert!(desk.shows("All 2 statements keep their words"), "{:?}", desk.names());
        desk.chord(Modifiers::COMMAND, Key::A);
        desk.type_text("Nobody had replied");
        // The texts are compared once no letter was typed for a while.
        desk.step(20);
        assert!(desk.shows("1 statement is not found"), "{:?}", desk.names());
        desk.press_containing(Role::Button, "Remove it");
        desk.press_containing(Role::Button, "Correct the text");
        assert_eq!(desk.text(), "Nobody had replied");
        assert_eq!(desk.statements(), [("Claim".to_owned(), vec!["Nobody had replied".to_owned()])]);
        // It survives the end of the program, and so does its undo.
        desk.settle();
        let disk = desk.close();
        let mut desk = Desk::open(disk);
        assert_eq!(desk.text(), "Nobody had replied");
        desk.chord(Modifiers::COMMAND, Key::Z);
        assert_eq!(desk.statements().len(), 2);
    }
}
