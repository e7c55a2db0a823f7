//! Statements of other tools: small files of every format with everything hard in them, our own exports back in, ways of
//! counting found again, broken files, and the files of others where they are there.

use crate::fixture::{Fixture, TEXT};
use crate::formats::{sample, written};
use crate::outside_files::{self as files, HARD, TSV, file, range, zip};
use standpoint::edit::Command;
use standpoint::formats::outside::{self, File, How, Mapping, Prepared, Rows, Unit};
use standpoint::formats::{Options, Scope, exporter};
use standpoint::model::{Annotation, Certainty, FieldKind, Mark, Project, Relation, Transaction, Value};

struct Taken {
    prepared: Prepared,
    rows: Rows,
}

/// Takes files into a project, as the command line does.
fn take(fixture: &mut Fixture, files: &[File], unit: Option<Unit>) -> Result<Taken, String> {
    let (brought, format) = outside::read(files.to_vec(), None)?;
    let prepared = Prepared::new(&fixture.project, brought, format.title, unit)?;
    let mapping = Mapping::proposed(&fixture.project, &prepared);
    let again = Mapping::read(mapping.to_json().as_bytes())?;
    assert_eq!(again, mapping, "a mapping is the same when it is read again");
    let stamp = fixture.stamp();
    let rows = outside::rows(&fixture.project, &prepared, &mapping, stamp, &mut fixture.ids);
    let before = fixture.project.clone();
    let transaction = Transaction { label: String::new(), stamp, changes: rows.changes.clone() };
    fixture.project.apply(&transaction).map_err(|why| format!("the rows do not fit: {why}"))?;
    let mut back = fixture.project.clone();
    back.apply(&transaction.inverse()).unwrap();
    assert!(back == before, "undo takes the whole import back");
    Ok(Taken { prepared, rows })
}

/// Statements as lines: tag, fragments, answers, note.
fn told(project: &Project) -> Vec<String> {
    let mut out = Vec::new();
    for document in project.documents_in_order() {
        for row in project.annotations_in(document.id) {
            let tag = &project.tags().get(row.tag).unwrap().name;
            let words: Vec<&str> = row.fragments.iter().map(|span| span.of(document.text.as_str())).collect();
            let mut line = format!("{tag}: {}", words.join(" | "));
            let mut answers = Vec::new();
            for (field, value) in &row.fields {
                let field = project.fields().get(*field).unwrap();
                answers.push(format!("; {} = {}", field.name, value_told(project, field, value)));
            }
            answers.sort();
            line.push_str(&answers.concat());
            if !row.note.is_empty() {
                line.push_str(&format!("; note {}", row.note));
            }
            out.push(line);
        }
    }
    out
}

fn value_told(project: &Project, field: &standpoint::model::Field, value: &Value) -> String {
    let choice = |id| field.choice(id).map(|one| one.name.clone()).unwrap_or_default();
    match value {
        Value::Choice(id) => choice(*id),
        Value::Choices(ids) => ids.iter().map(|id| choice(*id)).collect::<Vec<_>>().join("+"),
        Value::YesNo(yes) => yes.to_string(),
        Value::Text(text) | Value::Number(text) | Value::Link(text) => text.to_string(),
        Value::Actors(ids) => {
            ids.iter().map(|id| project.actors().get(*id).unwrap().name.clone()).collect::<Vec<_>>().join("+")
        }
        Value::Issues(ids) => {
            ids.iter().map(|id| project.issues().get(*id).unwrap().wording.clone()).collect::<Vec<_>>().join("+")
        }
        Value::Date(date) => date.to_string(),
        Value::Unclear => "unclear".to_owned(),
        Value::Words(words) => format!("{words:?}"),
    }
}

fn links(project: &Project) -> Vec<String> {
    let words = |id| {
        let row: Annotation = project.annotations().get(id).unwrap();
        row.words(project.documents().get(row.document).unwrap().text.as_str())
    };
    let mut out: Vec<String> = project
        .relations()
        .iter()
        .map(|row| {
            let kind = &project.relation_types().get(row.kind).unwrap().name;
            let note = if row.note.is_empty() { String::new() } else { format!(" ({})", row.note) };
            format!("{} -{kind}-> {}{note}", words(row.from), words(row.to))
        })
        .collect();
    out.sort();
    out
}

