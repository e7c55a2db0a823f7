//! The card through its own door: what is typed and clicked, and the edits that come of it.

use super::*;
use crate::edit::{Answer, Named};
use crate::model::{Field, Value};
use crate::ui::action::Action;
use crate::ui::testing::{World, window};
use egui::{Event, Key, Modifiers, Role};
use egui_kittest::kittest::Queryable as _;
use egui_kittest::{Harness, Node};

struct Card {
    world: World,
    card: CardState,
}

fn card<'a>(prepare: impl FnOnce(&mut World, &mut CardState)) -> Harness<'a, Card> {
    let mut state = Card { world: World::new(), card: CardState::default() };
    prepare(&mut state.world, &mut state.card);
    window(vec2(384.0, 900.0), state, |ui, state: &mut Card| {
        let Card { world, card } = state;
        card.keep_letters(ui.ctx());
        world.shortcuts.extend(crate::ui::keys::pressed(ui.ctx(), ui.ctx().text_edit_focused(), false));
        world.show(ui, |ui, ctx, actions| card_ui(ui, ctx, card, actions));
    })
}

/// The card of a statement that was just tagged.
fn new_statement<'a>(words: &'static str, prepare: impl FnOnce(&mut World)) -> Harness<'a, Card> {
    card(|world, card| {
        prepare(world);
        let statement = world.statement(words);
        world.state.selected = vec![statement];
        card.focus_first_field(statement);
    })
}

fn type_text(harness: &mut Harness<'_, Card>, text: &str) {
    harness.event(Event::Text(text.to_owned()));
    harness.run_steps(2);
}

fn press(harness: &mut Harness<'_, Card>, key: Key) {
    harness.key_press(key);
    harness.run_steps(2);
}

fn click(harness: &mut Harness<'_, Card>, label: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(3);
}

fn input<'h>(harness: &'h Harness<'_, Card>, label: &'h str) -> Node<'h> {
    harness.get_by_role_and_label(Role::TextInput, label)
}

fn last_answer(harness: &Harness<'_, Card>) -> (Id<Field>, Option<Answer>) {
    match harness.state().world.commands().last() {
        Some(Command::SetField { field, answer, .. }) => (*field, answer.clone()),
        other => panic!("no answer: {other:?}"),
    }
}

fn new_name(name: &str) -> Named<Actor> {
    Named::New(name.to_owned())
}

#[test]
fn a_new_quote_waits_for_its_speaker_and_a_new_name_makes_a_new_actor() {
    let mut harness = new_statement("a private opinion", |_| {});
    assert!(input(&harness, "Speaker").is_focused());
    type_text(&mut harness, "Varga");
    harness.get_by_label("“Varga” is new. Enter makes a new actor");
    press(&mut harness, Key::Enter);
    let speaker = harness.state().world.field("Quote", "speaker");
    assert_eq!(last_answer(&harness), (speaker, Some(Answer::Actors(vec![new_name("Varga")]))));
    harness.get_by_label("Remove Varga");
    assert!(input(&harness, "Speaker").is_focused());
    assert_eq!(input(&harness, "Speaker").value().unwrap_or_default(), "");
}

#[test]
fn enter_takes_the_first_that_fits_and_arrows_another() {
    let mut harness = new_statement("a private opinion", |world| {
        let money = world.statement("every section");
        world.name_speaker(money, "Ilse Varga");
        let will = world.statement("will not carry");
        world.name_speaker(will, "Vargas Office");
    });
    type_text(&mut harness, "varg");
    press(&mut harness, Key::Enter);
    let actor = |harness: &Harness<'_, Card>, name| harness.state().world.project.actor_named(name).unwrap().id;
    let office = actor(&harness, "Vargas Office");
    assert_eq!(last_answer(&harness).1, Some(Answer::Actors(vec![Named::Known(office)])));
    type_text(&mut harness, "varg");
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::Enter);
    let both = vec![Named::Known(office), new_name("varg")];
    let expected = if last_answer(&harness).1 == Some(Answer::Actors(both.clone())) {
        both
    } else {
        vec![Named::Known(office), Named::Known(actor(&harness, "Ilse Varga"))]
    };
    assert_eq!(last_answer(&harness).1, Some(Answer::Actors(expected)));
    harness.get_by_label("Remove Vargas Office");
}

#[test]
fn the_speaker_used_last_is_one_key_away() {
    let mut harness = new_statement("a private opinion", |world| {
        let will = world.statement("will not carry");
        world.name_speaker(will, "Aldmere Council");
        let money = world.statement("every section");
        world.name_speaker(money, "Ilse Varga");
    });
    press(&mut harness, Key::Enter);
    let varga = harness.state().world.project.actor_named("Ilse Varga").unwrap().id;
    assert_eq!(last_answer(&harness).1, Some(Answer::Actors(vec![Named::Known(varga)])));
}

