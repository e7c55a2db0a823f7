//! The article: its text, what is marked in it, and how a hand moves over it.
//!
//! [`engine`] lays a paragraph out, [`atlas`] turns it into a mesh, [`flow`] knows which paragraphs there are, how
//! high they are and which of them are in view. None of the three knows an annotation. [`lanes`], [`gesture`] and
//! [`marks`] are plain data: what lies in which lane, what a hand means, what stands in the margin. The rest brings
//! both together on the screen: `sheet` keeps what is laid out, `coding` what is marked in it, `paint` and `margin`
//! show them, `hand` and `keys` take the input.

mod as_it_was;
pub mod atlas;
mod carried;
mod coding;
pub mod count;
pub mod engine;
pub mod faces;
mod fills;
pub mod flow;
mod focus;
pub mod gesture;
pub mod glyphs;
mod hand;
mod head;
mod hidden;
mod hover;
mod joined;
mod keys;
mod kinds;
mod laid;
pub mod lanes;
mod link;
mod margin;
pub mod marks;
mod menu;
mod numbers;
mod page;
mod paint;
mod popup;
mod relations;
mod setup;
mod sheet;
mod signs;
mod split;
mod strip;
mod tag_help;
mod view;
mod walk;

pub use as_it_was::as_it_was_ui;
pub use kinds::language_of;
pub use split::Lines;
pub use view::ArticleView;

use crate::model::Document;
use crate::text::Span;
use crate::ui::action::{Actions, Menu};
use crate::ui::icons;
use crate::ui::keys::article_focus;
use crate::ui::letters::Letters;
use crate::ui::theme::Theme;
use crate::ui::widgets::empty_state;
use crate::ui::{Ctx, SaveStatus};
use atlas::Atlas;
use coding::{Coding, Needs};
use egui::{Event, MouseWheelUnit, Rect, Response, Role, Sense, Shape, Ui, WidgetInfo, vec2};
use head::Head;
use page::Columns;
use paint::{Live, Paint};
use sheet::{Block, Mark, Sheet, TextMesh};
use std::{collections::BTreeSet, sync::Arc};
use view::Glide;

/// Statements in a paragraph that are a frame's work by themselves.
const CROWD: usize = 200;
/// Bytes of a paragraph whose layout is one.
const LONG: usize = 1_200;
/// Seconds that a move in the text takes, and the most views that it may pass; farther ones are made at once.
const JUMP: f64 = crate::ui::theme::size::JUMP_TIME as f64;
const FAR: f64 = 3.0;

/// Shows the open document in all the space there is, with a sign beside each statement in which something is wrong.
pub fn article_ui(ui: &mut Ui, ctx: &Ctx<'_>, view: &mut ArticleView, actions: &mut Actions) {
    let (pane, _) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
    let Some(document) = ctx.state.document.and_then(|id| ctx.project.documents().get(id)) else {
        nothing_open(ui, ctx, pane);
        return;
    };
    let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(pane));
    ui.set_clip_rect(pane.intersect(ui.clip_rect()));
    let ui = &ui;
    let columns = Columns::of(pane, ctx.state.reading.measure, ctx.state.focus, ui.pixels_per_point());
    if let Some(shown) = ctx.state.shown_statement() {
        view.last_statement = Some(shown);
    }
    if view.prepare(ctx, document, columns) {
        // The hand is about to ask what lies where.
        view.settle(document);
        view.refresh(ui, ctx, document);
    }
    let response = ui.interact(columns.reading(), article_focus(), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Article, true, format!("Article: {}", document.title)));
    keys::keys_ui(ui, ctx, view, document, &response, actions);
    hand::pointer_ui(ui, ctx, view, document, &response, actions);
    scroll(ui, ctx, view, document, &response);
    view.settle(document);
    view.refresh(ui, ctx, document);
    show(ui, ctx, view, document, actions);
    menu::menu_ui(&response, ctx, document, actions);
    link::link_ui(ui, ctx, view, actions);
    popup::popups_ui(ui, ctx, view, document, actions);
    hover::tooltip_ui(ui, ctx, view);
}

