//! Articles coded in full without the mouse: the keys that a person uses, and what is exported afterwards.

mod codes;
mod hands;

use crate::desk::{ARTICLE, Desk, FOLDER};
use codes::Code;
use egui::{Key, Modifiers};
use hands::{Hands, name_of};
use standpoint::model::{Annotation, Id};
use standpoint::store::Memory;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const NONE: Modifiers = Modifiers::NONE;
const CTRL: Modifiers = Modifiers::COMMAND;
const PROGRAM: &str = env!("CARGO_BIN_EXE_standpoint");

/// Codes everything in the table, then links, and gives each statement by its number.
fn code_all(hands: &mut Hands, codes: &[Code]) -> BTreeMap<usize, Id<Annotation>> {
    let mut made = BTreeMap::new();
    for code in codes {
        hands.code(code);
        let newest = hands.project().annotations_in(hands.desk.document()).into_iter().max_by_key(|row| row.created);
        let row = newest.unwrap();
        assert_eq!(row.words(&hands.text), code.words(&hands.text), "number {}", code.number);
        made.insert(code.number, row.id);
    }
    for code in codes {
        for (kind, other) in &code.links {
            hands.link(made[&code.number], *kind, made[other]);
        }
    }
    made
}

/// Copies a disk in memory into a folder.
#[expect(clippy::disallowed_methods, reason = "a copy for the program to read, not a project being saved")]
fn written(disk: &Memory) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in disk.snapshot() {
        if let Ok(inside) = path.strip_prefix(FOLDER).or_else(|_| path.strip_prefix("/home/projects")) {
            let place = folder.path().join("study").join(inside);
            std::fs::create_dir_all(place.parent().unwrap()).unwrap();
            std::fs::write(place, bytes).unwrap();
        }
    }
    folder
}

fn run(words: &[&str], folder: &Path) -> String {
    let output = Command::new(PROGRAM).args(words).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// One exported table as rows of cells by their columns.
fn table(folder: &Path, name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(folder.join("tables").join(name)).unwrap();
    let heads: Vec<String> =
        reader.headers().unwrap().iter().map(|head| head.trim_start_matches('\u{feff}').to_owned()).collect();
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| heads.iter().cloned().zip(row.iter().map(str::to_owned)).collect()).collect()
}

/// What is exported is what was coded: each statement once, with its names, chain, answers, cue and links.
fn check_exports(disk: &Memory, text: &str, codes: &[Code], made: &BTreeMap<usize, Id<Annotation>>) {
    let folder = written(disk);
    let project = std::fs::read_dir(folder.path().join("study")).unwrap().map(|entry| entry.unwrap().path());
    let inner = project.into_iter().find(|path| path.join("project.ron").is_file());
    let study = inner.unwrap_or_else(|| folder.path().join("study"));
    let study = study.to_str().unwrap();
    assert_eq!(run(&["check", study, "--json"], folder.path()).trim(), "[]");
    run(&["export", study, "--format", "csv", "--tables", "--output", "tables"], folder.path());
    let rows = table(folder.path(), "statements.csv");
    assert_eq!(rows.len(), codes.len());
    for code in codes {
        let id = made[&code.number].to_string();
        let row = rows.iter().find(|row| row["statement_id"] == id).unwrap();
        let cell = |column: &str| row[column].trim_start_matches('\'');
        let who = match code.tag {
            'Q' => "speaker",
            'P' => "actors",
            _ => "claimant",
        };
        assert_eq!((cell("words"), cell(who)), (code.words(text), code.who.as_str()), "number {}", code.number);
        assert_eq!(cell("via"), code.via.join("; "), "number {}", code.number);
        assert_eq!(cell("cue words"), code.cue.map_or("", |cue| cue.of(text)), "number {}", code.number);
        assert_eq!(cell("issues"), code.issue.as_deref().unwrap_or(""), "number {}", code.number);
        let asked: &[&str] = match code.tag {
            'Q' => &["form"],
            'P' => &["stance"],
            _ => &["verifiable", "worth checking"],
        };
        let answered: Vec<char> = asked.iter().filter_map(|column| cell(column).chars().next()).collect();
        assert_eq!(answered, code.answers, "number {}", code.number);
    }
    let ends = |from: &str, kind: &str, to: &str| {
        let mut ends = [from.to_owned(), to.to_owned()];
        if kind == "same as" {
            ends.sort();
        }
        (kind.to_owned(), ends)
    };
    let links = codes.iter().flat_map(|code| code.links.iter().map(|link| (code.number, link)));
    let mut expected: Vec<_> =
        links.map(|(from, (kind, to))| ends(&made[&from].to_string(), name_of(*kind), &made[to].to_string())).collect();
    let found = table(folder.path(), "relations.csv");
    let mut found: Vec<_> = found.iter().map(|row| ends(&row["from_id"], &row["relation"], &row["to_id"])).collect();
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
    let lines = run(&["export", study, "--format", "jsonl", "--output", "-"], folder.path());
    let json: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    let counts = |name: &str| json[name].as_array().map(Vec::len);
    assert_eq!(
        counts("statements"),
        Some(codes.len()),
        "{:?}",
        json.as_object().map(|object| object.keys().collect::<Vec<_>>())
    );
}

