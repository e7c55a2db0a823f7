//! Versions on a disk: what they hold, how long they stay, and what they say after others have gone.

use crate::fixture::Fixture;
use crate::kept::{SLOW, SOON, folder, opened, project, store, store_over};
use crate::odd::{Odd, OddDisk};
use standpoint::edit::{Command, NewDocument, Step};
use standpoint::model::{Actor, Coder, Colour, Id, Project, Stamp, Text, Time, Transaction};
use standpoint::store::{
    Entry, Memory, Reason, SaveState, Storage, Store, create, empty_trash, open_version, trash, versions,
};
use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

const HOUR: i64 = 60 * 60 * 1000;

fn fold(store: &Store) {
    store.checkpoint();
    let state = store.wait_saved(SOON);
    assert!(matches!(state, SaveState::Saved { .. }), "{state:?}");
}

/// An edit at a moment, folded.
fn edit(store: &Store, fixture: &mut Fixture, command: &Command, at: Time) -> Transaction {
    let done = fixture.run(command).unwrap();
    let done = Transaction { stamp: Stamp { time: at, ..done.stamp }, ..done };
    store.append(Step::Edit, Arc::new(done.clone()), &fixture.project);
    fold(store);
    done
}

/// Writes a note at one of the statements.
fn note(fixture: &Fixture, number: usize) -> Command {
    let rows: Vec<_> = fixture.project.annotations().iter().map(|row| row.id).collect();
    Command::SetNote { annotation: rows[number % rows.len()], note: format!("note {number}") }
}

fn copies(disk: &Memory) -> Vec<PathBuf> {
    let inner = folder().join("versions");
    let all = disk.snapshot().into_keys().filter(|path| path.starts_with(&inner) && !path.ends_with("version.ron"));
    all.collect()
}

#[test]
fn a_version_holds_only_what_was_written_after_it() {
    let (disk, mut fixture) = project();
    let store = store(&disk, &opened(&disk), &fixture);
    let first = fixture.project.clone();
    let start = 1_790_000_000_000;
    for number in 0..5 {
        let command = note(&fixture, 0);
        edit(&store, &mut fixture, &command, Time(start + number * HOUR / 8));
    }
    let list = versions(&disk, folder()).unwrap();
    assert_eq!(list.iter().map(|version| (version.reason, version.files)).collect::<Vec<_>>(), [(Reason::Hourly, 1)]);
    assert_eq!(copies(&disk).len(), 1, "{:?}", copies(&disk));
    assert_eq!(open_version(&disk, folder(), &list[0].name).unwrap().project, first);
    // An hour later the next one, again of what is written then.
    let second = fixture.project.clone();
    let command = Command::RenameProject { title: "Later".to_owned() };
    edit(&store, &mut fixture, &command, Time(start + 2 * HOUR));
    let list = versions(&disk, folder()).unwrap();
    assert_eq!((list.len(), list[0].files, copies(&disk).len()), (2, 1, 2));
    assert_eq!(open_version(&disk, folder(), &list[0].name).unwrap().project, second);
    assert_eq!(open_version(&disk, folder(), &list[1].name).unwrap().project, first);
}

#[test]
fn what_stays_of_many_weeks_still_opens_as_it_was() {
    let (disk, mut fixture) = project();
    let store = store_over(Arc::new(disk.clone()), &opened(&disk), fixture.coder, SLOW);
    let mut states: BTreeMap<Time, Project> = BTreeMap::new();
    let start = 1_790_000_000_000;
    for number in 0..150 {
        let at = Time(start + number * 9 * HOUR);
        states.insert(at, fixture.project.clone());
        let command = match number % 10 {
            3 => Command::AddDocuments {
                documents: vec![NewDocument { text: Text::new("One more."), ..NewDocument::default() }],
            },
            7 if fixture.project.documents().len() > 2 => {
                let last = fixture.project.documents_in_order().last().map(|row| row.id);
                Command::RemoveDocuments { documents: last.into_iter().collect() }
            }
            _ => note(&fixture, number as usize),
        };
        edit(&store, &mut fixture, &command, at);
    }
    let list = versions(&disk, folder()).unwrap();
    // Of 56 days: 2 months, 30 days of one a day and of those before removals, and the last day.
    assert!((35..70).contains(&list.len()), "{}", list.len());
    for version in list {
        let then = open_version(&disk, folder(), &version.name).unwrap();
        assert_eq!(then.report.attention, [], "{}", version.name);
        assert!(then.project == states[&version.time], "{}", version.name);
    }
    assert_eq!(opened(&disk).project, fixture.project);
}