/// Statements and relations without the numbers of the edits that made them, which no file holds.
fn rows_of(project: &Project) -> (Vec<Annotation>, Vec<Relation>) {
    let bare = |mark: Mark| Mark { sequence: 0, ..mark };
    let statements = project.annotations().iter();
    let statements =
        statements.map(|row| Annotation { created: bare(row.created), changed: bare(row.changed), ..row }).collect();
    let relations = project.relations().iter();
    (statements, relations.map(|row| Relation { created: bare(row.created), ..row.clone() }).collect())
}

fn without_statements(fixture: &mut Fixture) {
    let annotations = fixture.project.annotations().iter().map(|row| row.id).collect();
    fixture.run(&Command::Delete { annotations }).unwrap();
    assert!(fixture.project.annotations().is_empty() && fixture.project.relations().is_empty());
}

/// An export taken into its own project without its statements gives the same rows; taken in twice it changes nothing.
fn comes_back(format: &str, companion: Option<&str>) {
    let mut fixture = sample();
    let whole = rows_of(&fixture.project);
    let bytes = written(exporter(format).unwrap(), &fixture.project, &Scope::default(), &Options::default());
    let mut files = vec![file("export", &bytes)];
    if let Some(name) = companion {
        let (mut beside, options) = (Vec::new(), Options::default());
        let exporter = exporter(format).unwrap();
        exporter.write_companion(name, &fixture.project, &Scope::default(), &options, &mut beside).unwrap();
        files.push(file(name, &beside));
    }
    let again = take(&mut fixture, &files, None).unwrap();
    assert_eq!(again.rows.changes, [], "{format}: all of it is there already");
    without_statements(&mut fixture);
    let taken = take(&mut fixture, &files, None).unwrap();
    assert_eq!(rows_of(&fixture.project), whole, "{format}");
    assert!(taken.rows.left.is_empty() && taken.prepared.proof.moved.is_empty(), "{:?}", taken.rows.left);
    assert_eq!(taken.prepared.proof.compared, taken.prepared.proof.matching);
}

#[test]
fn our_own_exports_come_back_as_they_were() {
    comes_back("w3c", None);
    comes_back("jsonl", None);
    comes_back("csv", Some("relations"));
}

/// What other programs' formats hold of a project comes back: labels, words, answers that they hold, relations.
#[test]
fn exports_for_other_programs_come_back() {
    for format in ["refi-qda", "label-studio", "spacy", "cas-json", "xmi", "brat", "doccano"] {
        let mut fixture = sample();
        let bytes = written(exporter(format).unwrap(), &fixture.project, &Scope::default(), &Options::default());
        let (before, relations) = (told(&fixture.project), links(&fixture.project));
        let whole = rows_of(&fixture.project).0;
        without_statements(&mut fixture);
        let taken = take(&mut fixture, &[file("export", &bytes)], None).unwrap();
        let after = told(&fixture.project);
        let words = |lines: &[String]| -> Vec<String> {
            let mut words: Vec<String> =
                lines.iter().map(|line| line.split("; ").next().unwrap().replace(['\t', '\n'], " ")).collect();
            words.sort();
            words
        };
        if format == "doccano" {
            assert_eq!(after.len(), before.len() + 1, "a statement in two parts is two labels there");
        } else {
            assert_eq!(words(&after), words(&before), "{format}: {:?}", taken.prepared.proof.sentences());
        }
        let bare =
            |lines: &[String]| lines.iter().map(|line| line.split(" (").next().unwrap().to_owned()).collect::<Vec<_>>();
        if format != "doccano" {
            assert_eq!(bare(&links(&fixture.project)), bare(&relations), "{format}");
        }
        if matches!(format, "refi-qda" | "label-studio" | "spacy") {
            assert_eq!(after, before, "{format}: every answer");
            let ids = |rows: &[Annotation]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
            assert_eq!(ids(&rows_of(&fixture.project).0), ids(&whole), "{format}");
        }
        assert_eq!(fixture.project.documents().len(), 2, "{format}");
    }
}