fn nothing_open(ui: &mut Ui, ctx: &Ctx<'_>, pane: Rect) {
    let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(pane));
    let (title, sentence) = if ctx.project.documents().is_empty() {
        ("No articles yet", "Add files, paste a text, or drag files into this window")
    } else {
        ("No article is open", "Choose one at the left")
    };
    let keys = [(Menu::AddDocuments, "add articles"), (Menu::PasteArticle, "paste one")];
    let keys = keys.map(|(menu, does)| (menu.caps().join(" "), does));
    let keys = keys.each_ref().map(|(caps, does)| (caps.as_str(), *does));
    empty_state(&mut ui, ctx.theme, icons::FILE_TEXT, title, sentence, &keys);
}

/// Wheel and touchpad, a glide that is under way, and what was asked to be shown.
fn scroll(ui: &Ui, ctx: &Ctx<'_>, view: &mut ArticleView, document: &Document, response: &Response) {
    if (response.contains_pointer() || view.gesture.is_busy()) && !view.has_popup() {
        let (fingers, wheel) = scrolled(ui, view.height());
        if fingers != 0.0 {
            view.glide = None;
            view.scroll_by(document, fingers);
        }
        if wheel != 0.0 {
            view.glide_by(wheel, ui.input(|input| input.time));
        }
        if fingers != 0.0 || wheel != 0.0 {
            view.hover.leave();
        }
    }
    if let Some((_, span)) = view.reveal.take_if(|(id, _)| *id == document.id) {
        let time = ui.input(|input| input.time);
        view.go_to(document, span, time);
    }
    view.glide_on(ui, ctx.state.less_motion, document);
}

/// What was scrolled in this frame, in points, down if positive: by fingers, which are followed as they go, and by the
/// notches of a wheel, which are glided over. Zooming and scrolling sideways are for others.
fn scrolled(ui: &Ui, view: f64) -> (f64, f64) {
    let notch = f64::from(ui.ctx().options(|options| options.input_options.line_scroll_speed));
    let (mut fingers, mut wheel) = (0.0, 0.0);
    ui.input(|input| {
        for event in &input.events {
            let Event::MouseWheel { unit, delta, modifiers, .. } = event else { continue };
            if modifiers.command || modifiers.ctrl || modifiers.shift {
                continue;
            }
            match unit {
                MouseWheelUnit::Point => fingers -= f64::from(delta.y),
                MouseWheelUnit::Line => wheel -= f64::from(delta.y) * notch,
                MouseWheelUnit::Page => wheel -= f64::from(delta.y) * view,
            }
        }
    });
    (fingers, wheel)
}

impl ArticleView {
    /// Lays out what is in view and notes where it is on the screen.
    fn settle(&mut self, document: &Document) {
        self.scroll(document, |flow, view, measurer| flow.settle(view, &mut |i, p| measurer.measure(i, p)));
        let (Some(sheet), Some(columns)) = (&mut self.sheet, &self.columns) else { return };
        let pane = columns.pane;
        let visible = sheet.flow.visible(f64::from(pane.height()));
        self.blocks.clear();
        self.blocks.extend(visible.map(|(index, top)| (index, columns.snap(pane.top() + top as f32))));
        // Heights are known for good, layouts are forgotten when they have been out of view for long.
        for &(index, _) in &self.blocks {
            if sheet.block(index).is_none() {
                sheet.lay_out(&mut self.engine, document.text.as_str(), index);
            }
        }
        sheet.tidy(self.blocks.iter().map(|block| block.0));
    }

