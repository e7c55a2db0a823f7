//! A project on the disk: saved and opened it is the same, whatever it holds; what is wrong with it is told.

use crate::fixture::{Fixture, TEXT, command};
use proptest::prelude::*;
use standpoint::edit::{Answer, Command, Named, NewDocument, Step};
use standpoint::model::{Actor, Certainty, Coder, Colour, Id, Ids, Origin, Project, Row, Table, Text, Time};
use standpoint::session::{NewProject, Session, Who};
use standpoint::store::{
    AttentionKind, Disk, Loaded, Memory, Pace, SaveState, Storage, Store, StoreError, create, load,
};
use standpoint::text::Span;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

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

/// A project that is small enough to be damaged at every byte.
fn small() -> (Memory, Fixture) {
    let mut ids = Ids::counting(1 << 90);
    let coder = ids.next_id();
    let mut fixture = Fixture { project: Project::default(), ids, sequence: 0, coder };
    fixture.run(&Command::RenameProject { title: "Small “é”".into() }).unwrap();
    let row = Coder { id: coder, name: "Lena".into(), colour: Colour::Palette(1) };
    fixture.run(&Command::AddCoder { coder: row }).unwrap();
    let mut book = standpoint::edit::starter("news-basics").unwrap();
    for tag in &mut book.tags {
        (tag.definition, tag.use_when, tag.not_when, tag.extent) = Default::default();
        tag.examples.clear();
        tag.fields.truncate(2);
    }
    let used: Vec<_> = book.tags.iter().flat_map(|tag| tag.fields.clone()).collect();
    book.fields.retain(|field| used.contains(&field.id));
    book.fields.iter_mut().for_each(|field| field.choices.truncate(2));
    fixture.run(&Command::AdoptCodebook { name: "b".into(), codebook: Box::new(book) }).unwrap();
    let document = fixture.add_document("One", TEXT);
    let quote = TEXT.find("“nobody").unwrap();
    let a = fixture.annotate(document, "Quote", Span::new(quote, quote + "“nobody was asked”".len()));
    let b = fixture.annotate(document, "Claim", Span::new(0, 12));
    fixture.annotate(document, "Position", Span::new(4, 18));
    let field = fixture.project.speaker_field(fixture.project.annotations().get(a).unwrap().tag).unwrap().id;
    let answer = Some(Answer::Actors(vec![Named::New("Ilse Varga".into()), Named::New("Radio North".into())]));
    fixture.run(&Command::SetField { annotations: vec![a], field, answer }).unwrap();
    let kind = fixture.project.relation_types_in_order().into_iter().find(|kind| !kind.symmetric).map(|kind| kind.id);
    if let Some(kind) = kind {
        drop(fixture.run(&Command::Link { kind, from: b, to: a, note: String::new() }));
    }
    let disk = Memory::new();
    create(&disk, folder(), &fixture.project).unwrap();
    (disk, fixture)
}

/// Rows of a project that are not the same in another.
fn lost(project: &Project, found: &Project) -> usize {
    fn missing<R: Row>(a: &Table<R>, b: &Table<R>) -> usize {
        a.iter().filter(|row| b.get(row.id()) != Some(row)).count()
    }
    usize::from(project.info() != found.info())
        + missing(project.documents(), found.documents())
        + missing(project.tags(), found.tags())
        + missing(project.fields(), found.fields())
        + missing(project.relation_types(), found.relation_types())
        + missing(project.actors(), found.actors())
        + missing(project.issues(), found.issues())
        + missing(project.coders(), found.coders())
        + project.annotations().iter().filter(|row| found.annotations().get(row.id).as_ref() != Some(row)).count()
        + missing(project.relations(), found.relations())
}

/// Opens a damaged project: what differs must be told, with file and, for records, line. Gives how many rows differ, or
/// what went untold.
fn told(disk: &Memory, original: &Project, file: &Path) -> Result<usize, String> {
    let found = match load(disk, folder()) {
        Ok(found) => found,
        Err(error) if error.to_string().contains("project.ron") => return Ok(0),
        Err(error) => return Err(error.to_string()),
    };
    if found.project == *original && found.report.attention.is_empty() {
        return Ok(0);
    }
    let inner = file.strip_prefix(folder()).unwrap();
    let named = found.report.attention.iter().any(|told| told.file == inner);
    if named { Ok(lost(original, &found.project)) } else { Err(format!("{:?}", found.report.attention)) }
}

#[track_caller]
fn assert_told(disk: &Memory, original: &Project, file: &Path, what: &str) -> usize {
    told(disk, original, file).map_err(|found| format!("{what} in {}: {found}", file.display())).unwrap()
}

