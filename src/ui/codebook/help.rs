//! What a tag means, at hand while one tags: beside the list of tags, and in the panel.

use super::fields::{kind_name, offers};
use crate::model::{Id, Tag, capital};
use crate::ui::Ctx;
use crate::ui::pattern::swatch_ui;
use crate::ui::statement::look;
use crate::ui::theme::{font, size};
use crate::ui::widgets::Line;
use crate::ui::widgets::paint::prose;
use egui::Ui;

const LINE: f32 = 18.0;

/// All that the codebook says of a tag; with what it asks, where there is room for that.
pub(crate) fn help_ui(ui: &mut Ui, ctx: &Ctx<'_>, tag: Id<Tag>, with_fields: bool) {
    let Some(tag) = ctx.project.tags().get(tag) else { return };
    let theme = ctx.theme;
    ui.spacing_mut().item_spacing.y = size::STEP_GROUP;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = size::STEP;
        swatch_ui(ui, theme, 24.0, look(tag), false);
        ui.add(Line::new(&tag.name, font::section(), theme.text));
    });
    let empty = [&tag.definition, &tag.use_when, &tag.not_when, &tag.extent].iter().all(|words| words.is_empty());
    if empty && tag.examples.is_empty() {
        prose(ui, "The codebook does not say yet what this tag means", (font::label(), LINE), theme.text3);
    }
    if !tag.definition.is_empty() {
        prose(ui, &tag.definition, (font::ui(), 20.0), theme.text);
    }
    let parts = [("Use when", &tag.use_when), ("Do not use", &tag.not_when), ("Reaches", &tag.extent)];
    for (label, words) in parts.into_iter().filter(|part| !part.1.is_empty()) {
        ui.add_space(size::STEP_GROUP);
        ui.add(Line::new(label, font::small(), theme.text3));
        prose(ui, words, (font::label(), LINE), theme.text);
    }
    if !tag.examples.is_empty() {
        ui.add_space(size::STEP_GROUP);
        ui.add(Line::new("Examples", font::small(), theme.text3));
        for example in &tag.examples {
            prose(ui, example, (font::serif(15.0), 20.0), theme.text);
        }
    }
    if with_fields {
        for field in ctx.project.fields_of(tag.id).filter(|field| field.core || !field.choices.is_empty()) {
            ui.add_space(size::STEP_GROUP);
            let what = [kind_name(field.kind), &offers(field)].join(" · ");
            let what = what.trim_end_matches(" · ");
            ui.add(Line::new(&format!("{}   {what}", capital(&field.name)), font::small(), theme.text3));
            if !field.help.is_empty() {
                prose(ui, &field.help, (font::label(), LINE), theme.text);
            }
            for choice in field.choices.iter().filter(|choice| !choice.definition.is_empty()) {
                let words = format!("{}: {}", capital(&choice.name), choice.definition);
                prose(ui, &words, (font::label(), LINE), theme.text2);
            }
        }
    }
}
