//! Dialogs as a person uses them: what they ask for, what they say, what they keep.

use super::*;
use crate::edit::Command;
use crate::formats::EXPORTERS;
use crate::ui::action::Menu;
use crate::ui::desk::Desk;
use crate::ui::state::PathPurpose;
use egui_kittest::{Harness, kittest::Queryable as _};
use std::path::PathBuf;

type Window = Harness<'static, Desk<DialogsState>>;

fn open(dialog: Dialog) -> Window {
    let mut desk = Desk::with_project();
    desk.state.dialog = Some(dialog);
    desk.window((1300.0, 800.0), dialogs_ui)
}

/// What was asked for so far; what the window's state makes of it is up to the program.
fn asked(window: &mut Window) -> Vec<Action> {
    window.run();
    std::mem::take(&mut window.state_mut().out)
}

#[test]
fn the_palette_runs_the_command_that_fits_what_was_typed() {
    let mut window = open(Dialog::Palette);
    window.run();
    window.get_by_label("Find a command, an article or a tag").type_text("paper");
    window.run();
    window.key_press(Key::Enter);
    assert_eq!(asked(&mut window), [Action::ShowDialog(None), Action::Run(Menu::ThemePaper)]);
}

#[test]
fn the_palette_goes_to_articles_and_tags_selected_words() {
    let mut window = open(Dialog::Palette);
    window.run();
    window.get_by_label("Find a command, an article or a tag").type_text("loan");
    window.run();
    window.get_by_label("Go to: Commission: loan talks go on").click();
    let second = window.state().project.documents_in_order()[1].id;
    assert_eq!(asked(&mut window), [Action::ShowDialog(None), Action::OpenDocument(second)]);

    let mut desk: Desk<DialogsState> = Desk::with_project();
    desk.select_words("rejected the plan");
    desk.state.dialog = Some(Dialog::Palette);
    let position = desk.tag_named("Position");
    let mut window = desk.window((1300.0, 800.0), dialogs_ui);
    window.run();
    window.get_by_label("Find a command, an article or a tag").type_text("tag as pos");
    window.run();
    window.key_press(Key::Enter);
    assert_eq!(asked(&mut window), [Action::ShowDialog(None), Action::Tag(position)]);
}

#[test]
fn a_command_that_does_not_apply_is_listed_and_not_run() {
    let mut window = open(Dialog::Palette);
    window.run();
    window.get_by_label("Find a command, an article or a tag").type_text("merge marked");
    window.run();
    window.key_press(Key::Enter);
    assert!(asked(&mut window).is_empty());
    assert!(window.query_by_label("Merge the marked statements").is_some());
}

#[test]
fn arrows_walk_in_the_palette_and_escape_leaves_it() {
    let mut window = open(Dialog::Palette);
    window.run();
    window.get_by_label("Find a command, an article or a tag").type_text("theme");
    window.run();
    window.key_press(Key::ArrowDown);
    window.run();
    window.key_press(Key::Enter);
    let first = crate::ui::palette::find("theme", &dummy(&window)).swap_remove(1);
    assert_eq!(asked(&mut window), [Action::ShowDialog(None), first.action(&dummy(&window)).unwrap()]);
    window.key_press(Key::Escape);
    assert_eq!(asked(&mut window), [Action::ShowDialog(None)]);
}

/// A field by its name; its label beside it has the same words.
fn field<'a>(window: &'a Window, name: &'a str) -> egui_kittest::Node<'a> {
    let several = window.query_by_role_and_label(egui::accesskit::Role::MultilineTextInput, name);
    several.unwrap_or_else(|| window.get_by_role_and_label(egui::accesskit::Role::TextInput, name))
}

/// The same look at the project that the views have.
fn dummy(window: &Window) -> Ctx<'_> {
    window.state().ctx()
}

#[test]
fn an_export_asks_with_the_choices_made() {
    let mut window = open(Dialog::Export);
    window.run();
    let quote = window.state().tag_named("Quote");
    for choice in ["Include notes", "Bytes", "This one"] {
        window.get_by_label(choice).click();
        window.run();
    }
    window.get_by_role_and_label(egui::accesskit::Role::CheckBox, "Quote").click();
    assert!(asked(&mut window).is_empty());
    window.get_by_label("Export…").click();
    let asked = asked(&mut window);
    let [Action::ShowDialog(None), Action::ExportAsk { exporter, scope, options }] = asked.as_slice() else {
        panic!("{asked:?}")
    };
    assert_eq!(*exporter, EXPORTERS[0].id);
    assert_eq!((options.include_notes, options.unit), (false, crate::formats::OffsetUnit::Bytes));
    assert_eq!(scope.documents.as_deref(), Some([window.state().document()].as_slice()));
    let tags = scope.tags.as_ref().unwrap();
    assert!(!tags.contains(&quote) && tags.len() + 1 == window.state().project.tags().len());
}

#[test]
fn an_export_shows_its_first_rows_and_how_much_it_is() {
    let mut window = open(Dialog::Export);
    window.run();
    assert!(window.query_by_label_contains("taxes fall").is_some());
    assert!(window.query_by_label_contains("2 rows, about").is_some());
    window.get_by_label("Copy").click();
    assert!(matches!(asked(&mut window).as_slice(), [Action::ExportCopy { .. }]));
}

#[test]
fn an_export_of_nothing_cannot_be_asked_for() {
    let mut window = open(Dialog::Export);
    window.run();
    for tag in ["Claim", "Quote", "Position"] {
        window.get_by_role_and_label(egui::accesskit::Role::CheckBox, tag).click();
        window.run();
    }
    assert!(window.query_by_label_contains("Nothing to export").is_some());
    window.get_by_label("Export…").click();
    assert!(asked(&mut window).is_empty());
}

