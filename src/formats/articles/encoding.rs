//! Which encoding a file is in, and its characters.

use super::ArticleError;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

/// An encoding that the window offers, with the languages it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offered {
    /// WHATWG name, or UTF-32LE or UTF-32BE.
    pub name: &'static str,
    pub languages: &'static str,
}

const fn offer(name: &'static str, languages: &'static str) -> Offered {
    Offered { name, languages }
}

/// The encodings to choose from where the guess is wrong, the most likely ones first.
pub const OFFERED_ENCODINGS: &[Offered] = &[
    offer("UTF-8", "all languages"),
    offer("windows-1252", "Western European"),
    offer("UTF-16LE", "all languages"),
    offer("UTF-16BE", "all languages"),
    offer("macintosh", "Western European, old Macs"),
    offer("windows-1250", "Central European"),
    offer("ISO-8859-2", "Central European"),
    offer("windows-1251", "Cyrillic"),
    offer("KOI8-R", "Russian"),
    offer("KOI8-U", "Ukrainian"),
    offer("IBM866", "Cyrillic, DOS"),
    offer("x-mac-cyrillic", "Cyrillic, old Macs"),
    offer("ISO-8859-5", "Cyrillic"),
    offer("windows-1253", "Greek"),
    offer("ISO-8859-7", "Greek"),
    offer("windows-1254", "Turkish"),
    offer("windows-1255", "Hebrew"),
    offer("ISO-8859-8", "Hebrew"),
    offer("windows-1256", "Arabic"),
    offer("ISO-8859-6", "Arabic"),
    offer("windows-1257", "Baltic"),
    offer("ISO-8859-4", "Baltic"),
    offer("windows-1258", "Vietnamese"),
    offer("windows-874", "Thai"),
    offer("GBK", "Chinese, simplified"),
    offer("gb18030", "Chinese, simplified"),
    offer("Big5", "Chinese, traditional"),
    offer("Shift_JIS", "Japanese"),
    offer("EUC-JP", "Japanese"),
    offer("ISO-2022-JP", "Japanese, e-mail"),
    offer("EUC-KR", "Korean"),
    offer("UTF-32LE", "all languages"),
    offer("UTF-32BE", "all languages"),
];

/// How an encoding was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// The person chose it.
    Chosen,
    /// The file begins with a mark that says so.
    Marked,
    /// Every byte fits, which does not happen by chance.
    Fits,
    /// From how often which characters stand side by side. Worth a look.
    Guessed,
}

/// The encoding a file was read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding {
    /// WHATWG name, or UTF-32LE or UTF-32BE.
    pub name: &'static str,
    pub how: How,
}

impl Encoding {
    /// Whether there is no need to ask.
    #[must_use]
    pub fn is_sure(self) -> bool {
        self.how != How::Guessed
    }
}

pub(super) struct Decoded {
    pub words: String,
    pub encoding: Encoding,
    /// Places that fit no character; each is a `�` in the words.
    pub unreadable: usize,
}

/// Characters beyond ASCII are looked for in all of a file; then this many bytes tell its encoding.
const DETECTED_BYTES: usize = 4 * 1024 * 1024;

pub(super) fn decode(bytes: &[u8], file: &str, label: Option<&str>) -> Result<Decoded, ArticleError> {
    if let Some(label) = label {
        let wanted = Wanted::of(label)
            .ok_or_else(|| ArticleError::UnknownEncoding { file: file.to_owned(), label: label.to_owned() })?;
        return decode_as(bytes, file, wanted, How::Chosen);
    }
    let (wanted, how) = find(bytes);
    decode_as(bytes, file, wanted, how)
}

