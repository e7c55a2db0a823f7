//! A project on the disk: saved and opened it is the same, whatever it holds; what is wrong with it is told.

use crate::fixture::{Fixture, TEXT, command};
use crate::kept::{SOON, files, folder, opened, project, small, store};
use standpoint::edit::{Command, Step};
use standpoint::model::{Actor, Coder, Colour, Id, Ids, Time};
use standpoint::session::{NewProject, Session, Who};
use standpoint::store::{AttentionKind, Given, Memory, SaveState, Storage, Store, StoreError, create, load};
use std::sync::Arc;

#[test]
fn a_project_comes_back_as_it_was() {
    let (disk, fixture) = project();
    let before = disk.snapshot();
    let loaded = opened(&disk);
    assert_eq!(loaded.report.attention, []);
    assert_eq!(loaded.project, fixture.project);
    assert!(loaded.sequence > 0);
    assert_eq!(load(&disk, &folder().join("project.ron")).unwrap().project, fixture.project);
    assert_eq!(disk.snapshot(), before, "opening writes nothing");
}

#[test]
fn edits_come_back_from_the_journal_and_from_the_files() {
    let (disk, mut fixture) = project();
    let mut loaded = opened(&disk);
    for round in 0..3_usize {
        let store = store(&disk, &loaded, &fixture);
        let mut edits = 0;
        for seed in 0..40 {
            let seed = (seed as u8 % 22, seed * 11 + round, seed * 3, seed * 17 + round, format!("w{seed}"));
            let Some(command) = command(&fixture.project, &seed) else { continue };
            let Ok(done) = fixture.run(&command) else { continue };
            store.append(Step::Edit, Arc::new(done), &fixture.project);
            edits += 1;
        }
        assert!(matches!(store.wait_saved(SOON), SaveState::Saved { at: Some(_) }));
        if round == 1 {
            store.checkpoint();
            assert!(matches!(store.wait_saved(SOON), SaveState::Saved { .. }));
        }
        drop(store);
        loaded = opened(&disk);
        assert_eq!(loaded.report.attention, []);
        assert_eq!(loaded.project, fixture.project);
        let fresh = if round == 1 { 0 } else { edits };
        assert!(loaded.report.recovered >= fresh.min(1), "{} of {edits}", loaded.report.recovered);
        assert_eq!(loaded.report.recovered == 0, round == 1);
        assert!(loaded.history(fixture.coder).done().count() >= edits * (round + 1) / 2);
    }
}

#[test]
fn the_same_coder_is_let_in_once() {
    let (disk, fixture) = project();
    let loaded = opened(&disk);
    let first = store(&disk, &loaded, &fixture);
    let open = |coder| Store::open(Arc::new(disk.clone()), folder(), coder, &loaded, Box::new(|| {}));
    let error = open(fixture.coder).unwrap_err();
    assert!(matches!(&error, StoreError::InUse { who, .. } if who.contains("another window")), "{error}");
    assert!(open(Id::new(99)).is_ok(), "another coder may");
    drop(first);
    assert!(open(fixture.coder).is_ok());
}

#[test]
fn a_broken_line_is_kept_byte_for_byte_and_so_is_what_was_not_touched() {
    let (disk, mut fixture) = small();
    let (path, bytes) = files(&disk).into_iter().find(|(path, _)| path.starts_with("/study/annotations")).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let broken = text.replacen("Statement((id:", "Statemnt((id:", 1);
    disk.put(&path, broken.as_bytes());
    let loaded = opened(&disk);
    let told = &loaded.report.attention[0];
    assert_eq!((told.kind, told.line), (AttentionKind::Broken, Some(3)));
    assert!(told.raw.starts_with("Statemnt"), "{}", told.raw);
    let store = store(&disk, &loaded, &fixture);
    fixture.project = loaded.project.clone();
    let row = fixture.project.annotations().iter().last().unwrap().id;
    let done = fixture.run(&Command::SetNote { annotation: row, note: "new".into() }).unwrap();
    store.append(Step::Edit, Arc::new(done), &fixture.project);
    store.checkpoint();
    assert!(matches!(store.wait_saved(SOON), SaveState::Saved { .. }));
    drop(store);
    let after = String::from_utf8(disk.snapshot().remove(&path).unwrap()).unwrap();
    let changed: Vec<_> = broken.lines().filter(|line| !after.lines().any(|other| other == *line)).collect();
    assert_eq!(changed.len(), 2, "the header and the statement that was changed: {changed:#?}");
    assert!(after.contains("Statemnt"));
    let kept = disk.snapshot().into_iter().find(|(path, _)| path.starts_with("/study/versions"));
    assert_eq!(kept.unwrap().1, broken.as_bytes(), "a copy from before is kept");
    assert_eq!(opened(&disk).project, fixture.project);
}