#[test]
fn backspace_takes_the_last_name_back_and_the_cross_any() {
    let mut harness = new_statement("a private opinion", |_| {});
    for name in ["Varga", "Reik"] {
        type_text(&mut harness, name);
        press(&mut harness, Key::Enter);
    }
    press(&mut harness, Key::Backspace);
    let varga = harness.state().world.project.actor_named("Varga").unwrap().id;
    assert_eq!(last_answer(&harness).1, Some(Answer::Actors(vec![Named::Known(varga)])));
    click(&mut harness, "Remove Varga");
    assert_eq!(last_answer(&harness).1, None);
}

#[test]
fn a_click_on_an_offer_takes_it_and_leaves_the_focus_in_the_input() {
    let mut harness = new_statement("a private opinion", |world| {
        let money = world.statement("every section");
        world.name_speaker(money, "Ilse Varga");
    });
    click(&mut harness, "Ilse Varga");
    let varga = harness.state().world.project.actor_named("Ilse Varga").unwrap().id;
    assert_eq!(last_answer(&harness).1, Some(Answer::Actors(vec![Named::Known(varga)])));
    assert!(input(&harness, "Speaker").is_focused());
}

#[test]
fn tab_walks_from_field_to_field_and_takes_what_was_typed() {
    let mut harness = new_statement("a private opinion", |_| {});
    type_text(&mut harness, "Varga");
    press(&mut harness, Key::Tab);
    assert_eq!(last_answer(&harness).1, Some(Answer::Actors(vec![new_name("Varga")])));
    assert!(input(&harness, "Via").is_focused());
    harness.key_press_modifiers(Modifiers::SHIFT, Key::Tab);
    harness.run_steps(2);
    assert!(input(&harness, "Speaker").is_focused());
    press(&mut harness, Key::Escape);
    assert!(!input(&harness, "Speaker").is_focused());
}

#[test]
fn a_choice_is_clicked_typed_and_taken_back() {
    let mut harness = new_statement("a private opinion", |_| {});
    let form = harness.state().world.field("Quote", "form");
    let choice = |harness: &Harness<'_, Card>, name: &str| {
        let project = &harness.state().world.project;
        let found = project.fields().get(form).unwrap().choices.iter().find(|choice| choice.name == name);
        (form, Some(Answer::Value(Value::Choice(found.unwrap().id))))
    };
    click(&mut harness, "Mixed");
    assert_eq!(last_answer(&harness), choice(&harness, "mixed"));
    assert!(harness.state().card.takes_letters());
    harness.key_press(Key::F3);
    harness.run_steps(2);
    assert_eq!(std::mem::take(&mut harness.state_mut().world.shortcuts), [Menu::NextStatement]);
    harness.key_press(Key::M);
    type_text(&mut harness, "d");
    assert_eq!(last_answer(&harness), choice(&harness, "direct"));
    assert!(harness.state().world.shortcuts.is_empty(), "the letter is no shortcut");
    type_text(&mut harness, "2");
    assert_eq!(last_answer(&harness), choice(&harness, "indirect"));
    click(&mut harness, "Indirect");
    assert_eq!(last_answer(&harness), (form, None));
}

#[test]
fn a_wrong_date_is_explained_and_stays_as_it_was_typed() {
    let mut harness = new_statement("rejected the assessment", |_| {});
    click(&mut harness, "7 more fields");
    input(&harness, "Date").focus();
    harness.run_steps(2);
    type_text(&mut harness, "31/02");
    press(&mut harness, Key::Tab);
    let sentence = "“31/02” is not a date. Write it as year-month-day, as in 2026-10-14, or only 2026-10 or 2026";
    harness.get_by_label(sentence);
    assert_eq!(input(&harness, "Date").value().as_deref(), Some("31/02"));
    assert!(harness.state().world.commands().is_empty());
    input(&harness, "Date").focus();
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run_steps(1);
    type_text(&mut harness, "2026-02");
    press(&mut harness, Key::Tab);
    let date = Answer::Value(Value::Date("2026-02".parse().unwrap()));
    assert_eq!(last_answer(&harness).1, Some(date));
    assert!(harness.query_by_label(sentence).is_none());
}

#[test]
fn an_issue_shows_the_side_that_the_stance_takes() {
    let mut harness = new_statement("rejected the assessment", |_| {});
    input(&harness, "Issues").focus();
    harness.run_steps(2);
    type_text(&mut harness, "The dispatch was right");
    press(&mut harness, Key::Enter);
    click(&mut harness, "Against");
    harness.get_by_label("The dispatch was right − against");
}