    /// Goes on making ready what is about to come into view: a paragraph in a frame that has made none. True: there may be
    /// more.
    fn look_ahead(&mut self, ui: &Ui, ctx: &Ctx<'_>, document: &Document, needs: &Needs) -> bool {
        let view = self.height();
        let (Some(&(first, _)), Some(&(last, _))) = (self.blocks.first(), self.blocks.last()) else { return false };
        let Some(sheet) = &mut self.sheet else { return false };
        let flow = &sheet.flow;
        let within = |indexes: &mut dyn Iterator<Item = usize>| -> Vec<usize> {
            let mut room = view;
            let fits = |index: &usize| {
                let fits = room > 0.0;
                room -= f64::from(flow.height(*index));
                fits
            };
            indexes.take_while(fits).collect()
        };
        let mut near = within(&mut (last + 1..flow.len()));
        near.extend(within(&mut (0..first).rev()));
        sheet.keep(&near);
        let ready = |index: usize, sheet: &mut Sheet| {
            let blank = sheet.flow.paragraph(index).is_none_or(|paragraph| paragraph.kind == flow::Kind::Blank);
            blank || sheet.block_mut(index).is_some_and(|block| Coding::is_fresh(block, ctx.project, document, needs))
        };
        let Some(index) = near.into_iter().find(|&index| !ready(index, sheet)) else { return false };
        if sheet.block(index).is_none() {
            let text = document.text.as_str();
            sheet.scroll(&mut self.engine, text, |flow, measurer| {
                flow.reach(index, &mut |i, p| measurer.measure(i, p));
            });
            sheet.lay_out(&mut self.engine, text, index);
            let span = sheet.block(index).map_or(Span::at(0), Block::span);
            let fragments = ctx.project.fragments_in(document.id);
            let is_crowded = fragments.is_some_and(|fragments| fragments.overlapping(span).nth(CROWD).is_some());
            if span.len() > LONG || is_crowded {
                // Its statements and letters are for the next frame.
                return true;
            }
        }
        let Some(block) = sheet.block_mut(index) else { return false };
        Coding::refresh(block, ctx.project, document, ctx.theme, needs);
        Letters::with(ui.ctx(), |letters, atlas| {
            letters.note_painted();
            make_meshes(atlas, ctx.theme, None, sheet, &[(index, 0.0)]);
        });
        true
    }

    /// Scrolls to a passage, a third down the view, unless it is in view.
    fn go_to(&mut self, document: &Document, span: Span, time: f64) {
        let view = self.height();
        let mut distance = 0.0;
        self.scroll(document, |flow, view, measurer| {
            flow.settle(view, &mut |i, p| measurer.measure(i, p));
            let index = flow.find(span.start());
            let Some(paragraph) = flow.paragraph(index) else { return };
            measurer.measure(index, &paragraph);
            let row = measurer.row_of(index, span.start());
            let y = flow.top_of(index) + f64::from(row) - flow.position();
            if y < 60.0 || y > view - 60.0 {
                distance = y - view / 3.0;
            }
        });
        if distance.abs() > FAR * view {
            self.glide = None;
            self.scroll(document, |flow, view, measurer| {
                let index = flow.find(span.start());
                let row = measurer.row_of(index, span.start());
                flow.scroll_to(index, row, view / 3.0, view, &mut |i, p| measurer.measure(i, p));
            });
        } else if distance != 0.0 {
            self.glide = Some(Glide { whole: distance, done: 0.0, since: time });
        }
    }

    /// Begins to move by a distance. What is left of a move the same way is made up for too.
    fn glide_by(&mut self, distance: f64, time: f64) {
        let left = self.glide.map_or(0.0, |glide| glide.whole - glide.done);
        let left = if left.signum() == distance.signum() { left } else { 0.0 };
        self.glide = Some(Glide { whole: left + distance, done: 0.0, since: time });
    }

    /// Moves a glide on: fast at first, then slower; at once where there shall be no motion.
    fn glide_on(&mut self, ui: &Ui, at_once: bool, document: &Document) {
        let Some(mut glide) = self.glide.take() else { return };
        let passed = (ui.input(|input| input.time) - glide.since) / JUMP;
        let passed = if at_once { 1.0 } else { passed.clamp(0.0, 1.0) };
        let now = glide.whole * (1.0 - (1.0 - passed).powi(3));
        self.scroll_by(document, now - glide.done);
        glide.done = now;
        if passed < 1.0 {
            self.glide = Some(glide);
            ui.ctx().request_repaint();
        }
    }

