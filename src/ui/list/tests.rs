//! The list through its own door: rows, filters, marks and keys.

use super::*;
use crate::ui::testing::{World, window};
use egui::Event;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

struct Panel {
    world: World,
    list: ListState,
}

const WILL: &str = "“will not carry a passenger this decade”, Quote, ¶ 1";
const REJECTED: &str = "rejected the assessment, Position, ¶ 2";
const MONEY: &str = "every section has its money, Claim, ¶ 2";
const OPINION: &str = "the deputy prime minister had called it “a private opinion on ministry paper”, Quote, ¶ 3";

fn list<'a>(prepare: impl FnOnce(&mut World, &mut ListState)) -> Harness<'a, Panel> {
    let mut state = Panel { world: World::new(), list: ListState::default() };
    prepare(&mut state.world, &mut state.list);
    window(vec2(384.0, 600.0), state, |ui, state: &mut Panel| {
        let Panel { world, list } = state;
        world.show(ui, |ui, ctx, actions| list_ui(ui, ctx, list, actions));
    })
}

fn click(harness: &mut Harness<'_, Panel>, label: &str, modifiers: Modifiers) {
    harness.get_by_label(label).click_modifiers(modifiers);
    harness.run_steps(3);
}

fn press(harness: &mut Harness<'_, Panel>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_steps(2);
}

fn selected(harness: &Harness<'_, Panel>) -> Vec<Id<Annotation>> {
    harness.state().world.state.selected.clone()
}

fn ids<const N: usize>(harness: &Harness<'_, Panel>, words: [&str; N]) -> Vec<Id<Annotation>> {
    words.iter().map(|words| harness.state().world.statement(words)).collect()
}

#[test]
fn several_rows_are_marked_and_deleted_at_once() {
    let mut harness = list(|_, _| {});
    click(&mut harness, REJECTED, Modifiers::NONE);
    assert_eq!(selected(&harness), ids(&harness, ["rejected"]));
    click(&mut harness, OPINION, Modifiers::COMMAND);
    harness.get_by_label("2 marked");
    click(&mut harness, WILL, Modifiers::NONE);
    click(&mut harness, MONEY, Modifiers::SHIFT);
    let marked = ids(&harness, ["will not", "rejected", "every section"]);
    assert_eq!(selected(&harness), marked);
    harness.get_by_label("3 marked");
    click(&mut harness, "Delete", Modifiers::NONE);
    assert_eq!(harness.state().world.commands(), [&Command::Delete { annotations: marked }]);
    assert!(harness.query_by_label(REJECTED).is_none());
    harness.get_by_label(OPINION);
}

#[test]
fn the_marked_rows_get_another_tag() {
    let mut harness = list(|_, _| {});
    click(&mut harness, WILL, Modifiers::NONE);
    click(&mut harness, OPINION, Modifiers::COMMAND);
    click(&mut harness, "Change tag", Modifiers::NONE);
    click(&mut harness, "Position", Modifiers::NONE);
    let tag = harness.state().world.tag_id("Position");
    let annotations = ids(&harness, ["will not", "private opinion"]);
    assert_eq!(harness.state().world.commands(), [&Command::Retag { annotations, tag }]);
}

#[test]
fn arrow_keys_walk_and_shift_marks() {
    let mut harness = list(|_, _| {});
    click(&mut harness, WILL, Modifiers::NONE);
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    assert_eq!(selected(&harness), ids(&harness, ["rejected"]));
    press(&mut harness, Modifiers::SHIFT, Key::ArrowDown);
    assert_eq!(selected(&harness), ids(&harness, ["rejected", "every section"]));
    press(&mut harness, Modifiers::COMMAND, Key::A);
    assert_eq!(selected(&harness).len(), 4);
    press(&mut harness, Modifiers::NONE, Key::Delete);
    assert!(harness.state().world.project.annotations().is_empty());
    harness.get_by_label("No statements yet");
}

#[test]
fn a_filter_leaves_what_fits() {
    let mut harness = list(|world, _| {
        let money = world.statement("every section");
        world.name_speaker(money, "Ilse Varga");
    });
    harness.get_by_label("Filter the list").focus();
    harness.run_steps(2);
    harness.event(Event::Text("varga".to_owned()));
    harness.run_steps(3);
    harness.get_by_label("every section has its money, Claim, Ilse Varga, ¶ 2");
    assert!(harness.query_by_label(WILL).is_none());
    harness.event(Event::Text(" and nobody else".to_owned()));
    harness.run_steps(3);
    harness.get_by_label("Nothing fits");
}

