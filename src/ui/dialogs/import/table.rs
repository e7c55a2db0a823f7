//! What becomes of what: a row for each label, answer, value, relation and coder.

use super::Look;
use super::book::Book;
use super::target::{Choices, Chosen, Typed, Typing};
use crate::formats::outside::{FieldTo, Kind, Mapping, Name, Names};
use crate::model::{FieldKind, fold_name};
use crate::ui::codebook::fields::{KINDS, kind_name};
use crate::ui::numbers::grouped;
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint::{self, describe, inside, line, put, put_right};
use crate::ui::widgets::{IconButton, List};
use crate::ui::{Ctx, icons};
use egui::{Align, Layout, Rect, Role, ScrollArea, Sense, Ui, pos2, vec2};
use std::collections::{BTreeMap, BTreeSet};

const ROW: f32 = 36.0;
const KIND: f32 = 136.0;
const TARGET: f32 = 300.0;
/// Room of the button that shows the values below an answer.
const CARET: f32 = 28.0;

/// Which row: the number of a name, and of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Row {
    Head(&'static str),
    Label(usize),
    Answer(usize),
    Value(usize, usize),
    Further(usize),
    Relation(usize),
    Coder(usize),
}

#[derive(Debug, Default)]
pub(super) struct TableState {
    /// It was shown before; at first it begins at its top.
    shown: bool,
    /// Answers whose values are shown.
    open: BTreeSet<usize>,
    typing: Option<(Row, Typed)>,
    /// Of a version of the mapping and a revision of the project.
    book: Option<((u64, u64), Book)>,
}

/// Whether the mapping was changed now.
pub(super) fn table_ui(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    state: &mut TableState,
    (names, look, version): (&Names, &Look, u64),
    mapping: &mut Mapping,
) -> bool {
    let of = (version, look.project.revision());
    let known = state.book.take().filter(|(known, _)| *known == of);
    let (_, book) = known.unwrap_or_else(|| (of, Book::of(&look.project, names, mapping)));
    let rows = rows(names, mapping, &state.open);
    let mut edit = None;
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut scroll = ScrollArea::vertical().id_salt("import table").auto_shrink(false);
    if !std::mem::replace(&mut state.shown, true) {
        scroll = scroll.vertical_scroll_offset(0.0);
    }
    scroll.show_rows(ui, ROW, rows.len(), |ui, range| {
        for row in rows.get(range).unwrap_or_default() {
            let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
            let rect = rect.shrink2(vec2(size::STEP_DIALOG, 0.0));
            let cells = Cells { ctx, rect, book: &book, look, names, mapping };
            edit = cells.show(ui, *row, state).or(edit.take());
        }
    });
    state.book = Some((of, book));
    let Some(edit) = edit else { return false };
    edit.apply(names, mapping);
    true
}

fn rows(names: &Names, mapping: &Mapping, open: &BTreeSet<usize>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut part = |title: &'static str, count: usize, row: &dyn Fn(usize, &mut Vec<Row>)| {
        if count > 0 {
            rows.push(Row::Head(title));
            (0..count).for_each(|at| row(at, &mut rows));
        }
    };
    part("Labels", names.labels.len(), &|at, rows| rows.push(Row::Label(at)));
    part("Answers", names.answers.len(), &|at, rows| {
        rows.push(Row::Answer(at));
        let Some(answer) = names.answers.get(at).filter(|answer| open.contains(&at) && has_values(answer, mapping))
        else {
            return;
        };
        rows.extend((0..answer.values.len()).map(|value| Row::Value(at, value)));
        rows.extend((answer.further > 0).then_some(Row::Further(at)));
    });
    part("Relations", names.relations.len(), &|at, rows| rows.push(Row::Relation(at)));
    part("Coders", names.coders.len(), &|at, rows| rows.push(Row::Coder(at)));
    rows
}

/// Whether what is said under a name can be called otherwise here.
fn has_values(answer: &Name, mapping: &Mapping) -> bool {
    let kind = mapping.fields.get(&answer.name).and_then(Option::as_ref).map(|to| to.kind);
    let named = [Kind::Choice, Kind::Choices, Kind::YesNo, Kind::Actors, Kind::Chain, Kind::Issues];
    !answer.values.is_empty() && kind.is_some_and(|kind| named.contains(&kind))
}

/// A change of the mapping.
enum Edit {
    Tag(usize, Option<String>),
    Field(usize, Option<FieldTo>),
    Value(usize, usize, String),
    Relation(usize, Option<String>),
    Coder(usize, Option<String>),
}

