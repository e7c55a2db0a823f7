//! Numbers and moments as they stand on the screen.

pub use crate::analysis::counts::grouped;
use crate::model::Time;
use jiff::tz::TimeZone;

/// A number with its noun, of which the plural has an s.
#[must_use]
pub fn counted(number: usize, noun: &str) -> String {
    format!("{} {noun}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// Bytes as a reader would say them.
#[must_use]
pub fn bytes(number: usize) -> String {
    match number {
        0..1_000 => counted(number, "byte"),
        1_000..1_000_000 => format!("{} KB", (number + 500) / 1_000),
        _ => format!("{:.1} MB", number as f64 / 1_000_000.0),
    }
}

/// The day of a moment, seen from another: *today*, *yesterday*, *9 October*, *9 October 2025*.
#[must_use]
pub fn day(time: Time, now: Time, zone: &TimeZone) -> String {
    let date = |time: Time| {
        let stamp = jiff::Timestamp::from_millisecond(time.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        stamp.to_zoned(zone.clone()).date()
    };
    let (then, today) = (date(time), date(now));
    if then == today {
        return "today".to_owned();
    }
    if then.tomorrow().is_ok_and(|next| next == today) {
        return "yesterday".to_owned();
    }
    let format = if then.year() == today.year() { "%-d %B" } else { "%-d %B %Y" };
    then.strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_parted() {
        for (number, expected) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), expected);
        }
        assert_eq!(counted(1, "word"), "1 word");
        assert_eq!(counted(4_180, "word"), "4,180 words");
        assert_eq!(bytes(1), "1 byte");
        assert_eq!(bytes(96_400), "96 KB");
        assert_eq!(bytes(2_340_000), "2.3 MB");
    }

    #[test]
    fn days_are_named_as_seen_from_now() {
        let time = |text: &str| text.parse::<Time>().unwrap();
        let now = time("2026-11-23T07:00:00Z");
        for (then, expected) in [
            ("2026-11-23T00:00:00Z", "today"),
            ("2026-11-22T23:59:59Z", "yesterday"),
            ("2026-10-09T12:00:00Z", "9 October"),
            ("2025-10-09T12:00:00Z", "9 October 2025"),
        ] {
            assert_eq!(day(time(then), now, &TimeZone::UTC), expected);
        }
    }
}
