//! Projects on a disk in memory, and the store over them.

use crate::fixture::{Fixture, TEXT, command};
use standpoint::edit::{Answer, Command, Named};
use standpoint::model::{Coder, Colour, Id, Ids, Project};
use standpoint::store::{Loaded, Memory, Pace, Storage, Store, create, load};
use standpoint::text::Span;
use std::{
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

/// As good as never: edits are folded only when that is asked for.
pub(crate) const SLOW: Pace = Pace { idle: Duration::from_secs(900), longest: Duration::from_secs(900) };
/// Edits are folded as soon as there are some.
pub(crate) const QUICK: Pace = Pace { idle: Duration::from_millis(2), longest: Duration::from_millis(6) };

pub(crate) fn store_over(storage: Arc<dyn Storage>, loaded: &Loaded, coder: Id<Coder>, pace: Pace) -> Store {
    Store::open_with(storage, folder(), coder, loaded, Box::new(|| {}), pace).unwrap()
}

/// A store that folds only when it is asked to.
pub(crate) fn store(disk: &Memory, loaded: &Loaded, fixture: &Fixture) -> Store {
    store_over(Arc::new(disk.clone()), loaded, fixture.coder, SLOW)
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

/// A project that is small enough to be damaged at every byte.
pub(crate) fn small() -> (Memory, Fixture) {
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

/// Its files of records and of words.
pub(crate) fn files(disk: &Memory) -> Vec<(PathBuf, Vec<u8>)> {
    let known = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "ron" || ending == "txt");
    disk.snapshot().into_iter().filter(|(path, _)| known(path)).collect()
}
