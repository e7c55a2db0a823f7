//! Label Studio: tasks with their annotations. A passage is several results with one id: its labels, and what was chosen
//! or written about it.

use super::brought::{Answer, Article, Brought, Counting, File, Link, Passage, Piece};
use super::json::{self, Head, each, text};
use super::mapping::flat;
use super::{about, page, values};
use crate::model::Origin;
use serde_json::Value;

pub(super) fn is(_: &[File], head: &Head) -> bool {
    let has_results = ["annotations", "completions", "predictions"].iter().any(|name| head.has(name));
    has_results && head.get("data").is_some_and(Value::is_object)
}

pub(super) fn read(files: &[File]) -> Result<Brought, String> {
    let mut brought = Brought { counting: Counting::default(), ..Brought::default() };
    let configs: Vec<String> =
        files.iter().filter(|file| file.ends(".xml")).filter_map(|file| file.plain().ok()).collect();
    let names: Vec<(String, String)> = configs.iter().flat_map(|config| text_names(config)).collect();
    for file in files.iter().filter(|file| !file.ends(".xml")) {
        for (number, task) in json::values(file)?.iter().enumerate() {
            take_task(task, number, &names, &mut brought);
        }
    }
    Ok(brought)
}

/// The names of texts in a labelling configuration, with the member of a task's data that each shows.
fn text_names(config: &str) -> Vec<(String, String)> {
    let Ok(document) = roxmltree::Document::parse(config) else { return Vec::new() };
    let shown = |node: roxmltree::Node<'_, '_>| {
        let key = node.attribute("value")?.strip_prefix('$')?;
        Some((node.attribute("name")?.to_owned(), key.to_owned()))
    };
    document
        .descendants()
        .filter(|node| matches!(node.tag_name().name(), "Text" | "HyperText"))
        .filter_map(shown)
        .collect()
}

fn take_task(task: &Value, number: usize, names: &[(String, String)], brought: &mut Brought) {
    let task_id = json::id(task.get("id"));
    let task_id = if task_id.is_empty() { (number + 1).to_string() } else { task_id };
    let Some(data) = task.get("data").and_then(Value::as_object) else {
        brought.left.add("tasks without data", task_id);
        return;
    };
    let mut runs: Vec<(&Value, bool)> = Vec::new();
    for name in ["annotations", "completions"] {
        runs.extend(each(task.get(name)).iter().map(|run| (run, false)));
    }
    let proposals = each(task.get("predictions"));
    if runs.is_empty() {
        runs.extend(proposals.iter().map(|run| (run, true)));
    } else {
        proposals.iter().for_each(|_| brought.left.add("predictions beside annotations", &task_id));
    }
    let mut articles: Vec<(String, Article)> = Vec::new();
    for (at, (run, proposed)) in runs.into_iter().enumerate() {
        if run.get("was_cancelled").and_then(Value::as_bool) == Some(true) {
            brought.left.add("annotations that were skipped", &task_id);
            continue;
        }
        let prefix = format!("{task_id}#{at}");
        let mut one = Run { prefix, names, data, brought, articles: &mut articles, coder: coder(run), proposed, run };
        one.take();
    }
    if articles.is_empty() {
        // Articles come along also where nothing is labelled yet.
        if let Some(key) = text_key(data, names, "") {
            articles.push((key.clone(), article(data, &key)));
        }
    }
    for (key, mut article) in articles {
        let shown: Vec<&str> = names.iter().map(|entry| entry.1.as_str()).chain([key.as_str()]).collect();
        let shown: Vec<&str> = shown.into_iter().chain(["document"]).collect();
        about::describe(&mut article.about, data, &shown, &mut brought.left);
        article.id = data.get("document").and_then(Value::as_str).and_then(|id| id.parse().ok());
        if article.about.title.is_empty() {
            article.about.title = format!("Task {task_id}");
        }
        brought.articles.push(article);
    }
}

