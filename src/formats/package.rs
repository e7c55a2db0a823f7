//! A zip file of somebody else: Word documents, OpenDocument texts, books, workbooks, projects and archives of statements.
//!
//! Nothing is unpacked but what is asked for, and what comes out is counted while it comes. A package that has links, two
//! parts of one name, or names that lead out of it was made to mislead, and is refused whole.

use super::articles::Refused;
use flate2::read::DeflateDecoder;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;

/// The most that one part may hold, and all that are read together, in bytes.
const LARGEST_PART: u64 = 256 << 20;
const LARGEST: u64 = 1 << 30;
/// The most parts that a package may have.
const MOST_PARTS: usize = 10_000;
/// Signatures of the list of parts: of its end, its end in large packages, an entry, and what stands before a part.
const END: &[u8] = b"PK\x05\x06";
const END_OF_LARGE: &[u8] = b"PK\x06\x06";
const ENTRY: &[u8] = b"PK\x01\x02";
const LOCAL: &[u8] = b"PK\x03\x04";
/// The end of the list is at most this far from the end of the file.
const END_REACH: usize = 22 + 65_535;
/// What Unix notes as the kind of a file, and the kind of links.
const KIND_BITS: u32 = 0o170_000;
const LINK: u32 = 0o120_000;

const HINT: &str = "Open it in the program that made it, save it again, and add that";

struct Part {
    method: u16,
    locked: bool,
    sum: u32,
    packed: u64,
    /// What it says to have when it is unpacked.
    length: u64,
    at: u64,
}

/// The parts of a package by their names.
pub(super) struct Package<'a> {
    bytes: &'a [u8],
    parts: BTreeMap<String, Part>,
    /// In the order of the package.
    names: Vec<String>,
    /// Bytes that may still come out.
    left: Cell<u64>,
}

fn damaged(what: &str) -> Refused {
    Refused::new(format!("it is a damaged package: {what}"), HINT)
}

fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    number(bytes, at).map(u16::from_le_bytes)
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    number(bytes, at).map(u32::from_le_bytes)
}

