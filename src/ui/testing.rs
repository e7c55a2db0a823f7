//! A small project and a stand-in for the program, for the tests of views: it applies what they ask for.

use super::action::{Action, Actions, Menu};
use super::state::UiState;
use super::theme::{self, Theme, ThemeChoice};
use super::{Ctx, SaveStatus};
use crate::edit::{Answer, Codebook, Command, History, Named, NewDocument, Step, plan};
use crate::model::{
    Annotation, Certainty, Coder, Colour, Document, Field, Id, Ids, Origin, Project, Stamp, Tag, Text, Time,
};
use crate::text::Span;
use egui::{Ui, Vec2};
use egui_kittest::Harness;
use jiff::tz::TimeZone;
use std::sync::Arc;

/// Tests are the same wherever they run.
pub(crate) static UTC: TimeZone = TimeZone::UTC;

pub(crate) const DISPATCH: &str = "A confidential dispatch warned in March that the cross-border rail link “will not \
carry a passenger this decade”.\n\nTransport Minister Ilse Varga rejected the assessment. “The timetable stands, and \
every section has its money,” she told reporters.\n\nOne of the officials told North Channel the deputy prime minister \
had called it “a private opinion on ministry paper”.\n\nNobody had replied by the 31st of January 2026.";

/// A project with two documents and four statements, what is looked at, and everything views asked for.
pub(crate) struct World {
    pub(crate) project: Project,
    pub(crate) state: UiState,
    pub(crate) ids: Ids,
    pub(crate) coder: Id<Coder>,
    pub(crate) asked: Vec<Action>,
    /// Commands of the table whose keys were pressed, for tests that look for them.
    pub(crate) shortcuts: Vec<Menu>,
    pub(crate) history: History,
    sequence: u64,
    dressed: bool,
}

impl World {
    pub(crate) fn new() -> Self {
        let mut world = Self {
            project: Project::default(),
            state: UiState::default(),
            ids: Ids::counting(1),
            coder: Id::new(900),
            asked: Vec::new(),
            shortcuts: Vec::new(),
            history: History::default(),
            sequence: 0,
            dressed: false,
        };
        let coder = Coder { id: world.coder, name: "Lena B.".to_owned(), colour: Colour::Palette(1) };
        world.edit(&Command::AddCoder { coder });
        let book: Codebook = ron::from_str(include_str!("../../assets/codebooks/news_basics.ron")).unwrap();
        world.edit(&Command::AdoptCodebook { name: "News basics".to_owned(), codebook: Box::new(book) });
        for (title, outlet, date, text) in [
            ("Dispatch warned rail link would slip", "North Channel", "2026-10-14", DISPATCH),
            ("Varga: “not one cent is missing”", "Port Halden Post", "2026-10-15", "Every cent is there, Varga said."),
        ] {
            let new = NewDocument {
                title: title.to_owned(),
                outlet: outlet.to_owned(),
                date: Some(date.parse().unwrap()),
                text: Text::new(text),
                ..NewDocument::default()
            };
            world.edit(&Command::AddDocuments { documents: vec![new] });
        }
        world.state.document = Some(world.document(0));
        world.tag("Quote", "“will not carry a passenger this decade”");
        world.tag("Claim", "every section has its money");
        world.tag("Quote", "the deputy prime minister had called it “a private opinion on ministry paper”");
        world.tag("Position", "rejected the assessment");
        world
    }

    pub(crate) fn edit(&mut self, command: &Command) {
        self.sequence += 1;
        let time = Time(1_792_000_000_000 + self.sequence as i64 * 60_000);
        let stamp = Stamp { coder: self.coder, time, sequence: self.sequence };
        let transaction = plan(&self.project, command, stamp, &mut self.ids).unwrap();
        self.project.apply(&transaction).unwrap();
        self.history.record(Step::Edit, &Arc::new(transaction));
    }

    pub(crate) fn document(&self, at: usize) -> Id<Document> {
        self.project.documents_in_order()[at].id
    }

