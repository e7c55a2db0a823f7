//! What the list shows, line by line: it follows the project edit by edit, and a filter is sifted over some frames.

use super::row::{self, Ruler};
use super::{ListState, Scope};
use crate::analysis::list::{Filter, Group, Keys, Listing, Order, Slot};
use crate::model::{Annotation, Id};
use crate::ui::Ctx;
use crate::ui::rows::Heights;
use crate::ui::theme::size;
use egui::Ui;
use std::collections::BTreeSet;

/// Statements whose words are read in one frame for a filter: some milliseconds' work.
const SIFTED: usize = 10_000;

/// A line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// The heading of a group, by its place among them.
    Head(u32),
    Statement(Slot),
}

/// What is shown, derived from the project and the questions asked of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Shown {
    keys: Option<Keys>,
    listing: Option<Listing>,
    /// The answer to another question, while it is being looked for. Until then the last one stays.
    coming: Option<Listing>,
    form: Option<Form>,
    pub(super) groups: Vec<Group>,
    pub(super) lines: Vec<Line>,
    pub(super) heights: Heights,
    /// How many lines the words in a slot take; 0 is not known yet.
    tall: Vec<u8>,
    /// Statements that fit, and statements in question.
    pub(super) count: usize,
    pub(super) of: usize,
}

/// What the lines are made of beside the listing.
#[derive(Debug, Clone, PartialEq)]
struct Form {
    under: Option<Vec<Id<Annotation>>>,
    grouped: bool,
    folded: BTreeSet<Option<u128>>,
    /// Points, and how many pixels each has: widths of letters depend on that.
    measure: (f32, f32),
}

impl ListState {
    /// Brings what is shown up to date; in a frame after an edit of some statements with one pass over plain numbers.
    pub(super) fn follow(&mut self, ui: &Ui, ctx: &Ctx<'_>, width: f32) {
        let document = ctx.state.document.filter(|_| self.scope == Scope::Article);
        let filter = Filter { words: self.filter.clone(), document, tags: self.tags.clone(), ..Filter::default() };
        let form = Form {
            under: (self.scope == Scope::Under).then(|| self.under.clone()),
            grouped: self.is_grouped(),
            folded: self.folded.clone(),
            measure: (width, ui.pixels_per_point()),
        };
        let shown = &mut self.shown;
        if shown.keys.is_none() && ctx.project.annotations().len() > SIFTED {
            // Their lines come with the next frame: both would be much for one.
            shown.keys = Some(Keys::new(ctx.project));
            ui.request_repaint();
            return;
        }
        let mut changed = shown.follow_edits(ctx);
        changed |= shown.ask(ui, ctx, filter, self.order);
        if shown.form.as_ref().is_none_or(|known| known.measure != form.measure) {
            shown.tall.clear();
        }
        if changed || shown.form.as_ref() != Some(&form) {
            shown.arrange(ui, ctx, &form);
            shown.of = match (self.scope, ctx.state.document) {
                (Scope::Project, _) => ctx.project.annotations().len(),
                (_, Some(document)) => ctx.project.annotation_count(document),
                (Scope::Article, None) => 0,
                (Scope::Under, None) => self.under.len(),
            };
            shown.form = Some(form);
        }
    }

    /// One article is no group of articles.
    fn is_grouped(&self) -> bool {
        self.grouped && !(self.order == Order::Position && self.scope == Scope::Article)
    }
}

impl Shown {
    /// Takes in what has happened to the project. True: statements are touched.
    fn follow_edits(&mut self, ctx: &Ctx<'_>) -> bool {
        let touched = self.keys.as_mut().and_then(|keys| keys.follow(ctx.project));
        let (Some(touched), Some(keys)) = (touched, &self.keys) else {
            *self = Self { keys: Some(Keys::new(ctx.project)), ..Self::default() };
            return true;
        };
        for listing in [&mut self.listing, &mut self.coming].into_iter().flatten() {
            listing.follow(keys, ctx.project, &touched);
        }
        for &slot in &touched.slots {
            if let Some(tall) = self.tall.get_mut(slot as usize) {
                *tall = 0;
            }
        }
        !touched.slots.is_empty()
    }

    /// Looks for what is asked, a part in each frame. True: there is another listing.
    fn ask(&mut self, ui: &Ui, ctx: &Ctx<'_>, filter: Filter, order: Order) -> bool {
        let Some(keys) = &self.keys else { return false };
        let answers = |listing: &Listing| *listing.filter() == filter && listing.order() == order;
        if self.listing.as_ref().is_some_and(answers) {
            self.coming = None;
            return false;
        }
        let coming = self.coming.take().filter(answers);
        let mut coming = coming.unwrap_or_else(|| Listing::new(ctx.project, filter, order));
        let most = if self.listing.is_some() { SIFTED } else { usize::MAX };
        let done = coming.sift(keys, ctx.project, most);
        if done {
            self.listing = Some(coming);
        } else {
            self.coming = Some(coming);
            ui.request_repaint();
        }
        done
    }

