//! What a line of plain text seems to be: a blank, a list item, a quote, a heading; and which way it runs.

use crate::text::{opening_line, sentence_at, slice};
use crate::ui::article::flow::{Direction, Kind};
use std::cmp::Ordering;

/// Marks that open an item of a list, if a blank follows.
const BULLETS: &[char] = &['-', '–', '•', '*', '·', '‣', '▪', '◦', '●', '■', '‐', '‑', '−', '∙'];
/// Marks that end a sentence or announce what follows: a line that ends so is no heading.
const ENDS: &[char] = &[
    '.', ',', ';', ':', '!', '?', '…', '"', '”', '»', '。', '，', '；', '：', '！', '？', '」', '』', '،', '؛', '؟',
    '।', '۔', '、', '､', '｡', '－', '-', '–', '—',
];
/// Marks that may stand behind the end of a sentence.
const CLOSERS: &[char] = &[')', ']', '）', '］', '’', '\'', '*'];
/// Words that name whose picture it is, before a colon: the line stands below that picture.
const CREDITS: &[&str] = &["image", "photo", "photograph", "picture", "credit", "foto", "bild", "imagen"];
/// Longest heading, in characters.
const HEADING_CHARS: usize = 90;
/// The same in bytes of any script.
const HEADING_BYTES: usize = HEADING_CHARS * 4;
/// Shortest prose, in bytes: of a line that ends as a sentence does, and of any other.
const SENTENCE: usize = 48;
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

/// Marks that end a sentence, and also titles that ask or call.
const CALLS: &[char] = &['?', '!', '？', '！', '؟'];

/// What is known of the lines around one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) kind: Kind,
    len: usize,
    /// Whether it ends as a sentence does.
    stops: bool,
    /// Whether it ends as a title may.
    calls: bool,
}

impl Line {
    /// Looks at a line of a kind.
    pub(super) fn new(line: &str, kind: Kind) -> Self {
        let line = line.trim();
        let stops = line.ends_with(ENDS) || line.trim_end_matches(CLOSERS).ends_with(ENDS);
        Self { kind, len: line.len(), stops, calls: line.ends_with(CALLS) }
    }

    /// Whether it is a paragraph, and no heading, caption, line of a poem or item of a list without marks.
    pub(super) fn is_prose(self) -> bool {
        self.kind == Kind::Body && self.len >= if self.stops { SENTENCE } else { PROSE }
    }

    /// Whether it is a long title, if it stands first.
    pub(super) fn may_be_title(self) -> bool {
        self.len < PROSE * 2 && (!self.stops || self.calls)
    }

    /// Whether it stands there like a heading.
    fn is_bare(self) -> bool {
        self.kind == Kind::Body && !self.stops && self.len < PROSE
    }
}

/// Whether a line of body text is a heading: short, without a stop, and with prose below it. `begun`: there was prose
/// before; until then a bare line is rather a date, a name or what stands below a picture, unless it is the first.
pub(super) fn heading(line: &str, before: Option<Line>, next: Option<Line>, begun: bool) -> bool {
    let line = line.trim();
    let prose_below = next.is_some_and(|next| next.is_prose() && next.len * 5 >= line.len() * 6);
    let follows = begun || before.is_none();
    // Of several bare lines none is a heading: they are a list, an address, a poem.
    if !prose_below || !follows || before.is_some_and(Line::is_bare) {
        return false;
    }
    if line.len() > HEADING_BYTES
        || line.contains('\t')
        || line.ends_with(ENDS)
        || credits(line)
        || sentence_at(line, 0).end() < line.len()
    {
        return false;
    }
    let opens = line.chars().find(|letter| letter.is_alphanumeric()).is_some_and(|letter| !letter.is_lowercase());
    opens && line.chars().any(char::is_alphabetic) && line.chars().count() <= HEADING_CHARS
}

/// Whether a line says whose picture it stands below.
fn credits(line: &str) -> bool {
    let before_colons =
        line.rmatch_indices(':').filter_map(|(colon, _)| slice(line, 0, colon).split_whitespace().last());
    let mut last = before_colons.map(|word| word.trim_matches(|letter: char| !letter.is_alphabetic()));
    line.contains('©') || last.any(|word| CREDITS.iter().any(|credit| word.eq_ignore_ascii_case(credit)))
}

/// The first byte of the line that says the same as the title, if the text begins with one.
pub(super) fn title_line(text: &str, title: &str) -> Option<usize> {
    let line = opening_line(text, title)?;
    (guess(line.of(text)).1 == 0).then_some(line.start())
}

/// The direction of the first letter that has one.
pub(super) fn first_strong(line: &str) -> Option<Direction> {
    let strong = line.chars().find(|letter| letter.is_alphabetic())?;
    let rtl = matches!(u32::from(strong),
        0x0590..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFF | 0x1_0800..=0x1_0FFF | 0x1_E800..=0x1_EFFF);
    Some(if rtl { Direction::RightToLeft } else { Direction::LeftToRight })
}

/// Letters that only simplified and only traditional Chinese has, of those that are in every text.
const SIMPLIFIED: &str = "国这个们说会来时为对发经过还没关应实现务员开问间长门见车马鱼东书学";
const TRADITIONAL: &str = "國這個們說會來時為對發經過還沒關應實現務員開問間長門見車馬魚東書學";
/// Letters that are looked at to tell a language.
const LOOKED_AT: usize = 2000;

