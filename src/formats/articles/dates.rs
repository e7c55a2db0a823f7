//! Dates as pages, tables and documents write them.

use crate::model::Date;
use regex::Regex;
use std::sync::LazyLock;

/// Names of months: English, German, French, Spanish, Portuguese, Italian, Dutch, as they begin.
const MONTHS: [&[&str]; 12] = [
    &["jan", "jän", "ene", "gen"],
    &["feb", "fév", "fev"],
    &["mar", "mär", "maa", "mrt"],
    &["apr", "avr", "abr"],
    &["may", "mai", "mei", "mag", "mayo"],
    &["jun", "juin", "giu"],
    &["jul", "juil", "lug"],
    &["aug", "aoû", "aou", "ago"],
    &["sep", "set"],
    &["oct", "okt", "out", "ott"],
    &["nov"],
    &["dec", "dez", "déc", "dic"],
];

static ISO: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:^|\D)(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:\D|$)").ok());
static DAY_FIRST: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:^|\D)(\d{1,2})(?:st|nd|rd|th)?[. ]+(?:de +)?(\p{L}{3,})\.?,? +(?:de +)?(\d{4})").ok()
});
static MONTH_FIRST: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(\p{L}{3,})\.? +(?:(\d{1,2})(?:st|nd|rd|th)?,? +)?(\d{4})").ok());
static NUMBERS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^(\d{1,2})([./-])(\d{1,2})[./-](\d{4})").ok());

fn of(year: &str, month: u32, day: Option<&str>) -> Option<Date> {
    let day = day.map(|day| day.parse::<u32>()).transpose().ok()?;
    let text = day.map_or_else(|| format!("{year}-{month:02}"), |day| format!("{year}-{month:02}-{day:02}"));
    text.parse().ok()
}

fn month(name: &str) -> Option<u32> {
    let name = name.to_lowercase();
    let at = MONTHS.iter().position(|names| names.iter().any(|begin| name.starts_with(begin)))?;
    u32::try_from(at + 1).ok()
}

/// The date in a text such as `2026-10-14T08:00:00Z`, `14 October 2026`, `Oct 14, 2026`, `14.10.2026`.
///
/// `None` where there is none, and where it can't be told whether the day or the month stands first (`03/04/2026`).
pub(super) fn find(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Ok(date) = text.parse() {
        return Some(date);
    }
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return of(text.get(..4)?, text.get(4..6)?.parse().ok()?, text.get(6..));
    }
    if let Some(found) = ISO.as_ref()?.captures(text) {
        let month = found[2].parse().ok()?;
        return of(&found[1], month, found.get(3).map(|day| day.as_str()));
    }
    if let Some(found) = NUMBERS.as_ref()?.captures(text) {
        let (first, second): (u32, u32) = (found[1].parse().ok()?, found[3].parse().ok()?);
        // With dots the day comes first everywhere; with others only a number over 12 tells.
        return if &found[2] == "." || first > 12 || first == second {
            of(&found[4], second, Some(&found[1]))
        } else if second > 12 {
            of(&found[4], first, Some(&found[3]))
        } else {
            None
        };
    }
    for found in DAY_FIRST.as_ref()?.captures_iter(text) {
        if let Some(month) = month(&found[2]) {
            // A day that there is not is no date, rather than its month.
            return of(&found[3], month, Some(&found[1]));
        }
    }
    MONTH_FIRST
        .as_ref()?
        .captures_iter(text)
        .find_map(|found| month(&found[1]).and_then(|month| of(&found[3], month, found.get(2).map(|day| day.as_str()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_found_as_people_write_them() {
        for (text, expected) in [
            ("2026-10-14", "2026-10-14"),
            ("2026-10-14T08:00:00+02:00", "2026-10-14"),
            ("2026/1/4 08:00", "2026-01-04"),
            ("20261014", "2026-10-14"),
            ("Wed, 14 Oct 2026 08:00:00 GMT", "2026-10-14"),
            ("Published on October 14th, 2026 at noon", "2026-10-14"),
            ("14. Oktober 2026", "2026-10-14"),
            ("3 de mayo de 2026", "2026-05-03"),
            ("14.10.2026", "2026-10-14"),
            ("10/14/2026", "2026-10-14"),
            ("October 2026", "2026-10"),
            ("2026", "2026"),
        ] {
            assert_eq!(find(text).map(|date| date.to_string()).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "03/04/2026", "yesterday", "31 February 2026", "flight 2026"] {
            assert_eq!(find(text), None, "{text}");
        }
    }
}
