//! What is known about an article: where it appeared, who wrote it, when.

use super::{close, entered, focus_first, foot, foot_note, form_row};
use crate::edit::{Command, NewDocument};
use crate::formats::articles::OFFERED_ENCODINGS;
use crate::model::{Date, Document, Id};
use crate::ui::Ctx;
use crate::ui::action::{Action, Actions};
use crate::ui::theme::{font, size};
use crate::ui::widgets::{Dialog, Input, Line, List};
use egui::{Id as WidgetId, Key, Margin, Modifiers, RichText, ScrollArea, Ui};

/// What is being typed. It becomes one edit when it is saved.
#[derive(Debug, Clone, Default)]
pub(super) struct DescribeState {
    draft: Option<Draft>,
    focused: bool,
    /// It was to be saved once: from then on what is wrong is said.
    asked: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draft {
    pub(super) title: String,
    outlet: String,
    author: String,
    date: String,
    address: String,
    language: String,
    section: String,
    notes: String,
}

impl Draft {
    /// Of an article that is not in the project yet.
    pub(super) fn of_new(document: &NewDocument) -> Self {
        Self {
            title: document.title.clone(),
            outlet: document.outlet.clone(),
            author: document.author.clone(),
            date: document.date.map_or_else(String::new, |date| date.to_string()),
            address: document.address.clone(),
            language: document.language.clone(),
            section: document.section.clone(),
            notes: document.notes.clone(),
        }
    }

    /// The article as typed, or what is wrong with it.
    pub(super) fn new_document(&self, known: &NewDocument) -> Result<NewDocument, Wrong> {
        let date = self.checked()?;
        let plain = |text: &str| text.trim().to_owned();
        Ok(NewDocument {
            title: plain(&self.title),
            outlet: plain(&self.outlet),
            author: plain(&self.author),
            date,
            address: plain(&self.address),
            language: plain(&self.language),
            section: plain(&self.section),
            notes: self.notes.clone(),
            ..known.clone()
        })
    }

    /// The date that was typed, unless something is wrong with what was.
    fn checked(&self) -> Result<Option<Date>, Wrong> {
        let title = self.title.trim().is_empty().then(|| "An article needs a title".to_owned());
        match (title, self.date()) {
            (None, Ok(date)) => Ok(date),
            (title, date) => Err(Wrong { title, date: date.err() }),
        }
    }

    fn of(document: &Document) -> Self {
        Self::of_new(&NewDocument::about(document))
    }

    /// The document as typed, or what is wrong with it.
    fn document(&self, known: &Document) -> Result<Document, Wrong> {
        let date = self.checked()?;
        let plain = |text: &str| text.trim().to_owned();
        Ok(Document {
            title: plain(&self.title),
            outlet: plain(&self.outlet),
            author: plain(&self.author),
            date,
            address: plain(&self.address),
            language: plain(&self.language),
            section: plain(&self.section),
            notes: self.notes.clone(),
            ..known.clone()
        })
    }

    fn date(&self) -> Result<Option<Date>, String> {
        let typed = self.date.trim();
        if typed.is_empty() {
            Ok(None)
        } else {
            typed.parse().map(Some).map_err(|why: crate::model::DateError| why.to_string())
        }
    }
}

/// The sentences below the fields that cannot be kept as typed.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Wrong {
    title: Option<String>,
    date: Option<String>,
}

pub(super) fn describe_ui(
    ui: &Ui,
    ctx: &Ctx<'_>,
    state: &mut DescribeState,
    document: Id<Document>,
    actions: &mut Actions,
) {
    let Some(known) = ctx.project.documents().get(document) else {
        close(actions);
        return;
    };
    let draft = state.draft.get_or_insert_with(|| Draft::of(known));
    let wrong = draft.document(known).err().unwrap_or_default();
    // While a date is being typed it is not yet wrong; one that was left is.
    let shown_wrong = if state.asked { wrong } else { left(ui, wrong) };
    let fields = ["title", "outlet", "author", "date", "address", "language", "section"].map(field_id);
    let enter = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter)) || entered(ui, &fields);
    let focused = &mut state.focused;
    let dialog = Dialog::new("describe", "Describe this article", 640.0, 620.0).show(
        ui.ctx(),
        ctx.theme,
        |ui| {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                egui::Frame::new().inner_margin(Margin::same(size::STEP_DIALOG as i8)).show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = size::STEP;
                    form(ui, ctx, draft, &shown_wrong, focused);
                    source(ui, ctx, known, actions);
                });
            });
        },
        |ui| {
            let (primary, cancel) = foot(ui, ctx, "Save", ctx.read_only.is_none());
            if let Some(reason) = ctx.read_only {
                foot_note(ui, ctx, reason);
            }
            (primary.clicked(), cancel)
        },
    );
    let (primary, cancel) = dialog.foot;
    if (enter || primary) && ctx.read_only.is_none() {
        state.asked = true;
        if let Some(document) = state.draft.as_ref().and_then(|draft| draft.document(known).ok()) {
            if document != *known {
                actions.push(Action::Edit(Command::EditDocument { document: Box::new(document) }));
            }
            close(actions);
        }
    } else if cancel || dialog.closed {
        close(actions);
    }
}

