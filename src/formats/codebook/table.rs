//! A codebook as a table: one row for each tag.

use super::{Read, Written, colour, counted};
use crate::edit::{Codebook, names_of_path};
use crate::formats::{ExportError, cells};
use crate::model::{Colour, Id, Ids, LastStop, OuterQuotes, Pattern, Tag, fold_name};

const MARK: &str = "\u{feff}";

/// Columns in order. Reading goes by their names, and takes some that other programs give.
const COLUMNS: [&str; 16] = [
    "path",
    "key",
    "colour",
    "line",
    "in short",
    "definition",
    "use when",
    "do not use when",
    "how far it reaches",
    "examples",
    "outer marks",
    "full stop",
    "retired",
    "fields",
    "colour as RGB",
    "id",
];

const LINES: [(Pattern, &str); 8] = [
    (Pattern::Solid, "solid"),
    (Pattern::Double, "double"),
    (Pattern::Dashed, "dashed"),
    (Pattern::Dotted, "dotted"),
    (Pattern::Wavy, "wavy"),
    (Pattern::DashDot, "dash-dot"),
    (Pattern::Beads, "beads"),
    (Pattern::LongDashes, "long dashes"),
];

pub(super) fn write(book: &Codebook) -> Result<Written, ExportError> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(MARK.as_bytes().to_vec());
    writer.write_record(COLUMNS)?;
    let mut marked = 0;
    for tag in &book.tags {
        for cell in row(book, tag) {
            let inert = cells::mark(&cell);
            marked += usize::from(inert.len() != cell.len());
            writer.write_field(inert.as_bytes())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    let bytes = writer.into_inner().map_err(|error| ExportError::Write(error.into_error()))?;
    let mut lost = Vec::new();
    let (fields, kinds) = (book.fields.len(), book.relation_types.len());
    if fields > 0 {
        lost.push(format!(
            "This table has only the names of {}. RON has all of them",
            counted(fields, "field", "fields")
        ));
    }
    if kinds > 0 {
        let kinds = counted(kinds, "type of relation", "types of relations");
        lost.push(format!("This table cannot hold {kinds}. RON can"));
    }
    if marked > 0 {
        let cells = counted(marked, "cell is marked", "cells are marked");
        lost.push(format!("{cells} with an apostrophe, so that no spreadsheet takes it for a formula"));
    }
    Ok(Written { bytes, lost })
}

fn row(book: &Codebook, tag: &Tag) -> [String; 16] {
    let fields = tag.fields.iter().filter_map(|id| book.fields.iter().find(|field| field.id == *id));
    let fields: Vec<&str> = fields.map(|field| field.name.as_str()).collect();
    let colour = match tag.colour {
        Colour::Palette(number) => number.to_string(),
        Colour::Own(..) => colour::hex(tag.colour),
    };
    let line = LINES.iter().find(|line| line.0 == tag.pattern).map_or("", |line| line.1);
    let marks = match tag.outer_quotes {
        OuterQuotes::AsSelected => "as selected",
        OuterQuotes::Keep => "keep",
        OuterQuotes::Leave => "leave",
    };
    let stop = match tag.last_stop {
        LastStop::AsSelected => "as selected",
        LastStop::Leave => "leave",
    };
    [
        book.path(tag),
        tag.keys.clone(),
        colour,
        line.to_owned(),
        tag.hint.clone(),
        tag.definition.clone(),
        tag.use_when.clone(),
        tag.not_when.clone(),
        tag.extent.clone(),
        tag.examples.join("\n"),
        marks.to_owned(),
        stop.to_owned(),
        if tag.retired { "yes" } else { "no" }.to_owned(),
        fields.join("; "),
        colour::hex(tag.colour),
        tag.id.to_string(),
    ]
}

/// Names of columns that stand for one of ours.
fn column(head: &str) -> Option<usize> {
    let name = fold_name(head.trim_start_matches('\u{feff}'));
    let other = match name.as_str() {
        "tag" | "name" | "code" | "codename" => "path",
        "keys" => "key",
        "color" | "rgb" => "colour",
        "description" | "memo" | "comment" => "definition",
        "example" => "examples",
        known => known,
    };
    COLUMNS.iter().position(|known| fold_name(known) == other)
}

pub(super) fn read(bytes: &[u8], ids: &mut Ids) -> Result<Read, String> {
    let mut notes = Vec::new();
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_not_utf8) => {
            notes.push("The table is not in UTF-8: it was read as Windows-1252".to_owned());
            encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned()
        }
    };
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = cells::reader(text);
    let heads = reader.headers().map_err(|error| error.to_string())?.clone();
    let places: Vec<Option<usize>> = heads.iter().map(column).collect();
    if !places.contains(&Some(0)) {
        return Err("its first row has no column “path”, “tag” or “name”".to_owned());
    }
    let mut book = Codebook::default();
    let mut paths: Vec<(Vec<String>, Id<Tag>)> = Vec::new();
    let mut fields = 0;
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let mut row: [String; 16] = Default::default();
        for (cell, place) in record.iter().zip(&places) {
            if let Some(slot) = place.and_then(|place| row.get_mut(place)).filter(|slot| slot.is_empty()) {
                *slot = cells::unmark(cell).into_owned();
            }
        }
        fields += usize::from(!row[13].trim().is_empty());
        take_row(&row, &mut book, &mut paths, ids);
    }
    if fields > 0 {
        let rows = counted(fields, "tag", "tags");
        notes.push(format!("The fields of {rows} are only named in this table, and were left out"));
    }
    Ok(Read { book, notes })
}

