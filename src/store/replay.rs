//! Brings what stands in journals only into the rows that the files gave.
//!
//! For each row the edits that its file does not contain form a chain. The row takes the chain's last state where it
//! is what some link of the chain says it was or became; where it is something else, someone changed it meanwhile and
//! the file counts.

use super::frame::merged;
use super::gather::{Found, Gathered};
use super::items::{Item, Key, Kind, sides};
use super::journal::{self, Edit, Journal, Writer};
use super::places::{self, JOURNAL, Place};
use super::report::{AttentionKind, Recovered, StoreError};
use super::schema::Contained;
use super::storage::{EntryKind, Storage};
use super::versions::Act;
use crate::edit::Step;
use crate::model::{Annotation, Coder, Document, Id, Text, Time, Transaction};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// One edit of a journal, in order of time.
#[derive(Debug, Clone)]
pub(super) struct Past {
    pub coder: Id<Coder>,
    pub writer: Writer,
    pub number: u64,
    /// Its place among all edits of the journals.
    pub at: usize,
    pub step: Step,
    pub transaction: Arc<Transaction>,
    /// Whether edits between the one before and this one are lost, so that undo must stop here.
    pub after_gap: bool,
}

/// A journal file that is there.
#[derive(Debug, Clone)]
pub(super) struct KnownJournal {
    pub path: PathBuf,
    pub writer: Writer,
    pub edits: usize,
    /// The highest number in it.
    pub last: u64,
}

/// A row whose newest state stands in a journal only.
#[derive(Debug, Clone)]
pub(super) struct Todo {
    pub place: Place,
    pub key: Key,
    /// As the file has it.
    pub before: Option<Item>,
    pub after: Option<Item>,
    pub at: Time,
    /// The first of the edits that made it so.
    pub first: Act,
}

impl Todo {
    /// Both sides, as far as there are rows.
    pub(super) fn items(&self) -> impl Iterator<Item = &Item> {
        [&self.before, &self.after].into_iter().flatten()
    }
}

#[derive(Debug, Default)]
pub(super) struct Replayed {
    pub past: Vec<Past>,
    pub journals: Vec<KnownJournal>,
    pub todo: BTreeMap<Id<Coder>, Vec<Todo>>,
    /// Of each coder, the edits before which the project must be kept as it was, by their numbers.
    pub acts: BTreeMap<Id<Coder>, Vec<Act>>,
    pub recovered: usize,
    pub recovered_last: Option<Time>,
    pub recovered_edits: Vec<Recovered>,
    pub sequence: u64,
    pub newer: bool,
    pub torn: usize,
    /// The edits of rows that were applied, by their places among all.
    pub applied: BTreeSet<(usize, Key)>,
}

/// An edit as it was read.
struct Told {
    writer: Writer,
    number: u64,
    time: Time,
    sequence: u64,
    step: Step,
    /// In words.
    label: String,
    /// What it did, or why that can't be followed.
    transaction: Result<Arc<Transaction>, String>,
    path: Arc<Path>,
}

struct Chain {
    place: Place,
    coder: Id<Coder>,
    states: Vec<Option<Item>>,
    links: Vec<Link>,
}

/// What an edit made of a row.
struct Link {
    /// Which edit, in order of time.
    at: usize,
    act: Arc<Act>,
    after: Option<Item>,
}

impl Chain {
    fn begins_with_a_row(&self) -> bool {
        self.states.first().is_some_and(Option::is_some)
    }
}

