//! What is found uncovered, and that it follows edits.

use super::*;
use crate::analysis::list::tests::Trial;

fn trial() -> Trial {
    let mut trial = Trial::new();
    let text = "Rail link slips\n\n“We are late,” the driver said.\n\nThe train left at nine.\n\nIlse Varga was there.\n\nNobody had replied.";
    let one = trial.article("One", text);
    trial.article("Two", "Nobody had replied.\nNobody had replied, it seems. Everybody Nobody had replied to left.");
    trial.tag(one, "Claim", "Nobody had replied", &["Ilse Varga"], "");
    trial
}

fn open(coverage: &Coverage, at: usize) -> Vec<(usize, String)> {
    coverage.articles[at].open.iter().map(|paragraph| (paragraph.number, paragraph.signs.words())).collect()
}

#[test]
fn paragraphs_with_signs_and_no_statement_are_open() {
    let mut trial = trial();
    let stop = AtomicBool::new(false);
    let coverage = Coverage::new(&trial.project, None, &stop).unwrap();
    let expected = [(2, "quotation marks, reporting verb".to_owned()), (4, "known name".to_owned())];
    assert_eq!(open(&coverage, 0), expected);
    let article = &coverage.articles[0];
    assert_eq!((article.paragraphs, article.signed, article.statements), (5, 3, 1));
    assert_eq!(article.open[0].sign.of(trial.project.documents().get(article.document).unwrap().text.as_str()), "“");
    trial.tag(article.document, "Quote", "“We are late,”", &[], "");
    let after = Coverage::new(&trial.project, Some(&coverage), &stop).unwrap();
    assert_eq!(open(&after, 0), [(4, "known name".to_owned())]);
    assert!(Coverage::new(&trial.project, None, &AtomicBool::new(true)).is_none());
}

#[test]
fn names_that_come_are_looked_for() {
    let mut trial = trial();
    let stop = AtomicBool::new(false);
    let before = Coverage::new(&trial.project, None, &stop).unwrap();
    let one = before.articles[0].document;
    trial.tag(one, "Quote", "Rail link", &["The train"], "");
    let after = Coverage::new(&trial.project, Some(&before), &stop).unwrap();
    assert!(open(&after, 0).contains(&(3, "known name".to_owned())));
}

#[test]
fn tagged_words_that_stand_untagged_elsewhere_are_found() {
    let trial = trial();
    let found = repeated(&trial.project, &AtomicBool::new(false)).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].words.as_str(), found[0].tagged, found[0].open), ("Nobody had replied", 1, 3));
    assert!(found[0].places.iter().all(|place| place.0 == trial.project.documents_in_order()[1].id));
}

#[test]
fn apostrophes_are_no_quotation_marks() {
    for (words, expected) in [
        ("It’s the driver’s train.", false),
        ("He said ‘no’ twice.", true),
        ("'Late again', she wrote.", true),
        ("In the ’90s it was.", false),
        ("„Zu spät“, hieß es.", true),
        ("«Trop tard»", true),
    ] {
        assert_eq!(quotation_mark(words).is_some(), expected, "{words}");
    }
}
