//! P17: each importer by the clock: small files of its format, changed by chance, for as long as is asked.
//!
//! Each runs in a process of its own, so that whatever it does costs no other. What is read is changed with its form in mind:
//! inside a package, token by token in JSON, element by element in XML. Numbers give each case again.

use crate::dice::Dice;
use crate::fuzz::{mutated, take, tried};
use crate::outside_files as files;
use crate::readers::unzip;
use crate::samples::{samples, zip};
use crate::table::{Check, Found, Trouble, ensure};
use crate::victim::part;
use standpoint::formats::articles::{Given, READERS, reader_named};
use standpoint::formats::outside::{self, File, Unit};
use standpoint::formats::{Options, Scope, exporter};
use standpoint::session::Worker;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

pub(crate) const CHECKS: &[Check] = &[Check {
    promise: 17,
    name: "each importer by the clock",
    search: |form| importers(seconds().unwrap_or(form.of(1.0, 60.0)), ""),
    controls: &[
        ("a reader that takes all bytes for text", || importers(1.0, "trusting")),
        ("a reader that comes to no end", || importers(1.0, "endless")),
        ("a reader that ends the process", || importers(1.0, "aborting")),
    ],
}];

/// How long each is tried; the whole takes that long for each as many as there are processors.
fn seconds() -> Option<f32> {
    std::env::var("STANDPOINT_FUZZ_SECONDS").ok().and_then(|said| said.parse().ok())
}

/// How long one case may take, in code that is not optimised.
const LONG: Duration = Duration::from_secs(30);

/// The importers by name: of articles, and of statements.
fn names() -> Vec<String> {
    let articles = READERS.iter().map(|reader| format!("article {}", reader.id));
    articles.chain(outside::FORMATS.iter().map(|format| format!("statements {}", format.id))).collect()
}

/// Small files of a format.
fn seeds(importer: &str) -> Vec<Vec<File>> {
    let (kind, id) = importer.split_once(' ').unwrap();
    if kind == "article" {
        let of = |name: &str, bytes: &[u8]| standpoint::formats::articles::reader_of(bytes, name).id == id;
        return samples()
            .into_iter()
            .filter(|(name, bytes)| of(name, bytes))
            .map(|(name, bytes)| vec![files::file(name, bytes)])
            .collect();
    }
    let mut known: Vec<Vec<File>> = files::all();
    known.push(vec![files::file("p.qde", files::refi_qde(Unit::Utf16)), files::file("F1.txt", files::HARD)]);
    let project = crate::kept::small().1.project;
    for (id, name) in [
        ("w3c", "own.jsonld"),
        ("jsonl", "own.jsonl"),
        ("csv", "own.csv"),
        ("refi-qda", "own.qdpx"),
        ("xlsx", "own.xlsx"),
    ] {
        let mut bytes = Vec::new();
        exporter(id).unwrap().write(&project, &Scope::default(), &Options::default(), &mut bytes).unwrap();
        known.push(vec![files::file(name, bytes)]);
    }
    known.retain(|files| outside::read(files.clone(), None).is_ok_and(|(_, format)| format.id == id));
    known
}

/// Where the tokens of a text are: what stands in quotation marks, in angle brackets, or is a number or a word.
fn tokens(bytes: &[u8], is_xml: bool) -> Vec<(usize, usize)> {
    let (mut out, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let from = at;
        let close = match bytes[at] {
            b'"' => Some(b'"'),
            b'<' if is_xml => Some(b'>'),
            _ => None,
        };
        at += 1;
        if let Some(close) = close {
            while at < bytes.len() && bytes[at] != close {
                at += if bytes[at] == b'\\' && !is_xml { 2 } else { 1 };
            }
            at = (at + 1).min(bytes.len());
        } else if bytes[from].is_ascii_alphanumeric() || bytes[from] == b'-' {
            while at < bytes.len()
                && (bytes[at].is_ascii_alphanumeric() || matches!(bytes[at], b'.' | b'+' | b'-' | b'_'))
            {
                at += 1;
            }
        } else {
            continue;
        }
        out.push((from, at));
    }
    out
}

