//! The journal: what is in it while files are being written, where its end was torn off, and how long it gets.

use crate::gate::{Gate, Held};
use crate::kept::{QUICK, SLOW, SOON, folder, opened, project, store, store_over};
use crate::odd::OddDisk;
use crate::scripted::{Script, resumed};
use standpoint::edit::{Command, History, Step};
use standpoint::model::{Coder, Colour, Id};
use standpoint::store::SaveState;
use std::{sync::Arc, time::Duration};

#[test]
fn edits_are_saved_while_files_are_being_written() {
    for fault in [None, Some(std::io::ErrorKind::StorageFull)] {
        let (disk, fixture) = project();
        let loaded = opened(&disk);
        let gate = Gate::new(Held::Placing);
        let slow = Arc::new(OddDisk { disk: disk.clone(), odd: gate.clone() });
        let coder = fixture.coder;
        let store = store_over(slow, &loaded, coder, QUICK);
        let mut fixture = resumed(&loaded, coder);
        let row = fixture.project.annotations().iter().next().unwrap().id;
        let mut note = |words: &str| {
            let done = fixture.run(&Command::SetNote { annotation: row, note: words.to_owned() }).unwrap();
            store.append(Step::Edit, Arc::new(done), &fixture.project);
            assert!(matches!(store.wait_saved(SOON), SaveState::Saved { .. }));
            fixture.project.clone()
        };
        note("first");
        assert!(gate.someone_waits(), "the statements are on their way into their file");
        let second = note("second");
        assert_eq!(opened(&disk.after_power_cut(3)).project, second, "and the next edit is on the disk already");
        gate.open(fault);
        store.checkpoint();
        for _ in 0..200 {
            std::thread::sleep(Duration::from_millis(20));
            if matches!(store.wait_saved(SOON), SaveState::Saved { .. }) {
                break;
            }
        }
        drop(store);
        let found = opened(&disk);
        assert_eq!((found.report.recovered, &found.project), (0, &second), "all of it stands in the files now");
    }
}

#[test]
fn a_torn_end_is_dropped_and_damage_in_the_middle_costs_one_edit() {
    let (disk, fixture) = project();
    let loaded = opened(&disk);
    let store = store(&disk, &loaded, &fixture);
    let mut script = Script::new(resumed(&loaded, fixture.coder), History::default(), 3);
    for number in 0..5 {
        let title = format!("title {number}");
        let done = script.fixture.run(&Command::RenameProject { title }).unwrap();
        store.append(Step::Edit, Arc::new(done), &script.fixture.project);
        assert!(matches!(store.wait_saved(SOON), SaveState::Saved { .. }));
    }
    drop(store);
    let (path, bytes) =
        disk.snapshot().into_iter().find(|(path, _)| path.starts_with(folder().join("journal"))).unwrap();
    let mut torn = bytes.clone();
    torn.truncate(bytes.len() - 9);
    disk.put(&path, &torn);
    let found = opened(&disk);
    assert_eq!((found.project.title(), found.report.attention.len()), ("title 3", 0));
    assert!(found.report.torn > 0);
    let text = String::from_utf8(bytes.clone()).unwrap();
    disk.put(&path, text.replacen("title 2", "title 9", 1).as_bytes());
    let found = opened(&disk);
    assert_eq!(found.project.title(), "title 4", "the others are applied");
    let told: Vec<_> = found.report.attention.iter().map(|told| (told.line, told.sentence.clone())).collect();
    assert!(told.iter().any(|(line, sentence)| *line == Some(4) && sentence.contains("can’t be read")), "{told:?}");
    assert!(found.history(fixture.coder).done().count() <= 2, "undo stops at the gap");
}

#[test]
fn journals_do_not_pile_up_and_undo_reaches_back() {
    let (disk, fixture) = project();
    let mut script = Script::new(resumed(&opened(&disk), fixture.coder), History::default(), 8);
    for _ in 0..4 {
        let loaded = opened(&disk);
        let store = store(&disk, &loaded, &fixture);
        for _ in 0..450 {
            let done = script.fixture.run(&Command::RenameProject { title: format!("t{}", script.fixture.sequence) });
            store.append(Step::Edit, Arc::new(done.unwrap()), &script.fixture.project);
        }
        store.checkpoint();
        assert!(matches!(store.wait_saved(SOON), SaveState::Saved { .. }));
    }
    let found = opened(&disk);
    assert_eq!(found.report.recovered, 0);
    let kept = found.history(fixture.coder).done().count();
    assert!((1000..1800).contains(&kept), "{kept}");
    assert_eq!(found.project, script.fixture.project);
}

#[test]
fn an_edit_upon_one_that_is_in_a_journal_only_is_no_clash() {
    let (disk, mut fixture) = project();
    let other = Coder { id: Id::new(77), name: "Omar".into(), colour: Colour::Palette(2) };
    let row = fixture.project.annotations().iter().next().unwrap().id;
    let first = store(&disk, &opened(&disk), &fixture);
    for command in
        [Command::AddCoder { coder: other.clone() }, Command::SetNote { annotation: row, note: "first".into() }]
    {
        let done = fixture.run(&command).unwrap();
        first.append(Step::Edit, Arc::new(done), &fixture.project);
    }
    assert!(matches!(first.wait_saved(SOON), SaveState::Saved { .. }));
    drop(first);
    let loaded = opened(&disk);
    let second = store_over(Arc::new(disk.clone()), &loaded, other.id, SLOW);
    let mut theirs = resumed(&loaded, other.id);
    let done = theirs.run(&Command::SetNote { annotation: row, note: "second".into() }).unwrap();
    second.append(Step::Edit, Arc::new(done), &theirs.project);
    second.checkpoint();
    assert!(matches!(second.wait_saved(SOON), SaveState::Saved { .. }));
    drop(second);
    let found = opened(&disk);
    assert_eq!(found.report.attention, []);
    assert_eq!(found.project, theirs.project);
}
