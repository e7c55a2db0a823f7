//! Archives of files, read within limits: what they say of themselves is not believed.

use super::brought::File;
use flate2::read::DeflateDecoder;
use std::collections::BTreeSet;
use std::io::Read as _;

/// The longest file in an archive, and all of them together, in bytes.
const LARGEST: u64 = 256 * 1024 * 1024;
const MOST: u64 = 1024 * 1024 * 1024;
/// The most files in an archive.
const FILES: usize = 10_000;

const FILE: &[u8] = b"PK\x03\x04";
const ENTRY: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";

/// The files, with those that are archives replaced by what is in them.
pub(super) fn opened(files: Vec<File>) -> Result<Vec<File>, String> {
    let mut out = Vec::new();
    for file in files {
        if file.bytes.starts_with(FILE) || file.bytes.starts_with(END) {
            let members = members(&file.bytes).map_err(|why| format!("“{}” can’t be read: {why}", file.own_name()))?;
            out.extend(members);
        } else {
            out.push(file);
        }
    }
    Ok(out)
}

fn cut() -> String {
    "it is an archive that ends too early. Copy it again".to_owned()
}

fn number<const N: usize>(bytes: &[u8], at: usize) -> Result<u64, String> {
    let part = bytes.get(at..at.saturating_add(N)).ok_or_else(cut)?;
    Ok(part.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

fn members(bytes: &[u8]) -> Result<Vec<File>, String> {
    let end = memchr::memmem::rfind(bytes, END).ok_or_else(cut)?;
    let count = number::<2>(bytes, end + 10)? as usize;
    let mut at = number::<4>(bytes, end + 16)? as usize;
    if count == 0xffff || at == 0xffff_ffff {
        return Err("it is an archive of more than 65,535 files or 4 GB".to_owned());
    }
    if count > FILES {
        return Err(format!("it is an archive of {count} files; {FILES} is the most"));
    }
    let mut out = Vec::new();
    let mut names = BTreeSet::new();
    let mut left = MOST;
    for _ in 0..count {
        if bytes.get(at..at.saturating_add(4)) != Some(ENTRY) {
            return Err(cut());
        }
        let [name_length, extra, comment] = [
            number::<2>(bytes, at + 28)? as usize,
            number::<2>(bytes, at + 30)? as usize,
            number::<2>(bytes, at + 32)? as usize,
        ];
        let name = bytes.get(at + 46..at + 46 + name_length).ok_or_else(cut)?;
        let name = String::from_utf8_lossy(name).replace('\\', "/");
        let is_folder = name.ends_with('/');
        if name.starts_with('/')
            || name.contains('\0')
            || name.contains(':')
            || name.split('/').any(|part| part == "..")
        {
            return Err(format!(
                "it holds a file with the name “{}”, which leads out of it",
                super::told::short(&name)
            ));
        }
        if !names.insert(name.to_lowercase()) {
            return Err(format!("it holds two files with the name “{}”", super::told::short(&name)));
        }
        // Signs of the system that packed it, and what it adds on its own.
        let own = name.rsplit('/').next().unwrap_or_default();
        if !is_folder && !name.starts_with("__MACOSX/") && !own.starts_with("._") && own != ".DS_Store" {
            let unpacked = member(bytes, at, left.min(LARGEST))
                .map_err(|why| format!("of “{}” {why}", super::told::short(&name)))?;
            left -= unpacked.len() as u64;
            out.push(File { name, bytes: unpacked });
        }
        at += 46 + name_length + extra + comment;
    }
    Ok(out)
}

/// Unpacks the member whose entry stands at a byte, and no more than `most` bytes of it.
fn member(bytes: &[u8], entry: usize, most: u64) -> Result<Vec<u8>, String> {
    let (flags, method, sum) =
        (number::<2>(bytes, entry + 8)?, number::<2>(bytes, entry + 10)?, number::<4>(bytes, entry + 16)?);
    if flags & 1 != 0 {
        return Err("nothing can be read without a password".to_owned());
    }
    let (packed, start) = (number::<4>(bytes, entry + 20)? as usize, number::<4>(bytes, entry + 42)? as usize);
    if bytes.get(start..start.saturating_add(4)) != Some(FILE) {
        return Err(cut());
    }
    let from = start + 30 + number::<2>(bytes, start + 26)? as usize + number::<2>(bytes, start + 28)? as usize;
    let data = bytes.get(from..from.saturating_add(packed)).ok_or_else(cut)?;
    let mut out = Vec::new();
    let read = match method {
        0 => data.take(most + 1).read_to_end(&mut out),
        8 => DeflateDecoder::new(data).take(most + 1).read_to_end(&mut out),
        other => {
            return Err(format!("nothing can be read: it is packed in a way (number {other}) that is not known here"));
        }
    };
    let too_much = || format!("more than {} MB would come out, which is the most", most / (1024 * 1024));
    read.map_err(|error| if error.kind() == std::io::ErrorKind::OutOfMemory { too_much() } else { cut() })?;
    if out.len() as u64 > most {
        return Err(too_much());
    }
    let mut found = crc32fast::Hasher::new();
    found.update(&out);
    if u64::from(found.finalize()) != sum {
        return Err("the checksum is wrong: it was damaged. Copy it again".to_owned());
    }
    Ok(out)
}
