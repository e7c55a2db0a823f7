//! Text that is being typed into a card and is not yet an answer.

use crate::edit::{Answer, Command};
use crate::model::{Annotation, Field, FieldKind, Id, Value};
use crate::ui::action::{Action, Actions};
use std::collections::BTreeMap;

/// Seconds without a key after which what was typed is kept.
pub(crate) const IDLE: f64 = 0.5;

/// Where a text belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Slot {
    Field(Id<Field>),
    Note,
}

/// A text in an input, and whether the project knows it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Draft {
    pub(crate) text: String,
    statements: Vec<Id<Annotation>>,
    kind: Option<FieldKind>,
    /// When it was last typed into, in the window's seconds; `None`: nothing to be kept.
    touched: Option<f64>,
    /// The project's revision when the text was last compared with it.
    revision: u64,
    /// What is wrong with it, so that it cannot be kept.
    pub(crate) problem: Option<String>,
}

/// All drafts of a card, by the first of its statements and the input.
#[derive(Debug, Clone, Default)]
pub(crate) struct Drafts {
    drafts: BTreeMap<(Id<Annotation>, Slot), Draft>,
}

/// What an input shows and belongs to.
pub(crate) struct Source<'a> {
    pub(crate) statements: &'a [Id<Annotation>],
    pub(crate) slot: Slot,
    pub(crate) kind: Option<FieldKind>,
    /// The text as the project has it.
    pub(crate) stored: &'a str,
    pub(crate) revision: u64,
}

impl Drafts {
    /// The draft of an input: as it was typed, or as the project has it where nothing is being typed.
    pub(crate) fn open(&mut self, source: &Source<'_>) -> &mut Draft {
        let first = source.statements.first().copied().unwrap_or(Id::new(0));
        let draft = self.drafts.entry((first, source.slot)).or_insert_with(|| Draft {
            text: source.stored.to_owned(),
            statements: source.statements.to_vec(),
            kind: source.kind,
            touched: None,
            revision: source.revision,
            problem: None,
        });
        if draft.statements != source.statements {
            source.statements.clone_into(&mut draft.statements);
        }
        if draft.touched.is_none() && draft.problem.is_none() && draft.revision != source.revision {
            draft.revision = source.revision;
            // An undo shows at once; a blank typed at the end, which is not kept, is not taken from under the hand.
            if draft.text.trim() != source.stored.trim() {
                source.stored.clone_into(&mut draft.text);
            }
        }
        draft
    }

    /// Keeps everything that is not kept yet, such as before another statement is shown, and forgets what is.
    pub(crate) fn flush(&mut self, actions: &mut Actions) {
        for ((_, slot), draft) in &mut self.drafts {
            if draft.touched.is_some() {
                draft.keep(*slot, actions);
            }
        }
        self.drafts.retain(|_, draft| draft.problem.is_some());
    }

    /// Whether something typed is not kept yet.
    #[must_use]
    pub(crate) fn is_pending(&self) -> bool {
        self.drafts.values().any(|draft| draft.touched.is_some())
    }
}

impl Draft {
    /// Notes that a key changed the text.
    pub(crate) fn touch(&mut self, now: f64) {
        self.touched = Some(now);
        self.problem = None;
    }

    /// Keeps the text when its input was left or rests. Returns the seconds until it will rest.
    pub(crate) fn settle(&mut self, slot: Slot, now: f64, left: bool, actions: &mut Actions) -> Option<f64> {
        let since = now - self.touched?;
        if left || since >= IDLE {
            self.keep(slot, actions);
            return None;
        }
        Some(IDLE - since)
    }

    fn keep(&mut self, slot: Slot, actions: &mut Actions) {
        self.touched = None;
        match slot {
            Slot::Note => {
                for &annotation in &self.statements {
                    actions.push(Action::Edit(Command::SetNote { annotation, note: self.text.clone() }));
                }
            }
            Slot::Field(field) => match read(self.kind.unwrap_or(FieldKind::Text), &self.text) {
                Ok(value) => {
                    let answer = value.map(Answer::Value);
                    let annotations = self.statements.clone();
                    actions.push(Action::Edit(Command::SetField { annotations, field, answer }));
                }
                Err(problem) => self.problem = Some(problem),
            },
        }
    }
}

