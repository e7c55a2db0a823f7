//! Reads statements in exactly the words in which this program prints them, many times faster than any other RON.
//!
//! Whatever deviates by a byte is left to the RON reader, so this one has nothing to say about what is allowed: it
//! either gives what the other would give, or nothing.

use super::journal::Edit;
use super::schema::{Answer, Fragment, Record, Statement};
use crate::edit::Step;
use crate::model::{Certainty, Id, Mark, Origin};
use std::{borrow::Cow, str::FromStr};

/// A record's text in the program's own words; `None` where only the RON reader can tell what it is.
pub(super) fn record(value: &str) -> Option<Record<'_>> {
    let mut rest = Rest(value);
    rest.eat("Statement(")?;
    let statement = rest.statement()?;
    (rest.0 == ")").then(|| Record::Statement(Box::new(statement)))
}

/// As [`record`], of a line of a journal that is an edit of statements: there may be thousands, all read on opening.
pub(super) fn edit(value: &str) -> Option<Edit<'static>> {
    let mut rest = Rest(value);
    rest.eat("Edit(")?;
    let edit = rest.edit()?;
    (rest.0 == ")").then_some(edit)
}

/// How an edit came about, as its line says it.
const STEPS: [(&str, Step); 5] =
    [("Edit,", Step::Edit), ("Undo,", Step::Undo), ("Redo,", Step::Redo), ("Pass,", Step::Pass), ("Skip,", Step::Skip)];

