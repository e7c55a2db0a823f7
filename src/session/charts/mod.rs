//! Tables of counts as pictures and files: what stands where on paper, and what is written about it.

mod bars;
mod matrix;
mod months;
mod paper;

use super::{ExportProblem, write_file};
use crate::analysis::counts::{Table, filter_words, grid, note, numbers, title};
use crate::formats::drawing::Drawing;
use crate::formats::{ExportError, csv_of};
use crate::model::Project;
use crate::store::Storage;
use std::path::Path;

/// What a table of counts can be saved as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Svg,
    Png,
    Csv,
}

impl Form {
    pub const ALL: [Self; 3] = [Self::Svg, Self::Png, Self::Csv];

    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Csv => "csv",
        }
    }

    /// The one that the end of a file's name asks for.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_string_lossy().to_lowercase();
        Self::ALL.into_iter().find(|form| form.extension() == ending)
    }
}

/// Paints a picture; what there is of it depends on the build.
pub type Painter = fn(&Drawing) -> Result<Vec<u8>, String>;

/// What a table shows, what was counted, and how, a sentence each.
#[must_use]
pub fn caption(project: &Project, table: &Table) -> Vec<String> {
    let question = &table.question;
    let counted = format!("{}. Counted: {}", numbers(project, table), filter_words(project, &question.filter));
    vec![title(project, question), counted, note(question).to_owned()]
}

/// The table as a picture.
#[must_use]
pub fn draw(project: &Project, table: &Table) -> Drawing {
    let question = &table.question;
    match question.columns {
        None if question.rows.is_time() => months::draw(project, table),
        None if !question.stances => bars::draw(project, table),
        _ => matrix::draw(project, table),
    }
}

/// Saves a table in a form, whole or not at all.
///
/// # Errors
/// When something is there already that may not be replaced, the picture can't be made, or the disk refuses. The file
/// is then as it was.
pub fn save_table(
    storage: &dyn Storage,
    (project, table): (&Project, &Table),
    form: Form,
    (path, overwrite): (&Path, bool),
    painter: Option<Painter>,
) -> Result<(), ExportProblem> {
    let bytes = match form {
        Form::Csv => csv_of(&with_caption(project, table))?,
        Form::Svg => draw(project, table).svg().map_err(ExportError::from)?,
        Form::Png => {
            let painter =
                painter.ok_or_else(|| ExportError::Form("this build paints no pictures; save an SVG".into()))?;
            painter(&draw(project, table)).map_err(ExportError::Form)?
        }
    };
    write_file(storage, path, &bytes, overwrite)
}

/// The cells of the table, and below them what was counted: rows as long as the others, so that it stays a table.
#[must_use]
pub fn with_caption(project: &Project, table: &Table) -> Vec<Vec<String>> {
    let mut rows = grid(project, table);
    let width = rows.first().map_or(1, Vec::len);
    let line = |words: &str| {
        let mut row = vec![String::new(); width];
        if let Some(first) = row.first_mut() {
            words.clone_into(first);
        }
        row
    };
    rows.push(line(""));
    rows.extend(caption(project, table).iter().map(|words| line(words)));
    rows
}
