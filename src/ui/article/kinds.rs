//! What a line of plain text seems to be: a blank, a list item, a quote, a heading; and which way it runs.

use crate::text::slice;
use crate::ui::article::flow::{Direction, Kind};

/// Marks that open an item of a list, if a blank follows.
const BULLETS: &[char] = &['-', '–', '•', '*', '·', '‣', '▪', '◦', '●', '■', '‐', '‑', '−', '∙'];
/// Marks that end a sentence or announce what follows: a line that ends so is no heading.
const ENDS: &[char] = &[
    '.', ',', ';', ':', '!', '?', '…', '"', '”', '»', '。', '，', '；', '：', '！', '？', '」', '』', '،', '؛', '؟',
    '।', '۔',
];
/// Longest heading, in characters.
const HEADING_CHARS: usize = 90;
/// Shortest prose below a heading, in bytes.
const PROSE: usize = 100;
/// Longest number of a list item, in digits.
const NUMBER_DIGITS: usize = 3;
/// Longest mark that stands apart from the words, in bytes with the blanks around it.
const MARK: usize = 64;
/// Blanks at the start of a line that stands further in; one tab is as much.
const INDENT: usize = 4;

/// Guesses what a line is, headings aside, and how many bytes its mark takes with the blanks around it.
pub(super) fn guess(line: &str) -> (Kind, usize) {
    let body = line.trim_start();
    let indent = line.len() - body.len();
    let Some(first) = body.chars().next() else { return (Kind::Blank, 0) };
    if first == '>' {
        let words = body.trim_start_matches(['>', ' ', '\t', '\u{a0}']);
        let mark = indent + body.len() - words.len();
        // “>10 per cent” quotes nobody.
        let quotes = !slice(line, 0, mark).ends_with('>') || words.starts_with(char::is_alphabetic);
        return if (quotes || words.is_empty()) && mark < MARK { (Kind::Quote, mark) } else { (Kind::Body, 0) };
    }
    let (kind, rest) = if BULLETS.contains(&first) {
        (Kind::Bullet, body.strip_prefix(first))
    } else if first.is_ascii_digit() || first == '(' {
        (Kind::Numbered, after_number(body))
    } else {
        (Kind::Body, None)
    };
    match rest.filter(|rest| rest.starts_with([' ', '\t', '\u{a0}'])).map(str::trim_start) {
        Some(words) if !words.is_empty() && indent + body.len() - words.len() < MARK => {
            (kind, indent + body.len() - words.len())
        }
        _ => (Kind::Body, 0),
    }
}

/// What follows `1.`, `1)` or `(1)`.
fn after_number(body: &str) -> Option<&str> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let inner = body.strip_prefix('(');
    let number = inner.unwrap_or(body);
    let count = digits(number);
    if !(1..=NUMBER_DIGITS).contains(&count) {
        return None;
    }
    let rest = number.get(count..)?;
    if inner.is_some() { rest.strip_prefix(')') } else { rest.strip_prefix(['.', ')']) }
}

/// Bytes of the blanks before a line that stands further in than text does; 0 for any other.
pub(super) fn indent(line: &str) -> usize {
    let indent = line.len() - line.trim_start().len();
    let blanks = slice(line, 0, indent);
    if indent < MARK && (blanks.chars().count() >= INDENT || blanks.contains('\t')) { indent } else { 0 }
}

/// Whether a line of body text is a heading, given what the next line with words is and how many bytes it has.
pub(super) fn heading(line: &str, next: Option<(Kind, usize)>) -> bool {
    let line = line.trim();
    let prose_below = matches!(next, Some((Kind::Body, len)) if len >= PROSE && len >= line.len() * 2);
    if !prose_below || line.len() > HEADING_CHARS * 4 || line.ends_with(ENDS) {
        return false;
    }
    let opens = line.chars().find(|letter| letter.is_alphanumeric()).is_some_and(|letter| !letter.is_lowercase());
    opens && line.chars().any(char::is_alphabetic) && line.chars().count() <= HEADING_CHARS
}

/// The direction of the first letter that has one.
pub(super) fn first_strong(line: &str) -> Option<Direction> {
    let strong = line.chars().find(|letter| letter.is_alphabetic())?;
    let rtl = matches!(u32::from(strong),
        0x0590..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFF | 0x1_0800..=0x1_0FFF | 0x1_E800..=0x1_EFFF);
    Some(if rtl { Direction::RightToLeft } else { Direction::LeftToRight })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_of_lists_and_quotes_are_known_by_their_mark() {
        for (line, expected) in [
            ("- Labour shortages", (Kind::Bullet, 2)),
            ("  •  costs", (Kind::Bullet, 2 + 3 + 2)),
            ("* one", (Kind::Bullet, 2)),
            ("12. The clause", (Kind::Numbered, 4)),
            ("(3) The clause", (Kind::Numbered, 4)),
            ("7) The clause", (Kind::Numbered, 3)),
            ("2024. A year", (Kind::Body, 0)),
            ("1.5 per cent", (Kind::Body, 0)),
            ("-5 degrees", (Kind::Body, 0)),
            ("- ", (Kind::Body, 0)),
            ("> said the minister", (Kind::Quote, 2)),
            (" > > said he", (Kind::Quote, 5)),
            (">said she", (Kind::Quote, 1)),
            ("> ", (Kind::Quote, 2)),
            (">10 per cent", (Kind::Body, 0)),
            ("(NEW ZEALAND) U.S. diplomats", (Kind::Body, 0)),
            (" \t\u{a0}", (Kind::Blank, 0)),
            ("", (Kind::Blank, 0)),
        ] {
            assert_eq!(guess(line), expected, "{line:?}");
        }
    }

    #[test]
    fn a_heading_is_short_has_no_stop_and_stands_above_prose() {
        let prose = Some((Kind::Body, 400));
        assert!(heading("The U.S. directive and its content", prose));
        assert!(heading("العلاقات بين البلدين", prose));
        for (line, next) in [
            ("Key lines from the cable included:", prose),
            ("He said no.", prose),
            ("The U.S. directive and its content", None),
            ("The U.S. directive and its content", Some((Kind::Bullet, 400))),
            ("The U.S. directive and its content", Some((Kind::Body, 50))),
            ("and so on", prose),
            ("***", prose),
        ] {
            assert!(!heading(line, next), "{line:?} above {next:?}");
        }
    }

    #[test]
    fn the_first_letter_gives_the_direction() {
        assert_eq!(first_strong("«2024» قالت Reuters"), Some(Direction::RightToLeft));
        assert_eq!(first_strong("שלום"), Some(Direction::RightToLeft));
        assert_eq!(first_strong("“Reuters قالت"), Some(Direction::LeftToRight));
        assert_eq!(first_strong("2024 – 40 %"), None);
    }
}
