//! Keys of the article: the text cursor, scrolling, letting go. Keys of commands and tags are taken elsewhere.

use crate::model::Document;
use crate::ui::Ctx;
use crate::ui::action::{Action, Actions, Menu};
use crate::ui::article::gesture::{Input, Pick, Step, step};
use crate::ui::article::view::ArticleView;
use crate::ui::article::walk::Place;
use egui::{Event, EventFilter, Key, Modifiers, Response, Ui};

/// Points that an arrow scrolls by.
const LINE: f64 = 48.0;
/// Share of the view that stays in view when paging.
const OVERLAP: f64 = 0.1;

/// A key that moves or scrolls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Motion {
    key: Key,
    back: bool,
    modifiers: Modifiers,
}

/// Takes the keys of this frame, if they are the article's: it has the focus, or nobody has.
pub(super) fn keys_ui(
    ui: &Ui,
    ctx: &Ctx<'_>,
    view: &mut ArticleView,
    document: &Document,
    response: &Response,
    actions: &mut Actions,
) {
    let focused = ui.memory(|memory| memory.focused());
    if response.has_focus() {
        let filter = EventFilter { tab: false, horizontal_arrows: true, vertical_arrows: true, escape: true };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    }
    let elsewhere = focused.is_some_and(|id| id != response.id);
    // The toolkit lets go of a field before anybody sees the key: that was what Escape did, and no more.
    let left_field = std::mem::replace(&mut view.elsewhere, elsewhere) && !elsewhere;
    if elsewhere || view.has_popup() || ctx.state.dialog.is_some() || egui::Popup::is_any_open(ui.ctx()) {
        return;
    }
    for (key, modifiers) in taken(ui) {
        if key == Key::Escape {
            if !left_field {
                let_go(ctx, view, document, actions);
            }
            continue;
        }
        let back = matches!(key, Key::ArrowLeft | Key::ArrowUp | Key::PageUp | Key::Home)
            || (key == Key::Space && modifiers.shift);
        let motion = Motion { key, back, modifiers };
        let selecting = modifiers.shift && view.pick(ctx, document.id).is_some();
        if (ctx.state.cursor_shown || selecting) && key != Key::Space {
            view.walk(ctx, document, motion, actions);
        } else {
            view.scroll_with(document, motion, ui.input(|input| input.time));
        }
    }
    if !ui.input(|input| input.modifiers.shift)
        && let Some(pick) = view.extending.take()
    {
        // Only now the words are settled, and whoever waits for them can have them.
        actions.push(super::hand::select(document, pick));
    }
}

fn taken(ui: &Ui) -> Vec<(Key, Modifiers)> {
    let mut keys = Vec::new();
    ui.input_mut(|input| {
        input.events.retain(|event| match event {
            Event::Key { key, pressed: true, modifiers, .. } if is_ours(*key, *modifiers) => {
                keys.push((*key, *modifiers));
                false
            }
            _ => true,
        });
    });
    keys
}

fn is_ours(key: Key, modifiers: Modifiers) -> bool {
    match key {
        Key::ArrowLeft | Key::ArrowRight => true,
        Key::ArrowUp | Key::ArrowDown => !modifiers.alt && !modifiers.command,
        Key::PageUp | Key::PageDown => !modifiers.command && !modifiers.alt,
        Key::Home | Key::End => !modifiers.alt,
        Key::Space => !modifiers.alt && !modifiers.command,
        Key::Escape => modifiers.is_none(),
        _ => false,
    }
}

/// Escape lets go of one thing at a time: the drag, the armed tag, the words, the statements, the focus.
fn let_go(ctx: &Ctx<'_>, view: &mut ArticleView, document: &Document, actions: &mut Actions) {
    if view.gesture.is_busy() {
        view.handle(ctx, document, Input::Cancel, actions, None);
        actions.push(Action::SelectText(None));
    } else if ctx.state.armed.is_some() {
        actions.push(Action::Arm(None));
    } else if let (Some(_), Some(pick)) = (ctx.state.selected_words(document.id), view.pick(ctx, document.id)) {
        actions.push(super::hand::select(document, Pick::cursor(pick.head)));
    } else if !ctx.state.selected.is_empty() {
        view.last_statement = None;
        actions.push(Action::SelectStatements { statements: Vec::new(), reveal: false });
    } else if ctx.state.focus {
        actions.push(Action::Run(Menu::Focus));
    }
}