impl Edit {
    fn apply(self, names: &Names, mapping: &mut Mapping) {
        let put = |map: &mut BTreeMap<String, Option<String>>, name: Option<&Name>, to: Option<String>| {
            map.extend(name.map(|name| (name.name.clone(), to)));
        };
        match self {
            Self::Tag(at, to) => put(&mut mapping.tags, names.labels.get(at), to),
            Self::Relation(at, to) => put(&mut mapping.relations, names.relations.get(at), to),
            Self::Coder(at, to) => put(&mut mapping.coders, names.coders.get(at), to),
            Self::Field(at, to) => {
                mapping.fields.extend(names.answers.get(at).map(|name| (name.name.clone(), to)));
            }
            Self::Value(at, value, to) => {
                let Some(answer) = names.answers.get(at) else { return };
                let said = answer.values.get(value).map(|value| value.0.clone());
                if let (Some(Some(field)), Some(said)) = (mapping.fields.get_mut(&answer.name), said) {
                    if said == to {
                        field.values.remove(&said);
                    } else {
                        field.values.insert(said, to);
                    }
                }
            }
        }
    }
}

/// One row on the screen.
struct Cells<'a> {
    ctx: &'a Ctx<'a>,
    rect: Rect,
    book: &'a Book,
    look: &'a Look,
    names: &'a Names,
    mapping: &'a Mapping,
}

