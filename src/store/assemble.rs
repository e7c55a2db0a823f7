//! Makes a project of rows, with stand-ins for rows that others refer to but that can't be read.

use super::gather::{Gathered, raw_line};
use super::hands::Hands;
use super::items::{Item, Key, Kind};
use super::places::{Place, shown, text_path};
use super::report::{Attention, AttentionKind};
use super::storage::Storage;
use crate::model::{
    Actor, ActorKind, Annotation, Change, Coder, Colour, Document, Field, FieldKind, Id, Identity, Info, Issue,
    Pattern, Project, Relation, RelationType, Stamp, Tag, Time, Transaction, Value,
};
use crate::text::Span;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

/// Makes the project. Rows that can't be part of it are noted and stay on the disk.
pub(super) fn assemble(storage: &dyn Storage, folder: &Path, all: &mut Gathered, hands: &Hands) -> Project {
    restore_documents(all);
    if all.statements.documents().into_iter().any(|id| !all.rows.contains_key(&Key::new(Kind::Document, id))) {
        all.unpack();
    }
    leave_out(storage, folder, all);
    stand_in(folder, all);
    let others = additions(all);
    if let Ok(project) = all.statements.project(&others, hands) {
        return project;
    }
    // Something does not fit: each row is looked at for itself.
    all.unpack();
    leave_out(storage, folder, all);
    stand_in(folder, all);
    Project::of(&additions(all)).unwrap_or_else(|_told_row_by_row| one_by_one(all))
}

fn additions(all: &Gathered) -> Vec<Change> {
    all.rows.values().map(|found| found.item.clone().added()).collect()
}

fn loading(changes: Vec<Change>) -> Transaction {
    let stamp = Stamp { coder: Id::new(0), time: Time(0), sequence: 0 };
    Transaction { label: "open".to_owned(), stamp, changes }
}

/// Rows that are refused together are tried one after the other until none fits any more.
fn one_by_one(all: &mut Gathered) -> Project {
    let mut items: Vec<Item> = all.rows.values().map(|found| found.item.clone()).collect();
    let mut project = Project::default();
    loop {
        let before = items.len();
        let mut refused = Vec::new();
        items.retain(|item| match project.apply(&loading(vec![item.clone().added()])) {
            Ok(()) => false,
            Err(why) => {
                refused.push(why);
                true
            }
        });
        if items.len() == before {
            for (item, why) in items.iter().zip(refused) {
                let found = all.rows.remove(&item.key());
                let (file, line) =
                    found.map_or((Place::Project.path(), None), |found| (found.place.path(), Some(found.line)));
                let what = format!("holds {} that was left out: {why}", item.key().kind.one());
                all.note(file, line, AttentionKind::Unfit, "", &what);
            }
            // Whatever way was taken, a project is opened as a whole.
            return Project::of(&additions(all)).unwrap_or(project);
        }
    }
}

/// A document whose record can't be read but whose words are there is opened under a makeshift title.
fn restore_documents(all: &mut Gathered) {
    for id in std::mem::take(&mut all.nameless) {
        let key = Key::new(Kind::Document, id);
        if all.rows.contains_key(&key) || all.gone.contains_key(&key) {
            continue;
        }
        let Some(text) = all.texts.get(&id).cloned() else {
            continue;
        };
        if all.attention.iter().any(|known| known.kind == AttentionKind::Text && known.file == text_path(id)) {
            continue;
        }
        let title = text.as_str().split_whitespace().take(8).collect::<Vec<_>>().join(" ");
        let row = Document { text: text.clone(), ..Document::new(id, &title, "") };
        let row = Document { sha256: text.digest(), ..row };
        let place = Place::Meta(id);
        all.stand_ins.insert(key);
        all.rows.insert(key, super::gather::Found { item: Item::Document(Arc::new(row)), place, line: 0 });
        let what = "does not say what is known about this document: it is shown by its first words";
        all.note(place.path(), None, AttentionKind::Missing, "", what);
    }
}

