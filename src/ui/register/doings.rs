//! All statements of one row of a register, by date or by issue; a click goes there.

use super::{Registered, is_same, part, section};
use crate::analysis::people::{Doing, Summary, Tally, summary};
use crate::model::{Annotation, Change, Document, Id, Issue, Project};
use crate::ui::Ctx;
use crate::ui::action::{Action, Actions};
use crate::ui::dates::long_date;
use crate::ui::excerpt::Excerpt;
use crate::ui::pattern::swatch;
use crate::ui::statement::look;
use crate::ui::theme::{font, size};
use crate::ui::widgets::{self, BarRow, paint};
use egui::{Rect, Role, Sense, Ui, pos2, vec2};
use std::collections::BTreeMap;

const ROW: f32 = 46.0;
const HEAD: f32 = 30.0;

/// What is known of one row, kept as long as no statement changes.
#[derive(Debug, Clone)]
pub struct Doings<R, S> {
    of: Option<Id<R>>,
    revision: Option<u64>,
    pub(in crate::ui) doings: Vec<Doing>,
    /// Where it stands, on each of the other register's rows.
    pub(in crate::ui) sides: Vec<(Id<S>, Tally)>,
    lines: Vec<Line>,
    by_issue: bool,
    /// Of which order the lines are.
    lined: Option<bool>,
}

#[derive(Debug, Clone)]
enum Line {
    Day(String),
    Issue(Option<Id<Issue>>),
    Doing(usize),
}

impl<R, S> Default for Doings<R, S> {
    fn default() -> Self {
        Self {
            of: None,
            revision: None,
            doings: Vec::new(),
            sides: Vec::new(),
            lines: Vec::new(),
            by_issue: false,
            lined: None,
        }
    }
}

impl<R, S> Doings<R, S> {
    /// Looks anew where another row is asked for, or statements or articles have changed.
    pub(in crate::ui) fn follow(
        &mut self,
        project: &Project,
        of: Id<R>,
        doings: impl Fn(&Project, Id<R>) -> Vec<Doing>,
        sides: impl Fn(&Project, Id<R>, &[Id<Annotation>]) -> Vec<(Id<S>, Tally)>,
    ) {
        let matters = |change: &Change| {
            matches!(change, Change::Annotation(_) | Change::Document(_) | Change::Tag(_) | Change::Field(_))
        };
        let same = self.of == Some(of) && is_same(project, self.revision, matters);
        self.revision = Some(project.revision());
        if same {
            return;
        }
        self.of = Some(of);
        self.doings = doings(project, of);
        let ids: Vec<Id<Annotation>> = self.doings.iter().map(|doing| doing.id).collect();
        self.sides = sides(project, of, &ids);
        self.lined = None;
    }

    fn line_up(&mut self) {
        if self.lined == Some(self.by_issue) {
            return;
        }
        self.lined = Some(self.by_issue);
        self.lines.clear();
        if self.by_issue {
            let mut groups: BTreeMap<(bool, Option<Id<Issue>>), Vec<usize>> = BTreeMap::new();
            for (at, doing) in self.doings.iter().enumerate() {
                for &issue in &doing.issues {
                    groups.entry((false, Some(issue))).or_default().push(at);
                }
                if doing.issues.is_empty() {
                    groups.entry((true, None)).or_default().push(at);
                }
            }
            let mut groups: Vec<_> = groups.into_iter().collect();
            // What is about no issue stands last.
            groups.sort_by_key(|(key, rows)| (key.0, std::cmp::Reverse(rows.len()), key.1));
            for ((_, issue), rows) in groups {
                self.lines.push(Line::Issue(issue));
                self.lines.extend(rows.into_iter().map(Line::Doing));
            }
        } else {
            for (at, doing) in self.doings.iter().enumerate() {
                let before = at.checked_sub(1).and_then(|at| self.doings.get(at));
                if before.is_none_or(|before| before.date != doing.date) {
                    let day = doing.date.map_or_else(|| "No date".to_owned(), long_date);
                    self.lines.push(Line::Day(day));
                }
                self.lines.push(Line::Doing(at));
            }
        }
    }

    /// "31 statements in 9 articles, 3 October 2026 to 18 October 2026".
    pub(in crate::ui) fn told(&self) -> String {
        let Summary { statements, documents, days } = summary(&self.doings);
        if statements == 0 {
            return "In no statement yet".to_owned();
        }
        let articles = if documents == 1 { "1 article".to_owned() } else { format!("{documents} articles") };
        let days = match days {
            Some((first, last)) if first == last => format!(", {}", long_date(first)),
            Some((first, last)) if first.year() == last.year() => {
                let whole = long_date(first);
                let short = whole.strip_suffix(&format!(" {}", first.year())).unwrap_or(&whole);
                format!(", {short} to {}", long_date(last))
            }
            Some((first, last)) => format!(", {} to {}", long_date(first), long_date(last)),
            None => String::new(),
        };
        format!("{} in {articles}{days}", super::row::statements(statements))
    }

