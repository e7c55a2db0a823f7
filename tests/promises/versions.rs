//! P12: before whatever takes something away a version is kept, which opens as the project was then, and brings it back;
//! also where the power goes in the midst of keeping it.

use crate::faulty::Fault;
use crate::kept::{QUICK, SLOW, SOON, folder, opened, project, store_over};
use crate::odd::{Odd, OddDisk};
use crate::scripted::{Script, resumed};
use crate::table::{Check, Found, enough, ensure};
use standpoint::edit::{Command, History, Step, restore_all, restore_document};
use standpoint::model::{Change, Coder, Delta, Document, Id, Project, Time, Transaction};
use standpoint::store::{
    Emptied, Loaded, Memory, SaveState, Storage, Store, empty_trash, load, open_trashed, open_version, trash, versions,
};
use std::{collections::BTreeSet, io, ops::Range, path::Path, sync::Arc};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        promise: 12,
        name: "versions",
        search: |form| before_each(0..form.of(4, 100), |disk| Arc::new(disk.clone())),
        controls: &[
            ("files kept for versions thrown away", || before_each(0..4, no_copies)),
            ("versions share no order but their clocks’", || before_each(0..4, all_numbers_alike)),
        ],
    },
    Check {
        promise: 12,
        name: "versions and power cuts",
        search: |form| cut_while_keeping(0..form.of(10, 500), None),
        controls: &[
            (Fault::NoFlush.name(), || cut_while_keeping(0..40, Some(Fault::NoFlush))),
            (Fault::NoFolderFlush.name(), || cut_while_keeping(0..40, Some(Fault::NoFolderFlush))),
        ],
    },
    Check {
        promise: 12,
        name: "trash",
        search: |form| out_of_the_trash(form.of(20, 500), true),
        controls: &[("the trash emptied without a look at the journals", || out_of_the_trash(20, false))],
    },
];

type Reader = fn(&Memory) -> Arc<dyn Storage>;

/// Says that every file kept for a version is in its place, where only its note is.
struct NoCopies;

impl Odd for NoCopies {
    fn rename(&self, disk: &dyn Storage, from: &Path, to: &Path) -> io::Result<()> {
        let copied = to.starts_with(folder().join("versions")) && !to.ends_with("version.ron");
        if copied { disk.remove(from) } else { disk.rename(from, to) }
    }

    fn link(&self, _disk: &dyn Storage, _from: &Path, _to: &Path) -> io::Result<bool> {
        Ok(true)
    }
}

fn no_copies(disk: &Memory) -> Arc<dyn Storage> {
    Arc::new(OddDisk { disk: disk.clone(), odd: NoCopies })
}

/// Shows the last copy of a file for the first: what a version holds is asked for in the newest one.
struct LastCopies;

impl Odd for LastCopies {
    fn read(&self, disk: &dyn Storage, path: &Path) -> io::Result<Vec<u8>> {
        let inner = folder().join("versions");
        let Ok(rest) = path.strip_prefix(&inner) else { return disk.read(path) };
        let mut parts = rest.iter();
        let version = parts.next().unwrap_or_default();
        let file = parts.as_path();
        let mut newest = disk.read(path)?;
        for entry in disk.list(&inner)? {
            if entry.name.as_str() > version.to_string_lossy().as_ref() && !file.ends_with("version.ron") {
                newest = disk.read(&inner.join(entry.name).join(file)).unwrap_or(newest);
            }
        }
        Ok(newest)
    }
}

fn all_numbers_alike(disk: &Memory) -> Arc<dyn Storage> {
    Arc::new(OddDisk { disk: disk.clone(), odd: LastCopies })
}

/// Whether an edit takes away something that must be kept before.
fn takes_away(edit: &Transaction) -> bool {
    let gone = |change: &Change| match change {
        Change::Document(delta) => delta.after.is_none(),
        Change::Actor(delta) => delta.after.is_none(),
        Change::Issue(delta) => delta.after.is_none(),
        Change::Tag(delta) => delta.after.is_none(),
        Change::Field(delta) => delta.after.is_none(),
        Change::RelationType(delta) => delta.after.is_none(),
        Change::Coder(delta) => delta.after.is_none(),
        Change::Info(_) | Change::Annotation(_) | Change::Relation(_) => false,
    };
    let touches = |change: &&Change| match change {
        Change::Annotation(delta) => delta.before.is_some(),
        Change::Relation(delta) => delta.before.is_some(),
        _ => false,
    };
    edit.changes.iter().any(gone) || edit.changes.iter().filter(touches).count() > 10
}

