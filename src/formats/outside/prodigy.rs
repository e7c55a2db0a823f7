//! Prodigy and spaCy: one example a line, with spans, tokens and relations; also a document as spaCy writes it, and the
//! pairs of text and entities of its older versions.

use super::about;
use super::brought::{Answer, Article, Brought, Counting, File, Link, Passage, Piece, Words};
use super::json::{self, Head, each, text};
use super::mapping::flat;
use crate::text::slice;
use serde_json::Value;

pub(super) fn is(_: &[File], head: &Head) -> bool {
    let Some(value) = &head.0 else { return false };
    let is_pair = |pair: &Value| {
        pair.get(0).is_some_and(Value::is_string) && pair.get(1).is_some_and(|rest| rest.get("entities").is_some())
    };
    let has_text = value.get("text").is_some_and(Value::is_string);
    let of_spacy = head.has("ents") || head.get("spans").is_some_and(Value::is_object);
    is_pair(value)
        || is_pair(&value[0])
        || has_text && (head.has("_input_hash") || head.has("tokens") || of_spacy)
        || has_text
            && head.get("spans").is_some_and(|spans| each(Some(spans)).iter().all(|span| span.get("start").is_some()))
}

/// Members of a span that are said otherwise here.
const KNOWN: &[&str] = &[
    "start",
    "end",
    "token_start",
    "token_end",
    "label",
    "text",
    "ws",
    "input_hash",
    "source",
    "disabled",
    "id",
    "answer",
    "statement",
    "fields",
    "coder",
    "note",
];

pub(super) fn read(files: &[File]) -> Result<Brought, String> {
    let mut brought = Brought { counting: Counting::default(), ..Brought::default() };
    for file in files {
        let values = json::values(file)?;
        // One pair alone looks like a list of two.
        let pair =
            matches!(values.as_slice(), [Value::String(_), Value::Object(_)]).then(|| Value::Array(values.clone()));
        let values = pair.map_or(values, |pair| vec![pair]);
        for (number, value) in values.iter().enumerate() {
            take(value, &format!("{} {}", file.own_name(), number + 1), &mut brought);
        }
    }
    Ok(brought)
}

fn take(value: &Value, line: &str, brought: &mut Brought) {
    let words = value.get("text").or_else(|| value.get(0)).and_then(Value::as_str);
    let Some(words) = words else {
        brought.left.add("examples without a text", line);
        return;
    };
    if matches!(text(value, "answer"), "reject" | "ignore") {
        brought.left.add("examples that were rejected or passed over", line);
        return;
    }
    let mut article = Article { text: Some(words.to_owned()), ..Article::default() };
    let coder = [text(value, "_annotator_id"), text(value, "_session_id")]
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or("");
    let tokens = each(value.get("tokens"));
    let in_groups = value
        .get("spans")
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(|groups| groups.values())
        .flat_map(|group| each(Some(group)));
    let plain = each(value.get("spans").filter(|spans| spans.is_array()));
    let of_pair = each(value.get(1).and_then(|rest| rest.get("entities")));
    for span in plain.iter().chain(each(value.get("ents"))).chain(of_pair).chain(in_groups) {
        match passage(span, tokens, line) {
            Some(passage) => put(&mut article, passage, coder, span.is_object() && value.get("ents").is_none()),
            None => brought.left.add("spans that can’t be read", span.to_string()),
        }
    }
    for relation in each(value.get("relations")) {
        take_relation(relation, (line, coder), &mut article, brought);
    }
    for option in each(value.get("accept")) {
        brought.left.add("answers about whole examples", option.to_string());
    }
    if let Some(facts) = value.get("meta").and_then(Value::as_object) {
        about::describe(&mut article.about, facts, &["document"], &mut brought.left);
        article.id = facts.get("document").and_then(Value::as_str).and_then(|id| id.parse().ok());
    }
    if article.about.title.is_empty() {
        article.about.title = about::title_of(words);
    }
    brought.articles.push(article);
}