impl Cells<'_> {
    fn show(&self, ui: &mut Ui, row: Row, state: &mut TableState) -> Option<Edit> {
        match row {
            Row::Head(title) => {
                self.head(ui, title);
                None
            }
            Row::Label(at) => self.label(ui, row, at, state),
            Row::Answer(at) => self.answer(ui, row, at, state),
            Row::Value(at, value) => self.value(ui, row, (at, value), state),
            Row::Further(at) => {
                let further = self.names.answers.get(at).map_or(0, |answer| answer.further);
                let told = format!("and {} more, which come in as they are", grouped(further));
                let words = line(ui.painter(), &told, font::small(), self.ctx.theme.text3, self.rect.width());
                put(ui.painter(), self.rect.left() + 2.0 * CARET, self.rect.center().y, words);
                None
            }
            Row::Relation(at) => self.relation(ui, row, at, state),
            Row::Coder(at) => self.coder(ui, row, at, state),
        }
    }

    fn head(&self, ui: &Ui, title: &str) {
        let (theme, y) = (self.ctx.theme, self.rect.bottom() - 12.0);
        let words = line(ui.painter(), title, font::small(), theme.text2, self.rect.width());
        put(ui.painter(), self.rect.left(), y, words);
        if let "Labels" | "Answers" = title {
            let other = if title == "Labels" { "become tags" } else { "become fields" };
            put(ui.painter(), self.target().left(), y, line(ui.painter(), other, font::small(), theme.text2, TARGET));
        }
        paint::rule(ui.painter(), self.rect.x_range(), self.rect.bottom() - size::BORDER, theme);
        let response = ui.interact(self.rect, ui.scope_id().with(("import head", title)), Sense::hover());
        describe(ui, &response, Role::Heading, title, None);
    }

    fn target(&self) -> Rect {
        let width = TARGET.min(self.rect.width() * 0.42);
        let right = self.rect.right() - KIND.min(self.rect.width() * 0.22) - size::STEP;
        Rect::from_min_max(pos2(right - width, self.rect.top() + 4.0), pos2(right, self.rect.bottom() - 4.0))
    }

    fn last(&self) -> Rect {
        Rect::from_min_max(
            pos2(self.target().right() + size::STEP, self.rect.top() + 4.0),
            self.rect.max - vec2(0.0, 4.0),
        )
    }

    /// The name as it stands in the files, and how often.
    fn name(&self, ui: &Ui, name: &str, uses: usize, indent: f32) {
        let (theme, y) = (self.ctx.theme, self.rect.center().y);
        let end = self.target().left() - size::STEP_LIST;
        let count = line(ui.painter(), &grouped(uses), font::small(), theme.text3, 80.0);
        let start = put_right(ui.painter(), end, y, count);
        let left = self.rect.left() + indent;
        let shown = if name.is_empty() { "no label" } else { name };
        let words = line(ui.painter(), shown, font::ui(), theme.text, start - size::STEP - left);
        let cut = words.is_cut();
        put(ui.painter(), left, y, words);
        let area = Rect::from_min_max(pos2(left, self.rect.top()), pos2(end, self.rect.bottom()));
        let response = ui.interact(area, ui.scope_id().with(("import name", name, indent as u32)), Sense::hover());
        let response = if cut { paint::hint(response, name) } else { response };
        describe(ui, &response, Role::Label, &format!("{shown}, {}", grouped(uses)), None);
    }

    /// A quiet word in the last column.
    fn note(&self, ui: &Ui, note: &str) {
        let words = line(ui.painter(), note, font::small(), self.ctx.theme.text2, self.last().width());
        put(ui.painter(), self.last().left(), self.rect.center().y, words);
    }

    /// The cell in which something is chosen, or typed.
    fn choose(&self, ui: &mut Ui, row: Row, state: &mut TableState, choices: &Choices<'_>) -> Option<Chosen> {
        let rect = self.target();
        inside(ui, rect, Layout::left_to_right(Align::Center), |ui| {
            if let Some((_, typed)) = state.typing.as_mut().filter(|typing| typing.0 == row) {
                let typing = typed.show(ui, self.ctx, choices.name, rect.width());
                if !matches!(typing, Typing::On) {
                    state.typing = None;
                }
                return match typing {
                    Typing::Given(name) => Some(Chosen::To(name)),
                    Typing::On | Typing::Left => None,
                };
            }
            let chosen = choices.show(ui, self.ctx, rect.width())?;
            if chosen == Chosen::Type {
                state.typing = Some((row, Typed::of(choices.now.unwrap_or(choices.own))));
                return None;
            }
            Some(chosen)
        })
    }

    fn label(&self, ui: &mut Ui, row: Row, at: usize, state: &mut TableState) -> Option<Edit> {
        let label = self.names.labels.get(at)?;
        let now = self.mapping.tags.get(&label.name).and_then(Option::as_deref);
        self.name(ui, &label.name, label.uses, 0.0);
        let note = now.map_or("left out", |path| if self.book.tag(path).is_some() { "" } else { "new" });
        self.note(ui, note);
        let known = now.and_then(|path| self.book.tag(path)).map(|id| crate::edit::tag_path(&self.look.project, id));
        let choices = Choices {
            name: &format!("Label {} becomes", label.name),
            now: known.as_deref().or(now),
            out: Some("Leave out"),
            also: None,
            is_also: false,
            known: &self.book.tags,
            own: if self.book.tag(&label.name).is_some() { "" } else { &label.name },
            new: "New tag",
        };
        Some(Edit::Tag(at, to(self.choose(ui, row, state, &choices)?)))
    }

    fn answer(&self, ui: &mut Ui, row: Row, at: usize, state: &mut TableState) -> Option<Edit> {
        let (answer, target) = (self.names.answers.get(at)?, self.book.answers.get(at)?);
        let now = self.mapping.fields.get(&answer.name).and_then(Option::as_ref);
        if has_values(answer, self.mapping) {
            let is_open = state.open.contains(&at);
            let cell = self.rect.with_max_x(self.rect.left() + CARET);
            let (icon, verb) = if is_open { (icons::CARET_DOWN, "Hide") } else { (icons::CARET_RIGHT, "Show") };
            let pressed = inside(ui, cell, Layout::centered_and_justified(egui::Direction::TopDown), |ui| {
                IconButton::new(icon, &format!("{verb} what is said under “{}”", answer.name))
                    .show(ui, self.ctx.theme)
                    .clicked()
            });
            if pressed && !state.open.remove(&at) {
                state.open.insert(at);
            }
        }
        self.name(ui, &answer.name, answer.uses, CARET);
        let is_note = now.is_some_and(|to| to.kind == Kind::Note);
        let choices = Choices {
            name: &format!("Answer {} becomes", answer.name),
            now: now.map(|to| to.field.as_str()),
            out: Some("Leave out"),
            also: Some("A line of the note"),
            is_also: is_note,
            known: &target.fields,
            own: &answer.name,
            new: "New field",
        };
        let chosen = self.choose(ui, row, state, &choices);
        let kind = now.filter(|_| !is_note).and_then(|now| self.kind(ui, answer, now, target.field.is_some()));
        match chosen {
            None => kind.map(|kind| Edit::Field(at, now.map(|now| FieldTo { kind, ..now.clone() }))),
            Some(Chosen::Out | Chosen::Type) => Some(Edit::Field(at, None)),
            Some(Chosen::Also) => {
                let field = now.map_or_else(|| answer.name.clone(), |now| now.field.clone());
                Some(Edit::Field(at, Some(FieldTo { field, kind: Kind::Note, values: BTreeMap::new() })))
            }
            Some(Chosen::To(field)) => Some(Edit::Field(at, Some(self.field_to(target, now, answer, field)))),
        }
    }

    /// Another field for an answer: its kind is that of the field that is there, or as it was proposed.
    fn field_to(&self, target: &super::book::Target, now: Option<&FieldTo>, answer: &Name, field: String) -> FieldTo {
        let known = target.fields.iter().position(|known| fold_name(known) == fold_name(&field));
        let known = known.and_then(|at| target.kinds.get(at)).copied();
        let proposed = self.look.proposal.fields.get(&answer.name).and_then(Option::as_ref);
        let before = now.filter(|to| to.kind != Kind::Note).or(proposed).map(|to| to.kind);
        let kind = known.or(before.filter(|kind| *kind != Kind::Note)).unwrap_or(Kind::Text);
        let values = now.map(|to| to.values.clone()).unwrap_or_default();
        FieldTo { field, kind, values }
    }

    /// The kind of a field: to be chosen where it is new.
    fn kind(&self, ui: &mut Ui, answer: &Name, now: &FieldTo, is_there: bool) -> Option<Kind> {
        let rect = self.last();
        let kind = now.kind.field().unwrap_or(FieldKind::Text);
        if is_there {
            self.note(ui, kind_name(kind));
            return None;
        }
        let names = KINDS.map(|known| known.1);
        let mut taken = KINDS.iter().position(|known| known.0 == kind);
        let before = taken;
        let name = format!("Kind of {}", answer.name);
        inside(ui, rect, Layout::left_to_right(Align::Center), |ui| {
            List::new(&name, &names, &mut taken).required().width(rect.width()).show(ui, self.ctx.theme);
        });
        taken.filter(|_| taken != before).and_then(|at| KINDS.get(at)).map(|known| Kind::of(known.0))
    }

    fn value(&self, ui: &mut Ui, row: Row, (at, value): (usize, usize), state: &mut TableState) -> Option<Edit> {
        let (answer, target) = (self.names.answers.get(at)?, self.book.answers.get(at)?);
        let (said, uses) = answer.values.get(value)?;
        let field = self.mapping.fields.get(&answer.name)?.as_ref()?;
        self.name(ui, said, *uses, 2.0 * CARET);
        let row_of = target.field.and_then(|id| self.look.project.fields().get(id));
        let known: Vec<String> = match field.kind {
            Kind::Choice | Kind::Choices => {
                row_of.map(|row| row.choices.iter().map(|choice| choice.name.clone()).collect()).unwrap_or_default()
            }
            Kind::YesNo => vec!["yes".to_owned(), "no".to_owned()],
            _ => Vec::new(),
        };
        let new = if matches!(field.kind, Kind::Choice | Kind::Choices) { "New choice" } else { "As" };
        let choices = Choices {
            name: &format!("Value {said} becomes"),
            now: Some(field.values.get(said).unwrap_or(said)),
            out: None,
            also: None,
            is_also: false,
            known: &known,
            own: said,
            new,
        };
        to(self.choose(ui, row, state, &choices)?).map(|to| Edit::Value(at, value, to))
    }

    fn relation(&self, ui: &mut Ui, row: Row, at: usize, state: &mut TableState) -> Option<Edit> {
        let relation = self.names.relations.get(at)?;
        let now = self.mapping.relations.get(&relation.name).and_then(Option::as_deref);
        self.name(ui, &relation.name, relation.uses, 0.0);
        self.note(ui, is_new(now, &self.book.relations, "left out"));
        let choices = Choices {
            name: &format!("Relation {} becomes", relation.name),
            now,
            out: Some("Leave out"),
            also: None,
            is_also: false,
            known: &self.book.relations,
            own: &relation.name,
            new: "New type",
        };
        Some(Edit::Relation(at, to(self.choose(ui, row, state, &choices)?)))
    }

    fn coder(&self, ui: &mut Ui, row: Row, at: usize, state: &mut TableState) -> Option<Edit> {
        let coder = self.names.coders.get(at)?;
        let now = self.mapping.coders.get(&coder.name).and_then(Option::as_deref);
        self.name(ui, &coder.name, coder.uses, 0.0);
        self.note(ui, is_new(now, &self.book.coders, ""));
        let choices = Choices {
            name: &format!("Coder {} becomes", coder.name),
            now,
            out: Some("You, who import"),
            also: None,
            is_also: false,
            known: &self.book.coders,
            own: &coder.name,
            new: "New coder",
        };
        Some(Edit::Coder(at, to(self.choose(ui, row, state, &choices)?)))
    }
}

fn to(chosen: Chosen) -> Option<String> {
    if let Chosen::To(name) = chosen { Some(name) } else { None }
}

fn is_new<'a>(now: Option<&str>, known: &[String], out: &'a str) -> &'a str {
    now.map_or(out, |now| if known.iter().any(|name| fold_name(name) == fold_name(now)) { "" } else { "new" })
}