/// An edit that took something away, and the project just before it.
struct Loss {
    at: Time,
    label: String,
    before: Project,
}

fn saved(store: &Store) -> Result<(), String> {
    store.checkpoint();
    match store.wait_saved(SOON) {
        SaveState::Saved { .. } => Ok(()),
        other => Err(format!("{other:?}")),
    }
}

/// The version that was kept before an edit opens as the project was.
fn kept_before(disk: &dyn Storage, loss: &Loss) -> Result<Project, String> {
    let list = versions(disk, folder()).map_err(|error| error.to_string())?;
    let version = list.iter().find(|version| version.time == loss.at && version.label == loss.label);
    let version = version.ok_or_else(|| format!("no version before “{}” of {}", loss.label, loss.at))?;
    let then = open_version(disk, folder(), &version.name).map_err(|error| error.to_string())?;
    ensure(then.report.attention.is_empty(), || format!("{}: {:?}", version.name, then.report.attention[0]))?;
    ensure(then.project == loss.before, || format!("{} is not what was before “{}”", version.name, loss.label))?;
    Ok(then.project)
}

/// Whether one edit brings everything of then back, with the coders who came since.
fn brings_back(then: &Project, now: &Project) -> Result<Transaction, String> {
    let stamp = standpoint::model::Stamp { coder: Id::new(1), time: Time(0), sequence: 0 };
    let edit = Transaction { label: "restore everything".to_owned(), stamp, changes: restore_all(then, now) };
    let (mut back, mut expected) = (now.clone(), then.clone());
    back.apply(&edit).map_err(|error| format!("it can’t be restored: {error}"))?;
    let new = now.coders().iter().filter(|row| !then.coders().contains(row.id));
    let changes = new.map(|row| Change::Coder(Delta::added(row.clone()))).collect();
    expected.apply(&Transaction { label: String::new(), stamp, changes }).map_err(|error| error.to_string())?;
    ensure(back == expected, || "restored it is another state".to_owned())?;
    Ok(edit)
}

/// Whether one edit brings back just one document of then, with its statements and the relations between them.
fn brings_one_back(then: &Project, now: &Project, document: Id<Document>) -> Result<(), String> {
    let stamp = standpoint::model::Stamp { coder: Id::new(1), time: Time(0), sequence: 0 };
    let changes = restore_document(then, now, document).map_err(|refusal| refusal.reason)?;
    let mut back = now.clone();
    back.apply(&Transaction { label: String::new(), stamp, changes })
        .map_err(|error| format!("one document can’t be restored: {error}"))?;
    let rows = |project: &Project| project.annotations_in(document);
    let between = |project: &Project| {
        let own: BTreeSet<_> = rows(project).iter().map(|row| row.id).collect();
        let all = project.relations().iter().filter(|row| own.contains(&row.from) && own.contains(&row.to));
        all.cloned().collect::<Vec<_>>()
    };
    let same = back.documents().get(document) == then.documents().get(document);
    ensure(same && rows(&back) == rows(then) && between(&back) == between(then), || {
        "one document is other".to_owned()
    })?;
    let others =
        |project: &Project| project.annotations().iter().filter(|row| row.document != document).collect::<Vec<_>>();
    ensure(others(&back) == others(now), || "other documents were touched".to_owned())
}

/// Long scripts, now and then reopened with edits in the journal only: a version before each edit that takes away.
fn before_each(seeds: Range<u64>, read: Reader) -> Found {
    let (start, fixture) = project();
    let coder = fixture.coder;
    let (mut kept, mut restored, count) = (0, 0, seeds.end);
    for seed in seeds {
        let disk = start.after_power_cut(1);
        let storage = read(&disk);
        let loaded = opened(&disk);
        let mut script = Script::new(resumed(&loaded, coder), History::default(), seed + 31);
        let pace = if seed % 2 == 0 { QUICK } else { SLOW };
        let mut store = store_over(storage.clone(), &loaded, coder, pace);
        let mut losses = Vec::new();
        for number in 1..=160 {
            let before = script.fixture.project.clone();
            let (step, edit) = script.next();
            if takes_away(&edit) {
                losses.push(Loss { at: edit.stamp.time, label: edit.label.clone(), before });
            }
            store.append(step, edit, &script.fixture.project);
            if number % 23 == 0 {
                if script.roll(2) == 0 {
                    store.checkpoint();
                }
                drop(store);
                store = store_over(storage.clone(), &opened(&disk), coder, pace);
            }
        }
        saved(&store).map_err(|found| format!("script {seed}: {found}"))?;
        for loss in &losses {
            let then = kept_before(storage.as_ref(), loss).map_err(|found| format!("script {seed}: {found}"))?;
            let back = brings_back(&then, &script.fixture.project);
            for row in then.documents_in_order().into_iter().take(2) {
                let one = brings_one_back(&then, &script.fixture.project, row.id);
                one.map_err(|found| format!("script {seed}, “{}”: {found}", loss.label))?;
            }
            restored += back.map_err(|found| format!("script {seed}, “{}”: {found}", loss.label))?.changes.len();
        }
        kept += losses.len();
    }
    enough(kept as u64 > count * 5, || format!("only {kept} edits took something away"))?;
    Ok(format!("{kept} edits that took something away, a version before each, {restored} rows restored: the same"))
}

