//! `standpoint merge`: another copy of a project, or the second copies of files that sync programs left.

use super::verbs::{WrongUse, disk, load, open, open_telling, refused, saved, whole};
use super::{MergeArgs, Outcome, show};
use crate::edit::{Alike, Merged};
use crate::machine;
use crate::session::{self, Session};
use crate::store::{self, AttentionKind, Loaded};
use anyhow::{Result, anyhow};
use std::{io::Write, path::Path};

pub(super) fn run(out: &mut dyn Write, args: &MergeArgs) -> Result<Outcome> {
    match &args.other {
        Some(other) => merge(out, args, other),
        None => merge_copies(out, args),
    }
}

fn merge(out: &mut dyn Write, args: &MergeArgs, other: &Path) -> Result<Outcome> {
    let [here, there] = [&args.project, other].map(|path: &Path| whole(path).map(|path| store::folder_of(&path)));
    let (here, there) = (here?, there?);
    if same_place(&here, &there) {
        return Err(
            WrongUse(format!("“{}” is the project itself: name the folder of another copy", other.display())).into()
        );
    }
    let theirs = read(&there)?;
    let base = args.base.as_ref().map(|base| read(&whole(base)?)).transpose()?;
    if let Some(base) = base.as_ref().filter(|base| !base.is_whole()) {
        let file = base.report.attention.first().map(|known| known.sentence.clone()).unwrap_or_default();
        return Err(anyhow!(
            "The copy from before can’t tell who changed what, since it can’t be read as a whole: {file}"
        ));
    }
    let mut session = open(&args.project, &args.coder)?;
    let alike = if args.join { Alike::Joined } else { Alike::Apart };
    let base = base.as_ref().map(|base| &base.project);
    let (_, merged) = session.merge(&theirs, base, alike, machine::now()).map_err(refused)?;
    let outcome = tell(out, &session, &merged)?;
    if !merged.alike.is_empty() {
        writeln!(out, "With --join they become one")?;
    }
    Ok(outcome)
}

fn same_place(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_not_there| path.to_owned());
    real(one) == real(other)
}

fn merge_copies(out: &mut dyn Write, args: &MergeArgs) -> Result<Outcome> {
    let storage = disk();
    let mut session = open_telling(&args.project, &args.coder, |problem| problem.kind != AttentionKind::Copy)?;
    let found = session.report().copies.clone();
    if found.is_empty() {
        writeln!(out, "There are no second copies of files")?;
        return Ok(Outcome::Done);
    }
    let copies = session::read_copies(storage.as_ref(), session.folder(), &found);
    let (_, merged) = session.merge_copies(&copies, machine::now()).map_err(refused)?;
    let outcome = tell(out, &session, &merged)?;
    let aside = copies.merged();
    store::put_aside(storage.as_ref(), session.folder(), &aside, machine::now())?;
    writeln!(
        out,
        "Put {} into the trash of the project",
        if aside.len() == 1 { "1 second copy".to_owned() } else { format!("{} second copies", aside.len()) }
    )?;
    for problem in &copies.problems {
        show::complain(problem);
    }
    Ok(if copies.problems.is_empty() { outcome } else { Outcome::Problems })
}

/// Waits until the edit is saved, then says what it came to.
fn tell(out: &mut dyn Write, session: &Session, merged: &Merged) -> Result<Outcome> {
    saved(session)?;
    let summary = merged.summary().unwrap_or_else(|| "Nothing new: all of it is here already".to_owned());
    writeln!(out, "{summary}")?;
    for sentence in merged.sentences() {
        writeln!(out, "{}", show::inert(&sentence))?;
    }
    Ok(if merged.clashes.is_empty() { Outcome::Done } else { Outcome::Problems })
}

fn read(folder: &Path) -> Result<Loaded> {
    let loaded = load(folder)?;
    if let Some(reason) = &loaded.report.read_only {
        return Err(anyhow!("Nothing was merged. {reason}"));
    }
    for problem in &loaded.report.attention {
        show::complain(&format!("{}: {}", folder.display(), problem.sentence));
    }
    Ok(loaded)
}
