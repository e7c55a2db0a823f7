//! The trash: articles that were removed, and the way back for each.

use super::{close, foot_note};
use crate::model::{Document, Id};
use crate::ui::action::{Action, Actions};
use crate::ui::documents::statements;
use crate::ui::past::{Found, InTrash, Past};
use crate::ui::theme::size;
use crate::ui::widgets::{Button, Dialog, DocumentRow, Mark, empty_state};
use crate::ui::{Ctx, icons};
use egui::{Frame, Margin, ScrollArea, Ui};

#[derive(Debug, Default)]
pub(super) struct TrashState {
    document: Option<Id<Document>>,
    /// Emptying was asked for, and is to be asked for once more.
    emptying: bool,
}

pub(super) fn trash_ui(ui: &Ui, ctx: &Ctx<'_>, state: &mut TrashState, found: &Found, actions: &mut Actions) {
    let (all, dropped) = match &found.trash {
        Some(Ok((all, dropped))) => (all.as_slice(), *dropped),
        Some(Err(_)) | None => (&[][..], 0),
    };
    let list: Vec<&InTrash> = all.iter().filter(|one| !ctx.project.documents().contains(one.document)).collect();
    if list.iter().all(|one| Some(one.document) != state.document) {
        state.document = list.first().map(|one| one.document);
    }
    let TrashState { document, emptying } = state;
    let asked = *document;
    let mut wish = None;
    let shown = Dialog::new("trash", "Trash", 640.0, 520.0).show(
        ui.ctx(),
        ctx.theme,
        |ui| match &found.trash {
            Some(Err(sentence)) => nothing(ui, ctx, "The trash can’t be read", sentence),
            None => nothing(ui, ctx, "Looking into the trash", "It is read from the project’s folder"),
            Some(Ok(_)) if list.is_empty() && dropped > 0 => {
                let title = format!("No articles, and {}", counted_dropped(dropped));
                nothing(ui, ctx, &title, "What was taken out of the project’s files by choice lies here too");
            }
            Some(Ok(_)) if list.is_empty() => {
                nothing(ui, ctx, "The trash is empty", "Articles that you remove lie here with their statements");
            }
            Some(Ok(_)) => rows(ui, ctx, &list, document),
        },
        |ui| wish = foot(ui, ctx, asked, emptying, dropped),
    );
    if let Some(wish) = wish {
        actions.push(Action::Past(wish));
    } else if shown.closed {
        close(actions);
    }
}

fn nothing(ui: &mut Ui, ctx: &Ctx<'_>, title: &str, sentence: &str) {
    empty_state(ui, ctx.theme, icons::TRASH, title, sentence, &[]);
}

fn rows(ui: &mut Ui, ctx: &Ctx<'_>, list: &[&InTrash], document: &mut Option<Id<Document>>) {
    Frame::new().inner_margin(Margin::same(size::STEP as i8)).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let rows = ScrollArea::vertical().id_salt("trash").auto_shrink(false);
        rows.show_rows(ui, size::DOCUMENT_ROW, list.len(), |ui, range| {
            for one in list.iter().skip(range.start).take(range.len()) {
                let parts = [one.outlet.as_str(), &statements(one.statements), &one.removed(ctx)];
                let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
                let (second, taken) = (parts.join(" · "), *document == Some(one.document));
                let row = DocumentRow { title: &one.title, second: &second, mark: Mark::Nothing, count: None, taken };
                let row = row.show(ui, ctx.theme);
                if row.clicked() {
                    *document = Some(one.document);
                }
            }
        });
    });
}

/// “3 dropped records and files”.
fn counted_dropped(count: usize) -> String {
    if count == 1 { "1 dropped record or file".to_owned() } else { format!("{count} dropped records and files") }
}

/// Below the list, of which a document is taken where there are any.
fn foot(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    document: Option<Id<Document>>,
    emptying: &mut bool,
    dropped: usize,
) -> Option<Past> {
    let any = document.is_some() || dropped > 0;
    let free = ctx.read_only.is_none() && any;
    if *emptying && any {
        let sure = Button::new("Remove for good").primary().enabled(free).show(ui, ctx.theme).clicked();
        let stay = Button::new("Keep them").show(ui, ctx.theme).clicked();
        foot_note(ui, ctx, "This can’t be undone");
        *emptying = !sure && !stay;
        return sure.then_some(Past::EmptyTrash);
    }
    let back = Button::new("Put back").primary().enabled(free && document.is_some()).show(ui, ctx.theme).clicked();
    *emptying = Button::new("Empty the trash…").enabled(free).show(ui, ctx.theme).clicked();
    if let Some(why) = ctx.read_only {
        foot_note(ui, ctx, why);
    } else if document.is_some() && dropped > 0 {
        foot_note(ui, ctx, &format!("And {}", counted_dropped(dropped)));
    }
    document.filter(|_| back).map(Past::PutBack)
}