fn field_id(name: &str) -> WidgetId {
    WidgetId::unique(("describe", name))
}

/// What is wrong with fields that do not have the focus.
pub(super) fn left(ui: &Ui, wrong: Wrong) -> Wrong {
    let typing = |name: &str| ui.memory(|memory| memory.has_focus(field_id(name)));
    Wrong { title: wrong.title.filter(|_| !typing("title")), date: wrong.date.filter(|_| !typing("date")) }
}

pub(super) fn form(ui: &mut Ui, ctx: &Ctx<'_>, draft: &mut Draft, wrong: &Wrong, focused: &mut bool) {
    let theme = ctx.theme;
    form_row(ui, ctx, "Title", |ui| {
        let input = Input::new(&mut draft.title, "Title").id(field_id("title")).wrong(wrong.title.as_deref());
        focus_first(&input.show(ui, theme).response, focused);
    });
    let row = |ui: &mut Ui, label: &str, text: &mut String, (id, hint): (&str, &str), wrong: Option<&str>| {
        form_row(ui, ctx, label, |ui| Input::new(text, label).hint(hint).id(field_id(id)).wrong(wrong).show(ui, theme));
    };
    row(ui, "Outlet", &mut draft.outlet, ("outlet", "Who published it"), None);
    row(ui, "Author", &mut draft.author, ("author", "Who wrote it"), None);
    let hint = "2026-10-14, or 2026-10, or 2026";
    row(ui, "Date", &mut draft.date, ("date", hint), wrong.date.as_deref());
    row(ui, "Address", &mut draft.address, ("address", "https://…"), None);
    row(ui, "Language", &mut draft.language, ("language", "en, ar, zh-Hans …"), None);
    row(ui, "Section", &mut draft.section, ("section", "Politics, page 3, opinion …"), None);
    form_row(ui, ctx, "Notes", |ui| {
        Input::new(&mut draft.notes, "Notes").rows(4).id(field_id("notes")).show(ui, theme)
    });
}

/// The file the words came from and how it was read; another reading as long as nothing is tagged in it.
fn source(ui: &mut Ui, ctx: &Ctx<'_>, known: &Document, actions: &mut Actions) {
    if known.file.is_empty() {
        return;
    }
    let theme = ctx.theme;
    form_row(ui, ctx, "File", |ui| {
        ui.add(Line::new(&known.file, font::ui(), theme.text).height(size::CONTROL));
    });
    form_row(ui, ctx, "Encoding", |ui| {
        let untouched = ctx.project.fragments_in(known.id).is_none_or(|index| index.iter().next().is_none());
        if !untouched || ctx.read_only.is_some() {
            ui.add(Line::new(&known.encoding, font::ui(), theme.text).height(size::CONTROL));
            let why = "Statements hold on to these words, so the file is not read again";
            if !untouched {
                ui.label(RichText::new(why).font(font::small()).color(theme.text3));
            }
            return;
        }
        let names: Vec<String> =
            OFFERED_ENCODINGS.iter().map(|offered| format!("{}, {}", offered.name, offered.languages)).collect();
        let before = OFFERED_ENCODINGS.iter().position(|offered| offered.name.eq_ignore_ascii_case(&known.encoding));
        let mut taken = before;
        List::new("Read again as", &names, &mut taken).required().hint(&known.encoding).show(ui, theme);
        let chosen = taken.filter(|_| taken != before).and_then(|at| OFFERED_ENCODINGS.get(at));
        if let Some(offered) = chosen {
            actions.push(Action::ReadAgain { document: known.id, encoding: offered.name.to_owned() });
        }
        let why = "Are letters wrong? Take another encoding, and the words are read again";
        ui.label(RichText::new(why).font(font::small()).color(theme.text3));
    });
}
