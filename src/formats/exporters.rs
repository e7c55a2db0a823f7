//! The table of all formats that a project can be written in. Dialog, menus and command line read it.

use super::report::{ExportError, Report};
use super::scope::{Options, Scope, Selection, Uses};
use super::{Exporter, Preview, Verified, all_tables, csv, html, jsonl, markdown, programs, w3c, xlsx};
use crate::model::Project;
use std::fmt;
use std::io::{self, Write};

/// Under which heading a format stands in the export dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Tables,
    Programs,
    Training,
    Reading,
}

impl Group {
    /// The heading on screens.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Tables => "Tables",
            Self::Programs => "For other programs",
            Self::Training => "Training data",
            Self::Reading => "To read",
        }
    }
}

/// A format that a project can be written in.
pub struct Format {
    pub group: Group,
    /// The name on the command line.
    pub id: &'static str,
    /// The name on screens.
    pub title: &'static str,
    /// The format's own name, such as "CSV".
    pub name: &'static str,
    /// The ending of file names, without the dot.
    pub extension: &'static str,
    /// What it is good for, as a short sentence.
    pub hint: &'static str,
    pub uses: Uses,
    /// Whether it is text, which can go into the clipboard.
    pub is_text: bool,
    /// Whether it tells of each statement; otherwise only of some, or how many there are of what.
    pub holds_all: bool,
    /// The name of its own file without the ending, where it is a folder and the further files lie in that beside it.
    pub folder: Option<&'static str>,
    pub(crate) exporter: &'static dyn Exporter,
}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

/// Text that tells each statement and heeds no further option.
const fn text(
    group: Group,
    id: &'static str,
    title: &'static str,
    (name, extension): (&'static str, &'static str),
    hint: &'static str,
    exporter: &'static dyn Exporter,
) -> Format {
    let (uses, folder) = (Uses::NONE, None);
    Format { group, id, title, name, extension, hint, uses, is_text: true, holds_all: true, folder, exporter }
}

/// All formats in the order of the dialog.
pub const EXPORTERS: &[Format] = &[
    Format {
        uses: Uses { unit: true, several: true, exact: true, leave_text_out: true },
        ..text(
            Group::Tables,
            "csv",
            "One row per statement",
            ("CSV", "csv"),
            "Opens in any spreadsheet, R or pandas",
            &csv::Statements,
        )
    },
    Format {
        uses: Uses { unit: true, several: true, exact: true, leave_text_out: true },
        folder: Some("statements"),
        ..text(
            Group::Tables,
            "tables",
            "All tables in a folder",
            ("CSV", "csv"),
            "Statements, articles, actors, issues, relations and codebook, a file each",
            &all_tables::Folder,
        )
    },
    Format {
        uses: Uses { unit: true, several: true, leave_text_out: true, ..Uses::NONE },
        is_text: false,
        ..text(
            Group::Tables,
            "xlsx",
            "All tables in one workbook",
            ("XLSX", "xlsx"),
            "Statements, articles, actors, issues, relations and codebook, for Excel and LibreOffice",
            &xlsx::Workbook,
        )
    },
    Format {
        uses: Uses { leave_text_out: true, ..Uses::NONE },
        ..text(
            Group::Programs,
            "w3c",
            "Web Annotation",
            ("JSON-LD", "jsonld"),
            "The standard of the W3C, for tools that annotate texts",
            &w3c::WebAnnotation,
        )
    },
    Format {
        is_text: false,
        ..text(
            Group::Programs,
            "refi-qda",
            "REFI-QDA project",
            ("QDPX", "qdpx"),
            "For MAXQDA, ATLAS.ti, NVivo, QualCoder, Dedoose and Quirkos",
            &programs::Refi,
        )
    },
    Format {
        is_text: false,
        ..text(
            Group::Programs,
            "brat",
            "brat",
            ("ZIP", "zip"),
            "A text and its marks for each article, with the labels’ settings, in one package",
            &programs::Brat,
        )
    },
    text(
        Group::Programs,
        "label-studio",
        "Label Studio",
        ("JSON", "json"),
        "Tasks with regions, choices and relations, and the settings of the labelling page",
        &programs::LabelStudio,
    ),
    text(
        Group::Programs,
        "doccano",
        "doccano",
        ("JSON Lines", "jsonl"),
        "Labels and relations, one article a line; answers have no place there",
        &programs::Doccano,
    ),
    Format {
        is_text: false,
        ..text(
            Group::Programs,
            "cas-json",
            "UIMA CAS, JSON",
            ("ZIP", "zip"),
            "What INCEpTION advises: a file for each article that declares its types",
            &programs::Cas::Json,
        )
    },
    Format {
        is_text: false,
        ..text(
            Group::Programs,
            "xmi",
            "UIMA CAS, XMI",
            ("ZIP", "zip"),
            "For INCEpTION, DKPro and cassis: an XMI for each article and the type system",
            &programs::Cas::Xmi,
        )
    },
    Format {
        is_text: false,
        ..text(
            Group::Programs,
            "dna",
            "Discourse Network Analyzer",
            ("DNA", "dna"),
            "A database of version 3: a type of statements for each tag, names as its entities",
            &programs::Dna,
        )
    },
    Format {
        holds_all: false,
        ..text(
            Group::Programs,
            "graphml",
            "Actor–issue network",
            ("GraphML", "graphml"),
            "For visone, yEd, Cytoscape, networkx and igraph",
            &programs::Network::GraphMl,
        )
    },
    Format {
        holds_all: false,
        ..text(
            Group::Programs,
            "gexf",
            "Network for Gephi",
            ("GEXF", "gexf"),
            "Actors and issues, with what Gephi colours and filters by",
            &programs::Network::Gexf,
        )
    },
    Format {
        holds_all: false,
        ..text(
            Group::Programs,
            "claim-review",
            "ClaimReview",
            ("JSON-LD", "json"),
            "What was checked, with its verdict, as search engines read it",
            &programs::ClaimReview,
        )
    },
    text(
        Group::Programs,
        "tei",
        "TEI, stand-off",
        ("TEI P5", "xml"),
        "For archives: texts with anchors, statements and relations beside them",
        &programs::Tei,
    ),
    Format {
        uses: Uses { unit: true, leave_text_out: true, ..Uses::NONE },
        ..text(
            Group::Training,
            "jsonl",
            "Spans with offsets",
            ("JSON Lines", "jsonl"),
            "One article a line, for training and evaluating models",
            &jsonl::JsonLines,
        )
    },
    text(
        Group::Training,
        "spacy",
        "spaCy and Prodigy",
        ("JSON Lines", "jsonl"),
        "Spans and relations, one article a line, without blanks at the edges",
        &programs::Prodigy,
    ),
    text(
        Group::Training,
        "conll",
        "Labels by token",
        ("CoNLL", "conll"),
        "A token a line in the manner of CoNLL and IOB2; of overlapping statements the longest",
        &programs::Conll,
    ),
    Format {
        uses: Uses { unit: true, leave_text_out: true, ..Uses::NONE },
        ..text(
            Group::Reading,
            "html",
            "Article with lanes",
            ("HTML", "html"),
            "To read in a browser and to print",
            &html::Html,
        )
    },
    Format {
        uses: Uses { unit: true, leave_text_out: true, ..Uses::NONE },
        ..text(
            Group::Reading,
            "markdown",
            "Report in Markdown",
            ("Markdown", "md"),
            "Each article with its statements as quotes, for any editor",
            &markdown::Markdown,
        )
    },
];

