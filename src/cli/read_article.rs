//! The other side of `session::Worker`: reads one article, or files of statements, from standard input, in a process that
//! may do nothing else.

use super::{Outcome, verbs::WrongUse};
use crate::formats::articles::{self, Given, Mapping};
use crate::formats::outside;
use crate::session::MEMORY;
use anyhow::Result;
use clap::Args;
use std::io::{self, Read as _, Write};

/// Seconds of a processor.
const SECONDS: u64 = 30;
/// Trees are walked element by element, which takes a stack; counted among the memory.
const STACK: usize = 64 << 20;

/// What is read, and as what.
#[derive(Debug, Args)]
pub struct ReadArgs {
    /// Statements of other tools, not an article
    #[arg(long)]
    pub statements: bool,
    /// Only say of which format each file of statements is
    #[arg(long)]
    pub recognise: bool,
    #[arg(long)]
    pub format: Option<String>,
    /// Bytes that reading may take beside the program itself
    #[arg(long, default_value_t = MEMORY)]
    pub memory: u64,
    #[arg(long, default_value = "")]
    pub name: String,
    #[arg(long)]
    pub encoding: Option<String>,
    #[arg(long, default_value = "")]
    pub mapping: String,
}

pub(super) fn run(out: &mut dyn Write, args: ReadArgs) -> Result<Outcome> {
    confine(args.memory);
    if args.statements {
        return statements(out, &args);
    }
    let id = args.format.unwrap_or_default();
    let reader = articles::reader_named(&id).ok_or_else(|| WrongUse(format!("There is no format “{id}”")))?;
    let given = Given {
        file: args.name,
        encoding: args.encoding,
        mapping: Mapping::parse_lines(&args.mapping).map_err(WrongUse)?,
    };
    let mut bytes = Vec::new();
    io::stdin().lock().take(articles::LARGEST as u64 + 1).read_to_end(&mut bytes)?;
    let Some(read) = with_room(move || reader.read(&bytes, &given))? else { return Ok(Outcome::Problems) };
    articles::write_records(&read, out)?;
    Ok(Outcome::Done)
}

fn statements(out: &mut dyn Write, args: &ReadArgs) -> Result<Outcome> {
    let unknown = |id: &str| WrongUse(format!("There is no format “{id}”"));
    let format = args.format.as_deref().map(|id| outside::format(id).ok_or_else(|| unknown(id))).transpose()?;
    let files = outside::read_files(&mut io::stdin().lock())?;
    if args.recognise {
        let Some(formats) = with_room(|| outside::each_recognised(files))? else { return Ok(Outcome::Problems) };
        outside::write_recognised(&formats, out)?;
    } else {
        let Some(read) = with_room(move || outside::read(files, format))? else { return Ok(Outcome::Problems) };
        outside::write_brought(&read, out)?;
    }
    Ok(Outcome::Done)
}

/// Does something that may take a stack. `None`: it came to grief.
fn with_room<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> io::Result<Option<T>> {
    let thread = std::thread::Builder::new().name("reader".to_owned()).stack_size(STACK).spawn(work)?;
    Ok(thread.join().ok())
}

/// Lets this process have no more memory than reading may take, and no more of a processor; it can write no file. Where the
/// system knows no such limits, whoever started it still ends it when its time is over.
#[cfg(unix)]
fn confine(memory: u64) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = |resource, most: u64| {
        let allowed = getrlimit(resource).maximum.map_or(most, |maximum| maximum.min(most));
        // A limit that can't be set leaves the others.
        let _set = setrlimit(resource, Rlimit { current: Some(allowed), maximum: Some(allowed) });
    };
    // Addresses that the program had before it began to read are not counted.
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let pages = pages.and_then(|pages| pages.split(' ').next()?.parse::<u64>().ok());
    if let Some(pages) = pages {
        limit(Resource::As, pages * rustix::param::page_size() as u64 + memory);
    }
    limit(Resource::Cpu, SECONDS);
    limit(Resource::Fsize, 0);
    limit(Resource::Core, 0);
}

#[cfg(not(unix))]
fn confine(_memory: u64) {}
