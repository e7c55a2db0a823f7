//! P17: whatever bytes a file holds, reading it neither panics nor takes long nor fills the memory.
//!
//! Bytes are changed by chance, with what the formats know in mind: brackets, strings, numbers at their limits, lines of
//! other files, and in half of the cases with checksums that fit again, so that the change is not thrown away at the
//! door. A case that was ever found stays in tests/data/fuzz and is tried first; what is found anew is written to
//! target/fuzz, to be put there.

use crate::dice::Dice;
use crate::faulty::signed;
use crate::kept::{SLOW, SOON, files, folder, opened, small, store_over};
use crate::scripted::{Script, resumed};
use crate::table::{Check, Form, Found, Trouble, enough, ensure};
use crate::victim::part;
use standpoint::edit::{Alike, Copied, History, Lineage, merge};
use standpoint::formats::articles::{OFFERED_ENCODINGS, read_text};
use standpoint::formats::outside::{self, File, Format, Mapping, Prepared, Unit};
use standpoint::model::{Project, Stamp, Time, Transaction};
use standpoint::store::{Memory, SaveState, load, merge_files};
use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        promise: 17,
        name: "mutated files of a project",
        search: |form| projects(form.of(1200, 50_000), read_project),
        controls: &[("a reader that trusts its files", || projects(1200, trusting))],
    },
    Check {
        promise: 17,
        name: "mutated articles and preferences",
        search: |form| articles(form.of(6000, 2_000_000), |bytes, name, label| drop(read_text(bytes, name, label))),
        controls: &[("a reader that takes all bytes for text", || {
            articles(200, |bytes, _, _| assert!(std::str::from_utf8(bytes).is_ok(), "no text"))
        })],
    },
    Check {
        promise: 17,
        name: "mutated files of other tools",
        search: |form| of_others(form.of(1500, 20_000), |files| take(files, None)),
        controls: &[("a reader that takes all bytes for text", || of_others(200, take_for_text))],
    },
    Check {
        promise: 17,
        name: "hostile megabytes",
        search: |form| megabytes(form, ""),
        controls: &[("a reader that keeps 128 bytes for each", || megabytes(Form::Short, "greedy"))],
    },
];

/// Where cases that were found once are kept, and where new ones are written.
const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/fuzz");
const NEW: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/fuzz");

const TOKENS: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "((",
    "))",
    "\"",
    "\\",
    "'",
    "r#\"",
    "\"#",
    ",",
    ":",
    "//",
    " // 00000000",
    "\n",
    "\r\n",
    "\0",
    "Some(",
    "None",
    "Header((",
    "Tag((",
    "Gone((",
    "Statement((",
    "id:",
    "\"\\u{110000}\"",
    "\\u{d800}",
    "\u{202e}",
    "\u{feff}",
    "-1",
    "18446744073709551616",
    "340282366920938463463374607431768211456",
    "0x",
    "1e999",
    "NaN",
    "inf",
    "true",
    "start:",
    "end:4294967296",
    "records:18446744073709551615",
    "format:(4294967295,0)",
    "at:-9223372036854775808",
    "🇳🇿",
    "e\u{301}",
];

/// Changes bytes by chance.
pub(crate) fn mutated(bytes: &[u8], others: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(out.len() + 1);
        let end = (at + 1 + dice.below(40)).min(out.len());
        match dice.below(9) {
            0 if at < out.len() => out[at] ^= 1 << dice.below(8),
            1 => drop(out.drain(at..end)),
            2 => {
                let again = out[at..end].to_vec();
                out.splice(at..at, again);
            }
            3 | 4 => drop(out.splice(at..end.min(at + dice.below(3)), TOKENS[dice.below(TOKENS.len())].bytes())),
            5 => {
                let deep = TOKENS[dice.below(6)].repeat(1 + dice.below(400));
                out.splice(at..at, deep.bytes());
            }
            6 => {
                let other = &others[dice.below(others.len())];
                let from = dice.below(other.len() + 1);
                let to = (from + dice.below(200)).min(other.len());
                out.splice(at..at, other[from..to].iter().copied());
            }
            7 => {
                let mut lines: Vec<&[u8]> = out.split_inclusive(|&byte| byte == b'\n').collect();
                let (one, other) = (dice.below(lines.len()), dice.below(lines.len()));
                if !lines.is_empty() {
                    lines.swap(one, other);
                }
                out = lines.concat();
            }
            _ => out.truncate(at),
        }
    }
    out
}

