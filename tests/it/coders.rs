//! Coders in the window: another name, and removed with what becomes of their statements.

use crate::desk::Desk;
use crate::sample::first_start;
use egui::{Key, Modifiers, Role};
use standpoint::model::{Coder, Id};
use standpoint::store::Storage;
use std::sync::Arc;

fn named(desk: &Desk, name: &str) -> Id<Coder> {
    let coders = desk.session().project().coders();
    coders.iter().find(|row| row.name == name).unwrap().id
}

fn count(desk: &Desk, coder: Id<Coder>) -> usize {
    desk.session().project().annotations().views().filter(|view| view.coder == coder).count()
}

/// Gives the command as the palette finds it.
fn show_coders(desk: &mut Desk) {
    desk.chord(Modifiers::CTRL | Modifiers::SHIFT | Modifiers::COMMAND, Key::P);
    desk.type_text("Coders…");
    desk.key(Key::Enter);
    desk.step(4);
}

/// Types a name over another one.
fn rename(desk: &mut Desk, from: &str, to: &str) {
    desk.click(desk.middle(&format!("Name of {from}")), Modifiers::NONE);
    desk.chord(Modifiers::CTRL | Modifiers::COMMAND, Key::A);
    desk.type_text(to);
    desk.key(Key::Enter);
    desk.step(4);
}

#[test]
fn a_coder_is_renamed_and_removed_and_undo_brings_them_back() {
    let mut desk = first_start();
    let (anna, mika) = (named(&desk, "Anna Quill"), named(&desk, "Mika Sorel"));
    let (of_anna, of_mika) = (count(&desk, anna), count(&desk, mika));
    assert!(of_mika > 5);
    show_coders(&mut desk);
    rename(&mut desk, "Mika Sorel", "anna  quill");
    assert!(desk.shows("“Anna Quill” is there already"), "{:?}", desk.names());
    assert_eq!(named(&desk, "Mika Sorel"), mika);
    rename(&mut desk, "Mika Sorel", "Mika S.");
    assert_eq!(named(&desk, "Mika S."), mika);
    desk.press_containing(Role::Button, "Remove Mika S.");
    assert!(desk.shows("What becomes of the statements"), "nothing is done before that is said");
    assert_eq!(count(&desk, mika), of_mika);
    desk.click(desk.middle("Remove"), Modifiers::NONE);
    desk.step(4);
    assert!(!desk.session().project().coders().contains(mika));
    assert_eq!(count(&desk, anna), of_anna + of_mika);
    desk.key(Key::Escape);
    desk.chord(Modifiers::CTRL | Modifiers::COMMAND, Key::Z);
    assert_eq!((count(&desk, anna), count(&desk, mika)), (of_anna, of_mika));
    desk.chord(Modifiers::CTRL | Modifiers::COMMAND, Key::Z);
    assert_eq!(named(&desk, "Mika Sorel"), mika);
}

#[test]
fn whoever_is_renamed_is_the_same_coder_after_a_restart() {
    let mut desk = first_start();
    // The first edit makes a coder of the login name.
    desk.chord(Modifiers::CTRL | Modifiers::SHIFT | Modifiers::COMMAND, Key::D);
    let me = named(&desk, "Lena B.");
    show_coders(&mut desk);
    assert!(!desk.shows("Remove Lena B."), "nobody removes themselves");
    rename(&mut desk, "Lena B.", "Lena Berg");
    assert_eq!(named(&desk, "Lena Berg"), me);
    desk.key(Key::Escape);
    assert!(desk.leave());
    let disk = desk.close();
    let storage: Arc<dyn Storage> = Arc::new(disk.clone());
    let mut desk = Desk::over(disk, storage, &[]);
    desk.wait("the sample is open again", |desk| desk.app().session().is_some() && !desk.app().is_busy());
    assert_eq!(desk.session().coder().id, me);
}
