//! What we write as whole comes back whole: our own exports, taken into a project with nothing in it.

use crate::fixture::Fixture;
use crate::formats::{sample, written};
use crate::outside_files::file;
use crate::scripted::Script;
use standpoint::edit::{Answer, Command, History, Named, NewDocument};
use standpoint::formats::articles::read_text;
use standpoint::formats::outside::{self, File, Mapping, Prepared};
use standpoint::formats::{EXPORTERS, Format, Options, Scope, exporter};
use standpoint::model::{
    Actor, Affiliation, Annotation, Certainty, Change, Coder, Colour, Delta, Document, Field, Id, Ids, Issue, Mark,
    Origin, Project, Relation, RelationType, Stamp, Tag, Time, Transaction,
};
use standpoint::text::Span;

/// Formats that hold all of a project; tables hold no text of an article.
const WHOLE: [(&str, bool); 5] =
    [("w3c", true), ("jsonl", true), ("refi-qda", true), ("tables", false), ("xlsx", false)];

/// All rows, without the numbers of the edits that made them, which no file holds.
#[derive(Debug, PartialEq)]
struct All {
    documents: Vec<Document>,
    tags: Vec<Tag>,
    fields: Vec<Field>,
    types: Vec<RelationType>,
    actors: Vec<Actor>,
    issues: Vec<Issue>,
    coders: Vec<Coder>,
    statements: Vec<Annotation>,
    relations: Vec<Relation>,
}

fn all(project: &Project, but: Id<Coder>) -> All {
    let bare = |mark: Mark| Mark { sequence: 0, ..mark };
    let statement = |row: Annotation| Annotation { created: bare(row.created), changed: bare(row.changed), ..row };
    All {
        documents: project.documents().iter().cloned().collect(),
        tags: project.tags().iter().cloned().collect(),
        fields: project.fields().iter().cloned().collect(),
        types: project.relation_types().iter().cloned().collect(),
        actors: project.actors().iter().cloned().collect(),
        issues: project.issues().iter().cloned().collect(),
        coders: project.coders().iter().filter(|row| row.id != but).cloned().collect(),
        statements: project.annotations().iter().map(statement).collect(),
        relations: project
            .relations()
            .iter()
            .map(|row| Relation { created: bare(row.created), ..row.clone() })
            .collect(),
    }
}

/// The first row that differs: whole projects are too long to be read.
fn difference(found: &All, wanted: &All) -> String {
    fn rows<R: std::fmt::Debug + PartialEq>(what: &str, found: &[R], wanted: &[R]) -> Option<String> {
        let differs = found.iter().zip(wanted).find(|(one, other)| one != other);
        let count = format!("{what}: {} instead of {}", found.len(), wanted.len());
        differs
            .map(|(one, other)| format!("{count}\n{one:#?}\nis not\n{other:#?}"))
            .or_else(|| (found.len() != wanted.len()).then_some(count))
    }
    let all = [
        rows("documents", &found.documents, &wanted.documents),
        rows("tags", &found.tags, &wanted.tags),
        rows("fields", &found.fields, &wanted.fields),
        rows("types", &found.types, &wanted.types),
        rows("actors", &found.actors, &wanted.actors),
        rows("issues", &found.issues, &wanted.issues),
        rows("coders", &found.coders, &wanted.coders),
        rows("statements", &found.statements, &wanted.statements),
        rows("relations", &found.relations, &wanted.relations),
    ];
    all.into_iter().flatten().next().unwrap_or_default()
}