fn take_row(row: &[String; 16], book: &mut Codebook, paths: &mut Vec<(Vec<String>, Id<Tag>)>, ids: &mut Ids) {
    let [
        path,
        keys,
        look,
        line,
        hint,
        definition,
        use_when,
        not_when,
        extent,
        examples,
        marks,
        stop,
        retired,
        _,
        rgb,
        id,
    ] = row;
    let names = names_of_path(path);
    if names.is_empty() {
        return;
    }
    let mut parent = None;
    // A row may name tags above it that have no row of their own, or have it further below.
    for depth in 1..names.len() {
        parent = names.get(..depth).map(|names| place(names, parent, book, paths, ids));
    }
    let at = place(&names, parent, book, paths, ids);
    let known: Option<Id<Tag>> = id.trim().parse().ok();
    let Some(tag) = book.tags.iter_mut().find(|tag| tag.id == at) else { return };
    let text = |cell: &str| cell.trim().to_owned();
    tag.keys = text(keys);
    let number: Option<u8> = look.trim().parse().ok().filter(|number| (1..=8).contains(number));
    let own = || colour::parse(look).or_else(|| colour::parse(rgb)).map(colour::of);
    tag.colour = number.map(Colour::Palette).or_else(own).unwrap_or(tag.colour);
    let line = LINES.iter().find(|known| fold_name(line) == known.1);
    tag.pattern = line.map_or(tag.pattern, |line| line.0);
    (tag.hint, tag.definition) = (text(hint), text(definition));
    (tag.use_when, tag.not_when, tag.extent) = (text(use_when), text(not_when), text(extent));
    tag.examples = examples.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    tag.outer_quotes = match fold_name(marks).as_str() {
        "keep" => OuterQuotes::Keep,
        "leave" => OuterQuotes::Leave,
        _ => OuterQuotes::AsSelected,
    };
    tag.last_stop = if fold_name(stop) == "leave" { LastStop::Leave } else { LastStop::AsSelected };
    tag.retired = matches!(fold_name(retired).as_str(), "yes" | "true" | "1");
    if let Some(known) = known {
        tag.id = known;
        book.tags.iter_mut().filter(|tag| tag.parent == Some(at)).for_each(|tag| tag.parent = Some(known));
        paths.iter_mut().filter(|path| path.1 == at).for_each(|path| path.1 = known);
    }
}

/// The tag with a path, made where there is none yet.
fn place(
    names: &[String],
    parent: Option<Id<Tag>>,
    book: &mut Codebook,
    paths: &mut Vec<(Vec<String>, Id<Tag>)>,
    ids: &mut Ids,
) -> Id<Tag> {
    let key: Vec<String> = names.iter().map(|name| fold_name(name)).collect();
    if let Some((_, known)) = paths.iter().find(|path| path.0 == key) {
        return *known;
    }
    let name = names.last().map_or("", String::as_str);
    let position = u32::try_from(book.tags.len()).unwrap_or(u32::MAX);
    let tag = Tag { position, parent, ..Tag::named(ids.next_id(), name) };
    paths.push((key, tag.id));
    let id = tag.id;
    book.tags.push(tag);
    id
}
