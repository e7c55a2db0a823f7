//! From key presses to commands: the shortcuts of the table, and the keys of the tags.
//!
//! Nothing is carried out here. What is taken is consumed, so that no widget acts on the same press.

use super::action::{Entry, Menu, TABLE};
use crate::model::{Id, Project, Tag};
use egui::{Context, Event, Key, KeyboardShortcut, Modifiers};

/// The id under which the article takes the focus: with it, or with no focus at all, Enter belongs to the article.
#[must_use]
pub fn article_focus() -> egui::Id {
    egui::Id::unique("article")
}

/// Takes every shortcut of the table that was pressed, in order of the presses.
///
/// While text is being typed, letters and the like go to the text, and so do copying and its own undo. While words are
/// selected by keys (`walking`), so do the arrows that take a sentence. While a dialog is open nothing is taken: it has
/// keys of its own.
pub fn pressed(ctx: &Context, typing: bool, walking: bool) -> Vec<Menu> {
    if ctx.memory(|memory| memory.top_modal_layer().is_some()) {
        return Vec::new();
    }
    // In an open menu letters would be taken for what lies below it.
    let typing = typing || egui::Popup::is_any_open(ctx);
    let focus = ctx.memory(egui::Memory::focused);
    let enter_is_free = focus.is_none() || focus == Some(article_focus());
    let allowed = |entry: &Entry, key: Key| {
        let letters = entry.plain && (typing || (is_of_focus(key) && !enter_is_free));
        let edits_text = typing && matches!(entry.menu, Menu::Undo | Menu::Redo | Menu::CopyWords);
        let walks = walking && matches!(entry.menu, Menu::WiderText | Menu::NarrowerText);
        !letters && !edits_text && !walks
    };
    let mut menus = Vec::new();
    ctx.input_mut(|input| {
        input.events.retain(|event| {
            let found = match event {
                // The window turns its copy key into this and keeps the key to itself.
                Event::Copy => TABLE.iter().find(|entry| entry.menu == Menu::CopyWords && allowed(entry, Key::C)),
                Event::Key { key, pressed: true, modifiers, .. } => {
                    let fits = |entry: &&Entry| entry.keys.iter().any(|keys| is(*keys, *key, *modifiers));
                    TABLE.iter().find(fits).filter(|entry| allowed(entry, *key))
                }
                _ => None,
            };
            menus.extend(found.map(|entry| entry.menu));
            found.is_none()
        });
    });
    menus
}

/// Keys that mean whatever has the focus, before they mean the article.
fn is_of_focus(key: Key) -> bool {
    matches!(key, Key::Enter | Key::Delete | Key::Backspace)
}

/// The key that takes the nth row of a short list, from 0.
#[must_use]
pub fn digit(nth: usize) -> Option<Key> {
    const DIGITS: [Key; 9] =
        [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];
    DIGITS.get(nth).copied()
}

/// Whether a press is a shortcut, with exactly its modifiers.
fn is(shortcut: KeyboardShortcut, key: Key, modifiers: Modifiers) -> bool {
    bare(shortcut.logical_key) == bare(key) && modifiers.matches_exact(shortcut.modifiers)
}

/// A key as its cap is labelled without Shift, where most keyboards have that on the same cap.
fn bare(key: Key) -> Key {
    if key == Key::OpenCurlyBracket {
        Key::OpenBracket
    } else if key == Key::CloseCurlyBracket {
        Key::CloseBracket
    } else {
        key
    }
}

/// Takes a press of a tag's key. To be asked only while no text is being typed, and after [`pressed`]: a letter that
/// the table uses is never a tag's.
pub fn tag_keys_pressed(ctx: &Context, project: &Project) -> Option<Id<Tag>> {
    let mut found = None;
    ctx.input_mut(|input| {
        let held = input.modifiers;
        input.events.retain(|event| {
            let typed = match event {
                Event::Key { key, pressed: true, modifiers, repeat: false, .. } if modifiers.is_none() => {
                    single_char(key.symbol_or_name())
                }
                // Letters that the toolkit has no key for, and figures that need Shift, come as text only.
                Event::Text(text) if !held.alt && !held.command && !held.ctrl => {
                    single_char(text).filter(|typed| !(held.shift && typed.is_alphabetic()))
                }
                _ => None,
            };
            let tag = typed.and_then(|typed| tag_of_key(project, typed));
            found = found.or(tag);
            tag.is_none()
        });
    });
    found
}

