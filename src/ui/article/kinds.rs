//! What the letters of a text tell: which line is its title, which way it runs, which language's shapes it wants.

use crate::text::{line_kind, opening_line};
use crate::ui::article::flow::Direction;
use std::cmp::Ordering;

/// The first byte of the line that says the same as the title, if the text begins with one.
pub(super) fn title_line(text: &str, title: &str) -> Option<usize> {
    let line = opening_line(text, title)?;
    (line_kind(line.of(text)).1 == 0).then_some(line.start())
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

/// Whether a letter belongs to a script written from right to left, or turns the direction.
pub(super) fn runs_left(letter: char) -> bool {
    matches!(u32::from(letter), 0x0590..=0x08FF | 0x200F | 0x202A..=0x202E | 0x2066..=0x2069 | 0xFB1D..=0xFDFF
        | 0xFE70..=0xFEFF | 0x1_0800..=0x1_0FFF | 0x1_E800..=0x1_EFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

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
