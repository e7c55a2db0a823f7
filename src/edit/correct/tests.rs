//! Statements after random edits of their text, and what a correction does to a project.

use super::*;
use crate::edit::{Answer, Codebook, Command, NewDocument, plan, starter};
use crate::model::{Certainty, Coder, Colour, Ids, Origin, Stamp, Time, Transaction};
use proptest::prelude::*;

struct Trial {
    project: Project,
    ids: Ids,
    sequence: u64,
}

impl Trial {
    fn new(text: &str) -> Self {
        let mut trial = Self { project: Project::default(), ids: Ids::counting(1), sequence: 0 };
        let coder = Coder { id: Id::new(900), name: "Lena".into(), colour: Colour::Palette(1) };
        trial.run(&Command::AddCoder { coder }).unwrap();
        let codebook: Codebook = starter("news-basics").unwrap();
        trial.run(&Command::AdoptCodebook { name: String::new(), codebook: Box::new(codebook) }).unwrap();
        let new = NewDocument { title: "One".into(), text: Text::new(text), ..NewDocument::default() };
        trial.run(&Command::AddDocuments { documents: vec![new] }).unwrap();
        trial
    }

    fn run(&mut self, command: &Command) -> Result<Transaction, Refusal> {
        self.sequence += 1;
        let stamp = Stamp { coder: Id::new(900), time: Time(self.sequence as i64), sequence: self.sequence };
        let transaction = plan(&self.project, command, stamp, &mut self.ids)?;
        self.project.apply(&transaction).unwrap();
        Ok(transaction)
    }

    fn document(&self) -> Document {
        self.project.documents().iter().next().unwrap().clone()
    }

    fn tag(&mut self, fragments: Vec<Span>, answers: Vec<(Id<Field>, Answer)>) -> Id<Annotation> {
        let tag = self.project.tag_named("Position").unwrap().id;
        let (document, origin) = (self.document().id, Origin::ByHand);
        let (note, certainty) = ("kept".to_owned(), Certainty::Unsure);
        let command = Command::Annotate { document, fragments, tag, answers, note, certainty, origin };
        let done = self.run(&command).unwrap();
        done.changes
            .iter()
            .find_map(|change| match change {
                Change::Annotation(delta) => delta.id(),
                _ => None,
            })
            .unwrap()
    }

    fn tag_words(&mut self, words: &str) -> Id<Annotation> {
        let at = self.document().text.as_str().find(words).unwrap();
        self.tag(vec![Span::new(at, at + words.len())], Vec::new())
    }

    fn correct(&mut self, text: &str, instead: &[(Id<Annotation>, Instead)]) -> Result<Transaction, Refusal> {
        let document = self.document().id;
        self.run(&Command::CorrectText { document, text: Text::new(text), instead: instead.to_vec() })
    }

    fn words(&self) -> Vec<String> {
        let document = self.document();
        self.project.annotations_in(document.id).iter().map(|row| row.words(document.text.as_str())).collect()
    }
}

/// The fates of statements with these words when a text becomes another one, and their words then.
#[track_caller]
fn check(old: &str, new: &str, expected: &[(&str, Fate, &str)]) {
    let mut trial = Trial::new(old);
    for (words, ..) in expected {
        trial.tag_words(words);
    }
    let document = trial.document();
    for placed in correction(&trial.project, &document, new) {
        let was = placed.statement.words(old);
        let (_, fate, words) = expected.iter().find(|known| known.0 == was).unwrap();
        let now: Vec<&str> = placed.fragments.iter().map(|span| span.of(new)).collect();
        assert_eq!((placed.fate, now.join("|").as_str()), (*fate, *words), "{was}");
    }
}

#[test]
fn a_passage_never_ends_in_the_midst_of_another_word_or_number() {
    let old = "The cost is 5 million, and 50 people said no to it.";
    let new = "The cost is 50 million, and 150 people said nothing to it.";
    let mut trial = Trial::new(old);
    for words in ["The cost is 5", "50 people", "said no"] {
        trial.tag_words(words);
    }
    for placed in correction(&trial.project, &trial.document(), new) {
        assert_ne!(placed.fate, Fate::Same, "{}", placed.statement.words(old));
        for span in placed.fragments {
            assert_eq!(cuts(new, span), [false; 2], "{}", span.of(new));
        }
    }
    check(old, "The cost is 5 million, and then 50 people said no to it.", &[("50 people", Fate::Same, "50 people")]);
}

#[test]
fn statements_follow_their_words() {
    let old = "The minster said no.\n\nShe said that nobody had been asked about the tunnel.\n\nThe end of it.";
    check(
        old,
        "On Monday the minister said no.\n\nShe said that nobody had ever been asked about the tunnel.\n\nThe end of it.",
        &[
            ("The minster", Fate::Changed, "the minister"),
            ("no", Fate::Same, "no"),
            ("nobody had been asked about the tunnel", Fate::Changed, "nobody had ever been asked about the tunnel"),
            ("The end of it", Fate::Same, "The end of it"),
        ],
    );
    let moved = "The end of it.\n\nThe minster said no.";
    check(old, moved, &[("nobody had been asked", Fate::Lost, ""), ("said no", Fate::Moved, "said no")]);
    let turned = "She said that nobody had been asked about the tunnel.\n\nThe end of it.\n\nThe minster said no.";
    let trial = {
        let mut trial = Trial::new(old);
        trial.tag_words("The minster said no");
        trial.tag_words("nobody had been asked about the tunnel");
        trial
    };
    for placed in correction(&trial.project, &trial.document(), turned) {
        assert!(placed.fate <= Fate::Moved);
        assert_eq!(placed.fragments[0].of(turned), placed.statement.words(old));
    }
}

