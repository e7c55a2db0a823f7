//! How each kind of row is put together, field by field. A field that is new on a row does not compile until it says
//! here what becomes of it.

use super::pick::{Picker, Three, Twice, remark, with_line};
use super::told::{Told as _, Words};
use crate::model::{
    Actor, Annotation, Choice, Coder, Document, Field, Id, Info, Issue, Mark, Relation, RelationType, Row, Tag, Time,
    Value,
};
use std::sync::Arc;

/// A row that two sides may both have changed.
pub(crate) trait Mergeable: Row {
    /// Puts two versions together. Both have the same id.
    fn merged(three: Three<'_, Self>, by: &mut Picker<'_>) -> Self;

    /// Keeps a line of words in the row; whether it has a place for that.
    fn keep_line(&mut self, line: &str) -> bool;

    /// As people call it: *the actor “Ilse Varga”*.
    fn called(&self, words: &Words<'_>) -> String;

    /// When it was changed last, where it knows.
    fn touched(&self) -> Option<Time> {
        None
    }
}

macro_rules! fields {
    ($row:ident, $three:ident, $by:ident {
        $(value $value:ident,)* $(quiet $quiet:ident,)* $(prose $prose:ident,)* $(list $list:ident,)*
        $(same $same:ident,)* $(own $own:ident: $merged:expr,)*
    }) => {
        $row {
            id: $three.ours.id,
            $($value: $by.value(&stringify!($value).replace('_', " "), $three.map(|row| &row.$value)),)*
            $($quiet: $by.quiet($three.map(|row| &row.$quiet)),)*
            $($prose: $by.prose($three.map(|row| row.$prose.as_str())),)*
            $($list: $by.list($three.map(|row| row.$list.as_slice())),)*
            $($same: $three.ours.$same.clone(),)*
            $($own: $merged,)*
        }
    };
}

impl Mergeable for Info {
    fn merged(three: Three<'_, Self>, by: &mut Picker<'_>) -> Self {
        fields!(Self, three, by { value title, quiet created, prose notes, list kept, })
    }
    fn keep_line(&mut self, line: &str) -> bool {
        self.notes = with_line(&self.notes, line);
        true
    }
    fn called(&self, _words: &Words<'_>) -> String {
        format!("the project “{}”", self.title)
    }
}

impl Mergeable for Coder {
    fn merged(three: Three<'_, Self>, by: &mut Picker<'_>) -> Self {
        fields!(Self, three, by { value name, value colour, })
    }
    fn keep_line(&mut self, _line: &str) -> bool {
        false
    }
    fn called(&self, _words: &Words<'_>) -> String {
        format!("the coder “{}”", self.name)
    }
}

impl Mergeable for Tag {
    fn merged(three: Three<'_, Self>, by: &mut Picker<'_>) -> Self {
        fields!(Self, three, by {
            value name, value keys, value colour, value pattern, value hint, value outer_quotes, value last_stop, value retired, value parent,
            quiet position,
            prose definition, prose use_when, prose not_when, prose extent,
            list examples, list fields,
        })
    }
    fn keep_line(&mut self, line: &str) -> bool {
        self.definition = with_line(&self.definition, line);
        true
    }
    fn called(&self, _words: &Words<'_>) -> String {
        format!("the tag “{}”", self.name)
    }
}

impl Mergeable for Field {
    fn merged(three: Three<'_, Self>, by: &mut Picker<'_>) -> Self {
        let choices = by.keyed(
            three.map(|row| row.choices.as_slice()),
            |one| one.id,
            |by, three| Choice {
                id: three.ours.id,
                name: by.value("choice", three.map(|one| &one.name)),
                definition: by.prose(three.map(|one| one.definition.as_str())),
            },
        );
        fields!(Self, three, by {
            value name, value kind, value core, value unclear,
            prose help,
            own choices: choices,
        })
    }
    fn keep_line(&mut self, line: &str) -> bool {
        self.help = with_line(&self.help, line);
        true
    }
    fn called(&self, _words: &Words<'_>) -> String {
        format!("the field “{}”", self.name)
    }
}

impl Mergeable for RelationType {
    fn merged(three: Three<'_, Self>, by: &mut Picker<'_>) -> Self {
        fields!(Self, three, by {
            value name, value symmetric,
            quiet position,
            prose definition,
            list from, list to,
        })
    }
    fn keep_line(&mut self, line: &str) -> bool {
        self.definition = with_line(&self.definition, line);
        true
    }
    fn called(&self, _words: &Words<'_>) -> String {
        format!("the type of relation “{}”", self.name)
    }
}

impl Mergeable for Actor {
    fn merged(three: Three<'_, Self>, by: &mut Picker<'_>) -> Self {
        fields!(Self, three, by {
            value name, value kind, value identity, value role, value country,
            prose note,
            list affiliations, list aliases, list unlike,
        })
    }
    fn keep_line(&mut self, line: &str) -> bool {
        self.note = with_line(&self.note, line);
        true
    }
    fn called(&self, _words: &Words<'_>) -> String {
        format!("the actor “{}”", self.name)
    }
}

impl Mergeable for Issue {
    fn merged(three: Three<'_, Self>, by: &mut Picker<'_>) -> Self {
        fields!(Self, three, by { value wording, value group, value retired, prose definition, list unlike, })
    }
    fn keep_line(&mut self, line: &str) -> bool {
        self.definition = with_line(&self.definition, line);
        true
    }
    fn called(&self, _words: &Words<'_>) -> String {
        format!("the issue “{}”", self.wording)
    }
}

impl Mergeable for Document {
    fn merged(three: Three<'_, Self>, by: &mut Picker<'_>) -> Self {
        fields!(Self, three, by {
            value title, value outlet, value author, value date, value address, value language, value section, value file,
            value encoding, value progress,
            quiet position,
            prose notes,
            same sha256, same text,
        })
    }
    fn keep_line(&mut self, line: &str) -> bool {
        self.notes = with_line(&self.notes, line);
        true
    }
    fn called(&self, _words: &Words<'_>) -> String {
        format!("the article “{}”", self.title)
    }
}

impl Mergeable for Annotation {
    fn merged(three: Three<'_, Self>, by: &mut Picker<'_>) -> Self {
        let answers = three.map(|row| row.fields.as_slice());
        let name = by.words.name;
        let mut fields = by.keyed(
            answers,
            |one| one.0,
            |by, three| {
                let field = name(three.ours.0.bits()).unwrap_or_else(|| "answer".to_owned());
                (three.ours.0, by.value(&field, three.map(|one| &one.1)))
            },
        );
        fields.sort_by_key(|one: &(Id<Field>, Value)| one.0);
        fields!(Self, three, by {
            value tag, value fragments, value certainty, value coder, value origin,
            same document,
            own fields: fields,
            own note: by.prose(three.map(|row| row.note.as_ref())).into(),
            own created: earlier(three.ours.created, three.theirs.created),
            own changed: later(three.ours.changed, three.theirs.changed),
        })
    }
    fn keep_line(&mut self, line: &str) -> bool {
        self.note = with_line(&self.note, line).into();
        true
    }
    fn called(&self, words: &Words<'_>) -> String {
        let passage = words.text.map_or_else(String::new, |text| self.words(text.as_str()));
        let short: String = passage.chars().take(60).collect();
        let more = if short.len() < passage.len() { "…" } else { "" };
        format!("the statement “{short}{more}” ({})", self.tag.told(words))
    }
    fn touched(&self) -> Option<Time> {
        Some(self.changed.time)
    }
}

impl Mergeable for Relation {
    fn merged(three: Three<'_, Self>, by: &mut Picker<'_>) -> Self {
        fields!(Self, three, by {
            value kind, value coder,
            prose note,
            same from, same to,
            own created: earlier(three.ours.created, three.theirs.created),
        })
    }
    fn keep_line(&mut self, line: &str) -> bool {
        self.note = with_line(&self.note, line);
        true
    }
    fn called(&self, words: &Words<'_>) -> String {
        format!("the relation “{}”", self.kind.told(words))
    }
    fn touched(&self) -> Option<Time> {
        Some(self.created.time)
    }
}

/// Numbers of edits rise within one copy only, so times come first.
fn by_time(mark: Mark) -> (Time, u64) {
    (mark.time, mark.sequence)
}

fn earlier(one: Mark, other: Mark) -> Mark {
    if by_time(other) < by_time(one) { other } else { one }
}

fn later(one: Mark, other: Mark) -> Mark {
    if by_time(other) > by_time(one) { other } else { one }
}

/// What two versions of a row come to.
pub(crate) struct MergedRow<R> {
    pub row: Arc<R>,
    pub twice: Vec<Twice>,
    /// Lines for which the row has no place.
    pub homeless: Vec<String>,
}

/// Puts two versions of a row together and keeps in it what does not count. Of rows that know when they were changed,
/// the later one counts.
pub(crate) fn merge_rows<R: Mergeable>(three: Three<'_, R>, words: Words<'_>) -> MergedRow<R> {
    let theirs_counts = three.theirs.touched() > three.ours.touched();
    let mut by = Picker::new(words, theirs_counts);
    let mut row = R::merged(three, &mut by);
    let mut homeless = Vec::new();
    for Twice { field, other, .. } in &by.clashes {
        let line = remark(field, other);
        if !row.keep_line(&line) {
            homeless.push(format!("{}: {line}", row.called(&words)));
        }
    }
    MergedRow { row: Arc::new(row), twice: by.clashes, homeless }
}
