//! The first frame is made once before there is a window: then it finds everything made, and nothing else is different.

use crate::still::{Bare, Pair};
use egui::{TextureId, Vec2, vec2};
use standpoint::app::{Rehearsal, WINDOW};
use std::time::Duration;

/// A program that was rehearsed until all of its project was there.
fn rehearsed() -> Bare {
    let ctx = Rehearsal::context();
    let mut app = Bare::begin();
    app.attach(&ctx);
    let rehearsal = Rehearsal::begin(app);
    while !rehearsal.is_over() {
        std::thread::sleep(Duration::from_millis(1));
    }
    Bare::of(ctx, rehearsal.end())
}

#[test]
fn the_first_frame_finds_every_letter_drawn() {
    let mut program = rehearsed();
    // What the graphics card is given with the first frame; a part of a picture is of no use without the picture.
    let mut given = std::mem::take(&mut program.ctx.tex_manager().write().take_delta().set);
    let is_whole = given.values().all(|images| images.first().is_some_and(|image| image.is_whole()));
    assert!(given.contains_key(&TextureId::default()) && given.len() > 1, "both kinds of letters: {:?}", given.keys());
    assert!(is_whole, "parts without their picture");
    given.clear();
    program.step(Vec2::from(WINDOW), &[]);
    assert!(program.app.article().is_showing_text());
    assert_eq!(program.pictures, [], "letters were drawn again");
}

#[test]
fn a_window_that_was_rehearsed_looks_like_any_other_of_its_size() {
    for size in [WINDOW.into(), vec2(760.0, 500.0)] {
        let ctx = egui::Context::default();
        let mut app = Bare::begin();
        app.attach(&ctx);
        let mut pair = Pair { still: rehearsed(), plain: Bare::of(ctx, app), size };
        pair.rest();
        pair.check("the start");
        assert_eq!(pair.still.app.state().panel_shown, pair.plain.app.state().panel_shown);
    }
}
