//! The project that comes with the program: what it is meant to show is in it, and its first screen shows it.

use crate::desk::Desk;
use standpoint::analysis::people::alike_actors;
use standpoint::analysis::rules::findings;
use standpoint::model::{ActorKind, FieldKind, Identity, Progress, Project, Value};
use standpoint::store::{Memory, Storage};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// The program as it starts for the first time.
pub(crate) fn first_start() -> Desk {
    let disk = Memory::new();
    let storage: Arc<dyn Storage> = Arc::new(disk.clone());
    let mut desk = Desk::over(disk, storage, &[]);
    desk.wait("the sample is open", |desk| desk.app().session().is_some() && !desk.app().is_busy());
    desk.settle();
    desk
}

#[test]
fn the_first_screen_shows_a_statement_with_its_card() {
    let desk = first_start();
    let project = desk.session().project();
    let [shown] = desk.app().state().selected[..] else { panic!("{:?}", desk.app().state().selected) };
    let row = project.annotations().get(shown).unwrap();
    assert_eq!(row.document, desk.document(), "it is in the article that comes first");
    assert_eq!(row.fragments.len(), 2);
    let first = row.fragments[0];
    assert!(desk.rect(first).max.y < 600.0, "its words are in view without a move of the hand");
    for words in ["Talvian engineer", "Pavel Orrin", "Dispatch of 3 March", "this article", "same as", "supports"] {
        assert!(desk.shows(words), "{words}: {:?}", desk.names());
    }
    // Who comes back begins where the last look ended, and not with it again.
    let disk = desk.close();
    let storage: Arc<dyn Storage> = Arc::new(disk.clone());
    assert!(storage.exists(Path::new("/home/settings/settings.ron")).unwrap());
    let mut again = Desk::over(disk, storage, &[]);
    again.wait("the sample is open again", |desk| desk.app().session().is_some() && !desk.app().is_busy());
    assert!(again.app().state().selected.is_empty());
}

#[test]
fn the_sample_has_something_of_everything() {
    let desk = first_start();
    let project = desk.session().project();
    codebook(project);
    people(project);
    statements(project);
    let found = project.documents().iter().flat_map(|row| findings(project, row.id));
    let found: Vec<_> = found.filter(|one| one.broken.is_fault()).collect();
    assert_eq!(found.len(), 3, "three passages break a rule on purpose: {found:?}");
    let noted = |id| !project.annotations().get(id).unwrap().note.is_empty();
    assert!(found.iter().all(|one| noted(one.statement)), "and their notes say so");
}

fn codebook(project: &Project) {
    let kinds: BTreeSet<_> = project.fields().iter().map(|field| format!("{:?}", field.kind)).collect();
    assert_eq!(kinds.len(), 11, "fields of every kind: {kinds:?}");
    assert!(project.fields().iter().any(|field| field.kind == FieldKind::Choices));
    assert!(project.tags().iter().filter(|tag| tag.parent.is_some()).count() >= 2, "a tree");
    assert_eq!(project.tags().iter().filter(|tag| tag.retired).count(), 1);
    for tag in project.tags().iter().filter(|tag| !tag.retired) {
        let said = [&tag.definition, &tag.use_when, &tag.not_when, &tag.extent];
        assert!(said.iter().all(|text| !text.is_empty()) && !tag.examples.is_empty(), "{}", tag.name);
    }
    let patterns: BTreeSet<_> = project.tags().iter().map(|tag| format!("{:?}", tag.pattern)).collect();
    assert_eq!(patterns.len(), project.tags().len(), "each its own line");
    assert!(project.relation_types().len() >= 5);
}

fn people(project: &Project) {
    let actors = project.actors();
    for identity in [Identity::Named, Identity::RoleOnly, Identity::Anonymous] {
        assert!(actors.iter().any(|row| row.identity == identity), "{identity:?}");
    }
    for kind in ActorKind::ALL {
        assert!(actors.iter().any(|row| row.kind == kind), "{kind:?}");
    }
    assert!(actors.iter().any(|row| row.affiliations.iter().any(|at| at.from.is_some() && at.to.is_some())));
    let has = |what: fn(&standpoint::model::Actor) -> bool| actors.iter().filter(|row| what(row)).count();
    assert!(has(|row| !row.aliases.is_empty()) >= 10 && has(|row| !row.note.is_empty()) >= 5);
    assert!(actors.iter().any(|row| project.statements_of(row.id).is_empty()), "one is unused");
    assert_eq!(alike_actors(project).len(), 1, "two are likely the same");
    let groups: BTreeSet<_> = project.issues().iter().map(|row| row.group.as_str()).collect();
    assert!(groups.len() >= 3 && project.issues().iter().any(|row| row.retired));
    assert!(project.coders().len() >= 2);
}

fn statements(project: &Project) {
    let states: BTreeSet<_> = project.documents().iter().map(|row| row.progress).collect();
    assert_eq!(states, Progress::ALL.into_iter().collect());
    let months: BTreeSet<_> = project
        .documents()
        .iter()
        .map(|row| row.date.unwrap().to_string().chars().take(7).collect::<String>())
        .collect();
    let outlets: BTreeSet<_> = project.documents().iter().map(|row| row.outlet.as_str()).collect();
    assert!(months.len() >= 3 && outlets.len() >= 4, "{months:?} {outlets:?}");
    let rows: Vec<_> = project.annotations().views().map(|view| project.annotations().get(view.id).unwrap()).collect();
    assert!(rows.len() >= 180);
    let of_kind =
        |kind: FieldKind| project.fields().iter().filter(move |field| field.kind == kind).map(|field| field.id);
    for kind in
        [FieldKind::Choices, FieldKind::Number, FieldKind::Date, FieldKind::Link, FieldKind::YesNo, FieldKind::Words]
    {
        let fields: Vec<_> = of_kind(kind).collect();
        let answered = rows.iter().any(|row| row.fields.iter().any(|(field, _)| fields.contains(field)));
        assert!(answered, "{kind:?}");
    }
    let chains: Vec<_> = of_kind(FieldKind::Chain).collect();
    let longest = |row: &standpoint::model::Annotation| {
        let lengths = row.fields.iter().map(|(field, value)| match value {
            Value::Actors(ids) if chains.contains(field) => ids.len(),
            _ => 0,
        });
        lengths.max().unwrap_or(0)
    };
    assert!(rows.iter().filter(|row| longest(row) >= 2).count() >= 6);
    let several = |row: &&standpoint::model::Annotation| {
        row.fields
            .iter()
            .any(|(field, value)| matches!(value, Value::Actors(ids) if ids.len() > 1 && !chains.contains(field)))
            && row.fields.iter().any(|(_, value)| matches!(value, Value::Issues(ids) if ids.len() > 1))
    };
    assert!(rows.iter().any(|row| several(&row)), "several actors and several issues at once");
    assert!(rows.iter().any(|row| row.fields.iter().any(|(_, value)| *value == Value::Unclear)));
    let document = |id| project.annotations().get(id).unwrap().document;
    for name in ["supports", "counters", "reported within", "same as", "reason for"] {
        let kind = project.relation_types().iter().find(|row| row.name == name).unwrap().id;
        assert!(project.relations().iter().any(|row| row.kind == kind), "{name}");
    }
    assert!(project.relations().iter().filter(|row| document(row.from) != document(row.to)).count() >= 5);
}
