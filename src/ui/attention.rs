//! What needs attention in the open project and what was recovered, as the window shows it: plain data, and the banner
//! above the article.

use super::Ctx;
use super::action::{Action, Actions, Menu};
use super::dates::moment;
use super::numbers::counted;
use super::state::Dialog;
use super::theme::Tone;
use super::{icons, widgets};
use crate::model::{Document, Id, Time};
use crate::text::Span;
use egui::Ui;

/// Something that needs a look.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problem {
    /// What kind of thing it is: *A line that can’t be read*.
    pub title: String,
    /// Where: *Line 3 · actors.ron*.
    pub place: String,
    pub sentence: String,
    /// The record as it stands in its file; may be empty.
    pub raw: String,
    pub choices: Vec<Choice>,
    /// It is a second copy of a file, which can be merged.
    pub copy: bool,
    /// Left as it is, by choice.
    pub kept: bool,
}

/// Something that can be done about it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    pub label: &'static str,
    pub about: String,
    /// A line that would stand in the file.
    pub line: String,
    /// Where in an article a statement would stand.
    pub place: Option<(Id<Document>, Vec<Span>)>,
}

/// An edit that was recovered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    pub time: Time,
    /// In words: *tag as claim*.
    pub label: String,
    pub place: Option<(Id<Document>, Span)>,
}

/// What is said above the article about all of the project, until it is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Banner {
    /// So many edits of that moment were recovered.
    Recovered { count: usize, at: Time },
    /// Another window has the project: who, and since when. With `free` it is closed now.
    InUse { who: String, since: Time, free: bool },
    /// The folder can't be written, and edits are kept elsewhere: why, and what can be done.
    Aside { reason: String, hint: String },
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Care {
    pub problems: Vec<Problem>,
    pub recovered: Vec<Recovered>,
    pub banner: Option<Banner>,
}

impl Care {
    /// For those who look at nothing.
    pub const NONE: &'static Self = &Self { problems: Vec::new(), recovered: Vec::new(), banner: None };

    /// How many things wait for a look.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.problems.iter().filter(|problem| !problem.kept).count()
    }
}

/// *3 need attention*; empty where nothing does.
#[must_use]
pub fn needs(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => "1 needs attention".to_owned(),
        many => format!("{} need attention", super::numbers::grouped(many)),
    }
}

/// Shows the banner where there is one.
pub fn banner_ui(ui: &mut Ui, ctx: &Ctx<'_>, actions: &mut Actions) {
    let Some(banner) = &ctx.care.banner else {
        return;
    };
    let when = |time| moment(time, ctx.now, ctx.zone);
    let (sign, words, buttons): (_, (String, String), &[(&str, Action)]) = match banner {
        Banner::Recovered { count, at } => {
            let (are, them) = if *count == 1 { ("was", "it") } else { ("were", "them") };
            let first = format!("{} of {} {are} recovered", counted(*count, "edit"), when(*at));
            let second = format!("Standpoint had ended before they stood in their files. Nothing of {them} is lost");
            let second =
                if *count == 1 { second.replace("they stood in their files", "it stood in its file") } else { second };
            let show = Action::ShowDialog(Some(Dialog::Recovered));
            (
                (icons::CHECK_CIRCLE, Tone::Good),
                (first, second),
                &[(if *count == 1 { "Show it" } else { "Show them" }, show)],
            )
        }
        Banner::Aside { reason, hint } => (
            (icons::WARNING, Tone::Warn),
            ("Your edits are kept safe on this computer for now".to_owned(), format!("{reason}. {hint}")),
            &[("Try again", Action::RetrySaving), ("Save a copy…", Action::Run(Menu::SaveCopy))],
        ),
        Banner::InUse { free: true, .. } => (
            (icons::CHECK_CIRCLE, Tone::Good),
            ("The other window is closed now".to_owned(), "Open the project anew to change it here".to_owned()),
            &[("Open to edit", Action::Reopen)],
        ),
        Banner::InUse { who, since, .. } => {
            let title = ctx.project.title();
            let first = format!("“{title}” is open in another window. You can read here; changes are made there");
            let since = if since.0 > YEAR { format!(", since {}", when(*since)) } else { String::new() };
            ((icons::INFO, Tone::Warn), (first, format!("{who}{since}")), &[("Try again", Action::Reopen)])
        }
    };
    let labels: Vec<&str> = buttons.iter().map(|button| button.0).collect();
    if let Some(at) = widgets::banner(ui, ctx.theme, sign, (&words.0, &words.1), &labels) {
        match buttons.get(at) {
            Some((_, action)) => actions.push(action.clone()),
            None => actions.push(Action::CloseBanner),
        }
    }
}

/// Moments before this are no moments of a clock.
const YEAR: i64 = 365 * 24 * 60 * 60 * 1000;

/// A record as it can be shown: what would not be seen, or turn the reading direction, stands as its code.
#[must_use]
pub fn visible(raw: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffd}')
    };
    raw.chars().map(|c| if hidden(c) { format!("\\u{{{:x}}}", u32::from(c)) } else { c.to_string() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_not_be_seen_stands_as_its_code() {
        assert_eq!(visible("a\u{0}b\u{202e}c\té"), "a\\u{0}b\\u{202e}c\\u{9}é");
    }

    #[test]
    fn counts_say_what_they_count() {
        assert_eq!([0, 1, 2, 1200].map(needs), ["", "1 needs attention", "2 need attention", "1,200 need attention"]);
    }
}