/// Cuts the power before each of many operations: all versions that are there open, and after the next edits there is one
/// before each edit that took something away.
fn cut_while_keeping(seeds: Range<u64>, fault: Option<Fault>) -> Found {
    let (start, fixture) = project();
    let (mut cuts, mut opened_whole) = (0, 0);
    for seed in seeds {
        for cut in (seed as usize % 11..190).step_by(11) {
            let place = format!("seed {seed}, cut before operation {cut}");
            let disk = start.after_power_cut(1);
            let losses = until_the_cut(&disk, fixture.coder, seed, cut, fault);
            let disk = disk.after_power_cut(seed * 1000 + cut as u64);
            let found = load(&disk, folder()).map_err(|error| format!("{place}: {error}"))?;
            let whole = |losses: &[&Loss], disk: &Memory| -> Result<usize, String> {
                let list = versions(disk, folder()).map_err(|error| format!("{place}: {error}"))?;
                for version in &list {
                    open_version(disk, folder(), &version.name).map_err(|error| format!("{place}: {error}"))?;
                    let loss = losses.iter().find(|loss| loss.at == version.time && loss.label == version.label);
                    loss.map_or(Ok(()), |loss| kept_before(disk, loss).map(drop))
                        .map_err(|found| format!("{place}: {found}"))?;
                }
                Ok(list.len())
            };
            opened_whole += whole(&losses.iter().collect::<Vec<_>>(), &disk)?;
            // What the journal brought back is folded with the next edit.
            let past: BTreeSet<Time> = found.history(fixture.coder).done().map(|edit| edit.stamp.time).collect();
            let mut resumed = resumed(&found, fixture.coder);
            let store = store_over(Arc::new(disk.clone()), &found, fixture.coder, SLOW);
            let edit = resumed.run(&Command::RenameProject { title: format!("after {place}") });
            store.append(Step::Edit, Arc::new(edit.map_err(|error| error.to_string())?), &resumed.project);
            saved(&store).map_err(|found| format!("{place}, afterwards: {found}"))?;
            let reached: Vec<&Loss> = losses.iter().filter(|loss| past.contains(&loss.at)).collect();
            for loss in &reached {
                kept_before(&disk, loss).map_err(|found| format!("{place}, afterwards: {found}"))?;
            }
            whole(&reached, &disk)?;
            cuts += 1;
        }
    }
    enough(opened_whole > cuts / 4, || format!("only {opened_whole} versions were there"))?;
    Ok(format!("{cuts} cut points while versions were kept, {opened_whole} of them found whole: all as they were"))
}

fn until_the_cut(disk: &Memory, coder: Id<Coder>, seed: u64, cut: usize, fault: Option<Fault>) -> Vec<Loss> {
    let loaded = opened(disk);
    let store = store_over(Fault::on(fault, disk.clone()), &loaded, coder, QUICK);
    disk.cut_power(cut);
    let mut script = Script::new(resumed(&loaded, coder), History::default(), seed);
    let mut losses = Vec::new();
    for number in 1..=14 {
        let before = script.fixture.project.clone();
        let (step, edit) = if number % 4 == 0 {
            let documents = script.fixture.project.documents_in_order().iter().take(1).map(|row| row.id).collect();
            match script.fixture.run(&Command::RemoveDocuments { documents }) {
                Ok(edit) => {
                    let edit = Arc::new(edit);
                    script.history.record(Step::Edit, &edit);
                    (Step::Edit, edit)
                }
                Err(_) => continue,
            }
        } else {
            script.next()
        };
        if takes_away(&edit) {
            losses.push(Loss { at: edit.stamp.time, label: edit.label.clone(), before });
        }
        store.append(step, edit, &script.fixture.project);
        if (seed + number).is_multiple_of(3) {
            store.checkpoint();
        }
        if !matches!(store.wait_saved(SOON), SaveState::Saved { .. }) {
            break;
        }
    }
    losses
}

