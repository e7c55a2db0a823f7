//! What a hand does, as events of the toolkit.

use egui::{Event, Key, Modifiers, MouseWheelUnit, PointerButton, Pos2, TouchPhase, vec2};

/// A turn of the wheel by a distance in points, down if positive.
pub(super) fn wheel(at: Pos2, points: f32) -> Vec<Event> {
    let turn = Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        source: egui::MouseWheelSource::Wheel,
        delta: vec2(0.0, -points),
        phase: TouchPhase::Move,
        modifiers: Modifiers::NONE,
    };
    vec![Event::PointerMoved(at), turn]
}

pub(super) fn button(pos: Pos2, pressed: bool) -> Event {
    Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE }
}

pub(super) fn key(key: Key, letter: Option<&str>) -> Vec<Event> {
    let press = |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers: Modifiers::NONE };
    let text = letter.map(|letter| Event::Text(letter.to_owned()));
    [Some(press(true)), text, Some(press(false))].into_iter().flatten().collect()
}