    /// Makes the meshes of what is in view, where they are not there or not right any more.
    fn refresh(&mut self, ui: &Ui, ctx: &Ctx<'_>, document: &Document) {
        let (Some(sheet), Some(columns)) = (&mut self.sheet, &self.columns) else { return };
        let needs = Needs {
            revision: ctx.project.revision(),
            selected: ctx.state.selected.clone(),
            page: ctx.theme.page,
            scale: columns.scale,
            margin: columns.margin,
        };
        let mut made = false;
        for &(index, _) in &self.blocks {
            if let Some(block) = sheet.block_mut(index) {
                made |= Coding::refresh(block, ctx.project, document, ctx.theme, &needs);
            }
        }
        let head = self.head.as_mut().filter(|head| sheet.flow.position() < f64::from(head.height()));
        let blocks = &self.blocks;
        Letters::with(ui.ctx(), |letters, atlas| {
            letters.note_painted();
            make_meshes(atlas, ctx.theme, head, sheet, blocks);
        });
        // What would be made ready before the statements are there would have to be made again.
        let whole = ctx.save != SaveStatus::Opening;
        if whole && (made || self.look_ahead(ui, ctx, document, &needs)) {
            ui.ctx().request_repaint();
        }
    }
}

/// Makes the letters of what is in view.
fn make_meshes(
    atlas: &mut Atlas,
    theme: &Theme,
    mut head: Option<&mut Head>,
    sheet: &mut Sheet,
    blocks: &[(usize, f32)],
) {
    // Making a mesh may move the shapes that an earlier one shows; then all are made once more.
    for _ in 0..3 {
        let generation = atlas.generation();
        if let Some(head) = &mut head {
            head.refresh(atlas, theme);
        }
        for &(index, _) in blocks {
            let Some(block) = sheet.block_mut(index) else { continue };
            let fresh = |text: &TextMesh| text.generation == atlas.generation() && text.colour == theme.text;
            if block.text.as_ref().is_some_and(fresh) {
                continue;
            }
            let mut mesh = atlas.mesh(&block.laid, theme.text);
            mesh.translate(vec2(block.x, 0.0));
            if let Mark::Number(number) = &block.mark {
                mesh.append(atlas.mesh(number, theme.text2));
            }
            block.text = Some(TextMesh { generation: atlas.generation(), colour: theme.text, mesh: Arc::new(mesh) });
        }
        if generation == atlas.generation() {
            break;
        }
    }
}

/// Paints everything and takes clicks on what stands beside the lines.
fn show(ui: &Ui, ctx: &Ctx<'_>, view: &mut ArticleView, document: &Document, actions: &mut Actions) {
    let (Some(columns), Some(sheet)) = (view.columns, view.sheet.take()) else { return };
    let mut sheet = sheet;
    let blocks = std::mem::take(&mut view.blocks);
    let painter = ui.painter();
    let live = live(ctx, view, document);
    {
        let paint = Paint { ctx, painter, document, columns: &columns, sheet: &sheet, blocks: &blocks };
        paint.under(&live, &view.hits);
    }
    letters(ui, ctx, view, &mut sheet, &blocks, &columns);
    let paint = Paint { ctx, painter, document, columns: &columns, sheet: &sheet, blocks: &blocks };
    paint.marks();
    if ctx.state.hidden_shown {
        paint.hidden();
    }
    if ctx.state.reading.numbers {
        numbers::numbers(&paint);
    }
    let lit = ctx.state.focus.then(|| focus::lit(&paint, &live));
    if let Some(lit) = &lit {
        focus::veil_words(painter, ctx.theme, &columns, lit);
    }
    if let Some(pick) = live.pick.filter(|pick| !pick.span.is_empty()) {
        paint.outline(pick.span, ctx.theme.accent);
    }
    view.grips = if ctx.read_only.is_none() { paint.borders(&live) } else { Vec::new() };
    if ctx.state.cursor_shown {
        let byte = live.pick.map_or_else(
            || blocks.first().and_then(|b| sheet.flow.paragraph(b.0)).map_or(0, |p| p.span.start()),
            |pick| pick.head,
        );
        paint.caret(walk::Place { byte, leans: view.leans == Some(byte) });
    }
    relations::relations(&paint);
    let asked = margin::margin_ui(ui, &paint, (&mut view.signs, &mut view.carried), actions);
    tell_paragraphs(ui, document, &paint);
    if asked.hovered.is_some() {
        view.hover.point(asked.hovered, ui.input(|input| input.time));
    }
    view.sheet = Some(sheet);
    view.blocks = blocks;
    if let Some((index, row, at)) = asked.list {
        view.open_list(index, row, at);
    }
    let viewport = view.viewport(document);
    let hits = std::mem::take(&mut view.hits);
    let share = view.coded.show(ui, ctx, document, &columns, viewport, &hits);
    view.hits = hits;
    if let Some(lit) = &lit {
        focus::veil_margin(painter, ctx.theme, &columns, lit);
    }
    if let Some(share) = share {
        view.glide = None;
        view.scroll_to_share(document, share);
        ui.ctx().request_repaint();
    }
}