/// A database of our own gives the same statements back, but for what its report says.
#[test]
fn an_exported_database_comes_back() {
    let mut fixture = sample();
    let bytes = written(exporter("dna").unwrap(), &fixture.project, &Scope::default(), &Options::default());
    let mut wanted = Vec::new();
    for line in told(&fixture.project) {
        // Several passages are one there, and a pair of actor and issue is a statement.
        let line = line.replace(" | ", " she said, ");
        match line
            .split_once("; actors = Ministry+")
            .and_then(|(head, rest)| Some((head, rest.split_once("; issues = ")?)))
        {
            Some((head, (other, issues))) => {
                for actor in ["Ministry", other] {
                    wanted.extend(issues.split('+').map(|issue| format!("{head}; actors = {actor}; issues = {issue}")));
                }
            }
            None => wanted.push(line),
        }
    }
    without_statements(&mut fixture);
    let taken = take(&mut fixture, &[file("export.dna", &bytes)], None).unwrap();
    let mut found = told(&fixture.project);
    found.sort();
    wanted.sort();
    assert_eq!(found, wanted, "{:?}", taken.rows.left);
    let unsure = fixture.project.annotations().iter().filter(|row| row.certainty == Certainty::Unsure).count();
    assert_eq!((unsure, fixture.project.documents().len()), (1, 2));
    assert_eq!(taken.prepared.proof.moved, []);
}

#[test]
fn web_annotations_of_others_are_read() {
    let mut fixture = Fixture::new();
    let words = TEXT.replace('\n', "\\n");
    let json = r#"[{"@context":"http://www.w3.org/ns/anno.jsonld","id":"http://a.example/1","type":"Annotation",
      "motivation":"classifying","creator":{"name":"Mira"},"created":"2026-10-14T08:00:00Z",
      "body":[{"type":"TextualBody","purpose":"tagging","value":"Claim"},"see page 3"],
      "target":{"source":{"id":"http://news.example/one","title":"Elsewhere","value":"TEXT"},
        "selector":[{"type":"TextPositionSelector","start":33,"end":36},{"type":"TextQuoteSelector","exact":"that"}]}},
     {"id":"http://a.example/2","type":"Annotation","bodyValue":"hm",
      "target":{"source":"http://news.example/one","selector":{"type":"TextQuoteSelector","exact":"almost","prefix":"end — "}}},
     {"id":"http://a.example/3","type":"Annotation","motivation":"linking","body":{"value":"because"},
      "target":["http://a.example/1","http://a.example/2"]},
     {"id":"http://a.example/4","type":"Annotation","target":"http://news.example/picture.png"}]"#;
    let taken =
        take(&mut fixture, &[file("a.jsonld", json.replace("TEXT", &words.replace('"', "\\\"")))], None).unwrap();
    assert_eq!(told(&fixture.project), ["Claim: that; note see page 3", "Note: almost; note hm"]);
    assert_eq!(links(&fixture.project), ["that -because-> almost"]);
    assert_eq!(fixture.project.documents().len(), 1, "the same words are the same article");
    assert!(fixture.project.coders().iter().any(|coder| coder.name == "Mira"));
    assert_eq!(taken.prepared.proof.moved.len(), 2, "both are found by their words");
    assert!(taken.rows.left.sentences()[0].contains("whole pages"), "{:?}", taken.rows.left);
}

#[test]
fn rows_of_hypothesis_are_read() {
    let mut fixture = Fixture::new();
    let json = r#"{"total":1,"rows":[{"id":"x1","created":"2026-10-14T08:00:00.5+00:00","updated":"2026-10-14T09:00:00+00:00",
      "user":"acct:lena@hypothes.is","uri":"http://news.example/1","text":"odd","tags":["Quote","check"],
      "document":{"title":["One"]},"target":[{"source":"http://news.example/1","selector":[
        {"type":"RangeSelector","startContainer":"/div[1]"},{"type":"TextPositionSelector","start":900,"end":915},
        {"type":"TextQuoteSelector","exact":"nobody was asked","prefix":"that “","suffix":"”."}]}]}]}"#;
    let taken = take(&mut fixture, &[file("rows.json", json)], None).unwrap();
    assert_eq!(told(&fixture.project), ["Quote: nobody was asked; note odd", "check: nobody was asked; note odd"]);
    assert_eq!(taken.prepared.proof.moved[0].score(), 100, "all of what stands around agrees");
}

