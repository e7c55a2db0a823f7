//! What any view may ask for, and the one table from which menus, palette, shortcuts and the list of keys come.

use super::dialogs::{Adding, Importing};
use super::history::Travel;
use super::past::Past;
use super::state::{Dialog, Page, PanelTab, Selection};
use crate::analysis::counts::Table;
use crate::edit::Command;
use crate::formats::{Options, Register, Scope};
use crate::model::{Actor, Annotation, Document, Field, Id, Issue, Tag};
use crate::text::Span;
use egui::{Key, KeyboardShortcut, Modifiers};
use std::path::PathBuf;
use std::sync::Arc;

/// A wish of a view. Views never change anything themselves: they put wishes into the outbox.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Changes the project.
    Edit(Command),
    /// A command of the table below.
    Run(Menu),
    /// Tags the selected words and opens the new statement's card with the focus in its first field.
    Tag(Id<Tag>),
    /// Every drag tags with this from now on; `None` stops it.
    Arm(Option<Id<Tag>>),
    OpenDocument(Id<Document>),
    /// Selects statements (the first one's card is shown) and, where asked, scrolls to the first.
    SelectStatements {
        statements: Vec<Id<Annotation>>,
        reveal: bool,
    },
    /// Selects words, or nothing.
    SelectText(Option<Selection>),
    /// Opens a document and scrolls to a passage.
    Reveal {
        document: Id<Document>,
        span: Span,
    },
    /// The next words that are selected in the article become the answer to a field; `None` stops waiting.
    TakeWords(Option<(Id<Annotation>, Id<Field>)>),
    ShowTab(PanelTab),
    /// Looks at an actor, or at an issue, in its register.
    ShowActor(Id<Actor>),
    ShowIssue(Id<Issue>),
    /// Shows a look at the whole project in the place of the article, or the article again.
    ShowPage(Option<Page>),
    /// Takes back, or does again, several edits at once.
    Travel(Travel),
    ShowDialog(Option<Dialog>),
    /// Files or folders to add as documents, or a project to open.
    OpenPaths(Vec<PathBuf>),
    OpenProject(PathBuf),
    OpenSample,
    AddText {
        title: String,
        text: String,
    },
    /// Reads a document's original file again in another encoding. Only while nothing is tagged in it.
    ReadAgain {
        document: Id<Document>,
        encoding: String,
    },
    /// About files on their way in.
    Adding(Adding),
    /// About statements of other tools on their way in.
    Importing(Importing),
    /// Writes an export into the clipboard.
    ExportCopy {
        exporter: &'static str,
        scope: Scope,
        options: Options,
    },
    /// Ends the export that is being written, with nothing written.
    StopExport,
    /// Asks for a file to write actors or issues into, or to take them from.
    ExportRegister(Register),
    ImportRegister(Register),
    /// Asks for a file to export to, then exports.
    ExportAsk {
        exporter: &'static str,
        scope: Scope,
        options: Options,
    },
    /// Asks for a file for a table, then writes it there.
    ExportSheet {
        /// Proposed for the file, without its ending.
        name: String,
        columns: Vec<String>,
        rows: Vec<Vec<String>>,
    },
    /// Asks for a file, then saves a table of counts there: the ending says as what.
    SaveCounts {
        table: Arc<Table>,
        extension: &'static str,
    },
    /// Shows statements in the list of the panel, and no others.
    ListStatements(Vec<Id<Annotation>>),
    /// About kept versions and the trash.
    Past(Past),
    Copy(String),
    SetReading(super::state::Reading),
    /// Selects words that were found; with `on` all from the selection to them.
    SelectFound {
        document: Id<Document>,
        span: Span,
        on: bool,
    },
    /// Goes to a statement by keys: while a link waits for its other end, that is only a look at it.
    WalkTo(Id<Annotation>),
    /// Puts the bar away that finds words above the article.
    CloseFind,
    DismissMessage,
    RetrySaving,
    /// Does what was chosen about something that needs attention, by their numbers.
    Mend {
        problem: usize,
        choice: usize,
    },
    /// Leaves it as it is, or counts it again.
    KeepAsIs {
        problem: usize,
        keep: bool,
    },
    /// Opens the project anew, which another window had.
    Reopen,
    CloseBanner,
    /// Takes in what second copies of files say, as sync programs leave them.
    MergeCopies,
}

