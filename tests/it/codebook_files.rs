//! A codebook alone: written, read back, read from other programs' files, and on the command line.

use crate::fixture::Fixture;
use proptest::prelude::*;
use standpoint::edit::{self, Codebook, Command, codebook_of, starter};
use standpoint::formats::codebook::{BookFormat, Read, read, write};
use standpoint::model::{Colour, Id, Ids, LastStop, OuterQuotes, Pattern, Tag};
use std::{path::Path, process};

fn again(format: BookFormat, book: &Codebook) -> Read {
    let written = write(format, book).unwrap();
    read(format, &written.bytes, "again", &mut Ids::counting(7 << 90)).unwrap()
}

/// What a table holds of a tag.
fn of_table(tag: &Tag, position: u32) -> Tag {
    Tag { fields: vec![], position, ..tag.clone() }
}

/// What the exchange format holds of a tag.
fn of_refi(tag: &Tag, position: u32) -> Tag {
    let named = Tag::named(tag.id, &tag.name);
    Tag {
        position,
        colour: tag.colour,
        hint: tag.hint.clone(),
        definition: tag.definition.clone(),
        use_when: tag.use_when.clone(),
        not_when: tag.not_when.clone(),
        extent: tag.extent.clone(),
        examples: tag.examples.clone(),
        retired: tag.retired,
        parent: tag.parent,
        ..named
    }
}

#[test]
fn each_starter_comes_back_with_what_each_format_can_hold() {
    for name in edit::starter_names() {
        let book = starter(name).unwrap();
        assert_eq!(again(BookFormat::Ron, &book).book, book);
        assert_eq!(write(BookFormat::Ron, &book).unwrap().lost, [""; 0]);
        let numbered =
            |hold: fn(&Tag, u32) -> Tag| -> Vec<Tag> { (0..).zip(&book.tags).map(|(at, tag)| hold(tag, at)).collect() };
        assert_eq!(again(BookFormat::Csv, &book).book.tags, numbered(of_table), "{name}");
        assert_eq!(again(BookFormat::Qdc, &book).book.tags, numbered(of_refi), "{name}");
    }
    let basics = starter("news-basics").unwrap();
    let lost = write(BookFormat::Qdc, &basics).unwrap().lost;
    assert_eq!(lost[0], "This format cannot hold 28 fields and 5 types of relations. RON can");
    assert_eq!(
        write(BookFormat::Csv, &basics).unwrap().lost[1],
        "This table cannot hold 5 types of relations. RON can"
    );
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z=+@/;\"',<>&-]{0,12}", "(\\PC| |🇳🇿|e\u{301}){0,16}"]
        .prop_map(|words: String| words.trim().to_owned())
}

