//! Lines of mixed direction, for labels and rows.
//!
//! The toolkit shapes Arabic and Hebrew words rightly but sets them one after the other from left to right. So a line
//! that holds such words is handed to it in the order in which it stands on the screen. This is the Unicode
//! bidirectional algorithm without explicit embeddings, which titles and names do not have. The article itself does
//! not come this way: it has an engine that needs no such help.

/// Whether a text runs from right to left, by its first letter that has a direction of its own.
pub fn runs_right_to_left(text: &str) -> bool {
    text.chars().map(kind).find(|kind| matches!(kind, Kind::Left | Kind::Right)) == Some(Kind::Right)
}

/// Whether any of it runs from right to left, so that [`visual`] would change something.
pub(super) fn is_mixed(text: &str) -> bool {
    text.chars().any(|c| matches!(kind(c), Kind::Right | Kind::ArabicNumber))
}

/// The parts of a line in the order in which they stand on the screen. Words that run from right to left keep their
/// letters in the order of reading, since the toolkit turns those itself.
pub(super) fn visual(line: &str) -> String {
    let base = u8::from(runs_right_to_left(line));
    let chars: Vec<char> = line.chars().collect();
    let mut units: Vec<(u8, String)> = Vec::new();
    let mut word_before = false;
    for (c, level) in chars.iter().zip(levels(&chars, base)) {
        let in_word = level % 2 == 1 && (is_right_to_left(*c) || is_mark(*c));
        match units.last_mut() {
            Some((before, unit)) if *before == level && (level % 2 == 0 || in_word && word_before) => unit.push(*c),
            _ => units.push((level, if level % 2 == 1 { mirrored(*c) } else { *c }.to_string())),
        }
        word_before = in_word;
    }
    let highest = units.iter().map(|(level, _)| *level).max().unwrap_or(0);
    for level in (1..=highest).rev() {
        for run in units.chunk_by_mut(|a, b| (a.0 >= level) == (b.0 >= level)) {
            if run.first().is_some_and(|(first, _)| *first >= level) {
                run.reverse();
            }
        }
    }
    units.into_iter().map(|(_, unit)| unit).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Left,
    Right,
    Number,
    ArabicNumber,
    /// Stands between the figures of one number: `14:32`, `2,5`.
    Separator,
    /// Belongs to the number beside it: `40 %`, `€3`.
    Unit,
    Neutral,
}

fn kind(c: char) -> Kind {
    match c {
        '0'..='9' | '\u{06F0}'..='\u{06F9}' => Kind::Number,
        '\u{0660}'..='\u{0669}' | '\u{066B}' | '\u{066C}' => Kind::ArabicNumber,
        '.' | ',' | ':' | '/' | '\u{00A0}' | '\u{060C}' => Kind::Separator,
        '%' | '$' | '€' | '£' | '#' | '°' | '\u{066A}' => Kind::Unit,
        _ if is_right_to_left(c) => Kind::Right,
        _ if c.is_alphabetic() => Kind::Left,
        _ => Kind::Neutral,
    }
}

fn is_right_to_left(c: char) -> bool {
    // Hebrew, Arabic, Syriac, Thaana, N'Ko, Samaritan, Mandaic, Arabic Extended; their presentation forms; the old
    // scripts that run that way, and Adlam.
    matches!(
        u32::from(c),
        0x0590..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFC | 0x10800..=0x10FFF | 0x1E800..=0x1EFFF
    )
}

fn is_mark(c: char) -> bool {
    matches!(u32::from(c), 0x0300..=0x036F | 0x200C | 0x200D | 0xFE00..=0xFE0F)
}

/// A bracket as it looks where the text runs the other way.
fn mirrored(c: char) -> char {
    match c {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        '«' => '»',
        '»' => '«',
        '‹' => '›',
        '›' => '‹',
        other => other,
    }
}

