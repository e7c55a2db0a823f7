//! A path to type, where the system has no dialog for files that answers.

use super::{above, close, entered, focus_first, foot};
use crate::ui::Ctx;
use crate::ui::action::{Action, Actions};
use crate::ui::icons;
use crate::ui::state::PathPurpose;
use crate::ui::theme::{font, size};
use crate::ui::widgets::{Dialog, Input};
use egui::{Id, Margin, RichText, Ui};
use std::path::PathBuf;

#[derive(Debug, Clone, Default)]
pub(super) struct PathState {
    typed: String,
    focused: bool,
    /// Enter was pressed with nothing typed.
    asked: bool,
}

/// Title, what is to be typed, an example, and the word of the button.
fn words(purpose: PathPurpose) -> [&'static str; 4] {
    match purpose {
        PathPurpose::NewProject => [
            "New project",
            "Type the folder that is to become the project. It is made if it is not there",
            "/home/me/rail-link",
            "Make",
        ],
        PathPurpose::OpenProject => {
            ["Open", "Type the folder of a project, an article, or a folder of articles", "/home/me/rail-link", "Open"]
        }
        PathPurpose::AddDocuments => {
            ["Add articles", "Type the file of an article, or a folder of them", "/home/me/articles", "Add"]
        }
        PathPurpose::ImportStatements => [
            "Import statements",
            "Type the file or folder of another tool’s statements. You see what would become of them before they come in",
            "/home/me/network.dna",
            "Read",
        ],
        PathPurpose::LoadMapping => [
            "Load a mapping",
            "Type a file that says what labels become, as it was saved here or by the command line",
            "/home/me/mapping.json",
            "Load",
        ],
        PathPurpose::SaveMapping => ["Save the mapping", "Type the file to write", "/home/me/mapping.json", "Save"],
        PathPurpose::SaveCopy => [
            "Save a copy",
            "Type a folder that is empty or not there yet. The work goes on there, and what is saved so far stays where it is too",
            "/home/me/rail-link-copy",
            "Save",
        ],
        PathPurpose::MergeProject => [
            "Merge another copy",
            "Type the folder of another copy of this project. It stays as it is, and what it says comes into this one",
            "/home/me/rail-link-of-mira",
            "Merge",
        ],
        PathPurpose::ImportCodebook => [
            "Take in a codebook",
            "Type a file that ends in .ron, .csv or .qdc. What this project has already stays as it is",
            "/home/me/codebook.qdc",
            "Take in",
        ],
        PathPurpose::ExportCodebook => [
            "Write the codebook to a file",
            "Type the file to write. Its ending says how: .ron has all of it, .csv is a table, .qdc is for other programs",
            "/home/me/codebook.ron",
            "Write",
        ],
        PathPurpose::ExportRegister => ["Export", "Type the file to write", "/home/me/actors.csv", "Export"],
        PathPurpose::ImportRegister => ["Import from CSV", "Type the file to take in", "/home/me/actors.csv", "Import"],
        PathPurpose::Export => ["Export", "Type the file to write", "/home/me/statements.csv", "Export"],
    }
}

/// What was typed as a path: without the blanks, quotation marks and `file://` that copying brings along.
fn path_of(typed: &str) -> Option<PathBuf> {
    let typed = typed.trim();
    let bare = typed.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(typed);
    let bare = bare.strip_prefix('\'').and_then(|inner| inner.strip_suffix('\'')).unwrap_or(bare);
    let bare = bare.strip_prefix("file://").unwrap_or(bare);
    (!bare.is_empty()).then(|| PathBuf::from(bare))
}

pub(super) fn path_ui(ui: &Ui, ctx: &Ctx<'_>, state: &mut PathState, purpose: PathPurpose, actions: &mut Actions) {
    let theme = ctx.theme;
    let [title, sentence, example, verb] = words(purpose);
    let field = Id::unique("dialog path");
    let enter = entered(ui, &[field]);
    let can = path_of(&state.typed).is_some();
    let shown = Dialog::new("path", title, 560.0, 236.0).show(
        ui.ctx(),
        theme,
        |ui| {
            egui::Frame::new().inner_margin(Margin::same(size::STEP_DIALOG as i8)).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = size::STEP;
                ui.label(RichText::new(sentence).font(font::ui()).color(theme.text));
                above(ui, ctx, "Path");
                let missing = (state.asked && !can).then_some("Type a path first");
                let input = Input::new(&mut state.typed, "Path").hint(example).icon(icons::FOLDER_OPEN).id(field);
                let response = input.wrong(missing).show(ui, theme).response;
                focus_first(&response, &mut state.focused);
            });
        },
        |ui| {
            let (primary, cancel) = foot(ui, ctx, verb, true);
            (primary.clicked(), cancel)
        },
    );
    let (primary, cancel) = shown.foot;
    if enter || primary {
        state.asked = true;
        if let Some(path) = path_of(&state.typed) {
            // What the path is for, whoever asked for it knows.
            actions.push(Action::OpenPaths(vec![path]));
            close(actions);
        }
    } else if cancel || shown.closed {
        close(actions);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_taken_as_they_are_copied() {
        let check = |typed: &str, expected: Option<&str>| assert_eq!(path_of(typed), expected.map(PathBuf::from));
        check("/home/me/a b", Some("/home/me/a b"));
        check("  \"/home/me/a b\" ", Some("/home/me/a b"));
        check("'/home/me'", Some("/home/me"));
        check("file:///home/me", Some("/home/me"));
        check("   ", None);
        check("\"", Some("\""));
    }
}