/// The language whose shapes a text wants, as its letters tell: kana is Japanese, Hangul Korean, and Chinese has two
/// ways to write. Empty where they do not tell, which goes for simplified Chinese.
#[must_use]
pub fn language_of(text: &str) -> &'static str {
    if !text.bytes().take(LOOKED_AT * 3).any(|byte| (0xE3..=0xED).contains(&byte)) {
        return "";
    }
    let (mut kana, mut hangul, mut lean) = (0_usize, 0_usize, 0_isize);
    for letter in text.chars().take(LOOKED_AT) {
        match u32::from(letter) {
            0x3041..=0x30FF => kana += 1,
            0x1100..=0x11FF | 0xAC00..=0xD7A3 => hangul += 1,
            0x4E00..=0x9FFF if TRADITIONAL.contains(letter) => lean += 1,
            0x4E00..=0x9FFF if SIMPLIFIED.contains(letter) => lean -= 1,
            _ => {}
        }
    }
    match (kana.cmp(&hangul), lean > 0) {
        (Ordering::Greater, _) => "ja",
        (Ordering::Less, _) => "ko",
        (Ordering::Equal, true) => "zh-TW",
        (Ordering::Equal, false) => "",
    }
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

    /// The lines of a text that are headings, as they are found in the window.
    fn headings(text: &str) -> Vec<&str> {
        let items = super::super::split::split(text);
        let found = items.iter().filter(|item| item.kind == Kind::Heading).map(|item| item.start as usize);
        found.map(|start| slice(text, start, text.len()).split('\n').next().unwrap_or_default()).collect()
    }

    const PROSE: &str = "The embassy wrote that the line would open in the year 2034 and not before that at all.";

    #[test]
    fn a_heading_is_short_has_no_stop_and_stands_above_prose() {
        let check = |line: &str, below: &str, expected: bool| {
            let text = format!("{PROSE}\n{line}\n{below}");
            assert_eq!(headings(&text), if expected { vec![line] } else { vec![] }, "{line} above {below}");
        };
        check("The U.S. directive and its content", PROSE, true);
        check("What the dispatch says", "Sent by the attaché in March, the dispatch makes three points:", true);
        check("العلاقات بين البلدين", &"قال الوزير إن العلاقات جيدة ".repeat(5), true);
        for line in [
            "Key lines from the cable included:",
            "He said no.",
            "and so on",
            "***",
            "The questions are –",
            "人権を保護することが肝要であるので、",
            "The moss in March (photo: Ilse Varga)",
            "The moss in March. © Port Halden Post",
        ] {
            check(line, PROSE, false);
        }
        check("It is so. But nobody said it", PROSE, false);
        for below in ["", "- Labour shortages, as the ministry calls the lack of people to do the work.", "Short."] {
            check("The U.S. directive and its content", below, false);
        }
    }

    #[test]
    fn a_line_among_its_like_or_before_any_prose_is_none() {
        let list = format!("{PROSE}\nLabour shortages\nPopulation growth\n{PROSE}");
        assert!(headings(&list).is_empty());
        let top = format!("Dispatch warned of delay\nTuesday, 1 September 2026\n{PROSE}\nWho read it\n{PROSE}");
        assert_eq!(headings(&top), ["Who read it"]);
        assert_eq!(headings(&format!("Dispatch warned of delay\n{PROSE}")), ["Dispatch warned of delay"]);
        let asks = "Did the ministry know in March that the new line would not open in time?";
        let long =
            "Ministry knew in March that the new line would not open in time, say three people who read the dispatch";
        for title in [asks, long] {
            assert!(headings(&format!("{title}\nTuesday, 1 September 2026\n{PROSE}")).is_empty(), "{title}");
        }
    }

    #[test]
    fn the_line_that_says_the_title_is_found_at_the_top_only() {
        let check = |text: &str, title: &str, expected| assert_eq!(title_line(text, title), expected, "{text:?}");
        check("\n  Rail  link slips\nIt did.", "Rail link slips", Some(3));
        check("Rail link slips", "Rail link slips", Some(0));
        check("Rail link slips again\nIt did.", "Rail link slips", None);
        check(&"Rail ".repeat(1_000), "Rail", None);
        check("It did.\nRail link slips", "Rail link slips", None);
        check("- Rail link slips\nIt did.", "- Rail link slips", None);
        check("\n\n", "", None);
        check("", "", None);
    }

    /// Headings of real articles, found by the eye. Pictures' captions without a stop can't be told from headings.
    #[test]
    fn headings_of_real_articles_are_found() {
        let mut found: Vec<String> = Vec::new();
        for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/projects/sample/documents")).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "txt") {
                let text = std::fs::read_to_string(path).unwrap();
                found.extend(headings(&text).into_iter().map(str::to_owned));
            }
        }
        found.sort_unstable();
        let expected = [
            "An hour in March",
            "Calls for the full text",
            "From the moss",
            "The man who wrote it",
            "The minister’s answer",
            "Three answers",
            "What the dispatch says",
            "What the minutes record",
            "Who pays",
            "Who read it",
        ];
        assert_eq!(found, expected);
        let real = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/articles/nz-immigration-cable.txt");
        let Ok(text) = std::fs::read_to_string(real) else {
            eprintln!("skipped: {real} is not there");
            return;
        };
        let lines: Vec<&str> = headings(&text).iter().map(|line| line.split(' ').next().unwrap()).collect();
        let first_words =
            ["The", "Wellington’s", "Contrasting", "Political", "Diplomatic", "New", "Broader", "Current"];
        assert_eq!(lines, first_words);
    }

    #[test]
    fn letters_tell_chinese_from_japanese_and_korean() {
        for (text, expected) in [
            ("外务省昨天表示，这个国家没有收到", ""),
            ("外務省昨天表示，這個國家沒有收到", "zh-TW"),
            ("外務省は昨日、要請を受けていないと発表した", "ja"),
            ("외교부는 어제 美國의 요청을", "ko"),
            ("The Foreign Ministry, “外务省”", ""),
            ("قالت Reuters", ""),
        ] {
            assert_eq!(language_of(text), expected, "{text}");
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
