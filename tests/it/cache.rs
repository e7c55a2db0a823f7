//! Copies of what long files say: with or without them, whole or damaged, a project opens as the same.

use crate::fixture::{Fixture, TEXT};
use crate::kept::{SOON, folder, store};
use proptest::prelude::*;
use standpoint::edit::{Command, Step};
use standpoint::model::Project;
use standpoint::store::{Disk, Given, Loaded, Memory, SaveState, Storage as _, create, load, load_given};
use standpoint::text::Span;
use std::{path::Path, path::PathBuf, sync::Arc};

fn copies() -> &'static Path {
    Path::new("/copies")
}

/// A project whose statements fill some megabytes, and whose copies are not made yet.
fn long() -> (Memory, Fixture) {
    let mut fixture = Fixture::new();
    let text = TEXT.repeat(60);
    let document = fixture.add_document("Long", &text);
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).filter(|at| *at + 2000 < text.len()).collect();
    for &start in starts.iter().step_by(starts.len() / 1500) {
        let end = (start + 1800..).find(|at| text.is_char_boundary(*at)).unwrap();
        fixture.annotate(document, ["Claim", "Quote", "Position"][start % 3], Span::new(start, end));
    }
    let disk = Memory::new();
    create(&disk, folder(), &fixture.project).unwrap();
    (disk, fixture)
}

fn copied(copies: &Path) -> Given<'_> {
    Given { cache: Some(copies), ..Given::default() }
}

fn with_copies(disk: &Memory) -> Loaded {
    load_given(disk, folder(), &copied(copies())).unwrap()
}

/// Opens with the copies that are there; gives whether new ones were to be made, and makes them.
fn opened(disk: &Memory, expected: &Project) -> bool {
    let plain = load(disk, folder()).unwrap();
    let found = with_copies(disk);
    assert!(found.project == *expected && plain.project == *expected, "both are as they should be");
    assert_eq!(found.report.attention, plain.report.attention);
    assert!(plain.kept.is_empty(), "without a folder nothing is to be kept");
    found.kept.iter().for_each(|kept| kept.write(disk).unwrap());
    !found.kept.is_empty()
}

#[test]
fn a_copy_is_used_until_lines_change_and_is_mended_then() {
    let (disk, mut fixture) = long();
    assert!(opened(&disk, &fixture.project), "there is none at first");
    assert!(!opened(&disk, &fixture.project), "all that could be kept is");
    let size = |disk: &Memory| {
        disk.snapshot().iter().filter(|file| file.0.starts_with(copies())).map(|file| file.1.len()).sum::<usize>()
    };
    let before = size(&disk);
    assert!(before > 20_000, "{before} bytes hold the statements");
    let loaded = load(&disk, folder()).unwrap();
    let saved = store(&disk, &loaded, &fixture);
    let row = fixture.project.annotations().iter().nth(700).unwrap();
    let edit = fixture.run(&Command::SetNote { annotation: row.id, note: "Who says so?".into() }).unwrap();
    saved.append(Step::Edit, Arc::new(edit), &fixture.project);
    assert!(matches!(saved.wait_saved(SOON), SaveState::Saved { .. }));
    assert!(!opened(&disk, &fixture.project), "the edit is in the journal only");
    saved.checkpoint();
    assert!(matches!(saved.wait_saved(SOON), SaveState::Saved { .. }));
    drop(saved);
    assert!(opened(&disk, &fixture.project), "a line is another one");
    assert!(!opened(&disk, &fixture.project));
    assert!(size(&disk) < before + 1000, "it takes the place of the one before");
}

fn copy(disk: &Memory) -> (PathBuf, Vec<u8>) {
    disk.snapshot().into_iter().find(|(path, _)| path.starts_with(copies())).unwrap()
}

#[test]
fn a_damaged_copy_is_not_believed() {
    let (disk, fixture) = long();
    opened(&disk, &fixture.project);
    let (path, whole) = copy(&disk);
    let places = [0, 7, 8, 39, 40, 43, 44, 60, 2000, whole.len() / 2, whole.len() - 5, whole.len() - 1];
    for place in places {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x10;
        disk.put(&path, &bytes);
        assert!(opened(&disk, &fixture.project), "byte {place} is another one");
        disk.put(&path, &whole[..place]);
        assert!(opened(&disk, &fixture.project), "it ends at byte {place}");
    }
    assert!(!opened(&disk, &fixture.project), "it was made again");
}

#[test]
fn copies_that_no_longer_fit_into_their_folder_are_thrown_away() {
    let (disk, fixture) = long();
    disk.put(&copies().join("old.rows"), &vec![0; 300 << 20]);
    opened(&disk, &fixture.project);
    let names: Vec<String> = disk.list(copies()).unwrap().into_iter().map(|entry| entry.name).collect();
    assert_eq!(names.len(), 1, "{names:?}");
    assert_ne!(names[0], "old.rows");
}

#[cfg(unix)]
#[test]
fn who_may_not_read_a_project_may_not_read_its_copies() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = tempfile::tempdir().unwrap();
    let (study, copies) = (place.path().join("study"), place.path().join("copies"));
    create(&Disk, &study, &long().1.project).unwrap();
    let files =
        |folder: &Path| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    for file in files(&study.join("annotations")).iter().flat_map(|folder| files(folder)) {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    let found = load_given(&Disk, &study, &copied(&copies)).unwrap();
    found.kept.iter().for_each(|kept| kept.write(&Disk).unwrap());
    let [copy] = files(&copies).try_into().unwrap();
    assert_eq!(std::fs::metadata(copy).unwrap().permissions().mode() & 0o777, 0o600);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    /// Bytes that fit their checksum and yet were never written by the program: it may be told what is not so, but it
    /// does not end, and no row comes in that does not fit the others.
    #[test]
    fn a_copy_that_lies_does_no_harm(lies in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40)) {
        let (disk, _) = long();
        with_copies(&disk).kept.iter().for_each(|kept| kept.write(&disk).unwrap());
        let (path, mut bytes) = copy(&disk);
        let end = bytes.len() - 4;
        for (at, byte) in lies {
            bytes[40 + at.index(end - 40)] = byte;
        }
        let sum = crc32fast::hash(&bytes[..end]);
        bytes[end..].copy_from_slice(&sum.to_le_bytes());
        disk.put(&path, &bytes);
        let found = with_copies(&disk);
        let rows = found.project.annotations();
        for row in rows.iter() {
            let text = &found.project.documents().get(row.document).unwrap().text;
            prop_assert!(row.fragments.iter().all(|span| span.check(text.as_str()).is_ok()));
            prop_assert!(found.project.tags().contains(row.tag));
        }
    }
}