#[test]
fn a_version_whose_note_is_damaged_is_shown_and_said() {
    let (disk, mut fixture) = project();
    let store = store(&disk, &opened(&disk), &fixture);
    let first = fixture.project.clone();
    let command = note(&fixture, 0);
    edit(&store, &mut fixture, &command, Time(1_790_000_000_000));
    let name = versions(&disk, folder()).unwrap()[0].name.clone();
    disk.put(&folder().join("versions").join(&name).join("version.ron"), b"[\nnonsense\n]\n");
    let then = open_version(&disk, folder(), &name).unwrap();
    assert_eq!(then.project, first);
    assert!(then.report.attention[0].sentence.contains("version.ron"), "{:?}", then.report.attention);
    // The next edit does not rely on it.
    let command = note(&fixture, 1);
    edit(&store, &mut fixture, &command, Time(1_790_000_001_000));
    assert_eq!(versions(&disk, folder()).unwrap().len(), 2);
}

#[test]
fn what_another_coder_writes_is_kept_for_the_same_versions() {
    let (_, mut fixture) = project();
    let other = Coder { id: Id::new(77), name: "Mara".to_owned(), colour: Colour::Palette(2) };
    fixture.run(&Command::AddCoder { coder: other }).unwrap();
    let disk = Memory::new();
    create(&disk, folder(), &fixture.project).unwrap();
    let loaded = opened(&disk);
    let one = store_over(Arc::new(disk.clone()), &loaded, fixture.coder, SLOW);
    let two = store_over(Arc::new(disk.clone()), &loaded, Id::new(77), SLOW);
    let start = 1_790_000_000_000;
    let before = fixture.project.clone();
    let documents = before.documents_in_order().last().map(|row| row.id).into_iter().collect();
    edit(&one, &mut fixture, &Command::RemoveDocuments { documents }, Time(start));
    // The same file twice: only what it was at the version is of interest.
    for number in 0..2 {
        let actor = Actor::named(Id::new(500 + number), &format!("New {number}"));
        let at = Time(start + 1000);
        edit(&two, &mut fixture, &Command::AddActor { actor: Box::new(actor) }, at);
    }
    let list = versions(&disk, folder()).unwrap();
    assert_eq!(list.len(), 1, "{list:?}");
    assert!(copies(&disk).iter().any(|path| path.ends_with("actors.ron")));
    assert!(open_version(&disk, folder(), &list[0].name).unwrap().project == before);
    assert!(opened(&disk).project == fixture.project);
}

/// A disk on which nobody may look into one folder.
struct Closed(PathBuf);

impl Odd for Closed {
    fn list(&self, disk: &dyn Storage, folder: &Path) -> io::Result<Vec<Entry>> {
        if folder == self.0 { Err(io::ErrorKind::PermissionDenied.into()) } else { disk.list(folder) }
    }
}

#[test]
fn the_trash_is_not_emptied_where_nobody_knows_what_the_history_needs() {
    let (disk, mut fixture) = project();
    let store = store(&disk, &opened(&disk), &fixture);
    let document = fixture.project.documents_in_order()[0].id;
    edit(&store, &mut fixture, &Command::RemoveDocuments { documents: vec![document] }, Time(HOUR));
    drop(store);
    let closed = OddDisk { disk: disk.clone(), odd: Closed(folder().join("journal")) };
    let told = empty_trash(&closed, folder()).unwrap_err().told();
    assert!(told.contains("no permission"), "{told}");
    assert_eq!(trash(&disk, folder()).unwrap().len(), 1);
}
