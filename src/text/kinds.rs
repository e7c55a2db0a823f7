//! What a line of plain text seems to be: a blank, a list item, a quote, a heading.

use super::{first_line, paragraph_ranges, sentence_at, slice};

/// What a line seems to be, judged by its text alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// Nothing but blanks.
    Blank,
    /// Says the same as the title of the document. Nobody sees that from the text alone: the sheet knows it.
    Title,
    /// Short, without a full stop, with prose below it.
    Heading,
    /// An item of a list with a mark.
    Bullet,
    /// An item of a list with a number.
    Numbered,
    /// A block quote: marked so, or standing further in than the text around it.
    Quote,
    Body,
}

impl LineKind {
    /// Whether it is an item of a list.
    #[must_use]
    pub fn is_item(self) -> bool {
        matches!(self, Self::Bullet | Self::Numbered)
    }

    /// Whether it stands further in than the rest.
    #[must_use]
    pub fn is_indented(self) -> bool {
        self.is_item() || self == Self::Quote
    }

    /// Whether no gap parts it from one of another kind below it.
    #[must_use]
    pub fn keeps_with(self, next: Self) -> bool {
        (self.is_item() && next.is_item()) || (self == Self::Quote && next == Self::Quote)
    }
}

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
/// Bytes of a line that are looked at to see what it is; longer than any heading.
const LOOKED_AT: usize = 512;
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
pub fn line_kind(line: &str) -> (LineKind, usize) {
    let body = line.trim_start();
    let indent = line.len() - body.len();
    let Some(first) = body.chars().next() else { return (LineKind::Blank, 0) };
    if first == '>' {
        let words = body.trim_start_matches(['>', ' ', '\t', '\u{a0}']);
        let mark = indent + body.len() - words.len();
        // “>10 per cent” quotes nobody.
        let quotes = !slice(line, 0, mark).ends_with('>') || words.starts_with(char::is_alphabetic);
        return if (quotes || words.is_empty()) && mark < MARK { (LineKind::Quote, mark) } else { (LineKind::Body, 0) };
    }
    let (kind, rest) = if BULLETS.contains(&first) {
        (LineKind::Bullet, body.strip_prefix(first))
    } else if first.is_ascii_digit() || first == '(' {
        (LineKind::Numbered, after_number(body))
    } else {
        (LineKind::Body, None)
    };
    match rest.filter(|rest| rest.starts_with([' ', '\t', '\u{a0}'])).map(str::trim_start) {
        Some(words) if !words.is_empty() && indent + body.len() - words.len() < MARK => {
            (kind, indent + body.len() - words.len())
        }
        _ => (LineKind::Body, 0),
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
pub fn line_indent(line: &str) -> usize {
    let indent = line.len() - line.trim_start().len();
    let blanks = slice(line, 0, indent);
    if indent < MARK && (blanks.chars().count() >= INDENT || blanks.contains('\t')) { indent } else { 0 }
}

/// The first bytes of the lines that are headings.
#[must_use]
pub fn headings(text: &str) -> Vec<usize> {
    headings_among(
        text,
        paragraph_ranges(text).map(|line| (line.start, line_kind(slice(text, line.start, line.end)).0)),
    )
}

/// As [`headings`], where it is known already where lines begin and what they are, headings aside.
pub fn headings_among(text: &str, lines: impl Iterator<Item = (usize, LineKind)>) -> Vec<usize> {
    let words = |start: usize| {
        let reach = text.floor_char_boundary(start + LOOKED_AT);
        first_line(slice(text, start, reach))
    };
    let (mut found, mut before, mut begun) = (Vec::new(), None, false);
    // Empty lines part nothing: a heading is judged by the lines around it.
    let lines = lines.filter(|(_, kind)| *kind != LineKind::Blank);
    let mut lines = lines.map(|(start, kind)| (start, Line::new(words(start), kind))).peekable();
    while let Some((start, mut line)) = lines.next() {
        let next = lines.peek().map(|&(_, next)| next);
        if line.kind == LineKind::Body && heading(words(start), before, next, begun) {
            line.kind = LineKind::Heading;
            found.push(start);
        }
        begun |= line.is_prose() && (before.is_some() || !line.may_be_title());
        before = Some(line);
    }
    found
}

/// Marks that end a sentence, and also titles that ask or call.
const CALLS: &[char] = &['?', '!', '？', '！', '؟'];

/// What is known of the lines around one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Line {
    kind: LineKind,
    len: usize,
    /// Whether it ends as a sentence does.
    stops: bool,
    /// Whether it ends as a title may.
    calls: bool,
}

impl Line {
    /// Looks at a line of a kind.
    fn new(line: &str, kind: LineKind) -> Self {
        let line = line.trim();
        let stops = line.ends_with(ENDS) || line.trim_end_matches(CLOSERS).ends_with(ENDS);
        Self { kind, len: line.len(), stops, calls: line.ends_with(CALLS) }
    }

    /// Whether it is a paragraph, and no heading, caption, line of a poem or item of a list without marks.
    fn is_prose(self) -> bool {
        self.kind == LineKind::Body && self.len >= if self.stops { SENTENCE } else { PROSE }
    }

    /// Whether it is a long title, if it stands first.
    fn may_be_title(self) -> bool {
        self.len < PROSE * 2 && (!self.stops || self.calls)
    }

    /// Whether it stands there like a heading.
    fn is_bare(self) -> bool {
        self.kind == LineKind::Body && !self.stops && self.len < PROSE
    }
}

/// Whether a line of body text is a heading: short, without a stop, and with prose below it. `begun`: there was prose
/// before; until then a bare line is rather a date, a name or what stands below a picture, unless it is the first.
fn heading(line: &str, before: Option<Line>, next: Option<Line>, begun: bool) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_of_lists_and_quotes_are_known_by_their_mark() {
        for (line, expected) in [
            ("- Labour shortages", (LineKind::Bullet, 2)),
            ("  •  costs", (LineKind::Bullet, 2 + 3 + 2)),
            ("* one", (LineKind::Bullet, 2)),
            ("12. The clause", (LineKind::Numbered, 4)),
            ("(3) The clause", (LineKind::Numbered, 4)),
            ("7) The clause", (LineKind::Numbered, 3)),
            ("2024. A year", (LineKind::Body, 0)),
            ("1.5 per cent", (LineKind::Body, 0)),
            ("-5 degrees", (LineKind::Body, 0)),
            ("- ", (LineKind::Body, 0)),
            ("> said the minister", (LineKind::Quote, 2)),
            (" > > said he", (LineKind::Quote, 5)),
            (">said she", (LineKind::Quote, 1)),
            ("> ", (LineKind::Quote, 2)),
            (">10 per cent", (LineKind::Body, 0)),
            ("(NEW ZEALAND) U.S. diplomats", (LineKind::Body, 0)),
            (" \t\u{a0}", (LineKind::Blank, 0)),
            ("", (LineKind::Blank, 0)),
        ] {
            assert_eq!(line_kind(line), expected, "{line:?}");
        }
    }

    /// The lines of a text that are headings.
    fn heading_lines(text: &str) -> Vec<&str> {
        let words = |start| first_line(slice(text, start, text.len()));
        headings(text).into_iter().map(words).collect()
    }

    const PROSE: &str = "The embassy wrote that the line would open in the year 2034 and not before that at all.";

    #[test]
    fn a_heading_is_short_has_no_stop_and_stands_above_prose() {
        let check = |line: &str, below: &str, expected: bool| {
            let text = format!("{PROSE}\n{line}\n{below}");
            assert_eq!(heading_lines(&text), if expected { vec![line] } else { vec![] }, "{line} above {below}");
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
        assert!(heading_lines(&list).is_empty());
        let top = format!("Dispatch warned of delay\nTuesday, 1 September 2026\n{PROSE}\nWho read it\n{PROSE}");
        assert_eq!(heading_lines(&top), ["Who read it"]);
        assert_eq!(heading_lines(&format!("Dispatch warned of delay\n{PROSE}")), ["Dispatch warned of delay"]);
        let asks = "Did the ministry know in March that the new line would not open in time?";
        let long =
            "Ministry knew in March that the new line would not open in time, say three people who read the dispatch";
        for title in [asks, long] {
            assert!(heading_lines(&format!("{title}\nTuesday, 1 September 2026\n{PROSE}")).is_empty(), "{title}");
        }
    }

    /// Headings of real articles, found by the eye. Pictures' captions without a stop can't be told from headings.
    #[test]
    fn headings_of_real_articles_are_found() {
        let mut found: Vec<String> = Vec::new();
        for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/projects/sample/documents")).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "txt") {
                let text = std::fs::read_to_string(path).unwrap();
                found.extend(heading_lines(&text).into_iter().map(str::to_owned));
            }
        }
        found.sort_unstable();
        let expected = [
            "An hour in March",
            "Calls for the full text",
            "From the moss",
            "Outside",
            "The man who wrote it",
            "The minister’s answer",
            "Three answers",
            "Three witnesses",
            "What it would cost",
            "What the dispatch says",
            "What the ministry says",
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
        let lines: Vec<&str> = heading_lines(&text).iter().map(|line| line.split(' ').next().unwrap()).collect();
        let first_words =
            ["The", "Wellington’s", "Contrasting", "Political", "Diplomatic", "New", "Broader", "Current"];
        assert_eq!(lines, first_words);
    }
}
