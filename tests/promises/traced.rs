//! P1, P3, P22 with the real program: killed, with its calls of the system going wrong one by one, and watched for
//! sockets. What needs `strace` is skipped where that can't run.

use crate::fixture::Fixture;
use crate::table::{Check, Form, Found, Trouble, enough, ensure};
use crate::victim::part;
use standpoint::model::Project;
use standpoint::store::{Disk, Loaded, create, load};
use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::Duration,
};
use tempfile::TempDir;

pub(crate) const CHECKS: &[Check] = &[
    Check {
        promise: 1,
        name: "kills of the program",
        search: |form| kills(form.of(60, 1000), &[]),
        controls: &[(FAKED, || kills(3, &["--inject=renameat2:error=ENOSYS", "--inject=rename:retval=0"]))],
    },
    Check {
        promise: 3,
        name: "calls of the system",
        search: |form| calls_going_wrong(form.of(1, ERRORS.len()), &[]),
        controls: &[(FAKED, || calls_going_wrong(1, &["--inject=renameat2:error=ENOSYS", "--inject=rename:retval=0"]))],
    },
    Check {
        promise: 22,
        name: "sockets",
        search: |_| sockets(&desk()?, None),
        controls: &[("a program that calls out", || sockets(&desk()?, Some(part(&["call out"]))))],
    },
    #[cfg(feature = "gui")]
    Check {
        promise: 22,
        name: "sockets of the window",
        search: |form| window(&desk()?, form, None),
        controls: &[("a program that calls out", || window(&desk()?, Form::Short, Some(part(&["call out"]))))],
    },
];

const FAKED: &str = "files said to be put in place that were not";

/// A project on the real disk and the program in front of it.
struct Desk {
    place: TempDir,
    made: usize,
}

fn desk() -> Result<Desk, Trouble> {
    let place = tempfile::tempdir().map_err(|error| Trouble::Skipped(error.to_string()))?;
    let mut fixture = Fixture::new();
    let documents = fixture.project.documents_in_order().iter().map(|row| row.id).collect();
    fixture.run(&standpoint::edit::Command::RemoveDocuments { documents }).unwrap();
    fixture.add_document("Long", &"words".repeat(4000));
    create(&Disk, &place.path().join("study"), &fixture.project).map_err(|error| error.to_string())?;
    Ok(Desk { place, made: 0 })
}

/// The program with these words, behind another that starts it where one is given.
fn command(before: &[&OsStr], words: &[&str], place: &Path) -> Command {
    let program = OsStr::new(env!("CARGO_BIN_EXE_standpoint"));
    let all: Vec<&OsStr> = before.iter().copied().chain([program]).chain(words.iter().map(OsStr::new)).collect();
    let mut process = Command::new(all[0]);
    process.args(&all[1..]).current_dir(place).env("STANDPOINT_HOME", place.join("home"));
    process.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    process
}

impl Desk {
    fn folder(&self) -> PathBuf {
        self.place.path().join("study")
    }

    fn load(&self) -> Result<Loaded, String> {
        let found = load(&Disk, &self.folder()).map_err(|error| error.to_string())?;
        ensure(found.report.attention.is_empty(), || format!("{:?}", found.report.attention[0]))?;
        Ok(found)
    }

    /// Tags words that were not tagged before, with a note that no other statement has.
    fn tag(&mut self, tracer: &[&str]) -> (String, Command) {
        self.made += 1;
        let (note, end) = (format!("statement {} ", self.made), (self.made + 4).to_string());
        let words =
            ["tag", "study", "--document", "1", "--tag", "claim", "--start", "1", "--end", &end, "--note", &note];
        let words = [&words[..], &["--json"]].concat();
        let before: Vec<&OsStr> = tracer.iter().map(OsStr::new).collect();
        let process = command(&before, &words, self.place.path());
        (note, process)
    }
}

