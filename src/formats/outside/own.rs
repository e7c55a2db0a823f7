//! What one of our own exports says beside its statements: taken from the file, and used where its statements only name things.

use super::brought::{Answer, Article, Brought, Code, Link, Passage, Piece, Said, Words};
use crate::edit::{NewDocument, path_part};
use crate::formats::Rest;
use crate::formats::rest::About;
use crate::model::{Annotation, Colour, Document, Id, Relation, Tag};
use serde::Deserialize as _;
use std::collections::{BTreeMap, BTreeSet};

/// Takes it from where a file has it.
pub(super) fn take_rest(value: Option<&serde_json::Value>, brought: &mut Brought) {
    let Some(value) = value else { return };
    match Rest::deserialize(value) {
        Ok(rest) => brought.rest = rest,
        Err(error) => brought.left.add("codebooks, actors and issues that can’t be read", error.to_string()),
    }
}

/// Says for each name of a statement what it names, and of each article what is known. `taken` are names that no field has in
/// this format.
pub(super) fn complete(brought: &mut Brought, taken: &[&str]) {
    if brought.rest == Rest::default() {
        return;
    }
    let mut rest = std::mem::take(&mut brought.rest);
    let paths = paths(&rest.tags);
    let known: BTreeSet<Id<Tag>> = brought.codes.iter().filter_map(|code| code.id).collect();
    for (tag, path) in rest.tags.iter().zip(&paths).filter(|entry| !known.contains(&entry.0.id)) {
        let colour = if let Colour::Own(red, green, blue) = tag.colour { Some([red, green, blue]) } else { None };
        let definition = tag.definition.clone();
        brought.codes.push(Code { path: path.clone(), id: Some(tag.id), definition, colour });
    }
    // Those above come first, so that none is made without them.
    brought.codes.sort_by_key(|code| code.path.matches('/').count());
    let names = rest.names(taken);
    for passage in brought.articles.iter_mut().flat_map(|article| &mut article.passages) {
        for answer in passage.answers.iter_mut().filter(|answer| answer.field.is_none()) {
            if let Some(field) = names.field(&answer.name, passage.tag) {
                (answer.field, answer.kind) = (Some(field.id), Some(field.kind));
            }
        }
    }
    describe(&rest.documents, &mut brought.articles);
    // Articles have them now.
    rest.documents.iter_mut().for_each(|about| about.text = None);
    brought.rest = rest;
}

/// Adds what stands in our own lines beside another form of the same statements. What was changed in that other form since
/// counts: an answer is taken from the lines only where it reads the same.
pub(super) fn add(beside: Brought, brought: &mut Brought) {
    let known: BTreeMap<Id<Annotation>, &Passage> =
        beside.articles.iter().flat_map(|article| &article.passages).filter_map(|row| Some((row.id?, row))).collect();
    for passage in brought.articles.iter_mut().flat_map(|article| &mut article.passages) {
        let Some(row) = passage.id.and_then(|id| known.get(&id)) else { continue };
        passage.origin.clone_from(&row.origin);
        passage.changed = row.changed;
        for answer in &mut passage.answers {
            let same = row.answers.iter().find(|other| other.name == answer.name);
            if let Some(same) = same.filter(|same| reads(same) == reads(answer)) {
                *answer = same.clone();
            }
        }
    }
    let known: BTreeMap<Id<Relation>, &Link> = beside.links.iter().filter_map(|link| Some((link.id?, link))).collect();
    for link in &mut brought.links {
        let Some(row) = link.id.and_then(|id| known.get(&id)) else { continue };
        link.note.clone_from(&row.note);
        link.created = row.created;
        if link.coder.is_empty() {
            link.coder.clone_from(&row.coder);
        }
    }
    brought.rest = beside.rest;
    complete(brought, &[]);
}

/// An answer as a format of plain texts has it.
fn reads(answer: &Answer) -> Vec<String> {
    let one = |said: &Said| match said {
        Said::Text(text) | Said::Number(text) | Said::Actor(_, text) | Said::Issue(_, text) | Said::Row(_, text) => {
            text.clone()
        }
        Said::Yes(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Said::Unclear => "unclear".to_owned(),
        Said::Words(Piece { words: Words::Exact(words), .. }) => words.clone(),
        Said::Words(_) => String::new(),
    };
    answer.said.iter().map(one).collect()
}

fn describe(documents: &[About], articles: &mut Vec<Article>) {
    let mut at: BTreeMap<Id<Document>, usize> =
        articles.iter().enumerate().filter_map(|(at, article)| Some((article.id?, at))).collect();
    for about in documents {
        let row = &about.row;
        let number = *at.entry(row.id).or_insert(articles.len());
        if number == articles.len() {
            if about.text.is_none() {
                continue;
            }
            articles.push(Article { id: Some(row.id), ..Article::default() });
        }
        let Some(article) = articles.get_mut(number) else { continue };
        article.text = article.text.take().or_else(|| about.text.clone());
        article.sha256 = Some(row.sha256);
        article.about = NewDocument::about(row);
    }
}

/// The path of each tag: names from the outermost, with slashes.
fn paths(tags: &[Tag]) -> Vec<String> {
    let by_id: BTreeMap<Id<Tag>, &Tag> = tags.iter().map(|tag| (tag.id, tag)).collect();
    let path = |tag: &Tag| {
        let (mut names, mut seen, mut next) = (Vec::new(), BTreeSet::new(), by_id.get(&tag.id));
        while let Some(tag) = next.filter(|tag| seen.insert(tag.id)) {
            names.push(path_part(&tag.name));
            next = tag.parent.and_then(|parent| by_id.get(&parent));
        }
        names.reverse();
        names.join("/")
    };
    tags.iter().map(path).collect()
}