/// Reads the journals and applies what the files do not contain.
pub(super) fn replay(
    storage: &dyn Storage,
    folder: &Path,
    spare: Option<&Path>,
    all: &mut Gathered,
) -> Result<Replayed, StoreError> {
    let mut out = Replayed::default();
    let mut texts = Texts { storage, folder, spare, trash: BTreeMap::new() };
    let (edits, folded) = read(storage, folder, all, &mut texts, &mut out)?;
    let mut chains: BTreeMap<Key, Chain> = BTreeMap::new();
    let mut homes: BTreeMap<Id<Annotation>, Id<Document>> = BTreeMap::new();
    let mut unread: BTreeSet<(Id<Coder>, String)> = BTreeSet::new();
    let mut lost: BTreeSet<Id<Coder>> = BTreeSet::new();
    let mut numbers: BTreeMap<Writer, u64> = BTreeMap::new();
    let mut told: Vec<(Time, Option<Arc<Transaction>>)> = Vec::with_capacity(edits.len());
    for (at, edit) in edits.into_iter().enumerate() {
        let Told { writer, number, time, sequence, step, label, transaction, path } = edit;
        let coder = writer.coder;
        told.push((time, transaction.as_ref().ok().cloned()));
        let gap = numbers.insert(writer.clone(), number).is_some_and(|before| before + 1 != number);
        out.sequence = out.sequence.max(sequence);
        let transaction = match transaction {
            Ok(transaction) => transaction,
            Err(why) => {
                lost.insert(coder);
                if unread.insert((coder, why.clone())) {
                    let what = format!("holds the edit “{label}” of {time}, which can’t be followed: {why}");
                    all.note(path.to_path_buf(), None, AttentionKind::Journal, &label, &what);
                }
                continue;
            }
        };
        let after_gap = gap | lost.remove(&coder);
        let past =
            Past { coder, writer: writer.clone(), number, at, step, transaction: transaction.clone(), after_gap };
        out.past.push(past);
        let all_stands = reached(&folded, &writer, number);
        if all_stands && chains.is_empty() {
            continue;
        }
        let act = Arc::new(Act::of(step, &transaction, &writer.instance, number));
        if act.is_risky() && !all_stands {
            out.acts.entry(coder).or_default().push(act.as_ref().clone());
        }
        for change in &transaction.changes {
            let (before, after) = sides(change);
            let Some(item) = after.as_ref().or(before.as_ref()) else {
                continue;
            };
            if let Item::Annotation(row) = item {
                homes.insert(row.id, row.document);
            }
            let home = |id: Id<Annotation>| homes.get(&id).copied().or_else(|| home_of(all, id));
            let Some(place) = item.place(home) else {
                continue;
            };
            let key = item.key();
            if all_stands || all.contains.get(&place).is_some_and(|known| reached(known, &writer, number)) {
                // Someone else’s edit stands in the file, and was made upon one that does not.
                if let Some(chain) = chains.get_mut(&key).filter(|chain| chain.states.last() == Some(&before)) {
                    chain.states.push(after);
                }
                continue;
            }
            let chain = chains.entry(key).or_insert_with(|| Chain {
                place,
                coder,
                states: vec![before.clone()],
                links: Vec::new(),
            });
            (chain.place, chain.coder) = (place, coder);
            chain.links.push(Link { at, act: act.clone(), after: after.clone() });
            chain.states.extend([before, after]);
        }
    }
    let mut recovered = BTreeSet::new();
    for (key, chain) in chains {
        apply(key, &chain, all, &mut out, &mut recovered);
    }
    out.recovered = recovered.len();
    out.recovered_edits = recovered.iter().filter_map(|&at| told_of(told.get(at)?)).collect();
    out.recovered_last = out.recovered_edits.iter().map(|edit| edit.time).max();
    Ok(out)
}

/// An edit that was recovered, for people; `None` where it can't be followed.
fn told_of((time, transaction): &(Time, Option<Arc<Transaction>>)) -> Option<Recovered> {
    let transaction = transaction.as_ref()?;
    let (coder, label, place) = (transaction.stamp.coder, transaction.label.clone(), transaction.place());
    Some(Recovered { coder, time: *time, label, place })
}

fn apply(key: Key, chain: &Chain, all: &mut Gathered, out: &mut Replayed, recovered: &mut BTreeSet<usize>) {
    let here = all.row(&key).map(|found| found.item.clone());
    let last = chain.states.last().cloned().flatten();
    // A row that is in no file and was not deleted there either stood in a line that is lost now.
    let lost = here.is_none() && !all.gone.contains_key(&key) && chain.begins_with_a_row();
    let Some(newest) = chain.links.last() else {
        return;
    };
    if !lost && !chain.states.contains(&here) {
        let what = format!(
            "holds an edit of {} (“{}”) of {} that was changed elsewhere since: the file counts",
            newest.act.time,
            newest.act.label,
            key.kind.one()
        );
        let raw = last.map(|item| format!("{item:?}")).unwrap_or_default();
        all.note(chain.place.path(), None, AttentionKind::Journal, &raw, &what);
        return;
    }
    recovered.extend(chain.links.iter().map(|link| link.at));
    out.applied.extend(chain.links.iter().map(|link| (link.at, key)));
    all.orphans.remove(&key);
    all.moved.retain(|moved| moved.key != key);
    let acts = out.acts.get(&chain.coder).map_or(&[][..], Vec::as_slice);
    out.todo.entry(chain.coder).or_default().extend(todos(key, chain, here, acts));
    match last {
        Some(item) => drop(all.rows.insert(key, Found { item, place: chain.place, line: 0 })),
        None => drop(all.rows.remove(&key)),
    }
}

/// What is to be done about a row: all at once, or where it was changed before and after an edit before which the project
/// must be kept, one thing after the other.
fn todos(key: Key, chain: &Chain, here: Option<Item>, acts: &[Act]) -> Vec<Todo> {
    // Where several coders had a hand in it, their numbers say nothing about the order.
    let alone = chain.links.iter().all(|link| link.act.coder == chain.coder);
    let segment = |link: &Link| acts.partition_point(|act| act.number <= link.act.number);
    let mut before = here;
    let parts = chain.links.chunk_by(|one, next| !alone || segment(one) == segment(next));
    let todos = parts.filter_map(|part| {
        let (first, last) = (part.first()?, part.last()?);
        let before = std::mem::replace(&mut before, last.after.clone());
        let (at, first) = (last.act.time, first.act.as_ref().clone());
        Some(Todo { place: chain.place, key, before, after: last.after.clone(), at, first })
    });
    todos.collect()
}

