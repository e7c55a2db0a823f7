//! Lines of small projects, in every order.

use super::*;
use crate::analysis::list::tests::Trial;

fn trial() -> Trial {
    let mut trial = Trial::new();
    let one = trial.article("B", "The rail link is late. A new rail link was promised.\nNobody wants the rail link.");
    let two = trial.article("A", "Old rail link, old rails.");
    trial.tag(one, "Position", "Nobody wants the rail link", &["Varga"], "");
    trial.tag(two, "Claim", "Old rail link", &[], "");
    trial
}

fn ask(words: &str) -> Question {
    Question { query: Query::words(words, true, false).ok(), ..Question::default() }
}

/// The lines as *before|words|behind*.
#[track_caller]
fn check(question: &Question, expected: &[&str]) {
    let trial = trial();
    let found = Concordance::new(&trial.project, question, &AtomicBool::new(false));
    let line = |line: &Line| {
        let shown = line.excerpt(&trial.project, 9).unwrap();
        format!("{}|{}|{}", shown.before, shown.words, shown.after)
    };
    assert_eq!(found.lines.iter().map(line).collect::<Vec<_>>(), expected);
}

#[test]
fn lines_stand_in_every_order() {
    let [one, two, three, four] =
        ["The |rail link| is late.", "A new |rail link| was prom", "ants the |rail link|.", "Old |rail link|, old rai"];
    check(&ask("rail link"), &[one, two, three, four]);
    check(&Question { backward: true, ..ask("rail link") }, &[four, three, two, one]);
    check(&Question { order: Order::Before(1), ..ask("rail link") }, &[two, four, one, three]);
    check(&Question { order: Order::Before(2), ..ask("rail link") }, &[two, three, one, four]);
    check(&Question { order: Order::Behind(1), ..ask("rail link") }, &[one, four, two, three]);
    check(&Question { order: Order::Title, ..ask("rail link") }, &[four, one, two, three]);
    check(
        &Question { near: Query::words("promised", true, false).ok(), ..ask("new rail link") },
        &["late. A |new rail link| was prom"],
    );
    check(&Question { near: Query::words("missing", true, false).ok(), ..ask("rail link") }, &[]);
}

#[test]
fn statements_stand_with_who_says_them() {
    let all = Question { of_statements: true, ..Question::default() };
    check(&all, &["|Nobody wants the rail link|.", "|Old rail link|, old rai"]);
    check(
        &Question { order: Order::Actor, backward: true, ..all.clone() },
        &["|Old rail link|, old rai", "|Nobody wants the rail link|."],
    );
    check(
        &Question { near: Query::words("varga", true, false).ok(), ..all.clone() },
        &["|Nobody wants the rail link|."],
    );
    check(&Question { query: Query::words("old", true, false).ok(), ..all.clone() }, &["|Old rail link|, old rai"]);
    let trial = trial();
    let found = Concordance::new(&trial.project, &all, &AtomicBool::new(false));
    let table: Vec<_> = rows(&trial.project, &found.lines, 40).map(|row| row.join("|")).collect();
    assert_eq!(table[0], "|Nobody wants the rail link|.|B|||2|Position|Varga||");
    assert_eq!(found.documents, 2);
}

#[test]
fn words_are_parted_in_scripts_without_blanks_too() {
    assert_eq!(words_of("It’s 时间 now, e\u{301}te\u{301}."), ["It’s", "时", "间", "now", "e\u{301}te\u{301}"]);
    assert_eq!(words_of("'no' 42"), ["no'", "42"]);
}
