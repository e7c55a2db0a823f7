//! The rows or columns that there can be: every category of a dimension, and which of them a statement belongs to.

use super::{Dimension, Side};
use crate::model::{Actor, Date, Field, FieldKind, Id, Project, capital, fold_name};
use std::collections::{BTreeMap, HashMap};

/// A row or column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Category {
    /// As people read it: *Ilse Varga*, *Oct 2026*, *No issue*.
    pub label: String,
    /// As files have it, where that differs: *2026-10*.
    pub code: Option<String>,
    /// Whom it stands for, where it stands for an actor.
    pub actor: Option<Id<Actor>>,
    /// Of statements that have no answer.
    pub is_missing: bool,
}

impl Category {
    /// As files have it.
    #[must_use]
    pub fn in_files(&self) -> &str {
        self.code.as_deref().unwrap_or(&self.label)
    }
}

/// The categories of one dimension while it is counted.
#[derive(Debug)]
pub(super) struct Axis {
    pub(super) dimension: Dimension,
    pub(super) categories: Vec<Category>,
    /// Places of ids of rows and choices, and of sides.
    places: HashMap<u128, u32>,
    /// They have an order of their own; otherwise the largest come first.
    pub(super) is_ordered: bool,
    /// Fields that are counted together.
    fields: Vec<Id<Field>>,
    /// Where statements go that say “unclear” or nothing.
    unclear: u32,
    missing: u32,
}

/// What is known of an article, for counting.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) row: u32,
    pub(super) column: u32,
}

impl Axis {
    pub(super) fn new(project: &Project, dimension: Dimension) -> Self {
        let mut axis = Self {
            dimension,
            categories: Vec::new(),
            places: HashMap::new(),
            is_ordered: false,
            fields: Vec::new(),
            unclear: 0,
            missing: 0,
        };
        match dimension {
            Dimension::Tag => axis.tags(project),
            Dimension::Actor => axis.actors(project),
            Dimension::Issue => project.issues().iter().for_each(|row| axis.add(row.id.bits(), &row.wording)),
            Dimension::Stance => axis.sides(),
            Dimension::Outlet => axis.outlets(project),
            Dimension::Month => axis.dates(project, false),
            Dimension::Day => axis.dates(project, true),
            Dimension::Coder => project.coders().iter().for_each(|row| axis.add(row.id.bits(), &row.name)),
            Dimension::Document => {
                project.documents_in_order().iter().for_each(|row| axis.add(row.id.bits(), &row.title));
            }
            Dimension::Field(id) => axis.field(project, id),
        }
        let missing = match dimension {
            Dimension::Actor => "No actor",
            Dimension::Issue => "No issue",
            Dimension::Stance => "No stance",
            Dimension::Outlet => "No outlet",
            Dimension::Month | Dimension::Day => "No date",
            Dimension::Tag | Dimension::Coder | Dimension::Document | Dimension::Field(_) => "No answer",
        };
        if dimension != Dimension::Stance {
            axis.unclear = axis.push(Category { label: "Unclear".to_owned(), ..Category::default() });
            axis.missing = axis.push(Category { label: missing.to_owned(), is_missing: true, ..Category::default() });
        }
        axis
    }

    fn push(&mut self, category: Category) -> u32 {
        self.categories.push(category);
        narrow(self.categories.len() - 1)
    }

    fn add(&mut self, key: u128, label: &str) {
        let label = if label.trim().is_empty() { "Unnamed" } else { label };
        let place = self.push(Category { label: label.to_owned(), ..Category::default() });
        self.places.insert(key, place);
    }

    fn tags(&mut self, project: &Project) {
        let mut tags: Vec<_> = project.tags().iter().collect();
        tags.sort_by_key(|tag| (tag.retired, tag.position, tag.id));
        tags.iter().for_each(|tag| self.add(tag.id.bits(), &tag.name));
        self.is_ordered = true;
    }

    fn actors(&mut self, project: &Project) {
        for row in project.actors().iter() {
            let place = self.push(Category { label: row.name.clone(), actor: Some(row.id), ..Category::default() });
            self.places.insert(row.id.bits(), place);
        }
    }

    fn sides(&mut self) {
        for side in Side::ALL {
            let mut category = Category { label: capital(side.name()), ..Category::default() };
            category.is_missing = side == Side::Unset;
            let place = self.push(category);
            match side {
                Side::Unclear => self.unclear = place,
                Side::Unset => self.missing = place,
                Side::For | Side::Against | Side::Mixed => {}
            }
        }
        self.is_ordered = true;
    }

    fn outlets(&mut self, project: &Project) {
        let mut known: BTreeMap<&str, u32> = BTreeMap::new();
        for row in project.documents().iter().filter(|row| !row.outlet.is_empty()) {
            let place = *known
                .entry(&row.outlet)
                .or_insert_with(|| self.push(Category { label: row.outlet.clone(), ..Category::default() }));
            self.places.insert(row.id.bits(), place);
        }
    }