/// Documents with statements and relations removed, the trash emptied as far as it may be, put back without the journal.
fn out_of_the_trash(times: usize, with_a_look: bool) -> Found {
    let (start, fixture) = project();
    let coder = fixture.coder;
    let (mut back, mut emptied) = (0, Emptied::default());
    for seed in 0..times as u64 {
        let disk = start.after_power_cut(1);
        let mut script = Script::new(resumed(&opened(&disk), coder), History::default(), seed + 77);
        let store = store_over(Arc::new(disk.clone()), &opened(&disk), coder, SLOW);
        for _ in 0..40 {
            let (step, edit) = script.next();
            store.append(step, edit, &script.fixture.project);
        }
        let before = script.fixture.project.clone();
        let Some(document) = before.documents_in_order().get(seed as usize % 2).map(|row| row.id) else { continue };
        let edit = script.fixture.run(&Command::RemoveDocuments { documents: vec![document] });
        store.append(Step::Edit, Arc::new(edit.map_err(|error| error.to_string())?), &script.fixture.project);
        saved(&store)?;
        drop(store);
        let journals = |disk: &Memory| {
            let files = disk.snapshot().into_keys();
            files.filter(|path| path.starts_with(folder().join("journal"))).collect::<Vec<_>>()
        };
        if !with_a_look {
            // As if no journal spoke of the document.
            let hidden = disk.after_power_cut(1);
            journals(&hidden).iter().for_each(|path| hidden.take(path));
            empty_trash(&hidden, folder()).map_err(|error| error.to_string())?;
            let gone = disk.snapshot().into_keys().filter(|path| !hidden.snapshot().contains_key(path));
            gone.filter(|path| path.starts_with(folder().join("trash"))).for_each(|path| disk.take(&path));
        }
        let done = empty_trash(&disk, folder()).map_err(|error| error.to_string())?;
        emptied = Emptied { gone: emptied.gone + done.gone, kept: emptied.kept + done.kept, ..emptied };
        undone(&disk, coder, &before).map_err(|found| format!("seed {seed}: {found}"))?;
        // Once the history is gone only the trash knows.
        journals(&disk).iter().for_each(|path| disk.take(path));
        let now = opened(&disk).project;
        let list = trash(&disk, folder()).map_err(|error| error.to_string())?;
        let one = list.iter().find(|one| one.document == document);
        let one = one.ok_or_else(|| format!("seed {seed}: it is not in the trash"))?;
        let count = before.annotations_in(document).len();
        ensure(one.statements == count && one.by == Some(coder) && one.at.is_some(), || {
            format!("{one:?}: not {count}")
        })?;
        let then = open_trashed(&disk, folder(), document).map_err(|error| error.to_string())?;
        let changes = restore_document(&then.project, &now, document).map_err(|refusal| refusal.reason)?;
        let mut again = now.clone();
        let stamp = standpoint::model::Stamp { coder, time: Time(0), sequence: 0 };
        again.apply(&Transaction { label: String::new(), stamp, changes }).map_err(|error| error.to_string())?;
        ensure(again == before, || format!("seed {seed}: put back it is another state"))?;
        let last = empty_trash(&disk, folder()).map_err(|error| error.to_string())?;
        ensure(last.kept == 0 && last.gone > 0, || format!("seed {seed}: {last:?}"))?;
        ensure(trash(&disk, folder()).is_ok_and(|list| list.is_empty()), || "the trash is not empty".to_owned())?;
        back += count + 1;
    }
    enough(back > times && emptied.kept >= times / 2, || format!("{back} rows, {emptied:?}"))?;
    Ok(format!("{times} documents removed, put back without a history, {back} rows; undo misses nothing meanwhile"))
}

/// Whether undo still brings everything back, on a copy of the disk.
fn undone(disk: &Memory, coder: Id<Coder>, before: &Project) -> Result<(), String> {
    let found: Loaded = load(disk, folder()).map_err(|error| error.to_string())?;
    let edit = found.history(coder).next_undo().cloned().ok_or("nothing can be undone")?;
    let mut project = found.project.clone();
    project.apply(&edit.inverse()).map_err(|error| error.to_string())?;
    ensure(project == *before, || "undone it is another state".to_owned())
}