/// The format with a name.
#[must_use]
pub fn exporter(id: &str) -> Option<&'static Format> {
    EXPORTERS.iter().find(|known| known.id == id)
}

impl Format {
    /// Writes the export.
    ///
    /// # Errors
    /// When `out` refuses to take more, or the format can't hold the project.
    pub fn write(
        &self,
        project: &Project,
        scope: &Scope,
        options: &Options,
        out: &mut dyn Write,
    ) -> Result<Report, ExportError> {
        self.exporter.write(&Selection::new(project, scope, options), out)
    }

    /// Reads an export of the same project, scope and options and compares each range and its words with the project.
    ///
    /// # Errors
    /// Half a sentence: when it can't be read, when something is missing, or when words and offsets do not agree.
    pub fn verify(
        &self,
        project: &Project,
        scope: &Scope,
        options: &Options,
        mut exported: &[u8],
    ) -> Result<Verified, String> {
        self.exporter.verify(&Selection::new(project, scope, options), &mut exported)
    }

    /// The first `limit` rows or lines.
    #[must_use]
    pub fn preview(&self, project: &Project, scope: &Scope, options: &Options, limit: usize) -> Preview {
        self.exporter.preview(&Selection::new(project, scope, options), limit)
    }

    /// Further files that belong to this export, for what its own file has no place for: the ends of their names.
    #[must_use]
    pub fn companions(&self, project: &Project, scope: &Scope) -> Vec<&'static str> {
        self.exporter.companions(&Selection::new(project, scope, &Options::default()))
    }

    /// Writes one of the further files.
    ///
    /// # Errors
    /// When there is no file of this name, or `out` refuses to take more.
    pub fn write_companion(
        &self,
        name: &str,
        project: &Project,
        scope: &Scope,
        options: &Options,
        out: &mut dyn Write,
    ) -> Result<Report, ExportError> {
        self.exporter.write_companion(name, &Selection::new(project, scope, options), out)
    }

    /// Reads one of the further files back, as [`Format::verify`].
    ///
    /// # Errors
    /// Half a sentence: what differs.
    pub fn verify_companion(
        &self,
        name: &str,
        project: &Project,
        scope: &Scope,
        options: &Options,
        mut exported: &[u8],
    ) -> Result<(), String> {
        self.exporter.verify_companion(name, &Selection::new(project, scope, options), &mut exported)
    }
}

/// Writes an export to nowhere: its report and its size in bytes.
///
/// # Errors
/// As [`Format::write`].
pub fn measure(
    format: &Format,
    project: &Project,
    scope: &Scope,
    options: &Options,
) -> Result<(Report, u64), ExportError> {
    let mut count = Count(0);
    let report = format.write(project, scope, options, &mut count)?;
    Ok((report, count.0))
}

struct Count(u64);

impl Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