    /// Tags the first place with these words in the open document.
    pub(crate) fn tag(&mut self, tag: &str, words: &str) -> Id<Annotation> {
        let document = self.state.document.unwrap();
        let text = self.project.documents().get(document).unwrap().text.clone();
        let start = text.as_str().find(words).unwrap();
        let known: Vec<Id<Annotation>> = self.project.annotations().iter().map(|row| row.id).collect();
        self.edit(&Command::Annotate {
            document,
            fragments: vec![Span::new(start, start + words.len())],
            tag: self.project.tag_named(tag).unwrap().id,
            answers: Vec::new(),
            note: String::new(),
            certainty: Certainty::Sure,
            origin: Origin::ByHand,
        });
        let new = self.project.annotations().iter().find(|row| !known.contains(&row.id));
        new.unwrap().id
    }

    /// The statement whose words begin so.
    pub(crate) fn statement(&self, words: &str) -> Id<Annotation> {
        let text = |row: &Annotation| self.project.documents().get(row.document).unwrap().text.clone();
        let row = self.project.annotations().iter().find(|row| row.words(text(row).as_str()).contains(words));
        row.unwrap().id
    }

    pub(crate) fn field(&self, tag: &str, name: &str) -> Id<Field> {
        self.project.field_named(self.project.tag_named(tag).unwrap().id, name).unwrap().id
    }

    pub(crate) fn tag_id(&self, tag: &str) -> Id<Tag> {
        self.project.tag_named(tag).unwrap().id
    }

    /// Says who speaks in a statement.
    pub(crate) fn name_speaker(&mut self, statement: Id<Annotation>, name: &str) {
        let tag = self.project.annotations().get(statement).unwrap().tag;
        let field = self.project.speaker_field(tag).unwrap().id;
        let answer = Some(Answer::Actors(vec![Named::New(name.to_owned())]));
        self.edit(&Command::SetField { annotations: vec![statement], field, answer });
    }

    /// Runs a view for one frame and does what it asks for, as far as the project and the selection go.
    pub(crate) fn show(&mut self, ui: &mut Ui, view: impl FnOnce(&mut Ui, &Ctx<'_>, &mut Actions)) {
        if !self.dressed {
            theme::install_fonts(ui.ctx());
            theme::apply(ui.ctx(), Theme::of(ThemeChoice::Light));
            self.dressed = true;
            ui.ctx().request_repaint();
            return;
        }
        let mut actions = Actions::default();
        let ctx = Ctx {
            project: &self.project,
            state: &self.state,
            theme: Theme::of(ThemeChoice::Light),
            save: SaveStatus::Saved,
            coder: self.coder,
            undo: None,
            history: Some(&self.history),
            redo: None,
            read_only: None,
            now: Time(1_792_000_900_000),
            zone: &UTC,
            recent: &[],
            hits: None,
            words: None,
            care: crate::ui::attention::Care::NONE,
            taking: None,
            dragging: false,
        };
        view(ui, &ctx, &mut actions);
        for action in actions.take() {
            match &action {
                Action::Edit(command) => self.edit(command),
                Action::SelectStatements { statements, .. } => self.state.selected.clone_from(statements),
                Action::WalkTo(statement) => self.state.selected = vec![*statement],
                Action::OpenDocument(document) => self.state.document = Some(*document),
                Action::ShowTab(tab) => self.state.tab = *tab,
                _ => {}
            }
            self.asked.push(action);
        }
    }

    /// The commands that were asked for so far.
    pub(crate) fn commands(&self) -> Vec<&Command> {
        let commands = self.asked.iter().filter_map(|action| match action {
            Action::Edit(command) => Some(command),
            _ => None,
        });
        commands.collect()
    }
}

/// A window for a view, with a clock fast enough for double clicks.
pub(crate) fn window<'a, S: 'a>(size: Vec2, state: S, view: impl FnMut(&mut Ui, &mut S) + 'a) -> Harness<'a, S> {
    let mut harness = Harness::builder().with_size(size).with_step_dt(1.0 / 60.0).build_ui_state(view, state);
    harness.run_steps(4);
    harness
}
