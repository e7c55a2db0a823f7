//! The terms of our own vocabulary in a Web Annotation, and their way back.

use crate::formats::answers::kind_name;
use crate::formats::outside::brought::{Answer, Article, Passage, Piece, Said, Words};
use crate::formats::outside::json::{self, each, text};
use crate::model::{Certainty, FieldKind, Id, Origin};
use serde_json::Value;

/// The id that a UUID stands for.
pub(super) fn id<R>(iri: &str) -> Option<Id<R>> {
    let digits = iri.strip_prefix("urn:uuid:")?.replace('-', "");
    digits.parse().ok()
}

const KINDS: [FieldKind; 11] = [
    FieldKind::Choice,
    FieldKind::Choices,
    FieldKind::YesNo,
    FieldKind::Text,
    FieldKind::Number,
    FieldKind::Date,
    FieldKind::Link,
    FieldKind::Actors,
    FieldKind::Chain,
    FieldKind::Issues,
    FieldKind::Words,
];

/// How a statement came to be, from its words in an export.
pub(in crate::formats::outside) fn origin(said: &str, by: &str) -> Option<Origin> {
    let suggested = |by: &str, edited| Origin::Suggestion { by: by.into(), edited };
    match said {
        "by hand" => Some(Origin::ByHand),
        "adjudicated" => Some(Origin::Adjudicated),
        other => {
            other.strip_prefix("imported from ").map(|from| Origin::Imported { from: from.into() }).or_else(|| {
                let rest = other.strip_prefix("suggested by ")?;
                // Where the name of who suggested it is not told apart, a comma in it may be part of it.
                let edited = if by.is_empty() { rest.strip_suffix(", changed") } else { (rest != by).then_some(by) };
                Some(edited.map_or_else(|| suggested(rest, false), |name| suggested(name, true)))
            })
        }
    }
}

pub(super) fn describe(item: &Value, passage: &mut Passage) {
    passage.origin = origin(text(item, "sp:origin"), text(item, "sp:suggestedBy"));
    if text(item, "sp:certainty") == "unsure" {
        passage.certainty = Certainty::Unsure;
    }
}

pub(super) fn describe_article(source: &Value, article: &mut Article) {
    let about = &mut article.about;
    let titles = [text(source, "dcterms:title"), text(source, "title"), text(source, "label")];
    if let Some(title) = titles.into_iter().find(|title| !title.is_empty()) {
        title.clone_into(&mut about.title);
    }
    text(source, "sp:outlet").clone_into(&mut about.outlet);
    text(source, "sp:author").clone_into(&mut about.author);
    text(source, "sp:section").clone_into(&mut about.section);
    text(source, "sp:file").clone_into(&mut about.file);
    text(source, "sp:notes").clone_into(&mut about.notes);
    text(source, "language").clone_into(&mut about.language);
    if source.get("sp:address").is_some() {
        text(source, "sp:address").clone_into(&mut about.address);
    }
    about.date = text(source, "sp:published").parse().ok();
    article.sha256 = text(source, "sp:sha256").parse().ok();
    article.text = source.get("value").and_then(Value::as_str).map(str::to_owned);
}

pub(super) fn answer(value: &Value) -> Answer {
    let kind = KINDS.into_iter().find(|&kind| kind_name(kind) == text(value, "sp:kind"));
    let mut said: Vec<Said> = Vec::new();
    if value.get("sp:unclear").and_then(Value::as_bool) == Some(true) {
        said.push(Said::Unclear);
    }
    for one in each(value.get("sp:value")) {
        said.push(match one {
            Value::Bool(yes) => Said::Yes(*yes),
            Value::String(text) => Said::Text(text.clone()),
            other => Said::Text(other.to_string()),
        });
    }
    for one in each(value.get("sp:actors")) {
        said.push(Said::Actor(id(text(one, "id")), text(one, "name").to_owned()));
    }
    for one in each(value.get("sp:issues")) {
        said.push(Said::Issue(id(text(one, "id")), text(one, "label").to_owned()));
    }
    for one in each(value.get("sp:words")) {
        let offset = |name: &str| one.get(name).and_then(json::offset);
        let words =
            one.get("exact").and_then(Value::as_str).map_or(Words::None, |exact| Words::Exact(exact.to_owned()));
        said.push(Said::Words(Piece { offsets: offset("start").zip(offset("end")), words, ..Piece::default() }));
    }
    let field = value.get("sp:fieldId").and_then(|field| id(text(field, "id")));
    Answer { name: text(value, "sp:field").to_owned(), field, kind, said }
}