#[test]
fn a_wrong_date_is_said_and_what_was_typed_stays() {
    let document = Desk::<DialogsState>::with_project().document();
    let mut window = open(Dialog::Describe(document));
    window.run();
    field(&window, "Outlet").focus();
    window.run();
    field(&window, "Outlet").type_text("North Channel");
    window.run();
    field(&window, "Date").focus();
    window.run();
    field(&window, "Date").type_text("31/02");
    window.run();
    window.get_by_label("Save").click();
    assert!(asked(&mut window).is_empty());
    assert!(window.query_by_label_contains("“31/02” is not a date").is_some());
    assert_eq!(field(&window, "Date").value().as_deref(), Some("31/02"));
    assert_eq!(field(&window, "Outlet").value().as_deref(), Some("North Channel"));
}

#[test]
fn a_described_article_is_one_edit() {
    let document = Desk::<DialogsState>::with_project().document();
    let mut window = open(Dialog::Describe(document));
    window.run();
    field(&window, "Date").focus();
    window.run();
    field(&window, "Date").type_text("2026-10-14");
    window.run();
    window.key_press(Key::Enter);
    let asked = asked(&mut window);
    let [Action::Edit(Command::EditDocument { document: edited }), Action::ShowDialog(None)] = asked.as_slice() else {
        panic!("{asked:?}")
    };
    assert_eq!(edited.id, document);
    assert_eq!(edited.date.unwrap().to_string(), "2026-10-14");
}

#[test]
fn a_file_is_read_again_only_while_nothing_is_tagged_in_it() {
    let desk = Desk::<DialogsState>::with_project();
    let rows: Vec<_> = desk.project.documents_in_order().iter().map(|row| row.id).collect();
    let mut tagged = open(Dialog::Describe(rows[0]));
    tagged.run();
    assert!(tagged.query_by_label("Read again as").is_none());
    let mut untouched = open(Dialog::Describe(rows[1]));
    untouched.run();
    untouched.get_by_label("Read again as").click();
    untouched.run();
    untouched.get_by_label("windows-1252, Western European").click();
    let expected = Action::ReadAgain { document: rows[1], encoding: "windows-1252".to_owned() };
    assert_eq!(asked(&mut untouched), [expected]);
}

#[test]
fn pasted_text_becomes_an_article_with_its_first_line_as_title() {
    let text = "Rail link slips\n\nThe minister said so.".to_owned();
    let mut window = open(Dialog::Paste { text: text.clone() });
    window.run();
    assert!(window.query_by_label("7 words").is_some());
    window.get_by_label("Add").click();
    let expected = Action::AddText { title: "Rail link slips".to_owned(), text };
    assert_eq!(asked(&mut window), [expected, Action::ShowDialog(None)]);
}

#[test]
fn text_can_be_pasted_into_the_open_dialog_and_nothing_is_not_added() {
    let mut window = open(Dialog::Paste { text: String::new() });
    window.run();
    window.get_by_label("Add").click();
    assert!(asked(&mut window).is_empty());
    assert!(window.query_by_label_contains("Paste or type the article first").is_some());
    field(&window, "Text").focus();
    window.run();
    window.event(egui::Event::Paste("One two.".to_owned()));
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    let expected = Action::AddText { title: "One two.".to_owned(), text: "One two.".to_owned() };
    assert_eq!(asked(&mut window), [expected, Action::ShowDialog(None)]);
}

#[test]
fn a_path_is_taken_with_enter() {
    let mut window = open(Dialog::Path { purpose: PathPurpose::OpenProject });
    window.run();
    window.key_press(Key::Enter);
    assert!(asked(&mut window).is_empty());
    assert!(window.query_by_label_contains("Type a path first").is_some());
    field(&window, "Path").type_text("/home/me/rail");
    window.run();
    window.key_press(Key::Enter);
    let expected = Action::OpenPaths(vec![PathBuf::from("/home/me/rail")]);
    assert_eq!(asked(&mut window), [expected, Action::ShowDialog(None)]);
}

#[test]
fn keys_can_be_looked_up() {
    let mut window = open(Dialog::Keys);
    window.run();
    assert!(window.query_by_label("Tag as Claim").is_some());
    assert!(window.query_by_label("Duplicate").is_some());
    window.get_by_label("Find a key or a command").type_text("dupl");
    window.run();
    assert!(window.query_by_label("Tag as Claim").is_none());
    assert!(window.query_by_label("Duplicate").is_some());
    window.key_press(Key::Escape);
    assert_eq!(asked(&mut window), [Action::ShowDialog(None)]);
}

#[test]
fn a_report_can_be_copied_and_is_closed_with_enter() {
    let lines = vec!["One thing.".to_owned(), "Another.".to_owned()];
    let mut window = open(Dialog::Report { title: "Needs attention".to_owned(), lines });
    window.run();
    window.get_by_label("Copy the text").click();
    assert_eq!(asked(&mut window), [Action::Copy("Needs attention\nOne thing.\nAnother.".to_owned())]);
    let mut window = open(Dialog::Report { title: "Needs attention".to_owned(), lines: vec!["One thing.".to_owned()] });
    window.run();
    window.key_press(Key::Enter);
    assert_eq!(asked(&mut window), [Action::ShowDialog(None)]);
}

#[test]
fn about_says_the_version() {
    let mut window = open(Dialog::About);
    window.run();
    window.get_by_label("Copy the version").click();
    let asked = asked(&mut window);
    assert!(matches!(asked.as_slice(), [Action::Copy(text)] if text.contains(env!("CARGO_PKG_VERSION"))));
}
