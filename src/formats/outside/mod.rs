//! Statements of other tools in: what their files say, where it stands in the texts, and what it becomes here.
//!
//! A reader yields what stands in a file, in the file's own terms ([`Brought`]). [`Prepared`] finds the articles and proves
//! each place by the stored words. A [`Mapping`] says what labels, answers and relations become, and [`rows`] makes one
//! edit of it all. Nothing here opens a path; what can't be taken over is told.
//!
//! To add a format: a file with its reader, and a line in [`FORMATS`].

mod about;
mod archive;
mod beside;
mod brat;
mod brought;
mod cas;
mod count;
mod database;
mod dna;
mod doccano;
mod doubt;
mod json;
mod kept;
mod label_studio;
mod lines;
mod mapping;
mod names;
mod own;
mod page;
mod prepared;
mod prodigy;
mod proof;
mod record;
mod refi;
mod rows;
mod table;
mod taguette;
mod told;
mod tsv;
mod values;
mod w3c;
mod xml;

pub use beside::{belongs, has_company};
pub use brought::{Answer, Article, Brought, Code, Counting, File, Left, Link, Passage, Person, Piece, Said, Words};
pub use count::{Breaks, Count, Unit};
pub use doubt::{Readings, readings};
pub use mapping::{FieldTo, Kind, Mapping};
pub use names::{Name, Names};
pub use prepared::{Prepared, Unready};
pub use proof::{How, Moved, Proof, Unplaced};
pub use record::{read_brought, read_files, read_recognised, write_brought, write_files, write_recognised};
pub use rows::{Rows, rows};

use json::Head;
use std::collections::BTreeSet;

/// A format that statements can be read from.
#[derive(Debug)]
pub struct Format {
    /// The name on the command line.
    pub id: &'static str,
    /// The name on screens.
    pub title: &'static str,
    /// Endings of its files, without the dot.
    pub endings: &'static [&'static str],
    /// What comes in, as a short sentence.
    pub about: &'static str,
    /// Whether files are of this format, by what stands in them.
    is: fn(&[File], &Head) -> bool,
    read: fn(&[File]) -> Result<Brought, String>,
}

/// All formats that are read, in the order in which they are tried.
pub const FORMATS: &[Format] = &[
    Format {
        id: "w3c",
        title: "Web Annotation",
        endings: &["jsonld", "json"],
        about: "The standard of the W3C, also from Hypothes.is",
        is: w3c::is,
        read: w3c::read,
    },
    Format {
        id: "brat",
        title: "brat",
        endings: &["ann", "txt", "zip"],
        about: "Stand-off annotation: .txt and .ann",
        is: brat::is,
        read: brat::read,
    },
    Format {
        id: "label-studio",
        title: "Label Studio",
        endings: &["json"],
        about: "Tasks with their annotations, as JSON",
        is: label_studio::is,
        read: label_studio::read,
    },
    Format {
        id: "jsonl",
        title: "JSON Lines of Standpoint",
        endings: &["jsonl"],
        about: "What the export of the same name writes",
        is: lines::is,
        read: lines::read,
    },
    Format {
        id: "prodigy",
        title: "Prodigy or spaCy",
        endings: &["jsonl", "json"],
        about: "One example a line, with spans, tokens and relations",
        is: prodigy::is,
        read: prodigy::read,
    },
    Format {
        id: "doccano",
        title: "doccano",
        endings: &["jsonl", "json"],
        about: "One article a line, with labels or with entities and relations",
        is: doccano::is,
        read: doccano::read,
    },
    Format {
        id: "refi-qda",
        title: "REFI-QDA",
        endings: &["qdpx", "qde", "qdc"],
        about: "Projects and codebooks of MAXQDA, ATLAS.ti, NVivo, QualCoder, Dedoose and Quirkos",
        is: refi::is,
        read: refi::read,
    },
    Format {
        id: "cas-json",
        title: "UIMA CAS JSON",
        endings: &["json"],
        about: "What INCEpTION and cassis write as JSON",
        is: cas::is_json,
        read: cas::read_json,
    },
    Format {
        id: "xmi",
        title: "UIMA CAS XMI",
        endings: &["xmi", "xml", "zip"],
        about: "Typed annotations, with the type system beside them",
        is: cas::is_xmi,
        read: cas::read_xmi,
    },
    Format {
        id: "webanno-tsv",
        title: "WebAnno TSV",
        endings: &["tsv"],
        about: "Version 3, also from INCEpTION",
        is: tsv::is,
        read: tsv::read,
    },
    Format {
        id: "dna",
        title: "Discourse Network Analyzer",
        endings: &["dna"],
        about: "A database of version 3, or of version 2",
        is: dna::is,
        read: dna::read,
    },
    Format {
        id: "taguette",
        title: "Taguette",
        endings: &["sqlite3", "sqlite", "db"],
        about: "A project as a database",
        is: taguette::is,
        read: taguette::read,
    },
    Format {
        id: "csv",
        title: "Table of statements",
        endings: &["csv", "xlsx"],
        about: "What the exports as CSV, as tables and as a workbook write",
        is: table::is,
        read: table::read,
    },
];

/// The most labels: nobody could look through more, and each becomes a tag with a look of its own.
const LABELS: usize = 10_000;

/// The format with a name.
#[must_use]
pub fn format(id: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.id == id)
}

/// Reads files; without a format the one that they look like. Archives are read as the files in them.
///
/// # Errors
/// One sentence: which file, why it can't be read, and where.
pub fn read(files: Vec<File>, wanted: Option<&'static Format>) -> Result<(Brought, &'static Format), String> {
    let files = archive::opened(files)?;
    let format = match wanted {
        Some(format) => format,
        None => recognised(&files).ok_or_else(|| {
            let names: Vec<&str> = files.iter().take(3).map(File::own_name).collect();
            format!("“{}” is in no format that statements are read from", names.join("”, “"))
        })?,
    };
    let brought = (format.read)(&files)?;
    if brought.articles.is_empty() && brought.codes.is_empty() {
        let why = brought.left.sentences();
        let why = if why.is_empty() { String::new() } else { format!(". {}", why.join(". ")) };
        return Err(format!("There is no article and no statement in these files{why}"));
    }
    let passages = brought.articles.iter().flat_map(|article| &article.passages);
    let codes = brought.codes.iter().map(|code| code.path.as_str());
    let labels: BTreeSet<&str> = passages.map(|passage| passage.label.as_str()).chain(codes).collect();
    let count = labels.len();
    if count > LABELS {
        return Err(format!("These files have {count} labels; {LABELS} is the most. Take in a part of them"));
    }
    Ok((brought, format))
}

/// The format that files look like.
#[must_use]
pub fn recognised(files: &[File]) -> Option<&'static Format> {
    let head = Head::of(files);
    FORMATS.iter().find(|format| (format.is)(files, &head))
}

/// For each file the format that it is of by itself: without the others, but with what is in it where it is an archive.
#[must_use]
pub fn each_recognised(files: Vec<File>) -> Vec<Option<&'static Format>> {
    let one = |file| archive::opened(vec![file]).ok().and_then(|files| recognised(&files));
    files.into_iter().map(one).collect()
}