#[derive(Clone, Copy, PartialEq)]
enum Wanted {
    Utf32 { little: bool },
    Web(&'static encoding_rs::Encoding),
}

impl Wanted {
    fn of(label: &str) -> Option<Self> {
        match label.trim().to_ascii_lowercase().as_str() {
            "utf-32le" | "utf-32" => Some(Self::Utf32 { little: true }),
            "utf-32be" => Some(Self::Utf32 { little: false }),
            other => encoding_rs::Encoding::for_label_no_replacement(other.as_bytes()).map(Self::Web),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Utf32 { little: true } => "UTF-32LE",
            Self::Utf32 { little: false } => "UTF-32BE",
            Self::Web(encoding) => encoding.name(),
        }
    }
}

fn find(bytes: &[u8]) -> (Wanted, How) {
    for little in [true, false] {
        // A mark of UTF-16 followed by a NUL looks the same: only what fits wholly is UTF-32.
        if bytes.starts_with(utf32_mark(little)) && fits_utf32(bytes, little) {
            return (Wanted::Utf32 { little }, How::Marked);
        }
    }
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        return (Wanted::Web(encoding), How::Marked);
    }
    // Control characters are rare in texts, but each half of a wide character can look like one.
    if controls(bytes) > 0
        && !is_plain_utf8(bytes)
        && let Some(wide) = find_wide(bytes)
    {
        return (wide, How::Guessed);
    }
    let escapes = bytes.contains(&0x1b);
    if !escapes && std::str::from_utf8(bytes).is_ok() {
        return (Wanted::Web(encoding_rs::UTF_8), How::Fits);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    let first = bytes.iter().position(|&byte| byte >= 0x80 || byte == 0x1b).unwrap_or(0).saturating_sub(64);
    let rest = bytes.get(first..).unwrap_or(bytes);
    let looked_at = rest.get(..DETECTED_BYTES).unwrap_or(rest);
    detector.feed(looked_at, looked_at.len() == rest.len());
    let guess = detector.guess(None, Utf8Detection::Allow);
    if escapes && guess != encoding_rs::ISO_2022_JP && std::str::from_utf8(bytes).is_ok() {
        return (Wanted::Web(encoding_rs::UTF_8), How::Fits);
    }
    (Wanted::Web(second_thoughts(looked_at, guess)), How::Guessed)
}

/// The detector knows no encodings of old Macs. Their letters come out as control characters and as marks inside words
/// where they are taken for another; then the one with the fewest such oddities is it.
fn second_thoughts(bytes: &[u8], guess: &'static encoding_rs::Encoding) -> &'static encoding_rs::Encoding {
    let bytes = bytes.get(..64 * 1024).unwrap_or(bytes);
    let read = |encoding: &'static encoding_rs::Encoding| encoding.decode_without_bom_handling(bytes).0;
    if !guess.is_single_byte() {
        return guess;
    }
    let found = oddities(&read(guess));
    let others = [encoding_rs::MACINTOSH, encoding_rs::X_MAC_CYRILLIC].map(|other| (oddities(&read(other)), other));
    // Names such as iPhone are odd in every reading: only a clear difference counts.
    let better = others.into_iter().filter(|(count, _)| count + 3 <= found && count * 2 <= found);
    better.min_by_key(|entry| entry.0).map_or(guess, |entry| entry.1)
}

/// Places where no text of any language has what stands there: a capital after a small letter, two scripts in a word, a
/// mark inside a word, a control character.
fn oddities(words: &str) -> usize {
    let is_odd = |(a, (b, c)): (char, (char, char))| {
        let letters = a.is_alphabetic() && c.is_alphabetic();
        let mixed = a.is_alphabetic() && b.is_alphabetic() && ((a < '\u{370}') != (b < '\u{370}'));
        let mark = letters && !b.is_alphanumeric() && !b.is_whitespace() && !"'’-–—.,/&@_:;\"".contains(b);
        b.is_control() && !b.is_whitespace() || a.is_lowercase() && b.is_uppercase() || mixed || mark
    };
    let next = words.chars().skip(1).zip(words.chars().skip(2));
    words.chars().zip(next).filter(|&three| is_odd(three)).count()
}

/// UTF-16 or UTF-32 without a mark: half or three quarters of the bytes of most texts are then NUL, always at the same
/// places, and no unit is unpaired or beyond Unicode.
fn find_wide(bytes: &[u8]) -> Option<Wanted> {
    for little in [true, false] {
        if fits_utf32(bytes, little) {
            return Some(Wanted::Utf32 { little });
        }
    }
    let nuls = |parity: usize| bytes.iter().skip(parity).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (nuls(0), nuls(1));
    let little = odd > even;
    let (many, few) = (even.max(odd), even.min(odd));
    let encoding = if little { encoding_rs::UTF_16LE } else { encoding_rs::UTF_16BE };
    // One NUL in a hundred units is a blank or a digit now and then, as between Chinese characters.
    let likely = many * 200 >= bytes.len() && few * 10 <= many && bytes.len().is_multiple_of(2);
    if likely && !encoding.decode_without_bom_handling(bytes).1 {
        return Some(Wanted::Web(encoding));
    }
    let worded = |encoding: &'static encoding_rs::Encoding| {
        (common_letters(bytes, encoding) >= 95).then_some(Wanted::Web(encoding))
    };
    let rare = controls(bytes) * 50 < bytes.len() || !bytes.len().is_multiple_of(2);
    if rare { None } else { worded(encoding_rs::UTF_16LE).or_else(|| worded(encoding_rs::UTF_16BE)) }
}

/// Of 100 characters, how many are letters and marks of the great scripts when the bytes are read as UTF-16; 0 where
/// they can't be. Chinese and Japanese without a blank or digit have no NUL that would tell.
fn common_letters(bytes: &[u8], encoding: &'static encoding_rs::Encoding) -> usize {
    let (words, faulty) = encoding.decode_without_bom_handling(bytes);
    let common = |c: char| {
        matches!(c, '\n' | '\r' | '\t' | ' '..='\u{5ff}' | '\u{600}'..='\u{6ff}' | '\u{900}'..='\u{e7f}' | '\u{2010}'..='\u{203a}'
            | '\u{3000}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{ff01}'..='\u{ff60}')
    };
    let all = words.chars().count();
    if faulty || all < SHORTEST { 0 } else { words.chars().filter(|&c| common(c)).count() * 100 / all }
}

/// Fewer characters than this look like any script by chance.
const SHORTEST: usize = 16;

fn controls(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace() && **byte != 0x1b).count()
}

