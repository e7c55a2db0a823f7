//! A package of files, as office programs want it: written without a clock, so that the same content gives the same
//! bytes, and read back to be compared.

use super::report::ExportError;
use flate2::{Compression, bufread::DeflateDecoder, write::DeflateEncoder};
use std::io::{BufRead, BufReader, Cursor, Read, Write};

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
        self.write_all(words.as_bytes())
    }
}

impl Write for Member {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.encoder.write_all(bytes)?;
        self.sum.update(bytes);
        self.length += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
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

    /// Adds a file of which all is there.
    pub(super) fn add_text(&mut self, name: &str, words: &str) -> Result<(), ExportError> {
        let mut member = Member::new();
        member.write(words)?;
        self.add(name, member)
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

/// A file of a package that is read back: unpacked it may be larger than anybody wants in memory.
pub(super) struct Packed {
    pub(super) name: String,
    pub(super) from: BufReader<Unpacked>,
    wanted: (u32, u64),
}

/// What is unpacked, with its sum so far.
pub(super) struct Unpacked {
    from: DeflateDecoder<Cursor<Vec<u8>>>,
    sum: crc32fast::Hasher,
    length: u64,
}

impl Read for Unpacked {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.sum.update(buffer.get(..read).unwrap_or_default());
        self.length += read as u64;
        Ok(read)
    }
}

impl Packed {
    /// Whether what was read, up to its end, is what was written.
    ///
    /// # Errors
    /// Half a sentence: where the file is damaged.
    pub(super) fn check(self) -> Result<(), String> {
        let Unpacked { sum, length, .. } = self.from.into_inner();
        let is_same = (sum.finalize(), length) == self.wanted;
        if is_same { Ok(()) } else { Err(format!("{} is damaged", self.name)) }
    }

    /// All of it.
    ///
    /// # Errors
    /// As [`Packed::check`].
    pub(super) fn text(mut self) -> Result<String, String> {
        let mut text = String::new();
        let read = self.from.read_to_string(&mut text);
        read.map_err(|error| format!("{} can’t be unpacked ({error})", self.name))?;
        self.check()?;
        Ok(text)
    }
}

/// The files of a package that [`Zip`] wrote, in order, one of them packed in memory at a time.
pub(super) struct Unzip<'r> {
    from: &'r mut dyn BufRead,
    files: usize,
}

impl<'r> Unzip<'r> {
    pub(super) fn new(from: &'r mut dyn BufRead) -> Self {
        Self { from, files: 0 }
    }

    /// The next file; `None` after the last one, where the package ends as one does.
    ///
    /// # Errors
    /// Half a sentence: where it is no whole package.
    pub(super) fn next(&mut self) -> Result<Option<Packed>, String> {
        let short = |_error| "it ends too soon".to_owned();
        let mut sign = [0; 4];
        self.from.read_exact(&mut sign).map_err(short)?;
        if sign != *b"PK\x03\x04" {
            return self.end(sign).map(|()| None);
        }
        let mut head = [0; 26];
        self.from.read_exact(&mut head).map_err(short)?;
        let number =
            |at: usize| head.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes);
        let (sum, packed, length) = (number(10), number(14), u64::from(number(18)));
        let mut bytes = |wanted: u32| {
            let mut bytes = Vec::with_capacity((wanted as usize).min(1 << 28));
            let read = self.from.take(u64::from(wanted)).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
            if read == wanted as usize { Ok(bytes) } else { Err("it ends too soon".to_owned()) }
        };
        let name = bytes(number(22) & 0xffff)?;
        let from = DeflateDecoder::new(Cursor::new(bytes(packed)?));
        self.files += 1;
        Ok(Some(Packed {
            name: String::from_utf8_lossy(&name).into_owned(),
            from: BufReader::new(Unpacked { from, sum: crc32fast::Hasher::new(), length: 0 }),
            wanted: (sum, length),
        }))
    }

    /// The text of the next file, which is that of an article.
    ///
    /// # Errors
    /// Half a sentence: where there is none, or it is damaged.
    pub(super) fn text(&mut self, title: &str) -> Result<String, String> {
        self.next()?.ok_or_else(|| format!("“{title}” is missing"))?.text()
    }

    /// Whether there is no further file.
    ///
    /// # Errors
    /// Half a sentence: where there is one, or the package does not end as one does.
    pub(super) fn ends(&mut self) -> Result<(), String> {
        match self.next()? {
            None => Ok(()),
            Some(more) => Err(format!("it has a file {} that was not exported", more.name)),
        }
    }

    fn end(&mut self, sign: [u8; 4]) -> Result<(), String> {
        let mut rest = sign.to_vec();
        self.from.read_to_end(&mut rest).map_err(|error| error.to_string())?;
        let end = rest.len().checked_sub(22).and_then(|at| rest.get(at..)).unwrap_or_default();
        // An empty package has no directory.
        let directory: &[u8] = if self.files == 0 { b"PK\x05\x06" } else { b"PK\x01\x02" };
        let is_whole = rest.starts_with(directory) && end.starts_with(b"PK\x05\x06");
        if is_whole { Ok(()) } else { Err("it is no whole package".to_owned()) }
    }
}