#[test]
fn the_search_for_silent_damage_finds_it_where_checksums_hide_it() {
    let (disk, fixture) = small();
    let path = folder().join("actors.ron");
    let text = String::from_utf8(disk.snapshot().remove(&path).unwrap()).unwrap();
    let damaged = text.replacen("Ilse Varga", "Ilse Vargb", 1);
    disk.put(&path, damaged.as_bytes());
    assert_eq!(told(&disk, &fixture.project, &path), Ok(1));
    let hidden = damaged.lines().map(|line| match line.split_once(", // ") {
        Some((value, _)) => format!("{value}, // {:08x}\n", crc32fast::hash(value.as_bytes())),
        None => format!("{line}\n"),
    });
    disk.put(&path, hidden.collect::<String>().as_bytes());
    assert_eq!(told(&disk, &fixture.project, &path), Err("[]".to_owned()));
}

fn files(disk: &Memory) -> Vec<(PathBuf, Vec<u8>)> {
    let known = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "ron" || ending == "txt");
    disk.snapshot().into_iter().filter(|(path, _)| known(path)).collect()
}

#[test]
fn damage_is_told_and_stays_local() {
    let (disk, fixture) = small();
    let original = opened(&disk).project;
    assert_eq!(original, fixture.project);
    let mut faults = 0;
    for (path, bytes) in files(&disk) {
        let text_file = path.extension().is_some_and(|ending| ending == "txt");
        // Every byte of the statements' file; a sample of those that are longer.
        let step = if path.to_string_lossy().contains("annotations") { 1 } else { 1 + bytes.len() / 150 };
        for at in (0..bytes.len()).step_by(step) {
            let mut cut = bytes.clone();
            cut.truncate(at);
            disk.put(&path, &cut);
            assert_told(&disk, &original, &path, &format!("cut at {at}"));
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            disk.put(&path, &flipped);
            let lost = assert_told(&disk, &original, &path, &format!("bit {} of byte {at}", at % 8));
            assert!(lost <= 2 || text_file, "{lost} rows by byte {at} of {}", path.display());
            faults += 2;
        }
        let lines: Vec<&[u8]> = bytes.split_inclusive(|&byte| byte == b'\n').collect();
        for gone in 0..lines.len() {
            let left: Vec<&[u8]> =
                lines.iter().enumerate().filter(|(at, _)| *at != gone).map(|(_, line)| *line).collect();
            disk.put(&path, &left.concat());
            let lost = assert_told(&disk, &original, &path, &format!("line {} gone", gone + 1));
            assert!(lost <= 2 || text_file, "{lost} rows by line {} of {}", gone + 1, path.display());
            faults += 1;
        }
        let mut hole = bytes.clone();
        hole.iter_mut().skip(bytes.len() / 3).take(64).for_each(|byte| *byte = 0);
        disk.put(&path, &hole);
        assert_told(&disk, &original, &path, "a hole of zeros");
        disk.put(&path, &bytes);
    }
    let all = files(&disk);
    for (a, first) in &all {
        for (b, second) in all.iter().filter(|(b, _)| b > a) {
            disk.put(a, second);
            disk.put(b, first);
            let found = load(&disk, folder()).map(|found| found.report.attention.len());
            assert!(found.map_or(true, |told| told > 0), "{} for {}", a.display(), b.display());
            disk.put(a, first);
            disk.put(b, second);
            faults += 1;
        }
    }
    assert!(faults > 2000, "{faults}");
    assert_eq!(opened(&disk).project, original);
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
fn what_a_newer_version_wrote_is_kept() {
    let (disk, mut fixture) = small();
    let path = folder().join("actors.ron");
    let text = String::from_utf8(disk.snapshot().remove(&path).unwrap()).unwrap();
    let lines = text.lines().map(|line| match line.split_once(", // ") {
        Some((value, _)) => {
            let value = value.replacen("(1,0)", "(1,7)", 1).replacen("Actor((", "Actor((mood:[\"a)\",'\"'],", 1);
            format!("{value}, // {:08x}\n", crc32fast::hash(value.as_bytes()))
        }
        None => format!("{line}\n"),
    });
    let newer: String = lines.collect();
    disk.put(&path, newer.as_bytes());
    let loaded = opened(&disk);
    assert_eq!((loaded.format, loaded.report.attention.len()), ((1, 7), 0));
    assert_eq!(loaded.project, fixture.project);
    let store = store(&disk, &loaded, &fixture);
    let mut actor = loaded.project.actor_named("Ilse Varga").unwrap().clone();
    actor.role = "minister".into();
    let done = fixture.run(&Command::EditActor { actor: Box::new(actor) }).unwrap();
    store.append(Step::Edit, Arc::new(done), &fixture.project);
    store.checkpoint();
    assert!(matches!(store.wait_saved(SOON), SaveState::Saved { .. }));
    drop(store);
    let after = String::from_utf8(disk.snapshot().remove(&path).unwrap()).unwrap();
    assert!(after.contains("minister") && after.contains("(1,7)"));
    assert_eq!(after.matches("mood:[\"a)\",'\"']").count(), newer.matches("mood:").count());
    let major = newer.replace("(1,7)", "(2,0)");
    let major: String = major
        .lines()
        .map(|line| match line.split_once(", // ") {
            Some((value, _)) => format!("{value}, // {:08x}\n", crc32fast::hash(value.as_bytes())),
            None => format!("{line}\n"),
        })
        .collect();
    disk.put(&path, major.as_bytes());
    let loaded = opened(&disk);
    assert!(loaded.report.read_only.as_ref().is_some_and(|why| why.contains("newer version")));
    let refused = Store::open(Arc::new(disk.clone()), folder(), fixture.coder, &loaded, Box::new(|| {}));
    assert!(matches!(refused, Err(StoreError::ReadOnly(_))));
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
    assert_eq!(files.keys().filter(|path| path.starts_with(&trash)).count(), 3, "words, description, statements");
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
    let mut session = Session::create(disk.clone(), folder(), &new, Ids::counting(1 << 80), Box::new(|| {})).unwrap();
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

/// Every file below a folder with its bytes.
fn on_disk(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut out = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(on_disk(&path));
        } else {
            out.insert(path.clone(), std::fs::read(&path).unwrap());
        }
    }
    out
}