/// Takes out statements without their document, relations without their ends, and rows that contradict themselves.
fn leave_out(storage: &dyn Storage, folder: &Path, all: &mut Gathered) {
    let mut orphans: BTreeMap<Id<Document>, usize> = BTreeMap::new();
    for document in std::mem::take(&mut all.orphans).into_values() {
        *orphans.entry(document).or_default() += 1;
    }
    for moved in std::mem::take(&mut all.moved) {
        if all.rows.contains_key(&Key::new(Kind::Document, moved.document)) {
            let what = format!("holds a statement whose words are not in the document: {}", moved.why);
            all.note(moved.place.path(), Some(moved.line), AttentionKind::Words, &moved.raw, &what);
        } else {
            *orphans.entry(moved.document).or_default() += 1;
        }
    }
    let mut unfit: Vec<(Key, &'static str)> = Vec::new();
    for (key, found) in &all.rows {
        if let Item::Annotation(row) = &found.item {
            if !all.rows.contains_key(&Key::new(Kind::Document, row.document)) {
                *orphans.entry(row.document).or_default() += 1;
                unfit.push((*key, ""));
            } else if let Some(what) = contradiction(row) {
                unfit.push((*key, what));
            }
        }
    }
    drop_rows(storage, folder, all, &unfit);
    let mut unfit = Vec::new();
    for (key, found) in &all.rows {
        if let Item::Relation(row) = &found.item {
            let there = |id: Id<Annotation>| all.contains(&Key::new(Kind::Statement, id));
            if row.from == row.to {
                unfit.push((*key, "leads to the statement it starts from"));
            } else if !there(row.from) || !there(row.to) {
                unfit.push((*key, "leads to or from a statement that is not there"));
            }
        }
    }
    drop_rows(storage, folder, all, &unfit);
    for (document, count) in orphans {
        let known =
            all.attention.iter().any(|known| known.kind == AttentionKind::Text && known.file == text_path(document));
        let statements = if count == 1 { "1 statement".to_owned() } else { format!("{count} statements") };
        let stay = if count == 1 { "stays on the disk but is" } else { "stay on the disk but are" };
        let why = if known { "of a document that can’t be read" } else { "of a document that is not in the project" };
        let file = Place::Meta(document).path().with_file_name("").join(document.to_string());
        let sentence = format!("{statements} {why} ({document}) {stay} not shown");
        all.attention.push(Attention { file, line: None, kind: AttentionKind::Text, raw: String::new(), sentence });
    }
}

fn drop_rows(storage: &dyn Storage, folder: &Path, all: &mut Gathered, unfit: &[(Key, &'static str)]) {
    for (key, what) in unfit {
        let Some(found) = all.rows.remove(key) else {
            continue;
        };
        if what.is_empty() {
            continue;
        }
        let (file, line) = (found.place.path(), found.line);
        let raw = raw_line(storage, folder, found.place, line);
        let what = format!("holds {} that {what}: it is left out", key.kind.one());
        all.note(file, Some(line), AttentionKind::Unfit, &raw, &what);
    }
}

fn contradiction(row: &Annotation) -> Option<&'static str> {
    let odd = |spans: &[Span]| {
        spans.iter().any(|span| span.is_empty())
            || spans.iter().enumerate().any(|(at, span)| spans.iter().take(at).any(|other| other.overlaps(*span)))
    };
    if row.fragments.is_empty() || odd(&row.fragments) {
        return Some("has no words, or some of them twice");
    }
    if !row.fields.is_sorted_by(|a, b| a.0 < b.0) {
        return Some("answers a field twice");
    }
    let odd_words = |value: &Value| matches!(value, Value::Words(spans) if odd(spans));
    row.fields.iter().any(|(_, value)| odd_words(value)).then_some("has a field with words that overlap")
}

/// Puts a stand-in for every row that is referred to and not there.
fn stand_in(folder: &Path, all: &mut Gathered) {
    let mut wanted: BTreeSet<Key> = BTreeSet::new();
    for found in all.rows.values() {
        references(&found.item, &mut wanted);
    }
    wanted.retain(|key| !all.rows.contains_key(key));
    for key in wanted {
        let Some((item, place)) = makeshift(key) else {
            continue;
        };
        let what = format!(
            "does not hold the {} {:032x} that others refer to: “{}” stands in for it",
            key.kind.noun(),
            key.id,
            missing_name(key)
        );
        all.note(place.path(), None, AttentionKind::Missing, "", &what);
        all.stand_ins.insert(key);
        all.rows.insert(key, super::gather::Found { item, place, line: 0 });
    }
    if !all.rows.keys().any(|key| key.kind == Kind::Project) {
        let title = folder.file_name().map_or_else(|| shown(folder), |name| name.to_string_lossy().into_owned());
        let info = Info { id: Id::new(0), title, created: Time(0), notes: String::new(), kept: Vec::new() };
        let key = Key::new(Kind::Project, info.id);
        let item = Item::Info(Arc::new(info));
        all.note(
            Place::Project.path(),
            None,
            AttentionKind::Missing,
            "",
            "does not say the project’s title: the folder’s name stands in for it",
        );
        all.stand_ins.insert(key);
        all.rows.insert(key, super::gather::Found { item, place: Place::Project, line: 0 });
    }
}

/// What a row refers to, but for documents and statements.
pub(super) fn references(item: &Item, wanted: &mut BTreeSet<Key>) {
    match item {
        Item::Annotation(row) => statement_references(row, wanted),
        Item::Relation(row) => relation_references(row, wanted),
        Item::Tag(row) => {
            wanted.extend(row.fields.iter().map(|&id| Key::new(Kind::Field, id)));
            wanted.extend(row.parent.map(|id| Key::new(Kind::Tag, id)));
        }
        Item::Actor(row) => wanted.extend(row.affiliations.iter().map(|at| Key::new(Kind::Actor, at.actor))),
        Item::Info(_)
        | Item::Coder(_)
        | Item::Field(_)
        | Item::RelationType(_)
        | Item::Issue(_)
        | Item::Document(_) => {}
    }
}

fn statement_references(row: &Annotation, wanted: &mut BTreeSet<Key>) {
    wanted.insert(Key::new(Kind::Tag, row.tag));
    wanted.insert(Key::new(Kind::Coder, row.coder));
    for (field, value) in &row.fields {
        wanted.insert(Key::new(Kind::Field, *field));
        match value {
            Value::Actors(ids) => wanted.extend(ids.iter().map(|&id| Key::new(Kind::Actor, id))),
            Value::Issues(ids) => wanted.extend(ids.iter().map(|&id| Key::new(Kind::Issue, id))),
            _ => {}
        }
    }
}

fn relation_references(row: &Relation, wanted: &mut BTreeSet<Key>) {
    wanted.insert(Key::new(Kind::RelationType, row.kind));
    wanted.insert(Key::new(Kind::Coder, row.coder));
}

fn missing_name(key: Key) -> String {
    let digits: String = format!("{:032x}", key.id).chars().take(8).collect();
    format!("Missing {} {digits}", key.kind.noun())
}

fn makeshift(key: Key) -> Option<(Item, Place)> {
    let name = missing_name(key);
    Some(match key.kind {
        Kind::Tag => (Item::Tag(Arc::new(makeshift_tag(Id::new(key.id), &name))), Place::Codebook),
        Kind::Field => {
            let row = Field {
                id: Id::new(key.id),
                name: name.to_lowercase(),
                kind: FieldKind::Text,
                help: String::new(),
                core: false,
                choices: Vec::new(),
                unclear: false,
            };
            (Item::Field(Arc::new(row)), Place::Codebook)
        }
        Kind::RelationType => {
            let row = RelationType {
                id: Id::new(key.id),
                position: u32::MAX,
                name,
                definition: String::new(),
                from: Vec::new(),
                to: Vec::new(),
                symmetric: false,
            };
            (Item::RelationType(Arc::new(row)), Place::Codebook)
        }
        Kind::Actor => {
            let row = Actor {
                kind: ActorKind::Person,
                identity: Identity::Anonymous,
                ..Actor::named(Id::new(key.id), &name)
            };
            (Item::Actor(Arc::new(row)), Place::Actors)
        }
        Kind::Issue => {
            let row = Issue { retired: true, ..Issue::worded(Id::new(key.id), name) };
            (Item::Issue(Arc::new(row)), Place::Issues)
        }
        Kind::Coder => {
            let row = Coder { id: Id::new(key.id), name, colour: Colour::Palette(1) };
            let place = Place::Coder(row.id);
            (Item::Coder(Arc::new(row)), place)
        }
        Kind::Project | Kind::Document | Kind::Statement | Kind::Relation => return None,
    })
}

fn makeshift_tag(id: Id<Tag>, name: &str) -> Tag {
    let (colour, pattern) = (Colour::Palette(8), Pattern::Dotted);
    Tag { position: u32::MAX, colour, pattern, retired: true, ..Tag::named(id, name) }
}
