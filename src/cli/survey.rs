//! `standpoint survey`: what every file of a folder would come in as, and which can't be read, with the reason.

use super::verbs::{WrongUse, counted, disk, whole};
use super::{Outcome, show};
use crate::machine;
use crate::session::survey::{self, Group, Held};
use crate::session::{Reading, Worker};
use anyhow::{Result, anyhow};
use clap::Args;
use serde_json::json;
use std::{io::Write, path::PathBuf, sync::atomic::AtomicBool};

/// Which folder to look through.
#[derive(Debug, Args)]
pub struct SurveyArgs {
    /// Folder of files
    pub folder: PathBuf,
    /// A file with a line for each file that is known not to come in whole: its name below the folder (* stands for any
    /// letters), a colon and the reason. Lines that no longer hold are told
    #[arg(long, value_name = "FILE")]
    pub known: Option<PathBuf>,
    #[arg(long)]
    pub json: bool,
}

pub(super) fn run(out: &mut dyn Write, args: &SurveyArgs) -> Result<Outcome> {
    let mut known = args.known.as_deref().map(exceptions).transpose()?.unwrap_or_default();
    let storage = disk();
    let reading =
        Reading { storage: storage.as_ref(), worker: &Worker::this(), tell: &|_| {}, stop: &AtomicBool::new(false) };
    let groups = survey::groups(storage.as_ref(), &whole(&args.folder)?).map_err(|sentence| anyhow!(sentence))?;
    let (mut sums, mut ids) = (Sums::default(), machine::random_ids());
    if !args.json {
        writeln!(out, "{:<30} {HEADS}  file", "format")?;
    }
    for group in &groups {
        let begun = machine::now();
        let found = survey::look(&reading, group, &mut ids, begun);
        let seconds = (machine::now().0 - begun.0) as f64 / 1000.0;
        let is_sound = found.as_ref().is_ok_and(Held::is_whole);
        let exception = known.iter_mut().find(|line| line.pattern.is_match(&group.name));
        let reason = exception.map(|line| {
            *(if is_sound { &mut line.sound } else { &mut line.right }) += 1;
            line.reason.clone()
        });
        sums.add(&found, reason.is_some());
        if args.json {
            writeln!(out, "{}", as_json(group, &found, seconds, reason.as_deref()))?;
        } else {
            tell(out, group, &found, seconds, reason.as_deref())?;
        }
        out.flush()?;
    }
    let outdated: Vec<&Known> = known.iter().filter(|line| line.right == 0 || line.sound > 0).collect();
    if !args.json {
        sums.tell(out, groups.len())?;
    }
    for line in &outdated {
        let why = if line.sound > 0 { "comes in whole now" } else { "fits no file" };
        show::complain(&format!("What is known of “{}” is outdated: it {why}", line.name));
    }
    Ok(if sums.bad == 0 && outdated.is_empty() { Outcome::Done } else { Outcome::Problems })
}

/// What is known not to come in whole.
struct Known {
    name: String,
    pattern: regex::Regex,
    reason: String,
    /// Files that it is right about, and those that came in whole after all.
    right: usize,
    sound: usize,
}

fn exceptions(file: &std::path::Path) -> Result<Vec<Known>> {
    let bytes = disk().read(&whole(file)?);
    let bytes = bytes.map_err(|error| anyhow!("{} can’t be read: {}", file.display(), crate::store::reason(&error)))?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let lines = text.lines().enumerate().filter(|line| !line.1.trim().is_empty() && !line.1.starts_with('#'));
    let line = |(number, line): (usize, &str)| {
        let wrong = || WrongUse(format!("{}: line {} has no name, colon and reason", file.display(), number + 1));
        let (name, reason) = line.split_once(": ").ok_or_else(wrong)?;
        let parts: Vec<String> = name.trim().split('*').map(regex::escape).collect();
        let pattern = regex::Regex::new(&format!("^{}$", parts.join(".*"))).map_err(|_too_long| wrong())?;
        Ok(Known { name: name.trim().to_owned(), pattern, reason: reason.trim().to_owned(), right: 0, sound: 0 })
    };
    lines.map(line).collect()
}

