//! When a command applies, and what it says of itself then: pure questions about what views may look at.

use super::Ctx;
use super::action::{Menu, TABLE};
use super::icons;
use super::state::Typeface;
use super::theme::{ThemeChoice, size};
use crate::model::{Document, View};
use std::borrow::Cow;

/// Points by which one step of the text's size, spacing or width changes it.
pub const SIZE_STEP: f32 = 1.0;
pub const SPACING_STEP: f32 = 2.0;
pub const MEASURE_STEP: f32 = 32.0;
/// Limits of the spacing and the width.
pub const SPACING_RANGE: std::ops::RangeInclusive<f32> = 0.0..=16.0;
pub const MEASURE_RANGE: std::ops::RangeInclusive<f32> = 400.0..=800.0;

/// Whether a command applies now.
#[must_use]
pub fn enabled(menu: Menu, ctx: &Ctx<'_>) -> bool {
    why_not(menu, ctx).is_none()
}

/// Why a command does not apply now, as a sentence; `None` where it does.
#[must_use]
pub fn why_not(menu: Menu, ctx: &Ctx<'_>) -> Option<Cow<'static, str>> {
    let locked = || ctx.read_only.map(|reason| Cow::Owned(reason.to_owned()));
    let plain = reading(menu, ctx).or_else(|| place(menu, ctx)).or_else(|| statement(menu, ctx));
    if changes_project(menu) { locked().or(plain.map(Cow::Borrowed)) } else { plain.map(Cow::Borrowed) }
}

/// Whether a command would change the project, and so cannot be given where that is open elsewhere.
fn changes_project(menu: Menu) -> bool {
    match menu {
        Menu::AddDocuments
        | Menu::ImportStatements
        | Menu::PasteArticle
        | Menu::DescribeDocument
        | Menu::CorrectText
        | Menu::RemoveDocument
        | Menu::SaveNow
        | Menu::Undo
        | Menu::Redo
        | Menu::TagPassage
        | Menu::TagEvery
        | Menu::ArmTag
        | Menu::ChangeTag
        | Menu::EditCard
        | Menu::EditNote
        | Menu::ToggleCertainty
        | Menu::AddFragment
        | Menu::Link
        | Menu::LinkWithin
        | Menu::TakeWords
        | Menu::SameSpeaker
        | Menu::CopyAnswers
        | Menu::Duplicate
        | Menu::Split
        | Menu::Merge
        | Menu::Delete
        | Menu::ImportCodebook
        | Menu::TakeExample
        | Menu::MendCheck
        | Menu::KeepCheck
        | Menu::MarkDone
        | Menu::MarkChecked => true,
        menu => moves_border(menu),
    }
}

fn moves_border(menu: Menu) -> bool {
    matches!(
        menu,
        Menu::StartBack
            | Menu::StartOn
            | Menu::EndBack
            | Menu::EndOn
            | Menu::StartBackChar
            | Menu::StartOnChar
            | Menu::EndBackChar
            | Menu::EndOnChar
    )
}

/// Commands about how the article is set.
fn reading(menu: Menu, ctx: &Ctx<'_>) -> Option<&'static str> {
    let reading = ctx.state.reading;
    let (blocked, why) = match menu {
        Menu::LargerText => (reading.size >= *size::ARTICLE_TEXT_RANGE.end(), "The text is as large as it gets"),
        Menu::SmallerText => (reading.size <= *size::ARTICLE_TEXT_RANGE.start(), "The text is as small as it gets"),
        Menu::UsualText => (reading.size == size::ARTICLE_TEXT, "The text has its usual size"),
        Menu::MoreSpacing => (reading.spacing >= *SPACING_RANGE.end(), "The lines are as far apart as they get"),
        Menu::LessSpacing => (reading.spacing <= *SPACING_RANGE.start(), "The lines are as close as they get"),
        Menu::WiderText => (reading.measure >= *MEASURE_RANGE.end(), "The text is as wide as it gets"),
        Menu::NarrowerText => (reading.measure <= *MEASURE_RANGE.start(), "The text is as narrow as it gets"),
        _ => return None,
    };
    blocked.then_some(why)
}

/// Commands about the project and its articles.
fn place(menu: Menu, ctx: &Ctx<'_>) -> Option<&'static str> {
    let project = ctx.project;
    let (applies, why) = match menu {
        Menu::SaveNow
        | Menu::SaveCopy
        | Menu::MergeProject
        | Menu::Versions
        | Menu::Coders
        | Menu::Trash
        | Menu::CloseProject
        | Menu::ShowCodebook
        | Menu::ShowActors
        | Menu::ShowIssues
        | Menu::ShowCheck
        | Menu::ImportCodebook
        | Menu::ExportCodebook => (is_open(ctx), "No project is open"),
        Menu::Export | Menu::FindEverywhere | Menu::Concordance | Menu::Coverage | Menu::Counts => {
            (!project.documents().is_empty(), "There is no article yet")
        }
        Menu::DescribeDocument
        | Menu::CorrectText
        | Menu::RemoveDocument
        | Menu::MarkChecked
        | Menu::NextUncovered
        | Menu::PreviousUncovered
        | Menu::Print
        | Menu::FindHere
        | Menu::MarkDone
        | Menu::TextCursor
        | Menu::HiddenCharacters
        | Menu::WidenSelection
        | Menu::NarrowSelection
        | Menu::Focus => (article(ctx).is_some(), "Open an article first"),
        Menu::NextDocument | Menu::PreviousDocument => (project.documents().len() > 1, "There is no other article"),
        Menu::NextStatement | Menu::PreviousStatement | Menu::Outward | Menu::NextCheck | Menu::PreviousCheck => {
            (has_statements(ctx), "This article has no statement yet")
        }
        Menu::Attention => (!ctx.care.problems.is_empty(), "Nothing needs attention"),
        Menu::Undo => (ctx.undo.is_some(), "There is nothing to undo"),
        Menu::Redo => (ctx.redo.is_some(), "There is nothing to do again"),
        _ => return None,
    };
    (!applies).then_some(why)
}

/// Commands about words and statements.
fn statement(menu: Menu, ctx: &Ctx<'_>) -> Option<&'static str> {
    const SELECT_WORDS: &str = "Select words in the article first";
    const SELECT_ONE: &str = "Select a statement first";
    const ONLY_ONE: &str = "Select one statement only";
    let chosen = chosen(ctx);
    let one = || match chosen.as_slice() {
        [] => Some(SELECT_ONE),
        [_] => None,
        _ => Some(ONLY_ONE),
    };
    match menu {
        Menu::CopyWords => (chosen.is_empty() && !words_selected(ctx)).then_some(SELECT_WORDS),
        Menu::TagPassage | Menu::TagEvery | Menu::ArmTag if ctx.project.tags_in_order().is_empty() => {
            Some("The codebook has no tags")
        }
        Menu::TagPassage => (!words_selected(ctx)).then_some(SELECT_WORDS),
        Menu::TagEvery => ctx.project.documents().is_empty().then_some("There is no article yet"),
        Menu::ArmTag => article(ctx).is_none().then_some("Open an article first"),
        Menu::ChangeTag
        | Menu::ToggleCertainty
        | Menu::Delete
        | Menu::EditCard
        | Menu::SameSpeaker
        | Menu::CopyAnswers => chosen.is_empty().then_some(SELECT_ONE),
        Menu::TakeWords => one(),
        Menu::EditNote => (chosen.is_empty() && !words_selected(ctx)).then_some("Select words or a statement first"),
        Menu::Duplicate | Menu::TakeExample | Menu::MendCheck | Menu::KeepCheck => one(),
        // Selecting words lets go of the statement, so that one need not be selected any more.
        Menu::AddFragment if !has_statements(ctx) => Some(SELECT_ONE),
        Menu::AddFragment => (!words_selected(ctx)).then_some("Select a statement, then the words to add to it"),
        Menu::Link => one().or_else(|| {
            let alone = ctx.project.annotations().len() < 2;
            let untyped = ctx.project.relation_types().is_empty();
            (alone.then_some("There is no other statement to link to"))
                .or(untyped.then_some("The codebook has no types of relations"))
        }),
        Menu::LinkWithin => one().or_else(|| {
            let row = chosen.first().and_then(|view| view.unpack());
            let around = row.and_then(|row| super::statement::enclosing(ctx.project, &row));
            around.is_none().then_some("It lies in no other quote")
        }),
        Menu::Split => {
            one().or_else(|| (!cursor_inside(&chosen, ctx)).then_some("Put the text cursor inside it first"))
        }
        Menu::Merge => {
            let mut documents = chosen.iter().map(|row| row.document);
            let first = documents.next();
            let several = chosen.len() > 1;
            let apart = documents.any(|document| Some(document) != first);
            (!several)
                .then_some("Select two or more statements first")
                .or(apart.then_some("They stand in different articles"))
        }
        menu if moves_border(menu) => {
            if words_selected(ctx) {
                None
            } else {
                one()
            }
        }
        _ => None,
    }
}

/// Whether anything is open that could be saved or closed.
#[must_use]
pub fn is_open(ctx: &Ctx<'_>) -> bool {
    ctx.project.info().is_some() || !ctx.project.documents().is_empty()
}

/// The article that is being read.
#[must_use]
pub fn article<'a>(ctx: &Ctx<'a>) -> Option<&'a Document> {
    ctx.state.document.and_then(|id| ctx.project.documents().get(id))
}

fn chosen<'a>(ctx: &Ctx<'a>) -> Vec<View<'a>> {
    ctx.state.selected.iter().filter_map(|&id| ctx.project.annotations().view(id)).collect()
}

