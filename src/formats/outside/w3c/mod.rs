//! Web Annotation (W3C): our own export, whose ids, answers and relations come back as they were, and what others write,
//! such as the rows of Hypothes.is.

mod own;

pub(super) use own::origin;

use super::brought::{Article, Brought, Counting, File, Link, Passage, Piece, Words};
use super::count::{Count, Unit};
use super::json::{self, Head, each, text};
use super::mapping::flat;
use super::values;
use crate::model::Id;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn is(_: &[File], head: &Head) -> bool {
    let typed = |value: &Value| {
        each(value.get("type").or_else(|| value.get("@type"))).iter().any(|one| {
            one.as_str().is_some_and(|name| {
                name.ends_with("Annotation") || name.contains("AnnotationCollection") || name.contains("AnnotationPage")
            })
        })
    };
    head.0.as_ref().is_some_and(typed)
        || is_row(head.0.as_ref())
        || head.get("rows").is_some_and(|rows| is_row(rows.get(0)))
}

/// Whether it looks like a row of Hypothes.is.
fn is_row(value: Option<&Value>) -> bool {
    value.is_some_and(|row| row.get("target").is_some() && row.get("uri").is_some())
}

pub(super) fn read(files: &[File]) -> Result<Brought, String> {
    let mut reader = Reader::default();
    for file in files {
        let values = json::values(file)?;
        let mut items = Vec::new();
        values.iter().for_each(|value| collect(value, &mut items, 0));
        values.iter().for_each(|value| super::own::take_rest(value.get("sp:rest"), &mut reader.brought));
        if items.is_empty() {
            reader.brought.left.add("files without annotations", file.own_name());
        }
        let keys: BTreeSet<&str> = items.iter().map(|item| key_of(item)).filter(|key| !key.is_empty()).collect();
        for item in &items {
            reader.take(item, &keys);
        }
    }
    let unit = if reader.of_page { Unit::Utf16 } else { Unit::Characters };
    reader.brought.counting = Counting { standard: Count::of(unit), ..Counting::default() };
    super::own::complete(&mut reader.brought, &[]);
    Ok(reader.brought)
}

fn key_of(item: &Value) -> &str {
    let id = text(item, "id");
    if id.is_empty() { text(item, "@id") } else { id }
}

/// Annotations, from wherever they may stand: collections, pages, graphs, rows.
fn collect<'a>(value: &'a Value, out: &mut Vec<&'a Value>, depth: usize) {
    if depth > 8 {
        return;
    }
    for name in ["first", "items", "rows", "@graph"] {
        each(value.get(name)).iter().for_each(|inner| collect(inner, out, depth + 1));
    }
    if value.get("target").is_some() {
        out.push(value);
    }
}

/// A label, and the tag that it was.
type Label = (String, Option<Id<crate::model::Tag>>);

#[derive(Default)]
struct Reader {
    brought: Brought,
    articles: BTreeMap<String, usize>,
    /// Whether positions are those of a page in a browser.
    of_page: bool,
}

impl Reader {
    fn take(&mut self, item: &Value, keys: &BTreeSet<&str>) {
        let targets = each(item.get("target"));
        let ends: Vec<&str> = targets.iter().map(source_id).collect();
        let linking =
            each(item.get("motivation")).iter().any(|one| one.as_str().is_some_and(|name| name.ends_with("linking")));
        let own_ends = targets.len() == 2 && targets.iter().all(|target| target.get("sp:end").is_some());
        if linking && (own_ends || ends.len() == 2 && ends.iter().all(|end| keys.contains(end))) {
            self.take_link(item, &ends);
            return;
        }
        self.of_page |= is_row(Some(item));
        let mut pieces: BTreeMap<usize, Vec<(usize, Piece)>> = BTreeMap::new();
        for (at, target) in targets.iter().enumerate() {
            let article = self.article(item, target);
            let number = target.get("sp:fragment").and_then(json::offset).unwrap_or(at + 1);
            match piece(target) {
                Some(piece) => pieces.entry(article).or_default().push((number, piece)),
                None => self
                    .brought
                    .left
                    .add("annotations of whole pages, of parts of pictures or by paths in a page", key_of(item)),
            }
        }
        for (article, mut pieces) in pieces {
            pieces.sort_by_key(|entry| entry.0);
            let pieces = pieces.into_iter().map(|entry| entry.1).collect();
            self.passages(item, article, pieces);
        }
    }

