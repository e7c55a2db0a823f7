//! The kept versions of the project: when and why each was kept, what is other now, and the ways back.

use super::{close, foot_note};
use crate::analysis::compare::{Differences, DocumentSince, Fate};
use crate::model::{Document, Id, capital};
use crate::ui::action::{Action, Actions};
use crate::ui::past::{Found, Kept, Past};
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint::{self, prose};
use crate::ui::widgets::{Button, Dialog, DocumentRow, Line, Mark, dialog_list, empty_state};
use crate::ui::{Ctx, icons};
use egui::{Frame, Margin, Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};

#[derive(Debug, Default)]
pub(super) struct VersionsState {
    /// The version that was picked, by its name; before that the newest is looked at.
    version: Option<String>,
    /// The document that was picked of it; before that the first that can be restored.
    document: Option<Id<Document>>,
}

pub(super) fn versions_ui(ui: &Ui, ctx: &Ctx<'_>, state: &mut VersionsState, found: &Found, actions: &mut Actions) {
    let list = match &found.versions {
        Some(Ok(list)) => list.as_slice(),
        Some(Err(_)) | None => &[],
    };
    let picked = list.iter().find(|kept| Some(&kept.name) == state.version.as_ref());
    let chosen = picked.or(list.first());
    let opened = found.opened.as_ref().filter(|opened| chosen.is_some_and(|kept| kept.name == opened.version));
    let since = opened.map(|opened| opened.since.as_ref());
    if let (Some(kept), None) = (chosen, since) {
        actions.push(Action::Past(Past::Compare(kept.name.clone())));
    }
    let has_gaps = opened.is_some_and(|opened| opened.has_gaps);
    let document = shown_document(state.document, since);
    let (mut picked, mut taken, mut pressed) = (None, None, None);
    let shown = Dialog::new("versions", "Versions", 1040.0, 640.0).show(
        ui.ctx(),
        ctx.theme,
        |ui| match (&found.versions, chosen) {
            (Some(Err(sentence)), _) => nothing(ui, ctx, "The versions can’t be read", sentence),
            (None, _) => nothing(ui, ctx, "Looking for versions", "They are read from the project’s folder"),
            (Some(Ok(_)), None) => {
                let sentence = "One is kept before anything is taken away, and once an hour while you work";
                nothing(ui, ctx, "No versions yet", sentence);
            }
            (Some(Ok(list)), Some(kept)) => {
                picked = versions(ui, ctx, list, kept);
                taken = details(ui, ctx, kept, (since, has_gaps), document);
            }
        },
        |ui| pressed = foot(ui, ctx, chosen, since, document),
    );
    if let Some(name) = picked {
        (state.version, state.document) = (Some(name), None);
    }
    state.document = taken.or(state.document);
    if let Some(wish) = pressed {
        close(actions);
        actions.push(Action::Past(wish));
    } else if shown.closed {
        close(actions);
    }
}

/// The document that the buttons are about.
fn shown_document(picked: Option<Id<Document>>, since: Option<Result<&Differences, &String>>) -> Option<Id<Document>> {
    let all = &since?.ok()?.documents;
    let found = all.iter().find(|one| Some(one.document) == picked);
    let found = found.or(all.iter().find(|one| one.fate != Fate::Added)).or(all.first());
    found.map(|one| one.document)
}

fn nothing(ui: &mut Ui, ctx: &Ctx<'_>, title: &str, sentence: &str) {
    empty_state(ui, ctx.theme, icons::CLOCK_COUNTER_CLOCKWISE, title, sentence, &[]);
}

/// The list at the left; the version that was taken now.
fn versions(ui: &mut Ui, ctx: &Ctx<'_>, list: &[Kept], chosen: &Kept) -> Option<String> {
    let mut picked = None;
    dialog_list(ui, ctx.theme, |ui| {
        let rows = ScrollArea::vertical().id_salt("versions").auto_shrink(false);
        rows.show_rows(ui, size::DOCUMENT_ROW, list.len(), |ui, range| {
            for kept in list.iter().skip(range.start).take(range.len()) {
                let (when, why) = (capital(&kept.when(ctx)), kept.why());
                let taken = kept.name == chosen.name;
                let row = DocumentRow { title: &when, second: &why, mark: Mark::Nothing, count: None, taken };
                if row.show(ui, ctx.theme).clicked() {
                    picked = Some(kept.name.clone());
                }
            }
        });
    });
    picked
}

