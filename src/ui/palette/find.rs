//! What fits the words typed into the palette, best first. Nothing is painted here.

use crate::edit::Command;
use crate::model::{Document, Id, Tag, fold_name};
use crate::ui::Ctx;
use crate::ui::action::{Action, Menu};
use crate::ui::{enabled, keys};

/// What a row of the palette does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Run(Menu),
    /// Opens a document.
    GoTo(Id<Document>),
    /// Tags the selected words.
    TagAs(Id<Tag>),
    /// Gives the selected statements another tag.
    ChangeTo(Id<Tag>),
    /// Every drag tags with it.
    Arm(Id<Tag>),
}

/// A row of the palette.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub target: Target,
    pub label: String,
    /// Key caps at the right.
    pub caps: Vec<String>,
    /// Why it cannot be done now.
    pub why_not: Option<String>,
}

impl Found {
    /// What choosing it asks for; nothing where it cannot be done.
    #[must_use]
    pub fn action(&self, ctx: &Ctx<'_>) -> Option<Action> {
        if self.why_not.is_some() {
            return None;
        }
        Some(match self.target {
            Target::Run(menu) => Action::Run(menu),
            Target::GoTo(document) => Action::OpenDocument(document),
            Target::TagAs(tag) => Action::Tag(tag),
            Target::ChangeTo(tag) => Action::Edit(Command::Retag { annotations: ctx.state.selected.clone(), tag }),
            Target::Arm(tag) => Action::Arm(Some(tag)),
        })
    }
}

/// Rows that are listed at most.
const LIMIT: usize = 60;

/// Everything that fits what was typed. Nothing typed gives the commands and tags, in their own order.
#[must_use]
pub fn find(typed: &str, ctx: &Ctx<'_>) -> Vec<Found> {
    let words: Vec<String> = fold_name(typed).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    let mut rated: Vec<(usize, Found)> = Vec::new();
    let mut offer = |found: Found| {
        if let Some(rank) = rank(&found.label, &words) {
            // What cannot be done now comes after everything that can.
            rated.push((rank + if found.why_not.is_some() { 1_000 } else { 0 }, found));
        }
    };
    tags(ctx).into_iter().for_each(&mut offer);
    enabled::all().map(|menu| command(menu, ctx)).for_each(&mut offer);
    if !words.is_empty() {
        documents(ctx).for_each(&mut offer);
    }
    rated.sort_by_key(|entry| entry.0);
    rated.into_iter().take(LIMIT).map(|entry| entry.1).collect()
}

fn command(menu: Menu, ctx: &Ctx<'_>) -> Found {
    Found {
        target: Target::Run(menu),
        label: enabled::label(menu, ctx).into_owned(),
        caps: menu.caps().into_iter().map(str::to_owned).collect(),
        why_not: enabled::why_not(menu, ctx).map(std::borrow::Cow::into_owned),
    }
}

fn tags(ctx: &Ctx<'_>) -> Vec<Found> {
    let words = enabled::enabled(Menu::TagPassage, ctx);
    let statements = enabled::enabled(Menu::ChangeTag, ctx);
    let arms = enabled::enabled(Menu::ArmTag, ctx);
    let mut rows = Vec::new();
    for tag in ctx.project.tags_in_order() {
        let mut add = |target, label: String, caps| rows.push(Found { target, label, caps, why_not: None });
        if words {
            let caps = keys::keys_of(tag).into_iter().take(1).collect();
            add(Target::TagAs(tag.id), format!("Tag as {}", tag.name), caps);
        }
        if statements {
            add(Target::ChangeTo(tag.id), format!("Change the tag to {}", tag.name), Vec::new());
        }
        if arms {
            add(Target::Arm(tag.id), format!("Every drag tags {}", tag.name), Vec::new());
        }
    }
    rows
}

fn documents<'a>(ctx: &Ctx<'a>) -> impl Iterator<Item = Found> + use<'a> {
    ctx.project.documents_in_order().into_iter().map(|row| Found {
        target: Target::GoTo(row.id),
        label: format!("Go to: {}", row.title),
        caps: Vec::new(),
        why_not: None,
    })
}

/// How well a label fits typed words (folded): each has to fit somewhere. Lower is better.
fn rank(label: &str, words: &[String]) -> Option<usize> {
    let label = fold_name(label);
    let parts: Vec<&str> = label.split(' ').map(|part| part.trim_matches(|c: char| !c.is_alphanumeric())).collect();
    let mut total = usize::from(!words.first().is_none_or(|word| label.starts_with(word.as_str())));
    for word in words {
        total += 10 * rank_word(&label, &parts, word)?;
    }
    Some(total)
}

fn rank_word(label: &str, parts: &[&str], word: &str) -> Option<usize> {
    if parts.contains(&word) {
        return Some(0);
    }
    if parts.iter().any(|part| part.starts_with(word)) {
        return Some(1);
    }
    if label.contains(word) {
        return Some(2);
    }
    let initials: String = parts.iter().filter_map(|part| part.chars().next()).collect();
    if initials.starts_with(word) {
        return Some(3);
    }
    // The letters in their order within one word, so that a slip of a letter left out still finds it.
    let scattered = |part: &&str| {
        let mut letters = part.chars();
        word.chars().all(|wanted| letters.any(|letter| letter == wanted))
    };
    (word.chars().count() > 2 && parts.iter().any(scattered)).then_some(5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(typed: &str, better: &str, worse: &str) {
        let words: Vec<String> = typed.split(' ').map(str::to_owned).collect();
        let (better, worse) = (rank(better, &words), rank(worse, &words));
        assert!(better.is_some() && worse.is_none_or(|worse| better.is_some_and(|better| better < worse)), "{typed}");
    }

    #[test]
    fn words_fit_in_any_order_and_unfinished() {
        check("exp", "Export…", "Next statement");
        check("article next", "Next article", "Next statement");
        check("dark", "Dark theme", "Light theme");
        check("nxt stat", "Next statement", "Next article");
        check("sp", "Split at the cursor", "Show or hide the text cursor");
        check("undo", "Undo “tag as claim”", "Save now");
    }

    #[test]
    fn words_that_fit_nowhere_find_nothing() {
        assert_eq!(rank("Export…", &["zzz".to_owned()]), None);
        assert_eq!(rank("Export…", &["export".to_owned(), "zzz".to_owned()]), None);
        assert_eq!(rank("Export…", &[]), Some(0));
    }
}