/// Reads what was typed as the answer to a field; `None` where nothing was typed.
///
/// # Errors
/// One plain sentence.
pub(crate) fn read(kind: FieldKind, text: &str) -> Result<Option<Value>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let value = match kind {
        FieldKind::Number => number(text).map(|number| Value::Number(number.into())).ok_or_else(|| {
            format!("“{text}” is not a number. Write it in digits, with a point before decimals, as in 1200 or -3.5")
        })?,
        FieldKind::Date => Value::Date(text.parse().map_err(|crate::model::DateError(wrong)| {
            format!("“{wrong}” is not a date. Write it as year-month-day, as in 2026-10-14, or only 2026-10 or 2026")
        })?),
        FieldKind::Link => Value::Link(text.into()),
        FieldKind::Text
        | FieldKind::Choice
        | FieldKind::Choices
        | FieldKind::YesNo
        | FieldKind::Actors
        | FieldKind::Chain
        | FieldKind::Issues
        | FieldKind::Words => Value::Text(text.into()),
    };
    Ok(Some(value))
}

/// A decimal number without the blanks that people put between thousands.
fn number(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).collect();
    let digits = text.strip_prefix(['-', '+', '−']).unwrap_or(&text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |piece: &str| !piece.is_empty() && piece.bytes().all(|byte| byte.is_ascii_digit());
    (all(whole) && all(part)).then_some(text)
}

/// How an answer stands in an input.
#[must_use]
pub(crate) fn written(value: Option<&Value>) -> String {
    match value {
        Some(Value::Text(text) | Value::Number(text) | Value::Link(text)) => text.to_string(),
        Some(Value::Date(date)) => date.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source<'a>(statements: &'a [Id<Annotation>], stored: &'a str, revision: u64) -> Source<'a> {
        Source { statements, slot: Slot::Note, kind: None, stored, revision }
    }

    #[test]
    fn what_was_typed_is_kept_once_it_rests_or_is_left() {
        let statements = [Id::new(7)];
        let mut drafts = Drafts::default();
        let mut actions = Actions::default();
        let draft = drafts.open(&source(&statements, "", 1));
        draft.text.push_str("doubtful");
        draft.touch(10.0);
        assert!(draft.settle(Slot::Note, 10.2, false, &mut actions).is_some());
        assert!(actions.is_empty());
        assert_eq!(draft.settle(Slot::Note, 10.5, false, &mut actions), None);
        let note = "doubtful".to_owned();
        assert_eq!(actions.take(), [Action::Edit(Command::SetNote { annotation: Id::new(7), note })]);
        assert_eq!(draft.settle(Slot::Note, 11.5, true, &mut actions), None);
        assert!(actions.is_empty(), "nothing is kept twice");
    }

    #[test]
    fn an_undo_shows_but_does_not_take_a_blank_from_under_the_hand() {
        let statements = [Id::new(7)];
        let mut drafts = Drafts::default();
        drafts.open(&source(&statements, "one", 1)).text.push(' ');
        assert_eq!(drafts.open(&source(&statements, "one", 2)).text, "one ");
        assert_eq!(drafts.open(&source(&statements, "", 3)).text, "");
    }

    #[test]
    fn leaving_keeps_everything_but_a_wrong_date() {
        let statements = [Id::new(7)];
        let mut drafts = Drafts::default();
        let mut actions = Actions::default();
        let slot = Slot::Field(Id::new(3));
        let date = Source { slot, kind: Some(FieldKind::Date), ..source(&statements, "", 1) };
        let draft = drafts.open(&date);
        draft.text.push_str("31/02");
        draft.touch(1.0);
        let note = drafts.open(&source(&statements, "", 1));
        note.text.push_str("soon");
        note.touch(1.0);
        assert!(drafts.is_pending());
        drafts.flush(&mut actions);
        assert_eq!(actions.take().len(), 1);
        assert!(!drafts.is_pending());
        assert!(drafts.open(&date).problem.is_some());
        assert_eq!(drafts.open(&date).text, "31/02");
    }

    #[test]
    fn numbers_and_dates_are_read_as_people_write_them() {
        let check = |kind, text: &str, expected: Option<Value>| assert_eq!(read(kind, text).unwrap(), expected);
        check(FieldKind::Number, " 1 200.5 ", Some(Value::Number("1200.5".into())));
        check(FieldKind::Number, "", None);
        check(FieldKind::Date, "2026-10", Some(Value::Date("2026-10".parse().unwrap())));
        check(FieldKind::Link, "https://example.org ", Some(Value::Link("https://example.org".into())));
        assert!(read(FieldKind::Number, "about 7").unwrap_err().starts_with("“about 7” is not a number"));
        assert!(read(FieldKind::Date, "31/02").unwrap_err().starts_with("“31/02” is not a date"));
    }
}