impl ArticleView {
    /// Without a text cursor, keys scroll.
    fn scroll_with(&mut self, document: &Document, motion: Motion, time: f64) {
        let view = self.height();
        let sign = if motion.back { -1.0 } else { 1.0 };
        let to_end = self.sheet.as_ref().map_or(0.0, |sheet| {
            let above = sheet.flow.position();
            if motion.back { above } else { sheet.flow.total() - view - above }
        });
        match motion.key {
            Key::ArrowUp | Key::ArrowDown => self.glide_by(sign * LINE, time),
            Key::PageUp | Key::PageDown | Key::Space => self.glide_by(sign * view * (1.0 - OVERLAP), time),
            Key::Home | Key::End if to_end <= super::FAR * view => self.glide_by(sign * to_end, time),
            Key::Home | Key::End => {
                self.glide = None;
                self.scroll_to_share(document, if motion.back { 0.0 } else { 1.0 });
            }
            _ => {}
        }
    }

    /// Moves the text cursor.
    fn walk(&mut self, ctx: &Ctx<'_>, document: &Document, motion: Motion, actions: &mut Actions) {
        let text = document.text.as_str();
        let head = self.pick(ctx, document.id).map_or_else(|| self.first_byte_in_view(), |pick| pick.head);
        let from = Place { byte: head, leans: self.leans == Some(head) };
        let Motion { key, back, modifiers } = motion;
        let sideways = matches!(key, Key::ArrowLeft | Key::ArrowRight);
        let vertical = matches!(key, Key::ArrowUp | Key::ArrowDown | Key::PageUp | Key::PageDown);
        if !vertical || modifiers.command {
            self.goal = None;
        }
        let character = sideways && !modifiers.command && !modifiers.alt;
        let to = match (sideways, modifiers.command, key) {
            (true, true, _) => self.word_beside(document, from, !back),
            (true, false, _) if modifiers.alt => {
                Place::before(step(text, head, Step::Sentence, back != self.runs_left(document, head)))
            }
            (true, false, _) => self.character_beside(document, from, !back),
            (false, true, _) => Place::before(step(text, head, Step::All, back)),
            (false, false, Key::Home | Key::End) => self.edge_of_row(document, from, back),
            (false, false, _) => {
                let pages = matches!(key, Key::PageUp | Key::PageDown);
                let rows = if pages { self.rows_in_view(document, head) } else { 1 };
                self.up_or_down(document, from, rows, back)
            }
        };
        self.lean(to);
        let to = to.byte;
        let exact = character;
        let from = modifiers.shift.then_some(head);
        self.extending = from.map(|from| {
            let anchor = self.pick(ctx, document.id).map_or(from, |pick| pick.anchor);
            Pick::between(text, anchor, to, exact)
        });
        self.handle(ctx, document, Input::Move { to, from, exact }, actions, None);
        self.keep_in_view(document, to);
    }

    fn runs_left(&mut self, document: &Document, byte: usize) -> bool {
        self.with_block(document, byte, |block| block.laid.is_rtl()).unwrap_or(false)
    }

    /// Looks at the paragraph of a byte, which is laid out for that.
    fn with_block<R>(
        &mut self,
        document: &Document,
        byte: usize,
        look: impl FnOnce(&super::sheet::Block) -> R,
    ) -> Option<R> {
        let index = self.sheet.as_ref()?.flow.find(byte);
        self.lay_out(document, index);
        self.sheet.as_ref()?.block(index).map(look)
    }

    fn lay_out(&mut self, document: &Document, index: usize) {
        self.scroll(document, |flow, _, measurer| {
            if let Some(paragraph) = flow.paragraph(index) {
                measurer.measure(index, &paragraph);
            }
        });
    }

    /// Notes on which side of its place the cursor stands.
    pub(super) fn lean(&mut self, place: Place) {
        self.leans = place.leans.then_some(place.byte);
    }