/// UTF-8 with a stray NUL at most. Cyrillic in UTF-16 is UTF-8 too, byte by byte, but every other byte is a control.
fn is_plain_utf8(bytes: &[u8]) -> bool {
    controls(bytes) * 20 < bytes.len() && std::str::from_utf8(bytes).is_ok()
}

fn utf32_mark(little: bool) -> &'static [u8] {
    if little { &[0xff, 0xfe, 0, 0] } else { &[0, 0, 0xfe, 0xff] }
}

fn utf32_units(bytes: &[u8], little: bool) -> impl Iterator<Item = Option<char>> + '_ {
    let units = bytes.as_chunks::<4>().0.iter();
    units.map(move |&unit| char::from_u32(if little { u32::from_le_bytes(unit) } else { u32::from_be_bytes(unit) }))
}

fn fits_utf32(bytes: &[u8], little: bool) -> bool {
    bytes.len() >= 4
        && bytes.len().is_multiple_of(4)
        && utf32_units(bytes, little).all(|c| c.is_some_and(|c| c != '\0'))
}

fn decode_as(bytes: &[u8], file: &str, wanted: Wanted, how: How) -> Result<Decoded, ArticleError> {
    let encoding = Encoding { name: wanted.name(), how };
    let truncated = |unit| ArticleError::Truncated { file: file.to_owned(), label: wanted.name(), unit };
    match wanted {
        Wanted::Utf32 { little } => {
            if !bytes.len().is_multiple_of(4) {
                return Err(truncated(4));
            }
            let body = bytes.strip_prefix(utf32_mark(little)).unwrap_or(bytes);
            let mut unreadable = 0;
            let words = utf32_units(body, little).map(|c| {
                c.unwrap_or_else(|| {
                    unreadable += 1;
                    char::REPLACEMENT_CHARACTER
                })
            });
            let words: String = words.collect();
            Ok(Decoded { words, encoding, unreadable })
        }
        Wanted::Web(web) => {
            let wide = web == encoding_rs::UTF_16LE || web == encoding_rs::UTF_16BE;
            if wide && how == How::Chosen && !bytes.len().is_multiple_of(2) {
                return Err(truncated(2));
            }
            let (words, faulty) = web.decode_with_bom_removal(bytes);
            // Replacement characters that the file itself holds are no faults; they can't be told apart any cheaper.
            let own = if web == encoding_rs::UTF_8 {
                bytes.windows(3).filter(|w| *w == "\u{fffd}".as_bytes()).count()
            } else {
                0
            };
            let shown = words.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
            let unreadable = if faulty { shown.saturating_sub(own).max(1) } else { 0 };
            Ok(Decoded { words: words.into_owned(), encoding, unreadable })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "Müller said “no” 🇳🇿.\nŽižek, Ωmega, 中文, שלום said more.";

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    fn utf32(text: &str, little: bool) -> Vec<u8> {
        let code = |c: char| if little { (c as u32).to_le_bytes() } else { (c as u32).to_be_bytes() };
        text.chars().flat_map(code).collect()
    }

    fn check(bytes: &[u8], name: &str, how: How) {
        let decoded = decode(bytes, "x", None).unwrap();
        assert_eq!(decoded.words, STORY);
        assert_eq!((decoded.encoding.name, decoded.encoding.how, decoded.unreadable), (name, how, 0));
    }

    #[test]
    fn unicode_is_found_with_and_without_marks() {
        check(STORY.as_bytes(), "UTF-8", How::Fits);
        for little in [true, false] {
            let (wide, wider) = if little { ("UTF-16LE", "UTF-32LE") } else { ("UTF-16BE", "UTF-32BE") };
            let marked = format!("\u{feff}{STORY}");
            check(&utf16(STORY, little), wide, How::Guessed);
            check(&utf16(&marked, little), wide, How::Marked);
            check(&utf32(STORY, little), wider, How::Guessed);
            check(&utf32(&marked, little), wider, How::Marked);
        }
    }

    #[test]
    fn chinese_in_utf_16_has_few_nuls_and_is_found_all_the_same() {
        let story = "部長表示，鐵路將於2031年通車。\n".repeat(20);
        let decoded = decode(&utf16(&story, true), "x", None).unwrap();
        assert_eq!((decoded.words, decoded.encoding.name), (story, "UTF-16LE"));
    }

    #[test]
    fn cyrillic_in_utf_16_and_utf_8_with_a_stray_nul_are_told_apart() {
        let story = "Министр сказал, что дорога откроется. ".repeat(3);
        let decoded = decode(&utf16(&story, false), "x", None).unwrap();
        assert_eq!((decoded.words, decoded.encoding.name), (story, "UTF-16BE"));
        let decoded = decode("A minister said\0 that the road will open at last.".as_bytes(), "x", None).unwrap();
        assert_eq!(decoded.encoding.name, "UTF-8");
    }

    #[test]
    fn a_guess_can_be_overruled_and_faults_are_counted() {
        let bytes = encoding_rs::WINDOWS_1252.encode("Der Minister sagte: „Größe“ – süß.").0.into_owned();
        let guessed = decode(&bytes, "x", None).unwrap();
        assert_eq!((guessed.words.as_str(), guessed.encoding.is_sure()), ("Der Minister sagte: „Größe“ – süß.", false));
        let other = decode(&bytes, "x", Some("UTF-8")).unwrap();
        assert_eq!((other.encoding.how, other.unreadable), (How::Chosen, 7));
        assert!(matches!(decode(&bytes, "x", Some("klingon")), Err(ArticleError::UnknownEncoding { .. })));
        assert!(matches!(decode(b"abc", "x", Some("UTF-32LE")), Err(ArticleError::Truncated { unit: 4, .. })));
    }

    #[test]
    fn every_encoding_offered_is_one_that_can_be_read() {
        for offered in OFFERED_ENCODINGS {
            assert_eq!(Wanted::of(offered.name).map(Wanted::name), Some(offered.name));
        }
    }
}
