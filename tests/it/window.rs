//! What hands can do in the window, and what the project holds afterwards.

use crate::desk::{ARTICLE, Desk, FOLDER, span};
use crate::gate::{Gate, Held};
use crate::odd::OddDisk;
use egui::{Key, Modifiers, Role};
use standpoint::app::Answered;
use standpoint::store::Storage as _;
use standpoint::text::{Offsets, Span, slice};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const NONE: Modifiers = Modifiers::NONE;

/// The statements that should be there, with one fragment each.
#[track_caller]
fn check(desk: &Desk, expected: &[(&str, &str)]) {
    let expected: Vec<_> = expected.iter().map(|(tag, words)| ((*tag).to_owned(), vec![(*words).to_owned()])).collect();
    assert_eq!(desk.statements(), expected);
}

#[test]
fn a_rough_drag_and_a_key_take_whole_words_after_a_flag() {
    let mut desk = Desk::with(&[]);
    desk.drag_roughly("family will lose");
    assert_eq!(desk.picked(), "family will lose");
    check(&desk, &[]);
    desk.tag_key(Key::Num1, "1");
    check(&desk, &[("Claim", "family will lose")]);
    assert_eq!(desk.only().fragments, [span("family will lose")]);
    let text = &desk.session().project().documents().get(desk.document()).unwrap().text;
    let [start, end] = [desk.only().hull().start(), desk.only().hull().end()].map(|byte| text.chars(byte));
    let slice: String = ARTICLE.chars().skip(start).take(end - start).collect();
    assert_eq!(slice, "family will lose", "counted in characters");
}

#[test]
fn the_words_are_there_before_the_statements_and_do_not_move() {
    let disk = Desk::with(&[("Claim", "family will lose")]).close();
    let gate = Gate::new(Held::Reading);
    let slow = OddDisk { disk: disk.clone(), odd: gate.clone() };
    let mut desk = Desk::over(disk, Arc::new(slow), &[FOLDER]);
    // Before the flag, whose face may be found meanwhile.
    let words = span("The mayor");
    desk.wait("the words show", |desk| desk.app().article().screen_rect(words).is_some());
    assert!(gate.someone_waits() && desk.app().session().is_none());
    assert!(desk.shows("Opening"));
    // Nothing can be done to what is not there yet.
    desk.tag_key(Key::Num1, "1");
    let before = desk.app().article().screen_rect(words);
    gate.open(None);
    desk.settle();
    assert!(desk.shows("Saved"));
    assert_eq!(desk.app().article().screen_rect(words), before);
    check(&desk, &[("Claim", "family will lose")]);
}

#[test]
fn quotation_marks_come_with_what_they_enclose() {
    let mut desk = Desk::with(&[]);
    desk.drag_roughly("no family will lose its home");
    assert_eq!(desk.picked(), "“no family will lose its home”");
    desk.tag_key(Key::Num2, "2");
    check(&desk, &[("Quote", "“no family will lose its home”")]);
    desk.drag_roughly("“We were never asked,”");
    desk.tag_key(Key::Num2, "2");
    check(&desk, &[("Quote", "“no family will lose its home”"), ("Quote", "“We were never asked,”")]);
}

#[test]
fn escape_leaves_the_field_first_and_then_the_statement() {
    let mut desk = Desk::with(&[]);
    desk.drag_roughly("family will lose");
    desk.tag_key(Key::Num1, "1");
    desk.type_text("Ilse");
    desk.key(Key::Enter);
    desk.key(Key::Escape);
    assert_eq!(desk.selected(), ["family will lose"]);
    desk.key(Key::CloseBracket);
    check(&desk, &[("Claim", "family will lose its")]);
    desk.key(Key::Escape);
    assert!(desk.selected().is_empty());
}

#[test]
fn sentences_are_selected_by_keys_and_the_text_is_no_wider_for_it() {
    let mut desk = Desk::with(&[]);
    let width = |desk: &Desk| desk.app().state().reading.measure;
    let (before, wider) = (width(&desk), Modifiers::ALT | Modifiers::SHIFT);
    desk.key(Key::F7);
    desk.chord(wider, Key::ArrowRight);
    let first = desk.picked();
    desk.chord(wider, Key::ArrowRight);
    assert!(!first.is_empty() && desk.picked().len() > first.len(), "{first}");
    assert_eq!(width(&desk), before);
    desk.key(Key::Escape);
    desk.key(Key::F7);
    desk.chord(wider, Key::ArrowRight);
    assert!(width(&desk) > before);
}