#[test]
fn brat_is_read_in_whatever_its_positions_count() {
    for unit in Unit::ALL {
        let mut fixture = Fixture::new();
        let taken = take(&mut fixture, &files::brat(unit), None).unwrap();
        let proof = &taken.prepared.proof;
        assert_eq!(
            (proof.how, proof.compared, proof.matching),
            (How::Words, 5, 5),
            "{unit:?}: {:?}",
            proof.sentences()
        );
        assert!(proof.counts.keys().all(|count| count.unit == unit), "{:?}", proof.counts);
        assert_eq!(
            told(&fixture.project),
            [
                "Saying: said; sure = true",
                "Quote: “لا”; note no",
                "Quote: “لا”; reference = wiki:1 La",
                "Claim: So they | there; stance = strong",
            ]
        );
        assert_eq!(
            links(&fixture.project),
            [
                "So they … there -Equiv-> “لا”",
                "So they … there -supports-> “لا” (says why)",
                "said -Speaker-> “لا”",
                "said -Speaker2-> So they … there",
                "“لا” -Equiv-> “لا”",
            ]
        );
        assert!(taken.rows.left.sentences()[0].contains("lines that can’t be read"));
        let text = fixture.project.documents_in_order()[1].text.as_str();
        assert!(text.contains("said:\n“لا”"), "line ends are single");
        assert!(fixture.project.fields().iter().any(|field| field.name == "sure" && field.kind == FieldKind::YesNo));
    }
}

/// Takes files into a new project; what it then says.
fn fresh(files: &[File]) -> (Fixture, Taken) {
    let mut fixture = Fixture::new();
    let taken = take(&mut fixture, files, None).unwrap();
    (fixture, taken)
}

fn left(taken: &Taken) -> String {
    taken.rows.left.sentences().join("\n")
}

#[test]
fn label_studio_is_read_in_whatever_its_positions_count() {
    for unit in Unit::ALL {
        let (fixture, taken) = fresh(&files::label_studio(unit));
        let proof = &taken.prepared.proof;
        assert_eq!(
            (proof.how, proof.compared, proof.matching),
            (How::Words, 3, 3),
            "{unit:?}: {:?}",
            proof.sentences()
        );
        assert!(proof.counts.keys().all(|count| count.unit == unit), "{:?}", proof.counts);
        assert_eq!(
            told(&fixture.project),
            ["Quote: “لا”", "Claim: “لا”", "Claim: So they; claimant = Ilse Varga; stance = against"]
        );
        assert_eq!(links(&fixture.project), ["“لا” -supports-> So they"]);
        let left = left(&taken);
        let expected = ["further facts", "annotations that were skipped", "predictions beside", "belong to no passage"];
        assert!(expected.iter().all(|part| left.contains(part)), "{left}");
        let row = fixture.project.documents_in_order()[1];
        assert_eq!((row.title.as_str(), row.date.unwrap().to_string().as_str()), ("Left", "2026-10-14"));
        assert!(fixture.project.coders().iter().any(|coder| coder.name == "Mira O."));
    }
}