    /// A passage for each label.
    fn passages(&mut self, item: &Value, article: usize, pieces: Vec<Piece>) {
        let key = key_of(item);
        let motive = each(item.get("motivation")).iter().find_map(Value::as_str).unwrap_or("");
        let mut passage = Passage {
            key: if key.is_empty() {
                format!("{article}#{}", self.brought.articles.iter().map(|row| row.passages.len()).sum::<usize>())
            } else {
                key.to_owned()
            },
            id: own::id(key),
            pieces,
            coder: person(item),
            created: values::time(text(item, "created")),
            changed: values::time(if item.get("modified").is_some() {
                text(item, "modified")
            } else {
                text(item, "updated")
            }),
            ..Passage::default()
        };
        own::describe(item, &mut passage);
        let mut labels: Vec<Label> = Vec::new();
        let mut notes: Vec<String> = Vec::new();
        notes.extend(
            [text(item, "bodyValue"), text(item, "text")]
                .iter()
                .filter(|note| !note.is_empty())
                .map(|note| (*note).to_owned()),
        );
        labels.extend(each(item.get("tags")).iter().filter_map(Value::as_str).map(|tag| (flat(tag), None)));
        for body in each(item.get("body")) {
            self.take_body(body, motive, &mut passage, (&mut labels, &mut notes));
        }
        passage.note = notes.join("\n");
        if labels.is_empty() {
            labels.push((String::new(), None));
        }
        let Some(row) = self.brought.articles.get_mut(article) else { return };
        for (at, (label, tag)) in labels.into_iter().enumerate() {
            let mut one = Passage { label, tag, ..passage.clone() };
            if at > 0 {
                one.key = format!("{}#{at}", one.key);
                one.id = None;
            }
            row.passages.push(one);
        }
    }

    fn take_body(
        &mut self,
        body: &Value,
        motive: &str,
        passage: &mut Passage,
        (labels, notes): (&mut Vec<Label>, &mut Vec<String>),
    ) {
        if let Some(answers) = body.get("sp:answers") {
            passage.answers.extend(each(Some(answers)).iter().map(own::answer));
            return;
        }
        let purpose = each(body.get("purpose")).iter().find_map(Value::as_str).unwrap_or(motive);
        let (value, source) = (text(body, "value"), body.as_str().unwrap_or_else(|| source_id(body)));
        let said = if value.is_empty() { source } else { value };
        match purpose {
            _ if said.is_empty() => {
                self.brought.left.add("bodies that are no text", super::told::short(&body.to_string()));
            }
            // A sentence is no label, whatever the annotation as a whole is for.
            "tagging" | "classifying" if !(body.is_string() && said.contains(' ')) => {
                let tag = body.get("sp:tag").and_then(|tag| own::id(text(tag, "id")));
                let label = if value.is_empty() { source.rsplit(['/', '#']).next().unwrap_or(source) } else { value };
                labels.push((flat(label), tag));
            }
            "identifying" | "linking" if value.is_empty() => {
                passage.answers.push(super::brought::Answer::text("link", source));
            }
            _ => notes.push(said.to_owned()),
        }
    }

