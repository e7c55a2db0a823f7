//! REFI-QDA projects (`.qdpx`, `.qde`) and codebooks (`.qdc`), as the programs of that trade really write them.
//!
//! A selection is a passage for each code on it. Our own projects say in a case for each statement which selections and
//! answers it has; cases of others are what their variables say about the passages in them.

use super::brought::{Answer, Article, Brought, Code, Counting, File, Link, Passage, Piece, Words};
use super::json::Head;
use super::{lines, own, values, xml};
use crate::edit::path_part;
use crate::formats::codebook::rgb_of;
use crate::formats::programs::BESIDE;
use crate::model::{Certainty, Id};
use roxmltree::Node;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn is(files: &[File], _: &Head) -> bool {
    project(files).is_some() || files.iter().any(|file| xml::begins(file, "CodeBook"))
}

fn project(files: &[File]) -> Option<&File> {
    let named = files.iter().find(|file| file.ends(".qde"));
    named.or_else(|| files.iter().find(|file| file.ends(".xml") && xml::begins(file, "Project")))
}

pub(super) fn read(files: &[File]) -> Result<Brought, String> {
    let main = project(files).or_else(|| files.iter().find(|file| xml::begins(file, "CodeBook")));
    let main = main.ok_or("there is no project.qde among these files")?;
    let text = xml::text_of(main)?;
    let tree = xml::tree(main, &text)?;
    let root = tree.root_element();
    let mut reader = Reader {
        files,
        is_own: root.attribute("origin").is_some_and(|origin| origin.starts_with("Standpoint")),
        brought: Brought { counting: Counting::default(), ..Brought::default() },
        codes: BTreeMap::new(),
        users: names(root, "User"),
        variables: names(root, "Variable"),
        notes: BTreeMap::new(),
        keys: BTreeMap::new(),
        passages: BTreeMap::new(),
    };
    reader.take_codes(root);
    reader.take_notes(root);
    for source in xml::below(root, "Sources").flat_map(|sources| sources.descendants()).filter(Node::is_element) {
        reader.take_source(source);
    }
    reader.take_cases(root);
    for link in xml::below(root, "Links").flat_map(|links| xml::below(links, "Link")) {
        reader.take_link(link);
    }
    xml::below(root, "Sets")
        .flat_map(|sets| xml::below(sets, "Set"))
        .for_each(|set| reader.leave("sets of sources or codes", set));
    xml::below(root, "Graphs")
        .flat_map(|graphs| xml::below(graphs, "Graph"))
        .for_each(|graph| reader.leave("drawings", graph));
    let beside = files.iter().find(|file| reader.is_own && file.own_name() == BESIDE);
    let mut brought = reader.brought;
    if let Some(beside) = beside {
        own::add(lines::read(std::slice::from_ref(beside))?, &mut brought);
    }
    Ok(brought)
}

/// A GUID as it is compared: programs write them in upper or lower case, with braces or without.
fn guid(said: &str) -> String {
    said.trim().trim_matches(['{', '}']).to_lowercase()
}

fn own_guid(node: Node<'_, '_>) -> String {
    guid(node.attribute("guid").unwrap_or_default())
}

/// The row that a GUID of ours stands for.
fn id<R>(guid: &str) -> Option<Id<R>> {
    guid.replace('-', "").parse().ok()
}

fn names(root: Node<'_, '_>, element: &'static str) -> BTreeMap<String, String> {
    xml::all(root, element)
        .map(|node| (own_guid(node), node.attribute("name").unwrap_or_default().to_owned()))
        .collect()
}

struct Reader<'a> {
    files: &'a [File],
    /// Whether the file is of our own making.
    is_own: bool,
    brought: Brought,
    /// Paths, by GUID.
    codes: BTreeMap<String, String>,
    users: BTreeMap<String, String>,
    variables: BTreeMap<String, String>,
    notes: BTreeMap<String, String>,
    /// For each GUID of a selection or a coding, where its passages stand: article and numbers.
    keys: BTreeMap<String, (usize, Vec<usize>)>,
    /// The same, with the key of the first passage.
    passages: BTreeMap<String, (String, usize)>,
}

