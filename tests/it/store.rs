//! A project on the disk: saved and opened it is the same, whatever it holds; what is wrong with it is told.

use crate::fixture::{Fixture, TEXT, command};
use standpoint::edit::Step;
use standpoint::store::{Loaded, Memory, Pace, SaveState, Store, StoreError, create, load};
use standpoint::text::Span;
use std::{path::Path, sync::Arc, time::Duration};

const FOLDER: &str = "/study";
pub(crate) const SOON: Duration = Duration::from_secs(20);

pub(crate) fn folder() -> &'static Path {
    Path::new(FOLDER)
}

pub(crate) fn opened(disk: &Memory) -> Loaded {
    load(disk, folder()).unwrap()
}

/// A store that folds only when it is asked to.
pub(crate) fn store(disk: &Memory, loaded: &Loaded, fixture: &Fixture) -> Store {
    let never = Pace { idle: Duration::from_secs(900), longest: Duration::from_secs(900) };
    Store::open_with(Arc::new(disk.clone()), folder(), fixture.coder, loaded, Box::new(|| {}), never).unwrap()
}

/// A project with tags in all shapes, on a disk.
pub(crate) fn project() -> (Memory, Fixture) {
    let mut fixture = Fixture::new();
    let second = fixture.add_document("Zwei “é”", "Plain words here. And some more of them.");
    let first = fixture.project.documents_in_order()[0].id;
    let quote = TEXT.find("“nobody").unwrap();
    let a = fixture.annotate(first, "Quote", Span::new(quote, quote + "“nobody was asked”".len()));
    let b = fixture.annotate(first, "Claim", Span::new(0, 12));
    fixture.annotate(second, "Position", Span::new(6, 11));
    for seed in 0..60 {
        let seed = (seed as u8 % 22, seed * 7, seed * 13 + 5, seed * 5 + 1, "wörd \"x\"\n\t🇳🇿".to_owned());
        if seed.0 == 3 {
            continue;
        }
        if let Some(command) = command(&fixture.project, &seed) {
            drop(fixture.run(&command));
        }
    }
    assert!(fixture.project.annotations().contains(a) || fixture.project.annotations().contains(b));
    let disk = Memory::new();
    create(&disk, folder(), &fixture.project).unwrap();
    (disk, fixture)
}

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
            store.append(Step::Edit, Arc::new(done));
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
    assert!(open(standpoint::model::Id::new(99)).is_ok(), "another coder may");
    drop(first);
    assert!(open(fixture.coder).is_ok());
}
