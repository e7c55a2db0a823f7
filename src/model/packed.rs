//! One annotation as bytes, for a project can have a hundred thousand: of the others' rows it holds numbers instead of
//! ids, of numbers as many bytes as they need, and of places the distance from the one before.

use crate::model::names::Names;
use crate::model::{
    Actor, Annotation, Certainty, Choice, Coder, Date, Document, Field, Id, Issue, Mark, Origin, Tag, Time, Value,
};
use crate::text::Span;

// What stands in the byte after the numbers of document, tag and coder.
const UNSURE: u8 = 1;
const CHANGED: u8 = 2;
const NOTED: u8 = 4;
const EDITED: u8 = 8;
const ORIGIN: u8 = 0x30;
const SUGGESTED: u8 = 0x10;
const IMPORTED: u8 = 0x20;
const ADJUDICATED: u8 = 0x30;
/// More than one fragment.
const MANY: u8 = 0x40;

// What kind of answer follows the number of a field.
const UNCLEAR: u8 = 0;
const CHOICE: u8 = 1;
const CHOICES: u8 = 2;
const NO: u8 = 3;
const YES: u8 = 4;
const TEXT: u8 = 5;
const NUMBER: u8 = 6;
const DATE: u8 = 7;
const LINK: u8 = 8;
const ACTORS: u8 = 9;
const ISSUES: u8 = 10;
const WORDS: u8 = 11;

/// Writes an annotation, but for its id; whether all that it refers to has its number. Where not, what was written is
/// worth nothing.
pub(super) fn pack(row: &Annotation, names: &Names, out: &mut Vec<u8>) -> bool {
    let mut out = Pen { out, names, knows_all: true };
    out.name(row.document.bits());
    out.name(row.tag.bits());
    out.name(row.coder.bits());
    let origin = match &row.origin {
        Origin::ByHand => 0,
        Origin::Suggestion { edited, .. } => SUGGESTED | if *edited { EDITED } else { 0 },
        Origin::Imported { .. } => IMPORTED,
        Origin::Adjudicated => ADJUDICATED,
    };
    let flag = |is: bool, flag: u8| if is { flag } else { 0 };
    out.out.push(
        origin
            | flag(row.certainty == Certainty::Unsure, UNSURE)
            | flag(row.changed != row.created, CHANGED)
            | flag(!row.note.is_empty(), NOTED)
            | flag(row.fragments.len() != 1, MANY),
    );
    out.number(row.created.sequence);
    out.signed(row.created.time.0);
    if row.changed != row.created {
        out.number(row.changed.sequence);
        out.signed(row.changed.time.0.wrapping_sub(row.created.time.0));
    }
    if row.fragments.len() != 1 {
        out.number(row.fragments.len() as u64);
    }
    out.spans(&row.fragments);
    out.number(row.fields.len() as u64);
    for (field, value) in &row.fields {
        out.name(field.bits());
        out.value(value);
    }
    if !row.note.is_empty() {
        out.text(&row.note);
    }
    match &row.origin {
        Origin::Suggestion { by: text, .. } | Origin::Imported { from: text } => out.text(text),
        Origin::ByHand | Origin::Adjudicated => {}
    }
    out.knows_all
}

struct Pen<'a> {
    out: &'a mut Vec<u8>,
    names: &'a Names,
    knows_all: bool,
}

impl Pen<'_> {
    /// Seven bits a byte, the lowest first; all bytes but the last have the highest bit set (LEB128).
    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.out.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.out.push(number as u8);
    }

    /// Small ones are short whatever their sign.
    fn signed(&mut self, number: i64) {
        self.number((number << 1 ^ number >> 63) as u64);
    }

    fn name(&mut self, id: u128) {
        let number = self.names.number(id);
        self.knows_all &= number.is_some();
        self.number(number.map_or(0, u64::from));
    }

    fn names<R>(&mut self, ids: &[Id<R>]) {
        self.number(ids.len() as u64);
        ids.iter().for_each(|id| self.name(id.bits()));
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.out.extend_from_slice(text.as_bytes());
    }

    fn spans(&mut self, spans: &[Span]) {
        let mut before = 0;
        for span in spans {
            self.signed(span.start() as i64 - before);
            self.number(span.len() as u64);
            before = span.end() as i64;
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Unclear => self.out.push(UNCLEAR),
            Value::YesNo(yes) => self.out.push(if *yes { YES } else { NO }),
            Value::Choice(id) => {
                self.out.push(CHOICE);
                self.name(id.bits());
            }
            Value::Choices(ids) => {
                self.out.push(CHOICES);
                self.names(ids);
            }
            Value::Text(text) => self.tagged(TEXT, text),
            Value::Number(text) => self.tagged(NUMBER, text),
            Value::Link(text) => self.tagged(LINK, text),
            Value::Date(date) => {
                let (year, month, day) = date.parts();
                self.out.push(DATE);
                self.signed(year.into());
                self.out.extend([month, day]);
            }
            Value::Actors(ids) => {
                self.out.push(ACTORS);
                self.names(ids);
            }
            Value::Issues(ids) => {
                self.out.push(ISSUES);
                self.names(ids);
            }
            Value::Words(spans) => {
                self.out.push(WORDS);
                self.number(spans.len() as u64);
                self.spans(spans);
            }
        }
    }

    fn tagged(&mut self, kind: u8, text: &str) {
        self.out.push(kind);
        self.text(text);
    }
}