/// What is still to be read.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    /// Passes over exactly these characters.
    fn eat(&mut self, literal: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(literal)?;
        Some(())
    }

    /// Whether these characters came, which are then passed over.
    fn ate(&mut self, literal: &str) -> bool {
        self.eat(literal).is_some()
    }

    fn edit(&mut self) -> Option<Edit<'static>> {
        self.eat("(coder:")?;
        let coder = self.quoted()?;
        self.eat(",instance:")?;
        let instance = self.string()?.into_owned();
        self.eat(",number:")?;
        let number = self.number()?;
        self.eat(",step:")?;
        let step = STEPS.into_iter().find(|(name, _)| self.ate(name))?.1;
        self.eat("label:")?;
        let label = self.string()?.into_owned();
        self.eat(",by:")?;
        let by = self.quoted()?;
        self.eat(",time:")?;
        let time = self.quoted()?;
        self.eat(",sequence:")?;
        let sequence = self.number()?;
        self.eat(",changes:")?;
        let changes = self.list(Self::change)?;
        self.eat(")")?;
        Some(Edit { coder, instance, number, step, label, by, time, sequence, changes })
    }

    fn change(&mut self) -> Option<(Option<Record<'static>>, Option<Record<'static>>)> {
        self.eat("(")?;
        let before = self.side()?;
        self.eat(",")?;
        let after = self.side()?;
        self.eat(")")?;
        Some((before, after))
    }

    fn side(&mut self) -> Option<Option<Record<'static>>> {
        if self.ate("None") {
            return Some(None);
        }
        self.eat("Some(Statement(")?;
        let statement = self.statement()?.into_owned();
        self.eat("))")?;
        Some(Some(Record::Statement(Box::new(statement))))
    }

    fn statement(&mut self) -> Option<Statement<'a>> {
        self.eat("(id:")?;
        let id = self.quoted()?;
        self.eat(",document:")?;
        let document = self.quoted()?;
        self.eat(",tag:")?;
        let tag = self.quoted()?;
        self.eat(",coder:")?;
        let coder = self.quoted()?;
        self.eat(",fragments:")?;
        let fragments = self.list(Self::fragment)?;
        let fields = if self.ate(",fields:") { self.list(Self::field)? } else { Vec::new() };
        let note = if self.ate(",note:") { self.boxed()? } else { Box::default() };
        let certainty = if self.ate(",certainty:Unsure") { Certainty::Unsure } else { Certainty::Sure };
        let origin = if self.ate(",origin:") { self.origin()? } else { Origin::ByHand };
        self.eat(",created:")?;
        let created = self.mark()?;
        let changed = if self.ate(",changed:Some(") {
            let mark = self.mark()?;
            self.eat(")")?;
            Some(mark)
        } else {
            None
        };
        self.eat(")")?;
        Some(Statement { id, document, tag, coder, fragments, fields, note, certainty, origin, created, changed })
    }

    fn fragment(&mut self) -> Option<Fragment<'a>> {
        self.eat("(start:")?;
        let start = self.number()?;
        self.eat(",end:")?;
        let end = self.number()?;
        self.eat(",words:")?;
        let words = self.string()?;
        let before = if self.ate(",before:") { self.string()? } else { Cow::default() };
        let after = if self.ate(",after:") { self.string()? } else { Cow::default() };
        self.eat(")")?;
        Some(Fragment { start: usize::try_from(start).ok()?, end: usize::try_from(end).ok()?, words, before, after })
    }

    fn field<R>(&mut self) -> Option<(Id<R>, Answer<'a>)> {
        self.eat("(")?;
        let field = self.quoted()?;
        self.eat(",")?;
        let answer = self.answer()?;
        self.eat(")")?;
        Some((field, answer))
    }

    fn answer(&mut self) -> Option<Answer<'a>> {
        if self.ate("Unclear") {
            return Some(Answer::Unclear);
        }
        let open = self.0.find('(')?;
        let (kind, inner) = self.0.split_at_checked(open)?;
        self.0 = inner;
        self.eat("(")?;
        let answer = match kind {
            "Choice" => Answer::Choice(self.quoted()?),
            "Choices" => Answer::Choices(self.list(Self::quoted)?),
            "YesNo" => Answer::YesNo(self.truth()?),
            "Text" => Answer::Text(self.boxed()?),
            "Number" => Answer::Number(self.boxed()?),
            "Date" => Answer::Date(self.quoted()?),
            "Link" => Answer::Link(self.boxed()?),
            "Actors" => Answer::Actors(self.list(Self::quoted)?),
            "Issues" => Answer::Issues(self.list(Self::quoted)?),
            "Words" => Answer::Words(self.list(Self::fragment)?),
            _ => return None,
        };
        self.eat(")")?;
        Some(answer)
    }

    fn origin(&mut self) -> Option<Origin> {
        if self.ate("Adjudicated") {
            return Some(Origin::Adjudicated);
        }
        let origin = if self.ate("Imported(from:") {
            Origin::Imported { from: self.boxed()? }
        } else {
            self.eat("Suggestion(by:")?;
            let by = self.boxed()?;
            self.eat(",edited:")?;
            Origin::Suggestion { by, edited: self.truth()? }
        };
        self.eat(")")?;
        Some(origin)
    }

    fn mark(&mut self) -> Option<Mark> {
        self.eat("(sequence:")?;
        let sequence = self.number()?;
        self.eat(",time:")?;
        let time = self.quoted()?;
        self.eat(")")?;
        Some(Mark { sequence, time })
    }

    fn list<T>(&mut self, one: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.eat("[")?;
        if self.ate("]") {
            return Some(Vec::new());
        }
        // Mostly there is one: no room for more is kept in memory for as long as the project is open.
        let mut out = Vec::with_capacity(1);
        loop {
            out.push(one(self)?);
            if self.ate("]") {
                return Some(out);
            }
            self.eat(",")?;
        }
    }

    fn truth(&mut self) -> Option<bool> {
        if self.ate("true") { Some(true) } else { self.eat("false").map(|()| false) }
    }

    /// Digits without a sign and without zeros in front; so few that they fit.
    fn number(&mut self) -> Option<u64> {
        let digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.0.split_at_checked(digits)?;
        if digits == 0 || digits > 15 || digits > 1 && number.starts_with('0') {
            return None;
        }
        self.0 = rest;
        number.parse().ok()
    }

    /// A string that holds another thing's text, with nothing escaped in it.
    fn quoted<T: FromStr>(&mut self) -> Option<T> {
        self.eat("\"")?;
        let (inner, rest) = self.0.split_once('"')?;
        if inner.contains('\\') {
            return None;
        }
        self.0 = rest;
        inner.parse().ok()
    }

    fn boxed(&mut self) -> Option<Box<str>> {
        self.string().map(|text| Box::from(text.as_ref()))
    }

    fn string(&mut self) -> Option<Cow<'a, str>> {
        self.eat("\"")?;
        let end = memchr::memchr2(b'"', b'\\', self.0.as_bytes())?;
        let (plain, rest) = self.0.split_at_checked(end)?;
        self.0 = rest;
        if self.ate("\"") {
            return Some(Cow::Borrowed(plain));
        }
        let mut out = plain.to_owned();
        loop {
            out.push(self.escaped()?);
            let end = memchr::memchr2(b'"', b'\\', self.0.as_bytes())?;
            let (plain, rest) = self.0.split_at_checked(end)?;
            out.push_str(plain);
            self.0 = rest;
            if self.ate("\"") {
                return Some(Cow::Owned(out));
            }
        }
    }

    /// A character behind a backslash.
    fn escaped(&mut self) -> Option<char> {
        self.eat("\\")?;
        if self.ate("u{") {
            let (digits, rest) = self.0.split_once('}')?;
            self.0 = rest;
            let fits = (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            return fits.then(|| u32::from_str_radix(digits, 16).ok()).flatten().and_then(char::from_u32);
        }
        let mut rest = self.0.chars();
        let escaped = match rest.next()? {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            '0' => '\0',
            itself @ ('"' | '\'' | '\\') => itself,
            _ => return None,
        };
        self.0 = rest.as_str();
        Some(escaped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Date, Time};
    use crate::store::{journal::Entry, records};
    use proptest::prelude::*;

    fn ron(value: &str) -> Option<Record<'static>> {
        records::parse(value).ok()
    }

    fn words() -> impl Strategy<Value = String> {
        "(\\PC|[\"'\\\\\n\t\r\0“”\u{301}\u{200d}]|🇳🇿|\u{feff}|\u{7f}){0,12}"
    }

    fn id<R: std::fmt::Debug>() -> impl Strategy<Value = Id<R>> {
        prop_oneof![any::<u128>(), 0..9_u128].prop_map(Id::new)
    }

    fn fragment() -> impl Strategy<Value = Fragment<'static>> {
        let number = || prop_oneof![0..40_usize, 0..u32::MAX as usize, any::<usize>()];
        (number(), number(), words(), words(), words()).prop_map(|(start, end, words, before, after)| Fragment {
            start,
            end,
            words: words.into(),
            before: before.into(),
            after: after.into(),
        })
    }

    fn answer() -> impl Strategy<Value = Answer<'static>> {
        let date = prop::sample::select(vec!["2026", "2026-10", "2026-10-14", "0001-01-01"]);
        let text = || words().prop_map(Box::<str>::from);
        prop_oneof![
            Just(Answer::Unclear),
            id().prop_map(Answer::Choice),
            prop::collection::vec(id(), 0..3).prop_map(Answer::Choices),
            any::<bool>().prop_map(Answer::YesNo),
            text().prop_map(Answer::Text),
            text().prop_map(Answer::Number),
            date.prop_map(|date| Answer::Date(date.parse::<Date>().unwrap())),
            text().prop_map(Answer::Link),
            prop::collection::vec(id(), 0..3).prop_map(Answer::Actors),
            prop::collection::vec(id(), 0..3).prop_map(Answer::Issues),
            prop::collection::vec(fragment(), 0..3).prop_map(Answer::Words),
        ]
    }

    fn origin() -> impl Strategy<Value = Origin> {
        prop_oneof![
            Just(Origin::ByHand),
            Just(Origin::Adjudicated),
            words().prop_map(|from| Origin::Imported { from: from.into() }),
            (words(), any::<bool>()).prop_map(|(by, edited)| Origin::Suggestion { by: by.into(), edited }),
        ]
    }

    fn mark() -> impl Strategy<Value = Mark> {
        let moment = prop_oneof![0..4_000_000_000_000_i64, -62_000_000_000_000_i64..250_000_000_000_000];
        (prop_oneof![0..50_u64, any::<u64>()], moment).prop_map(|(sequence, time)| Mark { sequence, time: Time(time) })
    }

    fn statement() -> impl Strategy<Value = Record<'static>> {
        let ids = (id(), id(), id(), id());
        let body = (prop::collection::vec(fragment(), 0..3), prop::collection::vec((id(), answer()), 0..3), words());
        let rest = (any::<bool>(), origin(), mark(), prop::option::of(mark()));
        (ids, body, rest).prop_map(|((id, document, tag, coder), (fragments, fields, note), rest)| {
            let (sure, origin, created, changed) = rest;
            let certainty = if sure { Certainty::Sure } else { Certainty::Unsure };
            let note = note.into();
            let row =
                Statement { id, document, tag, coder, fragments, fields, note, certainty, origin, created, changed };
            Record::Statement(Box::new(row))
        })
    }

    fn edits() -> impl Strategy<Value = Edit<'static>> {
        let side = || prop::option::of(statement());
        let head = (id(), "[0-9a-f]{0,16}", any::<u64>(), prop::sample::select(STEPS.map(|(_, step)| step).to_vec()));
        let rest = (words(), id(), mark(), prop::collection::vec((side(), side()), 0..3));
        (head, rest).prop_map(|((coder, instance, number, step), (label, by, mark, changes))| {
            let (time, sequence) = (mark.time, mark.sequence);
            Edit { coder, instance, number: number >> 14, step, label, by, time, sequence, changes }
        })
    }

    fn ron_edit(value: &str) -> Option<Edit<'static>> {
        match records::parse(value) {
            Ok(Entry::Edit(edit)) => Some(*edit),
            _ => None,
        }
    }

    proptest! {
        #[test]
        fn edits_are_read_as_ron_reads_them(
            row in edits(),
            at in any::<prop::sample::Index>(),
            put in "(\\PC|[\"'\\\\(),:\\[\\]0-9a-zA-Z_ {}\n]){0,2}",
        ) {
            let text = records::print(&Entry::Edit(Box::new(row.clone()))).unwrap();
            let general = ron_edit(&text);
            prop_assert_eq!(general.as_ref(), Some(&row));
            if let Some(fast) = edit(&text) {
                prop_assert_eq!(fast, row);
            }
            let letters: Vec<char> = text.chars().collect();
            let at = at.index(letters.len());
            let changed: String = letters[..at].iter().copied().chain(put.chars()).chain(letters[at + 1..].iter().copied()).collect();
            if let Some(fast) = edit(&changed) {
                prop_assert_eq!(Some(fast), ron_edit(&changed), "{}", changed);
            }
        }

        #[test]
        fn usual_edits_are_read_here(row in edits()) {
            let usual = Mark { sequence: 7, time: Time(1_790_000_000_000) };
            let changes = row.changes.into_iter().map(|_| {
                let fragments = vec![Fragment { start: 1, end: 3, words: "“é”".into(), before: "".into(), after: "".into() }];
                let (id, document, tag, coder) = (Id::new(1), Id::new(2), Id::new(3), Id::new(4));
                let (certainty, origin, note) = (Certainty::Sure, Origin::ByHand, "a \"b\"".into());
                let (fields, created, changed) = (vec![], usual, None);
                let row = Statement { id, document, tag, coder, fragments, fields, note, certainty, origin, created, changed };
                (None, Some(Record::Statement(Box::new(row))))
            });
            let row = Edit { changes: changes.collect(), number: 5, sequence: 5, time: usual.time, ..row };
            let text = records::print(&Entry::Edit(Box::new(row.clone()))).unwrap();
            prop_assert_eq!(edit(&text), Some(row));
        }

        #[test]
        fn what_is_printed_reads_as_ron_reads_it(row in statement()) {
            let text = row.print().unwrap();
            let general = ron(&text);
            prop_assert_eq!(general.as_ref(), Some(&row));
            if let Some(fast) = record(&text) {
                prop_assert_eq!(fast, row);
            }
        }

        #[test]
        fn usual_rows_are_read_here(row in statement()) {
            let Record::Statement(mut row) = row else { unreachable!() };
            row.fragments.iter_mut().for_each(|fragment| (fragment.start, fragment.end) = (1, 20));
            row.fields.retain(|field| !matches!(field.1, Answer::Words(_)));
            let usual = Mark { sequence: 7, time: Time(1_790_000_000_000) };
            (row.created, row.changed) = (usual, row.changed.map(|_| usual));
            let row = Record::Statement(row);
            let text = row.print().unwrap();
            prop_assert_eq!(record(&text), Some(row));
        }

        #[test]
        fn a_changed_text_gives_what_ron_gives_or_nothing(
            row in statement(),
            at in any::<prop::sample::Index>(),
            length in 0..3_usize,
            put in "(\\PC|[\"'\\\\(),:\\[\\]0-9a-zA-Z_ {}\n]){0,2}",
        ) {
            let text: Vec<char> = row.print().unwrap().chars().collect();
            let at = at.index(text.len());
            let rest = text.iter().skip(at + length);
            let changed: String = text.iter().take(at).copied().chain(put.chars()).chain(rest.copied()).collect();
            if let Some(fast) = record(&changed) {
                prop_assert_eq!(Some(fast), ron(&changed), "{}", changed);
            }
        }
    }
}
