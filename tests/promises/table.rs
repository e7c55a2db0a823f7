//! The table: runs searches and their controls, and prints what each came to.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Mutex,
    time::Duration,
};

/// How much is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// With every test run.
    Short,
    /// As often as the figures say.
    Long,
}

impl Form {
    pub(crate) fn of<T>(self, short: T, long: T) -> T {
        match self {
            Self::Short => short,
            Self::Long => long,
        }
    }
}

/// Why a search has nothing good to say.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// What was found that must not be.
    Broken(String),
    /// Why nothing could be tried on this machine.
    Skipped(String),
    /// How the search itself fell short: it may not have found anything, but that says nothing.
    Poor(String),
}

impl From<String> for Trouble {
    fn from(found: String) -> Self {
        Self::Broken(found)
    }
}

/// What was done, with how often, or the trouble with it.
pub(crate) type Found = Result<String, Trouble>;

/// Ends a search where something is not as it must be.
pub(crate) fn ensure(holds: bool, found: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(found()) }
}

/// The safeguard that is taken away, and the search without it.
pub(crate) type Control = (&'static str, fn() -> Found);

/// Ends a search that has not tried enough to say anything.
pub(crate) fn enough(tried: bool, what: impl FnOnce() -> String) -> Result<(), Trouble> {
    if tried { Ok(()) } else { Err(Trouble::Poor(format!("it fell short: {}", what()))) }
}

/// A promise, how it is tried, and with which safeguards taken away the trying must find something.
#[derive(Clone, Copy)]
pub(crate) struct Check {
    /// Its number in docs/PROMISES.md.
    pub(crate) promise: u8,
    /// A word to choose it by, where a promise is tried in several ways.
    pub(crate) name: &'static str,
    pub(crate) search: fn(Form) -> Found,
    pub(crate) controls: &'static [Control],
}

/// Runs all that are chosen and prints the table; whether everything was as it must be.
pub(crate) fn run(checks: &[Check], form: Form, chosen: &[String]) -> bool {
    let chosen: Vec<&Check> = checks.iter().filter(|check| check.is_one_of(chosen)).collect();
    if chosen.is_empty() {
        return true;
    }
    // Told in the row.
    std::panic::set_hook(Box::new(|panic| *PANIC.lock().unwrap() = Some(panic.to_string())));
    let mut count = Count::default();
    println!("\npromise  what was done{:>68}result", "");
    for check in chosen {
        let label = check.label();
        let (found, seconds) = timed(|| (check.search)(form));
        match found {
            Ok(done) => {
                count.held += 1;
                row(&label, &done, "held", seconds);
            }
            Err(Trouble::Broken(found) | Trouble::Poor(found)) => {
                count.broken += 1;
                row(&label, check.name, "BROKEN", seconds);
                println!("         {found}");
            }
            Err(Trouble::Skipped(why)) => {
                count.skipped += 1;
                row(&label, check.name, &format!("skipped: {why}"), seconds);
                continue;
            }
        }
        for (safeguard, search) in check.controls {
            count.control(safeguard, &timed(search));
        }
    }
    println!(
        "\n{} held, {} broken, {} skipped; of {} controls {} were seen to fail, {} were not, {} could not run\n",
        count.held,
        count.broken,
        count.skipped,
        count.seen + count.unseen + count.idle,
        count.seen,
        count.unseen,
        count.idle
    );
    count.broken + count.unseen == 0
}

impl Check {
    fn label(&self) -> String {
        format!("P{}", self.promise)
    }

    /// Whether it was asked for, by its number or by words of its name; nothing asks for all.
    fn is_one_of(&self, words: &[String]) -> bool {
        words.is_empty() || words.iter().any(|word| *word == self.label() || self.name.contains(word.as_str()))
    }
}

#[derive(Default)]
struct Count {
    held: usize,
    broken: usize,
    skipped: usize,
    seen: usize,
    unseen: usize,
    idle: usize,
}

impl Count {
    fn control(&mut self, safeguard: &str, (found, seconds): &(Found, Duration)) {
        let what = format!("  control: {safeguard}");
        match found {
            Err(Trouble::Broken(found)) => {
                self.seen += 1;
                row("", &what, "seen to fail", *seconds);
                println!("           {}", short(found));
            }
            Err(Trouble::Skipped(why)) => {
                self.idle += 1;
                row("", &what, &format!("skipped: {why}"), *seconds);
            }
            Ok(done) | Err(Trouble::Poor(done)) => {
                self.unseen += 1;
                row("", &what, "NOTHING FOUND", *seconds);
                println!("           {done}");
            }
        }
    }
}

fn row(label: &str, what: &str, result: &str, took: Duration) {
    println!("{label:<8} {what:<80} {result:<14} {:>6.1} s", took.as_secs_f32());
}

/// As much of a finding as fits a line.
fn short(found: &str) -> String {
    let line: String = found.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() > 110 { format!("{}…", line.chars().take(110).collect::<String>()) } else { line }
}

/// What the last panic of any thread said.
static PANIC: Mutex<Option<String>> = Mutex::new(None);

#[expect(clippy::disallowed_methods, reason = "the table says how long each row took; nothing depends on it")]
fn timed(search: impl FnOnce() -> Found) -> (Found, Duration) {
    let start = std::time::Instant::now();
    let found = catch_unwind(AssertUnwindSafe(search));
    // A search ends so where nothing can be made of what it has found; in a control that would prove nothing.
    let panicked = |_| Err(Trouble::Poor(PANIC.lock().unwrap().take().unwrap_or_default()));
    (found.unwrap_or_else(panicked), start.elapsed())
}
