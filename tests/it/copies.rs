//! Second copies of files that sync programs leave: recognised, merged as one edit, put aside.

use crate::kept::{folder, small};
use standpoint::edit::Command;
use standpoint::model::{Actor, Certainty, Id, Ids, Origin, Project, Time};
use standpoint::session::{Session, Who, read_copies};
use standpoint::store::{AttentionKind, Memory, SaveState, Storage as _, load, put_aside};
use standpoint::text::Span;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

const MARKS: [&str; 5] = [
    " (Ann's conflicted copy 2026-01-02)",
    "-LAPTOP",
    ".sync-conflict-20260102-101112-ABCDEFG",
    " (conflicted copy 2026-01-02 101112)",
    "_conflict-20260102-101112",
];

fn forked(disk: &Memory) -> Memory {
    let fork = Memory::new();
    disk.snapshot().iter().for_each(|(path, bytes)| fork.put(path, bytes));
    fork
}

fn session(disk: &Memory, first: u128) -> Session {
    let who = Who::Named("Lena".to_owned());
    Session::open(Arc::new(disk.clone()), folder(), &who, Ids::counting(first << 80), Box::new(|| {})).unwrap()
}

/// A moment that no other copy has an edit in.
fn moment(session: &Session, own: i64) -> Time {
    let edits = session.history().done().count() as i64;
    Time(1_800_000_000_000 + edits * 1000 + own)
}

fn run(session: &mut Session, own: i64, command: &Command) {
    let now = moment(session, own);
    session.run(command, now).unwrap();
}

fn saved(session: Session) {
    session.save_now();
    assert!(matches!(session.wait_saved(Duration::from_secs(20)), SaveState::Saved { .. }));
    drop(session);
}

fn actor(project: &Project, name: &str) -> Actor {
    project.actors().iter().find(|row| row.name == name).unwrap().clone()
}

/// Work in one copy of the project: a new statement, a new actor, one actor changed in a way of its own.
fn work(disk: &Memory, first: u128, own: i64, change: fn(&mut Actor)) {
    let mut session = session(disk, first);
    let project = session.project();
    let (document, tag) = (project.documents_in_order()[0].id, project.tag_named("claim").unwrap().id);
    let mut varga = actor(project, "Ilse Varga");
    change(&mut varga);
    let passage = Command::Annotate {
        document,
        fragments: vec![if own == 1 { Span::new(0, 3) } else { Span::new(4, 12) }],
        tag,
        answers: Vec::new(),
        note: format!("of copy {own}"),
        certainty: Certainty::Sure,
        origin: Origin::ByHand,
    };
    run(&mut session, own, &passage);
    let new = Actor::named(Id::new((first << 80) + 999), &format!("New {own}"));
    run(&mut session, own, &Command::AddActor { actor: Box::new(new) });
    run(&mut session, own, &Command::EditActor { actor: Box::new(varga) });
    saved(session);
}

/// What the other copy of the files says, under names as a sync program gives them.
fn conflict(disk: &Memory, before: &BTreeMap<PathBuf, Vec<u8>>, other: &Memory, mark: &str) -> usize {
    let mut made = 0;
    for (path, bytes) in other.snapshot() {
        let kept = ["/study/journal", "/study/versions"].iter().any(|inner| path.starts_with(inner));
        let is_record = path.extension().is_some_and(|ending| ending == "ron") && !kept;
        if is_record && before.get(&path) != Some(&bytes) {
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            disk.put(&path.with_file_name(format!("{stem}{mark}.ron")), &bytes);
            made += 1;
        }
    }
    made
}

fn notes(project: &Project) -> Vec<String> {
    project.annotations().iter().map(|row| row.note.to_string()).filter(|note| note.starts_with("of copy")).collect()
}

