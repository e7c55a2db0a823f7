//! Exports read by programs that nobody here wrote: `tests/readers/check.py` compares what they find with the project.
//!
//! `STANDPOINT_READERS` names the Python that has them (`tests/readers/requirements.txt`); without it this is skipped.

#![expect(clippy::unwrap_used, clippy::string_slice, reason = "a test ends where something is not as it should be")]

use crate::formats::{exported, sample};
use serde_json::{Value as Json, json};
use standpoint::formats::EXPORTERS;
use standpoint::model::{Annotation, FieldKind, Project, Value};
use standpoint::store::Disk;
use std::{env, path::Path, process::Command};

/// Names that answers to fields of a kind give.
fn named(project: &Project, row: &Annotation, kind: FieldKind) -> Vec<String> {
    let fields = project.fields_of(row.tag).filter(|field| field.kind == kind);
    let values = fields.filter_map(|field| row.value(field.id));
    let names = values.flat_map(|value| match value {
        Value::Actors(ids) => ids.iter().map(|&id| project.actors().get(id).unwrap().name.clone()).collect::<Vec<_>>(),
        Value::Issues(ids) => ids.iter().map(|&id| project.issues().get(id).unwrap().wording.clone()).collect(),
        _ => Vec::new(),
    });
    names.collect()
}

/// What the project holds, in plain words: made here, not by any exporter.
fn expected(project: &Project) -> Json {
    let article = |document: &standpoint::model::Document| {
        let text = document.text.as_str();
        let at = |byte: usize| text[..byte].chars().count();
        let rows = project.annotations_in(document.id);
        let statements: Vec<Json> = rows
            .iter()
            .map(|row| {
                json!({
                    "id": row.id.to_string(),
                    "label": project.tags().get(row.tag).unwrap().name,
                    "fragments": row.fragments.iter().map(|span| [at(span.start()), at(span.end())]).collect::<Vec<_>>(),
                    "actors": named(project, row, FieldKind::Actors),
                    "issues": named(project, row, FieldKind::Issues),
                })
            })
            .collect();
        let relations: Vec<_> =
            rows.iter().flat_map(|row| project.relations_of(row.id).filter(|one| one.from == row.id)).collect();
        let told = |only_here: bool| -> Vec<Json> {
            let here = |id| rows.iter().any(|row| row.id == id);
            let wanted = relations.iter().filter(|one| !only_here || here(one.to));
            let name = |id| project.relation_types().get(id).unwrap().name.clone();
            wanted.map(|one| json!([one.from.to_string(), one.to.to_string(), name(one.kind)])).collect()
        };
        json!({ "text": text, "statements": statements, "relations": told(false), "within": told(true) })
    };
    project.documents_in_order().into_iter().map(article).collect()
}

#[test]
fn other_programs_read_the_same() {
    let Some(python) = env::var_os("STANDPOINT_READERS") else {
        eprintln!("SKIPPED: STANDPOINT_READERS names no Python with the readers of tests/readers/requirements.txt");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let fixture = sample();
    for exporter in EXPORTERS {
        let name = exporter.folder.map_or(format!("{}.{}", exporter.id, exporter.extension), str::to_owned);
        exported(&Disk, &fixture.project, exporter, &folder.path().join(name), false).unwrap();
    }
    let disk: &dyn standpoint::store::Storage = &Disk;
    standpoint::store::replace(
        disk,
        &folder.path().join("expected.json"),
        expected(&fixture.project).to_string().as_bytes(),
    )
    .unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut check = Command::new(python);
    check.arg(root.join("tests/readers/check.py")).arg(folder.path());
    let shared = root.join("../shared/corpora");
    if shared.exists() {
        check.arg(shared);
    }
    let output = check.output().unwrap();
    let (told, wrong) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    eprintln!("{told}");
    assert!(output.status.success(), "{told}\n{wrong}");
}
