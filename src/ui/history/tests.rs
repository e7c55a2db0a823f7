//! The history through its own door: what it tells, and where it leads.

use super::*;
use crate::edit::{Command, Step};
use crate::model::{Coder, Colour, Time, Transaction};
use crate::ui::testing::{World, window};
use egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use std::sync::Arc;

struct Panel {
    world: World,
    history: HistoryState,
}

fn history<'a>(prepare: impl FnOnce(&mut World)) -> Harness<'a, Panel> {
    let mut world = World::new();
    prepare(&mut world);
    let history = HistoryState::default();
    window(vec2(384.0, 700.0), Panel { world, history }, |ui, state: &mut Panel| {
        let Panel { world, history } = state;
        world.show(ui, |ui, ctx, actions| history_ui(ui, ctx, history, actions));
    })
}

/// What the lines say, from the top.
fn lines(harness: &Harness<'_, Panel>) -> Vec<String> {
    let nodes = harness.query_all_by_role(egui::accesskit::Role::ListItem);
    nodes.filter_map(|node| node.accesskit_node().label()).collect()
}

fn click(harness: &mut Harness<'_, Panel>, label: &str) {
    harness.get_by_label_contains(label).click();
    harness.run_steps(3);
}

fn asked(harness: &Harness<'_, Panel>) -> Vec<Travel> {
    let asked = harness.state().world.asked.iter();
    asked.filter_map(|action| if let Action::Travel(way) = action { Some(*way) } else { None }).collect()
}

#[test]
fn the_latest_edit_stands_on_top_with_its_words_and_its_time() {
    let harness = history(|_| {});
    let lines = lines(&harness);
    assert_eq!(lines[0], "Tag as position, rejected the assessment, today 17:54");
    assert_eq!(
        lines[1],
        "Tag as quote, the deputy prime minister had called it “a private opinion on ministry paper”, today 17:53"
    );
    assert_eq!(lines.last().unwrap(), "Before the first of these");
}

#[test]
fn a_click_shows_the_statement_and_the_way_back() {
    let mut harness = history(|_| {});
    click(&mut harness, "Tag as position");
    assert!(harness.query_by_label("Go back to here").is_none(), "that is where one is");
    click(&mut harness, "Tag as claim");
    assert_eq!(harness.state().world.state.selected, [harness.state().world.statement("every section")]);
    harness.get_by_label("takes back 2 edits");
    harness.key_press(Key::ArrowDown);
    harness.run_steps(3);
    harness.get_by_label("takes back 3 edits");
    harness.key_press(Key::End);
    harness.run_steps(3);
    let all = harness.state().world.history.done().len();
    harness.get_by_label(&format!("takes back {all} edits"));
    click(&mut harness, "Tag as claim");
    click(&mut harness, "Go back to here");
    assert_eq!(asked(&harness), [Travel::Back(2)]);
}

#[test]
fn what_was_taken_back_can_be_done_again_up_to_a_point() {
    let mut harness = history(|world| {
        for _ in 0..3 {
            let edit = Arc::new(world.history.next_undo().unwrap().inverse());
            world.project.apply(&edit).unwrap();
            world.history.record(Step::Undo, &edit);
        }
    });
    harness.get_by_label("Taken back");
    assert!(lines(&harness)[0].starts_with("Tag as position"), "the one that comes last stands on top");
    click(&mut harness, "the deputy prime minister");
    harness.get_by_label("does again 2 edits");
    click(&mut harness, "Do again up to here");
    assert_eq!(asked(&harness), [Travel::On(2)]);
}

#[test]
fn edits_of_others_can_be_looked_at() {
    let mut harness = history(|world| {
        let other = Coder { id: Id::new(901), name: "Tom K.".to_owned(), colour: Colour::Palette(2) };
        world.edit(&Command::AddCoder { coder: other.clone() });
        let last = world.history.done().nth(1).unwrap().as_ref().clone();
        let stamp = crate::model::Stamp { coder: other.id, time: Time(last.stamp.time.0 + 30_000), ..last.stamp };
        world.history.tell(Step::Edit, &Arc::new(Transaction { stamp, ..last.clone() }));
        let stamp = crate::model::Stamp { time: Time(stamp.time.0 + 1), ..stamp };
        world.history.tell(Step::Undo, &Arc::new(Transaction { stamp, ..last.inverse() }));
    });
    let told = lines(&harness);
    let (back, did, own) = (&told[1], &told[2], &told[3]);
    assert!(back.starts_with("Took back “tag as position”") && back.contains("Tom K."), "{told:?}");
    assert!(did.starts_with("Tag as position") && did.contains("Tom K."), "{did}");
    assert!(own.starts_with("Tag as position") && own.contains("Lena B."), "{own}");
    click(&mut harness, "Took back");
    assert!(harness.query_by_label("Go back to here").is_none(), "it is not one’s own");
}

#[test]
fn one_article_has_a_history_of_its_own() {
    let mut harness = history(|world| {
        world.state.document = Some(world.document(1));
        world.tag("Claim", "Every cent is there");
    });
    click(&mut harness, "Article");
    let told = lines(&harness);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("Tag as claim, Every cent is there"));
}

#[test]
fn statements_tell_of_the_time_before_any_journal() {
    let mut harness = history(|world| {
        let first = world.statement("will not");
        world.edit(&Command::SetNote { annotation: first, note: "Check".to_owned() });
        world.history = History::default();
    });
    harness.get_by_label("As the statements tell");
    let told = lines(&harness);
    assert!(told[0].starts_with("Changed a quote, “will not carry a passenger this decade”"), "{told:?}");
    assert!(told[1].starts_with("Tagged as position"), "{told:?}");
    assert_eq!(told.len(), 5);
    click(&mut harness, "Tagged as claim");
    assert_eq!(harness.state().world.state.selected, [harness.state().world.statement("every section")]);
    assert!(harness.query_by_label("Go back to here").is_none());
}