#[test]
fn opening_writes_nothing_but_the_lock() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("study");
    let (_, fixture) = small();
    create(&Disk, &folder, &fixture.project).unwrap();
    std::fs::create_dir_all(folder.join("annotations/.x.tmp")).unwrap();
    let before = on_disk(&folder);
    let loaded = load(&Disk, &folder).unwrap();
    assert_eq!(loaded.project, fixture.project);
    assert_eq!(on_disk(&folder), before);
    let store = Store::open(Arc::new(Disk), &folder, fixture.coder, &loaded, Box::new(|| {})).unwrap();
    let refused = Store::open(Arc::new(Disk), &folder, fixture.coder, &loaded, Box::new(|| {})).unwrap_err();
    let who = format!("process {}", std::process::id());
    assert!(matches!(&refused, StoreError::InUse { who: found, .. } if found.contains(&who)), "{refused}");
    drop(store);
    let mut after = on_disk(&folder);
    after.retain(|path, _| !path.starts_with(folder.join(".lock")));
    assert_eq!(after, before);
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,24}",
        "(\\PC|\n|\r|\t|\u{0}|\u{2028}|🇳🇿|e\u{301}|\"|\\\\|'|//|,|\\)|\\]){0,24}",
        prop::collection::vec(any::<char>(), 0..24).prop_map(|chars| chars.into_iter().collect()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]
    /// Ten documents with their words, names and notes in each of a thousand projects.
    #[test]
    fn saved_and_opened_is_the_same(
        rows in prop::collection::vec((any_text(), any_text(), any_text(), 0usize..40, 1usize..40), 10..11),
        title in any_text(),
    ) {
        let (_, mut fixture) = small();
        drop(fixture.run(&Command::RenameProject { title }));
        let tag = fixture.project.tags_in_order()[0].id;
        let mut loaded = None;
        let disk = Memory::new();
        for (number, (words, name, note, start, length)) in rows.iter().enumerate() {
            if number == 5 {
                // The first half is written whole, the second goes through the journal and the files.
                create(&disk, folder(), &fixture.project).unwrap();
                loaded = Some(opened(&disk));
            }
            let store = (number == 5).then(|| store(&disk, loaded.as_ref().unwrap(), &fixture));
            let new = NewDocument { title: name.clone(), author: note.clone(), text: Text::new(words), ..NewDocument::default() };
            let mut done = vec![fixture.run(&Command::AddDocuments { documents: vec![new] }).unwrap()];
            let document = fixture.project.documents_in_order().last().unwrap().id;
            let edge = |at: usize| words.char_indices().nth(at).map_or(words.len(), |at| at.0);
            let fragments = vec![Span::new(edge(*start), edge(start + length)), Span::new(0, edge(2))];
            done.extend(fixture.run(&Command::Annotate {
                document,
                fragments,
                tag,
                answers: vec![],
                note: note.clone(),
                certainty: Certainty::Unsure,
                origin: Origin::Imported { from: name.as_str().into() },
            }));
            let actor = Actor { note: note.clone(), aliases: vec![words.clone()], ..Actor::named(Id::new(9000 + number as u128), name) };
            done.extend(fixture.run(&Command::AddActor { actor: Box::new(actor) }));
            if let Some(store) = store {
                done.into_iter().for_each(|edit| store.append(Step::Edit, Arc::new(edit), &fixture.project));
                let saved = matches!(store.wait_saved(SOON), SaveState::Saved { .. });
                prop_assert!(saved);
                drop(store);
                let found = opened(&disk);
                prop_assert_eq!(&found.report.attention, &[]);
                prop_assert_eq!(&found.project, &fixture.project);
            }
        }
        let copy = Memory::new();
        create(&copy, folder(), &fixture.project).unwrap();
        let found = opened(&copy);
        prop_assert_eq!(&found.report.attention, &[]);
        prop_assert_eq!(&found.project, &fixture.project);
    }
}