/// Takes apart what [`Pen`] wrote. `None` where the bytes are others.
#[derive(Debug, Clone, Copy)]
struct Reader<'a> {
    bytes: &'a [u8],
    names: &'a Names,
}

impl<'a> Reader<'a> {
    #[inline]
    fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(first)
    }

    #[inline]
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    #[inline]
    fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    /// A count of things of which each takes a byte at least.
    fn count(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok().filter(|&count| count <= self.bytes.len())
    }

    #[inline]
    fn name<R>(&mut self) -> Option<Id<R>> {
        let number = self.number()?;
        self.names.at(number)
    }

    fn names<R>(&mut self) -> Option<Vec<Id<R>>> {
        let count = self.count()?;
        (0..count).map(|_| self.name()).collect()
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.count()?;
        let (text, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        std::str::from_utf8(text).ok()
    }

    #[inline]
    fn span(&mut self, before: &mut i64) -> Option<Span> {
        let start = usize::try_from(before.checked_add(self.signed()?)?).ok()?;
        let end = start.checked_add(usize::try_from(self.number()?).ok()?).filter(|&end| end <= Span::LIMIT)?;
        *before = end as i64;
        Some(Span::new(start, end))
    }

    fn spans(&mut self, count: usize) -> Option<Vec<Span>> {
        let mut before = 0;
        (0..count).map(|_| self.span(&mut before)).collect()
    }

    fn date(&mut self) -> Option<Date> {
        let year = i16::try_from(self.signed()?).ok()?;
        Date::of_parts(year, self.byte()?, self.byte()?)
    }

    fn value(&mut self) -> Option<Value> {
        Some(match self.byte()? {
            UNCLEAR => Value::Unclear,
            NO => Value::YesNo(false),
            YES => Value::YesNo(true),
            CHOICE => Value::Choice(self.name()?),
            CHOICES => Value::Choices(self.names()?),
            TEXT => Value::Text(self.text()?.into()),
            NUMBER => Value::Number(self.text()?.into()),
            LINK => Value::Link(self.text()?.into()),
            DATE => Value::Date(self.date()?),
            ACTORS => Value::Actors(self.names()?),
            ISSUES => Value::Issues(self.names()?),
            WORDS => {
                let count = self.count()?;
                Value::Words(self.spans(count)?)
            }
            _ => return None,
        })
    }

    /// Steps over an answer; its kind is handed out with each of the ids in it, or once where it is plain.
    fn pass_value(&mut self, mut take: impl FnMut(u8, u128)) -> Option<()> {
        match self.byte()? {
            kind @ (UNCLEAR | NO | YES) => take(kind, 0),
            CHOICE => take(CHOICE, self.name::<()>()?.bits()),
            kind @ (CHOICES | ACTORS | ISSUES) => {
                for _ in 0..self.count()? {
                    take(kind, self.name::<()>()?.bits());
                }
            }
            TEXT | NUMBER | LINK => drop(self.text()?),
            DATE => drop(self.date()?),
            WORDS => {
                let mut before = 0;
                for _ in 0..self.count()? {
                    self.span(&mut before)?;
                }
            }
            _ => return None,
        }
        Some(())
    }
}

/// One thing that an answer says: of a list each entry is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    Unclear,
    Choice(Id<Choice>),
    YesNo(bool),
    Actor(Id<Actor>),
    Issue(Id<Issue>),
}

/// A packed annotation, looked at without being unpacked.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    pub id: Id<Annotation>,
    pub document: Id<Document>,
    pub tag: Id<Tag>,
    pub coder: Id<Coder>,
    pub created: Mark,
    pub changed: Mark,
    flags: u8,
    fragments: usize,
    /// From the first fragment on.
    rest: Reader<'a>,
}

impl<'a> View<'a> {
    pub(super) fn new(id: Id<Annotation>, bytes: &'a [u8], names: &'a Names) -> Option<Self> {
        let mut rest = Reader { bytes, names };
        let (document, tag, coder, flags) = (rest.name()?, rest.name()?, rest.name()?, rest.byte()?);
        let created = Mark { sequence: rest.number()?, time: Time(rest.signed()?) };
        let mut changed = created;
        if flags & CHANGED != 0 {
            let sequence = rest.number()?;
            changed = Mark { sequence, time: Time(created.time.0.wrapping_add(rest.signed()?)) };
        }
        let fragments = if flags & MANY == 0 { 1 } else { rest.count()? };
        Some(Self { id, document, tag, coder, created, changed, flags, fragments, rest })
    }