fn tags() -> impl Strategy<Value = Vec<Tag>> {
    let one = (words(), words(), words(), words(), prop::collection::vec(words(), 0..3), 0..8_usize, any::<u8>());
    prop::collection::vec(one, 1..12).prop_map(|rows| {
        let mut tags: Vec<Tag> = Vec::new();
        for (at, (name, definition, extent, keys, examples, above, dice)) in rows.into_iter().enumerate() {
            // Told apart by a number, since two paths that are the same are one tag in a table.
            let name = format!("{name} {at}").trim().to_owned();
            let parent = tags.get(above).map(|tag| tag.id);
            let colour = if dice % 3 == 0 { Colour::Own(dice, 7, at as u8) } else { Colour::Palette(dice % 8 + 1) };
            tags.push(Tag {
                position: at as u32,
                keys,
                colour,
                pattern: [Pattern::Wavy, Pattern::Solid][usize::from(dice % 2)],
                definition,
                extent,
                examples: examples.into_iter().filter(|one| !one.is_empty()).collect(),
                outer_quotes: [OuterQuotes::Keep, OuterQuotes::Leave, OuterQuotes::AsSelected][usize::from(dice % 3)],
                last_stop: [LastStop::Leave, LastStop::AsSelected][usize::from(dice % 2)],
                retired: dice % 5 == 0,
                parent,
                ..Tag::named(Id::new(100 + at as u128), &name)
            });
        }
        tags
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn any_tags_come_back(tags in tags()) {
        let book = Codebook { name: "Any".to_owned(), tags, ..Codebook::default() };
        let by_id = |book: &Codebook| {
            let mut tags: Vec<Tag> = book.tags.iter().map(|tag| of_table(tag, 0)).collect();
            tags.sort_by_key(|tag| tag.id);
            tags
        };
        prop_assert_eq!(by_id(&again(BookFormat::Csv, &book).book), by_id(&book));
        let refi = |book: &Codebook| {
            let mut tags: Vec<Tag> = book.tags.iter().map(|tag| of_refi(tag, 0)).collect();
            tags.sort_by_key(|tag| tag.id);
            tags
        };
        prop_assert_eq!(refi(&again(BookFormat::Qdc, &book).book), refi(&book));
    }

    #[test]
    fn no_bytes_end_the_program(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[<>a-zA-Z/=\"\\[\\(,;:\n ]{0,80}") {
        for format in BookFormat::ALL {
            for bytes in [&bytes[..], text.as_bytes()] {
                let _read: Result<Read, String> = read(format, bytes, "odd", &mut Ids::counting(1));
            }
        }
    }
}

fn qdc(codes: &str) -> String {
    format!("<?xml version=\"1.0\"?><CodeBook xmlns=\"urn:QDA-XML:codebook:1:0\"><Codes>{codes}</Codes></CodeBook>")
}

#[test]
fn what_other_programs_make_of_the_exchange_format_is_read() {
    let twice = "6B77BB0B-0000-4000-8000-0000000000AB";
    let codes = format!(
        "<Code name=\"Framing\" isCodable=\"false\" guid=\"{{{twice}}}\" color=\"#F08\"><Description>How it is\r\nput \
         &amp; why</Description><Code name=\" Evidence \" guid=\"{twice}\"><NoteRef targetGUID=\"x\"/></Code></Code>\
         <Code><Code/></Code>"
    );
    let found = read(BookFormat::Qdc, qdc(&codes).as_bytes(), "Their book", &mut Ids::counting(5)).unwrap();
    let [framing, evidence, unnamed, below] = &found.book.tags[..] else { panic!("{:?}", found.book.tags) };
    assert_eq!((framing.name.as_str(), framing.retired, framing.colour), ("Framing", true, Colour::Own(255, 0, 136)));
    assert_eq!(
        (framing.definition.as_str(), framing.id),
        ("How it is\nput & why", Id::new(0x6B77_BB0B_0000_4000_8000_0000_0000_00AB))
    );
    assert_eq!((evidence.name.as_str(), evidence.parent, evidence.retired), ("Evidence", Some(framing.id), false));
    assert_eq!((unnamed.name.as_str(), below.parent), ("Code without a name", Some(unnamed.id)));
    assert_eq!(found.book.name, "Their book");
    assert_eq!(found.notes, ["1 link to a note was left out", "3 codes had no identifier of their own and got one"]);
    let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain(qdc(&codes).encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(read(BookFormat::Qdc, &wide, "", &mut Ids::counting(5)).unwrap().book.tags.len(), 4);
    let deep = qdc(&("<Code name=\"a\">".repeat(9_000) + &"</Code>".repeat(9_000)));
    let mut ids = Ids::counting(5);
    assert!(read(BookFormat::Qdc, deep.as_bytes(), "", &mut ids).is_ok_and(|found| found.book.tags.len() == 9_000));
    let bomb = "<!DOCTYPE a [<!ENTITY b \"c\">]><CodeBook><Codes/></CodeBook>";
    let why = read(BookFormat::Qdc, bomb.as_bytes(), "", &mut ids).unwrap_err();
    assert_eq!(why, "it has a document type definition, which is refused");
}

#[test]
fn the_codebook_of_a_real_project_file_is_read() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/refi-qda/Project.qde");
    if !file.exists() {
        eprintln!("skipped: {} is not here", file.display());
        return;
    }
    let found = read(BookFormat::Qdc, &std::fs::read(file).unwrap(), "real", &mut Ids::counting(5)).unwrap();
    let coke = found.book.tags.iter().find(|tag| tag.name == "Coke").unwrap();
    assert_eq!((coke.definition.as_str(), coke.colour), ("the breakfast of champions", Colour::Own(0x96, 0x64, 0x50)));
    let mut fixture = Fixture::new();
    let tags = found.book.tags.len();
    fixture.run(&Command::AdoptCodebook { name: "real".into(), codebook: Box::new(found.book) }).unwrap();
    assert_eq!(fixture.project.tags().len(), 3 + tags);
    let looks: std::collections::BTreeSet<String> =
        fixture.project.tags().iter().map(|tag| format!("{:?} {:?}", tag.colour, tag.pattern)).collect();
    assert_eq!(looks.len(), 3 + tags, "tags of one colour differ in their lines");
}

#[test]
fn tables_of_other_programs_are_read_by_the_names_of_their_columns() {
    let table = "Tag;Description;Number\r\nFraming/Evidence;\"Shows, that\nit is so\";3\r\n'=Sum;;\r\n;nothing;\r\n";
    let found = read(BookFormat::Csv, table.as_bytes(), "Table", &mut Ids::counting(5)).unwrap().book;
    let names: Vec<&str> = found.tags.iter().map(|tag| tag.name.as_str()).collect();
    assert_eq!(names, ["Framing", "Evidence", "=Sum"]);
    assert_eq!(found.tags[1].parent, Some(found.tags[0].id));
    assert_eq!(found.tags[1].definition, "Shows, that\nit is so");
    let old = read(BookFormat::Csv, b"name\nPr\xE9cis\n", "", &mut Ids::counting(5)).unwrap();
    assert_eq!((old.book.tags[0].name.as_str(), old.notes.len()), ("Précis", 1));
    let none = read(BookFormat::Csv, b"a,b\n1,2\n", "", &mut Ids::counting(5)).unwrap_err();
    assert_eq!(none, "its first row has no column “path”, “tag” or “name”");
}

/// Runs the program; gives the code it ended with, its output and its complaints.
fn run(args: &[&str]) -> (i32, String, String) {
    let out = process::Command::new(env!("CARGO_BIN_EXE_standpoint")).args(args).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (out.status.code().unwrap(), text(&out.stdout), text(&out.stderr))
}

#[test]
fn the_command_line_changes_a_codebook_and_says_before_what_it_touches() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (project, article) = (path("study"), path("a.txt"));
    let mut file = std::fs::File::create_new(&article).unwrap();
    std::io::Write::write_all(&mut file, b"Nobody believed her. Rents doubled.").unwrap();
    assert_eq!(run(&["new", &project, "--coder", "Lena"]).0, 0);
    assert_eq!(run(&["add", &project, &article]).0, 0);
    for (tag, start, end) in [("claim", "0", "20"), ("claim", "21", "34"), ("quote", "0", "6")] {
        let args = ["tag", &project, "--document", "1", "--tag", tag, "--start", start, "--end", end];
        assert_eq!(run(&args).0, 0);
    }
    let book = |args: &[&str]| {
        let mut all = vec!["codebook", project.as_str()];
        all.extend(args);
        run(&all)
    };
    let listed = book(&[]).1;
    assert!(listed.starts_with("Claim [1 C]  2 statements\n    asks for claimant, verifiable,"), "{listed}");
    let (code, said, _) = book(&["to-check"]);
    assert!(code == 1 && said.starts_with("The full stop is inside  ") && said.ends_with("1 to check\n"), "{said}");
    assert_eq!(book(&["merge-tags", "quote", "claim", "--dry-run"]).1, "1 statement changes\n");
    assert_eq!(
        book(&["add-tag", "Evidence", "--below", "claim"]).1,
        "No statement changes\nDone: add the tag “Evidence”\n"
    );
    let (code, _, why) = book(&["add-tag", "claim"]);
    assert_eq!((code, why.as_str()), (1, "There is a tag “Claim” already. Take another name\n"));
    let (code, _, why) = book(&["delete-tag", "quote"]);
    assert!(code == 2 && why.contains("“Quote” has 1 statements: say --move-to TAG"), "{why}");
    assert_eq!(
        book(&["delete-tag", "Quote", "--move-to", "Claim/Evidence"]).1,
        "1 statement changes\nDone: merge the tag “Quote” into “Evidence”\n"
    );
    for ending in ["ron", "csv", "qdc"] {
        let file = path(&format!("book.{ending}"));
        let (code, said, lost) = book(&["export", &file]);
        assert_eq!(code, 0, "{lost}");
        assert!(said.starts_with("Wrote 3 tags to "), "{said}");
        assert_eq!(book(&["export", &file]).0, 1, "what is there stays there");
        let other = path(&format!("other-{ending}"));
        assert_eq!(run(&["new", &other, "--codebook", "discourse-network"]).0, 0);
        let (code, said, why) = run(&["codebook", &other, "import", &file]);
        assert!(code == 0 && said.starts_with("3 tags come in; 0 are there already"), "{said}{why}");
        let json: serde_json::Value = serde_json::from_str(&run(&["codebook", &other, "list", "--json"]).1).unwrap();
        assert_eq!(json["tags"][2]["path"], "Claim/Evidence");
    }
    let own = path("study/codebook.ron");
    let (code, _, why) = book(&["export", &own, "--overwrite"]);
    assert!(code == 1 && why.contains("is a file of a project"), "{why}");
    assert_eq!(run(&["undo", &project]).1, "Undid “merge the tag “Quote” into “Evidence””\n");
    assert!(book(&[]).1.contains("Quote [2 Q]  1 statement\n"));
    let json: serde_json::Value = serde_json::from_str(&book(&["to-check", "--json", "--unanswered"]).1).unwrap();
    assert!(json.as_array().unwrap().iter().any(|row| row["what"] == "“form” has no answer"));
}

#[test]
fn a_codebook_with_all_it_can_have_is_the_same_after_a_way_through_ron() {
    let fixture = Fixture::new();
    let book = codebook_of(&fixture.project);
    assert_eq!(again(BookFormat::Ron, &book).book, book);
}
