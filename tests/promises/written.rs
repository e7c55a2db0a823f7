//! P6: an edit writes little, and no more in a large project than in a small one. How long it takes is for the benches
//! (`cargo bench --bench disk`, `standpoint bench`); how much it writes is the same on every machine.

use crate::fixture::Fixture;
use crate::kept::{SLOW, SOON, folder, opened, store_over};
use crate::odd::{Odd, OddDisk};
use crate::scripted::resumed;
use crate::table::{Check, Found, ensure};
use standpoint::edit::{Command, difference};
use standpoint::model::{Annotation, Certainty, Change, Delta, Document, Id, Mark, Origin, Project, Time};
use standpoint::store::{Handle, Memory, SaveState, Storage, create};
use standpoint::text::Span;
use std::{
    io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

pub(crate) const CHECKS: &[Check] = &[Check {
    promise: 6,
    name: "bytes written",
    search: |form| written(form.of((500, 20), (5000, 20)), true),
    controls: &[
        ("all statements in the file of one article", || written((1, 2000), true)),
        ("versions kept as copies", || written((500, 20), false)),
    ],
}];

/// At most so many bytes an edit, its place in the files included.
const MOST: usize = 20 << 10;

/// Counts bytes and operations.
#[derive(Clone, Default)]
struct Counting {
    /// Whether files can have a second name here.
    links: bool,
    bytes: Arc<AtomicUsize>,
    calls: Arc<AtomicUsize>,
}

struct Counted {
    inner: Box<dyn Handle>,
    counting: Counting,
}

impl Handle for Counted {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.counting.bytes.fetch_add(bytes.len(), Ordering::SeqCst);
        self.inner.write_all(bytes)
    }
    fn sync_data(&mut self) -> io::Result<()> {
        self.counting.calls.fetch_add(1, Ordering::SeqCst);
        self.inner.sync_data()
    }
    fn sync_all(&mut self) -> io::Result<()> {
        self.counting.calls.fetch_add(1, Ordering::SeqCst);
        self.inner.sync_all()
    }
}

impl Odd for Counting {
    fn create_new(&self, disk: &dyn Storage, path: &Path, like: Option<&Path>) -> io::Result<Box<dyn Handle>> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        Ok(Box::new(Counted { inner: disk.create_new(path, like)?, counting: self.clone() }))
    }

    fn link(&self, disk: &dyn Storage, from: &Path, to: &Path) -> io::Result<bool> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        if self.links { disk.link(from, to) } else { Ok(false) }
    }
}

impl Counting {
    fn take(&self) -> (usize, usize) {
        (self.bytes.swap(0, Ordering::SeqCst), self.calls.swap(0, Ordering::SeqCst))
    }
}

/// A project of so many articles with so many statements each.
fn large(documents: usize, statements: usize) -> (Project, Id<standpoint::model::Coder>) {
    let fixture = Fixture::new();
    let tag = fixture.project.tags_in_order()[0].id;
    let words = "The ministry said on Tuesday that “nobody was asked” before the timetable changed. ".repeat(40);
    let mut changes = difference(&Project::default(), &fixture.project);
    for number in 0..documents {
        let document = Document::new(Id::new(1 << 110 | number as u128), &format!("Article {number}"), &words);
        for statement in 0..statements {
            let start = words.floor_char_boundary(statement % 40 * 80);
            let mark = Mark { sequence: 1, time: Time(1_790_000_000_000) };
            changes.push(Change::Annotation(Delta::added(Annotation {
                id: Id::new(1 << 111 | (number * statements + statement) as u128),
                document: document.id,
                tag,
                fragments: vec![Span::new(start, words.floor_char_boundary(start + 70))],
                fields: Vec::new(),
                note: format!("Number {statement}: this is said of the ministry, not of the council, and in passing")
                    .into(),
                certainty: Certainty::Sure,
                coder: fixture.coder,
                origin: Origin::ByHand,
                created: mark,
                changed: mark,
            })));
        }
        changes.push(Change::Document(Delta::added(document)));
    }
    (Project::of(&changes).unwrap(), fixture.coder)
}

/// Most bytes and calls that an edit takes, until it is acknowledged and until it stands in its file.
fn measured((documents, statements): (usize, usize), links: bool) -> Result<[(usize, usize); 2], String> {
    let (project, coder) = large(documents, statements);
    let disk = Memory::new();
    create(&disk, folder(), &project).map_err(|error| error.to_string())?;
    let loaded = opened(&disk);
    ensure(loaded.project.annotations().len() == documents * statements, || "not all of it is there".to_owned())?;
    let counting = Counting { links, ..Counting::default() };
    let over = Arc::new(OddDisk { disk: disk.clone(), odd: counting.clone() });
    let store = store_over(over, &loaded, coder, SLOW);
    let mut fixture = resumed(&loaded, coder);
    let mut most = [(0, 0); 2];
    for number in 0..24 {
        let id = Id::new(1 << 111 | (number * 997 % (documents * statements)) as u128);
        let command = match number % 4 {
            0 => Command::SetNote { annotation: id, note: format!("a new note {number}") },
            1 => Command::Duplicate { annotation: id },
            2 => Command::SetFragments { annotation: id, fragments: vec![Span::new(4, 8 + number)] },
            _ => Command::Delete { annotations: vec![id] },
        };
        let edit = fixture.run(&command).map_err(|refusal| refusal.to_string())?;
        counting.take();
        store.append(standpoint::edit::Step::Edit, Arc::new(edit), &fixture.project);
        let saved =
            || ensure(matches!(store.wait_saved(SOON), SaveState::Saved { .. }), || "it is not saved".to_owned());
        saved()?;
        let acknowledged = counting.take();
        store.checkpoint();
        saved()?;
        let folded = counting.take();
        let whole = (acknowledged.0 + folded.0, acknowledged.1 + folded.1);
        for (known, now) in most.iter_mut().zip([acknowledged, whole]) {
            *known = (known.0.max(now.0), known.1.max(now.1));
        }
    }
    Ok(most)
}

fn written((documents, statements): (usize, usize), links: bool) -> Found {
    let [few, few_whole] = measured((5, 20), links)?;
    let [many, many_whole] = measured((documents, statements), links)?;
    ensure(many_whole.0 <= MOST, || format!("an edit writes {} bytes", many_whole.0))?;
    let ratio = |one: usize, other: usize| one as f64 / other.max(1) as f64;
    let ratios = [(many.0, few.0), (many.1, few.1), (many_whole.0, few_whole.0), (many_whole.1, few_whole.1)];
    let worst = ratios.into_iter().map(|(one, other)| ratio(one, other)).fold(0.0, f64::max);
    ensure(worst <= 1.5, || format!("{worst:.2} times as much as in a small project: {ratios:?}"))?;
    let all = documents * statements;
    Ok(format!(
        "an edit among {all} statements: {} B until saved, {} B in all, {worst:.2} times a small project’s",
        many.0, many_whole.0
    ))
}