impl Reader<'_> {
    fn leave(&mut self, what: &'static str, node: Node<'_, '_>) {
        self.brought.left.add(what, node.attribute("name").unwrap_or(""));
    }

    fn take_codes(&mut self, root: Node<'_, '_>) {
        // A stack of our own: codes may stand deeper below each other than the program's own goes.
        let mut open: Vec<(Node<'_, '_>, String)> = xml::all(root, "Codes")
            .flat_map(|codes| xml::below(codes, "Code"))
            .map(|code| (code, String::new()))
            .collect();
        open.reverse();
        let mut seen = BTreeSet::new();
        while let Some((node, above)) = open.pop() {
            let name = node.attribute("name").unwrap_or_default().trim();
            let name = path_part(if name.is_empty() { "Code without a name" } else { name });
            let path = if above.is_empty() { name } else { format!("{above}/{name}") };
            let guid = own_guid(node);
            // Codes of one path are one tag.
            let is_new = seen.insert(path.clone());
            let definition: Vec<String> = xml::below(node, "Description").map(xml::words).collect();
            let code = Code {
                path: path.clone(),
                id: id(&guid),
                definition: definition.join("\n").trim().to_owned(),
                colour: node.attribute("color").and_then(rgb_of),
            };
            self.brought.codes.extend(is_new.then_some(code));
            if self.codes.insert(guid, path.clone()).is_some() {
                self.brought
                    .left
                    .add("codes with the identifier of another; their passages get the last of them", &path);
            }
            // What stands deeper than anyone could look at stands beside the last that does not.
            let inner = if path.matches('/').count() < 60 { path } else { above };
            let below: Vec<_> = xml::below(node, "Code").collect();
            open.extend(below.into_iter().rev().map(|code| (code, inner.clone())));
        }
    }

    fn take_notes(&mut self, root: Node<'_, '_>) {
        for note in xml::below(root, "Notes").flat_map(|notes| xml::below(notes, "Note")) {
            let inner: Vec<String> = xml::below(note, "PlainTextContent").map(xml::words).collect();
            let path = note.attribute("plainTextPath");
            let text = path.and_then(|path| self.member(path)).and_then(|file| file.plain().ok());
            let text = if inner.is_empty() { text.unwrap_or_default() } else { inner.join("\n") };
            let text = if self.is_own { text } else { text.trim().to_owned() };
            let name = note.attribute("name").unwrap_or_default();
            let text = if text.is_empty() { name.to_owned() } else { text };
            self.notes.insert(own_guid(note), text);
        }
    }

    /// The file that a path of the project means: `internal://`, without a scheme, or one on another machine, of which
    /// only the name says anything.
    fn member(&self, path: &str) -> Option<&File> {
        let name = path.rsplit(['/', '\\']).next()?.to_lowercase();
        self.files.iter().find(|file| file.own_name().to_lowercase() == name)
    }

    fn take_source(&mut self, node: Node<'_, '_>) {
        match node.tag_name().name() {
            "TextSource" | "Transcript" | "Representation" => {}
            "PictureSelection" | "PDFSelection" | "AudioSelection" | "VideoSelection" => {
                return self.leave("passages in pictures, sound, films or pages of a PDF", node);
            }
            _ => return,
        }
        let inner: Vec<String> = xml::below(node, "PlainTextContent").map(xml::words).collect();
        let path = node.attribute("plainTextPath").unwrap_or_default();
        let text =
            if inner.is_empty() { self.member(path).and_then(|file| file.text().ok()) } else { Some(inner.concat()) };
        let own = own_guid(node);
        let mut article = Article { id: if self.is_own { id(&own) } else { None }, text, ..Article::default() };
        let outer = node.parent().and_then(|parent| parent.attribute("name"));
        node.attribute("name")
            .filter(|name| !name.is_empty())
            .or(outer)
            .unwrap_or_default()
            .clone_into(&mut article.about.title);
        for (name, value) in self.values_of(node) {
            self.describe(&mut article, &name, value);
        }
        let number = self.brought.articles.len();
        for child in node.children().filter(Node::is_element) {
            match child.tag_name().name() {
                "PlainTextSelection" | "TranscriptSelection" => self.take_selection(child, number, &mut article),
                "Coding" => self.leave("codes of whole texts", node),
                "NoteRef" => {
                    let note = self.note_of(child);
                    let gap = if article.about.notes.is_empty() { "" } else { "\n" };
                    article.about.notes.push_str(&format!("{gap}{note}"));
                }
                _ => {}
            }
        }
        self.brought.articles.push(article);
    }

    fn describe(&mut self, article: &mut Article, name: &str, value: String) {
        let about = &mut article.about;
        let place = match name.to_lowercase().as_str() {
            "outlet" => &mut about.outlet,
            "author" => &mut about.author,
            "address" | "url" => &mut about.address,
            "language" => &mut about.language,
            "section" => &mut about.section,
            "date" => {
                about.date = values::date(&value);
                return;
            }
            _ => return self.brought.left.add("variables of whole texts", format!("{name}: {value}")),
        };
        *place = value;
    }

    fn note_of(&self, reference: Node<'_, '_>) -> String {
        let target = guid(reference.attribute("targetGUID").unwrap_or_default());
        self.notes.get(&target).cloned().unwrap_or_default()
    }

    fn user(&self, node: Node<'_, '_>) -> String {
        node.attribute("creatingUser").and_then(|user| self.users.get(&guid(user))).cloned().unwrap_or_default()
    }

    fn take_selection(&mut self, node: Node<'_, '_>, number: usize, article: &mut Article) {
        let offset = |name: &str| node.attribute(name).and_then(|said| said.trim().parse::<usize>().ok());
        let name = node.attribute("name").unwrap_or_default();
        let Some(offsets) = offset("startPosition").zip(offset("endPosition")) else {
            return self.leave("selections without a position", node);
        };
        let words = if name.is_empty() { Words::None } else { Words::Hint(name.to_owned()) };
        let piece = Piece { offsets: Some(offsets), words, ..Piece::default() };
        let mut notes: Vec<String> = xml::below(node, "NoteRef").map(|note| self.note_of(note)).collect();
        if !self.is_own {
            notes.extend(xml::below(node, "Description").map(|node| xml::words(node).trim().to_owned()));
        }
        notes.retain(|note| !note.is_empty());
        let selection = own_guid(node);
        let mut passage = Passage {
            key: selection.clone(),
            pieces: vec![piece],
            coder: self.user(node),
            note: notes.join("\n"),
            created: node.attribute("creationDateTime").and_then(values::time),
            changed: node.attribute("modifiedDateTime").and_then(values::time),
            ..Passage::default()
        };
        let codings: Vec<Node<'_, '_>> = xml::below(node, "Coding").collect();
        let first = article.passages.len();
        for coding in &codings {
            let target =
                xml::below(*coding, "CodeRef").find_map(|code| code.attribute("targetGUID")).unwrap_or_default();
            let Some(path) = self.codes.get(&guid(target)) else {
                self.leave("codings with a code that is not in the codebook", *coding);
                continue;
            };
            let mut one = Passage { label: path.clone(), tag: id(&guid(target)), ..passage.clone() };
            if coding.attribute("creatingUser").is_some() {
                one.coder = self.user(*coding);
            }
            one.created = coding.attribute("creationDateTime").and_then(values::time).or(one.created);
            let further = xml::below(*coding, "NoteRef").map(|note| self.note_of(note)).filter(|note| !note.is_empty());
            one.note = Some(one.note)
                .into_iter()
                .filter(|note| !note.is_empty())
                .chain(further)
                .collect::<Vec<_>>()
                .join("\n");
            let own = own_guid(*coding);
            one.key = if own.is_empty() { format!("{selection}#{}", article.passages.len()) } else { own.clone() };
            self.passages.insert(own.clone(), (one.key.clone(), number));
            self.keys.insert(own, (number, vec![article.passages.len()]));
            article.passages.push(one);
        }
        if codings.is_empty() {
            passage.key = if selection.is_empty() { format!("#{number}#{first}") } else { selection.clone() };
            article.passages.push(passage);
        }
        if let Some(first) = article.passages.get(first) {
            self.passages.insert(selection.clone(), (first.key.clone(), number));
        }
        self.keys.insert(selection, (number, (first..article.passages.len()).collect()));
    }

    /// Names and values of the variables of an element.
    fn values_of(&self, node: Node<'_, '_>) -> Vec<(String, String)> {
        let one = |value: Node<'_, '_>| {
            let target = xml::below(value, "VariableRef").find_map(|variable| variable.attribute("targetGUID"))?;
            let name = self.variables.get(&guid(target))?.clone();
            let said =
                value.children().filter(Node::is_element).find(|child| child.tag_name().name().ends_with("Value"))?;
            Some((name, xml::words(said))).filter(|entry| !entry.1.is_empty())
        };
        xml::below(node, "VariableValue").filter_map(one).collect()
    }

    fn take_cases(&mut self, root: Node<'_, '_>) {
        let mut gone: BTreeSet<(usize, usize)> = BTreeSet::new();
        for case in xml::below(root, "Cases").flat_map(|cases| xml::below(cases, "Case")) {
            let mut answers: Vec<Answer> = Vec::new();
            let mut certainty = Certainty::Sure;
            for (name, value) in self.values_of(case) {
                if self.is_own && name == "certainty" {
                    certainty = if value == "unsure" { Certainty::Unsure } else { Certainty::Sure };
                    continue;
                }
                match answers.iter_mut().find(|answer| answer.name == name) {
                    Some(answer) => answer.said.extend(Answer::text(&name, value).said),
                    None => answers.push(Answer::text(&name, value)),
                }
            }
            let selections: Vec<(usize, Vec<usize>)> = xml::below(case, "SelectionRef")
                .filter_map(|selection| self.keys.get(&guid(selection.attribute("targetGUID")?)).cloned())
                .collect();
            if self.is_own {
                self.join(case, &selections, answers, certainty, &mut gone);
                continue;
            }
            if selections.is_empty() {
                self.leave("cases without a passage", case);
            }
            let name = case.attribute("name").unwrap_or_default();
            answers.extend((!name.is_empty()).then(|| Answer::text("case", name)));
            for (article, numbers) in selections {
                for number in numbers {
                    if let Some(passage) =
                        self.brought.articles.get_mut(article).and_then(|article| article.passages.get_mut(number))
                    {
                        passage.answers.extend(answers.iter().cloned());
                    }
                }
            }
        }
        for (at, article) in self.brought.articles.iter_mut().enumerate() {
            let mut number = 0;
            article.passages.retain(|_| {
                number += 1;
                !gone.contains(&(at, number - 1))
            });
        }
    }

    /// One statement of ours: all its selections in their order.
    fn join(
        &mut self,
        case: Node<'_, '_>,
        selections: &[(usize, Vec<usize>)],
        answers: Vec<Answer>,
        certainty: Certainty,
        gone: &mut BTreeSet<(usize, usize)>,
    ) {
        let places: Vec<(usize, usize)> =
            selections.iter().filter_map(|(article, numbers)| Some((*article, *numbers.first()?))).collect();
        let Some(&(article, first)) = places.first() else { return };
        let Some(article_row) = self.brought.articles.get_mut(article) else { return };
        let further: Vec<Piece> = places
            .iter()
            .skip(1)
            .filter(|place| place.0 == article && place.1 != first)
            .filter_map(|place| article_row.passages.get(place.1))
            .flat_map(|passage| passage.pieces.clone())
            .collect();
        gone.extend(places.iter().skip(1).filter(|place| place.0 == article && place.1 != first));
        if let Some(passage) = article_row.passages.get_mut(first) {
            passage.pieces.extend(further);
            passage.answers = answers;
            passage.certainty = certainty;
            passage.id = id(&own_guid(case));
        }
    }

    fn take_link(&mut self, link: Node<'_, '_>) {
        let ends = ["originGUID", "targetGUID"].map(|name| guid(link.attribute(name).unwrap_or_default()));
        let [from, to] = ends.each_ref().map(|end| self.passages.get(end).cloned());
        let name = link.attribute("name").unwrap_or_default().to_owned();
        match (from, to) {
            (Some((from, _)), Some((to, _))) => {
                let id = if self.is_own { id(&own_guid(link)) } else { None };
                let coder = self.user(link);
                self.brought.links.push(Link { id, label: name, from, to, coder, ..Link::default() });
            }
            (Some((key, article)), None) | (None, Some((key, article))) => {
                let note = ends.iter().find_map(|end| self.notes.get(end)).cloned();
                let passage = self
                    .brought
                    .articles
                    .get_mut(article)
                    .and_then(|row| row.passages.iter_mut().find(|passage| passage.key == key));
                match (note, passage) {
                    (Some(note), Some(passage)) => {
                        let gap = if passage.note.is_empty() { "" } else { "\n" };
                        passage.note.push_str(&format!("{gap}{note}"));
                    }
                    _ => self.brought.left.add("links from a passage to something else", name),
                }
            }
            (None, None) => self.brought.left.add("links that do not lead to passages", name),
        }
    }
}