#[test]
fn a_note_is_kept_when_the_typing_rests() {
    let mut harness = card(|world, card| {
        let quote = world.statement("a private opinion");
        world.state.selected = vec![quote];
        card.focus_note(quote);
    });
    type_text(&mut harness, "Ask the embassy");
    assert!(harness.state().world.commands().is_empty() && harness.state().card.is_pending());
    harness.run_steps(40);
    let quote = harness.state().world.statement("a private opinion");
    let expected = Command::SetNote { annotation: quote, note: "Ask the embassy".to_owned() };
    assert_eq!(harness.state().world.commands(), [&expected]);
}

#[test]
fn what_is_typed_is_kept_when_another_statement_is_shown() {
    let mut harness = card(|world, card| {
        let quote = world.statement("a private opinion");
        world.state.selected = vec![quote];
        card.focus_note(quote);
    });
    type_text(&mut harness, "Ask");
    let other = harness.state().world.statement("every section");
    harness.state_mut().world.state.selected = vec![other];
    harness.run_steps(2);
    let quote = harness.state().world.statement("a private opinion");
    let expected = Command::SetNote { annotation: quote, note: "Ask".to_owned() };
    assert_eq!(harness.state().world.commands(), [&expected]);
}

#[test]
fn several_statements_are_retagged_marked_and_deleted_together() {
    let mut ids = Vec::new();
    let mut harness = card(|world, _| {
        ids = vec![world.statement("a private opinion"), world.statement("will not carry")];
        world.state.selected.clone_from(&ids);
    });
    harness.get_by_label("2 statements");
    click(&mut harness, "Unsure");
    click(&mut harness, "Change the tag");
    click(&mut harness, "Claim");
    click(&mut harness, "Delete");
    let tag = harness.state().world.tag_id("Claim");
    let expected = [
        Command::SetCertainty { annotations: ids.clone(), certainty: crate::model::Certainty::Unsure },
        Command::Retag { annotations: ids.clone(), tag },
        Command::Delete { annotations: ids },
    ];
    assert_eq!(harness.state().world.commands(), expected.iter().collect::<Vec<_>>());
    harness.get_by_label("Nothing selected");
}

#[test]
fn a_link_waits_for_its_target_and_then_leads_there() {
    let mut harness = new_statement("a private opinion", |_| {});
    click(&mut harness, "Link…");
    click(&mut harness, "supports");
    let (quote, claim) = {
        let world = &harness.state().world;
        (world.statement("a private opinion"), world.statement("every section"))
    };
    assert_eq!(harness.state().card.linking().map(|linking| linking.from), Some(quote));
    let state = harness.state_mut();
    assert_eq!(state.card.link_to(quote), None, "not to itself");
    let command = state.card.link_to(claim).unwrap();
    state.world.edit(&command);
    assert_eq!(state.card.linking(), None);
    harness.run_steps(2);
    click(&mut harness, "supports every section has its money");
    let jump = Action::SelectStatements { statements: vec![claim], reveal: true };
    assert_eq!(harness.state().world.asked.last(), Some(&jump));
}

#[test]
fn words_are_taken_from_the_text_and_cleared() {
    let mut harness = new_statement("a private opinion", |world| {
        let quote = world.statement("a private opinion");
        let field = world.field("Quote", "cue words");
        let start = crate::ui::testing::DISPATCH.find("told North").unwrap();
        let span = crate::text::Span::new(start, start + 4);
        let answer = Some(Answer::Value(Value::Words(vec![span])));
        world.edit(&Command::SetField { annotations: vec![quote], field, answer });
    });
    harness.get_by_label("Cue words, told");
    // What is offered for the speaker lies over the fields below.
    press(&mut harness, Key::Escape);
    click(&mut harness, "Take cue words from the text");
    let (quote, field) =
        (harness.state().world.statement("a private opinion"), harness.state().world.field("Quote", "cue words"));
    assert_eq!(harness.state().world.asked.last(), Some(&Action::TakeWords(Some((quote, field)))));
    click(&mut harness, "Clear cue words");
    assert_eq!(last_answer(&harness), (field, None));
}

#[test]
fn the_card_says_what_where_by_whom_and_when() {
    let harness = new_statement("a private opinion", |_| {});
    for label in [
        "Quote",
        "Go to the words: the deputy prime minister had called it “a private opinion on ministry paper”",
        "Paragraph 3, characters 289 to 365",
        "Lena B.",
        "by hand",
    ] {
        assert!(harness.query_all_by_label(label).next().is_some(), "{label}");
    }
    assert!(harness.query_by_label("Nothing selected").is_none());
}

#[test]
fn nothing_selected_says_what_to_do() {
    let harness = card(|_, _| {});
    harness.get_by_label("Nothing selected");
    harness.get_by_label("Drag over a passage, or click a coloured line below the words");
}
