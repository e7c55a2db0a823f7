use super::*;
use crate::edit::{Answer, Named};
use crate::model::Value;
use crate::ui::action::Action;
use crate::ui::testing::{World, window};
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

struct Card {
    world: World,
    card: CardState,
}

fn card<'a>(prepare: impl FnOnce(&mut World, &mut CardState)) -> Harness<'a, Card> {
    let mut state = Card { world: World::new(), card: CardState::default() };
    state.card.zone = TimeZone::UTC;
    prepare(&mut state.world, &mut state.card);
    window(vec2(384.0, 900.0), state, |ui, state: &mut Card| {
        let Card { world, card } = state;
        world.show(ui, |ui, ctx, actions| card_ui(ui, ctx, card, actions));
    })
}

/// The card of the quote with the private opinion, just tagged.
fn new_quote<'a>() -> Harness<'a, Card> {
    card(|world, card| {
        let quote = world.statement("a private opinion");
        world.state.selected = vec![quote];
        card.focus_first_field(quote);
    })
}

fn type_text(harness: &mut Harness<'_, Card>, text: &str) {
    harness.event(egui::Event::Text(text.to_owned()));
    harness.run_steps(2);
}

fn press(harness: &mut Harness<'_, Card>, key: Key) {
    harness.key_press(key);
    harness.run_steps(2);
}

fn last_answer(harness: &Harness<'_, Card>) -> (Id<crate::model::Field>, Option<Answer>) {
    match harness.state().world.commands().last() {
        Some(Command::SetField { field, answer, .. }) => (*field, answer.clone()),
        other => panic!("no answer: {other:?}"),
    }
}

#[test]
fn a_new_quote_waits_for_its_speaker_and_a_new_name_makes_a_new_actor() {
    let mut harness = new_quote();
    assert!(harness.get_by_role_and_label(egui::accesskit::Role::TextInput, "Speaker").is_focused());
    type_text(&mut harness, "Varga");
    harness.get_by_label("“Varga” is new. Enter makes a new actor");
    press(&mut harness, Key::Enter);
    let speaker = harness.state().world.field("Quote", "speaker");
    let expected = Answer::Actors(vec![Named::New("Varga".to_owned())]);
    assert_eq!(last_answer(&harness), (speaker, Some(expected)));
    harness.get_by_label("Varga");
    let input = harness.get_by_role_and_label(egui::accesskit::Role::TextInput, "Speaker");
    assert!(input.is_focused() && input.value().unwrap_or_default().is_empty());
}
