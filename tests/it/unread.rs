//! What stands in for rows that can't be read says nothing: not when copies are merged, not when a version comes back.

use crate::attention::{NOON, change, find, open};
use crate::kept::{SOON, folder, opened, small};
use standpoint::edit::{Alike, Answer, Command, Named, difference};
use standpoint::model::{Actor, Id};
use standpoint::session::{Session, Wanted, read_copies};
use standpoint::store::{Memory, SaveState, open_version, versions};
use std::path::Path;

fn broken(line: &str) -> String {
    line.replacen("Actor((", "Actr((", 1)
}

/// A project, and a copy of it in which the line of an actor that statements name is broken.
fn good_and_broken() -> [Memory; 2] {
    let (good, _) = small();
    let copy = Memory::new();
    good.snapshot().iter().for_each(|(path, bytes)| copy.put(path, bytes));
    change(&copy, "/study/actors.ron", "Ilse", broken);
    assert!(!opened(&copy).is_whole());
    [good, copy]
}

fn saved(session: &Session) {
    session.save_now();
    assert!(matches!(session.wait_saved(SOON), SaveState::Saved { .. }));
}

#[test]
fn a_broken_line_of_one_copy_is_no_name_to_merge() {
    for with_base in [true, false] {
        let [good, copy] = good_and_broken();
        let (whole, part) = (opened(&good), opened(&copy));
        let base = with_base.then_some(&whole.project);
        let mut session = open(&good, "Lena");
        let (_, merged) = session.merge(&part, base, Alike::Apart, NOON).unwrap();
        assert_eq!((merged.changes, merged.clashes, merged.kept), (vec![], vec![], vec![]));
        assert_eq!(session.project(), &whole.project, "the true name stays");

        let mut session = open(&copy, "Lena");
        assert_ne!(difference(&whole.project, session.project()), []);
        let (_, merged) = session.merge(&whole, base, Alike::Apart, NOON).unwrap();
        assert_eq!((merged.clashes, merged.kept), (vec![], vec![]));
        assert_eq!(difference(&whole.project, session.project()), [], "the true name is back, without a note");
        // What is changed here from now on counts.
        let varga = session.project().actors().iter().find(|row| row.name == "Ilse Varga").unwrap().clone();
        let renamed = Actor { name: "Ilse Berg".to_owned(), ..varga };
        session.run(&Command::EditActor { actor: Box::new(renamed) }, NOON).unwrap();
        let (_, merged) = session.merge(&whole, Some(&whole.project), Alike::Apart, NOON).unwrap();
        assert_eq!(merged.changes, []);
        saved(&session);
        drop(session);
        assert!(opened(&copy).project.actors().iter().any(|row| row.name == "Ilse Berg"));
    }
}

#[test]
fn a_second_copy_of_a_file_brings_back_what_is_broken_in_the_first() {
    let [good, copy] = good_and_broken();
    let (_, text) = find(&good, "/study/actors.ron");
    for (at, role) in ["mayor", "minister"].into_iter().enumerate() {
        copy.put(Path::new(&format!("/study/actors ({}).ron", at + 1)), text.as_bytes());
        let line = |line: &str| {
            let value = line.replacen("role:\"\"", &format!("role:\"{role}\""), 1);
            value
                .rsplit_once(", // ")
                .map(|parts| format!("{}, // {:08x}", parts.0, crc32fast::hash(parts.0.as_bytes())))
                .unwrap()
        };
        change(&copy, &format!("/study/actors ({}).ron", at + 1), "Ilse", line);
    }
    let mut session = open(&copy, "Lena");
    let copies = read_copies(&copy, folder(), &session.report().copies.clone());
    assert_eq!(copies.read.len(), 2);
    let (_, merged) = session.merge_copies(&copies, NOON).unwrap();
    let varga = session.project().actors().iter().find(|row| row.name == "Ilse Varga").unwrap();
    assert_eq!(merged.clashes.len(), 1, "the two copies have different roles: {:?}", merged.clashes);
    assert!(format!("{varga:?}").contains("mayor") && format!("{varga:?}").contains("minister"), "{varga:?}");
}

#[test]
fn what_can_not_be_read_of_a_version_stays_as_it_is_now() {
    let faults: [fn(&Memory, &Path, &str); 3] = [
        |disk, path, _| change(disk, &path.to_string_lossy(), "Ilse", broken),
        |disk, path, text| disk.put(path, &text.as_bytes()[..text.len() / 2]),
        |disk, path, _| disk.put(path, b""),
    ];
    for fault in faults {
        let (disk, _) = small();
        let mut session = open(&disk, "Lena");
        let document = session.project().documents_in_order()[0].id;
        let statements = session.project().annotations().len();
        let varga = session.project().actors().iter().find(|row| row.name == "Ilse Varga").unwrap().clone();
        session.run(&Command::RemoveDocuments { documents: vec![document] }, NOON).unwrap();
        let varga = Actor { role: "mayor".to_owned(), ..varga };
        session.run(&Command::EditActor { actor: Box::new(varga) }, NOON).unwrap();
        let new = Actor::named(Id::new(4711), "New");
        session.run(&Command::AddActor { actor: Box::new(new) }, NOON).unwrap();
        saved(&session);
        let copy = disk
            .snapshot()
            .into_keys()
            .find(|path| path.starts_with("/study/versions") && path.ends_with("actors.ron"));
        let copy = copy.unwrap();
        let (_, text) = find(&disk, &copy.to_string_lossy());
        fault(&disk, &copy, &text);
        let version = versions(&disk, folder()).unwrap().pop().unwrap();
        let then = open_version(&disk, folder(), &version.name).unwrap();
        assert!(then.has_gaps());
        let now = session.snapshot();
        for wanted in [Wanted::Document(document), Wanted::Everything] {
            session.restore(&then, wanted, NOON).unwrap();
            assert_eq!(session.project().annotations().len(), statements);
            assert_eq!(session.project().actors(), now.actors(), "today’s actors stay");
            session.undo(NOON).unwrap();
        }
    }
}

#[test]
fn a_statement_that_stays_since_its_file_can_not_be_read_keeps_its_actor() {
    let (disk, _) = small();
    let mut session = open(&disk, "Lena");
    let quote = session.project().tag_named("quote").unwrap().id;
    let [first, other] = [true, false]
        .map(|is_quote| session.project().annotations().iter().find(|row| (row.tag == quote) == is_quote).unwrap().id);
    session.run(&Command::Delete { annotations: vec![other] }, NOON).unwrap();
    let field = session.project().speaker_field(quote).unwrap().id;
    let answer = Some(Answer::Actors(vec![Named::New("Someone new".into())]));
    session.run(&Command::SetField { annotations: vec![first], field, answer }, NOON).unwrap();
    saved(&session);
    let copy = disk
        .snapshot()
        .into_keys()
        .find(|path| path.starts_with("/study/versions") && path.to_string_lossy().contains("/annotations/"))
        .unwrap();
    disk.put(&copy, b"");
    let version = versions(&disk, folder()).unwrap().remove(0);
    let then = open_version(&disk, folder(), &version.name).unwrap();
    let now = session.snapshot();
    assert!(!session.restore(&then, Wanted::Everything, NOON).unwrap().changed);
    assert_eq!(session.project(), now.as_ref());
}