    #[must_use]
    pub fn certainty(&self) -> Certainty {
        if self.flags & UNSURE == 0 { Certainty::Sure } else { Certainty::Unsure }
    }

    #[must_use]
    pub fn has_note(&self) -> bool {
        self.flags & NOTED != 0
    }

    /// Its ranges of text, in the order in which they are to be read.
    pub fn fragments(&self) -> impl Iterator<Item = Span> + use<'a> {
        let (mut rest, mut before) = (self.rest, 0);
        (0..self.fragments).map_while(move |_| rest.span(&mut before))
    }

    /// The smallest range that holds all fragments.
    #[must_use]
    pub fn hull(&self) -> Span {
        self.fragments().reduce(Span::hull).unwrap_or_default()
    }

    /// Bytes of text in all fragments together.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fragments().map(Span::len).sum()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What it answers, up to its note.
    fn answers(&self) -> Option<Reader<'a>> {
        let mut rest = self.rest;
        for _ in 0..self.fragments {
            rest.number()?;
            rest.number()?;
        }
        Some(rest)
    }

    /// Hands out every actor and every issue of its answers, with their fields.
    pub fn each_named(&self, mut actor: impl FnMut(Id<Field>, Id<Actor>), mut issue: impl FnMut(Id<Field>, Id<Issue>)) {
        let mut each = || {
            let mut rest = self.answers()?;
            for _ in 0..rest.count()? {
                let field = rest.name()?;
                rest.pass_value(|kind, id| match kind {
                    ACTORS => actor(field, Id::new(id)),
                    ISSUES => issue(field, Id::new(id)),
                    _ => {}
                })?;
            }
            Some(())
        };
        // What a project holds was written by us, and ends where it should.
        let _whole: Option<()> = each();
    }

    /// Hands out every field that has an answer.
    pub fn each_field(&self, mut take: impl FnMut(Id<Field>)) {
        let mut each = || {
            let mut rest = self.answers()?;
            for _ in 0..rest.count()? {
                take(rest.name()?);
                rest.pass_value(|_, _| {})?;
            }
            Some(())
        };
        let _whole: Option<()> = each();
    }

    /// Hands out all that its answers say, with their fields; of texts, numbers, dates, links and words nothing.
    pub fn each_said(&self, mut take: impl FnMut(Id<Field>, Said)) {
        let mut each = || {
            let mut rest = self.answers()?;
            for _ in 0..rest.count()? {
                let field = rest.name()?;
                rest.pass_value(|kind, id| {
                    let said = match kind {
                        UNCLEAR => Said::Unclear,
                        NO | YES => Said::YesNo(kind == YES),
                        ACTORS => Said::Actor(Id::new(id)),
                        ISSUES => Said::Issue(Id::new(id)),
                        _ => Said::Choice(Id::new(id)),
                    };
                    take(field, said);
                })?;
            }
            Some(())
        };
        // As in `each_named`.
        let _whole: Option<()> = each();
    }

    /// Its note; empty where it has none.
    #[must_use]
    pub fn note(&self) -> &'a str {
        let read = || {
            let mut rest = self.answers()?;
            for _ in 0..rest.count()? {
                rest.number()?;
                rest.pass_value(|_, _| {})?;
            }
            rest.text()
        };
        if self.has_note() { read().unwrap_or_default() } else { "" }
    }

    /// Whether it can be unpacked, without the work of doing it.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let mut rest = self.rest;
        let mut pass = || {
            let mut before = 0;
            for _ in 0..self.fragments {
                rest.span(&mut before)?;
            }
            for _ in 0..rest.count()? {
                rest.name::<()>()?;
                rest.pass_value(|_, _| {})?;
            }
            let origin = matches!(self.flags & ORIGIN, SUGGESTED | IMPORTED);
            for _ in 0..u8::from(self.has_note()) + u8::from(origin) {
                rest.text()?;
            }
            Some(())
        };
        pass().is_some() && rest.bytes.is_empty()
    }

    /// The whole row; `None` where the bytes are not one.
    #[must_use]
    pub fn unpack(&self) -> Option<Annotation> {
        let mut rest = self.rest;
        let fragments = rest.spans(self.fragments)?;
        let count = rest.count()?;
        let mut fields = Vec::with_capacity(count);
        for _ in 0..count {
            fields.push((rest.name()?, rest.value()?));
        }
        let note = if self.has_note() { rest.text()?.into() } else { Box::default() };
        let origin = match self.flags & ORIGIN {
            SUGGESTED => Origin::Suggestion { by: rest.text()?.into(), edited: self.flags & EDITED != 0 },
            IMPORTED => Origin::Imported { from: rest.text()?.into() },
            ADJUDICATED => Origin::Adjudicated,
            _ => Origin::ByHand,
        };
        rest.bytes.is_empty().then_some(Annotation {
            id: self.id,
            document: self.document,
            tag: self.tag,
            fragments,
            fields,
            note,
            certainty: self.certainty(),
            coder: self.coder,
            origin,
            created: self.created,
            changed: self.changed,
        })
    }
}