/// The export as files, and what it says it could not hold.
fn exported(exporter: &Format, project: &Project) -> (Vec<File>, Vec<String>) {
    let (scope, options) = (Scope::default(), Options::default());
    let ending = exporter.extension;
    let main = exporter.folder.unwrap_or("export");
    let mut files = vec![file(&format!("out/{main}.{ending}"), written(exporter, project, &scope, &options))];
    for name in exporter.companions(project, &scope) {
        let mut bytes = Vec::new();
        exporter.write_companion(name, project, &scope, &options, &mut bytes).unwrap();
        files.push(file(&format!("out/{name}.{ending}"), bytes));
    }
    let report = standpoint::formats::measure(exporter, project, &scope, &options).unwrap().0;
    // Marks against formulas are taken away again, and articles wait in the project where the format has none.
    let lost = report.sentences().into_iter();
    (files, lost.filter(|told| !told.contains("apostrophe") && !told.contains("The full text of")).collect())
}

/// Takes files into a project that has nothing but its name, a coder of its own, and articles where the format has none.
fn taken(files: Vec<File>, source: &Project, with_articles: bool) -> Result<(Project, Id<Coder>), String> {
    let mut ids = Ids::counting(77 << 90);
    let coder = Coder { id: ids.next_id(), name: "Whoever imports".to_owned(), colour: Colour::Palette(8) };
    let stamp = Stamp { coder: coder.id, time: Time(1_800_000_000_000), sequence: 1 };
    let mut project = Project::default();
    let mut changes: Vec<Change> =
        source.info().cloned().map(|row| Change::Info(Delta::added(row))).into_iter().collect();
    let own = coder.id;
    changes.push(Change::Coder(Delta::added(coder)));
    if with_articles {
        changes.extend(source.documents().iter().cloned().map(|row| Change::Document(Delta::added(row))));
    }
    project.apply(&Transaction { label: String::new(), stamp, changes }).unwrap();
    let (brought, format) = outside::read(files, None)?;
    let prepared = Prepared::new(&project, brought, format.title, None)?;
    let rows = outside::rows(&project, &prepared, &Mapping::proposed(&project, &prepared), stamp, &mut ids);
    let proof = &prepared.proof;
    if !rows.left.is_empty()
        || !proof.moved.is_empty()
        || !proof.unplaced.is_empty()
        || proof.compared != proof.matching
    {
        return Err(format!("{:?}\n{:?}", rows.left.sentences(), proof.sentences()));
    }
    let changes = Transaction { label: String::new(), stamp, changes: rows.changes };
    project.apply(&changes).map_err(|why| format!("the rows do not fit: {why}"))?;
    Ok((project, own))
}

fn comes_back(project: &Project) -> Result<usize, String> {
    let wanted = all(project, Id::new(0));
    let mut count = 0;
    for (id, has_texts) in WHOLE {
        let exporter = exporter(id).unwrap();
        let (files, lost) = exported(exporter, project);
        if !lost.is_empty() {
            continue;
        }
        let (back, own) = taken(files.clone(), project, !has_texts).map_err(|why| format!("{id}: {why}"))?;
        let found = all(&back, own);
        if found != wanted {
            return Err(format!("{id}: {}", difference(&found, &wanted)));
        }
        // Whoever imported is a coder more.
        let mut without = back.clone();
        let coder = back.coders().shared(own).unwrap().clone();
        let stamp = Stamp { coder: own, time: Time(0), sequence: 2 };
        let gone = Change::Coder(Delta::removed(coder));
        without.apply(&Transaction { label: String::new(), stamp, changes: vec![gone] }).unwrap();
        let again = exported(exporter, &without).0;
        if again != files {
            return Err(format!("{id}: the same project is written otherwise"));
        }
        count += 1;
    }
    Ok(count)
}