/// One person's results on one task.
struct Run<'a> {
    prefix: String,
    names: &'a [(String, String)],
    data: &'a serde_json::Map<String, Value>,
    brought: &'a mut Brought,
    articles: &'a mut Vec<(String, Article)>,
    coder: String,
    proposed: bool,
    run: &'a Value,
}

impl Run<'_> {
    fn take(&mut self) {
        let results = each(self.run.get("result"));
        // Our own exports have a region for each part of a statement, and say which goes on from which.
        let goes_on = |result: &Value| {
            let (from, to) = (json::id(result.get("from_id")), json::id(result.get("to_id")));
            let own = text(result, "type") == "relation"
                && to.strip_prefix(from.as_str()).is_some_and(|rest| rest.starts_with('-'));
            own.then_some((from, to))
        };
        let parts: Vec<(String, String)> = results.iter().filter_map(goes_on).collect();
        let mut regions: Vec<(String, Vec<&Value>)> = Vec::new();
        for (at, result) in results.iter().enumerate() {
            if text(result, "type") == "relation" {
                if goes_on(result).is_none() {
                    self.link(result);
                }
                continue;
            }
            let id = json::id(result.get("id"));
            let id = if id.is_empty() { format!("#{at}") } else { id };
            match regions.iter_mut().find(|region| region.0 == id) {
                Some(region) => region.1.push(result),
                None => regions.push((id, vec![result])),
            }
        }
        for (id, results) in &regions {
            if parts.iter().all(|part| part.1 != *id) {
                let further = parts.iter().filter(|part| part.0 == *id);
                let further = further.filter_map(|part| regions.iter().find(|region| region.0 == part.1));
                let further: Vec<&Value> = further.filter_map(|region| region.1.first().copied()).collect();
                self.region(id, results, &further);
            }
        }
    }

    fn link(&mut self, result: &Value) {
        let key = |name: &str| format!("{}#{}", self.prefix, json::id(result.get(name)));
        let (mut from, mut to) = (key("from_id"), key("to_id"));
        if text(result, "direction") == "left" {
            std::mem::swap(&mut from, &mut to);
        }
        let labels: Vec<&str> = each(result.get("labels")).iter().filter_map(Value::as_str).collect();
        for label in if labels.is_empty() { vec![""] } else { labels } {
            let coder = self.coder.clone();
            let link = Link { label: label.to_owned(), from: from.clone(), to: to.clone(), coder, ..Link::default() };
            self.brought.links.push(link);
        }
    }

    fn region(&mut self, id: &str, results: &[&Value], further: &[&Value]) {
        let Some((result, piece)) = results.iter().find_map(|result| Some((result, piece(result)?))) else {
            let kind = results.first().map_or("", |result| text(result, "type"));
            self.brought.left.add("regions and answers that belong to no passage of a text", kind);
            return;
        };
        let Some(key) = text_key(self.data, self.names, text(result, "to_name")) else {
            self.brought.left.add("passages of a text that is not in the task", id);
            return;
        };
        let mut passage = Passage {
            key: format!("{}#{id}", self.prefix),
            // Only our own exports have ids of this form.
            id: id.parse().ok(),
            pieces: std::iter::once(piece).chain(further.iter().filter_map(|result| self::piece(result))).collect(),
            coder: self.coder.clone(),
            created: values::time(text(self.run, "created_at")),
            changed: values::time(text(self.run, "updated_at")),
            origin: self.proposed.then(|| Origin::Suggestion { by: self.coder.as_str().into(), edited: false }),
            ..Passage::default()
        };
        if self.proposed {
            passage.coder.clear();
        }
        let mut labels: Vec<String> = Vec::new();
        for result in results {
            take_result(result, &mut labels, &mut passage);
        }
        if labels.is_empty() {
            labels.push(String::new());
        }
        let at = self.articles.iter().position(|known| known.0 == key).unwrap_or_else(|| {
            self.articles.push((key.clone(), article(self.data, &key)));
            self.articles.len() - 1
        });
        let Some((_, article)) = self.articles.get_mut(at) else { return };
        for (number, label) in labels.iter().enumerate() {
            let mut one = Passage { label: flat(label), ..passage.clone() };
            if number > 0 {
                one.key = format!("{}#{number}", one.key);
                one.id = None;
            }
            article.passages.push(one);
        }
    }
}