fn home_of(all: &Gathered, id: Id<Annotation>) -> Option<Id<Document>> {
    all.statements.document_of(id).or_else(|| match &all.rows.get(&Key::new(Kind::Statement, id))?.item {
        Item::Annotation(row) => Some(row.document),
        _ => None,
    })
}

pub(super) fn reached(known: &[Contained], writer: &Writer, number: u64) -> bool {
    known.iter().any(|one| one.coder == writer.coder && one.instance == writer.instance && one.number >= number)
}

/// The words of documents, also of those that were removed.
struct Texts<'a> {
    storage: &'a dyn Storage,
    folder: &'a Path,
    /// Where edits lie that could not be written into the folder.
    spare: Option<&'a Path>,
    trash: BTreeMap<Id<Document>, Option<Text>>,
}

impl Texts<'_> {
    fn of(&mut self, known: &BTreeMap<Id<Document>, Text>, id: Id<Document>) -> Option<Text> {
        known.get(&id).cloned().or_else(|| {
            let read = || {
                let name = format!("{id}.txt");
                let trash = self.folder.join(places::trash_path(id)).join(&name);
                let spare = self.spare.map(|spare| spare.join(&name));
                let bytes = [Some(trash), spare].into_iter().flatten().find_map(|path| self.storage.read(&path).ok());
                String::from_utf8(bytes?).ok().map(|words| Text::new(&words))
            };
            self.trash.entry(id).or_insert_with(read).clone()
        })
    }
}

/// Reads all journals: edits in order of time, each writer's in the order of their numbers.
fn read(
    storage: &dyn Storage,
    folder: &Path,
    all: &mut Gathered,
    texts: &mut Texts<'_>,
    out: &mut Replayed,
) -> Result<(Vec<Told>, Vec<Contained>), StoreError> {
    let mut by_coder: BTreeMap<Id<Coder>, Vec<Told>> = BTreeMap::new();
    let mut folded = Vec::new();
    let mut paths = Vec::new();
    for inner in [Some(Path::new(JOURNAL)), texts.spare].into_iter().flatten() {
        let names = all.names(storage, folder, inner, EntryKind::File)?;
        paths.extend(names.into_iter().map(|name| (inner.join(&name), name)));
    }
    for (path, name) in paths {
        let Some(writer) = journal::writer_of(&name) else {
            continue;
        };
        let (mut edits, mut last, shared) = (0, 0, Arc::<Path>::from(path.as_path()));
        let take = |edit: Edit<'static>| {
            edits += 1;
            last = edit.number.max(last);
            let transaction = edit.transaction(&mut |id| texts.of(&all.texts, id)).map(Arc::new);
            by_coder.entry(edit.coder).or_default().push(Told {
                writer: Writer { coder: edit.coder, instance: edit.instance },
                number: edit.number,
                time: edit.time,
                sequence: edit.sequence,
                step: edit.step,
                label: edit.label,
                transaction,
                path: shared.clone(),
            });
        };
        let journal = match storage.read(&folder.join(&path)) {
            Ok(bytes) => journal::parse(&bytes, take),
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => {
                all.unreadable(path, AttentionKind::Journal, &error);
                continue;
            }
        };
        out.newer |= journal.newer;
        out.torn += journal.torn;
        report(&journal, &path, all);
        out.journals.push(KnownJournal { path, writer, edits, last });
        folded.extend(journal.folded);
    }
    let mut queues: Vec<_> = by_coder
        .into_values()
        .map(|mut edits| {
            edits.sort_by(|a, b| (a.number, &a.writer.instance).cmp(&(b.number, &b.writer.instance)));
            // After a failed flush the same edits were written to a second file.
            edits.dedup_by(|a, b| a.number == b.number && a.writer.instance == b.writer.instance);
            edits.into_iter().peekable()
        })
        .collect();
    let mut edits = Vec::new();
    loop {
        let heads = queues.iter_mut().enumerate().filter_map(|(at, queue)| queue.peek().map(|edit| (edit.time, at)));
        let Some((_, first)) = heads.min() else {
            break;
        };
        edits.extend(queues.get_mut(first).and_then(Iterator::next));
    }
    Ok((edits, merged(folded)))
}

fn report(journal: &Journal, path: &Path, all: &mut Gathered) {
    for (line, raw) in &journal.damaged {
        let what = "can’t be read: the edit in it is lost, the others were applied";
        all.note(path.to_owned(), Some(*line), AttentionKind::Journal, raw, what);
    }
}
