//! A package of files, as office programs want it: written without a clock, so that the same content gives the same
//! bytes, and read back to be compared.

use super::report::ExportError;
use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use std::io::{BufRead as _, BufReader, Write};

/// 1 January 1980, the first day that the format knows.
const DATE: u16 = 0x21;
/// Version 2.0, deflated, names in UTF-8.
const HEAD: [u16; 3] = [20, 0x0800, 8];

/// A package being written.
pub(super) struct Zip<'w> {
    out: &'w mut dyn Write,
    /// What stands at the end of the package, for each file.
    directory: Vec<u8>,
    files: u16,
    written: u32,
}

/// A file of it being written.
pub(super) struct Member {
    encoder: DeflateEncoder<Vec<u8>>,
    sum: crc32fast::Hasher,
    length: u64,
}

impl Member {
    pub(super) fn new() -> Self {
        let encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        Self { encoder, sum: crc32fast::Hasher::new(), length: 0 }
    }

    pub(super) fn write(&mut self, words: &str) -> std::io::Result<()> {
        self.sum.update(words.as_bytes());
        self.length += words.len() as u64;
        self.encoder.write_all(words.as_bytes())
    }
}

fn too_large<E>(_: E) -> ExportError {
    ExportError::Form("it would be larger than 4 GB, which such a file can’t be".to_owned())
}

impl<'w> Zip<'w> {
    pub(super) fn new(out: &'w mut dyn Write) -> Self {
        Self { out, directory: Vec::new(), files: 0, written: 0 }
    }

    pub(super) fn add(&mut self, name: &str, member: Member) -> Result<(), ExportError> {
        let length = u32::try_from(member.length).map_err(too_large)?;
        let sum = member.sum.finalize();
        let packed = member.encoder.finish()?;
        let packed_length = u32::try_from(packed.len()).map_err(too_large)?;
        let mut common = Vec::new();
        HEAD.into_iter().for_each(|number| common.extend(number.to_le_bytes()));
        [0, DATE].into_iter().for_each(|number| common.extend(number.to_le_bytes()));
        [sum, packed_length, length].into_iter().for_each(|number| common.extend(number.to_le_bytes()));
        let name_length = u16::try_from(name.len()).map_err(too_large)?;
        common.extend(name_length.to_le_bytes());
        common.extend(0_u16.to_le_bytes());
        let at = self.written;
        self.put(b"PK\x03\x04")?;
        self.put(&common)?;
        self.put(name.as_bytes())?;
        self.put(&packed)?;
        self.directory.extend(b"PK\x01\x02");
        self.directory.extend(20_u16.to_le_bytes());
        self.directory.extend(&common);
        // No comment, the first disk, nothing of a system.
        self.directory.extend([0; 10]);
        self.directory.extend(at.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.files += 1;
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<(), ExportError> {
        let (at, directory, files) = (self.written, std::mem::take(&mut self.directory), self.files);
        self.put(&directory)?;
        let mut end = b"PK\x05\x06".to_vec();
        [0, 0, files, files].into_iter().for_each(|number| end.extend(number.to_le_bytes()));
        let length = u32::try_from(directory.len()).map_err(too_large)?;
        [length, at].into_iter().for_each(|number| end.extend(number.to_le_bytes()));
        end.extend(0_u16.to_le_bytes());
        self.put(&end)?;
        Ok(self.out.flush()?)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), ExportError> {
        self.out.write_all(bytes)?;
        let length = u32::try_from(bytes.len()).map_err(too_large)?;
        self.written = self.written.checked_add(length).ok_or(()).map_err(too_large)?;
        Ok(())
    }
}

/// A file of a package that is read back, line by line: unpacked it may be larger than anybody wants in memory.
pub(super) struct Packed<'p> {
    pub(super) name: String,
    lines: BufReader<DeflateDecoder<&'p [u8]>>,
    wanted: (u32, usize),
    sum: crc32fast::Hasher,
    length: usize,
}

impl Packed<'_> {
    /// The next line without its end; `None` after the last one.
    ///
    /// # Errors
    /// Half a sentence: where the file is damaged.
    pub(super) fn next_line(&mut self) -> Result<Option<String>, String> {
        let mut line = Vec::new();
        let read = self.lines.read_until(b'\n', &mut line);
        read.map_err(|error| format!("{} can’t be unpacked ({error})", self.name))?;
        if line.is_empty() {
            let found = (self.sum.clone().finalize(), self.length);
            return if found == self.wanted { Ok(None) } else { Err(format!("{} is damaged", self.name)) };
        }
        self.sum.update(&line);
        self.length += line.len();
        let text = String::from_utf8(line).map_err(|error| error.to_string())?;
        Ok(Some(text.strip_suffix('\n').map_or(text.clone(), str::to_owned)))
    }
}

/// The files of a package that [`Zip`] wrote, in order.
///
/// # Errors
/// Half a sentence: where it is not one.
pub(super) fn unzip(package: &[u8]) -> Result<Vec<Packed<'_>>, String> {
    const LOCAL: usize = 30;
    let mut files = Vec::new();
    let mut rest = package;
    let short = || "it ends too soon".to_owned();
    while let Some(head) = rest.get(..LOCAL).filter(|head| head.starts_with(b"PK\x03\x04")) {
        let number =
            |at: usize| head.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes);
        let (sum, packed, length) = (number(14), number(18) as usize, number(22) as usize);
        let name_length = (number(26) & 0xffff) as usize;
        let after = rest.get(LOCAL..).ok_or_else(short)?;
        let (name, after) = after.split_at_checked(name_length).ok_or_else(short)?;
        let (bytes, after) = after.split_at_checked(packed).ok_or_else(short)?;
        files.push(Packed {
            name: String::from_utf8_lossy(name).into_owned(),
            lines: BufReader::new(DeflateDecoder::new(bytes)),
            wanted: (sum, length),
            sum: crc32fast::Hasher::new(),
            length: 0,
        });
        rest = after;
    }
    let end = package.len().checked_sub(22).and_then(|at| package.get(at..)).unwrap_or_default();
    // An empty package has no directory.
    let directory: &[u8] = if files.is_empty() { b"PK\x05\x06" } else { b"PK\x01\x02" };
    if !rest.starts_with(directory) || !end.starts_with(b"PK\x05\x06") {
        return Err("it is no whole package".to_owned());
    }
    Ok(files)
}
