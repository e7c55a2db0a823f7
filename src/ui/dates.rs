//! How dates and moments are written on screens. The clock and the time zone are handed in.

use crate::model::{Date, Time};
use jiff::{Timestamp, Zoned, tz::TimeZone};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Name of a month, 1 to 12; empty for other numbers.
#[must_use]
pub fn month_name(month: u8) -> &'static str {
    usize::from(month).checked_sub(1).and_then(|at| MONTHS.get(at)).copied().unwrap_or("")
}

fn month_short(month: u8) -> &'static str {
    let name = month_name(month);
    name.get(..3).unwrap_or(name)
}

/// As it stands in lists: *14 Oct*, with the year where it is not this one, or as much of it as is known.
#[must_use]
pub fn short_date(date: Date, now: Time, zone: &TimeZone) -> String {
    let this_year = here(now, zone).year() == date.year();
    match (date.month(), date.day()) {
        (Some(month), Some(day)) if this_year => format!("{day} {}", month_short(month)),
        (Some(month), Some(day)) => format!("{day} {} {}", month_short(month), date.year()),
        (Some(month), None) => format!("{} {}", month_short(month), date.year()),
        (None, _) => date.year().to_string(),
    }
}

/// As it stands in tables: *14 Oct 2026*, *Oct 2026*, *2026*.
#[must_use]
pub fn table_date(date: Date) -> String {
    match (date.month(), date.day()) {
        (Some(month), Some(day)) => format!("{day} {} {}", month_short(month), date.year()),
        (Some(month), None) => format!("{} {}", month_short(month), date.year()),
        (None, _) => date.year().to_string(),
    }
}

/// Reads a date as people write it: *2026-10-14*, *2026-10*, *2026*, *14 Oct 2026*, *October 2026*; `None` where
/// nothing was typed.
///
/// # Errors
/// One sentence that says what would fit.
pub fn read_date(typed: &str) -> Result<Option<Date>, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    if let Ok(date) = typed.parse() {
        return Ok(Some(date));
    }
    let words: Vec<String> =
        typed.split([' ', ',', '.']).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let month = |word: &str| {
        let begins = |name: &str| word.len() >= 3 && name.to_lowercase().starts_with(word);
        MONTHS.iter().position(|name| begins(name)).map(|at| at + 1)
    };
    let written = match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [name, year] => month(name).map(|month| format!("{year}-{month:02}")),
        [day, name, year] => month(name).map(|month| format!("{year}-{month:02}-{day:0>2}")),
        _ => None,
    };
    let date = written.and_then(|date| date.parse().ok());
    date.map(Some).ok_or_else(|| format!("“{typed}” is not a date. Write it as 2025-02-01, Feb 2025 or 2025"))
}

/// As it stands below a title: *14 October 2026*, or as much of it as is known.
#[must_use]
pub fn long_date(date: Date) -> String {
    match (date.month(), date.day()) {
        (Some(month), Some(day)) => format!("{day} {} {}", month_name(month), date.year()),
        (Some(month), None) => format!("{} {}", month_name(month), date.year()),
        (None, _) => date.year().to_string(),
    }
}

/// A moment as one says it: *today 14:06*, *yesterday 9:30*, *14 Oct 14:06*, *14 Oct 2025*.
#[must_use]
pub fn moment(time: Time, now: Time, zone: &TimeZone) -> String {
    let (then, today) = (here(time, zone), here(now, zone));
    let clock = clock(&then);
    if then.date() == today.date() {
        return format!("today {clock}");
    }
    if today.date().yesterday().is_ok_and(|yesterday| yesterday == then.date()) {
        return format!("yesterday {clock}");
    }
    let month = month_short(u8::try_from(then.month()).unwrap_or(0));
    if then.year() == today.year() {
        format!("{} {month} {clock}", then.day())
    } else {
        format!("{} {month} {}", then.day(), then.year())
    }
}

/// When something was made and, where it was later than that minute, last changed: *today 14:06, changed 14:09*.
#[must_use]
pub fn made_and_changed(made: Time, changed: Time, now: Time, zone: &TimeZone) -> String {
    let first = moment(made, now, zone);
    let (from, to) = (here(made, zone), here(changed, zone));
    if changed.0 / 60_000 <= made.0 / 60_000 {
        return first;
    }
    let second = if from.date() == to.date() { clock(&to) } else { moment(changed, now, zone) };
    format!("{first}, changed {second}")
}

fn clock(moment: &Zoned) -> String {
    format!("{}:{:02}", moment.hour(), moment.minute())
}

fn here(time: Time, zone: &TimeZone) -> Zoned {
    Timestamp::from_millisecond(time.0).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        text.parse().unwrap()
    }

    #[test]
    fn dates_say_as_much_as_is_known() {
        let now = at("2026-11-23T07:00:00Z");
        for (date, short, long) in [
            ("2026-10-14", "14 Oct", "14 October 2026"),
            ("2025-05-01", "1 May 2025", "1 May 2025"),
            ("2026-03", "Mar 2026", "March 2026"),
            ("1998", "1998", "1998"),
        ] {
            assert_eq!(short_date(date.parse().unwrap(), now, &TimeZone::UTC), short);
            assert_eq!(long_date(date.parse().unwrap()), long);
        }
    }

    #[test]
    fn a_moment_is_told_from_where_the_reader_is() {
        let now = at("2026-10-14T20:00:00Z");
        let check = |time: &str, expected: &str| assert_eq!(moment(at(time), now, &TimeZone::UTC), expected);
        check("2026-10-14T14:06:59Z", "today 14:06");
        check("2026-10-13T09:30:00Z", "yesterday 9:30");
        check("2026-03-02T23:59:00Z", "2 Mar 23:59");
        check("2025-10-14T14:06:00Z", "14 Oct 2025");
        let east = TimeZone::fixed(jiff::tz::offset(5));
        assert_eq!(moment(at("2026-10-14T18:59:00Z"), now, &east), "yesterday 23:59");
    }

    #[test]
    fn a_change_on_the_same_day_needs_no_second_day() {
        let now = at("2026-10-14T20:00:00Z");
        let check = |made: &str, changed: &str, expected: &str| {
            assert_eq!(made_and_changed(at(made), at(changed), now, &TimeZone::UTC), expected);
        };
        check("2026-10-14T14:06:00Z", "2026-10-14T14:09:00Z", "today 14:06, changed 14:09");
        check("2026-10-14T14:06:00Z", "2026-10-14T14:06:20Z", "today 14:06");
        check("2026-10-12T14:06:00Z", "2026-10-14T14:09:00Z", "12 Oct 14:06, changed today 14:09");
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        let check = |typed: &str, expected: &str| {
            let date = read_date(typed).unwrap();
            assert_eq!(date.map_or(String::new(), table_date), expected, "{typed}");
        };
        check("2025-02-01", "1 Feb 2025");
        check("1 Feb 2025", "1 Feb 2025");
        check("february 2025", "Feb 2025");
        check(" 2011 ", "2011");
        check("", "");
        for typed in ["31 Feb 2025", "fe 2025", "soon", "1 2 2025"] {
            assert!(read_date(typed).unwrap_err().starts_with(&format!("“{typed}” is not a date")));
        }
    }
}
