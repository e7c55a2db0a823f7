//! UIMA: texts with typed annotations over them, as JSON and as XMI with its type system. Positions are UTF-16 units.
//!
//! A type is a label; of a layer whose annotations have a value, the label is the value below the type. References from one
//! annotation to another are relations.

mod json;
mod xmi;

use super::brought::{Answer, Article, Brought, Counting, File, Link, Passage, Piece, Said};
use super::count::{Count, Unit};
use super::json::Head;
use super::mapping::flat;
use super::xml;
use crate::edit::path_part;
use crate::model::Certainty;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn is_json(_: &[File], head: &Head) -> bool {
    head.has("%FEATURE_STRUCTURES") || head.has("%TYPES")
}

pub(super) fn is_xmi(files: &[File], _: &Head) -> bool {
    files.iter().any(|file| file.ends(".xmi") || file.ends(".xml") && xml::begins(file, "XMI"))
}

pub(super) fn read_json(files: &[File]) -> Result<Brought, String> {
    let mut brought = Brought { counting: counting(), ..Brought::default() };
    for file in files {
        for value in super::json::values(file)? {
            take(&json::structures(&value), file, &mut brought);
        }
    }
    Ok(brought)
}

pub(super) fn read_xmi(files: &[File]) -> Result<Brought, String> {
    let mut brought = Brought { counting: counting(), ..Brought::default() };
    let mut types = xmi::Types::default();
    for file in files.iter().filter(|file| xml::begins(file, "typeSystemDescription")) {
        types.take(file)?;
    }
    for file in files.iter().filter(|file| xml::begins(file, "XMI")) {
        take(&xmi::structures(file, &types)?, file, &mut brought);
    }
    Ok(brought)
}

fn counting() -> Counting {
    Counting { standard: Count::of(Unit::Utf16), ..Counting::default() }
}

/// One structure: an annotation, a text, a list, or something that annotations refer to.
#[derive(Debug, Default)]
struct Structure {
    id: i64,
    kind: String,
    values: Vec<(String, Vec<Said>)>,
    refs: Vec<(String, Vec<i64>)>,
}

impl Structure {
    fn text(&self, name: &str) -> Option<&str> {
        let said = self.values.iter().find(|entry| entry.0 == name)?.1.first()?;
        match said {
            Said::Text(text) | Said::Number(text) => Some(text),
            _ => None,
        }
    }

    fn number(&self, name: &str) -> Option<usize> {
        self.text(name)?.parse().ok()
    }

    fn refs(&self, name: &str) -> &[i64] {
        self.refs.iter().find(|entry| entry.0 == name).map_or(&[], |entry| &entry.1)
    }

    /// The name of the type without its package.
    fn short(&self) -> &str {
        self.kind.rsplit('.').next().unwrap_or(&self.kind)
    }

    fn range(&self) -> Option<(usize, usize)> {
        Some((self.number("begin")?, self.number("end")?))
    }
}

/// Types that say how the text is built, word for word, not what somebody found in it.
const LAYOUT: &[&str] = &[
    ".core.api.segmentation.",
    ".core.api.metadata.",
    ".core.api.lexmorph.",
    ".core.api.syntax.",
    "uima.tcas.DocumentAnnotation",
    "org.dkpro.core.api.pdf.",
    "org.dkpro.core.api.xml.",
];

fn is_layout(kind: &str) -> bool {
    kind.starts_with("uima.cas.") || LAYOUT.iter().any(|layout| kind.contains(layout))
}

/// The type of statements in our own exports.
const OWN: &str = "webanno.custom.Statement";

/// Ends of relations, in the words of different tools.
const FROM: &[&str] = &["Governor", "governor", "source", "from"];
const TO: &[&str] = &["Dependent", "dependent", "target", "to"];

fn take(structures: &[Structure], file: &File, brought: &mut Brought) {
    let prefix = file.name.as_str();
    let by_id: BTreeMap<i64, &Structure> = structures.iter().map(|one| (one.id, one)).collect();
    let mut articles: BTreeMap<i64, Article> = BTreeMap::new();
    for sofa in structures.iter().filter(|one| one.kind == "uima.cas.Sofa") {
        let Some(text) = sofa.text("sofaString") else {
            brought.left.add("texts that are not in the file", sofa.text("sofaID").unwrap_or(""));
            continue;
        };
        let mut article = Article { text: Some(text.to_owned()), ..Article::default() };
        // Where each file lies in a folder of its own, that one has the article's name.
        let folder = file.name.rsplit('/').nth(1).filter(|_| matches!(file.stem(), "data" | "debug" | "INITIAL_CAS"));
        folder.unwrap_or(file.stem()).clone_into(&mut article.about.title);
        articles.insert(sofa.id, article);
    }
    let mut passages: BTreeSet<i64> = BTreeSet::new();
    for one in structures {
        let sofa = one.refs("sofa").first().copied();
        let is_about = one.kind.ends_with(".DocumentMetaData") || one.kind.ends_with("DocumentAnnotation");
        if let Some(article) = sofa.and_then(|sofa| articles.get_mut(&sofa)).filter(|_| is_about) {
            describe(one, article);
        }
        let Some((start, end)) = one.range() else { continue };
        if is_layout(&one.kind) {
            if !one.kind.contains("Document") {
                brought.left.add("tokens, sentences and other marks of how the text is built", one.short());
            }
            continue;
        }
        let Some(article) = sofa.and_then(|sofa| articles.get_mut(&sofa)) else {
            brought.left.add("annotations of texts that are not in the file", one.short());
            continue;
        };
        if ends(one).is_some() {
            continue;
        }
        passages.insert(one.id);
        let new = passage(one, prefix, (start, end));
        // Our own exports have an annotation for each part of a statement.
        let known = new.id.and_then(|id| article.passages.iter_mut().rfind(|known| known.id == Some(id)));
        match known {
            Some(known) => known.pieces.extend(new.pieces),
            None => article.passages.push(new),
        }
    }
    let linker = Linker { by_id: &by_id, passages: &passages, prefix };
    structures.iter().for_each(|one| linker.take(one, brought));
    brought.articles.extend(articles.into_values());
}