const HEADS: &str = "articles statements relations  words   same  moved   lost    time";

fn tell(
    out: &mut dyn Write,
    group: &Group,
    found: &Result<Held, String>,
    seconds: f64,
    known: Option<&str>,
) -> Result<()> {
    match found {
        Ok(held) => {
            let format: String = held.format.chars().take(30).collect();
            write!(out, "{format:<30} {:>8} ", held.articles)?;
            if held.has_statements {
                write!(
                    out,
                    "{:>10} {:>9} {:>6} {:>6} {:>6} {:>6}",
                    held.statements, held.relations, held.compared, held.matching, held.moved, held.unplaced
                )?;
            } else {
                write!(out, "{:>10} {:>9} {:>6} {:>6} {:>6} {:>6}", "–", "–", "", "", "", "")?;
            }
            writeln!(out, " {seconds:>5.1} s  {}", show::inert(&group.name))?;
            if let Some(reason) = known.filter(|_| !held.is_whole()) {
                writeln!(out, "{:<30} {}", "", show::inert(reason))?;
            }
        }
        Err(why) => {
            writeln!(out, "{:<30} {:>61} {seconds:>5.1} s  {}", "–", "", show::inert(&group.name))?;
            writeln!(out, "{:<30} {}", "", show::inert(known.unwrap_or(why)))?;
        }
    }
    for name in group.beside() {
        writeln!(out, "{:<30} with {}", "", show::inert(name))?;
    }
    Ok(())
}

fn as_json(group: &Group, found: &Result<Held, String>, seconds: f64, known: Option<&str>) -> serde_json::Value {
    let beside: Vec<&str> = group.beside().collect();
    let (held, why) = match found {
        Ok(held) => (Some(held), None),
        Err(why) => (None, Some(why)),
    };
    json!({
        "file": group.name,
        "with": beside,
        "format": held.map(|held| held.format.as_str()),
        "as": held.map(|held| if held.has_statements { "statements" } else { "articles" }),
        "articles": held.map(|held| held.articles),
        "statements": held.filter(|held| held.has_statements).map(|held| held.statements),
        "relations": held.filter(|held| held.has_statements).map(|held| held.relations),
        "words": held.map(|held| held.compared),
        "same": held.map(|held| held.matching),
        "moved": held.map(|held| held.moved),
        "lost": held.map(|held| held.unplaced),
        "remarks": held.map(|held| held.remarks.as_slice()),
        "not_read": why,
        "known": known,
        "seconds": seconds,
    })
}

#[derive(Default)]
struct Sums {
    articles: usize,
    statements: usize,
    relations: usize,
    compared: usize,
    matching: usize,
    whole: usize,
    known: usize,
    bad: usize,
}

impl Sums {
    fn add(&mut self, found: &Result<Held, String>, is_known: bool) {
        if let Ok(held) = found {
            self.articles += held.articles;
            self.statements += held.statements;
            self.relations += held.relations;
            self.compared += held.compared;
            self.matching += held.matching;
        }
        let is_sound = found.as_ref().is_ok_and(Held::is_whole);
        *(match (is_sound, is_known) {
            (true, _) => &mut self.whole,
            (false, true) => &mut self.known,
            (false, false) => &mut self.bad,
        }) += 1;
    }

    fn tell(&self, out: &mut dyn Write, files: usize) -> Result<()> {
        writeln!(
            out,
            "{}: {} come in whole, {} known not to, {} not",
            counted(files, "file"),
            self.whole,
            self.known,
            self.bad
        )?;
        writeln!(
            out,
            "{}, {}, {}; of {} stored words {} stand where they should",
            counted(self.articles, "article"),
            counted(self.statements, "statement"),
            counted(self.relations, "relation"),
            self.compared,
            self.matching
        )?;
        Ok(())
    }
}
