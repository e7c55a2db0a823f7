//! What is wrong in a project's files: found by one verb, mended in a copy by another.

use super::verbs::{counted, disk, journals, load, who, whole};
use super::{CoderArgs, Outcome, show};
use crate::machine;
use crate::session;
use crate::store::{self, LoadReport, StoreError};
use anyhow::Result;
use std::{io::Write, path::Path};

pub(super) fn check(out: &mut dyn Write, folder: &Path, json: bool) -> Result<Outcome> {
    let loaded = load(folder)?;
    let report = &loaded.report;
    let problems = &report.attention;
    if json {
        let whole = report
            .read_only
            .iter()
            .map(|reason| serde_json::json!({"file": "project.ron", "line": null, "sentence": reason, "record": ""}));
        let single = problems.iter().map(|problem| {
            serde_json::json!({
                "file": problem.file.display().to_string(),
                "line": problem.line,
                "sentence": problem.sentence,
                "record": problem.raw,
            })
        });
        let rows: Vec<_> = whole.chain(single).collect();
        writeln!(out, "{:#}", serde_json::Value::Array(rows))?;
    } else {
        for problem in problems {
            writeln!(out, "{}", show::inert(&problem.sentence))?;
        }
        let project = &loaded.project;
        let (documents, statements) = (project.documents().len(), project.annotations().len());
        let verdict = match problems.len() {
            0 => "nothing wrong".to_owned(),
            1 => "1 record needs attention".to_owned(),
            many => format!("{many} records need attention"),
        };
        let [documents, statements] = [counted(documents, "document"), counted(statements, "statement")];
        writeln!(out, "{documents}, {statements}: {verdict}")?;
        if report.recovered > 0 {
            let edits = counted(report.recovered, "edit");
            writeln!(out, "{edits} in the journal and not yet in the files: that is as it should be")?;
        }
        if let Some(reason) = &report.read_only {
            writeln!(out, "{reason}")?;
        }
        if !report.copies.is_empty() {
            let folder = folder.display();
            writeln!(out, "To put in what second copies of files say: standpoint merge \"{folder}\" --copies")?;
        }
        if problems.len() > report.copies.len() {
            writeln!(out, "{}", LoadReport::WAY_OUT)?;
        }
    }
    let is_whole = problems.is_empty() && report.read_only.is_none();
    Ok(if is_whole { Outcome::Done } else { Outcome::Problems })
}

pub(super) fn repair(out: &mut dyn Write, folder: &Path, copy: Option<&Path>, coder: &CoderArgs) -> Result<Outcome> {
    let folder = store::folder_of(&whole(folder)?);
    let beside = || {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        folder.with_file_name(format!("{name}-repaired"))
    };
    let copy = copy.map(whole).transpose()?.unwrap_or_else(beside);
    if copy.starts_with(&folder) {
        // What lies in the project would be copied into itself.
        return Err(StoreError::Taken(copy).into());
    }
    let away = journals();
    let repaired =
        session::repair(&disk(), &folder, &copy, away.as_deref(), &who(coder), machine::random_ids, machine::now())?;
    let files = counted(repaired.files, "file");
    writeln!(out, "Copied {files} to {}. The project itself is as it was", copy.display())?;
    for sentence in &repaired.done {
        writeln!(out, "{}", show::inert(sentence))?;
    }
    for problem in &repaired.left {
        writeln!(out, "Left as it is: {}", show::inert(&problem.found.sentence))?;
    }
    let left = match repaired.left.len() {
        0 => "nothing is left".to_owned(),
        1 => "1 record needs attention still".to_owned(),
        many => format!("{many} records need attention still"),
    };
    writeln!(out, "{}: {left}", counted(repaired.done.len(), "repair"))?;
    Ok(if repaired.left.is_empty() { Outcome::Done } else { Outcome::Problems })
}
