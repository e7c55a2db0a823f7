//! Counts and cross tables: on the terminal, as JSON, or saved as a picture or a table.

use super::verbs::{WrongUse, disk, find_document, read, whole};
use super::{CountsArgs, Outcome, show};
use crate::analysis::counts::{Dimension, Filter, Question, Table, Tally, grid};
use crate::model::{Date, Id, Project, Row, Table as Rows, fold_name};
use crate::session::charts::{Form, Painter, caption, save_table};
use anyhow::Result;
use serde_json::{Map, Value, json};
use std::{collections::BTreeSet, io::Write};

pub(super) fn counts(out: &mut dyn Write, args: &CountsArgs) -> Result<Outcome> {
    let form = match &args.output {
        None => None,
        Some(path) => Some(Form::of(path).ok_or_else(|| {
            WrongUse(format!("{} names no form: let it end with .svg, .png or .csv", path.display()))
        })?),
    };
    let project = read(&args.project)?;
    let question = question(&project, args)?;
    let table = Tally::all(&project, &question);
    if let (Some(form), Some(path)) = (form, &args.output) {
        let to = (whole(path)?, args.overwrite);
        save_table(disk().as_ref(), (&project, &table), form, (&to.0, to.1), PAINTER)?;
        return Ok(Outcome::Done);
    }
    let caption = caption(&project, &table);
    if args.json {
        writeln!(out, "{:#}", as_json(&project, &table, &caption))?;
    } else {
        print(out, &grid(&project, &table))?;
        writeln!(out)?;
        for sentence in caption.iter().skip(1) {
            writeln!(out, "{}", show::inert(sentence))?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

#[cfg(feature = "gui")]
const PAINTER: Option<Painter> = Some(crate::ui::raster::png);
#[cfg(not(feature = "gui"))]
const PAINTER: Option<Painter> = None;

fn question(project: &Project, args: &CountsArgs) -> Result<Question> {
    let dimension = |name: &String| {
        Dimension::named(project, name).ok_or_else(|| {
            let names: Vec<String> = Dimension::all(project).iter().map(|one| one.name(project)).collect();
            WrongUse(format!("Nothing can be counted by “{name}”; choose one of {}", names.join(", ")))
        })
    };
    let by = args.by.as_ref().map(dimension).transpose()?;
    let across = args.across.as_ref().map(dimension).transpose()?;
    let filter = filter(project, args)?;
    Ok(match (args.stances, by, across) {
        (true, None, None) => Question::stances(filter),
        (true, by, columns) => Question { rows: by.unwrap_or(Dimension::Actor), columns, stances: true, filter },
        (false, rows, columns) => Question { rows: rows.unwrap_or(Dimension::Tag), columns, stances: false, filter },
    })
}

fn filter(project: &Project, args: &CountsArgs) -> Result<Filter> {
    let date = |typed: &Option<String>| -> Result<Option<Date>> {
        Ok(typed.as_ref().map(|typed| typed.parse()).transpose().map_err(|error| WrongUse(format!("{error}")))?)
    };
    let documents = args.document.iter().map(|wanted| find_document(project, wanted).map(|found| found.1.id));
    let outlets: BTreeSet<String> =
        args.outlet.iter().map(|wanted| outlet(project, wanted)).collect::<Result<_, _>>()?;
    Ok(Filter {
        from: date(&args.from)?,
        to: date(&args.to)?,
        documents: documents.collect::<Result<_>>()?,
        tags: named(project.tags(), "tag", &args.tag, |row| &row.name)?,
        coders: named(project.coders(), "coder", &args.coder, |row| &row.name)?,
        outlets,
        least: args.least,
    })
}

fn named<R: Row>(
    rows: &Rows<R>,
    noun: &str,
    wanted: &[String],
    name: impl Fn(&R) -> &String,
) -> Result<BTreeSet<Id<R>>, WrongUse> {
    let find = |wanted: &String| {
        let found = rows.iter().find(|row| fold_name(name(row)) == fold_name(wanted));
        found.map(Row::id).ok_or_else(|| WrongUse(format!("There is no {noun} “{wanted}”")))
    };
    wanted.iter().map(find).collect()
}

fn outlet(project: &Project, wanted: &str) -> Result<String, WrongUse> {
    let found = project.documents().iter().find(|row| fold_name(&row.outlet) == fold_name(wanted));
    found.map(|row| row.outlet.clone()).ok_or_else(|| WrongUse(format!("There is no outlet “{wanted}”")))
}

fn as_json(project: &Project, table: &Table, caption: &[String]) -> Value {
    let rows = grid(project, table);
    let (head, rows) = rows.split_first().map_or((&[][..], &[][..]), |(head, rows)| (head.as_slice(), rows));
    let names = if table.question.stances && table.question.columns.is_some() { 2 } else { 1 };
    let value = |at: usize, cell: &String| match cell.parse::<u64>() {
        Ok(number) if at >= names => json!(number),
        Ok(_) | Err(_) => json!(cell),
    };
    let row = |row: &Vec<String>| -> Value {
        json!(row.iter().enumerate().map(|(at, cell)| value(at, cell)).collect::<Vec<_>>())
    };
    let mut out = Map::new();
    out.insert("title".to_owned(), json!(caption.first()));
    out.insert("counted".to_owned(), json!(caption.get(1)));
    out.insert("note".to_owned(), json!(caption.get(2)));
    out.insert("columns".to_owned(), json!(head));
    out.insert("rows".to_owned(), rows.iter().map(row).collect());
    Value::Object(out)
}

/// Columns below each other: the first at the left, numbers at the right.
fn print(out: &mut dyn Write, rows: &[Vec<String>]) -> std::io::Result<()> {
    const WIDEST: usize = 40;
    let cell = |text: &String| -> String {
        let text = show::inert(text).replace('\n', " ");
        if text.chars().count() <= WIDEST { text } else { text.chars().take(WIDEST - 1).chain(['…']).collect() }
    };
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(cell).collect()).collect();
    let columns = rows.first().map_or(0, Vec::len);
    let width =
        |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let is_number = |at: usize| {
        rows.iter().skip(1).filter_map(|row| row.get(at)).all(|cell| cell.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let numbers: Vec<bool> = (0..columns).map(|at| at > 0 && is_number(at)).collect();
    for row in &rows {
        let mut line = String::new();
        for ((cell, &width), &number) in row.iter().zip(&widths).zip(&numbers) {
            let gap = " ".repeat(width.saturating_sub(cell.chars().count()));
            line.push_str(&if number { format!("{gap}{cell}  ") } else { format!("{cell}{gap}  ") });
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