/// Codes an article as a person at its first start would, and looks at what is exported.
fn code_article(article: &str, codes_of: &str) -> Hands {
    let mut hands = Hands::on(Desk::reading(article));
    let text = hands.text.clone();
    let codes = codes::read(&text, codes_of);
    assert!(codes.len() >= 40, "{} statements", codes.len());
    for (tag, least) in [('Q', 15), ('C', 12), ('P', 8)] {
        assert!(codes.iter().filter(|code| code.tag == tag).count() >= least);
    }
    assert!(codes.iter().filter(|code| !code.via.is_empty()).count() >= 8, "chains");
    assert!(codes.iter().map(|code| code.links.len()).sum::<usize>() >= 10, "links");
    let made = code_all(&mut hands, &codes);
    hands.press(CTRL, Key::S);
    hands.desk.wait("it is saved", |desk| desk.shows("Saved") && !desk.app().is_busy());
    check_exports(&hands.desk.disk, &text, &codes, &made);
    hands
}

#[test]
fn an_article_is_coded_in_full_by_keys_alone() {
    let article = include_str!("../../data/coded/article.txt");
    let mut hands = code_article(article, include_str!("../../data/coded/article.codes"));
    let count = hands.project().annotations().len();
    assert!(hands.presses < 60 * count, "{} presses for {count} statements", hands.presses);
    // Who stands where, and from a cell to its statements.
    hands.press(CTRL | Modifiers::SHIFT, Key::T);
    hands.desk.settle();
    hands.press(NONE, Key::Home);
    hands.press(NONE, Key::Enter);
    assert!(hands.desk.shows("Show all in the list"), "{:?}", hands.desk.names());
}

#[test]
fn the_article_that_lies_beside_the_project_is_coded_in_full_by_keys_alone() {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/articles/nz-immigration-cable.txt");
    let Ok(article) = std::fs::read_to_string(&place) else {
        eprintln!("skipped: there is no {}", place.display());
        return;
    };
    code_article(&article, include_str!("../../data/coded/beside.codes"));
}

#[test]
fn a_quote_with_a_known_speaker_takes_at_most_three_presses_after_the_selection() {
    let mut hands = Hands::on(Desk::with(&[]));
    let span = |words: &str| crate::desk::span(words);
    let speaker = |hands: &Hands, words: &str| {
        let rows = hands.project().annotations_in(hands.desk.document());
        let row = rows.iter().find(|row| row.words(ARTICLE) == words).expect(words);
        hands.project().speaker_names(row)
    };
    // Two speakers are known, the mayor before the tenant.
    for (words, name) in [("said on Monday", "Ilse Varga"), ("harbour is widened", "Tomas Reyes")] {
        hands.select(span(words));
        hands.letter('q');
        hands.write(name);
        hands.press(NONE, Key::Enter);
        (0..2).for_each(|_| hands.press(NONE, Key::Escape));
    }
    let cases: [(&str, &[char], &str); 3] = [
        ("“We were never asked,”", &[], "Tomas Reyes"),
        ("“no family will lose its home”", &['i'], "Ilse Varga"),
        ("Nobody had replied", &['r'], "Tomas Reyes"),
    ];
    for (words, letters, name) in cases {
        hands.select(span(words));
        let before = hands.presses;
        hands.letter('q');
        hands.write(&letters.iter().collect::<String>());
        hands.press(NONE, Key::Enter);
        assert_eq!(speaker(&hands, words), name);
        assert!(hands.presses - before <= 3, "{} presses for {words}", hands.presses - before);
        (0..2).for_each(|_| hands.press(NONE, Key::Escape));
    }
}