#[test]
fn a_correction_keeps_everything_else_and_undo_brings_all_back() {
    let old = "Varga told reporters “it is to late”, and left. Reik said no.";
    let mut trial = Trial::new(old);
    let one = trial.tag_words("it is to late");
    let two = trial.tag_words("Reik said no");
    let kind = trial.project.relation_types_in_order()[0].id;
    let link = Relation {
        id: trial.ids.next_id(),
        kind,
        from: one,
        to: two,
        note: "n".into(),
        coder: Id::new(900),
        created: Default::default(),
    };
    let changes = vec![Change::Relation(Delta::added(link))];
    trial.run(&Command::Apply { label: String::new(), changes }).unwrap();
    let before = trial.project.clone();
    let done = trial.correct("Varga told the reporters “it is too late”, and left. Reik said no.", &[]).unwrap();
    assert_eq!(done.label, "correct the text of “One”");
    assert_eq!(trial.words(), ["it is too late", "Reik said no"]);
    let rows = trial.project.annotations_in(trial.document().id);
    assert!(rows.iter().all(|row| row.note.as_ref() == "kept" && row.certainty == Certainty::Unsure));
    let link = trial.project.relations().iter().next().unwrap();
    assert_eq!((link.from, link.to, link.note.as_str()), (rows[0].id, rows[1].id, "n"));
    assert_eq!(trial.project.documents().len(), 1);
    trial.project.apply(&done.inverse()).unwrap();
    assert_eq!(trial.project, before);
}

#[test]
fn what_is_not_found_is_asked_about_first() {
    let mut trial = Trial::new("Nothing of it is true. Reik said no.");
    let gone = trial.tag_words("Nothing of it is true");
    let text = "Reik said no.";
    assert_eq!(trial.correct(text, &[]).unwrap_err().reason, "1 statement is not found in the new text");
    let before = trial.project.clone();
    let done = trial.correct(text, &[(gone, Instead::Remove)]).unwrap();
    assert_eq!(trial.words(), Vec::<String>::new());
    trial.project.apply(&done.inverse()).unwrap();
    assert_eq!(trial.project, before);
    trial.correct(text, &[(gone, Instead::Take(vec![Span::new(0, 9)]))]).unwrap();
    assert_eq!(trial.words(), ["Reik said"]);
    assert_eq!(trial.correct(" \n", &[]).unwrap_err().reason, "A document needs words");
}

/// Where, how many words go, which come.
type Edit = (usize, usize, Vec<usize>);

/// A text of some words, and edits of it.
fn edits() -> impl Strategy<Value = (Vec<usize>, Vec<Edit>)> {
    let words = proptest::collection::vec(0..WORDS.len(), 5..60);
    let edit = (0..60_usize, 0..4_usize, proptest::collection::vec(0..WORDS.len(), 0..4));
    (words, proptest::collection::vec(edit, 1..6))
}

const WORDS: [&str; 12] =
    ["the", "minister", "said", "“no”,", "nobody", "é\u{301}té", "🇳🇿", "of", "it.\n\n", "that", "had", "الوزير"];

fn text_of(words: &[usize]) -> String {
    words.iter().map(|&at| WORDS[at]).collect::<Vec<_>>().join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn untouched_statements_keep_their_words((words, edits) in edits(), at in 0..60_usize, count in 1..8_usize) {
        let at = at % words.len();
        let end = (at + count).min(words.len());
        // Words before, of, and behind the statement, so that no edit touches it.
        let (mut before, own, mut behind) = (words[..at].to_vec(), words[at..end].to_vec(), words[end..].to_vec());
        for (place, gone, came) in edits {
            let side = if place % 2 == 0 { &mut before } else { &mut behind };
            let from = place.min(side.len());
            let to = (from + gone).min(side.len());
            side.splice(from..to, came);
        }
        let old = text_of(&words);
        let new = text_of(&[before, own.clone(), behind].concat());
        let start = if at == 0 { 0 } else { text_of(&words[..at]).len() + 1 };
        let mut trial = Trial::new(&old);
        let span = Span::new(start, start + text_of(&own).len());
        let statement = trial.tag(vec![span], Vec::new());
        let was = trial.project.annotations().get(statement).unwrap().words(&old);
        let document = trial.document();
        for placed in correction(&trial.project, &document, &new) {
            let now: Vec<&str> = placed.fragments.iter().map(|span| span.of(&new)).collect();
            prop_assert_eq!(now.join(" … "), was.clone(), "{:?} in {:?}", placed.fate, new);
        }
        let before = trial.project.clone();
        let done = trial.correct(&new, &[]).unwrap();
        trial.project.apply(&done.inverse()).unwrap();
        prop_assert!(trial.project == before);
    }

    #[test]
    fn no_text_makes_it_fail(old in "(\\PC|\n| |🇳🇿|e\u{301}){1,40}", new in "(\\PC|\n| |🇳🇿|e\u{301}){1,40}", a in 0..40_usize, b in 0..40_usize) {
        let (old, new) = (format!("{old}x"), format!("{new}x"));
        let mut trial = Trial::new(&old);
        let span = Span::new(old.floor_char_boundary(a.min(old.len())), old.floor_char_boundary(b.min(old.len())));
        let span = if trim_blanks(&old, span).is_empty() { Span::new(0, old.len()) } else { span };
        let statement = trial.tag(vec![span], Vec::new());
        let instead = [(statement, Instead::Remove)];
        let placed = correction(&trial.project, &trial.document(), &new);
        let instead = if placed[0].fate == Fate::Lost { &instead[..] } else { &[] };
        trial.correct(&new, instead).unwrap();
    }
}