/// What is other now, at the right of the list; the document that was picked now.
fn details(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    kept: &Kept,
    (since, has_gaps): (Option<Result<&Differences, &String>>, bool),
    document: Option<Id<Document>>,
) -> Option<Id<Document>> {
    let mut picked = None;
    let (theme, rect) = (ctx.theme, ui.max_rect());
    let right = Rect::from_min_max(pos2(rect.left() + size::DIALOG_LIST, rect.top()), rect.max);
    ui.scope_builder(UiBuilder::new().max_rect(right), |ui| {
        ui.shrink_clip_rect(right);
        ui.spacing_mut().item_spacing = vec2(0.0, size::STEP_GROUP);
        let margin = Margin { left: 20, right: 20, top: 16, bottom: 12 };
        Frame::new().inner_margin(margin).show(ui, |ui| {
            ui.add(Line::new(&format!("As it was {}", kept.when(ctx)), font::section(), theme.text).height(24.0));
            let who = kept.coder.and_then(|id| ctx.project.coders().get(id));
            let who = who.map(|coder| format!(", by {}", coder.name)).unwrap_or_default();
            prose(ui, &format!("{}{who}", kept.why()), (font::ui(), 20.0), theme.text2);
            let sentence = match since {
                None => "Comparing it with the project as it is now".to_owned(),
                Some(Ok(since)) => since.sentence(),
                Some(Err(sentence)) => sentence.clone(),
            };
            prose(ui, &sentence, (font::ui(), 20.0), theme.text);
            if has_gaps {
                let sentence = "Some records of this version can’t be read: what is here now stays in their place";
                prose(ui, sentence, (font::ui(), 20.0), theme.text);
            }
        });
        let Some(Ok(since)) = since else {
            return;
        };
        ui.spacing_mut().item_spacing.y = 0.0;
        paint::rule(ui.painter(), right.x_range(), ui.cursor().top(), theme);
        ui.set_clip_rect(ui.clip_rect().intersect(right.with_min_y(ui.cursor().top() + size::BORDER)));
        ui.add_space(size::STEP);
        let rows = ui.available_rect_before_wrap().shrink2(vec2(size::STEP, 0.0));
        let ui = &mut ui.new_child(UiBuilder::new().max_rect(rows));
        let rows = ScrollArea::vertical().id_salt("differences").auto_shrink(false);
        rows.show_rows(ui, size::DOCUMENT_ROW, since.documents.len(), |ui, range| {
            for one in since.documents.iter().skip(range.start).take(range.len()) {
                let (second, taken) = (what(one), document == Some(one.document));
                let row = DocumentRow { title: &one.title, second: &second, mark: Mark::Nothing, count: None, taken };
                if row.show(ui, theme).clicked() {
                    picked = Some(one.document);
                }
            }
        });
    });
    picked
}

/// What became of a document since.
fn what(one: &DocumentSince) -> String {
    let fate = match one.fate {
        Fate::Added => "Added since then",
        Fate::Removed => "Removed since then",
        Fate::Described => "Described otherwise",
        Fate::Same => "",
    };
    let words = one.statements.words();
    match (fate, words.as_str()) {
        (fate, "") => fate.to_owned(),
        ("", words) => format!("Statements: {words}"),
        (fate, words) => format!("{fate}; statements: {words}"),
    }
}

/// What was pressed.
fn foot(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    chosen: Option<&Kept>,
    since: Option<Result<&Differences, &String>>,
    document: Option<Id<Document>>,
) -> Option<Past> {
    let kept = chosen?;
    let since = since.and_then(Result::ok);
    let one = since.and_then(|since| since.documents.iter().find(|one| Some(one.document) == document));
    let one = one.filter(|one| one.fate != Fate::Added).map(|one| one.document);
    let free = ctx.read_only.is_none();
    let mut button = |text: &str, on: bool, primary: bool| {
        let button = Button::new(text).enabled(on);
        if primary { button.primary().show(ui, ctx.theme) } else { button.show(ui, ctx.theme) }.clicked()
    };
    let restore = button("Restore this article", free && one.is_some(), true);
    let beside = button("Open beside", one.is_some(), false);
    let all = button("Restore everything", free && since.is_some_and(|since| !since.is_nothing()), false);
    match (free, since) {
        (false, _) => foot_note(ui, ctx, ctx.read_only.unwrap_or_default()),
        (true, Some(since)) if since.documents.is_empty() => {}
        (true, _) => foot_note(ui, ctx, "Whatever is restored can be undone"),
    }
    let name = kept.name.clone();
    if all {
        return Some(Past::Restore(name, None));
    }
    let document = one?;
    if restore {
        return Some(Past::Restore(name, Some(document)));
    }
    beside.then_some(Past::ShowBeside(name, document))
}