fn live(ctx: &Ctx<'_>, view: &ArticleView, document: &Document) -> Live {
    let tag = |id| ctx.project.tags().get(id).map(|tag| ctx.theme.tag_tint(tag.colour));
    let added = ctx.state.shown_statement().and_then(|id| ctx.project.annotations().get(id)).map(|row| row.tag);
    let tints = match (view.gesture.adds_fragment(), ctx.state.armed) {
        (true, _) => added.and_then(tag),
        (false, Some(armed)) if view.gesture.taking().is_some() => tag(armed),
        (false, _) => None,
    };
    Live {
        hovered: view.hover.statement().filter(|_| !view.gesture.is_busy() && !view.has_popup()),
        pick: view.pick(ctx, document.id),
        tints,
        moving: view.gesture.moving().map(<[_]>::to_vec),
    }
}

/// Title, words and lanes.
fn letters(ui: &Ui, ctx: &Ctx<'_>, view: &ArticleView, sheet: &mut Sheet, blocks: &[(usize, f32)], columns: &Columns) {
    let painter = ui.painter();
    let above = sheet.flow.position();
    if let Some(head) = view.head.as_ref().filter(|head| above < f64::from(head.height())) {
        head.paint(painter, ctx.theme, columns, columns.pane.top() - above as f32);
    }
    if let (Some(head), Some((title, top))) = (&view.head, sheet.title_of(blocks)) {
        head.paint_byline(painter, ctx.theme, columns, &title.laid, top);
    }
    let shown = blocks.iter().filter_map(|&(index, top)| Some((sheet.block(index)?, vec2(columns.left, top))));
    let words = shown.clone().filter_map(|(block, at)| Some((block.text.as_ref()?.mesh.clone(), at))).collect();
    let lanes = shown.filter_map(|(block, at)| Some((block.coding.as_ref()?.mesh.clone(), at))).collect();
    painter.add(Shape::mesh(sheet.words.show(words)));
    painter.add(Shape::mesh(sheet.lanes.show(lanes)));
}

/// Gives screen readers the paragraphs in view, word for word.
fn tell_paragraphs(ui: &Ui, document: &Document, paint: &Paint<'_>) {
    if !ui.ctx().has_accesskit_node(article_focus()) {
        return;
    }
    let mut told = BTreeSet::new();
    for &(index, top) in paint.blocks {
        let Some(block) = paint.sheet.block(index).filter(|_| told.insert(index)) else { continue };
        let rect =
            Rect::from_min_size(egui::pos2(paint.columns.left, top), vec2(paint.columns.width, block.laid.height()));
        let response = ui.interact(rect, ui.scope_id().with(("paragraph", index)), Sense::empty());
        let heading = matches!(block.paragraph.kind, flow::Kind::Heading | flow::Kind::Title);
        let role = if heading { Role::Heading } else { Role::Label };
        let words = block.paragraph.span.of(document.text.as_str());
        response.widget_info(|| WidgetInfo::labeled(role, true, words));
    }
}

#[cfg(test)]
mod chance;
#[cfg(test)]
mod painter;
#[cfg(test)]
mod tests;