    fn take_link(&mut self, item: &Value, ends: &[&str]) {
        let targets = each(item.get("target"));
        let at = |which: &str, other: usize| {
            let named = targets.iter().position(|target| text(target, "sp:end") == which).unwrap_or(other);
            ends.get(named).map(|end| (*end).to_owned()).unwrap_or_default()
        };
        let bodies = each(item.get("body"));
        let is_label = |body: &&Value| text(body, "purpose") != "commenting";
        let label = bodies.iter().find(is_label);
        let notes: Vec<&str> = bodies.iter().filter(|body| !is_label(body)).map(|body| text(body, "value")).collect();
        self.brought.links.push(Link {
            id: own::id(key_of(item)),
            kind: label.and_then(|body| own::id(text(body.get("sp:relationType")?, "id"))),
            label: label.map(|body| body.as_str().unwrap_or_else(|| text(body, "value"))).unwrap_or("").to_owned(),
            from: at("from", 0),
            to: at("to", 1),
            note: notes.join("\n"),
            coder: person(item),
            created: values::time(text(item, "created")),
        });
    }

    /// The article of a target.
    fn article(&mut self, item: &Value, target: &Value) -> usize {
        let uri = if item.get("uri").is_some() { text(item, "uri") } else { source_id(target) };
        if let Some(&known) = self.articles.get(uri) {
            return known;
        }
        let mut article = Article { id: own::id(uri), ..Article::default() };
        if uri.contains("://") {
            uri.clone_into(&mut article.about.address);
        }
        uri.clone_into(&mut article.about.title);
        if let Some(source) = target.get("source").filter(|source| source.is_object()) {
            own::describe_article(source, &mut article);
        }
        let titles = each(item.get("document").and_then(|document| document.get("title")));
        if let Some(title) = titles.iter().find_map(Value::as_str) {
            title.clone_into(&mut article.about.title);
        }
        self.brought.articles.push(article);
        self.articles.insert(uri.to_owned(), self.brought.articles.len() - 1);
        self.brought.articles.len() - 1
    }
}

/// The IRI of what a target or body is about.
fn source_id(value: &Value) -> &str {
    let source = value.get("source").unwrap_or(value);
    source.as_str().unwrap_or_else(|| key_of(source))
}

fn person(item: &Value) -> String {
    let user = text(item, "user");
    if !user.is_empty() {
        let name = user.strip_prefix("acct:").unwrap_or(user);
        return name.split('@').next().unwrap_or(name).to_owned();
    }
    let Some(creator) = each(item.get("creator")).first() else { return String::new() };
    let names = [text(creator, "name"), text(creator, "nickname"), creator.as_str().unwrap_or(""), key_of(creator)];
    names.into_iter().find(|name| !name.is_empty()).unwrap_or("").to_owned()
}

/// Where a target is, by all its selectors together.
fn piece(target: &Value) -> Option<Piece> {
    let mut piece = Piece::default();
    let mut open: Vec<(&Value, usize)> = each(target.get("selector")).iter().map(|selector| (selector, 0)).collect();
    while let Some((selector, depth)) = open.pop() {
        match text(selector, "type") {
            "TextPositionSelector" => {
                let offset = |name: &str| selector.get(name).and_then(json::offset);
                piece.offsets = offset("start").zip(offset("end"));
            }
            "TextQuoteSelector" => {
                piece.words = Words::Exact(text(selector, "exact").to_owned());
                text(selector, "prefix").clone_into(&mut piece.before);
                text(selector, "suffix").clone_into(&mut piece.after);
            }
            "FragmentSelector" => {
                let value = text(selector, "value").strip_prefix("char=").and_then(|range| range.split_once(','));
                let both = value
                    .map(|(start, end)| (start.parse().ok(), end.split(';').next().and_then(|end| end.parse().ok())));
                if let Some((Some(start), Some(end))) = both {
                    piece.offsets = Some((start, end));
                }
            }
            _ => {}
        }
        if depth < 8 {
            open.extend(each(selector.get("refinedBy")).iter().map(|inner| (inner, depth + 1)));
        }
    }
    (piece.offsets.is_some() || piece.words != Words::None).then_some(piece)
}