/// The outbox that is passed along to every view of a frame.
#[derive(Debug, Default)]
pub struct Actions(Vec<Action>);

impl Actions {
    pub fn push(&mut self, action: Action) {
        self.0.push(action);
    }

    pub fn extend(&mut self, actions: impl IntoIterator<Item = Action>) {
        self.0.extend(actions);
    }

    /// All that was asked for, in order.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Action> {
        self.0.iter_mut()
    }

    /// Takes everything out, in order.
    pub fn take(&mut self) -> Vec<Action> {
        std::mem::take(&mut self.0)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Where a command stands in the menu bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    File,
    Edit,
    View,
    Tag,
    Go,
    Analyse,
    Help,
}

impl Place {
    pub const ALL: [Self; 7] = [Self::File, Self::Edit, Self::View, Self::Tag, Self::Go, Self::Analyse, Self::Help];

    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::View => "View",
            Self::Tag => "Tag",
            Self::Go => "Go",
            Self::Analyse => "Analyse",
            Self::Help => "Help",
        }
    }
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    pub menu: Menu,
    pub place: Place,
    /// Entries with the same number stand together; a line separates them from the next number.
    pub group: u8,
    pub label: &'static str,
    /// The first one is shown; any of them works.
    pub keys: &'static [KeyboardShortcut],
    /// Works only while no text is being typed: keys without Ctrl or Alt that would be letters there.
    pub plain: bool,
}

macro_rules! table {
    ($($menu:ident, $place:ident, $group:literal, $label:literal, [$($key:expr),*] $(, $plain:ident)?;)+) => {
        /// A command that has a place in the menus and in the palette, and mostly a key.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Menu { $($menu),+ }

        /// Every command, in the order of the menus.
        pub const TABLE: &[Entry] = &[$(Entry {
            menu: Menu::$menu,
            place: Place::$place,
            group: $group,
            label: $label,
            keys: &[$($key),*],
            plain: false $(|| stringify!($plain).len() > 0)?,
        }),+];
    };
}

const fn key(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, key)
}
const fn ctrl(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}
const fn ctrl_shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key)
}
const fn shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::SHIFT, key)
}
const fn alt(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::ALT, key)
}
const fn alt_shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::ALT.plus(Modifiers::SHIFT), key)
}