#[test]
fn a_project_that_nobody_named_gets_the_name_of_the_folder_it_is_saved_in() {
    let mut desk = Desk::reading(ARTICLE);
    desk.drag_roughly("family will lose");
    desk.tag_key(Key::Num1, "1");
    desk.key(Key::Escape);
    assert_eq!(desk.session().project().title(), "Untitled");
    desk.dialogs.answers.lock().unwrap().push(Answered::Paths(vec!["/studies/rail link".into()]));
    desk.chord(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    desk.wait("the copy is open", |desk| {
        desk.app().session().is_some_and(|session| session.folder() == Path::new("/studies/rail link"))
    });
    desk.settle();
    assert_eq!(desk.session().project().title(), "rail link");
    check(&desk, &[("Claim", "family will lose")]);
}

#[test]
fn alt_takes_characters() {
    let mut desk = Desk::with(&[]);
    let cut = span("amily will lo");
    desk.drag(desk.before(cut.start()), desk.before(cut.end()), Modifiers::ALT);
    desk.tag_key(Key::Num1, "1");
    check(&desk, &[("Claim", "amily will lo")]);
}

#[test]
fn clicks_take_a_word_and_a_sentence() {
    let mut desk = Desk::with(&[]);
    desk.clicks(desk.on("harbour"), 2, NONE);
    assert_eq!(desk.picked(), "harbour");
    desk.tag_key(Key::Num3, "3");
    check(&desk, &[("Position", "harbour")]);
    desk.step(60);
    desk.clicks(desk.on("authority"), 3, NONE);
    desk.tag_key(Key::Num1, "1");
    let words: Vec<String> = desk.statements().into_iter().flat_map(|(_, words)| words).collect();
    assert_eq!(words, ["harbour", "The port authority declined to comment."]);
}

#[test]
fn a_click_beside_the_text_takes_the_paragraph() {
    let mut desk = Desk::with(&[]);
    let beside = |desk: &Desk, words| egui::pos2(desk.rect(Span::new(0, 3)).left() - 16.0, desk.on(words).y);
    desk.click(beside(&desk, "Nobody"), NONE);
    assert_eq!(desk.picked(), "Nobody had replied by the 31st of January 2026.");
    desk.click(beside(&desk, "“We were"), NONE);
    assert_eq!(desk.picked(), "“We were never asked,” said Tomas Reyes.");
}

#[test]
fn shift_and_click_extend() {
    let mut desk = Desk::with(&[]);
    desk.click(desk.on("Nobody"), NONE);
    assert_eq!(desk.picked(), "");
    desk.click(desk.on("anuary"), Modifiers::SHIFT);
    assert_eq!(desk.picked(), "Nobody had replied by the 31st of January");
    desk.tag_key(Key::Num3, "3");
    check(&desk, &[("Position", "Nobody had replied by the 31st of January")]);
}

#[test]
fn an_armed_tag_tags_every_drag_until_escape() {
    let mut desk = Desk::with(&[]);
    desk.key(Key::B);
    assert!(desk.app().state().armed.is_some());
    assert!(desk.shows("Every drag tags"), "{:?}", desk.names());
    desk.drag_roughly("Nobody had replied");
    desk.drag_roughly("harbour is widened");
    check(&desk, &[("Claim", "harbour is widened"), ("Claim", "Nobody had replied")]);
    desk.key(Key::Escape);
    desk.drag_roughly("January 2026");
    assert_eq!(desk.statements().len(), 2);
}

#[test]
fn a_frame_has_no_more_to_sort_for_each_statement_that_got_a_speaker() {
    let mut desk = Desk::with(&[]);
    let known = ["family will lose", "harbour is widened", "declined to comment", "Nobody had replied"].map(|words| {
        desk.drag_roughly(words);
        desk.tag_key(Key::Num1, "1");
        desk.type_text("Ilse Varga");
        desk.key(Key::Enter);
        desk.key(Key::Escape);
        desk.key(Key::Escape);
        desk.layers()
    });
    assert_eq!(desk.statements().len(), 4);
    // The first has brought up all that there is.
    assert_eq!(known[1..], [known[1]; 3], "layers after each");
}

#[test]
fn a_speaker_is_typed_and_taken_with_enter() {
    let mut desk = Desk::with(&[("Quote", "“no family will lose its home”")]);
    desk.click(desk.on("family"), NONE);
    desk.key(Key::Enter);
    desk.type_text("Ilse Varga");
    assert!(desk.shows("“Ilse Varga” is new"), "{:?}", desk.names());
    desk.key(Key::Enter);
    let project = desk.session().project();
    assert_eq!(project.speaker_names(&desk.only()), "Ilse Varga");
    assert_eq!(project.actors().len(), 1);

    // Right after tagging, the name can be typed at once; a part of a known one is enough.
    desk.drag_roughly("We were never asked");
    desk.tag_key(Key::Num2, "2");
    desk.type_text("varg");
    desk.key(Key::Enter);
    let project = desk.session().project();
    let rows = project.annotations_in(desk.document());
    assert_eq!(rows.iter().map(|row| project.speaker_names(row)).collect::<Vec<_>>(), ["Ilse Varga", "Ilse Varga"]);
    assert_eq!(project.actors().len(), 1, "no second actor");
}

#[test]
fn an_alias_finds_its_actor() {
    let mut desk = Desk::with(&[]);
    desk.drag_roughly("We were never asked");
    desk.tag_key(Key::Num2, "2");
    desk.type_text("Tomas Reyes");
    desk.key(Key::Enter);
    let actor = desk.session().project().actors().iter().next().unwrap().clone();
    let renamed = standpoint::model::Actor { aliases: vec!["the tenant".to_owned()], ..actor };
    let disk = desk.close();
    edit(&disk, &standpoint::edit::Command::EditActor { actor: Box::new(renamed) });
    let mut desk = Desk::open(disk);
    desk.drag_roughly("Nobody had replied");
    desk.tag_key(Key::Num2, "2");
    desk.type_text("the tenant");
    desk.key(Key::Enter);
    let project = desk.session().project();
    let speakers: Vec<_> =
        project.annotations_in(desk.document()).iter().map(|row| project.speaker_names(row)).collect();
    assert_eq!(speakers, ["Tomas Reyes", "Tomas Reyes"]);
    assert_eq!(project.actors().len(), 1);
}

fn edit(disk: &standpoint::store::Memory, command: &standpoint::edit::Command) {
    use standpoint::session::{Session, Who};
    let who = Who::OnlyOr(String::new());
    let ids = standpoint::model::Ids::counting(1 << 120);
    let storage = Arc::new(disk.clone());
    let mut session = Session::open(storage, Path::new(FOLDER), &who, ids, Box::new(|| {})).unwrap();
    session.run(command, standpoint::model::Time(1_795_000_100_000)).unwrap();
    drop(session.wait_saved(std::time::Duration::from_secs(20)));
}

const OUTER: &str = "no family will lose its home” when the harbour is widened";

#[test]
fn a_click_takes_the_smallest_then_goes_outwards() {
    let mut desk = Desk::with(&[("Claim", OUTER), ("Position", "will lose its home"), ("Quote", "lose")]);
    for expected in ["lose", "will lose its home", OUTER, "lose"] {
        // Away from the edges of the word, where the borders of what is selected are taken hold of.
        desk.click(desk.on("se its"), NONE);
        assert_eq!(desk.selected(), [expected]);
    }
    desk.click(desk.on("harbour"), NONE);
    assert_eq!(desk.selected(), [OUTER]);
    desk.click(desk.on("comment"), NONE);
    assert!(desk.selected().is_empty());
}

#[test]
fn a_border_is_dragged_to_the_edge_of_a_word() {
    let mut desk = Desk::with(&[("Claim", "family will")]);
    desk.click(desk.on("family"), NONE);
    let rect = desk.rect(span("family will"));
    let middle = rect.center().y;
    desk.drag(egui::pos2(rect.right() + 1.0, middle), desk.on("ome”"), NONE);
    check(&desk, &[("Claim", "family will lose its home")]);
    let rect = desk.rect(span("family will"));
    desk.drag(egui::pos2(rect.left() - 1.0, middle), desk.on("ill lose"), NONE);
    check(&desk, &[("Claim", "will lose its home")]);
    assert_eq!(desk.session().history().done().count(), 4, "the article, the tag, and one edit a drag");
}

#[test]
fn brackets_move_borders_by_words_and_characters() {
    let mut desk = Desk::with(&[("Claim", "family will lose")]);
    desk.click(desk.on("family"), NONE);
    let alt_shift = Modifiers::ALT | Modifiers::SHIFT;
    for (held, key, expected) in [
        (NONE, Key::CloseBracket, "family will lose its"),
        (NONE, Key::OpenBracket, "family will lose"),
        (NONE, Key::OpenBracket, "family will"),
        (Modifiers::ALT, Key::OpenBracket, "no family will"),
        (Modifiers::ALT, Key::CloseBracket, "family will"),
        (Modifiers::SHIFT, Key::OpenCurlyBracket, "family wil"),
        (Modifiers::SHIFT, Key::CloseCurlyBracket, "family will"),
        (alt_shift, Key::CloseCurlyBracket, "amily will"),
    ] {
        desk.chord(held, key);
        assert_eq!(desk.only().words(ARTICLE), expected, "{held:?} {key:?}");
    }
}

#[test]
fn ctrl_and_a_drag_add_a_fragment() {
    let mut desk = Desk::with(&[("Claim", "no family will lose its home")]);
    desk.click(desk.on("family"), NONE);
    let more = span("harbour is widened");
    desk.drag(desk.before(more.start() + 2), desk.before(more.end() - 2), Modifiers::COMMAND);
    let fragments = vec!["no family will lose its home".to_owned(), "harbour is widened".to_owned()];
    assert_eq!(desk.statements(), [("Claim".to_owned(), fragments)]);
    assert_eq!(desk.selected().len(), 1, "it is still selected");
}

#[test]
fn a_statement_is_retagged_deleted_and_brought_back() {
    let mut desk = Desk::with(&[("Claim", "no family will lose its home")]);
    let id = desk.only().id;
    desk.click(desk.on("family"), NONE);
    desk.tag_key(Key::Num3, "3");
    check(&desk, &[("Position", "no family will lose its home")]);
    assert_eq!(desk.only().id, id);
    desk.key(Key::Delete);
    check(&desk, &[]);
    assert!(desk.shows("Removed 1 statement"), "{:?}", desk.names());
    desk.chord(Modifiers::COMMAND, Key::Z);
    check(&desk, &[("Position", "no family will lose its home")]);
    assert_eq!(desk.only().id, id);
    assert!(desk.shows("Undid “"), "{:?}", desk.names());
    assert_eq!(desk.selected().len(), 1, "what came back is selected");
    desk.chord(Modifiers::COMMAND, Key::Z);
    check(&desk, &[("Claim", "no family will lose its home")]);
    desk.chord(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    check(&desk, &[("Position", "no family will lose its home")]);
    assert!(desk.shows("Did again “"), "{:?}", desk.names());
    desk.chord(Modifiers::COMMAND, Key::Y);
    check(&desk, &[]);
}

#[test]
fn the_keyboard_alone_is_enough() {
    let mut desk = Desk::with(&[]);
    desk.key(Key::F7);
    // Five words on: “The mayor, Ilse Varga” are passed.
    for _ in 0..3 {
        desk.key(Key::ArrowDown);
    }
    desk.key(Key::Home);
    let byte = desk.app().state().selection.as_ref().unwrap().head;
    assert!(byte > 0);
    desk.held_through(Modifiers::SHIFT | Modifiers::COMMAND, &[Key::ArrowRight; 3]);
    let words = desk.picked();
    assert!(words.split_whitespace().count() >= 2, "{words:?}");
    assert!(slice(ARTICLE, byte, ARTICLE.len()).trim_start_matches(['-', ' ']).starts_with(words), "{words:?}");
    desk.tag_key(Key::Num1, "1");
    check(&desk, &[("Claim", words.trim_matches(['“', '”']))]);
    // The speaker is asked for next; Esc leaves the field, and another statement follows.
    desk.type_text("Port authority");
    desk.key(Key::Enter);
    assert_eq!(desk.session().project().speaker_names(&desk.only()), "Port authority");
}

#[test]
fn characters_are_selected_by_keys() {
    let mut desk = Desk::with(&[]);
    desk.click(desk.on("31st"), NONE);
    desk.held_through(Modifiers::SHIFT, &[Key::ArrowRight; 3]);
    assert_eq!(desk.picked().len(), 3, "{}", desk.picked());
}

#[test]
fn f3_goes_from_statement_to_statement() {
    let mut desk = Desk::with(&[("Claim", "harbour is widened"), ("Quote", "Nobody had replied"), ("Claim", "mayor")]);
    for expected in ["mayor", "harbour is widened", "Nobody had replied", "Nobody had replied"] {
        desk.key(Key::F3);
        assert_eq!(desk.selected(), [expected]);
    }
    desk.chord(Modifiers::SHIFT, Key::F3);
    assert_eq!(desk.selected(), ["harbour is widened"]);
}

#[test]
fn the_list_selects() {
    let mut desk = Desk::with(&[("Claim", "harbour is widened"), ("Quote", "Nobody had replied")]);
    desk.press_containing(Role::Tab, "List");
    desk.press_containing(Role::ListItem, "Nobody had replied");
    assert_eq!(desk.selected(), ["Nobody had replied"]);
    desk.press_containing(Role::ListItem, "harbour is widened");
    assert_eq!(desk.selected(), ["harbour is widened"]);
    desk.tag_key(Key::Num3, "3");
    check(&desk, &[("Position", "harbour is widened"), ("Quote", "Nobody had replied")]);
}

#[test]
fn words_are_found_here_and_everywhere() {
    let mut desk = Desk::with(&[]);
    desk.chord(Modifiers::COMMAND, Key::F);
    desk.type_text("not");
    desk.wait("the hits are counted", |desk| desk.shows("of 2 here") || desk.shows("2 here"));
    desk.key(Key::Enter);
    desk.wait("one is the current one", |desk| desk.shows("2 of 2 here"));
    desk.key(Key::Escape);
    assert!(!desk.app().state().find_shown);
    desk.chord(Modifiers::COMMAND | Modifiers::SHIFT, Key::F);
    desk.type_text(" said");
    desk.wait("hits are listed", |desk| desk.shows("said Tomas Reyes"));
    check(&desk, &[]);
}

#[test]
fn undo_goes_on_after_a_restart() {
    let mut desk = Desk::with(&[]);
    desk.drag_roughly("family will lose");
    desk.tag_key(Key::Num1, "1");
    desk.key(Key::Escape);
    desk.drag_roughly("harbour is widened");
    desk.tag_key(Key::Num3, "3");
    let before = desk.statements();
    assert_eq!(before.len(), 2);
    let mut desk = Desk::open(desk.close());
    assert_eq!(desk.statements(), before);
    desk.chord(Modifiers::COMMAND, Key::Z);
    check(&desk, &[("Claim", "family will lose")]);
    desk.chord(Modifiers::COMMAND, Key::Z);
    check(&desk, &[]);
    let mut desk = Desk::open(desk.close());
    desk.chord(Modifiers::COMMAND, Key::Y);
    check(&desk, &[("Claim", "family will lose")]);
}

#[test]
fn an_export_is_asked_for_and_written() {
    let mut desk = Desk::with(&[("Quote", "“We were never asked,”")]);
    let file = PathBuf::from("/out/statements.csv");
    desk.disk.create_folder(Path::new("/out")).unwrap();
    desk.dialogs.answers.lock().unwrap().push(Answered::Paths(vec![file.clone()]));
    desk.chord(Modifiers::COMMAND, Key::E);
    desk.step(4);
    desk.key(Key::Enter);
    desk.wait("it is said", |desk| desk.shows("Exported /out/statements.csv"));
    assert_eq!(desk.dialogs.asked.lock().unwrap().len(), 1);
    let csv = String::from_utf8(desk.disk.read(&file).unwrap()).unwrap();
    assert!(csv.contains("“We were never asked,”"), "{csv}");
}

#[test]
fn counts_take_the_place_of_the_article_and_are_saved_as_a_picture() {
    let mut desk = Desk::with(&[("Quote", "“We were never asked,”"), ("Claim", "harbour is widened")]);
    desk.chord(Modifiers::COMMAND | Modifiers::SHIFT, Key::T);
    desk.step(4);
    assert!(desk.shows("Who stands where") && desk.shows("Nothing to count yet"), "{:?}", desk.names());
    desk.press_containing(Role::RadioButton, "Counts");
    assert!(desk.shows("Quote: 1 statement"), "{:?}", desk.names());
    desk.disk.create_folder(Path::new("/out")).unwrap();
    desk.dialogs.answers.lock().unwrap().push(Answered::Paths(vec!["/out/counts.svg".into()]));
    desk.press_containing(Role::Button, "Save");
    desk.press_containing(Role::MenuItem, "Picture to scale…");
    desk.wait("it is said", |desk| desk.shows("Saved /out/counts.svg"));
    let svg = String::from_utf8(desk.disk.read(Path::new("/out/counts.svg")).unwrap()).unwrap();
    assert!(svg.contains(">Statements by tag</text>") && svg.contains(">Quote</text>"), "{svg}");

    // The message lies over what is about to be pressed, until it is read.
    desk.step(400);
    desk.press_containing(Role::ListItem, "Quote: 1 statement");
    desk.press_containing(Role::Button, "Show all in the list");
    assert!(desk.app().state().page.is_none() && desk.shows("Counted"), "{:?}", desk.names());
    desk.chord(Modifiers::COMMAND | Modifiers::SHIFT, Key::T);
    desk.step(4);
    desk.press_containing(Role::ListItem, "“We were never asked,”");
    assert_eq!(desk.selected(), ["“We were never asked,”"]);
    assert!(desk.app().state().page.is_none(), "the article is shown again");
    let before = desk.statements();
    desk.chord(Modifiers::COMMAND | Modifiers::SHIFT, Key::T);
    desk.tag_key(Key::Num1, "1");
    desk.key(Key::Delete);
    assert_eq!(desk.statements(), before, "no key is meant for what nobody sees");
    desk.key(Key::Escape);
    assert!(desk.app().state().page.is_none(), "Esc leads back");
}

#[test]
fn all_tables_are_exported_into_a_folder() {
    let mut desk = Desk::with(&[("Quote", "“We were never asked,”")]);
    desk.disk.create_folder(Path::new("/out")).unwrap();
    desk.dialogs.answers.lock().unwrap().push(Answered::Paths(vec!["/out/tables".into()]));
    desk.chord(Modifiers::COMMAND, Key::E);
    desk.step(4);
    desk.press_containing(Role::MenuItem, "All tables in a folder");
    desk.chord(Modifiers::COMMAND, Key::Enter);
    desk.wait("it is said", |desk| desk.shows("Exported /out/tables"));
    let files: Vec<_> = desk.disk.snapshot().into_keys().filter(|path| path.starts_with("/out/tables")).collect();
    assert_eq!(files.len(), 4, "{files:?}");
}

#[test]
fn a_cancelled_dialog_changes_nothing() {
    let mut desk = Desk::with(&[("Quote", "“We were never asked,”")]);
    let before = desk.disk.snapshot();
    desk.chord(Modifiers::COMMAND, Key::E);
    desk.step(4);
    desk.key(Key::Enter);
    desk.wait("the dialog was asked", |desk| !desk.dialogs.asked.lock().unwrap().is_empty() && !desk.app().is_busy());
    let inside = |files: std::collections::BTreeMap<PathBuf, Vec<u8>>| -> Vec<_> {
        files.into_iter().filter(|(path, _)| !path.starts_with("/home")).collect()
    };
    assert_eq!(inside(desk.disk.snapshot()), inside(before));
}

#[test]
fn offsets_of_the_article_are_what_they_seem() {
    // What the other tests lean on: bytes, characters and the words between them are three different things here.
    let offsets = Offsets::new(ARTICLE);
    let words = span("Nobody");
    assert_ne!(offsets.chars(ARTICLE, words.start()), words.start());
    assert_eq!(Span::new(words.start(), words.end()).of(ARTICLE), "Nobody");
}

#[test]
fn words_get_a_note_without_a_tag_and_one_undo_takes_it_away() {
    let mut desk = Desk::with(&[]);
    desk.drag_roughly("Nobody had replied");
    desk.tag_key(Key::N, "n");
    check(&desk, &[("Note", "Nobody had replied")]);
    desk.type_text("ask the press office");
    desk.key(Key::Escape);
    desk.step(60);
    assert_eq!(desk.only().note.as_ref(), "ask the press office");
    let tags = desk.session().project().tags().len();
    desk.chord(Modifiers::COMMAND, Key::Z);
    assert_eq!(desk.only().note.as_ref(), "");
    desk.chord(Modifiers::COMMAND, Key::Z);
    check(&desk, &[]);
    assert_eq!(desk.session().project().tags().len(), tags - 1, "the tag came with the first note and goes with it");
}

#[test]
fn focus_folds_both_sides_and_tagging_leaves_them_folded() {
    let mut desk = Desk::with(&[]);
    let usual = desk.rect(span("The mayor")).left();
    assert!(desk.shows("Nothing selected") && desk.shows("Harbour plan"));
    desk.key(Key::F8);
    assert!(!desk.shows("Nothing selected"));
    assert!(desk.rect(span("The mayor")).left() > usual);
    desk.drag_roughly("family will lose");
    desk.tag_key(Key::Num1, "1");
    check(&desk, &[("Claim", "family will lose")]);
    assert!(desk.app().state().focus && !desk.shows("Claimant"));
    // The statement is let go of first, then the focus.
    desk.key(Key::Escape);
    assert!(desk.app().state().focus);
    desk.key(Key::Escape);
    assert!(!desk.app().state().focus && desk.shows("Nothing selected"));
    desk.key(Key::F8);
    desk.key(Key::F10);
    assert!(!desk.app().state().focus && desk.shows("Nothing selected"), "the panel comes back when it is asked for");
}

#[test]
fn how_one_reads_is_kept_for_the_next_start() {
    let mut desk = Desk::with(&[]);
    desk.chord(Modifiers::ALT | Modifiers::SHIFT, Key::N);
    desk.chord(Modifiers::COMMAND, Key::Plus);
    for command in ["without serifs", "less motion"] {
        desk.chord(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
        desk.type_text(command);
        desk.key(Key::Enter);
    }
    let kept = (desk.app().state().reading, desk.app().state().less_motion);
    desk.wait("the settings are written", |desk| !desk.app().is_busy());
    desk.chord(Modifiers::COMMAND, Key::W);
    let desk = Desk::open(desk.close());
    let state = desk.app().state();
    assert_eq!((state.reading, state.less_motion), kept);
    assert!(state.reading.numbers && state.reading.size == 20.0 && state.less_motion);
}

#[test]
fn a_page_to_print_is_written_and_said_where() {
    let mut desk = Desk::with(&[("Quote", "“We were never asked,”")]);
    desk.chord(Modifiers::COMMAND, Key::P);
    desk.wait("it is said", |desk| desk.shows("to be printed"));
    let page = PathBuf::from(format!("/home/pages/{}.html", desk.document()));
    let html = String::from_utf8(desk.disk.read(&page).unwrap()).unwrap();
    assert!(html.contains("We were never asked"), "{html}");
    assert!(desk.shows(&page.display().to_string()));
}

#[test]
fn the_history_leads_back_and_on_also_after_a_restart() {
    let mut desk = Desk::with(&[]);
    for (words, key, letter) in [("family will lose", Key::Num1, "1"), ("Tomas Reyes", Key::Num2, "2")] {
        desk.drag_roughly(words);
        desk.tag_key(key, letter);
    }
    desk.key(Key::Escape);
    desk.drag_roughly("declined to comment");
    desk.tag_key(Key::Num3, "3");
    desk.key(Key::Escape);
    let all = desk.statements();
    assert_eq!(all.len(), 3);
    desk.chord(Modifiers::COMMAND, Key::Num4);
    desk.press_containing(Role::ListItem, "Tag as claim");
    assert_eq!(desk.selected(), ["family will lose"]);
    desk.press_containing(Role::Button, "Go back to here");
    check(&desk, &[("Claim", "family will lose")]);
    assert!(desk.shows("Took back 2 edits"));
    // As much of it again as is wanted, by another start of the program.
    let mut desk = Desk::open(desk.close());
    check(&desk, &[("Claim", "family will lose")]);
    desk.chord(Modifiers::COMMAND, Key::Num4);
    assert!(desk.shows("Taken back"));
    desk.press_containing(Role::ListItem, "Tag as quote");
    desk.press_containing(Role::Button, "Do again up to here");
    assert_eq!(desk.statements(), all[..2]);
    desk.press_containing(Role::ListItem, "Before the first of these");
    desk.press_containing(Role::Button, "Go back to here");
    assert!(desk.session().project().documents().is_empty(), "also the article was added by an edit");
    desk.press_containing(Role::Button, "Do again");
    assert_eq!(desk.statements(), all[..2]);
}