/// The same with checksums and counts that fit.
fn plausible(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    text.split_inclusive('\n').map(|line| signed(line, str::to_owned)).collect::<String>().into_bytes()
}

/// A project with edits that stand in a journal only.
fn with_journal() -> Memory {
    let (disk, fixture) = small();
    let loaded = opened(&disk);
    let store = store_over(Arc::new(disk.clone()), &loaded, fixture.coder, SLOW);
    let mut script = Script::new(resumed(&loaded, fixture.coder), History::default(), 3);
    for _ in 0..12 {
        let (step, transaction) = script.next();
        store.append(step, transaction, &script.fixture.project);
    }
    assert!(matches!(store.wait_saved(SOON), SaveState::Saved { .. }));
    disk
}

/// What is done with a changed file: the disk, the file below the project's folder, its bytes as they were and as they
/// are, the project as it was.
type Reader = fn(&Memory, &Path, &[u8], &[u8], &Project) -> Result<(), String>;

/// Opens the project, puts it together with what it was, and the file with what that was.
fn read_project(disk: &Memory, file: &Path, was: &[u8], now: &[u8], project: &Project) -> Result<(), String> {
    if let Ok(driven) = merge_files(was, now, was, file, &|_| None) {
        ensure(!driven.bytes.is_empty(), || "a file came out empty".to_owned())?;
    }
    let Ok(loaded) = load(disk, folder()) else { return Ok(()) };
    let nothing = Lineage::default();
    let lineage = loaded.remembered.lineage(&loaded.project);
    let ours = Copied { project, lineage: &nothing, whole: true };
    let theirs = Copied { project: &loaded.project, lineage: &lineage, whole: loaded.is_whole() };
    let changes = merge(ours, theirs, None, Alike::Joined).changes;
    let stamp = Stamp { coder: standpoint::model::Id::new(1), time: Time(1), sequence: 1 };
    let done = project.clone().apply(&Transaction { label: String::new(), stamp, changes });
    done.map_err(|why| format!("what was put together does not fit: {why}"))
}

/// Takes what looks like a record for one.
fn trusting(_: &Memory, _: &Path, _: &[u8], now: &[u8], _: &Project) -> Result<(), String> {
    let text = std::str::from_utf8(now).expect("text");
    text.lines().filter(|line| line.contains("(id:")).for_each(|line| assert!(line.contains(", // "), "no checksum"));
    Ok(())
}

pub(crate) fn tried(name: &str, bytes: &[u8], act: impl FnOnce() -> Result<(), String>) -> Result<(), Trouble> {
    let found = match catch_unwind(AssertUnwindSafe(act)) {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(found)) => found,
        Err(_) => "it panicked".to_owned(),
    };
    // Kept for whoever looks into it; where it can't be, the numbers give it again.
    let path = Path::new(NEW).join(name);
    drop(std::fs::create_dir_all(NEW));
    #[expect(clippy::disallowed_methods, reason = "a case that was found, not a project's file")]
    drop(std::fs::write(&path, bytes));
    Err(Trouble::Broken(format!("{}: {found}", path.display())))
}

/// The cases that were found once, for files whose name begins so.
fn kept_cases() -> Vec<(String, Vec<u8>)> {
    let mut cases: Vec<(String, Vec<u8>)> = std::fs::read_dir(KEPT)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap()))
        .collect();
    cases.sort();
    cases
}

/// What kind of file it is, as the names of kept cases begin.
fn kind(path: &Path) -> String {
    let inner = path.strip_prefix(folder()).unwrap();
    let first = inner.iter().next().unwrap().to_string_lossy().into_owned();
    let name = path.to_string_lossy();
    let kind = if name.ends_with(".txt") { "words" } else { first.strip_suffix(".ron").unwrap_or(&first) };
    kind.to_owned()
}