fn words_selected(ctx: &Ctx<'_>) -> bool {
    ctx.state.document.is_some_and(|document| ctx.state.selected_words(document).is_some())
}

fn has_statements(ctx: &Ctx<'_>) -> bool {
    let index = ctx.state.document.and_then(|id| ctx.project.fragments_in(id));
    index.is_some_and(|index| index.iter().next().is_some())
}

/// Whether the text cursor stands between the first and the last byte of the chosen statement.
fn cursor_inside(chosen: &[View<'_>], ctx: &Ctx<'_>) -> bool {
    let Some(selection) = &ctx.state.selection else { return false };
    chosen.iter().any(|row| {
        let hull = row.hull();
        row.document == selection.document && hull.start() < selection.head && selection.head < hull.end()
    })
}

/// A command's words: undo and redo say what they would do.
#[must_use]
pub fn label(menu: Menu, ctx: &Ctx<'_>) -> Cow<'static, str> {
    let what = match menu {
        Menu::Undo => ctx.undo,
        Menu::Redo => ctx.redo,
        _ => None,
    };
    let several = ctx.state.selected.len();
    match (menu, what) {
        (_, Some(what)) => Cow::Owned(format!("{} “{what}”", menu.label())),
        (Menu::EditNote, None) if words_selected(ctx) => Cow::Borrowed("Note on the selected words"),
        (Menu::Delete, None) if several > 1 => Cow::Owned(format!("Delete {several} statements")),
        _ => Cow::Borrowed(menu.label()),
    }
}

/// Whether a command stands for something that is on now, and so has a check.
#[must_use]
pub fn is_on(menu: Menu, ctx: &Ctx<'_>) -> bool {
    match menu {
        Menu::ThemeSystem => ctx.state.theme == ThemeChoice::System,
        Menu::ThemeLight => ctx.state.theme == ThemeChoice::Light,
        Menu::ThemeDark => ctx.state.theme == ThemeChoice::Dark,
        Menu::ThemePaper => ctx.state.theme == ThemeChoice::Paper,
        Menu::FaceSerif => ctx.state.reading.typeface == Typeface::Serif,
        Menu::FaceSans => ctx.state.reading.typeface == Typeface::Sans,
        Menu::FaceSystem => ctx.state.reading.typeface == Typeface::System,
        Menu::Numbers => ctx.state.reading.numbers,
        Menu::LessMotion => ctx.state.less_motion,
        Menu::ToggleDocuments => ctx.state.documents_shown && !ctx.state.focus,
        Menu::TogglePanel => ctx.state.panel_shown && !ctx.state.focus,
        Menu::Focus => ctx.state.focus,
        Menu::TextCursor => ctx.state.cursor_shown,
        Menu::HiddenCharacters => ctx.state.hidden_shown,
        Menu::ArmTag => ctx.state.armed.is_some(),
        Menu::MarkDone => article(ctx).is_some_and(|row| row.progress >= crate::model::Progress::Done),
        Menu::MarkChecked => article(ctx).is_some_and(|row| row.progress == crate::model::Progress::Checked),
        _ => false,
    }
}

/// The sign of a command; most need none.
#[must_use]
pub fn icon(menu: Menu) -> Option<&'static str> {
    Some(match menu {
        Menu::NewProject => icons::FOLDER_PLUS,
        Menu::OpenProject => icons::FOLDER_OPEN,
        Menu::OpenSample | Menu::ThemePaper => icons::BOOK_OPEN,
        Menu::AddDocuments => icons::PLUS,
        Menu::PasteArticle | Menu::CopyWords | Menu::Duplicate => icons::COPY,
        Menu::DescribeDocument => icons::FILE_TEXT,
        Menu::SaveNow => icons::FLOPPY_DISK,
        Menu::Versions => icons::CLOCK_COUNTER_CLOCKWISE,
        Menu::Coders => icons::USER_CIRCLE,
        Menu::Export => icons::EXPORT,
        Menu::Attention => icons::WARNING_CIRCLE,
        Menu::CloseProject => icons::X,
        Menu::Undo => icons::ARROW_COUNTER_CLOCKWISE,
        Menu::Redo => icons::ARROW_CLOCKWISE,
        Menu::FindHere | Menu::FindEverywhere | Menu::Palette => icons::MAGNIFYING_GLASS,
        Menu::LargerText | Menu::SmallerText | Menu::UsualText => icons::TEXT_AA,
        Menu::ThemeLight => icons::SUN,
        Menu::ThemeDark => icons::MOON,
        Menu::ToggleDocuments | Menu::TogglePanel => icons::SIDEBAR_SIMPLE,
        Menu::TagPassage | Menu::ChangeTag => icons::TAG,
        Menu::ArmTag => icons::PAINT_BRUSH,
        Menu::EditCard => icons::PENCIL_SIMPLE,
        Menu::EditNote => icons::NOTE_PENCIL,
        Menu::Link | Menu::LinkWithin => icons::LINK_SIMPLE,
        Menu::TakeWords => icons::CROSSHAIR,
        Menu::CopyAnswers => icons::COPY,
        Menu::Split => icons::SCISSORS,
        Menu::Merge | Menu::MergeProject => icons::ARROWS_MERGE,
        Menu::Delete | Menu::RemoveDocument => icons::TRASH,
        Menu::NextStatement | Menu::NextDocument => icons::ARROW_RIGHT,
        Menu::PreviousStatement | Menu::PreviousDocument => icons::ARROW_LEFT,
        Menu::MarkDone => icons::CHECK,
        Menu::MarkChecked => icons::CHECK_CIRCLE,
        Menu::CorrectText => icons::PENCIL_SIMPLE,
        Menu::TagEvery => icons::TAG,
        Menu::ImportCodebook => icons::FOLDER_OPEN,
        Menu::ImportStatements => icons::QUOTES,
        Menu::ExportCodebook => icons::EXPORT,
        Menu::TagHelp => icons::INFO,
        Menu::NextCheck | Menu::PreviousCheck => icons::WARNING,
        Menu::Keys => icons::KEYBOARD,
        Menu::About => icons::INFO,
        _ => return None,
    })
}

/// Every command that applies now or could, but for the palette itself.
pub fn all() -> impl Iterator<Item = Menu> {
    TABLE.iter().map(|entry| entry.menu).filter(|menu| *menu != Menu::Palette)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::desk::{Desk, span_of};
    use crate::ui::state::Selection;

    fn check(desk: &Desk<()>, menu: Menu, expected: Option<&str>) {
        desk.look(|ctx| assert_eq!(why_not(menu, ctx).as_deref(), expected, "{menu:?}"));
    }

    #[test]
    fn with_nothing_open_one_can_begin_and_nothing_else() {
        let desk = Desk::<()>::empty();
        for menu in [Menu::NewProject, Menu::OpenProject, Menu::OpenSample, Menu::PasteArticle, Menu::Keys, Menu::Quit]
        {
            check(&desk, menu, None);
        }
        check(&desk, Menu::SaveNow, Some("No project is open"));
        check(&desk, Menu::Export, Some("There is no article yet"));
        check(&desk, Menu::FindHere, Some("Open an article first"));
        check(&desk, Menu::TagPassage, Some("The codebook has no tags"));
        check(&desk, Menu::Undo, Some("There is nothing to undo"));
    }

    #[test]
    fn words_can_be_tagged_and_statements_changed() {
        let mut desk = Desk::<()>::with_project();
        check(&desk, Menu::TagPassage, Some("Select words in the article first"));
        check(&desk, Menu::Delete, Some("Select a statement first"));
        desk.select_words("rejected the plan");
        check(&desk, Menu::TagPassage, None);
        check(&desk, Menu::AddFragment, None);
        check(&desk, Menu::EditNote, None);
        desk.look(|ctx| assert_eq!(label(Menu::EditNote, ctx), "Note on the selected words"));
        let ids: Vec<_> = desk.project.annotations().iter().map(|row| row.id).collect();
        desk.state.selected = ids[..1].to_vec();
        for menu in [Menu::Delete, Menu::ChangeTag, Menu::EditNote, Menu::Duplicate, Menu::EndOn, Menu::Link] {
            check(&desk, menu, None);
        }
        check(&desk, Menu::Merge, Some("Select two or more statements first"));
        (desk.state.selected, desk.state.selection) = (ids, None);
        check(&desk, Menu::Merge, None);
        check(&desk, Menu::EndOn, Some("Select one statement only"));
        desk.look(|ctx| assert_eq!(label(Menu::Delete, ctx), "Delete 2 statements"));
    }

    #[test]
    fn a_statement_is_split_where_the_cursor_stands_inside_it() {
        let mut desk = Desk::<()>::with_project();
        let claim = desk.project.annotations_in(desk.document())[0].id;
        desk.state.selected = vec![claim];
        let words = span_of("taxes fall");
        for (head, inside) in [(words.start(), false), (words.start() + 6, true), (words.end(), false)] {
            let document = desk.document();
            let span = crate::text::Span::at(head);
            desk.state.selection = Some(Selection { document, anchor: head, head, span });
            check(&desk, Menu::Split, (!inside).then_some("Put the text cursor inside it first"));
        }
    }

    #[test]
    fn a_project_open_elsewhere_can_be_read_and_not_changed() {
        let mut desk = Desk::<()>::with_project();
        let reason = "Rail link 2026 is open in another window. You can read here; changes are made there";
        desk.read_only = Some(reason.to_owned());
        desk.undo = Some("tag as claim".to_owned());
        for menu in [Menu::Undo, Menu::SaveNow, Menu::AddDocuments, Menu::MarkDone, Menu::StartBackChar] {
            check(&desk, menu, Some(reason));
        }
        for menu in [Menu::Export, Menu::SaveCopy, Menu::FindHere, Menu::NextStatement, Menu::CloseProject] {
            check(&desk, menu, None);
        }
    }

    #[test]
    fn reading_stops_at_its_limits() {
        let mut desk = Desk::<()>::with_project();
        check(&desk, Menu::UsualText, Some("The text has its usual size"));
        desk.state.reading.size = 27.0;
        check(&desk, Menu::LargerText, Some("The text is as large as it gets"));
        check(&desk, Menu::SmallerText, None);
        check(&desk, Menu::UsualText, None);
    }

    #[test]
    fn undo_says_what_it_would_take_back() {
        let mut desk = Desk::<()>::with_project();
        desk.undo = Some("tag as claim".to_owned());
        desk.look(|ctx| {
            assert_eq!(label(Menu::Undo, ctx), "Undo “tag as claim”");
            assert_eq!(label(Menu::Redo, ctx), "Redo");
        });
    }
}