#[test]
fn edits_by_hand_are_taken_and_told() {
    let (disk, _) = small();
    let path = folder().join("actors.ron");
    let text = String::from_utf8(disk.snapshot().remove(&path).unwrap()).unwrap();
    disk.put(&path, text.replacen("Ilse Varga", "Ilse Vargas", 1).as_bytes());
    let loaded = opened(&disk);
    assert!(loaded.project.actor_named("Ilse Vargas").is_some());
    let kinds: Vec<_> = loaded.report.attention.iter().map(|told| told.kind).collect();
    assert_eq!(kinds, [AttentionKind::Edited]);
}

#[test]
fn words_that_are_not_in_the_text_never_reach_the_project() {
    let (disk, fixture) = small();
    let document = fixture.project.documents_in_order()[0].id;
    let text = folder().join(format!("documents/{document}.txt"));
    disk.put(&text, TEXT.replace("ministry", "Ministry").as_bytes());
    let loaded = opened(&disk);
    assert!(loaded.project.documents().is_empty() && loaded.project.annotations().is_empty());
    let sentences: Vec<_> = loaded.report.attention.iter().map(|told| told.sentence.as_str()).collect();
    assert!(sentences.iter().any(|told| told.contains("changed outside the program")), "{sentences:?}");
    assert!(sentences.iter().any(|told| told.starts_with("3 statements")), "{sentences:?}");
    disk.take(&text);
    assert!(opened(&disk).report.attention.iter().any(|told| told.sentence.contains("is missing")));
    disk.put(&text, TEXT.as_bytes());
    assert_eq!(opened(&disk).project, fixture.project, "once the words are back, so is everything");
    let (path, bytes) = files(&disk).into_iter().find(|(path, _)| path.starts_with("/study/annotations")).unwrap();
    let moved = String::from_utf8(bytes).unwrap().replacen("start:0,end:12", "start:1,end:13", 1);
    disk.put(&path, moved.as_bytes());
    let loaded = opened(&disk);
    assert_eq!(loaded.project.annotations().len(), 2);
    let told = loaded.report.attention.iter().find(|told| told.kind == AttentionKind::Words).unwrap();
    assert!(told.sentence.contains("“The ministry” should stand at character 1"), "{}", told.sentence);
    assert!(told.raw.contains("start:1,end:13"));
}