fn projects(cases: usize, reader: Reader) -> Found {
    let start = with_journal();
    let project = opened(&start).project;
    let known = files(&start);
    let others: Vec<Vec<u8>> = known.iter().map(|file| file.1.clone()).collect();
    let once = |disk: &Memory, path: &Path, was: &[u8], now: &[u8], name: &str| -> Result<(), Trouble> {
        disk.put(path, now);
        let inner = path.strip_prefix(folder()).unwrap();
        tried(name, now, || reader(disk, inner, was, now, &project))?;
        disk.put(path, was);
        Ok(())
    };
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for (name, now) in kept_cases() {
        let same = known.iter().find(|file| name.starts_with(&kind(&file.0)));
        if let Some((path, was)) = same {
            once(&with_journal(), path, was, &now, &name)?;
            *kinds.entry("kept".to_owned()).or_default() += 1;
        }
    }
    let mut disk = Memory::new();
    for number in 0..cases {
        if number % 500 == 0 {
            // Now and then anew, since a disk in memory forgets nothing.
            disk = with_journal();
        }
        let mut dice = Dice(number as u64 * 7919 + 1);
        let (path, was) = &known[number % known.len()];
        let mut now = mutated(was, &others, &mut dice);
        if dice.below(2) == 0 {
            now = plausible(&now);
        }
        once(&disk, path, was, &now, &format!("{}-{number}", kind(path)))?;
        *kinds.entry(kind(path)).or_default() += 1;
    }
    enough(kinds.len() >= 8, || format!("only {kinds:?}"))?;
    Ok(format!("{cases} mutated files of {} kinds opened and merged: 0 panics", kinds.len()))
}

/// Whatever the file of preferences says, the window can be shown with it.
#[cfg(feature = "gui")]
fn preferences(bytes: &[u8]) -> Result<(), String> {
    let disk = Memory::new();
    disk.put(Path::new("/home/settings.ron"), bytes);
    let settings = standpoint::app::Settings::load(&disk, Some(&std::path::PathBuf::from("/home")));
    let state = settings.state();
    let reading = state.reading;
    let measures = [
        settings.zoom.is_none_or(|zoom| (0.5..=3.0).contains(&zoom)),
        (15.0..=27.0).contains(&reading.size),
        (0.0..=16.0).contains(&reading.spacing),
        (400.0..=800.0).contains(&reading.measure),
        state.places.values().all(|place| place.offset.is_finite()),
    ];
    ensure(measures.iter().all(|sound| *sound), || format!("a window like this can’t be shown: {settings:?}"))
}

#[cfg(not(feature = "gui"))]
fn preferences(_: &[u8]) -> Result<(), String> {
    Ok(())
}

fn articles(cases: usize, reader: fn(&[u8], &str, Option<&str>)) -> Found {
    let seeds: Vec<Vec<u8>> = vec![
        crate::fixture::TEXT.as_bytes().to_vec(),
        crate::fixture::TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        [&[0xff, 0xfe][..], &crate::fixture::TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()]
            .concat(),
        b"Die Stra\xdfe nach M\xfcnchen f\xfchrt \xfcber die Br\xfccke.\r\n".repeat(3),
        "外務省は昨日\u{3000}発表した。".repeat(5).into_bytes(),
        b"\x1b$B30L3>J\x1b(B \x8f\xa2\xb7".to_vec(),
        b"%PDF-1.7\nPK\x03\x04<html><body>".to_vec(),
        TOKENS.concat().into_bytes(),
    ];
    let settings =
        b"(theme:Dark,reading:(size:19.0,spacing:0.0,measure:544.0),zoom:Some(1.5),recent:[(path:\"/a\",title:\"A\",documents:1,statements:2,when:(3))],places:{})";
    let mut odd = 0;
    for (name, now) in kept_cases().into_iter().filter(|case| case.0.starts_with("article")) {
        tried(&name, &now, || {
            reader(&now, "a.txt", None);
            Ok(())
        })?;
        odd += 1;
    }
    for (name, now) in kept_cases().into_iter().filter(|case| case.0.starts_with("settings")) {
        tried(&name, &now, || preferences(&now))?;
    }
    for number in 0..cases {
        let mut dice = Dice(number as u64 * 104_729 + 3);
        let now = mutated(&seeds[number % seeds.len()], &seeds, &mut dice);
        let label = Some(OFFERED_ENCODINGS[dice.below(OFFERED_ENCODINGS.len())].name).filter(|_| dice.below(2) == 0);
        let name = ["a.txt", "\u{202e}txt.exe", "", "../../x"][dice.below(4)];
        tried(&format!("article-{number}"), &now, || {
            reader(&now, name, label);
            Ok(())
        })?;
        odd += usize::from(std::str::from_utf8(&now).is_err());
        if number % 8 == 0 {
            let now = mutated(settings, &seeds, &mut dice);
            tried(&format!("settings-{number}"), &now, || preferences(&now))?;
        }
    }
    enough(odd > cases / 20, || format!("only {odd} were no UTF-8"))?;
    Ok(format!("{cases} mutated articles, encodings and names, {} preferences: 0 panics", cases / 8))
}