#[test]
fn groups_have_counts_and_fold() {
    let mut harness = list(|_, list| list.order = Order::Tag);
    harness.get_by_label("Quote, 2");
    click(&mut harness, "Quote, 2", Modifiers::NONE);
    assert!(harness.query_by_label(WILL).is_none());
    harness.get_by_label(MONEY);
    click(&mut harness, "Quote, 2", Modifiers::NONE);
    harness.get_by_label(WILL);
}

#[test]
fn tags_are_left_out_and_come_back() {
    let mut harness = list(|_, _| {});
    click(&mut harness, "Tags that are shown, all tags", Modifiers::NONE);
    click(&mut harness, "Quote", Modifiers::NONE);
    harness.get_by_label("Tags that are shown, 2 of 3 tags");
    assert!(harness.query_by_label(WILL).is_none());
    click(&mut harness, "Quote", Modifiers::NONE);
    harness.get_by_label(WILL);
    assert!(harness.state().list.tags.is_empty());
}

#[test]
fn what_is_selected_elsewhere_is_scrolled_to() {
    let mut harness = list(|world, _| {
        let text = "Nobody said a word about it.\n".repeat(300);
        let new = crate::edit::NewDocument { text: crate::model::Text::new(&text), ..Default::default() };
        world.edit(&Command::AddDocuments { documents: vec![new] });
        let document = world.document(2);
        world.state.document = Some(document);
        for line in 0..300 {
            let start = line * 29;
            world.edit(&Command::Annotate {
                document,
                fragments: vec![crate::text::Span::new(start, start + 6)],
                tag: world.tag_id("Claim"),
                answers: Vec::new(),
                note: String::new(),
                certainty: crate::model::Certainty::Sure,
                origin: crate::model::Origin::ByHand,
            });
        }
    });
    harness.get_by_label("Nobody, Claim, ¶ 1");
    assert!(harness.query_by_label("Nobody, Claim, ¶ 250").is_none(), "only what is seen is made");
    let project = &harness.state().world.project;
    let far = project.annotations_in(harness.state().world.document(2))[249].id;
    harness.state_mut().world.state.selected = vec![far];
    harness.run_steps(4);
    harness.get_by_label("Nobody, Claim, ¶ 250");
}

#[test]
fn statements_under_the_pointer_are_listed_until_another_scope_is_chosen() {
    let mut harness = list(|world, list| {
        list.show_under(vec![world.statement("every section"), world.statement("rejected")]);
    });
    harness.get_by_label("2 of 4");
    harness.get_by_label("every section has its money, Claim, 5 words");
    click(&mut harness, "Project", Modifiers::NONE);
    harness.get_by_label(WILL);
    assert!(harness.query_by_label("Under the pointer").is_none());
}

/// Edits in a list that is on the screen, each against the same list opened anew.
#[test]
fn lines_that_follow_edits_are_those_of_a_list_made_anew() {
    for order in Order::ALL {
        for grouped in [true, false] {
            let mut harness = list(|_, list| {
                (list.scope, list.order, list.grouped) = (Scope::Project, order, grouped);
            });
            let [will, rejected, money, opinion] = ["will not", "rejected", "every section", "private opinion"]
                .map(|words| harness.state().world.statement(words));
            let quote = harness.state().world.tag_id("Quote");
            for command in [
                Command::Delete { annotations: vec![rejected] },
                Command::Retag { annotations: vec![money], tag: quote },
                Command::SetNote { annotation: opinion, note: "A note".to_owned() },
                Command::Delete { annotations: vec![will, money] },
            ] {
                let told = format!("{order:?} {grouped} {command:?}");
                harness.state_mut().world.edit(&command);
                harness.run_steps(2);
                let lines = |list: &ListState| {
                    let shown = &list.shown;
                    let words = |at| shown.statement(at);
                    let heads = shown.groups.iter().map(|group| group.rows()).collect::<Vec<_>>();
                    let lines = (0..shown.lines.len()).map(words).collect::<Vec<_>>();
                    (lines, heads, shown.heights.clone(), shown.count, shown.of)
                };
                let followed = lines(&harness.state().list);
                let (scope, order, grouped) = (Scope::Project, order, grouped);
                harness.state_mut().list = ListState { scope, order, grouped, ..ListState::default() };
                harness.run_steps(2);
                assert_eq!(followed, lines(&harness.state().list), "{told}");
            }
        }
    }
}