fn describe(one: &Structure, article: &mut Article) {
    let about = &mut article.about;
    if let Some(title) = one.text("documentTitle").or_else(|| one.text("documentId")).filter(|title| !title.is_empty())
    {
        title.clone_into(&mut about.title);
    }
    if let Some(address) = one.text("documentUri").filter(|uri| uri.starts_with("http")) {
        address.clone_into(&mut about.address);
    }
    if let Some(language) = one.text("language").filter(|language| *language != "x-unspecified") {
        language.clone_into(&mut about.language);
    }
}

/// The label of an annotation with such a value.
pub(super) fn label(kind: &str, value: Option<&str>) -> String {
    match value.map(str::trim).filter(|value| !value.is_empty() && value.chars().count() <= 60) {
        Some(value) => format!("{}/{}", path_part(kind), flat(value)),
        None => path_part(kind),
    }
}

fn passage(one: &Structure, prefix: &str, (start, end): (usize, usize)) -> Passage {
    let is_own = one.kind == OWN;
    let value = one.text("value");
    let plain = |name: &str| {
        matches!(name, "begin" | "end" | "sofa" | "xmi:id")
            || name == "value" && value.is_some()
            || is_own && matches!(name, "label" | "statement" | "fragment" | "coder" | "certainty")
    };
    let answers = one
        .values
        .iter()
        .filter(|entry| !plain(&entry.0) && !matches!(entry.0.as_str(), "note" | "comment") && !entry.1.is_empty())
        .map(|(name, said)| Answer { name: name.clone(), said: said.clone(), ..Answer::default() })
        .collect();
    let note = one.text("note").or_else(|| one.text("comment")).unwrap_or("").to_owned();
    Passage {
        key: format!("{prefix}#{}", one.id),
        pieces: vec![Piece::at(start, end)],
        label: if is_own { flat(one.text("label").unwrap_or("")) } else { label(one.short(), value) },
        id: one.text("statement").filter(|_| is_own).and_then(|id| id.parse().ok()),
        coder: one.text("coder").filter(|_| is_own).unwrap_or("").to_owned(),
        certainty: if is_own && one.text("certainty") == Some("unsure") { Certainty::Unsure } else { Certainty::Sure },
        answers,
        note,
        ..Passage::default()
    }
}

/// Both ends of what is a relation by its features.
fn ends(one: &Structure) -> Option<(i64, i64)> {
    let end = |names: &[&str]| names.iter().find_map(|name| one.refs(name).first().copied());
    Some((end(FROM)?, end(TO)?))
}

struct Linker<'a> {
    by_id: &'a BTreeMap<i64, &'a Structure>,
    passages: &'a BTreeSet<i64>,
    prefix: &'a str,
}

impl Linker<'_> {
    fn take(&self, one: &Structure, brought: &mut Brought) {
        if is_layout(&one.kind) {
            return;
        }
        if let Some((from, to)) = ends(one) {
            let value = one.text("value").or_else(|| one.text("DependencyType")).or_else(|| one.text("label"));
            self.link(value.unwrap_or(one.short()), from, to, one.text("note").unwrap_or(""), brought);
            return;
        }
        if !self.passages.contains(&one.id) {
            return;
        }
        for (name, refs) in one.refs.iter().filter(|entry| entry.0 != "sofa") {
            for &reference in refs {
                self.follow(one.id, name, reference, 0, brought);
            }
        }
    }

    /// What a feature refers to: a passage, a list of them, or a link with a role.
    fn follow(&self, from: i64, name: &str, to: i64, depth: usize, brought: &mut Brought) {
        let Some(target) = self.by_id.get(&to).filter(|_| depth < 4) else { return };
        if self.passages.contains(&to) {
            return self.link(name, from, to, "", brought);
        }
        let elements = target.refs("%ELEMENTS");
        let inner = if elements.is_empty() { target.refs("elements") } else { elements };
        if !inner.is_empty() {
            inner.iter().for_each(|&element| self.follow(from, name, element, depth + 1, brought));
        } else if let Some(&end) = target.refs("target").first() {
            self.link(target.text("role").filter(|role| !role.is_empty()).unwrap_or(name), from, end, "", brought);
        } else if !is_layout(&target.kind) {
            brought.left.add("what annotations say in structures of their own", target.short());
        }
    }

    fn link(&self, label: &str, from: i64, to: i64, note: &str, brought: &mut Brought) {
        let key = |id: i64| format!("{}#{id}", self.prefix);
        let (label, note) = (label.to_owned(), note.to_owned());
        brought.links.push(Link { label, from: key(from), to: key(to), note, ..Link::default() });
    }
}