#[test]
fn what_others_change_meanwhile_is_merged_or_kept() {
    let (disk, fixture) = small();
    let loaded = opened(&disk);
    let (mine, mut theirs) = (store(&disk, &loaded, &fixture), Fixture { coder: Id::new(77), ..small().1 });
    let mut ours = Fixture { ids: Ids::counting(1 << 60), ..small().1 };
    let row = Coder { id: theirs.coder, name: "Omar".into(), colour: Colour::Palette(2) };
    let other = store(&disk, &loaded, &theirs);
    let run = |who: &mut Fixture, store: &Store, command: &Command| {
        let done = who.run(command).unwrap();
        store.append(Step::Edit, Arc::new(done), &who.project);
        store.checkpoint();
        assert!(matches!(store.wait_saved(SOON), SaveState::Saved { .. }));
    };
    run(&mut theirs, &other, &Command::AddCoder { coder: row });
    let actor = |id: u128, name: &str| Command::AddActor { actor: Box::new(Actor::named(Id::new(id), name)) };
    run(&mut theirs, &other, &actor(5001, "Their actor"));
    run(&mut ours, &mine, &actor(6001, "Our actor"));
    let both = opened(&disk);
    assert_eq!(both.report.attention, []);
    assert!(both.project.actor_named("Their actor").is_some() && both.project.actor_named("Our actor").is_some());
    assert_eq!(mine.take_notices(), []);
    // Now the same row.
    let edited = |fixture: &Fixture, role: &str| {
        let mut actor = fixture.project.actor_named("Ilse Varga").unwrap().clone();
        actor.role = role.into();
        Command::EditActor { actor: Box::new(actor) }
    };
    let command = edited(&theirs, "their role");
    run(&mut theirs, &other, &command);
    let command = edited(&ours, "our role");
    run(&mut ours, &mine, &command);
    let notices = mine.take_notices();
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].raw.contains("their role"));
    let kept = disk.snapshot().into_iter().any(|(path, bytes)| {
        path.starts_with("/study/versions") && String::from_utf8_lossy(&bytes).contains("their role")
    });
    assert!(kept, "what was overwritten is kept");
    assert_eq!(opened(&disk).project.actor_named("Ilse Varga").unwrap().role, "our role");
}

#[test]
fn lines_that_git_put_together_are_both_read() {
    let (disk, mut fixture) = small();
    let path = folder().join("actors.ron");
    let base = String::from_utf8(disk.snapshot().remove(&path).unwrap()).unwrap();
    let loaded = opened(&disk);
    let store = store(&disk, &loaded, &fixture);
    let actor = Actor::named(Id::new(u128::MAX), "Zed");
    let done = fixture.run(&Command::AddActor { actor: Box::new(actor) }).unwrap();
    store.append(Step::Edit, Arc::new(done), &fixture.project);
    store.checkpoint();
    assert!(matches!(store.wait_saved(SOON), SaveState::Saved { .. }));
    drop(store);
    let mine = String::from_utf8(disk.snapshot().remove(&path).unwrap()).unwrap();
    // Their copy has lost nobody and gained one; a union of lines keeps both headers.
    let theirs = mine.replace(&format!("{:032x}", u128::MAX), &format!("{:032x}", u128::MAX - 1));
    let value = theirs.lines().find(|line| line.contains("Zed")).unwrap().split_once(", // ").unwrap().0;
    let line = format!("{value}, // {:08x}\n", crc32fast::hash(value.as_bytes()));
    let header = base.lines().nth(1).unwrap();
    let union = mine.replacen("[\n", &format!("[\n{header}\n"), 1).replacen("]\n", &format!("{line}]\n"), 1);
    disk.put(&path, union.as_bytes());
    let loaded = opened(&disk);
    assert_eq!(loaded.report.attention, []);
    assert_eq!(loaded.project.actors().iter().filter(|row| row.name == "Zed").count(), 2);
}

#[test]
fn removed_documents_lie_in_the_trash_and_come_back_by_undo_after_a_restart() {
    let (disk, mut fixture) = small();
    let loaded = opened(&disk);
    let store1 = store(&disk, &loaded, &fixture);
    let document = fixture.project.documents_in_order()[0].id;
    let before = fixture.project.clone();
    let done = fixture.run(&Command::RemoveDocuments { documents: vec![document] }).unwrap();
    store1.append(Step::Edit, Arc::new(done), &fixture.project);
    store1.checkpoint();
    assert!(matches!(store1.wait_saved(SOON), SaveState::Saved { .. }));
    drop(store1);
    let files = disk.snapshot();
    assert!(!files.contains_key(&folder().join(format!("documents/{document}.txt"))));
    let trash = folder().join(format!("trash/{document}"));
    assert_eq!(files.get(&trash.join(format!("{document}.txt"))).unwrap(), TEXT.as_bytes());
    assert_eq!(
        files.keys().filter(|path| path.starts_with(&trash)).count(),
        4,
        "words, description, statements, and who removed it"
    );
    let loaded = opened(&disk);
    assert_eq!(loaded.report.attention, []);
    assert!(loaded.project.documents().is_empty());
    let edit = loaded.history(fixture.coder).next_undo().unwrap().inverse();
    let store2 = store(&disk, &loaded, &fixture);
    let mut project = loaded.project.clone();
    project.apply(&edit).unwrap();
    store2.append(Step::Undo, Arc::new(edit), &project);
    assert!(matches!(store2.wait_saved(SOON), SaveState::Saved { .. }));
    drop(store2);
    let found = opened(&disk);
    assert_eq!(found.report.attention, []);
    assert_eq!(found.project, before);
}