fn long(bytes: &[u8], at: usize) -> Option<u64> {
    number(bytes, at).map(u64::from_le_bytes)
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Refused> {
        let (mut at, count) = directory(bytes).ok_or_else(|| damaged("its end is missing"))?;
        if count > MOST_PARTS as u64 {
            return Err(Refused::new(
                format!("it holds {count} parts, and {MOST_PARTS} are the most that are read"),
                HINT,
            ));
        }
        let (mut parts, mut names, mut folded) = (BTreeMap::new(), Vec::new(), BTreeSet::new());
        for _ in 0..count {
            let (name, part, next) = entry(bytes, at).ok_or_else(|| damaged("its list of parts is cut off"))??;
            at = next;
            let Some(part) = part else { continue };
            // Some systems take names for the same that differ in capitals only.
            if !folded.insert(name.to_lowercase()) {
                return Err(Refused::new(format!("it holds two parts with the name “{}”", shown(&name)), HINT));
            }
            names.push(name.clone());
            parts.insert(name, part);
        }
        Ok(Self { bytes, parts, names, left: Cell::new(LARGEST) })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.parts.contains_key(name)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// A part’s bytes.
    pub(super) fn read(&self, name: &str) -> Result<Vec<u8>, Refused> {
        let part = self.parts.get(name).ok_or_else(|| damaged(&format!("it has no part “{name}”")))?;
        if part.locked {
            return Err(Refused::new("it is locked with a password", "Save it without the password, and add that"));
        }
        let cut = || damaged(&format!("its part “{name}” is cut off"));
        let at = usize::try_from(part.at).ok().ok_or_else(cut)?;
        let head = self.bytes.get(at..).filter(|rest| rest.starts_with(LOCAL)).ok_or_else(cut)?;
        let names = usize::from(short(head, 26).ok_or_else(cut)?) + usize::from(short(head, 28).ok_or_else(cut)?);
        let packed = usize::try_from(part.packed).ok().ok_or_else(cut)?;
        let body = head.get(30 + names..).and_then(|rest| rest.get(..packed)).ok_or_else(cut)?;
        let limit = LARGEST_PART.min(self.left.get());
        if part.length > limit {
            let megabytes = limit >> 20;
            return Err(Refused::new(
                format!("its part “{name}” would unpack to more than {megabytes} MB"),
                "Add it only if you trust where it comes from: cut it into parts, and add those",
            ));
        }
        // One byte more than it says it has shows that it lies; no more of it is read.
        let mut out = Vec::with_capacity(usize::try_from(part.length).map_or(0, |length| length + 1));
        let read = match part.method {
            0 => body.take(part.length + 1).read_to_end(&mut out),
            8 => DeflateDecoder::new(body).take(part.length + 1).read_to_end(&mut out),
            _ => {
                return Err(Refused::new(format!("its part “{name}” is packed in a way that is not known here"), HINT));
            }
        };
        if read.is_err() || out.len() as u64 != part.length || crc32fast::hash(&out) != part.sum {
            return Err(damaged(&format!("its part “{name}” is not what was packed")));
        }
        self.left.set(self.left.get() - out.len() as u64);
        Ok(out)
    }

    /// A part, where it is there.
    pub(super) fn read_if_there(&self, name: &str) -> Result<Option<Vec<u8>>, Refused> {
        if self.has(name) { self.read(name).map(Some) } else { Ok(None) }
    }
}

/// A name as it can stand in a message.
fn shown(name: &str) -> String {
    name.chars().take(80).map(|c| if c.is_control() { '�' } else { c }).collect()
}

/// Where the list of parts begins, and how many there are.
fn directory(bytes: &[u8]) -> Option<(usize, u64)> {
    let from = bytes.len().saturating_sub(END_REACH);
    let tail = bytes.get(from..)?;
    let end = from + memchr::memmem::rfind(tail, END)?;
    let (count, at) = (short(bytes, end + 10)?, word(bytes, end + 16)?);
    if count != u16::MAX && at != u32::MAX {
        return Some((usize::try_from(at).ok()?, u64::from(count)));
    }
    // Large packages have a second end, of which the twenty bytes before the first one say where it is.
    let large = usize::try_from(long(bytes, end.checked_sub(20)? + 8)?).ok()?;
    let rest = bytes.get(large..).filter(|rest| rest.starts_with(END_OF_LARGE))?;
    Some((usize::try_from(long(rest, 48)?).ok()?, long(rest, 32)?))
}

type Entry = (String, Option<Part>, usize);

/// One entry of the list and where the next one begins; no part where it is a folder.
fn entry(bytes: &[u8], at: usize) -> Option<Result<Entry, Refused>> {
    let head = bytes.get(at..).filter(|rest| rest.starts_with(ENTRY))?;
    let lengths = [28, 30, 32].map(|at| short(head, at).map(usize::from));
    let [name_length, extra_length, remark_length] = [lengths[0]?, lengths[1]?, lengths[2]?];
    let raw = head.get(46..46 + name_length)?;
    let extra = head.get(46 + name_length..46 + name_length + extra_length)?;
    let next = at + 46 + name_length + extra_length + remark_length;
    let name = String::from_utf8_lossy(raw).into_owned();
    let attributes = word(head, 38)?;
    let leads_out = name.split(['/', '\\']).any(|step| step == "..") || name.starts_with(['/', '\\']);
    if leads_out || name.contains('\0') || name.contains(':') {
        return Some(Err(Refused::new(
            format!("it holds a part whose name leads out of it, “{}”", shown(&name)),
            HINT,
        )));
    }
    if (attributes >> 16) & KIND_BITS == LINK {
        return Some(Err(Refused::new(format!("it holds a link, “{}”, where a part should be", shown(&name)), HINT)));
    }
    if name.ends_with('/') {
        return Some(Ok((name, None, next)));
    }
    let (mut packed, mut length, mut place) =
        (u64::from(word(head, 20)?), u64::from(word(head, 24)?), u64::from(word(head, 42)?));
    for number in
        [&mut length, &mut packed, &mut place].into_iter().filter(|number| **number == u64::from(u32::MAX)).enumerate()
    {
        let (at, number) = number;
        *number = large_numbers(extra).and_then(|numbers| long(numbers, at * 8))?;
    }
    let part = Part {
        method: short(head, 10)?,
        locked: short(head, 8)? & 1 == 1,
        sum: word(head, 16)?,
        packed,
        length,
        at: place,
    };
    Some(Ok((name, Some(part), next)))
}

/// The numbers that do not fit the entry itself.
fn large_numbers(mut extra: &[u8]) -> Option<&[u8]> {
    while let (Some(kind), Some(length)) = (short(extra, 0), short(extra, 2)) {
        let body = extra.get(4..4 + usize::from(length))?;
        if kind == 1 {
            return Some(body);
        }
        extra = extra.get(4 + body.len()..)?;
    }
    None
}