fn levels(chars: &[char], base: u8) -> Vec<u8> {
    let mut kinds: Vec<Kind> = chars.iter().map(|c| kind(*c)).collect();
    join_numbers(&mut kinds, base);
    // What has no direction takes that of its neighbours where they agree, else that of the line.
    let side = |kind: Kind| match kind {
        Kind::Left => Some(0),
        Kind::Right | Kind::Number | Kind::ArabicNumber => Some(1),
        Kind::Separator | Kind::Unit | Kind::Neutral => None,
    };
    let mut levels = Vec::with_capacity(chars.len());
    let mut before = base;
    for (index, kind) in kinds.iter().enumerate() {
        let level = match kind {
            Kind::Left => base * 2,
            Kind::Right => 1,
            Kind::Number | Kind::ArabicNumber => 2,
            Kind::Separator | Kind::Unit | Kind::Neutral => {
                let after = kinds.iter().skip(index).find_map(|kind| side(*kind)).unwrap_or(base);
                match if before == after { before } else { base } {
                    0 => base * 2,
                    _ => 1,
                }
            }
        };
        before = side(*kind).unwrap_or(before);
        levels.push(level);
    }
    // A mark stands over the letter before it, wherever that went.
    for index in 1..levels.len() {
        if chars.get(index).is_some_and(|c| is_mark(*c))
            && let Some(before) = levels.get(index - 1).copied()
            && let Some(level) = levels.get_mut(index)
        {
            *level = before;
        }
    }
    levels
}

/// Signs inside and beside numbers become part of them, and numbers among letters that run from left to right
/// become like those.
fn join_numbers(kinds: &mut [Kind], base: u8) {
    let is_number = |kind: Option<&Kind>| matches!(kind, Some(Kind::Number | Kind::ArabicNumber));
    for index in 0..kinds.len() {
        let (before, after) = (index.checked_sub(1).and_then(|at| kinds.get(at)), kinds.get(index + 1));
        let joins = match kinds.get(index) {
            Some(Kind::Separator) => is_number(before) && is_number(after),
            Some(Kind::Unit) => is_number(before) || is_number(after),
            _ => false,
        };
        if joins && let Some(kind) = kinds.get_mut(index) {
            *kind = Kind::Number;
        }
    }
    let mut strong = if base == 0 { Kind::Left } else { Kind::Right };
    for kind in kinds {
        match *kind {
            Kind::Left | Kind::Right => strong = *kind,
            Kind::Number if strong == Kind::Left => *kind = Kind::Left,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &str) {
        assert_eq!(visual(line), expected, "as it stands on the screen, from the left");
    }

    #[test]
    fn plain_lines_stay_as_they_are() {
        for line in ["", "Rail link 2026", "“not one cent”, 40 % (more)…", "Österreich, Ελλάδα, 東京"] {
            check(line, line);
            assert!(!is_mixed(line) && !runs_right_to_left(line));
        }
    }

    #[test]
    fn words_that_run_from_right_to_left_stand_from_the_right() {
        check("אבג דהו זחט", "זחט דהו אבג");
        check("الوزارة تؤكد برقية", "برقية تؤكد الوزارة");
    }

    #[test]
    fn the_direction_of_the_line_comes_from_its_first_letter() {
        assert!(runs_right_to_left("“אבג” said"));
        assert!(!runs_right_to_left("12 Rail אבג"));
        check("Rail אבג דהו link", "Rail דהו אבג link");
        check("אבג Rail link דהו", "דהו Rail link אבג");
    }

    #[test]
    fn numbers_keep_the_order_of_their_figures() {
        check("אבג 14:32 דהו", "דהו 14:32 אבג");
        check("אבג 2,5% דהו", "דהו 2,5% אבג");
        check("אבג 2026", "2026 אבג");
        check("Rail 2026 אבג", "Rail 2026 אבג");
        check("Rail אבג 2026", "Rail 2026 אבג");
    }

    #[test]
    fn brackets_turn_round_and_ends_stay_at_the_end() {
        check("אבג (דהו).", ".(דהו) אבג");
        check("«אבג» דהו…", "…דהו «אבג»");
        check("אבג (Rail) דהו", "דהו (Rail) אבג");
    }

    #[test]
    fn marks_stay_with_their_letters() {
        check("שָׁלוֹם עולם", "עולם שָׁלוֹם");
        check("e\u{301}t אבג", "e\u{301}t אבג");
    }
}