#[test]
fn what_is_no_project_is_told_apart() {
    let disk = Memory::new();
    assert!(matches!(load(&disk, folder()), Err(StoreError::NotThere(_))));
    disk.put(&folder().join("notes.txt"), b"x");
    assert!(matches!(load(&disk, folder()), Err(StoreError::NotAProject(_))));
    assert!(matches!(create(&disk, folder(), &small().1.project), Err(StoreError::Taken(_))));
    disk.put(&folder().join("project.ron"), b"\0\0\0\0");
    assert!(matches!(load(&disk, folder()), Err(StoreError::Damaged { .. })));
    let full = Memory::new();
    full.fail_once(30, std::io::ErrorKind::StorageFull);
    let error = create(&full, folder(), &small().1.project).unwrap_err();
    assert!(error.to_string().contains("the disk is full") && error.hint().contains("space"), "{error}");
    assert_eq!(full.snapshot().len(), 0, "nothing is left of it");
    create(&full, folder(), &small().1.project).unwrap();
}

#[test]
fn a_project_in_the_making_is_whole_or_none_after_a_power_cut() {
    let (_, fixture) = small();
    for cut in 0.. {
        let disk = Memory::new();
        disk.cut_power(cut);
        let made = create(&disk, folder(), &fixture.project);
        for seed in 0..8 {
            match load(&disk.after_power_cut(seed * 1000 + cut as u64), folder()) {
                Ok(found) => assert_eq!((found.project, found.report.attention), (fixture.project.clone(), vec![])),
                Err(error) => {
                    let none = matches!(error, StoreError::NotThere(_) | StoreError::NotAProject(_));
                    assert!(none && made.is_err(), "cut {cut}: {error}");
                }
            }
        }
        if made.is_ok() {
            assert!(cut > 30, "{cut}");
            break;
        }
    }
}

#[test]
fn every_edit_has_a_higher_number_also_after_opening_again() {
    let disk: Arc<dyn Storage> = Arc::new(Memory::new());
    let book = standpoint::edit::starter("news-basics").unwrap();
    let new = NewProject { title: "Trial", coder: "Lena", codebook: &book, now: Time(1) };
    let mut session =
        Session::create(disk.clone(), folder(), &new, Ids::counting(1 << 80), Box::new(|| {}), &Given::default())
            .unwrap();
    let mut last = 0;
    for round in 0..3 {
        let rename = |title: &str| Command::RenameProject { title: format!("{title} {round}") };
        session.run(&rename("a"), Time(2)).unwrap();
        session.run(&rename("b"), Time(2)).unwrap();
        let numbers: Vec<u64> = session.history().done().take(2).map(|edit| edit.stamp.sequence).collect();
        assert!(last < numbers[1] && numbers[1] < numbers[0], "{last} {numbers:?}");
        session.undo(Time(3)).unwrap();
        session.run(&rename("c"), Time(4)).unwrap();
        last = session.history().next_undo().unwrap().stamp.sequence;
        assert!(last > numbers[0] + 1, "undo has a number too");
        assert!(matches!(session.wait_saved(SOON), SaveState::Saved { .. }));
        drop(session);
        let who = Who::Named("Lena".into());
        session = Session::open(disk.clone(), folder(), &who, Ids::counting(round << 70), Box::new(|| {})).unwrap();
    }
}