/// Adds a passage. Our own exports have a span for each part of a statement; spaCy has the same span under several names.
fn put(article: &mut Article, mut passage: Passage, coder: &str, may_be_twice: bool) {
    let known = passage.id.and_then(|id| article.passages.iter_mut().rfind(|known| known.id == Some(id)));
    if let Some(known) = known {
        known.pieces.append(&mut passage.pieces);
        return;
    }
    if passage.coder.is_empty() {
        coder.clone_into(&mut passage.coder);
    }
    let twice = article.passages.iter().any(|known| known.key == passage.key);
    if twice {
        passage.key = format!("{}#{}", passage.key, article.passages.len());
    }
    if !twice || may_be_twice {
        article.passages.push(passage);
    }
}

fn passage(span: &Value, tokens: &[Value], line: &str) -> Option<Passage> {
    if let Value::Array(parts) = span {
        let (start, end) = (json::offset(parts.first()?)?, json::offset(parts.get(1)?)?);
        let label = flat(&json::id(parts.get(2)));
        return Some(Passage {
            key: key(line, start, end, &label),
            pieces: vec![Piece::at(start, end)],
            label,
            ..Passage::default()
        });
    }
    let (start, end) = (json::offset(span.get("start")?)?, json::offset(span.get("end")?)?);
    let label = flat(&json::id(span.get("label")));
    let mut piece = Piece::at(start, end);
    if let Some(words) = span.get("text").and_then(Value::as_str) {
        piece = piece.saying(words);
    } else if let Some(words) = words_of(span, tokens) {
        piece.words = words;
    }
    let further = span.as_object()?.iter().filter(|entry| !KNOWN.contains(&entry.0.as_str()));
    let fields = span.get("fields").and_then(Value::as_object).into_iter().flatten();
    let answers = further.chain(fields).filter_map(|(name, value)| Answer::of_json(name, value)).collect();
    Some(Passage {
        key: key(line, start, end, &label),
        id: text(span, "statement").parse().ok(),
        pieces: vec![piece],
        label,
        answers,
        coder: text(span, "coder").to_owned(),
        note: text(span, "note").to_owned(),
        ..Passage::default()
    })
}

fn key(line: &str, start: usize, end: usize, label: &str) -> String {
    format!("{line}#{start}-{end}#{label}")
}

/// The words of the tokens that a span takes; exact where it is told whether a blank follows each.
fn words_of(span: &Value, tokens: &[Value]) -> Option<Words> {
    let (first, last) = (json::offset(span.get("token_start")?)?, json::offset(span.get("token_end")?)?);
    let taken = tokens.get(first..=last.max(first))?;
    let exact = taken.iter().all(|token| token.get("ws").is_some_and(Value::is_boolean));
    if !exact {
        return Some(Words::Hint(text(taken.first()?, "text").to_owned()));
    }
    let mut words = String::new();
    for token in taken {
        words.push_str(text(token, "text"));
        if token.get("ws").and_then(Value::as_bool) == Some(true) {
            words.push(' ');
        }
    }
    // The blank behind the last belongs to nothing.
    let end = words.strip_suffix(' ').map_or(words.len(), str::len);
    Some(Words::Exact(slice(&words, 0, end).to_owned()))
}

fn take_relation(relation: &Value, (line, coder): (&str, &str), article: &mut Article, brought: &mut Brought) {
    let mut end = |name: &str| {
        let span = relation.get(name)?;
        let passage = passage(span, &[], line)?;
        let known = article.passages.iter().find(|known| known.key == passage.key).map(|known| known.key.clone());
        Some(known.unwrap_or_else(|| {
            // Ends that are no spans of their own are single words.
            let key = passage.key.clone();
            article.passages.push(Passage { answers: Vec::new(), coder: coder.to_owned(), ..passage });
            key
        }))
    };
    match (end("head_span"), end("child_span")) {
        (Some(from), Some(to)) => {
            let (label, coder) = (text(relation, "label").to_owned(), coder.to_owned());
            brought.links.push(Link { label, from, to, coder, ..Link::default() });
        }
        _ => brought.left.add("relations between words alone", relation.to_string()),
    }
}