/// Reads, places and takes in; rows that come out must fit the project.
pub(crate) fn take(files: &[File], wanted: Option<&'static Format>) -> Result<(), String> {
    let mut fixture = crate::fixture::Fixture::new();
    let Ok((brought, format)) = outside::read(files.to_vec(), wanted) else { return Ok(()) };
    let unit = Some(Unit::Utf16).filter(|_| files.len().is_multiple_of(2));
    let Ok(prepared) = Prepared::new(&fixture.project, brought, format.title, unit) else { return Ok(()) };
    let mapping = Mapping::proposed(&fixture.project, &prepared);
    let stamp = fixture.stamp();
    let rows = outside::rows(&fixture.project, &prepared, &mapping, stamp, &mut fixture.ids);
    let transaction = Transaction { label: String::new(), stamp, changes: rows.changes };
    let done = fixture.project.apply(&transaction);
    done.map_err(|why| format!("what was read from {} does not fit: {why}", format.title))
}

fn take_for_text(files: &[File]) -> Result<(), String> {
    files.iter().for_each(|file| assert!(std::str::from_utf8(&file.bytes).is_ok(), "no text"));
    Ok(())
}

fn of_others(cases: usize, reader: fn(&[File]) -> Result<(), String>) -> Found {
    let mut seeds = crate::outside_files::all();
    // Without its archive, whose checksum keeps most changes out.
    let qde = crate::outside_files::refi_qde(Unit::Characters);
    seeds.push(vec![
        crate::outside_files::file("p.qde", qde),
        crate::outside_files::file("F1.txt", crate::outside_files::HARD),
    ]);
    let others: Vec<Vec<u8>> = seeds.iter().flatten().map(|file| file.bytes.clone()).collect();
    let mut formats = std::collections::BTreeSet::new();
    for number in 0..cases {
        let mut dice = Dice(number as u64 * 15_485_863 + 11);
        let mut files = seeds[number % seeds.len()].clone();
        let which = dice.below(files.len());
        files[which].bytes = mutated(&files[which].bytes, &others, &mut dice);
        tried(&format!("statements-{number}"), &files[which].bytes, || reader(&files))?;
        formats.extend(outside::recognised(&files).map(|format| format.id));
    }
    enough(formats.len() >= 8, || format!("only {formats:?} were recognised"))?;
    Ok(format!("{cases} mutated files of {} formats of other tools: 0 panics", formats.len()))
}

const MEGABYTE: usize = 1 << 20;

fn fill(piece: &str) -> Vec<u8> {
    piece.repeat(MEGABYTE / piece.len()).into_bytes()
}

/// A file with one record, and a checksum that fits.
fn one(value: &str) -> Vec<u8> {
    format!("[\n{value}, // {:08x}\n]\n", crc32fast::hash(value.as_bytes())).into_bytes()
}

fn many_rows() -> Vec<u8> {
    let row = |at| format!("Actor((id:\"{at:032x}\",name:\"n{at}\")), // 0\n");
    let rows = (0..MEGABYTE / 90).map(|at| signed(&row(at), str::to_owned));
    format!("[\n{}]\n", rows.collect::<String>()).into_bytes()
}

type Hostile = (&'static str, &'static str, fn() -> Vec<u8>);

