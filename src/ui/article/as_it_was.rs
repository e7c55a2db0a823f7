//! An article as it was, beside what it is: to be read and scrolled, and nothing else.

use super::page::Columns;
use super::{ArticleView, show};
use crate::ui::Ctx;
use crate::ui::action::Actions;
use egui::{Role, Sense, Ui, WidgetInfo};

/// Shows a document of another project than the open one in all the space there is. Nothing can be done to it.
pub fn as_it_was_ui(ui: &mut Ui, ctx: &Ctx<'_>, view: &mut ArticleView) {
    let (pane, _) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
    let Some(document) = ctx.state.document.and_then(|id| ctx.project.documents().get(id)) else {
        return;
    };
    let mut ui = ui.new_child(egui::UiBuilder::new().id_salt("beside").max_rect(pane));
    ui.set_clip_rect(pane.intersect(ui.clip_rect()));
    let ui = &ui;
    let columns = Columns::of(pane, ctx.state.reading.measure, false, ui.pixels_per_point());
    view.prepare(ctx, document, columns);
    let response = ui.interact(columns.reading(), egui::Id::unique("article beside"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Article, true, format!("As it was: {}", document.title)));
    super::scroll(ui, ctx, view, document, &response);
    view.settle(document);
    view.refresh(ui, ctx, document);
    // What is clicked on is no row of the open project.
    show(ui, ctx, view, document, &mut Actions::default());
}