fn single_char(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

fn tag_of_key(project: &Project, typed: char) -> Option<Id<Tag>> {
    (!is_taken(typed)).then(|| project.tag_of_key(typed)).flatten().map(|tag| tag.id)
}

/// Whether the table uses a letter on its own, so that no tag can have it.
#[must_use]
pub fn is_taken(letter: char) -> bool {
    let plain = TABLE.iter().flat_map(|entry| entry.keys).filter(|keys| keys.modifiers.is_none());
    let mut letters = plain.filter_map(|keys| single_char(keys.logical_key.symbol_or_name()));
    letters.any(|taken| taken.to_lowercase().eq(letter.to_lowercase()))
}

/// The keys of a tag that work, as they stand on the caps.
#[must_use]
pub fn keys_of(tag: &Tag) -> Vec<String> {
    let usable = tag.keys.chars().filter(|key| !key.is_whitespace() && !is_taken(*key));
    usable.map(|key| key.to_uppercase().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::Codebook;
    use crate::model::{Change, Delta, Stamp, Transaction};
    use egui::RawInput;
    use std::collections::BTreeMap;

    fn press(key: Key, modifiers: Modifiers) -> Event {
        Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
    }

    /// What one frame with these events gives, and what is left of them.
    fn frame<R>(events: Vec<Event>, mut look: impl FnMut(&Context) -> R) -> (R, Vec<Event>) {
        let ctx = Context::default();
        let mut out = None;
        let mut left = Vec::new();
        let mut output = ctx.run_ui(RawInput { events, ..RawInput::default() }, |ui| {
            out = Some(look(ui.ctx()));
            left = ui.input(|input| input.events.clone());
        });
        output.textures_delta.clear();
        (out.unwrap(), left)
    }

    fn check(key: Key, modifiers: Modifiers, typing: bool, expected: &[Menu]) {
        let (menus, left) = frame(vec![press(key, modifiers)], |ctx| pressed(ctx, typing, false));
        assert_eq!(menus, expected, "{key:?} {modifiers:?}");
        assert_eq!(left.is_empty(), !expected.is_empty(), "{key:?} {modifiers:?}");
    }

    #[test]
    fn shortcuts_need_exactly_their_modifiers() {
        let (none, shift) = (Modifiers::NONE, Modifiers::SHIFT);
        let command = Modifiers::COMMAND;
        check(Key::Z, command, false, &[Menu::Undo]);
        check(Key::Z, command | shift, false, &[Menu::Redo]);
        check(Key::Y, command, false, &[Menu::Redo]);
        check(Key::Z, none, false, &[]);
        check(Key::T, none, false, &[Menu::TagPassage]);
        check(Key::T, shift, false, &[]);
        check(Key::F3, none, false, &[Menu::NextStatement]);
        check(Key::F3, shift, false, &[Menu::PreviousStatement]);
        check(Key::OpenBracket, none, false, &[Menu::EndBack]);
        check(Key::OpenCurlyBracket, shift, false, &[Menu::EndBackChar]);
        check(Key::OpenCurlyBracket, Modifiers::ALT | shift, false, &[Menu::StartBackChar]);
        check(Key::CloseBracket, Modifiers::ALT | shift, false, &[Menu::StartOnChar]);
    }

    #[test]
    fn text_that_is_typed_keeps_its_letters_and_its_own_undo() {
        check(Key::T, Modifiers::NONE, true, &[]);
        check(Key::Delete, Modifiers::NONE, true, &[]);
        check(Key::Z, Modifiers::COMMAND, true, &[]);
        check(Key::S, Modifiers::COMMAND, true, &[Menu::SaveNow]);
        check(Key::F3, Modifiers::NONE, true, &[Menu::NextStatement]);
        assert!(frame(vec![Event::Copy], |ctx| pressed(ctx, true, false)).0.is_empty());
        assert_eq!(frame(vec![Event::Copy], |ctx| pressed(ctx, false, false)).0, [Menu::CopyWords]);
    }

    #[test]
    fn a_press_on_a_button_is_not_the_articles() {
        let enter = || vec![press(Key::Enter, Modifiers::NONE)];
        let with_focus = |id: egui::Id| {
            frame(enter(), move |ctx| {
                ctx.memory_mut(|memory| memory.request_focus(id));
                pressed(ctx, false, false)
            })
        };
        assert_eq!(frame(enter(), |ctx| pressed(ctx, false, false)).0, [Menu::EditCard]);
        assert_eq!(with_focus(article_focus()).0, [Menu::EditCard]);
        assert!(with_focus(egui::Id::unique("a button")).0.is_empty());
    }

    #[test]
    fn letters_pressed_in_an_open_menu_are_not_the_articles() {
        let popup = egui::Id::unique("a menu");
        let (menus, _) = frame(vec![press(Key::T, Modifiers::NONE), press(Key::S, Modifiers::COMMAND)], |ctx| {
            egui::Popup::open_id(ctx, popup);
            pressed(ctx, false, false)
        });
        assert_eq!(menus, [Menu::SaveNow]);
    }

    #[test]
    fn no_two_commands_share_a_shortcut() {
        let mut owners: BTreeMap<(String, [bool; 3]), Menu> = BTreeMap::new();
        for entry in TABLE {
            for keys in entry.keys {
                let held = keys.modifiers;
                let name = bare(keys.logical_key).name().to_owned();
                let at = (name, [held.command || held.ctrl, held.shift, held.alt]);
                let other = owners.insert(at.clone(), entry.menu);
                assert!(other.is_none_or(|other| other == entry.menu), "{at:?}: {other:?} and {:?}", entry.menu);
            }
        }
        assert!(owners.len() > 50);
    }

    fn project_with(book: &str) -> Project {
        let book: Codebook = ron::from_str(book).unwrap();
        let mut changes: Vec<Change> = book.fields.into_iter().map(|row| Change::Field(Delta::added(row))).collect();
        changes.extend(book.tags.into_iter().map(|row| Change::Tag(Delta::added(row))));
        let stamp = Stamp { time: crate::model::Time(0), coder: Id::new(1), sequence: 0 };
        let mut project = Project::default();
        project.apply(&Transaction { label: String::new(), stamp, changes }).unwrap();
        project
    }

    fn news_basics() -> Project {
        project_with(include_str!("../../assets/codebooks/news_basics.ron"))
    }

    #[test]
    fn keys_of_the_first_codebook_are_no_commands() {
        let project = news_basics();
        let keys: Vec<String> = project.tags_in_order().iter().map(|tag| tag.keys.clone()).collect();
        assert_eq!(keys, ["1c", "2q", "3p"]);
        assert!(keys.concat().chars().all(|key| !is_taken(key)));
    }

    #[test]
    fn every_tag_of_every_starter_codebook_can_be_reached() {
        for book in [
            include_str!("../../assets/codebooks/discourse_network.ron"),
            include_str!("../../assets/codebooks/fact_check.ron"),
            include_str!("../../assets/codebooks/news_basics.ron"),
            include_str!("../../assets/codebooks/quote_extraction.ron"),
        ] {
            for tag in project_with(book).tags_in_order() {
                assert!(!keys_of(tag).is_empty(), "{} has the keys {} only", tag.name, tag.keys);
            }
        }
    }

    #[test]
    fn a_tags_key_is_taken_once_however_it_arrives() {
        let project = news_basics();
        let claim = project.tag_named("Claim").unwrap().id;
        let quote = project.tag_named("Quote").unwrap().id;
        let ask = |events: Vec<Event>| frame(events, |ctx| tag_keys_pressed(ctx, &project));
        let (tag, left) = ask(vec![press(Key::Num1, Modifiers::NONE), Event::Text("1".into())]);
        assert_eq!((tag, left.len()), (Some(claim), 0));
        assert_eq!(ask(vec![Event::Text("q".into())]).0, Some(quote));
        assert_eq!(ask(vec![press(Key::C, Modifiers::COMMAND)]).0, None);
        assert_eq!(ask(vec![press(Key::X, Modifiers::NONE), Event::Text("x".into())]).1.len(), 2);
    }
}
