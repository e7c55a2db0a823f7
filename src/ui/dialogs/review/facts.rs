//! What is known about an article that was read, to be changed, and the file that it comes from.

use super::{Adding, ReviewState, columns, describe};
use crate::formats::articles::{Arrival, Mapping, OFFERED_ENCODINGS};
use crate::ui::dialogs::form_row;
use crate::ui::numbers::bytes;
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint::{prose, sign};
use crate::ui::widgets::{Button, Line, LinkButton, List};
use crate::ui::{Ctx, icons};
use egui::{Margin, ScrollArea, Sense, Ui, vec2};
use std::path::PathBuf;

pub(super) fn facts_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ReviewState, at: usize) -> Option<Adding> {
    let asked = state.asked;
    let item = state.items.get_mut(at)?;
    let known = &item.arrival.article.document;
    let draft = item.draft.get_or_insert_with(|| describe::Draft::of_new(known));
    let wrong = draft.new_document(known).err().unwrap_or_default();
    let wrong = if asked { wrong } else { describe::left(ui, wrong) };
    let (mut wish, mut open) = (None, false);
    ScrollArea::vertical().id_salt("review facts").auto_shrink(false).show(ui, |ui| {
        egui::Frame::new().inner_margin(Margin::same(size::STEP_DIALOG as i8)).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = size::STEP;
            told(ui, ctx, &item.arrival);
            describe::form(ui, ctx, draft, &wrong, &mut state.focused);
            (wish, open) = source(ui, ctx, &item.arrival);
        });
    });
    if open {
        state.columns = columns::ColumnsState::of(&item.arrival);
    }
    wish
}

/// What is to be known before anything else: another article like it, and how it was read.
fn told(ui: &mut Ui, ctx: &Ctx<'_>, arrival: &Arrival) {
    let theme = ctx.theme;
    let twin = arrival.twin.as_ref().map(|twin| (icons::WARNING, theme.warn, twin.told()));
    let remarks = arrival.remarks().into_iter().chain(arrival.source.notes.iter().cloned());
    for (icon, colour, sentence) in twin.into_iter().chain(remarks.map(|remark| (icons::INFO, theme.text2, remark))) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = size::STEP;
            let (rect, _) = ui.allocate_exact_size(vec2(size::ICON_SMALL, 18.0), Sense::hover());
            sign(ui.painter(), rect.center(), icon, size::ICON_SMALL, colour);
            prose(ui, &sentence, (font::label(), 18.0), theme.text);
        });
    }
}

/// The file, and other ways to read it: a wish, or whether the columns are to be shown.
fn source(ui: &mut Ui, ctx: &Ctx<'_>, arrival: &Arrival) -> (Option<Adding>, bool) {
    let (theme, source) = (ctx.theme, &arrival.source);
    let (mut wish, mut open) = (None, false);
    form_row(ui, ctx, "File", |ui| {
        ui.add(Line::new(&source.name, font::ui(), theme.text).height(size::CONTROL));
        let place = &arrival.article.place;
        let size = bytes(usize::try_from(source.bytes).unwrap_or(usize::MAX));
        let parts = [source.reader.title, &size, place.as_str()];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        ui.add(Line::new(&parts.join(" · "), font::small(), theme.text2));
        ui.add(Line::new(&source.path, font::small(), theme.text3));
    });
    let encoding = &arrival.article.document.encoding;
    if !encoding.is_empty() {
        form_row(ui, ctx, "Encoding", |ui| {
            let names: Vec<String> =
                OFFERED_ENCODINGS.iter().map(|offered| format!("{}, {}", offered.name, offered.languages)).collect();
            let before = OFFERED_ENCODINGS.iter().position(|offered| offered.name.eq_ignore_ascii_case(encoding));
            let mut taken = before;
            List::new("Read again as", &names, &mut taken).required().hint(encoding).show(ui, theme);
            if let Some(offered) = taken.filter(|_| taken != before).and_then(|at| OFFERED_ENCODINGS.get(at)) {
                let encoding = Some(offered.name.to_owned());
                let mapping = source.table.as_ref().map(|head| Mapping::of_columns(&head.taken)).unwrap_or_default();
                wish = Some(Adding::Again { path: PathBuf::from(&source.path), encoding, mapping });
            }
        });
    }
    if source.table.is_some() {
        form_row(ui, ctx, "Columns", |ui| {
            open = Button::new("Which column is what…").show(ui, theme).clicked();
            if source.is_as_before {
                ui.add(Line::new("As you chose for these columns before", font::small(), theme.text2));
                if LinkButton::new("Use the proposal instead").small().show(ui, theme).clicked() {
                    let encoding = Some(encoding.clone()).filter(|encoding| !encoding.is_empty());
                    let path = PathBuf::from(&source.path);
                    wish = Some(Adding::Again { path, encoding, mapping: Mapping::default() });
                }
            }
        });
    }
    (wish, open)
}

/// A file that gave no article, and why.
pub(super) fn problem_ui(ui: &mut Ui, ctx: &Ctx<'_>, problem: &str) {
    let theme = ctx.theme;
    let (what, way_out) = problem.split_once(". ").unwrap_or((problem, ""));
    ui.spacing_mut().item_spacing.y = size::STEP;
    prose(ui, what, (font::ui(), 20.0), theme.text);
    prose(ui, way_out, (font::ui(), 20.0), theme.text2);
}