#[test]
fn doccano_is_read_in_both_shapes_and_asks_what_it_does_not_tell() {
    // Only one way of counting has all passages begin and end with words.
    for unit in [Unit::Characters, Unit::Utf16, Unit::Bytes] {
        let (fixture, taken) = fresh(&files::doccano(unit));
        assert_eq!(taken.prepared.proof.how, How::Edges, "{:?}", taken.prepared.proof.sentences());
        let expected = ["Quote: “لا”", "Claim: “لا”", "Claim: So they", "Quote: “لا”", "Claim: So they"];
        assert_eq!(told(&fixture.project), expected, "{unit:?}");
        assert_eq!(links(&fixture.project), ["So they -supports-> “لا”"]);
        assert_eq!(fixture.project.documents_in_order()[1].notes, "odd");
    }
    let doubtful = file("d.jsonl", r#"{"text":"🎈 a-b-c","label":[[4,5,"X"]]}"#);
    let refused = take(&mut Fixture::new(), std::slice::from_ref(&doubtful), None).err().unwrap();
    assert!(refused.contains("--unit"), "{refused}");
    let mut fixture = Fixture::new();
    take(&mut fixture, &[doubtful], Some(Unit::Characters)).unwrap();
    assert_eq!(told(&fixture.project), ["X: b"]);
    let (_, taken) = fresh(&[file("d.jsonl", r#"{"text":"abc","label":[[0,3,"X"]]}"#)]);
    assert_eq!(taken.prepared.proof.how, How::Alike);
}

#[test]
fn prodigy_is_read_with_its_tokens() {
    for unit in Unit::ALL {
        let (fixture, taken) = fresh(&files::prodigy(unit));
        assert_eq!(taken.prepared.proof.matching, 2, "{unit:?}: {:?}", taken.prepared.proof.sentences());
        assert_eq!(told(&fixture.project), ["Quote: “لا”", "Claim: So they; hedged = true"]);
        assert_eq!(links(&fixture.project), ["So they -supports-> “لا”"]);
        assert!(left(&taken).contains("rejected"), "{}", left(&taken));
        assert_eq!(fixture.project.documents_in_order()[1].outlet, "Post");
    }
    let (fixture, _) = fresh(&[file("t.json", r#"[["Who is Ada?", {"entities": [[7, 10, "PERSON"]]}]]"#)]);
    assert_eq!(told(&fixture.project), ["PERSON: Ada"]);
    let doc = r#"{"text":"Who is Ada?","ents":[{"start":7,"end":10,"label":"PERSON"}],"spans":{"sc":[{"start":0,"end":3,"label":"Q"}]},"tokens":[]}"#;
    let (fixture, _) = fresh(&[file("doc.json", doc)]);
    assert_eq!(told(&fixture.project), ["Q: Who", "PERSON: Ada"]);
}

#[test]
fn projects_of_qualitative_analysis_are_read() {
    for unit in [Unit::Characters, Unit::Utf16] {
        let (fixture, taken) = fresh(&files::refi(unit));
        assert!(
            taken.prepared.proof.counts.keys().all(|count| count.unit == unit),
            "{:?}",
            taken.prepared.proof.counts
        );
        assert_eq!(
            told(&fixture.project),
            [
                "Note: said; note a cue",
                "Framing: “لا”; note no means no",
                "Blame: So they 🎈 left; case = Ilse; stance = against",
                "Framing: So they 🎈 left; case = Ilse; stance = against",
            ]
        );
        assert_eq!(links(&fixture.project), ["So they 🎈 left -supports-> “لا”"]);
        let tag = fixture.project.tag_named("Blame").unwrap();
        assert_eq!(fixture.project.tags().get(tag.parent.unwrap()).unwrap().definition, "How it is told");
        let left = left(&taken);
        assert!(left.contains("passages in pictures") && left.contains("sets of sources"), "{left}");
    }
    // Some programs count the end of a line of two characters as one.
    let qde = files::refi_qde(Unit::Characters);
    let at = |words: &str| range(&HARD.replace("\r\n", "\n"), words, Unit::Characters);
    let moved = ["So they 🎈 left", "“لا”", "said"].iter().fold(qde, |qde, words| {
        let ((s, e), (s1, e1)) = (range(HARD, words, Unit::Characters), at(words));
        qde.replace(
            &format!("startPosition=\"{s}\" endPosition=\"{e}\""),
            &format!("startPosition=\"{s1}\" endPosition=\"{e1}\""),
        )
    });
    let bytes = zip(&[("odd name.qde", moved.as_bytes()), ("Sources/f1.txt", HARD.as_bytes())]);
    let (fixture, taken) = fresh(&[file("x.qdpx", bytes)]);
    assert!(
        told(&fixture.project).iter().any(|line| line.starts_with("Blame: So they 🎈 left;")),
        "{:?}",
        told(&fixture.project)
    );
    assert!(taken.prepared.proof.unit().contains("each end of a line as one"), "{}", taken.prepared.proof.unit());
}

#[test]
fn uima_is_read_as_json_and_as_xmi() {
    let (fixture, taken) = fresh(&files::cas_json());
    assert_eq!(told(&fixture.project), ["Cue: said", "Quote: “لا”", "Claim: So they; hedged = true"]);
    assert_eq!(links(&fixture.project), ["So they -cue-> said", "So they -says-> “لا”", "So they -supports-> “لا”"]);
    assert!(left(&taken).contains("tokens, sentences"));
    let (fixture, _) = fresh(&files::xmi());
    let lines = ["Quote: “لا”", "Claim: So they; hedged = true; level = 3; topics = wind+sea"];
    assert_eq!(told(&fixture.project), lines);
    assert_eq!(links(&fixture.project), ["So they -cue-> “لا”", "So they -supports-> “لا”"]);
}

#[test]
fn webanno_tables_are_read() {
    let (fixture, taken) = fresh(&files::tsv());
    let proof = &taken.prepared.proof;
    assert_eq!((proof.compared, proof.matching), (7, 7), "{:?}", proof.sentences());
    assert_eq!(
        told(&fixture.project),
        [
            "Chain: He; referencetype = person",
            "Cue: said",
            "Host: said",
            "Quote: 🎈 no",
            "Claim: 🎈",
            "Chain: She; referencetype = person",
            "Claim|x: left",
            "Part: ef",
        ]
    );
    assert_eq!(links(&fixture.project), ["He -why-> She", "said -says-> 🎈 no", "🎈 -supports-> left"]);
    assert!(fixture.project.documents_in_order()[1].text.as_str().starts_with("He said 🎈 no\t.\nShe left"));
}

#[test]
fn discourse_networks_are_read_in_both_versions() {
    for version in [3, 2] {
        let (fixture, taken) = fresh(&files::dna(version));
        assert_eq!(
            told(&fixture.project),
            [
                "Position: “لا”; issues = Wind should be built; organization = Senate; stance = for",
                "Position: So they; actors = Ilse Varga; issues = Wind should be built; organization = Senate; stance = against; strength = 3; note odd",
            ]
        );
        let row = fixture.project.documents_in_order()[1];
        assert_eq!(
            (row.outlet.as_str(), row.author.as_str(), row.date.unwrap().to_string().as_str()),
            ("Post", "A. N.", "2005-01-26")
        );
        assert!(left(&taken).contains("document is not there"));
        let role = &fixture.project.actor_named("Ilse Varga").unwrap().role;
        assert_eq!(role, if version == 3 { "Mayor" } else { "" });
    }
}

#[test]
fn highlights_of_web_pages_are_read() {
    let (fixture, taken) = fresh(&files::taguette());
    let said = ["interesting.a: e\u{301}le\u{300}ve\nsaid", "Quote: “لا”", "interesting.a: “لا”"];
    assert_eq!(told(&fixture.project), said);
    assert_eq!((taken.prepared.proof.compared, taken.prepared.proof.matching), (3, 3));
    assert_eq!(fixture.project.tag_named("interesting.a").unwrap().definition, "why");
    assert!(taken.prepared.proof.unit().contains("bytes"), "{}", taken.prepared.proof.unit());
}

#[test]
fn a_mapping_says_what_becomes_of_what() {
    let mut fixture = Fixture::new();
    let (brought, format) = outside::read(files::label_studio(Unit::Characters), None).unwrap();
    let prepared = Prepared::new(&fixture.project, brought, format.title, None).unwrap();
    let given = r#"(tags: {"Claim": "Framing/Blame", "Quote": None}, fields: {"stance": (field: "side", as: choice, values: {"against": "no"}), "speaker": (field: "", as: note)}, relations: {"supports": "backs"}, coders: {"Mira O.": "Lena B."})"#;
    let mapping = Mapping::read(given.as_bytes()).unwrap().over(&Mapping::proposed(&fixture.project, &prepared));
    let stamp = fixture.stamp();
    let rows = outside::rows(&fixture.project, &prepared, &mapping, stamp, &mut fixture.ids);
    let changes = rows.changes.clone();
    fixture.run(&Command::Apply { label: String::new(), changes }).unwrap();
    assert_eq!(told(&fixture.project), ["Blame: “لا”", "Blame: So they; side = no; note speaker: Ilse Varga"]);
    assert!(rows.left.sentences().iter().any(|line| line.contains("relations whose passages are not there")));
    assert_eq!(fixture.project.coders().len(), 1);
    assert!(Mapping::read(b"{\"tag\": 1}").is_err());
}

#[test]
fn a_codebook_alone_brings_its_tags() {
    let qdc = r#"<CodeBook xmlns="urn:QDA-XML:codebook:1:0"><Codes><Code guid="B0000000-0000-0000-0000-000000000001" name="Framing" isCodable="true">
        <Code guid="B0000000-0000-0000-0000-000000000002" name="Claim" isCodable="true"/></Code><Code name="quote"/></Codes></CodeBook>"#;
    let (fixture, taken) = fresh(&[file("codes.qdc", qdc)]);
    assert_eq!((taken.rows.tags, taken.rows.statements), (1, 0), "two of the names are there");
    assert!(fixture.project.tag_named("Framing").is_some());
}

/// Files that no reader can take: each a plain sentence, and no half import.
#[test]
fn broken_files_are_plain_sentences() {
    let refused = |files: &[File]| {
        let mut fixture = Fixture::new();
        let before = fixture.project.clone();
        let sentence = take(&mut fixture, files, None).err().unwrap_or_else(|| "it was taken".to_owned());
        assert!(fixture.project == before, "{sentence}");
        sentence
    };
    let whole = files::refi(Unit::Characters)[0].bytes.clone();
    let check = |files: &[File], part: &str| {
        let sentence = refused(files);
        assert!(sentence.contains(part), "{sentence} does not say {part}");
    };
    check(&[file("x.qdpx", &whole[..whole.len() / 2])], "its end is missing");
    check(&[file("x.qdpx", &whole[..whole.len() - 30])], "its end is missing");
    let mut damaged = whole.clone();
    damaged[80] ^= 1;
    check(&[file("x.qdpx", damaged)], "is not what was packed");
    check(&[file("x.zip", zip(&[("../a.ann", b"")]))], "leads out");
    check(&[file("x.zip", zip(&[("a.ann", b""), ("A.ANN", b"")]))], "two parts");
    check(&[file("x.json", "{\"data\":{\"text\":\"a\"},\"annotations\":[")], "no format");
    check(&[file("a.jsonl", "{\"text\":\"a\",\"label\":[]}\n{")], "no JSON");
    check(&[file("x.xmi", "<xmi:XMI xmlns:xmi=\"x\"><a>")], "no XML");
    check(&[file("p.qde", "<!DOCTYPE a><Project/>")], "defines a document type");
    let mut database = files::dna(3)[0].bytes.clone();
    database.truncate(6000);
    assert!(refused(&[file("x.dna", database)]).contains("x.dna"));
    check(&[file("x.txt", "only words")], "no format");
}

#[test]
fn what_does_not_fit_is_left_out_and_told() {
    let ann = "T1\tClaim 0 3\tOne\nT2\tClaim 90 95\tThree\nT3\tClaim 9 4\t\nT4\tClaim 50 60\tnowhere\nT1\tClaim 0 1\tO\n\
        *\tEquiv T1 T2\n*\tEquiv T2 T1\nR1\tloop Arg1:T1 Arg2:T1\nR2\tgone Arg1:T1 Arg2:T9\n";
    let (fixture, taken) = fresh(&[file("a.txt", "One two Three"), file("a.ann", ann)]);
    assert_eq!(
        told(&fixture.project),
        ["Claim: One", "Claim: Three"],
        "one that lies beyond the text is found by its words"
    );
    assert_eq!(links(&fixture.project), ["One -Equiv-> Three", "Three -Equiv-> One"], "a circle is two relations");
    let proof = taken.prepared.proof.sentences().join("\n");
    assert!(
        proof.contains("“Three” was found by its words") && proof.contains("its words are not in the text"),
        "{proof}"
    );
    assert_eq!(taken.prepared.proof.unplaced.len(), 2, "{proof}");
    let left = left(&taken);
    let expected = ["the id of another", "to itself", "whose passages are not there"];
    assert!(expected.iter().all(|part| left.contains(part)), "{left}");
    let bad =
        files::refi_qde(Unit::Characters).replace("B0000000-0000-0000-0000-000000000002\" name", "no guid\" name");
    let (_, taken) = fresh(&[file("p.qde", bad), file("F1.txt", HARD)]);
    assert!(self::left(&taken).contains("not in the codebook"), "{}", self::left(&taken));
}

#[test]
fn an_import_taken_twice_is_there_once() {
    for files in files::all() {
        let mut fixture = Fixture::new();
        let first = take(&mut fixture, &files, None).unwrap();
        assert!(first.rows.statements > 0);
        let again = take(&mut fixture, &files, None).unwrap();
        assert_eq!(
            (again.rows.statements, again.rows.relations, again.rows.documents),
            (0, 0, 0),
            "{}",
            first.prepared.format
        );
    }
    assert!(TSV.starts_with("#FORMAT"));
}
