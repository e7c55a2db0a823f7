//! The program without a window: the same projects, the same commands, for scripts and for other programs.
//!
//! Exit codes: 0 done, 1 problems found, 2 wrong use.

mod adding;
mod answers;
mod care;
mod codebook;
mod coders;
mod counts;
mod export;
mod finding;
pub(crate) mod generate;
mod git;
mod merge;
mod past;
mod people;
mod read_article;
mod relations;
mod show;
mod statements;
mod survey;
mod verbs;

pub use adding::AddArgs;
pub use counts::CountsArgs;
pub use finding::{CorrectArgs, KwicArgs};
pub use read_article::ReadArgs;
pub use statements::ImportArgs;
pub use survey::SurveyArgs;

use crate::store;
use clap::{Args, Parser, Subcommand};
use std::{io, path::PathBuf};

/// What was typed.
#[derive(Debug, Parser)]
#[command(
    name = "standpoint",
    version,
    about = "Read news closely: who says what, through whom, in which words, for or against what",
    after_help = EXAMPLES,
    args_conflicts_with_subcommands = true
)]
pub struct Cli {
    #[command(subcommand)]
    pub verb: Option<Verb>,
    /// A project folder, its project.ron, or articles to read
    pub paths: Vec<PathBuf>,
    /// Write one line a frame into FILE: milliseconds in logic, ui and tessellation
    #[arg(long, value_name = "FILE")]
    pub frame_times: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  standpoint                                        open the window
  standpoint my-study                               open a project in the window
  standpoint new my-study --coder \"Lena B.\"         make a project
  standpoint add my-study articles/*                add articles: text, web pages, Word, PDF, …
  standpoint tag my-study --document 1 --tag quote --start 120 --end 188 --field speaker=\"Ilse Varga\"
  standpoint list my-study --actor varga --json
  standpoint actors my-study merge \"I. Varga\" \"Ilse Varga\"
  standpoint export my-study --format csv --output statements.csv
  standpoint merge my-study from-mira               take in what a colleague did in a copy

Exit codes: 0 done, 1 problems found, 2 wrong use.";

/// What to do without a window.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Make a new project in a folder that is not there yet, or is empty
    New {
        /// Folder of the project
        dir: PathBuf,
        /// Title; the folder's name where none is given
        #[arg(long)]
        title: Option<String>,
        #[command(flatten)]
        coder: CoderArgs,
        /// What it starts with: news-basics, quote-extraction, fact-check or discourse-network
        #[arg(long, default_value = "news-basics")]
        codebook: String,
    },
    /// Add articles: texts, web pages, documents, books, subtitles, tables of articles, or folders of them
    Add(AddArgs),
    /// List the articles, numbered from 1
    Documents {
        /// Folder of the project
        project: PathBuf,
        #[arg(long)]
        json: bool,
    },
    /// Tag a passage
    Tag(TagArgs),
    /// List the statements
    List {
        /// Folder of the project
        project: PathBuf,
        /// Number, id or title of an article
        #[arg(long)]
        document: Option<String>,
        #[arg(long)]
        tag: Option<String>,
        /// Name or alias of an actor in any field, or a part of it
        #[arg(long)]
        actor: Option<String>,
        #[arg(long)]
        json: bool,
    },
    /// List every place of some words, or every statement, with what stands before and behind it
    Kwic(KwicArgs),
    /// List what may still be untagged: paragraphs with quotation marks, reporting verbs or known names and no statement
    Coverage {
        /// Folder of the project
        project: PathBuf,
        /// Only this article: its number, id or title
        #[arg(long)]
        document: Option<String>,
        /// Tagged words that also stand untagged elsewhere, not paragraphs
        #[arg(long, conflicts_with = "document")]
        words: bool,
        #[arg(long)]
        json: bool,
    },
    /// Put a corrected text in the place of an article’s; its statements are found again in it
    Correct(CorrectArgs),
    /// Take back the newest edit
    Undo {
        /// Folder of the project
        project: PathBuf,
        #[command(flatten)]
        coder: CoderArgs,
    },
    /// Do again what was taken back
    Redo {
        /// Folder of the project
        project: PathBuf,
        #[command(flatten)]
        coder: CoderArgs,
    },
    /// List the kept versions of a project, the newest first; of one of them, also what is other now
    Versions {
        /// Folder of the project
        project: PathBuf,
        /// Only this version, document by document: its number in the list, or its name
        version: Option<String>,
        #[arg(long)]
        json: bool,
    },
    /// Bring a project, or one article of it, back to a kept version; undo takes it back
    Restore {
        /// Folder of the project
        project: PathBuf,
        /// Number in the list of versions, or name
        version: String,
        /// Only this article: its number, id or title now, or as it was then
        #[arg(long)]
        document: Option<String>,
        #[command(flatten)]
        coder: CoderArgs,
    },
    /// List the removed articles, put one back, or remove them for good
    Trash {
        /// Folder of the project
        project: PathBuf,
        /// Put this article back with its statements: its number in the list, its id or title
        #[arg(long, value_name = "ARTICLE", conflicts_with = "empty")]
        put_back: Option<String>,
        /// Remove for good whatever undo can no longer bring back
        #[arg(long)]
        empty: bool,
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        coder: CoderArgs,
    },
    /// Look for anything wrong in a project's files, and change nothing
    Check {
        /// Folder of the project
        project: PathBuf,
        #[arg(long)]
        json: bool,
    },
    /// Copy a project into a new folder and mend there what can be mended; the project itself stays as it is
    Repair {
        /// Folder of the project
        project: PathBuf,
        /// Folder of the copy, which is not there yet; beside the project where none is given
        #[arg(long, value_name = "DIR")]
        output: Option<PathBuf>,
        #[command(flatten)]
        coder: CoderArgs,
    },
    /// Put another copy of a project into it, as one edit that can be undone
    Merge(MergeArgs),
    /// Have git put the files of a project together row by row, in this clone of its repository
    GitSetup {
        /// Folder of the project
        project: PathBuf,
    },
    /// What git calls after git-setup: puts two versions of a file together
    #[command(hide = true)]
    MergeDriver {
        /// The version from which both come (%O)
        base: PathBuf,
        /// Our version, which becomes both (%A)
        ours: PathBuf,
        /// Their version (%B)
        theirs: PathBuf,
        /// Which file it is (%P)
        path: PathBuf,
    },
    /// List the actors, merge two, find likely duplicates, write them as CSV or take them in
    Actors(people::RegisterArgs),
    /// List the issues, merge two, find likely duplicates, write them as CSV or take them in
    Issues(people::RegisterArgs),
    /// List how statements are related, link two, or remove relations
    Relations(relations::RelationArgs),
    /// List who has tagged, rename a coder or remove one
    Coders(coders::CodersArgs),
    /// Count statements: by one thing, across two, or for and against by actor and issue
    Counts(CountsArgs),
    /// Write statements in the format of another program
    Export(ExportArgs),
    /// Export once, and say how long that took, how much was written, and how much memory it needed
    #[command(hide = true)]
    TimeExport { project: PathBuf, format: String, output: PathBuf },
    /// What the program calls to read a file that a stranger has made: one file from standard input, records out
    #[command(hide = true)]
    ReadArticle(ReadArgs),
    /// Take in statements of other tools, with their articles; undo takes it back
    Import(ImportArgs),
    /// Say of every file in a folder what it would come in as, and change nothing
    Survey(SurveyArgs),
    /// List the formats that articles and statements are read from and written in, and what each can hold
    Formats {
        #[arg(long)]
        json: bool,
    },
    /// List, change, write or take in what passages can be
    Codebook(codebook::CodebookArgs),
    /// Make a project of invented articles and statements, for measuring
    Generate(GenerateArgs),
    /// Time the program on invented projects, and print each figure beside its goal
    #[cfg(feature = "gui")]
    Bench {
        /// A folder that is not there yet, for the projects
        dir: PathBuf,
        /// A few frames of each kind only, to see that it runs
        #[arg(long)]
        short: bool,
        /// Start the real window too, again and again; needs a screen
        #[arg(long)]
        window: bool,
        /// Only the projects with this in their name, such as "10 MB"
        #[arg(long, value_name = "TEXT")]
        only: Option<String>,
        /// Measure what falls short again, up to so many times in all; the best try counts
        #[arg(long, value_name = "NUMBER", default_value_t = 1)]
        times: usize,
    },
    /// Open the window, say on standard output how far it is, and close it after some seconds
    #[cfg(feature = "gui")]
    #[command(hide = true)]
    Probe {
        path: Option<PathBuf>,
        /// A window with nothing in it
        #[arg(long)]
        empty: bool,
        /// A window with one word in it
        #[arg(long)]
        word: bool,
        /// Scroll, select and tag as by a hand, and write the times of the frames into FILE
        #[arg(long, value_name = "FILE")]
        session: Option<PathBuf>,
        /// Close it as soon as all is there
        #[arg(long)]
        brief: bool,
    },
}

/// Who signs the edits.
#[derive(Debug, Clone, Args)]
pub struct CoderArgs {
    /// Name of the coder; the project's only coder, or else your login name, where none is given
    #[arg(long, value_name = "NAME")]
    pub coder: Option<String>,
}

/// What to tag, and as what.
#[derive(Debug, Args)]
pub struct TagArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// Number, id or title of the article
    #[arg(long)]
    pub document: String,
    /// Name of the tag: claim, quote or position, or another of the codebook
    #[arg(long)]
    pub tag: String,
    /// Where each fragment starts, in Unicode characters from 0
    #[arg(long, required = true)]
    pub start: Vec<usize>,
    /// Where each fragment ends, in Unicode characters; the character there no longer belongs to it
    #[arg(long, required = true)]
    pub end: Vec<usize>,
    /// An answer: speaker=MFAT, "verifiable=yes", issues="One;Another"; `unclear` fits every field
    #[arg(long = "field", value_name = "NAME=VALUE")]
    pub fields: Vec<String>,
    #[arg(long, default_value = "")]
    pub note: String,
    /// Mark the statement as unsure
    #[arg(long)]
    pub unsure: bool,
    #[command(flatten)]
    pub coder: CoderArgs,
    #[arg(long)]
    pub json: bool,
}

/// What to export, and how.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// csv, tables, xlsx, jsonl, w3c or html; `standpoint formats` tells more
    #[arg(long)]
    pub format: String,
    /// Write articles, actors, issues, relations and the codebook as tables of their own too, in a folder (csv)
    #[arg(long)]
    pub tables: bool,
    /// File to write, or - for standard output; with csv a folder too, for all tables
    #[arg(long)]
    pub output: PathBuf,
    /// Only this article: number, id or title; may be given several times
    #[arg(long)]
    pub document: Vec<String>,
    /// Only this tag; may be given several times
    #[arg(long)]
    pub tag: Vec<String>,
    /// Keep cells that begin like a formula just as they are (csv)
    #[arg(long)]
    pub exact: bool,
    /// One row for each actor or issue of a statement, not one for the statement (csv)
    #[arg(long)]
    pub row_each: bool,
    /// Leave the coders' notes out
    #[arg(long)]
    pub without_notes: bool,
    /// Write over a file that is there already
    #[arg(long)]
    pub overwrite: bool,
}

/// Which copies to put together.
#[derive(Debug, Args)]
pub struct MergeArgs {
    /// Folder of the project that takes in the other
    pub project: PathBuf,
    /// Folder of the other copy; it stays as it is
    #[arg(required_unless_present = "copies")]
    pub other: Option<PathBuf>,
    /// Folder of the project as both copies were before; so it is known who changed what
    pub base: Option<PathBuf>,
    /// Put in the second copies of files that Dropbox, OneDrive, Syncthing or Nextcloud left in the project’s folder, and
    /// move them into its trash
    #[arg(long, conflicts_with_all = ["other", "base", "join"])]
    pub copies: bool,
    /// Make one of articles with the same words, and of coders, actors, issues, tags and fields with one name, where the
    /// copies have them under ids of their own
    #[arg(long)]
    pub join: bool,
    #[command(flatten)]
    pub coder: CoderArgs,
}

/// How large an invented project shall be.
#[derive(Debug, Args)]
pub struct GenerateArgs {
    /// Folder of the new project
    pub dir: PathBuf,
    #[arg(long, default_value_t = 1)]
    pub documents: usize,
    /// Bytes of text in each article
    #[arg(long, default_value_t = 10_000)]
    pub bytes: usize,
    /// Statements in all, spread evenly over the articles
    #[arg(long, default_value_t = 100)]
    pub annotations: usize,
    /// The same seed gives the same project
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Each article as one long paragraph
    #[arg(long)]
    pub one_paragraph: bool,
    /// With thousands of actors, with issues and answers
    #[arg(long)]
    pub full: bool,
}

/// Says what went wrong, on standard error.
pub fn complain(sentence: &str) {
    show::complain(sentence);
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Done,
    Problems,
    WrongUse,
}

impl From<Outcome> for std::process::ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::Problems => 1,
            Outcome::WrongUse => 2,
        })
    }
}

/// Carries out one verb. Errors go to standard error as one sentence, with what can be done in a second line.
#[must_use]
pub fn run(verb: Verb) -> Outcome {
    // Not locked: a window that is watched tells what it has to tell from a thread of its own.
    let mut out = io::BufWriter::new(io::stdout());
    match verbs::run(verb, &mut out) {
        Ok(outcome) => outcome,
        Err(error) => {
            match verbs::of_output(&error) {
                // Whoever reads our output may stop reading: that is no problem of ours.
                Some(error) if error.kind() == io::ErrorKind::BrokenPipe => return Outcome::Done,
                Some(error) => {
                    show::complain(&format!("The output could not be written: {}", store::reason(error)));
                    return Outcome::Problems;
                }
                None => {}
            }
            let outcome = if error.is::<verbs::WrongUse>() { Outcome::WrongUse } else { Outcome::Problems };
            show::complain(&format!("{error:#}"));
            if let Some(hint) = verbs::hint(&error) {
                show::complain(&hint);
            }
            outcome
        }
    }
}

/// Says that this build has no window.
#[cfg(not(feature = "gui"))]
#[must_use]
pub fn explain_missing_window() -> Outcome {
    show::complain("This build has no window: it was made without the feature “gui”. Try standpoint --help");
    Outcome::WrongUse
}