/// Files of a megabyte that are made to take long or much: the file, what is in it, and how it is made.
#[rustfmt::skip]
const HOSTILE: &[Hostile] = &[
    ("actors.ron", "brackets in brackets", || fill("(")),
    ("actors.ron", "one record of brackets", || one(&"(".repeat(MEGABYTE))),
    ("actors.ron", "an endless list", || one(&format!("Actor((id:\"{:032x}\",name:\"a\",aliases:[{}]))", 1, "\"\",".repeat(MEGABYTE / 3)))),
    ("actors.ron", "an endless name", || one(&format!("Actor((id:\"{:032x}\",name:\"{}\"))", 1, "\\u{7f}".repeat(MEGABYTE / 6)))),
    ("actors.ron", "very many rows", many_rows),
    ("codebook.ron", "empty lines", || fill("\n")),
    ("codebook.ron", "raw strings", || fill("r#\"")),
    ("codebook.ron", "remarks", || fill("// \"\n")),
    ("codebook.ron", "records in records", || fill("Tag((id:\"0\",fields:[")),
    ("project.ron", "headers in headers", || fill("Header((")),
    ("issues.ron", "marks and holes", || fill("\u{202e}\0")),
    ("article.txt", "empty lines", || fill("\n")),
    ("article.txt", "quotation marks", || fill("“")),
    ("article.txt", "one word", || fill("x")),
    ("article.txt", "marks on marks", || fill("e\u{301}\u{301}\u{301}")),
    ("article.txt", "joined emoji", || fill("👨\u{200d}")),
    ("article.txt", "both directions", || fill("ا ل\u{202e}")),
    ("article.txt", "bytes as by chance", || (0..MEGABYTE).map(|at| (at * 7919 % 251) as u8).collect()),
    ("article.txt", "shifts of ISO-2022", || fill("\u{1b}$B")),
];

/// Reads one hostile file, and says how long that took and the most memory that the process ever had: milliseconds and
/// kilobytes. A process of its own, so that the peak is that file's.
pub(crate) fn read_hostile(number: usize, how: &str) {
    let (name, what, make) = HOSTILE[number];
    let bytes = make();
    let (disk, _) = small();
    let before = peak();
    #[expect(clippy::disallowed_methods, reason = "how long a file takes is what is asked")]
    let start = Instant::now();
    if how == "greedy" {
        let kept: Vec<[u64; 16]> = bytes.iter().map(|&byte| [u64::from(byte); 16]).collect();
        std::hint::black_box(&kept);
    }
    if name == "article.txt" {
        drop(std::hint::black_box(read_text(&bytes, name, None)));
    } else {
        disk.put(&folder().join(name), &bytes);
        drop(std::hint::black_box(load(&disk, folder())));
    }
    println!("{} {} {} {name}, {what}", bytes.len(), start.elapsed().as_millis(), peak().saturating_sub(before));
}

/// The most memory that this process ever had, in kilobytes; 0 where the system does not say.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

fn megabytes(form: Form, how: &str) -> Found {
    if peak() == 0 {
        return Err(Trouble::Skipped("this system does not say how much memory a process has".to_owned()));
    }
    // Unoptimised code may take longer; the figure is for what people run.
    let slow = if cfg!(debug_assertions) { 10 } else { 1 };
    let (mut longest, mut most, mut told) = (0, 0, String::new());
    let cases = HOSTILE.len();
    for number in 0..cases {
        let output = part(&["hostile", &number.to_string(), how]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut words = said.trim().splitn(4, ' ');
        let numbers: Vec<usize> = words.by_ref().take(3).filter_map(|word| word.parse().ok()).collect();
        let (&[bytes, millis, kilobytes], Some(what)) = (numbers.as_slice(), words.next()) else {
            return Err(format!(
                "case {number} ended with {}: {}",
                output.status,
                String::from_utf8_lossy(&output.stderr)
            )
            .into());
        };
        let room = (64 << 10) + 20 * (bytes >> 10);
        ensure(kilobytes <= room, || format!("case {number}, {said}: more than {room} kB"))?;
        // Times belong to the long form: other programs may be at work here.
        let late = form == Form::Long
            && Duration::from_millis(millis as u64) > Duration::from_secs(slow) * (bytes >> 20).max(1) as u32;
        ensure(!late, || format!("case {number}, {said}: it took too long"))?;
        if millis > longest {
            told = what.to_owned();
        }
        (longest, most) = (longest.max(millis), most.max(kilobytes));
    }
    Ok(format!("{cases} hostile files of 1 MB: at most {longest} ms ({told}), {} MB", most >> 10))
}