    /// Every month, or day, from the first to the last, so that one without statements is seen as such.
    fn dates(&mut self, project: &Project, days: bool) {
        let key =
            |date: Date| -> When { (date.year(), date.month().unwrap_or(0), date.day().filter(|_| days).unwrap_or(0)) };
        let dated = || project.documents().iter().filter_map(|row| Some((row.id, key(row.date?))));
        let mut times: BTreeMap<When, u32> = dated().map(|(_, when)| (when, 0)).collect();
        if let (Some((&first, _)), Some((&last, _))) = (times.first_key_value(), times.last_key_value()) {
            let mut between = Vec::new();
            let mut when = Some((first.0, first.1.max(1), if days { first.2.max(1) } else { 0 }));
            while let Some(now) = when.filter(|now| *now < last && between.len() <= MOST_GAPS) {
                between.push(now);
                when = next(now);
            }
            if between.len() <= MOST_GAPS {
                times.extend(between.into_iter().map(|when| (when, 0)));
            }
        }
        for (&when, place) in &mut times {
            let label = words_of(when);
            *place = self.push(Category { label, code: Some(code_of(when)), ..Category::default() });
        }
        for (id, when) in dated() {
            self.places.extend(times.get(&when).map(|place| (id.bits(), *place)));
        }
        self.is_ordered = true;
    }

    /// Answers of one name count together, also where two tags have a field of that name each.
    fn field(&mut self, project: &Project, id: Id<Field>) {
        let Some(first) = project.fields().get(id) else { return };
        let name = fold_name(&first.name);
        let alike: Vec<&Field> = project
            .fields()
            .iter()
            .filter(|field| field.kind == first.kind && fold_name(&field.name) == name)
            .collect();
        self.fields = alike.iter().map(|field| field.id).collect();
        match first.kind {
            FieldKind::Actors | FieldKind::Chain => self.actors(project),
            FieldKind::YesNo => {
                self.add(1, "Yes");
                self.add(0, "No");
                self.is_ordered = true;
            }
            _ => {
                let mut known: BTreeMap<String, u32> = BTreeMap::new();
                let others = alike.iter().filter(|field| field.id != id);
                for choice in first.choices.iter().chain(others.flat_map(|field| &field.choices)) {
                    let place = *known
                        .entry(fold_name(&choice.name))
                        .or_insert_with(|| self.push(Category { label: capital(&choice.name), ..Category::default() }));
                    self.places.insert(choice.id.bits(), place);
                }
                self.is_ordered = true;
            }
        }
    }

    pub(super) fn counts_field(&self, field: Id<Field>) -> bool {
        self.fields.contains(&field)
    }

    /// The place of a row, a choice, or an article's outlet or month.
    pub(super) fn at(&self, key: u128) -> u32 {
        self.places.get(&key).copied().unwrap_or(self.missing)
    }

    pub(super) fn of_side(side: Side) -> u32 {
        side as u32
    }

    pub(super) fn unclear(&self) -> u32 {
        self.unclear
    }

    pub(super) fn missing(&self) -> u32 {
        self.missing
    }

    /// Whether a statement's category is that of its article.
    pub(super) fn is_of_article(&self) -> bool {
        matches!(self.dimension, Dimension::Outlet | Dimension::Document) || self.dimension.is_time()
    }
}

/// A year, a month and a day; 0 where one is not known or not asked for.
type When = (i16, u8, u8);

/// More months or days than these would be a list of nothing.
const MOST_GAPS: usize = 400;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"];

/// The next month, or the next day of a day.
fn next((year, month, day): When) -> Option<When> {
    if day == 0 {
        return Some(if month == 12 { (year + 1, 1, 0) } else { (year, month + 1, 0) });
    }
    let date =
        jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?.tomorrow().ok()?;
    Some((date.year(), u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?))
}

/// In few words: *14 Oct 2026*.
fn words_of((year, month, day): When) -> String {
    let name = MONTHS.get(usize::from(month).wrapping_sub(1));
    let day = if day == 0 { String::new() } else { format!("{day} ") };
    name.map_or_else(|| year.to_string(), |name| format!("{day}{name} {year}"))
}

fn code_of((year, month, day): When) -> String {
    match (month, day) {
        (0, _) => format!("{year:04}"),
        (_, 0) => format!("{year:04}-{month:02}"),
        _ => format!("{year:04}-{month:02}-{day:02}"),
    }
}

/// A date in few words.
pub(super) fn date_words(date: Date) -> String {
    words_of((date.year(), date.month().unwrap_or(0), date.day().unwrap_or(0)))
}

pub(super) fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
