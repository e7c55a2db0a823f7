//! A small project and a window around one view, for tests.

use super::action::{Action, Actions};
use super::state::{Selection, UiState};
use super::theme::{self, Theme, ThemeChoice};
use super::{Ctx, Recent, SaveStatus};
use crate::edit::{Codebook, Command, NewDocument, plan};
use crate::model::{
    Annotation, Certainty, Change, Coder, Colour, Delta, Document, Id, Ids, Origin, Project, Stamp, Tag, Text, Time,
    Transaction,
};
use crate::text::Span;
use egui::Ui;
use egui_kittest::Harness;

pub(crate) const TEXT: &str = "The minister said taxes fall.\n\nHe rejected the plan and called it “a mistake”.\nEnd.";

/// What a view looks at, what it keeps, and what it asked for.
pub(crate) struct Desk<S> {
    pub project: Project,
    pub state: UiState,
    pub save: SaveStatus,
    pub undo: Option<String>,
    pub redo: Option<String>,
    pub read_only: Option<String>,
    pub recent: Vec<Recent>,
    pub hits: Option<usize>,
    pub care: super::attention::Care,
    pub dragging: bool,
    pub view: S,
    pub out: Vec<Action>,
    ids: Ids,
}

pub(crate) type View<S> = fn(&mut Ui, &Ctx<'_>, &mut S, &mut Actions);

impl<S: Default + 'static> Desk<S> {
    /// Nothing is open.
    pub(crate) fn empty() -> Self {
        Self {
            project: Project::default(),
            state: UiState::default(),
            save: SaveStatus::Saved,
            undo: None,
            redo: None,
            read_only: None,
            recent: Vec::new(),
            hits: None,
            care: super::attention::Care::default(),
            dragging: false,
            view: S::default(),
            out: Vec::new(),
            ids: Ids::counting(1_000),
        }
    }

    /// A project with the first codebook and two articles; the first one is open and has two statements.
    pub(crate) fn with_project() -> Self {
        let mut desk = Self::empty();
        let book: Codebook = ron::from_str(include_str!("../../assets/codebooks/news_basics.ron")).unwrap();
        let coder = Coder { id: Id::new(1), name: "Lena B.".to_owned(), colour: Colour::Palette(1) };
        desk.apply(vec![Change::Coder(Delta::added(coder))]);
        desk.run(&Command::RenameProject { title: "Rail link 2026".to_owned() });
        desk.run(&Command::AdoptCodebook { name: book.name.clone(), codebook: Box::new(book) });
        let article = |title: &str, text: &str| NewDocument {
            title: title.to_owned(),
            file: "dispatch.txt".to_owned(),
            encoding: "UTF-8".to_owned(),
            text: Text::new(text),
            ..NewDocument::default()
        };
        let documents =
            vec![article("Dispatch warned of delay", TEXT), article("Commission: loan talks go on", "Talks.")];
        desk.run(&Command::AddDocuments { documents });
        desk.state.document = desk.project.documents_in_order().first().map(|row| row.id);
        desk.tag("taxes fall", "Claim");
        desk.tag("called it “a mistake”", "Quote");
        desk
    }

    pub(crate) fn apply(&mut self, changes: Vec<Change>) {
        let stamp = Stamp { coder: Id::new(1), time: Time(0), sequence: self.project.revision() };
        self.project.apply(&Transaction { label: String::new(), stamp, changes }).unwrap();
    }

    pub(crate) fn run(&mut self, command: &Command) {
        assert!(self.try_run(command), "{command:?} was refused");
    }

    /// Whether it was not refused.
    pub(crate) fn try_run(&mut self, command: &Command) -> bool {
        let stamp = Stamp { coder: Id::new(1), time: Time(0), sequence: self.project.revision() };
        let planned = plan(&self.project, command, stamp, &mut self.ids);
        planned.map(|transaction| self.project.apply(&transaction).unwrap()).is_ok()
    }

    /// Tags the first place of some words in the open article.
    pub(crate) fn tag(&mut self, words: &str, tag: &str) -> Id<Annotation> {
        let command = Command::Annotate {
            document: self.document(),
            fragments: vec![span_of(words)],
            tag: self.tag_named(tag),
            answers: Vec::new(),
            note: String::new(),
            certainty: Certainty::Sure,
            origin: Origin::ByHand,
        };
        self.run(&command);
        self.project.annotations().iter().map(|row| row.id).max().unwrap()
    }

    pub(crate) fn document(&self) -> Id<Document> {
        self.state.document.unwrap()
    }

    pub(crate) fn tag_named(&self, name: &str) -> Id<Tag> {
        self.project.tag_named(name).unwrap().id
    }

    pub(crate) fn select_words(&mut self, words: &str) {
        let span = span_of(words);
        let document = self.document();
        self.state.selection = Some(Selection { document, anchor: span.start(), head: span.end(), span });
    }

    /// What the views may look at, given to one.
    pub(crate) fn look<R>(&self, look: impl FnOnce(&Ctx<'_>) -> R) -> R {
        look(&self.ctx())
    }

    pub(crate) fn ctx(&self) -> Ctx<'_> {
        Ctx {
            project: &self.project,
            state: &self.state,
            theme: Theme::of(ThemeChoice::Light),
            save: self.save.clone(),
            coder: Id::new(1),
            undo: self.undo.as_deref(),
            history: None,
            redo: self.redo.as_deref(),
            read_only: self.read_only.as_deref(),
            now: Time(1_795_000_000_000),
            zone: &super::testing::UTC,
            recent: &self.recent,
            hits: self.hits,
            care: &self.care,
            words: Some(crate::text::word_count(TEXT)),
            taking: None,
            dragging: self.dragging,
        }
    }

    /// A window of a size with one view in it. Each frame adds what it asks for to `out`.
    pub(crate) fn window(self, (width, height): (f32, f32), view: View<S>) -> Harness<'static, Self> {
        let show = move |ui: &mut Ui, desk: &mut Self| {
            let mut state = std::mem::take(&mut desk.view);
            let mut actions = Actions::default();
            view(ui, &desk.ctx(), &mut state, &mut actions);
            desk.view = state;
            desk.out.extend(actions.take());
        };
        Harness::builder()
            .with_size(egui::vec2(width, height))
            .with_step_dt(1.0 / 60.0)
            .with_context_setup(|ctx| {
                theme::install_fonts(ctx);
                theme::apply(ctx, Theme::of(ThemeChoice::Light));
            })
            .build_ui_state(show, self)
    }
}

pub(crate) fn span_of(words: &str) -> Span {
    let start = TEXT.find(words).unwrap();
    Span::new(start, start + words.len())
}
