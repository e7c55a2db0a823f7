//! What is being looked at: kept as a preference, never part of the project, never undone.

use super::register::Party;
use super::theme::ThemeChoice;
use crate::model::{Annotation, Document, Id, Tag};
use crate::text::Span;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A selection of text: where it began and where it is now, in bytes, with the words it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    pub document: Id<Document>,
    /// Byte where the selecting began.
    pub anchor: usize,
    /// Byte where the pointer or cursor is; also the text cursor when nothing is selected.
    pub head: usize,
    /// What tagging would take: whole words of `anchor..head`, unless characters were asked for. Empty: no words.
    pub span: Span,
}

/// Tabs of the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum PanelTab {
    #[default]
    Statement,
    List,
    Search,
    History,
    Codebook,
    Actors,
    Issues,
    Check,
}

impl PanelTab {
    /// Whether it needs a list and what is chosen in it beside each other, and so a wide panel.
    #[must_use]
    pub fn is_editor(self) -> bool {
        matches!(self, Self::Codebook | Self::Actors | Self::Issues)
    }
}

/// What takes the place of the article and the panel: a look at the whole project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Concordance,
    Coverage,
    Counts,
}

/// Which face the article is set in. Titles and subheads keep the serif's semibold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Typeface {
    /// The serif that comes with the program.
    #[default]
    Serif,
    /// The face of the window itself.
    Sans,
    /// What the system takes for text without serifs.
    System,
}

impl Typeface {
    pub const ALL: [Self; 3] = [Self::Serif, Self::Sans, Self::System];
}

/// How the article is set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reading {
    /// Size of the text in points, 15 to 27.
    pub size: f32,
    /// Points added to the least line height, 0 to 16.
    pub spacing: f32,
    /// Width of the text in points, 400 to 800.
    pub measure: f32,
    pub typeface: Typeface,
    /// The numbers of the paragraphs stand in the free space at the left, counted as everywhere in the window.
    pub numbers: bool,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            size: super::theme::size::ARTICLE_TEXT,
            spacing: 0.0,
            measure: super::theme::size::TEXT,
            typeface: Typeface::Serif,
            numbers: false,
        }
    }
}

/// What is asked over the window.
#[derive(Debug, Clone, PartialEq)]
pub enum Dialog {
    Export,
    /// How far an export is that is being written.
    Exporting,
    /// What is known about a document.
    Describe(Id<Document>),
    /// Which occurrences of some words are to be tagged.
    TagEvery(Everywhere),
    /// Another text for a document.
    Correct(Id<Document>),
    /// A text to add, pasted or typed.
    Paste {
        text: String,
    },
    /// A path, where no file dialog answers.
    Path {
        purpose: PathPurpose,
    },
    /// One actor or issue is to become another one.
    Merge {
        from: Party,
        into: Option<Party>,
    },
    /// Some statements of an actor or issue are to become those of a new one.
    SplitOff(Party),
    Palette,
    Keys,
    About,
    /// What needs attention.
    Attention,
    /// The edits that were recovered.
    Recovered,
    /// Kept versions of the project.
    Versions,
    Trash,
    /// What was read of files, before it is added.
    Review,
    /// Statements of other tools, before they come in.
    Import,
    /// Who has tagged.
    Coders,
    /// A plain report: title and sentences.
    Report {
        title: String,
        lines: Vec<String>,
    },
}

/// What is to be tagged everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Everywhere {
    pub words: String,
    pub tag: Option<Id<Tag>>,
    /// The statement from which it was begun, whose answers the others may get.
    pub like: Option<Id<Annotation>>,
    /// At first only in the open article.
    pub here: bool,
}

/// What a path is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathPurpose {
    NewProject,
    OpenProject,
    AddDocuments,
    ImportStatements,
    LoadMapping,
    SaveMapping,
    SaveCopy,
    MergeProject,
    ImportCodebook,
    ExportCodebook,
    Export,
    /// Actors or issues.
    ExportRegister,
    ImportRegister,
}

/// Where the reader is in a document: the first byte of the row at the top, and the points of it that are above.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct ReadingPlace {
    pub byte: usize,
    pub offset: f32,
}

/// The whole of it.
#[derive(Debug, Clone, PartialEq)]
pub struct UiState {
    pub document: Option<Id<Document>>,
    /// The statements that are selected; the first one has its card shown.
    pub selected: Vec<Id<Annotation>>,
    pub selection: Option<Selection>,
    /// The tag that every drag tags with.
    pub armed: Option<Id<Tag>>,
    pub tab: PanelTab,
    pub documents_shown: bool,
    pub panel_shown: bool,
    /// The text cursor is shown and moved by keys.
    pub cursor_shown: bool,
    /// Characters that take no room are marked in the article.
    pub hidden_shown: bool,
    pub find_shown: bool,
    /// Only the passage that is being read stands out, and both sides are folded away.
    pub focus: bool,
    pub dialog: Option<Dialog>,
    pub page: Option<Page>,
    /// The page from which a place in an article was opened: Esc leads back there.
    pub came_from: Option<Page>,
    pub theme: ThemeChoice,
    /// Nothing glides: what moves is at its new place at once.
    pub less_motion: bool,
    pub reading: Reading,
    pub places: BTreeMap<Id<Document>, ReadingPlace>,
}

impl Default for UiState {
    fn default() -> Self {
        Self {
            document: None,
            selected: Vec::new(),
            selection: None,
            armed: None,
            tab: PanelTab::Statement,
            documents_shown: true,
            panel_shown: true,
            cursor_shown: false,
            hidden_shown: false,
            find_shown: false,
            focus: false,
            dialog: None,
            page: None,
            came_from: None,
            theme: ThemeChoice::System,
            less_motion: false,
            reading: Reading::default(),
            places: BTreeMap::new(),
        }
    }
}

impl UiState {
    /// The statement whose card is shown.
    #[must_use]
    pub fn shown_statement(&self) -> Option<Id<Annotation>> {
        self.selected.first().copied()
    }

    /// The words that tagging would take in a document, if any are selected there.
    #[must_use]
    pub fn selected_words(&self, document: Id<Document>) -> Option<Span> {
        let selection = self.selection.as_ref().filter(|selection| selection.document == document)?;
        (!selection.span.is_empty()).then_some(selection.span)
    }
}