#[test]
fn second_copies_are_told_merged_as_one_edit_and_put_aside() {
    for (number, mark) in MARKS.into_iter().enumerate() {
        let (disk, _) = small();
        let before = disk.snapshot();
        let other = forked(&disk);
        work(&disk, 5, 1, |row| row.role = "minister".into());
        work(&other, 6, 2, |row| row.country = "NZ".into());
        let made = conflict(&disk, &before, &other, mark);
        // Now with the other machine’s journals beside our own, as where the whole folder is synced.
        if number % 2 == 0 {
            for (path, bytes) in other.snapshot().iter().filter(|(path, _)| path.starts_with("/study/journal")) {
                disk.put(path, bytes);
            }
        }
        let mut session = session(&disk, 7);
        let found = session.report().copies.clone();
        assert_eq!(found.len(), made, "{mark}");
        let kinds: Vec<_> = session.report().attention.iter().map(|known| known.kind).collect();
        assert!(kinds.iter().all(|kind| *kind == AttentionKind::Copy) && kinds.len() == made, "{mark}: {kinds:?}");
        let start = session.snapshot();
        assert_eq!(notes(&start).len(), 1, "{mark}");

        let copies = read_copies(&disk, folder(), &found);
        assert!(copies.problems.is_empty(), "{:?}", copies.problems);
        let now = moment(&session, 3);
        let (_, merged) = session.merge_copies(&copies, now).unwrap();
        assert!(merged.clashes.is_empty(), "{mark}: each changed a field of its own: {:?}", merged.clashes);
        assert_eq!(notes(session.project()).len(), 2, "{mark}");
        let varga = actor(session.project(), "Ilse Varga");
        assert_eq!((varga.role.as_str(), varga.country.as_str()), ("minister", "NZ"), "{mark}");
        actor(session.project(), "New 1");
        actor(session.project(), "New 2");
        let merged = session.snapshot();
        if !(session.undo(Time(1_900_000_000_000)).unwrap().is_none() || merged == start) {
            assert!(session.snapshot() == start, "{mark}: one step back and all is as it was");
            session.redo(Time(1_900_000_000_001)).unwrap().unwrap();
        }
        saved(session);
        let bytes: Vec<_> = found.iter().map(|copy| disk.read(&folder().join(&copy.copy)).unwrap()).collect();
        put_aside(&disk, folder(), &copies.merged(), now).unwrap();
        let loaded = load(&disk, folder()).unwrap();
        assert!(loaded.report.attention.is_empty(), "{mark}: {:?}", loaded.report.attention);
        assert!(loaded.project == *merged, "{mark}");
        let aside: Vec<_> =
            disk.snapshot().into_iter().filter(|(path, _)| path.starts_with("/study/trash/copies")).collect();
        assert_eq!(aside.len(), made, "{mark}");
        assert!(
            bytes.iter().all(|bytes| aside.iter().any(|known| known.1 == *bytes)),
            "{mark}: nothing is thrown away"
        );
    }
}

#[test]
fn what_both_changed_is_kept_twice_and_what_one_removed_stays_removed() {
    let (disk, _) = small();
    let before = disk.snapshot();
    let other = forked(&disk);
    work(&disk, 5, 1, |row| row.role = "minister".into());
    work(&other, 6, 2, |row| row.role = "adviser".into());
    let mut here = session(&disk, 8);
    let removed = here.project().annotations().iter().find(|row| row.note.is_empty()).unwrap().id;
    run(&mut here, 1, &Command::Delete { annotations: vec![removed] });
    saved(here);
    conflict(&disk, &before, &other, MARKS[0]);
    let mut session = session(&disk, 7);
    let copies = read_copies(&disk, folder(), &session.report().copies.clone());
    let now = moment(&session, 3);
    let (_, merged) = session.merge_copies(&copies, now).unwrap();
    assert_eq!(merged.clashes.len(), 1, "{:?}", merged.clashes);
    assert!(merged.sentences()[0].contains("“adviser” is kept in a note"), "{:?}", merged.sentences());
    let varga = actor(session.project(), "Ilse Varga");
    assert_eq!(varga.role, "minister");
    assert!(varga.note.contains("Merged, other version: role “adviser”"), "{}", varga.note);
    assert!(!session.project().annotations().contains(removed));
    // Once more changes nothing: a crash between saving and putting aside costs nothing.
    let (done, merged) = session.merge_copies(&copies, now).unwrap();
    assert!(!done.changed && merged.changes.is_empty(), "{:?}", merged.changes);
}

#[test]
fn folders_words_and_damaged_lines_of_copies() {
    let (disk, _) = small();
    let other = forked(&disk);
    work(&other, 6, 2, |row| row.role = "adviser".into());
    let document = session(&disk, 4).project().documents_in_order()[0].id.to_string();
    // A whole folder of statements, as OneDrive does it; the words, once the same and once others; a cut line.
    for (path, bytes) in other.snapshot() {
        if path.starts_with(format!("/study/annotations/{document}")) {
            let name = path.file_name().unwrap();
            disk.put(&Path::new("/study/annotations").join(format!("{document}-LAPTOP")).join(name), &bytes);
        }
        if path == Path::new("/study/actors.ron") {
            let cut = bytes.len() - 40;
            disk.put(Path::new("/study/actors-LAPTOP.ron"), &bytes[..cut]);
        }
    }
    let words = disk.read(Path::new(&format!("/study/documents/{document}.txt"))).unwrap();
    disk.put(Path::new(&format!("/study/documents/{document} (1).txt")), &words);
    disk.put(Path::new(&format!("/study/documents/{document} (2).txt")), b"Other words");
    let mut session = session(&disk, 7);
    let found = session.report().copies.clone();
    assert_eq!(found.len(), 4, "{found:?}");
    let start = session.project().annotations().len();
    let copies = read_copies(&disk, folder(), &found);
    assert!(copies.problems.iter().any(|told| told.contains("(2).txt")), "{:?}", copies.problems);
    assert!(copies.problems.iter().any(|told| told.contains("actors-LAPTOP.ron")), "{:?}", copies.problems);
    let now = moment(&session, 3);
    session.merge_copies(&copies, now).unwrap();
    assert_eq!(notes(session.project()).len(), 1);
    assert_eq!(session.project().annotations().len(), start + 1);
    assert_eq!(actor(session.project(), "Ilse Varga").role, "adviser");
    saved(session);
    put_aside(&disk, folder(), &copies.merged(), now).unwrap();
    let left = load(&disk, folder()).unwrap().report.copies;
    assert_eq!(left.len(), 1, "the words that differ stay: {left:?}");
}
