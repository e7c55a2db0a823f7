//! One match over the commands of the table. Each arm is a few lines; what needs more stands elsewhere.

use super::{App, passages::Move, work::Purpose};
use crate::edit::Command;
use crate::ui::action::{Menu, Place};
use crate::ui::reading::stepped;
use crate::ui::state::{Dialog, Page, PanelTab};
use crate::ui::theme::ThemeChoice;

impl App {
    #[expect(clippy::too_many_lines, reason = "one arm for each command of the table")]
    pub(super) fn run_menu(&mut self, menu: Menu) {
        if self.state.page.is_some() && is_about_the_article(menu) {
            // Nobody sees what it would be done to: the article comes first.
            self.leave_page();
            return;
        }
        match menu {
            Menu::NewProject => self.ask(Purpose::NewProject),
            Menu::OpenProject => self.ask(Purpose::OpenProject),
            Menu::OpenSample => self.open_sample(),
            Menu::AddDocuments => self.ask(Purpose::AddDocuments),
            Menu::ImportStatements => self.ask(Purpose::ImportStatements),
            Menu::PasteArticle => self.state.dialog = Some(Dialog::Paste { text: String::new() }),
            Menu::DescribeDocument => self.state.dialog = self.state.document.map(Dialog::Describe),
            Menu::CorrectText => self.state.dialog = self.state.document.map(Dialog::Correct),
            Menu::RemoveDocument => self.remove_document(),
            Menu::SaveNow => self.save_now(),
            Menu::SaveCopy => self.ask(Purpose::SaveCopy),
            Menu::MergeProject => self.ask(Purpose::MergeProject),
            Menu::Versions => self.open_past(Dialog::Versions),
            Menu::Trash => self.open_past(Dialog::Trash),
            Menu::Coders => self.state.dialog = Some(Dialog::Coders),
            Menu::Export => {
                self.state.dialog = Some(if self.is_exporting() { Dialog::Exporting } else { Dialog::Export });
            }
            Menu::Print => self.print(),
            Menu::Attention => self.state.dialog = Some(Dialog::Attention),
            Menu::CloseProject => self.close_project(),
            Menu::Quit => self.ctx.send_viewport_cmd(egui::ViewportCommand::Close),
            Menu::Undo => self.step(true),
            Menu::Redo => self.step(false),
            Menu::CopyWords => self.copy_words(),
            Menu::FindHere => {
                self.state.find_shown = true;
                self.views.search.focus(false);
            }
            Menu::FindEverywhere => {
                self.show_tab(PanelTab::Search);
                self.views.search.focus(true);
            }
            Menu::Palette => self.state.dialog = Some(Dialog::Palette),
            Menu::LargerText
            | Menu::SmallerText
            | Menu::UsualText
            | Menu::MoreSpacing
            | Menu::LessSpacing
            | Menu::WiderText
            | Menu::NarrowerText
            | Menu::FaceSerif
            | Menu::FaceSans
            | Menu::FaceSystem
            | Menu::Numbers => self.state.reading = stepped(menu, self.state.reading).unwrap_or(self.state.reading),
            Menu::ZoomIn => self.zoom(0.1),
            Menu::ZoomOut => self.zoom(-0.1),
            Menu::ThemeSystem => self.state.theme = ThemeChoice::System,
            Menu::ThemeLight => self.state.theme = ThemeChoice::Light,
            Menu::ThemeDark => self.state.theme = ThemeChoice::Dark,
            Menu::ThemePaper => self.state.theme = ThemeChoice::Paper,
            Menu::LessMotion => self.state.less_motion = !self.state.less_motion,
            Menu::ToggleDocuments => {
                if super::room::editor_takes_documents(self.ctx.content_rect().width(), &self.state) {
                    // There is no room for both.
                    self.state.documents_shown = true;
                    self.state.tab = PanelTab::Statement;
                } else {
                    self.state.documents_shown = self.state.focus || !self.state.documents_shown;
                }
                self.state.focus = false;
            }
            Menu::TogglePanel => {
                self.state.panel_shown = self.state.focus || !self.state.panel_shown;
                self.state.focus = false;
            }
            Menu::Focus => self.state.focus = !self.state.focus && self.state.document.is_some(),
            Menu::ShowStatement => self.go_to_tab(PanelTab::Statement),
            Menu::ShowList => self.go_to_tab(PanelTab::List),
            Menu::ShowSearch => {
                self.show_tab(PanelTab::Search);
                self.views.search.focus(true);
            }
            Menu::ShowHistory => self.go_to_tab(PanelTab::History),
            Menu::ShowCodebook => self.go_to_tab(PanelTab::Codebook),
            Menu::ShowCheck => self.go_to_tab(PanelTab::Check),
            Menu::ImportCodebook => self.ask(Purpose::ImportCodebook),
            Menu::ExportCodebook => self.ask(Purpose::ExportCodebook),
            Menu::TakeExample => self.take_example(),
            Menu::NextCheck => self.go_to_check(true),
            Menu::PreviousCheck => self.go_to_check(false),
            Menu::MendCheck | Menu::KeepCheck => self.mend_check(menu),
            Menu::TagHelp => {
                self.views.panel.help_shown = !self.views.panel.help_shown || self.state.tab != PanelTab::Statement;
                self.show_tab(PanelTab::Statement);
            }
            Menu::ShowActors => {
                self.show_tab(PanelTab::Actors);
                self.views.panel.actors.focus();
            }
            Menu::ShowIssues => {
                self.show_tab(PanelTab::Issues);
                self.views.panel.issues.focus();
            }
            Menu::Concordance => self.show_page(Page::Concordance),
            Menu::Coverage => self.show_page(Page::Coverage),
            Menu::Counts => self.show_page(Page::Counts),
            Menu::TagPassage => self.views.article.open_tag_popup(),
            Menu::TagEvery => self.tag_every(),
            Menu::ArmTag => self.arm_next(),
            Menu::ChangeTag => self.views.article.open_tag_popup(),
            Menu::EditCard => self.enter(),
            Menu::TakeWords => self.take_words(),
            Menu::SameSpeaker => self.same_speaker(),
            Menu::CopyAnswers => self.copy_answers(),
            Menu::EditNote => self.edit_note(),
            Menu::ToggleCertainty => self.toggle_certainty(),
            Menu::AddFragment => self.add_fragment(),
            Menu::Link => {
                if let Some(id) = self.state.shown_statement() {
                    self.show_tab(PanelTab::Statement);
                    self.views.card.start_link(id);
                }
            }
            Menu::LinkWithin => self.link_within(),
            Menu::Duplicate => self.duplicate(),
            Menu::Split => self.split(),
            Menu::Merge => {
                self.edit(&Command::Merge { annotations: self.state.selected.clone() });
            }
            Menu::Delete => {
                if !self.state.selected.is_empty() {
                    self.edit(&Command::Delete { annotations: self.state.selected.clone() });
                }
            }
            Menu::StartBack => self.move_border(Move { start: true, forward: false, by_word: true }),
            Menu::StartOn => self.move_border(Move { start: true, forward: true, by_word: true }),
            Menu::EndBack => self.move_border(Move { start: false, forward: false, by_word: true }),
            Menu::EndOn => self.move_border(Move { start: false, forward: true, by_word: true }),
            Menu::StartBackChar => self.move_border(Move { start: true, forward: false, by_word: false }),
            Menu::StartOnChar => self.move_border(Move { start: true, forward: true, by_word: false }),
            Menu::EndBackChar => self.move_border(Move { start: false, forward: false, by_word: false }),
            Menu::EndOnChar => self.move_border(Move { start: false, forward: true, by_word: false }),
            Menu::NextStatement => self.go_to_statement(true),
            Menu::PreviousStatement => self.go_to_statement(false),
            Menu::Outward => self.go_outward(),
            Menu::NextUncovered => self.go_to_uncovered(true),
            Menu::PreviousUncovered => self.go_to_uncovered(false),
            Menu::NextDocument => self.go_to_document(true),
            Menu::PreviousDocument => self.go_to_document(false),
            Menu::MarkDone => self.mark_done(),
            Menu::MarkChecked => self.mark_checked(),
            Menu::TextCursor => self.state.cursor_shown = !self.state.cursor_shown,
            Menu::WidenSelection => self.widen(false),
            Menu::NarrowSelection => self.widen(true),
            Menu::HiddenCharacters => self.state.hidden_shown = !self.state.hidden_shown,
            Menu::Keys => self.state.dialog = Some(Dialog::Keys),
            Menu::About => self.state.dialog = Some(Dialog::About),
        }
    }
}

/// Whether a command is about what stands where a look at the whole project may be.
fn is_about_the_article(menu: Menu) -> bool {
    let of_statements = menu.entry().is_some_and(|entry| entry.place == Place::Tag) && menu != Menu::TagEvery;
    let of_article = [
        Menu::FindHere,
        Menu::TextCursor,
        Menu::TogglePanel,
        Menu::MarkDone,
        Menu::MarkChecked,
        Menu::WidenSelection,
        Menu::NarrowSelection,
    ];
    of_statements || of_article.contains(&menu)
}