    /// The place one character to the left or right, as it is seen; in the next paragraph where this one ends.
    fn character_beside(&mut self, document: &Document, from: Place, right: bool) -> Place {
        let (to, rtl) = self
            .with_block(document, from.byte, |block| (block.step(from, right), block.laid.is_rtl()))
            .unwrap_or((None, false));
        to.unwrap_or_else(|| {
            let text = document.text.as_str();
            Place::before(step(text, from.byte, Step::Character, right == rtl))
        })
    }

    /// The place at the next word to the left or right, as it is seen: where words of the paragraph's direction
    /// begin.
    fn word_beside(&mut self, document: &Document, from: Place, right: bool) -> Place {
        let text = document.text.as_str();
        let (to, rtl) = self
            .with_block(document, from.byte, |block| (block.word_beside(text, from, right), block.laid.is_rtl()))
            .unwrap_or((None, false));
        to.unwrap_or_else(|| Place::before(step(text, from.byte, Step::Word, right == rtl)))
    }

    fn edge_of_row(&mut self, document: &Document, from: Place, start: bool) -> Place {
        let edge = self.with_block(document, from.byte, |block| {
            block.outside(block.laid.edge_of_row(block.caret_at(from).row, start))
        });
        edge.unwrap_or(from)
    }

    fn rows_in_view(&mut self, document: &Document, byte: usize) -> usize {
        let line = self.with_block(document, byte, |block| block.laid.line_height()).unwrap_or(36.0);
        ((self.height() * (1.0 - OVERLAP) / f64::from(line)) as usize).max(1)
    }

    /// The byte so many rows above or below, as near as can be to where the cursor set out.
    fn up_or_down(&mut self, document: &Document, from: Place, rows: usize, up: bool) -> Place {
        let Some(mut index) = self.sheet.as_ref().map(|sheet| sheet.flow.find(from.byte)) else { return from };
        let spot = self.with_block(document, from.byte, |block| block.caret_at(from));
        let (mut row, x) = spot.map_or((0, 0.0), |caret| (caret.row, caret.x));
        let x = *self.goal.get_or_insert(x);
        let mut to = from;
        for _ in 0..rows {
            let here =
                self.sheet.as_ref().and_then(|sheet| sheet.block(index)).map_or(1, |block| block.laid.rows().len());
            let inside = if up { row.checked_sub(1) } else { Some(row + 1).filter(|row| *row < here) };
            row = match inside {
                Some(row) => row,
                None => {
                    let Some(next) = self.next_with_words(document, index, up) else {
                        return Place::before(if up { 0 } else { document.text.as_str().len() });
                    };
                    index = next;
                    let rows =
                        self.sheet.as_ref().and_then(|s| s.block(index)).map_or(1, |block| block.laid.rows().len());
                    if up { rows.saturating_sub(1) } else { 0 }
                }
            };
            let hit = self.sheet.as_ref().and_then(|sheet| sheet.block(index)).map(|block| block.hit_in_row(row, x));
            to = hit.unwrap_or(to);
        }
        to
    }

    fn next_with_words(&mut self, document: &Document, from: usize, up: bool) -> Option<usize> {
        let mut index = from;
        loop {
            index = if up { index.checked_sub(1)? } else { index + 1 };
            self.sheet.as_ref()?.flow.paragraph(index)?;
            self.lay_out(document, index);
            if self.sheet.as_ref()?.block(index).is_some() {
                return Some(index);
            }
        }
    }

    /// Scrolls just as far as it takes to have a byte in view with a row to spare.
    pub(super) fn keep_in_view(&mut self, document: &Document, byte: usize) {
        let Some(place) = self.with_block(document, byte, |block| {
            let row = block.caret(byte).row;
            (f64::from(block.baseline(row)), f64::from(block.laid.line_height()))
        }) else {
            return;
        };
        let view = self.height();
        self.scroll(document, |flow, _, measurer| {
            let index = flow.find(byte);
            let measure = &mut |i: usize, p: &super::flow::Paragraph| measurer.measure(i, p);
            let (baseline, line) = place;
            let y = flow.top_of(index) + baseline - flow.position();
            if y < 1.5 * line {
                flow.scroll_by(y - 1.5 * line, view, measure);
            } else if y > view - line {
                flow.scroll_by(y - view + line, view, measure);
            }
        });
    }
}
