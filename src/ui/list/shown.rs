//! What the list shows, line by line: it follows the project edit by edit, and a filter is sifted over some frames.

use super::row::{self, Ruler};
use super::{ListState, Scope};
use crate::analysis::list::{Filter, Group, Keys, Listing, Moves, Order, Pieces, Slot};
use crate::model::{Annotation, Id};
use crate::ui::Ctx;
use crate::ui::rows::Heights;
use crate::ui::theme::size;
use egui::Ui;
use std::collections::BTreeSet;

/// Statements whose words are read in one frame for a filter: some milliseconds' work.
const SIFTED: usize = 10_000;

/// Rows that are moved one by one; where more have changed, arranging all anew is quicker.
const FEW: usize = 16;

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
    pub(super) lines: Pieces<Line>,
    pub(super) heights: Heights,
    /// How many lines the words in a slot take; 0 is not known yet.
    tall: Vec<u8>,
    /// Statements that fit, and statements in question.
    pub(super) count: usize,
    pub(super) of: usize,
}

/// What edits have done to the rows of the listing.
enum Edits {
    None,
    Moved(Moves),
    All,
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
    /// Brings what is shown up to date; after an edit of some statements only their lines are looked for and moved.
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
        let edits = shown.follow_edits(ctx);
        let other = shown.ask(ui, ctx, filter, self.order) || shown.form.as_ref() != Some(&form);
        if shown.form.as_ref().is_none_or(|known| known.measure != form.measure) {
            shown.tall.clear();
        }
        if other || !matches!(edits, Edits::None) {
            let moved = matches!(&edits, Edits::Moved(moves) if !other && shown.move_lines(ui, ctx, &form, moves));
            if !moved {
                shown.arrange(ui, ctx, &form);
            }
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
    /// Whether another listing is on its way.
    pub(super) fn is_coming(&self) -> bool {
        self.coming.is_some()
    }

    /// Takes in what has happened to the project.
    fn follow_edits(&mut self, ctx: &Ctx<'_>) -> Edits {
        let touched = self.keys.as_mut().and_then(|keys| keys.follow(ctx.project));
        let (Some(touched), Some(keys)) = (touched, &self.keys) else {
            *self = Self { keys: Some(Keys::new(ctx.project)), ..Self::default() };
            return Edits::All;
        };
        let moves = self.listing.as_mut().map(|listing| listing.follow(keys, ctx.project, &touched));
        if let Some(coming) = &mut self.coming {
            coming.follow(keys, ctx.project, &touched);
        }
        for &slot in &touched.slots {
            if let Some(tall) = self.tall.get_mut(slot as usize) {
                *tall = 0;
            }
        }
        if touched.slots.is_empty() { Edits::None } else { Edits::Moved(moves.unwrap_or_default()) }
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
        let mut lines = Vec::with_capacity(listing.len());
        self.groups.clear();
        self.count = listing.statements();
        if let Some(under) = &form.under {
            // In the order of the chooser: the shortest first.
            let rows = under.iter().filter_map(|id| ctx.project.annotations().view(*id));
            lines.extend(rows.filter_map(|row| keys.slot_of(&row)).map(Line::Statement));
            self.count = lines.len();
        } else if form.grouped {
            self.groups = listing.groups();
            for (at, group) in (0..).zip(&self.groups) {
                lines.push(Line::Head(at));
                if form.folded.is_empty() || !form.folded.contains(&listing.identity(keys, group)) {
                    lines.extend(listing.slots(group.rows()).map(Line::Statement));
                }
            }
        } else if listing.len() == listing.statements() {
            lines.extend(listing.slots(0..listing.len()).map(Line::Statement));
        } else {
            let mut seen = vec![false; keys.slot_count()];
            let first = |slot: &Slot| seen.get_mut(*slot as usize).is_some_and(|seen| !std::mem::replace(seen, true));
            lines.extend(listing.slots(0..listing.len()).filter(first).map(Line::Statement));
        }
        self.lines = lines.into();
        self.measure(ui, ctx, form.measure.0);
    }

    /// Moves lines as the rows of the listing have moved. False: that is not enough, and they are to be arranged anew.
    fn move_lines(&mut self, ui: &Ui, ctx: &Ctx<'_>, form: &Form, moves: &Moves) -> bool {
        let (Some(listing), Some(keys)) = (&self.listing, &self.keys) else { return false };
        let few = moves.gone.len() + moves.came.len() <= FEW;
        // Every row of the listing had its line, and will have it.
        let all = self.lines.len() + moves.came.len() == listing.len() + self.groups.len() + moves.gone.len()
            && (form.grouped || listing.len() == listing.statements());
        if form.under.is_some() || !form.folded.is_empty() || !few || !all {
            return false;
        }
        let heads = |groups: &[Group], at: usize| groups.partition_point(|group| group.rows().start <= at);
        for &at in moves.gone.iter().rev() {
            let line = at + heads(&self.groups, at);
            self.lines.remove(line);
            self.heights.remove(line);
        }
        if form.grouped && !listing.follow_groups(&mut self.groups, moves) {
            return false;
        }
        self.tall.resize(keys.slot_count(), 0);
        let mut ruler = Ruler::new(ui, form.measure.0);
        for &at in &moves.came {
            let line = at + heads(&self.groups, at);
            let Some(slot) = listing.slots(at..at + 1).next() else { return false };
            let row = keys.statement(slot).and_then(|id| ctx.project.annotations().view(id));
            let tall = row.map_or(1, |row| ruler.lines(ui, ctx.project, &row));
            if let Some(known) = self.tall.get_mut(slot as usize) {
                *known = tall;
            }
            self.lines.insert(line, Line::Statement(slot));
            self.heights.insert(line, row::height(tall));
        }
        self.count = listing.statements();
        true
    }

    fn measure(&mut self, ui: &Ui, ctx: &Ctx<'_>, width: f32) {
        let Some(keys) = &self.keys else { return };
        let mut ruler = Ruler::new(ui, width);
        self.tall.resize(keys.slot_count(), 0);
        for line in self.lines.iter() {
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
