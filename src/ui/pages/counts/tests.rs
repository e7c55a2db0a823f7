use super::state::CountsState;
use super::*;
use crate::edit::{Answer, Command, Named};
use crate::model::Value;
use crate::ui::testing::{World, window};
use egui::{Key, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

type Page<'a> = Harness<'a, (World, CountsState)>;

fn page<'a>(world: World) -> Page<'a> {
    window(vec2(1200.0, 840.0), (world, CountsState::default()), |ui, (world, state)| {
        world.show(ui, |ui, ctx, actions| counts_ui(ui, ctx, state, actions));
    })
}

/// Makes a position of actors on issues.
fn position(world: &mut World, words: &str, actors: &[&str], issues: &[&str], stance: Option<&str>) {
    let id = world.tag("Position", words);
    let actors = actors.iter().map(|name| Named::New((*name).to_owned())).collect();
    let issues = issues.iter().map(|wording| Named::New((*wording).to_owned())).collect();
    let mut answers = vec![("actors", Answer::Actors(actors)), ("issues", Answer::Issues(issues))];
    if let Some(stance) = stance {
        let field = world.project.fields().get(world.field("Position", "stance")).unwrap();
        let choice = field.choices.iter().find(|choice| choice.name == stance).unwrap().id;
        answers.push(("stance", Answer::Value(Value::Choice(choice))));
    }
    for (name, answer) in answers {
        let field = world.field("Position", name);
        world.edit(&Command::SetField { annotations: vec![id], field, answer: Some(answer) });
    }
}

fn world() -> World {
    let mut world = World::new();
    position(&mut world, "told reporters", &["Ilse Varga"], &["Publish the dispatch"], Some("for"));
    position(&mut world, "timetable stands", &["Ilse Varga", "Green List"], &["Publish the dispatch"], Some("for"));
    position(&mut world, "North Channel", &["Ilse Varga"], &["Publish the dispatch"], Some("against"));
    position(&mut world, "Nobody had replied", &["Green List"], &["Open the line"], None);
    world
}

#[track_caller]
fn has(page: &Page<'_>, name: &str) {
    let found = page.query_all_by_label(name).count();
    let all: Vec<String> = page.root().children_recursive().filter_map(|node| node.accesskit_node().label()).collect();
    assert!(found > 0, "no “{name}” among {all:?}");
}

#[test]
fn every_cell_says_who_stands_where() {
    let page = page(world());
    has(&page, "Ilse Varga, Publish the dispatch: 2 for, 1 against");
    has(&page, "Green List, Publish the dispatch: 1 for");
    has(&page, "Green List, Open the line: 1 no stance");
    has(&page, "Ilse Varga, Open the line: none");
    has(&page, "5 statements, 2 actors, 2 issues");
}

#[test]
fn a_cell_opens_its_statements_and_they_lead_into_the_list_and_the_article() {
    let mut page = page(world());
    page.get_by_label("Ilse Varga, Publish the dispatch: 2 for, 1 against").click();
    page.run_steps(4);
    has(&page, "Ilse Varga, “Publish the dispatch”");
    has(&page, "3 statements in 1 article");
    page.get_by_label("Show all in the list").click();
    page.run_steps(4);
    let (world, _) = page.state();
    let listed = world.asked.iter().find_map(|action| match action {
        Action::ListStatements(ids) => Some(ids.len()),
        _ => None,
    });
    assert_eq!(listed, Some(3));
    page.get_by(|node| node.label().is_some_and(|label| label.starts_with("North Channel, North Channel"))).click();
    page.run_steps(4);
    let (world, _) = page.state();
    assert_eq!(world.state.selected, [world.statement("North Channel")]);
}

#[test]
fn arrows_walk_over_the_cells_and_enter_opens() {
    let mut page = page(world());
    page.get_by_role(Role::Grid).focus();
    page.run_steps(2);
    for key in [Key::ArrowDown, Key::ArrowRight, Key::Enter] {
        page.key_press(key);
        page.run_steps(4);
    }
    has(&page, "Green List, “Open the line”");
    page.key_press(Key::ArrowLeft);
    page.run_steps(2);
    page.key_press(Key::Enter);
    page.run_steps(4);
    has(&page, "Green List, “Publish the dispatch”");
}

#[test]
fn filters_and_other_views_count_anew() {
    let mut page = page(world());
    page.state_mut().1.filter.least = 3;
    page.run_steps(4);
    has(&page, "3 statements or more");
    assert!(page.query_by_label("Green List, Publish the dispatch: 1 for").is_none());
    page.get_by_label("Remove 3 statements or more").click();
    page.run_steps(4);
    has(&page, "Green List, Publish the dispatch: 1 for");
    page.get_by_label("Counts").click();
    page.run_steps(6);
    has(&page, "Position: 5 statements");
    page.get_by_label("Cross table").click();
    page.run_steps(6);
    has(&page, "Position, North Channel: 5 statements");
    page.get_by_label("Over time").click();
    page.run_steps(6);
    has(&page, "14 Oct 2026: 8 statements");
    page.get_by_label("For and against").click();
    page.run_steps(6);
    has(&page, "14 Oct 2026: 2 for, 1 against, 2 no stance");
}

#[test]
fn the_table_is_copied_with_tabs_and_saved_by_its_kind() {
    let mut page = page(world());
    page.get_by_label("Copy table").click();
    page.run_steps(4);
    let copied = page.state().0.asked.iter().find_map(|action| match action {
        Action::Copy(words) => Some(words.clone()),
        _ => None,
    });
    let copied = copied.unwrap();
    assert!(copied.starts_with("actor\tissue\tfor\tagainst"), "{copied}");
    assert!(copied.contains("\nIlse Varga\tPublish the dispatch\t2\t1\t0\t0\t0\n"), "{copied}");
    page.get_by_label("Save").click();
    page.run_steps(4);
    page.get_by_label("Picture in pixels…").click();
    page.run_steps(4);
    let saved = page.state().0.asked.iter().any(|action| matches!(action, Action::SaveCounts { extension: "png", .. }));
    assert!(saved);
}

#[test]
fn with_nothing_to_count_it_says_what_to_do() {
    let mut world = World::new();
    let bare = world.statement("rejected the assessment");
    world.edit(&Command::Delete { annotations: vec![bare] });
    let page = page(world);
    has(&page, "Nothing to count yet");
    has(&page, "Tag who is for or against what, and say the actors, the issues and the stance of each");
}