const ODD: &[&str] = &[
    "null",
    "true",
    "-1",
    "0",
    "1e308",
    "-0.0",
    "18446744073709551616",
    "9007199254740993",
    "\"\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"\u{202e}\"",
    "[]",
    "{}",
    "[[]]",
    "\"🇳🇿\"",
    "\"e\u{301}\"",
    "<a>",
    "</a>",
    "<a/>",
    "<![CDATA[x]]>",
    "<!DOCTYPE a>",
    "&#0;",
    "&#x110000;",
    "&x;",
];

/// Changes a token or two: for an odd one, for another of the file, once more, or away.
fn rebuilt(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let is_xml = bytes.trim_ascii_start().starts_with(b"<");
    for _ in 0..=dice.below(3) {
        let known = tokens(&out, is_xml);
        if known.is_empty() {
            break;
        }
        let (from, to) = known[dice.below(known.len())];
        // Mostly one of its kind, so that the form holds and what it says does not.
        let is_alike = |token: &&(usize, usize)| out[token.0] == out[from] || dice.0.is_multiple_of(8);
        let alike: Vec<(usize, usize)> = known.iter().filter(is_alike).copied().collect();
        let (other, end) = alike[dice.below(alike.len())];
        let other = out[other..end].to_vec();
        match dice.below(if is_xml { 6 } else { 4 }) {
            0 => drop(out.splice(from..to, ODD[dice.below(ODD.len())].bytes())),
            4 => drop(out.splice(to..to, other)),
            5 => drop(out.drain(from..to)),
            _ => drop(out.splice(from..to, other)),
        }
    }
    out
}

fn changed(bytes: &[u8], others: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    if dice.below(8) > 0
        && let Some(mut parts) = unzip(bytes).filter(|parts| !parts.is_empty())
    {
        let at = dice.below(parts.len());
        parts[at].1 =
            if dice.below(2) == 0 { rebuilt(&parts[at].1, dice) } else { mutated(&parts[at].1, others, dice) };
        let parts: Vec<(&str, &[u8])> = parts.iter().map(|part| (part.0.as_str(), part.1.as_slice())).collect();
        return zip(&parts);
    }
    if dice.below(2) == 0 { rebuilt(bytes, dice) } else { mutated(bytes, others, dice) }
}

/// One importer for so many seconds, in this process: a line when a case has begun to take long, and one at the end.
#[expect(clippy::disallowed_methods, reason = "how long a case takes is what is asked")]
pub(crate) fn run(importer: &str, seconds: f32, how: &str) {
    let (importer, how) = (importer.to_owned(), how.to_owned());
    // Trees are walked on the same stack as in the process that reads people’s files.
    let work = move || {
        let (kind, id) = importer.split_once(' ').unwrap();
        let seeds = seeds(&importer);
        assert!(!seeds.is_empty(), "no file of {importer}");
        let others: Vec<Vec<u8>> = seeds.iter().flatten().map(|file| file.bytes.clone()).collect();
        let worker = Worker::of(env!("CARGO_BIN_EXE_standpoint").into());
        let (start, mut tried_so_far, mut read, mut slowest) = (Instant::now(), 0_usize, 0, Duration::ZERO);
        let shift = if seconds > 5.0 { start.elapsed().as_nanos() as u64 } else { 0 };
        while start.elapsed().as_secs_f32() < seconds {
            let mut dice = Dice((tried_so_far as u64 * 32_452_843 + 17) ^ shift);
            let mut files = seeds[tried_so_far % seeds.len()].clone();
            let which = dice.below(files.len());
            files[which].bytes = changed(&files[which].bytes, &others, &mut dice);
            let name = format!("{}-{tried_so_far}", importer.replace(' ', "-"));
            let bytes = files[which].bytes.clone();
            println!("case {name}");
            let began = Instant::now();
            let case = || {
                match how.as_str() {
                    "trusting" => assert!(std::str::from_utf8(&bytes).is_ok() && !bytes.contains(&b'\\'), "no text"),
                    "endless" => std::thread::sleep(Duration::from_secs(3600)),
                    "aborting" => std::process::abort(),
                    _ => {}
                }
                if kind == "statements" {
                    let format = outside::format(id).filter(|_| dice.below(2) == 0);
                    read += usize::from(outside::read(files.clone(), format).is_ok());
                    return take(&files, format);
                }
                let given = Given { file: files[0].name.clone(), ..Given::default() };
                let reader = reader_named(id).unwrap();
                // It is the process of its own that makes this one safe.
                let done = if id == "pdf" {
                    worker.read(reader, &bytes, &given, &AtomicBool::new(false)).unwrap()
                } else {
                    reader.read(&bytes, &given)
                };
                read += usize::from(done.is_ok());
                Ok(())
            };
            if let Err(Trouble::Broken(why) | Trouble::Poor(why) | Trouble::Skipped(why)) = tried(&name, &bytes, case) {
                println!("found {why}");
                return;
            }
            slowest = slowest.max(began.elapsed());
            tried_so_far += 1;
        }
        println!("done {tried_so_far} {read} {}", slowest.as_millis());
    };
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(work).unwrap();
    drop(thread.join());
}

