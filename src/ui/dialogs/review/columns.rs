//! Which column of a table is what of an article.

use super::Adding;
use crate::formats::articles::{Arrival, Head, Mapping, Role};
use crate::ui::Ctx;
use crate::ui::dialogs::form_row;
use crate::ui::numbers::counted;
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint::prose;
use crate::ui::widgets::{Line, List};
use egui::{Margin, ScrollArea, Ui};
use std::{collections::BTreeMap, path::PathBuf};

/// Width of the list of columns.
const LIST: f32 = 280.0;

/// The columns of a file, and what is chosen for each role.
#[derive(Debug)]
pub(super) struct ColumnsState {
    path: PathBuf,
    /// As the file was read.
    encoding: Option<String>,
    name: String,
    head: Head,
    names: Vec<String>,
    chosen: BTreeMap<Role, Option<usize>>,
}

impl ColumnsState {
    pub(super) fn of(arrival: &Arrival) -> Option<Self> {
        let source = &arrival.source;
        let head = source.table.clone()?;
        let chosen = Role::ALL.into_iter().map(|role| (role, head.taken.get(&role).copied())).collect();
        let names = head.columns.iter().map(|name| name.trim().to_owned()).collect();
        let encoding = Some(arrival.article.document.encoding.clone()).filter(|encoding| !encoding.is_empty());
        Some(Self { path: PathBuf::from(&source.path), encoding, name: source.name.clone(), head, names, chosen })
    }
}

impl ColumnsState {
    /// The wish to read the table as it is chosen here.
    pub(super) fn wish(&self) -> Adding {
        let columns = self.chosen.iter().filter_map(|(role, chosen)| Some((*role, (*chosen)?))).collect();
        Adding::Again {
            path: self.path.clone(),
            encoding: self.encoding.clone(),
            mapping: Mapping::of_columns(&columns),
        }
    }
}

pub(super) fn columns_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ColumnsState) {
    let theme = ctx.theme;
    ScrollArea::vertical().id_salt("columns").auto_shrink(false).show(ui, |ui| {
        egui::Frame::new().inner_margin(Margin::same(size::STEP_DIALOG as i8)).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = size::STEP;
            let sentence = format!(
                "“{}” has {} and {}. Each row becomes an article: say which column holds what of it",
                state.name,
                counted(state.head.rows, "row"),
                counted(state.names.len(), "column")
            );
            prose(ui, &sentence, (font::ui(), 20.0), theme.text);
            for (role, chosen) in &mut state.chosen {
                form_row(ui, ctx, role.word(), |ui| {
                    ui.horizontal(|ui| {
                        let list = List::new(role.word(), &state.names, chosen).hint("No column").width(LIST);
                        if *role == Role::Text { list.required() } else { list }.show(ui, theme);
                        ui.add_space(size::STEP_LIST);
                        let samples = chosen.and_then(|column| state.head.samples.get(column));
                        let samples = samples.map(|cells| cells.join(" · ")).unwrap_or_default();
                        let samples = samples.split_whitespace().collect::<Vec<_>>().join(" ");
                        ui.add(Line::new(&samples, font::label(), theme.text2).height(size::CONTROL));
                    });
                });
            }
        });
    });
}