/// Where a result is in its text.
fn piece(result: &Value) -> Option<Piece> {
    let value = result.get("value")?;
    let offsets = value.get("start").and_then(json::offset).zip(value.get("end").and_then(json::offset));
    // Positions within a web page are paths in it: there the words alone tell.
    let of_page = value.get("globalOffsets").is_some() || value.get("startOffset").is_some();
    let piece = Piece { offsets: offsets.filter(|_| !of_page), ..Piece::default() };
    match value.get("text").and_then(Value::as_str) {
        Some(words) => Some(piece.saying(words)),
        None => piece.offsets.is_some().then_some(piece),
    }
}

/// Labels, or an answer, or a note.
fn take_result(result: &Value, labels: &mut Vec<String>, passage: &mut Passage) {
    let (kind, value) = (text(result, "type"), result.get("value").unwrap_or(&Value::Null));
    let said = value.get(kind);
    if kind.ends_with("labels") {
        labels.extend(each(said).iter().filter_map(Value::as_str).map(str::to_owned));
    } else {
        let name = if text(result, "from_name").is_empty() { kind } else { text(result, "from_name") };
        // What was typed stands under the name that passages have their words under.
        let said = if kind == "textarea" { value.get("text").filter(|text| text.is_array()) } else { said };
        let flattened: Vec<Value> = each(said)
            .iter()
            .map(|one| match one {
                Value::Array(path) => path.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("/").into(),
                other => other.clone(),
            })
            .collect();
        passage.answers.extend(Answer::of_json(name, &Value::Array(flattened)));
    }
    let notes: Vec<&str> =
        each(result.get("meta").and_then(|meta| meta.get("text"))).iter().filter_map(Value::as_str).collect();
    let notes = notes.join("\n");
    if !notes.is_empty() && passage.note != notes {
        passage.note = notes;
    }
}

fn coder(run: &Value) -> String {
    let by = run.get("completed_by").unwrap_or(&Value::Null);
    let whole = format!("{} {}", text(by, "first_name"), text(by, "last_name"));
    let number = json::id(Some(by)).parse::<u64>().map(|number| format!("Annotator {number}")).unwrap_or_default();
    let names = [whole.trim(), text(by, "email"), text(run, "created_username"), text(run, "model_version"), &number];
    names.into_iter().find(|name| !name.is_empty()).unwrap_or("").to_owned()
}

/// Which member of a task holds the text that a name shows.
fn text_key(data: &serde_json::Map<String, Value>, names: &[(String, String)], shown: &str) -> Option<String> {
    let is_text = |key: &str| data.get(key).is_some_and(Value::is_string);
    let named = names.iter().find(|entry| entry.0 == shown).map(|entry| entry.1.as_str());
    let usual = [named, Some(shown), Some("text")].into_iter().flatten().find(|key| is_text(key));
    let longest = || {
        let texts = data.iter().filter_map(|(key, value)| Some((value.as_str()?.len(), key)));
        texts.max().map(|entry| entry.1.clone()).filter(|_| !shown.is_empty())
    };
    usual.map(str::to_owned).or_else(longest)
}

fn article(data: &serde_json::Map<String, Value>, key: &str) -> Article {
    let raw = data.get(key).and_then(Value::as_str).unwrap_or("");
    let is_page = raw.trim_start().starts_with('<') && raw.trim_end().ends_with('>');
    Article { text: Some(if is_page { page::text_of(raw) } else { raw.to_owned() }), ..Article::default() }
}