/// Everything that is hard for a file to hold.
fn hard() -> Fixture {
    let mut fixture = sample();
    let text = "หนังสือพิมพ์รายวัน 👩\u{200d}👩\u{200d}👧\r\nقالت «لا»\r\n=cmd|' /C calc'!A0 said “no”, e\u{301}le\u{300}ves agreed.\r\n- -5 of them; @all stayed.\r\n\u{200f}العدد 12";
    let read = read_text(text.as_bytes(), "hard.txt", None).unwrap();
    fixture
        .run(&Command::AddDocuments { documents: vec![NewDocument { outlet: "=1+1; Post".into(), ..read.document }] })
        .unwrap();
    let document = fixture.project.documents_in_order().last().unwrap().id;
    let words = fixture.project.documents().get(document).unwrap().text.as_str().to_owned();
    let at = |part: &str| words.find(part).map(|at| Span::new(at, at + part.len())).unwrap();
    let quote = fixture.project.tag_named("Quote").unwrap().id;
    let mira =
        Coder { id: fixture.ids.next_id(), name: "Mira “M.” O’Hara; =x".into(), colour: Colour::Own(1, 2, 3) };
    fixture.run(&Command::AddCoder { coder: mira.clone() }).unwrap();
    // Identical and nested extents, broken ones, by both coders.
    let extents = [
        vec![at("“no”")],
        vec![at("“no”")],
        vec![at("said “no”, e\u{301}le\u{300}ves agreed")],
        vec![at("👩\u{200d}👩\u{200d}👧"), at("لا"), at("-5 of them; @all")],
        vec![at("รายวัน")],
    ];
    for (number, fragments) in extents.into_iter().enumerate() {
        if number == 1 {
            fixture.coder = mira.id;
        }
        let speaker = fixture.project.field_named(quote, "speaker").unwrap().id;
        let cue = fixture.project.field_named(quote, "cue words").unwrap().id;
        let command = Command::Annotate {
            document,
            fragments,
            tag: quote,
            answers: vec![
                (
                    speaker,
                    Answer::Actors(vec![Named::New(format!("=Speaker {number}; of “Post”")), Named::New("لا".into())]),
                ),
                (cue, Answer::Value(standpoint::model::Value::Words(vec![at("said"), at("agreed")]))),
            ],
            note: format!("=SUM({number})\n@twice; “so”"),
            certainty: if number == 2 { Certainty::Unsure } else { Certainty::Sure },
            origin: match number {
                0 => Origin::Suggestion { by: "rules".into(), edited: true },
                1 => Origin::Imported { from: "brat".into() },
                2 => Origin::Adjudicated,
                _ => Origin::ByHand,
            },
        };
        fixture.run(&command).unwrap();
    }
    let mut actor = fixture.project.actor_named("لا").unwrap().clone();
    let other = fixture.project.actors().iter().find(|row| row.id != actor.id).unwrap().id;
    actor.aliases = vec!["=La".into(), "No; never".into()];
    actor.note = "+note\n".trim().into();
    actor.role = "-mayor".into();
    actor.affiliations = vec![Affiliation { actor: other, from: "2024-02".parse().ok(), to: None }];
    fixture.run(&Command::EditActor { actor: Box::new(actor) }).unwrap();
    fixture
}

#[test]
fn an_export_that_holds_all_comes_back_as_it_was() {
    let project = hard().project;
    for (id, _) in WHOLE {
        let lost = exported(exporter(id).unwrap(), &project).1;
        println!("{id}: {lost:?}");
    }
    assert_eq!(comes_back(&project), Ok(WHOLE.len()));
    assert!(WHOLE.iter().all(|(id, _)| EXPORTERS.iter().any(|known| known.id == *id)));
}

/// Whatever people do to a project, it comes back.
#[test]
fn whatever_was_done_comes_back() {
    let seeds = std::env::var("STANDPOINT_IDENTITY_CASES").ok().and_then(|said| said.parse().ok()).unwrap_or(12_u64);
    let mut count = 0;
    for seed in 0..seeds {
        let mut script = Script::new(hard(), History::default(), seed + 1);
        for _ in 0..60 {
            script.next();
        }
        match comes_back(&script.fixture.project) {
            Ok(formats) => count += formats,
            Err(why) => panic!("seed {seed}: {why}"),
        }
    }
    println!("{count} exports of {seeds} projects came back as they were");
    assert!(count as u64 > seeds, "only {count} of {seeds} projects were held whole");
}