/// `strace` with these options, if it can run here.
fn strace<'a>(options: &[&'a str]) -> Result<Vec<&'a str>, Trouble> {
    let tried = Command::new("strace").args(["-f", "-o", "/dev/null", "true"]).output();
    match tried {
        Ok(output) if output.status.success() => Ok([&["strace", "-f"][..], options].concat()),
        Ok(output) => Err(Trouble::Skipped(format!("strace can’t run here ({})", text(&output.stderr).trim()))),
        Err(error) => Err(Trouble::Skipped(format!("there is no strace ({error})"))),
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn notes(project: &Project) -> BTreeSet<String> {
    project.annotations().iter().map(|row| row.note.to_string()).collect()
}

/// Runs of the program that tag one passage each, killed at any moment. Whatever one of them has printed stays.
fn kills(kills: u64, inject: &[&str]) -> Found {
    let mut desk = desk()?;
    let tracer = if inject.is_empty() { Vec::new() } else { strace(&[&["-o", "/dev/null"], inject].concat())? };
    let (mut acknowledged, mut killed) = (Vec::new(), 0);
    for number in 0..kills {
        let (note, mut process) = desk.tag(&tracer);
        let mut child = process.spawn().unwrap();
        // Each fourth is let end, so that there is something to lose.
        if number % 4 != 0 {
            std::thread::sleep(Duration::from_micros(number * 104_729 % 60_000));
            killed += u64::from(child.try_wait().unwrap().is_none());
            child.kill().unwrap();
        }
        let output = child.wait_with_output().unwrap();
        if text(&output.stdout).contains(&note) {
            acknowledged.push(note);
        }
        let found = desk.load().map_err(|found| format!("kill {number}: {found}"))?;
        let there = notes(&found.project);
        let lost = acknowledged.iter().find(|note| !there.contains(*note));
        if let Some(lost) = lost {
            return Err(format!("kill {number}: {lost}was printed and is not there").into());
        }
    }
    enough(killed > kills / 10, || format!("only {killed} were killed in time"))?;
    Ok(format!(
        "{kills} runs of the program, {killed} killed in their midst, {} acknowledged: 0 lost",
        acknowledged.len()
    ))
}

const ERRORS: [&str; 4] = ["ENOSPC", "EIO", "EACCES", "EINTR"];
const CALLS: &str = "openat,write,fsync,fdatasync,ftruncate,rename,renameat2,linkat,unlink,mkdir,flock";

/// Calls of the system that the program makes in its project's folder: the name, and which one of a thread's it is.
fn sites(trace: &str, folder: &Path) -> BTreeSet<(String, usize)> {
    let (mut counts, mut found) = (BTreeMap::new(), BTreeSet::new());
    let folder = folder.display().to_string();
    for line in trace.lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let Some((call, _)) = rest.trim_start().split_once('(') else { continue };
        if !call.chars().all(|letter| letter.is_ascii_lowercase()) {
            continue;
        }
        let count = counts.entry((thread.to_owned(), call.to_owned())).or_insert(0);
        *count += 1;
        if rest.contains(&folder) {
            found.insert((call.to_owned(), *count));
        }
    }
    found
}

/// Each call goes wrong once with an error, and the program is killed there once.
fn calls_going_wrong(errors: usize, inject: &[&str]) -> Found {
    let mut desk = desk()?;
    let trace = desk.place.path().join("trace");
    let trace_name = trace.display().to_string();
    let calls = format!("--trace={CALLS}");
    let (_, mut process) = desk.tag(&strace(&["-y", "-o", &trace_name, &calls])?);
    enough(process.output().unwrap().status.success(), || "it does not run when nothing is wrong".to_owned())?;
    let sites = sites(&std::fs::read_to_string(&trace).unwrap(), &desk.folder());
    enough(sites.len() > 20, || format!("only {sites:?}"))?;
    let (mut tried, mut hit, mut known) = (0, 0, notes(&desk.load()?.project));
    for (at, (call, number)) in sites.iter().enumerate() {
        let kinds = (0..errors).map(|more| format!("error={}", ERRORS[(at + more) % ERRORS.len()]));
        for kind in kinds.chain(["signal=KILL".to_owned()]) {
            let place = format!("{call} number {number}, {kind}");
            let wrong = format!("--inject={call}:{kind}:when={number}");
            let options = [&["-y", "-o", &trace_name, &calls, &wrong], inject].concat();
            let (note, mut process) = desk.tag(&strace(&options)?);
            let output = process.output().unwrap();
            tried += 1;
            let seen = std::fs::read_to_string(&trace).unwrap();
            hit += usize::from(seen.contains("INJECTED") || kind.contains("KILL"));
            // Where standard output or error is what goes wrong, nothing can be said.
            let is_mute = |line: &str| ["write(1<", "write(2<"].iter().any(|call| line.contains(call));
            let mute = seen.lines().any(|line| line.contains("INJECTED") && is_mute(line));
            let found = desk.load().map_err(|found| format!("{place}: {found}"))?;
            let there = notes(&found.project);
            acknowledged(&output, &note, &there).map_err(|found| format!("{place}: {found}"))?;
            if !mute {
                told(&output, &note).map_err(|found| format!("{place}: {found}"))?;
            }
            ensure(known.is_subset(&there), || format!("{place}: an earlier statement is lost"))?;
            ensure(there.iter().all(|other| *other == note || known.contains(other)), || {
                format!("{place}: another state")
            })?;
            known = there;
        }
    }
    enough(hit > tried / 2, || format!("only {hit} of {tried} went wrong"))?;
    Ok(format!("{} calls of the program, {tried} errors and kills in them: 0 lost, 0 damaged", sites.len()))
}

/// What was printed is there.
fn acknowledged(output: &Output, note: &str, there: &BTreeSet<String>) -> Result<(), String> {
    let told = text(&output.stderr);
    ensure(!told.contains("panicked"), || told.clone())?;
    let printed = text(&output.stdout).contains(note);
    ensure(!printed || there.contains(note), || format!("{note}was printed and is not there"))
}