    /// Shows the list inside whatever scrolls; only what is seen is made. `by_issue` offers that order too.
    pub(in crate::ui) fn show(&mut self, ui: &mut Ui, ctx: &Ctx<'_>, with_issues: bool, actions: &mut Actions) {
        section(ui, ctx, "Statements", |ui| {
            if with_issues {
                let mut taken = Some(usize::from(self.by_issue));
                widgets::Choice::new("Order", &["By date", "By issue"], &mut taken).required().show(ui, ctx.theme);
                self.by_issue = taken == Some(1);
            }
        });
        ui.add_space(size::STEP_GROUP);
        self.line_up();
        let height = |line: &Line| if matches!(line, Line::Doing(_)) { ROW } else { HEAD };
        let total: f32 = self.lines.iter().map(height).sum();
        let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), total), Sense::hover());
        let seen = ui.clip_rect();
        let mut top = area.top();
        for (at, line) in self.lines.iter().enumerate() {
            let rect = Rect::from_min_size(pos2(area.left(), top), vec2(area.width(), height(line)));
            top = rect.bottom();
            if !rect.intersects(seen) {
                continue;
            }
            match line {
                Line::Day(day) => heading(ui, ctx, day, rect),
                Line::Issue(issue) => {
                    let wording = issue.and_then(|id| ctx.project.issues().get(id)).map(|row| row.wording.as_str());
                    heading(ui, ctx, wording.unwrap_or("No issue"), rect);
                }
                Line::Doing(doing) => {
                    if let Some(doing) = self.doings.get(*doing) {
                        doing_ui(ui, ctx, doing, (at, rect), actions);
                    }
                }
            }
        }
    }
}

fn heading(ui: &Ui, ctx: &Ctx<'_>, title: &str, rect: Rect) {
    let title = paint::line(ui.painter(), title, font::small(), ctx.theme.text2, rect.width());
    paint::put(ui.painter(), rect.left(), rect.bottom() - 12.0, title);
    paint::rule(ui.painter(), rect.x_range(), rect.bottom() - size::BORDER, ctx.theme);
}

fn doing_ui(ui: &Ui, ctx: &Ctx<'_>, doing: &Doing, (at, rect): (usize, Rect), actions: &mut Actions) {
    let Some(row) = ctx.project.annotations().get(doing.id) else { return };
    let document: Option<&Document> = ctx.project.documents().get(doing.document);
    let theme = ctx.theme;
    let response = ui.interact(rect, ui.scope_id().with((at, doing.id)), Sense::click());
    let taken = ctx.state.selected.contains(&doing.id);
    if taken || response.hovered() {
        let fill = if taken { theme.row_sel } else { theme.raised };
        ui.painter().rect_filled(rect.expand2(vec2(size::STEP, 0.0)), size::RADIUS_FILL, fill);
    }
    let tag = ctx.project.tags().get(row.tag);
    if let Some(tag) = tag {
        swatch(ui.painter(), theme, pos2(rect.left(), rect.top() + 14.0), 20.0, look(tag), taken);
    }
    let left = rect.left() + 28.0;
    let words = document.map_or_else(String::new, |document| row.words(document.text.as_str()));
    let language = document.map_or("", |row| row.language.as_str());
    let laid = Excerpt::row(&words, theme).lines(1).language(language).lay_out(ui, rect.right() - left);
    laid.paint(ui.painter(), pos2(left, rect.top() + 4.0));
    let y = rect.top() + 33.0;
    let place = document.map_or("", |row| if row.outlet.is_empty() { &row.title } else { &row.outlet });
    let place = paint::line(ui.painter(), place, font::small(), theme.text3, rect.width() / 2.0);
    let end = paint::put_right(ui.painter(), rect.right(), y, place) - size::STEP;
    let second = second(ctx, &row);
    paint::put(ui.painter(), left, y, paint::line(ui.painter(), &second, font::small(), theme.text2, end - left));
    if response.has_focus() {
        paint::focus_ring_inside(ui, theme, rect, size::RADIUS_FILL);
    }
    paint::describe(ui, &response, Role::Button, &format!("{words}, {second}"), None);
    if response.clicked() {
        actions.push(Action::SelectStatements { statements: vec![doing.id], reveal: true });
    }
}

/// Tag, who speaks, which side.
fn second(ctx: &Ctx<'_>, row: &Annotation) -> String {
    let tag = ctx.project.tags().get(row.tag).map_or("", |tag| tag.name.as_str());
    let side = crate::analysis::people::side_of(ctx.project, row).map(widgets::side_label);
    let speakers = ctx.project.speaker_names(row);
    let parts = [tag, speakers.as_str(), side.unwrap_or_default()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Below an editor: where a row stands, under a title with what stands at its right, and all its statements.
pub(in crate::ui) fn uses_ui<R: Registered, S: Registered>(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    doings: &mut Doings<R, S>,
    (title, right): (&str, impl FnOnce(&mut Ui)),
    actions: &mut Actions,
) {
    if !doings.sides.is_empty() {
        part(ui, ctx, |ui| {
            section(ui, ctx, title, right);
            let name = |id| S::table(ctx.project).get(id).map(|row| row.title().to_owned());
            actions.extend(bars_ui(ui, ctx, &doings.sides, name).map(S::show));
        });
    }
    if !doings.doings.is_empty() {
        part(ui, ctx, |ui| doings.show(ui, ctx, S::NOUN == Issue::NOUN, actions));
    }
    ui.add_space(size::STEP_DIALOG);
}

/// The bars of a row: who stands where, or on which issues. Gives the one that was clicked.
fn bars_ui<S>(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    sides: &[(Id<S>, Tally)],
    name: impl Fn(Id<S>) -> Option<String>,
) -> Option<Id<S>> {
    /// Rows that are shown; those below have few statements.
    const MOST: usize = 40;
    let most = sides.iter().map(|(_, tally)| tally.pro.max(tally.con)).max().unwrap_or(0);
    let mut clicked = None;
    for (id, tally) in sides.iter().take(MOST) {
        let Some(name) = name(*id) else { continue };
        let mixed = tally.mixed + tally.unclear;
        let row = BarRow { name: &name, against: tally.con, in_favour: tally.pro, mixed, most };
        if row.show(ui, ctx.theme).clicked() {
            clicked = Some(*id);
        }
    }
    if sides.len() > MOST {
        let text = format!("and {} more with fewer statements", sides.len() - MOST);
        ui.add(widgets::Line::new(&text, font::small(), ctx.theme.text3));
    }
    clicked
}