table! {
    NewProject, File, 0, "New project…", [ctrl(Key::N)];
    OpenProject, File, 0, "Open…", [ctrl(Key::O)];
    OpenSample, File, 0, "Open the sample", [];
    AddDocuments, File, 1, "Add articles…", [ctrl_shift(Key::O)];
    PasteArticle, File, 1, "Paste an article…", [ctrl_shift(Key::V)];
    DescribeDocument, File, 1, "Describe this article…", [key(Key::F2)];
    CorrectText, File, 1, "Correct the text…", [shift(Key::F2)];
    RemoveDocument, File, 1, "Remove this article", [];
    Trash, File, 1, "Trash…", [];
    SaveNow, File, 2, "Save now", [ctrl(Key::S)];
    SaveCopy, File, 2, "Save a copy…", [ctrl_shift(Key::S)];
    MergeProject, File, 2, "Merge another copy…", [];
    Versions, File, 2, "Versions…", [];
    Coders, File, 2, "Coders…", [];
    ImportStatements, File, 2, "Import statements…", [];
    Export, File, 2, "Export…", [ctrl(Key::E)];
    ImportCodebook, File, 2, "Take in a codebook…", [];
    ExportCodebook, File, 2, "Write the codebook to a file…", [];
    Print, File, 2, "Open as a page to print", [ctrl(Key::P)];
    Attention, File, 2, "Show what needs attention…", [];
    CloseProject, File, 3, "Close the project", [ctrl(Key::W)];
    Quit, File, 3, "Quit", [ctrl(Key::Q)];

    Undo, Edit, 0, "Undo", [ctrl(Key::Z)];
    Redo, Edit, 0, "Redo", [ctrl_shift(Key::Z), ctrl(Key::Y)];
    CopyWords, Edit, 1, "Copy the words", [ctrl(Key::C)];
    FindHere, Edit, 2, "Find in this article", [ctrl(Key::F)];
    FindEverywhere, Edit, 2, "Find in all articles", [ctrl_shift(Key::F)];
    Palette, Edit, 3, "Find a command", [ctrl_shift(Key::P)];

    LargerText, View, 0, "Larger text", [ctrl(Key::Plus), ctrl(Key::Equals)];
    SmallerText, View, 0, "Smaller text", [ctrl(Key::Minus)];
    UsualText, View, 0, "Usual text size", [ctrl(Key::Num0)];
    MoreSpacing, View, 1, "More space between lines", [alt_shift(Key::ArrowDown)];
    LessSpacing, View, 1, "Less space between lines", [alt_shift(Key::ArrowUp)];
    WiderText, View, 1, "Wider text", [alt_shift(Key::ArrowRight)];
    NarrowerText, View, 1, "Narrower text", [alt_shift(Key::ArrowLeft)];
    HiddenCharacters, View, 1, "Show hidden characters", [ctrl(Key::F10)];
    FaceSerif, View, 1, "Text with serifs", [];
    FaceSans, View, 1, "Text without serifs", [];
    FaceSystem, View, 1, "Text in the system’s face", [];
    Numbers, View, 1, "Numbers of the paragraphs", [alt_shift(Key::N)];
    ZoomIn, View, 2, "Enlarge the window’s contents", [ctrl_shift(Key::Plus), ctrl_shift(Key::Equals)];
    ZoomOut, View, 2, "Reduce the window’s contents", [ctrl_shift(Key::Minus)];
    ThemeSystem, View, 3, "Theme of the system", [];
    ThemeLight, View, 3, "Light theme", [];
    ThemeDark, View, 3, "Dark theme", [];
    ThemePaper, View, 3, "Paper theme", [];
    LessMotion, View, 3, "Less motion", [];
    ToggleDocuments, View, 4, "Show or fold the documents", [key(Key::F9)];
    TogglePanel, View, 4, "Show or fold the panel", [key(Key::F10)];
    Focus, View, 4, "Focus on one passage, or not", [key(Key::F8)];
    ShowStatement, View, 5, "Statement", [ctrl(Key::Num1)];
    ShowList, View, 5, "List", [ctrl(Key::Num2)];
    ShowSearch, View, 5, "Search", [ctrl(Key::Num3)];
    ShowHistory, View, 5, "History", [ctrl(Key::Num4)];
    ShowCodebook, View, 5, "Codebook", [ctrl(Key::Num5)];
    ShowActors, View, 5, "Actors", [ctrl(Key::Num6)];
    ShowIssues, View, 5, "Issues", [ctrl(Key::Num7)];
    ShowCheck, View, 5, "To check", [ctrl(Key::Num8)];

    TagPassage, Tag, 0, "Tag the selected words…", [key(Key::T)], plain;
    TagEvery, Tag, 0, "Tag every occurrence…", [ctrl_shift(Key::A)];
    ArmTag, Tag, 0, "Tag every drag, or stop", [key(Key::B)], plain;
    ChangeTag, Tag, 1, "Change the tag…", [key(Key::R)], plain;
    EditCard, Tag, 1, "Edit the fields", [key(Key::Enter)], plain;
    TakeWords, Tag, 1, "Take words from the text", [ctrl(Key::T)];
    SameSpeaker, Tag, 1, "Same speaker as above", [ctrl(Key::R)];
    CopyAnswers, Tag, 1, "Copy the answers from above", [ctrl_shift(Key::R)];
    EditNote, Tag, 1, "Edit the note", [key(Key::N)], plain;
    ToggleCertainty, Tag, 1, "Mark as unsure or sure", [key(Key::U)], plain;
    AddFragment, Tag, 2, "Add the words as a fragment", [key(Key::F)], plain;
    Link, Tag, 2, "Link to another statement…", [key(Key::L)], plain;
    LinkWithin, Tag, 2, "Link to the quote around it", [ctrl(Key::L)];
    Duplicate, Tag, 3, "Duplicate", [ctrl(Key::D)];
    Split, Tag, 3, "Split at the cursor", [key(Key::S)], plain;
    Merge, Tag, 3, "Merge the marked statements", [key(Key::M)], plain;
    TakeExample, Tag, 3, "Take as an example of its tag", [ctrl_shift(Key::X)];
    MendCheck, Tag, 3, "Mend what is wrong with it", [ctrl(Key::M)];
    KeepCheck, Tag, 3, "Keep it as it is", [ctrl_shift(Key::M)];
    Delete, Tag, 4, "Delete", [key(Key::Delete), key(Key::Backspace)], plain;
    StartBack, Tag, 5, "Move the start back a word", [alt(Key::OpenBracket), ctrl(Key::OpenBracket)];
    StartOn, Tag, 5, "Move the start on a word", [alt(Key::CloseBracket), ctrl(Key::CloseBracket)];
    EndBack, Tag, 5, "Move the end back a word", [key(Key::OpenBracket)], plain;
    EndOn, Tag, 5, "Move the end on a word", [key(Key::CloseBracket)], plain;
    StartBackChar, Tag, 6, "Move the start back a character", [alt_shift(Key::OpenBracket)];
    StartOnChar, Tag, 6, "Move the start on a character", [alt_shift(Key::CloseBracket)];
    EndBackChar, Tag, 6, "Move the end back a character", [shift(Key::OpenBracket), shift(Key::OpenCurlyBracket)], plain;
    EndOnChar, Tag, 6, "Move the end on a character", [shift(Key::CloseBracket), shift(Key::CloseCurlyBracket)], plain;

    NextStatement, Go, 0, "Next statement", [key(Key::F3)];
    PreviousStatement, Go, 0, "Previous statement", [shift(Key::F3)];
    NextCheck, Go, 0, "Next to check", [key(Key::F6)];
    PreviousCheck, Go, 0, "Previous to check", [shift(Key::F6)];
    Outward, Go, 0, "Outward through overlaps", [key(Key::O)], plain;
    NextUncovered, Go, 0, "Next uncovered paragraph", [key(Key::F4)];
    PreviousUncovered, Go, 0, "Previous uncovered paragraph", [shift(Key::F4)];
    NextDocument, Go, 1, "Next article", [ctrl(Key::PageDown)];
    PreviousDocument, Go, 1, "Previous article", [ctrl(Key::PageUp)];
    MarkDone, Go, 1, "Mark this article as done, or not", [ctrl_shift(Key::D)];
    MarkChecked, Go, 1, "Mark as checked, or not", [ctrl_shift(Key::H)];
    TextCursor, Go, 2, "Show or hide the text cursor", [key(Key::F7)];
    WidenSelection, Go, 3, "Select what is around it", [key(Key::W)], plain;
    NarrowSelection, Go, 3, "Select less again", [shift(Key::W)], plain;

    Concordance, Analyse, 0, "Concordance", [ctrl_shift(Key::K)];
    Coverage, Analyse, 0, "Coverage", [ctrl_shift(Key::G)];
    Counts, Analyse, 0, "Counts and cross tables", [ctrl_shift(Key::T)];

    Keys, Help, 0, "Keys", [key(Key::F1)];
    TagHelp, Help, 0, "Help on the tag, or not", [shift(Key::F1)];
    About, Help, 0, "About Standpoint", [];
}