/// What one importer came to: tried, read, the slowest in milliseconds.
type Came = Result<(usize, usize, usize), String>;

fn one(importer: &str, seconds: f32, how: &str) -> Came {
    let mut child = part(&["importer", importer, &seconds.to_string(), how])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let stdout = child.stdout.take().unwrap();
    let (sender, receiver) = channel();
    let listen = move || {
        let lines = BufReader::new(stdout).lines().map_while(Result::ok);
        lines.for_each(|line| drop(sender.send(line)));
    };
    std::thread::Builder::new().spawn(listen).unwrap();
    let patience = if how == "endless" { Duration::from_secs(3) } else { LONG };
    let mut last = "before the first case".to_owned();
    let came = loop {
        match receiver.recv_timeout(patience) {
            Ok(line) => match line.split_once(' ') {
                Some(("case", name)) => name.clone_into(&mut last),
                Some(("done", numbers)) => {
                    let numbers: Vec<usize> = numbers.split(' ').map(|number| number.parse().unwrap()).collect();
                    break Ok((numbers[0], numbers[1], numbers[2]));
                }
                Some(("found", why)) => break Err(why.to_owned()),
                _ => {}
            },
            Err(RecvTimeoutError::Timeout) => break Err(format!("{last} takes longer than {} s", patience.as_secs())),
            Err(RecvTimeoutError::Disconnected) => break Err(format!("the process ended at {last}")),
        }
    };
    drop(child.kill());
    drop(child.wait());
    came
}

fn importers(seconds: f32, how: &str) -> Found {
    let mut names = names();
    if !how.is_empty() {
        names.truncate(1);
    }
    let next = AtomicUsize::new(0);
    let rows: Vec<(String, Came)> = std::thread::scope(|scope| {
        let work = || {
            let mut rows = Vec::new();
            while let Some(name) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
                rows.push((name.clone(), one(name, seconds, how)));
            }
            rows
        };
        let hands = std::thread::available_parallelism().map_or(1, usize::from);
        let threads: Vec<_> = (0..hands).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let (mut all, mut read, mut bad) = (0, 0, Vec::new());
    if how.is_empty() {
        println!("  {:<26} {:>8} {:>8} {:>7} {:>9}", "importer", "files", "read", "panics", "slowest");
    }
    for (name, came) in rows {
        match came {
            Ok((cases, done, slowest)) => {
                if how.is_empty() {
                    println!("  {name:<26} {cases:>8} {done:>8} {:>7} {slowest:>6} ms", 0);
                }
                all += cases;
                read += done;
            }
            Err(why) => {
                if how.is_empty() {
                    println!("  {name:<26} {why}");
                }
                bad.push(format!("{name}: {why}"));
            }
        }
    }
    ensure(bad.is_empty(), || bad.join("\n"))?;
    ensure(read * 20 > all, || format!("only {read} of {all} were read"))?;
    Ok(format!(
        "{} importers for {seconds} s each, {all} files, {read} of which were read: 0 panics, 0 hangs",
        names.len()
    ))
}