/// Every tab of the panel and every page: opened by its key, its list moved through by arrows, left by Esc.
#[test]
fn every_list_is_reached_by_a_key_moved_through_and_left() {
    let both = CTRL | Modifiers::SHIFT;
    // The second one has its full stop inside, which is to be checked.
    let last = "Nobody had replied by the 31st of January 2026.";
    let mut hands = Hands::on(Desk::with(&[("Claim", "harbour is widened"), ("Quote", last)]));
    let row = |desk: &Desk| desk.app().state().selected.clone();
    // The list selects as one goes, and Enter leads to the card.
    hands.press(CTRL, Key::Num2);
    hands.press(NONE, Key::ArrowDown);
    let first = row(&hands.desk);
    hands.press(NONE, Key::ArrowDown);
    assert!(first.len() == 1 && row(&hands.desk) != first);
    hands.press(NONE, Key::Enter);
    hands.write("Ilse");
    hands.press(NONE, Key::Enter);
    assert_eq!(hands.project().actors().len(), 1);
    hands.press(NONE, Key::Escape);
    hands.press(NONE, Key::Escape);
    assert!(row(&hands.desk).is_empty());
    // A link waits while one looks at others in the list; Enter takes one.
    hands.press(NONE, Key::F3);
    hands.letter('l');
    hands.letter('1');
    hands.press(CTRL, Key::Num2);
    for _ in 0..3 {
        hands.press(NONE, Key::ArrowUp);
        assert!(hands.project().relations().is_empty(), "only looked at");
    }
    hands.press(NONE, Key::Escape);
    for (held, key, shown) in [
        (CTRL, Key::Num3, "Search"),
        (CTRL, Key::Num4, "History"),
        (CTRL, Key::Num5, "New tag"),
        (CTRL, Key::Num6, "Ilse"),
        (CTRL, Key::Num8, "To check"),
        (both, Key::K, "Key words"),
        (both, Key::G, "Harbour plan, in work"),
    ] {
        hands.press(held, key);
        hands.desk.settle();
        assert!(hands.desk.shows(shown), "{key:?}: {:?}", hands.desk.names());
        let there = hands.desk.focused();
        assert!(there.is_some_and(|name| !name.starts_with("Article:")), "{key:?} leads the keys nowhere");
        (0..2).for_each(|_| hands.press(NONE, Key::Escape));
        assert_eq!(hands.desk.app().state().page, None, "{key:?}");
    }
}

/// The looks at the whole project lead into the article and back, and words are tagged wherever they stand.
#[test]
fn pages_and_tagging_everywhere_need_no_mouse() {
    let both = CTRL | Modifiers::SHIFT;
    let mut hands = Hands::on(Desk::with(&[("Claim", "family will lose")]));
    hands.press(both, Key::K);
    hands.write("never");
    hands.desk.settle();
    hands.press(NONE, Key::ArrowDown);
    hands.press(NONE, Key::ArrowDown);
    hands.press(NONE, Key::Enter);
    assert!(hands.desk.app().state().page.is_none() && hands.desk.shows("Esc leads back to the concordance"));
    hands.press(NONE, Key::Escape);
    assert!(hands.desk.app().state().page.is_some());
    (0..2).for_each(|_| hands.press(NONE, Key::Escape));

    hands.press(both, Key::G);
    hands.desk.settle();
    for key in [Key::ArrowDown, Key::Enter, Key::ArrowDown, Key::Enter] {
        hands.press(NONE, key);
    }
    assert!(hands.desk.app().state().page.is_none(), "{:?}", hands.desk.names());

    hands.select(crate::desk::span("not"));
    hands.press(both, Key::A);
    assert!(hands.desk.shows("2 of 2 chosen"), "{:?}", hands.desk.names());
    hands.press(CTRL, Key::Enter);
    assert_eq!(hands.project().annotations().len(), 3);
    hands.press(CTRL, Key::Z);
    assert_eq!(hands.project().annotations().len(), 1);
}