/// What was not done is told with a file and a reason.
fn told(output: &Output, note: &str) -> Result<(), String> {
    let (out, told) = (text(&output.stdout), text(&output.stderr));
    // The loader of libraries has words of its own.
    let ours = matches!(output.status.code(), Some(1 | 2));
    ensure(!ours || told.contains('“') || told.contains("could not be written"), || {
        format!("no file is named: {told:?}")
    })?;
    ensure(output.status.code() != Some(0) || out.contains(note), || "it ended well and said nothing".to_owned())
}

/// A whole session without a window, watched for sockets that lead out of the computer.
fn sockets(desk: &Desk, other: Option<Command>) -> Found {
    let trace = desk.place.path().join("sockets").display().to_string();
    let tracer = strace(&["-A", "-o", &trace, "--trace=socket,connect"])?;
    let tracer: Vec<&OsStr> = tracer.into_iter().map(OsStr::new).collect();
    let article = desk.place.path().join("article.txt");
    let mut file = standpoint::store::Storage::create_new(&Disk, &article, None).unwrap();
    file.write_all(b"The council said that it had not been told.").map_err(|error| error.to_string())?;
    let session: &[&[&str]] = &[
        &["new", "another", "--coder", "Lena"],
        &["add", "study", "article.txt"],
        &["tag", "study", "--document", "1", "--tag", "claim", "--start", "1", "--end", "9"],
        &["list", "study"],
        &["documents", "study", "--json"],
        &["undo", "study"],
        &["redo", "study"],
        &["check", "study"],
        &["formats"],
        &["export", "study", "--format", "html", "--output", "page.html"],
        &["export", "study", "--format", "csv", "--output", "table.csv"],
        &["generate", "made-up", "--documents", "2"],
    ];
    for words in session {
        let output = command(&tracer, words, desk.place.path()).output().unwrap();
        enough(output.status.success(), || format!("{words:?}: {}", text(&output.stderr)))?;
    }
    watched(&tracer, other);
    within(&trace)?;
    Ok(format!("{} runs of the program without a window: 0 sockets that lead out of the computer", session.len()))
}

/// Runs a program that is not to be trusted behind the same tracer.
fn watched(tracer: &[&OsStr], other: Option<Command>) {
    if let Some(other) = other {
        let mut process = Command::new(tracer[0]);
        process.args(&tracer[1..]).arg(other.get_program());
        process.envs(other.get_envs().filter_map(|(name, value)| Some((name, value?))));
        drop(process.output().unwrap());
    }
}

/// All sockets that were asked for lead to programs of this computer. What was asked for comes back.
fn within(trace: &str) -> Result<String, String> {
    let seen = std::fs::read_to_string(trace).unwrap();
    match seen.lines().find(|line| line.contains("AF_INET")) {
        Some(line) => Err(line.to_owned()),
        None => Ok(seen),
    }
}

/// The real window on a screen without a monitor: it opens a project, and in the long form scrolls, selects and tags.
#[cfg(feature = "gui")]
fn window(desk: &Desk, form: Form, other: Option<Command>) -> Found {
    use std::io::{BufRead as _, BufReader};
    let trace = desk.place.path().join("sockets").display().to_string();
    let tracer = strace(&["-A", "-o", &trace, "--trace=socket,connect"])?;
    let tracer: Vec<&OsStr> = tracer.into_iter().map(OsStr::new).collect();
    let mut screen = Command::new("Xvfb");
    screen.args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"]);
    let screen = screen.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut screen = screen.map_err(|error| Trouble::Skipped(format!("there is no Xvfb ({error})")))?;
    let mut display = String::new();
    let told = BufReader::new(screen.stdout.take().unwrap()).read_line(&mut display);
    let frames = desk.place.path().join("frames.txt").display().to_string();
    let words = ["probe", "study", "--session", &frames];
    let mut process = command(&tracer, &words[..form.of(2, 4)], desk.place.path());
    process.env("DISPLAY", format!(":{}", display.trim())).env_remove("WAYLAND_DISPLAY");
    let output = process.output().unwrap();
    watched(&tracer, other);
    let ended = screen.kill().and_then(|()| screen.wait());
    told.and(ended.map(|_| 0)).map_err(|error| Trouble::Skipped(format!("Xvfb can’t run here ({error})")))?;
    let seen = within(&trace)?;
    let said =
        text(&output.stdout).lines().count() + std::fs::read_to_string(&frames).unwrap_or_default().lines().count();
    enough(output.status.success() && said >= form.of(3, 500), || {
        format!("{}, {said} lines: {}", output.status, text(&output.stderr))
    })?;
    let local = seen.lines().filter(|line| line.contains("AF_UNIX")).count();
    enough(local > 0, || "the window has not even asked for its screen".to_owned())?;
    let done = form.of("opening a project", "opening, scrolling, tagging");
    Ok(format!("the window {done}, {local} calls to programs of this computer: 0 sockets that lead out"))
}

/// What a program does that is not to be trusted; nobody listens there.
pub(crate) fn call_out() {
    drop(std::net::TcpStream::connect("127.0.0.1:9"));
}
