//! Taguette: a database of documents as HTML, with highlights and tags. Positions are bytes of the text without its tags.

use super::brought::{Article, Brought, Code, Counting, File, Passage, Piece};
use super::count::{Count, UNCOUNTED, Unit};
use super::database::{Cell, Cells, Database, is as is_database};
use super::json::Head;
use super::mapping::flat;
use super::page;
use std::collections::BTreeMap;

const TABLES: &[&str] = &["documents", "highlights", "tags", "highlight_tags"];

pub(super) fn is(files: &[File], _: &Head) -> bool {
    files.iter().any(|file| is_database(file) && Database::open(file).is_ok_and(|database| database.has(TABLES)))
}

pub(super) fn read(files: &[File]) -> Result<Brought, String> {
    let counting = Counting { standard: Count::of(Unit::Bytes), ..Counting::default() };
    let mut brought = Brought { counting, ..Brought::default() };
    for file in files {
        let database = Database::open(file)?;
        take(&database, &file.name, &mut brought)
            .map_err(|why| format!("“{}” can’t be read: {why}", file.own_name()))?;
    }
    Ok(brought)
}

fn number(cells: &Cells, at: usize) -> i64 {
    cells.get(at).and_then(Cell::number).unwrap_or(-1)
}

fn text(cells: &Cells, at: usize) -> String {
    cells.get(at).map(Cell::text).unwrap_or_default()
}

fn take(database: &Database, prefix: &str, brought: &mut Brought) -> Result<(), String> {
    let mut tags: BTreeMap<i64, String> = BTreeMap::new();
    for row in database.rows("tags", &["id", "path", "description"])? {
        let path = flat(&text(&row, 1));
        tags.insert(number(&row, 0), path.clone());
        brought.codes.push(Code { path, definition: text(&row, 2), ..Code::default() });
    }
    let mut labels: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for row in database.rows("highlight_tags", &["highlight_id", "tag_id"])? {
        labels.entry(number(&row, 0)).or_default().extend(tags.get(&number(&row, 1)).cloned());
    }
    let mut articles: BTreeMap<i64, Article> = BTreeMap::new();
    for row in database.rows("documents", &["id", "name", "description", "filename", "contents"])? {
        let mut article = Article { text: Some(page::text_of(&text(&row, 4))), ..Article::default() };
        article.about.title = text(&row, 1);
        article.about.notes = text(&row, 2);
        article.about.file = text(&row, 3);
        articles.insert(number(&row, 0), article);
    }
    for row in database.rows("highlights", &["id", "document_id", "start_offset", "end_offset", "snippet"])? {
        let id = number(&row, 0);
        let place = [2, 3].map(|at| usize::try_from(number(&row, at)).ok());
        let (Some(article), [Some(start), Some(end)]) = (articles.get_mut(&number(&row, 1)), place) else {
            brought.left.add("highlights whose document is not there", id.to_string());
            continue;
        };
        // The snippet begins and ends with whatever paragraph it lies in.
        let words = page::text_of(&text(&row, 4));
        let words = words.trim_matches(UNCOUNTED);
        let piece = Piece::at(start, end);
        let piece = if words.is_empty() { piece } else { piece.saying(words) };
        let own = labels.remove(&id).filter(|labels| !labels.is_empty()).unwrap_or_else(|| vec![String::new()]);
        for (at, label) in own.into_iter().enumerate() {
            let key = format!("{prefix}#{id}#{at}");
            article.passages.push(Passage { key, pieces: vec![piece.clone()], label, ..Passage::default() });
        }
    }
    brought.articles.extend(articles.into_values());
    Ok(())
}