impl Menu {
    /// The row of the table.
    #[must_use]
    pub fn entry(self) -> Option<&'static Entry> {
        TABLE.iter().find(|entry| entry.menu == self)
    }

    #[must_use]
    pub fn label(self) -> &'static str {
        self.entry().map_or("", |entry| entry.label)
    }

    /// The key caps of its first shortcut: `["Ctrl", "Shift", "P"]`; empty where it has none.
    #[must_use]
    pub fn caps(self) -> Vec<&'static str> {
        self.entry().and_then(|entry| entry.keys.first()).map_or_else(Vec::new, |keys| caps(*keys))
    }
}

/// A shortcut as key caps.
#[must_use]
pub fn caps(shortcut: KeyboardShortcut) -> Vec<&'static str> {
    let mut caps = Vec::new();
    if shortcut.modifiers.command || shortcut.modifiers.ctrl {
        caps.push(if cfg!(target_os = "macos") { "⌘" } else { "Ctrl" });
    }
    if shortcut.modifiers.alt {
        caps.push(if cfg!(target_os = "macos") { "⌥" } else { "Alt" });
    }
    if shortcut.modifiers.shift {
        caps.push("Shift");
    }
    caps.push(match shortcut.logical_key {
        // The faces of the window have no arrows, and a screen reader says words.
        arrow @ (Key::ArrowDown | Key::ArrowLeft | Key::ArrowRight | Key::ArrowUp) => arrow.name(),
        key => key.symbol_or_name(),
    });
    caps
}
