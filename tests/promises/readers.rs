//! P17: whatever bytes a document, page, book or table holds, reading it neither panics nor takes long.
//!
//! Samples of every format are changed by chance; packages also inside, and put together again with sums that fit, so that
//! the change is not thrown away at the door. PDF goes through the process of its own that people’s files go through.

use crate::dice::Dice;
use crate::fuzz::{mutated, tried};
use crate::samples::{samples, zip};
use crate::table::{Check, Found, ensure};
use standpoint::formats::articles::{Given, reader_of};
use standpoint::session::Worker;
use std::io::Read as _;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        promise: 17,
        name: "mutated documents of every format",
        search: |form| documents(form.of(600, 200_000), |_, _| {}),
        controls: &[("a reader that trusts packages", || {
            documents(600, |name, bytes| {
                let is_package = [".docx", ".odt", ".epub", ".xlsx"].iter().any(|end| name.ends_with(end));
                assert!(!is_package || unzip(bytes).is_some(), "no package");
            })
        })],
    },
    Check {
        promise: 17,
        name: "mutated PDF in a process of its own",
        search: |form| apart(form.of(12, 5_000), &Worker::of(env!("CARGO_BIN_EXE_standpoint").into())),
        controls: &[("a process that says nothing", || apart(12, &Worker::of("/bin/false".into())))],
    },
];

/// The parts of a package that was made by [`zip`]; of any other, what can be told.
pub(crate) fn unzip(bytes: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let (mut parts, mut at) = (Vec::new(), 0);
    while bytes.get(at..at + 4)? == b"PK\x03\x04" {
        let number =
            |from: usize| Some(u32::from_le_bytes(bytes.get(at + from..at + from + 4)?.try_into().ok()?) as usize);
        let names = number(26)?;
        let (name, extra, packed) = (names & 0xffff, names >> 16, number(18)?);
        let from = at + 30 + name + extra;
        let mut out = Vec::new();
        flate2::read::DeflateDecoder::new(bytes.get(from..from + packed)?).read_to_end(&mut out).ok()?;
        parts.push((String::from_utf8(bytes.get(at + 30..at + 30 + name)?.to_vec()).ok()?, out));
        at = from + packed;
    }
    Some(parts)
}

/// A sample with something changed: a package half of the time inside.
fn changed(bytes: &[u8], others: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    match unzip(bytes).filter(|parts| !parts.is_empty() && dice.below(2) == 0) {
        Some(mut parts) => {
            let at = dice.below(parts.len());
            parts[at].1 = mutated(&parts[at].1, others, dice);
            let parts: Vec<(&str, &[u8])> = parts.iter().map(|part| (part.0.as_str(), part.1.as_slice())).collect();
            zip(&parts)
        }
        None => mutated(bytes, others, dice),
    }
}

/// How long a file of some kilobytes may take in code that is not optimised, on a machine with other work.
const LONG: Duration = Duration::from_secs(10);

fn documents(cases: usize, also: fn(&str, &[u8])) -> Found {
    // Trees are walked on the same stack as in the process of its own.
    let work = move || {
        let known: Vec<_> = samples().into_iter().filter(|sample| !sample.0.ends_with(".pdf")).collect();
        let others: Vec<Vec<u8>> = known.iter().map(|sample| sample.1.clone()).collect();
        let mut read = 0;
        for number in 0..cases {
            let mut dice = Dice(number as u64 * 15_485_863 + 7);
            let (name, bytes) = &known[number % known.len()];
            let now = changed(bytes, &others, &mut dice);
            let given = Given { file: (*name).to_owned(), ..Given::default() };
            #[expect(clippy::disallowed_methods, reason = "how long a file takes is what is asked")]
            let start = Instant::now();
            tried(&format!("{name}-{number}"), &now, || {
                also(name, &now);
                match reader_of(&now, name) {
                    pdf if pdf.id == "pdf" => {}
                    reader => read += usize::from(reader.read(&now, &given).is_ok()),
                }
                ensure(start.elapsed() < LONG, || format!("it took {:?}", start.elapsed()))
            })?;
        }
        ensure(read * 4 > cases, || format!("only {read} of {cases} were read"))?;
        Ok(format!("{cases} mutated files of {} formats, {read} of which were read: 0 panics", known.len()))
    };
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(work).unwrap();
    thread.join().unwrap_or_else(|_| Err("the search itself panicked".to_owned().into()))
}

fn apart(cases: usize, worker: &Worker) -> Found {
    let known = samples();
    let others: Vec<Vec<u8>> = known.iter().map(|sample| sample.1.clone()).collect();
    let (name, bytes) = known.iter().find(|sample| sample.0.ends_with(".pdf")).unwrap();
    let given = Given { file: (*name).to_owned(), ..Given::default() };
    let mut read = 0;
    for number in 0..cases {
        let mut dice = Dice(number as u64 * 32_452_843 + 5);
        // The first one is as it was made: something is to be read.
        let now = if number == 0 { bytes.clone() } else { mutated(bytes, &others, &mut dice) };
        let reader = standpoint::formats::articles::reader_named("pdf").unwrap();
        let told = worker.read(reader, &now, &given, &AtomicBool::new(false)).unwrap();
        match told {
            Ok(_) => read += 1,
            Err(refused) => {
                let told = refused.told(name);
                ensure(told.starts_with("harbour.pdf was not added: ") && told.len() < 400, || {
                    format!("case {number}: {told}")
                })?;
            }
        }
    }
    ensure(read > 0, || "nothing could be read".to_owned())?;
    Ok(format!("{cases} mutated PDF files, {read} of which were read: all others a plain sentence"))
}