    fn arrange(&mut self, ui: &Ui, ctx: &Ctx<'_>, form: &Form) {
        let (Some(listing), Some(keys)) = (&self.listing, &self.keys) else { return };
        self.lines.clear();
        self.groups.clear();
        self.count = listing.statements();
        if let Some(under) = &form.under {
            // In the order of the chooser: the shortest first.
            let rows = under.iter().filter_map(|id| ctx.project.annotations().view(*id));
            self.lines.extend(rows.filter_map(|row| keys.slot_of(&row)).map(Line::Statement));
            self.count = self.lines.len();
        } else if form.grouped {
            self.groups = listing.groups();
            for (at, group) in (0..).zip(&self.groups) {
                self.lines.push(Line::Head(at));
                if form.folded.is_empty() || !form.folded.contains(&listing.identity(keys, group)) {
                    self.lines.extend(listing.slots(group.rows()).map(Line::Statement));
                }
            }
        } else if listing.len() == listing.statements() {
            self.lines.extend(listing.slots(0..listing.len()).map(Line::Statement));
        } else {
            let mut seen = vec![false; keys.slot_count()];
            let first = |slot: &Slot| seen.get_mut(*slot as usize).is_some_and(|seen| !std::mem::replace(seen, true));
            self.lines.extend(listing.slots(0..listing.len()).filter(first).map(Line::Statement));
        }
        self.measure(ui, ctx, form.measure.0);
    }

    fn measure(&mut self, ui: &Ui, ctx: &Ctx<'_>, width: f32) {
        let Some(keys) = &self.keys else { return };
        let mut ruler = Ruler::new(ui, width);
        self.tall.resize(keys.slot_count(), 0);
        for line in &self.lines {
            if let Line::Statement(slot) = line
                && let Some(tall) = self.tall.get_mut(*slot as usize)
                && *tall == 0
            {
                *tall = keys
                    .statement(*slot)
                    .and_then(|id| ctx.project.annotations().view(id))
                    .map_or(1, |row| ruler.lines(ui, ctx.project, &row));
            }
        }
        let tall = |slot: Slot| self.tall.get(slot as usize).copied().unwrap_or(1);
        self.heights = Heights::new(self.lines.iter().map(|line| match line {
            Line::Head(_) => size::GROUP_HEAD,
            Line::Statement(slot) => row::height(tall(*slot)),
        }));
    }

    /// Whether there is something to be shown, were it only that there is nothing.
    pub(super) fn is_ready(&self) -> bool {
        self.listing.is_some()
    }

    /// The statement of a line.
    pub(super) fn statement(&self, at: usize) -> Option<Id<Annotation>> {
        match self.lines.get(at)? {
            Line::Statement(slot) => self.keys.as_ref()?.statement(*slot),
            Line::Head(_) => None,
        }
    }

    /// The statements of some lines, each once.
    pub(super) fn statements(&self, lines: std::ops::RangeInclusive<usize>) -> Vec<Id<Annotation>> {
        let mut seen = BTreeSet::new();
        lines.filter_map(|at| self.statement(at)).filter(|id| seen.insert(*id)).collect()
    }

    pub(super) fn line_of(&self, ctx: &Ctx<'_>, statement: Id<Annotation>) -> Option<usize> {
        let slot = self.keys.as_ref()?.slot_of(&ctx.project.annotations().view(statement)?)?;
        self.lines.iter().position(|line| *line == Line::Statement(slot))
    }

    /// The nearest line with a statement at or beyond one, in the direction from another.
    pub(super) fn statement_near(&self, to: usize, from: Option<usize>) -> Option<usize> {
        let is_statement = |at: &usize| matches!(self.lines.get(*at), Some(Line::Statement(_)));
        let up = from.is_some_and(|from| to < from);
        if up { (0..=to).rev().find(is_statement) } else { (to..self.lines.len()).find(is_statement) }
    }

    /// The heading of a group, and what tells it from the others.
    pub(super) fn head(&self, ctx: &Ctx<'_>, group: &Group) -> Option<(String, Option<u128>)> {
        let (listing, keys) = (self.listing.as_ref()?, self.keys.as_ref()?);
        Some((listing.title(keys, ctx.project, group), listing.identity(keys, group)))
    }
}
